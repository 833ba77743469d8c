"""The API: paging, the description, and what a machine that reads the description can make of both."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from benchmarks.api import ask
from starlette.testclient import TestClient

from dragoman.views.web.api import ENDPOINTS
from dragoman.views.web.app import all_actions, all_files, all_pages, create_app
from dragoman.views.web.config import Workbench
from dragoman.views.web.errors import ErrorAnswer
from dragoman.views.web.openapi import description
from dragoman.views.web.pages import Page, Query
from records import event

from .making import Open, stored, told


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    path = tmp_path_factory.mktemp("api") / "a.db"
    return Workbench(database=stored(path, *(told(f"r{number}", date="2014-02-26") for number in range(5))))


@pytest.fixture
def client(bench: Workbench, opened: Open) -> TestClient:
    return opened(bench)


@pytest.fixture
def described(client: TestClient) -> dict[str, Any]:
    found = client.get("/openapi.json").json()
    assert isinstance(found, dict)
    return found


def test_every_address_is_described(bench: Workbench, described: dict[str, Any]) -> None:
    paths = described["paths"]
    assert {page.twin for page in all_pages()} | {each.path for each in ENDPOINTS} | {
        action.twin for action in all_actions()
    } | {file.path for file in all_files()} == set(paths)
    # What is not described is a page, a form that answers with one, a file of the package, or the description.
    shown = (
        {page.path for page in all_pages()} | {action.path for action in all_actions()} | {"/static", "/openapi.json"}
    )
    assert {getattr(route, "path", None) for route in create_app(bench).routes} == shown | set(paths)
    for page in all_pages():
        assert paths[page.twin]["get"]["summary"] == page.summary
    names = {parameter["name"] for parameter in paths["/api/v1/events"]["get"]["parameters"]}
    assert {"who", "with", "since", "limit", "offset", "order"} <= names


def test_a_list_is_read_page_by_page(client: TestClient) -> None:
    address: str | None = "/api/v1/events?limit=3&order=oldest"
    found: list[str] = []
    while address:
        page = client.get(address).json()
        assert page["total"] == 10
        found += [f"{row['report_id']}/{row['event']['id']}" for row in page["items"]]
        address = page["next"]
        assert address is None or urlsplit(address).path == "/api/v1/events"
    assert sorted(found) == sorted(f"r{number}/e{which}" for number in range(5) for which in (1, 2))


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("/api/v1/statements", "r0"),
        ("/api/v1/reports", "r0"),
        ("/api/v1/event?report=r1&id=e1", None),
        ("/api/v1/report?id=r1", None),
        ("/api/v1/stories?limit=1", None),
        ("/api/v1/actors?text=Iran", None),
        ("/api/v1/counts", None),
    ],
)
def test_every_address_answers(client: TestClient, address: str, first: str | None) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    if first is not None:
        row = answer.json()["items"][0]
        assert row.get("report_id", row.get("id")) == first


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/api/v1/event?report=r1&id=none", 404, "no event 'none'"),
        ("/api/v1/report?id=none", 404, "no report 'none'"),
        ("/api/v1/story?id=none", 404, "no story 'none'"),
        ("/api/v1/events?limit=0", 400, "limit"),
        ("/api/v1/events?limit=1000", 400, "limit"),
        ("/api/v1/events?colour=red", 400, "no filter 'colour'"),
        ("/api/v1/events?since=yesterday", 400, "since: 'yesterday' is not a date"),
        ("/api/v1/nothing", 404, "no page"),
    ],
)
def test_errors_have_one_shape(client: TestClient, address: str, status: int, words: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}
    assert answer.json()["error"]["status"] == status
    assert words in answer.json()["error"]["detail"]


def test_pages_and_twins_of_an_empty_database(tmp_path: Path, opened: Open) -> None:
    client = opened(Workbench(database=stored(tmp_path / "empty.db", told("only", date=None))))
    for page in all_pages():
        for address in (page.path, page.twin):
            assert client.get(address).status_code in (200, 400), address


@pytest.mark.slow
def test_made_up_questions_meet_no_server_error(tmp_path: Path) -> None:
    # `python -m benchmarks api` asks many more.
    statuses = ask(stored(tmp_path / "asked.db", told()), examples=4)
    assert statuses[200] > 0
    assert statuses[503] == 0


def test_events_by_filter(client: TestClient) -> None:
    found = client.get("/api/v1/events?type=CONSULT").json()
    assert {row["event"]["event_type"] for row in found["items"]} == {"CONSULT"}
    assert found["total"] == 5
    assert event().event_type != "CONSULT"


def test_parameters_have_their_limits_and_defaults(described: dict[str, Any]) -> None:
    given = {each["name"]: each["schema"] for each in described["paths"]["/api/v1/events"]["get"]["parameters"]}
    assert given["limit"] == {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
    assert "default" not in given["who"]


def test_queries_of_one_name_are_told_apart() -> None:
    class Asked(Query, frozen=True, kw_only=True):
        one: str

    first = Asked

    class Asked(Query, frozen=True, kw_only=True):  # type: ignore[no-redef]
        two: str

    Asked.__module__ = "another"
    pages = [
        Page(path, "none.html", query, ErrorAnswer, lambda *_: None, "", "")  # type: ignore[arg-type]
        for path, query in (("/a", first), ("/b", Asked))
    ]
    paths = description(pages, (), ())["paths"]
    names = [[each["name"] for each in paths[page.twin]["get"]["parameters"]] for page in pages]
    assert names == [["one"], ["two"]]


def test_where_a_report_was_read_is_not_told(client: TestClient) -> None:
    found = client.get("/api/v1/report?id=r1")
    assert found.json()["report"]["text"].startswith("TEHRAN")
    assert "inbox/a.jsonl" not in found.text
