"""Events to files: CSV, JSON Lines, Parquet."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from pathlib import Path
from tempfile import mkstemp
from typing import Any, Literal, TextIO, get_args

from dragoman.errors import DragomanError
from dragoman.store.records import EventRow
from dragoman.views.jsonl import write_events
from dragoman.views.tables import FlatEvent, flatten

ExportFormat = Literal["csv", "jsonl", "parquet"]

# Rows of a Parquet row group: held in memory at once, and the unit that readers skip by.
_GROUP = 20_000


class ExportError(DragomanError):
    """A file of events cannot be written."""


def export(rows: Iterable[EventRow], path: str | Path, format_: ExportFormat) -> int:
    """Write events to a file and return how many; the file appears only when it is complete."""
    target = Path(path)
    if format_ not in get_args(ExportFormat):
        raise ExportError(f"{target}: unknown format {format_!r}; known are {', '.join(get_args(ExportFormat))}")
    if format_ == "parquet":
        return write_parquet(rows, target)
    with written_aside(target) as aside:
        if format_ == "jsonl":
            with aside.open("wb") as binary:
                return write_events(rows, binary)
        with aside.open("w", encoding="utf-8", newline="") as stream:
            return write_csv(rows, stream)


def write_csv(rows: Iterable[EventRow], stream: TextIO) -> int:
    """Write events as CSV (RFC 4180) with a header; return how many.

    The stream must be opened with `newline=""`. Values are exact: a cell that begins with `=` stays as it is,
    so tell a spreadsheet to import the columns as text.
    """
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(FlatEvent._fields)
    count = 0
    for row in rows:
        writer.writerow(flatten(row))
        count += 1
    return count


def write_parquet(rows: Iterable[EventRow], path: str | Path) -> int:
    """Write events as a Parquet file and return how many; needs the package pyarrow."""
    arrow, parquet = _pyarrow()
    schema = arrow.schema([(name, _arrow_type(arrow, name)) for name in FlatEvent._fields])
    flat, count = map(flatten, rows), 0
    with written_aside(Path(path)) as aside, parquet.ParquetWriter(str(aside), schema) as writer:
        while group := list(islice(flat, _GROUP)):
            columns = dict(zip(FlatEvent._fields, zip(*group, strict=True), strict=True))
            writer.write_table(arrow.table(columns, schema=schema))
            count += len(group)
    return count


@contextmanager
def written_aside(target: Path) -> Iterator[Path]:
    """Give a path to write to, in the same folder, and put it in the target's place if all went well."""
    try:
        handle, name = mkstemp(dir=target.resolve().parent, prefix=f".{target.name}.", suffix=".part")
    except OSError as error:
        raise _unwritable(target, error) from error
    os.close(handle)
    aside = Path(name)
    try:
        yield aside
        # mkstemp makes private files; the export is to have the permissions that any new file has.
        aside.chmod(0o666 & ~_umask())
        aside.replace(target.resolve())
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        aside.unlink(missing_ok=True)


def _unwritable(target: Path, error: OSError) -> ExportError:
    return ExportError(f"{target}: cannot be written ({error.strerror}); check the folder, its permissions and space")


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _pyarrow() -> tuple[Any, Any]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise ExportError("Parquet needs pyarrow; install it with: pip install 'dragoman[parquet]'") from error


def _arrow_type(arrow: Any, column: str) -> Any:
    # Given rather than guessed from the rows: a first group without any place would make its columns "null".
    if column == "quad":
        return arrow.int64()
    return arrow.float64() if column in ("score", "confidence", "lat", "lon") else arrow.string()
