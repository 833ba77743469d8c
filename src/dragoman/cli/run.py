"""A run of `dragoman code`: reports through the coder, into the database and to the output."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO, get_args

import msgspec
from rich.console import Console

from dragoman import __version__
from dragoman.cli import exports
from dragoman.cli.common import FAILED, INTERRUPTED, OK, Tools, console_for, on_terminal, say, wait_for_others
from dragoman.cli.output import as_text, opened, partial_path
from dragoman.cli.progress import Bar
from dragoman.cli.recording import Recorder, log_failure, logging_factory
from dragoman.cli.tally import Tally, count
from dragoman.engines import code_reports, limit_threads
from dragoman.errors import LockedError, StoreError
from dragoman.model import Coding, Report, failed_coding
from dragoman.settings import Settings
from dragoman.sources import Meter, count_reports, read_reports
from dragoman.store import EventRow, View, Writer
from dragoman.stories.keeping import Keeper
from dragoman.timing import RunClock, StageTimes
from dragoman.views.export import ActFormat, write_acts, write_csv, write_parquet
from dragoman.views.formats.acts import Page, act_of
from dragoman.views.jsonl import write_codings
from dragoman.views.tables import event_rows
from dragoman.views.terminal import events_table, render_coding

Result = tuple[Report, Coding]

# So many reports in a row that the database refuses mean that it will refuse the next ones, too.
REFUSALS = 3


@dataclass(frozen=True)
class Job:
    """What to code, how, and where the results go; `format` None writes none.

    `pairs`: with the formats of two sides, a row for every pair. `command`: as whose run it is kept, with paths
    relative to `folder` (None: to the current one); `again`: gives the reports in place of the paths, which then only
    say where they come from.
    """

    paths: tuple[str, ...]
    output: str | None
    format: str | None
    db: str | None
    resume: bool
    workers: int
    date: str | None
    settings: Settings
    pairs: bool = False
    command: str = "code"
    folder: str | None = None
    again: Callable[[], Iterator[Report]] | None = None


def run(job: Job, tools: Tools) -> int:
    """Do the job and return the exit status."""
    limit_threads()  # before anything loads numpy
    tally = Tally(job.workers)
    try:
        with ExitStack() as stack:
            store = stack.enter_context(_Store(job, tools, tally.times)) if job.db else None
            record = stack.enter_context(_recorder(job, tally, store))
            stream = stack.enter_context(opened(job.output)) if job.format else None
            meter = Meter(job.paths)
            bar = stack.enter_context(Bar(lambda: _total(job), visible=_bar_fits(job), share=meter.share))
            if store is not None:
                wait_for_others(store.writer, tools, bar.say)
            results = stack.enter_context(closing(_results(job, tools, store, tally, bar, record, meter)))
            _write(results, job, stream)
            if store is not None:
                store.finish()
    except KeyboardInterrupt:
        say(_interrupted(job, tally))
        return INTERRUPTED
    if job.db or job.output:
        say(tally.text(job.db or job.output or ""))
    return FAILED if tally.failed else OK


class _Store:
    """The database of a run: keeps results, and knows those of runs before."""

    def __init__(self, job: Job, tools: Tools, times: StageTimes) -> None:
        assert job.db is not None
        self._clock = RunClock(times)
        self._stack = ExitStack()
        self.writer = self._stack.enter_context(Writer(job.db, job.settings, patience=tools.patience))
        self._keeper = Keeper(self.writer.ledger)
        self._view: View | None = None
        if job.resume:
            try:
                self._view = self._stack.enter_context(View(job.db, patience=tools.patience))
            except BaseException:
                self._stack.close()
                raise
        self._refused = 0
        self._unplaced = False

    def __enter__(self) -> _Store:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def keep(self, report: Report, coding: Coding) -> str | None:
        """Keep a result; return what went wrong. Raises StoreError when nothing can be kept any more."""
        if report.error is not None and not self._may_replace(report):
            return None  # a file that cannot be read today must not cost what was read of it before
        try:
            self._put(report, coding)
        except LockedError:
            raise  # it has waited long enough for the others, too
        except StoreError as error:
            self._refused += 1
            if self._refused == REFUSALS:
                raise
            self._set_aside(report, str(error))
            return str(error)
        self._refused = 0
        return None

    def _put(self, report: Report, coding: Coding) -> None:
        # Committed at once: a transaction held while others are coded would lock out other writers.
        with self.writer.batch(), self._clock.timed("store") as clock:
            self.writer.add(report, coding)
            clock.enter("stories")
            try:
                self._keeper.add(report.id)
                return
            except StoreError as error:
                problem = error
        # Its stories are made at the end of the run; unless the disk is full, which has undone the report, too.
        if not self.writer.known([report.id]):
            raise problem
        self._unplaced = True

    def _set_aside(self, report: Report, reason: str) -> None:
        """Keep why the database does not take a report, in its place, so that it is found among the failures."""
        if not self._may_replace(report):
            return
        stub = Report(id=report.id, text="", date=report.date, source=report.source, error=reason)
        with suppress(StoreError):
            self.writer.add(stub, failed_coding(stub, reason))

    def _may_replace(self, report: Report) -> bool:
        """Whether nothing is kept under the id of a report but a failure."""
        return not self.writer.known([report.id]) or self.writer.failed(report.id)

    def finish(self) -> None:
        """Make the stories, and list those that have changed, which `keep` has left for the end of the run."""
        # Another program may be writing; then they wait for the next one, and the workbench says so.
        with suppress(StoreError):
            if self._unplaced:
                self._keeper.catch_up()
            self._keeper.shelve()

    def holds(self, report: Report) -> bool:
        """Whether the same report, by content, was coded without error by an earlier run."""
        if self._view is None or report.error is not None:
            return False
        kept = self._view.report_row(report.id)
        return kept is not None and kept.error is None and _content(self._view.report(report.id)) == _content(report)

    def kept(self, id_: str) -> Report | None:
        """Return the report of an id that an earlier run coded without error; None if there is none."""
        row = self._view.report_row(id_) if self._view else None
        return self._view.report(id_) if self._view and row is not None and row.error is None else None

    def result(self, report: Report) -> Result:
        """Return what an earlier run found in a report that this database holds."""
        coding = self._view.coding(report.id) if self._view else None
        if coding is None:
            raise StoreError(f"report {report.id!r} was removed from the database during the run; run again")
        return report, coding


def _content(report: Report | None) -> tuple[str | None, ...] | None:
    if report is None:
        return None
    return report.text, report.title, report.date, report.url, report.publisher, report.skipped


def _recorder(job: Job, tally: Tally, store: _Store | None) -> Recorder:
    return Recorder(
        job.command, job.settings, tally, store.writer if store else None,
        inputs=job.paths, options={"resume": job.resume, "date": job.date}, workers=job.workers, folder=job.folder,
    )  # fmt: skip


def _total(job: Job) -> int | None:
    return count_reports(job.paths) if job.again is None else len(job.paths)


def _results(
    job: Job, tools: Tools, store: _Store | None, tally: Tally, bar: Bar, record: Recorder, meter: Meter
) -> Generator[Result, None, None]:
    """Give every report with its coding, in input order; keeps, counts and tells of failures on the way."""
    for report, coding, fresh in _coded(job, tools, store, tally.times, meter):
        problem = store.keep(report, coding) if store and fresh else None
        tally.add(report, coding, [problem] if problem else [], fresh=fresh)
        for failure in (failure_of(report, coding), problem):
            if failure:
                bar.say(f"Error: {failure}")
                log_failure(report, failure)
        record.renew()
        yield report, coding
        bar.advance(fresh=fresh)


def _coded(
    job: Job, tools: Tools, store: _Store | None, times: StageTimes, meter: Meter
) -> Iterator[tuple[Report, Coding, bool]]:
    """Give reports with codings in input order; the last value tells whether it was coded now."""
    fresh: deque[bool] = deque()  # of those that are read and have not come out

    def to_code() -> Iterator[Report | Result]:
        for report in _reports(job, store, meter):
            held = store is not None and store.holds(report)
            fresh.append(not held)
            yield store.result(report) if store and held else report

    # Standard input may come slowly: what is there is coded at once, without reading ahead.
    coded = code_reports(
        to_code(), job.settings, job.workers, coder=tools.coder, factory=logging_factory(), times=times,
        isolate="-" not in job.paths,
    )  # fmt: skip
    with closing(coded) as codings:
        for report, coding in codings:
            yield report, coding, fresh.popleft()


def _reports(job: Job, store: _Store | None, meter: Meter) -> Iterator[Report]:
    reports = (
        job.again()
        if job.again
        else read_reports(
            job.paths,
            stdin=sys.stdin.buffer if "-" in job.paths and sys.stdin else None,
            latest_date=job.settings.latest_date,
            largest_page=job.settings.max_page_bytes,
            kept=store.kept if store else lambda id: None,
            meter=meter,
        )
    )
    for report in reports:
        if job.date and not report.date and report.error is None:
            yield msgspec.structs.replace(report, date=job.date)
        else:
            yield report


def failure_of(report: Report, coding: Coding) -> str | None:
    """Say in one line what failed, where, and what to do."""
    error = coding.report.error
    if error is None:
        return None
    where = report.source or report.id
    if report.error is not None:
        return error if error.startswith(where) else f"{where}: {error}"
    return f"{where}: report {report.id!r} could not be coded: {error}"


def _write(results: Iterator[Result], job: Job, stream: BinaryIO | None) -> None:
    if stream is None:
        for _ in results:
            pass
    elif job.format == "jsonl":
        write_codings(_flushed((coding for _, coding in results), stream), stream)
    elif job.format == "csv":
        with as_text(stream) as text:
            write_csv(_rows(results), text)
    elif job.format == "parquet":
        write_parquet(_rows(results), stream)
    elif job.format in exports.FORMATS:
        _write_acts(results, job, stream)
    else:
        with _console(job, stream) as console:
            show = _show_table if job.format == "table" else _show_views
            show(results, console)


def _rows(results: Iterator[Result]) -> Iterator[EventRow]:
    return (row for report, coding in results for row in event_rows(coding, report.url))


def _write_acts(results: Iterator[Result], job: Job, stream: BinaryIO) -> None:
    split, making = exports.sentence_splitter(), exports.making(job.pairs)
    acts = (
        act_of(event, Page(report, coding, split, __version__)) for report, coding in results for event in coding.events
    )
    with as_text(stream) as text:
        for name in get_args(ActFormat):
            if name == job.format:
                write_acts(acts, name, text, making)
    exports.tell(making.tally, job.pairs)


def _flushed(codings: Iterable[Coding], stream: BinaryIO) -> Iterator[Coding]:
    """Pass codings on; each is flushed before the next is awaited, so that a pipe's reader has it at once."""
    for coding in codings:
        yield coding
        stream.flush()


