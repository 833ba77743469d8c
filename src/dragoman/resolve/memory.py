"""What a report has named so far: for surnames, pronouns and descriptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import msgspec

from dragoman.model import Entity, Place, Span

# So many sentences at the head of a report are its lead.
LEAD = 3


class Seen(NamedTuple):
    """An entity that was named: whether it is a group, a subject, joined to another by "and"; and in which sentence."""

    entity: Entity
    plural: bool
    subject: bool
    sentence: int
    joined: bool = False


@dataclass
class Memory:
    """A report's cast, filled sentence by sentence; it lives as long as the coding of one report.

    `focus` counts how often each country is named in the whole report, `places_named` the same without those who hold
    its offices; `places` are the report's, in text order;
    `date` is the day it was written. `named` are the ids of all that the report names in a way that leaves no doubt;
    `late` are those named in the lead of whom the report said only later who they are; `first` the sentences in which
    people were named first;
    `defined` the abbreviations that it explains, and `abbreviations` whom those mean that were explained so far.
    """

    date: str | None
    focus: Counter[str] = field(default_factory=Counter)
    places_named: Counter[str] = field(default_factory=Counter)
    places: Sequence[Place] = ()
    people: dict[str, Entity] = field(default_factory=dict)
    peoples: dict[str, str] = field(default_factory=dict)
    named: frozenset[str] = frozenset()
    defined: frozenset[str] = frozenset()
    abbreviations: dict[str, Entity] = field(default_factory=dict)
    late: dict[str, Entity] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    recent: list[Seen] = field(default_factory=list)
    speaker: Entity | None = None
    sentence: int = 0

    def next_sentence(self) -> None:
        """Note that what is remembered from now on stands in another sentence."""
        self.sentence += 1

    def remember(self, entity: Entity, *, plural: bool, subject: bool, joined: bool = False) -> None:
        """Note that an entity was named, and whether it is a group, a subject, or joined to another by "and"."""
        self.recent.append(Seen(entity, plural, subject, self.sentence, joined))

    def introduce(self, name: str, surname: str, entity: Entity) -> None:
        """Note a person under full name and surname; a later mention adds what an earlier one lacked."""
        for key in (name, surname):
            known = self.people.get(key)
            if known is None or (not known.country and not known.organization):
                self.people[key] = entity
                if known is None:
                    self.first[key] = self.sentence
                elif entity.code and self.first.get(key, LEAD) < LEAD:
                    self.late[key] = entity

    def last_person(self, fits: Callable[[Entity], bool] = bool) -> Entity | None:
        """Return the one single person named last (subjects first) that fits."""
        other: Entity | None = None
        for entity, plural, subject, _, _ in reversed(self.recent):
            if entity.kind != "person" or plural or (other is not None and not subject) or not fits(entity):
                continue
            if subject:
                return entity
            other = entity
        return other

    def rivals(self, fits: Callable[[Entity], bool]) -> list[Entity]:
        """Return the persons that fit and were named in one and the same sentence, the last in which there are any."""
        found: dict[str, Entity] = {}
        sentence: int | None = None
        for seen in reversed(self.recent):
            if sentence is not None and seen.sentence != sentence:
                break
            if seen.entity.kind == "person" and fits(seen.entity):
                sentence = seen.sentence
                found.setdefault(seen.entity.id or seen.entity.text, seen.entity)
        return list(found.values())

    def last_of(self, *kinds: str) -> Entity | None:
        """Return the entity of these kinds that was named last, subjects first within the latest ones."""
        window = self.recent[-12:]
        for wanted in (True, False):
            for entity, _, subject, _, _ in reversed(window):
                fits = entity.kind in kinds or ("organization" in kinds and entity.organization)
                if fits and subject is wanted and entity.code:
                    return entity
        return None

    def last_thing(self, *kinds: str) -> Entity | None:
        """Return the state or body itself, not its people, that the last sentence named last."""
        for seen in reversed(self.recent):
            if seen.sentence < self.sentence - 1:
                return None
            if seen.entity.kind in kinds and seen.entity.code:
                return seen.entity
        return None

    def only_rebels(self) -> Entity | None:
        """Return the armed group that was named, if it is the only one; without any office of its people."""
        groups = {
            s.entity.organization: s.entity for s in self.recent if s.entity.organization and "REB" in s.entity.sectors
        }
        if len(groups) != 1:
            return None
        (group,) = groups.values()
        name = group.name if group.kind == "organization" else None
        return msgspec.structs.replace(
            group, id=group.organization, name=name, kind="organization", sectors=("REB",), office=None
        )

    def named_like(self, word: str) -> Entity | None:
        """Return the body that was named last and has a word in its name: "the Tigers", "the Fund"."""
        for seen in reversed(self.recent):
            entity = seen.entity
            if entity.kind == "organization" and entity.organization and word in (entity.name or entity.text).split():
                return entity
        return None

    def last_country(self, among: frozenset[str]) -> Entity | None:
        """Return the state, of some, that was named last by itself or by its people."""
        for seen in reversed(self.recent):
            if seen.entity.country in among and not seen.entity.organization:
                return seen.entity
        return None

    def pair_before(self) -> list[Entity]:
        """Return the two that the last sentence joins by "and" as its subjects, if it names no group besides."""
        last = [s for s in self.recent if s.sentence == self.sentence - 1 and s.subject]
        joined = {s.entity.id or s.entity.text: s.entity for s in last if s.joined}
        return list(joined.values()) if len(joined) == 2 and not any(s.plural for s in last) else []

    def last_group(self) -> Entity | None:
        """Return the plural entity named last."""
        for entity, plural, subject, _, _ in reversed(self.recent[-12:]):
            if plural and subject:
                return entity if entity.code else None
        for entity, plural, _, _, _ in reversed(self.recent[-12:]):
            if plural and entity.code:
                return entity
        return None

    def last_two(self, of: Literal["countries", "sides", "people"]) -> list[Entity]:
        """Return the two states, sides or people that were named last, in the order of the text.

        The last sentence that names two decides; of three or more those that "and" joins, else its first two, as a
        third is mostly where they meet or who brings them together. One each of two sentences will do when none has two.
        """
        found: dict[str, Entity] = {}
        numbers = sorted({seen.sentence for seen in self.recent}, reverse=True)[:4]
        for number in numbers:
            here: dict[str, Entity] = {}
            joined: dict[str, Entity] = {}
            for seen in self.recent:
                key = _side(seen.entity, of)
                if seen.sentence == number and key:
                    here.setdefault(key, seen.entity)
                    if seen.joined:
                        joined.setdefault(key, seen.entity)
            if len(here) >= 2:
                return list((joined if len(joined) == 2 else here).values())[:2]
            found = {**here, **{k: e for k, e in found.items() if k not in here}}
            if len(found) == 2:
                return list(found.values())
        return []

    def places_in(self, start: int, end: int) -> list[Place]:
        """Return the report's places within a span."""
        return [p for p in self.places if start <= p.start < end]

    def local_country(self, words: str, here: Sequence[str], *, of_state: bool = False) -> tuple[str | None, str]:
        """Return the country of those whom the words name without one, and the reason.

        `here` are the countries of the places in the sentence; without one, the report's main country counts. What
        only a state has (`of_state`: its police, its government) may be that of the state spoken of just before.
        """
        if len(here) == 1:
            return here[0], f"no country is named with “{words}”; the place named in the sentence is in {here[0]}"
        main = self.main_country()
        if main:
            times = f"({main[1]} of {main[2]} times)"
            return main[0], f"no country is named with “{words}”; {main[0]} is named most in the report {times}"
        before = self.spoken_of() if of_state else None
        if before:
            return before, f"no country is named with “{words}”; {before} alone was spoken of just before"
        return None, f"no country is named with “{words}”, and none stands out in the report"

    def spoken_of(self) -> str | None:
        """Return the only country that the last sentence with any was about, of those named most in the report."""
        most = max(self.focus.values(), default=0)
        for number in sorted({seen.sentence for seen in self.recent}, reverse=True)[:2]:
            here = {s.entity.country for s in self.recent if s.sentence == number and s.entity.country}
            if here:
                only = here.pop() if len(here) == 1 else None
                return only if only and self.focus[only] * 2 >= most else None
        return None

    def main_country(self) -> tuple[str, int, int] | None:
        """Return (country, times named, times any is named) if one stands out: named half as often again as the next.

        Its people in office count only where names and places alone do not decide.
        """
        return _standing_out(self.places_named) or _standing_out(self.focus)


