"""Reading a database, without any means to change it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from dragoman.errors import StoreError
from dragoman.model import Coding, Quote, Report
from dragoman.store import rows
from dragoman.store.connection import PATIENCE, explaining, open_for_reading, schema_version
from dragoman.store.events import EVENT, EVENT_ROW, ORIGINS, event_row, gathered, gathered_entities
from dragoman.store.ledger import Ledger
from dragoman.store.migrate import check_version, newest_version
from dragoman.store.overview import Overview
from dragoman.store.query import (
    IS_CODE,
    IS_SPEAKERS_CODE,
    STATEMENT_ORDER,
    code_values,
    event_order,
    event_query,
    search_expression,
    statement_query,
)
from dragoman.store.records import (
    Counts,
    EventFilter,
    EventRow,
    Judgement,
    ReportRow,
    StatementFilter,
    StatementRow,
)


def _quoted(name: str) -> str:
    return f"json_object('text', {name}, 'start', {name}_start, 'end', {name}_end)"


_STATEMENT = (
    f"SELECT s.*, {gathered_entities('statement')} AS entities,"
    f" {gathered('statement', 'context')} AS contexts, {gathered('statement', 'topic')} AS topics,"
    " (SELECT json_group_array(json_array(position, json_object('status', status, 'cause', "
    f"{_quoted('cause')}, 'effect', {_quoted('effect')}, 'cue', {_quoted('cue')})))"
    " FROM claims WHERE statement = s.number) AS claims,"
    " (SELECT json_group_array(json_array(position, span_start, span_end)) FROM statement_spans"
    " WHERE statement = s.number) AS spans"
)
_STATEMENT_ROW = (
    f"{_STATEMENT}, {ORIGINS}, r.id AS report_id, r.title, r.publisher, r.date AS report_date, r.url,"
    " substr(r.text, s.sentence_start + 1, s.sentence_end - s.sentence_start) AS sentence"
    " FROM statements s JOIN reports r ON r.number = s.report"
)
_REPORT_ROW = (
    f"SELECT r.*, {ORIGINS}, c.version, c.settings,"
    " (SELECT count(*) FROM events WHERE report = r.number) AS events,"
    " (SELECT count(*) FROM statements WHERE report = r.number) AS statements"
    " FROM reports r JOIN coders c ON c.number = r.coder"
)


class View:
    """A database opened for reading only; many can read while one Writer writes.

    A View belongs to the thread that made it; opening another one is cheap.
    """

    def __init__(self, path: str | Path, *, patience: float = PATIENCE) -> None:
        self.path = Path(path)
        self._connection = open_for_reading(self.path, patience)
        try:
            with explaining(self.path):
                self._check_version()
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def ledger(self) -> Ledger:
        """Copies, stories and judgements, for reading."""
        return Ledger(self._connection, self.path)

    @property
    def overview(self) -> Overview:
        """Numbers of what passes a filter, without the records."""
        return Overview(self._connection, self.path, self._is_code, self._is_speakers_code)

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def events(self, wanted: EventFilter | None = None) -> Iterator[EventRow]:
        """Give the events that pass the filter, one by one, as they were when the first was asked for."""
        with explaining(self.path):
            asked = wanted or EventFilter()
            query, values = event_query(asked, self._is_code)
            if asked.limit is not None:
                # What is cut off need not be gathered.
                numbers = f"SELECT e.number FROM events e JOIN reports r ON r.number = e.report {query}"
                query = f"WHERE e.number IN ({numbers}) {event_order(asked)}"
            for row in self._connection.execute(f"{EVENT_ROW} {query}", values):
                yield event_row(row)

    def statements(self, wanted: StatementFilter | None = None) -> Iterator[StatementRow]:
        """Give the statements that pass the filter, one by one, those of the latest report first."""
        with explaining(self.path):
            asked = wanted or StatementFilter()
            query, values = statement_query(asked, self._is_speakers_code)
            if asked.limit is not None:
                numbers = f"SELECT s.number FROM statements s JOIN reports r ON r.number = s.report {query}"
                query = f"WHERE s.number IN ({numbers}) {STATEMENT_ORDER}"
            for row in self._connection.execute(f"{_STATEMENT_ROW} {query}", values):
                yield _statement_row(row)

    def topics(self) -> tuple[str, ...]:
        """Return the topics of users' codebooks that statements were coded with, in order of the alphabet."""
        with explaining(self.path):
            rows_ = self._connection.execute("SELECT DISTINCT topic FROM statement_topics ORDER BY topic")
            return tuple(row["topic"] for row in rows_)

    def judgements(self, *, withdrawn: bool = False) -> Iterator[Judgement]:
        """Give the judgements, in the order in which they were made; `withdrawn`: those taken back, too."""
        where = "1" if withdrawn else "withdrawn_at IS NULL"
        with explaining(self.path):
            for row in self._connection.execute(f"SELECT * FROM commitment_judgements WHERE {where} ORDER BY number"):
                yield Judgement(**{name: row[name] for name in Judgement.__struct_fields__})

    def reports(self, text: str | None = None, *, limit: int = -1, offset: int = 0) -> Iterator[ReportRow]:
        """Give the reports, the latest first; `text` as in EventFilter, looked for in headline and text."""
        where, values = "1", []
        if text is not None and text.strip():
            expression = search_expression(text)
            if expression is None:
                where, values = "instr(r.text, ?) > 0", [text.strip()]
            else:
                where = "r.number IN (SELECT rowid FROM report_search WHERE report_search MATCH ?)"
                values = [expression]
        query = f"{_REPORT_ROW} WHERE {where} ORDER BY r.date DESC NULLS LAST, r.number LIMIT ? OFFSET ?"
        with explaining(self.path):
            for row in self._connection.execute(query, (*values, limit, offset)):
                yield _report_row(row)

    def report(self, id_: str) -> Report | None:
        """Return a report as it was received; None if there is none of this id."""
        with explaining(self.path):
            row = self._connection.execute("SELECT * FROM reports WHERE id = ?", (id_,)).fetchone()
        return rows.to_report(row) if row else None

    def report_row(self, id_: str) -> ReportRow | None:
        """Return a report as `reports` lists it; None if there is none of this id."""
        with explaining(self.path):
            row = self._connection.execute(f"{_REPORT_ROW} WHERE r.id = ?", (id_,)).fetchone()
        return _report_row(row) if row else None

    def coding(self, id_: str) -> Coding | None:
        """Return what was found in a report; None if there is none of this id."""
        with explaining(self.path):
            # A savepoint holds one state of the database for all four queries.
            self._connection.execute("SAVEPOINT coding")
            try:
                return self._coding(id_)
            finally:
                self._connection.execute("RELEASE coding")

    def counts(self) -> Counts:
        """Return how much there is of everything."""
        query = (
            "SELECT (SELECT count(*) FROM reports) AS reports,"
            " (SELECT count(*) FROM reports WHERE error IS NOT NULL) AS failed,"
            " (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM statements) AS statements,"
            " (SELECT count(*) FROM places) AS places,"
            " (SELECT min(date) FROM events) AS first_date, (SELECT max(date) FROM events) AS last_date,"
            " (SELECT json_group_array(json_array(-n, event_type)) FROM"
            " (SELECT count(*) AS n, event_type FROM events GROUP BY event_type)) AS types"
        )
        with explaining(self.path):
            row = self._connection.execute(query).fetchone()
        return Counts(
            reports=row["reports"],
            failed=row["failed"],
            events=row["events"],
            statements=row["statements"],
            places=row["places"],
            first_date=row["first_date"],
            last_date=row["last_date"],
            types=rows.to_tally(row["types"]),
        )

    def _coding(self, id_: str) -> Coding | None:
        query = f"SELECT r.*, {ORIGINS} FROM reports r WHERE r.id = ?"
        row = self._connection.execute(query, (id_,)).fetchone()
        if row is None:
            return None
        key = (row["number"],)
        run = self._connection.execute
        events = run(f"{EVENT} FROM events e WHERE e.report = ? ORDER BY e.position", key)
        statements = run(f"{_STATEMENT} FROM statements s WHERE s.report = ? ORDER BY s.position", key)
        places = run("SELECT * FROM places WHERE report = ? ORDER BY position", key)
        return rows.to_coding(
            row,
            events=tuple(map(rows.to_event, events)),
            statements=tuple(map(rows.to_statement, statements)),
            places=tuple(map(rows.to_place, places)),
        )

    def _is_code(self, value: str) -> bool:
        return bool(self._connection.execute(IS_CODE, code_values(value)).fetchone()[0])

    def _is_speakers_code(self, value: str) -> bool:
        return bool(self._connection.execute(IS_SPEAKERS_CODE, code_values(value)).fetchone()[0])

    def _check_version(self) -> None:
        version, newest = schema_version(self._connection), newest_version()
        check_version(version, newest, self.path)
        if version == 0:
            raise StoreError(f"{self.path}: empty; fill it with `dragoman code PATH --db {self.path}`")
        if version < newest:
            raise StoreError(
                f"{self.path}: made by an older version (schema {version} of {newest}); update it by"
                f" writing to it, e.g. with `dragoman code PATH --db {self.path}`"
            )


def _statement_row(row: sqlite3.Row) -> StatementRow:
    statement = rows.to_statement(row)
    span, words = statement.sentence, row["sentence"]
    return StatementRow(
        report_id=row["report_id"],
        title=row["title"],
        publisher=row["publisher"],
        origins=rows.to_texts(row["origins"]),
        report_date=row["report_date"],
        url=row["url"],
        sentence=Quote(text=words, start=span.start, end=span.end) if span and words else None,
        statement=statement,
    )


def _report_row(row: sqlite3.Row) -> ReportRow:
    return ReportRow(
        id=row["id"],
        title=row["title"],
        publisher=row["publisher"],
        origins=rows.to_texts(row["origins"]),
        date=row["date"],
        url=row["url"],
        error=row["error"],
        events=row["events"],
        statements=row["statements"],
        coded_at=row["coded_at"],
        version=row["version"],
        settings=row["settings"],
    )
