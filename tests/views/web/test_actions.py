"""Actions: what they take, and how they answer browsers, programs and htmx."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from dragoman.model import Record
from dragoman.views.web.actions import Action, Form
from dragoman.views.web.config import Limits, Workbench
from dragoman.views.web.errors import NotFoundError
from dragoman.views.web.security import Gate


class Note(Form, frozen=True, kw_only=True):
    words: str
    times: int = 1
    by: str | None = None


class Said(Record, frozen=True, kw_only=True):
    words: str


def _say(_: Workbench, note: Note) -> Said:
    if note.words == "missing":
        raise NotFoundError("there is no such thing")
    return Said(words=note.words * note.times + (note.by or ""))


ACTION = Action("/say", Note, Said, _say, "Says something", "home", after=lambda said: f"/said?words={len(said.words)}")
ORIGIN = {"origin": "http://localhost"}


def _client(bench: Workbench, action: Action = ACTION) -> TestClient:
    app = Starlette(routes=action.routes(bench), middleware=[Middleware(Gate, bench)])
    return TestClient(app, base_url="http://localhost", headers=ORIGIN, follow_redirects=False)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with _client(Workbench(database=tmp_path / "none.db", limits=Limits(body=400))) as client:
        yield client


def test_a_form_sends_the_visitor_on(client: TestClient) -> None:
    answer = client.post("/say", data={"words": "ab", "times": "3", "by": ""})
    assert (answer.status_code, answer.headers["location"]) == (303, "/said?words=6")


def test_the_twin_answers_forms_and_json(client: TestClient) -> None:
    assert client.post("/say.json", json={"words": "ä😀", "times": 2, "by": None}).json() == {"words": "ä😀ä😀"}
    assert client.post("/say.json", data={"words": "null", "by": "true"}).json() == {"words": "nulltrue"}


def test_ends_of_lines_of_a_form_are_those_that_were_typed(client: TestClient) -> None:
    assert client.post("/say.json", data={"words": "a\r\n\r\nb"}).json() == {"words": "a\n\nb"}
    assert client.post("/say.json", json={"words": "a\r\nb"}).json() == {"words": "a\r\nb"}


def test_htmx_is_told_where_to_go(client: TestClient) -> None:
    answer = client.post("/say", data={"words": "ab"}, headers={"hx-request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (200, "/said?words=2")


@pytest.mark.parametrize(
    ("body", "kind", "status", "told"),
    [
        (b"words=a&other=b", "application/x-www-form-urlencoded", 400, "no field 'other'"),
        (b"words=a&times=many", "application/x-www-form-urlencoded", 400, "times: Expected `int`"),
        (b"times=1", "application/x-www-form-urlencoded", 400, "`words`"),
        (b"words=%ff", "application/x-www-form-urlencoded", 400, "cannot be read"),
        (b"words=\xff", "application/x-www-form-urlencoded", 400, "cannot be read"),
        (b"&".join(b"a%d=1" % n for n in range(60)) * 2, "application/x-www-form-urlencoded", 413, "limit"),
        (b"[1]", "application/json", 400, "not a JSON object"),
        (b'{"words": "\\ud800"}', "application/json", 400, "not a JSON object"),
        (b'{"words": 1}', "application/json", 400, "words"),
        (b"words", "text/plain", 400, "application/json"),
        (b'{"words": "missing"}', "application/json", 404, "no such thing"),
    ],
)
def test_what_cannot_be_read_is_refused(client: TestClient, body: bytes, kind: str, status: int, told: str) -> None:
    answer = client.post("/say.json", content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert told in answer.json()["error"]["detail"]


def test_a_workbench_for_reading_takes_no_changes(tmp_path: Path) -> None:
    bench = Workbench(database=tmp_path / "none.db", read_only=True)
    assert _client(bench).post("/say.json", json={"words": "a"}).status_code == 403
    harmless = Action("/say", Note, Said, _say, "Says something", "home", changes=False)
    assert _client(bench, harmless).post("/say.json", json={"words": "a"}).json() == {"words": "a"}


def test_actions_pass_the_gate(client: TestClient) -> None:
    assert client.post("/say.json", json={"words": "a"}, headers={"origin": "http://evil.example"}).status_code == 403
    assert client.get("/say").status_code == 405
