"""The search: what it finds of each kind, how it shows it, and where it leads."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote as quoted

import pytest
from starlette.testclient import TestClient

from dragoman.views.web import search
from dragoman.views.web.config import Workbench

from .making import Open, stored, told
from .tales import story_database


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("search") / "a.db", *(told(f"r{number}") for number in range(8)))


@pytest.fixture
def client(path: Path, opened: Open) -> TestClient:
    return opened(Workbench(database=path))


def found(client: TestClient, text: str) -> dict[str, Any]:
    answer = client.get(f"/search.json?text={quoted(text)}")
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert isinstance(made, dict)
    return made


def test_a_few_of_each_kind_with_how_many_there_are(client: TestClient) -> None:
    page = found(client, "border")
    assert [len(page[name]) for name in ("reports", "events", "statements")] == [6, 6, 6]
    assert [page[f"{name}_count"] for name in ("report", "event", "statement")] == [8, 16, 8]
    assert [actor["name"] for actor in found(client, "Türkiye")["actors"]] == ["Türkiye"]


def test_no_more_is_counted_than_needed(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_COUNTED", 7)
    page = found(client, "border")
    assert (page["report_count"], page["event_count"], page["counted"]) == (None, None, 7)
    assert "more than 7" in client.get("/search?text=border").text


@pytest.mark.parametrize("text", ["accusing", "ACCUSED", '"foreign minister"', "accus*"])
def test_words_in_any_form_are_found_and_marked(client: TestClient, text: str) -> None:
    assert found(client, text)["event_count"] == 16
    assert '<mark class="hit">' in client.get(f"/search?text={quoted(text)}").text


def test_each_kind_leads_to_all_of_it(client: TestClient) -> None:
    shown = client.get("/search?text=sending%20%26%20border").text
    for path in ("/events", "/stories", "/timeline", "/map", "/reports", "/api/v1/statements"):
        assert f'href="{path}?text=sending%20%26%20border"' in shown
        assert client.get(f"{path}?text=sending%20%26%20border").status_code == 200
    assert client.get("/events.json?text=sending%20%26%20border").json()["facets"]["events"] == 16
    assert 'href="/actors?text=T%C3%BCrkiye"' in client.get("/search?text=T%C3%BCrkiye").text


def test_a_word_of_the_headline_only(tmp_path: Path, opened: Open) -> None:
    client = opened(Workbench(database=story_database(tmp_path / "b.db")))
    page = found(client, "blames")
    assert [(hit["row"]["id"], hit["excerpt"] is None) for hit in page["reports"]] == [("d4", False)]
    shown = client.get("/search?text=envoy").text
    assert "Russian <mark" in shown


def test_nothing_asked_and_nothing_found(client: TestClient) -> None:
    assert "What are you looking for?" in client.get("/search").text
    assert "What are you looking for?" in client.get("/search?text=").text
    assert "Nothing has all of these words" in client.get("/search?text=unheardof").text
    assert client.get(f"/search?text={'x' * 201}").status_code == 400


@pytest.mark.parametrize("text", ['"', "* * *", "AND OR NOT", "a'b\"c--", "NEAR(a b)", "<b>", "\u202e", "(", "col:on"])
def test_whatever_is_typed_is_looked_for_and_stays_text(client: TestClient, text: str) -> None:
    answer = client.get(f"/search?text={quoted(text)}")
    assert answer.status_code == 200
    assert "<b>" not in answer.text.partition('name="text" type="search" value="')[2].partition(">")[0]
