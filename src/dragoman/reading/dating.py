"""The day that a report was written on, worked out from what it says, with the reason in plain words."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from dragoman.model import Dateline
from dragoman.reading.names import DayFound, DayGrammar

HolderYears = Callable[[str], Sequence[tuple[str, str | None, str | None]]]
"""Maps a text to (person and office, from, until) for the office holders that it names."""

# No wire report in use is older; the year only bounds the list of candidates.
_EARLIEST_YEAR = 1945
_NEAR = 3  # paragraphs in which a day of the week is taken to be about the day of writing
_MOST_LISTED = 8
_ZONES = datetime.timedelta(days=1)  # where a report comes from, it may be tomorrow already
_SENTENCE = re.compile(r"[^.!?\n]{1,600}")
_YEAR = re.compile(
    r"\b(?:[Ii]n|[Ss]ince|[Dd]uring|[Ll]ate|[Ee]arly|[Mm]id-?|[Tt]he|[Oo]f|[Ff]rom|[Aa]fter)\s+"
    r"((?:19|20)\d\d)\b(?![-–]\d)"
)
_AHEAD = re.compile(
    r"\b(?:will|would|shall|by|until|till|through|plan(?:s|ned|ning)?|expect(?:s|ed)?|due|next|upcoming|set\s+to|scheduled"
    r"|aims?|aimed|target(?:s|ed)?|goals?|could|may|might|should|hopes?|forecast|ahead|proposed|bid|to\s+host)\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:was|were|had|did|took|began|came|fell|won|lost|since|broke|made|[a-z]{3,}ed)\b")
# "next Monday", "by Friday" and "Friday prayers" do not tell when the report was written.
_NOT_BEFORE = re.compile(
    r"(?:next|last|coming|by|until|till|before|from|every|each|since|this|following|previous|after|of|or|through|to)\s+$",
    re.IGNORECASE,
)
_NOT_AFTER = re.compile(r"\s+(?:prayers?|sermons?|next|last|and\s+every|\(?deadline|mornings\b)", re.IGNORECASE)


class Dated(NamedTuple):
    """A day, or None, and why."""

    date: str | None
    reason: str


class Clues(NamedTuple):
    """All that a day may be worked out from; `near` are the first paragraphs, `top` the lines above them."""

    given: str | None
    dateline: Dateline | None
    dateline_weekday: int | None
    top: Sequence[str]
    near: Sequence[str]
    text: str


class Dater:
    """Works out the day of writing; it gives None rather than a guess."""

    def __init__(self, days: DayGrammar, latest_date: str | None) -> None:
        self._days = days
        self._latest_date = latest_date

    def date(self, clues: Clues, terms: HolderYears | None = None) -> Dated:
        """Return the day that the report is taken to be written on."""
        note = ""
        latest = iso_date(self._latest_date or "") or datetime.date.today()
        if clues.given is not None:
            given = iso_date(clues.given)
            if given is not None and given <= latest + _ZONES:
                return Dated(clues.given, "the date that came with the report")
            wrong = f"after {latest.isoformat()}, the latest day it can be" if given else "not a day YYYY-MM-DD"
            note = f"the date that came with the report, {clues.given!r}, is {wrong}; "
        dated = self._from_text(clues, latest, terms)
        return Dated(dated.date, note + dated.reason)

    def _from_text(self, clues: Clues, latest: datetime.date, terms: HolderYears | None) -> Dated:
        dateline = clues.dateline.date if clues.dateline is not None else None
        if dateline is not None and not dateline.startswith("--"):
            return self._with_year(dateline, clues, latest)
        printed = self._printed(clues.top, latest)
        if dateline is None:
            if printed is not None:
                return Dated(printed.isoformat(), f"the date {_long(printed)} printed at the top of the report")
            return Dated(None, "no date came with the report, and none is in its dateline or at its top")
        month, day = int(dateline[2:4]), int(dateline[5:7])
        if printed is not None:
            before = [d for d in _days_in(month, day, printed.year - 1, printed.year) if d <= printed]
            if before and (printed - before[-1]).days <= 31:
                reason = f"the dateline's day, in the year of the date {_long(printed)} printed at the top"
                return Dated(before[-1].isoformat(), reason)
        holders = terms(clues.text) if terms is not None else ()
        return self._reasoned(month, day, clues, latest, holders)

    def _with_year(self, date: str, clues: Clues, latest: datetime.date) -> Dated:
        day = iso_date(date)
        if day is None or day > latest:
            return Dated(None, f"the dateline's date {date} is after {latest.isoformat()}, the latest day it can be")
        reason = "the dateline's date"
        if clues.dateline_weekday is not None and clues.dateline_weekday != day.weekday():
            named, true = map(self._days.weekday_name, (clues.dateline_weekday, day.weekday()))
            reason += f", though it says {named} and that day was a {true}"
        return Dated(date, reason)

    def _printed(self, top: Sequence[str], latest: datetime.date) -> datetime.date | None:
        for line in top:
            for found in self._days.days(line):
                if found.year is not None:
                    day = datetime.date(found.year, found.month, found.day)
                    if day <= latest:
                        return day
        return None

    def _reasoned(
        self,
        month: int,
        day: int,
        clues: Clues,
        latest: datetime.date,
        holders: Sequence[tuple[str, str | None, str | None]],
    ) -> Dated:
        """Reason from the dateline's day to its year: by years named, then terms of office, then weekdays."""
        reasons = [f"dateline {day} {calendar.month_abbr[month]}"]
        years = [d for d in _days_in(month, day, _EARLIEST_YEAR, latest.year) if d <= latest]
        years = self._after_years_named(years, clues.text, reasons, latest)
        years = _within_terms(years, holders, reasons)
        if years:
            years = self._on_weekday(years, clues, reasons, latest)
        if len(years) == 1:
            return Dated(years[0].isoformat(), "; ".join(reasons))
        if not years:
            return Dated(None, "; ".join([*reasons, "no year fits all of this"]))
        if len(reasons) == 1:
            return Dated(None, f"{reasons[0]}: the year is missing, and nothing in the text tells it")
        return Dated(None, "; ".join([*reasons, f"several years remain: {_years(years)}"]))

    def _after_years_named(
        self, years: list[datetime.date], text: str, reasons: list[str], latest: datetime.date
    ) -> list[datetime.date]:
        bound = self._latest_past(text, latest)
        if bound is None:
            return years
        year, month = bound
        name = f"{calendar.month_name[month]} {year}" if month else str(year)
        reasons.append(f"it tells of {name} as past")
        return [d for d in years if (d.year, d.month) >= (year, month)]

    def _latest_past(self, text: str, latest: datetime.date) -> tuple[int, int] | None:
        """Return the latest (year, month or 0) that a sentence in the past tense names."""
        found: list[tuple[int, int]] = []
        for sentence in _SENTENCE.finditer(text):
            words = sentence.group()
            if not _PAST.search(words) or _AHEAD.search(words):
                continue
            found.extend((int(match[1]), 0) for match in _YEAR.finditer(words))
            found.extend((year, month) for _, year, month in self._days.months_with_year(words))
            found.extend((d.year, d.month) for d in self._days.days(words) if d.year is not None)
        return max((f for f in found if f <= (latest.year, latest.month)), default=None)

    def _on_weekday(
        self, years: list[datetime.date], clues: Clues, reasons: list[str], latest: datetime.date
    ) -> list[datetime.date]:
        """Keep the years whose day falls on the day of the week that the first paragraphs name.

        News is mostly of the day it is written on. Only where that fits no year is the day before tried, and
        no day further, since within a week each of them fits.
        """
        month, day = years[0].month, years[0].day
        named = self._paired(clues, month, day)
        sure = bool(named)
        if not named:
            named = self._named(clues.near)
        if not named:
            return years
        words = " or ".join(f"'{self._days.weekday_name(number)}'" for number in sorted(named))
        same = [d for d in years if d.weekday() in named]
        if same:
            fit = [d for d in _days_in(month, day, _EARLIEST_YEAR, latest.year) if d.weekday() in named]
            around = [d for d in fit if d.year >= same[0].year - 12]
            reasons.append(f"{words} falls on it in {_years(around)}")
            return same
        if len(years) > 1 and not sure:
            before = [d for d in years if (d.weekday() - 1) % 7 in named]
            if before:
                reasons.append(f"{words} falls on it in no year that fits, on the day before in {_years(before)}")
                return before
        if sure:
            reasons.append(f"{words} falls on it in none of these years: a typing error, or another day is meant")
        elif len(years) == 1:
            off = min((years[0].weekday() - number) % 7 for number in named)
            reasons.append(f"{words} was {off} day{'s' if off != 1 else ''} before it then")
        else:
            reasons.append(f"{words} falls neither on it nor on the day before in these years")
        return years

    def _paired(self, clues: Clues, month: int, day: int) -> set[int]:
        """Return the days of the week put beside the dateline's own day ("Wednesday, Feb. 26")."""
        if clues.dateline_weekday is not None:
            return {clues.dateline_weekday}
        named: set[int] = set()
        for paragraph in clues.near:
            weekdays = list(self._days.weekdays(paragraph))
            for found in self._days.days(paragraph):
                if (found.month, found.day) == (month, day):
                    named |= {n for s, e, n in weekdays if 0 <= found.start - e <= 6 or 0 <= s - found.end <= 3}
        return named

    def _named(self, near: Sequence[str]) -> set[int]:
        """Return the days of the week that the first paragraph to name any gives as the day of the news."""
        for paragraph in near[:_NEAR]:
            named = {n for start, end, n in self._days.weekdays(paragraph) if _tells(paragraph, start, end)}
            if named:
                return named
        return set()


