"""The later events that can keep or break commitments, asked for by pair so that no whole database has to be read."""

from __future__ import annotations

from collections.abc import Iterable

from dragoman.positions.parties import holders
from dragoman.positions.records import Commitment
from dragoman.store import EventFilter, EventRow, View

# The types of events that make a commitment; the others need not be compared.
PROMISING = frozenset({"AGREE", "CONCEDE", "REQUEST", "THREATEN"})
# Events that are looked at for each pair of parties, the earliest first.
_MOST_DEEDS = 60


def later_deeds(view: View, commitments: Iterable[Commitment]) -> dict[tuple[str, str], EventRow]:
    """Return later events by those who have to act, with the other side where there is one."""
    asked: dict[tuple[str, str | None], str] = {}
    for c in commitments:
        others = sorted(set(holders(c.by + c.towards)) - set(c.owed_by))
        opposite: list[str | None] = [*others] or [None]
        for pair in ((owing, other) for owing in c.owed_by for other in opposite):
            made = c.made or ""
            asked[pair] = min(made, asked.get(pair, made))
    found: dict[tuple[str, str], EventRow] = {}
    for (owing, other), made in asked.items():
        wanted = EventFilter(
            actor=None if other else owing, between=(owing, other) if other else None, since=made or None,
            order="date_asc", limit=_MOST_DEEDS,
        )  # fmt: skip
        for row in view.events(wanted):
            found[row.report_id, row.event.id] = row
    return found
