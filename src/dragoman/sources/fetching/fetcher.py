"""Getting one document: robots.txt, turns, conditional requests, redirects."""

from __future__ import annotations

import email.utils
import re
from collections.abc import Collection
from datetime import UTC

from dragoman.errors import SourceError
from dragoman.model import Record
from dragoman.sources.decoding import decode
from dragoman.sources.fetching import transport
from dragoman.sources.fetching.addresses import Place, names_own_network, place_of
from dragoman.sources.fetching.hosts import Hosts
from dragoman.sources.fetching.limits import Clock, FetchError, Limits
from dragoman.sources.fetching.robots import SIZE, Robots

_REDIRECTS = 6  # that are followed; RFC 9309 asks for five at least, and feeds need one or two
_MOVED, _LASTING = (301, 302, 303, 307, 308), (301, 308)
_DOCUMENT = (200, 203)
_BUSY = (429, 503)
_LATER = (408, 425, 429)  # of the 4xx, those that say nothing about the document itself
_LONGEST_WAIT = 7 * 24 * 3600.0  # a Retry-After above it is taken for a mistake
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_REASONS = {
    400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found", 410: "Gone",
    429: "Too Many Requests", 451: "Unavailable For Legal Reasons", 500: "Internal Server Error", 502: "Bad Gateway",
    503: "Service Unavailable", 504: "Gateway Timeout",
}  # fmt: skip


class Ask(Record, frozen=True, kw_only=True):
    """What to get. `home`: the host of the feed that the user named; only that may be at a private address, if its
    name says so.

    `etag` and `modified`: what the last answer said of itself, so that only a change is sent.
    """

    url: str
    home: str
    accept: str
    etag: str | None = None
    modified: str | None = None


class Answer(Record, frozen=True, kw_only=True):
    """A document that came, or the news that it is the same as before (`fresh` False, `body` empty).

    `url`: where it was in the end. `moved`: the same, if every redirect on the way was for good. `charset` and `kind`
    are those of its Content-Type. `max_age`: seconds for which the server expects no change.
    """

    url: str
    fresh: bool
    body: bytes = b""
    charset: str | None = None
    kind: str = ""
    etag: str | None = None
    modified: str | None = None
    moved: str | None = None
    max_age: int | None = None


