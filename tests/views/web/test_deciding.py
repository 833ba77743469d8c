"""Splitting and merging stories, and judging links of commitments, over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from dragoman.corrections import Corrections
from dragoman.store import View
from dragoman.stories.database import story_of_event
from dragoman.views.web.config import Workbench
from dragoman.views.web.correcting import Correcting

from .making import Open, stored, told


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return stored(tmp_path / "a.db", told("r1"), told("r2", publisher="Another"))


@pytest.fixture
def client(opened: Open, path: Path) -> TestClient:
    return opened(Workbench(database=path, who="Ann", correcting=Correcting(lambda: Corrections(path))))


def story(path: Path, report: str, event: str) -> str:
    with View(path) as view:
        return story_of_event(view, report, event).id


def test_stories_are_merged_and_parted_again(client: TestClient, path: Path) -> None:
    one, other = story(path, "r1", "e1"), story(path, "r1", "e2")
    assert one != other
    page = client.get(f"/story?id={one}").text
    assert 'action="/story/merge"' in page
    made = client.post("/story/merge.json", json={"story": one, "other": f"http://localhost/story?id={other}"}).json()
    assert story(path, "r1", "e1") == story(path, "r1", "e2")
    assert f'name="act" value="{made["act"]}"' in client.get(f"/story?id={made['story']}").text
    answer = client.post("/story/undo", data={"story": one, "act": made["act"]})
    assert answer.status_code == 303 and answer.headers["location"].startswith("/story?id=")
    assert story(path, "r1", "e1") == one and story(path, "r1", "e2") == other


def test_event_is_taken_out_of_a_story(client: TestClient, path: Path) -> None:
    one, other = story(path, "r1", "e1"), story(path, "r1", "e2")
    client.post("/story/merge", data={"story": one, "other": other})
    joined = story(path, "r1", "e1")
    assert client.post("/story/split", data={"story": joined, "report": "r1", "event": "e2"}).status_code == 303
    assert story(path, "r1", "e1") != story(path, "r1", "e2")


def test_what_cannot_be_decided_is_told(client: TestClient, path: Path) -> None:
    one = story(path, "r1", "e1")
    for action, sent in [("merge", {"other": one}), ("merge", {"other": "none"}), ("undo", {"act": 99})]:
        answer = client.post(f"/story/{action}", data={"story": one, **sent})
        assert answer.status_code == 409 and "Traceback" not in answer.text


def test_link_is_confirmed_undone_and_left_to_the_rules_again(client: TestClient, path: Path) -> None:
    sent = {"commitment": "c1", "report": "r1", "event": "e1", "outcome": "kept"}

    def verdicts() -> list[str]:
        with View(path) as view:
            return [(each.verdict) for each in view.judgements()]

    answer = client.post("/commitments/link", data=sent | {"verdict": "confirmed", "query": "actor=IRN#x"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/commitments?actor=IRNx#c-c1")
    assert verdicts() == ["confirmed"]
    client.post("/commitments/link", data=sent | {"verdict": "undone"})
    assert verdicts() == ["undone"]
    client.post("/commitments/link", data=sent | {"verdict": "withdrawn"})
    assert verdicts() == []
    assert client.post("/commitments/link", data=sent | {"event": "e9", "verdict": "undone"}).status_code == 404
