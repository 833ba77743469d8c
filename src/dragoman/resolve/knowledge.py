"""The knowledge base: who has which name, from the data files of the package; read once, never changed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Literal

from dragoman.errors import CodebookError
from dragoman.model import EntityKind

Sense = Literal["name", "adjective", "demonym", "capital", "body", "people", "territory", "organization"]
COLUMNS = {
    "countries.csv": "code,name,names,adjectives,demonyms,capital,metonyms,from,until,successors",
    "territories.csv": "name,names,adjectives,demonyms,country,sectors",
    "peoples.csv": "name,names,country",
    "roles.csv": "role,sectors,kind,inherits",
    "organizations.csv": "abbr,name,names,kind,sectors,country,seat,from,until",
    "holders.csv": "name,aliases,country,organization,office,sectors,from,until",
}


@dataclass(frozen=True, slots=True)
class Named:
    """What one name can stand for. `start` and `end` bound its validity (ISO 8601, any precision; None: open)."""

    id: str
    name: str
    kind: EntityKind
    sense: Sense
    country: str | None
    organization: str | None = None
    sectors: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None

    def valid(self, date: str | None) -> bool:
        """Whether the name could be used on a day; always, if the day is not known."""
        return within(date, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Role:
    """A generic noun or title. `inherits`: its sector is that of the body or state it serves."""

    role: str
    sectors: tuple[str, ...]
    kind: str
    inherits: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """One term of one person in one office."""

    name: str
    country: str | None
    organization: str | None
    office: str
    sectors: tuple[str, ...]
    start: str | None
    end: str | None

    def valid(self, date: str | None) -> bool:
        """Whether the person held the office on a day; always, if the day is not known."""
        return within(date, self.start, self.end)


@dataclass(frozen=True)
class KnowledgeBase:
    """All names, roles and holders.

    `names`: from a name as written to its senses. `roles`: from a lower-case phrase of lemmas to the role.
    `holders`: from a full name (every spelling) to the person's terms; `surnames`: from the last name to them.
    `countries`: from a code to the country's usual name.
    """

    names: Mapping[str, tuple[Named, ...]]
    roles: Mapping[str, Role]
    holders: Mapping[str, tuple[Holder, ...]]
    surnames: Mapping[str, tuple[Holder, ...]]
    countries: Mapping[str, str]
    organizations: Mapping[str, Named] = field(default_factory=dict)


def within(date: str | None, start: str | None, end: str | None) -> bool:
    """Whether an ISO date of any precision lies between two others; a coarser bound includes its whole period."""
    if date is None:
        return True
    return not (start and date[: len(start)] < start) and not (end and date[: len(end)] > end)


def load_knowledge() -> KnowledgeBase:
    """Read the package's data files; raises CodebookError with file and line when one breaks its schema."""
    names: dict[str, list[Named]] = {}
    countries: dict[str, str] = {}
    organizations: dict[str, Named] = {}
    for name, entry in _country_names(countries):
        names.setdefault(name, []).append(entry)
    for name, entry in [*_territory_names(), *_people_names(), *_organization_names(organizations)]:
        names.setdefault(name, []).append(entry)
    holders: dict[str, list[Holder]] = {}
    surnames: dict[str, list[Holder]] = {}
    for aliases, holder in _holders():
        for alias in aliases:
            holders.setdefault(alias, []).append(holder)
        for surname in {surname_of(alias) for alias in aliases}:
            surnames.setdefault(surname, []).append(holder)
    return KnowledgeBase(
        names={name: _distinct(entries) for name, entries in names.items()},
        roles={role.role: role for role in _roles()},
        holders={name: tuple(found) for name, found in holders.items()},
        surnames={name: tuple(found) for name, found in surnames.items()},
        countries=countries,
        organizations=organizations,
    )


def surname_of(name: str) -> str:
    """Return the part of a full name by which news calls the person afterwards.

    Family names come first in Chinese, Korean and Vietnamese names; those that are known this way are listed.
    """
    words = name.split()
    if len(words) in (2, 3) and words[0] in _FAMILY_FIRST:
        return words[0]
    for i, word in enumerate(words[1:-1], 1):
        if word.lower() in _PARTICLES:
            return " ".join(words[i:])
    return words[-1]


