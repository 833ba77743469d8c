"""A coder in a process of its own, for a program that answers others while the coder loads and codes."""

from __future__ import annotations

import os
import threading
from contextlib import suppress

from dragoman.engines.local import Worker, died, late
from dragoman.engines.nursery import Spawner
from dragoman.engines.worker import Coded, Factory, Started, SupportsCode, load_coder, unpack
from dragoman.model import Coding, Report, failed_coding
from dragoman.settings import Settings

# How much others come before it: a machine that is busy does first what somebody waits for.
_NICE = 5


def load_gently(settings: Settings) -> SupportsCode:
    """Load the coder, leaving the processor to others where they want it."""
    with suppress(OSError, AttributeError):  # there is none on Windows
        os.nice(_NICE)
    return load_coder(settings)


class Apart:
    """Codes in another process, which is started, and waited for, when this is made; any thread may use it.

    A report that takes longer than the settings allow, or ends the process twice, gives a coding with the reason; the
    next one has a new process. Raises what the coder raises when it cannot be loaded.
    """

    def __init__(self, settings: Settings, factory: Factory = load_gently) -> None:
        self._settings = settings
        self._source = Spawner(settings, factory)
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        with self._lock:
            self._start()

    def code(self, report: Report) -> Coding:
        """Code one report."""
        with self._lock:
            status: int | None = None
            for _ in range(2):
                pipe = (self._worker or self._start()).pipe
                try:
                    pipe.send((report,))
                    if not pipe.poll(self._settings.report_seconds or None):
                        self._end(kill=True)
                        return failed_coding(report, late(self._settings.report_seconds))
                    return self._take(pipe.recv())
                except (EOFError, OSError):
                    status = self._end()
            return failed_coding(report, died(status))

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end(kill=True)

    def _start(self) -> Worker:
        worker = self._worker = Worker(self._source)
        try:
            started: Started = worker.pipe.recv()
        except (EOFError, OSError):
            return worker  # it died while it loaded; whoever sends it a report finds out
        if started.error is not None:
            self._end()
            raise started.error
        return worker

    def _take(self, coded: Coded) -> Coding:
        if coded.outgrown(self._settings):
            self._end()
        return unpack(coded.coding)

    def _end(self, *, kill: bool = False) -> int | None:
        """End the process; return its exit status."""
        worker, self._worker = self._worker, None
        if worker is None:
            return None
        if kill:
            worker.kill()
        return worker.end()
