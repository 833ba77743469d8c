"""An imported base of a million names: how long it takes to open, how fast it finds names, what it weighs."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.table import show
from dragoman.resolve.base import ActorBase
from dragoman.resolve.building import BaseBuilder
from dragoman.resolve.imported import ImportedActor, Term

NAMES = 1_000_000
_MEGABYTES = 10
_SYLLABLES = (
    "ka mo ri ta ben sor li van du che ro pa zi nel go wa the an ist er lo mi na ku sha bor dal fen gri hal jo".split()
)
# How many of a hundred words of the text begin a name of the base, and how many are capitalised without being one.
_NAMED, _CAPITALISED = 4, 12
_OPEN = (
    "import sys, time; from dragoman.resolve.base import ActorBase; start = time.perf_counter(); "
    "base = ActorBase(sys.argv[1]); base.lookup('Nobody'); print(time.perf_counter() - start)"
)


def run() -> None:
    """Measure and print."""
    rng = random.Random(7)
    names = sorted({_name(rng) for _ in range(NAMES * 2)})[:NAMES]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "base")
        started = time.perf_counter()
        with BaseBuilder(path) as builder:
            for actor in _actors(names):
                builder.add(actor)
            description = builder.finish(())
        built = time.perf_counter() - started
        size = sum(f.stat().st_size for f in path.rglob("*") if f.is_file())
        opened = min(float(_in_new_process(path)) for _ in range(3))
        base, text = ActorBase(path), _text(rng, names)
        started = time.process_time()
        found = sum(1 for _ in base.scan(text))
        scanned = time.process_time() - started
    show(
        "Imported base of actors",
        [
            ("names", f"{description.names:,}"),
            ("made in", f"{built:.1f} s"),
            ("on disk", f"{size / 1e6:.0f} MB"),
            ("opened in a new process in", f"{opened * 1000:.0f} ms"),
            ("names found", f"{found:,} in {len(text) / 1e6:.0f} MB"),
            ("text scanned on one core", f"{len(text) / 1e6 / scanned:.1f} MB/s"),
        ],
    )


def _name(rng: random.Random) -> str:
    words = ("".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))).capitalize() for _ in range(rng.randint(1, 3)))
    return " ".join(words)


def _actors(names: list[str]) -> Iterator[ImportedActor]:
    for i in range(0, len(names), 4):
        mine = names[i : i + 4]
        yield ImportedActor(f"Q{i}", mine[0], "organization", tuple(mine[1:]), (Term("FRA", mine[0], ("NGO",)),))


def _text(rng: random.Random, names: list[str]) -> str:
    words: list[str] = []
    length = 0
    while length < _MEGABYTES * 1_000_000:
        chance = rng.randrange(100)
        word = rng.choice(names) if chance < _NAMED else "".join(rng.choices(_SYLLABLES, k=2))
        words.append(word.capitalize() if _NAMED <= chance < _CAPITALISED else word)
        length += len(word) + 1
    return " ".join(words)


def _in_new_process(path: Path) -> str:
    done = subprocess.run([sys.executable, "-c", _OPEN, str(path)], capture_output=True, text=True, check=True)
    return done.stdout
