"""What an event is after people have corrected it, and which event of a new coding they meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from dragoman.model import Entity, Event, Place, Precision, Record, Status
from dragoman.store.rows import fold

Side = Literal["actor", "recipient", "speaker"]
Ruling = Literal["accept", "reject", "change"]
Judged = Literal["accepted", "rejected", "changed"]


class KindChange(Record, frozen=True, kw_only=True):
    """Another type or mode, with the quad class and the score that the codebook gives them."""

    event_type: str
    mode: str | None
    quad: int
    score: float


class DateChange(Record, frozen=True, kw_only=True):
    """Another date, as in Event; None: the date is not known."""

    date: str | None
    precision: Precision | None


class PlaceChange(Record, frozen=True, kw_only=True):
    """Another place; None: it happened at no place that the report names."""

    place: Place | None


class PartyChange(Record, frozen=True, kw_only=True):
    """An actor, recipient or speaker who is replaced (`old` and `new`), removed (`old` alone) or added (`new` alone).

    `everywhere`: in every event of the report in which the same words were resolved to the same entity.
    """

    side: Side
    old: Entity | None
    new: Entity | None
    everywhere: bool = False


class Change(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What a person has changed of an event; None: left as it was."""

    kind: KindChange | None = None
    status: Status | None = None
    date: DateChange | None = None
    place: PlaceChange | None = None
    contexts: tuple[str, ...] | None = None
    parties: tuple[PartyChange, ...] = ()


class Word(NamedTuple):
    """A correction in force, as far as it says what an event is; `stood`: the event as the person left it."""

    number: int
    subject: int
    verdict: Ruling
    event_id: str
    change: Change | None
    coded: Event
    stood: Event
    who: str
    made_at: str

    @property
    def reason(self) -> str:
        """Who says so, and since when."""
        verb = "accepted" if self.verdict == "accept" else "corrected"
        return f"{verb} by {self.who} on {self.made_at[:10]}"


def in_force(coded: Event, words: Iterable[Word], own: frozenset[int]) -> tuple[Event, Judged | None]:
    """Return an event as people have left it, and the last verdict on it; None if it was not judged.

    `words`: all in force on its report, in the order in which they were said; `own`: the numbers of those on this
    event. Of the others only what holds for the whole report counts.
    """
    event, judged = coded, None
    changed = False
    for word in words:
        if word.number not in own:
            event = _everywhere(event, word)
            continue
        changed |= word.verdict == "change"
        if word.verdict == "accept":
            event = _as_accepted(event, word)
        elif word.change is not None:
            event = _everywhere(amended(event, word.change, word.reason), word)
        judged = "rejected" if word.verdict == "reject" else "changed" if changed else "accepted"
    if judged is None and event != coded:
        judged = "changed"
    return event, judged  # type: ignore[return-value]


def amended(event: Event, change: Change, reason: str) -> Event:
    """Return an event with a change; what it says already stays as it is, with the machine's reason."""
    kind, date, place = change.kind, change.date, change.place
    values: dict[str, Any] = {}
    if kind is not None and (kind.event_type, kind.mode) != (event.event_type, event.mode):
        values |= {**msgspec.structs.asdict(kind), "method": reason}
    if change.status is not None:
        values["status"] = change.status
    if date is not None and (date.date, date.precision) != (event.date, event.date_precision):
        values |= {"date": date.date, "date_precision": date.precision, "date_reason": reason}
    if place is not None and not same_place(place.place, event.place):
        values["place"] = place.place and msgspec.structs.replace(place.place, reason=reason)
    if change.contexts is not None:
        values["contexts"] = change.contexts
    event = msgspec.structs.replace(event, **values)
    for party in change.parties:
        new = party.new and msgspec.structs.replace(party.new, reason=reason)
        event = _with_side(event, party.side, _exchanged(_side(event, party.side), party.old, new))
    return event


def same_entity(one: Entity, other: Entity) -> bool:
    """Whether two entities are resolved to the same; unresolved ones are the same if their words are."""
    if one.id or other.id:
        return one.id == other.id and fold(one.name or "") == fold(other.name or "")
    return one.code == other.code and fold(one.name or one.text) == fold(other.name or other.text)


def same_entities(one: Sequence[Entity], other: Sequence[Entity]) -> bool:
    """Whether two sides of an event name the same, in any order."""
    return len(one) == len(other) and all(any(same_entity(a, b) for b in other) for a in one)


def same_place(one: Place | None, other: Place | None) -> bool:
    """Whether two places are one point, or both are none."""
    if one is None or other is None:
        return one is other
    if one.geoname_id is not None and other.geoname_id is not None:
        return one.geoname_id == other.geoname_id
    known = [(fold(p.name or p.text), p.country, p.lat, p.lon) for p in (one, other)]
    return known[0] == known[1]


