"""Which process keeps a run going, and whether it is still there."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

# A process that cannot be looked at, on another machine, is taken for gone when it has not renewed its run for so long.
SILENCE = timedelta(minutes=10)


class Process(NamedTuple):
    """A process, so that its number alone cannot deceive: numbers are used again.

    `boot`: of which start of the machine, and `space`: among which numbers (containers have their own); `born`: when it
    began. They are empty where the system does not tell them.
    """

    host: str
    boot: str
    space: str
    pid: int
    born: str


def this_process() -> Process:
    """Return the process that asks."""
    host, boot, space = _here()
    pid = os.getpid()
    return Process(host, boot, space, pid, _born(pid) or "")


def is_gone(process: Process, seen: datetime, now: datetime | None = None) -> bool:
    """Whether a process has ended; `seen`: when it last renewed its run, which decides where one cannot look."""
    host, boot, space = _here()
    if boot and (process.boot, process.space) == (boot, space):
        return _born(process.pid) != process.born
    if process.host == host and process.boot != boot:
        return True  # the machine was started anew
    if process.host == host and not boot and os.name == "posix":
        return not _answers(process.pid)
    return (now or datetime.now(UTC)) - seen > SILENCE


@lru_cache(maxsize=1)
def _here() -> tuple[str, str, str]:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        space = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        boot = space = ""
    return platform.node(), boot, space


def _born(pid: int) -> str | None:
    """Return when a process began, in ticks since the machine did; None if there is none, or it waits to be buried."""
    try:
        # The second field is the name in brackets, which may hold blanks and brackets itself.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
