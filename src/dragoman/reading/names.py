"""Months, days and agencies, found in text in the spellings of the data files."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dragoman.reading.data_files import Agencies, Calendar, Named


class DayFound(NamedTuple):
    """A day named in a text; the year is None when it is not given."""

    start: int
    end: int
    year: int | None
    month: int
    day: int


def alternation(words: Iterable[str]) -> str:
    """Return a pattern that matches any of the words, the longest first, with loose spaces."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(r"\s+".join(re.escape(part) for part in word.split()) for word in ordered) + ")"


class DayGrammar:
    """Finds days such as "Feb. 26, 2014", "26 February" and "2014-02-26", and days of the week."""

    def __init__(self, data: Calendar) -> None:
        self._months = _numbers(data.month)
        self._weekdays = _numbers(data.weekday)
        self._weekday_names = {entry.number: entry.names[0] for entry in data.weekday}
        months = alternation(self._months)
        # A single letter after the number is a typing error ("Feb 26m"); it is passed over.
        day = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|[a-z])?(?!\w|[.,]?\d)"
        year = r"(?:19|20)\d\d(?!\d)"
        self.pattern = (
            rf"(?:{months}\.?,?\s*{day}(?:\s*,?\s*{year})?|{day}(?:\s+of)?\s*{months}\b\.?(?:,?\s*{year})?"
            rf"|{year}-\d\d-\d\d|\d\d?[./]\d\d?[./]{year})"
        )
        self.date_like = re.compile(rf"(?<!\w){self.pattern}")
        self._forms = (
            re.compile(rf"\b(?P<month>{months})\.?,?\s*(?P<day>{day})(?:\s*,?\s*(?P<year>{year}))?"),
            re.compile(rf"(?<![\w.])(?P<day>{day})(?:\s+of)?\s*(?P<month>{months})\b\.?(?:,?\s*(?P<year>{year}))?"),
            re.compile(rf"(?<![\w-])(?P<year>{year})-(?P<month>\d\d)-(?P<day>\d\d)(?!\w)"),
            re.compile(rf"(?<![\w./])(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>{year})"),
            # Only where the number of the day cannot be a month's.
            re.compile(rf"(?<![\w./])(?P<day>1[3-9]|2\d|3[01])/(?P<month>\d\d?)/(?P<year>{year})"),
            re.compile(rf"(?<![\w./])(?P<month>\d\d?)/(?P<day>1[3-9]|2\d|3[01])/(?P<year>{year})"),
        )
        self._weekday = re.compile(rf"\b({alternation(self._weekdays)})\b\.?")
        self._month_year = re.compile(rf"\b({months})\.?,?\s+({year})\b")

    def days(self, text: str) -> list[DayFound]:
        """Return the days that a text names, in order; impossible ones such as 30 February are left out."""
        found: list[DayFound] = []
        for form in self._forms:
            for match in form.finditer(text):
                if any(match.start() < other.end and other.start < match.end() for other in found):
                    continue
                month = self._months.get(match["month"]) or int(match["month"])
                day = int(re.sub(r"\D", "", match["day"]))
                year = int(match["year"]) if match["year"] else None
                if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year or 2000, month)[1]:
                    found.append(DayFound(match.start(), match.end(), year, month, day))
        return sorted(found)

    def weekdays(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield (start, end, number) of each day of the week named; Monday is 0."""
        for match in self._weekday.finditer(text):
            yield match.start(), match.end(), self._weekdays[match[1]]

    def months_with_year(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield (start, year, month) of each month named with its year."""
        for match in self._month_year.finditer(text):
            yield match.start(), int(match[2]), self._months[match[1]]

    def weekday_name(self, number: int) -> str:
        """Return the name of a day of the week; Monday is 0."""
        return self._weekday_names[number]


class AgencyNames:
    """Finds agencies in short texts such as datelines and credits, and gives each one name."""

    def __init__(self, data: Agencies) -> None:
        self._canonical = {name: agency.name for agency in data.agency for name in agency.names}
        for name, canonical in list(self._canonical.items()):
            self._canonical.setdefault(name.upper(), canonical)
        self.pattern = rf"(?<!\w)(?:[Tt]he\s+)?{alternation(self._canonical)}(?![\w-])"
        self.regex = re.compile(rf"(?<![\w-])({alternation(self._canonical)})(?![\w'’-])")

    def canonical(self, name: str) -> str:
        """Return an agency's one name; a name that is not known is returned as it is."""
        plain = " ".join(name.split())
        return self._canonical.get(plain) or self._canonical.get(plain.removeprefix("The ")) or plain

    def is_known(self, name: str) -> bool:
        """Tell whether a name is an agency's."""
        plain = " ".join(name.split())
        return plain in self._canonical or plain.removeprefix("The ") in self._canonical


def _numbers(entries: tuple[Named, ...]) -> dict[str, int]:
    names = {name: entry.number for entry in entries for name in entry.names}
    return {form: number for name, number in names.items() for form in (name, name.upper())}
