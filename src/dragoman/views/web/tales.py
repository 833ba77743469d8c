"""Stories: one act each, with all the reports that tell of it, why they count as one, and where they do not agree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from msgspec import Meta

from dragoman.errors import StoryError
from dragoman.model import Quote, Record
from dragoman.store import EventRow, ReportRow, StoryFilter, Writer
from dragoman.store.ledger import Ledger
from dragoman.store.records import JudgementRow
from dragoman.stories.database import listed_stories, story_from
from dragoman.stories.hand import merge_stories, split_story, undo
from dragoman.stories.keeping import Keeper
from dragoman.stories.records import Contradiction, MergeScore, Said, Story
from dragoman.views.web.actions import Action, Form
from dragoman.views.web.config import Workbench
from dragoman.views.web.errors import NotFoundError, UnfitError
from dragoman.views.web.filtering import EventsAsked
from dragoman.views.web.links import story_link
from dragoman.views.web.pages import Page, Query, Visit

_Text = Annotated[str, Meta(max_length=200, min_length=1)]

# Some acts are told by thousands of reports; a page of the story shows so many tellings, scores and carriers.
_TELLINGS, _SCORES = 100, 60


class StoriesQuery(EventsAsked, frozen=True, kw_only=True):
    """Stories with an event that passes the filters."""

    min_origins: Annotated[int, Meta(ge=1, le=1000, description="First reported by at least so many.")] = 1
    contradicted: Annotated[bool, Meta(description="Only those whose reports contradict each other.")] = False
    limit: Annotated[int, Meta(ge=1, le=100)] = 25
    offset: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


class StoryItem(Record, frozen=True, kw_only=True):
    """A story in a list, and the event of it that most reports agree with."""

    story: Story
    row: EventRow | None


class StoriesPage(Record, frozen=True, kw_only=True):
    """A page of stories, the latest first, of `total` in all. `due`: stories that have changed since they were listed."""

    stories: tuple[StoryItem, ...]
    total: int
    limit: int
    offset: int
    more: bool
    due: int


def stories(visit: Visit, asked: StoriesQuery) -> StoriesPage:
    """Make a page of stories."""
    wanted = StoryFilter(
        events=asked.to_filter(), min_origins=asked.min_origins, contradicted=asked.contradicted, limit=asked.limit,
        offset=asked.offset,
    )  # fmt: skip
    found = tuple(listed_stories(visit.view, wanted))
    total = visit.view.count_stories(wanted)
    return StoriesPage(
        stories=tuple(
            StoryItem(story=story, row=visit.view.event(story.told_by.report_id, story.told_by.event_id))
            for story in found
        ),
        total=total,
        limit=asked.limit,
        offset=asked.offset,
        more=asked.offset + len(found) < total,
        due=visit.view.stories_due(),
    )


class StoryQuery(Query, frozen=True, kw_only=True):
    """Which story; an id that it had before it was merged finds it, too."""

    id: _Text


class StoryPage(Record, frozen=True, kw_only=True):
    """A story with its tellings in order of time.

    `tellings`: the events, as many as are shown of `events`; `reports`: what is listed of those that contradict or carry
    copies. `scores`: why events were joined, as many as are shown. `judgements`: what people have said of them.
    """

    story: Story
    tellings: tuple[EventRow, ...]
    events: int
    scores: tuple[MergeScore, ...]
    reports: tuple[ReportRow, ...]
    judgements: tuple[JudgementRow, ...]
    writable: bool

    def report(self, id_: str) -> ReportRow | None:
        """Return one of the reports."""
        return next((row for row in self.reports if row.id == id_), None)

    @staticmethod
    def figures(contradiction: Contradiction) -> list[tuple[str, list[Said]]]:
        """Return what is said of one thing, by the words that say it."""
        found: dict[str, list[Said]] = {}
        for each in contradiction.said:
            found.setdefault(" ".join(each.quote.text.split()), []).append(each)
        return list(found.items())

    @staticmethod
    def words(quote: Quote) -> str:
        """Return the words of a change, cut where they go on for long."""
        text = " ".join(quote.text.split())
        return text if len(text) <= 300 else f"{text[:300]} …"


def story(visit: Visit, asked: StoryQuery) -> StoryPage:
    """Make the page of one story."""
    try:
        found = story_from(visit.view, asked.id)
    except StoryError as error:
        raise NotFoundError(str(error)) from None
    tellings = [row for e in found.evidence[:_TELLINGS] if (row := visit.view.event(e.report_id, e.event_id))]
    tellings.sort(key=lambda row: (row.report_date is None, row.report_date or ""))
    keys = [(e.report_id, e.event_id) for e in found.evidence[:_TELLINGS]]
    ids = [said.report_id for each in found.contradictions for said in each.said]
    ids += [carrier.report_id for each in found.copies for carrier in each.carriers[:_TELLINGS]]
    rows = (visit.view.report_row(id_) for id_ in dict.fromkeys(ids))
    return StoryPage(
        story=found,
        tellings=tuple(tellings),
        events=len(found.evidence),
        scores=found.parts[:_SCORES],
        reports=tuple(row for row in rows if row is not None),
        writable=not visit.bench.read_only,
        judgements=tuple(row for row in visit.view.ledger.judgements.of_events(keys) if row.by_hand),
    )


class MergeForm(Form, frozen=True, kw_only=True):
    """Two stories that are one."""

    id: _Text
    other: _Text


class SplitForm(Form, frozen=True, kw_only=True):
    """An event that is no part of a story: its id, or REPORT/EVENT."""

    id: _Text
    event: Annotated[str, Meta(max_length=1200, min_length=1)]


class TakeBackForm(Form, frozen=True, kw_only=True):
    """A judgement that is taken back; `id`: the story to show then."""

    id: _Text
    act: Annotated[int, Meta(ge=1, le=2**62)]


class Judged(Record, frozen=True, kw_only=True):
    """The story to show, and the number of the judgement, by which it is taken back."""

    id: str
    act: int


def merge(bench: Workbench, form: MergeForm) -> Judged:
    """Make one story of two."""
    return Judged(id=form.id, act=_written(bench, lambda ledger: merge_stories(ledger, form.id, form.other, bench.who)))


def split(bench: Workbench, form: SplitForm) -> Judged:
    """Take an event out of a story."""
    act = _written(bench, lambda ledger: split_story(ledger, form.id, form.event, bench.who))
    return Judged(id=form.id, act=act)


def take_back(bench: Workbench, form: TakeBackForm) -> Judged:
    """Take a judgement back."""

    def undone(ledger: Ledger) -> int:
        undo(ledger, form.act, bench.who)
        return form.act

    return Judged(id=form.id, act=_written(bench, undone))


def _written(bench: Workbench, change: Callable[[Ledger], int]) -> int:
    try:
        with Writer(bench.database, bench.settings, patience=bench.limits.patience) as writer:
            Keeper(writer.ledger).catch_up()
            return change(writer.ledger)
    except StoryError as error:
        raise UnfitError(str(error)) from None


def _to_story(done: Judged) -> str:
    return story_link(done.id)


ACTIONS = (
    Action("/story/merge", MergeForm, Judged, merge, "Says that two stories are one", "stories", after=_to_story),
    Action("/story/split", SplitForm, Judged, split, "Takes an event out of a story", "stories", after=_to_story),
    Action("/story/undo", TakeBackForm, Judged, take_back, "Takes a merge or a split back", "stories", after=_to_story),
)
PAGES = (
    Page(
        "/stories", "stories.html", StoriesQuery, StoriesPage, stories, "Acts, each counted once, with who tells of them",
        "stories",
    ),
    Page("/story", "story.html", StoryQuery, StoryPage, story, "One act, and all that is told of it", "stories"),
)  # fmt: skip
