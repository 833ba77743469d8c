"""Keeps copies and stories of a database in step with its reports, one report after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from dragoman.stories.copies import Copies
from dragoman.stories.placing import Stories
from dragoman.stories.records import Kept
from dragoman.stories.shelving import Shelf, Shelver


class Ledger(Shelf, Protocol):
    """Where copies and stories are kept; the store's Ledger is one."""

    def whole(self) -> AbstractContextManager[None]:
        """Keep all that is changed inside, or nothing of it."""

    def pending(self, limit: int = -1) -> list[str]:
        """Return the ids of reports that no story knows of yet."""

    def attach(self, report: int) -> list[int]:
        """Find the events of a report that people have judged before; return all events concerned."""

    def stale(self, kind: str) -> list[int]:
        """Return and forget the nodes that have lost a member."""


class Keeper:
    """Takes in reports. What it costs depends on how many reports are alike, and not on how many there are."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.copies = Copies(ledger.texts)
        self.stories = Stories(ledger)
        self._shelver = Shelver(ledger)

    def add(self, report_id: str) -> None:
        """Take in a report of the database, new or coded anew; all of it or nothing."""
        with self._ledger.whole():
            self._take(report_id)
            self._shelver.renew()

    def take(self, report_id: str) -> None:
        """Take in a report without listing the stories that change by it: for `shelve`, or where no list is needed."""
        self._take(report_id)

    def _take(self, report_id: str) -> None:
        with self._ledger.whole():
            report = self._ledger.report(report_id)
            if report is None:
                return
            judged = self._ledger.attach(report.number)
            moved = self.copies.renew(self._ledger.stale("text"))
            moved |= self.copies.place(report.number, report.id, body(report), report.published or report.date)
            self._place(moved, self._ledger.stale("unit"), judged)
            self._shelver.call_for_copies(report.number, self.copies.shifted())

    def catch_up(self, told: Callable[[], None] = lambda: None) -> int:
        """Take in all reports that no story knows of yet; return how many. `told` is called after each."""
        ids = self._ledger.pending()
        for id_ in ids:
            self._take(id_)
            told()
        self.shelve()
        return len(ids)

    def shelve(self) -> None:
        """List all stories anew that have changed, also those that `add` has left for later."""
        more = True
        while more:
            with self._ledger.whole():
                more = bool(self._shelver.renew(later=True))

    def again(self, reports: Iterable[int], judged: Iterable[int]) -> None:
        """Place the events of reports once more, with their copies, after a person has judged some events."""
        self._place({copy for report in reports for copy in self.copies.group(report)}, (), judged)
        self._shelver.renew()

    def judged(self, units: Iterable[int]) -> None:
        """List the stories of units anew, after a person has joined or parted them."""
        self._shelver.call_for(units)
        self._shelver.renew()

    def _place(self, reports: Iterable[int], stale: Iterable[int], judged: Iterable[int]) -> None:
        doubtful: set[int] = set()
        self.stories.renew(stale, doubtful)
        # Whose words others repeat comes first.
        for number in sorted(reports, key=lambda report: (not self.copies.leads(report), report)):
            self.stories.place(self._ledger.numbered(number).id, doubtful)
        units = [unit for event in judged if (unit := self._ledger.units.where(event)) is not None]
        for unit in units:
            self.stories.doubt(unit, doubtful)
        self.stories.settle(doubtful)
        self._shelver.call_for(units)


def body(report: Kept) -> str:
    """Return the text of a report without headline, dateline and boilerplate."""
    first, _, rest = report.text.lstrip().partition("\n")
    cut = list(report.boilerplate)
    if rest and report.title and " ".join(first.split()) == report.title:
        start = report.text.index(first)
        cut.append((start, start + len(first)))
    kept, at = [], 0
    for start, end in sorted(cut):
        kept.append(report.text[at : max(at, start)])
        at = max(at, end)
    return "\n".join((*kept, report.text[at:])).strip()
