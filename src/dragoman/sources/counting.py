"""How many reports there are to read: a cheap estimate for a progress bar."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dragoman.sources.walking import PACKINGS, walk

_SAMPLE = 4 * 1024 * 1024  # bytes whose lines are counted; a longer file is estimated from them


def count_reports(paths: Sequence[str]) -> int | None:
    """Return about how many reports the paths hold; None when that cannot be told cheaply.

    Exact for documents and for JSON Lines of up to 4 MB; standard input, archives and packed files cannot be told.
    """
    total = 0
    for path in paths:
        if path == "-":
            return None
        for found in walk(path):
            if found.kind in PACKINGS and found.kind != "jsonl":
                return None
            total += _count_lines(found.path) if found.kind == "jsonl" else 1
    return total


def _count_lines(path: Path) -> int:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            data = file.read(_SAMPLE)
    except OSError:
        return 1
    lines = sum(1 for line in data.split(b"\n") if line.strip())
    return max(1, round(lines * size / len(data)) if size > len(data) > 0 else lines)
