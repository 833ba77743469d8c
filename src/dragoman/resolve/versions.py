"""Folders whose content is replaced in one step: each version is made aside, and a file names the one in use."""

from __future__ import annotations

import mmap
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dragoman.errors import DragomanError

CURRENT = "current"


@dataclass(frozen=True)
class Kind:
    """What lies in such folders: its name for messages, how it is made, and the error that is raised about it."""

    name: str
    command: str
    error: type[DragomanError]

    @property
    def hint(self) -> str:
        """What to do about a damaged one."""
        return f"import it again with `{self.command}`"


def version_of(path: Path, kind: Kind) -> Path:
    """Return the folder of the version in use; raises the kind's error when there is none."""
    try:
        name = (path / CURRENT).read_text(encoding="utf8").strip()
    except OSError as error:
        raise kind.error(f"{path}: is no {kind.name}; make one with `{kind.command}`") from error
    except UnicodeDecodeError:
        name = ""
    folder = path / name
    if not name.isprintable() or not name or not folder.is_dir():
        raise kind.error(f"{path}: the base is damaged (version {name!r} is missing); {kind.hint}")
    return folder


def new_version(path: Path, kind: Kind) -> Path:
    """Make the folder of the next version, after throwing away what an import that was cut off left behind."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        strangers = [p.name for p in path.iterdir() if not p.name.startswith("version-") and p.name != CURRENT]
        if strangers:
            raise kind.error(f"{path}: holds {strangers[0]} and other files; name an empty or a new folder")
        number = 1 + max((int(p.name.rpartition("-")[2]) for p in versions(path)), default=0)
        folder = path / f"version-{number}"
        folder.mkdir()
    except OSError as error:
        raise kind.error(f"{path}: cannot be written ({error.strerror}); name another folder") from error
    for old in versions(path):
        if old != folder and old.name != named_version(path):
            shutil.rmtree(old, ignore_errors=True)
    return folder


def use_version(path: Path, folder: Path) -> None:
    """Name the version in use, in one step, and throw the others away; raises OSError when it cannot be named."""
    aside = path / f"{folder.name}.pointer"
    save(aside, folder.name.encode("utf8"))
    aside.replace(path / CURRENT)
    for old in versions(path):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)


def versions(path: Path) -> Iterator[Path]:
    """Yield the folders of all versions, in use or not."""
    return (p for p in list(path.iterdir()) if p.name.startswith("version-") and p.name[8:].isdigit())


def named_version(path: Path) -> str | None:
    """Return the name of the version in use, if it is named."""
    try:
        return (path / CURRENT).read_text(encoding="utf8").strip()
    except (OSError, UnicodeDecodeError):
        return None


def save(path: Path, data: bytes) -> None:
    """Write a file and wait until it is on the disk."""
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def map_numbers(path: Path, code: Literal["B", "I", "Q"]) -> memoryview[int]:
    """Map a file of numbers into memory; an empty file cannot be mapped, and is an empty view."""
    with path.open("rb") as stream:
        if path.stat().st_size == 0:
            return memoryview(b"").cast("B")
        mapped: memoryview[int] = memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)).cast(code)
        return mapped
