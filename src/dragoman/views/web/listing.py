"""Events as a list and as a table: filters that live in the address, what the filters leave, and pages."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from msgspec import Meta

from dragoman.model import Record
from dragoman.store import EventRow
from dragoman.store.summary_records import Facets, Tally
from dragoman.views.web.exporting import Export, export_of
from dragoman.views.web.filtering import EventsAsked
from dragoman.views.web.pages import Page, Site, Visit
from dragoman.views.web.sorting import ORDERS, Sort, Sorting, named, sort_of

Shape = Literal["list", "table"]

_FACETS_SHOWN = 8


class Share(NamedTuple):
    """A value that events have, how many, and the address with it as a filter; `chosen`: it is one already."""

    value: str
    label: str
    events: int
    to: str
    chosen: bool


class EventsQuery(EventsAsked, frozen=True, kw_only=True):
    """Which events, in what order and shape, and which page of them."""

    view: Shape = "list"
    order: Sorting = "newest"
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    offset: Annotated[int, Meta(ge=0, le=1_000_000)] = 0

    def sort(self, column: str) -> Sort:
        """Return how the head of a column sorts."""
        return sort_of(column, self.order)


class EventsPage(Record, frozen=True, kw_only=True):
    """A page of events.

    `facets`: how all that pass the filters divide, those on other pages too. `more`: there are others after this page.
    """

    events: tuple[EventRow, ...]
    facets: Facets
    limit: int
    offset: int
    more: bool
    export: Export

    def shares(self, asked: EventsQuery, site: Site) -> list[tuple[str, list[Share]]]:
        """Return the values that are worth a filter, by the name of what they are values of."""
        numbered = (
            ("Types", "type", self.facets.types, asked.type),
            ("Status", "status", self.facets.statuses, asked.status),
            ("Contexts", "context", self.facets.contexts, asked.context),
            ("Modes", "mode", self.facets.modes, asked.mode),
        )
        return [(title, _shares(name, tally, set_, site)) for title, name, tally, set_ in numbered if tally]


def events(visit: Visit, asked: EventsQuery) -> EventsPage:
    """Make a page of events."""
    wanted = asked.to_filter(order=ORDERS[asked.order], limit=asked.limit, offset=asked.offset)
    found = tuple(visit.view.events(wanted))
    facets = visit.view.facets(wanted)
    return EventsPage(
        events=found,
        facets=facets,
        limit=asked.limit,
        offset=asked.offset,
        more=asked.offset + len(found) < facets.events,
        export=export_of(
            visit.bench,
            facets.events,
            visit.bench.limits.export,
            asked.link("/events/export", order=named(asked.order)),
        ),
    )


def _shares(name: str, tally: Tally, chosen: str | None, site: Site) -> list[Share]:
    return [
        Share(
            value,
            value.replace("_", " "),
            events,
            site.here(**{name: None if value == chosen else value}),
            value == chosen,
        )
        for value, events in tally[:_FACETS_SHOWN]
    ]


PAGES = (
    Page(
        "/events",
        "events.html",
        EventsQuery,
        EventsPage,
        events,
        "Events, filtered, counted and page by page",
        "events",
    ),
)
