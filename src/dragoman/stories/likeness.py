"""How alike two events are, part by part; a part that contradicts is None.

The numbers were set on the made-up reports of tests/stories so that these hold. Merged: one type, actors,
recipients and day, in whatever words; the same with the recipient or the sector missing on one side. Merged
only if the words agree too: a day apart, another mode, an actor missing on one side, a date no finer than
the month. Merged only if words and place agree: another type of the same quad.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence

from dragoman.model import Entity, Event, Place, Record

# What each part counts for; they sum to one.
WEIGHTS = {"kind": 0.25, "actors": 0.2, "recipients": 0.15, "date": 0.2, "place": 0.1, "words": 0.1}

_OTHER_TYPE, _OTHER_MODE, _MODE_UNKNOWN = 0.1, 0.4, 0.9
_ACTOR_UNKNOWN, _RECIPIENT_UNKNOWN, _NO_RECIPIENTS = 0.3, 0.5, 0.8
_SAME_STATE, _STATE_ITSELF, _OTHER_SECTOR, _OTHER_PERSON, _SAME_NAME = 0.6, 0.9, 0.2, 0.3, 0.8
_SOMEBODY = 0.4
_PLACE_UNKNOWN, _NEAR, _VERBAL_ELSEWHERE = 0.5, 0.6, 0.3

# A town and its airport are one place; a city and the next one are not.
_SAME_PLACE_KM, _NEAR_KM = 30.0, 100.0
_EARTH_KM = 6371.0

# The organs of a state, whose acts are the state's.
_STATE = frozenset({"GOV", "MIL", "COP", "SPY", "LEG", "JUD"})
# Types in which it does not matter who is named first.
_RECIPROCAL = frozenset({"CONSULT", "COOPERATE", "AGREE"})
# Words that are spoken together, so that they cannot be spoken in two countries.
_MEETING = "CONSULT"
_HAPPENED = frozenset({"actual", "historical"})

_WORD = re.compile(r"\w{4,}")
_STEM = 5  # letters; enough to hold "missile" and "missiles", "accuse" and "accused" for one


class Sides(Record, frozen=True, kw_only=True):
    """How alike actors and recipients are."""

    actors: float
    recipients: float


def code(entity: Entity) -> str:
    """Return the id of an entity, or the best that stands for it: its words in quotation marks."""
    return entity.id or entity.organization or entity.country or f'"{_folded(entity.name or entity.text)}"'


def bearer(entity: Entity) -> str:
    """Return the code of the state or body that an entity belongs to: `IRN` for `IRN:GOV`."""
    return entity.country or entity.organization or code(entity)


def person(entity: Entity) -> str | None:
    """Return the name of an entity that is a named person."""
    return _folded(entity.name) if entity.kind == "person" and entity.name else None


def happening(event: Event) -> str:
    """Return what the status says of the event's reality; what happened and what is planned are never one."""
    return "happened" if event.status in _HAPPENED else event.status


def kind_likeness(first: Event, second: Event) -> float | None:
    """Compare type and mode; another quad or another reality contradicts."""
    if first.quad != second.quad or happening(first) != happening(second):
        return None
    if first.event_type != second.event_type:
        return _OTHER_TYPE
    if first.mode == second.mode:
        return 1.0
    return _OTHER_MODE if first.mode and second.mode else _MODE_UNKNOWN


def is_mutual(event: Event) -> bool:
    """Whether it does not matter who of the two sides is named first."""
    return event.event_type in _RECIPROCAL or (len(event.actors) > 1 and not event.recipients)


def side_likeness(first: Event, second: Event) -> Sides | None:
    """Compare who acts and who is acted upon; two sides with nobody in common contradict."""
    found = _directed(first, second)
    if is_mutual(first) or is_mutual(second):
        both = _set_likeness((*first.actors, *first.recipients), (*second.actors, *second.recipients))
        if not both and all(side for event in (first, second) for side in (event.actors or event.recipients,)):
            return None
        if both > (found.actors + found.recipients) / 2 if found else both:
            return Sides(actors=both, recipients=both)
    return found


