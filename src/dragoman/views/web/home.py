"""The first page: how much there is of everything, and where to go on."""

from __future__ import annotations

from datetime import date, timedelta

from dragoman.model import Record
from dragoman.store import Counts, EventFilter, EventRow, ReportRow, StoryFilter, View
from dragoman.views.web.pages import NoQuery, Page, Visit
from dragoman.views.web.tales import StoryItem, items

_LATEST = 6
# The stories of the last so many days before the latest report that most reported on their own; one origin is no news.
_DAYS, _STORIES, _ORIGINS = 30, 4, 2


class Home(Record, frozen=True, kw_only=True):
    """What the database holds, its latest events and its latest reports.

    `stories`: how many there are, None if some reports are not in stories yet. `widely`: those with an event since
    `since` that most reported on their own, if several did.
    """

    counts: Counts
    stories: int | None
    widely: tuple[StoryItem, ...]
    since: str | None
    events: tuple[EventRow, ...]
    reports: tuple[ReportRow, ...]


def home(visit: Visit, _: NoQuery) -> Home:
    """Make the first page."""
    reports = tuple(visit.view.reports(limit=_LATEST))
    current = not visit.view.ledger.count_pending()
    since = _since(reports) if current else None
    return Home(
        counts=visit.view.counts(),
        stories=visit.view.count_stories(StoryFilter()) if current else None,
        widely=_widely(visit.view, since) if since else (),
        since=since,
        events=tuple(visit.view.events(EventFilter(limit=_LATEST))),
        reports=reports,
    )


def _since(reports: tuple[ReportRow, ...]) -> str | None:
    # Reports, since some events are announced for years to come.
    latest = reports[0].date if reports else None
    try:
        return (date.fromisoformat(latest) - timedelta(days=_DAYS)).isoformat() if latest else None
    except (ValueError, OverflowError):
        return None


def _widely(view: View, since: str) -> tuple[StoryItem, ...]:
    wanted = StoryFilter(
        events=EventFilter(since=since), min_origins=_ORIGINS, order="origins_desc", limit=_STORIES
    )  # fmt: skip
    return tuple(items(view, wanted))


PAGES = (Page("/", "home.html", NoQuery, Home, home, "What the database holds", "home"),)
