"""A run of `dragoman watch`: reports of feeds through the coder and into the database."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from types import FrameType

from dragoman import __version__
from dragoman.cli.common import FAILED, INTERRUPTED, OK, Tools, say
from dragoman.cli.feed_tally import FeedTally, count
from dragoman.cli.following import Follower
from dragoman.engines import code_reports, limit_threads
from dragoman.errors import SourceError, StoreError
from dragoman.model import Coding, Report
from dragoman.settings import FeedSettings, Settings
from dragoman.sources.feeds import Named, Pages
from dragoman.sources.fetching import Clock, Fetcher, Limits
from dragoman.store import View, Writer
from dragoman.store.feeds import Turn
from dragoman.stories.keeping import Keeper

# So many reports in a row that the database refuses mean that it will refuse the next ones, too.
_REFUSALS = 3
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
    """The program was asked to end (SIGTERM)."""


def run(watch: Watch, tools: Tools, clock: Clock | None = None) -> int:
    """Follow the feeds and return the exit status."""
    limit_threads()  # before anything loads numpy
    clock = clock or Clock()
    tally = FeedTally(watch.db)
    try:
        with _ending_when_asked(), ExitStack() as stack:
            stack.enter_context(Turn(watch.db))
            writer = stack.enter_context(Writer(watch.db, watch.settings, patience=tools.patience))
            view = stack.enter_context(View(watch.db, patience=tools.patience))
            _follow(watch, writer, clock)
            fetcher = _fetcher(watch.fetching, clock)
            stack.callback(fetcher.end)
            stack.callback(clock.end)
            follower = Follower(
                writer.feeds, fetcher, watch.fetching, pages=watch.pages, once=watch.once, clock=clock,
                latest=lambda: watch.settings.latest_date or _day(clock), held=view.report, tell=say, tally=tally,
            )  # fmt: skip
            _code(watch, tools, follower, writer, tally)
    except _Ended:
        say(f"Stopped. {tally.text()} Run the same command again to go on.")
        return OK
    except KeyboardInterrupt:
        say(f"Interrupted. {tally.text()} Run the same command again to go on.")
        return INTERRUPTED
    say(f"{tally.text()}{_nothing(watch, tally)}")
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


def _code(watch: Watch, tools: Tools, follower: Follower, writer: Writer, tally: FeedTally) -> None:
    reports = follower.reports()
    first = next(reports, None)
    if first is None:
        return  # without loading the models
    keeper = Keeper(writer.ledger)
    refusals = 0
    with closing(code_reports(chain((first,), reports), watch.settings, coder=tools.coder)) as codings:
        for report, coding in codings:
            try:
                # Together: after a crash the report is there and its article is read, or neither.
                with writer.batch():
                    writer.add(report, coding)
                    keeper.add(report.id)
                    follower.kept(report, coding)
            except StoreError as error:
                refusals += 1
                if refusals == _REFUSALS:
                    raise
                follower.refused(report, str(error))
                tally.failed += 1
                say(f"Error: {error}")
                continue
            refusals = 0
            _count(report, coding, tally)
    # Another program may be writing; then stories that have changed are listed by the next one.
    with suppress(StoreError):
        keeper.shelve()


def _count(report: Report, coding: Coding, tally: FeedTally) -> None:
    tally.add(coding)
    if coding.report.error is not None:
        tally.failed += 1
        say(f"Error: {report.source or report.id}: report {report.id!r} could not be coded: {coding.report.error}")


def _nothing(watch: Watch, tally: FeedTally) -> str:
    return " No feed was due." if watch.once and not tally.changes else ""


def _day(clock: Clock) -> str:
    return datetime.fromtimestamp(clock.now()).date().isoformat()


@contextmanager
def _ending_when_asked() -> Iterator[None]:
    """Take SIGTERM, by which services are stopped, for the wish to end in good order."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        raise _Ended

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
