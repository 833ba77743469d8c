"""Reads expressions of time: each kind gives a day, week, month, year or decade, or says why it gives none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from dragoman.model import Precision
from dragoman.resolve.time_grammar import MONTHS, NUMBERS, WEEKDAYS, Expression
from dragoman.resolve.time_words import TimeWords

_SEASON_STARTS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_DAYPARTS = frozenset({"day", "night", "morning", "evening", "afternoon"})
_BEFORE = frozenset({"earlier", "before", "prior", "prior to"})


class Dated(NamedTuple):
    """When something happened: the day as exact as `precision` has it, or None, and why."""

    value: str | None
    precision: Precision | None
    reason: str


class Anchor(NamedTuple):
    """A time that was told, from which others are counted; `words` say where it comes from."""

    value: str
    precision: Precision
    words: str


class Seen(NamedTuple):
    """From where an expression is seen: the report's day, whether the act lies ahead, and what it may count from."""

    base: date | None
    ahead: bool
    anchor: Anchor | None = None


class TimeReader:
    """Turns expressions into days."""

    def __init__(self, words: TimeWords) -> None:
        self._words = words
        self._read: dict[str, Callable[[Expression, Seen], Dated]] = {
            "iso": _iso, "dmy": _full, "mdy": _full, "monthyear": _month_year, "weekday": _weekday, "month": _month,
            "decade": _decade, "year": _year, "badyear": _bad_year, "day": _day, "ago": _ago, "in_n": _in,
            "period": _period, "span": _vague, "century": _vague, "lasting": _lasting, "season": _season,
            "holiday": self._holiday, "offset": _offset, "eve": _eve, "same": _same, "following": _following,
        }  # fmt: skip

    def read(self, found: Expression, seen: Seen) -> Dated:
        """Return what an expression gives, with the digits that its precision allows ("2014-02" for a month)."""
        try:
            dated = self._read[found.kind](found, seen)
        except (OverflowError, ValueError):
            return Dated(None, None, f"“{found.text}” lies outside the calendar")
        if dated.value and found.lead == "since":
            return dated._replace(reason=f"{dated.reason}; “since” tells when it began")
        if dated.value and found.latest:
            return dated._replace(reason=f"{dated.reason}; it is the latest that it can be")
        return dated

    def _holiday(self, found: Expression, seen: Seen) -> Dated:
        name = " ".join(found.match.group("holiday").lower().replace("’", "'").split())
        year = found.match.group("holiday_year")
        if year:
            name = name.removesuffix(year).rstrip(", ")
            return Dated(self._words.holiday(name, int(year)).isoformat(), "day", f"“{found.text}”")
        if seen.base is None:
            return _needs_report(found)
        days = [self._words.holiday(name, seen.base.year + step) for step in (-1, 0, 1)]
        return _nearest(found, [d for d in days if d], seen.base, seen.ahead)


def _iso(found: Expression, seen: Seen) -> Dated:
    day = parsed(found.match.group("iso"))
    return Dated(day.isoformat(), "day", f"“{found.text}”") if day else _no_day(found)


def _full(found: Expression, seen: Seen) -> Dated:
    match = found.match
    number, month = int(match.group("d1") or match.group("d2")), _month_number(match.group("m1") or match.group("m2"))
    year = match.group("y1") or match.group("y2")
    if year:
        day = _make(int(year), month, number)
        return Dated(day.isoformat(), "day", f"“{found.text}”") if day else _no_day(found)
    if _make(2000, month, number) is None:  # a leap year: what is no day in it is none in any
        return _no_day(found)
    if seen.base is None:
        return _needs_report(found)
    days = [d for y in range(seen.base.year - 8, seen.base.year + 9) if (d := _make(y, month, number))]
    return _nearest(found, days, seen.base, seen.ahead)


