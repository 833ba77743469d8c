"""Holds figures against their floors and data files against their hashes."""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from evals.gold import DATA, FILES, EvalsError

FLOORS = Path(__file__).parent / "floors.toml"
# How far below the measured figure a floor is set: one sentence in a hundred may turn without an alarm.
MARGIN = 0.01
_HEADER = """\
# Floors of the quality gate, and the SHA-256 of the data that they were measured on.
# `python -m evals --update` raises floors and records hashes. A floor is only lowered by hand, with
# the reason in the commit that does it.
"""


class Floors(NamedTuple):
    """The floor of each figure, and the hashes of each data file and of the lines taken of each corpus."""

    floors: Mapping[str, float]
    files: Mapping[str, str]
    corpora: Mapping[str, str]


def read_floors(path: Path = FLOORS) -> Floors:
    """Read the floors; raises EvalsError when the file is missing or broken."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf8"))
    except FileNotFoundError as error:
        raise EvalsError(f"{path.name} is missing; restore it from version control") from error
    except tomllib.TOMLDecodeError as error:
        raise EvalsError(f"{path.name}: {error}") from error
    if unknown := set(table) - {"floors", "files", "corpora"}:
        raise EvalsError(f"{path.name}: unknown table {', '.join(sorted(unknown))}; known are floors, files, corpora")
    floors = {str(k): _floor(path, k, v) for k, v in table.get("floors", {}).items()}
    return Floors(floors, dict(table.get("files", {})), dict(table.get("corpora", {})))


def write_floors(floors: Floors, path: Path = FLOORS) -> None:
    """Write the floors, each table in the order of its names' first parts."""
    lines = [_HEADER]
    for title, table in (("files", floors.files), ("corpora", floors.corpora)):
        lines += [f"[{title}]", *(f'"{k}" = "{v}"' for k, v in table.items()), ""]
    lines += ["[floors]", *(f'"{k}" = {v:.3f}' for k, v in floors.floors.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf8")


def hash_files(data: Path = DATA) -> dict[str, str]:
    """Return the SHA-256 of each data file."""
    return {name: hashlib.sha256((data / name).read_bytes()).hexdigest() for name in FILES}


def check_files(recorded: Mapping[str, str], current: Mapping[str, str]) -> list[str]:
    """Say which data files are not those that the floors were set on."""
    return [
        f"{name}: the data changed and its hash in floors.toml did not; measure again with --update"
        for name, digest in current.items()
        if recorded.get(name) != digest
    ] + [f"{name}: recorded in floors.toml, but not among the data" for name in recorded if name not in current]


def check_figures(floors: Mapping[str, float], figures: Mapping[str, float]) -> list[str]:
    """Say which figures have fallen below their floor, and by how much, and which have no floor."""
    wrong = []
    for name, value in figures.items():
        if name not in floors:
            wrong.append(f"{name}: no floor; set one with --update")
        elif value < floors[name]:
            wrong.append(f"{name}: {value:.3f} is {floors[name] - value:.3f} below its floor of {floors[name]:.3f}")
    return wrong


def check_measured(floors: Mapping[str, float], figures: Mapping[str, float]) -> list[str]:
    """Say which floors have lost their figure, which would otherwise pass unseen."""
    groups = {name.rpartition(".")[0] for name in figures} | {name.partition(".")[0] for name in figures}
    return [
        f"{name}: has a floor and was not measured"
        for name in floors
        if name not in figures and (name.rpartition(".")[0] in groups or not name.startswith("corpora."))
    ]


def raised(floors: Mapping[str, float], figures: Mapping[str, float]) -> dict[str, float]:
    """Return floors a little below the figures where that is higher than before; none is lowered or lost."""
    new = dict(floors)
    for name, value in figures.items():
        # Rounded down, so that the floor that is written never exceeds what was measured.
        candidate = max(0.0, math.floor((value - MARGIN) * 1000 + 1e-6) / 1000)
        new[name] = max(new.get(name, 0.0), candidate)
    return new


def _floor(path: Path, name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise EvalsError(f"{path.name}: floor of {name} is {value!r}; it has to be a number from 0 to 1")
    return float(value)
