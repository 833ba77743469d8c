"""Texts or events as a graph of pairs that are alike, and who follows whom in it.

The nodes are ranked. A node that is alike to a leader before it in rank follows it, else it leads itself: the
first maximal independent set in the order of rank. Who follows whom depends on the graph alone and not on the
order in which it grew, and a change is followed only as far as it alters anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple, Protocol


class Node(NamedTuple):
    """A node: `leader` is its own number if it leads; `data` is what it is compared by."""

    number: int
    rank: str
    leader: int
    data: bytes


class Link(NamedTuple):
    """A node that is alike to another, and how alike."""

    other: int
    rank: str
    leader: int
    score: bytes


class Nodes(Protocol):
    """Where a graph is kept; in a database, or in memory. Rows are those of Node and Link, as plain tuples."""

    def find(self, key: bytes) -> int | None:
        """Return the node of a key."""

    def add(self, key: bytes, rank: str, data: bytes, keys: Sequence[int]) -> int:
        """Make a node that leads itself; `keys` are those under which others find it."""

    def change(self, node: int, rank: str, data: bytes, keys: Sequence[int]) -> None:
        """Replace what a node is compared by."""

    def rerank(self, node: int, rank: str) -> None:
        """Give a node another rank."""

    def remove(self, node: int) -> None:
        """Remove a node with its keys and its links."""

    def get(self, numbers: Sequence[int]) -> list[tuple[int, str, int, bytes]]:
        """Return nodes; those that are not there are left out."""

    def alike(self, keys: Sequence[int]) -> list[int]:
        """Return the nodes that stand under any of the keys, in order of number."""

    def link(self, node: int, other: int, score: bytes) -> None:
        """Say that two nodes are alike."""

    def unlink(self, node: int) -> None:
        """Take away all links of a node."""

    def links(self, node: int) -> list[tuple[int, str, int, bytes]]:
        """Return the links of a node."""

    def lead(self, node: int, leader: int) -> None:
        """Have a node follow another."""

    def followers(self, leader: int) -> list[int]:
        """Return the nodes that follow one, itself among them."""

    def place(self, member: int, node: int | None, rank: str, name: str | None = None) -> None:
        """Put a member (a report, an event) into a node, or into none."""

    def where(self, member: int) -> int | None:
        """Return the node of a member."""

    def members(self, node: int) -> list[tuple[int, str]]:
        """Return the members of a node with their ranks, in order of rank."""

    def first(self, node: int) -> tuple[int, str] | None:
        """Return the first of them: a node that thousands tell of has as many."""


Decide = Callable[[Node, Sequence[Link]], int]


def nodes_of(nodes: Nodes, numbers: Iterable[int]) -> list[Node]:
    """Return nodes as records."""
    return [Node(*row) for row in nodes.get(sorted(set(numbers)))]


def neighbourhood(nodes: Nodes, node: int) -> set[int]:
    """Return a node with all that it is linked to: those whom a change of it can concern."""
    return {node, *(Link(*row).other for row in nodes.links(node))}


def settle(nodes: Nodes, doubtful: Iterable[int], decide: Decide) -> dict[int, int]:
    """Decide again whom the doubtful nodes follow, and whoever depends on them; return the new leaders.

    `doubtful`: each node that was made or changed, with its neighbours of before and after.
    """
    queue = [(node.rank, node.number) for node in nodes_of(nodes, doubtful)]
    heapify(queue)
    queued = {number for _, number in queue}
    changed: dict[int, int] = {}
    while queue:
        rank, number = heappop(queue)
        queued.discard(number)
        node = Node(*nodes.get([number])[0])
        links = [Link(*row) for row in nodes.links(number)]
        leader = decide(node, links)
        if leader == node.leader:
            continue
        nodes.lead(number, leader)
        changed[number] = leader
        for link in links:
            # Who stands before it in rank has decided without it.
            if link.rank > rank and link.other not in queued:
                queued.add(link.other)
                heappush(queue, (link.rank, link.other))
    return changed
