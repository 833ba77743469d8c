"""Decides which events are one real-world event, and keeps the scores that say why.

First what is beyond doubt is laid together: the same words in copies of one text, and the same type, actors,
recipients, place and day. Then pairs are compared and joined, the most alike first, unless that would make a
story of more days or places than one event can have. Last, an event whose date is vague joins the one story that it
fits, if there is only one. Events are compared only if they share a participant, the quad and the days, so that the
cost grows with the number of events and not with its square.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence

from dragoman.model import Event, Place
from dragoman.stories.groups import Groups
from dragoman.stories.likeness import (
    WEIGHTS,
    bearer,
    code,
    content_words,
    happening,
    kind_likeness,
    person,
    place_likeness,
    side_likeness,
    word_likeness,
)
from dragoman.stories.records import CopyGroup, EventKey, MergeScore, Story, Telling
from dragoman.stories.summary import story_of
from dragoman.stories.windows import Window, gap, window

# See likeness.py for what passes it.
_LEAST = 0.72
# For a vague date that only one story fits: same type, actors and recipients without a word in common.
_LEAST_ALONE = 0.6

# Reports written around midnight, and in another zone, differ by a day.
_TOLERANCE = {"day": 1, "week": 0, "month": 0, "year": 0, "decade": 0}
# How much is said by falling into the same period.
_SAME_PERIOD = {"day": 1.0, "week": 0.7, "month": 0.3, "year": 0.1, "decade": 0.0}
_BOTH_UNDATED = 0.5
# Periods short enough that a story within them, the only one of its kind, is the one meant.
_VAGUE = ("week", "month")


def merge(events: Iterable[Telling], copies: Iterable[CopyGroup]) -> list[Story]:
    """Put events that tell of one real-world event into one story; each is in exactly one.

    `copies`: what `find_copies` found among the reports of the events. The order of neither matters. The stories
    come by date, those without one last.
    """
    copies = list(copies)
    tellings = _in_order(events)
    texts = {id_: group.reports[0] for group in copies for id_ in group.reports}
    units = [_Unit(telling, texts) for telling in tellings]
    joiner = _Joiner(units)
    joiner.join_copies()
    joiner.join_same()
    joiner.join_alike()
    joiner.join_vague()
    stories = [
        story_of([tellings[n] for n in members], scores, copies) for members, scores in joiner.results()
    ]
    return sorted(stories, key=lambda story: (story.date is None, story.date or "", story.id))


def _in_order(events: Iterable[Telling]) -> list[Telling]:
    # The first told first; an event that is given twice counts once.
    def rank(telling: Telling) -> tuple[bool, str, str, int, int, str]:
        event, day = telling.event, telling.report_date
        return day is None, day or "", telling.report_id, event.evidence.start, event.trigger.start, event.id

    found = {(telling.report_id, telling.event.id): telling for telling in sorted(events, key=rank)}
    return sorted(found.values(), key=rank)


class _Unit:
    """An event with what its comparisons need; `text` names the report, or the one that it is a copy of."""

    def __init__(self, telling: Telling, texts: dict[str, str]) -> None:
        event = telling.event
        self.event = event
        self.key = EventKey(report_id=telling.report_id, event_id=event.id)
        self.text = texts.get(telling.report_id, telling.report_id)
        self.window = window(event.date, event.date_precision)
        self.words = content_words(event)
        self.place = place_key(event.place)
        self.kind = (event.event_type, event.mode, happening(event), event.quad)
        self.actors = _identities(event, "actors")
        self.recipients = _identities(event, "recipients")

    def participants(self) -> list[str]:
        """Return by what the event can be found: its actors and recipients."""
        sides = (*self.event.actors, *self.event.recipients)
        return sorted({bearer(entity) for entity in sides}) or [""]


def place_key(place: Place | None) -> tuple[str, str] | None:
    """Return what tells a place from another one."""
    return (place.country or "", (place.name or place.text).casefold()) if place else None


def _identities(event: Event, side: str) -> frozenset[tuple[str, str | None]]:
    return frozenset((code(entity), person(entity)) for entity in getattr(event, side))


def _score(rule: str, first: _Unit, second: _Unit) -> MergeScore | None:
    """Compare two events; None if they contradict one another."""
    kind = kind_likeness(first.event, second.event)
    sides = side_likeness(first.event, second.event)
    place = place_likeness(first.event, second.event)
    date = _date_likeness(first, second)
    if kind is None or sides is None or place is None or date is None:
        return None
    if first.text == second.text and first.event.event_type != second.event.event_type:
        return None  # one text, coded as two acts
    return _weighed(rule, first, second, kind, sides.actors, sides.recipients, date, place)


def _weighed(
    rule: str,
    first: _Unit,
    second: _Unit,
    kind: float,
    actors: float,
    recipients: float,
    date: float,
    place: float,
) -> MergeScore:
    parts = {
        "kind": kind,
        "actors": actors,
        "recipients": recipients,
        "date": date,
        "place": place,
        "words": word_likeness(first.words, second.words),
    }
    total = sum(WEIGHTS[name] * value for name, value in parts.items())
    rounded = {name: round(value, 3) for name, value in parts.items()}
    return MergeScore(first=first.key, second=second.key, rule=rule, total=round(total, 3), **rounded)


def _date_likeness(first: _Unit, second: _Unit) -> float | None:
    one, other = first.window, second.window
    if one is None and other is None:
        return _BOTH_UNDATED if first.text == second.text else None
    if one is None or other is None:
        # An undated event can be that of another sentence of its report, and of no other report.
        return 0.0 if first.text == second.text else None
    if one.precision == other.precision:
        days = gap(one, other)
        if days > _TOLERANCE[one.precision]:
            return None
        return 0.0 if days else _SAME_PERIOD[one.precision]
    return 0.0 if not gap(one, other) else None


class _Joiner:
    """Events on their way to stories; a story is named by the number of its first told event."""

    def __init__(self, units: Sequence[_Unit]) -> None:
        self._units = units
        self._groups = Groups(len(units))
        self._scores: list[tuple[int, MergeScore]] = []
        self._stories = {number: _Bounds(unit) for number, unit in enumerate(units)}

    def results(self) -> Iterator[tuple[list[int], list[MergeScore]]]:
        """Give the members of each story, the first told first, and the scores that joined them."""
        scores: dict[int, list[MergeScore]] = {}
        for number, score in self._scores:
            scores.setdefault(self._groups.find(number), []).append(score)
        for root, members in self._groups.members().items():
            yield members, scores.get(root, [])

    def join_copies(self) -> None:
        """Join the same words in copies of one text, whatever day each copy was read to speak of."""
        for members in self._blocks(_copied):
            for number in members[1:]:
                first, second = self._units[members[0]], self._units[number]
                self._join(
                    members[0], number, _weighed("copy", first, second, 1.0, 1.0, 1.0, 1.0, 1.0), sure=True
                )

    def join_same(self) -> None:
        """Join what agrees in everything but the words, so that only one of them need be compared."""
        for members in self._blocks(_signature):
            for number in members[1:]:
                score = _score("match", self._units[members[0]], self._units[number])
                if score is not None and score.total >= _LEAST:
                    self._join(members[0], number, score)

    def join_alike(self) -> None:
        """Join the pairs that are alike enough, the most alike first."""
        found = {}
        for first, second in self._pairs():
            if self._units[first].precision_differs(self._units[second]):
                continue
            score = _score("match", self._units[first], self._units[second])
            if score is not None and score.total >= _LEAST:
                found[first, second] = score
        for (first, second), score in sorted(found.items(), key=lambda item: (-item[1].total, item[0])):
            self._join(first, second, score)

    def join_vague(self) -> None:
        """Join what has a vague date or none to the one story that it fits, if it fits only one."""
        raise NotImplementedError
