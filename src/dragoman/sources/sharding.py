"""Inputs split into shards: parts of a run that are coded, kept and done again each on its own.

The same inputs give the same shards, whoever codes them. A shard is a stretch of a file of lines, a few documents,
or a whole file of another kind. Its reports are those that `read_reports` gives, with the same ids.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import msgspec

from dragoman.errors import SourceError
from dragoman.model import Record, Report
from dragoman.settings import Settings
from dragoman.sources.archives import Asked
from dragoman.sources.ids import Ids
from dragoman.sources.metering import Meter
from dragoman.sources.reports import (
    BROKEN,
    failed,
    lines_of,
    numbered_lines,
    read_found,
    report_of,
)
from dragoman.sources.walking import PACKINGS, Found, readable, walk

# A shard ends at so many bytes of lines, too: reports of a megabyte each are no reason to hold gigabytes.
_MOST_BYTES = 32 * 1024 * 1024
_LINES = frozenset(kind for kind in PACKINGS if kind.startswith("jsonl"))
_DOCUMENTS = frozenset({"txt", "html"})
_ASKED = Asked(latest="9999-12-31", largest=0, own_id=str, kept=lambda id: None)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


class Shard(Record, frozen=True, kw_only=True):
    """A part of the inputs; `key` names it, and changes when anything changes that its reports depend on.

    `given`: the path that it was found by (the first, where several documents were named). `files`: what to read.
    With `lines`, of the one file the lines from the first to before the last (None: to the end), which begin `offset`
    bytes into the file (0 for one that is compressed). `ids`: new ids by the place of a report in the shard, where its
    own is that of one before. `count`: its reports, None if that is not known before.
    """

    key: str
    label: str
    given: str
    files: tuple[Found, ...]
    lines: tuple[int, int | None] | None = None
    offset: int = 0
    ids: tuple[tuple[int, str], ...] = ()
    count: int | None = None


def split_into_shards(
    paths: Sequence[str], most: int, *, salt: object = None, told: Callable[[int], None] = lambda count: None
) -> Iterator[Shard]:
    """Give the shards that the paths hold, of `most` reports at most each, in input order.

    Files of lines are read through for this, at some hundred megabytes a second. `salt`: what the reports' coding
    depends on besides (version, settings). `told` is called with the number of reports of each shard.
    """
    known = Ids()
    for given, found, ids, lines, offset in _parts(paths, most):
        names = ids or ()
        own = [known.own(id_) for id_ in names]
        changed = tuple((n, new) for n, (old, new) in enumerate(zip(names, own, strict=True)) if old != new)
        identity = [(str(file.path), file.name, file.error, _identity(file)) for file in found]
        digest = hashlib.blake2b(
            msgspec.json.encode([salt, identity, lines, offset, changed]), digest_size=12
        ).hexdigest()
        told(len(names))
        yield Shard(
            key=digest, label=_label(found, lines), given=given, files=found, lines=lines, offset=offset, ids=changed,
            count=None if ids is None else len(names),
        )  # fmt: skip


def shard_reports(
    shard: Shard,
    first: int = 0,
    last: int | None = None,
    *,
    latest_date: str | None = None,
    largest_page: int = Settings().max_page_bytes,
) -> Iterator[Report]:
    """Give the reports of a shard, or those from one place to before another; `latest_date` and `largest_page` are as
    for `read_reports`.
    """
    latest = latest_date or datetime.date.today().isoformat()
    # Ids are made unique over all shards, but where they are not known before: those of archives are unique anyway.
    own_id = Ids().own if shard.count is None else str
    asked = Asked(latest=latest, largest=largest_page, own_id=own_id, kept=lambda id: None)
    renamed = dict(shard.ids)
    for place, report in enumerate(_reports(shard, first, last, asked), first):
        yield msgspec.structs.replace(report, id=renamed[place]) if place in renamed else report


def _reports(shard: Shard, first: int, last: int | None, asked: Asked) -> Iterator[Report]:
    if shard.lines is not None:
        return islice(_read_lines(shard.files[0], shard.lines, shard.offset), first, last)
    if shard.count == len(shard.files):  # one report a file
        return (report for file in shard.files[first:last] for report in _read(file, asked))
    return islice((report for file in shard.files for report in _read(file, asked)), first, last)


def _read(file: Found, asked: Asked) -> Iterator[Report]:
    return read_found(file, asked, Meter(()))


# Files, the ids of their reports (None: not known), lines and offset.
_Part = tuple[tuple[Found, ...], list[str] | None, tuple[int, int | None] | None, int]


def _parts(paths: Sequence[str], most: int) -> Iterator[tuple[str, *_Part]]:
    """Give the parts of each path, in order; documents that are named one by one are put together, and folders not."""
    documents: list[Found] = []
    named = ""
    for given in paths:
        for found in walk(given):
            alone = found.error is None and found.kind not in _DOCUMENTS
            # So that another path, before or behind, leaves the shards of this one as they are.
            if documents and (alone or len(documents) >= most or (named != given and not _is_single(found, given))):
                yield named, *_of_documents(documents)
                documents = []
            if not alone:
                named = named if documents else given
                documents.append(found)
            elif found.kind not in _LINES:
                yield given, (found,), None, None, 0
            elif _is_wide(found):  # a place in it is no place in what is read of it
                yield given, (found,), [report.id for report in _read(found, _ASKED)], None, 0
            else:
                for stretch in _stretches(found, most):
                    yield given, *stretch
        if documents and not _is_single(documents[-1], given):
            yield named, *_of_documents(documents)
            documents = []
    if documents:
        yield named, *_of_documents(documents)


def _is_single(found: Found, given: str) -> bool:
    return str(found.path) == given


def _of_documents(documents: list[Found]) -> _Part:
    return tuple(documents), [found.name for found in documents], None, 0


def _stretches(found: Found, most: int) -> Iterator[_Part]:
    ids: list[str] = []
    first, offset, size, seekable = 1, 0, 0, found.kind == "jsonl"
    try:
        with found.path.open("rb") as file:
            for number, line in numbered_lines(lines_of(file, found)):
                if ids and (len(ids) >= most or size >= _MOST_BYTES):
                    yield (found,), ids, (first, number), offset
                    ids, size, first = [], 0, number
                    offset = file.tell() - len(line) if seekable else 0
                id_ = _line_id(line, found, number)
                if id_ is not None:
                    ids.append(id_)
                size += len(line)
            if not ids and first == 1:
                ids.append(found.name)  # of the report that says that the file is empty
    except BROKEN:
        ids.append(found.name)  # of the report that says so
    if ids:
        yield (found,), ids, (first, None), offset


def _read_lines(found: Found, lines: tuple[int, int | None], offset: int) -> Iterator[Report]:
    (first, last), source, count = lines, readable(str(found.path)), 0
    try:
        with found.path.open("rb") as file:
            if offset:
                file.seek(offset)
            for place, line in numbered_lines(lines_of(file, found)):
                number = place + first - 1 if offset else place
                if last is not None and number >= last:
                    return
                if number < first:
                    continue
                report = report_of(line, f"{found.name}:{number}", f"{source}, line {number}")
                if report is not None:
                    count += 1
                    yield report
    except BROKEN as error:
        yield failed(found.name, source, error)
        return
    if not count and first == 1:
        yield failed(found.name, source, SourceError("is empty; remove it or give it lines"))


class _WithId(msgspec.Struct):
    id: str | int | None = None


_ID = msgspec.json.Decoder(_WithId)


def _line_id(line: bytes, found: Found, number: int) -> str | None:
    """Return the id that a line's report has; None for a blank line. Raises SourceError for a binary file."""
    fallback = f"{found.name}:{number}"
    try:
        if b"\x00" not in line:
            if not line.strip():
                return None
            id_ = _ID.decode(line).id
            return (str(id_).strip() if id_ is not None else "") or fallback
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    report = report_of(line, fallback, "")
    return report.id if report is not None else None


def _is_wide(found: Found) -> bool:
    """Whether a file of lines is in UTF-16 or UTF-32."""
    try:
        with found.path.open("rb") as file:
            return lines_of(file, found).read(4).startswith(_WIDE)
    except BROKEN:
        return False


def _identity(found: Found) -> tuple[int, int] | None:
    try:
        status = found.path.stat()
    except (OSError, SourceError):
        return None
    return status.st_size, status.st_mtime_ns


def _label(files: Sequence[Found], lines: tuple[int, int | None] | None) -> str:
    name = readable(str(files[0].path))
    if lines is not None:
        first, last = lines
        return name if (first, last) == (1, None) else f"{name}, lines {first} to {last - 1 if last else 'the end'}"
    return name if len(files) == 1 else f"{name} and {len(files) - 1} more"
