"""How fast a large database answers what a workbench asks, alone and while another process writes."""

from __future__ import annotations

import itertools
import multiprocessing
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event as Signal
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks import database
from benchmarks.table import show
from dragoman.store import EventFilter, StatementFilter, View, Writer
from dragoman.store.records import StoryFilter
from dragoman.stories.database import listed_stories
from dragoman.stories.keeping import Keeper

EVENTS = database.EVENTS
TIMES = 20
# More than one core codes in a second.
PACE = 20.0
_PAGE = 50
_MOST = 10_001  # a page says "more than 10,000"

Question = Callable[[View], object]


class Spent(NamedTuple):
    """Milliseconds that a question took, in the middle and at the 95th percentile."""

    median: float
    p95: float

    def __str__(self) -> str:
        return f"{self.median:6.1f} {self.p95:6.1f}"


# From filters that pass few events to such that pass nearly all, which are the slow ones.
FILTERS = {
    "all": EventFilter(),
    "one pair": EventFilter(between=("USA", "RUS")),
    "busy actor": EventFilter(who="USA"),
    "name": EventFilter(who="united"),
    "type": EventFilter(event_type="ACCUSE"),
    "context": EventFilter(context="military"),
    "rare word": EventFilter(text="harbour quota"),
    "common word": EventFilter(text="over"),
    "eight years": EventFilter(since="2015-02-03", until="2022"),
    "all but a few": EventFilter(since="2014-03-01", min_confidence=0.3),
    "publisher": EventFilter(publisher="Example Paper 2"),
}


def questions(stories: bool) -> Iterator[tuple[str, Question]]:
    """Give what is asked, by name."""
    for name, wanted in FILTERS.items():
        page = msgspec.structs.replace(wanted, limit=_PAGE)
        yield f"events, {name}", lambda view, page=page: list(view.events(page))  # type: ignore[misc]
        yield f"number of events, {name}", lambda view, wanted=wanted: view.count_events(wanted, _MOST)  # type: ignore[misc]
        yield f"facets, {name}", lambda view, wanted=wanted: view.facets(wanted)  # type: ignore[misc]
        yield f"timeline, {name}", lambda view, wanted=wanted: view.timeline(wanted)  # type: ignore[misc]
        yield f"network, {name}", lambda view, wanted=wanted: view.network(wanted)  # type: ignore[misc]
        yield f"map, {name}", lambda view, wanted=wanted: view.map_points(wanted)  # type: ignore[misc]
        if stories:
            listed = StoryFilter(events=wanted, limit=_PAGE)
            yield f"stories, {name}", lambda view, listed=listed: list(listed_stories(view, listed))  # type: ignore[misc]
            yield f"number of stories, {name}", lambda view, listed=listed: view.count_stories(listed)  # type: ignore[misc]
    for order in ("date_asc", "confidence_desc", "score_asc"):
        ordered = EventFilter(order=order, limit=_PAGE)
        yield f"events by {order}", lambda view, ordered=ordered: list(view.events(ordered))  # type: ignore[misc]
    deep = EventFilter(limit=_PAGE, offset=90_000)
    yield "events, the last pages", lambda view: list(view.events(deep))
    yield "network of ids, all", lambda view: view.network(by="id")
    yield "network of ids, all but a few", lambda view: view.network(FILTERS["all but a few"], by="id")
    yield "actors", lambda view: view.actors()
    yield "actors, by name", lambda view: (view.actors("ira"), view.count_actors("ira"))
    yield "one busy actor", lambda view: view.actor("USA")
    yield "one role", lambda view: view.actor("IRN:GOV")
    for name, said in (
        ("all", StatementFilter()),
        ("speaker", StatementFilter(speaker="USA")),
        ("topic", StatementFilter(topic="trade")),
        ("stance", StatementFilter(stance="blames")),
        ("common word", StatementFilter(text="would")),
    ):
        page_of = msgspec.structs.replace(said, limit=_PAGE)
        yield f"statements, {name}", lambda view, page_of=page_of: list(view.statements(page_of))  # type: ignore[misc]
        yield f"number of statements, {name}", lambda view, said=said: view.count_statements(said)  # type: ignore[misc]
    yield "reports", lambda view: list(view.reports(limit=_PAGE))
    yield "reports, common word", lambda view: list(view.reports("anyone", limit=_PAGE))
    yield "number of reports, common word", lambda view: view.count_reports("anyone")
    yield "counts", lambda view: view.counts()


