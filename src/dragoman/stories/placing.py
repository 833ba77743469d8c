"""Puts events into units and units into stories, one report after the other.

Events that agree in all but the words are one unit, and so are those that the same words tell in copies of one
text. Units that are alike enough are linked; a unit follows the leader that it is most alike to, and all that
follow one leader are a story. An event whose date is vague joins the one story that it fits, if there is only one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import msgspec

from dragoman.stories.graph import Link, Node, Nodes, neighbourhood, nodes_of, settle
from dragoman.stories.pairs import Unit, compare, decoded, same_words, unit_of
from dragoman.stories.records import MergeScore, Telling
from dragoman.stories.summary import story_id

# What passes it stands at the head of likeness.py.
_LEAST = 0.72
# For a vague date that only one story fits: passed by the same type, actors and recipients.
_LEAST_ALONE = 0.6
# Of the same type, whatever the mode.
_SAME_TYPE = 0.4

# Units are read again and again while the reports of a day come in.
_REMEMBERED = 20_000

_SCORE = msgspec.msgpack.Decoder(MergeScore)


class Tellings(Protocol):
    """Where events and units are kept."""

    @property
    def units(self) -> Nodes:
        """The graph of units; its members are events."""

    def telling(self, event: int) -> Telling:
        """Return an event by its number."""

    def tellings(self, report_id: str) -> Sequence[tuple[int, Telling]]:
        """Return the events of a report with their numbers."""

    def first_report(self, report_id: str) -> str:
        """Return the report that a report is a copy of, or itself."""

    def told_together(self, unit: int, other: int) -> bool:
        """Whether one report tells of both units."""

    def kept_apart(self, unit: int) -> list[int]:
        """Return the units that a person has split from this one."""

    def stands_alone(self, event: int) -> bool:
        """Whether a person has split an event from others."""

    def explain(self, event: int, other: int | None, score: MergeScore | None) -> None:
        """Keep why an event was joined to another; `other` None: it was joined to none."""


class Stories:
    """Events on their way to stories; `place` may be called again for a report whose text or coding changed."""

    def __init__(self, tellings: Tellings) -> None:
        self._tellings = tellings
        self._units = tellings.units
        self._remembered: dict[bytes, Unit] = {}

    def place(self, report_id: str, doubtful: set[int]) -> None:
        """Put the events of a report into units; the report that it is a copy of has to be placed before.

        Adds to `doubtful` the units that `settle` then has to decide on.
        """
        first_report = self._tellings.first_report(report_id)
        own = [(number, unit_of(telling, first_report)) for number, telling in self._tellings.tellings(report_id)]
        spoken = self._spoken(first_report) if first_report != report_id else {}
        dated: list[tuple[int, Unit]] = []
        for number, unit in sorted(own, key=lambda each: each[1].window is None):
            alone = self._tellings.stands_alone(number)
            adopted = None if alone else spoken.get(unit.wording())
            if adopted is None and unit.window is None and not alone:
                adopted = self._only(unit, dated)
            node = adopted or self._node(unit, number, alone)
            if unit.window is not None:
                dated.append((node, unit))
            self._put(number, node, bool(adopted), doubtful)

    def renew(self, units: Iterable[int], doubtful: set[int]) -> None:
        """Look again at units that have lost an event."""
        for unit in units:
            if nodes_of(self._units, [unit]):
                self._renew(unit, None, doubtful)

    def doubt(self, unit: int, doubtful: set[int]) -> None:
        """Have a unit decided on again, with those that a person keeps apart from it."""
        for each in (unit, *self._tellings.kept_apart(unit)):
            doubtful |= neighbourhood(self._units, each)

    def settle(self, doubtful: set[int]) -> None:
        """Decide whom the doubtful units follow, and keep the reasons."""
        # A unit that a person keeps apart from another must not follow that one's leader either.
        for unit in sorted(doubtful):
            doubtful = doubtful | set(self._tellings.kept_apart(unit))
        # They are in no link, so that `settle` does not come to them by itself; who stands later in rank gives way.
        while changed := settle(self._units, doubtful, self._follow):
            for unit, leader in sorted(changed.items()):
                self._explain(unit, leader)
            doubtful = {other for unit in changed for other in self._tellings.kept_apart(unit)}

    def score_of(self, unit: int, leader: int) -> MergeScore | None:
        """Return the score of a unit and the leader that it follows."""
        for link in (Link(*row) for row in self._units.links(unit)):
            if link.other == leader:
                return _SCORE.decode(link.score)
        # A vaguely dated unit fits one that follows the leader.
        fitting = [_SCORE.decode(row[3]) for row in self._units.links(unit) if row[2] == leader]
        return max((score for score in fitting if score.rule == "only"), key=lambda score: score.total, default=None)

    def unit(self, node: Node) -> Unit:
        """Return what a node is compared by."""
        found = self._remembered.get(node.data)
        if found is None:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            found = self._remembered[node.data] = decoded(node.data)
        return found

    def _spoken(self, report_id: str) -> dict[bytes, int]:
        """Return the units of a report's events by the words that tell them."""
        found: dict[bytes, int] = {}
        for number, telling in self._tellings.tellings(report_id):
            node = self._units.where(number)
            if node is not None:
                found.setdefault(unit_of(telling, report_id).wording(), node)
        return found

    def _only(self, unit: Unit, dated: Sequence[tuple[int, Unit]]) -> int | None:
        """Return the one dated unit of the same report that an undated event fits, if it fits only one."""
        fitting = set()
        for node, other in dated:
            score = compare(other, unit, "only") if other.kind[0] == unit.kind[0] else None
            if score is not None and score.total >= _LEAST_ALONE:
                fitting.add(node)
        return fitting.pop() if len(fitting) == 1 else None

    def _node(self, unit: Unit, event: int, alone: bool) -> int:
        key = unit.apart() if alone else unit.signature() or unit.singular()
        node = self._units.find(key)
        if node is None:
            rank = unit.rank(told_rank(self._tellings.telling(event), adopted=False))
            node = self._units.add(key, rank, unit.encoded(), sorted(unit.kept_under()))
            self._pair(node, unit, rank)
        return node

    def _put(self, event: int, node: int, adopted: bool, doubtful: set[int]) -> None:
        old = self._units.where(event)
        telling = self._tellings.telling(event)
        self._units.place(event, node, told_rank(telling, adopted=adopted), story_id(telling))
        if old is not None and old != node and nodes_of(self._units, [old]):
            self._renew(old, None, doubtful)
        self._renew(node, event, doubtful)

    def _renew(self, number: int, event: int | None, doubtful: set[int]) -> None:
        """Bring a unit into line with its members; `event` is the one that was put into it."""
        doubtful |= neighbourhood(self._units, number)
        doubtful |= set(self._units.followers(number))
        leading = self._units.first(number)
        if leading is None:
            self._units.remove(number)
            doubtful.discard(number)
            return
        (node,) = nodes_of(self._units, [number])
        old, first = self.unit(node), self._tellings.telling(leading[0])
        unit = unit_of(first, self._tellings.first_report(first.report_id))
        rank = unit.rank(leading[1])
        data = unit.encoded()
        if data != node.data or rank != node.rank:
            self._units.change(number, rank, data, sorted(unit.kept_under()))
            former = self._former(number, old)
            if former is not None:
                self._tellings.explain(former, leading[0], within(unit, self._tellings.telling(former)))
            self._explain(number, node.leader)
        if event is None or data != node.data or self._another_type(number, unit):
            self._units.unlink(number)
            self._pair(number, unit, rank)
            doubtful |= neighbourhood(self._units, number)
        if event is not None and event != leading[0]:
            self._tellings.explain(event, leading[0], within(unit, self._tellings.telling(event)))

    def _former(self, number: int, old: Unit) -> int | None:
        """Return the event that was a unit's first before."""
        for event, _ in self._units.members(number)[1:]:
            telling = self._tellings.telling(event)
            if (telling.report_id, telling.event.id) == (old.key.report_id, old.key.event_id):
                return event
        return None

    def _another_type(self, number: int, unit: Unit) -> bool:
        nodes = nodes_of(self._units, [row[0] for row in self._units.links(number)])
        return any(self.unit(node).kind[0] != unit.kind[0] for node in nodes)

    def _pair(self, number: int, unit: Unit, rank: str) -> None:
        for node in nodes_of(self._units, self._units.alike(sorted(unit.looks_under()))):
            if node.number == number:
                continue
            other = self.unit(node)
            score = alike(unit, other) if rank < node.rank else alike(other, unit)
            if score is None:
                continue
            if unit.kind[0] != other.kind[0] and self._tellings.told_together(number, node.number):
                continue  # one report, coded as two acts
            self._units.link(number, node.number, msgspec.msgpack.encode(score))

    def _follow(self, node: Node, links: Sequence[Link]) -> int:
        before = [link for link in links if link.rank < node.rank]
        barred = self._barred(node)
        scores = {link.other: _SCORE.decode(link.score) for link in before}
        roots = {link.leader for link in before if scores[link.other].rule == "only"}
        if len(roots) == 1 and not roots & barred:
            return roots.pop()
        leading = [
            (-scores[link.other].total, link.rank, link.other)
            for link in before
            if link.leader == link.other and link.other not in barred and scores[link.other].rule == "match"
        ]
        return min(leading)[2] if leading else node.number

    def _barred(self, node: Node) -> set[int]:
        apart = nodes_of(self._units, self._tellings.kept_apart(node.number))
        return {other.number for other in apart} | {other.leader for other in apart if other.rank < node.rank}

    def _explain(self, unit: int, leader: int) -> None:
        first = self._units.first(unit)
        if first is None:
            return
        other = self._units.first(leader) if leader != unit else None
        score = self.score_of(unit, leader) if other else None
        self._tellings.explain(first[0], other[0] if other else None, score)


