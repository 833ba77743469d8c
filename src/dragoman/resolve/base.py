"""An imported base of actors: millions of names on disk, opened by mapping files into memory.

Nothing is read when a base is opened but its description; the pages that a search touches are shared by all
processes that use the base. The files of one version of a base never change.

Files of a version: `names.trie` (a marisa trie, which numbers the names), `index` (for name n, where the list of
its actors begins), `lists` (numbers of actors), `flags` (1: the name has a bearer that is no person), `places`
(where each actor's record begins), `actors` (records, MessagePack), `base.json` (the description, with the roles).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from dragoman.errors import ActorBaseError
from dragoman.resolve.facts import Holder, Named, Role, within
from dragoman.resolve.imported import ImportedActor, ImportedRole, Term
from dragoman.resolve.spelling import flat
from dragoman.resolve.versions import Kind, map_numbers, version_of

FORMAT = 1
LONGEST_NAME = 120
_CAPITAL = re.compile(r"\b[^\Wa-z_]")
_SMALL = re.compile(r"\b[a-z]\w*")
KIND = Kind("base of actors", "dragoman actors import", ActorBaseError)


class Source(msgspec.Struct, frozen=True):
    """A file that a base was made from: its name and format, and what came of it."""

    file: str
    format: str
    actors: int
    roles: int
    problems: int


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """What `base.json` says of a base. `small`: the first words of names that begin with a small letter."""

    format: int
    actors: int
    names: int
    sources: tuple[Source, ...] = ()
    small: frozenset[str] = frozenset()
    roles: tuple[ImportedRole, ...] = ()


class ActorBase:
    """An imported base, opened for reading. Raises ActorBaseError when there is none or it is damaged."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        folder = version_of(self.path, KIND)
        self.description = _describe(folder)
        try:
            self._trie = _open_trie(folder / "names.trie")
            self._index = map_numbers(folder / "index", "I")
            self._lists = map_numbers(folder / "lists", "I")
            self._flags = map_numbers(folder / "flags", "B")
            self._places = map_numbers(folder / "places", "Q")
            self._actors = map_numbers(folder / "actors", "B")
        except (OSError, ValueError, RuntimeError, TypeError) as error:
            raise ActorBaseError(f"{self.path}: the base is damaged ({error}); {KIND.hint}") from error
        if not self._fits():
            raise ActorBaseError(f"{self.path}: the base is damaged (its files do not fit together); {KIND.hint}")
        self._decoder = msgspec.msgpack.Decoder(ImportedActor)
        self._actor = lru_cache(maxsize=10_000)(self._read_actor)
        self.roles: Mapping[str, Role] = {
            r.role: Role(r.role, r.sectors, r.kind, r.inherits) for r in self.description.roles
        }

    def __len__(self) -> int:
        return self.description.actors

    def __iter__(self) -> Iterator[ImportedActor]:
        for number in range(len(self)):
            yield self._read_actor(number)

    def lookup(self, name: str) -> tuple[ImportedActor, ...]:
        """Return the actors that have a name, with or without its diacritics."""
        number = self._trie.get(flat(name))
        return self._bearers(number) if number is not None else ()

    def people(self, name: str) -> tuple[Holder, ...]:
        """Return the terms of the persons who have a name."""
        return tuple(holder for actor in self.lookup(name) if actor.kind == "person" for holder in _holders(actor))

    def find(self, text: str) -> Iterator[tuple[int, int, tuple[Named, ...]]]:
        """Yield (start, end, senses) of the states, bodies and groups named in a text; the longest at each word.

        Persons are not among them: they are looked up by name, with the words around it.
        """
        for start, end, number in self.scan(text):
            yield start, end, tuple(n for actor in self._bearers(number) for n in _senses(actor))

    def scan(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield (start, end, number) of the longest name of anything but a person at each word of a text."""
        plain = flat(text)
        prefixes, flags = self._trie.iter_prefixes_with_ids, self._flags
        for i in self._starts(plain):
            best: tuple[int, int] | None = None
            for name, number in prefixes(plain[i : i + LONGEST_NAME]):
                end = i + len(name)
                if flags[number] and (end >= len(plain) or not plain[end].isalnum()):
                    best = end, number
            if best:
                yield i, *best

    def _fits(self) -> bool:
        """Whether the files are of the lengths that they say of each other."""
        names, actors = self.description.names, self.description.actors
        return (
            len(self._trie) == len(self._flags) == len(self._index) - 1 == names
            and len(self._places) == actors + 1
            and self._index[names] == len(self._lists)
            and self._places[actors] == len(self._actors)
        )

    def _starts(self, plain: str) -> Iterator[int]:
        for match in _CAPITAL.finditer(plain):
            yield match.start()
        if small := self.description.small:
            for match in _SMALL.finditer(plain):
                if match.group() in small:
                    yield match.start()

    def _bearers(self, number: int) -> tuple[ImportedActor, ...]:
        return tuple(self._actor(n) for n in self._lists[self._index[number] : self._index[number + 1]])

    def _read_actor(self, number: int) -> ImportedActor:
        try:
            return self._decoder.decode(self._actors[self._places[number] : self._places[number + 1]])
        except (msgspec.DecodeError, IndexError) as error:
            raise ActorBaseError(f"{self.path}: the base is damaged ({error}); {KIND.hint}") from error


def small_word(name: str) -> str | None:
    """Return the first word of a name that begins with a small letter; None if it begins otherwise."""
    match = _SMALL.match(name)
    return match.group() if match else None


def _describe(folder: Path) -> Description:
    try:
        description = msgspec.json.decode((folder / "base.json").read_bytes(), type=Description)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ActorBaseError(f"{folder.parent}: the base is damaged ({error}); {KIND.hint}") from error
    if description.format != FORMAT:
        raise ActorBaseError(
            f"{folder.parent}: the base has format {description.format} and this version reads {FORMAT}; {KIND.hint}"
        )
    return description


def _open_trie(path: Path) -> Any:
    import marisa_trie

    return marisa_trie.Trie().mmap(str(path))


def valid_terms(actor: ImportedActor, date: str | None) -> tuple[Term, ...]:
    """Return what an actor was on a day: the dated terms that hold, else the undated ones."""
    dated = tuple(t for t in actor.terms if t.start or t.end)
    holding = tuple(t for t in dated if within(date, t.start, t.end))
    return holding or tuple(t for t in actor.terms if not (t.start or t.end))


def _holders(actor: ImportedActor) -> Iterator[Holder]:
    for term in actor.terms:
        yield Holder(actor.name, term.country, term.organization, term.office or "", term.sectors, term.start, term.end)


def _senses(actor: ImportedActor) -> Iterator[Named]:
    if actor.kind == "person":
        return
    for term in actor.terms:
        yield Named(
            f"org:{actor.id}" if actor.kind == "organization" else actor.id, actor.name, actor.kind,
            "name" if actor.kind == "country" else "organization", term.country, term.organization, term.sectors,
            term.start, term.end,
        )  # fmt: skip
