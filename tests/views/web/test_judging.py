"""Accept, reject, change and undo in the page; what was said survives a new coding, and is counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from dragoman.corrections import Corrections
from dragoman.corrections.choices import Choices
from dragoman.store import EventFilter, View, Writer
from dragoman.stories.keeping import Keeper
from dragoman.views.web.config import Workbench
from dragoman.views.web.correcting import Correcting

from .making import Open, stored, told


@pytest.fixture(scope="module")
def choices() -> Choices:
    return Choices()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return stored(tmp_path / "a.db", told("r1"), told("r2"))


@pytest.fixture
def client(path: Path, opened: Open, choices: Choices) -> TestClient:
    desk = Correcting(lambda: Corrections(path, choices=choices))
    return opened(Workbench(database=path, who="ann", correcting=desk))


def events(path: Path, **wanted: str) -> dict[str, str]:
    with View(path) as view:
        return {row.event.id: row.event.event_type for row in view.events(EventFilter(report_id="r1", **wanted))}  # type: ignore[arg-type]


def test_an_event_is_rejected_and_comes_back(client: TestClient, path: Path) -> None:
    answer = client.post("/event/reject", data={"report": "r1", "id": "e1", "note": "a <b>joke</b>"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/event?report=r1&id=e1"
    assert list(events(path)) == ["e2"]
    page = client.get("/event?report=r1&id=e1").text
    assert "rejected" in page
    assert "a &lt;b&gt;joke&lt;/b&gt;" in page
    assert "e1" not in client.get("/events?report=r1").text.replace("page1", "")
    assert client.get("/events.json?report=r1&judged=rejected").json()["events"][0]["event"]["id"] == "e1"
    assert client.post("/corrections/undo", data={"number": "1"}).status_code == 303
    assert list(events(path)) == ["e1", "e2"]


def test_a_change_survives_a_new_coding(client: TestClient, path: Path) -> None:
    sent = {
        "report": "r1",
        "id": "e2",
        "event_type": "AID",
        "mode": "-",
        "date": "2014-03",
        "place": "-",
        "add_to": "recipients",
        "add": "IRQ",
    }
    assert client.post("/event/change", data=sent).status_code == 303
    with Writer(path) as writer:
        writer.add(*told("r1"))
        Keeper(writer.ledger).add("r1")
    with View(path) as view:
        row = view.event("r1", "e2")
    assert row is not None
    event = row.event
    assert (event.event_type, event.date, event.place, row.judged) == ("AID", "2014-03", None, "changed")
    assert "IRQ" in {entity.country for entity in event.recipients}
    page = client.get("/event?report=r1&id=e2").text
    assert "The machine had coded" in page
    assert "says <bdi>ann</bdi>" in page


@pytest.mark.parametrize(
    ("path_", "sent", "status", "words"),
    [
        ("/event/change", {"report": "r1", "id": "e1", "event_type": "NONSENSE"}, 422, "NONSENSE"),
        ("/event/change", {"report": "r1", "id": "e1", "date": "2014-02-31"}, 422, "2014-02-31"),
        ("/event/change", {"report": "r1", "id": "e1", "party": "actors:9", "who": "-"}, 422, "9"),
        ("/event/accept", {"report": "r1", "id": "gone"}, 404, "gone"),
        ("/event/accept", {"report": "r1"}, 400, "id"),
        ("/event/accept", {"report": "r1", "id": "e1", "colour": "red"}, 400, "colour"),
        ("/corrections/undo", {"number": "99"}, 422, "99"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(
    client: TestClient, path: Path, path_: str, sent: dict[str, str], status: int, words: str
) -> None:
    answer = client.post(path_, data=sent)
    assert answer.status_code == status
    assert words in answer.text
    twin = client.post(f"{path_}.json", json=sent)
    assert twin.status_code == status
    assert words in twin.json()["error"]["detail"]
    assert len(events(path)) == 2


def test_quality_and_export(client: TestClient) -> None:
    assert "Nothing is judged yet" in client.get("/quality").text
    client.post("/event/accept", data={"report": "r1", "id": "e1"})
    client.post("/event/reject", data={"report": "r2", "id": "e2"})
    total = client.get("/quality.json").json()["report"]["total"]
    assert (total["accepted"], total["rejected"], total["type"]["judged"]) == (1, 1, 2)
    assert "1 of 2; few" in client.get("/quality").text
    found = client.get("/corrections.json").json()["corrections"]
    assert [row["verdict"] for row in found] == ["reject", "accept"]
    lines = [json.loads(line) for line in client.get("/corrections/export").text.splitlines()]
    assert len(lines) == 2


def test_a_workbench_for_reading_takes_nothing(path: Path, opened: Open) -> None:
    client = opened(Workbench(database=path, read_only=True))
    assert "for reading only" in client.get("/event?report=r1&id=e1").text
    assert client.post("/event/reject", data={"report": "r1", "id": "e1"}).status_code == 403
    assert len(events(path)) == 2
