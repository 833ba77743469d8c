"""What a row of an export is made from: an act, told in one report or (a story) in several."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

import msgspec

from dragoman.errors import StoreError
from dragoman.model import Coding, Entity, Event, Quote, Report, Sentence
from dragoman.store import EventRow, View
from dragoman.stories.records import Story

# How the sentences of a report are found: in text order, the headline in paragraph -1, the lead in paragraph 0.
Splitter = Callable[[Report], Sequence[Sentence]]

# Reports held at once, and those whose sentences are: finding them takes longest, and a report whose events are of
# many days comes up again. A long list must not fill the memory (with texts of 4,000 characters, 10 MB).
_PAGES = 128
_SPLIT = 4096


@dataclass(frozen=True)
class Page:
    """A report as a row needs it. `coded_at`: ISO 8601 in UTC, None outside a database; `version`: the coder's."""

    report: Report
    coding: Coding
    split: Splitter
    version: str
    coded_at: str | None = None

    @property
    def id(self) -> str:
        """The report's id."""
        return self.report.id

    @property
    def identifier(self) -> str:
        """The address of the report, or its id where it has none."""
        return self.report.url or self.id

    @property
    def on_web(self) -> bool:
        """Whether the identifier is the address of a page."""
        return self._address.scheme in ("http", "https")

    @property
    def _address(self) -> SplitResult:
        try:
            return urlsplit(self.report.url or "")
        except ValueError:  # "http://[": what stands there is no address
            return urlsplit("")

    @property
    def outlet(self) -> str | None:
        """Who carries it: the publisher, else the domain of the page."""
        return self.coding.report.publisher or self.domain

    @property
    def domain(self) -> str | None:
        """The domain that the page is registered under, as `bbc.co.uk`; the host where that cannot be told."""
        if not self.on_web:
            return None
        from courlan import extract_domain  # takes long to load, and a publisher is mostly given

        host = self._address.hostname
        return extract_domain(self.report.url or "") or (host.removeprefix("www.") if host else None)

    @property
    def day(self) -> str | None:
        """The day of publication, else the day that the report was taken to be written on."""
        return self.coding.report.published or self.coding.report.date

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the report."""
        return tuple(self.split(self.report))

    def sentence_number(self, quote: Quote) -> int | None:
        """Return which sentence a quote begins in, counted from 1; None if it begins before the first."""
        return sum(sentence.start <= quote.start for sentence in self.sentences) or None

    def in_lead(self, quote: Quote) -> bool | None:
        """Whether a quote begins in the headline or the first paragraph; None if that cannot be told."""
        number = self.sentence_number(quote)
        return None if number is None else self.sentences[number - 1].paragraph <= 0

    def people(self) -> tuple[str, ...]:
        """Return the people who act, are acted upon or speak and are known by name, as they come."""
        return self._names("person")

    def organizations(self) -> tuple[str, ...]:
        """Return the organisations, likewise."""
        return self._names("organization")

    def locations(self) -> tuple[str, ...]:
        """Return the names of the places that the report names."""
        return tuple(dict.fromkeys(place.name or place.text for place in self.coding.places))

    def _names(self, kind: str) -> tuple[str, ...]:
        named = (entity.name for entity in self._entities() if entity.kind == kind)
        return tuple(dict.fromkeys(name for name in named if name))

    def _entities(self) -> Iterator[Entity]:
        for event in self.coding.events:
            yield from (*event.actors, *event.recipients)
            if event.speaker:
                yield event.speaker
        for statement in self.coding.statements:
            yield from filter(None, (statement.speaker, statement.addressee, *statement.about))


class Mention(NamedTuple):
    """A report that tells of an act, and the event by which it does so first."""

    page: Page
    event: Event


@dataclass(frozen=True)
class Act:
    """One act: an event, or a story in the form of an event.

    `first`: ids of the report and of the event that told it first. `page`: the report that the words of `event`
    stand in. `mentions`: every report that tells of it, once, the first told first. `origins`: at least so many
    reported it on their own.
    """

    id: str
    first: tuple[str, str]
    event: Event
    page: Page
    mentions: tuple[Mention, ...]
    origins: int = 1

    def number(self, row: int = 0) -> int:
        """Return a number for the act, of 63 bits, the same in every export; `row` counts the rows of one act."""
        key = "\0".join((*self.first, *([str(row)] if row else [])))
        return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest()) >> 1


class Pages:
    """The reports of a database, read when they are asked for; the last ones are kept."""

    def __init__(self, view: View, split: Splitter) -> None:
        self._view = view
        self._split = split
        self.page = lru_cache(maxsize=_PAGES)(self._page)
        self._sentences: OrderedDict[str, tuple[Sentence, ...]] = OrderedDict()

    def _page(self, report_id: str) -> Page:
        report, coding = self._view.report(report_id), self._view.coding(report_id)
        row = self._view.report_row(report_id)
        if report is None or coding is None or row is None:
            raise self.gone(report_id)
        return Page(report, coding, self._remembered, row.version, row.coded_at)

    def _remembered(self, report: Report) -> tuple[Sentence, ...]:
        if report.id not in self._sentences:
            self._sentences[report.id] = tuple(self._split(report))
            if len(self._sentences) > _SPLIT:
                self._sentences.popitem(last=False)
        return self._sentences[report.id]

    def event(self, report_id: str, event_id: str) -> Event:
        """Return an event of a report."""
        found = (event for event in self.page(report_id).coding.events if event.id == event_id)
        event = next(found, None)
        if event is None:
            raise self.gone(report_id)
        return event

    def gone(self, report_id: str) -> StoreError:
        """Return the error for a report that is not as it was when its events were listed."""
        return StoreError(f"{self._view.path}: report {report_id!r} was replaced meanwhile; run the export again")


def acts_of_events(rows: Iterable[EventRow], pages: Pages) -> Iterator[Act]:
    """Give each event as an act that one report tells of."""
    for row in rows:
        yield act_of(row.event, pages.page(row.report_id))


def act_of(event: Event, page: Page) -> Act:
    """Return an event as an act that one report tells of."""
    return Act(event.id, (page.id, event.id), event, page, (Mention(page, event),))


def acts_of_stories(stories: Iterable[Story], pages: Pages) -> Iterator[Act]:
    """Give each story as an act that all its reports tell of."""
    for story in stories:
        yield _act_of_story(story, pages)


def _act_of_story(story: Story, pages: Pages) -> Act:
    told = [(each.report_id, pages.event(each.report_id, each.event_id)) for each in story.evidence]
    first: dict[str, Event] = {}
    for report_id, event in told:
        first.setdefault(report_id, event)
    model = pages.event(story.told_by.report_id, story.told_by.event_id)
    # The score goes with the mode, which may be another report's.
    alike = [event for _, event in told if (event.event_type, event.mode) == (story.event_type, story.mode)]
    event = msgspec.structs.replace(
        model,
        event_type=story.event_type,
        mode=story.mode,
        status=story.status,
        quad=story.quad,
        score=(alike[0] if alike else model).score,
        actors=story.actors,
        recipients=story.recipients,
        contexts=tuple(dict.fromkeys(context for _, event in told for context in event.contexts)),
        date=story.date,
        date_precision=story.date_precision,
        place=story.place,
    )
    return Act(
        id=story.id,
        first=(story.evidence[0].report_id, story.evidence[0].event_id),
        event=event,
        page=pages.page(story.told_by.report_id),
        mentions=tuple(Mention(pages.page(report_id), event) for report_id, event in first.items()),
        origins=story.independent_origins,
    )


class Sides(NamedTuple):
    """One row's two sides; `together` if the two act together and stand in one list."""

    source: Entity | None
    target: Entity | None
    together: bool = False


def sides_of(event: Event) -> list[Sides]:
    """Return every pair of one actor and one recipient, or of two who act together, each of them first."""
    actors, recipients = event.actors, event.recipients
    if recipients:
        return [Sides(source, target) for source in (actors or (None,)) for target in recipients]
    if len(actors) > 1:
        return [Sides(one, other, together=True) for one in actors for other in actors if other is not one]
    return [Sides(actors[0] if actors else None, None)]
