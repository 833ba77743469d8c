"""All inputs as one stream of reports; whatever cannot be read is a report with `error`."""

from __future__ import annotations

import datetime
import gzip
import io
import itertools
import re
import zlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Protocol, cast

import msgspec

from dragoman.errors import SourceError
from dragoman.model import Report
from dragoman.sources.decoding import decode
from dragoman.sources.lines import line_report
from dragoman.sources.pages import page_report
from dragoman.sources.remote import RemotePath
from dragoman.sources.walking import Found, readable, walk

# Larger than any report; a file above it is not one text but an archive in the wrong form.
_MOST_BYTES = 256 * 1024 * 1024
_WIDE_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# What reading a file of lines can raise.
BROKEN = (OSError, EOFError, zlib.error, SourceError)
_JSON_START = re.compile(rb'\{\s*(?:"|\})')
_TAG_START = re.compile(r"\s*<(?:[A-Za-z]|!--|!doctype|\?xml)", re.IGNORECASE)


class _Reads(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...

    def readline(self, size: int = -1, /) -> bytes: ...


def read_reports(
    paths: Sequence[str], *, stdin: BinaryIO | None = None, latest_date: str | None = None
) -> Iterator[Report]:
    """Yield the reports that the paths hold, in input order, one at a time.

    A path is a .txt, .html, .htm, .jsonl or .jsonl.gz file, a folder of them, or '-' for `stdin`. A bad input
    never raises: it gives a report whose `error` says what and where. Ids are unique within a run (`#2` is
    added).
    `latest_date` (ISO day, today if not given) bounds the dates that are read out of web pages.
    """
    latest = latest_date or datetime.date.today().isoformat()
    used: set[str] = set()
    for path in paths:
        reports = _read_stdin(stdin, latest) if path == "-" else _read_path(path, latest)
        for report in reports:
            yield _with_own_id(report, used)


def _with_own_id(report: Report, used: set[str]) -> Report:
    id = own_id(report.id, used)
    return report if id == report.id else msgspec.structs.replace(report, id=id)


def own_id(id: str, used: set[str]) -> str:
    """Return the id that a report has in a run whose other reports have the ids `used`, and add it to them."""
    if id in used:
        id = next(name for n in itertools.count(2) if (name := f"{id}#{n}") not in used)
    used.add(id)
    return id


def _read_path(path: str, latest: str) -> Iterator[Report]:
    for found in walk(path):
        yield from read_found(found, latest)


def read_found(found: Found, latest: str) -> Iterator[Report]:
    """Yield the reports of one file, or the one that says why it cannot be read; their ids may not be unique."""
    if found.error is not None:
        yield Report(id=found.name, text="", source=found.name, error=found.error)
    elif found.kind in {"jsonl", "jsonl.gz"}:
        yield from _read_lines_file(found)
    else:
        yield _read_document(found, latest)


def _read_document(found: Found, latest: str) -> Report:
    source = readable(str(found.path))
    try:
        with found.path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        return _document(data, found.name, source, latest, html=found.kind == "html")
    except (OSError, SourceError) as error:
        return failed(found.name, source, error)


def _document(data: bytes, name: str, source: str, latest: str, *, html: bool | None) -> Report:
    """Return the report that one document holds; with `html` None its first characters say what it is."""
    if len(data) > _MOST_BYTES:
        raise SourceError(f"is larger than {_MOST_BYTES // 2**20} MB; split it, or give it as .jsonl")
    text = decode(data, html=html is not False)
    if not text.strip():
        raise SourceError("is empty; remove it or give it a text")
    if html is None:
        html = _TAG_START.match(text) is not None
    if html:
        return page_report(text, id=name, source=source, latest_date=latest)
    return Report(id=name, text=text, source=source)


def _read_lines_file(found: Found) -> Iterator[Report]:
    source = readable(str(found.path))
    count = 0
    try:
        with open_lines(found) as file:
            for report in _read_lines(file, found.name, source):
                count += 1
                yield report
    except BROKEN as error:
        yield failed(found.name, source, error)
        return
    if not count:
        yield failed(found.name, source, SourceError("is empty; remove it or give it lines"))


def open_lines(found: Found) -> BinaryIO:
    """Open a file of lines; raises one of BROKEN, as reading it does."""
    if found.kind != "jsonl.gz":
        return found.path.open("rb")
    given = found.path.open("rb") if isinstance(found.path, RemotePath) else found.path
    return cast(BinaryIO, gzip.open(given, "rb"))


def _read_lines(file: _Reads, name: str, source: str) -> Iterator[Report]:
    for number, line in numbered_lines(file):
        report = report_of(line, f"{name}:{number}", f"{source}, line {number}")
        if report is not None:
            yield report


def report_of(line: bytes, fallback: str, where: str) -> Report | None:
    """Return the report of a line, None for a blank one; raises SourceError when it shows a binary file."""
    if len(line) > _MOST_BYTES:
        return failed(fallback, where, SourceError(f"is longer than {_MOST_BYTES // 2**20} MB; split it"))
    if b"\x00" in line[:1024]:
        raise SourceError("is a binary file, not JSON Lines; leave it out or convert it")
    return line_report(line, fallback_id=fallback, source=where) if line.strip() else None


def numbered_lines(file: _Reads) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file as UTF-8 with their numbers, from 1 on."""
    first = file.readline(_MOST_BYTES + 1)
    for mark, encoding in _WIDE_MARKS:
        if first.startswith(mark):
            yield from _wide_lines(first, file, encoding)
            return
    number = 1
    line = first.removeprefix(b"\xef\xbb\xbf")
    while line:
        yield number, line
        if not line.endswith(b"\n") and len(line) > _MOST_BYTES:
            _skip_line(file)
        number += 1
        line = file.readline(_MOST_BYTES + 1)


def _skip_line(file: _Reads) -> None:
    while (rest := file.readline(2**20)) and not rest.endswith(b"\n"):
        pass


def _wide_lines(first: bytes, file: _Reads, encoding: str) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of UTF-16 or UTF-32, as some shells write them, as UTF-8."""
    chained = io.BufferedReader(_Chained(first, file))
    with io.TextIOWrapper(chained, encoding=encoding, errors="replace", newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            yield number, line.encode("utf-8", errors="replace")


class _Chained(io.RawIOBase):
    """What was read from a stream already, then the rest of it."""

    def __init__(self, first: bytes, rest: _Reads) -> None:
        self._first = io.BytesIO(first)
        self._rest = rest

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Read at most `size` bytes; all when negative."""
        if size is None or size < 0:
            return self._first.read() + self._rest.read()
        return self._first.read(size) or self._rest.read(size)

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Read into a buffer; BufferedReader calls this."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _read_stdin(stdin: BinaryIO | None, latest: str) -> Iterator[Report]:
    name, source = "stdin", "standard input"
    if stdin is None:
        yield failed(name, source, SourceError("is not open; name a file instead of '-'"))
        return
    try:
        head = _first_line(stdin)
        lines = io.BufferedReader(_Chained(head, stdin))
        if _JSON_START.match(_plain(head)):
            yield from _read_lines(lines, name, source)
        else:
            yield _document(lines.read(_MOST_BYTES + 1), name, source, latest, html=None)
    except (OSError, SourceError) as error:
        yield failed(name, source, error)


def _first_line(stdin: BinaryIO) -> bytes:
    """Read to the end of the first line that is not blank."""
    head = b""
    while line := stdin.readline(_MOST_BYTES + 1):
        head += line
        if _plain(line):
            break
    return head


def _plain(line: bytes) -> bytes:
    """Return the start of a line without marks, blanks and the zero bytes of UTF-16."""
    return line[:400].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").replace(b"\x00", b"")


def failed(id: str, source: str, error: Exception) -> Report:
    """Return the report that stands for an input that cannot be read."""
    if isinstance(error, SourceError):
        what = str(error)
    elif isinstance(error, FileNotFoundError):
        what = "vanished before it could be read; run again"
    elif isinstance(error, PermissionError):
        what = "may not be read; check its permissions"
    elif isinstance(error, (EOFError, zlib.error, gzip.BadGzipFile)):
        what = "is a broken gzip file, and what follows is lost; fetch it again"
    else:
        reason = getattr(error, "strerror", None) or type(error).__name__
        what = f"cannot be read ({reason}); check the disk and run again"
    return Report(id=id, text="", source=source, error=f"{source}: {what}")
