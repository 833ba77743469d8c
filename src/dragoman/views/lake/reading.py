"""Reads reports and codings back from a lake, as they were written."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from dragoman.model import Coding, Report
from dragoman.views.lake.folder import Folder, LakeError, first_line
from dragoman.views.lake.lake import Receipt

_RECEIVED = msgspec.json.Decoder(dict[str, object])
_CODING = msgspec.json.Decoder(Coding)


def shard_results(folder: Folder, receipt: Receipt) -> Iterator[tuple[Report, Coding]]:
    """Give the reports of a shard with their codings, in the order of the input. Raises LakeError."""
    for text, received, coding in _rows(folder, receipt, ("text", "report", "coding")):
        report = msgspec.convert({**_RECEIVED.decode(received), "text": text}, Report)
        yield report, _CODING.decode(coding)


def shard_ids(folder: Folder, receipt: Receipt) -> Iterator[tuple[str, str | None]]:
    """Give the ids of the reports of a shard, each with its day. Raises LakeError."""
    for id_, date, published in _rows(folder, receipt, ("report_id", "date", "published")):
        yield id_, date or published


def _rows(folder: Folder, receipt: Receipt, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    from pyarrow import ArrowException
    from pyarrow import parquet as files

    found: list[tuple[int, tuple[str, ...]]] = []
    for name in receipt.files:
        if not name.startswith("reports/"):
            continue
        try:
            with folder.open(name) as stream:
                table = files.read_table(stream, columns=["row", *columns])
        except (OSError, ArrowException) as error:
            raise LakeError(
                f"{folder.place}: {name} cannot be read ({first_line(error)}); remove _commits/{receipt.shard}.json"
                " and code again"
            ) from error
        numbers, *values = (table.column(column).to_pylist() for column in ("row", *columns))
        found += zip(numbers, zip(*values, strict=True), strict=True)
    return [row for _, row in sorted(found, key=lambda item: item[0])]
