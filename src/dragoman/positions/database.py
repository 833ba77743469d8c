"""Makes positions and commitments of a database when they are asked for; only judgements are stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple, Protocol, TypeVar

import msgspec

from dragoman.positions.commitments import CommitmentReader
from dragoman.positions.linking import Linker, judged, on_day
from dragoman.positions.parties import is_party
from dragoman.positions.records import Commitment, Judged, Said, Told

EventsWanted = TypeVar("EventsWanted", contravariant=True)
StatementsWanted = TypeVar("StatementsWanted", contravariant=True)


class Database(Protocol[EventsWanted, StatementsWanted]):
    """As much of the store's View as positions and commitments are made from."""

    def events(self, wanted: EventsWanted | None = None) -> Iterable[Told]:
        """Give the events that pass a filter."""

    def statements(self, wanted: StatementsWanted | None = None) -> Iterable[Said]:
        """Give the statements that pass a filter."""

    def overruled(self) -> Iterable[Told]:
        """Give the events that people have rejected or changed, as they were coded."""

    def judgements(self) -> Iterable[Judged]:
        """Give what was decided by hand."""


class Ledger(NamedTuple):
    """All commitments of a database with their links, and the day of its latest report (ISO 8601)."""

    commitments: list[Commitment]
    last_day: str | None
    reader: CommitmentReader

    def on(self, day: date) -> list[Commitment]:
        """Return the commitments as they stood on a day, the last made first."""
        return on_day(self.commitments, day, self.reader)[::-1]


def commitments_from(
    view: Database[EventsWanted, StatementsWanted],
    tag: Callable[[str], Iterable[str]] | None = None,
    wanted: Callable[[Commitment], bool] | None = None,
) -> Ledger:
    """Return the commitments that the events and statements of a database make, or those of them that are wanted.

    `tag` gives the topics of a text.
    """
    reader = CommitmentReader()
    told, said = list(view.events()), list(view.statements())
    found = [c for c in reader.read(told, said, view.overruled()) if wanted is None or wanted(c)]
    linked = Linker(reader).link(found, told)
    if tag is not None:
        linked = [msgspec.structs.replace(c, topics=_topics(c, tag)) for c in linked]
    days = [row.report_date for row in (*told, *said) if row.report_date]
    return Ledger(judged(linked, view.judgements(), told), max(days, default=None), reader)


def _topics(commitment: Commitment, tag: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    found = (topic for source in commitment.sources for topic in sorted(tag(source.quote.text)))
    return tuple(dict.fromkeys((*commitment.topics, *found)))


def concerns(commitment: Commitment, who: str) -> bool:
    """Whether somebody makes a commitment, or is the one that it is made to."""
    return any(is_party(entity, who) for entity in (*commitment.by, *commitment.towards))


def is_between(commitment: Commitment, one: str, other: str) -> bool:
    """Whether a commitment binds two parties: one to the other, in either direction, or both together."""
    sides = [{side for side, who in ((0, one), (1, other)) if is_party(e, who)} for e in commitment.by]
    others = [{side for side, who in ((0, one), (1, other)) if is_party(e, who)} for e in commitment.towards]
    by, towards = set().union(*sides), set().union(*others)
    return (0 in by and 1 in by | towards) or (1 in by and 0 in by | towards)
