"""Worker processes: forked from one that has loaded the coder, where the system allows it, or started one by one.

On Linux one process, the nursery, loads the coder and nothing else happens in it; every worker is a fork of it. So
models and tables are loaded once, their memory is shared, and a worker that has died is replaced in a moment. The
program's own process is never forked: it may have threads. Workers end with the nursery, and it with the program,
also if that is killed. Elsewhere each worker loads a coder of its own.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context, reduction, resource_tracker
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Protocol

from dragoman.engines.worker import Factory, Started, SupportsCode, prepare, serve, work
from dragoman.errors import DragomanError
from dragoman.settings import Settings

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

_CONTEXT = get_context("spawn")
_FORKS = sys.platform == "linux"  # on macOS the system's own libraries do not survive it, Windows has none
_PR_SET_PDEATHSIG = 1
# How long a worker may take to end by itself when its pipe is closed, in seconds.
_FAREWELL = 1.0
# How long to wait when there can be no more processes, in seconds.
_BREATH = 0.3


class Source(Protocol):
    """Where workers come from."""

    def start(self) -> tuple[Connection, SpawnProcess | None]:
        """Start a worker; return the pipe to it, and its process if it is a child of this one."""
        ...

    def kill(self, pid: int) -> None:
        """End a worker at once."""
        ...

    def status(self, pid: int | None) -> int | None:
        """Wait until a worker whose pipe is closed has ended; return its exit status, negative for a signal.

        `pid` None: it has not told its number, and its nursery has died.
        """
        ...

    def close(self) -> None:
        """End what is left."""
        ...


def workers_from(settings: Settings, factory: Factory) -> Source:
    """Return where workers come from on this system."""
    return Nursery(settings, factory) if _FORKS else Spawner(settings, factory)


class Spawner:
    """Starts each worker as a new program."""

    def __init__(self, settings: Settings, factory: Factory) -> None:
        self._settings = settings
        self._factory = factory

    def start(self) -> tuple[Connection, SpawnProcess | None]:
        """Start a worker; return the pipe to it, and its process."""
        return _spawn(serve, self._settings, self._factory)

    def kill(self, pid: int) -> None:
        """Do nothing: these workers are children of this process."""

    def status(self, pid: int | None) -> int | None:
        """Return nothing: the process tells."""
        return None

    def close(self) -> None:
        """Do nothing."""


class Nursery:
    """Forks each worker from a process that has loaded the coder; that one is started with the first worker."""

    def __init__(self, settings: Settings, factory: Factory) -> None:
        self._settings = settings
        self._factory = factory
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    def start(self) -> tuple[Connection, SpawnProcess | None]:
        """Have a worker forked; return the pipe to it. It breaks, too, if the nursery dies before."""
        ours, theirs = _CONTEXT.Pipe()
        with theirs:
            for _ in range(2):
                if self._process is None or not self._process.is_alive():
                    self.close()
                    self._pipe, self._process = _spawn(nurse, self._settings, self._factory)
                assert self._pipe is not None
                with suppress(OSError):  # it has just died
                    self._pipe.send(None)
                    reduction.send_handle(self._pipe, theirs.fileno(), None)
                    break
        return ours, None

    def kill(self, pid: int) -> None:
        """End a worker at once."""
        # A worker stays the nursery's child until somebody asks for its status: no other process can have its number.
        if self._process is not None and self._process.is_alive():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def status(self, pid: int | None) -> int | None:
        """Wait until a worker whose pipe is closed has ended; return its exit status, None if that cannot be told."""
        if pid is None:
            if self._process is not None:
                self._process.join(timeout=_FAREWELL)
            return self._process.exitcode if self._process is not None else None
        if self._pipe is not None:
            with suppress(OSError, EOFError):
                self._pipe.send(pid)
                status: int | None = self._pipe.recv()
                return status
        return None

    def close(self) -> None:
        """End the nursery, and with it all workers."""
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.join(timeout=_FAREWELL)
            if self._process.exitcode is None:
                self._process.kill()
                self._process.join()
        self._pipe = self._process = None


def nurse(pipe: Connection, settings: Settings, factory: Factory) -> None:
    """Load a coder, and fork a worker for each pipe that is handed in, until the other end closes."""
    prepare()
    coder: SupportsCode | None = None
    trouble: DragomanError | None = None
    try:
        coder = factory(settings)
    except DragomanError as error:
        trouble = error
    # What is there now stays, and the collector must not touch it: a page that is written to is no longer shared.
    gc.collect()
    gc.freeze()
    # A library may keep a thread that sleeps; the coder's own sums are made in this one.
    warnings.filterwarnings("ignore", message=".*fork.*", category=DeprecationWarning)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            asked: int | None = pipe.recv()
            if asked is not None:
                pipe.send(_reap(asked))
                continue
            with Connection(reduction.recv_handle(pipe)) as handed:
                if coder is None:
                    handed.send(Started(trouble, os.getpid()))
                elif _fork() == 0:
                    pipe.close()
                    _live(handed, settings, coder)


def _fork() -> int | None:
    """Return what `os.fork` does, None if the system has no memory or number for one more process.

    Whoever waits for the worker then finds its pipe closed, as if it had died, and asks for another a moment later.
    """
    try:
        return os.fork()
    except OSError:
        time.sleep(_BREATH)
        return None


def _live(pipe: Connection, settings: Settings, coder: SupportsCode) -> None:
    """Be a worker, and end without what a program does at its end, which is the nursery's to do."""
    status = 1
    try:
        _end_with_parent()
        work(pipe, settings, coder)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        status = 0
    finally:
        os._exit(status)


def _end_with_parent() -> None:
    """Have the system kill this process when its parent ends, in whatever way."""
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _reap(pid: int) -> int | None:
    """Return the exit status of a worker; one that does not end is killed."""
    until = time.monotonic() + _FAREWELL
    try:
        while True:
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                return os.waitstatus_to_exitcode(status)
            if time.monotonic() > until:
                os.kill(pid, signal.SIGKILL)
                return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            time.sleep(0.002)
    except (ChildProcessError, ProcessLookupError):  # a nursery before this one has forked it
        return None


def _spawn(target: object, settings: Settings, factory: Factory) -> tuple[Connection, SpawnProcess]:
    ours, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=target, args=(theirs, settings, factory), daemon=True)  # type: ignore[arg-type]
    with theirs, interrupts_blocked():
        # Only the other process may hold its end: then the pipe breaks when it dies, and that is how we learn of it.
        process.start()
    return ours, process


@contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Hold interrupts back while a process is started, which inherits that: it is never to die of one."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # it would unblock the signal when it is started
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
