"""Compares two events of two reports, or of one, and gives the score with its parts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import msgspec

from dragoman.model import Entity, Event, Place, Precision
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
# The later of two neighbouring days is that of its report: the sentence may have named none.
_DAY_OF_REPORT = 0.3
_DAYS_OF_BUCKET = 7
_PERIODS = ("day", "week", "month")
_COARSENESS: tuple[Precision | None, ...] = ("day", "week", "month", "year", "decade", None)
_MOST_KNOWN = 9

_PARTS = ("kind", "actors", "recipients", "date", "place", "words")


class Unit:
    """An event with what its comparisons need; `text` names the report, or the one that it is a copy of."""

    def __init__(self, event: Event, key: EventKey, text: str, report_date: str | None) -> None:
        self.event = event
        self.report_date = report_date
        self.key = key
        self.text = text
        self.window = window(event.date, event.date_precision)
        self.words = content_words(event)
        self.kind = (event.event_type, event.mode, happening(event), event.quad)
        self.sides = (_identities(event.actors), _identities(event.recipients))
        place = event.place
        self.place = (place.country or "", (place.name or place.text).casefold()) if place else None
        doers = (*event.actors, *event.recipients) if is_mutual(event) else event.actors
        self.doers = frozenset(map(bearer, doers))
        self.recipients = frozenset(map(bearer, event.recipients))
        # By what the event can be found; all without any are looked through together.
        self.participants = sorted({bearer(e) for e in (*event.actors, *event.recipients)}) or [""]

    @property
    def precision(self) -> Precision | None:
        """How exactly the event is dated."""
        return self.window.precision if self.window else None

    def rank(self, told: str) -> str:
        """Return the unit's place among others as a text that sorts: the exactly dated first, then the fullest.

        What says most leads, so that what says little cannot bring together two that contradict each other.
        `told`: the place of its event among all that tell.
        """
        place = self.event.place
        # Who names both sides as actors leads whoever names one as the other's recipient.
        known = 7 if len(self.sides[0]) > 1 else 2 * bool(self.sides[0]) + 2 * bool(self.sides[1])
        known += (2 if place.admin1 else 1) if place else 0
        return f"{_COARSENESS.index(self.precision)}{_MOST_KNOWN - known}|{told}"

    def signature(self) -> bytes | None:
        """Return a digest of all but the words, for an event whose day and actors are known."""
        actors = self.sides[0]
        # A code in quotation marks is nobody known: "gunmen" of two reports need not be the same.
        if self.precision != "day" or not actors or any(name.startswith('"') for name, _ in actors):
            return None
        sides = [sorted((name, who or "") for name, who in side) for side in self.sides]
        return _digest("signature", self.kind, sides, self.place, self.window)

    def wording(self) -> bytes:
        """Return a digest of what tells the event: type, trigger and sentence."""
        return _digest("wording", self.kind[0], self.kind[2], self.event.trigger.text.casefold(), self._quote())

    def singular(self) -> bytes:
        """Return a digest of everything, for an event that has no signature."""
        sides = [sorted((name, who or "") for name, who in side) for side in self.sides]
        parts = (
            self.text,
            self.kind,
            sides,
            self.place,
            self.window,
            self.event.trigger.text.casefold(),
            self._quote(),
        )
        return _digest("singular", *parts)

    def apart(self) -> bytes:
        """Return a digest of the event's name, for one that a person has split from others."""
        return _digest("apart", self.key.report_id, self.key.event_id)

    def kept_under(self) -> set[int]:
        """Return the keys under which others find the unit."""
        found: set[int] = set()
        for role, who in self._roles():
            found |= {_key(role, who, *self._reality(), moment) for moment in self._moments(0)}
        if self.precision in _PERIODS:
            found |= set(self._periods("finer"))
            if self.precision != "day":
                found |= set(self._periods("vague"))
        return found

    def looks_under(self) -> set[int]:
        """Return the keys under which the unit finds others."""
        roles = [("actor", who) for who in self.doers]
        if self.doers:
            roles += [("alone", who) for who in self.participants]
        else:
            roles += [(role, who) for who in self.participants for role in ("actor", "recipient", "alone")]
        tolerance = TOLERANCE["day"] if self.precision == "day" else 0
        found: set[int] = set()
        for role, who in roles:
            found |= {_key(role, who, *self._reality(), moment) for moment in self._moments(tolerance)}
        if self.precision in _PERIODS:
            found |= set(self._periods("vague"))
            if self.precision != "day":
                found |= set(self._periods("finer"))
        return found

    def encoded(self) -> bytes:
        """Return the unit as bytes that `decoded` reads; reasons and what else no comparison needs is left out."""
        return msgspec.msgpack.encode((_slim(self.event), self.key, self.text, self.report_date))

    def _quote(self) -> str:
        return " ".join(self.event.evidence.text.casefold().split())

    def _reality(self) -> tuple[object, ...]:
        return self.kind[2:]

    def _roles(self) -> Iterator[tuple[str, str]]:
        if self.doers:
            yield from (("actor", who) for who in self.doers)
            yield from (("recipient", who) for who in self.recipients)
        else:
            yield from (("alone", who) for who in self.participants)

    def _moments(self, tolerance: int) -> list[object]:
        days = self.window
        if days is None:
            return [self.text]
        if days.precision != "day":
            return [(days.precision, days.first)]
        return list(range(days.first - tolerance, days.first + tolerance + 1))

    def _periods(self, side: str) -> Iterator[int]:
        assert self.window is not None
        for bucket in range(self.window.first // _DAYS_OF_BUCKET, self.window.last // _DAYS_OF_BUCKET + 1):
            for who in self.participants:
                yield _key(side, who, self.kind[0], self.kind[2], bucket)


_UNIT = msgspec.msgpack.Decoder(tuple[Event, EventKey, str, str | None])


def unit_of(telling: Telling, text: str) -> Unit:
    """Return an event as it is compared."""
    key = EventKey(report_id=telling.report_id, event_id=telling.event.id)
    return Unit(telling.event, key, text, telling.report_date)


def decoded(data: bytes) -> Unit:
    """Return the unit that `Unit.encoded` gave."""
    return Unit(*_UNIT.decode(data))


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


def by_hand(first: Unit, second: Unit) -> MergeScore:
    """Return the score of two events that a person has joined: the parts for information, and a total of one."""
    found = compare(first, second, "hand") or _weigh(first, second, "hand", (0.0, 0.0, 0.0, 0.0, 0.0))
    return msgspec.structs.replace(found, total=1.0)


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
    if not days:
        return _SAME_PERIOD[one.precision]
    later = max(first, second, key=lambda unit: unit.window or one)
    return _DAY_OF_REPORT if later.event.date == later.report_date else 0.0


def _weigh(first: Unit, second: Unit, rule: MergeRule, likenesses: tuple[float, ...]) -> MergeScore:
    values = (*likenesses, word_likeness(first.words, second.words))
    total = sum(WEIGHTS[name] * value for name, value in zip(_PARTS, values, strict=True))
    parts = {name: round(value, 3) for name, value in zip(_PARTS, values, strict=True)}
    return MergeScore(first=first.key, second=second.key, rule=rule, total=round(total, 3), **parts)


def _identities(entities: Iterable[Entity]) -> frozenset[tuple[str, str | None]]:
    return frozenset((code(entity), person(entity)) for entity in entities)


def _slim(event: Event) -> Event:
    slim = msgspec.structs.replace
    place: Place | None = event.place and slim(event.place, reason="")
    actors, recipients = (
        tuple(slim(entity, reason="") for entity in side) for side in (event.actors, event.recipients)
    )
    return slim(
        event, actors=actors, recipients=recipients, speaker=None, place=place, contexts=(), method="", date_reason=""
    )


def _digest(*parts: object) -> bytes:
    # By their JSON: the parts are texts, numbers, and lists of them.
    return hashlib.blake2b(msgspec.json.encode(parts), digest_size=16).digest()


def _key(*parts: object) -> int:
    return int.from_bytes(hashlib.blake2b(msgspec.json.encode(parts), digest_size=8).digest(), "little", signed=True)
