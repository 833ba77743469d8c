"""Reports: the list of them, and one as it was published, with all that was found in it marked in its text."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from dragoman.model import Coding, Record, Report
from dragoman.store import ReportRow
from dragoman.stories.carriers import carriers_of, lineage_of
from dragoman.stories.records import Lineage
from dragoman.views.web.errors import NotFoundError
from dragoman.views.web.excerpts import Excerpt, excerpt
from dragoman.views.web.judging import REPORT, Judging, judging_of
from dragoman.views.web.links import link, report_link
from dragoman.views.web.marks import Item, Marked, find_item, items_of, marked
from dragoman.views.web.pages import Page, Query, Visit

# Of a text that hundreds carry, the first say enough; comparing two texts takes some milliseconds.
_CARRIERS = 12
_COMPARED = 6
_COUNTED = 10_000  # reports that are counted; of more it is said that there are more

_Text = Annotated[str, Meta(max_length=200)]
_Id = Annotated[str, Meta(max_length=2_000)]


class ReportsQuery(Query, frozen=True, kw_only=True):
    """Which reports, and which page of them."""

    text: Annotated[_Text, Meta(description='Words of headline and text; "a phrase" and begin* work.')] | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 30
    offset: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


class Found(Record, frozen=True, kw_only=True):
    """A report of the list; `excerpt`: where it has the words that were looked for."""

    row: ReportRow
    excerpt: Excerpt | None


class ReportsPage(Record, frozen=True, kw_only=True):
    """A page of reports; `more`: there are others after it. `total`: how many there are in all, None if very many."""

    reports: tuple[Found, ...]
    total: int | None
    limit: int
    offset: int
    more: bool


def reports(visit: Visit, asked: ReportsQuery) -> ReportsPage:
    """Make a page of reports, the latest first."""
    rows = list(visit.view.reports(asked.text, limit=asked.limit + 1, offset=asked.offset))
    total = visit.view.count_reports(asked.text, _COUNTED + 1)
    return ReportsPage(
        total=total if total <= _COUNTED else None,
        reports=tuple(Found(row=row, excerpt=_excerpt(visit, row, asked.text)) for row in rows[: asked.limit]),
        limit=asked.limit,
        offset=asked.offset,
        more=len(rows) > asked.limit,
    )


def _excerpt(visit: Visit, row: ReportRow, words: str | None) -> Excerpt | None:
    report = visit.view.report(row.id) if words else None
    return excerpt(report.text, words) if report and words else None


class ReportQuery(Query, frozen=True, kw_only=True):
    """Which report, and which event, statement or place of it is chosen."""

    id: _Id
    show: Annotated[_Text, Meta(description="Id of the event, statement or place to tell of.")] | None = None


class Carrier(Record, frozen=True, kw_only=True):
    """Another report that carries the same text; `date`: its day of publication. `first`: all others came later."""

    id: str
    title: str | None
    publisher: str | None
    date: str | None
    first: bool


class ReportPage(Record, frozen=True, kw_only=True):
    """A report with its marks.

    `address`: the address of this page, and `mark_address` that of the details of one mark alone; to both `show` is
    added. `carriers`: who else carries its text, of `carried_by` reports in all, itself among them. `gone`: the event
    that was asked for is no longer there. `judging`: what people have said of the event that is shown.
    """

    address: str
    mark_address: str
    marked: Marked
    row: ReportRow
    carriers: tuple[Carrier, ...]
    carried_by: int
    first: bool
    gone: bool
    judging: Judging | None


def report(visit: Visit, asked: ReportQuery) -> ReportPage:
    """Make the page of one report."""
    found, coding, row = _kept(visit, asked.id)
    content = marked(found.text, coding, asked.show, stored=True)
    copies = carriers_of(visit.view.ledger, asked.id, _CARRIERS)
    first = copies.reports[0].id if copies.reports else asked.id
    return ReportPage(
        address=link("/report", id=asked.id),
        mark_address=link("/report/mark", id=asked.id),
        marked=content,
        row=row,
        carriers=tuple(
            Carrier(
                id=kept.id,
                title=kept.title,
                publisher=kept.publisher,
                date=kept.published or kept.date,
                first=kept.id == first,
            )
            for kept in copies.reports
            if kept.id != asked.id
        ),
        carried_by=copies.total,
        first=first == asked.id,
        gone=asked.show is not None and content.shown is None,
        judging=_judging(visit, asked.id, content.shown),
    )


def _judging(visit: Visit, report_id: str, shown: Item | None) -> Judging | None:
    """Return what people have said of the event that is shown, if one is."""
    if shown is None or shown.event is None:
        return None
    return judging_of(visit, report_id, shown.id, REPORT, report_link(report_id, shown.id))


class MarkQuery(Query, frozen=True, kw_only=True):
    """Which report, and which event, statement or place of it."""

    id: _Id
    show: _Text


class MarkPage(Record, frozen=True, kw_only=True):
    """An event, statement or place of a report, and the address of the page that it is marked on.

    `report_id`: the report's id, if it is in the database; `judging`: what people have said of an event.
    """

    address: str
    shown: Item
    report_id: str | None
    judging: Judging | None = None


def mark(visit: Visit, asked: MarkQuery) -> MarkPage:
    """Make the details of one mark, which a page that is open puts beside its text."""
    _, coding, _ = _kept(visit, asked.id)
    item = chosen(coding, asked.show, stored=True)
    return MarkPage(
        address=link("/report", id=asked.id), shown=item, report_id=asked.id, judging=_judging(visit, asked.id, item)
    )


def chosen(coding: Coding, show: str, *, stored: bool) -> Item:
    """Return an event, statement or place of a coding; raises NotFoundError if it has none of this id."""
    items, places = items_of(coding, stored=stored)
    found = find_item((*items, *places), show)
    if found is None:
        raise NotFoundError(f"the report has no event or statement {show!r}; it may have been coded anew")
    return found


class CopiesQuery(Query, frozen=True, kw_only=True):
    """Which report."""

    id: _Id


class CopiesPage(Record, frozen=True, kw_only=True):
    """Who carries a report's text, and what they have changed in it; the first of `total`."""

    id: str
    title: str | None
    lineage: Lineage | None
    total: int


def copies(visit: Visit, asked: CopiesQuery) -> CopiesPage:
    """Make the history of a report's text."""
    row = visit.view.report_row(asked.id)
    if row is None:
        raise _missing(asked.id)
    ledger = visit.view.ledger
    total = carriers_of(ledger, asked.id, 1).total
    return CopiesPage(id=row.id, title=row.title, lineage=lineage_of(ledger, asked.id, _COMPARED), total=total)


def _kept(visit: Visit, id_: str) -> tuple[Report, Coding, ReportRow]:
    found, coding, row = visit.view.report(id_), visit.view.coding(id_), visit.view.report_row(id_)
    if found is None or coding is None or row is None:
        raise _missing(id_)
    return found, coding, row


def _missing(id_: str) -> NotFoundError:
    return NotFoundError(f"there is no report {id_!r} in this database")


PAGES = (
    Page("/reports", "reports.html", ReportsQuery, ReportsPage, reports, "Reports, the latest first", "reports"),
    Page("/report", "report.html", ReportQuery, ReportPage, report, "One report with its marks", "reports"),
    Page("/report/mark", "mark.html", MarkQuery, MarkPage, mark, "One event or statement of a report", "reports"),
    Page("/report/copies", "copies.html", CopiesQuery, CopiesPage, copies, "Who carries a report's text", "reports"),
)
