"""Reads the package's tables into a knowledge base."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from dragoman.resolve.facts import Holder, Membership, Named, Role, Sense, surname_of
from dragoman.resolve.knowledge import KnowledgeBase
from dragoman.resolve.offices import load_offices
from dragoman.resolve.spelling import flat, sounding, spellings
from dragoman.resolve.tables import rows, values


def load_knowledge() -> KnowledgeBase:
    """Read the package's data files; raises CodebookError with file and line when one breaks its schema."""
    countries: dict[str, str] = {}
    organizations: dict[str, Named] = {}
    names: dict[str, list[Named]] = {}
    for entries in (
        _country_names(countries), _body_names(countries), _territory_names(), _people_names(),
        _organization_names(organizations),
    ):  # fmt: skip
        for name, entry in entries:
            names.setdefault(name, []).append(entry)
    holders: dict[str, list[Holder]] = {}
    surnames: dict[str, list[Holder]] = {}
    served: dict[str, list[Holder]] = {}
    for aliases, holder in _holders():
        for alias in dict.fromkeys([*aliases, *map(flat, aliases)]):
            holders.setdefault(alias, []).append(holder)
        for surname in dict.fromkeys(s for a in aliases for s in (surname_of(a), flat(surname_of(a)))):
            surnames.setdefault(surname, []).append(holder)
        for code in filter(None, (holder.organization, holder.country)):
            served.setdefault(code, []).append(holder)
    return KnowledgeBase(
        names={name: tuple(dict.fromkeys(entries)) for name, entries in names.items()},
        roles={role.role: role for role in _roles()},
        holders={name: tuple(found) for name, found in holders.items()},
        surnames={name: tuple(found) for name, found in surnames.items()},
        countries=countries,
        organizations=organizations,
        sounds=_sounds(holders),
        served={code: tuple(found) for code, found in served.items()},
        memberships=_memberships(),
        offices=load_offices(),
    )


