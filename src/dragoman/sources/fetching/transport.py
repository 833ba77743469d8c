"""One request and its answer, without redirects: checked addresses, verified certificates, a deadline that holds."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple, Self

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse
from urllib3.util.connection import create_connection

from dragoman.sources.fetching.addresses import Place, machines
from dragoman.sources.fetching.inflating import ACCEPTED, Body, size_text
from dragoman.sources.fetching.limits import FetchError, Limits

_CONNECT = 10.0  # seconds for one connection to be made
_CHUNK = 65_536


class Response(NamedTuple):
    """What a server answered; names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Lines:
    """The connections that are open, so that all can be cut when the program ends."""

    def __init__(self) -> None:
        self._open: set[Line] = set()
        self._lock = threading.Lock()
        self._ended = False

    def line(self, seconds: float) -> Line:
        """Return a new line, which is cut after so many seconds."""
        return Line(self, seconds)

    def end(self) -> None:
        """Cut all connections, and every later one."""
        with self._lock:
            self._ended = True
            for line in self._open:
                line.cut()

    def add(self, line: Line) -> None:
        """Remember a line."""
        with self._lock:
            self._open.add(line)
            if self._ended:
                line.cut()

    def drop(self, line: Line) -> None:
        """Forget a line."""
        with self._lock:
            self._open.discard(line)


class Line:
    """A deadline over all of a request, connecting, handshake, head and body: then its socket is shut from outside.

    A limit on each read alone does not do: a server that sends a byte a second would hold the reader for days.
    """

    def __init__(self, lines: Lines, seconds: float) -> None:
        self._lines = lines
        self._timer = threading.Timer(seconds, self.cut)
        self._timer.daemon = True
        self._held: list[socket.socket] = []
        self._lock = threading.Lock()
        self.is_cut = False

    def __enter__(self) -> Self:
        self._timer.start()
        self._lines.add(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._lines.drop(self)
        with self._lock:
            for held in self._held:
                held.close()
            self._held.clear()

    def hold(self, connection: socket.socket) -> None:
        """Be ready to cut a connection; the copy of its descriptor stays valid when TLS takes the socket over."""
        with self._lock:
            self._held.append(connection.dup())
            if self.is_cut:
                self._shut()

    def cut(self) -> None:
        """Shut the connection down: whoever reads from it gets no more."""
        with self._lock:
            self.is_cut = True
            self._shut()

    def _shut(self) -> None:
        for held in self._held:
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)


class _Checked:
    """A connection to addresses that were checked, whatever the host's name leads to by now."""

    addresses: Sequence[str]
    line: Line
    port: int
    timeout: Any

    def _new_conn(self) -> socket.socket:
        last: OSError | None = None
        for address in self.addresses[:4]:
            try:
                made = create_connection((address, self.port), self.timeout)
            except OSError as error:
                last = error
                continue
            self.line.hold(made)
            return made
        raise last or OSError("no address")


class _Plain(_Checked, HTTPConnection):
    pass


class _Secure(_Checked, HTTPSConnection):
    pass


@cache
def _trust() -> ssl.SSLContext:
    """Trust whom the system trusts, and where it brings no list, that of certifi."""
    context = ssl.create_default_context()
    if not context.get_ca_certs():
        with suppress(ImportError):
            import certifi

            context.load_verify_locations(certifi.where())
    return context


def get(
    place: Place,
    headers: Mapping[str, str],
    limits: Limits,
    lines: Lines,
    private: Collection[str] = (),
    *,
    cut_short: bool = False,
) -> Response:
    """Ask for a document once; raises FetchError when no whole answer comes within the limits.

    With `cut_short` the beginning of a document that is too large is its answer.
    """
    started = time.monotonic()
    addresses = machines(place, private)
    with lines.line(max(0.01, limits.seconds - (time.monotonic() - started))) as line:
        connection = _connection(place, addresses, line, limits)
        try:
            return _exchange(connection, place, headers, limits, line, cut_short)
        except (OSError, HTTPError, http.client.HTTPException, ValueError) as error:
            if line.is_cut:
                raise _too_slow(limits) from error
            raise _explained(error, place) from error
        finally:
            connection.close()


def _connection(place: Place, addresses: Sequence[str], line: Line, limits: Limits) -> _Plain | _Secure:
    timeout = min(_CONNECT, limits.silence, limits.seconds)
    connection: _Plain | _Secure
    if place.scheme == "https":
        connection = _Secure(place.host, place.port, timeout=timeout, ssl_context=_trust())
    else:
        connection = _Plain(place.host, place.port, timeout=timeout)
    connection.addresses, connection.line = addresses, line
    return connection


def _exchange(
    connection: _Plain | _Secure,
    place: Place,
    headers: Mapping[str, str],
    limits: Limits,
    line: Line,
    cut_short: bool,
) -> Response:
    sent = {"Accept-Encoding": ACCEPTED, "Connection": "close", **headers}
    connection.request("GET", place.target, headers=sent, preload_content=False, decode_content=False)
    connection.sock.settimeout(min(limits.silence, limits.seconds))
    response = connection.getresponse()
    try:
        found = {name.lower(): value for name, value in response.headers.items()}
        body = b"" if response.status in (204, 304) else _body(response, found, limits, line, cut_short)
        return Response(response.status, found, body)
    finally:
        response.close()


def _body(response: BaseHTTPResponse, headers: Mapping[str, str], limits: Limits, line: Line, cut_short: bool) -> bytes:
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > limits.size and "transfer-encoding" not in headers and not cut_short:
        raise FetchError(f"is larger than {size_text(limits.size)}", lasting=True)
    body = Body(headers.get("content-encoding", ""), limits.size, cut_short=cut_short)
    while not body.full and (data := response.read1(_CHUNK)):
        body.add(data)
    if line.is_cut:  # a connection that is shut looks like one that has ended
        raise _too_slow(limits)
    return body.whole()


def _too_slow(limits: Limits) -> FetchError:
    return FetchError(f"took longer than {limits.seconds:g} s and was given up")


def _explained(error: Exception, place: Place) -> FetchError:
    """Say in a few words why there is no answer."""
    if isinstance(error, FetchError):
        return error
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError | TimeoutError | ConnectionError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return FetchError(f"certificate of {place.host} is not valid ({cause.verify_message})", host=True)
    if isinstance(cause, ssl.SSLError):
        return FetchError(f"no safe connection to {place.host} ({cause.reason or 'TLS failed'})", host=True)
    if isinstance(cause, TimeoutError) or "timed out" in str(error):
        return FetchError(f"{place.host} does not answer (timed out)", host=True)
    if isinstance(cause, ConnectionRefusedError):
        return FetchError(f"{place.host} refuses connections at port {place.port}", host=True)
    if isinstance(cause, ConnectionError):
        return FetchError(f"{place.host} broke the connection off", host=True)
    if "IncompleteRead" in repr(error):
        return FetchError("was cut off")
    if isinstance(error, OSError) and error.strerror:
        return FetchError(f"no connection to {place.host} ({error.strerror})", host=True)
    return FetchError(f"{place.host} gave an answer that is no HTTP ({type(error).__name__})", host=True)
