"""Makes and replaces an imported gazetteer; an import that is cut off leaves the old one in use."""

from __future__ import annotations

import shutil
from array import array
from collections.abc import Iterable
from pathlib import Path

import msgspec

from dragoman.errors import PlaceBaseError
from dragoman.resolve.gazetteer import normalise
from dragoman.resolve.place_base import FORMAT, KIND, LONGEST_NAME, ImportedPlace, PlaceDescription, PlaceSource
from dragoman.resolve.versions import named_version, new_version, save, use_version


class PlaceBaseBuilder:
    """Collects places, and writes them as a new version of a base.

    Use it as a context: leaving it without `finish` throws the new version away. Records are written as they come; names
    and the numbers of their places stay in memory until the end (about 150 bytes a name).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._names: dict[str, array[int]] = {}
        self._offsets = array("Q", [0])
        self._numbers: set[int] = set()
        self._encoder = msgspec.msgpack.Encoder()
        self._folder = new_version(path, KIND)
        self._stream = (self._folder / "records").open("wb")

    def __enter__(self) -> PlaceBaseBuilder:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()
        if self._folder.is_dir() and named_version(self.path) != self._folder.name:
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def places(self) -> int:
        """How many places were added."""
        return len(self._offsets) - 1

    def has(self, geoname_id: int) -> bool:
        """Whether a place of that number was added."""
        return geoname_id in self._numbers

    def add(self, place: ImportedPlace, names: Iterable[str]) -> None:
        """Add a place with all its names."""
        self.add_keys(place, {normalise(name) for name in names})

    def add_keys(self, place: ImportedPlace, keys: Iterable[str]) -> None:
        """Add a place with the keys of its names, as `gazetteer.normalise` makes them."""
        number = self.places
        data = self._encoder.encode(place)
        self._stream.write(data)
        self._offsets.append(self._offsets[-1] + len(data))
        self._numbers.add(place.geoname_id)
        for key in keys:
            if 1 < len(key) <= LONGEST_NAME:
                self._names.setdefault(key, array("I")).append(number)

    def finish(self, sources: Iterable[PlaceSource]) -> PlaceDescription:
        """Write the new version and put it in the place of the old one; raises PlaceBaseError when that fails."""
        try:
            self._stream.close()
            description = self._write(tuple(sources))
            use_version(self.path, self._folder)
        except OSError as error:
            raise PlaceBaseError(
                f"{self.path}: the base cannot be written ({error.strerror}); the old one stays in use"
            ) from error
        return description

    def _write(self, sources: tuple[PlaceSource, ...]) -> PlaceDescription:
        import marisa_trie

        trie = marisa_trie.Trie(sorted(self._names))
        index, lists = array("I", [0]), array("I")
        for number in range(len(self._names)):
            lists.extend(self._names[trie.restore_key(number)])
            index.append(len(lists))
        for name, numbers in (("index", index), ("lists", lists), ("offsets", self._offsets)):
            save(self._folder / name, numbers.tobytes())
        trie.save(str(self._folder / "names.trie"))
        description = PlaceDescription(format=FORMAT, places=self.places, names=len(self._names), sources=sources)
        save(self._folder / "base.json", msgspec.json.encode(description, order="deterministic"))
        return description
