"""Graphs and tellings held in memory, for events that are in no database."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping, Sequence

from dragoman.stories.records import MergeScore, Telling


class MemoryNodes:
    """A graph in dictionaries."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._rows: dict[int, tuple[str, bytes]] = {}
        self._names: dict[int, bytes] = {}
        self._leaders: dict[int, int] = {}
        self._followers: dict[int, set[int]] = {}
        self._keys: dict[int, set[int]] = {}
        self._own_keys: dict[int, tuple[int, ...]] = {}
        self._links: dict[int, dict[int, bytes]] = {}
        self._places: dict[int, tuple[int | None, str]] = {}
        self._members: dict[int, list[tuple[str, int]]] = {}
        self._next = 1

    def find(self, key: bytes) -> int | None:
        """Return the node of a key."""
        return self._numbers.get(key)

    def add(self, key: bytes, rank: str, data: bytes, keys: Sequence[int]) -> int:
        """Make a node that leads itself."""
        number, self._next = self._next, self._next + 1
        self._numbers[key], self._names[number] = number, key
        self._leaders[number] = number
        self._followers[number] = {number}
        self._links[number] = {}
        self._members[number] = []
        self.change(number, rank, data, keys)
        return number

    def change(self, node: int, rank: str, data: bytes, keys: Sequence[int]) -> None:
        """Replace what a node is compared by."""
        for key in self._own_keys.get(node, ()):
            self._keys[key].discard(node)
        self._rows[node] = rank, data
        self._own_keys[node] = tuple(keys)
        for key in keys:
            self._keys.setdefault(key, set()).add(node)

    def rerank(self, node: int, rank: str) -> None:
        """Give a node another rank."""
        self._rows[node] = rank, self._rows[node][1]

    def remove(self, node: int) -> None:
        """Remove a node with its keys and its links."""
        self.unlink(node)
        for key in self._own_keys.pop(node):
            self._keys[key].discard(node)
        self._followers[self._leaders.pop(node)].discard(node)
        del self._numbers[self._names.pop(node)], self._rows[node], self._links[node], self._members[node]

    def get(self, numbers: Sequence[int]) -> list[tuple[int, str, int, bytes]]:
        """Return nodes."""
        return [(n, self._rows[n][0], self._leaders[n], self._rows[n][1]) for n in numbers if n in self._rows]

    def alike(self, keys: Sequence[int]) -> list[int]:
        """Return the nodes that stand under any of the keys."""
        return sorted(set().union(*(self._keys.get(key, ()) for key in keys)))

    def link(self, node: int, other: int, score: bytes) -> None:
        """Say that two nodes are alike."""
        self._links[node][other] = self._links[other][node] = score

    def unlink(self, node: int) -> None:
        """Take away all links of a node."""
        for other in self._links[node]:
            del self._links[other][node]
        self._links[node] = {}

    def links(self, node: int) -> list[tuple[int, str, int, bytes]]:
        """Return the links of a node."""
        found = sorted(self._links[node].items())
        return [(other, self._rows[other][0], self._leaders[other], score) for other, score in found]

    def lead(self, node: int, leader: int) -> None:
        """Have a node follow another."""
        self._followers[self._leaders[node]].discard(node)
        self._leaders[node] = leader
        self._followers[leader].add(node)

    def followers(self, leader: int) -> list[int]:
        """Return the nodes that follow one."""
        return sorted(self._followers.get(leader, ()))

    def place(self, member: int, node: int | None, rank: str, name: str | None = None) -> None:
        """Put a member into a node."""
        if member in self._places:
            old, old_rank = self._places[member]
            if old in self._members:
                self._members[old].remove((old_rank, member))
        self._places[member] = node, rank
        if node is not None:
            insort(self._members[node], (rank, member))

    def where(self, member: int) -> int | None:
        """Return the node of a member."""
        return self._places.get(member, (None, ""))[0]

    def members(self, node: int) -> list[tuple[int, str]]:
        """Return the members of a node."""
        return [(member, rank) for rank, member in self._members.get(node, ())]

    def first(self, node: int) -> tuple[int, str] | None:
        """Return the first member of a node."""
        return next(((member, rank) for rank, member in self._members.get(node, ())), None)

    def leaders(self) -> list[int]:
        """Return the nodes that lead themselves."""
        return [number for number, leader in self._leaders.items() if number == leader]


class MemoryTellings:
    """Events given by hand, numbered; nobody has judged them before."""

    def __init__(self, tellings: Sequence[Telling], first_reports: Mapping[str, str]) -> None:
        self.units = MemoryNodes()
        self._first_reports = first_reports
        self.all = tuple(tellings)
        self._of_report: dict[str, list[int]] = {}
        for number, telling in enumerate(self.all):
            self._of_report.setdefault(telling.report_id, []).append(number)

    def telling(self, event: int) -> Telling:
        """Return an event by its number."""
        return self.all[event]

    def tellings(self, report_id: str) -> Sequence[tuple[int, Telling]]:
        """Return the events of a report with their numbers."""
        return [(number, self.all[number]) for number in self._of_report.get(report_id, ())]

    def first_report(self, report_id: str) -> str:
        """Return the report that a report is a copy of, or itself."""
        return self._first_reports.get(report_id, report_id)

    def told_together(self, unit: int, other: int) -> bool:
        """Whether one report tells of both units."""
        first, second = ({self.all[event].report_id for event, _ in self.units.members(node)} for node in (unit, other))
        return not first.isdisjoint(second)

    def kept_apart(self, unit: int) -> list[int]:
        """Return the units that a person has split from this one."""
        return []

    def stands_alone(self, event: int) -> bool:
        """Whether a person has split an event from others."""
        return False

    def explain(self, event: int, other: int | None, score: MergeScore | None) -> None:
        """Keep why an event was joined to another: here, nowhere."""
