"""Coding again what failed: from the text that the database keeps, else from where it came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from itertools import groupby

import msgspec

from dragoman.cli.common import FAILED, INTERRUPTED, OK, Tools, say
from dragoman.cli.run import Job, run
from dragoman.cli.tally import count
from dragoman.model import Report
from dragoman.settings import Settings
from dragoman.sources.again import Unread, read_again, why_not
from dragoman.store import View, Writer
from dragoman.store.runs import FailureFilter, FailureRow


def retry(db: str, wanted: FailureFilter, change: Callable[[Settings], Settings], workers: int, tools: Tools) -> int:
    """Code again the failures that pass; return the exit status.

    Each is coded under the settings that it failed under, as `change` returns them.
    """
    with View(db, patience=tools.patience) as view:
        rows = list(view.runs.failures(wanted))
    if not rows:
        say(f"{db}: no failures{' that pass' if wanted != FailureFilter() else ''}.")
        return OK
    able = sorted((row for row in rows if _can_be_tried(row)), key=_circumstances)
    status = OK
    for _, group in groupby(able, key=_circumstances):
        status = _retry(db, list(group), change, workers, tools)
        if status == INTERRUPTED:
            break
    with View(db, patience=tools.patience) as view:
        left = {row.report_id for row in view.runs.failures()}
    still = sum(row.report_id in left for row in rows)
    rest = f"; {still} still {'fails' if still == 1 else 'fail'}" if still else ""
    say(f"{db}: {len(rows) - still} of {count(len(rows), 'failure')} mended{rest}.")
    return INTERRUPTED if status == INTERRUPTED else FAILED if still else OK


def _circumstances(row: FailureRow) -> tuple[str, str, str]:
    """Return what failures must share to be coded again by one run."""
    return row.settings, row.date or "", row.folder or ""


def _can_be_tried(row: FailureRow) -> bool:
    reason = why_not(_unread(row)) if row.cause == "read" else None
    if reason is not None:
        say(f"Error: {row.report_id}: cannot be read again: {reason}")
    return reason is None


def _retry(
    db: str, rows: Sequence[FailureRow], change: Callable[[Settings], Settings], workers: int, tools: Tools
) -> int:
    settings = change(_settings_of(rows[0].settings))
    seen = _Seen()
    job = Job(
        paths=tuple(row.source or row.report_id for row in rows), output=None, format=None, db=db, resume=True,
        workers=workers, date=rows[0].date, settings=settings, command="failures retry", folder=rows[0].folder,
        again=lambda: _reports(db, rows, settings, tools, seen),
    )  # fmt: skip
    status = run(job, tools)
    if status != INTERRUPTED and seen.replaced:
        with Writer(db, settings, patience=tools.patience) as writer:
            for id, others in sorted(seen.replaced.items()):
                if writer.known(others) == others:  # what the database has refused is nowhere else
                    writer.drop_failure(id)
    return status


class _Seen:
    """What came of failures when they were read again.

    `back`: those whose own ids reports have; `others`: those in whose place are reports of other ids, or none any more.
    """

    def __init__(self) -> None:
        self.back: set[str] = set()
        self.others: dict[str, set[str]] = {}

    def add(self, missed: str, found: str | None) -> None:
        """Note what was found for an id that was missed: a report of this id or another, or nothing."""
        if found == missed:
            self.back.add(missed)
        else:
            self.others.setdefault(missed, set()).update([found] if found is not None else ())

    @property
    def replaced(self) -> dict[str, set[str]]:
        """The ids that stand for nothing any more, each with those that are in its place."""
        return {missed: others for missed, others in self.others.items() if missed not in self.back}


def _reports(db: str, rows: Sequence[FailureRow], settings: Settings, tools: Tools, seen: _Seen) -> Iterator[Report]:
    with View(db, patience=tools.patience) as view:
        for row in rows:
            report = view.report(row.report_id) if row.cause == "coding" else None
            if report is not None:
                yield report

        def holder(id: str) -> str | None:
            known = view.report(id)
            return None if known is None else known.source or ""

        unread = [_unread(row) for row in rows if row.cause == "read"]
        latest, largest = settings.latest_date, settings.max_page_bytes
        for missed, found in read_again(unread, latest_date=latest, largest_page=largest, holder=holder):
            seen.add(missed.id, None if found is None else found.id)
            if found is not None:
                yield found


def _unread(row: FailureRow) -> Unread:
    return Unread(row.report_id, row.source, row.folder)


def _settings_of(kept: str) -> Settings:
    """Return the settings that a report was coded under, as far as this version knows them."""
    known = {field.name for field in fields(Settings)}
    values = {name: value for name, value in msgspec.json.decode(kept).items() if name in known}
    return msgspec.convert(values, Settings)
