"""The cards that stories are listed by: when, how many reports and origins, how many contradictions."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable

from dragoman.store.lookup import Lookup
from dragoman.store.query import event_where
from dragoman.store.records import EventFilter, StoryFilter, StoryOrder

_LATEST = "c.date DESC, c.leader"
_ORDERS: dict[StoryOrder, str] = {
    "date_desc": _LATEST,
    "date_asc": "c.date ASC NULLS LAST, c.leader",
    "origins_desc": f"c.origins DESC, {_LATEST}",
    "reports_desc": f"c.reports DESC, {_LATEST}",
}
_OF_EVENTS = (
    "FROM event_facts f CROSS JOIN story_events s ON s.member = f.number CROSS JOIN story_units u ON u.number = s.node"
)
# The leaders of all stories that the reports of a group of copies tell of.
_OF_TEXT = (
    "SELECT u.leader FROM copy_texts t JOIN copy_reports c ON c.node = t.number JOIN events e ON e.report = c.member"
    " JOIN story_events s ON s.member = e.number JOIN story_units u ON u.number = s.node WHERE t.leader = ?"
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

    def call_for_texts(self, texts: Iterable[int]) -> None:
        """Say that the groups of copies that these texts lead are not what they were: so may be what they tell."""
        self._run_many(f"INSERT OR REPLACE INTO story_due (leader) {_OF_TEXT}", [(text,) for text in texts])

    def call_for_names(self, report: int) -> None:
        """Say the same of the group of a report, if it names who first reported it and no copy of it does."""
        query = "SELECT t.leader FROM copy_reports c JOIN copy_texts t ON t.number = c.node WHERE c.member = ?"
        row = self._run(query, (report,)).fetchone()
        named = (
            "SELECT name FROM report_origins WHERE report = ? EXCEPT SELECT o.name FROM copy_texts t"
            " JOIN copy_reports c ON c.node = t.number JOIN report_origins o ON o.report = c.member"
            " WHERE t.leader = ? AND c.member <> ? LIMIT 1"
        )
        if row and self._run(named, (report, row[0], report)).fetchone():
            self.call_for_texts((row[0],))

    def leave(self, leaders: Iterable[int]) -> None:
        """Leave stories for later."""
        query = "INSERT OR REPLACE INTO story_due (leader, later) VALUES (?, 1)"
        self._run_many(query, [(leader,) for leader in leaders])

    def with_heads(self, leaders: Iterable[int]) -> set[int]:
        """Return leaders with all those that are listed as one story with them."""
        query = "SELECT leader FROM story_cards WHERE head = (SELECT head FROM story_cards WHERE leader = ?)"
        return {leader for each in leaders for leader in (each, *(row[0] for row in self._run(query, (each,))))}

    def listed_as_one(self, leaders: Collection[int]) -> bool:
        """Whether these leaders, and no others, are listed as one story."""
        listed = self.with_heads(leaders)
        query = "SELECT head FROM story_cards WHERE leader = ?"
        found = {row[0] for leader in leaders for row in self._run(query, (leader,))}
        return listed == set(leaders) and len(found) == 1

    def denied_by(self, leader: int) -> set[int]:
        """Return the leaders whose cards tell of what is denied by an event that follows this one."""
        query = "SELECT d.leader FROM story_units u JOIN story_denials d ON d.unit = u.number WHERE u.leader = ?"
        return {row[0] for row in self._run(query, (leader,))}

    def size(self, leader: int) -> tuple[int, int]:
        """Return how many events follow a leader, and how many did when its card was made."""
        now = self._run(
            "SELECT count(*) FROM story_units u JOIN story_events s ON s.node = u.number WHERE u.leader = ?", (leader,)
        ).fetchone()[0]
        row = self._run("SELECT events FROM story_cards WHERE leader = ?", (leader,)).fetchone()
        return now, row[0] if row else 0

    def keep(
        self,
        leaders: Iterable[int],
        *,
        date: str | None,
        events: int,
        reports: int,
        origins: int,
        contradictions: int,
        denials: Iterable[tuple[str, str]],
    ) -> None:
        """Keep the card of a story under all its leaders; the first one counts for lists.

        `denials`: report and event of each event among the contradictions that denies the act.
        """
        first, *others = sorted(leaders)
        query = (
            "INSERT OR REPLACE INTO story_cards (leader, head, date, events, reports, origins, contradictions)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)"
        )
        self._run(query, (first, first, date, events, reports, origins, contradictions))
        for other in others:
            self._run(query, (other, first, None, 0, 0, 0, 0))
        self._done((first, *others))
        query = (
            "INSERT OR IGNORE INTO story_denials (leader, unit) SELECT ?, s.node FROM reports r"
            " JOIN events e ON e.report = r.number JOIN story_events s ON s.member = e.number"
            " WHERE r.id = ? AND e.id = ? AND s.node IS NOT NULL"
        )
        self._run_many(query, [(first, *denial) for denial in denials])

    def drop(self, leader: int) -> None:
        """Forget the card of what leads no story."""
        self._run("DELETE FROM story_cards WHERE leader = ?", (leader,))
        self._done((leader,))

    def _done(self, leaders: Iterable[int]) -> None:
        for table in ("story_due", "story_denials"):
            self._run_many(f"DELETE FROM {table} WHERE leader = ?", [(leader,) for leader in leaders])


def heads(connection: sqlite3.Connection, wanted: StoryFilter, lookup: Lookup) -> list[int]:
    """Return the stories that pass a filter, in its order, each by the first of its leaders."""
    where, values = _where(wanted, lookup)
    limit = -1 if wanted.limit is None else wanted.limit
    query = f"SELECT c.leader FROM story_cards c WHERE {where} ORDER BY {_ORDERS[wanted.order]} LIMIT ? OFFSET ?"
    return [row[0] for row in connection.execute(query, (*values, limit, wanted.offset))]


def count(connection: sqlite3.Connection, wanted: StoryFilter, lookup: Lookup) -> int:
    """Return how many stories pass a filter, whatever its limit and offset."""
    where, values = _where(wanted, lookup)
    return int(connection.execute(f"SELECT count(*) FROM story_cards c WHERE {where}", values).fetchone()[0])


def count_due(connection: sqlite3.Connection) -> int:
    """Return how many stories have changed since their cards were made."""
    return int(connection.execute("SELECT count(*) FROM story_due").fetchone()[0])


def leaders(connection: sqlite3.Connection, wanted: EventFilter | None, lookup: Lookup) -> frozenset[int]:
    """Return the leaders of all stories with an event that passes; this needs no cards."""
    where, values = event_where(wanted or EventFilter(), lookup)
    found = connection.execute(f"SELECT DISTINCT u.leader {_OF_EVENTS} WHERE {where}", values)
    return frozenset(row[0] for row in found)


def _where(wanted: StoryFilter, lookup: Lookup) -> tuple[str, list[object]]:
    conditions: list[str] = ["c.leader = c.head"]
    values: list[object] = []
    if wanted.min_origins > 1:
        conditions.append("c.origins >= ?")
        values.append(wanted.min_origins)
    if wanted.contradicted:
        conditions.append("c.contradictions > 0")
    where, given = event_where(wanted.events, lookup)
    if given:
        of_events = f"SELECT h.head {_OF_EVENTS} JOIN story_cards h ON h.leader = u.leader WHERE {where}"
        conditions.append(f"c.leader IN ({of_events})")
        values += given
    return " AND ".join(conditions), values
