"""Events as a table: filters that live in the address, and pages."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from dragoman.model import Record, Status
from dragoman.store import EventFilter, EventRow
from dragoman.views.web.errors import NotFoundError
from dragoman.views.web.pages import Page, Query, Visit

_Text = Annotated[str, Meta(max_length=200)]


class EventsQuery(Query, frozen=True, kw_only=True):
    """Which events, and which page of them; what is left out does not count."""

    actor: Annotated[_Text, Meta(description="Who acts: a code (IRN, SCO, IRN:GOV) or part of a name.")] | None = None
    recipient: Annotated[_Text, Meta(description="Who is acted upon: a code or part of a name.")] | None = None
    type: Annotated[_Text, Meta(description="Event type, such as CONSULT.")] | None = None
    quad: Annotated[int, Meta(ge=1, le=4, description="Quad class, 1 to 4.")] | None = None
    status: Status | None = None
    since: Annotated[_Text, Meta(description="First day: 2014-02-26, 2014-02 or 2014.")] | None = None
    until: Annotated[_Text, Meta(description="Last day.")] | None = None
    text: Annotated[_Text, Meta(description='Words of the evidence; "a phrase" and begin* work.')] | None = None
    order: Literal["newest", "oldest"] = "newest"
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    offset: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


class EventsPage(Record, frozen=True, kw_only=True):
    """A page of events; `more`: there are others after it."""

    events: tuple[EventRow, ...]
    limit: int
    offset: int
    more: bool


def events(visit: Visit, asked: EventsQuery) -> EventsPage:
    """Make a page of events."""
    wanted = EventFilter(
        actor=asked.actor,
        recipient=asked.recipient,
        event_type=asked.type,
        quad=asked.quad,
        status=asked.status,
        since=asked.since,
        until=asked.until,
        text=asked.text,
        order="date_desc" if asked.order == "newest" else "date_asc",
        limit=asked.limit + 1,
        offset=asked.offset,
    )
    found = tuple(visit.view.events(wanted))
    return EventsPage(
        events=found[: asked.limit], limit=asked.limit, offset=asked.offset, more=len(found) > asked.limit
    )


class EventQuery(Query, frozen=True, kw_only=True):
    """Which event: the id of its report, and its own there."""

    report: _Text
    id: _Text


class EventPage(Record, frozen=True, kw_only=True):
    """One event."""

    row: EventRow


def event(visit: Visit, asked: EventQuery) -> EventPage:
    """Make the page of one event."""
    for row in visit.view.events(EventFilter(report_id=asked.report)):
        if row.event.id == asked.id:
            return EventPage(row=row)
    raise NotFoundError(f"report {asked.report!r} has no event {asked.id!r}; it may have been coded anew")


PAGES = (
    Page("/events", "events.html", EventsQuery, EventsPage, events, "Events, filtered and page by page", "events"),
    Page("/event", "event.html", EventQuery, EventPage, event, "One event with its evidence", "events"),
)