class Fetcher:
    """Gets documents, from several threads at once. `agent`: how it names itself to servers.

    `private`: hosts at private addresses that feeds may lead to. `hosts` and `robots` are what it has learnt.
    """

    def __init__(
        self, agent: str, limits: Limits, *, interval: float, clock: Clock, private: Collection[str] = ()
    ) -> None:
        self._agent = agent
        self._limits = limits
        self._clock = clock
        self._private = frozenset(host.lower() for host in private)
        self._lines = transport.Lines()
        self.hosts = Hosts(interval, clock)
        self.robots = Robots(clock)

    def fetch(self, ask: Ask) -> Answer:
        """Get a document; raises FetchError."""
        own = (ask.home,) if names_own_network(ask.home) else ()
        return self._follow(ask, frozenset((*self._private, *own)))

    def end(self) -> None:
        """Cut all connections."""
        self._lines.end()

    def _follow(self, ask: Ask, private: frozenset[str]) -> Answer:
        place, seen, lasting = place_of(ask.url), set[str](), True
        for _ in range(_REDIRECTS + 1):
            if place.url in seen:
                raise FetchError(f"is sent round in a circle (back to {place.url})", lasting=True)
            seen.add(place.url)
            response = self._ask(place, ask, private)
            if response.status not in _MOVED:
                return self._answer(response, place, ask, lasting and len(seen) > 1)
            lasting = lasting and response.status in _LASTING
            target = _location(response)
            if not target:
                raise FetchError(f"answered {response.status} without saying where to go", lasting=True)
            place = place_of(target, place.url)
        raise FetchError(f"is redirected more than {_REDIRECTS} times", lasting=True)

    def _ask(self, place: Place, ask: Ask, private: frozenset[str]) -> transport.Response:
        self._refuse_paused(place.server)
        delay = self.robots.check(place.origin, place.url, lambda url: self._robots_text(url, private))
        if delay:
            self.hosts.delay(place.server, delay)
        headers = {"User-Agent": self._agent, "Accept": ask.accept}
        if ask.etag:
            headers["If-None-Match"] = ask.etag
        if ask.modified:
            headers["If-Modified-Since"] = ask.modified
        return self._get(place, headers, self._limits, private)

    def _get(
        self, place: Place, headers: dict[str, str], limits: Limits, private: frozenset[str], cut_short: bool = False
    ) -> transport.Response:
        """Ask when it is our turn, and remember how the host fares."""
        with self.hosts.turn(place.server):
            self._refuse_paused(place.server)
            try:
                response = transport.get(place, headers, limits, self._lines, private, cut_short=cut_short)
            except FetchError as error:
                if error.host:
                    self.hosts.fail(place.server, None)
                raise
            if response.status in _BUSY:
                wait = _wait(response.headers.get("retry-after"), self._clock.now())
                until = self.hosts.fail(place.server, wait)
                raise FetchError(_said(response.status), wait=until - self._clock.now(), host=True)
            self.hosts.answered(place.server)
            return response

    def _refuse_paused(self, server: str) -> None:
        rest = self.hosts.paused_until(server) - self._clock.now()
        if rest > 0:
            raise FetchError(f"{server} is left alone for a while, as it failed before", wait=rest, host=True)

    def _answer(self, response: transport.Response, place: Place, ask: Ask, moved: bool) -> Answer:
        status, headers = response.status, response.headers
        if status == 304 and (ask.etag or ask.modified):
            return Answer(
                url=place.url, fresh=False, etag=headers.get("etag", ask.etag), moved=place.url if moved else None,
                modified=headers.get("last-modified", ask.modified), max_age=_max_age(headers.get("cache-control")),
            )  # fmt: skip
        if status not in _DOCUMENT:
            lasting = 400 <= status < 500 and status not in _LATER
            raise FetchError(_said(status), lasting=lasting)
        kind = headers.get("content-type", "")
        charset = _CHARSET.search(kind)
        return Answer(
            url=place.url, fresh=True, body=response.body, kind=kind.partition(";")[0].strip().lower(),
            charset=charset[1] if charset else None, etag=headers.get("etag"), modified=headers.get("last-modified"),
            moved=place.url if moved else None, max_age=_max_age(headers.get("cache-control")),
        )  # fmt: skip

    def _robots_text(self, url: str, private: frozenset[str]) -> str:
        """Get a robots.txt by its URL; '' if there is none."""
        place, seen = place_of(url), set[str]()
        limits = self._limits._replace(size=SIZE)
        for _ in range(_REDIRECTS):
            if place.url in seen:
                break
            seen.add(place.url)
            response = self._get(place, {"User-Agent": self._agent}, limits, private, cut_short=True)
            if response.status in _MOVED and (target := _location(response)):
                place = place_of(target, place.url)
                continue
            if response.status >= 500:
                raise FetchError(_said(response.status))
            if not 200 <= response.status < 300:
                return ""
            try:
                return decode(response.body)
            except SourceError as error:
                raise FetchError(str(error), lasting=True) from error
        return ""


def _location(response: transport.Response) -> str | None:
    """Return where an answer leads to; headers are read as Latin-1, but addresses are written in UTF-8."""
    target = response.headers.get("location")
    try:
        return target.encode("latin-1").decode("utf-8") if target else None
    except UnicodeError:
        return target


def _said(status: int) -> str:
    return f"answered {status} {_REASONS.get(status, '')}".rstrip()


def _wait(text: str | None, now: float) -> float | None:
    """Return the seconds of a Retry-After: a number, or a date."""
    if text is None:
        return None
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), _LONGEST_WAIT)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, moment.timestamp() - now), _LONGEST_WAIT)


def _max_age(text: str | None) -> int | None:
    match = _MAX_AGE.search(text) if text else None
    return int(match[1]) if match else None
