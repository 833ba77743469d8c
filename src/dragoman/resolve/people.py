"""Resolves people: by the office in the text, by the list of office holders, by an earlier mention."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.model import Entity, Span
from dragoman.resolve.facts import Holder, Role, surname_of
from dragoman.resolve.knowledge import KnowledgeBase
from dragoman.resolve.memory import Memory, again
from dragoman.resolve.sectors import role_sectors


class PeopleResolver:
    """Finds whom a personal name means."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge

    def knows(self, name: str, memory: Memory) -> bool:
        """Whether the name was introduced in the report or belongs to an office holder."""
        if name in memory.people or name in self._knowledge.holders:
            return True
        found = self._knowledge.surnames.get(name, ())
        return bool(found) and len({_belongs(h) for h in self._fitting(found, None, None, memory.date)}) == 1

    def resolve(
        self, name: str, span: Span, role: Role | None, sources: Sequence[Entity], former: bool, memory: Memory
    ) -> Entity:
        """Resolve a name, given the role and the states or bodies that the text puts beside it."""
        entity = self._from_text(name, span, role, sources, former)
        if entity is None:
            entity = self._from_memory(name, span, memory)
        if entity is None:
            entity = self._from_holders(name, span, role, former, memory)
        if entity is None:
            entity = _unknown(name, span, role)
        memory.introduce(name, surname_of(name), entity)
        return entity

    def _from_text(
        self, name: str, span: Span, role: Role | None, sources: Sequence[Entity], former: bool
    ) -> Entity | None:
        if role is None or not sources:
            return None
        source = sources[0]
        sectors = role_sectors(role, source, former)
        return Entity(
            text=name, start=span.start, end=span.end, id=f"{source.code}:{name}", name=name,
            kind="person", country=source.country, organization=source.organization, sectors=sectors,
            office=role.role, reason=f"the text calls {name} {role.role} of {source.name or source.text}",
        )  # fmt: skip

    def _from_memory(self, name: str, span: Span, memory: Memory) -> Entity | None:
        known = memory.people.get(name)
        if known is None or not known.code:
            return None
        return again(known, name, span, f"{name} was introduced earlier: {known.reason}")

    def _from_holders(self, name: str, span: Span, role: Role | None, former: bool, memory: Memory) -> Entity | None:
        full = self._knowledge.holders.get(name)
        found = self._fitting(full or self._knowledge.surnames.get(name, ()), role, name, memory.date)
        if not full and " " in name and not found:
            return None
        belongs = {_belongs(h) for h in found}
        if len(belongs) != 1:
            return None
        holder = found[0]
        to_come = bool(memory.date and holder.start and memory.date[: len(holder.start)] < holder.start)
        left = memory.date is not None and not to_come and not holder.valid(memory.date)
        sectors = ("ELI",) if former or left else () if to_come else holder.sectors
        open_day = "; the day of the report is open" if memory.date is None else ""
        term = f"{holder.start or '?'} to {holder.end or 'now'}"
        return Entity(
            text=name, start=span.start, end=span.end, id=f"{holder.organization or holder.country}:{holder.name}",
            name=holder.name, kind="person", country=holder.country, organization=holder.organization,
            sectors=sectors, office=f"former {holder.office}" if left else None if to_come else holder.office,
            reason=f"{holder.name} was {holder.office} ({term}){open_day}",
        )  # fmt: skip

    @staticmethod
    def _fitting(found: Sequence[Holder], role: Role | None, name: str | None, date: str | None) -> list[Holder]:
        """Keep the holders whose office fits the role and whose term fits the date, as far as any do."""
        fitting = list(found)
        if role:
            words = set(role.role.split())
            fitting = [h for h in fitting if words & set(h.office.split())] or fitting
        return [h for h in fitting if h.valid(date)] or fitting


def _belongs(holder: Holder) -> str | None:
    return holder.organization or holder.country


def _unknown(name: str, span: Span, role: Role | None) -> Entity:
    return Entity(
        text=name, start=span.start, end=span.end, id=None, name=name, kind="person", country=None, organization=None,
        sectors=role.sectors if role else (), office=role.role if role else None,
        reason=f"{name} is not known, and the text names no country or body beside the name",
    )  # fmt: skip
