"""From PLOVER to the codes of other systems: CAMEO acts and sectors, FIPS and COW countries.

The tables are `cameo.csv` (which act has which code), `cameo_codes.csv` (what the codes are), `countries.csv`,
`sectors.csv`, `organizations.csv` and `us_states.csv` in the folder `data`; docs/exports.md explains them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib.resources import files
from typing import Annotated, Literal, NamedTuple, TypeVar

import msgspec

from dragoman.codebook.loader import EventType, OntologyFile, load_ontology
from dragoman.errors import CodebookError
from dragoman.model import Entity, Event

_Row = TypeVar("_Row", bound=msgspec.Struct)

_ANY = "*"  # any mode, and none
# An act of long ago has the code of the act; its date tells when it was.
_STATUSES = {"actual": "actual", "historical": "actual", "future": "future", "hypothetical": "hypothetical"}
# PLOVER's codes that fill the place of a country, in its order of precedence.
_STATELESS = ("IGO", "ISM", "IMG", "MNC", "NGO")

Code = Annotated[str, msgspec.Meta(pattern=r"^(0[1-9]|1\d|20)\d{0,2}$")]


class CameoCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A CAMEO code: its label, Goldstein score (-10 to +10), Phoenix's PentaClass (0-4) and GDELT's QuadClass (1-4)."""

    code: Code
    label: str
    goldstein: Annotated[float, msgspec.Meta(ge=-10, le=10)]
    penta: Annotated[int, msgspec.Meta(ge=0, le=4)]
    quad: Annotated[int, msgspec.Meta(ge=1, le=4)]

    @property
    def root(self) -> str:
        """The first two digits."""
        return self.code[:2]

    @property
    def base(self) -> str:
        """The first three digits."""
        return self.code[:3]


class _ActRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    type: str
    mode: str
    status: Literal["actual", "future", "hypothetical"]
    sector: str
    plain_type: str
    plain_mode: str
    code: Code
    note: str


