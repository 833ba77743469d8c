"""Full-text search: reports, events, statements and actors with the words that somebody looks for."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from dragoman.model import Record
from dragoman.store import EventFilter, EventRow, ReportRow, StatementFilter, StatementRow
from dragoman.store.summary_records import ActorRow
from dragoman.views.web.excerpts import Excerpt, excerpt
from dragoman.views.web.pages import Page, Query, Visit

_HITS = 6
# No more is counted than that there are more than so many.
_COUNTED = 1_000


class SearchQuery(Query, frozen=True, kw_only=True):
    """What is looked for: all of the words, in any form; "a phrase" and begin* work."""

    text: Annotated[str, Meta(max_length=200, description='Words, "a phrase", begin*.')] | None = None


class ReportHit(Record, frozen=True, kw_only=True):
    """A report, and where the words stand in it; None where they stand in the headline only."""

    row: ReportRow
    excerpt: Excerpt | None


class EventHit(Record, frozen=True, kw_only=True):
    """An event, and where the words stand in its evidence."""

    row: EventRow
    excerpt: Excerpt | None


class StatementHit(Record, frozen=True, kw_only=True):
    """A statement, and where the words stand in what is said."""

    row: StatementRow
    excerpt: Excerpt | None


class SearchPage(Record, frozen=True, kw_only=True):
    """A few hits of each kind, with how many there are; None: more than `counted`."""

    text: str
    counted: int
    actors: tuple[ActorRow, ...]
    actor_count: int
    reports: tuple[ReportHit, ...]
    report_count: int | None
    events: tuple[EventHit, ...]
    event_count: int | None
    statements: tuple[StatementHit, ...]
    statement_count: int | None


def search(visit: Visit, asked: SearchQuery) -> SearchPage:
    """Make the page of what was found."""
    text = asked.text
    if text is None:
        return SearchPage(
            text="", counted=_COUNTED, actors=(), actor_count=0, reports=(), report_count=0, events=(), event_count=0,
            statements=(), statement_count=0,
        )  # fmt: skip
    view = visit.view
    events, statements = EventFilter(text=text, limit=_HITS), StatementFilter(text=text, limit=_HITS)
    return SearchPage(
        text=text,
        counted=_COUNTED,
        actors=tuple(view.actors(text, limit=_HITS)),
        actor_count=view.count_actors(text),
        reports=tuple(
            ReportHit(row=row, excerpt=excerpt(report.text, text))
            for row in view.reports(text, limit=_HITS)
            if (report := view.report(row.id)) is not None
        ),
        report_count=_counted(view.count_reports(text)),
        events=tuple(EventHit(row=row, excerpt=excerpt(row.event.evidence.text, text)) for row in view.events(events)),
        event_count=_counted(view.count_events(events, _COUNTED + 1)),
        statements=tuple(
            StatementHit(row=row, excerpt=excerpt(row.statement.text, text)) for row in view.statements(statements)
        ),
        statement_count=_counted(view.count_statements(statements, _COUNTED + 1)),
    )


def _counted(number: int) -> int | None:
    return number if number <= _COUNTED else None


PAGES = (
    Page("/search", "search.html", SearchQuery, SearchPage, search, "Reports, events, statements and actors with words",
         "search"),
)  # fmt: skip
