"""Turns plain values, as a form or a command line gives them, into a change of an event; refuses what does not fit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple, get_args

from msgspec.structs import replace

from dragoman.corrections.choices import STATUSES, Choices
from dragoman.errors import CorrectionError
from dragoman.model import Entity, EntityKind, Event, Place, Precision
from dragoman.resolve.tables import SECTORS
from dragoman.store import Change, DateChange, KindChange, PartyChange, PlaceChange
from dragoman.store.amending import Side, amended, same_entity

FIELDS = (
    "event_type", "mode", "status", "date", "date_precision", "place", "contexts", "actors", "recipients", "speaker"
)  # fmt: skip
_SIDES: dict[str, Side] = {"actors": "actor", "recipients": "recipient", "speaker": "speaker"}
_OPERATION = frozenset({"old", "new", "everywhere"})
_ENTITY = frozenset({"name", "code", "kind", "country", "organization", "sectors", "office", "text"})
_PLACE = frozenset({"name", "country", "admin1", "lat", "lon", "text"})
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_LONGEST = 300


class Words(NamedTuple):
    """Where an event stands: the text of its report and the event, to find the words of who or what is added."""

    text: str
    event: Event

    def find(self, *names: str | None) -> tuple[str, int, int]:
        """Return the first of some names that stands in the sentence, else in the report; else an empty span there."""
        evidence = self.event.evidence
        for start, end in ((evidence.start, evidence.end), (0, len(self.text))):
            for name in filter(None, names):
                found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", self.text[start:end], re.IGNORECASE)
                if found:
                    return found.group(), start + found.start(), start + found.end()
        return next(filter(None, names), ""), evidence.start, evidence.start


def read_change(given: Mapping[str, Any], words: Words, choices: Choices) -> Change:
    """Return what is to be changed; raises CorrectionError, whose `field` is the key of the value that does not fit.

    What the event says already is left out; nothing left raises CorrectionError, too.
    """
    for key in given:
        if key not in FIELDS:
            raise CorrectionError(f"unknown field {key!r}; known are {', '.join(FIELDS)}", key)
    event = words.event
    change = Change(
        kind=_kind(given, event, choices),
        status=_status(given, event),
        date=_date(given, event),
        place=_place(given, words, choices),
        contexts=_contexts(given, event, choices),
        parties=tuple(
            party for name in _SIDES if name in given for party in _parties(name, given[name], words, choices)
        ),
    )
    if change == Change() or amended(event, change, "") == event:
        raise CorrectionError("the event says all of this already; accept it if it is right")
    return change


def _kind(given: Mapping[str, Any], event: Event, choices: Choices) -> KindChange | None:
    if "event_type" not in given and "mode" not in given:
        return None
    name = _text(given.get("event_type", event.event_type), "event_type")
    # A mode belongs to its type: another type begins without one.
    same = name.strip().upper() == event.event_type
    mode = given.get("mode", event.mode if same else None)
    kind = choices.kind(name, _text(mode, "mode") if mode else None)
    return None if (kind.event_type, kind.mode) == (event.event_type, event.mode) else kind


def _status(given: Mapping[str, Any], event: Event) -> Any:
    if "status" not in given:
        return None
    value = given["status"]
    if value not in STATUSES:
        raise CorrectionError(f"unknown status {value!r}; known are {', '.join(STATUSES)}", "status")
    return None if value == event.status else value


def _date(given: Mapping[str, Any], event: Event) -> DateChange | None:
    if "date" not in given:
        if "date_precision" in given and given["date_precision"] != event.date_precision:
            raise CorrectionError("give the date along with its precision", "date_precision")
        return None
    value, precision = given["date"] or None, given.get("date_precision") or None
    change = DateChange(date=None, precision=None) if value is None else _dated(_text(value, "date"), precision)
    return None if (change.date, change.precision) == (event.date, event.date_precision) else change


def _dated(value: str, precision: Any) -> DateChange:
    value = value.strip()
    try:
        if not _DAY.fullmatch(value):
            raise ValueError
        day = date.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value)
    except ValueError:
        raise CorrectionError(
            f"{value!r} is not a date; write it like 2014-02-26, 2014-02 or 2014, or leave it empty", "date"
        ) from None
    exact: Precision = "day" if len(value) == 10 else "month" if len(value) == 7 else "year"
    if precision in (None, exact):
        return DateChange(date=value, precision=exact)
    if precision == "week" and exact == "day":
        return DateChange(date=(day - timedelta(days=day.weekday())).isoformat(), precision="week")
    if precision == "decade" and exact == "year":
        return DateChange(date=f"{day.year // 10 * 10:04d}", precision="decade")
    raise CorrectionError(
        f"{value!r} cannot be exact to the {precision}; a week is given by one of its days, a decade by a year",
        "date_precision",
    )


def _contexts(given: Mapping[str, Any], event: Event, choices: Choices) -> tuple[str, ...] | None:
    if "contexts" not in given:
        return None
    value = given["contexts"]
    if value is None or isinstance(value, str) or not isinstance(value, Sequence):
        raise CorrectionError("contexts are a list of names; an empty one for none", "contexts")
    found = choices.contexts(tuple(_text(name, "contexts") for name in value))
    return None if sorted(found) == sorted(event.contexts) else found


def _place(given: Mapping[str, Any], words: Words, choices: Choices) -> PlaceChange | None:
    if "place" not in given:
        return None
    value = given["place"]
    old = words.event.place
    if value is None or value == "":
        return PlaceChange(place=None) if old is not None else None
    if isinstance(value, str):
        # "Geneva, CHE"; a name may have a comma of its own ("Washington, D.C."), and is tried whole first.
        name, comma, country = value.rpartition(",")
        try:
            place = choices.place(_text(value, "place"))
        except CorrectionError:
            if not comma:
                raise
            place = choices.place(name, country.strip())
        return PlaceChange(place=_placed(place, old, words, None))
    if not isinstance(value, Mapping) or not set(value) <= _PLACE or not value.get("name"):
        raise CorrectionError(
            f"a place is a name, or an object with name and any of {', '.join(sorted(_PLACE - {'name'}))}", "place"
        )
    name = _text(value["name"], "place")
    code = choices.country(_text(value["country"], "place"), "place") if value.get("country") else None
    if value.get("lat") is None and value.get("lon") is None:
        place = choices.place(name, code)
    else:
        lat, lon = _degrees(value.get("lat"), 90), _degrees(value.get("lon"), 180)
        place = Place(
            text=name, start=0, end=0, name=name, lat=lat, lon=lon, geoname_id=None, reason="",
            country=code, admin1=_text(value["admin1"], "place") if value.get("admin1") else None,
        )  # fmt: skip
    return PlaceChange(place=_placed(place, old, words, value.get("text")))


def _placed(place: Place, old: Place | None, words: Words, said: Any) -> Place:
    """Return a place where the report names it; another reading of the same name keeps its words."""
    if (
        said is None
        and old is not None
        and old.text.casefold() in (place.text.casefold(), (place.name or "").casefold())
    ):
        return replace(place, text=old.text, start=old.start, end=old.end)
    text, start, end = words.find(_text(said, "place") if said else None, place.text, place.name)
    return replace(place, text=text, start=start, end=end)


def _degrees(value: Any, most: int) -> float:
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = float("nan")
    if not -most <= found <= most:
        raise CorrectionError(f"{value!r} is no latitude or longitude; give degrees, such as 46.2 and -6.1", "place")
    return found


def _parties(name: str, value: Any, words: Words, choices: Choices) -> list[PartyChange]:
    side = _SIDES[name]
    if side == "speaker":
        return _speaker(value, words, choices)
    if isinstance(value, str | Mapping) or not isinstance(value, Sequence):
        raise CorrectionError(f"{name} are a list of objects with old, new and everywhere", name)
    return [_operation(name, each, words, choices) for each in value]


def _speaker(value: Any, words: Words, choices: Choices) -> list[PartyChange]:
    """Read a speaker: whom, nobody (None), or an object with `new` and `everywhere`."""
    old = words.event.speaker
    if value is None or value == "":
        return [PartyChange(side="speaker", old=old, new=None)] if old else []
    operation = value if isinstance(value, Mapping) and set(value) <= _OPERATION else {"new": value}
    given: dict[str, Any] = {"new": operation.get("new"), "everywhere": operation.get("everywhere", False)}
    if old is not None:
        given["old"] = 0
    return [_operation("speaker", given, words, choices)]


def _operation(name: str, given: Any, words: Words, choices: Choices) -> PartyChange:
    if not isinstance(given, Mapping) or not given or not set(given) <= _OPERATION:
        raise CorrectionError("a change of an actor is an object with old, new and everywhere", name)
    event = words.event
    here = {
        "actors": event.actors, "recipients": event.recipients, "speaker": (event.speaker,) if event.speaker else (),
    }[name]  # fmt: skip
    old = None if given.get("old") is None else _old(given["old"], here, name)
    value = given.get("new")
    everywhere = given.get("everywhere", False)
    if not isinstance(everywhere, bool):
        raise CorrectionError("everywhere is true or false", name)
    if everywhere and old is None:
        raise CorrectionError("who is added is added to this event alone; everywhere needs somebody to replace", name)
    if value is None or value == "":
        if old is None:
            raise CorrectionError("nobody is to be replaced, and nobody to be added", name)
        return PartyChange(side=_SIDES[name], old=old, new=None, everywhere=everywhere)
    new = _entity(value, old, words, choices, name)
    if any(same_entity(new, each) for each in here):
        raise CorrectionError(f"{new.name or new.text} is among the {name} already", name)
    return PartyChange(side=_SIDES[name], old=old, new=new, everywhere=everywhere)


def _old(value: Any, here: Sequence[Entity], name: str) -> Entity:
    if isinstance(value, int) and not isinstance(value, bool):
        if 0 <= value < len(here):
            return here[value]
        raise CorrectionError(f"there is no number {value} among the {name}; they are counted from 0", name)
    wanted = _text(value, name).strip().casefold()
    found = [e for e in here if wanted in {(w or "").casefold() for w in (e.id, e.code, e.name, e.text)}]
    if len(found) != 1:
        known = ", ".join(e.id or e.text for e in here) or "nobody"
        what = "is none" if not found else "can be several"
        raise CorrectionError(f"{value!r} {what} of the {name}; there are {known}", name)
    return found[0]


def _entity(value: Any, old: Entity | None, words: Words, choices: Choices, name: str) -> Entity:
    said = None
    if isinstance(value, str):
        new = choices.actor(_text(value, name), words.event.date, name)
    elif isinstance(value, Mapping) and set(value) <= _ENTITY and (value.get("name") or value.get("code")):
        said = _text(value["text"], name) if value.get("text") else None
        new = (
            _free(value, choices, name)
            if value.get("kind")
            else choices.actor(_text(value.get("code") or value["name"], name), words.event.date, name)
        )
    else:
        raise CorrectionError(
            f"an actor is a code or a name, or an object with any of {', '.join(sorted(_ENTITY))}", name
        )
    if old is not None and said is None:
        return replace(new, text=old.text, start=old.start, end=old.end)
    text, start, end = words.find(said, new.text if ":" not in new.text else None, new.name)
    return replace(new, text=text or new.text, start=start, end=end)


def _free(value: Mapping[str, Any], choices: Choices, field: str) -> Entity:
    """Return somebody whom no table needs to know: a name and a kind, and what else is given."""
    kinds: tuple[EntityKind, ...] = get_args(EntityKind)
    kind = next((k for k in kinds if k == value["kind"]), None)
    if kind is None:
        raise CorrectionError(f"unknown kind {value['kind']!r}; known are {', '.join(kinds)}", field)
    name = " ".join(_text(value.get("name") or value.get("code"), field).split())
    country = choices.country(_text(value["country"], field), field) if value.get("country") else None
    organization = _text(value["organization"], field).strip() if value.get("organization") else None
    sectors = value.get("sectors") or ()
    if isinstance(sectors, str):
        sectors = sectors.split()
    sectors = tuple(_text(sector, field).strip().upper() for sector in sectors)
    unknown = [sector for sector in sectors if sector not in SECTORS]
    if unknown:
        raise CorrectionError(f"unknown sector {unknown[0]!r}; known are {', '.join(sorted(SECTORS))}", field)
    body = organization or country
    return Entity(
        text=name, start=0, end=0, id=f"{body}:{name}" if body else None, name=name, kind=kind, country=country,
        organization=organization, sectors=sectors, office=_text(value["office"], field) if value.get("office") else None,
        reason="",
    )  # fmt: skip


def _text(value: Any, field: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise CorrectionError(f"{field}: {value!r} is no text", field)
    if len(value) > _LONGEST or not all(c.isprintable() for c in value):
        raise CorrectionError(f"{field}: a text of at most {_LONGEST} characters on one line is wanted", field)
    return value