class Country(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A country: ISO 3166-1 alpha-3, English name, FIPS 10-4 code, Correlates of War number, CAMEO code; "" if none."""

    iso3: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
    name: str
    fips: Annotated[str, msgspec.Meta(pattern="^([A-Z]{2})?$")]
    cow: Annotated[str, msgspec.Meta(pattern=r"^(\d{1,3})?$")]
    cameo: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]


class _Sector(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sector: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
    cameo: Annotated[str, msgspec.Meta(pattern="^([A-Z]{3})?$")]
    label: str


class _Organization(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    organization: str
    plover: Annotated[str, msgspec.Meta(pattern="^([A-Z]{3})?$")]
    cameo: Annotated[str, msgspec.Meta(pattern="^([A-Z]{3})?$")]


class _State(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    code: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")]


class Act(NamedTuple):
    """What an event amounts to in a system without status: PLOVER type, mode, score and quad, and the CAMEO code.

    `cameo` is None for a type that has no code there (one of a user's own codebook).
    """

    type: str
    mode: str | None
    score: float
    quad: int
    cameo: CameoCode | None


class CameoActor(NamedTuple):
    """An entity in CAMEO's codes; "" or () for what is not known. `code` is the whole, the parts put together.

    `generic`: what stands for a country where there is none (IGO, IMG, MNC, NGM, NGO); `roles` are the others.
    """

    code: str
    country: str
    group: str
    generic: str
    roles: tuple[str, ...]


class Crosswalk(msgspec.Struct, frozen=True):
    """All the tables, by their keys."""

    codes: Mapping[str, CameoCode]
    acts: Mapping[tuple[str, str, str, str], _ActRow]
    ontology: OntologyFile
    countries: Mapping[str, Country]
    sectors: Mapping[str, _Sector]
    organizations: Mapping[str, _Organization]
    us_states: Mapping[str, str]

    def act(self, event: Event) -> Act | None:
        """Return what an event amounts to; None for what was not done and comes to no other act (see docs/exports.md)."""
        status = _STATUSES.get(event.status)
        if status is None:
            return None
        sector = event.actors[0].sectors[0] if event.actors and event.actors[0].sectors else ""
        row = self._row(event.event_type, event.mode or "", status, sector)
        if row is None:
            # A type of a user's own has no code, but PLOVER's form can still hold it.
            own = status == "actual" and event.event_type not in self.ontology.types
            return Act(event.event_type, event.mode, event.score, event.quad, None) if own else None
        code = self.codes[row.code]
        if not row.plain_type:
            return Act(event.event_type, event.mode, event.score, event.quad, code)
        plain, mode = self.ontology.types[row.plain_type], row.plain_mode or None
        return Act(row.plain_type, mode, plain.modes[mode] if mode else plain.score, plain.quad, code)

    def country(self, iso3: str | None) -> Country | None:
        """Return what is known of a country by its code."""
        return self.countries.get(iso3 or "")

    def plover_country(self, entity: Entity) -> str | None:
        """Return what stands in PLOVER's country field: ISO 3166-1 alpha-3, or the code for a body without a country."""
        if entity.country:
            return entity.country
        known = self.organizations.get(entity.organization or "")
        if known and known.plover:
            return known.plover
        return next((code for code in _STATELESS if code in entity.sectors), None)

    def cameo_actor(self, entity: Entity) -> CameoActor:
        """Return an entity in CAMEO's codes."""
        found = self.country(entity.country)
        country = found.cameo if found else entity.country or ""
        known = self.organizations.get(entity.organization or "")
        group = known.cameo if known else ""
        stateless = [sector for sector in _STATELESS if sector in entity.sectors]
        generic = self._cameo_sector(stateless[0]) if stateless and not country else ""
        roles = dict.fromkeys(filter(None, map(self._cameo_sector, entity.sectors)))
        rest = tuple(role for role in roles if role != generic)
        return CameoActor("".join((country, generic, group, *rest)), country, group, generic, rest)

    def label(self, sector: str) -> str:
        """Return a sector in words."""
        return self.sectors[sector].label if sector in self.sectors else sector

    def _cameo_sector(self, sector: str) -> str:
        return self.sectors[sector].cameo if sector in self.sectors else ""

    def _row(self, event_type: str, mode: str, status: str, sector: str) -> _ActRow | None:
        # The mode says more of the act than who did it.
        keys = ((mode, sector), (mode, ""), (_ANY, sector), (_ANY, ""))
        return next((row for m, s in keys if (row := self.acts.get((event_type, m, status, s)))), None)


def load_crosswalk() -> Crosswalk:
    """Load and check the tables; raises CodebookError with file and line."""
    ontology = load_ontology()
    codes = {row.code: row for _, row in _table("cameo_codes.csv", CameoCode)}
    sectors = {row.sector: row for _, row in _table("sectors.csv", _Sector)}
    acts: dict[tuple[str, str, str, str], _ActRow] = {}
    for where, row in _table("cameo.csv", _ActRow):
        check_act(where, row, ontology.types, codes, sectors)
        key = (row.type, row.mode, row.status, row.sector)
        if key in acts:
            raise CodebookError(f"{where}: {' '.join(key)} stands twice")
        acts[key] = row
    return Crosswalk(
        codes=codes,
        acts=acts,
        ontology=ontology,
        countries={row.iso3: row for _, row in _table("countries.csv", Country)},
        sectors=sectors,
        organizations={row.organization: row for _, row in _table("organizations.csv", _Organization)},
        us_states={row.name: row.code for _, row in _table("us_states.csv", _State)},
    )


def check_act(
    where: str,
    row: _ActRow,
    types: Mapping[str, EventType],
    codes: Mapping[str, CameoCode],
    sectors: Mapping[str, _Sector],
) -> None:
    """Raise CodebookError where a row names what no other table has."""
    for type_, mode in ((row.type, row.mode), (row.plain_type or row.type, row.plain_mode)):
        if type_ not in types:
            raise CodebookError(f"{where}: unknown event type {type_!r}")
        if mode not in ("", _ANY) and mode not in types[type_].modes:
            raise CodebookError(f"{where}: {type_} has no mode {mode!r}")
    if row.code not in codes:
        raise CodebookError(f"{where}: unknown CAMEO code {row.code!r}; known are those of cameo_codes.csv")
    if row.sector and row.sector not in sectors:
        raise CodebookError(f"{where}: unknown sector {row.sector!r}")


def _table(name: str, schema: type[_Row]) -> list[tuple[str, _Row]]:
    """Return the rows of a table with the place of each."""
    text = (files("dragoman.codebook") / "data" / name).read_text(encoding="utf8")
    return parse_table(name, text, schema)


def parse_table(name: str, text: str, schema: type[_Row]) -> list[tuple[str, _Row]]:
    """Return the rows of a table (CSV) as records, each with its place; `schema` names the columns in order."""
    reader = csv.DictReader(text.splitlines())
    columns = schema.__struct_fields__
    if tuple(reader.fieldnames or ()) != columns:
        raise CodebookError(f"{name}: the columns must be {','.join(columns)}")
    found = []
    for cells in reader:
        where = f"{name}:{reader.line_num}"
        if None in cells or None in cells.values():
            raise CodebookError(f"{where}: the row has not {len(columns)} fields")
        try:
            found.append((where, msgspec.convert(cells, schema, strict=False)))
        except msgspec.ValidationError as error:
            raise CodebookError(f"{where}: {error}") from error
    return found
