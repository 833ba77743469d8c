"""Questions to the knowledge base: who has a name, who belonged to a body, who held an office; on a day or now."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dragoman.errors import ActorBaseError
from dragoman.resolve.base import ActorBase, valid_terms
from dragoman.resolve.facts import Holder, Named
from dragoman.resolve.imported import ImportedActor
from dragoman.resolve.knowledge import KnowledgeBase
from dragoman.resolve.loading import load_knowledge
from dragoman.resolve.spelling import flat

_SENSES = {
    "name": "state", "adjective": "of a state", "demonym": "people of a state", "capital": "capital",
    "body": "body of a state", "people": "people", "territory": "part of a state", "organization": "organisation",
}  # fmt: skip


# The standings of members, in the order in which they are shown.
_RANK = {"permanent member": 0, "member": 1, "elected member": 2, "suspended": 3}


@dataclass(frozen=True)
class Answer:
    """Someone or something that a name can mean, as it is on a day; `what` says in which sense.

    `start` and `end` bound that (ISO 8601, any precision; None: open or unknown); `valid` tells whether it holds on
    the day that was asked for, and is None if none was. `source` is where the fact comes from.
    """

    name: str
    what: str
    country: str | None
    organization: str | None
    sectors: tuple[str, ...]
    office: str | None
    start: str | None
    end: str | None
    valid: bool | None
    source: str


@dataclass(frozen=True)
class Member:
    """A state or body in an organisation: its code, its name, its standing and since and until when."""

    code: str
    name: str
    status: str
    start: str | None
    end: str | None

    @property
    def is_member(self) -> bool:
        """Whether it is a member, be it a suspended one, and not an observer, partner or candidate."""
        return self.status in _RANK


class Actors:
    """The knowledge base as a reference book. `bases` are folders of imported actors to look into as well.

    Raises ActorBaseError for a base that cannot be opened, a day that is none, and a body or state that is unknown.
    """

    def __init__(self, bases: Sequence[str | Path] = (), knowledge: KnowledgeBase | None = None) -> None:
        self._built_in = knowledge or load_knowledge()
        self.knowledge = self._built_in.with_bases([ActorBase(b) for b in bases])

    def lookup(self, name: str, on: str | None = None) -> list[Answer]:
        """Return all that a name, a title or a common noun can mean; what holds on the day comes first."""
        day = checked_day(on)
        found = [*self._named(name, day), *self._people(name, day), *self._imported(name, day), *self._roles(name)]
        unique = list(dict.fromkeys(found))
        return sorted(unique, key=lambda a: (a.valid is False, a.what == "role"))

    def members(self, organization: str, on: str | None = None, *, everybody: bool = False) -> list[Member]:
        """Return who belonged to a body on a day (without one: belongs to it now).

        With `everybody` also its observers, partners, associates and candidates; they come last.
        """
        day = checked_day(on)
        abbreviation = self.organization(organization)
        if abbreviation not in self.knowledge.memberships:
            raise ActorBaseError(f"{organization}: whose members it has is not known; its row is in organizations.csv")
        found = self.knowledge.members(abbreviation, day)
        names = {**{k: o.name for k, o in self.knowledge.organizations.items()}, **self.knowledge.countries}
        members = [Member(m.member, names.get(m.member, m.member), m.status, m.start, m.end) for m in found]
        kept = [m for m in members if everybody or m.is_member]
        return sorted(kept, key=lambda m: (_RANK.get(m.status, 9), m.status, m.code))

    def office(self, title: str, of: str, on: str | None = None) -> list[Holder]:
        """Return who held an office of a state or body on a day (without one: holds it now), the latest first."""
        day = checked_day(on)
        return list(self.knowledge.in_office(title, self.state_or_body(of), day))

    def organization(self, name: str) -> str:
        """Return the abbreviation of a body that is called by any of its names."""
        if name in self.knowledge.organizations:
            return name
        senses = [n for n in self.knowledge.names.get(name, ()) if n.organization]
        if not senses:
            upper = {k.upper(): k for k in self.knowledge.organizations}
            if name.upper() in upper:
                return upper[name.upper()]
            raise ActorBaseError(f"{name!r} is no organisation that is known{self._hint(name)}")
        return senses[0].organization or name

    def state_or_body(self, name: str) -> str:
        """Return the code of a state, or the abbreviation of a body, that is called by any of its names."""
        if name.upper() in self.knowledge.countries:
            return name.upper()
        for named in self.knowledge.names.get(name, ()):
            if named.kind == "country" and named.country:
                return named.country
        return self.organization(name)

    def similar(self, name: str) -> list[str]:
        """Return names of the knowledge base that are spelled much like one that is not in it."""
        known = [*self.knowledge.names, *self.knowledge.holders]
        near = [n for n in known if n[:1].lower() == name[:1].lower() and abs(len(n) - len(name)) < 4]
        return difflib.get_close_matches(name, near, n=3, cutoff=0.75)

    def _hint(self, name: str) -> str:
        similar = self.similar(name)
        return f"; did you mean {' or '.join(similar)}?" if similar else ""

    def _named(self, name: str, day: str | None) -> Iterator[Answer]:
        plain = flat(name)
        senses = dict.fromkeys((*self.knowledge.names.get(name, ()), *self.knowledge.names.get(plain, ())))
        for named in senses or self._anyhow(plain):
            yield Answer(
                named.name, _SENSES[named.sense], named.country, named.organization, named.sectors, None, named.start,
                named.end, named.valid(day) if day else None, "built in",
            )  # fmt: skip

    def _anyhow(self, plain: str) -> Iterator[Named]:
        """Yield the senses of a name in other capitals: who asks for "nato" means NATO."""
        if plain.islower():
            for form in (plain.upper(), plain.title(), plain.capitalize()):
                yield from self.knowledge.names.get(form, ())

    def _people(self, name: str, day: str | None) -> Iterator[Answer]:
        for form in dict.fromkeys((name, name.title() if name.islower() else name)):
            for holder in self._built_in.people(form) or self._built_in.family(form):
                body = self.knowledge.organizations.get(holder.organization or "")
                yield Answer(
                    holder.name, "person", holder.country or (body.country if body else None), holder.organization,
                    holder.sectors, holder.office or None, holder.start, holder.end, holder.valid(day) if day else None,
                    "built in",
                )  # fmt: skip

    def _imported(self, name: str, day: str | None) -> Iterator[Answer]:
        for base in self.knowledge.bases:
            for actor in base.lookup(name):
                yield from _terms(actor, day, str(base.path))

    def _roles(self, name: str) -> Iterator[Answer]:
        role = self.knowledge.roles.get(name.lower())
        if role:
            yield Answer(role.role, "role", None, None, role.sectors, None, None, None, None, "built in")


def checked_day(on: str | None) -> str | None:
    """Return a day as it was given; raises ActorBaseError if it is none of the calendar."""
    if on is None:
        return None
    try:
        return datetime.date.fromisoformat(on).isoformat()
    except ValueError as error:
        raise ActorBaseError(f"{on!r} is no day; write it as YYYY-MM-DD") from error


def _terms(actor: ImportedActor, day: str | None, source: str) -> Iterator[Answer]:
    valid = set(valid_terms(actor, day)) if day else set()
    for term in actor.terms:
        yield Answer(
            actor.name, actor.kind, term.country, term.organization, term.sectors, term.office, term.start, term.end,
            term in valid if day else None, source,
        )  # fmt: skip
