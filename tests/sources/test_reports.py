"""Every input gives its reports, in order, and every failure is a report too."""

from __future__ import annotations

import gzip
import io
import json
import logging
import os
import time
from pathlib import Path

import pytest

from dragoman.model import Report
from dragoman.sources import count_reports, read_reports

PAGE = """<!DOCTYPE html><html><head><title>Envoys meet in Muscat</title>
<meta property="og:site_name" content="Gulf Ledger"><meta property="og:title" content="Envoys meet in Muscat">
<meta property="article:published_time" content="2014-02-26T08:00:00Z">
<link rel="canonical" href="https://ledger.example/world/envoys"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Envoys meet in Muscat</h1>
<p>Two envoys met in Muscat on Wednesday to discuss a prisoner exchange, officials said after the session.</p>
<p>The talks, the third round this year, were hosted by the foreign ministry and lasted for four hours.</p>
<p>A further meeting will be held next month in the same place, according to both of the delegations.</p>
</article><footer>About us</footer></body></html>"""


def read_all(*paths: Path | str, stdin: bytes | None = None) -> list[Report]:
    stream = io.BytesIO(stdin) if stdin is not None else None
    return list(read_reports([str(path) for path in paths], stdin=stream, latest_date="2020-01-01"))


def write(path: Path, data: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_a_text_file_keeps_its_newlines(tmp_path: Path) -> None:
    path = write(tmp_path / "one.txt", "Title\r\n\r\nBody.\r\n")
    assert read_all(path) == [Report(id="one.txt", text="Title\r\n\r\nBody.\r\n", source=str(path))]


def test_a_folder_is_read_in_order_of_names(tmp_path: Path) -> None:
    write(tmp_path / "b.txt", "B text.")
    write(tmp_path / "a" / "z.txt", "Z text.")
    write(tmp_path / "a" / "sub" / "y.TXT", "Y text.")
    write(tmp_path / "c.jsonl", '{"text": "C one."}\n{"id": 7, "text": "C two."}\n')
    write(tmp_path / "README.md", "Not a report.")
    write(tmp_path / ".hidden.txt", "Not a report.")
    assert [r.id for r in read_all(tmp_path)] == ["a/sub/y.TXT", "a/z.txt", "b.txt", "c.jsonl:1", "7"]
    assert count_reports([str(tmp_path)]) == 5


def test_links_that_lead_back_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "Text.")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert [r.id for r in read_all(tmp_path)] == ["a.txt"]


def test_ids_are_unique_within_a_run(tmp_path: Path) -> None:
    one = write(tmp_path / "x" / "n.txt", "One.")
    two = write(tmp_path / "y" / "n.txt", "Two.")
    lines = write(tmp_path / "l.jsonl", '{"id":"n.txt#2","text":"a"}\n{"id":"k","text":"b"}\n{"id":"k","text":"c"}')
    assert [r.id for r in read_all(one, two, lines)] == ["n.txt", "n.txt#2", "n.txt#2#2", "k", "k#2"]


