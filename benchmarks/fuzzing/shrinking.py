"""Makes a failing input as small as it can be made in a short time."""

from __future__ import annotations

import time
from collections.abc import Callable

_SECONDS = 60.0


def shrunk(data: bytes, fails: Callable[[bytes], bool], seconds: float = _SECONDS) -> bytes:
    """Return the smallest part that still fails, as far as leaving pieces out finds it in the time given."""
    until = time.monotonic() + seconds
    size = max(1, len(data) // 2)
    while True:
        at, before = 0, len(data)
        while at < len(data):
            if time.monotonic() > until:
                return data
            less = data[:at] + data[at + size :]
            if less and fails(less):
                data = less
            else:
                at += size
        if size == 1 and len(data) == before:
            return data
        size = max(1, min(size // 2, len(data) // 2))
