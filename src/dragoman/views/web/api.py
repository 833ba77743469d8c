"""The read-only API under /api/v1/: the records that pages are made of, by the same filters, a page at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import Meta
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dragoman.errors import StoryError
from dragoman.model import Coding, Record, Report, Stance
from dragoman.store import Counts, EventRow, ReportRow, StatementFilter, StatementRow, StoryFilter
from dragoman.store.summary_records import ActorOrder, ActorRow
from dragoman.stories.database import listed_stories, story_from
from dragoman.stories.records import Story
from dragoman.views.web.answers import error_answer, json
from dragoman.views.web.config import Workbench
from dragoman.views.web.errors import NotFoundError
from dragoman.views.web.filtering import EventsAsked, Words
from dragoman.views.web.links import link
from dragoman.views.web.pages import NoQuery, Page, Query, Visit, answered, read_query
from dragoman.views.web.sorting import ORDERS, Sorting

_Limit = Annotated[int, Meta(ge=1, le=200, description="At most so many items.")]
_Offset = Annotated[int, Meta(ge=0, le=1_000_000, description="Items to leave out at the head of the list.")]
_Id = Annotated[str, Meta(min_length=1, max_length=1000)]


@dataclass(frozen=True)
class Endpoint:
    """An address of the API: what it is asked, the record that answers, and a line on what it is for."""

    path: str
    query: type[Query]
    result: type[Record]
    build: Callable[[Visit, Any], Record]
    summary: str

    def routes(self, bench: Workbench) -> list[Route]:
        """Return the route."""

        def answer(request: Request) -> Response:
            try:
                asked = read_query(request.query_params, self.query)
                return json(answered(bench, self.build, asked))
            except Exception as error:
                return error_answer(request.scope, error)

        async def data(request: Request) -> Response:
            return await run_in_threadpool(answer, request)

        return [Route(self.path, data, methods=["GET"])]


class Listed(Record, frozen=True, kw_only=True):
    """A page of a list. `total`: items in all; `next`: the address of the next page, None on the last."""

    total: int
    limit: int
    offset: int
    next: str | None


class EventList(Listed, frozen=True, kw_only=True):
    """A page of events."""

    items: tuple[EventRow, ...]


class StatementList(Listed, frozen=True, kw_only=True):
    """A page of statements, the latest first."""

    items: tuple[StatementRow, ...]


class ReportList(Listed, frozen=True, kw_only=True):
    """A page of reports, the latest first."""

    items: tuple[ReportRow, ...]


class StoryList(Listed, frozen=True, kw_only=True):
    """A page of stories, the latest first."""

    items: tuple[Story, ...]


class ActorList(Listed, frozen=True, kw_only=True):
    """A page of actors."""

    items: tuple[ActorRow, ...]


class WholeReport(Record, frozen=True, kw_only=True):
    """A report as it was received, and what was found in it."""

    report: Report
    coding: Coding


class EventsWanted(EventsAsked, frozen=True, kw_only=True):
    """Which events."""

    order: Sorting = "newest"
    limit: _Limit = 50
    offset: _Offset = 0


class StatementsWanted(Query, frozen=True, kw_only=True):
    """Which statements."""

    speaker: Annotated[Words, Meta(description="Who makes it: a code or part of a name.")] | None = None
    addressee: Annotated[Words, Meta(description="To whom.")] | None = None
    about: Annotated[Words, Meta(description="On whom.")] | None = None
    stance: Stance | None = None
    topic: Annotated[Words, Meta(description="A context, or a topic of a codebook of your own.")] | None = None
    since: Annotated[Words, Meta(description="First day of the reports.")] | None = None
    until: Annotated[Words, Meta(description="Last day of the reports.")] | None = None
    text: Annotated[Words, Meta(description="Words of what is said.")] | None = None
    report: Annotated[Words, Meta(description="Id of a report.")] | None = None
    limit: _Limit = 50
    offset: _Offset = 0


class ReportsWanted(Query, frozen=True, kw_only=True):
    """Which reports."""

    text: Annotated[Words, Meta(description="Words of headline or text.")] | None = None
    limit: _Limit = 50
    offset: _Offset = 0


class StoriesWanted(EventsAsked, frozen=True, kw_only=True):
    """Stories with an event that passes the filters."""

    min_origins: Annotated[int, Meta(ge=1, le=1000, description="First reported by at least so many.")] = 1
    contradicted: Annotated[bool, Meta(description="Only those whose reports contradict each other.")] = False
    limit: _Limit = 50
    offset: _Offset = 0


class ActorsWanted(Query, frozen=True, kw_only=True):
    """Which actors."""

    text: Annotated[Words, Meta(description="Part of a name, or of the id.")] | None = None
    order: ActorOrder = "events"
    limit: _Limit = 50
    offset: _Offset = 0


class OneOf(Query, frozen=True, kw_only=True):
    """One thing by its id."""

    id: _Id


class OneEvent(Query, frozen=True, kw_only=True):
    """One event by the id of its report and its own."""

    report: _Id
    id: _Id


def _next(path: str, asked: Any, total: int) -> str | None:
    if asked.offset + asked.limit >= total:
        return None
    names = {field: getattr(asked, field) for field in asked.__struct_fields__}
    encoded = dict(zip(asked.__struct_encode_fields__, names.values(), strict=True))
    values = {
        name: ("true" if value is True else value) for name, value in encoded.items() if value not in (None, False)
    }
    return link(path, {**values, "offset": asked.offset + asked.limit})


def _events(visit: Visit, asked: EventsWanted) -> EventList:
    wanted = asked.to_filter(order=ORDERS[asked.order], limit=asked.limit, offset=asked.offset)
    total = visit.view.count_events(wanted)
    return EventList(
        items=tuple(visit.view.events(wanted)), total=total, limit=asked.limit, offset=asked.offset,
        next=_next("/api/v1/events", asked, total),
    )  # fmt: skip


def _event(visit: Visit, asked: OneEvent) -> EventRow:
    row = visit.view.event(asked.report, asked.id)
    if row is None:
        raise NotFoundError(f"report {asked.report!r} has no event {asked.id!r}; it may have been coded anew")
    return row


def _statements(visit: Visit, asked: StatementsWanted) -> StatementList:
    wanted = StatementFilter(
        speaker=asked.speaker, addressee=asked.addressee, about=asked.about, stance=asked.stance, topic=asked.topic,
        since=asked.since, until=asked.until, text=asked.text, report_id=asked.report, limit=asked.limit,
        offset=asked.offset,
    )  # fmt: skip
    total = visit.view.count_statements(wanted)
    return StatementList(
        items=tuple(visit.view.statements(wanted)), total=total, limit=asked.limit, offset=asked.offset,
        next=_next("/api/v1/statements", asked, total),
    )  # fmt: skip


def _reports(visit: Visit, asked: ReportsWanted) -> ReportList:
    total = visit.view.count_reports(asked.text)
    return ReportList(
        items=tuple(visit.view.reports(asked.text, limit=asked.limit, offset=asked.offset)), total=total,
        limit=asked.limit, offset=asked.offset, next=_next("/api/v1/reports", asked, total),
    )  # fmt: skip


def _report(visit: Visit, asked: OneOf) -> WholeReport:
    report, coding = visit.view.report(asked.id), visit.view.coding(asked.id)
    if report is None or coding is None:
        raise NotFoundError(f"there is no report {asked.id!r}")
    return WholeReport(report=report, coding=coding)


def _stories(visit: Visit, asked: StoriesWanted) -> StoryList:
    wanted = StoryFilter(
        events=asked.to_filter(), min_origins=asked.min_origins, contradicted=asked.contradicted, limit=asked.limit,
        offset=asked.offset,
    )  # fmt: skip
    total = visit.view.count_stories(wanted)
    return StoryList(
        items=tuple(listed_stories(visit.view, wanted)), total=total, limit=asked.limit, offset=asked.offset,
        next=_next("/api/v1/stories", asked, total),
    )  # fmt: skip


def _story(visit: Visit, asked: OneOf) -> Story:
    try:
        return story_from(visit.view, asked.id)
    except StoryError as error:
        raise NotFoundError(str(error)) from None


def _actors(visit: Visit, asked: ActorsWanted) -> ActorList:
    total = visit.view.count_actors(asked.text)
    found = visit.view.actors(asked.text, limit=asked.limit, offset=asked.offset, order=asked.order)
    return ActorList(
        items=tuple(found), total=total, limit=asked.limit, offset=asked.offset,
        next=_next("/api/v1/actors", asked, total),
    )  # fmt: skip


def _counts(visit: Visit, _: NoQuery) -> Counts:
    return visit.view.counts()


ENDPOINTS = (
    Endpoint("/api/v1/counts", NoQuery, Counts, _counts, "How much there is of everything"),
    Endpoint("/api/v1/events", EventsWanted, EventList, _events, "Events by filters"),
    Endpoint("/api/v1/event", OneEvent, EventRow, _event, "One event, also one that was rejected"),
    Endpoint("/api/v1/statements", StatementsWanted, StatementList, _statements, "Statements by filters"),
    Endpoint("/api/v1/stories", StoriesWanted, StoryList, _stories, "Stories by filters"),
    Endpoint("/api/v1/story", OneOf, Story, _story, "One story with the history of its texts"),
    Endpoint("/api/v1/reports", ReportsWanted, ReportList, _reports, "Reports, searched"),
    Endpoint("/api/v1/report", OneOf, WholeReport, _report, "One report with all that was found in it"),
    Endpoint("/api/v1/actors", ActorsWanted, ActorList, _actors, "Actors, searched"),
)


class ApiPage(Record, frozen=True, kw_only=True):
    """The addresses of the API, each with what it is for."""

    endpoints: tuple[tuple[str, str], ...]


def api(visit: Visit, _: NoQuery) -> ApiPage:
    """Make the page that explains the API."""
    return ApiPage(endpoints=tuple((each.path, each.summary) for each in ENDPOINTS))


PAGES = (Page("/api", "api.html", NoQuery, ApiPage, api, "The API and how to use it", "api"),)
