"""What a request may cost, and what it means when none of it comes back."""

from __future__ import annotations

import threading
import time
from typing import NamedTuple

from dragoman.errors import SourceError


class Limits(NamedTuple):
    """Bounds of one request: seconds in all, seconds of silence, bytes (after decompression)."""

    seconds: float
    size: int
    silence: float = 15.0


class FetchError(SourceError):
    """A document was not got.

    `lasting`: asking again soon is of no use. `wait`: seconds for which the server wants to be left alone. `host`:
    the server as a whole is in trouble, and not only this document of it. `barred`: it may not be asked at all.
    """

    def __init__(
        self,
        message: str,
        *,
        lasting: bool = False,
        wait: float | None = None,
        host: bool = False,
        barred: bool = False,
    ) -> None:
        super().__init__(message)
        self.lasting = lasting
        self.wait = wait
        self.host = host
        self.barred = barred


class Clock:
    """The time of day and waiting; tests put one in its place that does not wait."""

    def __init__(self) -> None:
        self._ended = threading.Event()

    def now(self) -> float:
        """Return seconds since 1970 (UTC)."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait, or less if `end` is called meanwhile."""
        if seconds > 0:
            self._ended.wait(seconds)

    def end(self) -> None:
        """Let nobody wait any more."""
        self._ended.set()