def _nearest(found: Expression, days: list[date], base: date, ahead: bool) -> Dated:
    fits = [d for d in days if (d >= base if ahead else d <= base)]
    if not fits:
        return _no_day(found)
    nearest, side = (min(fits), "next") if ahead else (max(fits), "last")
    return Dated(nearest.isoformat(), "day", f"“{found.text}”: the {side} such day, seen from the report's date {base}")


def _month_year(found: Expression, seen: Seen) -> Dated:
    year, month = found.match.group("y3"), _month_number(found.match.group("m3"))
    if year.isdigit():
        return Dated(f"{year}-{month:02d}", "month", f"“{found.text}”")
    if seen.base is None:
        return _needs_report(found)
    number = seen.base.year + {"last": -1, "this": 0, "next": 1}[year.split()[0]]
    return Dated(f"{number}-{month:02d}", "month", _seen_from(found, seen.base))


def _month(found: Expression, seen: Seen) -> Dated:
    base, ahead = seen.base, seen.ahead
    if base is None:
        return _needs_report(found)
    month, which = _month_number(found.match.group("m4")), (found.match.group("whichmonth") or "").lower().split()
    year = base.year
    if which[:1] == ["next"] or (ahead and which[:1] != ["last"]):
        year += month < base.month or (which[:1] == ["next"] and month == base.month)
    elif which[:1] == ["last"]:
        year -= month >= base.month
    elif which != ["this"]:
        year -= month > base.month
    return Dated(f"{year}-{month:02d}", "month", _seen_from(found, base))


def _weekday(found: Expression, seen: Seen) -> Dated:
    base = seen.base
    if base is None:
        return _needs_report(found)
    number = WEEKDAYS.index(found.match.group("w"))
    which, week = " ".join((found.match.group("which") or "").lower().split()), found.match.group("week")
    monday = base - timedelta(days=base.weekday())
    back, on = (base.weekday() - number) % 7, (number - base.weekday()) % 7
    if week:
        day = monday + timedelta(days=number + 7 * {"last": -1, "this": 0, "next": 1}[week])
    elif which == "last":
        day = base - timedelta(days=back or 7)
    elif which == "next":
        day = base + timedelta(days=on or 7)
    elif which == "this coming" or (seen.ahead and which != "this past"):
        day = base + timedelta(days=on)
    else:
        day = base - timedelta(days=back)
    side = "last" if day <= base else "next"
    return Dated(day.isoformat(), "day", f"“{found.text}”: the {side} such day, seen from the report's date {base}")


def _decade(found: Expression, seen: Seen) -> Dated:
    return Dated(found.match.group("d"), "decade", f"“{found.text}”")


def _year(found: Expression, seen: Seen) -> Dated:
    return Dated(found.match.group("y"), "year", f"“{found.text}” gives the year")


def _bad_year(found: Expression, seen: Seen) -> Dated:
    return Dated(None, None, f"“{found.text}” is no year of the calendar")


def _season(found: Expression, seen: Seen) -> Dated:
    """Date a season to the year that it begins in, as the northern half of the earth has it."""
    name, year = found.match.group("season_name"), found.match.group("season_year")
    if year:
        return Dated(year, "year", f"“{found.text}” gives the year")
    base = seen.base
    if base is None:
        return _needs_report(found)
    which, month = (found.match.group("which_season") or "").lower(), _SEASON_STARTS[name]
    begun = base.year if base.month >= month else base.year - 1
    running = (base.year - begun) * 12 + base.month - month < 3
    if which == "next" or (seen.ahead and which != "last" and not running):
        number = begun + 1
    elif which == "this" and not running:
        number = base.year
    else:
        number = begun - (which == "last" and running)
    return Dated(f"{number:04d}", "year", f"{_seen_from(found, base)}; the year of a season")


