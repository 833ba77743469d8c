"""Whose turn it is: one connection a host at a time, with a pause after each, and longer ones when it wants them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from dragoman.sources.fetching.limits import Clock

# A host in trouble is left alone for so long at first, twice as long after each further failure, and so long at most.
_FIRST, _LONGEST = 60.0, 6 * 3600.0
_LONGEST_DELAY = 3600.0  # a crawl-delay above it is taken for a mistake


@dataclass
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    delay: float = 0.0


@dataclass
class _Server:
    paused_until: float = 0.0
    failures: int = 0


class Hosts:
    """What is known of hosts, and of the servers on them (`host:port`), which may fail one by one.

    `interval`: least seconds between the end of one request to a host and the next.
    """

    def __init__(self, interval: float, clock: Clock) -> None:
        self._interval = interval
        self._clock = clock
        self._hosts: dict[str, _Host] = {}
        self._servers: dict[str, _Server] = {}
        self._lock = threading.Lock()
        self._changed: set[str] = set()

    def _host(self, server: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(server.rpartition(":")[0], _Host())

    @contextmanager
    def turn(self, server: str) -> Iterator[None]:
        """Wait until the host of a server may be asked, and let nobody else ask it meanwhile."""
        host = self._host(server)
        with host.lock:
            # If the clock was set back, the pause is no longer than it is meant to be.
            self._clock.sleep(min(host.free_at - self._clock.now(), max(self._interval, host.delay)))
            try:
                yield
            finally:
                host.free_at = self._clock.now() + max(self._interval, host.delay)

    def ready_at(self, server: str) -> float:
        """Return from when on a server may be asked."""
        return max(self._host(server).free_at, self.paused_until(server))

    def paused_until(self, server: str) -> float:
        """Return until when a server wants to be left alone, or is in trouble; 0 if neither."""
        with self._lock:
            return self._servers[server].paused_until if server in self._servers else 0.0

    def delay(self, server: str, seconds: float) -> None:
        """Have requests keep a longer distance, as a robots.txt asks."""
        host = self._host(server)
        host.delay = max(host.delay, min(seconds, _LONGEST_DELAY))

    def fail(self, server: str, wait: float | None) -> float:
        """Leave a server alone for a while, `wait` seconds at least; return until when."""
        with self._lock:
            known = self._servers.setdefault(server, _Server())
            known.failures += 1
            pause = max(wait or 0.0, min(_LONGEST, _FIRST * 2.0 ** min(known.failures - 1, 20)))
            known.paused_until = max(known.paused_until, self._clock.now() + pause)
            self._changed.add(server)
            return known.paused_until

    def answered(self, server: str) -> None:
        """Forget the failures of a server that answers."""
        with self._lock:
            if server in self._servers:
                self._servers[server] = _Server()
                self._changed.add(server)

    def remember(self, server: str, paused_until: float, failures: int) -> None:
        """Take in what was known at the end of an earlier run."""
        with self._lock:
            self._servers[server] = _Server(paused_until, failures)

    def changes(self) -> list[tuple[str, float, int]]:
        """Return (server, paused until, failures) of the servers that have changed since this was last asked."""
        with self._lock:
            names, self._changed = sorted(self._changed), set()
            return [(name, self._servers[name].paused_until, self._servers[name].failures) for name in names]
