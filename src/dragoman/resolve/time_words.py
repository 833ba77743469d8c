"""The words of time as data: holidays, seasons, adverbs of habit, nouns that take up others."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from importlib.resources import files

import msgspec

from dragoman.errors import CodebookError


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    seasons: tuple[str, ...]
    habitual: frozenset[str]
    backward: frozenset[str]
    not_days: tuple[str, ...]
    same: tuple[frozenset[str], ...]


class TimeWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of `times.toml`; its comments say what each table is for."""

    fixed: dict[str, str]
    easter: dict[str, int]
    words: _Words

    def holidays(self) -> tuple[str, ...]:
        """Return the names of holidays, the longest first."""
        return tuple(sorted({*self.fixed, *self.easter}, key=lambda name: (-len(name), name)))

    def holiday(self, name: str, year: int) -> date:
        """Return the day of a holiday in a year."""
        month_day = self.fixed.get(name)
        if month_day:
            return date.fromisoformat(f"{year}-{month_day}")
        return easter(year) + timedelta(days=self.easter[name])

    def alike(self, noun: str) -> frozenset[str]:
        """Return the words that may have told before what a noun takes up, itself among them."""
        return frozenset({noun}).union(*(group for group in self.words.same if noun in group))


def load_time_words() -> TimeWords:
    """Read the words of time; raises CodebookError when a fixed day is no day of the calendar."""
    text = (files("dragoman.resolve") / "data" / "times.toml").read_text(encoding="utf8")
    words = msgspec.convert(tomllib.loads(text), TimeWords)
    for name, day in words.fixed.items():
        try:
            date.fromisoformat(f"2001-{day}")
        except ValueError:
            raise CodebookError(f"times.toml: {name!r} is on {day!r}, which is no day MM-DD") from None
    return words


def easter(year: int) -> date:
    """Return Easter Sunday of the western churches in a year (the anonymous Gregorian algorithm)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    m = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
