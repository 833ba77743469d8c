"""Ends a query that takes too long."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

# So many steps of SQLite's machine take about 0.1 ms: often enough, and no cost to speak of.
_STEPS = 2_000


class Budget:
    """A limit on the time that what is asked of a connection may work.

    It is the processor's time in this thread that counts: a busy machine, or waiting for another thread to load
    something, must not end an easy question. `seconds`: for each question, None for no limit. When it is used up SQLite
    stops with an error that `explaining` turns into a BudgetError.
    """

    def __init__(self, connection: sqlite3.Connection, seconds: float | None = None) -> None:
        self._connection = connection
        self._seconds = seconds
        self._deadline: float | None = None
        self._held = False

    @contextmanager
    def question(self) -> Iterator[None]:
        """Start the time anew, unless it runs for a whole already."""
        if self._held or self._seconds is None:
            yield
            return
        self._start(self._seconds)
        try:
            yield
        finally:
            self._stop()

    @contextmanager
    def whole(self, seconds: float) -> Iterator[None]:
        """Let all that is asked inside take so long together."""
        self._start(seconds)
        self._held = True
        try:
            yield
        finally:
            self._held = False
            self._stop()

    def _start(self, seconds: float) -> None:
        self._deadline = time.thread_time() + seconds
        self._connection.set_progress_handler(self._over, _STEPS)

    def _stop(self) -> None:
        self._deadline = None
        self._connection.set_progress_handler(None, 0)

    def _over(self) -> int:
        return int(self._deadline is not None and time.thread_time() >= self._deadline)