def _sounds(holders: dict[str, list[Holder]]) -> dict[str, str]:
    """Return a full name for each key of sound that belongs to one person only."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for name, terms in holders.items():
        key = sounding(name)
        other = found.setdefault(key, name)
        if holders[other][0].name != terms[0].name:
            shared.add(key)
    return {key: name for key, name in found.items() if key not in shared and " " in name}


def _country_names(countries: dict[str, str]) -> Iterator[tuple[str, Named]]:
    for row in rows("countries"):
        code = row["code"]
        if not row["until"] or code not in countries:
            countries[code] = row["name"]
        start, end = row["from"] or None, row["until"] or None
        actor = _actor_of(row)

        def named(sense: Sense, sectors: tuple[str, ...] = (), name: str = row["name"], code: str = actor,
                  bounds: tuple[str | None, str | None] = (start, end)) -> Named:  # fmt: skip
            return Named(code, name, "country", sense, code, None, sectors, *bounds)

        for name in dict.fromkeys([row["name"], *values(row["names"])]):
            yield name, named("name")
            if len(name) > 3:
                yield name.upper(), named("name")
        for name in values(row["adjectives"]):
            yield name, named("adjective")
        for name in values(row["demonyms"]):
            if name not in values(row["adjectives"]):
                yield name, named("demonym", ("CVL",))


def _actor_of(row: dict[str, str]) -> str:
    """Return the code by which a state is coded: one that ended in all but name is coded as what it became (Zaire)."""
    return row["successors"] if row["code"] == "ZAR" and row["successors"] else row["code"]


def _body_names(countries: dict[str, str]) -> Iterator[tuple[str, Named]]:
    """Yield capitals, seats of government and bodies; what has no dates of its own has those of its state."""
    states = {row["code"]: (_actor_of(row), row["from"] or None, row["until"] or None) for row in rows("countries")}
    for row in rows("bodies"):
        actor, start, end = states[row["country"]]
        bounds = (row["from"] or start, row["until"] or end)
        capital = row["kind"] == "capital"
        title = countries[row["country"]] if capital else row["name"]
        entry = Named(
            actor,
            title,
            "country",
            "capital" if capital else "body",
            actor,
            None,
            tuple(values(row["sectors"])),
            *bounds,
        )
        for name in dict.fromkeys(s for n in (row["name"], *values(row["names"])) for s in spellings(n)):
            yield name, entry


def _territory_names() -> Iterator[tuple[str, Named]]:
    for row in rows("territories"):
        sectors = tuple(values(row["sectors"]))

        def named(sense: Sense, row: dict[str, str] = row, sectors: tuple[str, ...] = sectors) -> Named:
            return Named(row["country"], row["name"], "country", sense, row["country"], None, sectors)

        for name in dict.fromkeys([row["name"], *values(row["names"])]):
            yield name, named("territory")
        for name in values(row["adjectives"]):
            yield name, named("adjective")
        for name in values(row["demonyms"]):
            yield name, named("demonym")


def _people_names() -> Iterator[tuple[str, Named]]:
    for row in rows("peoples"):
        entry = Named(f"people:{row['name']}", row["name"], "group", "people", row["country"] or None, None, ("CVL",))
        for name in dict.fromkeys([row["name"], *values(row["names"])]):
            yield name, entry


def _organization_names(organizations: dict[str, Named]) -> Iterator[tuple[str, Named]]:
    origins = {row["code"]: _origins(row) for row in rows("countries")}
    for row in rows("organizations"):
        abbr, country = row["abbr"], row["country"] or None
        bounds = (row["from"] or None, row["until"] or None)
        sectors = tuple(values(row["sectors"]))
        entry = Named(f"org:{abbr}", row["name"], "organization", "organization", country, abbr, sectors, *bounds)
        organizations.setdefault(abbr, entry)
        if row["kind"] == "agency" and country:
            # An agency of a state is coded by the state, like the bodies of the other table.
            entry = Named(country, row["name"], "country", "body", country, None, sectors, *bounds)
        names = [row["name"], *values(row["names"])]
        for name in dict.fromkeys(s for n in names for s in spellings(n)):
            if not name.startswith("the "):
                yield name, entry
        if row["kind"] == "party" and country in origins:
            plain = {m for n in names if (m := origins[country].sub("", n).strip()) != n and len(m.split()) > 1}
            for name in sorted(plain - set(names)):
                yield name, replace(entry, shared=True)


def _origins(country: dict[str, str]) -> re.Pattern[str]:
    """Return a pattern for what a party's name says of its state: "of Austria", "Austrian", "Austria's"."""
    names = "|".join(map(re.escape, [country["name"], *values(country["names"])]))
    people = "|".join(map(re.escape, [*values(country["adjectives"]), *values(country["demonyms"])])) or "(?!)"
    return re.compile(rf" of (?:the )?(?:{names})$| \((?:{names})\)$|^(?:{people}) |^(?:{names})(?:'s?)? ")


def _holders() -> Iterator[tuple[list[str], Holder]]:
    for row in rows("holders"):
        holder = Holder(
            row["name"], row["country"] or None, row["organization"] or None, row["office"],
            tuple(values(row["sectors"])), row["from"] or None, row["until"] or None,
        )  # fmt: skip
        yield [row["name"], *values(row["aliases"])], holder


def _memberships() -> dict[str, tuple[Membership, ...]]:
    found: dict[str, list[Membership]] = {}
    for row in rows("memberships"):
        entry = Membership(row["organization"], row["member"], row["status"], row["from"] or None, row["until"] or None)
        found.setdefault(entry.organization, []).append(entry)
    return {organization: tuple(entries) for organization, entries in found.items()}


def _roles() -> Iterable[Role]:
    for row in rows("roles"):
        yield Role(row["role"], tuple(values(row["sectors"])), row["kind"], row["inherits"] == "yes")
