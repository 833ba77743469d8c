"""One input through the program, as `dragoman code --db` and `dragoman export` take it; whatever is wrong is a Fault."""

from __future__ import annotations

import io
import time
import traceback
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self, get_args

import msgspec

from benchmarks.fuzzing.documents import Made
from dragoman import __version__
from dragoman.annotate import sentences_of
from dragoman.codebook import load_crosswalk
from dragoman.coder import Coder
from dragoman.errors import SourceError
from dragoman.model import Coding, Entity, Place, Quote, Report
from dragoman.settings import Settings
from dragoman.sources import read_reports
from dragoman.sources.walking import kind_of
from dragoman.store import View, Writer
from dragoman.stories.keeping import Keeper
from dragoman.views.export import ActFormat, write_acts, write_csv
from dragoman.views.formats.acts import Page, act_of
from dragoman.views.formats.delimited import Making
from dragoman.views.jsonl import encode_coding, encode_event
from dragoman.views.tables import event_rows

# A fixed day, so that what a mutated date means is the same on every day of fuzzing.
_LATEST = "2024-12-31"
_FEED_URL = "http://example.org/feed.xml"
# Reports of one input that are coded: a feed may list thousands, and their number is the source's affair.
_MOST = 25
# So many reports make a new database, so that the cost of the old ones does not count for the new.
_A_DATABASE = 1_500


class Fault(NamedTuple):
    """What went wrong. `where`: the innermost line of the program, which tells faults apart; `told`: the whole story."""

    kind: str
    where: str
    told: str


class Outcome(NamedTuple):
    """What came of an input: how many reports, how many with an error that is recorded, events, and the faults.

    `seconds`: the CPU time of the report that took longest, with its reading, keeping and exports.
    """

    reports: int
    refused: int
    events: int
    seconds: float
    faults: tuple[Fault, ...]


def available(ending: str) -> bool:
    """Whether this version reads files of an ending, or feeds."""
    if ending == "feed":
        try:
            import_module("dragoman.sources.feeds")
        except ImportError:
            return False
        return True
    return ending == "-" or kind_of(f"input{ending}") is not None


