"""JSON Lines: the contract for programs that read codings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

import msgspec

from dragoman.model import Coding, Record
from dragoman.store.records import EventRow


def encode_coding(coding: Coding) -> bytes:
    """Return a coding as one line of JSON in UTF-8, without the line end.

    The keys stand in the order of the records' fields; `report.error` is there only if it is set.
    """
    return msgspec.json.encode(coding)


def encode_event(row: EventRow) -> bytes:
    """Return an event as one line of JSON, without the line end: fields of the report, then `event`."""
    return msgspec.json.encode(row)


def write_codings(codings: Iterable[Coding], stream: BinaryIO) -> int:
    """Write codings, one a line; return how many."""
    return _write_lines((encode_coding(coding) for coding in codings), stream)


def write_events(rows: Iterable[EventRow], stream: BinaryIO) -> int:
    """Write events, one a line; return how many."""
    return _write_lines((encode_event(row) for row in rows), stream)


def write_records(records: Iterable[Record], stream: BinaryIO) -> int:
    """Write records of any kind, one a line; return how many."""
    return _write_lines((msgspec.json.encode(record) for record in records), stream)


def _write_lines(lines: Iterable[bytes], stream: BinaryIO) -> int:
    count = 0
    for line in lines:
        stream.write(line + b"\n")
        count += 1
    return count
