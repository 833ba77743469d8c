"""The knowledge base as the workbench asks it: who an id stands for."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from functools import cached_property
from importlib.resources import files
from threading import Lock
from typing import TYPE_CHECKING

from dragoman.views.web.knowing import Known, Standing, Term

if TYPE_CHECKING:
    from dragoman.resolve.facts import Holder, Membership, Named
    from dragoman.resolve.knowledge import KnowledgeBase

_MOST_NAMES = 24
_MEMBER_STATUSES = ("permanent member", "member", "elected member", "suspended")


class KnownActors:
    """Answers from the built-in knowledge base, and from imported ones for persons; read when it is first asked.

    `bases` are folders of imported actors.
    """

    def __init__(self, bases: Sequence[str] = ()) -> None:
        self._bases = tuple(bases)
        self._lock = Lock()

    def who_is(self, id_: str) -> Known | None:
        """Return who an id stands for, its code in any case; None if that is not known."""
        code, _, rest = id_.partition(":")
        with self._lock:
            knowledge = self._knowledge
        if rest:
            return self._role(knowledge, code.upper(), rest) or self._person(knowledge, code, rest)
        if code.upper() in knowledge.countries:
            return self._state(knowledge, code.upper())
        body = _body(knowledge, code)
        return self._body(knowledge, *body) if body else None

    @cached_property
    def _knowledge(self) -> KnowledgeBase:
        from dragoman.resolve.actors import Actors

        return Actors(self._bases).knowledge

    @cached_property
    def _sectors(self) -> dict[str, str]:
        with files("dragoman.codebook").joinpath("data", "sectors.csv").open(encoding="utf8") as stream:
            return {row["sector"]: row["label"] for row in csv.DictReader(stream)}

    def _state(self, knowledge: KnowledgeBase, code: str) -> Known:
        senses = [(name, s) for name, found in knowledge.names.items() for s in found]
        own = [(name, s) for name, s in senses if s.kind == "country" and s.sense == "name" and s.country == code]
        named = next((s for _, s in own if s.name == knowledge.countries[code]), None)
        return Known(
            name=knowledge.countries[code],
            kind="state",
            what="state",
            country=code,
            names=_names((name for name, _ in own), knowledge.countries[code]),
            since=named.start if named else None,
            until=named.end if named else None,
            holders=_holders(knowledge.served.get(code, ())),
            memberships=_memberships(knowledge, code),
        )

    def _body(self, knowledge: KnowledgeBase, code: str, body: Named) -> Known:
        own = (name for name, found in knowledge.names.items() if any(s.organization == code for s in found))
        state = knowledge.countries.get(body.country or "")
        return Known(
            name=body.name,
            kind="organization",
            what=self._labels(body.sectors) or "organization",
            country=body.country,
            above=body.country,
            above_name=state,
            names=_names(own, body.name),
            since=body.start,
            until=body.end,
            holders=_holders(knowledge.served.get(code, ())),
            memberships=_memberships(knowledge, code),
            members=_members(knowledge, code),
        )

    def _role(self, knowledge: KnowledgeBase, code: str, sector: str) -> Known | None:
        if sector not in self._sectors:
            return None
        above = _name_of(knowledge, code)
        label = self._sectors[sector]
        return Known(
            name=f"{label} of {above}" if above else label,
            kind="role",
            what=f"those who act as {label.lower()}" + (f" of {above}" if above else "") + ", where none is named",
            country=code if code in knowledge.countries else None,
            above=code if above else None,
            above_name=above,
            holders=tuple(t for h, t in _terms(knowledge.served.get(code, ())) if sector in h.sectors[:1]),
        )

    def _person(self, knowledge: KnowledgeBase, code: str, name: str) -> Known | None:
        found = [h for h in knowledge.people(name) if code.upper() in (h.country, (h.organization or "").upper())]
        if not found:
            return None
        latest = max(found, key=lambda h: (h.end is None, h.end or "", h.start or ""))
        above = latest.country or latest.organization
        spellings = (n for n, terms in knowledge.holders.items() if any(t.name == latest.name for t in terms))
        return Known(
            name=latest.name,
            kind="person",
            what=latest.office or "person",
            country=latest.country,
            above=above,
            above_name=_name_of(knowledge, above or ""),
            names=_names(spellings, latest.name),
            terms=tuple(term for _, term in _terms(found)),
        )

    def _labels(self, sectors: Sequence[str]) -> str:
        return ", ".join(self._sectors.get(sector, sector) for sector in sectors).lower()


def _body(knowledge: KnowledgeBase, code: str) -> tuple[str, Named] | None:
    if code in knowledge.organizations:
        return code, knowledge.organizations[code]
    return next(((k, named) for k, named in knowledge.organizations.items() if k.upper() == code.upper()), None)


def _name_of(knowledge: KnowledgeBase, code: str) -> str | None:
    body = _body(knowledge, code)
    return knowledge.countries.get(code) or (body[1].name if body else None)


def _names(found: Iterable[str], own: str) -> tuple[str, ...]:
    """Return other spellings; those in capitals only, which are read in headlines, tell nothing."""
    others = dict.fromkeys(name for name in found if name != own and (not name.isupper() or len(name) <= 8))
    return tuple(others)[:_MOST_NAMES]


def _holders(found: Sequence[Holder]) -> tuple[Term, ...]:
    return tuple(term for _, term in _terms(found))


def _terms(found: Sequence[Holder]) -> list[tuple[Holder, Term]]:
    """Return terms of office, those that last first, then the latest."""
    ordered = sorted(dict.fromkeys(found), key=lambda h: (h.end is None, h.end or "", h.start or ""), reverse=True)
    return [
        (
            h,
            Term(
                person=h.name,
                person_id=f"{h.organization or h.country}:{h.name}" if h.organization or h.country else h.name,
                office=h.office,
                of=h.organization or h.country,
                since=h.start,
                until=h.end,
            ),
        )
        for h in ordered
    ]


def _memberships(knowledge: KnowledgeBase, code: str) -> tuple[Standing, ...]:
    found = [m for held in knowledge.memberships.values() for m in held if m.member == code]
    return _standings(found, {m: m.organization for m in found}, knowledge)


def _members(knowledge: KnowledgeBase, code: str) -> tuple[Standing, ...]:
    found = list(knowledge.memberships.get(code, ()))
    return _standings(found, {m: m.member for m in found}, knowledge)


def _standings(found: list[Membership], other: dict[Membership, str], knowledge: KnowledgeBase) -> tuple[Standing, ...]:
    """Return standings: those that last first, members before others, then by code."""
    found.sort(key=lambda m: (m.end is not None, m.status not in _MEMBER_STATUSES, other[m], m.start or ""))
    return tuple(
        Standing(
            code=other[m],
            name=_name_of(knowledge, other[m]) or other[m],
            status=m.status,
            since=m.start,
            until=m.end,
        )
        for m in found
    )
