"""Reading archives of web pages without coding them: pages and MB a second, and peak memory as they grow."""

from __future__ import annotations

import gzip
import sys
import tempfile
import time
import uuid
from pathlib import Path

from benchmarks.memory import peak_memory
from benchmarks.table import show

SIZES = (1_000, 10_000)

_MENU = "<div class='menu'><ul>" + "<li><a href='/topic'><span>A topic of the day</span></a></li>" * 300 + "</ul></div>"
_ENGLISH = (
    "Envoys of both states met in Accra on Monday and said that the talks on the border would go on in the spring. "
)
_FRENCH = (
    "Les envoyés des deux pays se sont rencontrés lundi dans la capitale et ont parlé de la frontière et des villages. "
)
_LIST = "<h2><a href='/report'>A report of the day that somebody may want to read</a></h2>" * 40
# Of a hundred records: articles in English, articles in other languages, lists, redirects, requests.
_SHARES = (12, 25, 8, 5, 50)

_READ = """
import sys
from dragoman.model import Report
from dragoman.sources import read_reports
kept = (lambda id: Report(id=id, text="kept")) if sys.argv[2] == "kept" else (lambda id: None)
print(sum(1 for _ in read_reports([sys.argv[1]], kept=kept)), file=sys.stderr)
"""


def run(sizes: tuple[int, ...]) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        for records in sizes:
            path = Path(folder) / f"{records}.warc.gz"
            unpacked = _make(path, records)
            rows = [("size", f"{path.stat().st_size / 1e6:,.1f} MB, {unpacked / 1e6:,.0f} MB unpacked")]
            for name, how in (("first time", "new"), ("when all is kept (--resume)", "kept")):
                started = time.perf_counter()
                peak, status = peak_memory([sys.executable, "-c", _READ, str(path), how])
                took = time.perf_counter() - started
                note = f" (exit status {status})" if status else ""
                rate = f"{records / took:,.0f} records/s, {unpacked / took / 1e6:,.0f} MB/s unpacked"
                rows.append((name, f"{took:.1f} s, {rate}, peak {peak / 2**20:,.0f} MiB{note}"))
            show(f"An archive of {records:,} records, one process", rows)


def _make(path: Path, records: int) -> int:
    """Write an archive; return its size unpacked."""
    english, french = (_page("".join(f"<p>{n}: {text * 3}</p>" for n in range(12))) for text in (_ENGLISH, _FRENCH))
    kinds = (("200 OK", english), ("200 OK", french), ("200 OK", _page(_LIST)), ("302 Found", b""))
    size = 0
    with path.open("wb") as file:
        for number in range(records):
            place, kind = number * 37 % 100, 0
            while place >= _SHARES[kind]:
                place -= _SHARES[kind]
                kind += 1
            if kind == len(kinds):
                data = _record(number, "request", b"GET / HTTP/1.1\r\nHost: ledger.example\r\n\r\n")
            else:
                status, body = kinds[kind]
                head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n\r\n".encode()
                data = _record(number, "response", head + body)
            size += len(data)
            file.write(gzip.compress(data, 6))
    return size


def _page(body: str) -> bytes:
    return f"<html><head><title>A page</title></head><body>{_MENU}<main>{body}</main>{_MENU}</body></html>".encode()


def _record(number: int, kind: str, block: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <{uuid.UUID(int=number).urn}>\r\n"
        f"WARC-Date: 2016-03-04T05:06:07Z\r\nWARC-Target-URI: https://ledger.example/2016/{number}.html\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"
