"""Makes and replaces an imported base. A base is made aside and then put in place at once, so that an import that
is cut off leaves the old one in use."""

from __future__ import annotations

import os
import shutil
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from dragoman.errors import ActorBaseError
from dragoman.resolve.base import CURRENT, FORMAT, LONGEST_NAME, Description, Source, small_word
from dragoman.resolve.imported import ImportedActor, ImportedRole
from dragoman.resolve.spelling import flat


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
        self._folder = _new_folder(path)
        self._stream = (self._folder / "actors").open("wb")

    def __enter__(self) -> BaseBuilder:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()
        if self._folder.is_dir() and _named(self.path) != self._folder.name:
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
            _point(self.path, self._folder.name)
        except OSError as error:
            raise ActorBaseError(
                f"{self.path}: the base cannot be written ({error.strerror}); the old one stays in use"
            ) from error
        for old in _versions(self.path):
            if old != self._folder:
                shutil.rmtree(old, ignore_errors=True)
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
            _save(self._folder / name, bytes(numbers))
        trie.save(str(self._folder / "names.trie"))
        description = Description(
            format=FORMAT, actors=self.actors, names=len(self._names), sources=sources,
            small=frozenset(filter(None, map(small_word, self._impersonal))),
            roles=tuple(self._roles.values()),
        )  # fmt: skip
        _save(self._folder / "base.json", msgspec.json.encode(description, order="deterministic"))
        return description


def _save(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _new_folder(path: Path) -> Path:
    """Make the folder of the next version, after throwing away what an import that was cut off left behind."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        strangers = [p.name for p in path.iterdir() if not p.name.startswith("version-") and p.name != CURRENT]
        if strangers:
            raise ActorBaseError(f"{path}: holds {strangers[0]} and other files; name an empty or a new folder")
        number = 1 + max((int(p.name.rpartition("-")[2]) for p in _versions(path)), default=0)
        folder = path / f"version-{number}"
        folder.mkdir()
    except OSError as error:
        raise ActorBaseError(f"{path}: cannot be written ({error.strerror}); name another folder") from error
    for old in _versions(path):
        if old != folder and old.name != _named(path):
            shutil.rmtree(old, ignore_errors=True)
    return folder


def _versions(path: Path) -> Iterator[Path]:
    return (p for p in list(path.iterdir()) if p.name.startswith("version-") and p.name[8:].isdigit())


def _named(path: Path) -> str | None:
    try:
        return (path / CURRENT).read_text(encoding="utf8").strip()
    except (OSError, UnicodeDecodeError):
        return None


def _point(path: Path, name: str) -> None:
    """Name the version in use; the name is replaced in one step."""
    aside = path / f"{name}.pointer"
    _save(aside, name.encode("utf8"))
    aside.replace(path / CURRENT)
