"""Judgements: why two events are one story or are not, who said so, when, and when it was taken back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from dragoman.model import Quote, Record
from dragoman.store.events import EVENT_ROW, event_row
from dragoman.store.records import EventRow, JudgementRow

_MACHINE = "machine"
_COLUMNS = (
    "number, act, decision, by_hand, who, first_report, first_event, second_report, second_event, score, parts,"
    " made_at, deleted_at, deleted_by"
)


class Anchor(Record, frozen=True, kw_only=True):
    """What an event is known again by when its report is coded anew."""

    event_type: str
    trigger: Quote
    evidence: str


class Judgements:
    """The table of judgements. A person's word is a row of its own and outlives every new coding."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute

    def explain(self, event: int, other: int | None, score: object | None) -> None:
        """Keep why the machine joined an event to another; what it said before is ended."""
        old = self._run(
            "SELECT number, second FROM judgements WHERE first = ? AND by_hand = 0 AND deleted_at IS NULL", (event,)
        ).fetchone()
        if old is not None:
            if other is not None and old["second"] == other:
                return
            self._run(
                "UPDATE judgements SET deleted_at = ?, deleted_by = ? WHERE number = ?",
                (_now(), _MACHINE, old["number"]),
            )
        if other is not None:
            total = getattr(score, "total", None)
            parts = msgspec.json.encode(score).decode() if score is not None else None
            self._insert("same", _MACHINE, None, event, other, total, parts)

    def add(self, decision: str, who: str, pairs: Iterable[tuple[int, int]], act: int | None = None) -> int:
        """Keep what a person says of pairs of events (their numbers), as part of an act or as one of its own.

        Returns the number of the act.
        """
        act = act or int(self._run("SELECT coalesce(max(act), 0) + 1 FROM judgements WHERE by_hand = 1").fetchone()[0])
        for first, second in pairs:
            self._insert(decision, who, act, first, second, None, None)
        return act

    def end(self, act: int, who: str) -> int:
        """Take back what a person has said; return how many rows that were in force it ended."""
        query = (
            "UPDATE judgements SET deleted_at = ?, deleted_by = ? WHERE act = ? AND by_hand = 1 AND deleted_at IS NULL"
        )
        return self._run(query, (_now(), who, act)).rowcount

    def kept_apart(self, unit: int) -> list[int]:
        """Return the units that a person has split from a unit."""
        # Splits are few, and thousands may tell of one act.
        query = (
            "SELECT o.node FROM judgements j INDEXED BY judgements_apart CROSS JOIN story_events s ON s.member = j.{0}"
            " JOIN story_events o ON o.member = j.{1} WHERE s.node = ?"
            " AND j.by_hand = 1 AND j.decision = 'different' AND j.deleted_at IS NULL"
        )
        found = {
            row[0]
            for one, other in (("first", "second"), ("second", "first"))
            for row in self._run(query.format(one, other), (unit,))
        }
        return sorted(found - {unit})

    def pairs(self, decision: str) -> list[tuple[int, int, int]]:
        """Return the pairs of units of the judgements by hand in force, the oldest first, with their acts."""
        query = (
            # There are many judgements of the machine, and few by hand.
            "SELECT j.act, a.node, b.node FROM judgements j INDEXED BY judgements_by_hand"
            " JOIN story_events a ON a.member = j.first JOIN story_events b ON b.member = j.second"
            " WHERE j.by_hand = 1 AND j.decision = ? AND j.deleted_at IS NULL ORDER BY j.number"
        )
        return [tuple(row) for row in self._run(query, (decision,))]

    def acts(self, number: int | None = None) -> list[JudgementRow]:
        """Return the judgements by hand, in force or taken back; only those of one act if its number is given."""
        query = f"SELECT {_COLUMNS} FROM judgements WHERE by_hand = 1 AND (?1 IS NULL OR act = ?1) ORDER BY number"
        return [_row(row) for row in self._run(query, (number,))]

    def of_events(self, events: Sequence[tuple[str, str]]) -> list[JudgementRow]:
        """Return all judgements on some events (report id, event id), also those taken back, the oldest first."""
        found: dict[int, JudgementRow] = {}
        query = (
            f"SELECT {_COLUMNS} FROM judgements WHERE number IN (SELECT j.number FROM judgements j"
            " JOIN events e ON e.number = j.first JOIN reports r ON r.number = e.report WHERE r.id = ?1 AND e.id = ?2"
            " UNION SELECT number FROM judgements WHERE by_hand = 1 AND ((first_report = ?1 AND first_event = ?2)"
            " OR (second_report = ?1 AND second_event = ?2)))"
        )
        for key in events:
            found.update((row["number"], _row(row)) for row in self._run(query, key))
        return [found[number] for number in sorted(found)]

    def _insert(
        self, decision: str, who: str, act: int | None, first: int, second: int, score: float | None, parts: str | None
    ) -> None:
        one, other = self._event(first), self._event(second)
        self._run(
            "INSERT INTO judgements (act, decision, by_hand, who, first, second, first_report, first_event, first_anchor,"
            " second_report, second_event, second_anchor, score, parts, made_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (act, decision, int(act is not None), who, first, second, *one, *other, score, parts, _now()),
        )

    def _event(self, number: int) -> tuple[str, str, str]:
        row = self._run(
            "SELECT r.id AS report_id, e.id, e.event_type, e.trigger, e.trigger_start, e.trigger_end, e.evidence"
            " FROM events e JOIN reports r ON r.number = e.report WHERE e.number = ?",
            (number,),
        ).fetchone()
        trigger = Quote(text=row["trigger"], start=row["trigger_start"], end=row["trigger_end"])
        anchor = Anchor(event_type=row["event_type"], trigger=trigger, evidence=row["evidence"])
        return row["report_id"], row["id"], msgspec.json.encode(anchor).decode()


