"""Reads the stories of a database, as they were kept when its reports came in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

import msgspec

from dragoman.errors import StoryError
from dragoman.stories.closing import HandJoined
from dragoman.stories.contradictions import contradictions
from dragoman.stories.copies import Copies, copy_group
from dragoman.stories.figures import Wording, load_wording
from dragoman.stories.graph import nodes_of
from dragoman.stories.hand import Desk
from dragoman.stories.keeping import Kept
from dragoman.stories.lineage import lineage
from dragoman.stories.merging import gathered, in_order
from dragoman.stories.pairs import by_hand
from dragoman.stories.placing import Stories, denials_of, told_rank
from dragoman.stories.records import CopyGroup, Filter, Lineage, MergeScore, Story, Telling
from dragoman.stories.summary import story_name, story_of


class Shelf(Desk, Protocol):
    """A ledger as it is read; the store's Ledger is one."""

    def moment(self) -> AbstractContextManager[None]:
        """Read all that is read inside as it was at one moment."""

    def count_pending(self) -> int:
        """Return how many reports no story knows of yet."""

    def placed(self) -> Iterator[tuple[str, str, int, int]]:
        """Give report id, event id, unit and leader of every event."""

    def events_of(self, unit: int) -> Sequence[Telling]:
        """Return the events of a unit."""


class Database(Protocol[Filter]):
    """As much of the store's View as stories are read from."""

    @property
    def ledger(self) -> Shelf:
        """Copies, stories and judgements."""

    def events(self, wanted: Filter | None = None) -> Iterable[Telling]:
        """Give the events that pass a filter."""


def stories_from(view: Database[Filter], wanted: Filter | None = None) -> list[Story]:
    """Return the stories with an event that passes the filter, whole and by date.

    `view`: a View of the store, `wanted`: its EventFilter. Raises StoryError if reports came in that no story
    knows of yet (`Keeper.catch_up` takes them in).
    """
    ledger = view.ledger
    with ledger.moment():
        reader = _Reader(ledger)
        if wanted is None:
            leaders = {leader for _, _, _, leader in ledger.placed()}
        else:
            chosen = {(telling.report_id, telling.event.id) for telling in view.events(wanted)}
            leaders = {leader for report, event, _, leader in ledger.placed() if (report, event) in chosen}
        found = {reader.joined.leaders(leader) for leader in leaders}
        return in_order(reader.story(each, copies=False) for each in found)


def stories_led_by(view: Database[Filter], leaders: Iterable[int]) -> list[Story]:
    """Return the stories of these leaders (the ledger's) by date; leaders that people have joined lead one.

    They are whole but for the scores that joined their events.

    Raises StoryError as `stories_from` does.
    """
    ledger = view.ledger
    with ledger.moment():
        reader = _Reader(ledger)
        found = {reader.joined.leaders(leader) for leader in leaders}
        return in_order(reader.story(each, copies=False, scores=False) for each in found)


def story_from(view: Database[Filter], story: str) -> Story:
    """Return a story by its id, with the history of its texts; raises StoryError if there is none.

    An id that a story had before earlier reports came in, or before it was merged, still finds it.
    """
    ledger = view.ledger
    with ledger.moment():
        reader = _Reader(ledger)
        unit = ledger.unit_named(story)
        if unit is None:
            raise StoryError(f"there is no story {story!r}; `dragoman stories --format jsonl` lists ids")
        (node,) = nodes_of(ledger.units, [unit])
        return reader.story(reader.joined.leaders(node.leader), copies=True)


def story_of_event(view: Database[Filter], report_id: str, event_id: str) -> Story:
    """Return the story that an event belongs to, without the history of its texts; raises StoryError if there is none."""
    ledger = view.ledger
    with ledger.moment():
        reader = _Reader(ledger)
        unit = ledger.unit_named(story_name(report_id, event_id))
        if unit is None:
            raise StoryError(f"event {event_id!r} of report {report_id!r} is in no story")
        (node,) = nodes_of(ledger.units, [unit])
        return reader.story(reader.joined.leaders(node.leader), copies=False)


class _Reader:
    """Puts stories together from what is kept of them."""

    def __init__(self, ledger: Shelf) -> None:
        pending = ledger.count_pending()
        if pending:
            raise StoryError(
                f"{pending} {'report is' if pending == 1 else 'reports are'} not in stories yet; run"
                " `dragoman stories --db FILE` where the file can be written"
            )
        self._ledger = ledger
        self._stories = Stories(ledger)
        self._copies = Copies(ledger.texts)
        self.joined = HandJoined(ledger.units, ledger.judgements)
        self._groups: dict[str, CopyGroup] = {}
        self._wording: Wording = load_wording()

    def story(self, leaders: Iterable[int], *, copies: bool, scores: bool = True) -> Story:
        """Return the story of all that follow these leaders, with the history of its texts and why it is one."""
        tellings: list[Telling] = []
        why: list[MergeScore] = []
        units: list[int] = []
        for leader in sorted(leaders):
            nodes = nodes_of(self._ledger.units, self._ledger.units.followers(leader))
            told = {node.number: self._ledger.events_of(node.number) for node in nodes}
            units += told
            if scores:
                some, parts = gathered(self._stories, leader, nodes, told)
                tellings += some
                why += parts
            else:
                tellings += [telling for some_ in told.values() for telling in some_]
        tellings.sort(key=told_rank)
        for pair in self.joined.between(units) if scores else ():
            one, other = (self._stories.unit(node) for unit in pair for node in nodes_of(self._ledger.units, [unit]))
            why.append(by_hand(one, other))
        reports = self._reports(tellings)
        groups = {id_: group for id_, kept in reports.items() if (group := self._group(kept)) is not None}
        story = story_of(tellings, why, groups)
        denials = [
            telling
            for unit in denials_of(self._stories, self._ledger.units, units)
            for telling in self._ledger.events_of(unit)
        ]
        texts = {id_: kept.text for id_, kept in reports.items()}
        return msgspec.structs.replace(
            story,
            contradictions=contradictions(tellings, texts, denials, self._wording),
            copies=tuple(map(self._lineage, _distinct(groups))) if copies else (),
        )

    def _reports(self, tellings: Sequence[Telling]) -> dict[str, Kept]:
        ids = dict.fromkeys(telling.report_id for telling in tellings)
        return {id_: kept for id_ in ids if (kept := self._ledger.report(id_)) is not None}

    def _group(self, report: Kept) -> CopyGroup | None:
        known = self._groups.get(report.id)
        if known is None:
            numbers = self._copies.group(report.number)
            members = [(self._ledger.numbered(number), self._copies.pair(number)) for number in numbers]
            known = copy_group([(kept.id, kept.origins, pair) for kept, pair in members])
            self._groups.update((kept.id, known) for kept, _ in members)
        return known if len(known.reports) > 1 else None

    def _lineage(self, group: CopyGroup) -> Lineage:
        kept = [report for id_ in group.reports if (report := self._ledger.report(id_)) is not None]
        return lineage(group, kept)


def _distinct(groups: Mapping[str, CopyGroup]) -> list[CopyGroup]:
    return list({group.reports[0]: group for group in groups.values()}.values())
