"""Correcting events, stories and links over HTTP: by forms without scripts, by htmx and by JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from dragoman.corrections import Choices, Corrections
from dragoman.corrections.evaluation import JudgedText
from dragoman.store import View, Writer
from dragoman.stories.keeping import Keeper
from dragoman.views.web.config import Workbench
from dragoman.views.web.correcting import Correcting

from .making import Open, stored, told

HOSTILE = "<script>alert(1)</script> \"'&{{ 7 * 7 }} \u202etxt"
HTMX = {"hx-request": "true"}


@pytest.fixture(scope="module")
def choices() -> Choices:
    return Choices()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return stored(tmp_path / "a.db", told())


@pytest.fixture
def bench(path: Path, choices: Choices) -> Workbench:
    return Workbench(
        database=path, who="Ann", correcting=Correcting(lambda: Corrections(path, choices=choices, patience=0.2))
    )


@pytest.fixture
def client(opened: Open, bench: Workbench) -> TestClient:
    return opened(bench)


def form(client: TestClient, event: str = "e1") -> dict[str, Any]:
    """Return the form of changes as a browser sends it when nothing is typed into it."""
    judging = client.get(f"/event.json?report=r1&id={event}").json()["judging"]
    sent = {name: value for name, value in judging["typed"].items() if value}
    return {"report": "r1", "event": event, "verdict": "change", "seen": judging["seen"], **sent}


def say(client: TestClient, verdict: str, event: str = "e1", **more: Any) -> Any:
    return client.post("/correct", data={"report": "r1", "event": event, "verdict": verdict, **more})


def judged(path: Path, event: str = "e1") -> str | None:
    with View(path) as view:
        row = view.event("r1", event)
    assert row is not None
    return row.judged


def test_accept_leads_back_to_the_event_and_shows_who_said_so(client: TestClient, path: Path) -> None:
    answer = say(client, "accept", note="read it")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/event?report=r1&id=e1#j-")
    assert judged(path) == "accepted"
    page = client.get("/event?report=r1&id=e1").text
    assert "accepted it" in page
    assert "<bdi>Ann</bdi>" in page
    assert "read it" in page


def test_rejected_event_leaves_the_list_and_is_found_by_the_filter(client: TestClient) -> None:
    say(client, "reject")
    assert [r["event"]["id"] for r in client.get("/events.json").json()["events"]] == ["e2"]
    found = client.get("/events.json?judged=rejected").json()["events"]
    assert [(r["event"]["id"], r["judged"]) for r in found] == [("e1", "rejected")]
    assert client.get("/events?judged=rejected").text.count('class="verdict rejected"') == 1
    assert client.get("/event?report=r1&id=e1").status_code == 200


def test_rejecting_beside_a_report_leads_to_the_event_since_the_report_has_it_no_more(client: TestClient) -> None:
    answer = say(client, "reject", shape="report", back="/report?id=r1&show=e1#mark")
    assert answer.headers["location"].startswith("/event?")
    assert say(client, "accept", "e2", shape="report", back="/report?id=r1&show=e2#mark").headers["location"] == (
        "/report?id=r1&show=e2#mark"
    )


def test_change_takes_what_was_typed_and_leaves_the_rest(client: TestClient, path: Path) -> None:
    sent = form(client) | {"event_type": "CONSULT", "mode": "", "date": "2014-02", "contexts": ["military", "economic"]}
    sent |= {
        "party.actors.0.new": "TUR",
        "party.recipients.add.new": "Blue Brigade",
        "party.recipients.add.kind": "group",
    }
    answer = client.post("/correct", data=sent)
    assert answer.status_code == 303
    with View(path) as view:
        row = view.event("r1", "e1")
        machine = view.machine_event("r1", "e1")
    assert row is not None
    assert machine is not None
    event = row.event
    assert (event.event_type, event.mode, event.date, event.date_precision) == ("CONSULT", None, "2014-02", "month")
    assert set(event.contexts) == {"military", "economic"}
    assert event.actors[0].code == "TUR"
    assert "Blue Brigade" in [e.name for e in event.recipients]
    assert (event.place, event.status) == (machine.place, machine.status)
    page = client.get("/event?report=r1&id=e1").text
    assert "The machine" in page
    assert f"<del>{machine.event_type}" in page


def test_a_form_that_changes_nothing_says_so(client: TestClient, path: Path) -> None:
    answer = client.post("/correct", data=form(client))
    assert answer.status_code == 422
    assert "nothing was changed" in answer.text
    assert judged(path) is None


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"date": "last week"}, "date", "is not a date"),
        ({"event_type": "NOPE"}, "event_type", "unknown event type"),
        ({"mode": "nonesuch"}, "mode", "has no mode"),
        ({"place": "Qwxyzzy"}, "place", "no place called"),
        ({"party.actors.0.new": "Qwxyzzy Blorb"}, "actors", "nobody called"),
        ({"party.actors.0.new": "IRN", "party.actors.0.remove": "1"}, "actors", "not both"),
        ({"party.actors.99.remove": "1"}, "actors", "no number 99"),
    ],
)
def test_error_stands_beside_its_field_and_what_was_typed_is_kept(
    client: TestClient, path: Path, typed: dict[str, str], field: str, told: str
) -> None:
    sent = form(client) | typed | {"note": "a note to keep"}
    for headers in ({}, HTMX):
        answer = client.post("/correct", data=sent, headers=headers)
        assert answer.status_code == 422
        assert f'id="wrong-{field}">' in answer.text
        assert told in answer.text.split(f'id="wrong-{field}">')[1].split("<")[0]
        assert 'value="a note to keep"' in answer.text
        assert ("<!doctype" in answer.text) == (not headers)
    twin = client.post("/correct.json", data=sent)
    assert twin.status_code == 422
    assert twin.json()["error"]["field"] == field
    assert judged(path) is None


def test_a_change_that_was_typed_for_another_state_of_the_event_is_not_taken(client: TestClient) -> None:
    sent = form(client) | {"status": "future"}
    say(client, "change", **{k: v for k, v in sent.items() if k not in ("report", "event", "verdict")})
    answer = client.post("/correct", data=sent | {"status": "negated"})
    assert answer.status_code == 422
    assert "has changed since" in answer.text


def test_undo_makes_the_event_what_it_was(client: TestClient, path: Path) -> None:
    with View(path) as view:
        before = view.event("r1", "e1")
    number = client.post("/correct.json", json={"report": "r1", "event": "e1", "verdict": "reject"}).json()["number"]
    answer = client.post("/correct/undo", data={"number": number, "report": "r1", "event": "e1"})
    assert answer.status_code == 303
    with View(path) as view:
        assert view.event("r1", "e1") == before
    again = client.post("/correct/undo", data={"number": number}, headers=HTMX)
    assert again.status_code == 409
    assert "Taken back by" in client.get("/event?report=r1&id=e1").text


def test_htmx_gets_the_panel_and_a_message_with_undo(client: TestClient) -> None:
    text = client.post("/correct", data={"report": "r1", "event": "e1", "verdict": "accept"}, headers=HTMX).text
    assert 'hx-swap-oob="innerHTML:#toast"' in text
    assert 'action="/correct/undo"' in text
    assert "<!doctype" not in text
    listed = client.post(
        "/correct", data={"report": "r1", "event": "e1", "verdict": "reject", "shape": "list"}, headers=HTMX
    ).text
    assert "judging quick rejected" in listed
    row = client.post("/correct/undo", data={"number": 2, "shape": "row"}, headers=HTMX).text
    assert 'id="said-2"' in row
    assert "taken back by" in row


def test_what_was_said_survives_coding_again(client: TestClient, path: Path) -> None:
    say(client, "reject")
    client.post("/correct", data=form(client, "e2") | {"status": "future"})
    with Writer(path) as writer:
        writer.add(*told())
        Keeper(writer.ledger).catch_up()
    assert (judged(path), judged(path, "e2")) == ("rejected", "changed")
    found = client.get("/event.json?report=r1&id=e2").json()
    assert found["row"]["event"]["status"] == "future"
    assert [s["state"] for s in found["judging"]["history"]] == ["in force"]


def test_values_of_a_program_are_taken_as_the_documentation_has_them(client: TestClient, path: Path) -> None:
    sent = {"report": "r1", "event": "e1", "verdict": "change", "values": {"actors": [{"old": 0, "new": "TUR"}]}}
    answer = client.post("/correct.json", json=sent)
    assert answer.status_code == 200
    assert answer.json()["judged"] == "changed"
    assert client.post("/correct.json", json=sent | {"values": {"colour": "red"}}).json()["error"]["field"] == "colour"


@pytest.mark.parametrize("action", ["/correct", "/correct/undo", "/story/merge", "/commitments/judge"])
def test_nothing_is_said_in_a_workbench_for_reading(opened: Open, path: Path, bench: Workbench, action: str) -> None:
    client = opened(Workbench(database=path, read_only=True, correcting=bench.correcting))
    assert client.post(action, data={"report": "r1", "event": "e1", "verdict": "accept"}).status_code == 403
    page = client.get("/event?report=r1&id=e1").text
    assert "for reading only" in page
    assert 'action="/correct"' not in page
    assert 'action="/correct"' not in client.get("/events").text


def test_hostile_words_are_shown_and_do_nothing(client: TestClient) -> None:
    say(client, "accept", note=HOSTILE)
    for address in ("/event?report=r1&id=e1", "/corrections", "/report?id=r1&show=e1", "/report/mark?id=r1&show=e1"):
        text = client.get(address).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text
        assert "{{ 7 * 7 }}" in text
    wrong = form(client) | {"place": HOSTILE, "note": HOSTILE}
    assert "<script>alert" not in client.post("/correct", data=wrong).text


@pytest.mark.parametrize(
    "back", ["//evil.example/", "https://evil.example/", "/\\evil.example", "/events\n", "javascript:1"]
)
def test_only_pages_of_ours_are_gone_back_to(client: TestClient, back: str) -> None:
    assert say(client, "accept", back=back).headers["location"].startswith("/event?")


def test_event_that_is_not_there_is_told(client: TestClient) -> None:
    assert say(client, "accept", "e9").status_code == 404


def test_a_coder_that_writes_is_waited_for_and_told_of(client: TestClient, path: Path) -> None:
    with Writer(path) as writer, writer.ledger.whole():
        answer = say(client, "accept")
    assert answer.status_code == 503
    assert say(client, "accept").status_code == 303


def test_list_of_what_was_said_is_filtered_and_exported(client: TestClient) -> None:
    assert "Nobody has said anything yet" in client.get("/corrections").text
    assert client.get("/corrections/export").status_code == 400
    say(client, "accept")
    say(client, "reject", "e2")
    assert [r["said"]["verdict"] for r in client.get("/corrections.json").json()["rows"]] == ["reject", "accept"]
    assert [r["event_id"] for r in client.get("/corrections.json?verdict=accept&who=Ann").json()["rows"]] == ["e1"]
    assert client.get("/corrections.json?state=withdrawn").json()["rows"] == []
    assert len(client.get("/corrections.json?limit=1").json()["rows"]) == 1
    answer = client.get("/corrections/export")
    assert "attachment" in answer.headers["content-disposition"]
    (line,) = (json.loads(each) for each in answer.text.splitlines())
    assert set(line) == set(JudgedText.__struct_fields__)
    assert (len(line["events"]), len(line["rejected"]), line["judges"]) == (1, 1, ["Ann"])
    assert client.get("/corrections/export?unit=words").status_code == 400


def test_quality_begins_with_how_to_begin_and_marks_small_numbers(client: TestClient) -> None:
    assert "/events?judged=unjudged&amp;order=sample" in client.get("/quality").text
    say(client, "accept")
    say(client, "reject", "e2")
    page = client.get("/quality")
    total = page_total = client.get("/quality.json").json()["report"]["total"]
    assert (total["events"], total["type"]["right"], page_total["type"]["few"]) == (2, 1, True)
    assert 'class="interval few"' in page.text
    assert "Fewer than 30" in page.text
    assert "style=" not in page.text


def test_sample_is_the_same_each_time_and_loses_none(client: TestClient) -> None:
    sample = [r["event"]["id"] for r in client.get("/events.json?order=sample").json()["events"]]
    assert sorted(sample) == ["e1", "e2"]
    assert sample == [r["event"]["id"] for r in client.get("/events.json?order=sample").json()["events"]]


def test_keys_are_explained_and_there(client: TestClient) -> None:
    assert client.get("/keys").status_code == 200
    page = client.get("/event?report=r1&id=e1").text
    assert set(re.findall(r'data-hotkey="(\w)"', page)) == {"a", "r", "e"}
    say(client, "accept")
    assert 'data-hotkey="u"' in client.get("/event?report=r1&id=e1").text


@pytest.mark.parametrize("body", ["party=1&party.actors.0.new=x", "party.a=1&party=2", "party.=1"])
def test_a_form_that_contradicts_itself_is_refused(client: TestClient, body: str) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    sent = f"report=r1&event=e1&verdict=change&{body}"
    assert client.post("/correct", content=sent, headers=headers).status_code in (400, 422)
