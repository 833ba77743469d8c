"""Puts stories together from what is kept of their units, texts and judgements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

import msgspec

from dragoman.stories.closing import HandJoined, Judged
from dragoman.stories.contradictions import contradictions
from dragoman.stories.copies import Copies, copy_group
from dragoman.stories.figures import Wording, load_wording
from dragoman.stories.graph import Nodes, nodes_of
from dragoman.stories.lineage import lineage
from dragoman.stories.merging import gathered
from dragoman.stories.pairs import by_hand
from dragoman.stories.placing import Stories, Tellings, denials_of, told_rank
from dragoman.stories.records import CopyGroup, Kept, Lineage, MergeScore, Story, Telling
from dragoman.stories.summary import story_of


@lru_cache(maxsize=1)
def _wording() -> Wording:
    return load_wording()


class Sources(Tellings, Protocol):
    """What stories are put together from; the store's Ledger has it."""

    @property
    def texts(self) -> Nodes:
        """The graph of texts; its members are reports."""

    @property
    def judgements(self) -> Judged:
        """What people have said of events."""

    def report(self, id_: str) -> Kept | None:
        """Return a report by its id."""

    def numbered(self, number: int) -> Kept:
        """Return a report by its number."""

    def events_of(self, unit: int) -> Sequence[Telling]:
        """Return the events of a unit."""


class Assembler:
    """Puts stories together as they are at the moment; one is made for each look at the database."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._stories = Stories(sources)
        self._copies = Copies(sources.texts)
        self.joined = HandJoined(sources.units, sources.judgements)
        self._groups: dict[str, CopyGroup] = {}

    def story(self, leaders: Iterable[int], *, copies: bool, scores: bool = True) -> Story:
        """Return the story of all that follow these leaders, with the history of its texts and why it is one."""
        tellings: list[Telling] = []
        why: list[MergeScore] = []
        units: list[int] = []
        for leader in sorted(leaders):
            nodes = nodes_of(self._sources.units, self._sources.units.followers(leader))
            told = {node.number: self._sources.events_of(node.number) for node in nodes}
            units += told
            if scores:
                some, parts = gathered(self._stories, leader, nodes, told)
                tellings += some
                why += parts
            else:
                tellings += [telling for some_ in told.values() for telling in some_]
        tellings.sort(key=told_rank)
        for pair in self.joined.between(units) if scores else ():
            one, other = (self._stories.unit(node) for unit in pair for node in nodes_of(self._sources.units, [unit]))
            why.append(by_hand(one, other))
        reports = self._reports(tellings)
        groups = {id_: group for id_, kept in reports.items() if (group := self._group(kept)) is not None}
        story = story_of(tellings, why, groups)
        denials = [
            telling
            for unit in denials_of(self._stories, self._sources.units, units)
            for telling in self._sources.events_of(unit)
        ]
        texts = {id_: kept.text for id_, kept in reports.items()}
        return msgspec.structs.replace(
            story,
            contradictions=contradictions(tellings, texts, denials, _wording()),
            copies=tuple(map(self._lineage, _distinct(groups))) if copies else (),
        )

    def _reports(self, tellings: Sequence[Telling]) -> dict[str, Kept]:
        ids = dict.fromkeys(telling.report_id for telling in tellings)
        return {id_: kept for id_ in ids if (kept := self._sources.report(id_)) is not None}

    def _group(self, report: Kept) -> CopyGroup | None:
        known = self._groups.get(report.id)
        if known is None:
            numbers = self._copies.group(report.number)
            members = [(self._sources.numbered(number), self._copies.pair(number)) for number in numbers]
            known = copy_group([(kept.id, kept.origins, pair) for kept, pair in members])
            self._groups.update((kept.id, known) for kept, _ in members)
        return known if len(known.reports) > 1 else None

    def _lineage(self, group: CopyGroup) -> Lineage:
        kept = [report for id_ in group.reports if (report := self._sources.report(id_)) is not None]
        return lineage(group, kept)


def _distinct(groups: Mapping[str, CopyGroup]) -> list[CopyGroup]:
    return list({group.reports[0]: group for group in groups.values()}.values())
