"""Everything of one event: its words with those around them, who takes part, and how each part was found."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Annotated

from msgspec import Meta

from dragoman.codebook import EventType, load_codebook
from dragoman.errors import StoryError
from dragoman.model import Coding, Quote, Record, Report, Sentence, Statement
from dragoman.store import EventRow, View
from dragoman.stories.database import story_of_event
from dragoman.stories.records import Story
from dragoman.views.web.config import Workbench
from dragoman.views.web.errors import NotFoundError
from dragoman.views.web.judging import EVENT, Judging, judging_of
from dragoman.views.web.pages import Page, Query, Visit

_Text = Annotated[str, Meta(max_length=1000, min_length=1)]

# Reports that tell of the same act; the page of the story has all.
_OTHERS = 8


class EventQuery(Query, frozen=True, kw_only=True):
    """Which event: the id of its report, and its own there; `change`: the form that changes it is open."""

    report: _Text
    id: _Text
    change: bool = False


class Around(Record, frozen=True, kw_only=True):
    """The sentences next to the evidence, as far as they stand in the same report."""

    before: Quote | None
    after: Quote | None


class InStory(Record, frozen=True, kw_only=True):
    """The story that an event belongs to; `others`: some of the other events of it, the first told first.

    `note` says why there is none.
    """

    id: str | None
    reports: int
    independent_origins: int
    events: int
    contradictions: int
    others: tuple[EventRow, ...]
    note: str | None = None


class EventPage(Record, frozen=True, kw_only=True):
    """One event with all that is known of it.

    `definition`: what the codebook says of its type, None for a type of a user's codebook. `statements`: those whose
    words stand in the evidence or next to it. `same_report`: how many events the report has.
    `judging`: what people have said of it.
    """

    row: EventRow
    around: Around
    definition: str | None
    story: InStory
    statements: tuple[Statement, ...]
    same_report: int
    judging: Judging


def event(visit: Visit, asked: EventQuery) -> EventPage:
    """Make the page of one event."""
    row = visit.view.event(asked.report, asked.id)
    report, coding = visit.view.report(asked.report), visit.view.coding(asked.report)
    if row is None or report is None or coding is None:
        raise NotFoundError(f"report {asked.report!r} has no event {asked.id!r}; it may have been coded anew")
    around = around_of(visit.bench, report, row.event.evidence)
    return EventPage(
        row=row,
        around=around,
        definition=_definition(row.event.event_type),
        story=_story(visit.view, row),
        statements=_statements(coding, row.event.evidence, around),
        same_report=len(coding.events) + (row.judged == "rejected"),
        judging=judging_of(visit, asked.report, asked.id, EVENT),
    )


def around_of(bench: Workbench, report: Report, quote: Quote) -> Around:
    """Return the sentences before and after a quote; none where the workbench has nothing that finds sentences."""
    sentences = bench.splitter(report) if bench.splitter is not None else ()
    before = max((s for s in sentences if s.end <= quote.start), key=lambda s: s.end, default=None)
    after = min((s for s in sentences if s.start >= quote.end), key=lambda s: s.start, default=None)
    return Around(before=_quote(report, before), after=_quote(report, after))


def _quote(report: Report, sentence: Sentence | None) -> Quote | None:
    if sentence is None:
        return None
    return Quote(text=report.text[sentence.start : sentence.end], start=sentence.start, end=sentence.end)


def _definition(event_type: str) -> str | None:
    known: EventType | None = load_codebook().types.get(event_type)
    return known.definition if known else None


def _statements(coding: Coding, evidence: Quote, around: Around) -> tuple[Statement, ...]:
    first = around.before.start if around.before else evidence.start
    last = around.after.end if around.after else evidence.end
    return tuple(s for s in coding.statements if any(a < last and first < b for a, b in _places(s)))


def _places(statement: Statement) -> Iterable[tuple[int, int]]:
    yield statement.cue.start, statement.cue.end
    yield from statement.spans


def _story(view: View, row: EventRow) -> InStory:
    try:
        story = story_of_event(view, row.report_id, row.event.id)
    except StoryError as error:
        return InStory(
            id=None, reports=0, independent_origins=0, events=0, contradictions=0, others=(), note=str(error)
        )
    return InStory(
        id=story.id,
        reports=len(story.reports),
        independent_origins=story.independent_origins,
        events=len(story.evidence),
        contradictions=len(story.contradictions),
        others=tuple(islice(_others(view, story, row), _OTHERS)),
    )


def _others(view: View, story: Story, row: EventRow) -> Iterable[EventRow]:
    for each in story.evidence:
        if (each.report_id, each.event_id) != (row.report_id, row.event.id):
            other = view.event(each.report_id, each.event_id)
            if other is not None:
                yield other


PAGES = (
    Page("/event", "event.html", EventQuery, EventPage, event, "One event with all that is known of it", "events"),
)
