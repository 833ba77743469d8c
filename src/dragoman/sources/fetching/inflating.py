"""Decompressing what a server sends, and no more of it than was allowed."""

from __future__ import annotations

import zlib

from dragoman.sources.fetching.limits import FetchError

# What is asked for in Accept-Encoding, and what servers call it or send unasked.
ACCEPTED = "gzip, deflate"
_PLAIN = ("", "identity")
_PACKED = ("gzip", "x-gzip", "deflate")
_EITHER, _RAW = 32 + zlib.MAX_WBITS, -zlib.MAX_WBITS  # with the head of gzip or zlib; without any


class Body:
    """The bytes of an answer as they come in; `most` bounds both what was sent and what it unpacks to.

    With `cut_short` what is beyond is left out, and the body is `full`; without, it is an error.
    """

    def __init__(self, encoding: str, most: int, *, cut_short: bool = False) -> None:
        self._packed = encoding.strip().lower() in _PACKED
        if not self._packed and encoding.strip().lower() not in _PLAIN:
            raise FetchError(f"was sent in an encoding that was not asked for ({encoding[:40]})", lasting=True)
        self._most = most
        self._cut_short = cut_short
        self.full = False
        self._sent = self._size = 0
        self._parts: list[bytes] = []
        self._inflater = zlib.decompressobj(_EITHER)

    def add(self, data: bytes) -> None:
        """Take in what came; raises FetchError if it is too much, or broken."""
        self._sent += len(data)
        if not self._packed:
            self._keep(data)
            return
        if self._sent > self._most:
            self._overflow()
        try:
            while data and not self.full:
                data = self._inflate(data)
        except zlib.error as error:
            raise FetchError("was sent broken (its compression cannot be undone)") from error

    def whole(self) -> bytes:
        """Return all of it; raises FetchError if the end is missing."""
        if self._packed and self._sent and not self._inflater.eof and not self.full:
            raise FetchError("was cut off (its compression has no end)")
        return b"".join(self._parts)

    def _inflate(self, data: bytes) -> bytes:
        """Unpack some data and return what is left of it."""
        if self._inflater.eof:
            if not data.startswith(b"\x1f\x8b"):
                return b""  # padding after the end
            self._inflater = zlib.decompressobj(_EITHER)
        before = self._inflater
        room = self._most - self._size + 1
        try:
            self._keep(before.decompress(data, room))
        except zlib.error:
            if self._size or self._sent != len(data):
                raise
            self._inflater = before = zlib.decompressobj(_RAW)  # "deflate" without its head, as some send it
            self._keep(before.decompress(data, room))
        return before.unconsumed_tail or before.unused_data

    def _keep(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._most:
            self._overflow()
        self._parts.append(data)

    def _overflow(self) -> None:
        if not self._cut_short:
            raise FetchError(f"is larger than {size_text(self._most)}", lasting=True)
        self.full = True


def size_text(size: int) -> str:
    """Say a number of bytes."""
    return f"{size / 1e6:g} MB" if size >= 100_000 else f"{size:,} bytes"
