"""How commitments stand on a day: the later events that can keep or break them are asked for by pair of parties, so
that no whole database has to be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from dragoman.positions.commitments import CommitmentReader
from dragoman.positions.linking import Linker, judged, on_day
from dragoman.positions.parties import holders
from dragoman.positions.records import Commitment
from dragoman.store import EventRow, Judgement, View

# The types of events that make a commitment; the others need not be compared.
PROMISING = frozenset({"AGREE", "CONCEDE", "REQUEST", "THREATEN"})
# Events that are looked at for each pair of parties and each side of an event, the earliest first.
_MOST_DEEDS = 60


def standing_on(
    view: View, commitments: Sequence[Commitment], judgements: Iterable[Judgement], day: date, reader: CommitmentReader
) -> tuple[list[Commitment], dict[tuple[str, str], EventRow]]:
    """Return commitments as they stood on a day, in their order, and the events that were looked at for that.

    `judgements`: what people have said, also of other commitments.
    """
    ids = {source.id for commitment in commitments for source in commitment.sources}
    said = [judgement for judgement in judgements if judgement.commitment in ids]
    deeds = later_deeds(view, commitments)
    linked = Linker(reader).link(commitments, deeds.values())
    for judgement in said:
        row = view.event(judgement.report_id, judgement.event_id)
        if row is not None:
            deeds.setdefault((row.report_id, row.event.id), row)
    return on_day(judged(linked, said, deeds.values()), day, reader), deeds


def later_deeds(view: View, commitments: Iterable[Commitment]) -> dict[tuple[str, str], EventRow]:
    """Return later events by those who have to act, with the other side where there is one."""
    asked: dict[tuple[str, str | None], str] = {}
    for c in commitments:
        others = sorted(set(holders(c.by + c.towards)) - set(c.owed_by))
        opposite: list[str | None] = [*others] or [None]
        for pair in ((owing, other) for owing in c.owed_by for other in opposite):
            made = c.made or ""
            asked[pair] = min(made, asked.get(pair, made))
    rows = view.first_deeds([(owing, other, made) for (owing, other), made in asked.items()], _MOST_DEEDS)
    return {(row.report_id, row.event.id): row for row in rows}
