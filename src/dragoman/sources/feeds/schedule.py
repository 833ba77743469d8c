"""When to ask again: feeds that bring much more often, what fails ever more rarely."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

_DAY = 24 * 3600.0
_JITTER = 0.1  # of the interval: feeds that were added together are not asked together for ever
_QUICKER, _SLOWER = 0.5, 1.5  # what an interval is multiplied with after news, and after none
_ARTICLE_FIRST, _ARTICLE_MOST = (
    300.0,
    6 * 3600.0,
)  # a page that failed is tried again after so long at first and at most
# After which one that has failed all the time is not tried any more: by its own fault, or as its host is out of reach.
_GIVEN_UP, _HOST_GIVEN_UP = 3 * _DAY, 30 * _DAY
_RECHECKS = (1.0, 4.0, 12.0, 24.0, 48.0, 96.0)  # hours after which a page is looked at again


class Pace(NamedTuple):
    """How often feeds are asked: `least` and `most` seconds; `rechecks`: until so many seconds after the first reading."""

    least: float
    most: float
    rechecks: float

    def interval(self, before: float | None, news: bool, wanted: Sequence[float | None] = ()) -> float:
        """Return the seconds until a feed that has answered is asked again.

        `before`: the interval until now. `wanted`: how long the feed, or its server, says that it does not change.
        """
        start = before if before is not None else self.least * 2
        seconds = start * (_QUICKER if news else _SLOWER) if before is not None else start
        seconds = max([seconds, *(wish for wish in wanted if wish is not None)])
        return min(max(seconds, self.least), self.most)

    def after_failure(self, failures: int, wait: float | None, lasting: bool) -> float:
        """Return the seconds until a feed is asked again that has failed so many times in a row."""
        seconds = min(self.least * 2.0 ** min(failures - 1, 20), _DAY)
        if lasting:
            seconds = max(seconds, min(self.most, _DAY))
        return max(seconds, wait or 0.0)

    def recheck(self, age: float) -> float | None:
        """Return the seconds until the page of an article is looked at again; None if never.

        `age`: seconds since it was first read.
        """
        for hours in _RECHECKS:
            if age < hours * 3600 <= self.rechecks:
                return hours * 3600 - age
        return None


def article_again(attempts: int, age: float, wait: float | None, *, host: bool) -> float | None:
    """Return the seconds until a page is tried again that has failed so many times; None if it is given up.

    `age`: seconds since a feed first named it. `host`: all of its host is out of reach.
    """
    if age > (_HOST_GIVEN_UP if host else _GIVEN_UP):
        return None
    return max(min(_ARTICLE_FIRST * 3.0 ** min(attempts - 1, 20), _ARTICLE_MOST), wait or 0.0)


def jittered(seconds: float, url: str) -> float:
    """Return a few more seconds, as many for the same URL each time."""
    share = int.from_bytes(hashlib.sha256(url.encode("utf-8", errors="replace")).digest()[:4], "big") / 2**32
    return seconds * (1 + _JITTER * share)
