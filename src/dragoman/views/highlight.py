"""A quoted sentence cut where marks begin and end, for every view that shows evidence."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Literal, NamedTuple

from dragoman.model import Event, Quote

Mark = Literal["actor", "recipient", "trigger"]


class Piece(NamedTuple):
    """A stretch of text with the marks that lie on it."""

    text: str
    marks: frozenset[Mark]


def evidence_pieces(event: Event) -> list[Piece]:
    """Cut the evidence of an event at its trigger, and at the actors and recipients that stand in it."""
    marks: list[tuple[int, int, Mark]] = [(event.trigger.start, event.trigger.end, "trigger")]
    marks += [(entity.start, entity.end, "actor") for entity in event.actors]
    marks += [(entity.start, entity.end, "recipient") for entity in event.recipients]
    return pieces(event.evidence, marks)


def pieces(quote: Quote, marks: Iterable[tuple[int, int, Mark]]) -> list[Piece]:
    """Cut a quote at its marks (start, end, kind); offsets are those of the report, and marks may overlap."""
    inside = []
    for start, end, kind in marks:
        first, last = max(start - quote.start, 0), min(end - quote.start, len(quote.text))
        if first < last:
            inside.append((first, last, kind))
    cuts = sorted({0, len(quote.text), *(cut for first, last, _ in inside for cut in (first, last))})
    return [
        Piece(
            text=quote.text[start:end],
            marks=frozenset(kind for first, last, kind in inside if first <= start and end <= last),
        )
        for start, end in pairwise(cuts)
    ]