def _beside(day: DayFound, start: int, end: int) -> bool:
    return 0 <= day.start - end <= 6 or 0 <= start - day.end <= 3


def _tells(paragraph: str, start: int, end: int) -> bool:
    before = paragraph[max(0, start - 12) : start]
    return not _NOT_BEFORE.search(before) and not _NOT_AFTER.match(paragraph, end)


def iso_date(text: str) -> datetime.date | None:
    """Return the date that YYYY-MM-DD stands for, or None."""
    try:
        return datetime.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _within_terms(
    years: list[datetime.date], holders: Sequence[tuple[str, str | None, str | None]], reasons: list[str]
) -> list[datetime.date]:
    """Keep the years in which all whom the text names with their office held it; one may hold it twice."""
    by_label: dict[str, list[tuple[str, str]]] = {}
    for label, start, until in holders:
        by_label.setdefault(label, []).append((start or "0000", until or "9999"))
    for label, periods in by_label.items():
        years = [d for d in years if any(start <= d.isoformat() <= until for start, until in periods)]
        spans = " and ".join(f"{_year(start)}-{_year(until)}" for start, until in periods)
        reasons.append(f"{label}, {spans}")
    return years


def _days_in(month: int, day: int, first: int, last: int) -> list[datetime.date]:
    return [
        datetime.date(year, month, day) for year in range(first, last + 1) if day <= calendar.monthrange(year, month)[1]
    ]


def _years(days: Sequence[datetime.date]) -> str:
    listed = ", ".join(str(d.year) for d in days[-_MOST_LISTED:])
    return f"… {listed}" if len(days) > _MOST_LISTED else listed


def _year(day: str) -> str:
    return "" if day in {"0000", "9999"} else day[:4]


def _long(day: datetime.date) -> str:
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"