def test_all_fields_of_a_line(tmp_path: Path) -> None:
    record = {
        "id": "r1",
        "text": "Text\nof it.",
        "title": "T",
        "date": "26 Feb 2014",
        "url": "https://a.example/",
        "publisher": "P",
        "extra": [1, 2],
    }
    path = write(tmp_path / "l.jsonl", "\n" + json.dumps(record) + "\n\n")
    assert read_all(path) == [
        Report(
            id="r1",
            text="Text\nof it.",
            title="T",
            date="2014-02-26",
            url="https://a.example/",
            publisher="P",
            source=f"{path}, line 2",
        )
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id":"a","text":"cut sho', "not valid JSON"),
        ("[1,2]", "a list"),
        ('"words"', "a string"),
        ("12", "a number"),
        ("null", "null"),
        ("plain words", "not valid JSON"),
        ('{"id":"a"}', 'no "text"'),
        ('{"id":"a","text":3}', '"text" is a number'),
        ('{"id":"a","text":null}', '"text" is null'),
        ('{"id":"a","text":"  \\n"}', "empty"),
        ('{"id":["a"],"text":"x"}', '"id" is a list'),
        ('{"id":true,"text":"x"}', '"id" is true or false'),
        ('{"id":"a","text":"x","title":5}', '"title" is a number'),
        ('{"id":"a","text":"x","date":20140226}', '"date" is a number'),
        ('{"id":"a","text":"x","publisher":{}}', '"publisher" is an object'),
        ("[" * 100_000, "not valid JSON|nested"),
    ],
)
def test_a_bad_line_is_an_error_and_the_next_is_read(tmp_path: Path, line: str, message: str) -> None:
    path = write(tmp_path / "l.jsonl", f'{{"text":"first"}}\n{line}\n{{"text":"last"}}')
    first, bad, last = read_all(path)
    assert (first.text, last.text, last.id) == ("first", "last", "l.jsonl:3")
    assert bad.error is not None
    assert bad.error.startswith(f"{path}, line 2: ")
    assert any(part in bad.error for part in message.split("|"))
    assert "\n" not in bad.error
    assert bad.text == ""


def test_a_bad_line_keeps_its_id(tmp_path: Path) -> None:
    path = write(tmp_path / "l.jsonl", '{"id": 12, "text": 1}')
    assert read_all(path)[0].id == "12"


def test_half_a_surrogate_pair_is_mended(tmp_path: Path) -> None:
    path = write(tmp_path / "l.jsonl", '{"text":"cut emoji \\ud83d"}')
    assert read_all(path)[0].text == "cut emoji \ufffd"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_lines_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "l.jsonl", '{"text":"Le député"}\n{"text":"né à Nice"}\n'.encode(encoding))
    assert [r.text for r in read_all(path)] == ["Le député", "né à Nice"]


def test_a_date_that_is_not_understood_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = write(tmp_path / "l.jsonl", '{"text":"x","date":"03/04/2014"}')
    with caplog.at_level(logging.WARNING):
        assert read_all(path)[0].date is None
    assert "03/04/2014" in caplog.text
    assert "line 1" in caplog.text


def test_compressed_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "l.jsonl.gz", gzip.compress(b'{"text":"a"}\n{"text":"b"}\n'))
    assert [r.text for r in read_all(path)] == ["a", "b"]
    assert count_reports([str(path)]) is None


def test_broken_compression_loses_only_what_follows(tmp_path: Path) -> None:
    data = gzip.compress(b"".join(b'{"text":"%d"}\n' % n for n in range(5)))
    cut = read_all(write(tmp_path / "cut.jsonl.gz", data[:-8]))
    assert [r.text for r in cut[:-1]] == ["0", "1", "2", "3", "4"]
    assert "the file ends in the middle of its gzip data" in (cut[-1].error or "")
    assert "what stands there is not gzip" in (read_all(write(tmp_path / "no.jsonl.gz", b"words"))[0].error or "")