def place_likeness(first: Event, second: Event) -> float | None:
    """Compare places; for what was done, another country contradicts, and another town."""
    one, other = first.place, second.place
    if one is None or other is None:
        return _PLACE_UNKNOWN
    spoken = first.quad in (1, 3) and _MEETING not in (first.event_type, second.event_type)
    if one.country and other.country and one.country != other.country:
        return _VERBAL_ELSEWHERE if spoken else None
    if _folded(one.name or one.text) == _folded(other.name or other.text):
        return 1.0
    if one.admin1 is None or other.admin1 is None:
        return _PLACE_UNKNOWN  # a country or a region, within which the other can lie
    distance = _distance(one, other)
    if distance is None:
        return _PLACE_UNKNOWN
    if distance <= _NEAR_KM:
        return 1.0 if distance <= _SAME_PLACE_KM else _NEAR
    # Words are reported from where they were heard.
    return _VERBAL_ELSEWHERE if spoken else None


def others_acted_upon(event: Event) -> tuple[Entity, ...]:
    """Return the recipients without the actors' own people: who withdraws his troops does it to somebody else."""
    own = set(map(bearer, event.actors))
    return tuple(entity for entity in event.recipients if bearer(entity) not in own)


def content_words(event: Event) -> frozenset[str]:
    """Return the stems of the evidence's words, without those that name the sides."""
    sides = (*event.actors, *event.recipients)
    return _stems(event.evidence.text) - _stems(" ".join(f"{e.text} {e.name or ''}" for e in sides))


def word_likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """Return the share of the shorter one's words that both have."""
    return len(first & second) / max(1, min(len(first), len(second)))


def _directed(first: Event, second: Event) -> Sides | None:
    actors = _set_likeness(first.actors, second.actors) if first.actors and second.actors else _ACTOR_UNKNOWN
    one, other = others_acted_upon(first), others_acted_upon(second)
    if one and other:
        recipients = _set_likeness(one, other)
    elif one or other:
        recipients = _RECIPIENT_UNKNOWN
    else:
        recipients = _NO_RECIPIENTS if first.actors and second.actors else _ACTOR_UNKNOWN
    return Sides(actors=actors, recipients=recipients) if actors and recipients else None


def _set_likeness(first: Sequence[Entity], second: Sequence[Entity]) -> float:
    if not first or not second:
        return 0.0
    if len(first) == len(second) == 1:
        return _entity_likeness(first[0], second[0])
    table = [[_entity_likeness(one, other) for other in second] for one in first]
    # One may name more than the other; where each names somebody whom the other does not know, they speak of two acts.
    only_first = any(_resolved(one) and not any(row) for one, row in zip(first, table, strict=True))
    only_second = any(
        _resolved(other) and not any(column) for other, column in zip(second, zip(*table, strict=True), strict=True)
    )
    if only_first and only_second:
        return 0.0
    rows = sum(max(row) for row in table) / len(first)
    columns: float = sum(max(column) for column in zip(*table, strict=True)) / len(second)
    return (rows + columns) / 2


def _entity_likeness(one: Entity, other: Entity) -> float:
    if bearer(one) != bearer(other):
        if _resolved(one) and _resolved(other):
            return 0.0  # "the government" of two countries
        if _folded(one.name or one.text) == _folded(other.name or other.text):
            return _SAME_NAME
        # "people", "its border": nobody known, who may be anybody.
        return _SOMEBODY if _resolved(one) or _resolved(other) else 0.0
    if person(one) and person(other):
        return 1.0 if _same_person(person(one) or "", person(other) or "") else _OTHER_PERSON
    if code(one) == code(other):
        return 1.0
    first, second = one.sectors[:1], other.sectors[:1]
    if first == second:
        return 1.0
    if all(sector in _STATE for sector in first + second):
        return _SAME_STATE if first and second else _STATE_ITSELF
    return _OTHER_SECTOR


def _resolved(entity: Entity) -> bool:
    return bool(entity.id or entity.organization or entity.country)


def _same_person(one: str, other: str) -> bool:
    short, long = sorted((one.split(), other.split()), key=len)
    return set(short) <= set(long)


def _distance(one: Place, other: Place) -> float | None:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    lat, lat2 = math.radians(one.lat), math.radians(other.lat)
    lon = math.radians(other.lon - one.lon)
    half = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin(lon / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _WORD.findall(_folded(text)))
