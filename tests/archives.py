"""WARC archives made by hand, so that they can be made wrong."""

from __future__ import annotations

import gzip
import uuid

import zstandard

WORDS = (
    "Envoys of Ghana and Togo met in Accra on Monday to discuss the border between the two states.",
    "Officials said after the session that lists of villages had been exchanged, and that maps would follow.",
    "The government of Togo accused Ghana of delays. A spokesman in Accra denied that, and called the talks good.",
    "A further meeting will be held next month in the same place, according to both of the delegations.",
)
FRENCH = (
    "Les envoyés des deux pays se sont rencontrés lundi dans la capitale pour parler de la frontière et des villages.",
    "Le ministre a déclaré que les cartes seraient échangées dans un mois, et que la réunion était une bonne chose.",
    "Une autre rencontre est prévue pour le mois prochain, selon les deux délégations qui sont venues avec leurs cartes.",
)


def page(*paragraphs: str, title: str = "Envoys meet", head: str = "") -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs or WORDS)
    return (
        f"<html><head><title>{title}</title>{head}</head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


LIST = page("All news.").replace(
    b"</article>", b"".join(b"<h2><a href='/%d'>A report of the day %d</a></h2>" % (n, n) for n in range(9))
)


def answer(body: bytes = b"", status: str = "200 OK", kind: str = "text/html; charset=utf-8", more: str = "") -> bytes:
    """Return an HTTP answer; `more` are further header lines, each with its end."""
    media = f"Content-Type: {kind}\r\n" if kind else ""
    return f"HTTP/1.1 {status}\r\n{media}{more}\r\n".encode() + (body or page())


def record(
    number: int,
    block: bytes | None = None,
    *,
    kind: str = "response",
    url: str | None = None,
    length: object = None,
    date: str = "2016-03-04T05:06:07Z",
    more: str = "",
) -> bytes:
    """Return a WARC record with the id of a number; `length` is what it says of its length."""
    block = answer() if block is None else block
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <{record_id(number)}>\r\nWARC-Date: {date}\r\n"
        f"WARC-Target-URI: {url or f'https://www.ledger.example/world/{number}.html'}\r\n{more}"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block) if length is None else length}\r\n"
    )
    return head.encode() + b"\r\n" + block + b"\r\n\r\n"


def record_id(number: int) -> str:
    """Return the id of a record."""
    return uuid.UUID(int=number).urn


def packed(records: list[bytes], packing: str) -> bytes:
    """Return records packed one by one, as archives are."""
    if packing == ".gz":
        return b"".join(map(gzip.compress, records))
    if packing == ".zst":
        return b"".join(map(zstandard.ZstdCompressor(write_checksum=True).compress, records))
    return b"".join(records)
