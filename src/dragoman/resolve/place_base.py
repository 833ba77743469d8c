"""An imported gazetteer: millions of names on disk, opened by mapping files into memory.

Files of a version: `names.trie` (a marisa trie, which numbers the names), `index` (for name n, where the list of its
places begins), `lists` (numbers of places), `offsets` (where each place's record begins), `records` (MessagePack),
`base.json` (the description). The files of one version never change, and are shared by all processes that use them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from dragoman.errors import PlaceBaseError
from dragoman.resolve.versions import Kind, map_numbers, version_of

FORMAT = 1
LONGEST_NAME = 80
KIND = Kind("base of places", "dragoman places import", PlaceBaseError)


class PlaceSource(msgspec.Struct, frozen=True):
    """A file that a base was made from, and what came of it; `left_out`: things of kinds that news does not name."""

    file: str
    places: int
    left_out: int
    problems: int


class PlaceDescription(msgspec.Struct, frozen=True, kw_only=True):
    """What `base.json` says of a base."""

    format: int
    places: int
    names: int
    sources: tuple[PlaceSource, ...] = ()


class ImportedPlace(NamedTuple):
    """A place of an imported base. Degrees WGS 84; `country` ISO 3166-1 alpha-3; `admin1` the province's name."""

    name: str
    kind: Literal["city", "region"]
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    population: int
    geoname_id: int


class PlaceBase:
    """An imported base, opened for reading. Raises PlaceBaseError when there is none or it is damaged."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        folder = version_of(self.path, KIND)
        self.description = _describe(folder)
        try:
            self._trie = _open_trie(folder / "names.trie")
            self._index = map_numbers(folder / "index", "I")
            self._lists = map_numbers(folder / "lists", "I")
            self._offsets = map_numbers(folder / "offsets", "Q")
            self._records = map_numbers(folder / "records", "B")
        except (OSError, ValueError, RuntimeError, TypeError) as error:
            raise PlaceBaseError(f"{self.path}: the base is damaged ({error}); {KIND.hint}") from error
        if not self._fits():
            raise PlaceBaseError(f"{self.path}: the base is damaged (its files do not fit together); {KIND.hint}")
        self._decoder = msgspec.msgpack.Decoder(ImportedPlace)
        self._place = lru_cache(maxsize=10_000)(self.read)

    def __len__(self) -> int:
        return self.description.places

    def lookup(self, key: str) -> tuple[ImportedPlace, ...]:
        """Return the places of a name, given as `gazetteer.normalise` makes it."""
        number = self._trie.get(key)
        if number is None:
            return ()
        return tuple(self._place(n) for n in self._lists[self._index[number] : self._index[number + 1]])

    def entries(self) -> Iterator[tuple[ImportedPlace, tuple[str, ...]]]:
        """Yield all places with the keys of their names."""
        keys: dict[int, list[str]] = {}
        for name in range(self.description.names):
            for place in self._lists[self._index[name] : self._index[name + 1]]:
                keys.setdefault(place, []).append(self._trie.restore_key(name))
        for number in range(len(self)):
            yield self.read(number), tuple(keys.get(number, ()))

    def read(self, number: int) -> ImportedPlace:
        """Return a place by its number; raises PlaceBaseError when its record is damaged."""
        try:
            return self._decoder.decode(self._records[self._offsets[number] : self._offsets[number + 1]])
        except (msgspec.DecodeError, IndexError) as error:
            raise PlaceBaseError(f"{self.path}: the base is damaged ({error}); {KIND.hint}") from error

    def _fits(self) -> bool:
        """Whether the files are of the lengths that they say of each other."""
        names, places = self.description.names, self.description.places
        return (
            len(self._trie) == len(self._index) - 1 == names
            and len(self._offsets) == places + 1
            and self._index[names] == len(self._lists)
            and self._offsets[places] == len(self._records)
        )


def _describe(folder: Path) -> PlaceDescription:
    try:
        description = msgspec.json.decode((folder / "base.json").read_bytes(), type=PlaceDescription)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PlaceBaseError(f"{folder.parent}: the base is damaged ({error}); {KIND.hint}") from error
    if description.format != FORMAT:
        raise PlaceBaseError(
            f"{folder.parent}: the base has format {description.format} and this version reads {FORMAT}; {KIND.hint}"
        )
    return description


def _open_trie(path: Path) -> Any:
    import marisa_trie

    return marisa_trie.Trie().mmap(str(path))
