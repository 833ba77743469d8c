"""What takes corrections, made once for a workbench; the tables that values are chosen from are read in the background."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from threading import Lock, Thread

from dragoman.codebook import Codebook
from dragoman.corrections import Corrections


class Correcting:
    """Makes the corrections of a database when they are first asked for; many threads may ask.

    `make`: makes them, without reading the knowledge base.
    """

    def __init__(self, make: Callable[[], Corrections]) -> None:
        self._make = make
        self._lock = Lock()
        self._loading = Lock()
        self._warming = False

    @property
    def desk(self) -> Corrections:
        """The corrections; to accept, to reject and to undo needs no table."""
        with self._lock:
            return self._desk

    @property
    def codebook(self) -> Codebook:
        """Types with their modes, and contexts."""
        with self._lock:
            return self._desk.choices.codebook

    def loaded(self) -> Corrections:
        """Return the corrections with all tables read, which takes a few seconds the first time."""
        desk = self.desk
        # Another lock: who accepts an event need not wait.
        with self._loading:
            choices = desk.choices
            _ = choices.codebook, choices.knowledge, choices.gazetteer
        return desk

    def warm(self) -> None:
        """Begin to read the tables, so that a change that comes later is quick."""
        with self._lock:
            begun, self._warming = self._warming, True
        if not begun:
            Thread(target=self.loaded, name="corrections", daemon=True).start()

    @cached_property
    def _desk(self) -> Corrections:
        return self._make()
