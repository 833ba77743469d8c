"""What is known of each feed, for reading."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import msgspec
from rich.table import Table
from rich.text import Text

from dragoman.cli.common import console_for
from dragoman.cli.feed_tally import span
from dragoman.store import View
from dragoman.store.feeds import ArticleRow, FeedRow

_TROUBLES = 20  # articles that could not be read, in a table


def show_status(db: str, format_: str) -> None:
    """Print the feeds of a database, and the articles that could not be read."""
    with View(db) as view:
        feeds = view.feeds.all()
        troubles = view.feeds.troubles(_TROUBLES + 1 if format_ == "table" else -1)
    if format_ == "jsonl":
        for record in (*map(_feed_line, feeds), *map(_article_line, troubles)):
            sys.stdout.write(msgspec.json.encode(record).decode("utf-8") + "\n")
        return
    console = console_for(sys.stdout)
    if not feeds:
        console.print(f"{db} follows no feeds; `dragoman watch FEEDS --db {db}` does.", markup=False)
        return
    now = datetime.now(UTC).timestamp()
    console.print(_feeds_table(feeds, now))
    if troubles:
        console.print()
        console.print(_troubles_table(troubles[:_TROUBLES], now))
        if len(troubles) > _TROUBLES:
            console.print("There are more; --format jsonl gives all.")


def _feeds_table(feeds: list[FeedRow], now: float) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("feed", overflow="fold", ratio=3)
    for heading in ("answered", "next", "articles", "waiting", "failed"):
        table.add_column(
            heading, justify="right" if heading in ("articles", "waiting", "failed") else "left", no_wrap=True
        )
    table.add_column("state", overflow="fold", ratio=2)
    for feed in feeds:
        name = Text(feed.url)
        if feed.title:
            name = Text.assemble(feed.title, "\n", (feed.url, "dim"))
        following = _ahead(feed.due_at, now) if feed.followed else "not followed"
        table.add_row(
            name, _ago(feed.answered_at, now), following, str(feed.articles), str(feed.waiting), str(feed.failed),
            Text(_state(feed)),
        )  # fmt: skip
    return table


def _state(feed: FeedRow) -> str:
    if feed.failures:
        times = "once" if feed.failures == 1 else f"{feed.failures} times in a row"
        return f"failed {times}: {feed.reason}"
    if feed.answered_at is None:
        return "not asked yet"
    return feed.remark or "well"


def _troubles_table(articles: list[ArticleRow], now: float) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("article that could not be read", overflow="fold", ratio=3)
    table.add_column("tried again", no_wrap=True)
    table.add_column("reason", overflow="fold", ratio=2)
    for article in articles:
        again = "no" if article.due_at is None else _ahead(article.due_at, now)
        table.add_row(Text(article.link or article.title or article.key), again, Text(article.reason or ""))
    return table


def _ago(moment: float | None, now: float) -> str:
    return "never" if moment is None else f"{span(now - moment)} ago"


def _ahead(moment: float, now: float) -> str:
    return "now" if moment <= now else f"in {span(moment - now)}"


def _iso(moment: float | None) -> str | None:
    return None if moment is None else datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


def _feed_line(feed: FeedRow) -> dict[str, object]:
    return {
        "feed": feed.url, "title": feed.title, "moved_to": feed.moved_to, "followed": feed.followed,
        "asked_at": _iso(feed.asked_at), "answered_at": _iso(feed.answered_at), "due_at": _iso(feed.due_at),
        "articles": feed.articles, "waiting": feed.waiting, "kept": feed.kept, "skipped": feed.skipped,
        "failed": feed.failed, "failures": feed.failures, "reason": feed.reason, "remark": feed.remark,
    }  # fmt: skip


def _article_line(article: ArticleRow) -> dict[str, object]:
    return {
        "article": article.link, "title": article.title, "feed": article.feed, "state": article.state,
        "attempts": article.attempts, "asked_at": _iso(article.asked_at), "due_at": _iso(article.due_at),
        "reason": article.reason,
    }  # fmt: skip
