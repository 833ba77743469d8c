"""How much of all that is to be read has been read: for a progress bar over inputs whose reports cannot be counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from dragoman.sources.walking import Found, walk


class Meter:
    """Counts bytes of files as they are read."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = paths
        self._all: int | None = None
        self._read = 0
        self._file: BinaryIO | None = None

    def share(self) -> float | None:
        """Return how much has been read, from 0 to 1; None when that cannot be told, as with standard input."""
        if "-" in self._paths:
            return None
        if self._all is None:
            self._all = sum(_size(found) for path in self._paths for found in walk(path))
        here = self._file.tell() if self._file and not self._file.closed else 0
        return min(1.0, (self._read + here) / self._all) if self._all else None

    @contextmanager
    def reading(self, found: Found) -> Iterator[None]:
        """Count a file as read when this is left."""
        yield
        self._read += _size(found)

    @contextmanager
    def within(self, file: BinaryIO) -> Iterator[None]:
        """Count what has been read of an open file as well."""
        self._file = file
        try:
            yield
        finally:
            self._file = None


def _size(found: Found) -> int:
    try:
        return found.path.stat().st_size if found.error is None else 0
    except OSError:
        return 0
