"""Decides which events are one real-world event, and keeps the scores that say why.

First what is beyond doubt is laid together: the same words in copies of one text, and the same type,
actors, recipients, place and day. Then pairs are compared and joined, the most alike first, unless that
would make a story of more days or places than one event can have. Last, an event whose date is vague joins
the one story that it fits, if there is only one.
"""

from __future__ import annotations

from collections.abc import Iterable

from dragoman.stories.joining import Joiner
from dragoman.stories.pairs import Unit
from dragoman.stories.records import CopyGroup, Story, Telling
from dragoman.stories.summary import story_of


def merge(events: Iterable[Telling], copies: Iterable[CopyGroup] = ()) -> list[Story]:
    """Put events that tell of one real-world event into one story; each is in exactly one.

    `copies`: what `find_copies` found among the reports of the events. The order of neither matters; an
    event that is given twice counts once. The stories come by date, those without one last.
    """
    groups = {id_: group for group in copies for id_ in group.reports}
    tellings = _in_order(events)
    joiner = Joiner([Unit(telling, _text(telling.report_id, groups)) for telling in tellings])
    joiner.join_copies()
    joiner.join_same()
    joiner.join_alike()
    joiner.join_vague()
    stories = [story_of([tellings[n] for n in who], why, groups) for who, why in joiner.stories()]
    return sorted(stories, key=lambda story: (story.date is None, story.date or "", story.id))


def _text(report_id: str, groups: dict[str, CopyGroup]) -> str:
    return groups[report_id].reports[0] if report_id in groups else report_id


def _in_order(events: Iterable[Telling]) -> list[Telling]:
    # The first told first.
    def rank(telling: Telling) -> tuple[bool, str, str, int, int, str]:
        event, day = telling.event, telling.report_date
        return day is None, day or "", telling.report_id, event.evidence.start, event.trigger.start, event.id

    found = {(telling.report_id, telling.event.id): telling for telling in events}
    return sorted(found.values(), key=rank)
