"""Runs: what was asked of the program, how far it came, what it cost, and which reports failed."""

from __future__ import annotations

import platform
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from time import monotonic
from typing import Any, Literal

import msgspec

from dragoman import __version__
from dragoman.errors import RunError
from dragoman.model import Record
from dragoman.store.connection import begin, explaining
from dragoman.store.processes import Process, is_gone, this_process

RunState = Literal["running", "finished", "interrupted", "failed", "cut off"]
Cause = Literal["read", "coding"]

# A run is renewed at most so often, in seconds: one that is killed has come so much further than it says.
RENEWAL = 2.0
# Kinds of reasons that a run counts apart.
_KINDS = 40
# Paths of a run that are kept; whoever gives a million has a list of them.
_INPUTS = 200
OTHER_REASONS = "other reasons"
_NUMBER = re.compile(r"\d+")
_RUN = "SELECT x.*, (SELECT count(*) FROM reports WHERE run = x.number) AS kept FROM runs x"
_JSON = ("settings", "data", "inputs", "options", "reasons", "stages")


class RunStart(Record, frozen=True, kw_only=True):
    """What is known of a run when it begins.

    `command` as it is typed (`code`, `failures retry`); `inputs`: paths or addresses as they were given; `folder`: what
    the paths are relative to, the current one if not given; `options`: what
    else was asked, by name; `data`: what the coder works with, each with a digest of its content (see `fingerprints`).
    """

    command: str
    inputs: tuple[str, ...] = ()
    folder: str | None = None
    options: Mapping[str, Any] = {}
    workers: int = 1
    data: Mapping[str, str] = {}


class RunFigures(Record, frozen=True, kw_only=True):
    """How far a run has come.

    `reports`: all that came by; of these `resumed` had been coded before, `skipped` are no articles in English, `failed`
    could not be read, coded or kept. `events`, `statements` and `characters` are those of the reports that this run
    coded itself. `reasons`: why reports failed, with how many; `stages`: seconds of each stage of the coder, of all workers
    together. `wall` and `cpu`: seconds, those of workers that have ended among the latter; `memory`: the most that the
    main process has held, in bytes, `worker_memory`: the same of the largest worker; None where it is not known.
    """

    reports: int = 0
    resumed: int = 0
    skipped: int = 0
    failed: int = 0
    events: int = 0
    statements: int = 0
    characters: int = 0
    reasons: Mapping[str, int] = {}
    stages: Mapping[str, float] = {}
    wall: float = 0.0
    cpu: float = 0.0
    memory: int | None = None
    worker_memory: int | None = None

    @property
    def coded(self) -> int:
        """Reports that went through the coder in this run, without error."""
        return self.reports - self.resumed - self.skipped - self.failed


class RunRow(Record, frozen=True, kw_only=True):
    """A run. `state` is `cut off` if its process ended without a word: it was killed, or the machine went down.

    Times are in UTC. `seen_at`: when the figures were renewed last; `error`: what ended a run that failed. `kept`: the
    reports in the database that no later run has coded again; of a run that was cut off it tells exactly how far it came.
    """

    id: str
    command: str
    state: RunState
    error: str | None
    started_at: str
    seen_at: str
    ended_at: str | None
    host: str
    pid: int
    folder: str
    version: str
    python: str
    platform: str
    workers: int
    inputs: tuple[str, ...]
    options: dict[str, Any]
    settings: dict[str, Any]
    data: dict[str, str]
    kept: int
    figures: RunFigures


class FailureFilter(Record, frozen=True, kw_only=True):
    """Which failures are wanted: of some reports, of a run, with words of the reason in any case."""

    ids: tuple[str, ...] = ()
    run: str | None = None
    reason: str | None = None
    limit: int | None = None


class FailureRow(Record, frozen=True, kw_only=True):
    """A report that was set aside. `cause`: it could not be read, or, being kept with its text, not be coded.

    `source`: the file, line or address it came from; `at`: when it failed; `run`: in which run, None if that is not known;
    `folder`: what paths are relative to; `date`: the day that it was told for reports that
    bring none; `version`, `settings`: the coder of then.
    """

    report_id: str
    cause: Cause
    source: str | None
    reason: str
    at: str
    run: str | None
    folder: str | None
    date: str | None
    version: str
    settings: str


