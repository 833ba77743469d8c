"""Writes the Parquet files of a shard, and its receipt when all are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from dragoman import __version__
from dragoman.model import Coding, Report
from dragoman.views.lake.folder import Folder
from dragoman.views.lake.lake import Failed, Lake, Planned, Receipt
from dragoman.views.lake.tables import REPEATED, Row, coding_month, parquet, rows_of

# A row group is what readers skip by and hold at once; a report with its coding has some 20 kB.
_GROUP = {"reports": 2_000}
_GROUP_OF_OTHERS = 20_000


def keep_shard(folder: Folder, planned: Planned, results: Iterable[tuple[Report, Coding]]) -> Receipt:
    """Write what a shard has given and then its receipt; doing it again writes the same files. Raises LakeError."""
    rows: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    failed: list[Failed] = []
    reports = events = statements = places = skipped = 0
    for number, (report, coding) in enumerate(results):
        month = coding_month(coding)
        for table, row in rows_of(report, coding, planned.shard, number):
            rows[table, month].append(row)
        if coding.report.error is not None:
            failed.append(Failed(id=report.id, error=_failure(report, coding.report.error)))
        reports += 1
        events += len(coding.events)
        statements += len(coding.statements)
        places += len(coding.places)
        skipped += coding.report.skipped is not None
    receipt = Receipt(
        shard=planned.shard, label=planned.label, given=planned.given, files=write_files(folder, rows, planned.shard),
        reports=reports, events=events,
        statements=statements, places=places, skipped=skipped, failed=tuple(failed), version=__version__,
    )  # fmt: skip
    Lake(folder).commit(receipt)
    return receipt


def write_files(folder: Folder, rows: dict[tuple[str, str], list[Row]], name: str) -> tuple[str, ...]:
    """Write a file for every table and month; return their names."""
    names = []
    for (table, month), found in sorted(rows.items(), key=lambda item: item[0]):
        names.append(f"{table}/month={month}/{name}.parquet")
        folder.put(names[-1], encoded(table, found))
    return tuple(names)


def encoded(table: str, rows: Iterable[Row]) -> Any:
    """Return rows as a file of Parquet."""
    from pyarrow import parquet as files

    made = parquet(table, rows)
    stream = BytesIO()
    files.write_table(
        made,
        stream,
        row_group_size=_GROUP.get(table, _GROUP_OF_OTHERS),
        compression="zstd",
        use_dictionary=[name for name in made.column_names if name in REPEATED],
        write_page_index=True,
    )
    return stream.getbuffer()


def _failure(report: Report, error: str) -> str:
    where = report.source or report.id
    if report.error is not None:
        return error if error.startswith(where) else f"{where}: {error}"
    return f"{where}: report {report.id!r} could not be coded: {error}"
