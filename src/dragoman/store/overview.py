"""Numbers of what passes a filter, counted by the database so that no record has to be read for them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from dragoman.model import Entity
from dragoman.store.connection import explaining
from dragoman.store.events import EVENT_ROW, event_row
from dragoman.store.lookup import Lookup
from dragoman.store.query import chosen_events, chosen_statements, event_where, statement_where
from dragoman.store.records import (
    ActorCount,
    EventFilter,
    EventRow,
    SourceCount,
    Sources,
    StatementFilter,
    StoryWeight,
    Tally,
)

# Whom the counts of one actor are of: the resolved one, else all that the texts call the same.
_WHO = "coalesce(x.entity_id, x.organization, x.country, x.names)"
_ACTORS = (
    f"SELECT {_WHO} AS who, sum(x.side = 'actor') AS acts, sum(x.side = 'recipient') AS targeted,"
    " min(c.date) AS first, max(c.date) AS last, json_group_array(DISTINCT x.office) AS offices,"
    # With max(), SQLite takes the other columns from the row that has it.
    " max(c.number) AS number, x.side, x.position, count(*) OVER () AS total"
    " FROM chosen c JOIN event_entities x ON x.event = c.number AND x.side IN ('actor', 'recipient')"
    " GROUP BY who ORDER BY acts DESC, targeted DESC, who LIMIT ?"
)
# What the reports of a scope have in common, all counted at once: the scope is looked for only once. With min(), SQLite
# takes id and date from the row that has it.
_SOURCES = (
    "SELECT 'origin' AS kind, o.name AS name, count(*) AS reports, min(coalesce(r.date, '9') || r.id) AS rank, r.id, r.date"
    " FROM scope s JOIN reports r ON r.number = s.report LEFT JOIN report_origins o ON o.report = r.number GROUP BY o.name"
    " UNION ALL SELECT 'publisher', r.publisher, count(*), min(coalesce(r.date, '9') || r.id), r.id, r.date"
    " FROM scope s JOIN reports r ON r.number = s.report GROUP BY r.publisher"
    " UNION ALL SELECT 'text', t.leader, count(*) AS reports, '', '', '' FROM scope s"
    " JOIN copy_reports m ON m.member = s.report JOIN copy_texts t ON t.number = m.node"
    " GROUP BY t.leader HAVING reports > 1"
    " UNION ALL SELECT 'all', NULL, count(*), '', '', '' FROM scope"
)
_EARLIEST = (
    "SELECT r.id, r.date FROM copy_texts t JOIN copy_reports m ON m.node = t.number"
    " JOIN reports r ON r.number = m.member WHERE t.leader = ? ORDER BY m.rank LIMIT 1"
)
_SAME_TEXT = (
    "SELECT r.id FROM reports given JOIN copy_reports c ON c.member = given.number"
    " JOIN copy_texts t ON t.number = c.node JOIN copy_texts g ON g.leader = t.leader"
    " JOIN copy_reports m ON m.node = g.number JOIN reports r ON r.number = m.member WHERE given.id = ?"
    " ORDER BY m.rank"
)


class Overview:
    """Counts events, stories, actors and sources.

    Where a filter has a limit, only so many are counted, the newest; `tally` and `statements` count all.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        lookup: Lookup,
    ) -> None:
        self._run = connection.execute
        self._path = path
        self._lookup = lookup

    def is_code(self, value: str) -> bool:
        """Whether somebody in an event or a statement has this code."""
        with explaining(self._path):
            return self._lookup.is_code(value) or self._lookup.is_speakers_code(value)

    def last_day(self) -> str | None:
        """Return the day of the latest report."""
        with explaining(self._path):
            found = self._run("SELECT max(date) FROM reports").fetchone()[0]
        return str(found) if found is not None else None

    def copies_of(self, report_id: str) -> list[str]:
        """Return the reports that carry a report's text, itself among them, the earliest first."""
        with explaining(self._path):
            return [row[0] for row in self._run(_SAME_TEXT, (report_id,))]

    def tally(self, wanted: EventFilter) -> Tally:
        """Count the events that pass a filter; its limit does not count."""
        where, values = event_where(wanted, self._lookup)
        quads = ", ".join(f"coalesce(sum(f.quad = {quad}), 0)" for quad in (1, 2, 3, 4))
        query = f"SELECT count(*), count(DISTINCT f.report), min(f.date), max(f.date), {quads} FROM event_facts f WHERE {where}"
        with explaining(self._path):
            events, reports, first, last, *classes = self._run(query, values).fetchone()
        one, two, three, four = classes
        return Tally(events=events, reports=reports, quads=(one, two, three, four), first=first, last=last)

    def statements(self, wanted: Sequence[StatementFilter]) -> int:
        """Count the statements that pass any of some filters."""
        queries, values = [], []
        for each in wanted:
            where, given = statement_where(each, self._lookup)
            queries.append(f"SELECT f.number FROM statement_facts f WHERE {where}")
            values += given
        if not queries:
            return 0
        with explaining(self._path):
            return int(self._run(f"SELECT count(*) FROM ({' UNION '.join(queries)})", values).fetchone()[0])

    def stories(self, wanted: EventFilter) -> list[StoryWeight]:
        """Return the stories with an event that passes a filter, those with the most reports first, then the latest.

        Stories that people have joined are several here.
        """
        chosen, values = self._chosen(wanted)
        query = (
            f"WITH {chosen} SELECT u.leader, c.quad, count(*) AS events, count(DISTINCT c.report) AS reports,"
            " max(c.date) AS last FROM chosen c JOIN story_events s ON s.member = c.number"
            " JOIN story_units u ON u.number = s.node GROUP BY u.leader, c.quad"
        )
        found: dict[int, list[tuple[int, int, int, str]]] = {}
        with explaining(self._path):
            for leader, quad, events, reports, last in self._run(query, values):
                found.setdefault(leader, []).append((events, quad, reports, last or ""))
        weights = []
        for leader, parts in found.items():
            _, quad, _, _ = max(parts)
            events, last = sum(part[0] for part in parts), max(part[3] for part in parts)
            # Reports that tell it in two classes count once more: an estimate that only orders.
            reports = sum(part[2] for part in parts)
            weights.append(StoryWeight(leader=leader, quad=quad, events=events, reports=reports, last=last or None))
        weights.sort(key=lambda weight: weight.leader)
        weights.sort(key=lambda weight: (weight.reports, weight.last or ""), reverse=True)
        return weights

    def actors(self, wanted: EventFilter, limit: int) -> tuple[list[ActorCount], int]:
        """Return who acts most, then who is most acted upon, and how many there are in all."""
        chosen, values = self._chosen(wanted)
        with explaining(self._path):
            rows = self._run(f"WITH {chosen} {_ACTORS}", [*values, limit]).fetchall()
            found = [self._actor(row) for row in rows]
        return found, rows[0]["total"] if rows else 0

    def _actor(self, row: sqlite3.Row) -> ActorCount:
        event = event_row(self._run(f"{EVENT_ROW} WHERE e.number = ?", (row["number"],)).fetchone())
        return ActorCount(
            entity=_entity(event, row["side"], row["position"]),
            acts=row["acts"],
            targeted=row["targeted"],
            offices=tuple(sorted(office for office in json.loads(row["offices"]) if office)),
            first=row["first"],
            last=row["last"],
            event=event,
        )

    def sources(self, events: EventFilter, statements: Sequence[StatementFilter] = (), limit: int = 20) -> Sources:
        """Return where the reports come from in which some events or statements stand, the most frequent first.

        `limit`: so many origins, publishers and copied texts are returned of each; all are counted.
        """
        scope, values = self._scope(events, statements)
        found: dict[str, list[sqlite3.Row]] = {"origin": [], "publisher": [], "text": [], "all": []}
        with explaining(self._path):
            for row in self._run(f"WITH {scope} {_SOURCES}", values):
                found[row["kind"]].append(row)
            texts = sorted(found["text"], key=lambda row: (-row["reports"], row["name"]))[:limit]
            copied = [self._text(row) for row in texts]
        return Sources(
            reports=found["all"][0]["reports"],
            origins=_ranked(found["origin"], limit),
            origins_count=len(found["origin"]),
            publishers=_ranked(found["publisher"], limit),
            publishers_count=len(found["publisher"]),
            copies=tuple(copied),
            copies_count=len(found["text"]),
        )

    def _text(self, row: sqlite3.Row) -> SourceCount:
        id_, date = self._run(_EARLIEST, (row["name"],)).fetchone()
        return SourceCount(name=None, reports=row["reports"], earliest=id_, first=date)

    def _chosen(self, wanted: EventFilter) -> tuple[str, list[object]]:
        facts, values = chosen_events(wanted, self._lookup)
        return f"chosen AS (SELECT f.number, f.report, f.quad, f.date FROM {facts})", values

    def _scope(self, events: EventFilter, statements: Sequence[StatementFilter]) -> tuple[str, list[object]]:
        facts, values = chosen_events(events, self._lookup)
        queries = [f"SELECT f.report FROM {facts}"]
        for each in statements:
            facts, given = chosen_statements(each, self._lookup)
            queries.append(f"SELECT f.report FROM {facts}")
            values = [*values, *given]
        return f"scope (report) AS (SELECT DISTINCT report FROM ({' UNION ALL '.join(queries)}))", values


def _entity(row: EventRow, side: str, position: int) -> Entity:
    sides = {"actor": row.event.actors, "recipient": row.event.recipients}
    return sides[side][position]


def _ranked(found: list[sqlite3.Row], limit: int) -> tuple[SourceCount, ...]:
    """Return the most frequent sources, then those with the earliest report; what names none comes last."""
    ordered = sorted(found, key=lambda row: (row["name"] is None, -row["reports"], row["rank"], row["name"] or ""))
    return tuple(
        SourceCount(name=row["name"], reports=row["reports"], earliest=row["id"], first=row["date"])
        for row in ordered[:limit]
    )
