"""All inputs as one stream of reports; whatever cannot be read is a report with `error`."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO, Protocol

import msgspec

from dragoman.errors import SourceError
from dragoman.model import Report
from dragoman.settings import Settings
from dragoman.sources.archives import Asked, archive_reports
from dragoman.sources.decoding import decode
from dragoman.sources.ids import Ids
from dragoman.sources.lines import line_report
from dragoman.sources.metering import Meter
from dragoman.sources.pages import judged_page, page_report
from dragoman.sources.unpacking import Unpacked, UnpackedLines
from dragoman.sources.walking import PACKINGS, Found, readable, walk

# Larger than any report; a file above it is not one text but an archive in the wrong form.
_MOST_BYTES = 256 * 1024 * 1024
_WIDE_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# What reading a file of lines can raise.
BROKEN = (OSError, SourceError)
_JSON_START = re.compile(rb'\{\s*(?:"|\})')
_TAG_START = re.compile(r"\s*<(?:[A-Za-z]|!--|!doctype|\?xml)", re.IGNORECASE)


class _Reads(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...

    def readline(self, size: int = -1, /) -> bytes: ...


def read_reports(
    paths: Sequence[str],
    *,
    stdin: BinaryIO | None = None,
    latest_date: str | None = None,
    largest_page: int = Settings().max_page_bytes,
    kept: Callable[[str], Report | None] = lambda id: None,
    meter: Meter | None = None,
) -> Iterator[Report]:
    """Yield the reports that the paths hold, in input order, one at a time.

    A path is a .txt, .html, .htm, .jsonl or .warc file, one of the last two packed (.gz, .zst), a folder of them, or
    '-' for `stdin`. A bad input never raises: it gives a report whose `error` says what and where. Pages of archives
    and of folders that are no article in English are reports with `skipped`. Ids are unique within a run (`#2` is
    added), and the same in each run.
    `latest_date` (ISO day, today if not given) bounds the dates that are read out of web pages. A page of an archive of
    more than `largest_page` bytes is skipped. `kept` is asked with a page's id before the page is looked at, which
    takes most of the time; a report that it gives is passed on instead. `meter` is told how much has been read.
    """
    latest = latest_date or datetime.date.today().isoformat()
    ids = Ids()
    asked = Asked(latest=latest, largest=largest_page, own_id=ids.own, kept=kept)
    meter = meter or Meter(())
    for path in paths:
        if path == "-":
            yield from _with_own_ids(_read_stdin(stdin, latest), asked)
        else:
            for found in walk(path):
                with meter.reading(found):
                    yield from read_found(found, asked, meter)


def _with_own_ids(reports: Iterable[Report], asked: Asked) -> Iterator[Report]:
    for report in reports:
        id = asked.own_id(report.id)
        yield report if id == report.id else msgspec.structs.replace(report, id=id)


def read_found(found: Found, asked: Asked, meter: Meter) -> Iterator[Report]:
    """Yield the reports of one file, or the one that says why it cannot be read."""
    if found.error is not None:
        wrong = Report(id=found.name, text="", source=found.name, error=found.error)
        yield from _with_own_ids([wrong], asked)
    elif found.kind in {"warc", "warc.gz", "warc.zst"}:
        yield from _read_archive(found, asked, meter)
    elif found.kind in PACKINGS:
        yield from _with_own_ids(_read_lines_file(found, meter), asked)
    else:
        yield from _with_own_ids([_read_document(found, asked.latest)], asked)


def _read_archive(found: Found, asked: Asked, meter: Meter) -> Iterator[Report]:
    """Yield the pages of an archive, which have their ids already."""
    source = readable(str(found.path))
    try:
        with found.path.open("rb") as file, meter.within(file):
            if found.path.stat().st_size == 0:
                raise SourceError("is empty; remove it or fetch it again")
            yield from archive_reports(file, PACKINGS[found.kind or ""], name=found.name, source=source, asked=asked)
    except (OSError, SourceError) as error:
        yield failed(asked.own_id(found.name), source, error)


def _read_document(found: Found, latest: str) -> Report:
    source = readable(str(found.path))
    try:
        with found.path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        if found.kind == "html" and not found.named:
            # Who names a page has judged it; in a folder there are front pages and lists of links beside the articles.
            return judged_page(
                _text(data, html=True), Report(id=found.name, text="", source=source), latest_date=latest
            )
        return _document(data, found.name, source, latest, html=found.kind == "html")
    except (OSError, SourceError) as error:
        return failed(found.name, source, error)


def _document(data: bytes, name: str, source: str, latest: str, *, html: bool | None) -> Report:
    """Return the report that one document holds; with `html` None its first characters say what it is."""
    if html is None and data.startswith(b"WARC/"):
        raise SourceError("is a WARC archive; name its file instead of '-'")
    text = _text(data, html=html is not False)
    if html is None:
        html = _TAG_START.match(text) is not None
    if html:
        return page_report(text, id=name, source=source, latest_date=latest)
    return Report(id=name, text=text, source=source)


def _text(data: bytes, *, html: bool) -> str:
    if len(data) > _MOST_BYTES:
        raise SourceError(f"is larger than {_MOST_BYTES // 2**20} MB; split it, or give it as .jsonl")
    text = decode(data, html=html)
    if not text.strip():
        raise SourceError("is empty; remove it or give it a text")
    return text


def _read_lines_file(found: Found, meter: Meter) -> Iterator[Report]:
    source = readable(str(found.path))
    count = 0
    try:
        with found.path.open("rb") as file, meter.within(file):
            for report in _read_lines(lines_of(file, found), found.name, source):
                count += 1
                yield report
    except BROKEN as error:
        yield failed(found.name, source, error)
        return
    if not count:
        yield failed(found.name, source, SourceError("is empty; remove it or give it lines"))


def lines_of(file: BinaryIO, found: Found) -> BinaryIO:
    """Return a file of lines as it is to be read; reading it raises one of BROKEN."""
    packing = PACKINGS[found.kind or ""]
    return file if packing == "plain" else io.BufferedReader(UnpackedLines(Unpacked(file, packing)))


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
    else:
        reason = getattr(error, "strerror", None) or type(error).__name__
        what = f"cannot be read ({reason}); check the disk and run again"
    return Report(id=id, text="", source=source, error=f"{source}: {what}")
