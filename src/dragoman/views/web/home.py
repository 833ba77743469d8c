"""The first page: how much there is of everything, and where to go on."""

from __future__ import annotations

from dragoman.model import Record
from dragoman.store import Counts, EventFilter, EventRow, ReportRow
from dragoman.views.web.pages import NoQuery, Page, Visit

_LATEST = 6


class Home(Record, frozen=True, kw_only=True):
    """What the database holds, its latest events and its latest reports."""

    counts: Counts
    events: tuple[EventRow, ...]
    reports: tuple[ReportRow, ...]


def home(visit: Visit, _: NoQuery) -> Home:
    """Make the first page."""
    return Home(
        counts=visit.view.counts(),
        events=tuple(visit.view.events(EventFilter(limit=_LATEST))),
        reports=tuple(visit.view.reports(limit=_LATEST)),
    )


PAGES = (Page("/", "home.html", NoQuery, Home, home, "What the database holds", "home"),)
