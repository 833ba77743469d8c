"""A server on this machine that answers as it is told to, well or badly, and remembers what it was asked."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from dragoman.sources.fetching import Clock


class Request(NamedTuple):
    """What was asked for; names of headers in small letters."""

    path: str
    headers: Mapping[str, str]
    at: float


class Reply(NamedTuple):
    """An answer. `drip`: seconds between single bytes. `cut`: so many bytes of the body are sent, and no more.

    `reset`: the connection is reset instead. `raw`: sent as it is, in place of all the rest.
    """

    body: str | bytes = b""
    status: int = 200
    headers: Mapping[str, str] = {}
    drip: float | None = None
    cut: int | None = None
    reset: bool = False
    raw: bytes | None = None


Answering = Reply | Callable[[Request], Reply]


class Site:
    """What stands at each path; anything else is not found."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages: dict[str, Answering] = {}
        self.requests: list[Request] = []
        self.lock = threading.Lock()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def answer(self, request: Request) -> Reply:
        found = self.pages.get(request.path, Reply(status=404))
        return found if isinstance(found, Reply) else found(request)


class FakeClock(Clock):
    """Waits by moving its hands. From `until` on the main thread's waiting ends in an interrupt, as by Ctrl-C."""

    def __init__(self, now: float = 1_900_000_000.0, until: float = float("inf")) -> None:
        super().__init__()
        self._now = now
        self.until = now + until
        self._hands = threading.Lock()
        self.slept = 0.0

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            with self._hands:
                self._now += seconds
                self.slept += seconds
        if self._now >= self.until and threading.current_thread() is threading.main_thread():
            raise KeyboardInterrupt


@contextmanager
def serving() -> Iterator[Site]:
    """Serve a site on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            request = Request(
                self.path, {name.lower(): value for name, value in self.headers.items()}, time.monotonic()
            )
            with site.lock:
                site.requests.append(request)
            with suppress(OSError):  # the client may have had enough
                _send(self, site.answer(request))

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = Site(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    if reply.reset:
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()
        return
    if reply.raw is not None:
        _drip(handler, reply.raw, reply.drip)
        return
    body = reply.body.encode() if isinstance(reply.body, str) else reply.body
    handler.send_response(reply.status)
    for name, value in {"Content-Length": str(len(body)), **reply.headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    _drip(handler, body[: reply.cut], reply.drip)


def _drip(handler: BaseHTTPRequestHandler, data: bytes, pause: float | None) -> None:
    if pause is None:
        handler.wfile.write(data)
        return
    for at in range(len(data)):
        handler.wfile.write(data[at : at + 1])
        handler.wfile.flush()
        time.sleep(pause)


def rss(*items: str, title: str = "The Harbour Desk", head: str = "") -> str:
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{head}{"".join(items)}</channel></rss>'
    )


def item(link: str, title: str = "Talks held", *, guid: str | None = None, more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link><guid>{guid or link}</guid>{more}</item>"


def page(title: str, *paragraphs: str, head: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or STORY)
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>{title}</h1>{text}</article><footer>All rights reserved</footer></body></html>"
    )


STORY = (
    "The foreign ministers of Norland and Sudmark met in the port of Vesthavn on Sunday and agreed to open the strait"
    " to grain ships again, a spokesman of the port said.",
    "Sudmark's minister accused smugglers of firing at a patrol boat in the night before, and asked Norland to send"
    " observers. Norland promised to decide within a week.",
    "It was the third round of talks this year. Both sides want to meet again in the spring.",
)
