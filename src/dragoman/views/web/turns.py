"""How many requests work at once, so that many of them make each other wait and not the machine stand still."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dragoman.views.web.errors import BusyError


class Turns:
    """Lets `at_once` requests work and `waiting` others wait, `patience` seconds at most; any thread may ask.

    More threads than there are cores gain little: what they do is SQLite's work and Python's. Those who wait hold a
    thread of Starlette's 40, of which changes and files have to find one, too.
    """

    def __init__(self, at_once: int = 6, waiting: int = 20, patience: float = 15.0) -> None:
        self._slots = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(at_once + waiting)
        self._patience = patience

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn and hold it; raises BusyError if too many wait, or for too long."""
        if not self._places.acquire(blocking=False):
            raise BusyError("the workbench has too many questions at once; ask again in a moment")
        try:
            if not self._slots.acquire(timeout=self._patience):
                raise BusyError("the workbench is busy with other questions; ask again in a moment")
            try:
                yield
            finally:
                self._slots.release()
        finally:
            self._places.release()
