"""Events and stories to files: CSV, JSON Lines, Parquet, and the columns of POLECAT, ICEWS, GDELT and Phoenix."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from pathlib import Path
from tempfile import mkstemp
from typing import Any, BinaryIO, Literal, TextIO, TypeVar, get_args

from dragoman.errors import DragomanError
from dragoman.store.records import EventRow
from dragoman.views.formats import gdelt, icews, phoenix, polecat
from dragoman.views.formats.acts import Act
from dragoman.views.formats.delimited import Making, TabWriter, csv_rows, write_layout
from dragoman.views.jsonl import write_events
from dragoman.views.tables import REAL, WHOLE, FlatEvent, FlatStory, flatten

ExportFormat = Literal["csv", "jsonl", "parquet"]
ActFormat = Literal["polecat", "icews", "gdelt", "phoenix"]
FlatRow = TypeVar("FlatRow", FlatEvent, FlatStory)

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
        _pyarrow()  # told before a file is made
    with written_aside(target) as aside:
        if format_ != "csv":
            with aside.open("wb") as binary:
                return (write_events if format_ == "jsonl" else write_parquet)(rows, binary)
        with aside.open("w", encoding="utf-8", newline="") as stream:
            return write_csv(rows, stream)


def write_csv(rows: Iterable[EventRow], stream: TextIO) -> int:
    """Write events as CSV (RFC 4180) with a header; return how many.

    The stream must be opened with `newline=""`. A text that a spreadsheet would take for a formula gets an
    apostrophe before it (docs/exports.md); numbers stay numbers.
    """
    return write_flat(map(flatten, rows), FlatEvent, stream)


def write_flat(rows: Iterable[FlatRow], kind: type[FlatRow], stream: TextIO) -> int:
    """Write flat rows of one kind as CSV, as `write_csv` does."""
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(kind._fields)
    count = 0
    for row in csv_rows(rows):
        writer.writerow(row)
        count += 1
    return count


def write_parquet(rows: Iterable[EventRow], target: BinaryIO) -> int:
    """Write events as a Parquet file and return how many; needs the package pyarrow."""
    return write_flat_parquet(map(flatten, rows), FlatEvent, target)


def write_flat_parquet(rows: Iterable[FlatRow], kind: type[FlatRow], target: BinaryIO) -> int:
    """Write flat rows of one kind as a Parquet file, a group of rows at a time."""
    arrow, parquet = _pyarrow()
    schema = arrow.schema([(name, _arrow_type(arrow, name)) for name in kind._fields])
    left, count = iter(rows), 0
    with parquet.ParquetWriter(target, schema) as writer:
        while group := list(islice(left, _GROUP)):
            columns = dict(zip(kind._fields, zip(*group, strict=True), strict=True))
            writer.write_table(arrow.table(columns, schema=schema))
            count += len(group)
    return count


def write_acts(
    acts: Iterable[Act], format_: ActFormat, stream: TextIO, making: Making, mentions: TextIO | None = None
) -> int:
    """Write acts in the columns of another data set; return the number of rows.

    Both streams must be opened with `newline=""`. `mentions`: where GDELT's second table goes. What could not be
    written is counted in `making.tally`.
    """
    if format_ == "gdelt":
        layout = gdelt.layout(TabWriter(mentions, missing="") if mentions else None)
    else:
        layout = {"polecat": polecat.LAYOUT, "icews": icews.LAYOUT, "phoenix": phoenix.LAYOUT}[format_]
    return write_layout(acts, stream, layout, making)


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
    if column in WHOLE:
        return arrow.int64()
    return arrow.float64() if column in REAL else arrow.string()
