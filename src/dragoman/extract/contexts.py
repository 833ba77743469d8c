"""What an event or a statement is about: the contexts and topics whose terms stand in the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from dragoman.codebook import Codebook
from dragoman.resolve.names import longest


class TermHit(NamedTuple):
    """A term in a text, `text[start:end]`, and what it indicates."""

    start: int
    end: int
    labels: frozenset[str]


class TermTagger:
    """Finds what a text is about by terms; `terms` maps a label to its words, in the order of the answers."""

    def __init__(self, terms: Mapping[str, Iterable[str]]) -> None:
        import ahocorasick

        self._automaton: Any = ahocorasick.Automaton()
        by_term: dict[str, set[str]] = {}
        for label, words in terms.items():
            for term in words:
                by_term.setdefault(term.lower(), set()).add(label)
        for term, labels in by_term.items():
            self._automaton.add_word(term, (len(term), frozenset(labels)))
        self._order = tuple(terms)
        if by_term:
            self._automaton.make_automaton()

    def hits(self, text: str) -> list[TermHit]:
        """Return the terms of a text, in order, the longest where they overlap. A term may carry a plural s."""
        if not len(self._automaton):
            return []
        lower = text.lower()
        found = []
        for end, (length, labels) in self._automaton.iter(lower):
            start, stop = end + 1 - length, end + 1
            tail = lower[stop : stop + 2]
            closed = not tail[:1].isalnum() or (tail[:1] == "s" and not tail[1:].isalnum())
            if closed and not (start and lower[start - 1].isalnum()):
                found.append((start, stop, labels))
        return [TermHit(start, stop, labels) for start, stop, labels in longest(found)]

    def tag(self, text: str) -> tuple[str, ...]:
        """Return the labels of a text, in the order of the terms."""
        tagged = {label for hit in self.hits(text) for label in hit.labels}
        return tuple(label for label in self._order if label in tagged)


class ContextTagger(TermTagger):
    """Finds the contexts of a text by their terms."""

    def __init__(self, codebook: Codebook) -> None:
        super().__init__({context: codebook.terms.get(context, ()) for context in codebook.contexts})


class TopicTagger(TermTagger):
    """Finds the topics that a user's codebook defines."""

    def __init__(self, codebook: Codebook) -> None:
        super().__init__({name: topic.terms for name, topic in codebook.topics.items()})
