"""The days on which an event can have been, by its date and its precision."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import NamedTuple

from dragoman.model import Precision

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")


class Window(NamedTuple):
    """First and last day, as ordinals of `datetime.date`, and how precise the date was."""

    first: int
    last: int
    precision: Precision


def window(day: str | None, precision: Precision | None) -> Window | None:
    """Return the days that an ISO 8601 date stands for; None for no date and for what cannot be read as one.

    The date can be written as far as it is known (`2014`, `2014-02`) or in full; `2014-W09` is a week, and
    a week that is given by a day is the one from Monday to Sunday around it.
    """
    if day is None:
        return None
    try:
        return _named_week(day) or _period(day, precision)
    except ValueError:
        return None


def gap(first: Window, second: Window) -> int:
    """Return how many days lie between two windows: 0 if they share a day, 1 if they are neighbours."""
    return max(0, first.first - second.last, second.first - first.last)


def _named_week(day: str) -> Window | None:
    found = _WEEK.fullmatch(day)
    if found is None:
        return None
    monday = date.fromisocalendar(int(found[1]), int(found[2]), 1).toordinal()
    return Window(monday, monday + 6, "week")


def _period(day: str, precision: Precision | None) -> Window | None:
    found = _DATE.fullmatch(day)
    if found is None:
        return None
    year, month, number = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    written: Precision = "day" if found[3] else "month" if found[2] else "year"
    coarsest = max(written, precision or written, key=("day", "week", "month", "year", "decade").index)
    start = date(year, month, number)
    match coarsest:
        case "day":
            return Window(start.toordinal(), start.toordinal(), "day")
        case "week":
            monday = start.toordinal() - start.weekday()
            return Window(monday, monday + 6, "week")
        case "month":
            length = calendar.monthrange(year, month)[1]
            first = start.replace(day=1).toordinal()
            return Window(first, first + length - 1, "month")
        case "year":
            return Window(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal(), "year")
        case "decade":
            begin = max(year - year % 10, 1)
            return Window(date(begin, 1, 1).toordinal(), date(begin + 9, 12, 31).toordinal(), "decade")
