"""Finds the knowledge base's names in text, with one automaton over all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dragoman.resolve.knowledge import KnowledgeBase, Named


@dataclass(frozen=True, slots=True)
class Hit:
    """A name in the text and what it can stand for."""

    start: int
    end: int
    senses: tuple[Named, ...]


class NameFinder:
    """Finds names at word boundaries, the longest first; case counts ("Turkey", "turkey"; "US", "us")."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        import ahocorasick

        self._automaton: Any = ahocorasick.Automaton()
        for name, senses in knowledge.names.items():
            self._automaton.add_word(name, (len(name), senses))
        self._automaton.make_automaton()

    def find(self, text: str, offset: int = 0) -> list[Hit]:
        """Return the names in a text, in order, not overlapping; `offset` is added to the spans."""
        text = text.replace("\n", " ")
        found = [
            (end + 1 - length, end + 1, senses)
            for end, (length, senses) in self._automaton.iter(text)
            if _is_bounded(text, end + 1 - length, end + 1)
        ]
        return [Hit(s + offset, e + offset, senses) for s, e, senses in longest(found)]

    def any(self, text: str) -> bool:
        """Whether the text holds a name."""
        return any(_is_bounded(text, end + 1 - length, end + 1) for end, (length, _) in self._automaton.iter(text))


def longest(found: Iterable[tuple[int, int, Any]]) -> list[tuple[int, int, Any]]:
    """Keep the longest of overlapping spans, the earlier one of equals; in text order."""
    kept: list[tuple[int, int, Any]] = []
    taken: set[int] = set()
    for start, end, value in sorted(found, key=lambda f: (f[0] - f[1], f[0])):
        if not any(i in taken for i in (start, end - 1)) and not taken.intersection(range(start, end)):
            kept.append((start, end, value))
            taken.update(range(start, end))
    return sorted(kept, key=lambda f: f[0])


def _is_bounded(text: str, start: int, end: int) -> bool:
    """Whether a span begins and ends at word boundaries. Names that end in a hyphen ("Sino-") need what follows."""
    if start and (text[start - 1].isalnum() or (text[start - 1] == "." and start > 1 and text[start - 2].isalnum()
                                                and text[start - 2].isupper())):  # fmt: skip
        return False
    if text[end - 1] == "-":
        return True
    return end >= len(text) or not text[end].isalnum()
