"""What is known of feeds: those that are followed, the articles that they named, hosts and their robots.txt.

Moments are seconds since 1970 in the records, and ISO 8601 (UTC, whole seconds) in the tables.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Self

from dragoman.errors import StoreError
from dragoman.model import Record
from dragoman.store.connection import explaining

ArticleState = Literal["waiting", "kept", "skipped", "failed"]


class FeedRow(Record, frozen=True, kw_only=True):
    """A feed. `pace`: seconds between two requests at present; `failures`: in a row, `reason`: of the last one.

    `articles`, `waiting`, `kept`, `skipped`, `failed`: how many articles it was the first to name, in all and by what
    came of them.
    """

    number: int
    url: str
    title: str | None
    moved_to: str | None
    etag: str | None
    modified: str | None
    followed: bool
    added_at: float
    asked_at: float | None
    answered_at: float | None
    due_at: float
    pace: float | None
    failures: int
    reason: str | None
    remark: str | None
    articles: int = 0
    waiting: int = 0
    kept: int = 0
    skipped: int = 0
    failed: int = 0


class ArticleRow(Record, frozen=True, kw_only=True):
    """An article that a feed named. `feed`: its URL. `read_at`: when it was first read; `asked_at`: last asked for."""

    number: int
    key: str
    feed: str
    entry: str
    link: str | None
    title: str | None
    date: str | None
    publisher: str | None
    text: str | None
    state: ArticleState
    due_at: float | None
    attempts: int
    reason: str | None
    report_id: str | None
    etag: str | None
    modified: str | None
    named_at: float
    read_at: float | None
    asked_at: float | None


class DueArticle(Record, frozen=True, kw_only=True):
    """An article that is to be read now; `link` None if the feed's own text is its text."""

    number: int
    link: str | None


class FoundEntry(Record, frozen=True, kw_only=True):
    """An entry of a feed's document. `key`: that of its article; `text`: its text if no page is to be read for it.

    `reason`: why nothing can be read for it.
    """

    entry: str
    mark: str
    key: str
    link: str | None
    title: str | None
    date: str | None
    publisher: str | None
    text: str | None
    reason: str | None = None


class HostRow(Record, frozen=True, kw_only=True):
    """A host that failed: so many times in a row, and left alone until then."""

    host: str
    paused_until: float
    failures: int


class RobotsRow(Record, frozen=True, kw_only=True):
    """The robots.txt of an origin; `text` None if it could not be reached, '' if there is none."""

    origin: str
    text: str | None
    read_at: float | None
    asked_at: float
    failing_since: float | None


_TIMES = ("added_at", "asked_at", "answered_at", "due_at", "named_at", "read_at", "paused_until", "failing_since")
_COUNTS = ", ".join(
    f"(SELECT count(*) FROM feed_articles a WHERE a.feed = f.number{where}) AS {name}"
    for name, where in (
        ("articles", ""),
        *((state, f" AND a.state = '{state}'") for state in ("waiting", "kept", "skipped", "failed")),
    )
)

# Whether a feed that is followed names an article.
_WANTED = (
    "EXISTS (SELECT 1 FROM feed_entries e JOIN feeds f ON f.number = e.feed WHERE e.article = a.number AND f.followed)"
)


