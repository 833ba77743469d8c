"""Reading a database, without any means to change it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from dragoman.errors import StoreError
from dragoman.model import Coding, Event, Quote, Report
from dragoman.store import actors, cards, rows, summaries
from dragoman.store.budget import Budget
from dragoman.store.connection import PATIENCE, explaining, open_for_reading, schema_version
from dragoman.store.corrections import Corrections, correction_row, machine_event
from dragoman.store.deeds import first_deeds
from dragoman.store.events import (
    EVENT,
    EVENT_COLUMNS,
    EVENT_ROW,
    ORIGINS,
    STANDING,
    event_row,
    gathered,
    gathered_entities,
)  # fmt: skip
from dragoman.store.feeds import Feeds
from dragoman.store.ledger import Ledger
from dragoman.store.lookup import Lookup
from dragoman.store.migrate import check_version, newest_version
from dragoman.store.overview import Overview
from dragoman.store.query import (
    Condition,
    event_page,
    event_where,
    is_long,
    report_where,
    statement_page,
    statement_where,
)
from dragoman.store.records import (
    CorrectionFilter,
    CorrectionRow,
    Counts,
    EventFilter,
    EventRow,
    JudgedEvent,
    Judgement,
    ReportRow,
    StatementFilter,
    StatementRow,
    StoryFilter,
    check_page,
)
from dragoman.store.runs import Runs
from dragoman.store.summary_records import (
    ActorOrder,
    ActorProfile,
    ActorRow,
    Facets,
    MapPoints,
    Network,
    NodeKind,
    Timeline,
    UnitAsked,
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
)
_REPORT_ROW = (
    f"SELECT r.*, {ORIGINS}, c.version, c.settings,"
    f" (SELECT count(*) FROM events e WHERE e.report = r.number AND {STANDING}) AS events,"
    " (SELECT count(*) FROM statements WHERE report = r.number) AS statements"
    " FROM reports r JOIN coders c ON c.number = r.coder"
)


class View:
    """A database opened for reading only; many can read while one Writer writes.

    A View belongs to the thread that made it; opening another one is cheap. `patience`: seconds to wait for another
    program. `budget`: seconds that one question may take, None for no limit; of what is given row by row, each row.
    A question that takes longer raises BudgetError.
    """

    def __init__(self, path: str | Path, *, patience: float = PATIENCE, budget: float | None = None) -> None:
        self.path = Path(path)
        self._connection = open_for_reading(self.path, patience)
        self._budget = Budget(self._connection, budget)
        self._lookup = Lookup(self._connection)
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
    def runs(self) -> Runs:
        """The runs that have filled the database, and the reports that failed."""
        return Runs(self._connection, self.path)

    @property
    def overview(self) -> Overview:
        """Numbers of what passes a filter, without the records."""
        return Overview(self._connection, self.path, self._lookup)

    @property
    def feeds(self) -> Feeds:
        """What is known of feeds, for reading."""
        return Feeds(self._connection, self.path, self.ledger.whole)

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let all that is asked inside, of the ledger too, take so many seconds together; raises BudgetError."""
        with self._budget.whole(seconds):
            yield

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Ask all that is asked inside of one state of the database, and look a pair of parties up only once."""
        with self._savepoint(), self._lookup.remembering():
            yield

    def events(self, wanted: EventFilter | None = None) -> Iterator[EventRow]:
        """Give the events that pass the filter, one by one, as they were when the first was asked for."""
        with self._asking():
            tail, values = event_page(wanted or EventFilter(), self._lookup)
        for row in self._rows(f"{EVENT_COLUMNS} {tail}", values):
            yield event_row(row)

    def event(self, report_id: str, event_id: str) -> EventRow | None:
        """Return an event by the ids of its report and its own, also one that was rejected; None if there is none."""
        with self._asking():
            query = f"{EVENT_ROW} WHERE r.id = ? AND e.id = ?"
            row = self._connection.execute(query, (report_id, event_id)).fetchone()
        return event_row(row) if row else None

    def first_deeds(self, asked: Sequence[tuple[str, str | None, str]], most: int) -> list[EventRow]:
        """Return what somebody did first, with the other, from a day on: for each (code, code or None, ISO day or '')."""
        with self._moment():
            return list(first_deeds(self._connection, asked, most))

    def count_events(self, wanted: EventFilter | None = None, most: int | None = None) -> int:
        """Return how many events pass the filter, whatever its limit and offset; counting ends at `most`."""
        with self._asking():
            return summaries.count(self._connection, "event_facts", *self._where(wanted), most)

    def statements(self, wanted: StatementFilter | None = None) -> Iterator[StatementRow]:
        """Give the statements that pass the filter, one by one, those of the latest report first."""
        with self._asking():
            tail, values = statement_page(wanted or StatementFilter(), self._lookup)
        for row in self._rows(f"{_STATEMENT_ROW} {tail}", values):
            yield _statement_row(row)

    def statement(self, report_id: str, statement_id: str) -> StatementRow | None:
        """Return a statement by the ids of its report and its own; None if there is none."""
        tables = "FROM statements s JOIN reports r ON r.number = s.report"
        with self._asking():
            query = f"{_STATEMENT_ROW} {tables} WHERE r.id = ? AND s.id = ?"
            row = self._connection.execute(query, (report_id, statement_id)).fetchone()
        return _statement_row(row) if row else None

    def count_statements(self, wanted: StatementFilter | None = None, most: int | None = None) -> int:
        """Return how many statements pass the filter, whatever its limit and offset; counting ends at `most`."""
        with self._asking():
            where, values = statement_where(wanted or StatementFilter(), self._lookup)
            return summaries.count(self._connection, "statement_facts", where, values, most)

    def facets(self, wanted: EventFilter | None = None) -> Facets:
        """Return how the events that pass the filter divide. Here and below limit, offset and order do not count."""
        with self._moment():
            return summaries.facets(self._connection, *self._where(wanted, whole=True))

    def timeline(self, wanted: EventFilter | None = None, unit: UnitAsked = "auto") -> Timeline:
        """Return the events that pass the filter by period; `auto` takes the finest unit with at most 400 of them."""
        with self._moment():
            return summaries.timeline(self._connection, *self._where(wanted), unit)

    def network(
        self, wanted: EventFilter | None = None, most: int = 100, *, by: NodeKind = "code", own: bool = True
    ) -> Network:
        """Return who acts on whom in the events that pass the filter, the `most` strongest edges.

        `by`: `code` for countries and organizations, `id` for each role and person apart. `own`: also what one does to
        itself, as the government of a state to its opposition.
        """
        check_page(most, 0)
        with self._moment():
            return summaries.network(self._connection, *self._where(wanted, whole=True), by, most, own)

    def map_points(self, wanted: EventFilter | None = None, most: int = 500) -> MapPoints:
        """Return where the events that pass the filter happened, the `most` places with most of them."""
        check_page(most, 0)
        with self._moment():
            return summaries.map_points(self._connection, *self._where(wanted, whole=True), most)

    def actors(
        self, text: str | None = None, *, limit: int = 50, offset: int = 0, order: ActorOrder = "events"
    ) -> list[ActorRow]:
        """Return a page of the actors; `text`: part of a name, of words that name them, or of the id.

        `order`: the largest number first, or by id.
        """
        check_page(limit, offset)
        with self._moment():
            return actors.actors(self._connection, text, limit, offset, order)

    def count_actors(self, text: str | None = None) -> int:
        """Return how many actors `actors` lists without a limit."""
        with self._asking():
            return actors.count_actors(self._connection, text)

    def actor(self, id_: str, most: int = 20) -> ActorProfile | None:
        """Return an actor by id or code, in any case, with at most so many partners, names and members.

        None if no event and no statement of the database names it.
        """
        check_page(most, 0)
        with self._moment():
            return actors.actor(self._connection, id_, most)

    def story_heads(self, wanted: StoryFilter) -> list[int]:
        """Return the stories that pass a filter, in its order, by number; `stories.database` puts them together.

        Those that have changed since they were listed (`stories_due`) stand where they stood.
        """
        with self._asking():
            return cards.heads(self._connection, wanted, self._lookup)

    def count_stories(self, wanted: StoryFilter) -> int:
        """Return how many stories pass a filter, whatever its limit and offset."""
        with self._asking():
            return cards.count(self._connection, wanted, self._lookup)

    def stories_due(self) -> int:
        """Return how many stories have changed since they were listed; `Keeper.shelve` lists them anew."""
        with self._asking():
            return cards.count_due(self._connection)

    def story_leaders(self, wanted: EventFilter | None = None) -> frozenset[int]:
        """Return the numbers of all that leads a story with an event that passes."""
        with self._asking():
            return cards.leaders(self._connection, wanted, self._lookup)

    def topics(self) -> tuple[str, ...]:
        """Return the topics of users' codebooks that statements were coded with, in order of the alphabet."""
        with self._asking():
            rows_ = self._connection.execute("SELECT DISTINCT topic FROM statement_topics ORDER BY topic")
            return tuple(row["topic"] for row in rows_)

    def judgements(self, *, withdrawn: bool = False) -> Iterator[Judgement]:
        """Give the judgements, in the order in which they were made; `withdrawn`: those taken back, too."""
        where = "1" if withdrawn else "withdrawn_at IS NULL"
        for row in self._rows(f"SELECT * FROM commitment_judgements WHERE {where} ORDER BY number", ()):
            yield Judgement(**{name: row[name] for name in Judgement.__struct_fields__})

    def reports(self, text: str | None = None, *, limit: int = -1, offset: int = 0) -> Iterator[ReportRow]:
        """Give the reports, the latest first; `text` as in EventFilter, looked for in headline and text."""
        with self._asking():
            where, values = report_where(text)
        # The page is chosen by the index of dates, without a look at the texts.
        page = (
            f"SELECT number, date FROM reports r WHERE {where} ORDER BY date DESC NULLS LAST, number LIMIT ? OFFSET ?"
        )
        query = (
            f"{_REPORT_ROW} WHERE r.number IN (SELECT number FROM ({page})) ORDER BY r.date DESC NULLS LAST, r.number"
        )
        for row in self._rows(query, (*values, limit, offset)):
            yield _report_row(row)

    def count_reports(self, text: str | None = None, most: int | None = None) -> int:
        """Return how many reports `reports` gives without a limit; counting ends at `most`."""
        where, values = report_where(text)
        with self._asking():
            query = f"SELECT count(*) FROM (SELECT 1 FROM reports r WHERE {where} LIMIT ?)"
            return int(self._connection.execute(query, (*values, -1 if most is None else most)).fetchone()[0])

    def report(self, id_: str) -> Report | None:
        """Return a report as it was received; None if there is none of this id."""
        with self._asking():
            row = self._connection.execute("SELECT * FROM reports WHERE id = ?", (id_,)).fetchone()
        return rows.to_report(row) if row else None

    def report_row(self, id_: str) -> ReportRow | None:
        """Return a report as `reports` lists it; None if there is none of this id."""
        with self._asking():
            row = self._connection.execute(f"{_REPORT_ROW} WHERE r.id = ?", (id_,)).fetchone()
        return _report_row(row) if row else None

    def reports_with_event(self, event_id: str) -> list[str]:
        """Return the ids of the reports that have an event of an id."""
        query = "SELECT r.id FROM events e JOIN reports r ON r.number = e.report WHERE e.id = ? ORDER BY r.number"
        with explaining(self.path):
            return [row[0] for row in self._connection.execute(query, (event_id,))]

    def machine_event(self, report_id: str, event_id: str) -> Event | None:
        """Return an event as the machine has coded it, whatever people have said of it; None if there is none."""
        with explaining(self.path):
            query = f"{EVENT_ROW} WHERE r.id = ? AND e.id = ?"
            row = self._connection.execute(query, (report_id, event_id)).fetchone()
        return machine_event(row) if row else None

    def corrections(self, wanted: CorrectionFilter | None = None) -> Iterator[CorrectionRow]:
        """Give the corrections that pass the filter, the latest first."""
        with explaining(self.path):
            yield from Corrections(self._connection).find(wanted or CorrectionFilter())

    def correction(self, number: int) -> CorrectionRow | None:
        """Return a correction by its number; None if there is none."""
        with explaining(self.path):
            return Corrections(self._connection).get(number)

    def judged_events(self) -> Iterator[JudgedEvent]:
        """Give the events with a verdict in force of their own, in the order in which reports came."""
        query = (
            f"{EVENT_ROW} WHERE e.number IN (SELECT event FROM corrections WHERE withdrawn_at IS NULL"
            " AND event IS NOT NULL) ORDER BY e.report, e.position"
        )
        said = "SELECT c.*, ? AS attached FROM corrections c WHERE c.event = ? AND c.withdrawn_at IS NULL ORDER BY c.number"
        with explaining(self.path):
            for row in self._connection.execute(query):
                found = self._connection.execute(said, (row["id"], row["number"]))
                yield JudgedEvent(
                    row=event_row(row), coded=machine_event(row), corrections=tuple(map(correction_row, found))
                )

    def overruled(self) -> Iterator[EventRow]:
        """Give the events that people have rejected or changed, as the machine has coded them."""
        query = f"{EVENT_ROW} WHERE e.judged IN ('rejected', 'changed') ORDER BY e.report, e.position"
        with explaining(self.path):
            for row in self._connection.execute(query):
                yield msgspec.structs.replace(event_row(row), event=machine_event(row))

    def coding(self, id_: str, *, machine: bool = False) -> Coding | None:
        """Return what was found in a report; None if there is none of this id.

        What people have corrected is in it, and what they have rejected is not; `machine`: the machine's own coding.
        """
        with self._moment():
            return self._coding(id_, machine)

    def counts(self) -> Counts:
        """Return how much there is of everything."""
        query = (
            "SELECT (SELECT count(*) FROM reports) AS reports,"
            " (SELECT count(*) FROM reports WHERE error IS NOT NULL) AS failed,"
            " (SELECT count(*) FROM reports WHERE skipped IS NOT NULL) AS skipped,"
            # By two indexes; to look at each event would take ten times as long.
            " (SELECT count(*) FROM events) - (SELECT count(*) FROM events WHERE judged = 'rejected') AS events,"
            " (SELECT count(*) FROM statements) AS statements,"
            " (SELECT count(*) FROM places) AS places,"
            " (SELECT min(date) FROM event_facts) AS first_date, (SELECT max(date) FROM event_facts) AS last_date,"
            " (SELECT json_group_array(json_array(-n, event_type)) FROM (SELECT sum(n) AS n, k.event_type FROM"
            " (SELECT kind, count(*) AS n FROM event_facts GROUP BY kind) g JOIN kinds k ON k.number = g.kind"
            " WHERE k.judged <> 'rejected' GROUP BY k.event_type)) AS types"
        )
        with self._asking():
            row = self._connection.execute(query).fetchone()
        return Counts(
            reports=row["reports"],
            failed=row["failed"],
            skipped=row["skipped"],
            events=row["events"],
            statements=row["statements"],
            places=row["places"],
            first_date=row["first_date"],
            last_date=row["last_date"],
            types=rows.to_tally(row["types"]),
        )

    def _coding(self, id_: str, machine: bool) -> Coding | None:
        query = f"SELECT r.*, {ORIGINS} FROM reports r WHERE r.id = ?"
        row = self._connection.execute(query, (id_,)).fetchone()
        if row is None:
            return None
        key = (row["number"],)
        run = self._connection.execute
        which = "1" if machine else STANDING
        events = run(f"{EVENT} FROM events e WHERE e.report = ? AND {which} ORDER BY e.position", key)
        statements = run(f"{_STATEMENT} FROM statements s WHERE s.report = ? ORDER BY s.position", key)
        places = run("SELECT * FROM places WHERE report = ? ORDER BY position", key)
        return rows.to_coding(
            row,
            events=tuple(map(machine_event if machine else rows.to_event, events)),
            statements=tuple(map(rows.to_statement, statements)),
            places=tuple(map(rows.to_place, places)),
        )

    def _where(self, wanted: EventFilter | None, *, whole: bool = False) -> Condition:
        """Return a filter as a condition; `whole`: all that passes is read, and not only by date."""
        wanted = wanted or EventFilter()
        long = whole and bool(wanted.since or wanted.until) and self._connection.execute(*is_long(wanted)).fetchone()[0]
        return event_where(wanted, self._lookup, bool(long))

    def _rows(self, query: str, values: Sequence[object]) -> Iterator[sqlite3.Row]:
        with self._asking():
            cursor = self._connection.execute(query, values)
            row = cursor.fetchone()
        while row is not None:
            yield row
            with self._asking():
                row = cursor.fetchone()

    @contextmanager
    def _asking(self) -> Iterator[None]:
        with explaining(self.path), self._budget.question():
            yield

    @contextmanager
    def _moment(self) -> Iterator[None]:
        """Ask several questions of one state of the database."""
        with self._asking(), self._savepoint():
            yield

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        self._connection.execute("SAVEPOINT moment")
        try:
            yield
        finally:
            self._connection.execute("RELEASE moment")

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
        skipped=row["skipped"],
        events=row["events"],
        statements=row["statements"],
        coded_at=row["coded_at"],
        version=row["version"],
        settings=row["settings"],
    )
