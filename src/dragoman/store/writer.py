"""Keeping codings: the only code that changes a database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType
from typing import Any, Self

import msgspec

from dragoman import __version__
from dragoman.errors import StoreError
from dragoman.model import Coding, Event, Report, Statement
from dragoman.settings import Settings
from dragoman.store import rows
from dragoman.store.amending import Change, Ruling
from dragoman.store.connection import PATIENCE, TURN, begin, explaining, open_for_writing
from dragoman.store.corrections import Corrections, apply, insert_entities, insert_sides
from dragoman.store.digest import digest, digest_again, digest_due
from dragoman.store.feeds import Feeds
from dragoman.store.ledger import Ledger, forget, look_again
from dragoman.store.migrate import migrate, migrations
from dragoman.store.records import CorrectionRow, Judgement
from dragoman.store.runs import RunLog, RunStart, begin_run

# Reports between two commits of a batch: a kill loses at most so many, and the cost of a commit is spread.
_BATCH = 200
# A batch that has been open for so many seconds is committed as well: whoever corrects something meanwhile waits for it.
_LONGEST = 0.5


class Writer:
    """A database opened for writing; it is created, or brought to this version's schema, when opened.

    One Writer at a time can write to a file; readers are never in its way. `settings` are those of the coder,
    kept beside each report with its `version`. `patience`: seconds to wait for another writer.
    """

    def __init__(
        self,
        path: str | Path,
        settings: Settings | None = None,
        *,
        patience: float = PATIENCE,
        version: str = __version__,
    ) -> None:
        self.path = Path(path)
        self._version = version
        self._settings = msgspec.json.encode(asdict(settings or Settings())).decode("utf-8")
        self._batch_size: int | None = None
        self._in_batch = 0
        self._begun = monotonic()
        self._run: int | None = None
        self._whole = True  # no report is half written in the open transaction
        self._connection = open_for_writing(self.path, patience)
        self._ledger = Ledger(self._connection, self.path)
        try:
            with explaining(self.path):
                migrate(self._connection, self.path, migrations(), digest_due)
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
        """Copies, stories and judgements, for reading and writing; always the same one, which remembers what it wrote."""
        return self._ledger

    @property
    def feeds(self) -> Feeds:
        """What is known of feeds, for reading and writing."""
        return Feeds(self._connection, self.path, self._ledger.whole)

    def wait_long(self, seconds: float, told: Callable[[], None]) -> None:
        """Wait up to `seconds` for another writer from now on; `told` is called when it takes more than a moment.

        For runs that have nobody who waits for their answer: what they have coded is worth a wait. LockedError after it.
        """
        self._connection.patience = seconds
        self._connection.waiting = told

    def close(self) -> None:
        """Close the database; a report that is not wholly written is not kept."""
        self._connection.close()

    @contextmanager
    def batch(self, size: int = _BATCH) -> Iterator[None]:
        """Commit once in `size` reports, which is much faster, and on leaving, also by an error.

        A batch that takes long is committed in between, and other writers are let in.
        """
        if self._batch_size is not None:
            raise StoreError(f"{self.path}: a batch is open already; close it before the next")
        self._batch_size = max(1, size)
        try:
            yield
        finally:
            self._batch_size = None
            self._commit()

    def add(self, report: Report, coding: Coding) -> None:
        """Keep a report with its coding, in place of what was there for the same id; all of it or nothing."""
        if report.id != coding.report.id:
            raise StoreError(f"{self.path}: the coding is of report {coding.report.id!r}, not of {report.id!r}")
        with explaining(f"{self.path}: report {report.id!r}"):
            if not self._connection.in_transaction:
                begin(self._connection)
                self._begun = monotonic()
            self._connection.execute("SAVEPOINT report")
            self._whole = False
            try:
                self._replace(report, coding)
                self._connection.execute("RELEASE report")
                self._whole = True
            finally:
                if not self._whole:
                    self._undo()
        self._in_batch += 1
        if self._batch_size is None or self._in_batch >= self._batch_size:
            self._commit()
        elif monotonic() - self._begun > _LONGEST:
            self._commit()
            sleep(TURN)

    def known(self, ids: Iterable[str]) -> frozenset[str]:
        """Return those of the ids that are kept already (failed reports too), to go on after a break."""
        with explaining(self.path):
            query = "SELECT 1 FROM reports WHERE id = ?"
            return frozenset(id_ for id_ in ids if self._connection.execute(query, (id_,)).fetchone())

    def begin_run(self, start: RunStart) -> RunLog:
        """Open the record of a run; the reports that are added from now on are its reports."""
        log = begin_run(self._connection, self.path, start, self._settings)
        self._run = log.number
        return log

    def failed(self, report_id: str) -> bool:
        """Whether a report of this id is kept, and could not be read or coded."""
        with explaining(self.path):
            query = "SELECT 1 FROM reports WHERE id = ? AND error IS NOT NULL"
            return self._connection.execute(query, (report_id,)).fetchone() is not None

    def drop_failure(self, report_id: str) -> bool:
        """Remove a report that failed, since what it stood for is kept under other ids; no other one is removed."""
        query = "SELECT number FROM reports WHERE id = ? AND error IS NOT NULL"
        with explaining(f"{self.path}: report {report_id!r}"), self._transaction():
            row = self._connection.execute(query, (report_id,)).fetchone()
            if row is not None:
                forget(self._connection, row["number"])
                self._connection.execute("DELETE FROM reports WHERE number = ?", (row["number"],))
        return row is not None

    def loaded(self, shard: str) -> bool:
        """Whether all of a shard of a lake was kept before."""
        with explaining(self.path):
            found = self._connection.execute("SELECT 1 FROM lake_shards WHERE shard = ?", (shard,)).fetchone()
            return found is not None

    def note_loaded(self, shard: str) -> None:
        """Note that all of a shard of a lake is kept."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with explaining(self.path), self._transaction():
            self._connection.execute(
                "INSERT OR REPLACE INTO lake_shards (shard, loaded_at) VALUES (?, ?)", (shard, now)
            )

    def judge(self, judgement: Judgement) -> None:
        """Keep a judgement, in place of the one that was made on the same link."""
        with explaining(f"{self.path}: judgement on {judgement.commitment}"), self._transaction():
            self._take_back(judgement.commitment, judgement.report_id, judgement.event_id)
            values = msgspec.structs.asdict(judgement)
            del values["withdrawn_at"]
            self._insert("commitment_judgements", **values)

    def withdraw(self, judgement: Judgement) -> None:
        """Take a judgement back; its row stays, and says when."""
        with explaining(f"{self.path}: judgement on {judgement.commitment}"), self._transaction():
            self._take_back(judgement.commitment, judgement.report_id, judgement.event_id)

    def _take_back(self, *key: str) -> None:
        self._connection.execute(
            "UPDATE commitment_judgements SET withdrawn_at = ? WHERE withdrawn_at IS NULL AND commitment = ? AND report_id = ?"
            " AND event_id = ?",
            (datetime.now(UTC).isoformat(timespec="seconds"), *key),
        )

    def correct(
        self,
        report_id: str,
        event_id: str,
        verdict: Ruling,
        change: Change | None = None,
        *,
        who: str,
        note: str | None = None,
    ) -> CorrectionRow:
        """Keep what a person says of an event, and bring the event into line; raises UnknownEventError.

        Stories have to look at the report again: `Keeper.add`, or the next `Keeper.catch_up`.
        """
        with self.ledger.whole():
            table = Corrections(self._connection)
            number = table.add(report_id, event_id, verdict, change, who, note)
            digest_again(self._connection, report_id)
            look_again(self._connection, report_id)
            return self._correction(table, number)

    def withdraw_correction(self, number: int, *, who: str) -> CorrectionRow:
        """Take a correction back; its row stays. Raises CorrectionError if there is none in force of this number."""
        with self.ledger.whole():
            table = Corrections(self._connection)
            report_id = table.withdraw(number, who)
            digest_again(self._connection, report_id)
            look_again(self._connection, report_id)
            return self._correction(table, number)

    def event(self, report_id: str, event_id: str) -> Event:
        """Return an event as it stands; raises UnknownEventError if there is none."""
        with explaining(self.path):
            return Corrections(self._connection).event(report_id, event_id)[0]

    @staticmethod
    def _correction(table: Corrections, number: int) -> CorrectionRow:
        found = table.get(number)
        assert found is not None
        return found

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        begin(self._connection)
        try:
            yield
            self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.rollback()

    def _undo(self) -> None:
        # On some errors (disk full) SQLite has ended the transaction itself; then nothing is left to undo.
        if self._connection.in_transaction:
            if self._batch_size is None:
                self._connection.rollback()
            else:
                self._connection.execute("ROLLBACK TO report")
                self._connection.execute("RELEASE report")
        self._whole = True

    def _commit(self) -> None:
        self._in_batch = 0
        with explaining(self.path):
            if not self._connection.in_transaction:
                return
            try:
                # If not whole, a second interrupt came while the first was being cleaned up.
                self._connection.execute("COMMIT" if self._whole else "ROLLBACK")
            except BaseException:
                # What could not be kept was told of as such: it must neither lock others out, nor come with the next.
                if self._connection.in_transaction:
                    self._connection.rollback()
                self._ledger.texts.mistrust()
                raise

    def _replace(self, report: Report, coding: Coding) -> None:
        values = rows.report_values(report, coding.report)
        old = self._connection.execute("SELECT number FROM reports WHERE id = ?", (report.id,)).fetchone()
        if old:
            forget(self._connection, old["number"])
            # The rows of all other tables go with it, and its number is used again: lists keep their order.
            self._connection.execute("DELETE FROM reports WHERE number = ?", (old["number"],))
        now = datetime.now(UTC).isoformat(timespec="seconds")
        number = self._insert(
            "reports", number=old and old["number"], coded_at=now, coder=self._coder(), run=self._run, **values
        )
        for position, name in enumerate(coding.report.origins):
            self._insert("report_origins", report=number, position=position, name=name)
        for position, event in enumerate(coding.events):
            self._insert_event(number, position, event)
        for position, statement in enumerate(coding.statements):
            self._insert_statement(number, position, statement)
        for position, place in enumerate(coding.places):
            self._insert("places", report=number, position=position, **rows.place_values(place))
        apply(self._connection, report.id)
        digest(self._connection, number)

    def _insert_event(self, report: int, position: int, event: Event) -> None:
        number = self._insert("events", report=report, position=position, **rows.event_values(event))
        insert_sides(self._connection, number, event)

    def _insert_statement(self, report: int, position: int, statement: Statement) -> None:
        number = self._insert("statements", report=report, position=position, **rows.statement_values(statement))
        for place, span in enumerate(statement.spans):
            self._insert("statement_spans", statement=number, position=place, span_start=span.start, span_end=span.end)
        for place, context in enumerate(statement.contexts):
            self._insert("statement_contexts", statement=number, position=place, context=context)
        for place, topic in enumerate(statement.topics):
            self._insert("statement_topics", statement=number, position=place, topic=topic)
        for place, claim in enumerate(statement.claims):
            self._insert("claims", statement=number, position=place, **rows.claim_values(claim))
        speakers = (statement.speaker,) if statement.speaker else ()
        addressees = (statement.addressee,) if statement.addressee else ()
        for side, entities in (("speaker", speakers), ("addressee", addressees), ("about", statement.about)):
            insert_entities(self._connection, "statement", number, side, entities)

    def _coder(self) -> int:
        key = (self._version, self._settings)
        self._connection.execute("INSERT OR IGNORE INTO coders (version, settings) VALUES (?, ?)", key)
        query = "SELECT number FROM coders WHERE version = ? AND settings = ?"
        return int(self._connection.execute(query, key).fetchone()["number"])

    def _insert(self, table: str, **values: Any) -> int:
        marks = ", ".join("?" * len(values))
        query = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})"
        return int(self._connection.execute(query, tuple(values.values())).lastrowid or 0)
