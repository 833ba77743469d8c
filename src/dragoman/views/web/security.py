"""Who may ask for what: the gate that every request passes, and the headers that every answer bears.

A page on another site can make a browser send requests to this machine; names can be made to point to it (DNS
rebinding). So the Host header has to be one of ours, a change has to come from a page of ours, and, where others can
reach the workbench, a change has to bring a token. Answers forbid all scripts and styles but the package's own files.
"""

from __future__ import annotations

import asyncio
import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dragoman.views.web.answers import error_answer
from dragoman.views.web.config import Limits, Workbench
from dragoman.views.web.errors import RefusedError, SlowError, TooLargeError, VisitError

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN_HEADER = "x-dragoman-token"

# Only files of the package: no inline script or style, no frame, no other site. `data:` pictures are never made of
# report text; style sheets use them for small signs.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
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
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

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
        except VisitError as error:
            await error_answer(scope, error)(scope, receive, guarded)
            return
        try:
            await self._app(scope, _Measured(receive, self._bench.limits), guarded)
        except Exception as error:
            # Here rather than in an outer layer: an answer about an error bears the headers, too.
            if begun:
                raise
            await error_answer(scope, error)(scope, receive, guarded)

    def _check(self, scope: Scope, headers: Headers) -> None:
        if len(headers.getlist("host")) != 1 or _name(headers["host"]) not in self._bench.hosts:
            raise RefusedError(
                f"the workbench answers to {', '.join(sorted(self._bench.hosts))} only; add another name with --allow-host"
            )
        if len(scope.get("query_string", b"")) > self._bench.limits.url:
            raise TooLargeError(f"the address is longer than {self._bench.limits.url} characters; use fewer filters")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._bench.limits.body:
            raise TooLargeError(
                f"the limit is {self._bench.limits.body:,} bytes; code larger files with `dragoman code`"
            )
        if scope["method"] not in SAFE_METHODS:
            self._check_change(headers)

    def _check_change(self, headers: Headers) -> None:
        # Browsers send Origin with every change, and Sec-Fetch-Site says in their words where it came from.
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() != headers["host"].lower():
            raise RefusedError("changes are taken from the workbench's own pages only")
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise RefusedError("changes are taken from the workbench's own pages only")
        if origin is None and self._bench.token is None and TOKEN_HEADER not in headers:
            # A program that is no browser says with this header that it means it; a page of another site cannot.
            raise RefusedError(f"a change needs an Origin header of the workbench's own, or {TOKEN_HEADER}: local")
        token = headers.get(TOKEN_HEADER, "")
        if self._bench.token is not None and not secrets.compare_digest(token.encode(), self._bench.token.encode()):
            raise RefusedError("changes need the token that `dragoman serve` printed")


class _Measured:
    """Counts the bytes of a body as they arrive, since its length may be left out or false, and does not wait for ever."""

    def __init__(self, receive: Receive, limits: Limits) -> None:
        self._receive = receive
        self._limits = limits
        self._seen = 0
        self._whole = False

    async def __call__(self) -> Message:
        if self._whole:  # what comes after the body is that the visitor has left
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), self._limits.slow)
        except TimeoutError:
            raise SlowError(f"the rest of the request did not come within {self._limits.slow:g} seconds") from None
        self._seen += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._seen > self._limits.body:
            raise TooLargeError(f"the limit is {self._limits.body:,} bytes; code larger files with `dragoman code`")
        return message


def _name(host: str) -> str:
    """Return a Host header without its port, in lower case."""
    host = host.strip().lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].removesuffix(".")
