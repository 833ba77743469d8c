"""What a program and the processes under it use, as Linux tells."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PROC = Path("/proc")


class Use(NamedTuple):
    """Processor seconds of a process itself, and what it holds in memory, in MiB; `pss` counts shared pages in parts."""

    pid: int
    parent: int
    seconds: float
    rss: float
    pss: float
    private: float


def family(root: int, *, memory: bool = True) -> dict[int, Use]:
    """Return a process and all under it that are alive, by number; without `memory` its figures are 0."""
    parents = dict(filter(None, map(_parent, _numbers())))
    found: dict[int, Use] = {}
    for pid in parents:
        above = pid
        while above not in (root, 0, 1):
            above = parents.get(above, 0)
        if above == root and (use := _use(pid, parents[pid], memory)):
            found[pid] = use
    return found


def _numbers() -> list[int]:
    return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]


def _parent(pid: int) -> tuple[int, int] | None:
    fields = _stat(pid)
    return (pid, int(fields[1])) if fields and fields[0] != "Z" else None


def _stat(pid: int) -> list[str]:
    try:
        return (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _use(pid: int, parent: int, memory: bool) -> Use | None:
    fields = _stat(pid)
    if not fields:
        return None
    held = {"Rss": 0.0, "Pss": 0.0, "Private_Dirty": 0.0, "Private_Clean": 0.0}
    if memory:
        try:
            for line in (_PROC / str(pid) / "smaps_rollup").read_text(encoding="utf-8").splitlines():
                name, _, value = line.partition(":")
                if name in held:
                    held[name] = int(value.split()[0]) / 1024
        except OSError:
            return None
    seconds = (int(fields[11]) + int(fields[12])) / _TICKS
    return Use(pid, parent, seconds, held["Rss"], held["Pss"], held["Private_Dirty"] + held["Private_Clean"])
