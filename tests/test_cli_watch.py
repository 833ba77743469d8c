"""`dragoman watch` against a server on this machine, which answers well, badly, or not."""

from __future__ import annotations

import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dragoman.cli import main
from dragoman.cli.common import Tools
from dragoman.cli.watching import Watch, run
from dragoman.errors import StoreError
from dragoman.model import Coding, Report, failed_coding
from dragoman.settings import FeedSettings
from dragoman.sources.feeds import Named
from dragoman.store import View, Writer
from dragoman.store.feeds import ArticleRow, FeedRow, Turn
from dragoman.stories.keeping import Keeper
from engines.fakes import FakeCoder
from sources.web import STORY, FakeClock, Reply, Request, Site, item, page, rss, serving

HOUR = 3600.0
HTML = {"Content-Type": "text/html; charset=utf-8"}


class Counting(FakeCoder):
    """Codes nothing, and remembers what it was given."""

    def __init__(self) -> None:
        self.reports: list[Report] = []

    def code(self, report: Report) -> Coding:
        self.reports.append(report)
        return super().code(report)


class Desk:
    """A server, a database, a clock, and runs of the command on them."""

    def __init__(self, site: Site, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.site = site
        self.db = str(folder / "news.db")
        self.clock = FakeClock()
        self.coder = Counting()
        self.lines: list[str] = []
        self._capsys = capsys

    def watch(self, *paths: str, **options: Any) -> int:
        """Do one round, or with `hours` follow for so long; the lines that were printed are in `lines`."""
        hours = options.pop("hours", None)
        self.clock.until = self.clock.now() + hours * HOUR if hours else float("inf")
        fetching = FeedSettings().with_values(
            **{"contact": "desk@example.org", "fetch_seconds": 3, "fetch_bytes": 300_000, **options.pop("settings", {})}
        )
        feeds = tuple(Named(path if "://" in path else self.site.url(path)) for path in paths)
        job = Watch(feeds=feeds, db=self.db, once=hours is None, fetching=fetching, **options)
        try:
            return run(job, Tools(coder=self.coder, patience=0.2), self.clock)
        finally:
            self.lines = self._capsys.readouterr().err.splitlines()

    def errors(self) -> list[str]:
        return [line for line in self.lines if line.startswith("Error: ")]

    def feeds(self) -> list[FeedRow]:
        with View(self.db) as view:
            return view.feeds.all()

    def feed(self) -> FeedRow:
        [feed] = self.feeds()
        return feed

    def articles(self) -> list[ArticleRow]:
        with Writer(self.db) as writer:
            numbers = sqlite3.connect(self.db).execute("SELECT number FROM feed_articles ORDER BY number").fetchall()
            return [writer.feeds.article(number) for (number,) in numbers]

    def reports(self) -> list[Report]:
        with View(self.db) as view:
            found = [view.report(row.id) for row in view.reports()]
        return [report for report in found if report is not None]

    def ids(self) -> list[str]:
        return sorted(report.id.removeprefix(self.site.url("")) for report in self.reports())

    def write(self, path: str, *articles: str, **more: Any) -> None:
        """Put a feed at a path, with these articles' pages."""
        for article in articles:
            self.site.pages.setdefault(article, Reply(page(f"Talks {article}", f"At {article}.", *STORY), headers=HTML))
        self.site.pages[path] = Reply(
            rss(*(item(self.site.url(article), f"Talks {article}") for article in articles)), **more
        )


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    with serving() as site:
        yield Desk(site, tmp_path, capsys)


def test_feed_to_reports(desk: Desk) -> None:
    desk.site.pages["/feed"] = Reply(
        rss(item(desk.site.url("/a?utm_source=feed"), more="<pubDate>Fri, 01 Mar 2024 23:30:00 -0500</pubDate>"))
    )
    desk.site.pages["/a?utm_source=feed"] = Reply(page("Ministers meet"), headers=HTML)
    assert desk.watch("/feed") == 0
    [report] = desk.reports()
    assert report.id == report.url == desk.site.url("/a")
    assert report.text.endswith("\n\n".join(STORY))
    assert (report.title, report.date, report.publisher) == ("Ministers meet", "2024-03-01", "The Harbour Desk")
    assert desk.lines == [
        f"{desk.site.url('/feed')}: 1 new of 1 entries",
        f"{desk.db}: 1 request to feeds, 1 report, 0 events, 0 statements.",
    ]
    agents = {request.headers["user-agent"] for request in desk.site.requests}
    assert len(agents) == 1
    assert agents.pop().startswith("Dragoman/")


def test_stories_are_kept(desk: Desk) -> None:
    desk.write("/feed", "/a", "/b")
    desk.watch("/feed")
    with View(desk.db) as view:
        assert view.ledger.count_pending() == 0


def test_unchanged_feed_and_pages_are_not_read_again(desk: Desk) -> None:
    def feed(request: Request) -> Reply:
        if request.headers.get("if-none-match") == '"1"':
            return Reply(status=304)
        return Reply(rss(item(desk.site.url("/a"))), headers={"ETag": '"1"'})

    desk.write("/feed", "/a")
    desk.site.pages["/feed"] = feed
    desk.watch("/feed")
    desk.clock.sleep(HOUR / 2)
    assert desk.watch("/feed") == 0
    assert len(desk.site.asked("/feed")) == 1  # not due yet
    assert "no feed is due; the next one is in" in desk.lines[-1]
    desk.clock.sleep(HOUR / 4)
    desk.watch("/feed", settings={"recheck_hours": 0})
    assert desk.site.asked("/feed")[-1].headers["if-none-match"] == '"1"'
    assert len(desk.site.asked("/feed")) == 2
    assert len(desk.site.asked("/a")) == 1
    assert len(desk.coder.reports) == 1


def test_new_entries_of_a_known_feed(desk: Desk) -> None:
    desk.write("/feed", "/a")
    desk.watch("/feed", settings={"recheck_hours": 0})
    desk.write("/feed", "/b", "/a")
    desk.clock.sleep(HOUR)
    desk.watch("/feed", settings={"recheck_hours": 0})
    assert desk.ids() == ["/a", "/b"]
    assert len(desk.site.asked("/a")) == 1


def test_article_of_two_feeds_is_read_once(desk: Desk) -> None:
    desk.write("/world", "/a", "/b")
    desk.write("/top", "/a")
    desk.site.pages["/top"] = Reply(rss(item(desk.site.url("/a?utm_campaign=top")), item(desk.site.url("/go"))))
    desk.site.pages["/a?utm_campaign=top"] = desk.site.pages["/a"]
    desk.site.pages["/go"] = Reply(status=302, headers={"Location": "/b"})
    assert desk.watch("/world", "/top") == 0
    assert desk.ids() == ["/a", "/b"]
    assert len(desk.site.asked("/a")) + len(desk.site.asked("/a?utm_campaign=top")) == 1
    assert Counter(report.id for report in desk.coder.reports).most_common(1)[0][1] == 1


def test_page_that_changes_is_the_same_report(desk: Desk) -> None:
    desk.write("/feed", "/a", "/b")
    desk.watch("/feed")
    changed = page("Talks /a", "At /a.", *STORY[:2], "The talks were broken off on Monday.")
    desk.site.pages["/a"] = Reply(changed, headers={**HTML, "ETag": '"2"'})
    desk.clock.sleep(1.5 * HOUR)
    desk.watch("/feed")
    assert desk.ids() == ["/a", "/b"]
    texts = {report.id: report.text for report in desk.reports()}
    assert "broken off" in texts[desk.site.url("/a")]
    assert "broken off" not in texts[desk.site.url("/b")]
    assert len(desk.coder.reports) == 3
    assert "1 report (1 changed)" in desk.lines[-1]
    desk.clock.sleep(4 * HOUR)
    desk.watch("/feed")
    assert desk.site.asked("/a")[-1].headers["if-none-match"] == '"2"'
    assert len(desk.coder.reports) == 3


def test_pages_are_looked_at_again_for_a_day_only(desk: Desk) -> None:
    desk.write("/feed", "/a")
    assert desk.watch("/feed", hours=80) == 130
    assert len(desk.site.asked("/a")) == 5  # at first, and after 1, 4, 12 and 24 hours
    assert len(desk.coder.reports) == 1


def test_entry_that_says_it_has_changed(desk: Desk) -> None:
    def feed(updated: str) -> Reply:
        link = f"<link href='{desk.site.url('/a')}'/>"
        entry = f"<entry><id>urn:1</id><title>Talks</title>{link}<updated>{updated}</updated></entry>"
        return Reply(f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Desk</title>{entry}</feed>")

    desk.write("/feed", "/a")
    desk.site.pages["/feed"] = feed("2024-03-01T10:00:00Z")
    desk.watch("/feed", settings={"recheck_hours": 0})
    desk.site.pages["/feed"] = feed("2024-03-01T12:00:00Z")
    desk.site.pages["/a"] = Reply(page("Talks", *STORY, "A treaty was signed."), headers=HTML)
    desk.clock.sleep(HOUR)
    desk.watch("/feed", settings={"recheck_hours": 0})
    [report] = desk.reports()
    assert report.text.endswith("A treaty was signed.")
    assert report.date == "2024-03-01"


def test_page_that_vanishes_keeps_its_report(desk: Desk) -> None:
    desk.write("/feed", "/a")
    desk.watch("/feed")
    desk.site.pages["/a"] = Reply(status=410)
    desk.clock.sleep(2 * HOUR)
    assert desk.watch("/feed") == 1
    assert desk.ids() == ["/a"]
    [article] = desk.articles()
    assert (article.state, article.due_at, article.reason) == ("kept", None, "answered 410 Gone")


def _reset(request: Request) -> Reply:
    return Reply(reset=True)


@pytest.mark.parametrize(
    ("reply", "what"),
    [
        (Reply(status=404), "answered 404 Not Found; asked again in 6 h"),
        (Reply(status=500), "answered 500 Internal Server Error; asked again in 15 min"),
        (Reply(status=503, headers={"Retry-After": "7200"}), "answered 503 Service Unavailable; asked again in 2 h"),
        (Reply(status=429, headers={"Retry-After": "3000"}), "answered 429 Too Many Requests; asked again in 50 min"),
        (Reply(page("No feed")), "is a web page, not a feed; asked again"),
        (
            Reply(page("No feed", head="<link rel='alternate' type='application/rss+xml' href='/real'>")),
            "is a web page, not a feed; it names this feed: http://127.0.0.1:",
        ),
        (Reply("<opml version='2.0'><body/></opml>"), "is a list of feeds (OPML)"),
        (Reply(""), "is empty"),
        (Reply("{}"), "is no feed"),
        (Reply(b"\x89PNG\r\n\x1a\n" + bytes(99)), "is a PNG image"),
        (Reply(gzip.compress(bytes(30_000_000)), headers={"Content-Encoding": "gzip"}), "is larger than 0.3 MB"),
        (Reply(rss(), cut=20), "was cut off"),
        (Reply(status=302, headers={"Location": "/feed"}), "circle"),
        (Reply(status=302, headers={"Location": "http://127.0.0.3:9/"}), "private address"),
        (_reset, "broke the connection off"),
        (Reply(raw=b"HTTP/1.1 200 OK\r\n\r\n" + b" " * 4000, drip=0.005), "longer than 0.4 s"),
    ],
)
def test_feed_that_fails_does_not_hold_up_the_others(desk: Desk, reply: Any, what: str) -> None:
    desk.write("/good", "/a")
    desk.site.pages["/feed"] = reply
    with serving() as other:
        other.pages["/feed"] = reply
        assert desk.watch("/good", other.url("/feed"), settings={"fetch_seconds": 0.4}) == 1
        assert desk.ids() == ["/a"]
        [line] = desk.errors()
        assert line.startswith(f"Error: {other.url('/feed')}: ")
        assert what in line
        assert desk.lines[-1].startswith(f"{desk.db}: 2 requests to feeds (1 failed), 1 report")
        good, bad = desk.feeds()
        assert (good.failures, bad.failures) == (0, 1)
        other.pages["/feed"] = Reply(rss(item(desk.site.url("/a"))))
        desk.clock.sleep(8 * HOUR)
        desk.watch()
        assert f"{other.url('/feed')}: answers again" in desk.lines
        assert [feed.failures for feed in desk.feeds()] == [0, 0]


def test_failing_feed_is_asked_ever_more_rarely(desk: Desk) -> None:
    desk.site.pages["/feed"] = Reply(status=500)
    desk.watch("/feed", hours=24 * 14)
    times = len(desk.site.asked("/feed"))
    assert 14 <= times <= 22  # 15, 30, 60, ... minutes, and then once a day
    assert desk.feed().failures == times


def test_broken_xml_is_read_as_far_as_it_goes(desk: Desk) -> None:
    desk.write("/feed", "/a", "/b", "/c")
    whole = desk.site.pages["/feed"]
    assert isinstance(whole, Reply)
    text = (
        str(whole.body).replace("Talks /b", "Talks & /b").partition(desk.site.url("/c"))[0] + desk.site.url("/c")[:-3]
    )
    desk.site.pages["/feed"] = Reply(text, headers={"ETag": '"1"'})
    assert desk.watch("/feed") == 0
    assert desk.ids() == ["/a", "/b"]  # the third entry was cut off, and its link with it
    assert desk.feed().etag is None  # so that it is sent again, and not taken for known
    [warning] = [line for line in desk.lines if line.startswith("Warning: ")]
    assert "is broken XML" in warning
    assert "line 1" in warning
    assert "broken XML" in (desk.feed().remark or "")


@pytest.mark.parametrize(
    ("reply", "state", "what"),
    [
        (Reply(status=404), "failed", "answered 404 Not Found; not tried again"),
        (Reply(status=403), "failed", "answered 403 Forbidden; not tried again"),
        (Reply(status=500), "waiting", "answered 500 Internal Server Error; tried again in 5 min"),
        (Reply(status=503, headers={"Retry-After": "1800"}), "waiting", "tried again in 30 min"),
        (Reply(status=302, headers={"Location": "/bad"}), "failed", "circle"),
        (Reply(status=302, headers={"Location": "/"}), "failed", "front page"),
        (Reply("x", headers={"Content-Type": "video/mp4"}), "failed", "is no page (video/mp4)"),
        (Reply(b"%PDF-1.7 " + bytes(99), headers=HTML), "failed", "is a PDF file"),
        (Reply("<html><body></body></html>", headers=HTML), "failed", "no article"),
        (Reply("  ", headers=HTML), "failed", "is empty"),
        (Reply(page("Talks"), cut=200, headers=HTML), "waiting", "was cut off"),
        (Reply(gzip.compress(bytes(30_000_000)), headers={"Content-Encoding": "gzip"}), "failed", "larger than"),
        (_reset, "waiting", "broke the connection off; tried again in 5 min"),
    ],
)
def test_page_that_fails_does_not_hold_up_the_others(desk: Desk, reply: Any, state: str, what: str) -> None:
    desk.write("/feed", "/bad", "/a")
    desk.site.pages["/bad"] = reply
    desk.site.pages["/"] = Reply(page("Front page"), headers=HTML)
    assert desk.watch("/feed") == 1
    [line] = desk.errors()
    assert line.startswith(f"Error: {desk.site.url('/bad')}: ")
    assert what in line
    assert {article.key.rpartition("/")[2]: article.state for article in desk.articles()} == {"a": "kept", "bad": state}
    desk.site.pages["/bad"] = Reply(page("Mended", "Now it is here.", *STORY), headers=HTML)
    desk.clock.sleep(HOUR)
    desk.watch("/feed")
    assert desk.ids() == (["/a", "/bad"] if state == "waiting" else ["/a"])


def test_page_that_fails_for_days_is_given_up(desk: Desk) -> None:
    desk.write("/feed", "/a")
    desk.site.pages["/a"] = Reply(status=500)
    desk.watch("/feed", hours=24 * 10)
    [article] = desk.articles()
    assert (article.state, article.due_at) == ("failed", None)
    assert 12 <= len(desk.site.asked("/a")) <= 20


def test_robots_forbid_pages(desk: Desk) -> None:
    desk.site.pages["/robots.txt"] = Reply("User-agent: *\nDisallow: /closed/\n")
    desk.write("/feed", "/closed/a", "/b")
    assert desk.watch("/feed") == 1
    assert desk.errors() == [f"Error: {desk.site.url('/closed/a')}: robots.txt forbids it; not tried again"]
    assert not desk.site.asked("/closed/a")
    assert desk.ids() == ["/b"]


def test_robots_and_pauses_are_remembered(desk: Desk) -> None:
    desk.write("/feed", "/a", "/b")
    desk.site.pages["/b"] = Reply(status=429, headers={"Retry-After": "40000"})
    desk.watch("/feed")
    desk.clock.sleep(7 * HOUR)
    before = len(desk.site.requests)
    desk.watch("/feed")
    assert len(desk.site.requests) == before  # the server wants to be left alone, and robots.txt is known
    desk.clock.sleep(6 * HOUR)
    desk.site.pages["/b"] = Reply(page("Talks /b"), headers=HTML)
    desk.watch("/feed")
    assert desk.ids() == ["/a", "/b"]
    assert len(desk.site.asked("/robots.txt")) == 1


def test_private_pages_of_a_feed_elsewhere_are_not_read(desk: Desk) -> None:
    with serving() as inner:
        inner.pages["/secret"] = Reply(page("Inner"), headers=HTML)
        link = f"http://127.0.0.2:{inner.port}/secret"
        desk.site.pages["/feed"] = Reply(rss(item(link)))
        assert desk.watch("/feed") == 1
        assert "private address" in desk.errors()[0]
        assert not inner.requests


@pytest.mark.parametrize("link", ["mailto:desk@example.org", "file:///etc/hostname", "magnet:?xt=1", "http://a:b@c/"])
def test_links_that_are_not_of_the_web(desk: Desk, link: str) -> None:
    desk.write("/feed", "/a")
    desk.site.pages["/feed"] = Reply(rss(item(link), item(desk.site.url("/a"))))
    desk.watch("/feed")
    assert desk.ids() == ["/a"]
    assert {article.state for article in desk.articles()} == {"kept", "failed"}


@pytest.mark.parametrize(
    ("charset", "header", "meta"),
    [
        ("utf-8", "", ""),
        ("utf-8", "; charset=iso-8859-1", ""),  # a header that is wrong
        ("iso-8859-2", "; charset=iso-8859-2", ""),
        ("iso-8859-2", "; charset=none-such", "<meta charset='iso-8859-2'>"),
        ("cp1252", "", "<meta charset='iso-8859-1'>"),
        ("cp1252", "; charset=utf-8", ""),  # and one that cannot be right
        ("utf-16", "", ""),
    ],
)
def test_charsets_of_pages(desk: Desk, charset: str, header: str, meta: str) -> None:
    name = {"iso-8859-2": "Łódź and Škofja Loka"}.get(charset, "Málaga and Orléans")
    text = page(f"Talks in {name}", f"The mayors of {name} met.", *STORY, head=meta)
    desk.site.pages["/feed"] = Reply(rss(item(desk.site.url("/a"))))
    desk.site.pages["/a"] = Reply(text.encode(charset), headers={"Content-Type": f"text/html{header}"})
    desk.watch("/feed")
    [report] = desk.reports()
    assert report.title == f"Talks in {name}"
    assert f"The mayors of {name} met." in report.text


@pytest.mark.parametrize("header", ["", "; charset=iso-8859-1", "; charset=utf-8"])
@pytest.mark.parametrize("declared", ["utf-8", "windows-1252", "utf-16"])
def test_charsets_of_feeds(desk: Desk, declared: str, header: str) -> None:
    text = rss(item(desk.site.url("/a")), title="Málaga “Gazette”")
    body = text.replace('"1.0"', f'"1.0" encoding="{declared}"').encode(declared)
    desk.write("/feed", "/a")
    desk.site.pages["/feed"] = Reply(body, headers={"Content-Type": f"text/xml{header}"})
    desk.watch("/feed")
    assert desk.feed().title == "Málaga “Gazette”"
    assert desk.ids() == ["/a"]


LONG = "".join(f"<p>Paragraph {n}. {STORY[n % 3]}</p>" for n in range(12))


def _carrying(desk: Desk, text: str) -> Reply:
    content = f"<content:encoded><![CDATA[{text}]]></content:encoded>"
    full = rss(
        item(desk.site.url("/a"), more=content), item(desk.site.url("/b"), more="<description>Short.</description>")
    )
    return Reply(full.replace("<rss ", '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" '))


@pytest.mark.parametrize(("pages", "asked"), [("auto", ["/b"]), ("always", ["/a", "/b"]), ("never", [])])
def test_texts_that_feeds_carry(desk: Desk, pages: Any, asked: list[str]) -> None:
    desk.write("/feed", "/a", "/b")
    desk.site.pages["/feed"] = _carrying(desk, LONG)
    assert desk.watch("/feed", pages=pages) == 0
    assert sorted({request.path for request in desk.site.requests} - {"/feed", "/robots.txt"}) == asked
    assert desk.ids() == ["/a", "/b"]
    text = {report.id: report.text for report in desk.reports()}[desk.site.url("/a")]
    assert text.startswith("Paragraph 0. ") == (pages != "always")
    desk.clock.sleep(HOUR)
    desk.site.pages["/feed"] = _carrying(desk, LONG.replace("Paragraph 0.", "Corrected."))
    desk.watch("/feed", pages=pages, settings={"recheck_hours": 0})
    changed = any(report.text.startswith("Corrected. ") for report in desk.reports())
    assert changed == (pages != "always")


def test_text_that_is_cut_is_read_on_its_page(desk: Desk) -> None:
    desk.write("/feed", "/a", "/b")
    desk.site.pages["/feed"] = _carrying(desk, LONG + "<p>Read more</p>")
    desk.watch("/feed")
    assert desk.site.asked("/a")


def test_entries_without_a_link(desk: Desk) -> None:
    desk.site.pages["/feed"] = Reply(
        rss(
            "<item><guid isPermaLink='false'>x1</guid><title>Talks</title><description>The ministers met.</description></item>"
        )
    )
    assert desk.watch("/feed") == 0
    [report] = desk.reports()
    assert (report.id, report.text, report.url) == (desk.site.url("/feed#x1"), "The ministers met.", None)


def test_feed_moves_for_good(desk: Desk) -> None:
    desk.write("/new", "/a")
    desk.site.pages["/feed"] = Reply(status=301, headers={"Location": "/new"})
    desk.watch("/feed")
    assert desk.feed().moved_to == desk.site.url("/new")
    desk.clock.sleep(HOUR)
    desk.watch("/feed")
    assert len(desk.site.asked("/feed")) == 1
    desk.site.pages["/new"] = Reply(status=404)
    desk.write("/feed", "/b")
    for _ in range(2):
        desk.clock.sleep(8 * HOUR)
        desk.watch("/feed")
    assert desk.ids() == ["/a", "/b"]


def test_feeds_are_asked_as_often_as_they_bring_news(desk: Desk) -> None:
    desk.write("/feed", "/a")
    desk.watch("/feed", hours=72)
    quiet = len(desk.site.asked("/feed"))
    assert 15 <= quiet <= 25  # every six hours in the end
    desk.site.pages["/feed"] = lambda request: Reply(
        rss(item(desk.site.url("/a"), guid=str(int(desk.clock.now() // 600))))
    )
    desk.watch("/feed", hours=72)
    assert len(desk.site.asked("/feed")) - quiet > 150  # every quarter of an hour


@pytest.mark.parametrize(
    ("head", "header", "minutes"),
    [("<ttl>120</ttl>", {}, 120), ("<ttl>100000</ttl>", {}, 360), ("", {"Cache-Control": "max-age=6000"}, 100)],
)
def test_feeds_say_how_long_they_hold(desk: Desk, head: str, header: dict[str, str], minutes: int) -> None:
    desk.site.pages["/feed"] = Reply(rss(head=head), headers=header)
    desk.watch("/feed")
    feed = desk.feed()
    assert feed.pace == pytest.approx(minutes * 60)
    assert 1.0 <= (feed.due_at - desk.clock.now()) / (minutes * 60) <= 1.11


def test_several_hosts_at_once_and_each_one_at_a_time(desk: Desk) -> None:
    # A host that takes its time holds up nobody else.
    desk.write("/feed", "/a", "/b", "/c")
    slow = Reply(page("Slow"), headers=HTML, drip=0.0004)
    desk.site.pages["/feed"] = Reply(
        rss(
            *(item(desk.site.url(f"/slow{n}", "localhost")) for n in range(3)),
            *(item(desk.site.url(f"/{n}")) for n in "abc"),
        )
    )
    for n in range(3):
        desk.site.pages[f"/slow{n}"] = slow
    assert desk.watch("/feed", settings={"private_hosts": ("localhost",), "host_seconds": 0}) == 0
    order = [request.path for request in desk.site.requests if request.path not in ("/feed", "/robots.txt")]
    assert len(order) == 6
    assert all(order.index(f"/{n}") < order.index("/slow0") for n in "abc")


def test_feeds_of_the_run_before(desk: Desk) -> None:
    desk.write("/one", "/a")
    desk.write("/two", "/b")
    desk.watch("/one", "/two")
    desk.watch("/two")
    assert [(feed.url, feed.followed) for feed in desk.feeds()] == [
        (desk.site.url("/two"), True), (desk.site.url("/one"), False),
    ]  # fmt: skip
    desk.clock.sleep(2 * HOUR)
    desk.watch()
    assert (len(desk.site.asked("/one")), len(desk.site.asked("/two"))) == (1, 2)


def test_second_watch_on_a_database_is_refused(desk: Desk) -> None:
    desk.write("/feed", "/a")
    with Turn(desk.db), pytest.raises(StoreError, match="another `dragoman watch`"):
        desk.watch("/feed")
    assert desk.watch("/feed") == 0


def test_report_that_cannot_be_coded_is_told_of(desk: Desk) -> None:
    class Failing(Counting):
        def code(self, report: Report) -> Coding:
            coding = super().code(report)
            import msgspec

            summary = msgspec.structs.replace(coding.report, error="ValueError: odd")
            return msgspec.structs.replace(coding, report=summary)

    desk.write("/feed", "/a")
    desk.coder = Failing()
    assert desk.watch("/feed") == 1
    assert "could not be coded: ValueError: odd" in desk.errors()[0]
    assert desk.lines[-1].endswith("; 1 failed.")
    assert desk.articles()[0].state == "failed"


def test_report_that_the_database_refuses(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Writer.add

    def add(self: Writer, report: Report, coding: Coding) -> None:
        if report.id.endswith("/a"):
            raise StoreError("news.db: refused")
        original(self, report, coding)

    monkeypatch.setattr(Writer, "add", add)
    desk.write("/feed", "/a", "/b")
    assert desk.watch("/feed") == 1
    assert desk.errors() == ["Error: news.db: refused"]
    assert desk.ids() == ["/b"]


def test_report_that_was_refused_once_is_coded_later(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Writer, report: Report, coding: Coding) -> None:
        raise StoreError("news.db: disk is full")

    desk.write("/feed", "/a")
    with monkeypatch.context() as patch:
        patch.setattr(Writer, "add", full)
        assert desk.watch("/feed") == 1
    [article] = desk.articles()
    assert (article.state, article.attempts, article.reason) == ("waiting", 1, "news.db: disk is full")
    desk.clock.sleep(HOUR)
    assert desk.watch("/feed") == 0
    assert desk.ids() == ["/a"]


def test_host_that_wants_long_pauses(desk: Desk) -> None:
    desk.site.pages["/robots.txt"] = Reply("User-agent: *\nCrawl-delay: 120")
    desk.write("/feed", "/a", "/b")
    assert desk.watch("/feed") == 0
    assert desk.ids() == ["/a", "/b"]
    assert desk.errors() == []
    assert desk.clock.slept == pytest.approx(2 * 120, abs=10)  # after the feed and the first page


def test_another_writer_is_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(Writer, "wait_long", lambda self, seconds, told: waits.append(seconds))
    desk.write("/feed", "/a")
    assert desk.watch("/feed") == 0
    assert waits == [600.0]


def test_record_of_a_run(desk: Desk) -> None:
    class Failing(Counting):
        def code(self, report: Report) -> Coding:
            if report.id.endswith("/b"):
                return failed_coding(report, "ValueError: odd")
            return super().code(report)

    desk.write("/feed", "/a", "/b")
    desk.coder = Failing()
    assert desk.watch("/feed") == 1
    with View(desk.db) as view:
        [row] = view.runs.list()
        [failure] = view.runs.failures()
    assert (row.command, row.state, row.inputs) == ("watch", "finished", (desk.site.url("/feed"),))
    assert row.options == {"once": True, "pages": "auto"}
    assert (row.figures.reports, row.figures.failed, row.kept) == (2, 1, 2)
    assert {"store", "stories"} <= set(row.figures.stages)
    assert failure.run == row.id
    assert desk.watch("/feed") == 0  # nothing was due, and so there was no run
    with View(desk.db) as view:
        assert len(list(view.runs.list())) == 1


# Ends.


def test_interrupt_goes_on_where_it_was(desk: Desk) -> None:
    class Stopping(Counting):
        def code(self, report: Report) -> Coding:
            if len(self.reports) == 2:
                raise KeyboardInterrupt
            return super().code(report)

    desk.write("/feed", *(f"/{n}" for n in range(5)))
    desk.coder = Stopping()
    assert desk.watch("/feed") == 130
    assert desk.lines[-1].startswith("Interrupted. ")
    assert "Run the same command again to go on." in desk.lines[-1]
    assert len(desk.reports()) == 2
    first, desk.coder = desk.coder, Counting()
    assert desk.watch("/feed") == 0
    assert desk.ids() == [f"/{n}" for n in range(5)]
    assert len(first.reports) + len(desk.coder.reports) == 5
    assert len(desk.site.asked("/feed")) == 1


def test_break_between_a_report_and_its_story(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Keeper, report_id: str) -> None:
        raise KeyboardInterrupt

    desk.write("/feed", "/a", "/b")
    with monkeypatch.context() as patch:
        patch.setattr(Keeper, "add", broken)
        assert desk.watch("/feed") == 130
    assert desk.watch("/feed") == 0
    assert desk.ids() == ["/a", "/b"]
    with View(desk.db) as view:
        assert view.ledger.count_pending() == 0


CHILD = """
import sys
from dragoman.cli import main
from dragoman.cli.common import Tools
from engines.fakes import FakeCoder

main(sys.argv[1:], obj=Tools(coder=FakeCoder()))
"""


def _child(desk: Desk, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, "watch", *arguments, "--db", desk.db, "--set", "host_seconds=0"]
    root = Path(__file__).resolve().parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), *sys.path])}
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=root, env=environment)


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not done() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert done()


@pytest.mark.slow
def test_killed_at_any_moment_nothing_is_lost_or_doubled(desk: Desk) -> None:
    paths = [f"/{n}" for n in range(40)]
    desk.write("/feed", *paths)
    for stop in (1, 9, 25):
        process = _child(desk, desk.site.url("/feed"), "--once")
        _until(lambda stop=stop: len(desk.site.requests) > stop)  # type: ignore[misc]
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        # Whatever moment it was: an article is marked as read if and only if its report is there.
        if Path(desk.db).exists():
            with sqlite3.connect(desk.db) as connection:
                marked = "SELECT count(*) FROM feed_articles WHERE state = 'kept'"
                tables = connection.execute(
                    "SELECT count(*) FROM sqlite_master WHERE name = 'feed_articles'"
                ).fetchone()[0]
                if tables:
                    kept = connection.execute("SELECT count(*) FROM reports").fetchone()
                    assert connection.execute(marked).fetchone() == kept
            connection.close()
    process = _child(desk, desk.site.url("/feed"), "--once")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert desk.ids() == sorted(paths)
    with View(desk.db) as view:
        assert view.counts().reports == 40
        assert view.ledger.count_pending() == 0
    asked = Counter(request.path for request in desk.site.requests)
    # An article is asked for twice only if the kill came between its answer and its report: at most one for each.
    assert sum(asked[path] - 1 for path in paths) <= 3 * 2


@pytest.mark.slow
@pytest.mark.parametrize(("name", "status", "word"), [("SIGTERM", 0, "Stopped. "), ("SIGINT", 130, "Interrupted. ")])
def test_signals_end_it_in_good_order(desk: Desk, name: str, status: int, word: str) -> None:
    desk.write("/feed", "/a", "/b")
    desk.site.pages["/b"] = Reply("x" * 100_000, drip=0.01)  # it does not wait for what is under way
    process = _child(desk, desk.site.url("/feed"))
    _until(lambda: bool(desk.site.asked("/b")))
    process.send_signal(getattr(signal, name))
    _, errors = process.communicate(timeout=10)
    assert process.returncode == status, errors
    lines = errors.splitlines()
    assert lines[0] == f"Following 1 feed into {desk.db}  (stop it with Ctrl-C)"
    assert lines[-1].startswith(word)
    assert "Traceback" not in errors


# The command line.


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["watch", *arguments], obj=Tools(coder=FakeCoder(), patience=0.1))


def test_opml_and_status(desk: Desk, tmp_path: Path) -> None:
    desk.write("/one", "/a", "/gone")
    desk.site.pages["/gone"] = Reply(status=404)
    opml = tmp_path / "feeds.opml"
    outline = "<outline text='World'><outline text='{0}' title='{0}' type='rss' xmlUrl='{1}'/></outline>"
    feeds = outline.format("One", desk.site.url("/one")) + outline.format("Two", desk.site.url("/two"))
    opml.write_text(f"<opml version='2.0'><head/><body>{feeds}</body></opml>")
    result = invoke(str(opml), "--db", desk.db, "--once", "--set", "host_seconds=0", "--contact", "desk@example.org")
    assert result.exit_code == 1
    assert "contact: desk@example.org" in desk.site.requests[0].headers["user-agent"]
    table = invoke("--db", desk.db, "--status", "--format", "table")
    assert table.exit_code == 0
    assert "The Harbour Desk" in table.stdout
    assert "failed once: answered 404 Not Found" in " ".join(table.stdout.split())
    lines = [json.loads(line) for line in invoke("--db", desk.db, "--status").stdout.splitlines()]
    one, two, gone = lines
    assert (one["title"], one["articles"], one["kept"], one["failed"]) == ("The Harbour Desk", 2, 1, 1)
    assert (two["feed"], two["title"], two["failures"]) == (desk.site.url("/two"), "Two", 1)
    assert (gone["article"], gone["state"], gone["reason"]) == (
        desk.site.url("/gone"),
        "failed",
        "answered 404 Not Found",
    )


@pytest.mark.parametrize(
    ("arguments", "status", "what"),
    [
        (["none.opml"], 1, "none.opml: cannot be read"),
        ([], 1, "follows no feeds yet"),
        (["http://127.0.0.1:9/feed", "--status"], 2, "--status only shows"),
        (["--format", "table"], 2, "--format goes with --status"),
        (["ftp://example.org/feed"], 1, "cannot be read"),
        (["http://a.example", "--set", "fetch_threads=0"], 2, "has to be more than 0"),
        (["http://a.example", "--set", "no_such=1"], 2, "unknown setting"),
    ],
)
def test_wrong_command_lines(tmp_path: Path, arguments: list[str], status: int, what: str) -> None:
    result = invoke(*arguments, "--db", str(tmp_path / "a.db"), "--once")
    assert result.exit_code == status
    assert what in result.stderr
    assert "Traceback" not in result.stderr