class RunLog:
    """The record of a run that is going on, for its writer."""

    def __init__(self, connection: sqlite3.Connection, path: Path, number: int, id_: str) -> None:
        self._connection = connection
        self._path = path
        self.number = number
        self.id = id_
        self._renewed = monotonic()

    def due(self) -> bool:
        """Whether it is time to renew the figures."""
        return monotonic() - self._renewed >= RENEWAL

    def renew(self, figures: RunFigures) -> None:
        """Keep how far the run has come; within the transaction that is open, if one is."""
        self._renewed = monotonic()
        self._update(figures)

    def end(self, state: RunState, figures: RunFigures, error: str | None = None) -> None:
        """Keep how the run ended."""
        self._update(figures, state=state, error=error, ended_at=_now())

    def _update(self, figures: RunFigures, **more: object) -> None:
        values = {**msgspec.structs.asdict(figures), "seen_at": _now(), **more}
        values |= {name: _encode(values[name]) for name in ("reasons", "stages")}
        sets = ", ".join(f"{name} = ?" for name in values)
        with explaining(f"{self._path}: run {self.id}"):
            alone = not self._connection.in_transaction
            if alone:
                begin(self._connection)
            try:
                self._connection.execute(f"UPDATE runs SET {sets} WHERE number = ?", (*values.values(), self.number))
                if alone:
                    self._connection.execute("COMMIT")
            finally:
                if alone and self._connection.in_transaction:
                    self._connection.rollback()


def begin_run(connection: sqlite3.Connection, path: Path, start: RunStart, settings: str) -> RunLog:
    """Open the record of a run; runs whose process is gone are closed as cut off on the way."""
    now = _now()
    values: dict[str, object] = {
        "command": start.command, "state": "running", "started_at": now, "seen_at": now, "folder": start.folder or _folder(),
        "version": __version__, "python": platform.python_version(), "platform": _platform(),
        "settings": settings, "workers": start.workers, "data": _encode(start.data), "inputs": _encode(_first(start.inputs)),
        "options": _encode(start.options), **this_process()._asdict(),
    }  # fmt: skip
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    with explaining(path):
        begin(connection)
        try:
            _close_abandoned(connection)
            id_ = _new_id(connection, now)
            query = f"INSERT INTO runs (id, {names}) VALUES (?, {marks})"
            number = int(connection.execute(query, (id_, *values.values())).lastrowid or 0)
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.rollback()
    return RunLog(connection, path, number, id_)