def test_a_page(tmp_path: Path) -> None:
    [report] = read_all(write(tmp_path / "p.html", PAGE))
    assert report.error is None
    assert report.title == "Envoys meet in Muscat"
    assert report.date == "2014-02-26"
    assert report.publisher == "Gulf Ledger"
    assert report.url == "https://ledger.example/world/envoys"
    assert "officials said after the session.\n\nThe talks, the third" in report.text
    assert "About us" not in report.text


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<html>", "<p></p>" * 10, "<<<>>>"])
def test_a_page_without_an_article(tmp_path: Path, page: str) -> None:
    [report] = read_all(write(tmp_path / "p.htm", page))
    assert report.text == ""
    assert "p.htm: " in (report.error or "")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("e.txt", b"", "empty"),
        ("e.txt", b" \r\n\t", "empty"),
        ("e.html", b"", "empty"),
        ("e.jsonl", b"\n\n", "empty"),
        ("b.txt", b"\x00\x01\x02\x80" * 99, "binary"),
        ("b.txt", b"%PDF-1.7", "PDF"),
        ("b.jsonl", b"\x00\x01\x02", "binary"),
        ("x.docx", b"PK", "is not a .txt"),
        ("x.md", b"words", "is not a .txt"),
    ],
)
def test_bad_files(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    [report] = read_all(write(tmp_path / name, data))
    assert message in (report.error or "")
    assert name in (report.error or "")


def test_missing_paths_and_empty_folders(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    missing, empty = read_all(tmp_path / "nope.txt", tmp_path / "empty")
    assert missing.id == str(tmp_path / "nope.txt")
    assert "does not exist" in (missing.error or "")
    assert "holds no .txt" in (empty.error or "")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = write(tmp_path / "s.txt", "Secret.")
    path.chmod(0)
    assert "permissions" in (read_all(path)[0].error or "")


def test_a_file_that_may_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path / "s.txt", "Secret.")
    monkeypatch.setattr(Path, "open", refuse)
    assert "permissions" in (read_all(path)[0].error or "")


def test_a_file_that_vanishes(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "A.")
    gone = write(tmp_path / "b.txt", "B.")
    reports = read_reports([str(tmp_path)])
    next(reports)
    gone.unlink()
    rest = list(reports)
    assert not rest or "vanished" in (rest[0].error or "")
    link = tmp_path / "dead.txt"
    link.symlink_to(tmp_path / "nowhere.txt")
    assert "vanished" in (read_all(link)[0].error or "")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'\n  \n{"id":"a","text":"x"}\n{"text":"y"}\n', [("a", "x"), ("stdin:4", "y")]),
        (b"One text.\n\nIn two parts.", [("stdin", "One text.\n\nIn two parts.")]),
        (b"{not json} but words", [("stdin", "{not json} but words")]),
        ('{"text":"wide"}\n{"text":"lines"}'.encode("utf-16"), [("stdin:1", "wide"), ("stdin:2", "lines")]),
    ],
)
def test_standard_input(data: bytes, expected: list[tuple[str, str]]) -> None:
    assert [(r.id, r.text) for r in read_all("-", stdin=data)] == expected


def test_a_page_on_standard_input() -> None:
    [report] = read_all("-", stdin=b"\n" + PAGE.encode())
    assert report.title == "Envoys meet in Muscat"


def test_bad_standard_input() -> None:
    assert "not open" in (read_all("-")[0].error or "")
    assert "empty" in (read_all("-", stdin=b"")[0].error or "")
    cut, good = read_all("-", stdin=b'{"text":"cut\n{"text":"good"}\n')
    assert "line 1" in (cut.error or "")
    assert good.text == "good"
    assert count_reports(["-"]) is None


def test_ten_megabytes_in_one_line(tmp_path: Path) -> None:
    text = "The council met again. " * 450_000
    path = write(tmp_path / "l.jsonl", json.dumps({"text": text}))
    start = time.process_time()
    assert read_all(path)[0].text == text
    assert time.process_time() - start < 3


def test_reading_streams() -> None:
    class Endless(io.RawIOBase):
        def readline(self, size: int | None = -1, /) -> bytes:
            return b'{"text":"again"}\n'

        def read(self, size: int = -1, /) -> bytes:
            return b'{"text":"again"}\n' * 4

    reports = read_reports(["-"], stdin=Endless())  # type: ignore[arg-type]
    assert [next(reports).text for _ in range(3)] == ["again"] * 3


def test_counting_estimates_long_files(tmp_path: Path) -> None:
    line = json.dumps({"text": "word " * 200}) + "\n"
    path = write(tmp_path / "l.jsonl", line * 8000)
    assert abs((count_reports([str(path)]) or 0) - 8000) < 100
    assert count_reports([str(tmp_path / "none.txt")]) == 1
