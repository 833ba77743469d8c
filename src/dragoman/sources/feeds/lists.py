"""Which feeds to follow: OPML files, text files of URLs, or URLs."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from dragoman.errors import SourceError
from dragoman.sources.decoding import decode
from dragoman.sources.fetching.addresses import place_of

_URL = re.compile(r"(?:https?|feed):", re.IGNORECASE)
_MOST_BYTES = 32 * 1024 * 1024
_OUTLINE = re.compile(r"<outline\b[^<>]*", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
_IS_OPML = re.compile(r"<opml\b", re.IGNORECASE)
_IS_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)


class Named(NamedTuple):
    """A feed that was named: its URL, and its title in the list if there is one."""

    url: str
    title: str | None = None


def named_feeds(names: Iterable[str], stdin: BinaryIO | None = None) -> tuple[list[Named], list[str]]:
    """Return the feeds, each once and in order, and what in the lists could not be used.

    A name is a URL, or a file (`-` for `stdin`): OPML, with outlines in any depth, or text with a URL a line, in which
    `#` begins a remark. Raises SourceError when a file cannot be read or holds no feed at all, and when no feed is left.
    """
    found: dict[str, Named] = {}
    problems: list[str] = []
    for name in names:
        if _URL.match(name):
            _add(found, [Named(name)], problems, "command line")
        else:
            _add(found, _listed(name, stdin, problems), problems, name)
    if problems and not found:
        raise SourceError(
            problems[0] if len(problems) == 1 else f"{problems[0]} (and {len(problems) - 1} more like it)"
        )
    return list(found.values()), problems


def _add(found: dict[str, Named], feeds: Iterable[Named], problems: list[str], where: str) -> None:
    for feed in feeds:
        try:
            url = place_of(_web_address(feed.url)).url
        except SourceError as error:
            problems.append(f"{where}: {error}")
        else:
            found.setdefault(url, Named(url, feed.title))


def _web_address(url: str) -> str:
    """Return a URL with the schemes of feed readers (`feed://host`, `feed:https://host`) made ordinary."""
    url = url.strip()
    if url.lower().startswith("feed:"):
        rest = url[5:]
        return f"http:{rest}" if rest.startswith("//") else rest
    return url


def _listed(name: str, stdin: BinaryIO | None, problems: list[str]) -> list[Named]:
    try:
        text = decode(_bytes(name, stdin), html=True)
    except SourceError as error:
        raise SourceError(f"{name}: {error}") from error
    if _IS_OPML.search(text, 0, 4096):
        feeds = _outlines(text, name, problems)
    elif _IS_FEED.search(text, 0, 4096):
        raise SourceError(f"{name}: is a feed itself, not a list of feeds; give its URL")
    else:
        feeds = _lines(text, name, problems)
    if not feeds:
        raise SourceError(f"{name}: names no feed; give an OPML file, a text file with a URL a line, or a URL")
    return feeds


def _bytes(name: str, stdin: BinaryIO | None) -> bytes:
    if name == "-":
        if stdin is None:
            raise SourceError("standard input is not open; name a file")
        return stdin.read(_MOST_BYTES)
    try:
        with Path(name).open("rb") as file:
            return file.read(_MOST_BYTES)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no path"
        raise SourceError(
            f"cannot be read ({reason}); give an OPML file, a text file, or a URL with http://"
        ) from error


def _outlines(text: str, name: str, problems: list[str]) -> list[Named]:
    """Read OPML; one that is not well-formed XML (mostly for a bare `&`) is read outline by outline."""
    try:
        root = ElementTree.fromstring(_DECLARATION.sub("", text, count=1))
        outlines = [outline.attrib for outline in root.iter() if outline.tag.lower().endswith("outline")]
    except ElementTree.ParseError as error:
        problems.append(f"{name}: is broken XML ({error}); it was read as far as it can be")
        outlines = [
            {key: html.unescape(double or single) for key, double, single in _ATTRIBUTE.findall(outline)}
            for outline in _OUTLINE.findall(text)
        ]
    feeds = []
    for attributes in outlines:
        lower = {key.lower(): value for key, value in attributes.items()}
        title = (lower.get("title") or lower.get("text") or "").strip() or None
        if lower.get("xmlurl", "").strip():
            feeds.append(Named(lower["xmlurl"], title))
        elif lower.get("type", "").lower() == "include":
            problems.append(f"{name}: another list is included ({lower.get('url')}); name it, too")
    return feeds


def _lines(text: str, name: str, problems: list[str]) -> list[Named]:
    feeds = []
    for number, line in enumerate(text.splitlines(), start=1):
        url = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip()
        if _URL.match(url) and len(url.split()) == 1:
            feeds.append(Named(url))
        elif url:
            problems.append(
                f"{name}, line {number}: is not a URL; write one a line, beginning with http:// or https://"
            )
    return feeds
