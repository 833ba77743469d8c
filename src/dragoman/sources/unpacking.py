"""A packed file as one stream of bytes: gzip or zstd, of any size, with what is wrong in it and where.

Archives are packed record by record: many small members one behind another. A member that is broken ends the stream
with a `problem`, after which the next good one can be looked for.
"""

from __future__ import annotations

import io
import zlib
from collections import deque
from collections.abc import Iterator
from typing import Any, BinaryIO, Literal, NamedTuple

from dragoman.errors import SourceError

Packing = Literal["plain", "gzip", "zstd"]

_READ = 64 * 1024  # packed bytes read at a time
_UNPACK = 256 * 1024  # unpacked bytes at a time, at most: a bomb is taken in portions
# The zstd library cannot be told how much to unpack; 4 KB become 128 MB at the very worst, and 32 KB usually.
_ZSTD_READ = 4 * 1024
_ZSTD_WINDOW = 2**27  # what `zstd --long` makes; a frame that asks for more memory is refused
_ZSTD_DICTIONARY = 64 * 2**20
_LOOK = 4096  # packed bytes of a possible member that are tried when good data is looked for

_MAGIC = {"gzip": b"\x1f\x8b\x08", "zstd": b"\x28\xb5\x2f\xfd"}
_SKIPPABLE = range(0x184D2A50, 0x184D2A60)
_DICTIONARY = 0x184D2A5D  # a skippable frame at the file's beginning: the dictionary of all the others


class Problem(NamedTuple):
    """What is wrong with the member that begins at an offset of the file."""

    offset: int
    text: str


class Place(NamedTuple):
    """Where a byte came from: its member's offset in the file, and how many unpacked bytes of it stand before."""

    offset: int
    inside: int


