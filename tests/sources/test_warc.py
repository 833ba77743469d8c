"""Archives: every page comes once, and whatever is wrong is named and costs only itself."""

from __future__ import annotations

import gzip
import io
import logging
import struct
import tracemalloc
import zlib
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from archives import FRENCH, LIST, WORDS, answer, packed, page, record, record_id
from dragoman.model import Report
from dragoman.sources import Meter, read_reports
from dragoman.sources.answers import TooLargeError, parse_answer, unpack_body

PACKINGS = ("", ".gz", ".zst")


def read(path: Path, data: bytes, **values: object) -> list[Report]:
    path.write_bytes(data)
    return list(read_reports([str(path)], latest_date="2020-01-01", **values))  # type: ignore[arg-type]


def ids(reports: list[Report]) -> list[str]:
    return [report.id for report in reports]


def errors(reports: list[Report]) -> list[str]:
    return [report.error for report in reports if report.error]


@pytest.mark.parametrize("packing", PACKINGS)
def test_pages_come_in_order_with_what_the_archive_tells(tmp_path: Path, packing: str) -> None:
    path = tmp_path / f"a.warc{packing}"
    data = packed([record(n) for n in range(3)], packing)
    reports = read(path, data)
    assert ids(reports) == [record_id(0), record_id(1), record_id(2)]
    one = reports[1]
    assert (one.error, one.skipped, one.title) == (None, None, "Envoys meet")
    assert one.text == "\n\n".join(("Envoys meet", *WORDS)) or one.text == "\n\n".join(WORDS)
    assert (one.url, one.publisher) == ("https://www.ledger.example/world/1.html", "ledger.example")
    offset = len(packed([record(0)], packing))
    assert one.source == f"{path}, offset {offset}"


def test_one_gzip_over_all_records_is_read_too(tmp_path: Path) -> None:
    data = gzip.compress(b"".join(record(n) for n in range(3)))
    assert ids(read(tmp_path / "a.warc.gz", data)) == [record_id(n) for n in range(3)]


def test_zstd_with_a_dictionary(tmp_path: Path) -> None:
    samples = [record(n, answer(page(*WORDS, title=f"Day {n}"))) for n in range(200)]
    dictionary = zstandard.train_dictionary(4096, [*samples])
    pack = zstandard.ZstdCompressor(dict_data=dictionary).compress
    for kept in (dictionary.as_bytes(), zstandard.ZstdCompressor().compress(dictionary.as_bytes())):
        head = struct.pack("<II", 0x184D2A5D, len(kept)) + kept
        data = head + b"".join(pack(one) for one in samples[:3])
        assert ids(read(tmp_path / "a.warc.zst", data)) == [record_id(n) for n in range(3)]


