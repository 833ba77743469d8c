"""Days, weeks, months and years, and which of them a date of some precision lies in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from dragoman.model import Precision
from dragoman.store.summary_records import Unit

# More than this cannot be told apart in a picture as wide as a page.
MOST_PERIODS = 400
# A few events of long ago must not make a picture of ten years one of centuries.
_STRAY = 0.01

_UNITS: tuple[Unit, ...] = ("day", "week", "month", "year")
_BY_LENGTH: dict[int, Precision] = {10: "day", 7: "month", 4: "year"}


class Dated(NamedTuple):
    """Events of one date and precision: how many, the sum of their scores, and how many of each quad."""

    date: str
    precision: Precision | None
    events: int
    score: float
    quads: tuple[int, int, int, int]

    @property
    def known_to(self) -> Precision:
        """How precise the date is."""
        return self.precision or _BY_LENGTH[len(self.date)]


def start_of(dated: Dated, unit: Unit) -> date | None:
    """Return the first day of the period that the events lie in; None if their date is too vague to say."""
    first = date.fromisoformat(dated.date + "-01-01"[len(dated.date) - 4 :] if len(dated.date) < 10 else dated.date)
    match dated.known_to:
        case "day":
            last = first
        case "week":
            last = first + timedelta(days=6)
        case "month":
            last = last_day(first.replace(day=1), "month")
        case "year":
            last = last_day(first.replace(month=1, day=1), "year")
        case _:
            return None
    start = _first_day(first, unit)
    return start if last <= last_day(start, unit) else None


def last_day(start: date, unit: Unit) -> date:
    """Return the last day of a period by its first day."""
    match unit:
        case "day":
            return start
        case "week":
            return min(start, date.max - timedelta(days=6)) + timedelta(days=6)
        case "month":
            return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        case "year":
            return start.replace(month=12, day=31)


def label(start: date, unit: Unit) -> str:
    """Return the name of a period by its first day: 2014-02-26, 2014-W09, 2014-02 or 2014."""
    match unit:
        case "day":
            return start.isoformat()
        case "week":
            year, week, _ = start.isocalendar()
            return f"{year:04}-W{week:02}"
        case "month":
            return start.isoformat()[:7]
        case "year":
            return start.isoformat()[:4]


def choose_unit(found: Sequence[Dated]) -> Unit:
    """Return the finest unit in which the events take at most MOST_PERIODS, a few stray ones aside.

    Dates that are vaguer than days count by their first day.
    """
    total = sum(dated.events for dated in found)
    days: list[tuple[date, int]] = []
    for dated in sorted(found):
        start = start_of(dated, "day") or start_of(dated, "year")
        if start is not None:
            days.append((start, dated.events))
    if not days:
        return "day"
    first, last = _within(days, total * _STRAY), _within(days[::-1], total * _STRAY)
    for unit in _UNITS:
        held = len({_first_day(day, unit) for day, _ in days})
        if held <= MOST_PERIODS and _number(last, unit) - _number(first, unit) < MOST_PERIODS:
            return unit
    return "year"


def _within(days: Sequence[tuple[date, int]], stray: float) -> date:
    """Return the first day that is no stray one."""
    seen = 0
    for day, events in days:
        seen += events
        if seen > stray:
            return day
    return days[-1][0]


def _first_day(day: date, unit: Unit) -> date:
    match unit:
        case "day":
            return day
        case "week":
            return day - timedelta(days=min(day.weekday(), day.toordinal() - 1))
        case "month":
            return day.replace(day=1)
        case "year":
            return day.replace(month=1, day=1)


def _number(day: date, unit: Unit) -> int:
    match unit:
        case "day":
            return day.toordinal()
        case "week":
            return day.toordinal() // 7
        case "month":
            return day.year * 12 + day.month
        case "year":
            return day.year
