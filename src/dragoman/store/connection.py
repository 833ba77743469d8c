"""Opening a database file, and saying in one line what is wrong with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import TypeVar

from dragoman.errors import BudgetError, LockedError, StoreError

_Connection = TypeVar("_Connection", bound=sqlite3.Connection)

# Marks a file as ours ("DRGM"), so that another program's database is never taken for one, nor migrated.
APPLICATION_ID = 0x4452474D

# How long to wait for another program that is writing, in seconds.
PATIENCE = 5.0
# How often a program that waits asks whether it may write now, and how long one that writes without end lets others
# in for, in seconds: long enough for several to ask.
_ASK_AGAIN = 0.004
TURN = 0.02
# After so many seconds of waiting it is said that another program is waited for.
_SILENT = 2.0

_LOCKED = "database is locked by another program; wait until it has finished, then try again"
_ADVICE = {
    sqlite3.SQLITE_READONLY: "database is read-only; check the permissions of the file and its folder",
    sqlite3.SQLITE_PERM: "access is refused; check the permissions of the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "database cannot be opened; check the permissions of the file and its folder",
    sqlite3.SQLITE_NOTADB: "file is not a database; give one that this program made, or a new path",
    sqlite3.SQLITE_CORRUPT: "database is damaged; restore a copy, or code the reports into a new file",
    sqlite3.SQLITE_CONSTRAINT: "a value is missing or given twice; ids must be unique within a report",
    sqlite3.SQLITE_FULL: "disk is full; free some space, then run again: what was kept is whole",
    sqlite3.SQLITE_IOERR: "disk cannot be read or written; check the disk and the free space on it",
}


class WritingConnection(sqlite3.Connection):
    """A connection that writes. It may wait longer for another writer than SQLite does, and then tells of it.

    `patience`: seconds, None for those of the connection; `waiting` is called once for each long wait.
    """

    patience: float | None = None
    waiting: Callable[[], None] | None = None


def explain(error: Exception, where: str) -> StoreError:
    """Turn an error of SQLite, or of a value that it cannot hold, into one line that starts with where."""
    if isinstance(error, UnicodeEncodeError):
        return StoreError(f"{where}: half a character (surrogate) cannot be kept; decode the input as UTF-8")
    if isinstance(error, OverflowError):
        return StoreError(f"{where}: a number is too large for the database (64 bits)")
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & 0xFF == sqlite3.SQLITE_INTERRUPT:
        return BudgetError(
            f"{where}: the question took too long and was given up; narrow it to a shorter period, one actor, one type or"
            " rarer words"
        )
    if code is not None and _is_busy(code):
        return LockedError(f"{where}: {_LOCKED}")
    if code is not None and code & 0xFF in _ADVICE:
        return StoreError(f"{where}: {_ADVICE[code & 0xFF]}")
    detail = str(error).replace("\n", " ")
    if "no such module: fts5" in detail:
        return StoreError(f"{where}: this Python's SQLite has no full-text search (FTS5); use a build that has it")
    return StoreError(f"{where}: the database refused: {detail}")


@contextmanager
def explaining(where: str | Path) -> Iterator[None]:
    """Raise StoreError for what goes wrong inside; `where` is the file, and what in it."""
    try:
        yield
    except (sqlite3.Error, UnicodeEncodeError, OverflowError) as error:
        raise explain(error, str(where)) from error


def open_for_writing(path: Path, patience: float = PATIENCE) -> WritingConnection:
    """Open or create a database file with the write-ahead log; transactions are begun by hand."""
    if path.is_dir():
        raise StoreError(f"{path}: is a folder; give the path of a database file")
    if not path.parent.is_dir():
        raise StoreError(f"{path}: the folder {path.parent} does not exist; make it first")
    with explaining(path):
        connection = _connect(path, "mode=rwc", patience, WritingConnection)
        try:
            _check_ours(connection, path)
            connection.execute("PRAGMA journal_mode = WAL")
            # NORMAL would keep the database whole as well, but after a power cut the last transactions could be missing.
            # What was committed has been told to somebody, so it waits for the disk (docs/durability.md: what it costs).
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA fullfsync = ON")  # macOS: down to the disk, not only to its cache
            connection.execute("PRAGMA foreign_keys = ON")
            # A report touches pages all over the indexes of copies and stories: 64 MB hold those of a large base, and
            # a log of 16 MB is carried over less often than the usual one of 4.
            connection.execute("PRAGMA cache_size = -65536")
            connection.execute("PRAGMA wal_autocheckpoint = 4096")
            # Pages that are not held are read by way of a map of the file (up to 1 GB), without a call for each.
            connection.execute("PRAGMA mmap_size = 1073741824")
        except BaseException:
            connection.close()
            raise
    return connection


def open_for_reading(path: Path, patience: float = PATIENCE) -> sqlite3.Connection:
    """Open a database file so that nothing can be written through the connection."""
    if not path.exists():
        raise StoreError(f"{path}: no such database; make one with `dragoman code PATH --db {path}`")
    if path.is_dir():
        raise StoreError(f"{path}: is a folder; give the path of a database file")
    with explaining(path):
        try:
            return _reader(path, "mode=ro", patience)
        except sqlite3.OperationalError as error:
            # Even a reader makes files beside a database with a write-ahead log. Where it may not (a
            # read-only disk), and no log is left to be read, the file alone is the whole database.
            barred = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
            log = path.with_name(path.name + "-wal")
            if not barred or (log.exists() and log.stat().st_size):
                raise
            return _reader(path, "mode=ro&immutable=1", patience)


def begin(connection: sqlite3.Connection) -> None:
    """Begin to write; waits for another writer as long as the connection's patience lasts.

    SQLite itself would ask only ten times a second, and miss the moment at which a busy writer lets others in.
    """
    timeout = int(connection.execute("PRAGMA busy_timeout").fetchone()[0])
    patient = connection if isinstance(connection, WritingConnection) else None
    patience = timeout / 1000 if patient is None or patient.patience is None else patient.patience
    begun, silent = monotonic(), True
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                waited = monotonic() - begun
                if not _is_busy(error.sqlite_errorcode) or waited >= patience:
                    raise
                if silent and waited > _SILENT and patient is not None and patient.waiting is not None:
                    silent = False
                    patient.waiting()
                sleep(_ASK_AGAIN)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {timeout}")


def schema_version(connection: sqlite3.Connection) -> int:
    """Return the number of the last migration that was applied; 0 for an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _is_busy(code: int) -> bool:
    return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _reader(path: Path, query: str, patience: float) -> sqlite3.Connection:
    connection = _connect(path, query, patience, sqlite3.Connection)
    try:
        connection.execute("PRAGMA query_only = ON")
        # Without a map of the file: a reader is opened for one question, and to map the pages that it meets takes
        # longer than to copy them (a fifth to a third of a page of the workbench). 4 MB hold those that it meets twice.
        connection.execute("PRAGMA mmap_size = 0")
        connection.execute("PRAGMA cache_size = -4000")
        _check_ours(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path, query: str, patience: float, kind: type[_Connection]) -> _Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{query}", uri=True, timeout=patience, isolation_level=None, factory=kind
    )
    connection.row_factory = sqlite3.Row
    return connection


def _check_ours(connection: sqlite3.Connection, path: Path) -> None:
    tables = connection.execute("SELECT EXISTS (SELECT 1 FROM sqlite_master)").fetchone()[0]
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    if tables and mark != APPLICATION_ID:
        raise StoreError(f"{path}: database of another program; give the path of one that this program made")