def attachments(words: Sequence[Word], coded: Sequence[Event]) -> dict[int, int]:
    """Find the event that each correction means in a new coding of its report: number of the correction to index.

    Corrections of one event stay together, and two events never become one: an event goes to whoever fits it best,
    of equals to the later. A correction that fits nothing is left out.
    """
    subjects: dict[int, list[Word]] = {}
    for word in words:
        subjects.setdefault(word.subject, []).append(word)
    fitting = [
        (max(_fit(word, event) for word in said), max(word.number for word in said), subject, index)
        for subject, said in subjects.items()
        for index, event in enumerate(coded)
    ]
    fitting.sort(key=lambda each: (each[0], each[1], -each[3]), reverse=True)
    taken: dict[int, int] = {}
    for (level, _), _, subject, index in fitting:
        if level and subject not in taken and index not in taken.values():
            taken[subject] = index
    return {
        word.number: taken[subject]
        for subject, said in subjects.items()
        if subject in taken
        for word in said
        if _fit(word, coded[taken[subject]])[0]
    }


def _fit(word: Word, event: Event) -> tuple[int, int]:
    """Return how surely an event is the one that was meant (0: it is not), and how many of its parties are."""
    if event.id in (word.event_id, word.coded.id):
        return 4, 0
    was = word.coded
    ours, theirs = _parties(event), _parties(was)
    same_type = event.event_type in (was.event_type, word.stood.event_type)
    here = event.trigger.start < was.trigger.end and was.trigger.start < event.trigger.end
    if here and _overlap(event.trigger.text, was.trigger.text):
        # What was rejected is that this was done; that something else was is not known.
        level = 3 if same_type else int(word.verdict != "reject")
    elif same_type and _squeezed(event.evidence.text) == _squeezed(was.evidence.text):
        # The sentence stands elsewhere now, or another of its words tells the act; not another act of the sentence.
        same_word = event.trigger.text == was.trigger.text and _offset(event) == _offset(was)
        level = 2 * (same_word or ours == theirs)
    else:
        level = 0
    return level, len(ours & theirs)


def _parties(event: Event) -> set[tuple[Side, str]]:
    actors: set[tuple[Side, str]] = {("actor", e.id or fold(e.text)) for e in event.actors}
    return actors | {("recipient", e.id or fold(e.text)) for e in event.recipients}


def _overlap(one: str, other: str) -> bool:
    return one in other or other in one


def _offset(event: Event) -> int:
    return event.trigger.start - event.evidence.start


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _as_accepted(event: Event, word: Word) -> Event:
    """Return an event with the values that a person has accepted, where it has others now."""
    stood = word.stood
    kind = KindChange(event_type=stood.event_type, mode=stood.mode, quad=stood.quad, score=stood.score)
    change = Change(
        kind=kind,
        status=stood.status,
        date=DateChange(date=stood.date, precision=stood.date_precision),
        place=PlaceChange(place=stood.place),
        contexts=stood.contexts,
    )
    event = amended(event, change, word.reason)
    sides: tuple[Side, ...] = ("actor", "recipient", "speaker")
    for side in sides:
        accepted = _side(stood, side)
        if not same_entities(_side(event, side), accepted):
            event = _with_side(event, side, [msgspec.structs.replace(e, reason=word.reason) for e in accepted])
    return event


def _everywhere(event: Event, word: Word) -> Event:
    """Return an event with what a correction of another event of its report says of all."""
    sides: tuple[Side, ...] = ("actor", "recipient", "speaker")
    for party in word.change.parties if word.change is not None else ():
        old = party.old
        if not party.everywhere or old is None:
            continue
        for side in sides:
            here = _side(event, side)
            if any(fold(e.text) == fold(old.text) and same_entity(e, old) for e in here):
                new = party.new and msgspec.structs.replace(party.new, reason=word.reason)
                event = _with_side(event, side, _exchanged(here, old, new))
    return event


def _exchanged(entities: Sequence[Entity], old: Entity | None, new: Entity | None) -> list[Entity]:
    """Return a side with one entity in place of another, by the words that the text has for it."""
    at = _meant(entities, old) if old is not None else None
    if new is not None and any(same_entity(entity, new) for i, entity in enumerate(entities) if i != at):
        new = None  # it is there already
    elif new is not None and at is not None:
        if same_entity(entities[at], new):
            return list(entities)
        words = entities[at]
        if old is not None and fold(new.text) == fold(old.text):
            new = msgspec.structs.replace(new, text=words.text, start=words.start, end=words.end)
    left = [entity for i, entity in enumerate(entities) if i != at]
    if new is not None:
        left.insert(len(left) if at is None else at, new)
    return left


def _meant(entities: Sequence[Entity], old: Entity) -> int | None:
    """Return which entity of a side was meant: by its words, or by what it was resolved to."""
    here = [
        i for i, e in enumerate(entities) if fold(e.text) == fold(old.text) or (e.start < old.end and old.start < e.end)
    ]
    same = [i for i, e in enumerate(entities) if same_entity(e, old)]
    both = [i for i in here if i in same]
    if both:
        return both[0]
    return here[0] if len(here) == 1 else same[0] if same else None


def _side(event: Event, side: Side) -> tuple[Entity, ...]:
    if side == "speaker":
        return (event.speaker,) if event.speaker else ()
    return event.actors if side == "actor" else event.recipients


def _with_side(event: Event, side: Side, entities: Sequence[Entity]) -> Event:
    if side == "speaker":
        return msgspec.structs.replace(event, speaker=entities[-1] if entities else None)
    name = "actors" if side == "actor" else "recipients"
    return msgspec.structs.replace(event, **{name: tuple(entities)})