_PARTICLES = frozenset(
    {"van", "von", "de", "der", "den", "al", "bin", "ben", "ibn", "da", "dos", "del", "della", "di", "el"}
)
_FAMILY_FIRST = frozenset(
    "Xi Hu Jiang Li Wen Zhu Wang Yang Deng Zhao Qian Tang Zeng Liu Zhang Chen Kim Park Roh Lee Moon Yoon Ban Chung Kang "
    "Nguyen Nguyễn Tran Trần Pham Phan Le Truong Vo Mao Zhou Hua Lien Ma Tsai Lai Cho Choi Ri Han Qin He Wu Chiang Sun "
    "Chea Ieng Nuon Pol Son Hun Heng Goh".split()
)


def _distinct(entries: Iterable[Named]) -> tuple[Named, ...]:
    return tuple(dict.fromkeys(entries))


def _country_names(countries: dict[str, str]) -> Iterator[tuple[str, Named]]:
    for row in _rows("countries.csv"):
        code = row["code"]
        if not row["until"] or code not in countries:
            countries[code] = row["name"]
        start, end = row["from"] or None, row["until"] or None
        successor = row["successors"] or None
        # An ended state with one successor is coded as that state for names that outlived it (Zaire, Burma).
        actor = successor if code == "ZAR" and successor else code

        def named(sense: Sense, sectors: tuple[str, ...] = (), name: str = row["name"], code: str = actor,
                  bounds: tuple[str | None, str | None] = (start, end)) -> Named:  # fmt: skip
            return Named(code, name, "country", sense, code, None, sectors, *bounds)

        for name in {row["name"], *_values(row["names"])}:
            yield name, named("name")
            if len(name) > 3:
                yield name.upper(), named("name")
        for name in _values(row["adjectives"]):
            yield name, named("adjective")
        for name in _values(row["demonyms"]):
            if name not in _values(row["adjectives"]):
                yield name, named("demonym", ("CVL",))
        for name in _values(row["capital"]):
            yield name, named("capital", ("GOV",))
        for pair in _values(row["metonyms"]):
            name, _, sector = pair.rpartition(":")
            yield name, Named(actor, name, "country", "body", actor, None, (sector,), start, end)


def _territory_names() -> Iterator[tuple[str, Named]]:
    for row in _rows("territories.csv"):
        sectors = tuple(_values(row["sectors"]))
        entry = Named(row["country"], row["name"], "country", "territory", row["country"], None, sectors)
        for name in {row["name"], *_values(row["names"])}:
            yield name, entry
        for name in _values(row["adjectives"]):
            yield name, Named(row["country"], row["name"], "country", "adjective", row["country"], None, sectors)
        for name in _values(row["demonyms"]):
            yield name, Named(row["country"], row["name"], "country", "demonym", row["country"], None, sectors)


def _people_names() -> Iterator[tuple[str, Named]]:
    for row in _rows("peoples.csv"):
        country = row["country"] or None
        entry = Named(f"people:{row['name']}", row["name"], "group", "people", country, None, ("CVL",))
        for name in {row["name"], *_values(row["names"])}:
            yield name, entry


def _organization_names(organizations: dict[str, Named]) -> Iterator[tuple[str, Named]]:
    for row in _rows("organizations.csv"):
        abbr = row["abbr"]
        entry = Named(
            f"org:{abbr}", row["name"], "organization", "organization", row["country"] or None, abbr,
            tuple(_values(row["sectors"])), row["from"] or None, row["until"] or None,
        )  # fmt: skip
        organizations.setdefault(abbr, entry)
        for name in {row["name"], *_values(row["names"])}:
            if not name.startswith("the "):
                yield name, entry


def _holders() -> Iterator[tuple[list[str], Holder]]:
    for row in _rows("holders.csv"):
        holder = Holder(
            row["name"], row["country"] or None, row["organization"] or None, row["office"],
            tuple(_values(row["sectors"])), row["from"] or None, row["until"] or None,
        )  # fmt: skip
        yield [row["name"], *_values(row["aliases"])], holder


def _roles() -> Iterator[Role]:
    for row in _rows("roles.csv"):
        yield Role(row["role"], tuple(_values(row["sectors"])), row["kind"], row["inherits"] == "yes")


def _values(field_text: str) -> list[str]:
    return [v.strip() for v in field_text.split("|") if v.strip()]


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (files("dragoman.resolve") / "data" / name).read_text(encoding="utf8")
    reader = csv.DictReader(text.splitlines())
    columns = COLUMNS[name].split(",")
    if list(reader.fieldnames or ()) != columns:
        raise CodebookError(f"{name}: the columns must be {COLUMNS[name]}")
    for number, row in enumerate(reader, 2):
        if None in row or None in row.values():
            raise CodebookError(f"{name}:{number}: the row has not {len(columns)} fields")
        yield row
