"""Bytes in many encodings come out as the same text; what is no text is refused."""

from __future__ import annotations

import codecs
import time

import pytest

from dragoman.errors import SourceError
from dragoman.sources.decoding import decode

ENGLISH = "The president’s envoy — Mr. Ünal — met the café owner in Besançon.\r\nTalks went on.\n"
RUSSIAN = "Министр иностранных дел прибыл в столицу и провёл переговоры с президентом страны. " * 4
CHINESE = "外交部发言人星期三在北京表示,双方将继续就边界问题举行谈判。" * 6
ARABIC = "قال وزير الخارجية إن المحادثات مع الوفد الزائر كانت مثمرة وستستمر الأسبوع المقبل. " * 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_english_in_common_encodings(encoding: str) -> None:
    assert decode(ENGLISH.encode(encoding)) == ENGLISH


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [ENGLISH, RUSSIAN])
def test_wide_encodings_without_a_mark(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_utf_16_big_endian_with_a_mark() -> None:
    assert decode(codecs.BOM_UTF16_BE + RUSSIAN.encode("utf-16-be")) == RUSSIAN


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(RUSSIAN, "cp1251"), (RUSSIAN, "koi8_r"), (CHINESE, "gb18030"), (ARABIC, "cp1256")],
)
def test_legacy_encodings_are_detected(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_damaged_byte_does_not_change_the_encoding() -> None:
    data = (RUSSIAN + "“quoted” ").encode() + b"\x93cp1252\x94"
    assert decode(data) == RUSSIAN + "“quoted” “cp1252”"


def test_a_page_may_name_its_charset() -> None:
    page = f'<html><head><meta charset="windows-1251"></head><p>{RUSSIAN[:40]}</p>'
    assert decode(page.encode("cp1251"), html=True) == page


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"%PDF-1.4 blah", "PDF"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"{\\rtf1 text}", "RTF"),
        (bytes(range(256)) * 20, "binary"),
        (b"\x01\x02\x03\x04\x05\x06" * 50, "control"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, named: str) -> None:
    with pytest.raises(SourceError, match=named):
        decode(data)


def test_ten_megabytes_of_legacy_text_decode_fast() -> None:
    data = ("Un député né à l’étranger a été élu. " * 280_000).encode("cp1252")
    start = time.process_time()
    assert decode(data).startswith("Un député né à l’étranger")
    assert time.process_time() - start < 5


def test_polish_and_turkish_are_not_taken_for_western() -> None:
    polish = "Rząd wyraził zgodę na rozmowy z sąsiadem, które zaczną się w środę w Łodzi. " * 4
    turkish = "Dışişleri bakanı görüşmelerin başarılı geçtiğini ve süreceğini açıkladı. " * 4
    assert decode(polish.encode("cp1250")) == polish
    assert decode(turkish.encode("cp1254")) == turkish
