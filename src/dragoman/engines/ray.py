"""Codes shards on a Ray cluster: actors that each load the coder once, and a driver that hands out the work.

Ray promises that a call is answered or fails; that every shard is kept once is the doing of `Work.keep`, which may be
done twice and then gives the same. What an actor that dies had to do is done by another. A shard that kills its
actors is coded in smaller and smaller parts, until the report that does it is alone; that one is set aside.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Generic, Literal, Protocol, TypeVar

from dragoman.engines.worker import Factory, SupportsCode, limit_threads, load_coder
from dragoman.errors import DragomanError, PipelineError
from dragoman.model import Coding, Report, failed_coding
from dragoman.settings import Settings

# Deaths of actors at one piece of work until it is divided, or set aside.
_DEATHS = 2
# Lost actors of which it is not known whether they died of the work or with their node, until the work is blamed.
_UNSURE = 4
# A piece of work that has killed its actors is divided into so many.
_PARTS = 8
# Actors that may die before they have loaded their coder, one after another, until the run is given up.
_FALSE_STARTS = 6
# Seconds between two looks at how many CPUs the cluster has.
_LOOK = 5.0
# Seconds after which a report that is still being coded is held to hang; the longest take some.
LONGEST = 120.0

S = TypeVar("S")
R = TypeVar("R")
S_contra = TypeVar("S_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)


class RayError(DragomanError):
    """Ray is missing, or a cluster cannot be reached or was lost."""


class Work(Protocol[S_contra, R_co]):
    """What is done with shards; it travels to the actors, so it must be picklable and importable by name."""

    def reports(self, shard: S_contra, first: int = 0, last: int | None = None) -> Iterator[Report]:
        """Give the reports of a shard, or those from one place to before another."""

    def keep(self, shard: S_contra, results: Sequence[tuple[Report, Coding]]) -> R_co:
        """Keep what a shard has given, in place of what was kept of it before; return a receipt."""

    def lost(self, shard: S_contra, reason: str) -> Report:
        """Return the report that stands for a shard that cannot be read."""


Step = Literal["whole", "count", "part", "keep", "lost"]


@dataclass
class _Piece(Generic[S]):
    """Work for one actor: a method of ShardCoder, and what it is given besides the shard."""

    shard: S
    step: Step
    given: tuple[Any, ...] = ()
    deaths: int = 0  # of actors, on nodes that stand
    unsure: int = 0  # how often an actor was lost, whatever the reason
    begun: float = 0.0


class ShardCoder:
    """What runs in an actor."""

    def __init__(self, settings: Settings, factory: Factory, work: Work[Any, Any], longest: float) -> None:
        limit_threads()
        self._settings, self._factory, self._work, self._longest = settings, factory, work, longest
        self._coder: SupportsCode | None = None

    def start(self) -> str | DragomanError:
        """Load the coder; return the node that this runs on, or what is wrong."""
        try:
            self._coder = self._factory(self._settings)
        except DragomanError as error:
            return error
        return str(import_module("ray").get_runtime_context().get_node_id())

    def whole(self, shard: Any) -> Any:
        """Code a shard and keep it; return the receipt."""
        return self._kept(shard, [(report, self._code(report)) for report in self._read(shard)])

    def part(self, shard: Any, first: int, last: int) -> list[Coding]:
        """Code some reports of a shard."""
        return [self._code(report) for report in self._read(shard, first, last)]

    def count(self, shard: Any) -> int:
        """Return how many reports a shard has."""
        return sum(1 for _ in self._read(shard))

    def keep(self, shard: Any, codings: list[Coding | str]) -> Any:
        """Keep a shard that was coded in parts; a text says why a report was set aside."""
        pairs = zip(self._work.reports(shard), codings, strict=True)
        return self._kept(
            shard, [(r, failed_coding(r, found) if isinstance(found, str) else found) for r, found in pairs]
        )

    def lost(self, shard: Any, reason: str) -> Any:
        """Keep a shard that cannot be read as one report that says so."""
        report = self._work.lost(shard, reason)
        return self._kept(shard, [(report, failed_coding(report, report.error or reason))])

    def _read(self, shard: Any, first: int = 0, last: int | None = None) -> Iterator[Report]:
        reports = self._work.reports(shard, first, last)
        while True:
            with self._in_time():
                report = next(reports, None)
            if report is None:
                return
            yield report

    def _kept(self, shard: Any, results: list[tuple[Report, Coding]]) -> Any:
        try:
            return self._work.keep(shard, results)
        except DragomanError as error:
            return error  # raised by the driver

    def _code(self, report: Report) -> Coding:
        assert self._coder is not None
        with self._in_time():
            return self._coder.code(report)

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        # A thread beside Python's: it ends the process also where a library keeps Python from running.
        faulthandler.dump_traceback_later(self._longest, exit=True, file=sys.__stderr__ or sys.stderr)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


@contextmanager
def cluster(workers: int | None = None) -> Iterator[None]:
    """Be connected to a Ray cluster inside: the one that RAY_ADDRESS names, else one that runs here, else an own one.

    `workers`: the CPUs of an own one; all if not given. Raises RayError.
    """
    # Nothing is told to anybody, and nothing listens but on this machine.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # Actors that want no accelerator are not to be told that there is none.
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        ray: Any = import_module("ray")
    except ImportError as error:
        raise RayError("--engine ray needs Ray; install it with: pip install 'dragoman[ray]'") from error
    if ray.is_initialized():
        yield
        return
    quiet: dict[str, Any] = {"logging_level": "ERROR", "log_to_driver": False}
    try:
        try:
            ray.init(address=os.environ.get("RAY_ADDRESS", "auto"), **quiet)
        except ConnectionError:
            if "RAY_ADDRESS" in os.environ:
                raise
            ray.init(
                address="local", num_cpus=workers, include_dashboard=False, object_store_memory=256 * 2**20, **quiet
            )
    except (ConnectionError, RuntimeError, ValueError, TimeoutError) as error:
        raise RayError(f"no Ray cluster can be reached or started ({error}); see docs/cluster.md") from error
    try:
        yield
    finally:
        ray.shutdown()


def code_shards(
    shards: Sequence[S],
    work: Work[S, R],
    settings: Settings | None = None,
    *,
    workers: int | None = None,
    factory: Factory = load_coder,
    longest: float = LONGEST,
) -> Generator[tuple[S, R], None, None]:
    """Code and keep shards as actors become free, and give each with its receipt, in the order in which they end.

    Must be called where Ray is connected (`cluster`). `workers`: actors at most; as many as the cluster has CPUs, now
    or later, if not given. `longest`: seconds that one report may take. Raises what `factory` and `Work.keep` raise
    that is a DragomanError, PipelineError if no actor can be started, RayError if the cluster is lost.
    """
    crew: _Crew[S, R] = _Crew((settings or Settings(), factory, work, longest), workers, longest)
    try:
        yield from crew.code(shards)
    finally:
        crew.end()


@dataclass
class _Actor(Generic[S]):
    handle: Any
    piece: _Piece[S] | None = None  # None while it loads its coder
    node: str = ""


@dataclass
class _Divided:
    """A shard that is coded in parts: how many reports it has, and what is there, by the place of the first."""

    count: int
    done: dict[int, Sequence[Coding | str]] = field(default_factory=dict)

    def whole(self) -> list[Coding | str] | None:
        """Return what was found in each report, None if that is not all there."""
        if sum(map(len, self.done.values())) < self.count:
            return None
        return [found for _, part in sorted(self.done.items()) for found in part]


class _Crew(Generic[S, R]):
    """The actors of a run, and the work that is under way."""

    def __init__(self, made_with: tuple[Any, ...], workers: int | None, longest: float) -> None:
        self._ray: Any = import_module("ray")
        self._made_with = made_with
        self._workers = workers
        self._longest = longest
        self._class = self._ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(ShardCoder)
        self._busy: dict[Any, _Actor[S]] = {}  # by the answer that is awaited
        self._idle: list[_Actor[S]] = []
        self._todo: deque[_Piece[S]] = deque()
        self._divided: dict[int, _Divided] = {}  # by the id() of the shard, which `code` holds
        self._false_starts = 0
        self._cpus, self._looked = 1, 0.0

    def code(self, shards: Sequence[S]) -> Iterator[tuple[S, R]]:
        """Give each shard with its receipt."""
        self._todo.extend(_Piece(shard, "whole") for shard in shards)
        left = len(self._todo)
        while left:
            self._hand_out()
            ready, _ = self._ray.wait(list(self._busy), num_returns=1, timeout=_LOOK)
            for answer in ready:
                actor = self._busy.pop(answer)
                piece, actor.piece = actor.piece, None
                found = self._answer(answer, actor, piece)
                if piece is not None and found is not _NOTHING and self._takes(piece, found):
                    left -= 1
                    yield piece.shard, found

    def end(self) -> None:
        """End all actors."""
        for actor in (*self._busy.values(), *self._idle):
            self._kill(actor)
        self._busy.clear()
        self._idle.clear()

    def _hand_out(self) -> None:
        """Give work to idle actors, and start as many as there are CPUs and work for."""
        while self._todo and self._idle:
            actor = self._idle.pop()
            actor.piece = piece = self._todo.popleft()
            piece.begun = time.monotonic()
            self._busy[getattr(actor.handle, piece.step).remote(piece.shard, *piece.given)] = actor
        now = time.monotonic()
        if now - self._looked >= _LOOK:  # nodes come and go
            self._looked, self._cpus = now, int(self._ray.cluster_resources().get("CPU", 0))
        starting = sum(1 for actor in self._busy.values() if actor.piece is None)
        most = self._workers or max(1, self._cpus)
        for _ in range(min(len(self._todo) - starting, most - len(self._busy))):
            handle = self._class.remote(*self._made_with)
            self._busy[handle.start.remote()] = _Actor(handle)

    def _answer(self, answer: Any, actor: _Actor[S], piece: _Piece[S] | None) -> Any:
        """Return what an actor has answered, which is idle then; _NOTHING if it has died, or could only start."""
        exceptions = self._ray.exceptions
        try:
            found = self._ray.get(answer)
        except exceptions.RayTaskError as error:
            # Not foreseen, and not said by the coder, which keeps to itself what a report does to it.
            cause = _last_line(error)
            if piece is None:
                raise PipelineError(f"a Ray actor cannot start: {cause}") from error
            self._idle.append(actor)
            self._divide(piece, cause)
            return _NOTHING
        except exceptions.RayError as error:
            self._kill(actor)
            self._bury(actor, piece, error)
            return _NOTHING
        if isinstance(found, DragomanError):
            raise found
        self._idle.append(actor)
        if piece is None:
            actor.node, self._false_starts = found, 0
            return _NOTHING
        return found

    def _takes(self, piece: _Piece[S], found: Any) -> bool:
        """Take in an answer; tell whether it is the receipt of a shard."""
        if piece.step == "count":
            self._divided[id(piece.shard)] = _Divided(found)
            self._part(piece.shard, 0, found)
        elif piece.step == "part":
            self._take_part(piece, found)
        return piece.step not in ("count", "part")

    def _take_part(self, piece: _Piece[S], found: Sequence[Coding | str]) -> None:
        divided = self._divided[id(piece.shard)]
        divided.done[piece.given[0]] = found
        whole = divided.whole()
        if whole is not None:
            del self._divided[id(piece.shard)]
            self._todo.appendleft(_Piece(piece.shard, "keep", (whole,)))

    def _part(self, shard: S, first: int, last: int) -> None:
        """Put the parts of a stretch of a shard before all other work."""
        size = max(1, -(-(last - first) // _PARTS))
        places = range(first, last, size)
        self._todo.extendleft(_Piece(shard, "part", (at, min(at + size, last))) for at in reversed(places))
        if not places:
            self._todo.appendleft(_Piece(shard, "keep", ([],)))

    def _bury(self, actor: _Actor[S], piece: _Piece[S] | None, error: Exception) -> None:
        """Do again what an actor was at when it died, or divide it."""
        if getattr(error, "actor_init_failed", False):
            raise PipelineError(
                f"a Ray actor cannot be made: {_last_line(error)}; install the same dragoman on all nodes of the cluster"
            ) from error
        if isinstance(error, self._ray.exceptions.ActorUnavailableError):
            self._leave(actor.node)
            blamed = piece is not None and piece.unsure >= _UNSURE
        else:
            blamed = "node has died" not in str(error) and self._stands(actor.node)
        if piece is None:
            self._false_starts += blamed
            if self._false_starts >= _FALSE_STARTS:
                raise PipelineError(
                    f"Ray actors end while they load the coder ({_last_line(error)}); free memory, or use fewer workers"
                )
            return
        piece.unsure += 1
        piece.deaths += blamed
        if piece.deaths < _DEATHS:
            self._todo.appendleft(piece)
        elif time.monotonic() - piece.begun >= self._longest:
            self._divide(piece, f"a report takes longer than {self._longest:g} s")
        else:
            self._divide(piece, f"the worker process died {_DEATHS} times while coding it")

    def _leave(self, node: str) -> None:
        """Give up the idle actors of a node that does not answer; it may be dead, which is known some seconds later."""
        for actor in [actor for actor in self._idle if actor.node == node]:
            self._idle.remove(actor)
            self._kill(actor)

    def _divide(self, piece: _Piece[S], cause: str) -> None:
        """Go on with the parts of what cannot be done as a whole; set aside what has none."""
        if piece.step == "whole":
            self._todo.appendleft(_Piece(piece.shard, "count"))
        elif piece.step == "count":
            self._todo.appendleft(_Piece(piece.shard, "lost", (cause,)))
        elif piece.step == "part":
            first, last = piece.given
            if last - first > 1:
                self._part(piece.shard, first, last)
            else:
                self._take_part(piece, [f"{cause}; code it alone, or split it"])
        else:
            raise PipelineError(f"what was coded cannot be kept: {cause}")

    def _stands(self, node: str) -> bool:
        return not node or any(each["Alive"] for each in self._ray.nodes() if each["NodeID"] == node)

    def _kill(self, actor: _Actor[S]) -> None:
        with suppress(Exception):  # it may be dead, or its cluster gone
            self._ray.kill(actor.handle)


_NOTHING = object()


def _last_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
