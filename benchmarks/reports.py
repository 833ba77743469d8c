"""Made-up news of any number: paragraphs of the project's own samples, mixed, with other states in them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec

# States that may take one another's place; what they do in these reports nobody did.
_STATES = (
    "Algeria", "Argentina", "Australia", "Bangladesh", "Belgium", "Bolivia", "Brazil", "Bulgaria", "Cambodia", "Canada",
    "Chile", "China", "Colombia", "Cuba", "Denmark", "Ecuador", "Egypt", "Ethiopia", "Finland", "France", "Germany",
    "Ghana", "Greece", "Hungary", "India", "Indonesia", "Iran", "Iraq", "Ireland", "Israel", "Italy", "Japan", "Jordan",
    "Kenya", "Kosovo", "Kuwait", "Laos", "Liberia", "Malaysia", "Mali", "Mexico", "Morocco", "Nepal", "Nigeria",
    "Norway", "Pakistan", "Peru", "Poland", "Qatar", "Romania", "Russia", "Senegal", "Serbia", "Somalia", "Spain",
    "Sweden", "Switzerland", "Syria", "Thailand", "Turkey", "Uganda", "Ukraine", "Venezuela", "Vietnam", "Yemen",
)  # fmt: skip
_STATE = re.compile(rf"\b(?:{'|'.join(_STATES)}|Saudi Arabia|South Korea|North Korea)\b")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b(?= \d)")
_YEAR = re.compile(r"\b20[01]\d\b")
_NUMBER = re.compile(r"\b\d{1,3}\b")
_PARAGRAPHS = (6, 18)
# As in news, a larger corpus covers more days, and not more reports a day.
_A_DAY = 5
_FIRST, _DAYS = date(1990, 1, 1), 12_000


def write_reports(path: Path, count: int, seed: int = 8) -> None:
    """Write so many reports as JSON Lines; the same numbers always make the same bytes."""
    with path.open("wb") as file:
        for report in make_reports(count, seed):
            file.write(msgspec.json.encode(report) + b"\n")


def make_reports(count: int, seed: int = 8) -> Iterator[dict[str, str]]:
    """Give reports of 6 to 18 paragraphs with headline and date, as the fields of a line."""
    rng = random.Random(seed)
    heads, paragraphs = _pieces()
    for number in range(count):
        told: dict[str, str] = {}
        chosen = rng.sample(paragraphs, rng.randint(*_PARAGRAPHS))
        day = _FIRST + timedelta(days=number // _A_DAY % _DAYS)
        text = _YEAR.sub(str(day.year), "\n\n".join(_varied(paragraph, told, rng) for paragraph in chosen))
        yield {
            "id": f"made-{number:06}", "title": _varied(rng.choice(heads), told, rng), "text": text,
            "date": day.isoformat(), "publisher": f"Paper {number % 40}",
        }  # fmt: skip


def _varied(text: str, told: dict[str, str], rng: random.Random) -> str:
    """Put other states, the same throughout a report, and other numbers into a text."""

    def state(match: re.Match[str]) -> str:
        return told.setdefault(match.group(), rng.choice(_STATES))

    def month(match: re.Match[str]) -> str:
        return told.setdefault(match.group(), rng.choice(_MONTHS))

    return _NUMBER.sub(lambda _: str(rng.randint(2, 28)), _MONTH.sub(month, _STATE.sub(state, text)))


@cache
def _pieces() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return headlines and paragraphs of the samples that are plain text."""
    heads, paragraphs = [], []
    for sample in sorted(files("dragoman.samples").iterdir(), key=lambda found: found.name):
        if not sample.name.endswith(".txt"):
            continue
        pieces = [" ".join(p.split()) for p in sample.read_text(encoding="utf-8").split("\n\n") if p.strip()]
        heads.append(pieces[0])
        paragraphs += [piece for piece in pieces[1:] if len(piece) > 80]
    return tuple(heads), tuple(paragraphs)
