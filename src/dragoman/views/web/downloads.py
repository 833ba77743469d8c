"""Files that are sent while they are written: never whole in memory, and given up when nobody waits for them."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from typing import BinaryIO, cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

# Bytes that are sent at a time. The writer waits until they are taken, so that a slow visitor slows it down.
_CHUNK = 64 * 1024
# Seconds that a visitor may take for such a piece.
_SLOWEST = 120


class GoneError(Exception):
    """The visitor has left."""


class Download(Response):
    """An answer whose body `write` writes into a stream; it runs in one thread, which may own a database.

    `name`: what the file is called; only letters, digits, dots and hyphens, so that nothing in it can be taken for more.
    An error before the first bytes is raised to whoever answers for errors; a later one breaks the connection, so that
    half a file is not taken for a whole one.
    """

    def __init__(self, write: Callable[[BinaryIO], object], *, name: str, media_type: str) -> None:
        super().__init__(media_type=media_type, headers={"content-disposition": f'attachment; filename="{name}"'})
        del self.headers["content-length"]
        self._write = write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file."""
        start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        if scope["method"] == "HEAD":
            await send(start)
            await send({"type": "http.response.body", "body": b""})
            return
        request = Request(scope, receive)
        loop = asyncio.get_running_loop()

        async def give(data: bytes, first: bool) -> None:
            if await request.is_disconnected():
                raise GoneError
            if first:
                await send(start)
            await send({"type": "http.response.body", "body": data, "more_body": True})

        def passed(data: bytes, first: bool) -> None:
            asyncio.run_coroutine_threadsafe(give(data, first), loop).result(_SLOWEST)

        def work() -> bool:
            with _Pipe(passed) as pipe:
                self._write(cast(BinaryIO, pipe))
                pipe.finish()
                return pipe.begun

        try:
            begun = await run_in_threadpool(work)
        except GoneError:
            return
        if not begun:
            await send(start)
        await send({"type": "http.response.body", "body": b""})


class _Pipe(io.RawIOBase):
    """A stream that gives on what is written, some at a time."""

    def __init__(self, give: Callable[[bytes, bool], None]) -> None:
        super().__init__()
        self._give = give
        self._held = bytearray()
        self._at = 0
        self.begun = False

    def writable(self) -> bool:
        """Whether it can be written to: yes."""
        return True

    def tell(self) -> int:
        """Return how many bytes were written."""
        return self._at

    def write(self, data: object) -> int:
        """Take some bytes."""
        self._held += memoryview(data)  # type: ignore[arg-type]
        length = memoryview(data).nbytes  # type: ignore[arg-type]
        self._at += length
        if len(self._held) >= _CHUNK:
            self._pass_on()
        return length

    def flush(self) -> None:
        """Do nothing: writers flush after every row, and a row is too little to send."""

    def finish(self) -> None:
        """Give on what is left."""
        if self._held:
            self._pass_on()

    def _pass_on(self) -> None:
        data, self._held = bytes(self._held), bytearray()
        self._give(data, not self.begun)
        self.begun = True
