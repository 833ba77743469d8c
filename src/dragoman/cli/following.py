"""Following feeds: what is to be fetched next, and what becomes of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from dragoman.cli.feed_tally import FeedTally, span
from dragoman.errors import SourceError
from dragoman.model import Coding, Report
from dragoman.settings import FeedSettings
from dragoman.sources.feeds import (
    Article,
    Document,
    Entry,
    Pace,
    Pages,
    article_again,
    article_key,
    article_report,
    entry_report,
    jittered,
    own_text,
    read_document,
)
from dragoman.sources.fetching import Answer, Ask, Clock, Crew, Fetcher, FetchError, Rules, host_of, server_of
from dragoman.store.feeds import ArticleRow, ArticleState, FeedRow, Feeds, FoundEntry, HostRow, RobotsRow

_FEED = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
_PAGE = "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.5"
_NAP = 60.0  # seconds; the longest rest at a time, so that the record of the run tells that it goes on
_REST = 5.0  # seconds; before longer waits it is said what was done


class Job(NamedTuple):
    """Something to be fetched for a feed, or for an article, by its number in the database."""

    kind: Literal["feed", "article"]
    number: int


class _Open(NamedTuple):
    """A report that is being coded, and the answer that it came with."""

    job: Job
    answer: Answer | None


class Follower:
    """Gives the reports that feeds lead to, as they come; each is `kept` before the next one is asked for.

    `held`: returns the report that the database holds under an id, with what came of its coding. `tell`: prints a
    line. `check`: raises what is to end it.
    """

    def __init__(
        self,
        feeds: Feeds,
        fetcher: Fetcher,
        settings: FeedSettings,
        *,
        pages: Pages,
        once: bool,
        clock: Clock,
        latest: Callable[[], str],
        held: Callable[[str], Report | None],
        tell: Callable[[str], None],
        tally: FeedTally,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._feeds = feeds
        self._fetcher = fetcher
        self._crew: Crew[Job] = Crew(fetcher, settings.fetch_threads)
        self._pace = Pace(
            settings.feed_minutes_least * 60,
            max(settings.feed_minutes_least, settings.feed_minutes_most) * 60,
            settings.recheck_hours * 3600,
        )
        self._whole = settings.whole_text_chars
        self._pages: Pages = pages
        self._once = once
        self._clock = clock
        self._latest = latest
        self._held = held
        self._tell = tell
        self._tally = tally
        self.check = check
        self._queues: dict[str, deque[Job]] = {}
        self._texts: deque[Job] = deque()
        self._servers_at_work: dict[Job, str] = {}
        self._pending: set[Job] = set()
        self._open: dict[str, _Open] = {}
        self._look_at: float = 0.0  # when the database has to be asked again for what is due
        self._said = 0
        self._remember()

    def reports(self) -> Iterator[Report]:
        """Fetch what is due and give its reports; with `once` until nothing is, else without end."""
        while True:
            self.check()
            self._look()
            if self._texts:
                yield from self._own_text(self._texts.popleft())
                continue
            self._hand_out()
            wait = self._wait()
            if self._crew.busy:
                done = self._crew.answer(wait)
                if done is not None:
                    yield from self._take(*done)
            elif wait is None:
                return
            else:
                self._rest(wait)

    def kept(self, report: Report, coding: Coding) -> None:
        """Mark the article of a report as read; call it in the transaction that keeps the report."""
        opened = self._open.pop(report.id)
        summary = coding.report
        state: ArticleState = "failed" if summary.error else "skipped" if summary.skipped else "kept"
        reason = summary.error or summary.skipped
        self._read(opened, state, report.id, reason, self._recheck(opened))

    def refused(self, report: Report, reason: str) -> None:
        """Note that the database did not take a report: its article is read again, as the disk may have been full."""
        opened = self._open.pop(report.id)
        article, now = self._feeds.article(opened.job.number), self._clock.now()
        pause = article_again(article.attempts + 1, now - article.named_at, None, host=False)
        due_at = None if pause is None else now + pause
        self._feeds.unread(opened.job.number, now=now, due_at=due_at, reason=reason)
        self._pending.discard(opened.job)
        self._look_at = min(self._look_at, due_at or float("inf"))

    # What is next.

    def _look(self) -> None:
        """Queue what has become due, by host."""
        now = self._clock.now()
        if now < self._look_at:
            return
        for number, url in self._feeds.due_feeds(now):
            self._queue(Job("feed", number), url, first=True)
        for article in self._feeds.due_articles(now):
            job = Job("article", article.number)
            if article.link is not None:
                self._queue(job, article.link)
            elif job not in self._pending:
                self._pending.add(job)
                self._texts.append(job)
        after = self._feeds.next_due(now)
        self._look_at = float("inf") if after is None else after

    def _queue(self, job: Job, url: str, *, first: bool = False) -> None:
        if job in self._pending:
            return
        self._pending.add(job)
        queue = self._queues.setdefault(server_of(url), deque())
        if first:
            queue.appendleft(job)
        else:
            queue.append(job)

    def _hand_out(self) -> None:
        """Give jobs to the crew, one a host, as long as there are free hands and hosts that may be asked."""
        now = self._clock.now()
        for server in list(self._queues):
            if self._fetcher.hosts.paused_until(server) > now:
                self._put_off(server)
            elif (
                self._crew.busy < self._crew.size
                and not self._at_work(server)
                and self._fetcher.hosts.ready_at(server) <= now
            ):
                queue = self._queues.pop(server)
                job = queue.popleft()
                if queue:
                    self._queues[server] = queue  # at the end: the other servers come first next time
                self._servers_at_work[job] = server
                self._crew.ask(job, self._asked(job))

    def _at_work(self, server: str) -> bool:
        """Whether something is being fetched from the host of a server."""
        host = server.rpartition(":")[0]
        return any(busy.rpartition(":")[0] == host for busy in self._servers_at_work.values())

    def _put_off(self, server: str) -> None:
        """Ask a server that is left alone for nothing until then."""
        until = self._fetcher.hosts.paused_until(server)
        jobs = self._queues.pop(server)
        self._pending.difference_update(jobs)
        self._feeds.put_off(
            [job.number for job in jobs if job.kind == "feed"],
            [job.number for job in jobs if job.kind == "article"],
            until,
        )
        self._look_at = min(self._look_at, until)

    def _wait(self) -> float | None:
        """Return the seconds until there may be something to hand out; None if not before an answer, or never."""
        now = self._clock.now()
        moments = [self._fetcher.hosts.ready_at(server) for server in self._queues if not self._at_work(server)]
        if self._crew.busy >= self._crew.size:
            moments.clear()
        if not self._once and self._look_at < float("inf"):
            moments.append(self._look_at)
        # A moment that is over and could not be used is looked at again a little later, and not at once.
        return max(0.05, min(moments) - now) if moments else None

    def _rest(self, seconds: float) -> None:
        if seconds > _REST and not self._queues and self._tally.changes > self._said:
            self._said = self._tally.changes
            self._tell(f"{self._tally.text()} Next in {span(seconds)}.")
        self._clock.sleep(min(seconds, _NAP))

    def _asked(self, job: Job) -> Ask:
        if job.kind == "feed":
            feed = self._feeds.feed(job.number)
            return Ask(
                url=feed.moved_to or feed.url, home=host_of(feed.url), accept=_FEED, etag=feed.etag,
                modified=feed.modified,
            )  # fmt: skip
        article = self._feeds.article(job.number)
        return Ask(
            url=article.link or "", home=host_of(article.feed), accept=_PAGE, etag=article.etag,
            modified=article.modified,
        )  # fmt: skip

    # What came.

    def _take(self, job: Job, answer: Answer | FetchError) -> Iterator[Report]:
        self._servers_at_work.pop(job)
        self._learn()
        if job.kind == "feed":
            self._take_feed(self._feeds.feed(job.number), answer)
            self._pending.discard(job)
            self._look_at = 0.0
        else:
            yield from self._take_page(job, self._feeds.article(job.number), answer)

    def _take_feed(self, feed: FeedRow, answer: Answer | FetchError) -> None:
        self._tally.feeds += 1
        if isinstance(answer, FetchError):
            self._feed_failed(feed, answer, lasting=answer.lasting, wait=answer.wait)
            return
        document: Document | None = None
        if answer.fresh:
            try:
                document = read_document(
                    answer.body, url=answer.url, charset=answer.charset, latest_date=self._latest()
                )
            except SourceError as error:
                self._feed_failed(feed, error, lasting=True)
                return
        self._feed_answered(feed, answer, document)

    def _feed_answered(self, feed: FeedRow, answer: Answer, document: Document | None) -> None:
        now = self._clock.now()
        entries = None if document is None else [self._found(feed, entry) for entry in document.entries]
        wanted = (document.minutes * 60 if document is not None and document.minutes else None, answer.max_age)
        known = self._feeds.unseen(feed.number, entries or ())
        pace = self._pace.interval(feed.pace, bool(known), wanted)
        whole = document is None or not document.cut  # else the rest of it would never be asked for
        news = self._feeds.answered(
            feed.number, now=now, due_at=now + jittered(pace, feed.url), pace=pace, etag=answer.etag if whole else None,
            modified=answer.modified if whole else None, moved_to=answer.moved or feed.moved_to, entries=entries,
            title=document.title if document else None, remark=document.problem if document else None,
        )  # fmt: skip
        if document is not None and document.problem and document.problem != feed.remark:
            self._tell(f"Warning: {feed.url}: {document.problem}")
        if feed.failures:
            self._tell(f"{feed.url}: answers again")
        if news:
            self._tell(f"{feed.url}: {news} new of {len(entries or ())} entries")

    def _feed_failed(self, feed: FeedRow, error: Exception, *, lasting: bool, wait: float | None = None) -> None:
        now = self._clock.now()
        pause = self._pace.after_failure(feed.failures + 1, wait, lasting)
        due_at = now + jittered(pause, feed.url)
        moved = feed.moved_to is not None and lasting
        self._feeds.failed(feed.number, now=now, due_at=due_at, reason=str(error), forget_move=moved)
        self._tally.feeds_failed += 1
        self._tell(f"Error: {feed.url}: {error}; asked again in {span(pause)}")

    def _found(self, feed: FeedRow, entry: Entry) -> FoundEntry:
        text = own_text(entry, self._pages, self._whole)
        reason = None
        if text is None:
            reason = self._unreadable(entry)
        return FoundEntry(
            entry=entry.key, mark=entry.mark(with_text=text is not None), link=entry.link, title=entry.title,
            key=article_key(feed.url, entry.link, entry.key), date=entry.date, publisher=entry.publisher, text=text,
            reason=reason,
        )  # fmt: skip

    def _unreadable(self, entry: Entry) -> str | None:
        """Say why there is nothing to be read for an entry."""
        if self._pages == "never":
            return "the feed carries no text of it, and no pages are read (--pages never)"
        if entry.link is None:
            return "the feed gives no link to it" + ("" if self._pages == "always" else ", and no text")
        try:
            host_of(entry.link)
        except SourceError as error:
            return str(error)
        return None

    def _take_page(self, job: Job, article: ArticleRow, answer: Answer | FetchError) -> Iterator[Report]:
        opened = _Open(job, None if isinstance(answer, FetchError) else answer)
        if isinstance(answer, FetchError):
            self._page_failed(job, article, answer)
        elif not answer.fresh:
            self._read(opened, article.state, None, article.reason, self._recheck(opened))
        else:
            try:
                report = article_report(_article(article), answer, self._latest())
            except SourceError as error:
                self._page_failed(job, article, FetchError(str(error), lasting=True))
            else:
                yield from self._offer(report, opened, article)

    def _own_text(self, job: Job) -> Iterator[Report]:
        article = self._feeds.article(job.number)
        yield from self._offer(entry_report(_article(article)), _Open(job, None), article)

    def _offer(self, report: Report, opened: _Open, article: ArticleRow) -> Iterator[Report]:
        """Give a report to be coded, unless the database holds the very same."""
        held = self._held(report.id)
        if held is not None and held.error is None and _content(held) == _content(report):
            # Another link led here, or the page is as it was. In the first case that link is looked at again, not this.
            again = self._recheck(opened) if article.report_id is not None else None
            state = article.state
            if state == "waiting":
                state = "skipped" if held.skipped else "kept"
            self._read(opened, state, report.id, article.reason or held.skipped, again)
            return
        self._tally.changed += held is not None
        self._open[report.id] = opened
        yield report

    def _page_failed(self, job: Job, article: ArticleRow, error: FetchError) -> None:
        now = self._clock.now()
        attempts = article.attempts + 1
        pause = None if error.lasting else article_again(attempts, now - article.named_at, error.wait, host=error.host)
        due_at = None if pause is None else now + pause
        self._feeds.unread(job.number, now=now, due_at=due_at, reason=str(error), count=not error.host)
        self._pending.discard(job)
        self._look_at = min(self._look_at, due_at or float("inf"))
        self._tally.pages_failed += 1
        then = "not tried again" if pause is None else f"tried again in {span(pause)}"
        self._tell(f"Error: {article.link}: {error}; {then}")

    def _read(
        self, opened: _Open, state: ArticleState, report_id: str | None, reason: str | None, due_at: float | None
    ) -> None:
        answer = opened.answer
        self._feeds.read(
            opened.job.number, now=self._clock.now(), due_at=due_at, state=state, report_id=report_id, reason=reason,
            etag=answer.etag if answer else None, modified=answer.modified if answer else None,
        )  # fmt: skip
        self._pending.discard(opened.job)
        self._look_at = min(self._look_at, due_at or float("inf"))

    def _recheck(self, opened: _Open) -> float | None:
        """Return when a page that has just been read is looked at again."""
        if opened.answer is None:
            return None
        now = self._clock.now()
        first = self._feeds.article(opened.job.number).read_at
        pause = self._pace.recheck(now - first if first is not None else 0.0)
        return None if pause is None else now + pause

    # What has become known of hosts.

    def _remember(self) -> None:
        for host in self._feeds.hosts():
            self._fetcher.hosts.remember(host.host, host.paused_until, host.failures)
        for row in self._feeds.robots():
            self._fetcher.robots.remember(
                row.origin, Rules(row.text, row.read_at, row.asked_at, failing_since=row.failing_since)
            )

    def _learn(self) -> None:
        hosts = [
            HostRow(host=name, paused_until=until, failures=failures)
            for name, until, failures in self._fetcher.hosts.changes()
        ]
        robots = [RobotsRow(origin=origin, **rules._asdict()) for origin, rules in self._fetcher.robots.changes()]
        if hosts or robots:
            self._feeds.learn(hosts, robots)


def _article(row: ArticleRow) -> Article:
    return Article(
        feed=row.feed, link=row.link, key=row.entry, title=row.title, date=row.date, publisher=row.publisher,
        text=row.text,
    )  # fmt: skip


def _content(report: Report) -> tuple[str | None, ...]:
    return report.text, report.title, report.date, report.url, report.publisher
