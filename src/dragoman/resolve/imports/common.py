"""What all importers share: the list of what is wrong, dates, and files that may be compressed."""

from __future__ import annotations

import bz2
import datetime
import gzip
import lzma
import zlib
from collections.abc import Callable, Generator
from pathlib import Path
from typing import IO, cast

from dragoman.errors import ActorBaseError
from dragoman.resolve.imported import ImportedActor, ImportedRole
from dragoman.resolve.tables import Problem

Record = ImportedActor | ImportedRole
# A callback that is told how many bytes of a file have been read.
Progress = Callable[[int], None]
# So many problems are kept in words; all are counted.
KEPT = 10_000
_MAGIC = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ\x00", lzma.open))


class Problems:
    """Collects what is wrong in a file. The first `KEPT` are kept in words."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.count = 0
        self.kept: list[Problem] = []

    def add(self, line: int, reason: str) -> None:
        """Note what is wrong in a line."""
        self.count += 1
        if len(self.kept) < KEPT:
            self.kept.append(Problem(self.file, line, reason))


def lines(path: Path, progress: Progress) -> Generator[tuple[int, bytes]]:
    """Yield (number, line) of a file, decompressing gzip, bzip2 and xz; tell `progress` the bytes read on disk.

    Raises ActorBaseError when the file cannot be read or ends in the middle of its compressed data.
    """
    try:
        with path.open("rb") as raw:
            magic = raw.read(6)
            raw.seek(0)
            opener = next((o for m, o in _MAGIC if magic.startswith(m)), None)
            stream = cast("IO[bytes]", opener(raw, "rb") if opener else raw)
            for number, line in enumerate(stream, 1):
                yield number, line
                if number % 5_000 == 0:
                    progress(raw.tell())
            progress(raw.tell())
    except EOFError as error:
        raise ActorBaseError(f"{path}: the file ends in the middle of its compressed data; fetch it again") from error
    except (OSError, zlib.error, lzma.LZMAError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ActorBaseError(f"{path}: cannot be read ({reason}); check the file") from error


def is_day(date: str) -> bool:
    """Whether a full ISO date is one of the calendar."""
    try:
        datetime.date.fromisoformat(date)
    except ValueError:
        return False
    return True