class Feeds:
    """The tables of feeds; it belongs to a View, which reads them, or to a Writer, which also writes."""

    def __init__(
        self, connection: sqlite3.Connection, path: Path, whole: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._connection = connection
        self._path = path
        self._whole = whole

    def follow(self, feeds: Iterable[tuple[str, str | None]], now: float) -> None:
        """Follow these feeds (URL and title) from now on, and no others; what is known of the others stays."""
        with self._whole():
            self._run("UPDATE feeds SET followed = 0")
            for url, title in feeds:
                self._run(
                    "INSERT INTO feeds (url, title, added_at, due_at) VALUES (?, ?, ?, ?) ON CONFLICT (url)"
                    " DO UPDATE SET followed = 1, title = coalesce(feeds.title, excluded.title)",
                    (url, title, _iso(now), _iso(now)),
                )

    def all(self) -> list[FeedRow]:
        """Return all feeds with their counts, those that are followed first."""
        return [_feed(row) for row in self._rows(f"SELECT f.*, {_COUNTS} FROM feeds f ORDER BY followed DESC, number")]

    def followed(self) -> list[FeedRow]:
        """Return the feeds that are followed, without counts."""
        return [_feed(row) for row in self._rows("SELECT * FROM feeds WHERE followed ORDER BY number")]

    def feed(self, number: int) -> FeedRow:
        """Return a feed by its number, without counts."""
        return _feed(self._one("SELECT * FROM feeds WHERE number = ?", number))

    def article(self, number: int) -> ArticleRow:
        """Return an article by its number."""
        query = (
            "SELECT a.*, f.url AS feed_url FROM feed_articles a JOIN feeds f ON f.number = a.feed WHERE a.number = ?"
        )
        values = _values(self._one(query, number))
        values["feed"] = values.pop("feed_url")
        return ArticleRow(**values)

    def due_feeds(self, now: float) -> list[tuple[int, str]]:
        """Return number and address (where it has moved to, if it has) of the feeds to be asked now."""
        query = (
            "SELECT number, coalesce(moved_to, url) FROM feeds WHERE followed AND due_at <= ? ORDER BY due_at, number"
        )
        return [(row[0], row[1]) for row in self._rows(query, _iso(now))]

    def due_articles(self, now: float) -> list[DueArticle]:
        """Return the articles to be read now: the new ones of followed feeds, and those to be looked at again."""
        query = (
            "SELECT a.number, CASE WHEN a.text IS NULL THEN a.link END AS link FROM feed_articles a"
            f" WHERE a.due_at <= ? AND {_WANTED} ORDER BY a.due_at, a.number"
        )
        return [DueArticle(number=row["number"], link=row["link"]) for row in self._rows(query, _iso(now))]

    def next_due(self, after: float) -> float | None:
        """Return when the next feed or article is due, later than `after`; None if none is."""
        query = (
            "SELECT min(due) FROM (SELECT min(due_at) AS due FROM feeds WHERE followed AND due_at > :after UNION ALL"
            f" SELECT min(a.due_at) FROM feed_articles a WHERE a.due_at > :after AND {_WANTED})"
        )
        with explaining(self._path):
            row = self._connection.execute(query, {"after": _iso(after)}).fetchone()
        return _seconds(row[0])

    def answered(
        self,
        number: int,
        *,
        now: float,
        due_at: float,
        pace: float,
        etag: str | None,
        modified: str | None,
        moved_to: str | None,
        title: str | None = None,
        remark: str | None = None,
        entries: Sequence[FoundEntry] | None = None,
    ) -> int:
        """Keep a feed's answer together with its entries, all or nothing; return how many are new or changed.

        `entries` None: nothing has changed since the last answer.
        """
        with self._whole():
            self._run(
                "UPDATE feeds SET asked_at = :now, answered_at = :now, due_at = :due, pace = :pace, etag = :etag,"
                " modified = :modified, moved_to = :moved, failures = 0, reason = NULL, title = coalesce(:title, title)"
                " WHERE number = :number",
                {
                    "now": _iso(now), "due": _iso(due_at), "pace": pace, "etag": etag, "modified": modified,
                    "moved": moved_to, "title": title, "number": number,
                },
            )  # fmt: skip
            if entries is None:
                return 0
            self._run("UPDATE feeds SET remark = ? WHERE number = ?", (remark, number))
            return sum(self._take(number, entry, now) for entry in entries)

    def failed(self, number: int, *, now: float, due_at: float, reason: str, forget_move: bool = False) -> None:
        """Keep that a feed could not be read."""
        with self._whole():
            self._run(
                "UPDATE feeds SET asked_at = ?, due_at = ?, failures = failures + 1, reason = ? WHERE number = ?",
                (_iso(now), _iso(due_at), reason, number),
            )
            if forget_move:
                self._run("UPDATE feeds SET moved_to = NULL WHERE number = ?", (number,))

    def read(
        self,
        number: int,
        *,
        now: float,
        due_at: float | None,
        state: ArticleState,
        report_id: str | None,
        reason: str | None = None,
        etag: str | None = None,
        modified: str | None = None,
    ) -> None:
        """Keep that an article was read; `due_at`: when it is to be looked at again."""
        with self._whole():
            self._run(
                "UPDATE feed_articles SET state = :state, due_at = :due, attempts = 0, reason = :reason, text = NULL,"
                " report_id = coalesce(:report, report_id), etag = :etag, modified = :modified, asked_at = :now,"
                " read_at = coalesce(read_at, :now) WHERE number = :number",
                {
                    "state": state, "due": _iso(due_at), "reason": reason, "report": report_id, "etag": etag,
                    "modified": modified, "now": _iso(now), "number": number,
                },
            )  # fmt: skip

    def unread(self, number: int, *, now: float, due_at: float | None, reason: str, count: bool = True) -> None:
        """Keep that an article could not be read; `due_at`: when it is tried again, None if not any more.

        What was read of it before stays. With `count` false it is no failure of the article itself.
        """
        with self._whole():
            self._run(
                "UPDATE feed_articles SET due_at = :due, attempts = attempts + :count, reason = :reason, asked_at = :now,"
                " state = CASE WHEN :due IS NULL AND state = 'waiting' THEN 'failed' ELSE state END"
                " WHERE number = :number",
                {"due": _iso(due_at), "reason": reason, "now": _iso(now), "number": number, "count": int(count)},
            )

    def put_off(self, feeds: Iterable[int], articles: Iterable[int], due_at: float) -> None:
        """Ask for feeds and articles later, without their having failed."""
        with self._whole():
            for number in feeds:
                self._run("UPDATE feeds SET due_at = ? WHERE number = ?", (_iso(due_at), number))
            for number in articles:
                self._run("UPDATE feed_articles SET due_at = ? WHERE number = ?", (_iso(due_at), number))

    def unseen(self, number: int, entries: Sequence[FoundEntry]) -> int:
        """Return how many of the entries of a feed are new or have changed."""
        with explaining(self._path):
            query = "SELECT 1 FROM feed_entries WHERE feed = ? AND entry = ? AND mark = ?"
            return sum(
                self._connection.execute(query, (number, entry.entry, entry.mark)).fetchone() is None
                for entry in entries
            )

    def hosts(self) -> list[HostRow]:
        """Return the hosts that have failed."""
        return [HostRow(**_values(row)) for row in self._rows("SELECT * FROM feed_hosts ORDER BY host")]

    def robots(self) -> list[RobotsRow]:
        """Return what is known of every robots.txt."""
        return [RobotsRow(**_values(row)) for row in self._rows("SELECT * FROM feed_robots ORDER BY origin")]

    def learn(self, hosts: Iterable[HostRow], robots: Iterable[RobotsRow]) -> None:
        """Keep what has become known of hosts."""
        with self._whole():
            for host in hosts:
                self._run("DELETE FROM feed_hosts WHERE host = ?", (host.host,))
                if host.failures:
                    self._run(
                        "INSERT INTO feed_hosts (host, paused_until, failures) VALUES (?, ?, ?)",
                        (host.host, _iso(host.paused_until), host.failures),
                    )
            for rules in robots:
                self._run(
                    "INSERT OR REPLACE INTO feed_robots (origin, text, read_at, asked_at, failing_since)"
                    " VALUES (?, ?, ?, ?, ?)",
                    (rules.origin, rules.text, *map(_iso, (rules.read_at, rules.asked_at, rules.failing_since))),
                )

    def troubles(self, limit: int) -> list[ArticleRow]:
        """Return the articles that could not be read, the latest first."""
        query = (
            "SELECT a.*, f.url AS feed_url FROM feed_articles a JOIN feeds f ON f.number = a.feed"
            " WHERE a.reason IS NOT NULL AND a.state IN ('waiting', 'failed') ORDER BY a.asked_at DESC, a.number LIMIT ?"
        )
        found = []
        for row in self._rows(query, limit):
            values = _values(row)
            values["feed"] = values.pop("feed_url")
            found.append(ArticleRow(**values))
        return found

    def _take(self, feed: int, entry: FoundEntry, now: float) -> bool:
        """Take an entry in; return whether there is something to be read for it."""
        with explaining(self._path):
            seen = self._connection.execute(
                "SELECT mark FROM feed_entries WHERE feed = ? AND entry = ?", (feed, entry.entry)
            ).fetchone()
            if seen is not None and seen["mark"] == entry.mark:
                return False
            known = self._connection.execute("SELECT number FROM feed_articles WHERE key = ?", (entry.key,)).fetchone()
        due, state = (None, "failed") if entry.reason else (_iso(now), "waiting")
        values = {
            "feed": feed, "entry": entry.entry, "link": entry.link, "title": entry.title, "date": entry.date,
            "publisher": entry.publisher, "text": entry.text, "due": due, "reason": entry.reason, "key": entry.key,
            "state": state, "now": _iso(now),
        }  # fmt: skip
        if known is None:
            self._run(
                "INSERT INTO feed_articles (key, feed, entry, link, title, date, publisher, text, state, due_at, reason,"
                " named_at) VALUES (:key, :feed, :entry, :link, :title, :date, :publisher, :text, :state, :due, :reason,"
                " :now)",
                values,
            )
        elif seen is not None:
            # It was seen before and says now that it has changed. Another feed that names the same article does not.
            self._run(
                "UPDATE feed_articles SET title = :title, date = :date, publisher = :publisher, text = :text,"
                " due_at = :due, attempts = 0, named_at = :now, reason = :reason,"
                " state = CASE WHEN state = 'failed' THEN :state ELSE state END WHERE key = :key",
                values,
            )
        self._run(
            "INSERT INTO feed_entries (feed, entry, article, mark) VALUES (?, ?, (SELECT number FROM feed_articles"
            " WHERE key = ?), ?) ON CONFLICT (feed, entry) DO UPDATE SET article = excluded.article, mark = excluded.mark",
            (feed, entry.entry, entry.key, entry.mark),
        )
        return due is not None and (known is None or seen is not None)

    def _run(self, query: str, values: Sequence[Any] | dict[str, Any] = ()) -> None:
        self._connection.execute(query, values)

    def _rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        with explaining(self._path):
            return self._connection.execute(query, values).fetchall()

    def _one(self, query: str, number: int) -> sqlite3.Row:
        rows = self._rows(query, number)
        if not rows:
            raise StoreError(f"{self._path}: has no feed or article {number} any more; run again")
        return rows[0]


class Turn:
    """The right to follow feeds into a database, which one program at a time has, and which ends with it however it ends.

    It is a lock on a file of its own beside the database, so that others can write to the database meanwhile.
    """

    def __init__(self, database: str | Path) -> None:
        self._database = Path(database)
        path = self._database.with_name(self._database.name + "-watch")
        with explaining(path):
            connection = sqlite3.connect(path, timeout=0, isolation_level=None)
            try:
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                connection.close()
                if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                    raise StoreError(
                        f"{database}: another `dragoman watch` follows feeds into it; stop that one first"
                    ) from error
                raise
        self._held = connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()


def _feed(row: sqlite3.Row) -> FeedRow:
    values = _values(row)
    values["followed"] = bool(values["followed"])
    return FeedRow(**values)


def _values(row: sqlite3.Row) -> dict[str, Any]:
    return {key: _seconds(row[key]) if key in _TIMES else row[key] for key in row.keys()}  # noqa: SIM118


def _iso(moment: float | None) -> str | None:
    if moment is None:
        return None
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


def _seconds(text: str | None) -> float | None:
    return None if text is None else datetime.fromisoformat(text).timestamp()
