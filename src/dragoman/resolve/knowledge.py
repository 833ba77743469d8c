"""The knowledge base: who has which name, who held which office, who belonged to what; read once, never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dragoman.resolve.base import ActorBase
from dragoman.resolve.facts import Holder, Membership, Named, Role
from dragoman.resolve.offices import Offices, plain_title
from dragoman.resolve.spelling import flat, sounding


@dataclass(frozen=True)
class KnowledgeBase:
    """All names, roles, holders and memberships.

    `names`: from a name as written to its senses. `roles`: from a lower-case phrase of lemmas to the role.
    `holders`: from a full name (every spelling) to the person's terms; `surnames`: from the last name to them;
    `sounds`: from what spellings of one name share to the full names. `served`: from a state's code or a body's
    abbreviation to the terms in its offices. `countries`: from a code to the country's usual name. `memberships`:
    from a body to who belonged to it.
    """

    names: Mapping[str, tuple[Named, ...]]
    roles: Mapping[str, Role]
    holders: Mapping[str, tuple[Holder, ...]]
    surnames: Mapping[str, tuple[Holder, ...]]
    countries: Mapping[str, str]
    organizations: Mapping[str, Named] = field(default_factory=dict)
    sounds: Mapping[str, str] = field(default_factory=dict)
    served: Mapping[str, tuple[Holder, ...]] = field(default_factory=dict)
    memberships: Mapping[str, tuple[Membership, ...]] = field(default_factory=dict)
    offices: Offices = field(default_factory=lambda: Offices({}))
    bases: tuple[ActorBase, ...] = ()

    def with_bases(self, bases: Sequence[ActorBase]) -> KnowledgeBase:
        """Return the same knowledge with imported bases; where both know a name or a role, the built-in one counts."""
        roles = {name: role for base in reversed(bases) for name, role in base.roles.items()}
        return replace(self, bases=tuple(bases), roles={**roles, **self.roles})

    def people(self, name: str) -> tuple[Holder, ...]:
        """Return the terms of whoever has a full name, in this spelling or another of the same sound."""
        found = self.holders.get(name) or self.holders.get(flat(name))
        if found or " " not in name:
            return found or ()
        imported = next((p for base in self.bases if (p := base.people(name))), None)
        if imported:
            return imported
        known = self.sounds.get(sounding(name))
        return self.holders[known] if known else ()

    def family(self, surname: str) -> tuple[Holder, ...]:
        """Return the terms of all who have a last name, with or without its diacritics."""
        return self.surnames.get(surname) or self.surnames.get(flat(surname), ())

    def in_office(self, title: str, code: str, date: str | None) -> tuple[Holder, ...]:
        """Return who held an office of a state or body on a day (without one: holds it now), the latest first.

        On a day of handing over both hold it.
        """
        country = code if code in self.countries else None
        wanted = self.offices.meanings(title, country)
        found = [
            h for h in self.served.get(code, ())
            if (h.valid(date) if date else h.end is None) and wanted & self.offices.meanings(h.office, country)
        ]  # fmt: skip
        plain = plain_title(title)
        exact = [h for h in found if plain_title(h.office) == plain]
        return tuple(sorted(exact or found, key=lambda h: h.start or "", reverse=True))

    def members(self, organization: str, date: str | None = None) -> tuple[Membership, ...]:
        """Return who belonged to a body on a day (without one: belongs to it now); who is suspended is so only."""
        found = [m for m in self.memberships.get(organization, ()) if m.valid(date)]
        suspended = {m.member for m in found if m.status == "suspended"}
        return tuple(m for m in found if m.status == "suspended" or m.member not in suspended)


def current(found: Sequence[Holder]) -> Holder | None:
    """Return the one person among the holders, the later one on a day of handing over; None if it is a toss-up."""
    names = list(dict.fromkeys(h.name for h in found))
    if len(names) < 2:
        return found[0] if found else None
    first, second = found[0], next(h for h in found if h.name != found[0].name)
    return first if len(names) == 2 and second.end and first.start and _touch(second.end, first.start) else None


def _touch(end: str, start: str) -> bool:
    """Whether a term ends where the next begins, as far as their dates are known."""
    shared = min(len(end), len(start))
    return end[:shared] == start[:shared]
