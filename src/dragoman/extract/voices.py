"""Who vouches for an event: the speaker of the statement that tells of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from dragoman.model import Entity, Event, Statement


def voiced(events: Iterable[Event], claims: Sequence[Statement]) -> list[Event]:
    """Give each event that nobody vouches for yet the speaker of the shortest statement that it stands in.

    What somebody tells of his own acts stays his act.
    """
    spoken = sorted((c for c in claims if c.speaker), key=lambda c: sum(s.end - s.start for s in c.spans))
    return [_voiced(event, spoken) for event in events]


def _voiced(event: Event, claims: Sequence[Statement]) -> Event:
    if event.speaker is not None:
        return event
    start, end = event.trigger.start, event.trigger.end
    for claim in claims:
        if any(s.start <= start and end <= s.end for s in claim.spans):
            speaker = claim.speaker
            if speaker is None or any(_same(speaker, actor) for actor in event.actors):
                return event
            return msgspec.structs.replace(event, speaker=speaker)
    return event


def _same(one: Entity, other: Entity) -> bool:
    if (one.start, one.end) == (other.start, other.end):
        return True
    return one.code is not None and one.code == other.code and one.sectors == other.sectors
