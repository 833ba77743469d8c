"""The table of corrections: what people say of events, kept for good, and laid over every coding."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from dragoman.errors import CorrectionError, UnknownEventError
from dragoman.model import Entity, Event
from dragoman.store import rows
from dragoman.store.amending import Change, Judged, Ruling, Word, amended, attachments, in_force
from dragoman.store.events import EVENT
from dragoman.store.records import CorrectionFilter, CorrectionRow

_EVENT = msgspec.json.Decoder(Event)
_CHANGE = msgspec.json.Decoder(Change)

_ROW = "SELECT c.*, e.id AS attached FROM corrections c LEFT JOIN events e ON e.number = c.event"

_STATES = {
    "all": "1",
    "in force": "c.withdrawn_at IS NULL AND c.event IS NOT NULL",
    "unattached": "c.withdrawn_at IS NULL AND c.event IS NULL",
    "withdrawn": "c.withdrawn_at IS NOT NULL",
}


class Corrections:
    """The corrections of a database; `add` and `withdraw` keep the events in step."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute
        self._connection = connection

    def find(self, wanted: CorrectionFilter) -> Iterator[CorrectionRow]:
        """Give the corrections that pass a filter, the latest first."""
        conditions, values = [_STATES[wanted.state]], []
        for column in ("report_id", "verdict", "who"):
            value = getattr(wanted, column)
            if value is not None:
                conditions.append(f"c.{column} = ?")
                values.append(value)
        if wanted.event_id is not None:
            conditions.append("(c.event_id = ? OR e.id = ?)")
            values += [wanted.event_id] * 2
        limit = -1 if wanted.limit is None else wanted.limit
        query = f"{_ROW} WHERE {' AND '.join(conditions)} ORDER BY c.number DESC LIMIT ? OFFSET ?"
        for row in self._run(query, (*values, limit, wanted.offset)):
            yield correction_row(row)

    def get(self, number: int) -> CorrectionRow | None:
        """Return a correction by its number."""
        row = self._run(f"{_ROW} WHERE c.number = ?", (number,)).fetchone()
        return correction_row(row) if row else None

    def event(self, report_id: str, event_id: str) -> tuple[Event, Event]:
        """Return an event as it stands, and as the machine has coded it; raises UnknownEventError."""
        row = self._run(
            f"{EVENT} FROM events e JOIN reports r ON r.number = e.report WHERE r.id = ? AND e.id = ?",
            (report_id, event_id),
        ).fetchone()
        if row is None:
            raise UnknownEventError(f"report {report_id!r} has no event {event_id!r}; it may have been coded anew")
        return rows.to_event(row), machine_event(row)

    def add(
        self, report_id: str, event_id: str, verdict: Ruling, change: Change | None, who: str, note: str | None
    ) -> int:
        """Keep what a person says of an event, and change the event; return the number of the correction."""
        stands, coded = self.event(report_id, event_id)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        stood = amended(stands, change, f"corrected by {who} on {now[:10]}") if change is not None else stands
        before = self._run(
            "SELECT c.subject FROM corrections c JOIN events e ON e.number = c.event JOIN reports r ON r.number = e.report"
            " WHERE r.id = ? AND e.id = ? ORDER BY c.number LIMIT 1",
            (report_id, event_id),
        ).fetchone()
        query = (
            "INSERT INTO corrections (subject, verdict, report_id, event_id, change, coded, stood, who, made_at, note)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        values = (
            before[0] if before else 0, verdict, report_id, event_id, _json(change) if change is not None else None,
            _json(coded), _json(stood), who, now, note,
        )  # fmt: skip
        number = int(self._run(query, values).lastrowid or 0)
        self._run("UPDATE corrections SET subject = number WHERE number = ? AND subject = 0", (number,))
        apply(self._connection, report_id)
        return number

    def withdraw(self, number: int, who: str) -> str:
        """Take a correction back, so that the event is what it would be without it; return the id of its report."""
        row = self.get(number)
        if row is None:
            raise CorrectionError(f"there is no correction {number}; `dragoman corrections list` lists them")
        if row.withdrawn_at is not None:
            raise CorrectionError(
                f"correction {number} was taken back before, by {row.withdrawn_by} on {row.withdrawn_at[:10]}"
            )
        now = datetime.now(UTC).isoformat(timespec="seconds")
        # Kept attached: whoever looks at the event sees what was said of it and taken back.
        self._run("UPDATE corrections SET withdrawn_at = ?, withdrawn_by = ? WHERE number = ?", (now, who, number))
        apply(self._connection, row.report_id)
        return row.report_id