class Runs:
    """The runs of a database and the reports that failed, for reading."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def list(self, limit: int | None = None) -> Iterator[RunRow]:
        """Give the runs, the latest first."""
        with explaining(self._path):
            query = f"{_RUN} ORDER BY number DESC LIMIT ?"
            yield from map(_run_row, self._connection.execute(query, (-1 if limit is None else limit,)))

    def latest(self) -> RunRow | None:
        """Return the run that was begun last; None if there is none."""
        return next(self.list(1), None)

    def find(self, id_: str) -> RunRow:
        """Return a run by its id, or by as much of the beginning as no other shares; raises RunError."""
        with explaining(self._path):
            query = f"{_RUN} WHERE substr(id, 1, ?) = ? ORDER BY number LIMIT 2"
            found = self._connection.execute(query, (len(id_), id_)).fetchall()
        if len(found) == 1 or (found and found[0]["id"] == id_):
            return _run_row(found[0])
        what = f"several runs begin with {id_!r}; give more of the id" if found else f"there is no run {id_!r}"
        raise RunError(f"{self._path}: {what}; `dragoman runs list --db {self._path}` lists them")

    def failures(self, wanted: FailureFilter | None = None) -> Iterator[FailureRow]:
        """Give the reports that failed and pass the filter, in the order in which they came first."""
        wanted = wanted or FailureFilter()
        tests, values = ["r.error IS NOT NULL"], list[object]()
        if wanted.ids:
            tests.append(f"r.id IN ({', '.join('?' * len(wanted.ids))})")
            values += wanted.ids
        if wanted.run is not None:
            tests.append("x.id = ?")
            values.append(self.find(wanted.run).id)
        if wanted.reason is not None:
            tests.append("instr(lower(r.error), lower(?)) > 0")
            values.append(wanted.reason)
        query = (
            "SELECT r.id, r.source, r.error, r.received_error, r.coded_at, c.version, c.settings, x.id AS run, x.folder,"
            " json_extract(x.options, '$.date') AS date"
            " FROM reports r JOIN coders c ON c.number = r.coder LEFT JOIN runs x ON x.number = r.run"
            f" WHERE {' AND '.join(tests)} ORDER BY r.number LIMIT ?"
        )
        with explaining(self._path):
            for row in self._connection.execute(query, (*values, -1 if wanted.limit is None else wanted.limit)):
                yield FailureRow(
                    report_id=row["id"],
                    cause="coding" if row["received_error"] is None else "read",
                    source=row["source"],
                    reason=without_source(row["error"], row["source"]),
                    at=row["coded_at"],
                    run=row["run"],
                    folder=row["folder"],
                    date=row["date"],
                    version=row["version"],
                    settings=row["settings"],
                )


def without_source(error: str, source: str | None) -> str:
    """Return why a report failed without the name of its file, which many reasons begin with."""
    return error.removeprefix(f"{source}: ") if source else error


def count_reason(reasons: dict[str, int], error: str, source: str | None) -> None:
    """Count why a report failed among its kind: without file, numbers and the advice after the semicolon."""
    kind = _NUMBER.sub("…", without_source(error, source).partition(";")[0]).strip()[:200]
    if kind not in reasons and len(reasons) >= _KINDS:
        kind = OTHER_REASONS
    reasons[kind] = reasons.get(kind, 0) + 1


def _close_abandoned(connection: sqlite3.Connection) -> None:
    for row in connection.execute("SELECT * FROM runs WHERE state = 'running'").fetchall():
        if _is_abandoned(row):
            connection.execute(
                "UPDATE runs SET state = 'cut off', ended_at = seen_at WHERE number = ?", (row["number"],)
            )


def _is_abandoned(row: sqlite3.Row) -> bool:
    process = Process(*(row[name] for name in Process._fields))
    return is_gone(process, datetime.fromisoformat(row["seen_at"]))


def _first(inputs: Sequence[str]) -> list[str]:
    more = len(inputs) - _INPUTS
    return [*inputs[:_INPUTS], *([f"… and {more} more"] if more > 0 else [])]


def _platform() -> str:
    # Not `platform.platform`, which starts another program to ask.
    return " ".join(part for part in (platform.system(), platform.release(), platform.machine()) if part)


def _folder() -> str:
    try:
        return str(Path.cwd()).encode("utf-8", errors="replace").decode("utf-8")
    except OSError:  # it was removed
        return ""


def _new_id(connection: sqlite3.Connection, now: str) -> str:
    # Sorted by time, and yet not the same for two that begin together in files that are joined later.
    stamp = now[:19].replace("-", "").replace(":", "").replace("T", "-")
    while True:
        id_ = f"{stamp}-{token_hex(2)}"
        if not connection.execute("SELECT 1 FROM runs WHERE id = ?", (id_,)).fetchone():
            return id_


def _run_row(row: sqlite3.Row) -> RunRow:
    values = {name: row[name] for name in row.keys()}  # noqa: SIM118 -- a Row iterates over values
    values |= {name: msgspec.json.decode(row[name]) for name in _JSON}
    values["inputs"] = tuple(values["inputs"])
    if values["state"] == "running" and _is_abandoned(row):
        values["state"], values["ended_at"] = "cut off", values["seen_at"]
    figures = RunFigures(**_chosen(values, RunFigures.__struct_fields__))
    return RunRow(**_chosen(values, RunRow.__struct_fields__), figures=figures)


def _chosen(values: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


def _encode(value: object) -> str:
    return msgspec.json.encode(value).decode("utf-8")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