def test_what_is_no_page_is_counted_and_named_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "dragoman")
    records = [
        record(1, b"software: example\r\n", kind="warcinfo"),
        record(2, b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        record(3, answer(status="301 Moved Permanently")),
        record(4, answer(status="404 Not Found")),
        record(5, answer(b"\x89PNG", kind="image/png")),
        record(6, answer(b"{}", kind="application/json")),
        record(7, kind="revisit"),
        record(8, b"20160304 1.2.3.4", url="dns:ledger.example"),
        record(9),
        record(10, answer(LIST)),
    ]
    reports = read(tmp_path / "a.warc.gz", packed(records, ".gz"))
    assert ids(reports) == [record_id(9), record_id(10)]
    [line] = [entry.getMessage() for entry in caplog.records]
    assert line.startswith(f"{tmp_path / 'a.warc.gz'}: 1 articles, 1 pages skipped, 0 broken records, ")
    for told in (
        "1 records of type request",
        "1 redirects",
        "1 answers with status 404",
        "2 answers that are not HTML",
    ):
        assert told in line


def test_an_archive_without_any_page_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert read(tmp_path / "a.warc", record(1, b"", kind="metadata")) == []
    assert "1 records of type metadata" in caplog.text
    assert errors(read(tmp_path / "b.warc", b"")) == [f"{tmp_path / 'b.warc'}: is empty; remove it or fetch it again"]


def test_pages_that_are_no_articles_in_english_are_skipped(tmp_path: Path) -> None:
    records = [record(1, answer(LIST)), record(2, answer(page(*FRENCH, title="Les envoyés"))), record(3, answer(b" "))]
    listed, french, empty = read(tmp_path / "a.warc", b"".join(records))
    assert (listed.skipped, listed.title, listed.text) == ("is a list of links, not an article", "Envoys meet", "")
    assert (french.skipped, french.language) == ("language fr: only English is coded", "fr")
    assert empty.skipped == "is an empty page"
    assert errors([listed, french, empty]) == []


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("cut", [1, 30, 200, 700])
def test_a_cut_file_says_where_it_was_cut(tmp_path: Path, packing: str, cut: int) -> None:
    records = [record(n) for n in range(4)]
    data = packed(records, packing)
    last = len(packed(records[:3], packing))
    if len(data) - cut <= last:
        pytest.skip("nothing is left of the last record")
    path = tmp_path / f"a.warc{packing}"
    reports = read(path, data[:-cut])
    if not packing and cut == 1:  # only the blank line behind the last record is not whole
        assert ids(reports) == [record_id(n) for n in range(4)]
        return
    assert ids(reports) == [*(record_id(n) for n in range(3)), f"a.warc{packing}:{last}"]
    assert f"offset {last}: " in errors(reports)[0]


@pytest.mark.parametrize("packing", [".gz", ".zst"])
def test_a_damaged_record_costs_only_itself(tmp_path: Path, packing: str) -> None:
    records = [record(n, answer(page(*WORDS, title=f"Day {n * 7919}"))) for n in range(4)]
    data = bytearray(packed(records, packing))
    first, second = len(packed(records[:1], packing)), len(packed(records[:2], packing))
    data[(first + second) // 2 : (first + second) // 2 + 9] = b"\xff" * 9
    reports = read(tmp_path / f"a.warc{packing}", bytes(data))
    assert ids(reports) == [record_id(0), f"a.warc{packing}:{first}", record_id(2), record_id(3)]
    assert "damaged" in errors(reports)[0]


def test_a_wrong_check_sum_is_a_damaged_record(tmp_path: Path) -> None:
    one = bytearray(gzip.compress(record(1)))
    one[-8] ^= 1
    reports = read(tmp_path / "a.warc.gz", gzip.compress(record(0)) + bytes(one) + gzip.compress(record(2)))
    assert [bool(report.error) for report in reports] == [False, True, False]
    assert reports[2].id == record_id(2)


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("length", [5, 400, 5000, 10**6, 10**12, 10**30, -3, "x", "", "1_000", "٣"])
def test_a_wrong_length_costs_only_its_record(tmp_path: Path, packing: str, length: object) -> None:
    records = [record(0), record(1, length=length), record(2), record(3)]
    reports = read(tmp_path / f"a.warc{packing}", packed(records, packing))
    assert [report.id for report in reports if not report.error] == [record_id(0), record_id(2), record_id(3)]
    assert len(errors(reports)) == 1
    assert "; what follows is read on" in errors(reports)[0]


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize(
    "garbage", [b"\0" * 3000, b"garbage\r\n" * 99, b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"WARC/1.0"]
)
def test_garbage_between_records_is_named_once_and_passed(tmp_path: Path, packing: str, garbage: bytes) -> None:
    data = packed([record(0)], packing) + garbage + packed([record(1)], packing)
    reports = read(tmp_path / f"a.warc{packing}", data)
    assert [report.id for report in reports if not report.error] == [record_id(0), record_id(1)]
    # Zeros fill up gzip files, and the first line of a record may stand twice.
    harmless = (packing == ".gz" and not garbage.strip(b"\0")) or (not packing and garbage == b"WARC/1.0")
    assert len(errors(reports)) == (0 if harmless else 1)


@pytest.mark.parametrize("data", [b"words", b"\x1f\x8b", b"PK\x03\x04", b"\n" * 99, bytes(range(256)) * 99])
@pytest.mark.parametrize("packing", PACKINGS)
def test_what_is_no_archive_is_an_error(tmp_path: Path, packing: str, data: bytes) -> None:
    reports = read(tmp_path / f"a.warc{packing}", data)
    assert all(report.error for report in reports)
    assert reports or data == b"\n" * 99


@pytest.mark.slow
def test_large_pages_are_skipped_and_bombs_are_not_unpacked(tmp_path: Path) -> None:
    bomb = gzip.compress(b"<html>" + b" " * 300_000_000, 9)
    records = [
        gzip.compress(record(1, answer(b"<html>" + b"x" * 80_000_000)), 1),
        gzip.compress(record(2, answer(bomb, more="Content-Encoding: gzip\r\n"))),
        gzip.compress(record(3)),
    ]
    (tmp_path / "a.warc.gz").write_bytes(b"".join(records))
    del bomb, records
    tracemalloc.start()
    reports = list(read_reports([str(tmp_path / "a.warc.gz")], largest_page=1_000_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [report.skipped for report in reports] == ["is a page of more than 1 MB"] * 2 + [None]
    assert peak < 25_000_000


@pytest.mark.slow
def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    peaks = []
    for number in (300, 3000):
        path = tmp_path / f"{number}.warc.gz"
        path.write_bytes(b"".join(gzip.compress(record(n, answer(LIST)), 1) for n in range(number)))
        tracemalloc.start()
        assert sum(1 for _ in read_reports([str(path)])) == number
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.2 + 200_000


@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        ("cp1252", "text/html; charset=ISO-8859-1"),
        ("cp1252", "text/html"),
        ("utf-8", "text/html; charset=iso-8859-1"),
        ("utf-16", "text/html"),
        ("cp1250", 'text/html; charset="windows-1250"'),
        ("utf-8", "text/html; charset=no-such-charset"),
        ("cp1252", "text/html; charset=punycode"),
        ("utf-8", "application/xhtml+xml"),
    ],
)
def test_charsets(tmp_path: Path, charset: str, declared: str) -> None:
    body = page(*WORDS, title="Société “élue” in Accra").decode().encode(charset)
    [report] = read(tmp_path / "a.warc", record(1, answer(body, kind=declared)))
    assert (report.title, report.error) == ("Société “élue” in Accra", None)


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def _chunks(data: bytes) -> bytes:
    parts = [data[at : at + 100] for at in range(0, len(data), 100)]
    return b"".join(b"%x; note\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


PACKED = {
    "gzip": gzip.compress(page()),
    "x-gzip": gzip.compress(page()),
    "deflate": zlib.compress(page()),
    "Deflate": _raw_deflate(page()),
    "br": brotli.compress(page()),
    "zstd": zstandard.ZstdCompressor().compress(page()),
    "identity": page(),
    "gzip, br": brotli.compress(gzip.compress(page())),
}


@pytest.mark.parametrize("encoding", PACKED)
@pytest.mark.parametrize("chunked", [False, True])
def test_packed_and_chunked_answers(encoding: str, chunked: bool) -> None:
    body, more = PACKED[encoding], f"Content-Encoding: {encoding}\r\n"
    if chunked:
        body, more = _chunks(body), more + "Transfer-Encoding: chunked\r\n"
    found = parse_answer(answer(body, more=more))
    assert found is not None
    assert unpack_body(found, 1_000_000) == page()
    with pytest.raises(TooLargeError):
        unpack_body(found, 100)


@pytest.mark.parametrize("encoding", PACKED)
def test_answers_that_the_crawler_has_unpacked_already(encoding: str) -> None:
    found = parse_answer(answer(page(), more=f"Content-Encoding: {encoding}\r\nTransfer-Encoding: chunked\r\n"))
    assert found is not None
    assert unpack_body(found, 1_000_000) == page()


def test_a_cut_answer_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    body = gzip.compress(page(*WORDS * 20))
    [report] = read(tmp_path / "a.warc", record(1, answer(body[:-30], more="Content-Encoding: gzip\r\n")))
    assert report.error is None
    assert WORDS[0] in report.text


def test_a_damaged_answer_is_an_error_of_its_record(tmp_path: Path) -> None:
    bad = record(1, answer(b"\x1f\x8b\x08" + b"\xff" * 99, more="Content-Encoding: gzip\r\n"))
    reports = read(tmp_path / "a.warc", bad + record(2))
    assert "offset 0: the page is packed with gzip and damaged" in errors(reports)[0]
    assert reports[1].id == record_id(2)


def test_the_day_of_the_crawl_bounds_the_day_of_the_page(tmp_path: Path) -> None:
    def dated(day: str) -> bytes:
        return answer(page(head=f'<meta property="article:published_time" content="{day}">'))

    days = ["2016-03-01", "2016-03-04", "2016-03-09"]
    reports = read(tmp_path / "a.warc", b"".join(record(n, dated(day)) for n, day in enumerate(days)))
    assert [report.date for report in reports] == ["2016-03-01", "2016-03-04", None]
    # In the east it was the fifth already.
    [late] = read(tmp_path / "b.warc", record(1, dated("2016-03-05"), date="2016-03-04T20:00:00Z"))
    assert late.date == "2016-03-05"
    for odd in ("", "yesterday", "9999-12-31T23:59:59Z"):
        [report] = read(tmp_path / "c.warc", record(1, dated("2016-03-01"), date=odd))
        assert report.date == "2016-03-01"


def test_records_without_an_id_or_with_one_that_came_before(tmp_path: Path) -> None:
    bare = record(1).replace(f"WARC-Record-ID: <{record_id(1)}>\r\n".encode(), b"")
    data = bare + record(2) + record(2)
    reports = read(tmp_path / "a.warc", data)
    assert ids(reports) == ["a.warc:0", record_id(2), f"{record_id(2)}#2"]
    assert reports == read(tmp_path / "a.warc", data)


def test_pages_that_are_kept_are_not_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Report(id=record_id(1), text="As it was kept.")

    def broken(*_: object, **__: object) -> Report:
        raise AssertionError

    monkeypatch.setattr("dragoman.sources.archives.judged_page", broken)
    data = packed([record(1), record(1, kind="request")], ".gz")
    assert read(tmp_path / "a.warc.gz", data, kept={record_id(1): kept}.get) == [kept]


def test_folders_of_archives_and_lines(tmp_path: Path) -> None:
    (tmp_path / "b.warc.zst").write_bytes(packed([record(1)], ".zst"))
    (tmp_path / "a.warc.gz").write_bytes(packed([record(2)], ".gz"))
    (tmp_path / "c.jsonl.zst").write_bytes(zstandard.ZstdCompressor().compress(b'{"id":"l1","text":"a"}\n' * 2))
    meter = Meter([str(tmp_path)])
    shares = [meter.share() for _ in read_reports([str(tmp_path)], meter=meter)]
    assert ids(list(read_reports([str(tmp_path)]))) == [record_id(2), record_id(1), "l1", "l1#2"]
    assert shares == sorted(shares, key=lambda share: share or 0)
    assert meter.share() == 1.0


def test_a_cut_zstd_file_of_lines_is_an_error(tmp_path: Path) -> None:
    whole = zstandard.ZstdCompressor().compress(b"".join(b'{"id":"%d","text":"a"}\n' % n for n in range(9999)))
    (tmp_path / "c.jsonl.zst").write_bytes(whole[:-20])
    reports = list(read_reports([str(tmp_path)]))
    assert "the file ends in the middle of its zstd data" in (reports[-1].error or "")


def test_pages_of_folders_are_judged_and_named_ones_are_not(tmp_path: Path) -> None:
    (tmp_path / "list.html").write_bytes(LIST)
    (tmp_path / "page.html").write_bytes(page())
    assert [report.skipped for report in read_reports([str(tmp_path)])] == ["is a list of links, not an article", None]
    [named] = read_reports([str(tmp_path / "list.html")])
    assert (named.skipped, named.error) == (None, None)


def test_an_archive_on_standard_input_is_refused() -> None:
    [report] = read_reports(["-"], stdin=io.BytesIO(record(1)))
    assert report.error == "standard input: is a WARC archive; name its file instead of '-'"


_WHOLE = packed([record(n) for n in range(3)], ".gz")


@settings(max_examples=60, deadline=None)
@given(
    data=st.sampled_from([packed([record(n) for n in range(3)], packing) for packing in PACKINGS]),
    edits=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=12), st.integers(0, 40)), min_size=1, max_size=4),
    packing=st.sampled_from(PACKINGS),
)
def test_no_damage_stops_the_reading(
    tmp_path_factory: pytest.TempPathFactory,
    data: bytes,
    edits: list[tuple[float, bytes, int]],
    packing: str,
) -> None:
    for share, put, cut in edits:
        at = int(share * len(data))
        data = data[:at] + put + data[at + cut :]
    path = tmp_path_factory.mktemp("damaged") / f"a.warc{packing}"
    reports = read(path, data)
    assert len(set(ids(reports))) == len(reports)
    assert reports == read(path, data)