@contextmanager
def _console(job: Job, stream: BinaryIO) -> Iterator[Console]:
    if job.output in (None, "-"):
        yield console_for(sys.stdout)
    else:
        with as_text(stream) as text:
            yield console_for(text)


def _show_table(results: Iterator[Result], console: Console) -> None:
    rows: list[EventRow] = []
    try:
        for report, coding in results:
            rows += event_rows(coding, report.url)
    finally:  # an interrupt does not take away what was found before
        if rows:
            events_table(rows, console)
        else:
            console.print("No events were found.")


def _show_views(results: Iterator[Result], console: Console) -> None:
    for number, (report, coding) in enumerate(results):
        if number:
            console.print()
            console.rule(style="dim")
        render_coding(coding, report.text, console)


def _bar_fits(job: Job) -> bool:
    """Whether a person watches standard error, and no results are printed on the same screen meanwhile."""
    streaming = job.format not in (None, "table") and job.output in (None, "-") and on_terminal()
    return sys.stderr.isatty() and not streaming


def _interrupted(job: Job, tally: Tally) -> str:
    parts = [f"Interrupted after {count(tally.reports, 'report')}."]
    if job.output and partial_path(job.output).exists():
        parts.append(f"{job.output}.partial holds what was written.")
    if job.db:
        parts.append(f"{job.db} holds what was coded; run the same command with --resume to go on.")
    else:
        parts.append("To be able to go on after a break, use --db FILE, then --resume.")
    return " ".join(parts)