def apply(connection: sqlite3.Connection, report_id: str) -> None:
    """Bring the events of a report into line with its corrections in force."""
    run = connection.execute
    found = run("SELECT * FROM corrections WHERE report_id = ? ORDER BY number", (report_id,)).fetchall()
    if not found:
        return
    kept = run(
        f"{EVENT} FROM events e JOIN reports r ON r.number = e.report WHERE r.id = ? ORDER BY e.position", (report_id,)
    ).fetchall()
    coded = [machine_event(row) for row in kept]
    told = [_word(row) for row in found]
    words = [word for word, row in zip(told, found, strict=True) if row["withdrawn_at"] is None]
    said = {word.number for word in words}
    # Those taken back are attached too, so that they are found with their event; they say nothing of it.
    attached = attachments(words, coded) | attachments([word for word in told if word.number not in said], coded)
    for word in told:
        number = kept[attached[word.number]]["number"] if word.number in attached else None
        run("UPDATE corrections SET event = ? WHERE number = ? AND event IS NOT ?", (number, word.number, number))
    for index, (row, machine) in enumerate(zip(kept, coded, strict=True)):
        own = frozenset(number for number, at in attached.items() if at == index)
        event, judged = in_force(machine, words, own)
        if event != rows.to_event(row) or judged != row["judged"]:
            _keep(connection, row["number"], event, machine, judged)


def machine_event(row: sqlite3.Row) -> Event:
    """Return an event as the machine has coded it, from a row of EVENT."""
    return _EVENT.decode(row["machine"]) if row["machine"] is not None else rows.to_event(row)


def insert_sides(connection: sqlite3.Connection, number: int, event: Event) -> None:
    """Keep the contexts and entities of an event."""
    for position, context in enumerate(event.contexts):
        _insert(connection, "event_contexts", {"event": number, "position": position, "context": context})
    speakers = (event.speaker,) if event.speaker else ()
    for side, entities in (("actor", event.actors), ("recipient", event.recipients), ("speaker", speakers)):
        insert_entities(connection, "event", number, side, entities)


def insert_entities(
    connection: sqlite3.Connection, owner: str, number: int, side: str, entities: tuple[Entity, ...]
) -> None:
    """Keep the entities of a side of an event or a statement."""
    for position, entity in enumerate(entities):
        values = {owner: number, "side": side, "position": position, **rows.entity_values(entity)}
        _insert(connection, f"{owner}_entities", values)


def correction_row(row: sqlite3.Row) -> CorrectionRow:
    """Return the record of a row of corrections with the id of its event."""
    withdrawn = row["withdrawn_at"] is not None
    return CorrectionRow(
        number=row["number"],
        verdict=row["verdict"],
        state="withdrawn" if withdrawn else "in force" if row["attached"] is not None else "unattached",
        report_id=row["report_id"],
        event_id=row["event_id"],
        attached=row["attached"],
        change=_CHANGE.decode(row["change"]) if row["change"] is not None else None,
        coded=_EVENT.decode(row["coded"]),
        stood=_EVENT.decode(row["stood"]),
        who=row["who"],
        made_at=row["made_at"],
        note=row["note"],
        withdrawn_at=row["withdrawn_at"],
        withdrawn_by=row["withdrawn_by"],
    )


def _keep(connection: sqlite3.Connection, number: int, event: Event, machine: Event, judged: Judged | None) -> None:
    values = rows.event_values(event) | {"judged": judged, "machine": _json(machine) if event != machine else None}
    # The words that prove an event stay what they are, and need no new entry in the index.
    for name in ("trigger", "trigger_start", "trigger_end", "evidence", "evidence_start", "evidence_end"):
        del values[name]
    settings = ", ".join(f"{name} = ?" for name in values)
    connection.execute(f"UPDATE events SET {settings} WHERE number = ?", (*values.values(), number))
    for table in ("event_contexts", "event_entities"):
        connection.execute(f"DELETE FROM {table} WHERE event = ?", (number,))
    insert_sides(connection, number, event)


def _word(row: sqlite3.Row) -> Word:
    return Word(
        number=row["number"],
        subject=row["subject"],
        verdict=row["verdict"],
        event_id=row["event_id"],
        change=_CHANGE.decode(row["change"]) if row["change"] is not None else None,
        coded=_EVENT.decode(row["coded"]),
        stood=_EVENT.decode(row["stood"]),
        who=row["who"],
        made_at=row["made_at"],
    )


def _insert(connection: sqlite3.Connection, table: str, values: rows.Values) -> None:
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode("utf-8")
