"""The publication date that comes with a report, brought to an ISO day."""

from __future__ import annotations

import datetime
import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)|(\d{4})/(\d{1,2})/(\d{1,2})(?!\d)|(\d{4})(\d\d)(\d\d)(?!\d)")
_DAY_FIRST = re.compile(r"(?:[A-Za-z]{3,9}\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})\b")
_MONTH_FIRST = re.compile(r"(?:[A-Za-z]{3,9}\.?,?\s+)?([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")


def iso_day(text: str) -> str | None:
    """Return the day as YYYY-MM-DD, or None when the text is not one clear day.

    The day is taken as written; a time zone does not move it. 03/04/2014 is not clear, 13/04/2014 is.
    """
    text = text.strip()
    if match := _ISO.match(text):
        year, month, day = (int(part) for part in match.groups() if part is not None)
        return _day(year, month, day)
    if match := _DAY_FIRST.match(text):
        return _day(int(match[3]), _month(match[2]), int(match[1]))
    if match := _MONTH_FIRST.match(text):
        return _day(int(match[3]), _month(match[1]), int(match[2]))
    if match := _NUMBERS.match(text):
        return _from_numbers(int(match[1]), int(match[3]), int(match[4]), dotted=match[2] == ".")
    return None


def _from_numbers(first: int, second: int, year: int, *, dotted: bool) -> str | None:
    if dotted or first > 12 or first == second:
        return _day(year, second, first)
    return _day(year, first, second) if second > 12 else None


def _month(name: str) -> int:
    short = name[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None
