"""A feed that was fetched, read: its entries, and how often it wants to be asked."""

from __future__ import annotations

import datetime
import hashlib
import io
import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import msgspec

from dragoman.errors import SourceError
from dragoman.model import Record
from dragoman.sources.days import iso_day
from dragoman.sources.decoding import decode
from dragoman.sources.feeds.plaintext import one_line, plain_text
from dragoman.sources.timing import within

_MOST_ENTRIES = 1000  # of a document; a longer one is an archive, and what is new in it stands at its beginning
_LONGEST_KEY = 2000
# Of a document, as each costs some 40 microseconds; a thousand entries have some ten thousand, and whole texts with markup
# five times as many.
_MOST_TAGS = 60_000
_SECONDS = 15.0  # a feed of 5 MB takes some 5; of broken ones some would take hours
_PERIODS = {"hourly": 60.0, "daily": 1440.0, "weekly": 10080.0, "monthly": 43200.0, "yearly": 525600.0}
_START = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_DECLARED = re.compile(r"<!ENTITY\b[^>]*>?", re.IGNORECASE)
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]+)|([0-9]+));?", re.IGNORECASE)
_ROOT = re.compile(r"<(?:\w+:)?(rss|feed|rdf|channel|opml|html|!doctype html)\b", re.IGNORECASE)
_ALTERNATE = re.compile(r"<link\b[^>]*\btype\s*=\s*[\"']application/(?:rss|atom)\+xml[\"'][^>]*>", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*[\"']([^\"']{1,2000})[\"']", re.IGNORECASE)


class Entry(Record, frozen=True, kw_only=True):
    """An entry. `key`: what tells it from the others of the feed. `text`: what it carries, None if nothing.

    `content`: the text is given as the entry's content, and not only as a summary. `date`: ISO day. `changed`: what
    the feed says of when it was published and changed last, as it stands there.
    """

    key: str
    link: str | None
    title: str | None
    date: str | None
    publisher: str | None
    text: str | None
    content: bool
    changed: str

    def mark(self, *, with_text: bool) -> str:
        """Return what differs when the entry has changed."""
        parts = (self.changed, self.title or "", self.link or "", (self.text or "") if with_text else "")
        return hashlib.sha256("\x1f".join(parts).encode("utf-8", errors="replace")).hexdigest()[:32]


class Document(Record, frozen=True, kw_only=True):
    """A feed's document. `entries`: the oldest first. `minutes`: how long it is to be kept, by its own word.

    `problem`: what is wrong with it, although it could be read. `cut`: it ends in the midst of an entry.
    """

    title: str | None
    entries: tuple[Entry, ...]
    minutes: float | None
    problem: str | None
    cut: bool = False


def read_document(
    data: bytes, *, url: str, charset: str | None, latest_date: str, seconds: float = _SECONDS
) -> Document:
    """Read a feed; raises SourceError (without a place) if it is none.

    `charset`: that of its Content-Type. A date after `latest_date` is not believed. `seconds`: that it may take.
    """
    text, long = _bounded(decode(data, html=True, declared=charset))
    _parser()  # that it is not installed is no fault of the feed
    try:
        with within(seconds):
            return _document(text, url, latest_date, long=long)
    except SourceError:
        raise
    except Exception as error:  # whatever a broken feed does to the parser, the others are read
        raise SourceError(f"cannot be read as a feed ({type(error).__name__})") from error


def _bounded(text: str) -> tuple[str, bool]:
    """Return a document up to the last tag that is read, and whether there was more."""
    at = -1
    for _ in range(_MOST_TAGS):
        at = text.find("<", at + 1)
        if at < 0:
            return text, False
    return text[:at], True


def _document(text: str, url: str, latest_date: str, *, long: bool) -> Document:
    parsed = _parsed(text, url)
    if not parsed.get("entries") and not parsed.get("version"):
        raise SourceError(_no_feed(text, url))
    problem = _problem(parsed, text)
    given = parsed.entries
    cut = problem is not None and len(_START.findall(text)) > len(_END.findall(text))
    if cut:
        given = given[:-1]  # cut off in the middle; its link may be half a link
    if long:
        cut, problem = False, f"has more than {_MOST_TAGS} tags, and was read up to there"
    if len(given) > _MOST_ENTRIES:
        problem = f"has {len(given)} entries, of which the first {_MOST_ENTRIES} were read"
        given = given[:_MOST_ENTRIES]
    title = one_line(parsed.feed.get("title"))
    entries: dict[str, Entry] = {}
    for item in given:
        entry = _entry(item, url, title, latest_date)
        if entry is None:
            continue
        first = entries.setdefault(entry.key, entry)
        if entry.link and entry.link != first.link:  # some feeds give all their entries the same id
            entries.setdefault(entry.link, msgspec.structs.replace(entry, key=entry.link[:_LONGEST_KEY]))
    return Document(
        title=title, entries=tuple(reversed(entries.values())), minutes=_minutes(parsed.feed), problem=problem, cut=cut
    )


def _parsed(text: str, url: str) -> Any:
    # A stream, since of bytes and strings it would take some for the name of a file or an address to fetch. It is
    # decoded already, and the header says so: that counts for more than what the document says.
    # Entities that a document declares are not needed by any feed, and can be made to swell to any size. A blank stays
    # in their place, so that what is left and right of them does not become another one.
    stream = io.BytesIO(_REFERENCE.sub(_character, _DECLARED.sub(" ", text)).encode("utf-8", errors="replace"))
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    return _parser()(stream, response_headers=headers)


def _character(match: re.Match[str]) -> str:
    """Return a reference to a character as it stands; one to none (half of one, or too high) would end the parser."""
    digits = (match[1] or match[2]).lstrip("0") or "0"
    code = int(digits, 16 if match[1] else 10) if len(digits) < 9 else -1
    return match[0] if 0 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF else "\ufffd"


def _parser() -> Any:
    import feedparser  # type: ignore[import-untyped]  # takes long to load

    return feedparser.parse


def _problem(parsed: Any, text: str) -> str | None:
    if not parsed.bozo:
        return None
    error = parsed.get("bozo_exception")
    line = error.getLineNumber() if hasattr(error, "getLineNumber") else None
    what = error.getMessage() if hasattr(error, "getMessage") else type(error).__name__
    where = f" in line {line}" if line is not None else ""
    return f"is broken XML ({what}{where}); it was read as far as it can be"


def _no_feed(text: str, url: str) -> str:
    if not text.strip():
        return "is empty, and no feed"
    root = _ROOT.search(text, 0, 4096)
    kind = root[1].lower() if root else ""
    if kind == "opml":
        return "is a list of feeds (OPML), not a feed; save it, and name the file"
    if "html" in kind:
        links = (_HREF.search(tag) for tag in _ALTERNATE.findall(text[:200_000]))
        feeds = [feed for link in links if link and (feed := _joined(url, link[1]))]
        return "is a web page, not a feed" + (f"; it names this feed: {feeds[0]}" if feeds else "")
    return "is no feed (neither RSS nor Atom)"


def _entry(item: Any, url: str, feed_title: str | None, latest: str) -> Entry | None:
    link = _joined(url, _text(item, "feedburner_origlink")) or _joined(url, _text(item, "link"))
    text, content = _carried(item)
    title = one_line(item.get("title"))
    key = _text(item, "id") or link or title
    if not key:
        return None
    published, updated = _text(item, "published"), _text(item, "updated")
    source = item.get("source")
    return Entry(
        key=key.strip()[:_LONGEST_KEY],
        link=link,
        title=title,
        date=_day(item, latest),
        publisher=one_line(source.get("title")) if isinstance(source, Mapping) and source.get("title") else feed_title,
        text=text,
        content=content,
        changed=f"{published or ''}|{updated or ''}",
    )


def _joined(url: str, link: str | None) -> str | None:
    """Return a link in full, None if it is none (`http://[link]`): the other entries are read all the same."""
    try:
        return urljoin(url, link.strip()) if link else None
    except ValueError:
        return None


def _text(item: Any, name: str) -> str | None:
    value = _raw(item, name)
    return value if isinstance(value, str) and value.strip() else None


def _raw(item: Any, name: str) -> Any:
    """Return what stands there, without feedparser's giving one date for another that is missing."""
    return dict.get(item, name)


def _carried(item: Any) -> tuple[str | None, bool]:
    """Return the longest text that an entry carries, and whether it is its content."""
    found = [(plain_text(str(part.get("value") or "")), True) for part in item.get("content") or ()]
    found.append((plain_text(_text(item, "summary") or ""), False))
    text, content = max(found, key=lambda pair: len(pair[0]))
    return (text, content) if text else (None, False)


def _day(item: Any, latest: str) -> str | None:
    """Return the day of publication as it is written, or else as it was understood."""
    # Where it was written it may be tomorrow already.
    latest = (datetime.date.fromisoformat(latest) + datetime.timedelta(days=1)).isoformat()
    for name in ("published", "updated", "created"):
        given = _text(item, name)
        moment = _raw(item, f"{name}_parsed")
        day = iso_day(given) if given else None
        if day is None and isinstance(moment, time.struct_time):
            day = time.strftime("%Y-%m-%d", moment) if moment.tm_year >= 1000 else None
        if day is not None:
            return day if day <= latest else None
    return None


def _minutes(feed: Any) -> float | None:
    ttl = _number(feed.get("ttl"))
    if ttl is not None:
        return ttl
    period = _PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    frequency = _number(feed.get("sy_updatefrequency")) or 1.0
    return period / frequency if period is not None else None


def _number(value: Any) -> float | None:
    try:
        number = float(str(value).strip())
    except ValueError:
        return None
    return number if 0 < number < 1e6 else None
