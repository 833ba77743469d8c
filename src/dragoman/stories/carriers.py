"""Who else carries a report's text, and what they have changed in it."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from dragoman.stories.copies import Copies, copy_group
from dragoman.stories.graph import Nodes
from dragoman.stories.lineage import lineage
from dragoman.stories.records import Kept, Lineage

_UNDATED = "9999"  # after all others


class Texts(Protocol):
    """As much of a ledger as copies are read from; the store's Ledger is one."""

    @property
    def texts(self) -> Nodes:
        """The graph of texts; its members are reports."""

    def report(self, id_: str) -> Kept | None:
        """Return a report by its id."""

    def numbered(self, number: int) -> Kept:
        """Return a report by its number."""


class Carriers(NamedTuple):
    """The reports that carry one text, the earliest first, as many as were asked for; `total`: how many there are."""

    reports: tuple[Kept, ...]
    total: int


def carriers_of(ledger: Texts, report_id: str, most: int) -> Carriers:
    """Return the reports that carry a report's text, itself among them; none if it has no copies."""
    report = ledger.report(report_id)
    numbers = Copies(ledger.texts).group(report.number) if report else []
    if report is None or len(numbers) < 2:
        return Carriers((), 0)
    chosen = numbers[:most] if report.number in numbers[:most] else [*numbers[: most - 1], report.number]
    first, *others = (ledger.numbered(number) for number in chosen)
    others.sort(key=lambda kept: kept.published or kept.date or _UNDATED)
    return Carriers((first, *others), len(numbers))


def lineage_of(ledger: Texts, report_id: str, most: int) -> Lineage | None:
    """Return the history of a report's text, of at most so many of those who carry it; None if it has no copies."""
    reports, _ = carriers_of(ledger, report_id, most)
    if not reports:
        return None
    copies = Copies(ledger.texts)
    group = copy_group([(kept.id, kept.origins, copies.pair(kept.number)) for kept in reports])
    return lineage(group, reports)
