"""What a web server answered, as an archive keeps it: the status, the headers and the page's bytes."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from typing import NamedTuple

from dragoman.errors import SourceError
from dragoman.sources.warc import parse_headers

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})\b")
_END = re.compile(rb"\r?\n\r?\n")
_CHUNK = re.compile(rb"\s*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,30})", re.IGNORECASE)
_MOST_ENCODINGS = 3
_ZSTD_WINDOW = 2**23  # what browsers allow


class Answer(NamedTuple):
    """A status code, headers (names in small letters) and the body as it was sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The media type without parameters: `text/html`; empty when none is given."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The charset that the header gives."""
        match = _CHARSET.search(self.headers.get("content-type", ""))
        return match[1] if match else None


class TooLargeError(SourceError):
    """A body unpacks to more than was allowed."""


def parse_answer(block: bytes) -> Answer | None:
    """Return the answer that a record's block holds, None if it holds none."""
    match = _STATUS.match(block)
    if not match:
        return None
    end = _END.search(block)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    return Answer(int(match[1]), parse_headers(head), body)


def unpack_body(answer: Answer, limit: int) -> bytes:
    """Return a body without chunks and packing.

    Raises TooLargeError when that is more than `limit` bytes, and SourceError (without a place) when it cannot be
    unpacked at all; what was cut short is returned as far as it goes.
    """
    body = answer.body
    if "chunked" in answer.headers.get("transfer-encoding", "").lower():
        body = _unchunked(body)
    names = [name.strip().lower() for name in answer.headers.get("content-encoding", "").split(",")]
    for name in list(reversed(names))[:_MOST_ENCODINGS]:
        body = _unpacked(body, name, limit)
    if len(body) > limit:
        raise TooLargeError
    return body


def _unchunked(data: bytes) -> bytes:
    # Many crawlers take the chunks apart and leave the header.
    if not _CHUNK.match(data):
        return data
    parts: list[bytes] = []
    at = 0
    while match := _CHUNK.match(data, at):
        size = int(match[1], 16)
        if not size:
            break
        parts.append(data[match.end() : match.end() + size])
        at = match.end() + size
    return b"".join(parts)


def _unpacked(data: bytes, name: str, limit: int) -> bytes:
    try:
        if name in ("gzip", "x-gzip"):
            # As with chunks: the header stays when the crawler has unpacked the body.
            return _inflated(data, 31, limit) if data.startswith(b"\x1f\x8b") else data
        if name == "deflate":
            return _deflated(data, limit)
        if name == "br":
            return _brotli(data, limit)
        if name == "zstd" and data.startswith(b"\x28\xb5\x2f\xfd"):
            return _zstd(data, limit)
    except TooLargeError:
        raise
    except Exception as error:  # whatever the libraries raise on damaged data
        raise SourceError(f"is packed with {name} and damaged ({type(error).__name__})") from error
    return data


def _inflated(data: bytes, wbits: int, limit: int) -> bytes:
    unpacker = zlib.decompressobj(wbits=wbits)
    found = b""
    try:
        found = unpacker.decompress(data, limit + 1)
    except zlib.error:
        # In portions: what stands before the damage is worth having.
        unpacker = zlib.decompressobj(wbits=wbits)
        parts: list[bytes] = []
        try:
            for at in range(0, len(data), 256):
                parts.append(unpacker.decompress(data[at : at + 256], limit))
        except zlib.error:
            if not any(parts):
                raise
        found = b"".join(parts)
    if len(found) > limit:
        raise TooLargeError
    return found


def _deflated(data: bytes, limit: int) -> bytes:
    for wbits in (15, -15):  # some servers leave the header of zlib out
        try:
            return _inflated(data, wbits, limit)
        except zlib.error:
            continue
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        return data
    raise SourceError("is packed with deflate and damaged")


def _brotli(data: bytes, limit: int) -> bytes:
    import brotli

    if data.lstrip()[:1] == b"<":  # unpacked by the crawler; packed data hardly ever begins so
        return data
    unpacker = brotli.Decompressor()
    found: bytes = unpacker.process(data, output_buffer_limit=limit + 1)
    while len(found) <= limit and not unpacker.is_finished():
        more: bytes = unpacker.process(b"", output_buffer_limit=limit + 1 - len(found))
        if not more:
            break  # cut off: what stands before that is worth having
        found += more
    if len(found) > limit:
        raise TooLargeError
    return found


def _zstd(data: bytes, limit: int) -> bytes:
    import zstandard

    found: bytes = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).stream_reader(data).read(limit + 1)
    if len(found) > limit:
        raise TooLargeError
    return found
