"""The records of a WARC archive, one after another; a broken one is told of and passed over.

Read here and not by a library: those that there are end at the first broken record, some of them in silence. The format
is ISO 28500; for zstd the IIPC's "WARC files with zstd compression".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dragoman.sources.unpacking import Place, Unpacked

# Longer headers than these do not occur; both are also what is read of a record that is too long to be read.
_LONGEST_HEADER = 64 * 1024
_NEXT = re.compile(rb"(?=WARC/1\.\d\r?\n[A-Za-z-]+:)")
_NEXT_LONGEST = 128  # bytes in which a match stands
_HEADER_END = re.compile(rb"\r?\n\r?\n")


class Block(NamedTuple):
    """A record: its headers (names in small letters), and its block, which is cut if `length` says that it is longer."""

    place: Place
    headers: Mapping[str, str]
    length: int
    data: bytes


class Broken(NamedTuple):
    """Something at a place that is no whole record, and what is wrong with it."""

    place: Place
    text: str


def read_records(stream: Unpacked, limit: int) -> Iterator[Block | Broken]:
    """Give the records in order; of a block over `limit` bytes only the beginning is kept."""
    end: int | None = None  # of the whole stream, once it has been seen
    while True:
        _skip_blank(stream)
        place, position = stream.place, stream.position
        head = stream.peek(_LONGEST_HEADER)
        if not head:
            if stream.problem is None:
                return
            yield Broken(Place(stream.problem.offset, 0), stream.problem.text)
            if not stream.recover(b"WARC/"):
                return
            continue
        match = _HEADER_END.search(head)
        if not head.startswith(b"WARC/") or not match:
            if stream.problem and not match and len(head) < _LONGEST_HEADER:
                stream.skip(len(head))  # the problem is told above
                continue
            yield Broken(place, "what stands there is no WARC record; what follows is read on")
            _to_next(stream)
            continue
        headers = parse_headers(head[: match.start()])
        length = _length(headers)
        if length is None:
            yield Broken(
                place,
                f"the record's length is {headers.get('content-length', 'not given')[:40]!r}; what follows is read on",
            )
            _to_next(stream)
            continue
        stream.skip(match.end())
        data, whole = b"", False
        if end is None or stream.position + length <= end:
            data = stream.read(length if length <= limit else min(length, _LONGEST_HEADER))
            whole = len(data) + stream.skip(length - len(data)) == length
            if not whole and stream.problem and stream.problem.offset == place.offset:
                continue  # the problem is told above
            if not whole and not stream.problem:
                end = stream.position
        if whole and _ends_well(stream):
            if _at_broken_end(stream, place):
                continue
            yield Block(place, headers, length, data)
            continue
        yield Broken(place, f"the record says that it holds {length} bytes, and does not; what follows is read on")
        stream.rewind(place, position)
        stream.skip(match.end())
        _to_next(stream)


def _skip_blank(stream: Unpacked) -> None:
    while (data := stream.peek(4096)) and (blank := len(data) - len(data.lstrip(b"\r\n"))):
        stream.skip(blank)


def _to_next(stream: Unpacked) -> None:
    """Go to the next beginning of a record behind this byte, or to the end."""
    stream.skip(1)
    while data := stream.peek(_LONGEST_HEADER):
        match = _NEXT.search(data)
        if match:
            stream.skip(match.end())
            return
        stream.skip(len(data) - _NEXT_LONGEST if len(data) == _LONGEST_HEADER else len(data))


def _ends_well(stream: Unpacked) -> bool:
    """Whether the blank lines stand here that end a record; without them, whether another record begins, or none."""
    data = stream.peek(64)
    if data.startswith((b"\r\n\r\n", b"\n\n")):
        return True
    data = data.lstrip(b"\r\n")
    return not data or data.startswith(b"WARC/") or b"WARC/".startswith(data)


def _at_broken_end(stream: Unpacked, place: Place) -> bool:
    """Whether the record was the last of a member whose check sum is wrong, or that was cut."""
    _skip_blank(stream)
    return not stream.peek(1) and stream.problem is not None and stream.problem.offset == place.offset


def _length(headers: Mapping[str, str]) -> int | None:
    text = headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def parse_headers(head: bytes) -> dict[str, str]:
    """Return the lines `Name: value` behind the first line; of a name that comes twice, the first. Never raises."""
    headers: dict[str, str] = {}
    last = ""
    for line in head.decode("utf-8", errors="replace").splitlines()[1:]:
        if line[:1] in (" ", "\t") and last:
            headers[last] += " " + line.strip()
            continue
        name, colon, value = line.partition(":")
        last = name.strip().lower() if colon else ""
        if last in headers:
            last = ""
        elif last:
            headers[last] = value.strip()
    return headers
