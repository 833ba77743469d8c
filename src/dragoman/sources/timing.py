"""A limit on the time that a parser may take: some documents are made, or broken, so that it takes hours."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from dragoman.errors import SourceError

_AGAIN = 0.05  # seconds until it is raised again, in case the first is swallowed
# Functions that Python calls when something is no longer used; what is raised there is printed and lost.
_DEAF = ("_remove", "remove", "__del__")


class _Late(BaseException):
    """Time is up; not an Exception, which parsers swallow here and there."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise SourceError (without a place) if what is inside takes longer.

    It needs the main thread, and signals (not Windows, and no other timer that uses them); elsewhere there is no limit.
    """
    able = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not able or signal.getitimer(signal.ITIMER_REAL)[0] > 0:
        yield
        return

    def late(number: int, frame: FrameType | None) -> None:
        if frame is None or frame.f_code.co_name not in _DEAF:
            raise _Late

    before = signal.signal(signal.SIGALRM, late)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except _Late:
        raise SourceError(f"cannot be read within {seconds:g} s") from None
    finally:
        signal.signal(signal.SIGALRM, before)