def attach(connection: sqlite3.Connection, report: int) -> list[int]:
    """Bring the judgements by hand on a report to its events as they are now coded; return all events concerned."""
    id_ = connection.execute("SELECT id FROM reports WHERE number = ?", (report,)).fetchone()[0]
    judged = connection.execute(
        "SELECT * FROM judgements WHERE by_hand = 1 AND deleted_at IS NULL AND (first_report = ?1 OR second_report = ?1)",
        (id_,),
    ).fetchall()
    if not judged:
        return []
    coded = [
        (row["number"], event_row(row))
        for row in connection.execute(f"{EVENT_ROW} WHERE e.report = ? ORDER BY e.position", (report,))
    ]
    concerned: set[int] = set()
    for row in judged:
        for side, other in (("first", "second"), ("second", "first")):
            if row[f"{side}_report"] != id_:
                continue
            anchor = msgspec.json.decode(row[f"{side}_anchor"], type=Anchor)
            event = _same_event(row[f"{side}_event"], anchor, coded)
            connection.execute(f"UPDATE judgements SET {side} = ? WHERE number = ?", (event, row["number"]))
            concerned |= {number for number in (event, row[other]) if number is not None}
    return sorted(concerned)


def end_machine(connection: sqlite3.Connection, report: int) -> None:
    """End what the machine said of the events of a report that is about to go."""
    connection.execute(
        "UPDATE judgements SET deleted_at = ?, deleted_by = ? WHERE by_hand = 0 AND deleted_at IS NULL"
        " AND first IN (SELECT number FROM events WHERE report = ?)",
        (_now(), _MACHINE, report),
    )


def _same_event(event_id: str, anchor: Anchor, coded: Sequence[tuple[int, EventRow]]) -> int | None:
    """Return the event that a judgement meant: by its id, else by type and words, else by its trigger alone."""

    def fit(row: EventRow) -> int:
        event = row.event
        if event.id == event_id:
            return 4
        here = event.trigger.start < anchor.trigger.end and anchor.trigger.start < event.trigger.end
        same_type = event.event_type == anchor.event_type
        same_words = " ".join(event.evidence.text.split()) == " ".join(anchor.evidence.split())
        return 3 * (same_type and same_words and here) or 2 * (same_type and (here or same_words)) or int(here)

    best = max(coded, key=lambda each: fit(each[1]), default=None)
    return best[0] if best is not None and fit(best[1]) else None


def _row(row: sqlite3.Row) -> JudgementRow:
    return JudgementRow(
        number=row["number"],
        act=row["act"],
        decision=row["decision"],
        by_hand=bool(row["by_hand"]),
        who=row["who"],
        first=(row["first_report"], row["first_event"]),
        second=(row["second_report"], row["second_event"]),
        score=row["score"],
        parts=row["parts"],
        made_at=row["made_at"],
        deleted_at=row["deleted_at"],
        deleted_by=row["deleted_by"],
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
