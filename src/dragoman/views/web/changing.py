"""The form that changes an event: what it shows of the event, and what of that somebody has typed otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from dragoman.errors import CorrectionError
from dragoman.model import Entity, Event, Record
from dragoman.views.wording import place_text

SIDES = ("actors", "recipients", "speaker")


class Typed(Record, frozen=True, kw_only=True):
    """The parts of an event as the form shows them; empty where there is nothing."""

    event_type: str
    mode: str
    status: str
    date: str
    date_precision: str
    place: str
    contexts: tuple[str, ...]


class Parts(NamedTuple):
    """What the form sent; `party` as in `JudgeForm`."""

    event_type: str
    mode: str
    status: str
    date: str
    date_precision: str
    place: str
    contexts: tuple[str, ...]
    party: Mapping[str, str]


def typed(event: Event) -> Typed:
    """Return an event as the form shows it."""
    return Typed(
        event_type=event.event_type,
        mode=event.mode or "",
        status=event.status,
        date=event.date or "",
        # Day, month and year follow from how the date is written.
        date_precision=event.date_precision if event.date_precision in ("week", "decade") else "",
        place=place_text(event) or "",
        contexts=event.contexts,
    )


def values_of(given: Parts, event: Event) -> dict[str, Any]:
    """Return what was typed otherwise, as `Corrections.change` takes it; what was left alone is not looked up again."""
    now = typed(event)
    values: dict[str, Any] = {}
    if given.event_type != now.event_type:
        values["event_type"] = given.event_type
    # The mode that stands in the form belongs to the type that it was opened with.
    if given.mode != now.mode:
        values["mode"] = given.mode or None
    if given.status != now.status:
        values["status"] = given.status
    if (given.date.strip(), given.date_precision) != (now.date, now.date_precision):
        values["date"] = given.date.strip() or None
        if given.date_precision and given.date.strip():
            values["date_precision"] = given.date_precision
    if given.place.strip() != now.place:
        values["place"] = given.place.strip() or None
    if set(given.contexts) != set(now.contexts):
        values["contexts"] = list(given.contexts)
    return values | _parties(given.party, event)


def entities(event: Event, side: str) -> tuple[Entity, ...]:
    """Return those of one side, a speaker as a list of one."""
    return {
        "actors": event.actors, "recipients": event.recipients, "speaker": (event.speaker,) if event.speaker else (),
    }[side]  # fmt: skip


def _parties(party: Mapping[str, str], event: Event) -> dict[str, Any]:
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for name, value in party.items():
        side, _, rest = name.partition(".")
        place, _, what = rest.partition(".")
        if side not in SIDES or what not in ("new", "kind", "country", "remove", "everywhere"):
            raise CorrectionError(f"there is no field party.{name}", side if side in SIDES else None)
        rows.setdefault((side, place), {})[what] = value
    found: dict[str, list[dict[str, Any]]] = {}
    for (side, place), row in sorted(rows.items()):
        operation = _operation(side, place, row, len(entities(event, side)))
        if operation is not None:
            found.setdefault(side, []).append(operation)
    values: dict[str, Any] = {side: each for side, each in found.items() if side != "speaker"}
    for each in found.get("speaker", ()):
        values["speaker"] = {"new": each.get("new"), "everywhere": each.get("everywhere", False)}
    return values


def _operation(side: str, place: str, row: Mapping[str, str], there: int) -> dict[str, Any] | None:
    name = row.get("new", "").strip()
    removed = "remove" in row
    if name and removed:
        raise CorrectionError(f"either remove somebody or say who it is instead, not both ({name})", side)
    if not name and not removed:
        return None
    operation: dict[str, Any] = {"new": _whom(name, row, side) if name else None}
    if place == "add":
        if removed:
            raise CorrectionError("who is not there yet cannot be removed", side)
        return operation
    if not place.isdecimal() or len(place) > 4 or int(place) >= there:
        raise CorrectionError(f"there is no number {place} here", side)
    return {**operation, "old": int(place), "everywhere": "everywhere" in row}


def _whom(name: str, row: Mapping[str, str], side: str) -> str | dict[str, str]:
    kind, country = row.get("kind", ""), row.get("country", "").strip()
    if not kind:
        if country:
            raise CorrectionError("a country goes with a kind; a code or a known name needs neither", side)
        return name
    return {"name": name, "kind": kind, **({"country": country} if country else {})}
