"""Joins events to stories, the surest first, within the bounds of what one event can be.

Events are compared only if they share a participant, the quad and the days, so that the cost grows with the
number of events and not with its square.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations

from dragoman.model import Event, Precision
from dragoman.stories.groups import Groups
from dragoman.stories.likeness import place_likeness
from dragoman.stories.pairs import TOLERANCE, Unit, compare, same_words
from dragoman.stories.records import MergeScore

# What passes it stands at the head of likeness.py.
_LEAST = 0.72
# For a vague date that only one story fits: passed by the same type, actors and recipients.
_LEAST_ALONE = 0.6

_DAYS_OF_BUCKET = 7
# How vague a date may be, so that the only story of its kind in the period is the one meant; None is no date.
_VAGUE: tuple[Precision | None, ...] = ("week", "month", None)


class Joiner:
    """Events on their way to stories. Numbers count the units, and a story has that of its first one.

    `units`: the first told first; it speaks for its story in all comparisons.
    """

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = units
        self._groups = Groups(len(units))
        self._bounds = {number: _Bounds(unit) for number, unit in enumerate(units)}
        self._scores: list[tuple[int, MergeScore]] = []

    def stories(self) -> Iterator[tuple[list[int], list[MergeScore]]]:
        """Give the units of each story, and the scores that joined them."""
        scores: dict[int, list[MergeScore]] = {}
        for number, score in self._scores:
            scores.setdefault(self._groups.find(number), []).append(score)
        for root, members in self._groups.members().items():
            yield members, scores.get(root, [])

    def join_copies(self) -> None:
        """Join what the same words tell in copies of one text, even if they were dated differently."""
        for first, *others in self._blocks(_wordings):
            for number in others:
                self._bounds.pop(self._groups.find(number), None)
                self._link(first, number, same_words(self._units[first], self._units[number]))

    def join_same(self) -> None:
        """Join what agrees in everything but the words, so that one of them stands for all from here on."""
        for first, *others in self._blocks(_signatures):
            for number in others:
                score = compare(self._units[first], self._units[number], "match")
                if score is not None and score.total >= _LEAST:
                    self._try(first, number, score)

    def join_alike(self) -> None:
        """Join the pairs that are alike enough, the most alike first."""
        found: dict[tuple[int, int], MergeScore] = {}
        seen: set[tuple[int, int]] = set()
        for block in self._blocks(_neighbourhoods):
            for pair in combinations(block, 2):
                if pair in seen:
                    continue
                seen.add(pair)
                score = compare(self._units[pair[0]], self._units[pair[1]], "match")
                if score is not None and score.total >= _LEAST:
                    found[pair] = score
        for (first, second), score in sorted(found.items(), key=lambda item: (-item[1].total, item[0])):
            self._try(first, second, score)

    def join_vague(self) -> None:
        """Join what has a vague date, or none, to the one story that it fits, if it fits only one."""
        for precision in _VAGUE:
            index = self._index(_text_keys if precision is None else _period_keys)
            found: list[tuple[int, int, MergeScore]] = []
            for number in self._roots():
                unit = self._units[number]
                if (unit.window.precision if unit.window else None) == precision:
                    fitting = self._fitting(number, index)
                    if len(fitting) == 1:
                        other, score = next(iter(fitting.values()))
                        found.append((number, other, score))
            for number, other, score in found:
                self._try(other, number, score)

    def _fitting(self, number: int, index: dict[Hashable, list[int]]) -> dict[int, tuple[int, MergeScore]]:
        # The best fitting event of each story that is dated more finely.
        unit, best = self._units[number], dict[int, tuple[int, MergeScore]]()
        keys = _period_keys(unit) if unit.window else _text_keys(unit)
        for other in sorted({other for key in keys for other in index.get(key, ())}):
            rival = self._units[other]
            if not _finer(rival, unit) or rival.event.event_type != unit.event.event_type:
                continue
            score, root = compare(rival, unit, "only"), self._groups.find(other)
            if score is None or score.total < _LEAST_ALONE:
                continue
            if root not in best or score.total > best[root][1].total:
                best[root] = (other, score)
        return best

    def _try(self, first: int, second: int, score: MergeScore) -> None:
        one, other = sorted((self._groups.find(first), self._groups.find(second)))
        if one != other and self._bounds[one].take(self._bounds[other]):
            del self._bounds[other]
            self._link(first, second, score)

    def _link(self, first: int, second: int, score: MergeScore) -> None:
        if self._groups.join(first, second):
            self._scores.append((first, score))

    def _roots(self) -> list[int]:
        return sorted(self._bounds)

    def _index(self, keys: Callable[[Unit], Iterable[Hashable]]) -> dict[Hashable, list[int]]:
        found: dict[Hashable, list[int]] = {}
        for number, unit in enumerate(self._units):
            for key in keys(unit):
                found.setdefault(key, []).append(number)
        return found

    def _blocks(self, keys: Callable[[Unit], Iterable[Hashable]]) -> list[list[int]]:
        found: dict[Hashable, list[int]] = {}
        for number in self._roots():
            for key in keys(self._units[number]):
                found.setdefault(key, []).append(number)
        return [block for block in found.values() if len(block) > 1]


class _Bounds:
    """What a story already says of days, places and texts."""

    def __init__(self, unit: Unit) -> None:
        days = unit.window
        self._latest_first = days.first if days else 0
        self._earliest_last = days.last if days else date.max.toordinal()
        self._places: dict[tuple[str, str], Event] = {unit.place: unit.event} if unit.place else {}
        self._types = {unit.text: unit.event.event_type}

    def take(self, other: _Bounds) -> bool:
        """Take in another story, unless the two together would be more than one event."""
        latest_first = max(self._latest_first, other._latest_first)
        earliest_last = min(self._earliest_last, other._earliest_last)
        if latest_first - earliest_last > TOLERANCE["day"]:
            return False  # else one day would link to the next, and a whole war be one event
        if not (self._types_fit(other) and self._places_fit(other)):
            return False
        self._latest_first, self._earliest_last = latest_first, earliest_last
        self._places |= other._places
        self._types |= other._types
        return True

    def _types_fit(self, other: _Bounds) -> bool:
        return all(self._types.get(text, kind) == kind for text, kind in other._types.items())

    def _places_fit(self, other: _Bounds) -> bool:
        return all(
            place_likeness(mine, theirs) is not None
            for key, mine in self._places.items()
            for other_key, theirs in other._places.items()
            if key != other_key
        )


def _wordings(unit: Unit) -> Iterable[Hashable]:
    quote = " ".join(unit.event.evidence.text.casefold().split())
    yield unit.text, unit.kind, unit.sides, unit.event.trigger.text.casefold(), quote


def _signatures(unit: Unit) -> Iterable[Hashable]:
    days, actors = unit.window, unit.sides[0]
    # A code in quotation marks is nobody known: "gunmen" of two reports need not be the same.
    if days and days.precision == "day" and actors and not any(code.startswith('"') for code, _ in actors):
        yield unit.kind, unit.sides, unit.place, days.first


def _neighbourhoods(unit: Unit) -> Iterable[Hashable]:
    reality, days = unit.kind[2:], unit.window
    for participant in unit.participants:
        if days is None:
            yield participant, reality, unit.text
        elif days.precision == "day":
            # Two days that are at most one apart share one of these.
            for day in range(days.first, days.first + TOLERANCE["day"] + 1):
                yield participant, reality, "day", day
        else:
            yield participant, reality, days.precision, days.first


def _period_keys(unit: Unit) -> Iterable[Hashable]:
    if unit.window and unit.window.precision in ("day", "week", "month"):
        for bucket in range(unit.window.first // _DAYS_OF_BUCKET, unit.window.last // _DAYS_OF_BUCKET + 1):
            for participant in unit.participants:
                yield participant, unit.kind[0], unit.kind[2], bucket


def _text_keys(unit: Unit) -> Iterable[Hashable]:
    for participant in unit.participants:
        yield participant, unit.kind[0], unit.kind[2], unit.text


def _finer(rival: Unit, unit: Unit) -> bool:
    if rival.window is None or unit.window is None:
        return rival.window is not None
    return rival.window.last - rival.window.first < unit.window.last - unit.window.first
