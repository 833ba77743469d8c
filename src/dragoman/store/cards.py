"""The cards that stories are listed by: when, how many reports and origins, how many contradictions."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable

from dragoman.store.query import event_where
from dragoman.store.records import EventFilter, StoryFilter

_ORDERS = {"date_desc": "c.date DESC, c.leader", "date_asc": "c.date ASC NULLS LAST, c.leader"}
_OF_EVENTS = (
    "FROM event_facts f CROSS JOIN story_events s ON s.member = f.number CROSS JOIN story_units u ON u.number = s.node"
)


class StoryCards:
    """The tables of cards, for whoever keeps them. What is due has changed since its card was made."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute
        self._run_many = connection.executemany

    def due(self, most: int, *, later: bool) -> list[int]:
        """Return some leaders whose stories have changed; `later`: also those that were left for later."""
        query = f"SELECT leader FROM story_due {'' if later else 'WHERE later = 0'} ORDER BY leader LIMIT ?"
        return [row[0] for row in self._run(query, (most,))]

    def call_for(self, leaders: Iterable[int]) -> None:
        """Say that stories have changed."""
        self._run_many("INSERT OR REPLACE INTO story_due (leader) VALUES (?)", [(leader,) for leader in leaders])

    def leave(self, leaders: Iterable[int]) -> None:
        """Leave stories for later."""
        self._run_many("UPDATE story_due SET later = 1 WHERE leader = ?", [(leader,) for leader in leaders])

    def with_heads(self, leaders: Iterable[int]) -> set[int]:
        """Return leaders with all those that are listed as one story with them."""
        query = "SELECT leader FROM story_cards WHERE head = (SELECT head FROM story_cards WHERE leader = ?)"
        return {leader for each in leaders for leader in (each, *(row[0] for row in self._run(query, (each,))))}

    def size(self, leader: int) -> tuple[int, int]:
        """Return how many events follow a leader, and how many did when its card was made."""
        now = self._run(
            "SELECT count(*) FROM story_units u JOIN story_events s ON s.node = u.number WHERE u.leader = ?", (leader,)
        ).fetchone()[0]
        row = self._run("SELECT events FROM story_cards WHERE leader = ?", (leader,)).fetchone()
        return now, row[0] if row else 0

    def keep(
        self, leaders: Iterable[int], *, date: str | None, events: int, reports: int, origins: int, contradictions: int
    ) -> None:
        """Keep the card of a story under all its leaders; the first one counts for lists."""
        first, *others = sorted(leaders)
        query = (
            "INSERT OR REPLACE INTO story_cards (leader, head, date, events, reports, origins, contradictions)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)"
        )
        self._run(query, (first, first, date, events, reports, origins, contradictions))
        for other in others:
            self._run(query, (other, first, None, 0, 0, 0, 0))
        self._done((first, *others))

    def drop(self, leader: int) -> None:
        """Forget the card of what leads no story."""
        self._run("DELETE FROM story_cards WHERE leader = ?", (leader,))
        self._done((leader,))

    def _done(self, leaders: Iterable[int]) -> None:
        self._run_many("DELETE FROM story_due WHERE leader = ?", [(leader,) for leader in leaders])


def heads(connection: sqlite3.Connection, wanted: StoryFilter, is_code: Callable[[str], bool]) -> list[int]:
    """Return the stories that pass a filter, in its order, each by the first of its leaders."""
    where, values = _where(wanted, is_code)
    limit = -1 if wanted.limit is None else wanted.limit
    query = f"SELECT c.leader FROM story_cards c WHERE {where} ORDER BY {_ORDERS[wanted.order]} LIMIT ? OFFSET ?"
    return [row[0] for row in connection.execute(query, (*values, limit, wanted.offset))]


def count(connection: sqlite3.Connection, wanted: StoryFilter, is_code: Callable[[str], bool]) -> int:
    """Return how many stories pass a filter, whatever its limit and offset."""
    where, values = _where(wanted, is_code)
    return int(connection.execute(f"SELECT count(*) FROM story_cards c WHERE {where}", values).fetchone()[0])


def count_due(connection: sqlite3.Connection) -> int:
    """Return how many stories have changed since their cards were made."""
    return int(connection.execute("SELECT count(*) FROM story_due").fetchone()[0])


def leaders(
    connection: sqlite3.Connection, wanted: EventFilter | None, is_code: Callable[[str], bool]
) -> frozenset[int]:
    """Return the leaders of all stories with an event that passes; this needs no cards."""
    where, values = event_where(wanted or EventFilter(), is_code)
    found = connection.execute(f"SELECT DISTINCT u.leader {_OF_EVENTS} WHERE {where}", values)
    return frozenset(row[0] for row in found)


def _where(wanted: StoryFilter, is_code: Callable[[str], bool]) -> tuple[str, list[object]]:
    conditions: list[str] = ["c.leader = c.head"]
    values: list[object] = []
    if wanted.min_origins > 1:
        conditions.append("c.origins >= ?")
        values.append(wanted.min_origins)
    if wanted.contradicted:
        conditions.append("c.contradictions > 0")
    where, given = event_where(wanted.events, is_code)
    if given:
        of_events = f"SELECT h.head {_OF_EVENTS} JOIN story_cards h ON h.leader = u.leader WHERE {where}"
        conditions.append(f"c.leader IN ({of_events})")
        values += given
    return " AND ".join(conditions), values
