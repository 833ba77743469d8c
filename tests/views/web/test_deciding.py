"""Merging and splitting stories, and judging what keeps a commitment, in the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from dragoman.corrections import Corrections
from dragoman.store import View
from dragoman.views.web.config import Workbench
from dragoman.views.web.correcting import Correcting

from .making import Open, stored, told


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return stored(tmp_path / "a.db", told("r1"), told("r2"))


@pytest.fixture
def client(path: Path, opened: Open) -> TestClient:
    desk = Correcting(lambda: Corrections(path))
    return opened(Workbench(database=path, who="ann", correcting=desk))


def test_stories_are_merged_split_and_undone(client: TestClient) -> None:
    found = client.get("/api/v1/stories").json()["items"]
    first, second = found[0]["id"], found[1]["id"]
    merged = client.post("/story/merge.json", json={"id": first, "other": second}).json()
    assert client.get("/api/v1/stories").json()["total"] == len(found) - 1
    page = client.get(f"/story?id={first}").text
    assert "joined by hand" in page
    assert "says <bdi>ann</bdi>" in page
    assert client.post("/story/undo", data={"id": first, "act": str(merged["act"])}).status_code == 303
    assert client.get("/api/v1/stories").json()["total"] == len(found)
    assert client.post("/story/merge", data={"id": first, "other": "none"}).status_code == 422
    assert client.post("/story/split", data={"id": first, "event": "none"}).status_code == 422


def test_what_keeps_a_commitment_is_judged_and_undone(client: TestClient, path: Path) -> None:
    sent = {
        "commitment": "c1",
        "report": "r1",
        "event": "e1",
        "verdict": "confirmed",
        "outcome": "kept",
        "back": "actor=IRN",
    }
    answer = client.post("/commitments/judge", data=sent)
    assert answer.headers["location"] == "/commitments?actor=IRN#c-c1"
    with View(path) as view:
        (judgement,) = view.judgements()
    assert (judgement.verdict, judgement.who, judgement.event_id) == ("confirmed", "ann", "e1")
    assert client.post("/commitments/judge", data={**sent, "verdict": "withdrawn"}).status_code == 303
    assert client.post("/commitments/judge", data={**sent, "verdict": "withdrawn"}).status_code == 422
    assert client.post("/commitments/judge", data={**sent, "event": "gone"}).status_code == 404
    with View(path) as view:
        assert list(view.judgements()) == []
