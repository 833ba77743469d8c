"""A parsed sentence as a tree: children, subtrees and the parts of a noun phrase."""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.model import Sentence, Span, Token

NOMINAL_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})
# Labels of the words that belong to the core of a noun phrase, before its head.
_CORE_LABELS = frozenset(
    {"det", "amod", "compound", "nmod", "poss", "nummod", "quantmod", "predet", "advmod", "npadvmod"}
)


class Tree:
    """Read-only view on a sentence's parse. Tokens are named by their index."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.tokens: tuple[Token, ...] = sentence.tokens
        self.children: list[list[int]] = [[] for _ in self.tokens]
        for i, token in enumerate(self.tokens):
            if token.head != i:
                self.children[token.head].append(i)

    def __len__(self) -> int:
        return len(self.tokens)

    def kids(self, i: int, *labels: str) -> list[int]:
        """Children of a token with one of the dependency labels."""
        children = self.children[i]
        if not children:  # most words have none, and this is asked more often than anything else
            return []
        tokens = self.tokens
        return [c for c in children if tokens[c].dep in labels]

    def subtree(self, i: int) -> list[int]:
        """The token and all below it, in text order."""
        found, stack = [], [i]
        while stack:
            node = stack.pop()
            found.append(node)
            stack.extend(self.children[node])
        return sorted(found)

    def ancestors(self, i: int) -> Iterator[int]:
        """The heads above a token, nearest first."""
        for _ in self.tokens:  # a parse is a tree; the bound holds for one that is not
            if self.tokens[i].head == i:
                return
            i = self.tokens[i].head
            yield i

    def shares_clause(self, i: int, place: int) -> bool:
        """Whether a place is named with the verb of a word or one above it, or within the word's own phrase."""
        above = list(self.ancestors(place))
        verb = next((k for k in above if self.tokens[k].tag[0] in "VM"), None)
        return i in above or verb is None or verb == i or verb in self.ancestors(i)

    def is_nominal(self, i: int) -> bool:
        """Whether the token is a common or proper noun."""
        return self.tokens[i].tag in NOMINAL_TAGS

    def core(self, i: int) -> list[int]:
        """The head of a noun phrase with its modifiers to the left: "the new Iranian foreign minister"."""
        tokens = self.tokens
        found, stack = [i], [i]
        while stack:
            node = stack.pop()
            for c in self.children[node]:
                if tokens[c].dep in _CORE_LABELS and c < i:
                    found.append(c)
                    stack.append(c)
                elif tokens[c].dep in ("case", "punct", "conj", "cc") and node != i and c < i:
                    found.append(c)
                    if tokens[c].dep == "conj":
                        stack.append(c)
        return sorted(found)

    def conjuncts(self, i: int) -> list[int]:
        """The token and those that are co-ordinated with it, to the right."""
        found = [i]
        for node in found:
            found.extend(c for c in self.children[node] if self.tokens[c].dep == "conj")
        return found

    def first_conjunct(self, i: int) -> int:
        """The first of the co-ordinated words that the token belongs to."""
        for _ in self.tokens:
            if self.tokens[i].dep != "conj":
                break
            i = self.tokens[i].head
        return i

    def span(self, indices: list[int]) -> Span:
        """The stretch of text from the first to the last of the tokens."""
        return Span(self.tokens[min(indices)].start, self.tokens[max(indices)].end)

    def at(self, start: int, end: int) -> list[int]:
        """The tokens that overlap a span of the report's text."""
        return [i for i, t in enumerate(self.tokens) if t.start < end and start < t.end]
