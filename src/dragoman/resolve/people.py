"""Resolves people: by the office in the text, by the list of office holders, by an earlier mention."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.model import Entity, Span
from dragoman.resolve.facts import Holder, Role, surname_of
from dragoman.resolve.knowledge import KnowledgeBase, current
from dragoman.resolve.memory import Memory, again
from dragoman.resolve.sectors import role_sectors

# Somebody who is to hold an office, or held one, belongs to those who may: PLOVER's elites.
_ELITE = ("ELI",)


class PeopleResolver:
    """Finds whom a personal name means, and who held an office."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        weak: frozenset[str] = frozenset(),
        first_names: frozenset[str] = frozenset(),
        bare: frozenset[str] = frozenset(),
    ) -> None:
        """`weak`: roles that say less than an office; `first_names`: states whose people go by their first name;
        `bare`: surnames that are first names too, and by themselves mean nobody in the tables."""
        self._knowledge = knowledge
        self._weak = weak
        self._first_names = first_names
        self._bare = bare

    def knows(self, name: str, memory: Memory) -> bool:
        """Whether the name was introduced in the report or belongs to an office holder."""
        if name in memory.people or self._knowledge.people(name):
            return True
        found = () if name in self._bare else self._knowledge.family(name)
        return _agree(self._fitting(found, None, memory.date))

    def called(self, name: str, role: Role | None) -> tuple[Holder, ...]:
        """Return the terms of whoever has a full name, with his title ("King Abdullah") before the name alone."""
        titled = self._knowledge.people(f"{role.role.title()} {name}") if role else ()
        return titled or self._knowledge.people(name)

    def resolve(
        self, name: str, span: Span, role: Role | None, sources: Sequence[Entity], former: bool, memory: Memory
    ) -> Entity:
        """Resolve a name, given the role and the states or bodies that the text puts beside it."""
        entity = self._from_text(name, span, role, sources, former, memory.date)
        if entity is None:
            entity = self._from_memory(name, span, memory)
        if entity is None:
            entity = self._from_holders(name, span, role, former, memory)
        if entity is None:
            entity = _unknown(name, span, role, former)
        self.introduce(name, entity, memory)
        return entity

    def introduce(self, name: str, person: Entity, memory: Memory) -> None:
        """Remember a person under full name and surname, and under the first name where people go by it."""
        memory.introduce(name, surname_of(name), person)
        if person.country in self._first_names and " " in name:
            memory.people.setdefault(name.split()[0], person)

    def office_holder(self, title: str, source: Entity, memory: Memory) -> tuple[str, str] | None:
        """Return (name, reason) of who held an office of a state or body on the day of the report.

        Whom the report itself calls so comes first. None if that is not known or a toss-up.
        """
        offices = self._knowledge.offices
        for person in memory.people.values():
            held = person.office if person.code == source.code and person.sectors[:1] != _ELITE else None
            if person.name and held and offices.same(title, held, person.country):
                return person.name, f"the report calls {person.name} {person.office}"
        if memory.date is None or source.code is None:
            return None
        holder = current(self._knowledge.in_office(title, source.code, memory.date))
        if holder is None:
            return None
        return holder.name, f"{holder.name} was {holder.office} ({_term(holder)}) on {memory.date}"

    def same_office(self, title: str, person: Entity) -> bool:
        """Whether a person of the report holds an office that a title can mean."""
        return bool(person.office) and self._knowledge.offices.same(title, person.office or "", person.country)

    def rules(self, person: Entity) -> bool:
        """Whether a person of the report heads a state or a government, or did."""
        office = (person.office or "").removeprefix("former ")
        return bool(self._knowledge.offices.meanings(office, person.country) & {"head of state", "head of government"})

    def _from_text(
        self, name: str, span: Span, role: Role | None, sources: Sequence[Entity], former: bool, date: str | None
    ) -> Entity | None:
        if role is None or not sources:
            return None
        source = sources[0]
        known = [h for h in self._knowledge.people(name) if _serves(h, source)]
        full = known[0].name if known else name
        now = [h for h in known if date and h.valid(date) and not former]
        same = (h for h in now if self._knowledge.offices.same(role.role, h.office, source.country))
        held = next(same, now[0] if now and self._is_weak(role) else None)
        office = held.office if held and self._is_weak(role) else role.role
        return Entity(
            text=name, start=span.start, end=span.end, id=f"{source.code}:{full}", name=full,
            kind="person", country=source.country, organization=source.organization,
            sectors=held.sectors if held else role_sectors(role, source, former), office=office,
            reason=f"the text calls {name} {role.role} of {source.name or source.text}"
            + (f"; {full} was {held.office} ({_term(held)})" if held else ""),
        )  # fmt: skip

    def _is_weak(self, role: Role) -> bool:
        return role.role in self._weak or role.role.split()[-1] in self._weak

    def _from_memory(self, name: str, span: Span, memory: Memory) -> Entity | None:
        known = memory.people.get(name)
        if known is None or not known.code:
            return None
        when = "" if known.reason.startswith("further below") else "was introduced earlier: "
        return again(known, name, span, f"{name}: {known.reason}" if not when else f"{name} {when}{known.reason}")

    def _from_holders(self, name: str, span: Span, role: Role | None, former: bool, memory: Memory) -> Entity | None:
        full = self.called(name, role)
        family = () if role is None and name in self._bare else self._knowledge.family(name)
        found = self._fitting(full or family, role, memory.date)
        if not full and " " in name:
            return None
        if not _agree(found):
            return None
        holder = found[0]
        country = self._country(holder)
        now = memory.date is None or holder.valid(memory.date)
        early = bool(memory.date and holder.start and memory.date[: len(holder.start)] < holder.start)
        called = role is not None and not self._knowledge.offices.same(role.role, holder.office, country)
        if role is not None and self._is_weak(role) and ((now and not former) or not role.sectors):
            called = called and role.sectors[:1] == holder.sectors[:1] == ("OPP",)
        office: str | None
        if role is not None and called:
            source = Entity(
                text=name, start=span.start, end=span.end, id=None, name=None, kind="country", country=country,
                organization=holder.organization, sectors=(), office=None, reason="",
            )  # fmt: skip
            sectors, office = role_sectors(role, source, former), role.role
        elif (now or (role is not None and _just_over(holder, memory.date))) and not former:
            sectors, office = holder.sectors, holder.office
        else:
            sectors, office = _ELITE, None if early else f"former {holder.office}"
        open_day = "; the day of the report is open" if memory.date is None else ""
        verb = "was to be" if early and not now else "was"
        text = f"the text calls {name} {role.role}; " if role is not None and called else ""
        return Entity(
            text=name, start=span.start, end=span.end, id=f"{holder.organization or country}:{holder.name}",
            name=holder.name, kind="person", country=country, organization=holder.organization,
            sectors=sectors, office=office,
            reason=f"{text}{holder.name} {verb} {holder.office} ({_term(holder)}){open_day}",
        )  # fmt: skip

    def _country(self, holder: Holder) -> str | None:
        """Return the state of a holder, or that of the body that he serves, if it has one."""
        body = self._knowledge.organizations.get(holder.organization or "")
        return holder.country or (body.country if body else None)

    def _fitting(self, found: Sequence[Holder], role: Role | None, date: str | None) -> list[Holder]:
        """Keep the terms that fit the role and the date, the highest office first; of people whose terms are over or
        to come the nearest."""
        fitting = list(found)
        if role:
            fitting = [h for h in fitting if self._knowledge.offices.same(role.role, h.office, h.country)] or fitting
        now = [h for h in fitting if h.valid(date)]
        if now or date is None:
            return sorted(now, key=self._rank)
        nearest: dict[str, Holder] = {}
        past = sorted((h for h in fitting if h.end and h.end < date), key=lambda h: h.end or "", reverse=True)
        past.sort(key=lambda h: self._rank(h)[0] > 0)  # a former president is called that, whatever came after
        for holder in [*past, *sorted(fitting, key=lambda h: h.start or "")]:
            nearest.setdefault(holder.name, holder)
        return list(nearest.values())

    def _rank(self, holder: Holder) -> tuple[int, str]:
        """Order the offices that one person holds at a time: heads of state and government before all others."""
        country = holder.country or ""
        first = self._knowledge.offices.meanings(holder.office, country) & {"head of state", "head of government"}
        return (0 if first else 2 if set(holder.sectors) & {"OPP", "PTY", "ELI"} else 1, holder.start or "")


def _belongs(holder: Holder) -> str | None:
    return holder.organization or holder.country


def _agree(holders: Sequence[Holder]) -> bool:
    """Whether some terms are all of one state or body, or all of one person."""
    return len({_belongs(h) for h in holders}) == 1 or len({h.name for h in holders}) == 1


def _just_over(holder: Holder, date: str | None) -> bool:
    """Whether a term ended so shortly before a day that a report may still speak of the holder by his title."""
    end = holder.end
    if date is None or end is None or end > date:
        return False
    return end[:4] == date[:4] or (int(date[:4]) - int(end[:4]) == 1 and end[5:7] > "10" and date[5:7] < "03")


def _serves(holder: Holder, source: Entity) -> bool:
    return source.code in (holder.country, holder.organization)


def _term(holder: Holder) -> str:
    return f"{holder.start or '?'} to {holder.end or 'now'}"


def _unknown(name: str, span: Span, role: Role | None, former: bool) -> Entity:
    return Entity(
        text=name, start=span.start, end=span.end, id=None, name=name, kind="person", country=None, organization=None,
        sectors=role_sectors(role, None, former) if role else (), office=role.role if role else None,
        reason=f"{name} is not known, and the text names no country or body beside the name",
    )  # fmt: skip