def run(
    events: int = EVENTS, times: int = TIMES, made: Path | None = None, *, stories: bool = False, pace: float = PACE
) -> None:
    """Measure and print.

    `made`: a database of benchmarks.database, of which a copy is used; `pace`: reports a second that are written beside.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        if made is None:
            database.fill(path, events, stories=stories)
        else:
            shutil.copyfile(made, path)
            stories = stories or _has_stories(path)
        asked = dict(questions(stories))
        alone = {name: measure(path, question, times) for name, question in asked.items()}
        with writing(path, pace, stories=stories) as written:
            beside = {name: measure(path, question, times) for name, question in asked.items()}
            count = written()
    rows = [(name, f"{alone[name]}   {beside[name]}") for name in asked]
    show("Milliseconds: median and 95th percentile, alone; the same beside a writer", rows)
    print(f"\n  slowest at the 95th percentile: {_slowest(alone)} alone, {_slowest(beside)} beside a writer")
    print(f"  the writer kept {count:,.1f} reports a second")


def measure(path: Path, question: Question, times: int) -> Spent:
    """Ask a question so many times, each time of a database that was opened for it, as a page does."""
    spent = []
    for _ in range(times + 1):
        started = time.perf_counter()
        with View(path) as view:
            question(view)
        spent.append((time.perf_counter() - started) * 1000)
    spent = spent[1:]  # the first reads the file
    return Spent(statistics.median(spent), statistics.quantiles(spent, n=20, method="inclusive")[-1])


@contextmanager
def writing(path: Path, pace: float = PACE, *, stories: bool = False) -> Iterator[Callable[[], float]]:
    """Have another process write `pace` reports a second (0: without a pause), each committed at once.

    Gives a function for the reports a second that it has kept so far.
    """
    context = multiprocessing.get_context("spawn")
    stop, kept = context.Event(), context.Value("L", 0)
    process = context.Process(target=_write, args=(path, stop, kept, pace, stories))
    process.start()
    while not kept.value and process.is_alive():
        time.sleep(0.05)
    started, before = time.perf_counter(), kept.value
    try:
        yield lambda: (kept.value - before) / (time.perf_counter() - started)
    finally:
        stop.set()
        process.join()


def _write(path: Path, stop: Signal, kept: Synchronized[int], pace: float, stories: bool) -> None:
    started = time.perf_counter()
    with Writer(path, patience=60) as writer:
        keeper = Keeper(writer.ledger)
        for seed in itertools.count(1):
            for report, coding in database.Maker(EVENTS, seed).make():
                id_ = f"w{seed}-{report.id}"
                summary = msgspec.structs.replace(coding.report, id=id_)
                with writer.batch():
                    writer.add(msgspec.structs.replace(report, id=id_), msgspec.structs.replace(coding, report=summary))
                    if stories:
                        keeper.add(id_)
                kept.value += 1
                wait = max(0.0, started + kept.value / pace - time.perf_counter()) if pace else 0.0
                if stop.wait(wait):
                    return


def _has_stories(path: Path) -> bool:
    with View(path) as view:
        return not view.ledger.count_pending()


def _slowest(spent: dict[str, Spent]) -> str:
    name = max(spent, key=lambda each: spent[each].p95)
    return f"{name} ({spent[name].p95:.0f} ms)"