def _day(found: Expression, seen: Seen) -> Dated:
    if seen.base is None:
        return _needs_report(found)
    word = " ".join(found.match.group("day").lower().split())
    shift = {
        "yesterday": -1, "last night": -1, "tomorrow": 1, "the day before yesterday": -2, "the day after tomorrow": 2,
    }  # fmt: skip
    day = seen.base + timedelta(days=shift.get(word, 0))
    return Dated(day.isoformat(), "day", _seen_from(found, seen.base))


def _ago(found: Expression, seen: Seen) -> Dated:
    unit = found.match.group("unit").lower()
    if found.match.group("some") and unit not in ("minute", "hour"):
        return Dated(None, None, f"“{found.text}” does not say how many")
    if seen.base is None:
        return _needs_report(found)
    number = _number(found.match.group("n"))
    if unit in ("minute", "hour"):
        if unit == "hour" and number > 12:
            return Dated(None, None, f"“{found.text}” may be the report's day or one before it")
        return Dated(seen.base.isoformat(), "day", _seen_from(found, seen.base))
    return _shifted(found, seen.base, -number, unit)


def _in(found: Expression, seen: Seen) -> Dated:
    if not seen.ahead:
        return Dated(None, None, f"“{found.text}” tells how long it took")
    if seen.base is None:
        return _needs_report(found)
    return _shifted(found, seen.base, _number(found.match.group("n2")), found.match.group("unit2").lower())


def _lasting(found: Expression, seen: Seen) -> Dated:
    if seen.base is None:
        return _needs_report(found)
    number, unit = _number(found.match.group("n4")), found.match.group("unit4").lower()
    dated = _shifted(found, seen.base, -number, unit)
    return dated._replace(reason=f"{dated.reason}; it tells when it began")


def _period(found: Expression, seen: Seen) -> Dated:
    base, match = seen.base, found.match
    if base is None:
        return _needs_report(found)
    if match.group("whole"):
        return _shifted(found, base, 0, match.group("whole").lower())
    if match.group("weekend"):
        return _shifted(found, base, 0 if seen.ahead or base.weekday() >= 5 else -1, "week")
    word, what = match.group("p").lower().split()[-1], match.group("what").lower()
    steps = {"this": 0, "last": -1, "past": -1, "next": 1, "coming": 1}[word]
    if word == "past" and what != "weekend":
        return Dated(None, None, f"“{found.text}” is a stretch of time up to the report's date, and no day")
    if what == "weekend":
        if word == "past" and base.weekday() == 6:
            steps = 0
        return _shifted(found, base, steps, "week")
    return _shifted(found, base, steps, what)


def _vague(found: Expression, seen: Seen) -> Dated:
    return Dated(None, None, f"“{found.text}” is a stretch of time, and no date")


# What counts from another time than the report's day


def _offset(found: Expression, seen: Seen) -> Dated:
    match = found.match
    unit, word = match.group("unit3").lower(), " ".join(match.group("offset_word").lower().split())
    steps = -1 if word in _BEFORE else 1
    if unit in ("minute", "hour"):
        number = _number(match.group("n3")) if match.group("n3") else 1
        if unit == "hour" and number > 12:
            return Dated(None, None, f"“{found.text}” may be the same day or another one")
        return _from_anchor(found, seen.anchor, 0, "day")
    if not match.group("n3"):
        return Dated(None, None, f"“{found.text}” does not say how many")
    return _from_anchor(found, seen.anchor, steps * _number(match.group("n3")), "day" if unit in _DAYPARTS else unit)


def _eve(found: Expression, seen: Seen) -> Dated:
    return _from_anchor(found, seen.anchor, -1, "day")


def _same(found: Expression, seen: Seen) -> Dated:
    unit = (found.match.group("same_unit") or "day").lower()
    unit = "day" if unit in _DAYPARTS else "week" if unit == "weekend" else "year" if unit in _SEASON_STARTS else unit
    return _from_anchor(found, seen.anchor, 0, unit)


