"""The mutations of bytes: of documents of any kind, after they have been made."""

from __future__ import annotations

import gzip
import random

_CHARSETS = (
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "cp1251",
    "cp1252",
    "gb18030",
    "koi8-r",
    "cp1256",
    "utf-7",
    "cp037",
    "shift_jis",
)
_BROKEN = (
    b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x80",
    b"\xe2\x82", b"\x00", b"\x00\x00", b"\x1f\x8b", b"\x1f\x8b\x08\x00", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"\x1a",
    b"\x0c", b"\r", b"\r\r\n", b"\x7f", b"\x1b[31m", b"\xa0", b"\x93\x94",
)  # fmt: skip
_LARGEST = 2_000_000  # bytes; a mutation may double a document


def encoded(rng: random.Random, text: str) -> bytes:
    """Return a text in UTF-8, seldom in another encoding; halves of surrogate pairs stay as they are."""
    if rng.random() < 0.85:
        return text.encode("utf-8", errors="surrogatepass")
    return text.encode(rng.choice(_CHARSETS), errors=rng.choice(("replace", "ignore", "xmlcharrefreplace")))


def damaged(rng: random.Random, data: bytes, chance: float) -> bytes:
    """Return the bytes with a few faults, at the given chance."""
    if rng.random() >= chance:
        return data
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3, 10, 100))):
        _spoil(rng, out)
    return bytes(out[:_LARGEST])


def _spoil(rng: random.Random, out: bytearray) -> None:
    at = rng.randint(0, len(out))
    length = rng.choice((1, 2, 8, 100, 1000))
    match rng.randrange(7):
        case 0:
            if at < len(out):
                out[at] ^= 1 << rng.randrange(8)
        case 1:
            if at < len(out):
                out[at] = rng.randrange(256)
        case 2:
            out[at:at] = rng.choice(_BROKEN)
        case 3:
            del out[at : at + length]
        case 4:
            out[at:at] = out[at : at + length] * rng.choice((1, 2, 20))
        case 5:
            out[at:at] = rng.randbytes(min(length, 100))
        case _:
            if rng.random() < 0.2:
                del out[at:]


def zipped(rng: random.Random, data: bytes) -> bytes:
    """Return the bytes as gzip: whole, in several members, or cut short."""
    middle = rng.randint(0, len(data))
    members = [data] if rng.random() < 0.7 else [data[:middle], data[middle:]]
    packed = b"".join(gzip.compress(member, 1, mtime=0) for member in members)
    return packed[: rng.randint(0, len(packed))] if rng.random() < 0.2 else packed
