"""The last day of a term that a text sets: "by May", "within ten days", "48 hours to leave"."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

from dragoman.model import Precision
from dragoman.resolve.time_grammar import NUMBERS, TimeGrammar
from dragoman.resolve.time_reading import Seen, TimeReader, parsed
from dragoman.resolve.time_words import load_time_words

_COUNT = rf"(?:\d{{1,3}}|{'|'.join(sorted(filter(None, NUMBERS), key=len, reverse=True))})"
# Terms that are counted from the report's day.
_TERM = re.compile(
    rf"\b(?:within\s+(?:the\s+next\s+|the\s+coming\s+)?(?P<n>{_COUNT})\s+(?P<unit>hour|day|week|month|year)s?"
    rf"|(?P<n2>{_COUNT})\s+(?P<unit2>hour|day|week)s?\s+to|by\s+the\s+end\s+of\s+the\s+(?P<end>week|month|year))\b",
    re.IGNORECASE,
)
_BOUND = re.compile(r"\b(?:no\s+later\s+than|by\s+the\s+end\s+of|by|until|till|before|due)\s+", re.IGNORECASE)
_LONGEST = 60  # characters after the word that bounds, in which the time stands


class Deadline(NamedTuple):
    """The last day (ISO 8601) and the reason for it; a term that cannot be dated has a reason and no day."""

    day: str | None
    reason: str | None


class DeadlineReader:
    """Finds the terms that texts set."""

    def __init__(self) -> None:
        words = load_time_words()
        self._grammar, self._reader = TimeGrammar(words), TimeReader(words)

    def read(self, text: str, report_date: str | None) -> Deadline:
        """Return the first term of a text; both fields are None where it sets none."""
        base = parsed(report_date)
        if term := _TERM.search(text):
            return _counted(term, base)
        for bound in _BOUND.finditer(text):
            after = text[bound.end() : bound.end() + _LONGEST]
            # A bare month is a date only behind a preposition; the words that bound are none to the grammar.
            for phrase in (f"in {after}", after):
                found = next(iter(self._grammar.expressions(phrase)), None)
                if found is not None and found.start == 0 and not found.counts_from_other:
                    value, precision, reason = self._reader.read(found, Seen(base, True))
                    return Deadline(_last_day(value, precision) if value and precision else None, reason)
        return Deadline(None, None)


def _counted(term: re.Match[str], base: date | None) -> Deadline:
    words = f"“{term.group()}”"
    if base is None:
        return Deadline(None, f"{words} can only be dated from the report's date, which is not known")
    if end := term.group("end"):
        return Deadline(_end_of(base, end.lower()), f"{words}, seen from the report's date {base}")
    count = (term.group("n") or term.group("n2")).lower()
    number = int(count) if count.isdigit() else NUMBERS[count]
    return Deadline(_after(base, number, (term.group("unit") or term.group("unit2")).lower()), words)


def _end_of(base: date, unit: str) -> str:
    if unit == "week":
        return (base + timedelta(days=6 - base.weekday())).isoformat()
    return _last_day(f"{base:%Y-%m}" if unit == "month" else f"{base:%Y}", "month" if unit == "month" else "year")


def _after(base: date, number: int, unit: str) -> str | None:
    try:
        if unit in ("month", "year"):
            months = base.year * 12 + base.month - 1 + number * (12 if unit == "year" else 1)
            last = calendar.monthrange(months // 12, months % 12 + 1)[1]
            return date(months // 12, months % 12 + 1, min(base.day, last)).isoformat()
        days = {"hour": -(-number // 24), "day": number, "week": 7 * number}[unit]
        return (base + timedelta(days=days)).isoformat()
    except (OverflowError, ValueError):
        return None


def _last_day(value: str, precision: Precision) -> str:
    year, *rest = (int(part) for part in value.split("-"))
    match precision:
        case "week":
            return (date.fromisoformat(value) + timedelta(days=6)).isoformat()
        case "month":
            return f"{value}-{calendar.monthrange(year, rest[0])[1]:02d}"
        case "year" | "decade":
            return f"{year + (9 if precision == 'decade' else 0):04d}-12-31"
    return value
