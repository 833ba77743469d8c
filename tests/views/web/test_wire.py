"""What the server makes of requests on the wire: heads that do not arrive, and ones that no browser sends."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from dragoman.views.web.config import Workbench
from dragoman.views.web.server import PatientProtocol, server_of

from .making import stored, told


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("wire") / "a.db", told())


def served(path: Path, **values: Any) -> Iterator[int]:
    """Serve a workbench in a thread and give its port."""
    server = server_of(Workbench(database=path, **values))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def port(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(PatientProtocol, "head_seconds", 0.4)
    yield from served(path)


def spoken(port: int, *said: bytes, pause: float = 0.0) -> bytes:
    """Say something to a server, piece by piece; return what it answers until it closes the connection or is silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        for piece in said:
            try:
                line.sendall(piece)
            except OSError:
                break
            time.sleep(pause)
        heard = b""
        with suppress(ConnectionError):
            while data := line.recv(65536):
                heard += data
    return heard


HEAD = b"GET /api/v1/counts HTTP/1.1\r\nHost: localhost\r\n"


@pytest.mark.slow
def test_a_head_has_to_arrive(port: int) -> None:
    began = time.monotonic()
    assert spoken(port) == b""
    assert spoken(port, HEAD) == b""
    # A line now and then does not keep it.
    assert spoken(port, HEAD, *[b"A: b\r\n"] * 30, b"\r\n", pause=0.05) == b""
    # Nor does it after an answer.
    heard = spoken(port, HEAD + b"\r\n", HEAD, pause=0.1)
    assert heard.count(b"HTTP/1.1") == 1
    assert heard.startswith(b"HTTP/1.1 200")
    assert time.monotonic() - began < 9


def test_a_connection_serves_several_requests(port: int) -> None:
    pieces = [HEAD[:20], HEAD[20:] + b"\r\n", HEAD + b"\r\n" + HEAD, b"Connection: close\r\n\r\n"]
    assert spoken(port, *pieces, pause=0.1).count(b"HTTP/1.1 200") == 3


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (HEAD + b"Connection: close\r\nA: " + b"b" * 20_000 + b"\r\n\r\n", b"431"),
        (HEAD + b"Connection: close\r\nA: " + b"b" * 600_000 + b"\r\n\r\n", b"400"),
        (b"GET /events.json HTTP/1.1\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET /events.json HTTP/1.0\r\n\r\n", b"403"),
        (b"GET /events.json HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", b"400"),
        (b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", b"404"),
        (b"GET /static/../app.py HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", b"404"),
        (b"GET /events.json HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost\r\nConnection: close\r\n\r\n",
         b"403"),
        (b"POST /code.json HTTP/1.1\r\nHost: localhost\r\nX-Dragoman-Token: local\r\nContent-Length: 1\r\n"
         b"Connection: close\r\n"
         b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"4"),
        (b"\x16\x03\x01\x02\x00\x01\x00", b"400"),
    ],
    ids=["long", "very long", "no host", "old", "two hosts", "absolute", "traversal", "forwarded", "two lengths", "tls"],
)  # fmt: skip
def test_odd_requests_on_the_wire(port: int, said: bytes, status: bytes) -> None:
    heard = spoken(port, said)
    assert heard.startswith(b"HTTP/1.1 " + status), heard[:200]
    assert b"Traceback" not in heard
