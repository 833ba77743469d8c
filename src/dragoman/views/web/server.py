"""Runs the workbench until it is interrupted."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from dragoman.errors import DragomanError
from dragoman.views.web.app import create_app
from dragoman.views.web.config import Workbench

# Addresses that stand for all of this machine, and the name by which it reaches itself then: a browser that asked for
# 0.0.0.0 would be refused, as that is nobody's name.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}

# Seconds that answers may still take after Ctrl-C.
_LAST_ANSWERS = 1
# Connections at once; a browser opens six to a site. More are refused with 503 before they cost anything.
_CONNECTIONS = 200
# Bytes of the head of a request (its first line and headers) that are held before it is whole; the gate looks at what
# comes in one piece.
_HEAD = 32_768
# Seconds that an idle connection is kept open for the next request.
_IDLE = 30
# Seconds after which a thread that computes lets another one do so.
_TURN = 0.0005
# Seconds of a full garbage collection from which on what has outlived it is taken to stay.
_COLLECTION = 0.02


class PatientProtocol(H11Protocol):
    """HTTP that does not wait for ever for the head of a request, which uvicorn does: connections are few.

    `head_seconds`: from the opening of the connection, or from the first byte of a later request on it.
    """

    head_seconds = 15.0
    _given_up: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what has come; wait on, no longer than before, if that is no whole head."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop()
        elif self._given_up is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._given_up = self.loop.call_later(self.head_seconds, self._give_up)

    def _stop(self) -> None:
        if self._given_up is not None:
            self._given_up.cancel()
            self._given_up = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


def server_of(bench: Workbench) -> uvicorn.Server:
    """Return what serves a workbench on the sockets that its `run` is given."""
    config = uvicorn.Config(
        create_app(bench), http=PatientProtocol, ws="none", lifespan="off", log_level="warning", access_log=False,
        server_header=False,
        # Nobody's word on where a request comes from counts here.
        proxy_headers=False,
        limit_concurrency=_CONNECTIONS, h11_max_incomplete_event_size=_HEAD, timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=_LAST_ANSWERS,
    )  # fmt: skip
    return uvicorn.Server(config)


def serve(bench: Workbench, host: str, port: int, ready: Callable[[str], None]) -> bool:
    """Serve a workbench; `ready` is called with its address when it can be asked. Port 0 takes a free one.

    Return whether threads are still at work, on questions that nobody waits for any more: a program that comes to its
    end waits for them. Raises DragomanError if the address cannot be used.
    """
    before = set(threading.enumerate())
    listener = _listen(host, port)
    name = EVERYWHERE.get(host) or (f"[{host}]" if ":" in host else host)
    server = server_of(bench)
    # Ctrl-C is how one stops it, no failure: the server ends its answers and then raises the signal again.
    with listener, _short_turns(), _short_collections(), suppress(KeyboardInterrupt):
        ready(f"http://{name}:{listener.getsockname()[1]}/")
        server.run(sockets=[listener])
    return _at_work([thread for thread in threading.enumerate() if thread not in before and not thread.daemon])


@contextmanager
def _short_turns() -> Iterator[None]:
    """Have threads give way to one another sooner than usual.

    A question lets go of the interpreter at every row that it asks for, and has to get it back from a thread that does
    not, such as one that loads the coder: 5 ms each time would make its answer several times slower.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@contextmanager
def _short_collections() -> Iterator[None]:
    """Take what has been loaded to stay out of the garbage collector's sight, once looking at it has taken long.

    Half a million records of the knowledge base make a full collection take 80 ms, and one request in twenty meets it.
    """
    begun = 0.0

    def collected(phase: str, info: Mapping[str, int]) -> None:
        nonlocal begun
        if phase == "start":
            begun = time.perf_counter()
        elif info["generation"] == 2 and time.perf_counter() - begun > _COLLECTION:
            gc.freeze()

    gc.callbacks.append(collected)
    try:
        yield
    finally:
        gc.callbacks.remove(collected)
        gc.unfreeze()


def _at_work(threads: list[threading.Thread]) -> bool:
    """Whether some of these do not end by themselves now, as idle ones do."""
    until = time.monotonic() + 0.5
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return any(thread.is_alive() for thread in threads)


def _listen(host: str, port: int) -> socket.socket:
    listener: socket.socket | None = None
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        # Only for what says that it is TCP asyncio sends small pieces at once; else each answer takes 40 ms longer.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name == "posix":  # elsewhere it would give one port to two programs
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except (OSError, OverflowError, UnicodeError) as error:
        if listener is not None:
            listener.close()
        what = error.strerror if isinstance(error, OSError) else None
        raise DragomanError(
            f"cannot listen on {host} port {port}: {what or error}; choose another with --port"
        ) from error
    return listener
