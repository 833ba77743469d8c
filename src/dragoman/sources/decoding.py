"""Bytes to text, in any encoding that occurs in the wild; binary files are refused."""

from __future__ import annotations

import codecs
import re
import unicodedata

from dragoman.errors import SourceError

# UTF-32 first: its little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh9", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a media file"),
    (b"OggS", "a media file"),
    (b"ID3\x03", "a media file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a SQLite database"),
)
# Encodings that news archives are found in; a short list makes detection fast and less fanciful.
_LEGACY = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "iso8859_2",
    "iso8859_5", "iso8859_6", "koi8_r", "koi8_u", "cp866", "mac_roman", "cp874",
    "gb18030", "big5", "cp932", "euc_jp", "euc_kr",
)  # fmt: skip
# Codecs of Python that are no charsets of texts; some take time that grows with the square of the length.
_NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf_7", "utf7"})
_SAMPLE = 32_768  # bytes that detection looks at; more costs time and changes nothing on prose
# Quotation marks, dashes, dots, spaces and signs of Windows-1252: where no other high byte is, it is that.
_PUNCTUATION = re.compile(rb"[\x80\x82\x84-\x87\x89\x8b\x91-\x97\x99\x9b\xa0\xa3\xa9\xab\xad\xae\xb0\xb7\xbb]")
_HIGH = re.compile(rb"[\x80-\xff]")
_SINGLE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
# Letters of Polish and of Turkish in their encodings; in Windows-1252 these are signs and Icelandic letters.
_POLISH = re.compile(rb"(?<=[A-Za-z])[\xb3\xb9\xbf]")
_TURKISH = re.compile(rb"(?<=[A-Za-z])[\xf0\xfd\xfe]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_ESCAPED = re.compile("[\udc80-\udcff]")
_XML_ENCODING = re.compile(rb"\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']\s*([\w.:-]{2,30})")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,30})", re.IGNORECASE)


def decode(data: bytes, *, html: bool = False, declared: str | None = None) -> str:
    """Return the text that the bytes hold; raises SourceError (without a place) when they hold none.

    A byte order mark decides, then UTF-8, then the charset that a server `declared`, then a page's or an XML file's own (`html`), then
    detection, then Windows-1252. Newlines are kept as they are.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise SourceError(f"is {what}, not a text; convert it to plain text first")
    if b"\x00" in data:
        return _decode_wide(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _decode_legacy(data, html, declared)
    _refuse_control(text)
    return text


def _decode_wide(data: bytes) -> str:
    """Decode UTF-16 or UTF-32 that has no mark; zero bytes in one place only are its sign."""
    even = data[0:_SAMPLE:2].count(0)
    odd = data[1:_SAMPLE:2].count(0)
    sample = data[:_SAMPLE]
    names = ["utf-32-le", "utf-32-be"] if even and odd else ["utf-16-le" if odd else "utf-16-be"]
    for name in names:
        if _is_readable(sample.decode(name, errors="replace")):
            return data.decode(name, errors="replace")
    raise SourceError("is a binary file, not a text (it has zero bytes); leave it out or convert it")


def _is_readable(text: str) -> bool:
    controls = sum(1 for char in text if unicodedata.category(char) in {"Cc", "Cn", "Co", "Cs"})
    wrong = controls + text.count("\ufffd") - sum(text.count(char) for char in "\t\r\n\f")
    return wrong <= 1 + len(text) // 100


def _decode_legacy(data: bytes, html: bool, declared: str | None) -> str:
    mended = _decode_damaged_utf8(data)
    if mended is not None:
        return mended
    names = [_as_browsers(declared)] if declared else []
    names += _declared(data) if html else []
    names.extend(_latin(data))
    for name in names:
        text = _try(data, name)
        if text is not None:
            return text
    detected = _detect(data)
    text = _try(data, detected) if detected else None
    return text if text is not None else data.decode("cp1252", errors="replace")


def _latin(data: bytes) -> list[str]:
    """Tell the encodings of Latin letters: accented letters stand singly among plain ones.

    On short texts detection by statistics takes them for one another, hence this rule before it.
    """
    start = max(0, _first_high(data) - 256)
    sample = data[start : start + 4 * _SAMPLE]
    single = len(_SINGLE.findall(sample))
    if single * 10 < len(_PUNCTUATION.sub(b"", b"".join(_HIGH.findall(sample)))) * 8:
        return []
    # Now and then such a sign does stand after a letter in Western text; not in one of ten places.
    for letters, name in ((_POLISH, "cp1250"), (_TURKISH, "cp1254")):
        if len(letters.findall(sample)) * 10 > single:
            return [name]
    return ["cp1252"]


def _first_high(data: bytes) -> int:
    match = _HIGH.search(data)
    return match.start() if match else 0


def _decode_damaged_utf8(data: bytes) -> str | None:
    """Decode UTF-8 in which a few bytes are wrong: those are read as Windows-1252."""
    text = data.decode("utf-8", errors="surrogateescape")
    wrong = len(_ESCAPED.findall(text))
    good = len(data) - len(text)  # each good sequence is longer in bytes than in characters
    if wrong * 5 > good:  # under one in six or so: a damaged file; above: another encoding
        return None
    return _ESCAPED.sub(lambda m: bytes([ord(m.group()) - 0xDC00]).decode("cp1252", errors="replace"), text)


def _declared(data: bytes) -> list[str]:
    match = _META_CHARSET.search(data[:4096]) or _XML_ENCODING.match(data[:1024])
    return [_as_browsers(match.group(1).decode("ascii"))] if match else []


def _as_browsers(name: str) -> str:
    """Return the encoding that browsers take for a name: pages that say Latin-1 are Windows-1252."""
    name = name.lower()
    return "cp1252" if name in {"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"} else name


def _try(data: bytes, name: str) -> str | None:
    if name.replace("-", "_") in _NO_CHARSETS:
        return None
    try:
        return data.decode(name)
    except (UnicodeError, LookupError, ValueError):  # also names of codecs that are none of text
        return None


def _detect(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    start = max(0, _first_high(data) - 256)
    best = from_bytes(data[start : start + _SAMPLE], steps=4, chunk_size=512, cp_isolation=list(_LEGACY)).best()
    return best.encoding if best else None


def _refuse_control(text: str) -> None:
    if len(_CONTROL.findall(text, 0, _SAMPLE)) * 50 > min(len(text), _SAMPLE):
        raise SourceError("is a binary file, not a text (it is full of control characters); leave it out or convert it")
