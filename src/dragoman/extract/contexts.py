"""What an event is about: the contexts whose terms stand in the text."""

from __future__ import annotations

from typing import Any

from dragoman.codebook import Codebook
from dragoman.resolve.names import longest


class ContextTagger:
    """Finds the contexts of a text by their terms."""

    def __init__(self, codebook: Codebook) -> None:
        import ahocorasick

        self._automaton: Any = ahocorasick.Automaton()
        by_term: dict[str, set[str]] = {}
        for context, terms in codebook.terms.items():
            for term in terms:
                by_term.setdefault(term.lower(), set()).add(context)
        for term, contexts in by_term.items():
            self._automaton.add_word(term, (len(term), frozenset(contexts)))
        self._order = tuple(codebook.contexts)
        if by_term:
            self._automaton.make_automaton()

    def tag(self, text: str) -> tuple[str, ...]:
        """Return the contexts of a text, in the codebook's order. A term may carry a plural s."""
        if not len(self._automaton):
            return ()
        lower = text.lower()
        found = []
        for end, (length, contexts) in self._automaton.iter(lower):
            start, stop = end + 1 - length, end + 1
            tail = lower[stop : stop + 2]
            closed = not tail[:1].isalnum() or (tail[:1] == "s" and not tail[1:].isalnum())
            if closed and not (start and lower[start - 1].isalnum()):
                found.append((start, stop, contexts))
        tagged = {context for _, _, contexts in longest(found) for context in contexts}
        return tuple(context for context in self._order if context in tagged)
