"""Paths to the files that hold reports, in order."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from dragoman.sources.unpacking import Packing

KINDS = (
    (".jsonl.gz", "jsonl.gz"),
    (".jsonl.zst", "jsonl.zst"),
    (".jsonl", "jsonl"),
    (".warc.gz", "warc.gz"),
    (".warc.zst", "warc.zst"),
    (".warc", "warc"),
    (".html", "html"),
    (".htm", "html"),
    (".txt", "txt"),
)
PACKINGS: Mapping[str, Packing] = {
    "jsonl": "plain", "jsonl.gz": "gzip", "jsonl.zst": "zstd", "warc": "plain", "warc.gz": "gzip", "warc.zst": "zstd"
}  # fmt: skip


class Found(NamedTuple):
    """A file to read (`kind`, `path`), or what is wrong (`error`); `name` is its report's id.

    `named`: it was named itself, and not found in a folder.
    """

    name: str
    path: Path
    kind: str | None
    error: str | None = None
    named: bool = False


def kind_of(name: str) -> str | None:
    """Return the kind of file that a name's ending tells, or None."""
    lowered = name.lower()
    return next((kind for suffix, kind in KINDS if lowered.endswith(suffix)), None)


def walk(given: str) -> Iterator[Found]:
    """Yield the files that a path stands for: itself, or those inside it, sorted by name."""
    path = Path(given)
    if path.is_dir():
        empty = True
        for found in _walk_folder(path, path, ()):
            empty = False
            yield found
        if empty:
            yield _wrong(given, path, "holds no .txt, .html, .jsonl or .warc file; name another folder")
    elif not os.path.lexists(given):
        yield _wrong(given, path, "does not exist; check the path")
    elif kind_of(path.name) is None:
        yield _wrong(
            given,
            path,
            "is not a .txt, .html, .htm, .jsonl or .warc file, nor one of the last two with .gz or .zst; convert or"
            " rename it, or use '-'",
        )
    else:
        yield Found(readable(path.name), path, kind_of(path.name), named=True)


def readable(name: str) -> str:
    """Return a file name that can be printed and stored, whatever bytes it is made of."""
    return os.fsencode(name).decode("utf-8", errors="replace")


def _walk_folder(folder: Path, root: Path, above: tuple[str, ...]) -> Iterator[Found]:
    real = os.path.realpath(folder)
    if real in above:  # a link that leads back up
        return
    try:
        # Hidden files are left out: version control, editors and macOS put things there that are no reports.
        entries = sorted(entry.name for entry in os.scandir(folder) if not entry.name.startswith("."))
    except OSError as error:
        yield _wrong(str(folder), folder, f"cannot be listed ({error.strerror}); check its permissions")
        return
    for name in entries:
        path = folder / name
        if path.is_dir():
            yield from _walk_folder(path, root, (*above, real))
        elif (kind := kind_of(name)) is not None:
            yield Found(readable(path.relative_to(root).as_posix()), path, kind)


def _wrong(given: str, path: Path, what: str) -> Found:
    return Found(readable(given), path, None, f"{readable(given)}: {what}")
