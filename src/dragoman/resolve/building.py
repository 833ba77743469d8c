"""Makes and replaces an imported base. A base is made aside and then put in place at once, so that an import that
is cut off leaves the old one in use."""

from __future__ import annotations

import shutil
from array import array
from collections.abc import Iterable
from pathlib import Path

import msgspec

from dragoman.errors import ActorBaseError
from dragoman.resolve.base import FORMAT, KIND, LONGEST_NAME, Description, Source, small_word
from dragoman.resolve.imported import ImportedActor, ImportedRole
from dragoman.resolve.spelling import flat
from dragoman.resolve.versions import named_version, new_version, save, use_version


class BaseBuilder:
    """Collects actors and roles, and writes them as a new version of a base.

    Use it as a context: leaving it without `finish` throws the new version away. Records are written as they
    come; names and the lists of their bearers stay in memory until the end (about 200 bytes a name).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._roles: dict[str, ImportedRole] = {}
        self._names: dict[str, list[int]] = {}
        self._impersonal: set[str] = set()
        self._places = array("Q", [0])
        self._encoder = msgspec.msgpack.Encoder()
        self._folder = new_version(path, KIND)
        self._stream = (self._folder / "actors").open("wb")

    def __enter__(self) -> BaseBuilder:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()
        if self._folder.is_dir() and named_version(self.path) != self._folder.name:
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def actors(self) -> int:
        """How many actors were added."""
        return len(self._places) - 1

    @property
    def names(self) -> int:
        """How many different names they have."""
        return len(self._names)

    def add(self, record: ImportedActor | ImportedRole) -> None:
        """Add an actor or a role; of several roles of one name the last counts."""
        if isinstance(record, ImportedRole):
            self._roles[record.role] = record
            return
        number = self.actors
        data = self._encoder.encode(record)
        self._stream.write(data)
        self._places.append(self._places[-1] + len(data))
        for alias in dict.fromkeys((record.name, *record.aliases)):
            plain = " ".join(flat(alias).split())
            if 1 < len(plain) <= LONGEST_NAME:
                bearers = self._names.setdefault(plain, [])
                if number not in bearers[-1:]:
                    bearers.append(number)
                if record.kind != "person":
                    self._impersonal.add(plain)

    def finish(self, sources: Iterable[Source]) -> Description:
        """Write the new version and put it in the place of the old one; raises ActorBaseError when that fails."""
        try:
            self._stream.close()
            description = self._write(tuple(sources))
            use_version(self.path, self._folder)
        except OSError as error:
            raise ActorBaseError(
                f"{self.path}: the base cannot be written ({error.strerror}); the old one stays in use"
            ) from error
        return description

    def _write(self, sources: tuple[Source, ...]) -> Description:
        import marisa_trie

        trie = marisa_trie.Trie(sorted(self._names))
        index, lists, flags = array("I", [0]), array("I"), bytearray()
        for number in range(len(self._names)):
            name = trie.restore_key(number)
            lists.extend(self._names[name])
            index.append(len(lists))
            flags.append(name in self._impersonal)
        for name, numbers in (("index", index), ("lists", lists), ("flags", flags), ("places", self._places)):
            save(self._folder / name, bytes(numbers))
        trie.save(str(self._folder / "names.trie"))
        description = Description(
            format=FORMAT, actors=self.actors, names=len(self._names), sources=sources,
            small=frozenset(filter(None, map(small_word, self._impersonal))),
            roles=tuple(self._roles.values()),
        )  # fmt: skip
        save(self._folder / "base.json", msgspec.json.encode(description, order="deterministic"))
        return description
