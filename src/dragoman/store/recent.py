"""Keys of the latest nodes of a graph, held in memory until there are enough to be put into their table at once.

Keys are hashes: each one stands on another page of its table, and a node has many. One node at a time, nearly as many
pages are written as the node has keys, and in a large table no page is met twice before it has to be written; for many
nodes at once, in the table's own order, each page is written once (the idea of O'Neil et al. 1996, "The log-structured
merge-tree").
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence

# Nodes that wait at most. With 54 keys each they take some 25 MB of memory; putting them into a table of 5 million rows
# takes about a second.
MOST = 4_000


class RecentKeys:
    """The keys of nodes that wait, by key; read when first asked for, and again after another connection has written.

    A connection must have no more than one of these that writes.
    """

    def __init__(self, connection: sqlite3.Connection, nodes: str, keys: str, recent: str) -> None:
        self._run = connection.execute
        self._run_many = connection.executemany
        self._nodes, self._keys, self._recent = nodes, keys, recent
        # Nearly all keys have one node; a set for each would take five times the memory.
        self._first: dict[int, int] = {}
        self._others: dict[int, set[int]] = defaultdict(set)
        self._count = 0
        self._version: int | None = None

    def alike(self, keys: Sequence[int]) -> set[int]:
        """Return the waiting nodes that stand under any of the keys."""
        self._refresh()
        found = {self._first[key] for key in keys if key in self._first}
        for key in keys:
            if key in self._others:
                found |= self._others[key]
        return found

    def add(self, node: int, keys: Iterable[int]) -> None:
        """Have a node wait; if too many do, all of them are put into the table."""
        self._refresh()
        self._run(f"INSERT OR IGNORE INTO {self._recent} (node) VALUES (?)", (node,))
        self._hold(node, keys)
        if self._count >= MOST:
            self.merge()

    def drop(self, node: int, keys: Iterable[int]) -> None:
        """Forget a node."""
        self._refresh()
        self._run(f"DELETE FROM {self._recent} WHERE node = ?", (node,))
        for key in keys:
            if self._first.get(key) == node:
                del self._first[key]
            if key in self._others:
                self._others[key].discard(node)

    def merge(self) -> None:
        """Put the keys of all waiting nodes into the table."""
        rows = sorted(
            (key, node)
            for node, found in self._run(
                f"SELECT r.node, n.keys FROM {self._recent} r JOIN {self._nodes} n ON n.number = r.node"
            )
            for key in set(array("q", found))
        )
        self._run_many(f"INSERT OR IGNORE INTO {self._keys} (key, node) VALUES (?, ?)", rows)
        self._run(f"DELETE FROM {self._recent}")
        self._clear()

    def mistrust(self) -> None:
        """Read the keys anew when asked next: changes were undone, by which those here may lack some."""
        self._version = None

    def _clear(self) -> None:
        self._first.clear()
        self._others.clear()
        self._count = 0

    def _hold(self, node: int, keys: Iterable[int]) -> None:
        for key in keys:
            if self._first.setdefault(key, node) != node:
                self._others[key].add(node)
        self._count += 1

    def _refresh(self) -> None:
        # What this connection has done and undone can leave nodes here that are not there any more. Whoever asks
        # looks at the nodes themselves, so that they do no harm.
        version = self._run("PRAGMA data_version").fetchone()[0]
        if version == self._version:
            return
        self._clear()
        for node, keys in self._run(
            f"SELECT r.node, n.keys FROM {self._recent} r JOIN {self._nodes} n ON n.number = r.node"
        ):
            self._hold(node, array("q", keys))
        self._version = version
