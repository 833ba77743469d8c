"""Conditions for what one part of a picture counts: a period, an edge, a place, or what a picture leaves out.

A list under such a condition holds the very events that the part counts; conditions are on `event_facts f`.
"""

from __future__ import annotations

import re
from datetime import date

from dragoman.errors import SettingsError
from dragoman.store.periods import last_day
from dragoman.store.summary_records import NodeKind, Unit

_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_BY_LENGTH: dict[int, Unit] = {10: "day", 7: "month", 4: "year"}

# The first and the last day that a date can mean; nothing for a decade.
_KNOWN = "coalesce(f.date_precision, CASE length(f.date) WHEN 10 THEN 'day' WHEN 7 THEN 'month' ELSE 'year' END)"
_FIRST = "substr(f.date || '-01-01', 1, 10)"
_LAST = (
    f"CASE {_KNOWN} WHEN 'day' THEN {_FIRST} WHEN 'week' THEN date({_FIRST}, '+6 days')"
    f" WHEN 'month' THEN date({_FIRST}, 'start of month', '+1 month', '-1 day')"
    f" WHEN 'year' THEN date({_FIRST}, 'start of year', '+1 year', '-1 day') END"
)
_SAME: dict[Unit, str] = {
    "day": f"{_LAST} = {_FIRST}",
    "week": f"{_LAST} <= date({_FIRST}, '-6 days', 'weekday 1', '+6 days')",
    "month": f"substr({_LAST}, 1, 7) = substr({_FIRST}, 1, 7)",
    "year": f"substr({_LAST}, 1, 4) = substr({_FIRST}, 1, 4)",
}
_LEVELS: dict[NodeKind, int] = {"code": 0, "id": 1}
_LACKING = {
    "date": "f.date IS NULL",
    "place": "f.spot IS NULL",
    "point": "f.spot IN (SELECT number FROM spots WHERE lat IS NULL OR lon IS NULL)",
}


def days_of(label: str) -> tuple[date, date]:
    """Return the first and the last day of a period by its name: 2014-02-26, 2014-W09, 2014-02 or 2014.

    Raises SettingsError for what is none.
    """
    try:
        if week := _WEEK.fullmatch(label):
            first = date.fromisocalendar(int(week[1]), int(week[2]), 1)
            return first, last_day(first, "week")
        unit = _BY_LENGTH[len(label)]
        first = date.fromisoformat(label + "-01-01"[len(label) - 4 :] if len(label) < 10 else label)
        return first, last_day(first, unit)
    except (ValueError, KeyError):
        message = f"period: {label!r} is none; write it like 2014-02-26, 2014-W09, 2014-02 or 2014"
        raise SettingsError(message) from None


def within(label: str) -> tuple[str, list[object]]:
    """Return the condition that an event is dated closely enough to lie in a period."""
    first, last = (day.isoformat() for day in days_of(label))
    # Months and years sort before their first days. The first comparison is for the index.
    lowest = first.removesuffix("-01").removesuffix("-01")
    return f"(f.date BETWEEN ? AND ? AND {_FIRST} >= ? AND {_LAST} <= ?)", [lowest, last, first, last]


def coarser_than(unit: Unit) -> tuple[str, list[object]]:
    """Return the condition that an event has a date, but one too vague for periods of this length."""
    return f"(f.date IS NOT NULL AND coalesce(NOT ({_SAME[unit]}), 1))", []


def on_edge(actor: str, recipient: str, by: NodeKind) -> tuple[str, list[object]]:
    """Return the condition that one acts on another, as a network counts it."""
    party = "(SELECT number FROM actors WHERE id = ?)"
    matching = f"SELECT event FROM event_pairs WHERE level = ? AND actor = {party} AND recipient = {party}"
    return f"f.number IN ({matching})", [_LEVELS[by], actor, recipient]


def at(lat: float, lon: float, name: str | None) -> tuple[str, list[object]]:
    """Return the condition that an event happened at a point on the map."""
    return "f.spot IN (SELECT number FROM spots WHERE lat = ? AND lon = ? AND name IS ?)", [lat, lon, name]


def lacking(what: str) -> tuple[str, list[object]]:
    """Return the condition that an event has no date, no place, or no point on the map for its place."""
    return _LACKING[what], []
