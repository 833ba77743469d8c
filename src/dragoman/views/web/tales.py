"""Stories as a list: one act each, however many reports tell of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Annotated

from msgspec import Meta

from dragoman.model import Entity, Place, Precision, Record, Status
from dragoman.store import EventRow, StoryFilter, View
from dragoman.stories.database import listed_stories
from dragoman.stories.records import Story
from dragoman.views.web.exporting import Export, export_of
from dragoman.views.web.filtering import StoriesAsked
from dragoman.views.web.pages import Page, Visit

# Who told of an act is named from so many of its reports, the first ones, and at most so many of them are named.
_REPORTS, _NAMED = 8, 4


class StoriesQuery(StoriesAsked, frozen=True, kw_only=True):
    """Which stories, in what order, and which page of them."""

    limit: Annotated[int, Meta(ge=1, le=100)] = 25
    offset: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


class StoryItem(Record, frozen=True, kw_only=True):
    """A story in a list.

    `row`: the event of it that most reports agree with, None if it was coded anew meanwhile. `reports`: how many tell
    of it, `independent_origins`: at least so many reported it on their own; `sources`: who the first of them are.
    """

    id: str
    event_type: str
    mode: str | None
    status: Status
    quad: int
    actors: tuple[Entity, ...]
    recipients: tuple[Entity, ...]
    date: str | None
    date_precision: Precision | None
    place: Place | None
    reports: int
    independent_origins: int
    contradictions: int
    sources: tuple[str, ...]
    row: EventRow | None


class StoriesPage(Record, frozen=True, kw_only=True):
    """A page of stories, of `total` in all.

    `due`: stories that have changed since they were listed. `pending`: reports that no story knows of yet; no stories
    are shown then.
    """

    stories: tuple[StoryItem, ...]
    total: int
    limit: int
    offset: int
    more: bool
    due: int
    pending: int
    export: Export


def stories(visit: Visit, asked: StoriesQuery) -> StoriesPage:
    """Make a page of stories."""
    pending = visit.view.ledger.count_pending()
    wanted = asked.to_stories(limit=asked.limit, offset=asked.offset)
    found = () if pending else tuple(items(visit.view, wanted))
    total = 0 if pending else visit.view.count_stories(wanted)
    return StoriesPage(
        stories=found,
        total=total,
        limit=asked.limit,
        offset=asked.offset,
        more=asked.offset + len(found) < total,
        due=visit.view.stories_due(),
        pending=pending,
        export=export_of(
            visit.bench, total, visit.bench.limits.export_stories, asked.link("/stories/export", **asked.of_stories())
        ),
    )


def items(view: View, wanted: StoryFilter) -> Iterator[StoryItem]:
    """Give the stories that pass a filter, as lists show them."""
    for story in listed_stories(view, wanted, scores=False):
        yield item_of(view, story)


def item_of(view: View, story: Story) -> StoryItem:
    """Return a story as lists show it."""
    return StoryItem(
        id=story.id,
        event_type=story.event_type,
        mode=story.mode,
        status=story.status,
        quad=story.quad,
        actors=story.actors,
        recipients=story.recipients,
        date=story.date,
        date_precision=story.date_precision,
        place=story.place,
        reports=len(story.reports),
        independent_origins=story.independent_origins,
        contradictions=len(story.contradictions),
        sources=tuple(islice(_sources(view, story), _NAMED)),
        row=view.event(story.told_by.report_id, story.told_by.event_id),
    )


def _sources(view: View, story: Story) -> Iterable[str]:
    first = {each.report_id: each.event_id for each in reversed(story.evidence)}
    rows = (view.event(id_, first[id_]) for id_ in story.reports[:_REPORTS])
    return dict.fromkeys(name for row in rows if row is not None for name in names_of(row))


def names_of(row: EventRow) -> tuple[str, ...]:
    """Return who reported an event first, or else who carries the report."""
    return row.origins or ((row.publisher,) if row.publisher else ())


PAGES = (
    Page(
        "/stories",
        "stories.html",
        StoriesQuery,
        StoriesPage,
        stories,
        "Acts, each counted once, with who tells of them",
        "stories",
    ),
)