class Unpacked:
    """The unpacked bytes of a seekable file, forward only; `rewind` starts again at an earlier place.

    At its end, `problem` tells whether more should have come.
    """

    def __init__(self, file: BinaryIO, packing: Packing) -> None:
        self._file = file
        self._packing = packing
        self._dictionary: Any = None
        self.position = 0
        self._start(0, 0)

    def _start(self, offset: int, position: int) -> None:
        self.problem: Problem | None = None
        self.position = position  # of the next byte to be read, in the unpacked stream
        self._buffer = b""
        self._members: deque[tuple[int, int]] = deque([(position, offset)])
        self._filled = position
        self._file.seek(offset)
        self._chunks = {"plain": self._plain, "gzip": self._gzip, "zstd": self._zstd}[self._packing](offset)

    def peek(self, size: int) -> bytes:
        """Return the next `size` bytes without reading them; fewer only at the end."""
        if len(self._buffer) < size:
            parts = [self._buffer]
            have = len(self._buffer)
            for chunk in self._chunks:
                self._filled += len(chunk)
                have += len(chunk)
                parts.append(chunk)
                if have >= size:
                    break
            self._buffer = b"".join(parts)
        return self._buffer[:size]

    def read(self, size: int) -> bytes:
        """Read `size` bytes; fewer only at the end."""
        data = self.peek(size)
        self._move(len(data))
        return data

    def skip(self, size: int) -> int:
        """Pass over `size` bytes without keeping them; return how many there were."""
        left = size
        while left and (data := self.peek(min(left, _UNPACK))):
            self._move(len(data))
            left -= len(data)
        return size - left

    def _move(self, size: int) -> None:
        self._buffer = self._buffer[size:]
        self.position += size
        while len(self._members) > 1 and self._members[1][0] <= self.position:
            self._members.popleft()

    @property
    def place(self) -> Place:
        """Where the next byte comes from."""
        start, offset = self._members[0]
        return Place(offset, self.position - start)

    def rewind(self, place: Place, position: int) -> None:
        """Go back to a place that had this position."""
        self._start(place.offset, position - place.inside)
        self.skip(place.inside)

    def recover(self, beginning: bytes) -> bool:
        """After a problem, go on at the next member that unpacks to something with this beginning, if there is one."""
        assert self.problem is not None
        position = self.position + len(self._buffer)
        for offset in self._candidates(self.problem.offset + 1):
            if self._begins(offset, beginning):
                self._start(offset, position)
                return True
        self._buffer, self._chunks, self.problem = b"", iter(()), None
        return False

    def _candidates(self, offset: int) -> Iterator[int]:
        magic = _MAGIC[self._packing]
        while True:
            self._file.seek(offset)
            data = self._file.read(_UNPACK)
            found = data.find(magic)
            while found >= 0:
                yield offset + found
                found = data.find(magic, found + 1)
            if len(data) < _UNPACK:
                return
            offset += len(data) - len(magic) + 1

    def _begins(self, offset: int, beginning: bytes) -> bool:
        self._file.seek(offset)
        data = self._file.read(_LOOK)
        try:
            if self._packing == "gzip":
                return zlib.decompressobj(wbits=31).decompress(data, len(beginning)) == beginning
            return bool(self._frame().decompress(data)[: len(beginning)] == beginning)
        except _broken():
            return False

    def _plain(self, offset: int) -> Iterator[bytes]:
        while data := self._file.read(_UNPACK):
            yield data

    def _begin(self, offset: int) -> None:
        self._members.append((self._filled, offset))

    def _gzip(self, at: int) -> Iterator[bytes]:
        data = b""
        while True:
            rest = data.lstrip(b"\x00")  # tapes and some writers fill up with zeros
            at += len(data) - len(rest)
            data = rest
            if len(data) < 3:
                more = self._file.read(_READ)
                data += more
                if not data:
                    return
                if more:
                    continue
            if not data.startswith(_MAGIC["gzip"]):
                self.problem = Problem(at, "what stands there is not gzip; fetch the file again")
                return
            self._begin(at)
            unpacker = zlib.decompressobj(wbits=31)
            while not unpacker.eof:
                if not data:
                    data = self._file.read(_READ)
                try:
                    chunk = unpacker.decompress(data, _UNPACK)
                except zlib.error:
                    self.problem = Problem(at, "the gzip data is damaged; fetch the file again")
                    return
                if not data and not chunk and not unpacker.eof:
                    self.problem = Problem(
                        at, "the file ends in the middle of its gzip data: it was cut short; fetch it again"
                    )
                    return
                data = unpacker.unconsumed_tail
                if chunk:
                    yield chunk
            data = unpacker.unused_data
            at = self._file.tell() - len(data)

    def _zstd(self, at: int) -> Iterator[bytes]:
        data = b""
        while True:
            if len(data) < 8:
                more = self._file.read(_ZSTD_READ)
                data += more
                if not data:
                    return
                if more:
                    continue
            number, size = int.from_bytes(data[:4], "little"), int.from_bytes(data[4:8], "little")
            if number in _SKIPPABLE:
                if number == _DICTIONARY and at == 0:
                    self._read_dictionary(size)
                at += 8 + size
                self._file.seek(at)
                data = b""
                continue
            if not data.startswith(_MAGIC["zstd"]):
                self.problem = Problem(at, "what stands there is not zstd; fetch the file again")
                return
            self._begin(at)
            unpacker = self._frame()
            while not unpacker.eof:
                if not data and not (data := self._file.read(_ZSTD_READ)):
                    self.problem = Problem(
                        at, "the file ends in the middle of its zstd data: it was cut short; fetch it again"
                    )
                    return
                try:
                    chunk = unpacker.decompress(data)
                except _broken():
                    self.problem = Problem(
                        at, "the zstd data is damaged, or needs over 128 MB of memory; fetch the file again"
                    )
                    return
                data = b""
                if chunk:
                    yield chunk
            data = unpacker.unused_data
            at = self._file.tell() - len(data)

    def _frame(self) -> Any:
        import zstandard

        unpacker = zstandard.ZstdDecompressor(dict_data=self._dictionary, max_window_size=_ZSTD_WINDOW)
        return unpacker.decompressobj()

    def _read_dictionary(self, size: int) -> None:
        import zstandard

        self._file.seek(8)
        data = self._file.read(min(size, _ZSTD_DICTIONARY))
        try:
            if data.startswith(_MAGIC["zstd"]):
                data = zstandard.ZstdDecompressor().stream_reader(data).read(_ZSTD_DICTIONARY)
            self._dictionary = zstandard.ZstdCompressionDict(data)
        except zstandard.ZstdError:
            self._dictionary = None  # then the frames that need it are damaged


def _broken() -> tuple[type[Exception], ...]:
    import zstandard

    return zlib.error, zstandard.ZstdError


class UnpackedLines(io.RawIOBase):
    """An unpacked stream for those who want a file; at the end of a damaged one it raises SourceError (without a place)."""

    def __init__(self, stream: Unpacked) -> None:
        self._stream = stream

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Read into a buffer; BufferedReader calls this."""
        data = self._stream.read(len(buffer))
        if not data and self._stream.problem:
            offset, text = self._stream.problem
            raise SourceError(f"is broken from byte {offset} on, and what follows is lost: {text}")
        buffer[: len(data)] = data
        return len(data)
