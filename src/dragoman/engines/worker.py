"""What runs inside a worker process: code the reports that come down the pipe, and send each coding back at once."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

import msgspec

from dragoman.engines import memory
from dragoman.errors import DragomanError
from dragoman.model import Coding, Report
from dragoman.settings import Settings

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

# Whatever library numpy and spaCy were built on: the workers are the parallelism, and sums in one thread are
# made in one order, so that results are the same everywhere.
_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
# A worker that is left alone with a report that hangs, its parent killed, ends by itself after so many times the limit.
_ORPHAN = 2.0


class SupportsCode(Protocol):
    """What an engine asks of a coder."""

    def code(self, report: Report) -> Coding:
        """Code one report."""
        ...


class Clock(Protocol):
    """What tells how long the stages took."""

    def take(self) -> dict[str, float]:
        """Return the seconds of each stage since they were last taken."""
        ...


@runtime_checkable
class SupportsTimes(Protocol):
    """A coder that also tells how long its stages take."""

    @property
    def clock(self) -> Clock:
        """The clock of its stages."""
        ...


Factory = Callable[[Settings], SupportsCode]


class Started(NamedTuple):
    """A worker's first message: it is ready, or it could not load its coder."""

    error: DragomanError | None
    pid: int


class Coded(NamedTuple):
    """What a worker sends after each report: the packed coding, seconds by stage, and by how many MB it has grown."""

    coding: bytes
    seconds: Mapping[str, float]
    grown: float

    def outgrown(self, settings: Settings) -> bool:
        """Whether the worker is to be replaced: what the largest of reports needed, Python seldom gives back."""
        return bool(settings.worker_megabytes) and self.grown > settings.worker_megabytes / 2


pack = msgspec.msgpack.Encoder().encode
unpack = msgspec.msgpack.Decoder(Coding).decode


def limit_threads() -> None:
    """Have the numerical libraries use one thread in this process; call it before they are loaded."""
    for name in _THREADS:
        os.environ[name] = "1"


def load_coder(settings: Settings) -> SupportsCode:
    """Load the coder; the import is here since it brings the parser with it."""
    from dragoman.coder import Coder

    return Coder(settings)


def taken(coder: SupportsCode) -> dict[str, float]:
    """Return the seconds by stage of what a coder has just coded; nothing if it does not tell."""
    return coder.clock.take() if isinstance(coder, SupportsTimes) else {}


def prepare() -> None:
    """Make this process one that only codes: it leaves interrupts and messages to its parent."""
    # An interrupt goes to all processes of the terminal; the parent alone answers it, and ends the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_threads()
    # A failure travels back in its coding; a traceback from here would only break into the parent's messages.
    logging.getLogger("dragoman").addHandler(logging.NullHandler())


def serve(pipe: Connection, settings: Settings, factory: Factory) -> None:
    """Load a coder, then code what comes down the pipe until the other end closes."""
    prepare()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            coder = factory(settings)
        except DragomanError as error:
            pipe.send(Started(error, os.getpid()))
            return
        work(pipe, settings, coder)


def work(pipe: Connection, settings: Settings, coder: SupportsCode) -> None:
    """Code what comes down the pipe, parcel by parcel; ends with EOFError or OSError when the other end closes."""
    memory.limit(settings.worker_megabytes)
    before = memory.resident()
    pipe.send(Started(None, os.getpid()))
    while True:
        reports: tuple[Report, ...] = pipe.recv()
        for report in reports:
            _alarm(settings.report_seconds * _ORPHAN)
            coding = coder.code(report)
            _alarm(0)
            pipe.send(Coded(pack(coding), taken(coder), memory.resident() - before))


def _alarm(seconds: float) -> None:
    """End this process, whatever it is doing, after so many seconds; 0: do not."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
