"""Twelve short reports that ship with the package, for the demonstration and the tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.resources import as_file, files
from pathlib import Path

_ENDINGS = (".txt", ".html", ".jsonl")


@contextmanager
def sample_paths() -> Iterator[tuple[Path, ...]]:
    """Give the paths of the sample files, sorted by name; they are sure to exist only inside the `with`."""
    with ExitStack() as stack:
        found = sorted((f for f in files(__name__).iterdir() if f.name.endswith(_ENDINGS)), key=lambda f: f.name)
        yield tuple(stack.enter_context(as_file(file)) for file in found)
