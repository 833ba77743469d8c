"""Finds the knowledge base's names in text, with one automaton over all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dragoman.resolve.base import ActorBase
from dragoman.resolve.facts import Named
from dragoman.resolve.knowledge import KnowledgeBase
from dragoman.resolve.spelling import flat


@dataclass(frozen=True, slots=True)
class Hit:
    """A name in the text and what it can stand for."""

    start: int
    end: int
    senses: tuple[Named, ...]


class NameFinder:
    """Finds names at word boundaries, the longest first; case counts ("Turkey", "turkey"; "US", "us").

    Diacritics do not count in names of several words, and in others that are listed without them as well: "Male" and
    "Liberation" are words, "Malé" and "Libération" names. The kind of apostrophe does not count. The names of imported
    bases are looked for too; where one of them has the very words of a built-in name, the built-in one is kept.
    """

    def __init__(self, knowledge: KnowledgeBase, bases: Iterable[ActorBase] = ()) -> None:
        import ahocorasick

        senses: dict[str, tuple[Named, ...]] = {}
        self._exact: set[str] = set()
        for name, found in knowledge.names.items():
            plain = flat(name)
            if plain != name and plain not in knowledge.names and " " not in plain and plain.isalpha():
                self._exact.add(name)
            senses[plain] = tuple(dict.fromkeys((*senses.get(plain, ()), *found)))
        self._exact_plain = {flat(name) for name in self._exact}
        self._automaton: Any = ahocorasick.Automaton()
        for plain, found in senses.items():
            self._automaton.add_word(plain, (len(plain), found))
        self._automaton.make_automaton()
        self._bases = tuple(bases)

    def find(self, text: str, offset: int = 0) -> list[Hit]:
        """Return the names in a text, in order, not overlapping; `offset` is added to the spans."""
        found = self._bounded(text)
        if self._bases:
            spans = {(start, end) for start, end, _ in found}
            for base in self._bases:
                found += [hit for hit in base.find(text) if (hit[0], hit[1]) not in spans]
        return [Hit(s + offset, e + offset, senses) for s, e, senses in longest(found)]

    def any(self, text: str) -> bool:
        """Whether the text holds a name."""
        return bool(self._bounded(text, first=True)) or any(next(iter(b.find(text)), None) for b in self._bases)

    def _bounded(self, text: str, *, first: bool = False) -> list[tuple[int, int, tuple[Named, ...]]]:
        plain = flat(text)
        found = []
        for last, (length, senses) in self._automaton.iter(plain):
            start, end = last + 1 - length, last + 1
            if not is_bounded(plain, start, end):
                continue
            if self._exact and plain[start:end] in self._exact_plain and text[start:end] not in self._exact:
                continue
            found.append((start, end, senses))
            if first:
                break
        return found


def longest(found: Iterable[tuple[int, int, Any]]) -> list[tuple[int, int, Any]]:
    """Keep the longest of overlapping spans, the earlier one of equals; in text order."""
    kept: list[tuple[int, int, Any]] = []
    taken: set[int] = set()
    for start, end, value in sorted(found, key=lambda f: (f[0] - f[1], f[0])):
        if start not in taken and end - 1 not in taken and taken.isdisjoint(range(start, end)):
            kept.append((start, end, value))
            taken.update(range(start, end))
    return sorted(kept, key=lambda f: f[0])


def is_bounded(text: str, start: int, end: int) -> bool:
    """Whether a span begins and ends at word boundaries. Names that end in a hyphen ("Sino-") need what follows."""
    if start and (text[start - 1].isalnum() or (text[start - 1] == "." and start > 1 and text[start - 2].isalnum()
                                                and text[start - 2].isupper())):  # fmt: skip
        return False
    if text[end - 1] == "-":
        return True
    return end >= len(text) or not text[end].isalnum()
