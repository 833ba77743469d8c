"""What people have joined by hand, laid over what the machine has joined."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from dragoman.stories.graph import Nodes, nodes_of


class Judged(Protocol):
    """The judgements by hand; the store's Judgements is one."""

    def pairs(self, decision: str) -> list[tuple[int, int, int]]:
        """Return act, unit and unit of the judgements in force; `decision`: same or different."""


class HandJoined:
    """Leaders that people have joined: a story is all that follow any of them.

    A pair that a person has split is never in one story, whatever else was joined: then the later joining of the
    two does not count.
    """

    def __init__(self, units: Nodes, judged: Judged) -> None:
        self._units = units
        same = judged.pairs("same")
        apart = judged.pairs("different") if same else []
        leaders = {n.number: n.leader for n in nodes_of(units, (u for _, *pair in (*same, *apart) for u in pair))}
        barred = {frozenset((leaders[first], leaders[second])) for _, first, second in apart}
        self._groups: dict[int, frozenset[int]] = {}
        self.joins: list[tuple[int, int]] = []
        for _, first, second in same:
            one, other = self.leaders(leaders[first]), self.leaders(leaders[second])
            if one == other or any(frozenset((a, b)) in barred for a in one for b in other):
                continue
            self.joins.append((first, second))
            for leader in one | other:
                self._groups[leader] = one | other

    def leaders(self, leader: int) -> frozenset[int]:
        """Return a leader with all those that people have joined to it."""
        return self._groups.get(leader, frozenset((leader,)))

    def units(self, unit: int) -> list[int]:
        """Return the units of the story that a unit is in."""
        found = nodes_of(self._units, [unit])
        return sorted(f for leader in self.leaders(found[0].leader) for f in self._units.followers(leader))

    def between(self, units: Iterable[int]) -> list[tuple[int, int]]:
        """Return the pairs of units by which people have joined what is one story now."""
        here = set(units)
        return [pair for pair in self.joins if here.issuperset(pair)]
