"""An entry of a feed, and the page that it leads to, as a report."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from dragoman.errors import SourceError
from dragoman.model import Record, Report
from dragoman.sources.decoding import decode
from dragoman.sources.feeds.documents import Entry
from dragoman.sources.fetching import Answer
from dragoman.sources.pages import page_report
from dragoman.sources.timing import within

_SECONDS = 20.0  # that telling an article from its page may take; mostly it is some hundredths
Pages = Literal["auto", "always", "never"]

# The end of a text that goes on elsewhere.
_CUT = re.compile(
    r"(?:\.\.\.|…|\[[.…]+\]|(?:read|continue reading|see) (?:more|on|the full \w+)\W*)\s*\Z", re.IGNORECASE
)
_PAGES = (
    "",
    "text/html",
    "application/xhtml+xml",
    "application/xml",
    "text/xml",
    "text/plain",
    "application/octet-stream",
)
# What the same page is also found under: a site's mobile name, and the end of an "accelerated" page's path.
_OTHER_NAMES = re.compile(r"^(?:www|m|mobile|amp)\.")
_OTHER_ENDS = re.compile(r"(?:/amp|\.amp|/)+$")


class Article(Record, frozen=True, kw_only=True):
    """What a feed says of an article: what is missing on its page is taken from here."""

    feed: str
    link: str | None
    key: str
    title: str | None = None
    date: str | None = None
    publisher: str | None = None
    text: str | None = None


def clean_url(url: str) -> str:
    """Return a URL without what only tells who follows it (`utm_source` and the like), and without fragment."""
    from courlan import normalize_url

    try:
        cleaned = str(normalize_url(url.partition("#")[0]))
    except ValueError:
        return url
    return cleaned or url


def article_key(feed: str, link: str | None, key: str) -> str:
    """Return what tells an article from all others: its link, or the feed's own name for it."""
    return clean_url(link) if link else f"{feed}#{key}"


def own_text(entry: Entry, pages: Pages, whole: int) -> str | None:
    """Return the text of an entry if it is to be coded instead of its page; None if the page is to be read.

    `whole`: characters from which on an entry's content is taken to be all of the article.
    """
    if pages == "never" or (entry.link is None and pages == "auto"):
        return entry.text
    if pages == "auto" and entry.content and entry.text and len(entry.text) >= whole and not _CUT.search(entry.text):
        return entry.text
    return None


def entry_report(article: Article) -> Report:
    """Return the text that the feed itself carries as a report."""
    url = clean_url(article.link) if article.link else None
    return Report(
        id=article_key(article.feed, article.link, article.key),
        text=article.text or "",
        title=article.title,
        date=article.date,
        url=url,
        publisher=article.publisher,
        source=article.feed,
    )


def article_report(article: Article, answer: Answer, latest_date: str) -> Report:
    """Return the article on the page that came; raises SourceError (without a place) if there is none.

    Its id is the page's URL, so that the same page is the same report whichever feed leads there.
    """
    if answer.kind not in _PAGES:
        raise SourceError(f"is no page ({answer.kind[:60]})")
    if not urlsplit(answer.url).path.strip("/") and not urlsplit(answer.url).query and _has_path(article.link):
        raise SourceError("leads to the front page of its site, not to an article")
    text = decode(answer.body, html=answer.kind != "text/plain", declared=answer.charset)
    if not text.strip():
        raise SourceError("is empty")
    if answer.kind == "text/plain":
        page = Report(id=answer.url, text=text, source=answer.url)
    else:
        with within(_SECONDS):
            page = page_report(text, id=answer.url, source=answer.url, latest_date=latest_date)
    url = _canonical(clean_url(answer.url), page.url)
    return msgspec.structs.replace(
        page,
        id=url,
        url=url,
        title=page.title or article.title,
        date=page.date or article.date,
        publisher=page.publisher or article.publisher,
    )


def _has_path(link: str | None) -> bool:
    return link is not None and bool(urlsplit(link).path.strip("/"))


def _canonical(url: str, named: str | None) -> str:
    """Return the URL that a page names as its own if that can be believed, else the one it came from.

    Some sites name their front page, or a whole section, on each of their pages: then all would be one report.
    """
    if not named:
        return url
    named = clean_url(named)
    here, there = urlsplit(url), urlsplit(named)
    same = (
        there.scheme in ("http", "https")
        and _OTHER_NAMES.sub("", here.hostname or "") == _OTHER_NAMES.sub("", there.hostname or "")
        and _OTHER_ENDS.sub("", here.path) == _OTHER_ENDS.sub("", there.path)
        and here.query == there.query
        and here.port == there.port
    )
    return named if same else url
