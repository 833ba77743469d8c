"""A coder in a process of its own, for a program that answers others while the coder loads and codes."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from dragoman.engines.local import died, late
from dragoman.engines.nursery import Spawner
from dragoman.engines.worker import Coded, Factory, Started, SupportsCode, load_coder, unpack
from dragoman.model import Coding, Report, failed_coding
from dragoman.settings import Settings

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

# How much others come before it: a machine that is busy does first what somebody waits for.
_NICE = 5
# How long a process may take to end when its pipe is closed, in seconds.
_FAREWELL = 1.0


class Apart:
    """Codes in another process, which is started, and waited for, when this is made; any thread may use it.

    A report that takes longer than the settings allow, or ends the process twice, gives a coding with the reason; the
    next one has a new process. Raises what the coder raises when it cannot be loaded.
    """

    def __init__(self, settings: Settings, factory: Factory = load_coder) -> None:
        self._settings = settings
        self._spawner = Spawner(settings, factory if factory is not load_coder else load_gently)
        self._lock = threading.Lock()
        self._worker: tuple[Connection, SpawnProcess] | None = None
        with self._lock:
            self._start()

    def code(self, report: Report) -> Coding:
        """Code one report."""
        with self._lock:
            status: int | None = None
            for _ in range(2):
                pipe, _ = self._worker or self._start()
                try:
                    pipe.send((report,))
                    if not pipe.poll(self._settings.report_seconds or None):
                        self._end()
                        return failed_coding(report, late(self._settings.report_seconds))
                    return self._take(pipe.recv())
                except (EOFError, OSError):
                    status = self._end()
            return failed_coding(report, died(status))

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _start(self) -> tuple[Connection, SpawnProcess]:
        pipe, process = self._spawner.start()
        assert process is not None
        self._worker = pipe, process
        try:
            started: Started = pipe.recv()
        except (EOFError, OSError):
            started = Started(None, 0)  # it died while it loaded; whoever sends it a report finds out
        if started.error is not None:
            self._end()
            raise started.error
        return self._worker

    def _take(self, coded: Coded) -> Coding:
        # What the largest of reports needed, Python seldom gives back.
        if self._settings.worker_megabytes and coded.grown > self._settings.worker_megabytes / 2:
            self._end()
        return unpack(coded.coding)

    def _end(self) -> int | None:
        """End the process; return its exit status."""
        if self._worker is None:
            return None
        (pipe, process), self._worker = self._worker, None
        alive = process.is_alive()
        pipe.close()
        if alive:
            process.kill()
        process.join(_FAREWELL)
        return process.exitcode


def load_gently(settings: Settings) -> SupportsCode:
    """Load the coder, leaving the processor to others where they want it."""
    with suppress(OSError, AttributeError):  # there is none on Windows
        os.nice(_NICE)
    return load_coder(settings)
