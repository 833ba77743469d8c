"""What has to be asked of the database before a filter can be written as SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

_IS_CODE = "SELECT EXISTS (SELECT 1 FROM actors a JOIN {0}_actors x ON x.actor = a.number WHERE a.id = ?)"
_HAS_REJECTED = "SELECT EXISTS (SELECT 1 FROM kinds WHERE judged = 'rejected')"


class Lookup:
    """Answers questions about a database; within `remembering` also what a pair of parties did, which takes long."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute
        self._found: dict[tuple[str, tuple[object, ...]], str] | None = None

    def is_code(self, value: str) -> bool:
        """Whether somebody in an event has this code."""
        return bool(self._run(_IS_CODE.format("event"), (value,)).fetchone()[0])

    def is_speakers_code(self, value: str) -> bool:
        """Whether somebody in a statement has this code."""
        return bool(self._run(_IS_CODE.format("statement"), (value,)).fetchone()[0])

    def has_rejected(self) -> bool:
        """Whether any event was rejected by a person."""
        return bool(self._run(_HAS_REJECTED).fetchone()[0])

    @contextmanager
    def remembering(self) -> Iterator[None]:
        """Answer `numbers` from memory the second time; the database must not change meanwhile."""
        before = self._found
        self._found = {} if before is None else before
        try:
            yield
        finally:
            self._found = before

    def numbers(self, query: str, values: list[object]) -> tuple[str, list[object]]:
        """Return what gives the numbers that a query selects: the query itself, or the numbers if they are remembered."""
        if self._found is None:
            return query, values
        key = query, tuple(values)
        if key not in self._found:
            found = self._run(f"WITH found (number) AS ({query}) SELECT json_group_array(number) FROM found", values)
            self._found[key] = found.fetchone()[0]
        return "SELECT value FROM json_each(?)", [self._found[key]]
