"""What the measurements share: the corpus, and how results are printed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORPUS = Path("../shared/corpora/attribution.jsonl")

# Runs the program as a user's shell would, by the Python that runs the benchmark.
PROGRAM = (sys.executable, "-m", "dragoman.cli")


def corpus_path(path: Path) -> Path | None:
    """Return the corpus, looked for from here, then from the project; None, with a message, if absent."""
    for candidate in (path, ROOT / path):
        if candidate.is_file():
            return candidate
    print(f"skipped: there is no corpus at {path}; name one with --corpus FILE.jsonl")
    return None


def show(title: str, rows: Sequence[tuple[str, str]]) -> None:
    """Print a table of names and values."""
    width = max(len(name) for name, _ in rows)
    print(f"\n{title}")
    for name, value in rows:
        print(f"  {name:<{width}}  {value}")
