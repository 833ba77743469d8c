"""A limit on the time that something may take: some reports and documents are made, or broken, so that it takes hours."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_AGAIN = 0.05  # seconds until it is raised again, in case the first is swallowed
# Functions that Python calls when something is no longer used, or collected; what is raised there is printed and lost.
_DEAF = ("_remove", "remove", "__del__", "gc_callback")


class LateError(BaseException):
    """Time is up; not an Exception, which parsers swallow here and there."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise LateError if what is inside takes longer; 0 or less: no limit.

    It needs the main thread, and signals (not Windows, and nothing else that uses the same one); elsewhere there is no
    limit.
    """
    if seconds <= 0 or not _able():
        yield
        return

    def late(number: int, frame: FrameType | None) -> None:
        if frame is None or frame.f_code.co_name not in _DEAF:
            raise LateError

    before = signal.signal(signal.SIGALRM, late)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        # Once more, since it may be raised just before the line above; the next time is far enough away.
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _able() -> bool:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return False
    # SIG_DFL: nobody else waits for this signal, as a test runner or a notebook may.
    return signal.getitimer(signal.ITIMER_REAL)[0] == 0 and signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
