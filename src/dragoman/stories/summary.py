"""Makes one story of the events that were joined."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from dragoman.model import Place, Precision
from dragoman.stories.likeness import code
from dragoman.stories.records import CopyGroup, EventKey, MergeScore, Story, StoryEvidence, Telling
from dragoman.stories.windows import Window, window

_Value = TypeVar("_Value")


def story_of(tellings: Sequence[Telling], scores: Iterable[MergeScore], groups: Mapping[str, CopyGroup]) -> Story:
    """Return the story of these events; `tellings`: the first told first, `groups`: copies by report."""
    first, model = tellings[0], _model(tellings)
    date, precision = _date(tellings, groups)
    return Story(
        id=story_id(first),
        told_by=EventKey(report_id=model.report_id, event_id=model.event.id),
        event_type=model.event.event_type,
        mode=_mode(tellings, model.event.event_type),
        status=model.event.status,
        quad=model.event.quad,
        actors=model.event.actors,
        recipients=model.event.recipients,
        date=date,
        date_precision=precision,
        place=_place(tellings),
        reports=tuple(dict.fromkeys(telling.report_id for telling in tellings)),
        independent_origins=independent_origins(tellings, groups),
        evidence=tuple(
            StoryEvidence(report_id=t.report_id, event_id=t.event.id, quote=t.event.evidence) for t in tellings
        ),
        parts=tuple(scores),
    )


def story_id(first: Telling) -> str:
    """Return the id of the story that this event was first to tell; later reports do not alter it."""
    return story_name(first.report_id, first.event.id)


def story_name(report_id: str, event_id: str) -> str:
    """Return the id that a story has if this event is the first to tell of it; it finds the event's story in any case."""
    key = f"{report_id}\0{event_id}"
    return hashlib.blake2b(key.encode(), digest_size=8).hexdigest()


def independent_origins(tellings: Iterable[Telling], groups: Mapping[str, CopyGroup]) -> int:
    """Return how many at least reported it on their own.

    A text counts for the agencies that any of its copies names, else for the publisher of the first one,
    and two texts that share one of these are not independent. Texts that name the fewest are taken first.
    """
    texts: dict[str, set[str]] = {}
    publishers: dict[str, str | None] = {}
    for telling in tellings:
        group = groups.get(telling.report_id)
        text = _text(telling, groups)
        named = (*telling.origins, *(group.origins if group else ()))
        texts.setdefault(text, set()).update(origin.casefold() for origin in named)
        publishers.setdefault(text, telling.publisher)
    for text, names in texts.items():
        publisher = publishers[text]
        if not names and publisher:
            names.add(publisher.casefold())
    taken: set[str] = set()
    count = 0
    for _, names in sorted(texts.items(), key=lambda item: (len(item[1]), sorted(item[1]), item[0])):
        if not names & taken:
            taken |= names
            count += 1
    return count


def _model(tellings: Sequence[Telling]) -> Telling:
    # The event whose type most reports give, with both sides if any has them, and the sides most often given.
    def answer(telling: Telling) -> Hashable:
        event = telling.event
        return event.event_type, frozenset(map(code, event.actors)), frozenset(map(code, event.recipients))

    def both_sides(telling: Telling) -> bool:
        actors, recipients = telling.event.actors, telling.event.recipients
        return bool(actors) and (bool(recipients) or len(actors) > 1)

    types = _count((t.event.event_type, t.report_id) for t in tellings)
    answers = _count((answer(t), t.report_id) for t in tellings)
    return max(tellings, key=lambda t: (types[t.event.event_type], both_sides(t), answers[answer(t)]))


def _mode(tellings: Sequence[Telling], event_type: str) -> str | None:
    events = [(t.event, t.report_id) for t in tellings if t.event.event_type == event_type]
    return _most_told([(event.mode, report) for event, report in events if event.mode])


def _date(tellings: Sequence[Telling], groups: Mapping[str, CopyGroup]) -> tuple[str | None, Precision | None]:
    dated: dict[str, list[tuple[Window, Telling]]] = {}
    for telling in tellings:
        found = window(telling.event.date, telling.event.date_precision)
        if found:
            dated.setdefault(_text(telling, groups), []).append((found, telling))
    # A copy of a later day can have been dated wrongly: the first report of a text speaks for it.
    sure = [(w, t) for text in dated.values() for w, t in text if t.report_id == text[0][1].report_id]
    finest = min((w.last - w.first for w, _ in sure), default=None)
    days = [((t.event.date, t.event.date_precision), t.report_id) for w, t in sure if w.last - w.first == finest]
    return _most_told(days) or (None, None)


def _text(telling: Telling, groups: Mapping[str, CopyGroup]) -> str:
    group = groups.get(telling.report_id)
    return group.reports[0] if group else telling.report_id


def _place(tellings: Sequence[Telling]) -> Place | None:
    places = [(t.event.place, t.report_id) for t in tellings if t.event.place]
    towns = [(place, report) for place, report in places if place.admin1]
    name = _most_told([(_place_name(place), report) for place, report in towns or places])
    return next((place for place, _ in places if _place_name(place) == name), None)


def _place_name(place: Place) -> tuple[str | None, str]:
    return place.country, place.name or place.text


def _most_told(answers: Sequence[tuple[_Value, str]]) -> _Value | None:
    # By the number of reports; among equals, the first told.
    counts = _count(answers)
    return max((answer for answer, _ in answers), key=lambda answer: counts[answer], default=None)


def _count(answers: Iterable[tuple[Hashable, str]]) -> Counter[Hashable]:
    return Counter(answer for answer, _ in dict.fromkeys(answers))
