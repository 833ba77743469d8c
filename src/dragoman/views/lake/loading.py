"""Loads a lake into a database, shard by shard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import msgspec

from dragoman.model import Coding, Record, Report
from dragoman.settings import Settings
from dragoman.store import Writer
from dragoman.stories.keeping import Keeper
from dragoman.views.lake.folder import LakeError
from dragoman.views.lake.lake import About, Lake, Receipt
from dragoman.views.lake.reading import shard_results


class Loaded(Record, frozen=True, kw_only=True):
    """What was loaded: reports now and before; `missing`: shards of the plan that the lake does not hold yet."""

    reports: int
    before: int
    shards: int
    missing: int


Told = Callable[[Report, Coding], None]
Watching = Callable[[Writer, About, Settings], AbstractContextManager[Told]]


@contextmanager
def _nobody(writer: Writer, about: About, settings: Settings) -> Iterator[Told]:
    yield lambda report, coding: None


def load_lake(lake: Lake, path: str | Path, watching: Watching = _nobody, *, patience: float | None = None) -> Loaded:
    """Put the reports of a lake into a database in the order of the input, with copies and stories.

    A shard that was loaded whole is passed over. `watching` is entered for as long as the database is open, with what
    the lake was made of; what it gives is called after each report. Raises LakeError, StoreError.
    """
    about = lake.about()
    if about is None:
        raise LakeError(f"{lake.folder.place}: is no lake; make one with `dragoman code PATH --output FOLDER/`")
    settings = msgspec.convert(about.settings, Settings)
    plan = lake.plan()
    reports = before = missing = 0
    more = {} if patience is None else {"patience": patience}
    with Writer(path, settings, version=about.version, **more) as writer, watching(writer, about, settings) as told:
        keeper = Keeper(writer.ledger)
        for planned in plan:
            receipt = lake.receipt(planned.shard)
            if receipt is None:
                missing += 1
            elif writer.loaded(planned.shard):
                before += receipt.reports
            else:
                _load(lake, receipt, writer, keeper, told)
                reports += receipt.reports
        keeper.catch_up()  # also what a load that was killed has left
    return Loaded(reports=reports, before=before, shards=len(plan), missing=missing)


def _load(lake: Lake, receipt: Receipt, writer: Writer, keeper: Keeper, told: Told) -> None:
    with writer.batch():
        for report, coding in shard_results(lake.folder, receipt):
            # A file that could not be read then must not cost what the database has of it.
            if report.error is None or not writer.known([report.id]):
                writer.add(report, coding)
                keeper.add(report.id)
            told(report, coding)
    writer.note_loaded(receipt.shard)
