"""The graphs of texts and of story units as tables; what they mean is known to `stories`."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Sequence

from dragoman.store.recent import RecentKeys

# SQLite takes at least so many values in one statement.
_VALUES = 900


class GraphTables:
    """One graph: nodes, the keys that they are found under, pairs of alike nodes, and members (reports or events).

    `recent`: the table of the nodes whose keys wait to be put into theirs; None puts them there at once.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        nodes: str,
        keys: str,
        pairs: str,
        members: str,
        recent: str | None = None,
    ) -> None:
        self._run = connection.execute
        self._run_many = connection.executemany
        self._nodes, self._keys, self._pairs, self._members = nodes, keys, pairs, members
        self._recent = RecentKeys(connection, nodes, keys, recent) if recent else None

    def find(self, key: bytes) -> int | None:
        """Return the node of a key."""
        row = self._run(f"SELECT number FROM {self._nodes} WHERE key = ?", (key,)).fetchone()
        return int(row[0]) if row else None

    def add(self, key: bytes, rank: str, data: bytes, keys: Sequence[int]) -> int:
        """Make a node that leads itself."""
        query = f"INSERT INTO {self._nodes} (key, rank, leader, data, keys) VALUES (?, ?, 0, ?, ?)"
        node = int(self._run(query, (key, rank, data, array("q", keys).tobytes())).lastrowid or 0)
        self._run(f"UPDATE {self._nodes} SET leader = number WHERE number = ?", (node,))
        self._keep_keys(node, keys)
        return node

    def change(self, node: int, rank: str, data: bytes, keys: Sequence[int]) -> None:
        """Replace what a node is compared by."""
        old = self._own_keys(node)
        query = f"UPDATE {self._nodes} SET rank = ?, data = ?, keys = ? WHERE number = ?"
        self._run(query, (rank, data, array("q", keys).tobytes(), node))
        if set(old) != set(keys):
            self._drop_keys(node, old)
            self._keep_keys(node, keys)

    def rerank(self, node: int, rank: str) -> None:
        """Give a node another rank."""
        self._run(f"UPDATE {self._nodes} SET rank = ? WHERE number = ?", (rank, node))

    def remove(self, node: int) -> None:
        """Remove a node with its keys and its links."""
        self.unlink(node)
        self._drop_keys(node, self._own_keys(node))
        self._run(f"DELETE FROM {self._nodes} WHERE number = ?", (node,))

    def get(self, numbers: Sequence[int]) -> list[tuple[int, str, int, bytes]]:
        """Return nodes; those that are not there are left out."""
        found: list[tuple[int, str, int, bytes]] = []
        for start in range(0, len(numbers), _VALUES):
            some = numbers[start : start + _VALUES]
            query = f"SELECT number, rank, leader, data FROM {self._nodes} WHERE number IN ({_marks(some)})"
            found += map(tuple, self._run(query, tuple(some)))
        return found

    def alike(self, keys: Sequence[int]) -> list[int]:
        """Return the nodes that stand under any of the keys, in order of number."""
        found: set[int] = self._recent.alike(keys) if self._recent else set()
        for start in range(0, len(keys), _VALUES):
            some = keys[start : start + _VALUES]
            query = f"SELECT node FROM {self._keys} WHERE key IN ({_marks(some)})"
            found.update(row[0] for row in self._run(query, tuple(some)))
        return sorted(found)

    def link(self, node: int, other: int, score: bytes) -> None:
        """Say that two nodes are alike."""
        query = f"INSERT OR REPLACE INTO {self._pairs} (node, other, score) VALUES (?, ?, ?), (?, ?, ?)"
        self._run(query, (node, other, score, other, node, score))

    def unlink(self, node: int) -> None:
        """Take away all links of a node."""
        others = [(row[0], node) for row in self._run(f"SELECT other FROM {self._pairs} WHERE node = ?", (node,))]
        if others:
            self._run_many(f"DELETE FROM {self._pairs} WHERE node = ? AND other = ?", others)
            self._run(f"DELETE FROM {self._pairs} WHERE node = ?", (node,))

    def links(self, node: int) -> list[tuple[int, str, int, bytes]]:
        """Return the links of a node, in order of number: the other, its rank and leader, and the score."""
        query = (
            f"SELECT p.other, n.rank, n.leader, p.score FROM {self._pairs} p"
            f" JOIN {self._nodes} n ON n.number = p.other WHERE p.node = ? ORDER BY p.other"
        )
        return [tuple(row) for row in self._run(query, (node,))]

    def lead(self, node: int, leader: int) -> None:
        """Have a node follow another."""
        self._run(f"UPDATE {self._nodes} SET leader = ? WHERE number = ?", (leader, node))

    def followers(self, leader: int) -> list[int]:
        """Return the nodes that follow one, itself among them."""
        query = f"SELECT number FROM {self._nodes} WHERE leader = ? ORDER BY number"
        return [row[0] for row in self._run(query, (leader,))]

    def place(self, member: int, node: int | None, rank: str, name: str | None = None) -> None:
        """Put a member into a node, or into none."""
        query = f"INSERT OR REPLACE INTO {self._members} (member, node, rank, name) VALUES (?, ?, ?, ?)"
        self._run(query, (member, node, rank, name))

    def where(self, member: int) -> int | None:
        """Return the node of a member."""
        row = self._run(f"SELECT node FROM {self._members} WHERE member = ?", (member,)).fetchone()
        return row[0] if row else None

    def members(self, node: int) -> list[tuple[int, str]]:
        """Return the members of a node with their ranks, in order of rank."""
        query = f"SELECT member, rank FROM {self._members} WHERE node = ? ORDER BY rank, member"
        return [tuple(row) for row in self._run(query, (node,))]

    def first(self, node: int) -> tuple[int, str] | None:
        """Return the first member of a node with its rank."""
        query = f"SELECT member, rank FROM {self._members} WHERE node = ? ORDER BY rank, member LIMIT 1"
        row = self._run(query, (node,)).fetchone()
        return (row[0], row[1]) if row else None

    def mistrust(self) -> None:
        """Take nothing for granted that is held in memory: changes were undone."""
        if self._recent:
            self._recent.mistrust()

    def _own_keys(self, node: int) -> array[int]:
        row = self._run(f"SELECT keys FROM {self._nodes} WHERE number = ?", (node,)).fetchone()
        return array("q", row[0] if row else b"")

    def _keep_keys(self, node: int, keys: Sequence[int]) -> None:
        if self._recent:
            self._recent.add(node, keys)
            return
        self._run_many(f"INSERT OR IGNORE INTO {self._keys} (key, node) VALUES (?, ?)", [(key, node) for key in keys])

    def _drop_keys(self, node: int, keys: Sequence[int]) -> None:
        if self._recent:
            self._recent.drop(node, keys)
        self._run_many(f"DELETE FROM {self._keys} WHERE key = ? AND node = ?", [(key, node) for key in keys])


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
