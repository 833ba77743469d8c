"""Bringing a database to the schema of this version: numbered SQL files, each applied once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from dragoman.errors import StoreError
from dragoman.store.connection import APPLICATION_ID, schema_version


class Migration(NamedTuple):
    """One step of the schema: `0002_search.sql` is version 2, named `search`."""

    version: int
    name: str
    sql: str


@cache
def migrations() -> tuple[Migration, ...]:
    """Return the migrations that ship with the package, in order; they are read once, and not for each reader of a database."""
    found = []
    for file in files("dragoman.store").joinpath("migrations").iterdir():
        if file.name.endswith(".sql"):
            number, _, name = file.name.removesuffix(".sql").partition("_")
            found.append(Migration(int(number), name, file.read_text(encoding="utf-8")))
    return tuple(sorted(found))


def newest_version() -> int:
    """Return the version of the schema that this program reads and writes."""
    return migrations()[-1].version


def check_version(version: int, newest: int, path: Path) -> None:
    """Raise StoreError if a database was made by a newer program than this one."""
    if version > newest:
        raise StoreError(f"{path}: made by a newer version (schema {version}, this program knows {newest}); upgrade it")


def migrate(
    connection: sqlite3.Connection,
    path: Path,
    steps: tuple[Migration, ...],
    finish: Callable[[sqlite3.Connection], None] = lambda connection: None,
) -> None:
    """Apply the steps that the database lacks, and then `finish`, all in one transaction."""
    newest = steps[-1].version
    version = schema_version(connection)
    check_version(version, newest, path)
    if version == newest:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Read again: another program may have migrated the file while this one waited for the lock.
        version = schema_version(connection)
        check_version(version, newest, path)
        for step in steps:
            if step.version > version:
                _apply(connection, step)
        finish(connection)
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def statements(sql: str) -> list[str]:
    """Split a script into its statements; a trigger is one statement."""
    found, current = [], ""
    for line in sql.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            found.append(current.strip())
            current = ""
    return found


def _apply(connection: sqlite3.Connection, step: Migration) -> None:
    # Not executescript: it would commit what was done before.
    for statement in statements(step.sql):
        connection.execute(statement)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    connection.execute(
        "INSERT INTO migrations (version, name, applied_at) VALUES (?, ?, ?)", (step.version, step.name, now)
    )
    connection.execute(f"PRAGMA user_version = {step.version}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
