"""Who may ask for what: the gate that every request passes, and the headers that every answer bears.

A page on another site can make a browser send requests to this machine; names can be made to point to it (DNS
rebinding). So the Host header has to be one of ours, a change has to come from a page of ours, and, where others can
reach the workbench, a change has to bring a token. Answers forbid all scripts and styles but the package's own files.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
import secrets
from typing import NamedTuple

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dragoman.views.web.answers import error_answer
from dragoman.views.web.config import Limits, Workbench
from dragoman.views.web.errors import (
    RefusedError,
    TokenError,
    TooLargeError,
    TooLongError,
    TooSlowError,
)

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN_HEADER = "x-dragoman-token"

# Only files of the package: no inline script or style, no frame, no other site. `data:` pictures are never made of
# report text; style sheets use them for small signs.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A name, an IPv4 address, or an IPv6 address in brackets, with or without a port; no user, no path, no list.
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]{2,45}\]|[0-9a-z_-][0-9a-z._-]{0,253}?)\.?(?::(?P<port>[0-9]{1,5}))?")
_ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<host>[^/?#@\s]+)")
_PORTS = {"http": 80, "https": 443}
_OWN_SITE = ("same-origin", "none")

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Gate:
    """ASGI middleware that refuses what may not come in and guards what goes out."""

    def __init__(self, app: ASGIApp, workbench: Workbench) -> None:
        self._app = app
        self._bench = workbench

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # no page of ours opens a socket
            await send({"type": "websocket.close", "code": 1008})
            return

        scope["dragoman.workbench"] = self._bench
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                # What a page shows changes with the database.
                headers.setdefault("cache-control", "no-store")
            await send(message)

        try:
            self._check(scope, Headers(scope=scope))
            await self._app(scope, _Measured(receive, self._bench.limits), guarded)
        except Exception as error:
            # Here rather than in an outer layer: an answer about an error bears the headers, too.
            if begun:
                raise
            await error_answer(scope, error)(scope, receive, guarded)

    def _check(self, scope: Scope, headers: Headers) -> None:
        host = _place(headers["host"]) if len(headers.getlist("host")) == 1 else None
        if host is None or host.name not in self._bench.hosts:
            raise RefusedError(
                f"the workbench answers to {', '.join(sorted(self._bench.hosts))} only; add another name with --allow-host"
            )
        limits = self._bench.limits
        if len(scope.get("raw_path") or b"") + len(scope.get("query_string", b"")) > limits.url:
            raise TooLongError(f"the address is longer than {limits.url:,} characters; use fewer filters")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 15 or int(length) > limits.body:
            raise TooLargeError(_too_large(limits))
        known = self._knows_token(headers)
        if self._bench.private and not known:
            raise TokenError("this workbench is read with the token that `dragoman serve` printed, as the password")
        if scope["method"] in SAFE_METHODS:
            _check_reading(headers)
        else:
            self._check_change(headers, host, known)

    def _check_change(self, headers: Headers, host: _Place, known: bool) -> None:
        # Browsers send Origin with every change, and Sec-Fetch-Site says in their words where it came from.
        origins = headers.getlist("origin")
        if len(origins) > 1 or any(not _same(origin, host) for origin in origins):
            raise RefusedError("changes are taken from the workbench's own pages only")
        if headers.get("sec-fetch-site", "same-origin") not in _OWN_SITE:
            raise RefusedError("changes are taken from the workbench's own pages only")
        if not origins and TOKEN_HEADER not in headers:
            # A program that is no browser says with this header that it means it; a page of another site cannot. A
            # password does not say so, since browsers send it by themselves.
            raise RefusedError(
                f"a change needs an Origin header of the workbench's own, or {TOKEN_HEADER}: the token, or local without one"
            )
        if self._bench.token is not None and not known:
            raise RefusedError("changes need the token that `dragoman serve` printed")

    def _knows_token(self, headers: Headers) -> bool:
        """Whether a request brings the token: in the header of ours, or as the password that a browser asks for."""
        token = self._bench.token
        return token is not None and any(
            secrets.compare_digest(given.encode(), token.encode())
            for given in (headers.get(TOKEN_HEADER), _password(headers.get("authorization", "")))
            if given is not None
        )


def _check_reading(headers: Headers) -> None:
    # A link from elsewhere may lead here; a script or picture of another site has nothing to ask here, not even to
    # make the database work or to learn from the time that takes. Older browsers do not send these headers.
    if headers.get("sec-fetch-site", "none") not in _OWN_SITE and headers.get("sec-fetch-mode") != "navigate":
        raise RefusedError("pages of other sites may link to the workbench, and not load from it")


class _Measured:
    """Counts the bytes of a body as they arrive, since its length may be left out or false, and does not wait for ever."""

    def __init__(self, receive: Receive, limits: Limits) -> None:
        self._receive = receive
        self._limits = limits
        self._seen = 0
        self._whole = False
        self._until = 0.0

    async def __call__(self) -> Message:
        if self._whole:  # what comes after the body is that the visitor has left
            return await self._receive()
        loop = asyncio.get_running_loop()
        if not self._until:
            self._until = loop.time() + self._limits.slow
        try:
            message = await asyncio.wait_for(self._receive(), max(0.0, self._until - loop.time()))
        except TimeoutError:
            raise TooSlowError(f"the request did not arrive within {self._limits.slow:g} seconds") from None
        self._seen += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._seen > self._limits.body:
            raise TooLargeError(_too_large(self._limits))
        return message


class _Place(NamedTuple):
    """A name in lower case, without the dot that may end it, and a port where one is given."""

    name: str
    port: int | None


def host_name(text: str) -> str:
    """Return a name as the Host header is compared with: lower case, no dot at its end, IPv6 in brackets."""
    name = text.strip().lower().removesuffix(".")
    return f"[{name}]" if ":" in name and not name.startswith("[") else name


def _place(host: str) -> _Place | None:
    """Return what a Host header says; None if it says no one thing."""
    found = _HOST.fullmatch(host.lower())
    return _Place(found["name"], int(found["port"]) if found["port"] else None) if found else None


def _same(origin: str, host: _Place) -> bool:
    """Whether an Origin header names the very place that was asked; `null`, which frames and files send, does not."""
    found = _ORIGIN.fullmatch(origin.lower())
    place = _place(found["host"]) if found else None
    if found is None or place is None:
        return False
    usual = _PORTS[found["scheme"]]
    return place.name == host.name and (place.port or usual) == (host.port or usual)


def _password(authorization: str) -> str | None:
    """Return the password of a browser's Basic authorization."""
    kind, _, value = authorization.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return None


def _too_large(limits: Limits) -> str:
    return f"the limit is {limits.body:,} bytes; code larger files with `dragoman code`"
