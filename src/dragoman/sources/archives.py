"""The pages of a WARC archive as reports, one at a time and in little memory."""

from __future__ import annotations

import datetime
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO
from urllib.parse import urlsplit

import msgspec

from dragoman.errors import SourceError
from dragoman.model import Report
from dragoman.sources.answers import Answer, TooLargeError, parse_answer, unpack_body
from dragoman.sources.decoding import decode
from dragoman.sources.pages import judged_page
from dragoman.sources.unpacking import Packing, Unpacked
from dragoman.sources.warc import Block, Broken, read_records

_log = logging.getLogger(__name__)

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_TAG = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
# The day of a crawl is given in UTC; where the page was made it can be the next day already.
_EASTERNMOST = datetime.timedelta(hours=14)
_MB = 1_000_000


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader wants of archives.

    `latest`: the latest day that a page can be of. `largest`: bytes of a page above which it is skipped. `own_id` makes
    ids unique. `kept`: asked with an id before the page is looked at; the report that it gives is passed on instead.
    """

    latest: str
    largest: int
    own_id: Callable[[str], str]
    kept: Callable[[str], Report | None]


def archive_reports(file: BinaryIO, packing: Packing, *, name: str, source: str, asked: Asked) -> Iterator[Report]:
    """Yield the pages of an archive; what is broken in it is a report with `error`, what is no article one with `skipped`.

    What is no page at all (requests, redirects, pictures) is counted, and named in one line of the log at the end.
    """
    passed: Counter[str] = Counter()
    reports = skipped = broken = 0
    for record in read_records(Unpacked(file, packing), asked.largest + _HEADERS):
        where = f"{source}, offset {record.place.offset}"
        if packing == "plain":
            where = f"{source}, offset {record.place.inside}"
        fallback = f"{name}:{where.rpartition(' ')[2]}"
        if isinstance(record, Broken):
            broken += 1
            id = asked.own_id(fallback)
            yield Report(id=id, text="", source=where, error=f"{where}: {record.text}")
            continue
        answer = _page(record)
        if isinstance(answer, str):
            passed[answer] += 1
            continue
        id = asked.own_id(record.headers.get("warc-record-id", "").strip("<> \t") or fallback)
        report = asked.kept(id) or _report(record, answer, id, where, asked)
        reports += 1
        skipped += report.skipped is not None
        yield report
    counted = [f"{reports - skipped} articles", f"{skipped} pages skipped", f"{broken} broken records"]
    counted += [f"{count} {what}" for what, count in passed.most_common()]
    level = logging.INFO if reports or broken else logging.WARNING
    _log.log(level, "%s: %s", source, ", ".join(counted))


_HEADERS = 64 * 1024  # of an answer, which are not part of the page


def _page(record: Block) -> Answer | str:
    """Return the answer that holds a page, or the kind of thing that the record is instead."""
    kind = record.headers.get("warc-type", "").lower()
    if kind != "response":
        return f"records of type {kind[:20] or 'unknown'}"
    if not record.headers.get("warc-target-uri", "").strip("<> ").lower().startswith(("http:", "https:")):
        return "answers that are not from the web"
    answer = parse_answer(record.data)
    if answer is None:
        return "answers without a status"
    if answer.status != 200:
        return "redirects" if answer.status // 100 == 3 else f"answers with status {answer.status}"
    media = answer.kind or record.headers.get("warc-identified-payload-type", "").lower()
    if media in _HTML or (not media and _TAG.match(answer.body)):
        return answer
    return "answers that are not HTML"


def _report(record: Block, answer: Answer, id: str, where: str, asked: Asked) -> Report:
    """Return the report of a page. Never raises."""
    url = record.headers["warc-target-uri"].strip("<> ")
    bare = Report(id=id, text="", url=url, publisher=_host(url), source=where)
    try:
        if len(record.data) < record.length:
            raise TooLargeError
        page = decode(unpack_body(answer, asked.largest), html=True, declared=answer.charset)
    except TooLargeError:
        return msgspec.structs.replace(bare, skipped=f"is a page of more than {asked.largest / _MB:g} MB")
    except SourceError as error:
        return _unreadable(bare, str(error))
    if not page.strip():
        return msgspec.structs.replace(bare, skipped="is an empty page")
    try:
        return judged_page(page, bare, latest_date=_latest(record, asked.latest))
    except SourceError as error:
        return msgspec.structs.replace(bare, error=f"{where}: {error}")


def _unreadable(bare: Report, what: str) -> Report:
    if "damaged" in what:
        return msgspec.structs.replace(bare, error=f"{bare.source}: the page {what}; fetch it again")
    return msgspec.structs.replace(bare, skipped=what.partition(";")[0])


def _latest(record: Block, latest: str) -> str:
    try:
        crawled = datetime.datetime.fromisoformat(record.headers.get("warc-date", ""))
    except ValueError:
        return latest
    try:
        return min(latest, (crawled + _EASTERNMOST).date().isoformat())
    except OverflowError:
        return latest


def _host(url: str) -> str | None:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
