"""Makes the stories of events that are in hand; those of a database are kept there and grow with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dragoman.stories.graph import Node, nodes_of
from dragoman.stories.memory import MemoryTellings
from dragoman.stories.placing import Stories, told_rank, within
from dragoman.stories.records import CopyGroup, MergeScore, Story, Telling
from dragoman.stories.summary import story_of


def merge(events: Iterable[Telling], copies: Iterable[CopyGroup] = ()) -> list[Story]:
    """Put events that tell of one real-world event into one story; each is in exactly one.

    `copies`: what `find_copies` found among the reports of the events. The order of neither matters; an
    event that is given twice counts once. The stories come by date, those without one last.
    """
    groups = {id_: group for group in copies for id_ in group.reports}
    tellings = sorted({(t.report_id, t.event.id): t for t in events}.values(), key=told_rank)
    shelf = MemoryTellings(tellings, {id_: group.reports[0] for id_, group in groups.items()})
    stories, doubtful = Stories(shelf), set[int]()
    reports = dict.fromkeys(telling.report_id for telling in tellings)
    for report_id in sorted(reports, key=lambda id_: shelf.first_report(id_) != id_):
        stories.place(report_id, doubtful)
    stories.settle(doubtful)
    found = []
    for leader in shelf.units.leaders():
        nodes = nodes_of(shelf.units, shelf.units.followers(leader))
        told = {node.number: [shelf.telling(e) for e, _ in shelf.units.members(node.number)] for node in nodes}
        found.append(story_of(*gathered(stories, leader, nodes, told), groups))
    return in_order(found)


def gathered(
    stories: Stories, leader: int, nodes: Sequence[Node], told: Mapping[int, Sequence[Telling]]
) -> tuple[list[Telling], list[MergeScore]]:
    """Return the events of the units that follow a leader, the first told first, and the scores that joined them."""
    tellings: list[Telling] = []
    scores: list[MergeScore] = []
    for node in nodes:
        tellings += told[node.number]
        unit = stories.unit(node)
        scores += [
            within(unit, telling)
            for telling in told[node.number]
            if (telling.report_id, telling.event.id) != (unit.key.report_id, unit.key.event_id)
        ]
        score = stories.score_of(node.number, leader) if node.number != leader else None
        if score is not None:
            scores.append(score)
    by_names = sorted(
        scores, key=lambda s: (s.first.report_id, s.first.event_id, s.second.report_id, s.second.event_id)
    )
    return sorted(tellings, key=told_rank), by_names


def in_order(stories: Iterable[Story]) -> list[Story]:
    """Return stories by date, those without one last."""
    return sorted(stories, key=lambda story: (story.date is None, story.date or "", story.id))
