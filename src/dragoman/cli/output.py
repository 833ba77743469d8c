"""Where results go: standard output, or a file that takes its name only when it is whole."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from dragoman.durable import keep_name
from dragoman.errors import DragomanError


class OutputError(DragomanError):
    """A file of results cannot be written."""


def partial_path(target: str) -> Path:
    """Return the file that holds the results until they are whole."""
    path = Path(target).resolve()
    return path.with_name(path.name + ".partial")


@contextmanager
def opened(target: str | None) -> Iterator[BinaryIO]:
    """Open standard output (None or `-`) or a file; after an error what was written is in FILE.partial.

    A file has its name only when all of it is on the disk, and keeps it when the power fails afterwards.
    """
    if target is None or target == "-":
        stream = sys.stdout.buffer
        try:
            yield stream
        finally:
            stream.flush()
        return
    path = Path(target)
    # Devices and pipes are written to; only a regular file can be replaced.
    aside = None if path.exists() and not path.is_file() else partial_path(target)
    try:
        with (aside or path).open("wb") as file:
            yield file
            if aside:
                file.flush()
                os.fsync(file.fileno())
        if aside:
            aside.replace(path.resolve())
            keep_name(aside.parent)
    except OSError as error:
        raise OutputError(
            f"{target}: cannot be written ({error.strerror}); check the folder, its permissions and space"
        ) from error


@contextmanager
def as_text(stream: BinaryIO) -> Iterator[TextIO]:
    """Give a stream of bytes as one of text, in UTF-8 and with the line ends that are written."""
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="", write_through=True)
    try:
        yield text
    finally:
        text.detach()
