"""What a robots.txt allows (RFC 9309), kept for a day."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from protego import Protego

from dragoman.sources.fetching.limits import Clock, FetchError

AGENT = "dragoman"  # the name that a robots.txt addresses this program by
SIZE = 512 * 1024  # bytes that are read of one; RFC 9309 asks for 500 KiB at least

_DAY = 24 * 3600.0
_AGAIN = 600.0  # a file that could not be reached is asked for again after so many seconds
# Origins whose rules are held, and whose rules are held in a form that is quick to ask: some 20 kB each. The others are
# fetched anew when they are needed.
_KEPT, _PARSED = 5000, 300
_GIVEN_UP = 30 * _DAY  # after which, by RFC 9309, one that is never reached is taken for one that there is not


class Rules(NamedTuple):
    """The robots.txt of an origin: `text` None if it has not been reached, '' if there is none.

    `read_at`: when it was last read. `asked_at`: when it was last asked for. `failing_since`: since when it has not
    been reached. All in seconds since 1970.
    """

    text: str | None
    read_at: float | None
    asked_at: float
    failing_since: float | None = None


class Robots:
    """The rules of all origins."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rules: OrderedDict[str, Rules] = OrderedDict()  # those that were read last at the end
        self._parsed: OrderedDict[str, Protego] = OrderedDict()  # those that were asked last at the end
        self._why: dict[str, FetchError] = {}
        self._changed: set[str] = set()
        self._lock = threading.Lock()

    def check(self, origin: str, url: str, read: Callable[[str], str]) -> float:
        """Return the seconds between requests that the host asks for; raises FetchError if the URL is forbidden.

        `read` gets the text of a file, '' where there is none, and raises FetchError.
        """
        rules = self._current(origin, read)
        if rules.text is None:
            now = self._clock.now()
            if now - (rules.failing_since or now) < _GIVEN_UP:
                why = self._why.get(origin)
                raise FetchError(
                    f"robots.txt of {origin} cannot be read{f' ({why})' if why else ''}, and so nothing may be asked",
                    wait=max(0.0, rules.asked_at + _AGAIN - now),
                    host=why is not None and why.host,
                )
            return 0.0
        with self._lock:
            parsed = self._parsed.pop(origin, None) or Protego.parse(rules.text)
            self._parsed[origin] = parsed
            if len(self._parsed) > _PARSED:
                self._parsed.popitem(last=False)
            if not parsed.can_fetch(url, AGENT):
                raise FetchError("robots.txt forbids it", lasting=True)
            rate = parsed.request_rate(AGENT)
            spread = rate.seconds / rate.requests if rate is not None and rate.requests else 0.0
            return max(parsed.crawl_delay(AGENT) or 0.0, spread)

    def remember(self, origin: str, rules: Rules) -> None:
        """Take in what was known at the end of an earlier run."""
        with self._lock:
            self._keep(origin, rules)

    def _keep(self, origin: str, rules: Rules) -> None:
        self._rules.pop(origin, None)
        self._rules[origin] = rules
        # Those that have not been given out by `changes` are the last, and few.
        while len(self._rules) > _KEPT:
            origin, _ = self._rules.popitem(last=False)
            self._why.pop(origin, None)

    def changes(self) -> list[tuple[str, Rules]]:
        """Return the rules that have changed since this was last asked."""
        with self._lock:
            origins, self._changed = sorted(self._changed), set()
            return [(origin, self._rules[origin]) for origin in origins if origin in self._rules]

    def _current(self, origin: str, read: Callable[[str], str]) -> Rules:
        with self._lock:
            rules = self._rules.get(origin)
        now = self._clock.now()
        if rules is not None and now - rules.asked_at < (_DAY if rules.failing_since is None else _AGAIN):
            return rules
        rules = self._read(origin, rules, now, read)
        with self._lock:
            self._keep(origin, rules)
            self._parsed.pop(origin, None)
            self._changed.add(origin)
        return rules

    def _read(self, origin: str, before: Rules | None, now: float, read: Callable[[str], str]) -> Rules:
        try:
            text = read(f"{origin}/robots.txt")
        except FetchError as error:
            if error.barred:
                raise
            self._why[origin] = error
            if error.lasting:
                # There is none, or none that can be read: "unavailable", and all is allowed.
                return Rules("", now, now)
            since = before.failing_since if before is not None and before.failing_since is not None else now
            # Out of reach: what was read before holds on; without it nothing is allowed.
            known = before if before is not None and before.text is not None and now - since < _GIVEN_UP else None
            return Rules(known.text if known else None, known.read_at if known else None, now, since)
        return Rules(text, now, now)
