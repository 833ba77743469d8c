"""Stories as a list, one story, and the files that are made of them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from dragoman.store import View, Writer
from dragoman.stories.database import stories_from
from dragoman.views.web import story as one_story
from dragoman.views.web.config import Limits, Workbench

from .making import Open, stored
from .tales import DENIED, story_database


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return story_database(tmp_path_factory.mktemp("stories") / "a.db")


@pytest.fixture
def client(path: Path, opened: Open) -> TestClient:
    return opened(Workbench(database=path, splitter=lambda report: ()))


def page(client: TestClient, address: str) -> dict[str, Any]:
    found = client.get(address)
    assert found.status_code == 200, found.text
    made = found.json()
    assert isinstance(made, dict)
    return made


def ids(client: TestClient, query: str = "") -> list[str]:
    return [story["id"] for story in page(client, f"/stories.json{query}")["stories"]]


def the_drones(client: TestClient) -> str:
    (found,) = ids(client, "?min_origins=2")
    return found


def test_the_list_has_each_act_once_the_newest_first(client: TestClient, path: Path) -> None:
    found = page(client, "/stories.json")
    with View(path) as view:
        expected = {story.id: story for story in stories_from(view)}
    assert [story["date"] for story in found["stories"]] == ["2023-06-02", "2023-05-18", "2023-05-16", "2023-05-16"]
    assert {story["id"] for story in found["stories"]} == set(expected)
    for story in found["stories"]:
        whole = expected[story["id"]]
        assert story["reports"] == len(whole.reports)
        assert story["independent_origins"] == whole.independent_origins
        assert story["contradictions"] == len(whole.contradictions)
    assert (found["total"], found["more"], found["due"], found["pending"]) == (4, False, 0, 0)


def test_an_item_says_who_tells_and_leads_on(client: TestClient) -> None:
    id_ = the_drones(client)
    (item,) = page(client, "/stories.json?min_origins=2")["stories"]
    assert item["sources"] == ["Moldpres", "Example Post", "Reuters"]
    shown = client.get("/stories?min_origins=2").text
    for words in (
        "<b>1 story</b>", "<b>2 origins</b> 3 reports", "<bdi>Moldpres</bdi>, <bdi>Example Post</bdi>, <bdi>Reuters</bdi>",
        "1 contradiction", f'href="/story?id={id_}#against"', 'href="/report?id=d1&amp;show=e1#mark"',
    ):  # fmt: skip
        assert words in shown


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?who=MDA", 4),
        ("?who=MDA&with=RUS&until=2023-05-31", 3),
        ("?type=CONSULT", 1),
        ("?text=airspace", 1),
        ("?contradicted=true", 1),
        ("?min_origins=3", 0),
        ("?report=d4", 1),
        ("?status=negated", 1),
        ("?country=KEN&min_origins=2", 0),
    ],
)
def test_filters(client: TestClient, query: str, count: int) -> None:
    assert page(client, f"/stories.json{query}")["total"] == count == len(ids(client, query))


def test_pages_follow_one_another(client: TestClient) -> None:
    everything = ids(client)
    assert [id_ for offset in range(4) for id_ in ids(client, f"?limit=1&offset={offset}")] == everything
    second = client.get("/stories?limit=1&offset=1&who=MDA").text
    assert "2 to 2 are shown" in second
    assert 'href="/stories?limit=1&amp;who=MDA&amp;offset=2"' in second
    assert "There are no more stories" in client.get("/stories?offset=90").text


def test_orders(client: TestClient) -> None:
    dates = [story["date"] for story in page(client, "/stories.json?order=oldest")["stories"]]
    assert dates == sorted(dates)
    for order in ("most-origins", "most-reports"):
        found = page(client, f"/stories.json?order={order}")["stories"]
        assert found[0]["id"] == the_drones(client)
        assert f'<option value="{order}" selected>' in client.get(f"/stories?order={order}").text


@pytest.mark.parametrize(
    "query", ["?min_origins=0", "?limit=101", "?order=best", "?limit=-1", "?nothing=1", "?since=x"]
)
def test_what_cannot_be_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/stories{query}").status_code == 400


def test_empty_lists_explain_themselves(client: TestClient, tmp_path: Path, opened: Open) -> None:
    assert "No story passes these filters" in client.get("/stories?who=nobody+of+this+name").text
    assert "No story passes these filters" in client.get("/stories?min_origins=10").text
    bare = opened(Workbench(database=stored(tmp_path / "b.db")))
    assert "No stories yet" in bare.get("/stories").text


def test_reports_that_are_in_no_story_yet_are_told_of(tmp_path: Path, opened: Open) -> None:
    client = opened(Workbench(database=story_database(tmp_path / "c.db", stories=False)))
    assert page(client, "/stories.json")["pending"] == 6
    assert "6 reports are not in stories yet" in client.get("/stories").text
    assert client.get("/story?id=0").status_code == 503
    assert client.get("/").status_code == 200


def test_stories_that_wait_for_their_place_are_told_of(tmp_path: Path, opened: Open) -> None:
    path = story_database(tmp_path / "d.db")
    with Writer(path) as writer, View(path) as view:
        leaders = view.story_leaders()
        with writer.ledger.whole():
            writer.ledger.cards.leave(leaders)
    assert "4 stories have grown since this list was made" in opened(Workbench(database=path)).get("/stories").text


def test_the_story_has_its_reports_in_order_of_time(client: TestClient) -> None:
    found = page(client, f"/story.json?id={the_drones(client)}")
    assert [(told["report_id"], told["copy_of"]) for told in found["told"]] == [
        ("d1", None),
        ("d2", "d1"),
        ("d4", None),
    ]
    assert found["whole"] == {"events": 3, "reports": 3, "scores": 2, "texts": 1}
    shown = client.get(f"/story?id={the_drones(client)}").text
    places = [shown.index(words, shown.index('id="told"')) for words in ("2023-05-16", "Example Post", "Reuters")]
    assert places == sorted(places)
    for words in (
        "<b>2</b> independent origins", "<b>3</b> reports tell", "blamed", 'href="/report?id=d4&amp;show=e4#mark"',
        'href="/event?report=d4&amp;id=e4"', "copy of",
    ):  # fmt: skip
        assert words in shown


def test_why_the_events_are_one_is_said_in_words_and_parts(client: TestClient) -> None:
    found = page(client, f"/story.json?id={the_drones(client)}")
    rules = [score["rule"] for score in found["story"]["parts"]]
    assert sorted(rules) == ["copy", "match"]
    shown = client.get(f"/story?id={the_drones(client)}").text
    for words in (
        "the same words in copies of one text",
        ">alike<",
        ">In all<",
        ">Whom<",
        "alike in the place",
    ):
        assert words in shown
    assert shown.count("<meter ") == 7 * len(rules)


def test_who_contradicts_stands_beside_what_is_told(client: TestClient) -> None:
    shown = client.get(f"/story?id={the_drones(client)}").text
    against = shown[shown.index('id="against"') : shown.index('id="told"')]
    assert "<bdi>Russia</bdi> denies it" in against
    assert against.index("accused Russia") < against.index(DENIED)
    assert 'href="/report?id=n1&amp;show=n#mark"' in against


def test_what_each_copy_has_changed(client: TestClient) -> None:
    shown = client.get(f"/story?id={the_drones(client)}").text
    copies = shown[shown.index("Copies, and what each changed") :]
    assert "This text comes from <b><bdi>Moldpres</bdi></b>" in copies
    assert '<ins dir="auto">Drones!</ins>' in copies
    assert "has not been edited by our staff" in copies
    assert 'href="/report/copies?id=d1"' in copies


def test_other_acts_of_the_same_parties_can_be_joined(client: TestClient) -> None:
    id_ = the_drones(client)
    found = page(client, f"/story.json?id={id_}")
    near = [story["row"]["report_id"] for story in found["near"]]
    assert near == ["w1"], "a denial is no telling of the act, and the meeting is weeks away"
    shown = client.get(f"/story?id={id_}").text
    assert f'name="other" value="{found["near"][0]["id"]}"' in shown


def test_a_workbench_for_reading_offers_no_changes(path: Path, opened: Open) -> None:
    client = opened(Workbench(database=path, read_only=True))
    shown = client.get(f"/story?id={the_drones(client)}").text
    assert 'action="/story' not in shown
    assert "Is another story the same act?" in shown


def test_a_telling_that_is_split_off_and_comes_back(tmp_path: Path, opened: Open) -> None:
    client = opened(Workbench(database=story_database(tmp_path / "e.db"), who="ann"))
    id_ = the_drones(client)
    assert 'name="event" value="d4/e4"' in client.get(f"/story?id={id_}").text
    done = client.post("/story/split", data={"id": id_, "event": "d4/e4"})
    assert done.status_code == 303
    assert [told["report_id"] for told in page(client, f"/story.json?id={id_}")["told"]] == ["d1", "d2"]
    assert ids(client, "?min_origins=2") == []
    (act,) = {each["act"] for each in page(client, f"/story.json?id={id_}")["judgements"]}
    client.post("/story/undo", data={"id": id_, "act": str(act)})
    assert ids(client, "?min_origins=2") == [id_]


def test_a_story_of_one_report_says_that_nothing_was_joined(client: TestClient) -> None:
    (only,) = ids(client, "?type=CONSULT")
    shown = client.get(f"/story?id={only}").text
    assert "there was nothing to join" in shown
    assert "Copies, and what" not in shown
    assert 'id="against"' not in shown


def test_an_unknown_story(client: TestClient) -> None:
    assert client.get("/story?id=none").status_code == 404
    assert client.get("/story").status_code == 400


def test_a_page_of_a_large_story_is_cut(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_story, "_TELLINGS", 2)
    monkeypatch.setattr(one_story, "_SCORES", 1)
    monkeypatch.setattr(one_story, "_CARRIERS", 1)
    found = page(client, f"/story.json?id={the_drones(client)}")
    assert [len(found["story"][name]) for name in ("evidence", "parts", "reports")] == [2, 1, 2]
    assert [len(text["carriers"]) for text in found["story"]["copies"]] == [1]
    shown = client.get(f"/story?id={the_drones(client)}").text
    assert "1 more tellings are not shown" in shown
    assert "and 1 more pair" in shown
    assert "<b>3</b> reports tell" in shown


def test_stories_as_lines_of_json(client: TestClient, path: Path) -> None:
    done = client.get("/stories/export?format=jsonl")
    assert done.headers["content-disposition"] == 'attachment; filename="stories.jsonl"'
    found = [json.loads(line) for line in done.text.splitlines()]
    with View(path) as view:
        assert {story["id"] for story in found} == {story.id for story in stories_from(view)}
    assert found[0]["date"] == "2023-06-02"
    assert len(client.get("/stories/export?format=jsonl&min_origins=2&who=MDA").text.splitlines()) == 1


def test_stories_as_rows(client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/stories/export?format=csv&order=most-origins").text)))
    assert rows[0]["story_id"] == the_drones(client)
    assert (rows[0]["independent_origins"], rows[0]["report_ids"]) == ("2", "d1;d2;d4")
    assert len(rows) == 4


@pytest.mark.parametrize("format_", ["polecat", "icews"])
def test_stories_in_the_columns_of_others(client: TestClient, format_: str) -> None:
    done = client.get(f"/stories/export?format={format_}&min_origins=2")
    assert done.status_code == 200
    (_, row) = done.text.splitlines()
    assert "MDA" in row or "Moldova" in row


def test_parquet_of_stories(client: TestClient) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(io.BytesIO(client.get("/stories/export?format=parquet").content))
    assert table.num_rows == 4
    assert "independent_origins" in table.column_names


def test_the_menu_offers_what_is_shown(path: Path, opened: Open) -> None:
    client = opened(Workbench(database=path, limits=Limits(export_stories=3), splitter=lambda report: ()))
    shown = client.get("/stories?order=most-origins&who=MDA").text
    assert 'href="/stories/export?who=MDA&amp;order=most-origins&amp;format=csv"' in shown
    assert "The first 3 of 4 stories" in shown
    assert len(client.get("/stories/export?format=jsonl").text.splitlines()) == 3


def test_the_first_page_names_what_is_most_widely_reported(client: TestClient, tmp_path: Path, opened: Open) -> None:
    found = page(client, "/index.json")
    assert (found["stories"], found["since"]) == (4, "2023-05-03")
    assert [story["id"] for story in found["widely"]] == [the_drones(client)]
    shown = client.get("/").text
    assert "Most widely reported since 2023-05-03" in shown
    assert 'href="/stories?since=2023-05-03&amp;min_origins=2&amp;order=most-origins"' in shown
    bare = opened(Workbench(database=stored(tmp_path / "b.db")))
    assert "Most widely reported" not in bare.get("/").text
