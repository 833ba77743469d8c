"""WARC files with records that are wrong in every place that a crawler can get wrong."""

from __future__ import annotations

import random
from importlib import import_module

from benchmarks.fuzzing.damage import damaged, encoded, zipped
from benchmarks.fuzzing.pages import page
from benchmarks.fuzzing.texts import mutated

_VERSIONS = ("WARC/1.0", "WARC/1.0", "WARC/1.1", "WARC/1.0", "WARC/0.17", "WARC/9.9", "warc/1.0", "WARC", "HTTP/1.1")
_TYPES = ("response",) * 12 + (
    "request",
    "warcinfo",
    "metadata",
    "revisit",
    "resource",
    "conversion",
    "continuation",
    "RESPONSE",
    "x",
    "",
)
_STATUS = ("HTTP/1.1 200 OK",) * 8 + (
    "HTTP/1.0 404 Not Found",
    "HTTP/2 200",
    "HTTP/1.1 999",
    "HTTP/1.1",
    "200 OK",
    "",
    "HTTP/1.1 301 Moved",
    "ICY 200 OK",
)
_CONTENT = (
    "text/html; charset=utf-8", "text/html", "text/html; charset=x-no-such", "TEXT/HTML;charset=\"",
    "application/xhtml+xml", "text/plain", "application/json", "image/png", "application/pdf", "",
    "text/html; charset=utf-16", "text/html;" * 200,
)  # fmt: skip
_ENCODINGS = ("gzip", "deflate", "br", "zstd", "identity", "gzip, gzip", "x-gzip", "chunked", "no-such")
_URIS = (
    "http://example.org/news/{n}.html", "https://example.org/news/{n}", "<http://example.org/{n}>", "http://[::1/{n}",
    "dns:example.org", "", "http://example.org/\ufffd\x00{n}", "javascript:{n}", "http://example.org/" + "a/" * 2_000,
    "http://user:pw@example.org:99999/{n}",
)  # fmt: skip
_DATES = (
    "2014-02-26T10:00:00Z",
    "2014-02-26T10:00:00.123456Z",
    "2014-99-99T99:99:99Z",
    "26 Feb 2014",
    "",
    "9999-12-31T23:59:60Z",
    "-1",
)


def archive(rng: random.Random) -> tuple[bytes, str]:
    """Return a WARC file and its ending: plain, gzip a record as the format asks, in one piece, or zstd."""
    records = [_record(rng, number) for number in range(rng.choice((1, 1, 1, 2, 3)))]
    how = rng.randrange(10)
    if how < 4:
        return damaged(rng, b"".join(records), 0.3), ".warc"
    if how < 8:
        return damaged(rng, b"".join(zipped(rng, record) for record in records), 0.3), ".warc.gz"
    if how == 8:
        return damaged(rng, zipped(rng, b"".join(records)), 0.3), ".warc.gz"
    compress = import_module("zstandard").ZstdCompressor(level=1).compress
    return damaged(rng, b"".join(compress(record) for record in records), 0.3), ".warc.zst"


def _record(rng: random.Random, number: int) -> bytes:
    block = _http(rng)
    length = (
        str(len(block))
        if rng.random() < 0.85
        else rng.choice(("0", "-1", str(len(block) // 2), str(len(block) * 2), "9" * 30, "", "x", "1e3"))
    )
    fields = [
        ("WARC-Type", rng.choice(_TYPES)),
        ("WARC-Record-ID", f"<urn:uuid:00000000-0000-0000-0000-{number:012}>"),
        ("WARC-Target-URI", rng.choice(_URIS).format(n=number) if rng.random() < 0.5 else _URIS[0].format(n=number)),
        ("WARC-Date", rng.choice(_DATES)),
        (
            "Content-Type",
            rng.choice(("application/http; msgtype=response",) * 5 + ("text/html", "", "application/warc-fields")),
        ),
        ("Content-Length", length),
    ]
    if rng.random() < 0.3:
        del fields[rng.randrange(len(fields))]
    if rng.random() < 0.2:
        fields.insert(
            rng.randrange(len(fields) + 1),
            (rng.choice(("X", "", "WARC-Type", "Content-Length", "\x00", "WARC-Truncated")), mutated(rng)[:500]),
        )
    if rng.random() < 0.1:
        rng.shuffle(fields)
    end = rng.choice(("\r\n",) * 9 + ("\n", "\r"))
    head = (
        rng.choice(_VERSIONS if rng.random() < 0.3 else _VERSIONS[:1])
        + end
        + "".join(f"{name}: {value}{end}" for name, value in fields)
    )
    return (
        head.encode("utf-8", errors="surrogatepass")
        + end.encode()
        + block
        + rng.choice((b"\r\n\r\n",) * 9 + (b"", b"\n", b"\r\n" * 20))
    )


def _http(rng: random.Random) -> bytes:
    text = mutated(rng)
    body = encoded(rng, page(rng, text) if rng.random() < 0.9 else text)
    head = [rng.choice(_STATUS), f"Content-Type: {rng.choice(_CONTENT) if rng.random() < 0.4 else _CONTENT[0]}"]
    if rng.random() < 0.2:
        name = rng.choice(_ENCODINGS)
        head.append(f"Content-Encoding: {name}")
        if name.endswith("gzip") and rng.random() < 0.7:
            body = zipped(rng, body)
    if rng.random() < 0.15:
        head.append("Transfer-Encoding: chunked")
        if rng.random() < 0.8:
            body = _chunked(rng, body)
    if rng.random() < 0.1:
        head.append(f"{mutated(rng)[:2_000]}: x")
    return (
        "\r\n".join(head).encode("utf-8", errors="surrogatepass")
        + rng.choice((b"\r\n\r\n",) * 9 + (b"\n\n", b"", b"\r\n"))
        + body
    )


def _chunked(rng: random.Random, body: bytes) -> bytes:
    pieces = []
    while body:
        size = rng.choice((1, 100, 5_000, len(body)))
        said = (
            f"{size if rng.random() < 0.02 else len(body[:size]):x}"
            if rng.random() < 0.98
            else rng.choice(("-1", "zz", "f" * 40, ""))
        )
        pieces.append(said.encode() + b"\r\n" + body[:size] + b"\r\n")
        body = body[size:] if len(pieces) < 500 else b""
    return b"".join(pieces) + rng.choice((b"0\r\n\r\n", b"0\r\n\r\n", b"", b"0"))
