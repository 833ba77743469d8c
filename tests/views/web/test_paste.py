"""Coding what is pasted, and keeping it."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from markupsafe import escape
from starlette.testclient import TestClient

from dragoman.model import Coding, Quote, Report
from dragoman.sources import read_reports
from dragoman.store import View
from dragoman.stories.database import stories_from
from dragoman.views.web.config import Limits, Workbench
from records import coding, entity, event

from .making import Open, stored

TEXT = "Peru met Chile in Lima 😀.\n\nNothing else was told."
LINES = '{"id": "a", "text": "Peru met Chile."}\n{"text": "Peru met Bolivia."}\n{"id": "c", "text": " "}\n'


class _Coder:
    """Finds a meeting of whoever stands before and after "met"."""

    def code(self, report: Report) -> Coding:
        if report.error or "fail" in report.text:
            return coding(report.id, error=report.error or "ValueError while coding: fail", boilerplate=())
        at = report.text.find("met")
        trigger = Quote(text="met", start=at, end=at + 3)
        found = event(
            "e1", trigger=trigger, evidence=trigger, actors=(entity("Peru", "PER", start=0, end=4),), place=None
        )
        return coding(
            report.id, (found,), title=report.title, publisher=report.publisher, published=report.date,
            dateline=None, boilerplate=(),
        )  # fmt: skip


def _bench(path: Path, **values: Any) -> Workbench:
    given: dict[str, Any] = {
        "database": path,
        "coder": _Coder,
        "reads": lambda data: read_reports(["-"], stdin=io.BytesIO(data)),
        "limits": Limits(text=2_000),
    }
    return Workbench(**{**given, **values})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return stored(tmp_path / "a.db")


@pytest.fixture
def client(path: Path, opened: Open) -> TestClient:
    return opened(_bench(path))


def _paste(client: TestClient, text: str, **values: str) -> str:
    answer = client.post("/code", data={"text": text, **values})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_opening_the_form_loads_the_coder(client: TestClient) -> None:
    for _ in range(200):
        if (found := client.get("/code.json").json())["ready"]:
            break
        time.sleep(0.01)
    assert found == {"codes": True, "ready": True, "most": 2000}
    assert "The coder is ready" in client.get("/code").text


def test_a_pasted_report_is_shown_with_its_marks_and_not_kept(client: TestClient, path: Path) -> None:
    where = _paste(client, TEXT, title="A meeting", date="2015-03-03", publisher="Andes Post")
    page = client.get(where)
    assert page.status_code == 200
    assert ">met</a>" in page.text
    assert "not kept" in page.text
    assert "A meeting" in page.text
    assert 'class="details"' in client.get(f"{where}&show=e1").text
    assert "<html" not in client.get(where.replace("/coded?", "/coded/mark?") + "&show=e1").text
    data = client.get(where.replace("/coded?", "/coded.json?")).json()["marked"]
    assert "".join(s["text"] for b in data["blocks"] for s in b["segments"]) == TEXT.replace("\n\n", "")
    assert data["report"]["published"] == "2015-03-03"
    with View(path) as view:
        assert view.counts().reports == 0


def test_a_program_gets_the_coding(client: TestClient) -> None:
    answer = client.post("/code.json", json={"text": TEXT, "title": "A meeting", "date": "2015-03-03"})
    found = msgspec.json.decode(answer.content, type=Coding)
    assert (found.report.title, found.report.published, len(found.events)) == ("A meeting", "2015-03-03", 1)
    assert found.report.id.startswith("pasted-")


@pytest.mark.parametrize(
    ("values", "status", "told"),
    [
        ({"text": "  \n"}, 422, "there is no text yet"),
        ({"title": "A meeting"}, 422, "there is no text yet"),
        ({"text": "word " * 500}, 413, "2,500 characters, and 2,000 are coded here"),
        ({"text": TEXT, "date": "3 March"}, 400, "date: &#39;3 March&#39; is not a day"),
        ({"text": "\x01\x02\x03\x04 " * 40, "title": "T"}, 422, "the text is a binary file"),
        ({"text": "<html><body></body></html>"}, 422, "the text has no article"),
        ({"text": "it must fail"}, 422, "ValueError while coding"),
        ({"text": TEXT, "other": "x"}, 400, "no field"),
    ],
)
def test_what_is_wrong_is_told_beside_what_was_typed(
    client: TestClient, values: dict[str, str], status: int, told: str
) -> None:
    answer = client.post("/code", data=values)
    assert answer.status_code == status
    assert told in answer.text
    assert str(escape(values.get("text", "").strip("\n"))) in answer.text
    assert values.get("title", "") in answer.text
    twin = client.post("/code.json", json=values)
    assert twin.status_code == status
    assert twin.json()["error"]["status"] == status


def test_web_pages_and_lines_are_read_as_the_command_line_does(client: TestClient) -> None:
    article = (
        "<p>Peru met Chile in Lima on Monday, and the two ministers talked about a border post for two hours.</p>" * 3
    )
    where = _paste(client, f"<html><head><title>A post</title></head><body><article>{article}</article></body></html>")
    assert "A post" in client.get(where).text
    where = _paste(client, LINES)
    page = client.get(where).text
    assert page.count('href="/coded?draft=') >= 3
    assert "not coded" in page
    assert " Bolivia." in client.get(f"{where}&n=1").text
    assert "the text is empty" in client.get(f"{where}&n=2").text
    assert client.get(f"{where}&n=3").status_code == 404
    assert client.post("/code.json", json={"text": LINES}).status_code == 422


def test_what_is_kept_is_in_the_database_with_its_story(client: TestClient, path: Path) -> None:
    where = _paste(client, TEXT, title="A meeting")
    draft = where.partition("draft=")[2]
    answer = client.post("/keep", data={"draft": draft, "n": "0"})
    assert answer.status_code == 303
    page = client.get(answer.headers["location"])
    assert "A meeting" in page.text
    assert "in the database now" in client.get(where).text
    assert "Keep in" not in client.get(where).text
    with View(path) as view:
        (row,) = view.reports()
        assert view.report(row.id) == Report(id=row.id, text=TEXT, title="A meeting", source="pasted")
        assert len(stories_from(view)) == 1
    # The same text again is the same report.
    again = _paste(client, TEXT, title="A meeting").partition("draft=")[2]
    assert client.post("/keep.json", json={"draft": again}).json() == {"id": row.id}


def test_what_is_pasted_takes_no_other_report_s_place(client: TestClient, path: Path) -> None:
    for text, status in (("Peru met Chile.", 200), ("Peru met Bolivia.", 400)):
        draft = _paste(client, f'{{"id": "a", "text": "{text}"}}').partition("draft=")[2]
        assert client.post("/keep.json", json={"draft": draft}).status_code == status
    with View(path) as view:
        kept = view.report("a")
        assert kept is not None
        assert kept.text == "Peru met Chile."


def test_results_that_are_gone_say_so(client: TestClient) -> None:
    answer = client.get("/coded?draft=nothing")
    assert answer.status_code == 404
    assert "paste the report again" in answer.text
    assert client.post("/keep.json", json={"draft": "nothing"}).status_code == 404


def test_a_workbench_for_reading_codes_and_keeps_nothing(path: Path, opened: Open) -> None:
    client = opened(_bench(path, coder=None, reads=None, read_only=True))
    assert "codes nothing" in client.get("/code").text
    assert client.post("/code.json", json={"text": TEXT}).status_code == 403
    assert client.post("/keep.json", json={"draft": "x"}).status_code == 403


def test_a_change_needs_the_token_where_there_is_one(path: Path, opened: Open) -> None:
    client = opened(_bench(path, token="secret"))
    assert client.post("/code.json", json={"text": TEXT}).status_code == 403
    assert client.post("/code.json", json={"text": TEXT}, headers={"x-dragoman-token": "secret"}).status_code == 200