def _standing_out(focus: Counter[str]) -> tuple[str, int, int] | None:
    ranked = sorted(focus.items(), key=lambda item: (-item[1], item[0]))
    if not ranked:
        return None
    country, times = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0
    return (country, times, sum(focus.values())) if times * 2 >= second * 3 else None


def _side(entity: Entity, of: Literal["countries", "sides", "people"]) -> str | None:
    """Return what tells two states, sides or people apart; None if the entity is none."""
    if of == "people":
        return entity.name if entity.kind == "person" and entity.code else None
    if of == "countries":
        return None if entity.organization else entity.country
    return entity.code


def as_state(entity: Entity) -> Entity:
    """Return the state that an actor belongs to; an actor without one is left as it is."""
    if not entity.country:
        return entity
    return msgspec.structs.replace(
        entity, id=entity.country, name=None, kind="country", organization=None, sectors=(), office=None
    )


def again(entity: Entity, text: str, span: Span, reason: str) -> Entity:
    """Return the same entity where another mention of it stands."""
    return msgspec.structs.replace(entity, text=text, start=span.start, end=span.end, reason=reason)


def codes(entities: Sequence[Entity]) -> frozenset[str]:
    """Return one code for each entity: its organisation, else its country, else its name."""
    return frozenset(e.code or e.name or e.text for e in entities)
