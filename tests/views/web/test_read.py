"""The list of reports, and a report with its marks."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest
from starlette.testclient import TestClient

from dragoman.views.web.config import Workbench
from records import TEXT, coding, report

from .making import Open, stored, told

HOSTILE = "<script>alert(1)</script>\n\n\u202eIran <img src=x onerror=alert(1)> [x](javascript:alert(1))"


@pytest.fixture
def client(tmp_path: Path, opened: Open) -> TestClient:
    bad = report("bad & <ugly>", text=HOSTILE, title="<b>Title</b>", publisher='"><i>', url="javascript:alert(1)")
    other = report("de", text="Ein Bericht über Gespräche.", title="Gespräche", date="2014-02-27")
    path = stored(
        tmp_path / "a.db",
        told(date="2014-02-25"),
        told("copy", publisher="Second Post", text=f"{TEXT} Nobody else was told of it."),
        (bad, coding(bad.id, title=bad.title, publisher=bad.publisher, boilerplate=(), dateline=None)),
        (
            other,
            coding(
                "de",
                title=other.title,
                language="de",
                skipped="language de: only English is coded",
                boilerplate=(),
                dateline=None,
                date="2014-02-27",
            ),
        ),
        (
            report("gone", text="", error="inbox: is empty"),
            coding("gone", error="inbox: is empty", title=None, date=None),
        ),
    )
    return opened(Workbench(database=path))


def _words_of(page: str, mark: str) -> str:
    """Return the words that bear a mark (`id:kind`), put together."""
    found = re.findall(r'data-marks="([^"]*)"[^>]*>([^<]*)<', page)
    return "".join(words for marks, words in found if mark in marks.replace(":first", "").split())


def test_the_list_is_the_latest_first(client: TestClient) -> None:
    data = client.get("/reports.json").json()
    assert next(found["row"]["id"] for found in data["reports"]) == "de"
    assert (data["total"], data["more"]) == (5, False)
    page = client.get("/reports").text
    assert "2 events, 1 statement" in page
    assert "not coded: inbox: is empty" in page
    assert "skipped: language de: only English is coded" in page


def test_the_list_is_filtered_and_paged(client: TestClient) -> None:
    data = client.get("/reports.json?text=nobody+told").json()
    assert [found["row"]["id"] for found in data["reports"]] == ["copy"]
    assert "Nobody" in {part["text"] for part in data["reports"][0]["excerpt"]["parts"] if part["hit"]}
    first, second = (client.get(f"/reports.json?limit=2&offset={at}").json() for at in (0, 2))
    ids = [found["row"]["id"] for found in first["reports"] + second["reports"]]
    assert len(set(ids)) == 4
    assert first["more"]
    assert second["more"]
    assert 'rel="next"' in client.get("/reports?limit=2").text
    assert "No report has these words" in client.get("/reports?text=zebra").text
    assert "The list ends before" in client.get("/reports?offset=50").text


def test_an_empty_database_says_how_to_fill_it(tmp_path: Path, opened: Open) -> None:
    assert "No reports yet" in opened(Workbench(database=stored(tmp_path / "b.db"))).get("/reports").text


def test_a_report_stands_as_it_was_published(client: TestClient) -> None:
    page = client.get("/report?id=r1")
    assert page.status_code == 200
    shown = re.sub(r'<small class="label">[^<]*</small>', "", page.text.partition('id="text"')[2].partition(">")[2])
    words = re.sub(r"<[^>]+>", "", shown.partition("</article>")[0]).strip()
    assert words == TEXT.replace("'", "&#39;")
    assert _words_of(page.text, "e1:trigger") == _words_of(page.text, "s1:cue") == "accused"
    assert _words_of(page.text, "e2:recipient") == "Türkiye"
    assert '<small class="label">dateline</small>' in page.text


def test_without_scripts_a_mark_is_a_link_to_its_details(client: TestClient) -> None:
    page = client.get("/report?id=r1").text
    assert 'href="/report?id=r1&amp;show=e1#mark"' in page
    assert 'class="details"' not in page
    chosen = client.get("/report?id=r1&show=e1").text
    for said in ("named in the text", "day of the report", "the only place of this name", "foreign minister", "80%"):
        assert said in chosen
    assert 'data-on="evidence trigger"' in chosen
    assert 'data-shown="e1"' in chosen
    assert re.search(r'id="mark"[^>]*data-on="[^"]*actor', chosen)


def test_a_statement_tells_all_that_is_known_of_it(client: TestClient) -> None:
    chosen = client.get("/report?id=r1&show=s1").text
    for said in ("blames", "mixed speech", "foreign forces", "30%", "possible", "The two sides", "no entry of the"):
        assert said in chosen


def test_with_scripts_the_details_come_alone(client: TestClient) -> None:
    part = client.get("/report/mark?id=r1&show=e1").text
    assert part.strip().startswith("<section")
    assert "<html" not in part
    data = client.get("/report/mark.json?id=r1&show=e1").json()
    assert data["shown"]["event"]["id"] == "e1"
    assert data["shown"]["story"]
    assert client.get("/report/mark?id=r1&show=nothing").status_code == 404


def test_the_twin_has_what_the_page_shows(client: TestClient) -> None:
    data = client.get("/report.json?id=r1&show=e1").json()
    text = "".join(s["text"] for block in data["marked"]["blocks"] for s in block["segments"])
    assert text == TEXT
    assert [item["id"] for item in data["marked"]["items"]] == ["e1", "e2", "s1"]
    assert data["marked"]["shown"]["id"] == "e1"


def test_an_event_that_is_gone_leaves_the_report(client: TestClient) -> None:
    answer = client.get("/report?id=r1&show=old")
    assert answer.status_code == 200
    assert "may have been coded anew" in answer.text
    assert client.get("/report.json?id=nothing").status_code == 404


def test_what_could_not_be_coded_says_why(client: TestClient) -> None:
    assert "could not be coded.</strong> inbox: is empty" in client.get("/report?id=gone").text
    other = client.get("/report?id=de").text
    assert "was skipped.</strong> <bdi>language de: only English is coded" in other
    assert "no sentence tells of an act" not in other
    assert "Ein Bericht" in other


def test_hostile_text_stays_text(client: TestClient) -> None:
    page = client.get(f"/report?id={quote('bad & <ugly>')}").text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "<i>" not in page
    assert "<b>Title" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="javascript:' not in page
    assert page.count('dir="auto"') >= 3
    listed = client.get("/reports?text=alert").text
    assert "<script>alert" not in listed
    assert "<img" not in listed


def test_copies_are_named_and_their_changes_told(client: TestClient) -> None:
    data = client.get("/report.json?id=copy").json()
    assert (data["carried_by"], data["first"]) == (2, False)
    assert [(carrier["id"], carrier["first"]) for carrier in data["carriers"]] == [("r1", True)]
    assert "1 other report carries" in client.get("/report?id=copy").text
    changes = client.get("/report/copies.json?id=r1").json()["lineage"]["carriers"][1]["changes"]
    assert [(change["kind"], change["quote"]["text"]) for change in changes] == [
        ("added", "Nobody else was told of it")
    ]
    assert "<ins" in client.get("/report/copies?id=r1").text
    assert "Nobody else carries" in client.get("/report/copies?id=de").text
    assert client.get("/report/copies?id=nothing").status_code == 404


def test_ids_may_hold_any_character(tmp_path: Path, opened: Open) -> None:
    id_ = 'a/../b?c=d&e #ü%20"'
    client = opened(Workbench(database=stored(tmp_path / "c.db", told(id_))))
    link = re.search(r'class="head" data-item href="([^"]*)"', client.get("/reports").text)
    assert link is not None
    page = client.get(link[1].replace("&amp;", "&"))
    assert page.status_code == 200
    mark = re.search(r'href="([^"]*)#mark"', page.text)
    assert mark is not None
    assert 'class="details"' in client.get(mark[1].replace("&amp;", "&")).text
    assert msgspec.json.decode(client.get(f"/report.json?id={quote(id_, safe='')}").content)["row"]["id"] == id_
