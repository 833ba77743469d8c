"""One story: who tells of the act, why their events are one, where they do not agree, and who copied whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from dragoman.errors import StoryError
from dragoman.model import Entity, Record
from dragoman.store import EventFilter, EventRow, ReportRow, StoryFilter, View, Writer
from dragoman.store.ledger import Ledger
from dragoman.store.records import JudgementRow
from dragoman.stories.hand import merge_stories, split_story, undo
from dragoman.stories.keeping import Keeper
from dragoman.stories.likeness import bearer
from dragoman.stories.records import Contradiction, Said, Story
from dragoman.views.web.actions import Action, Form
from dragoman.views.web.config import Workbench
from dragoman.views.web.errors import UnfitError
from dragoman.views.web.finding import story_named
from dragoman.views.web.links import story_link
from dragoman.views.web.pages import Page, Query, Visit
from dragoman.views.web.tales import StoryItem, items
from dragoman.views.wording import entity_name

_Text = Annotated[str, Meta(max_length=200, min_length=1)]

# Some acts are told by thousands of reports; a page has so many tellings, scores, words that contradict, copied texts
# and carriers of one.
_TELLINGS, _SCORES, _SAID, _TEXTS, _CARRIERS = 100, 60, 30, 10, 40
# Stories of the same parties within so many days, and how many of them are shown: they may be the same act.
_DAYS, _NEAR = 3, 5


class StoryQuery(Query, frozen=True, kw_only=True):
    """Which story; an id that it had before it was merged finds it, too."""

    id: _Text


class Told(Record, frozen=True, kw_only=True):
    """A report and its events of a story, in the order of the text; `copy_of`: the report whose text it carries."""

    report_id: str
    copy_of: str | None
    events: tuple[EventRow, ...]


class Counted(Record, frozen=True, kw_only=True):
    """How much there is, where the page has only the first: events, reports, scores, and texts that several carry."""

    events: int
    reports: int
    scores: int
    texts: int


class Side(NamedTuple):
    """The same words on one thing, and who says them."""

    words: str
    said: tuple[Said, ...]


class StoryPage(Record, frozen=True, kw_only=True):
    """A story, cut where there is too much of it for a page; `whole` says how much there is.

    `row`: the event that most reports agree with. `told`: its reports in order of time. `reports`: what is listed of all
    reports that the page names. `near`: other stories of the same parties within `days` days. `judgements`: what people have
    said of its events. `writable`: whether more can be said here.
    """

    story: Story
    whole: Counted
    row: EventRow | None
    told: tuple[Told, ...]
    reports: tuple[ReportRow, ...]
    near: tuple[StoryItem, ...]
    days: int
    judgements: tuple[JudgementRow, ...]
    writable: bool

    def report(self, id_: str) -> ReportRow | None:
        """Return one of the reports."""
        return next((row for row in self.reports if row.id == id_), None)

    @staticmethod
    def sides(contradiction: Contradiction) -> list[Side]:
        """Return what is said of one thing, by the words that say it."""
        found: dict[str, list[Said]] = {}
        for each in contradiction.said:
            found.setdefault(" ".join(each.quote.text.split()), []).append(each)
        return [Side(words, tuple(said)) for words, said in found.items()]

    def party(self, code: str) -> str:
        """Return what somebody who takes part is called."""
        sides: tuple[Entity, ...] = (*self.story.actors, *self.story.recipients)
        return next((entity_name(entity) for entity in sides if bearer(entity) == code), code)


def story(visit: Visit, asked: StoryQuery) -> StoryPage:
    """Make the page of one story."""
    found = story_named(visit.view, asked.id, _CARRIERS)
    cut = _cut(found)
    told = _told(visit.view, cut)
    keys = [(each.report_id, each.event_id) for each in cut.evidence]
    return StoryPage(
        story=cut,
        whole=Counted(
            events=len(found.evidence), reports=len(found.reports), scores=len(found.parts), texts=len(found.copies)
        ),
        row=visit.view.event(found.told_by.report_id, found.told_by.event_id),
        told=told,
        reports=tuple(
            row for id_ in dict.fromkeys(_named(cut, told)) if (row := visit.view.report_row(id_)) is not None
        ),
        near=tuple(_near(visit.view, found)),
        days=_DAYS,
        judgements=tuple(row for row in visit.view.ledger.judgements.of_events(keys) if row.by_hand),
        writable=not visit.bench.read_only,
    )


def _cut(found: Story) -> Story:
    """Return as much of a story as a page shows."""
    plain = msgspec.structs.replace
    return plain(
        found,
        reports=found.reports[:_TELLINGS],
        evidence=found.evidence[:_TELLINGS],
        parts=found.parts[:_SCORES],
        contradictions=tuple(plain(each, said=each.said[:_SAID]) for each in found.contradictions),
        copies=found.copies[:_TEXTS],
    )


def _told(view: View, found: Story) -> tuple[Told, ...]:
    events: dict[str, list[EventRow]] = {}
    for each in found.evidence:
        row = view.event(each.report_id, each.event_id)
        if row is not None:
            events.setdefault(row.report_id, []).append(row)
    in_time = sorted(events.values(), key=lambda rows: (rows[0].report_date is None, rows[0].report_date or ""))
    told = []
    for rows in in_time:
        id_ = rows[0].report_id
        first = view.ledger.first_report(id_)
        told.append(Told(report_id=id_, copy_of=first if first != id_ else None, events=tuple(rows)))
    return tuple(told)


def _named(found: Story, told: Iterable[Told]) -> Iterable[str]:
    yield from (each.report_id for each in told)
    yield from (each.copy_of for each in told if each.copy_of is not None)
    for contradiction in found.contradictions:
        yield from (said.report_id for said in contradiction.said)
    for text in found.copies:
        yield from (text.earliest, *(carrier.report_id for carrier in text.carriers))
    for score in found.parts:
        yield from (score.first.report_id, score.second.report_id)


def _near(view: View, found: Story) -> Iterable[StoryItem]:
    if found.date is None or found.date_precision != "day":
        return []
    actor, recipient = (next((e.code for e in side if e.code), None) for side in (found.actors, found.recipients))
    if actor is None and recipient is None:
        return []
    try:
        day = date.fromisoformat(found.date)
        since, until = day - timedelta(days=_DAYS), day + timedelta(days=_DAYS)
    except (ValueError, OverflowError):
        return []
    wanted = EventFilter(actor=actor, recipient=recipient, since=since.isoformat(), until=until.isoformat())
    near = (item for item in items(view, StoryFilter(events=wanted, limit=2 * _NEAR)) if item.id != found.id)
    denied = found.status == "negated"  # who denies an act does not tell of the same one
    return [item for item in near if (item.status == "negated") == denied][:_NEAR]


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
PAGES = (Page("/story", "story.html", StoryQuery, StoryPage, story, "One act, and all that is told of it", "stories"),)