class Trials:
    """Takes inputs one after another; `folder` is for its files, which are overwritten."""

    def __init__(self, folder: Path, coder: Coder | None = None) -> None:
        self._folder = folder
        self._settings = Settings().with_values(latest_date=_LATEST)
        self._coder = coder or Coder(self._settings)
        self._making = Making(load_crosswalk(), all_pairs=True)
        self._writer: Writer | None = None
        self._bases = self._kept = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def take(self, made: Made, *, whole: bool) -> Outcome:
        """Read an input, and code, keep and export its reports; without `whole` only their reading is done."""
        reports = refused = events = 0
        slowest, started = 0.0, time.process_time()
        faults: list[Fault] = []
        try:
            for report in self._read(made):
                reports += 1
                refused += report.error is not None
                if reports > _MOST:
                    continue
                if whole:
                    events += self._code(report, faults)
                else:
                    self._look(report)
                now = time.process_time()
                slowest, started = max(slowest, now - started), now
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # this is what is looked for; a panic in Rust is no Exception
            faults.append(fault_of(error))
        return Outcome(reports, refused, events, max(slowest, time.process_time() - started), tuple(faults))

    def _code(self, report: Report, faults: list[Fault]) -> int:
        # An id of its own, so that the database grows and stories are looked for.
        report = msgspec.structs.replace(report, id=f"{report.id}:{self._kept}")
        coding = self._coder.code(report)
        faults += _wrong(report, coding)
        self._keep(report, coding)
        return len(coding.events)

    def finish(self) -> list[Fault]:
        """Export the whole database, check it and close it."""
        faults: list[Fault] = []
        try:
            self._export_all()
        except Exception as error:
            faults.append(fault_of(error))
        self._close()
        return faults

    def _read(self, made: Made) -> Iterator[Report]:
        if made.ending == "feed":
            yield from _entries(made.data)
        elif made.ending == "-":
            yield from read_reports(["-"], stdin=io.BytesIO(made.data), latest_date=_LATEST)
        else:
            path = self._folder / f"input{made.ending}"
            path.write_bytes(made.data)
            yield from read_reports([str(path)], latest_date=_LATEST)

    def _look(self, report: Report) -> None:
        """Do what comes before the parser."""
        if report.error is None:
            reading = self._coder.read(report)
            sentences_of(report.text, reading, self._settings.max_report_chars)
        msgspec.json.encode(report)

    def _keep(self, report: Report, coding: Coding) -> None:
        line = encode_coding(coding)
        if msgspec.json.decode(line, type=Coding) != coding:
            raise AssertionError("the line of JSON gives another coding back")
        rows = list(event_rows(coding, report.url))
        for row in rows:
            encode_event(row)
        write_csv(rows, io.StringIO(newline=""))
        page = Page(report, coding, lambda r: sentences_of(r.text, self._coder.read(r)), __version__)
        acts = [act_of(event, page) for event in coding.events]
        for format_ in get_args(ActFormat):
            write_acts(acts, format_, io.StringIO(newline=""), self._making, io.StringIO(newline=""))
        writer, keeper = self._store()
        with writer.batch():
            writer.add(report, coding)
            keeper.add(report.id)

    def _store(self) -> tuple[Writer, Keeper]:
        if self._writer is None:
            self._bases += 1
            self._writer = Writer(self._folder / f"fuzz-{self._bases}.db", self._settings)
            self._keeper = Keeper(self._writer.ledger)
        self._kept += 1
        return self._writer, self._keeper

    @property
    def full(self) -> bool:
        """Whether the database should be finished."""
        return self._kept >= _A_DATABASE

    def _export_all(self) -> None:
        if self._writer is None:
            return
        self._keeper.shelve()
        with View(self._writer.path) as view:
            write_csv(view.events(), io.StringIO(newline=""))
            for row in view.events():
                encode_event(row)

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            for path in self._folder.glob(f"fuzz-{self._bases}.db*"):
                path.unlink()
        self._writer, self._kept = None, 0


def fault_of(error: BaseException) -> Fault:
    """Return an exception as a fault."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "dragoman" in Path(frame.filename).parts] or list(frames)
    where = f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "?"
    return Fault(type(error).__name__, where, "".join(traceback.format_exception(error)))


def _entries(data: bytes) -> Iterator[Report]:
    feeds = import_module("dragoman.sources.feeds")
    try:
        document: Any = feeds.read_document(data, url=_FEED_URL, charset=None, latest_date=_LATEST)
    except SourceError as error:  # no feed: that is told, and is no fault
        yield Report(id="feed", text="", source=_FEED_URL, error=f"{_FEED_URL}: {error}")
        return
    for entry in document.entries:
        article = feeds.Article(
            feed=_FEED_URL,
            link=entry.link,
            key=entry.key,
            title=entry.title,
            date=entry.date,
            publisher=entry.publisher,
            text=entry.text,
        )
        if (entry.text or "").strip():
            yield feeds.entry_report(article)


def _wrong(report: Report, coding: Coding) -> Iterator[Fault]:
    """Yield what a coding says that cannot be."""
    if coding.report.error is not None and report.error is None:
        yield Fault(coding.report.error.partition(" ")[0], coding.report.error[:80], coding.report.error)
    text = report.text
    quotes: list[Quote | Entity | Place] = [*coding.places, *(s.cue for s in coding.statements)]
    for event in coding.events:
        quotes += (event.trigger, event.evidence, *event.actors, *event.recipients)
    for quote in quotes:
        if text[quote.start : quote.end] != quote.text and quote.end > quote.start:
            told = f"[{quote.start}, {quote.end}] is {text[quote.start : quote.end]!r}, not {quote.text!r}"
            yield Fault("Mismatch", type(quote).__name__, told)
    if any(not 0 <= span.start < span.end <= len(text) for s in coding.statements for span in s.spans):
        yield Fault("Mismatch", "Statement.spans", "a statement's span is empty or lies outside the text")