def _following(found: Expression, seen: Seen) -> Dated:
    unit = found.match.group("following_unit")
    word = (found.match.group("next") or found.match.group("next2")).lower()
    steps = -1 if word in ("previous", "preceding") else 1
    if unit in WEEKDAYS:
        anchor = _day_of(seen.anchor)
        if anchor is None:
            return _needs_anchor(found, seen.anchor)
        number = WEEKDAYS.index(unit)
        away = (number - anchor.weekday()) % 7 if steps > 0 else -((anchor.weekday() - number) % 7)
        return _from_anchor(found, seen.anchor, away or 7 * steps, "day")
    unit = unit.lower()
    return _from_anchor(
        found, seen.anchor, steps, "day" if unit in _DAYPARTS else "week" if unit == "weekend" else unit
    )


def _from_anchor(found: Expression, anchor: Anchor | None, steps: int, unit: str) -> Dated:
    """Count from a time that was told; days only from a day, weeks from a day or week, and so on."""
    if anchor is None:
        return _needs_anchor(found, anchor)
    shifted = shift(anchor, steps, unit)
    if shifted is None:
        return _needs_anchor(found, anchor)
    value, precision = shifted
    return Dated(value, precision, f"“{found.text}”, counted from {anchor.value} ({anchor.words})")


def shift(anchor: Anchor, steps: int, unit: str) -> tuple[str, Precision] | None:
    """Return the time so many units from another one; None where that one is not exact enough."""
    day = _day_of(anchor)
    if unit == "day":
        return ((day + timedelta(days=steps)).isoformat(), "day") if day else None
    if unit == "week":
        start = day or (parsed(anchor.value) if anchor.precision == "week" else None)
        if start is None:
            return None
        return (start - timedelta(days=start.weekday()) + timedelta(weeks=steps)).isoformat(), "week"
    if unit == "month":
        if anchor.precision not in ("day", "month"):
            return None
        months = int(anchor.value[:4]) * 12 + int(anchor.value[5:7]) - 1 + steps
        return f"{months // 12:04d}-{months % 12 + 1:02d}", "month"
    if unit == "decade":
        return f"{(int(anchor.value[:4]) + 10 * steps) // 10 * 10:04d}", "decade"
    return (f"{int(anchor.value[:4]) + steps:04d}", "year") if anchor.precision != "decade" else None


def _day_of(anchor: Anchor | None) -> date | None:
    return parsed(anchor.value) if anchor and anchor.precision == "day" else None


# Calendar


def _shifted(found: Expression, base: date, steps: int, unit: str) -> Dated:
    value = shift(Anchor(base.isoformat(), "day", ""), steps, unit)
    if value is None or not 1 <= int(value[0][:4]) <= 9999:
        return Dated(None, None, f"“{found.text}” lies outside the calendar")
    note = "; the week's Monday" if unit == "week" else ""
    return Dated(*value, _seen_from(found, base) + note)


def _seen_from(found: Expression, base: date) -> str:
    return f"“{found.text}”, seen from the report's date {base}"


def _needs_report(found: Expression) -> Dated:
    return Dated(None, None, f"“{found.text}” can only be dated from the report's date, which is not known")


def _needs_anchor(found: Expression, anchor: Anchor | None) -> Dated:
    if anchor is not None:
        return Dated(
            None, None, f"“{found.text}” counts from {anchor.value} ({anchor.words}), which is not exact enough"
        )
    return Dated(None, None, f"“{found.text}” counts from something else than the report's date, which is not dated")


def _no_day(found: Expression) -> Dated:
    return Dated(None, None, f"“{found.text}” is no day of the calendar")


def _number(word: str | None) -> int:
    if word is None or word.lower() == "the":
        return 1
    return int(word) if word.isdigit() else NUMBERS[word.lower()]


def _month_number(name: str) -> int:
    return next(i for i, month in enumerate(MONTHS, 1) if month.startswith(name.rstrip(".")[:3]))


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parsed(text: str | None) -> date | None:
    """Return the day that an ISO date stands for, or None."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
