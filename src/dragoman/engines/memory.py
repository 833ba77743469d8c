"""How much memory this process holds, and a limit to it, as far as the system tells and sets one."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

_MEGABYTE = 2**20
_STATUS = Path("/proc/self/status")


def resident() -> float:
    """Return the megabytes that are in memory; where the system tells only the most there ever were, that; else 0."""
    now = _field("VmRSS")
    if now is not None:
        return now
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / _MEGABYTE if sys.platform == "darwin" else peak / 1024


def limit(megabytes: float) -> None:
    """Have the system refuse this process more than so many megabytes on top of what it has; 0: no limit.

    Python then raises MemoryError, or a library ends the process. Where the system does not tell what a process has,
    there is no limit.
    """
    has = _field("VmData")
    if not megabytes or has is None:
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = int((has + megabytes) * _MEGABYTE)
    with suppress(ValueError, OSError):  # somebody has set a lower one
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))


def _field(name: str) -> float | None:
    """Return a field of what Linux tells of this process, in megabytes."""
    try:
        with _STATUS.open(encoding="ascii", errors="replace") as file:
            for line in file:
                if line.startswith(f"{name}:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return None
