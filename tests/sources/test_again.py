"""Reading again what could not be read."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from dragoman.model import Report
from dragoman.sources import read_reports
from dragoman.sources.again import Unread, read_again, why_not

LATEST = "2026-01-01"


def line(**fields: object) -> str:
    return json.dumps({"text": "Iran and Iraq held talks.", **fields}) + "\n"


def missed(*paths: str) -> list[Unread]:
    return [Unread(r.id, r.source) for r in read_reports(paths, latest_date=LATEST) if r.error is not None]


def again(
    unread: Sequence[Unread], holder: Callable[[str], str | None] = lambda id: None
) -> list[tuple[str, str | None, str | None]]:
    """Return for each report: whose it is, its id, and its source or error; None, None for what is gone."""
    found = read_again(unread, latest_date=LATEST, holder=holder)
    return [(m.id, r.id, r.error or r.source) if r else (m.id, None, None) for m, r in found]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in" / "sub").mkdir(parents=True)
    return tmp_path / "in"


def test_a_document_keeps_its_id(here: Path) -> None:
    (here / "sub" / "a.txt").write_text("")
    unread = missed("in")
    assert again(unread) == [("sub/a.txt", "sub/a.txt", "in/sub/a.txt: is empty; remove it or give it a text")]
    (here / "sub" / "a.txt").write_text("A text.")
    assert again(unread) == [("sub/a.txt", "sub/a.txt", "in/sub/a.txt")]


def test_lines_are_read_alone_and_by_one_pass(here: Path) -> None:
    (here / "a.jsonl").write_text(line(id="x") + "{\n" + line() + '{"text": 1, "id": "y"}\n{"text": 2}\n')
    unread = missed("in")
    assert [u.id for u in unread] == ["a.jsonl:2", "y", "a.jsonl:5"]
    (here / "a.jsonl").write_text(line(id="x") + line(id="own") + line() + line(id="y") + line())
    assert again(unread) == [
        ("a.jsonl:2", "own", "in/a.jsonl, line 2"),
        ("y", "y", "in/a.jsonl, line 4"),
        ("a.jsonl:5", "a.jsonl:5", "in/a.jsonl, line 5"),
    ]


def test_a_line_in_a_folder_keeps_the_id_that_the_folder_gave(here: Path) -> None:
    (here / "sub" / "a.jsonl").write_text(line() + "{\n")
    unread = missed("in")
    (here / "sub" / "a.jsonl").write_text(line() + line())
    assert again(unread) == [("sub/a.jsonl:2", "sub/a.jsonl:2", "in/sub/a.jsonl, line 2")]


def test_an_id_that_was_numbered_is_not_that_of_another_report(here: Path) -> None:
    (here / "a.jsonl").write_text(line(id="x") + '{"id": "x", "text": 1}\n')
    unread = missed("in")
    assert [u.id for u in unread] == ["x#2"]
    (here / "a.jsonl").write_text(line(id="x") + line(id="x"))
    assert again(unread) == [("x#2", "x#2", "in/a.jsonl, line 2")]


def test_a_line_that_was_taken_out_is_gone(here: Path) -> None:
    (here / "a.jsonl").write_text(line() + "{\n")
    unread = missed("in")
    (here / "a.jsonl").write_text(line() + "\n")
    assert again(unread) == [("a.jsonl:2", None, None)]


def test_a_file_that_was_missed_as_a_whole_gives_all_its_reports(here: Path) -> None:
    whole = gzip.compress((line() + line(id="own") + line()).encode())
    (here / "sub" / "a.jsonl.gz").write_bytes(whole[:-12])
    unread = missed("in")
    assert [u.id for u in unread] == ["sub/a.jsonl.gz"]
    (here / "sub" / "a.jsonl.gz").write_bytes(whole)
    taken = {"sub/a.jsonl.gz:1": "in/sub/a.jsonl.gz, line 1", "sub/a.jsonl.gz:3": "elsewhere"}
    assert again(unread, taken.get) == [
        ("sub/a.jsonl.gz", "sub/a.jsonl.gz:1", "in/sub/a.jsonl.gz, line 1"),
        ("sub/a.jsonl.gz", "own", "in/sub/a.jsonl.gz, line 2"),
        ("sub/a.jsonl.gz", "sub/a.jsonl.gz:3#2", "in/sub/a.jsonl.gz, line 3"),
    ]


def test_what_ends_a_file_ends_the_lines_that_were_looked_for(here: Path) -> None:
    (here / "a.jsonl").write_text(line() + "{\n" + line() + "{\n")
    unread = missed("in")
    (here / "a.jsonl").unlink()
    found = again(unread)
    assert [(of, id) for of, id, _ in found] == [("a.jsonl:2", "a.jsonl:2"), ("a.jsonl:4", "a.jsonl:4")]
    assert {error for *_, error in found} == {"in/a.jsonl: does not exist; check the path"}


def test_a_path_that_was_not_there(here: Path) -> None:
    unread = missed("in/sub/new.txt", "more")
    assert [u.id for u in unread] == ["in/sub/new.txt", "more"]
    assert again(unread) == [
        ("in/sub/new.txt", "in/sub/new.txt", "in/sub/new.txt: does not exist; check the path"),
        ("more", "more", "more: does not exist; check the path"),
    ]
    (here / "sub" / "new.txt").write_text("A text.")
    (here.parent / "more").mkdir()
    (here.parent / "more" / "b.txt").write_text("Another text.")
    (here.parent / "more" / "c.txt").write_text("")
    assert again(unread) == [
        ("in/sub/new.txt", "in/sub/new.txt", "in/sub/new.txt"),
        ("more", "b.txt", "more/b.txt"),
        ("more", "c.txt", "more/c.txt: is empty; remove it or give it a text"),
    ]


def test_paths_are_those_of_the_folder_where_the_run_was_started(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "a.txt").write_text("A text.")
    (here / "b.jsonl").write_text("{\n")
    monkeypatch.chdir(here / "sub")
    unread = [
        Unread("a.txt", "in/a.txt", str(here.parent)),
        Unread("b.jsonl:1", "in/b.jsonl, line 1", str(here.parent)),
    ]
    text, broken = again(unread)
    assert text == ("a.txt", "a.txt", "in/a.txt")
    assert broken[2] is not None
    assert broken[2].startswith("in/b.jsonl, line 1: is not valid JSON")


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (None, "not known where it came from"),
        ("standard input", "standard input"),
        ("standard input, line 3", "standard input"),
        ("https://news.example/feed.xml", "from the network"),
    ],
)
def test_what_cannot_be_read_again_says_why(source: str | None, why: str) -> None:
    unread = Unread("x", source)
    assert why in (why_not(unread) or "")
    assert again([unread]) == []


def test_a_file_whose_name_looks_like_a_line_is_a_file(here: Path) -> None:
    (here / "notes, line 3").mkdir()
    (here / "notes, line 3" / "a.txt").write_text("A text.")
    assert again([Unread("x", "in/notes, line 3")]) == [("x", "a.txt", "in/notes, line 3/a.txt")]


def test_reports_come_with_their_text(here: Path) -> None:
    (here / "a.txt").write_text("A text.")
    ((_, report),) = read_again([Unread("a.txt", "in/a.txt")], latest_date=LATEST)
    assert report == Report(id="a.txt", text="A text.", source="in/a.txt")


def _record(number: int) -> bytes:
    page = b"<html><head><title>Talks</title></head><body><a href='/'>Home</a></body></html>"
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2014-02-26T00:00:00Z\r\n"
        f"WARC-Target-URI: https://news.example/{number}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def test_an_archive_gives_the_pages_that_what_was_broken_hid(here: Path) -> None:
    records = [_record(number) for number in range(4)]
    (here / "a.warc").write_bytes(records[0] + records[1][:150])
    before = list(read_reports(["in"], latest_date=LATEST))
    unread = [Unread(report.id, report.source) for report in before if report.error is not None]
    known = {report.id: report.source or "" for report in before}
    assert len(unread) == 1
    assert [id for _, id, _ in again(unread, known.get)] == [unread[0].id]
    (here / "a.warc").write_bytes(b"".join(records))
    assert [id for _, id, _ in again(unread, known.get)] == ["urn:uuid:1", "urn:uuid:2", "urn:uuid:3"]