def alike(first: Unit, second: Unit) -> MergeScore | None:
    """Return the score of two units that may be one story; None if they are not alike enough."""
    if first.precision == second.precision:
        score = compare(first, second, "match")
        return score if score is not None and score.total >= _LEAST else None
    if first.kind[0] != second.kind[0] or first.window is None or second.window is None:
        return None
    score = compare(first, second, "only")
    return score if score is not None and score.total >= _LEAST_ALONE else None


def denials_of(stories: Stories, units: Nodes, story: Iterable[int]) -> list[int]:
    """Return the units that say of a story's act that it did not happen."""
    found = set()
    for node in nodes_of(units, story):
        unit = stories.unit(node)
        if unit.event.status == "negated":
            continue
        denied = Unit(msgspec.structs.replace(unit.event, status="negated"), unit.key, "", None)
        for other in nodes_of(units, units.alike(sorted(denied.looks_under()))):
            score = compare(denied, stories.unit(other), "match")
            if score is not None and score.kind >= _SAME_TYPE and score.total >= _LEAST_ALONE:
                found.add(other.number)
    return sorted(found)


def within(unit: Unit, telling: Telling) -> MergeScore:
    """Return why an event belongs to a unit whose first event is another."""
    other = unit_of(telling, unit.text)
    if unit.wording() == other.wording():
        return same_words(unit, other)
    return compare(unit, other, "match") or same_words(unit, other)


def told_rank(telling: Telling, *, adopted: bool = False) -> str:
    """Return the place of an event among all as a text that sorts: the first told first, the undated last.

    An `adopted` one, which is told as an earlier copy tells it, stands after all others of its unit.
    """
    event, day = telling.event, telling.report_date
    when = f"{'1' if day is None else '0'}|{day or ''}|{telling.report_id}"
    where = f"{event.evidence.start:09}|{event.trigger.start:09}|{event.id}"
    return f"{int(adopted)}|{when}|{where}"
