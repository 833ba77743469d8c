"""A run of `dragoman watch`: reports of feeds through the coder and into the database."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from types import FrameType
from typing import Any, Self

import msgspec

from dragoman import __version__
from dragoman.cli.common import FAILED, INTERRUPTED, OK, Tools, say, wait_for_others
from dragoman.cli.feed_tally import FeedTally, span
from dragoman.cli.following import Follower
from dragoman.cli.recording import Recorder, log_failure
from dragoman.cli.run import REFUSALS, failure_of
from dragoman.cli.tally import Tally, count
from dragoman.engines import code_reports, limit_threads
from dragoman.errors import LockedError, SourceError, StoreError
from dragoman.model import Coding, Report
from dragoman.settings import FeedSettings, Settings
from dragoman.sources.feeds import Named, Pages
from dragoman.sources.fetching import Clock, Fetcher, Limits
from dragoman.store import View, Writer
from dragoman.store.feeds import Turn
from dragoman.stories.keeping import Keeper
from dragoman.timing import RunClock

_LEFT = 100  # reports without a story; more are not what a break has left, and `dragoman stories` takes them in
_PROBLEMS = 20  # lines about a list of feeds; a list that is worse is no list


@dataclass(frozen=True)
class Watch:
    """Which feeds to follow, how, and into which database; no feeds: those of the run before.

    `problems`: what in the lists of feeds could not be used.
    """

    feeds: tuple[Named, ...]
    db: str
    once: bool = False
    pages: Pages = "auto"
    problems: tuple[str, ...] = ()
    settings: Settings = field(default_factory=Settings)
    fetching: FeedSettings = field(default_factory=FeedSettings)


class _Ended(KeyboardInterrupt):
    """The program was asked to end (SIGTERM), as services are."""


class _Ending:
    """Ends the program in good order when a signal asks for it: Ctrl-C or SIGTERM."""

    def __init__(self) -> None:
        self._asked: type[KeyboardInterrupt] | None = None
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
                    self._before[number] = signal.signal(number, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self._asked = _Ended if number == signal.SIGTERM else KeyboardInterrupt
        raise self._asked

    def check(self) -> None:
        """Raise what was raised by the signal, if some library has swallowed it (as `except:` around an import does)."""
        if self._asked is not None:
            raise self._asked


def run(watch: Watch, tools: Tools, clock: Clock | None = None) -> int:
    """Follow the feeds and return the exit status."""
    limit_threads()  # before anything loads numpy
    clock = clock or Clock()
    tally = FeedTally(watch.db)
    try:
        with _Ending() as ending, ExitStack() as stack:
            stack.enter_context(Turn(watch.db))
            writer = stack.enter_context(Writer(watch.db, watch.settings, patience=tools.patience))
            wait_for_others(writer, tools, say)
            view = stack.enter_context(View(watch.db, patience=tools.patience))
            _follow(watch, writer, clock)
            fetcher = _fetcher(watch.fetching, clock)
            stack.callback(fetcher.end)
            stack.callback(clock.end)
            follower = Follower(
                writer.feeds, fetcher, watch.fetching, pages=watch.pages, once=watch.once, clock=clock,
                latest=lambda: watch.settings.latest_date or _day(clock), held=lambda id: _held(view, id), tell=say, tally=tally,
                check=ending.check,
            )  # fmt: skip
            _code(watch, tools, follower, writer, tally, ending)
            until = writer.feeds.next_due(clock.now())
            until = None if until is None else until - clock.now()
    except _Ended:
        say(f"Stopped. {tally.text()} Run the same command again to go on.")
        return OK
    except KeyboardInterrupt:
        say(f"Interrupted. {tally.text()} Run the same command again to go on.")
        return INTERRUPTED
    say(tally.text() if tally.changes else f"{watch.db}: no feed is due{_next(until)}.")
    return FAILED if tally.any_failed or watch.problems else OK


def _follow(watch: Watch, writer: Writer, clock: Clock) -> None:
    for problem in watch.problems[:_PROBLEMS]:
        say(f"Error: {problem}")
    if len(watch.problems) > _PROBLEMS:
        say(f"Error: and {len(watch.problems) - _PROBLEMS} more like these")
    if watch.feeds:
        writer.feeds.follow(watch.feeds, clock.now())
    followed = len(writer.feeds.followed())
    if not followed:
        raise SourceError(f"{watch.db}: follows no feeds yet; name some: an OPML file, a text file of URLs, or a URL")
    if not watch.once:
        say(f"Following {count(followed, 'feed')} into {watch.db}  (stop it with Ctrl-C)")
    if not watch.fetching.contact:
        say("Note: servers cannot tell whose requests these are; --contact ADDRESS tells them.")


def _held(view: View, id_: str) -> Report | None:
    report, row = view.report(id_), view.report_row(id_)
    if report is None or row is None:
        return None
    return msgspec.structs.replace(report, error=row.error, skipped=row.skipped)


def _fetcher(settings: FeedSettings, clock: Clock) -> Fetcher:
    return Fetcher(
        _agent(settings.contact),
        Limits(seconds=settings.fetch_seconds, size=settings.fetch_bytes),
        interval=settings.host_seconds,
        clock=clock,
        private=settings.private_hosts,
    )


def _agent(contact: str) -> str:
    """Return the User-Agent; only what a header can hold of the contact."""
    plain = "".join(char for char in contact if " " <= char <= "~" and char not in "()").strip()
    return f"Dragoman/{__version__} (codes news into events{f'; contact: {plain}' if plain else ''})"


def _code(watch: Watch, tools: Tools, follower: Follower, writer: Writer, tally: FeedTally, ending: _Ending) -> None:
    keeper = Keeper(writer.ledger)
    if 0 < writer.ledger.count_pending() <= _LEFT:
        keeper.catch_up()  # a break between a report and its story has left them
    reports = follower.reports()
    first = next(reports, None)
    if first is None:
        return  # without loading the models, and without the record of a run that did nothing
    figures = Tally()
    with _recorder(watch, figures, writer) as record:

        def check() -> None:
            ending.check()
            record.renew()

        follower.check = check
        codings = code_reports(chain((first,), reports), watch.settings, coder=tools.coder, times=figures.times)
        with closing(codings):
            _keep(codings, follower, writer, keeper, tally, figures)
        # Another program may be writing; then stories that have changed are listed by the next one.
        with suppress(StoreError):
            keeper.shelve()


def _recorder(watch: Watch, figures: Tally, writer: Writer) -> Recorder:
    inputs = [named.url for named in watch.feeds] or [feed.url for feed in writer.feeds.followed()]
    return Recorder(
        "watch", watch.settings, figures, writer, inputs=inputs, options={"once": watch.once, "pages": watch.pages}
    )


def _keep(
    codings: Iterable[tuple[Report, Coding]],
    follower: Follower,
    writer: Writer,
    keeper: Keeper,
    tally: FeedTally,
    figures: Tally,
) -> None:
    refusals = 0
    clock = RunClock(figures.times)
    for report, coding in codings:
        try:
            # Together: after a crash the report is there and its article is read, or neither.
            with writer.batch(), clock.timed("store") as stages:
                writer.add(report, coding)
                stages.enter("stories")
                keeper.add(report.id)
                stages.enter("store")
                follower.kept(report, coding)
        except LockedError:
            raise  # it has waited long enough for the others, too
        except StoreError as error:
            refusals += 1
            if refusals == REFUSALS:
                raise
            follower.refused(report, str(error))
            figures.add(report, coding, [str(error)])
            _fail(report, str(error), tally)
            continue
        refusals = 0
        figures.add(report, coding)
        tally.add(coding)
        if (failure := failure_of(report, coding)) is not None:
            _fail(report, failure, tally)


def _fail(report: Report, failure: str, tally: FeedTally) -> None:
    tally.failed += 1
    say(f"Error: {failure}")
    log_failure(report, failure)


def _next(seconds: float | None) -> str:
    return "" if seconds is None else f"; the next one is in {span(seconds)}"


def _day(clock: Clock) -> str:
    return datetime.fromtimestamp(clock.now()).date().isoformat()
