"""Compares two events of two reports, or of one, and gives the score with its parts."""

from __future__ import annotations

from dragoman.model import Entity
from dragoman.stories.likeness import (
    WEIGHTS,
    bearer,
    code,
    content_words,
    happening,
    is_mutual,
    kind_likeness,
    person,
    place_likeness,
    side_likeness,
    word_likeness,
)
from dragoman.stories.records import EventKey, MergeRule, MergeScore, Telling
from dragoman.stories.windows import gap, window

# Reports written around midnight, or in another time zone, differ by a day.
TOLERANCE = {"day": 1, "week": 0, "month": 0, "year": 0, "decade": 0}
# How much it says that two events fall into the same period; neighbouring days say nothing.
_SAME_PERIOD = {"day": 1.0, "week": 0.7, "month": 0.3, "year": 0.1, "decade": 0.0}
_BOTH_UNDATED = 0.5

_PARTS = ("kind", "actors", "recipients", "date", "place", "words")


class Unit:
    """An event with what its comparisons need; `text` names the report, or the one that it is a copy of."""

    def __init__(self, telling: Telling, text: str) -> None:
        event = telling.event
        self.event = event
        self.key = EventKey(report_id=telling.report_id, event_id=event.id)
        self.text = text
        self.window = window(event.date, event.date_precision)
        self.words = content_words(event)
        self.kind = (event.event_type, event.mode, happening(event), event.quad)
        self.sides = (_identities(event.actors), _identities(event.recipients))
        place = event.place
        self.place = (place.country or "", (place.name or place.text).casefold()) if place else None
        # By what the event can be found; all without any are looked through together.
        doers = (*event.actors, *event.recipients) if is_mutual(event) else event.actors
        self.doers = frozenset(map(bearer, doers))
        self.participants = sorted({bearer(e) for e in (*event.actors, *event.recipients)}) or [""]


def compare(first: Unit, second: Unit, rule: MergeRule) -> MergeScore | None:
    """Return how alike two events are; None if they contradict one another and so cannot be one."""
    if first.doers and second.doers and first.doers.isdisjoint(second.doers):
        return None
    if first.text == second.text and first.event.event_type != second.event.event_type:
        return None  # one text, coded as two acts
    kind = kind_likeness(first.event, second.event)
    date = None if kind is None else date_likeness(first, second)
    place = None if date is None else place_likeness(first.event, second.event)
    if kind is None or date is None or place is None:
        return None
    sides = side_likeness(first.event, second.event)
    if sides is None:
        return None
    return _weigh(first, second, rule, (kind, sides.actors, sides.recipients, date, place))


def same_words(first: Unit, second: Unit) -> MergeScore:
    """Return the score of two events that the same words tell in copies of one text."""
    return _weigh(first, second, "copy", (1.0, 1.0, 1.0, 1.0, 1.0))


def date_likeness(first: Unit, second: Unit) -> float | None:
    """Compare the days; those that lie apart contradict, and so does no date, but for one text."""
    one, other = first.window, second.window
    if one is None or other is None:
        if first.text != second.text:
            return None
        return _BOTH_UNDATED if one is other else 0.0
    days = gap(one, other)
    if one.precision != other.precision:
        return None if days else 0.0
    if days > TOLERANCE[one.precision]:
        return None
    return 0.0 if days else _SAME_PERIOD[one.precision]


def _weigh(first: Unit, second: Unit, rule: MergeRule, likenesses: tuple[float, ...]) -> MergeScore:
    values = (*likenesses, word_likeness(first.words, second.words))
    total = sum(WEIGHTS[name] * value for name, value in zip(_PARTS, values, strict=True))
    parts = {name: round(value, 3) for name, value in zip(_PARTS, values, strict=True)}
    return MergeScore(first=first.key, second=second.key, rule=rule, total=round(total, 3), **parts)


def _identities(entities: tuple[Entity, ...]) -> frozenset[tuple[str, str | None]]:
    return frozenset((code(entity), person(entity)) for entity in entities)
