"""Exchanges marked participants between sentences, so that the model reads the act and not the names.

A model that has seen one state mostly attack and another mostly mediate learns the states. In each epoch some of
the marked spans are therefore replaced by spans that stood in the same role of the same type of event elsewhere.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal

from dragoman.model import Span
from training.corpus import Labelled, Pair

Role = Literal["actor", "recipient"]
Stock = Mapping[tuple[str, Role], Sequence[str]]


def stock_of(sentences: Sequence[Labelled]) -> Stock:
    """Collect what stands in each role of each type."""
    found: defaultdict[tuple[str, Role], set[str]] = defaultdict(set)
    for sentence in sentences:
        for pair in sentence.pairs:
            found[pair.event_type, "actor"].add(sentence.text[slice(*pair.actor)])
            found[pair.event_type, "recipient"].add(sentence.text[slice(*pair.recipient)])
    return {key: sorted(words) for key, words in found.items()}


def swapped(
    sentence: Labelled, pair: Pair, stock: Stock, share: float, chance: random.Random
) -> tuple[str, Span, Span]:
    """Return text and spans of a pair, each span replaced with the probability `share`."""
    text, actor, recipient = sentence.text, pair.actor, pair.recipient
    if chance.random() < share:
        text, actor, recipient = _replace(text, actor, recipient, chance.choice(stock[pair.event_type, "actor"]))
    if chance.random() < share:
        words = chance.choice(stock[pair.event_type, "recipient"])
        text, recipient, actor = _replace(text, recipient, actor, words)
    return text, actor, recipient


def _replace(text: str, span: Span, other: Span, words: str) -> tuple[str, Span, Span]:
    """Put words in the place of a span and move the other span along."""
    if span.start > 0 and not words[:2].isupper() and words.split()[0] in ("A", "An", "The", "Some", "Two", "Three"):
        words = words[0].lower() + words[1:]
    if span.start == 0:
        words = words[0].upper() + words[1:]
    shift = len(words) - (span.end - span.start)
    moved = Span(other.start + shift, other.end + shift) if other.start >= span.end else other
    return text[: span.start] + words + text[span.end :], Span(span.start, span.start + len(words)), moved
