"""Copies, stories and the judgements behind them: what `stories` keeps in a database between two reports."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dragoman.store import rows
from dragoman.store.cards import StoryCards
from dragoman.store.connection import begin, explaining
from dragoman.store.events import EVENT_ROW, STANDING, event_row
from dragoman.store.graphs import GraphTables
from dragoman.store.judgements import Judgements, attach, end_machine
from dragoman.store.records import EventRow, KeptReport

_KEPT = (
    "SELECT number, id, text, title, publisher, published, date, dateline_start, dateline_end, boilerplate, error,"
    " (SELECT json_group_array(json_array(position, name)) FROM report_origins WHERE report = r.number) AS origins"
    " FROM reports r"
)
_PENDING = "FROM reports r WHERE NOT EXISTS (SELECT 1 FROM copy_reports c WHERE c.member = r.number)"


class Ledger:
    """What is known of copies and stories. It belongs to a View, which reads it, or to a Writer, which also writes."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path
        self.texts = GraphTables(
            connection, "copy_texts", "copy_bands", "copy_pairs", "copy_reports", recent="copy_recent"
        )
        self.units = GraphTables(connection, "story_units", "story_keys", "story_pairs", "story_events")
        self.judgements = Judgements(connection)
        self.cards = StoryCards(connection)

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Keep all that is changed inside, or nothing of it."""
        with explaining(self.path):
            if not self._connection.in_transaction:
                begin(self._connection)
                end, undo = "COMMIT", "ROLLBACK"
            else:
                self._connection.execute("SAVEPOINT stories")
                end, undo = "RELEASE stories", "ROLLBACK TO stories; RELEASE stories"
            try:
                yield
                self._connection.execute(end)
            except BaseException:
                if self._connection.in_transaction:
                    for step in undo.split("; "):
                        self._connection.execute(step)
                self.texts.mistrust()
                raise

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Read all that is read inside as it was at one moment."""
        with explaining(self.path):
            self._connection.execute("SAVEPOINT moment")
            try:
                yield
            finally:
                self._connection.execute("RELEASE moment")

    def pending(self, limit: int = -1) -> list[str]:
        """Return the ids of reports that no story knows of yet, in the order in which they came."""
        with explaining(self.path):
            found = self._connection.execute(f"SELECT r.id {_PENDING} ORDER BY r.number LIMIT ?", (limit,))
            return [row[0] for row in found]

    def count_pending(self) -> int:
        """Return how many reports no story knows of yet."""
        with explaining(self.path):
            # A report that was looked at is in copy_reports as long as it is in the database; counting both is quick.
            query = "SELECT (SELECT count(*) FROM reports) - (SELECT count(*) FROM copy_reports)"
            return int(self._connection.execute(query).fetchone()[0])

    def report(self, id_: str) -> KeptReport | None:
        """Return a report by its id."""
        row = self._connection.execute(f"{_KEPT} WHERE r.id = ?", (id_,)).fetchone()
        return _kept(row) if row else None

    def numbered(self, number: int) -> KeptReport:
        """Return a report by its number."""
        return _kept(self._connection.execute(f"{_KEPT} WHERE r.number = ?", (number,)).fetchone())

    def tellings(self, report_id: str) -> list[tuple[int, EventRow]]:
        """Return the events of a report with their numbers; those that a person has rejected are in no story."""
        found = self._connection.execute(f"{EVENT_ROW} WHERE r.id = ? AND {STANDING} ORDER BY e.position", (report_id,))
        return [(row["number"], event_row(row)) for row in found]

    def telling(self, event: int) -> EventRow:
        """Return an event by its number."""
        return event_row(self._connection.execute(f"{EVENT_ROW} WHERE e.number = ?", (event,)).fetchone())

    def first_report(self, report_id: str) -> str:
        """Return the report that a report is a copy of, or itself."""
        row = self._connection.execute(
            "SELECT f.id FROM reports r JOIN copy_reports c ON c.member = r.number"
            " JOIN copy_texts t ON t.number = c.node JOIN copy_reports g ON g.node = t.leader"
            " JOIN reports f ON f.number = g.member WHERE r.id = ? ORDER BY g.rank LIMIT 1",
            (report_id,),
        ).fetchone()
        return str(row[0]) if row else report_id

    def told_together(self, unit: int, other: int) -> bool:
        """Whether one report tells of both units."""
        query = (
            "SELECT EXISTS (SELECT 1 FROM story_events a JOIN events x ON x.number = a.member"
            " JOIN events y ON y.report = x.report JOIN story_events b ON b.member = y.number"
            " WHERE a.node = ? AND b.node = ?)"
        )
        return bool(self._connection.execute(query, (unit, other)).fetchone()[0])

    def kept_apart(self, unit: int) -> list[int]:
        """Return the units that a person has split from this one."""
        return self.judgements.kept_apart(unit)

    def explain(self, event: int, other: int | None, score: object | None) -> None:
        """Keep why an event was joined to another by the machine; `other` None: it was joined to none."""
        self.judgements.explain(event, other, score)

    def attach(self, report: int) -> list[int]:
        """Find the events of a report that people have judged before; return these and those on the other side."""
        return attach(self._connection, report)

    def stale(self, kind: str) -> list[int]:
        """Return and forget the nodes that have lost a member; `kind`: text or unit."""
        found = [row[0] for row in self._connection.execute("SELECT node FROM story_stale WHERE kind = ?", (kind,))]
        if found:
            self._connection.execute("DELETE FROM story_stale WHERE kind = ?", (kind,))
        return found

    def unit_named(self, name: str) -> int | None:
        """Return the unit of the event of a name; None if there is none."""
        with explaining(self.path):
            row = self._connection.execute("SELECT node FROM story_events WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def stands_alone(self, event: int) -> bool:
        """Whether a person has split an event from others."""
        query = (
            "SELECT EXISTS (SELECT 1 FROM judgements WHERE first = ? AND by_hand = 1 AND decision = 'different'"
            " AND deleted_at IS NULL)"
        )
        return bool(self._connection.execute(query, (event,)).fetchone()[0])

    def events_of(self, unit: int) -> list[EventRow]:
        """Return the events of a unit, its first one first."""
        query = f"{EVENT_ROW} JOIN story_events s ON s.member = e.number WHERE s.node = ? ORDER BY s.rank, e.number"
        return [event_row(row) for row in self._connection.execute(query, (unit,))]

    def placed(self) -> Iterator[tuple[str, str, int, int]]:
        """Give report id, event id, unit and leader of every event."""
        query = (
            "SELECT r.id, e.id, u.number, u.leader FROM story_events s JOIN events e ON e.number = s.member"
            " JOIN reports r ON r.number = e.report JOIN story_units u ON u.number = s.node"
        )
        with explaining(self.path):
            for row in self._connection.execute(query):
                yield tuple(row)

    def event_number(self, report_id: str, event_id: str) -> int | None:
        """Return the number of an event."""
        query = "SELECT e.number FROM events e JOIN reports r ON r.number = e.report WHERE r.id = ? AND e.id = ?"
        row = self._connection.execute(query, (report_id, event_id)).fetchone()
        return int(row[0]) if row else None


def forget(connection: sqlite3.Connection, report: int) -> None:
    """Note what a report that is about to go was part of, so that it is looked at again."""
    connection.execute(
        "INSERT OR IGNORE INTO story_stale (kind, node) SELECT 'text', node FROM copy_reports"
        " WHERE member = ? AND node IS NOT NULL",
        (report,),
    )
    connection.execute(
        "INSERT OR IGNORE INTO story_stale (kind, node) SELECT 'unit', s.node FROM story_events s"
        " JOIN events e ON e.number = s.member WHERE e.report = ? AND s.node IS NOT NULL",
        (report,),
    )
    end_machine(connection, report)


def look_again(connection: sqlite3.Connection, report_id: str) -> None:
    """Have a report whose events were corrected taken in anew, as if it had been coded so."""
    row = connection.execute("SELECT number FROM reports WHERE id = ?", (report_id,)).fetchone()
    if row is None:
        return
    forget(connection, row["number"])
    connection.execute("DELETE FROM copy_reports WHERE member = ?", (row["number"],))
    connection.execute(
        "DELETE FROM story_events WHERE member IN (SELECT number FROM events WHERE report = ?)", (row["number"],)
    )


def _kept(row: sqlite3.Row) -> KeptReport:
    cut = [(part.start, part.end) for part in rows.to_boilerplate(row["boilerplate"])]
    if row["dateline_start"] is not None:
        cut.append((row["dateline_start"], row["dateline_end"]))
    return KeptReport(
        number=row["number"],
        id=row["id"],
        text=row["text"],
        title=row["title"],
        publisher=row["publisher"],
        published=row["published"],
        date=row["date"],
        origins=rows.to_texts(row["origins"]),
        boilerplate=tuple(cut),
        failed=row["error"] is not None,
    )
