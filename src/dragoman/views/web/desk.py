"""Where pasted reports are coded: one coder, loaded once, for one report at a time; and the results, for a while."""

from __future__ import annotations

import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import msgspec

from dragoman.model import Coding, Record, Report
from dragoman.views.web.errors import BusyError

_log = logging.getLogger(__name__)

# A result is at most some megabytes: the text and what was found in it.
_HELD = 20
# More that wait would take the threads from those who only read.
_WAITING = 4


class Codes(Protocol):
    """What codes a pasted report; the coder is one."""

    def code(self, report: Report) -> Coding:
        """Code one report."""
        ...


class Coded(Record, frozen=True, kw_only=True):
    """A report that was coded here. `kept`: it has been put into the database."""

    report: Report
    coding: Coding
    kept: bool = False


class Desk:
    """Loads the coder when it is first wanted, and codes with it. Any thread may call it; one at a time is served."""

    def __init__(self) -> None:
        self._coder: Codes | None = None
        self._coding = threading.Lock()
        self._waiting = threading.BoundedSemaphore(_WAITING)
        self._loading = threading.Lock()
        self._results: OrderedDict[str, tuple[Coded, ...]] = OrderedDict()
        self._holding = threading.Lock()

    @property
    def ready(self) -> bool:
        """Whether the coder is loaded."""
        return self._coder is not None

    def prepare(self, make: Callable[[], Codes]) -> None:
        """Begin to load the coder, so that it is there when a report is pasted; does not wait for it."""
        if self._coder is None and self._loading.acquire(blocking=False):
            threading.Thread(target=self._prepare, args=(make,), name="load coder", daemon=True).start()

    def code(self, make: Callable[[], Codes], reports: Sequence[Report], patience: float) -> list[Coding]:
        """Code some reports, one after the other.

        Raises BusyError if others have the coder for `patience` seconds, and whatever `make` raises.
        """
        with self._turn(patience):
            if self._coder is None:
                self._coder = make()
            return [self._coder.code(report) for report in reports]

    def hold(self, results: Sequence[Coded]) -> str:
        """Hold results until others take their place; return the name that they are found by."""
        name = secrets.token_urlsafe(9)
        with self._holding:
            self._results[name] = tuple(results)
            while len(self._results) > _HELD:
                self._results.popitem(last=False)
        return name

    def held(self, name: str) -> tuple[Coded, ...] | None:
        """Return results by their name; None if they are no longer held."""
        with self._holding:
            return self._results.get(name)

    def mark_kept(self, name: str, number: int) -> None:
        """Note that one of the results has been put into the database."""
        with self._holding:
            results = self._results.get(name)
            if results is not None:
                kept = msgspec.structs.replace(results[number], kept=True)
                self._results[name] = (*results[:number], kept, *results[number + 1 :])

    def _prepare(self, make: Callable[[], Codes]) -> None:
        try:
            with self._coding:
                if self._coder is None:
                    self._coder = make()
        except Exception as error:  # whoever pastes a report is told, since it is tried again then
            _log.warning("the coder could not be loaded: %s", error)
        finally:
            self._loading.release()

    @contextmanager
    def _turn(self, patience: float) -> Iterator[None]:
        if not self._waiting.acquire(blocking=False):
            raise BusyError("others wait for the coder already; try again in a minute")
        try:
            if not self._coding.acquire(timeout=patience):
                raise BusyError(f"the coder has been busy for {patience:g} seconds; try again in a minute")
            try:
                yield
            finally:
                self._coding.release()
        finally:
            self._waiting.release()
