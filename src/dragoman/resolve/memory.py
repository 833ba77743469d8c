"""What a report has named so far: for surnames, pronouns and descriptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from dragoman.model import Entity, Place, Span


@dataclass
class Memory:
    """A report's cast, filled sentence by sentence; it lives as long as the coding of one report.

    `focus` counts how often each country is named in the whole report; `places` are the report's, in text order;
    `date` is the day it was written.
    """

    date: str | None
    focus: Counter[str] = field(default_factory=Counter)
    places: Sequence[Place] = ()
    people: dict[str, Entity] = field(default_factory=dict)
    peoples: dict[str, str] = field(default_factory=dict)
    abbreviations: dict[str, Entity] = field(default_factory=dict)
    recent: list[tuple[Entity, bool, bool]] = field(default_factory=list)
    speaker: Entity | None = None

    def remember(self, entity: Entity, *, plural: bool, subject: bool) -> None:
        """Note that an entity was named, and whether it is a group and a subject."""
        self.recent.append((entity, plural, subject))

    def introduce(self, name: str, surname: str, entity: Entity) -> None:
        """Note a person under full name and surname; a later mention adds what an earlier one lacked."""
        for key in (name, surname):
            known = self.people.get(key)
            if known is None or (not known.country and not known.organization):
                self.people[key] = entity

    def last_person(self, office: str | None = None) -> Entity | None:
        """Return the person named last (subjects first), holding an office with this word in its title."""
        people = [e for e, _, subject in reversed(self.recent) if e.kind == "person" and subject]
        people += [e for e, _, subject in reversed(self.recent) if e.kind == "person" and not subject]
        for entity in people:
            if office is None or (entity.office and office in entity.office.split()):
                return entity
        return None

    def last_of(self, *kinds: str) -> Entity | None:
        """Return the entity of these kinds that was named last, subjects first within the latest ones."""
        window = self.recent[-12:]
        for wanted in (True, False):
            for entity, _, subject in reversed(window):
                fits = entity.kind in kinds or ("organization" in kinds and entity.organization)
                if fits and subject is wanted and entity.code:
                    return entity
        return None

    def last_group(self) -> Entity | None:
        """Return the plural entity named last."""
        for entity, plural, subject in reversed(self.recent[-12:]):
            if plural and subject:
                return entity if entity.code else None
        for entity, plural, _ in reversed(self.recent[-12:]):
            if plural and entity.code:
                return entity
        return None

    def last_two(self, *, people: bool = False) -> list[Entity]:
        """Return the two states or organisations (or people) named last, in the order of the text."""
        found: dict[str, Entity] = {}
        for entity, _, _ in reversed(self.recent[-20:]):
            code = entity.code
            if people:
                code = entity.name if entity.kind == "person" and code else None
            if code and code not in found:
                found[code] = entity
            if len(found) == 2:
                return list(reversed(found.values()))
        return []

    def places_in(self, start: int, end: int) -> list[Place]:
        """Return the report's places within a span."""
        return [p for p in self.places if start <= p.start < end]

    def local_country(self, words: str, here: Sequence[str]) -> tuple[str | None, str]:
        """Return the country of those whom the words name without one, and the reason.

        `here` are the countries of the places in the sentence; without one, the report's main country counts.
        """
        if len(here) == 1:
            return here[0], f"no country is named with “{words}”; the place named in the sentence is in {here[0]}"
        main = self.main_country()
        if main:
            times = f"({main[1]} of {main[2]} times)"
            return main[0], f"no country is named with “{words}”; {main[0]} is named most in the report {times}"
        return None, f"no country is named with “{words}”, and none stands out in the report"

    def main_country(self) -> tuple[str, int, int] | None:
        """Return (country, times named, times any is named) if one stands out: named half as often again as the next."""
        total = sum(self.focus.values())
        ranked = sorted(self.focus.items(), key=lambda item: (-item[1], item[0]))
        if not ranked:
            return None
        country, times = ranked[0]
        second = ranked[1][1] if len(ranked) > 1 else 0
        return (country, times, total) if times * 2 >= second * 3 else None


def again(entity: Entity, text: str, span: Span, reason: str) -> Entity:
    """Return the same entity where another mention of it stands."""
    return msgspec.structs.replace(entity, text=text, start=span.start, end=span.end, reason=reason)


def codes(entities: Sequence[Entity]) -> frozenset[str]:
    """Return one code for each entity: its organisation, else its country, else its name."""
    return frozenset(e.code or e.name or e.text for e in entities)
