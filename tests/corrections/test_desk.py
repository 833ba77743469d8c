"""Corrections from plain values: what is taken, what is refused, and what the database then holds."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from dragoman.corrections import Choices, Corrections
from dragoman.errors import CorrectionError, StoreError, UnknownEventError
from dragoman.model import Event
from dragoman.store import EventFilter, View, Writer
from dragoman.stories.database import stories_from
from records import TEXT, coding, report

from .conftest import EVENTS


def stands(path: Path, event_id: str) -> Event:
    with View(path) as view:
        row = view.event("r1", event_id)
    assert row is not None
    return row.event


VALUES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("e1", {"event_type": "reject"}, {"event_type": "REJECT", "mode": None, "quad": 3, "score": -2.0}),
    ("e1", {"mode": "disapprove"}, {"event_type": "ACCUSE", "mode": "disapprove", "score": -2.0}),
    ("e1", {"mode": ""}, {"mode": None, "score": -3.0}),
    ("e1", {"event_type": "CONSULT", "mode": "Visit"}, {"mode": "visit", "quad": 1, "score": 4.0}),
    ("e1", {"status": "negated"}, {"status": "negated"}),
    ("e1", {"date": "2014-02-25"}, {"date": "2014-02-25", "date_precision": "day"}),
    ("e1", {"date": "2014-02"}, {"date": "2014-02", "date_precision": "month"}),
    ("e1", {"date": "2014-02-26", "date_precision": "week"}, {"date": "2014-02-24", "date_precision": "week"}),
    ("e1", {"date": "2014", "date_precision": "decade"}, {"date": "2010", "date_precision": "decade"}),
    ("e1", {"date": None}, {"date": None, "date_precision": None}),
    ("e1", {"place": None}, {"place": None}),
    ("e1", {"contexts": ["Military"]}, {"contexts": ("military",)}),
    ("e1", {"contexts": []}, {"contexts": ()}),
    ("e3", {"speaker": None}, {"speaker": None}),
]  # fmt: skip


@pytest.mark.parametrize(("event_id", "values", "expected"), VALUES, ids=[str(v) for _, v, _ in VALUES])
def test_plain_values(desk: Corrections, event_id: str, values: dict[str, Any], expected: dict[str, Any]) -> None:
    row = desk.change("r1", event_id, values, who="ann")
    event = stands(desk.path, event_id)
    assert {name: getattr(event, name) for name in expected} == expected
    assert row.stood == event
    desk.undo(row.number, who="ann")
    assert stands(desk.path, event_id) == next(each for each in EVENTS if each.id == event_id)


def test_place_by_name(desk: Corrections) -> None:
    desk.change("r1", "e2", {"place": "Geneva"}, who="ann")
    place = stands(desk.path, "e2").place
    assert place is not None
    assert (place.name, place.country, place.geoname_id) == ("Geneva", "CHE", 2660646)
    assert TEXT[place.start : place.end] == place.text == "Geneva"
    assert place.reason.startswith("corrected by ann on 20")
    with View(desk.path) as view:
        assert [row.event.id for row in view.events(EventFilter(country="CHE"))] == ["e2"]
    desk.change("r1", "e2", {"place": {"name": "Geneva", "country": "USA"}}, who="ann")
    place = stands(desk.path, "e2").place
    assert place is not None
    assert (place.country, place.admin1, TEXT[place.start : place.end]) == ("USA", "Illinois", "Geneva")
    desk.change("r1", "e2", {"place": "Geneva, CHE"}, who="ann")
    desk.change(
        "r1", "e2", {"place": {"name": "the old mill", "country": "Türkiye", "lat": 38.5, "lon": "43.4"}}, who="ann"
    )
    place = stands(desk.path, "e2").place
    assert place is not None
    assert (place.name, place.country, place.lat, place.lon, place.start == place.end) == (
        "the old mill", "TUR", 38.5, 43.4, True,
    )  # fmt: skip


def codes(event: Event, side: str) -> list[str | None]:
    return [entity.id for entity in getattr(event, side)]


def test_actors_by_code_and_name(desk: Corrections) -> None:
    desk.change("r1", "e1", {"actors": [{"old": 0, "new": "iraq"}], "recipients": [{"new": "SCO"}]}, who="ann")
    event = stands(desk.path, "e1")
    assert (codes(event, "actors"), codes(event, "recipients")) == (["IRQ"], ["TUR:GOV", "SCO"])
    (actor,) = event.actors
    assert (actor.name, actor.kind, actor.country, actor.text) == ("Iraq", "country", "IRQ", "Iran's foreign minister")
    assert actor.reason.startswith("corrected by ann on 20")
    desk.change(
        "r1",
        "e1",
        {"actors": [{"old": "IRQ", "new": "IRQ:mil"}], "recipients": [{"old": "SCO", "new": None}]},
        who="ben",
    )
    event = stands(desk.path, "e1")
    assert (codes(event, "actors"), codes(event, "recipients")) == (["IRQ:MIL"], ["TUR:GOV"])
    assert event.actors[0].sectors == ("MIL",)
    desk.change("r1", "e1", {"actors": [{"old": 0, "new": "Ali Shamkhani"}]}, who="ben")
    (actor,) = stands(desk.path, "e1").actors
    assert (actor.id, actor.kind, actor.country) == ("IRN:Ali Shamkhani", "person", "IRN")
    assert actor.office == "secretary of the supreme national security council"


def test_somebody_whom_no_table_knows(desk: Corrections) -> None:
    new = {
        "name": "Van Traders' League",
        "kind": "organization",
        "country": "tur",
        "sectors": ["bus"],
        "text": "border",
    }
    desk.change("r1", "e3", {"actors": [{"old": "a trader", "new": new}]}, who="ann")
    (actor,) = stands(desk.path, "e3").actors
    assert (actor.id, actor.name, actor.sectors) == ("TUR:Van Traders' League", "Van Traders' League", ("BUS",))
    assert TEXT[actor.start : actor.end] == actor.text == "border"
    desk.change("r1", "e3", {"speaker": "Türkiye"}, who="ann")
    speaker = stands(desk.path, "e3").speaker
    assert speaker is not None
    assert (speaker.id, speaker.text) == ("TUR", "Iran's foreign minister")


def test_everywhere_in_the_report(desk: Corrections) -> None:
    desk.change("r1", "e1", {"actors": [{"old": 0, "new": "IRQ", "everywhere": True}]}, who="ann")
    assert codes(stands(desk.path, "e2"), "actors") == ["IRQ", "TUR:GOV"]
    speaker = stands(desk.path, "e3").speaker
    assert speaker is not None
    assert speaker.id == "IRQ"


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"kind": "ACCUSE"}, "kind", "unknown field 'kind'"),
    ({"event_type": "QUARREL"}, "event_type", "unknown event type 'QUARREL'; known are ACCUSE"),
    ({"event_type": 7}, "event_type", "7 is no text"),
    ({"mode": "visit"}, "mode", "ACCUSE has no mode 'visit'; its modes are disapprove"),
    ({"event_type": "AGREE", "mode": "visit"}, "mode", "AGREE has no mode 'visit'; it has none"),
    ({"status": "done"}, "status", "unknown status 'done'"),
    ({"date": "26.2.2014"}, "date", "'26.2.2014' is not a date"),
    ({"date": "2014-02-30"}, "date", "'2014-02-30' is not a date"),
    ({"date": "2014-02", "date_precision": "week"}, "date_precision", "cannot be exact to the week"),
    ({"date_precision": "month"}, "date_precision", "give the date along with"),
    ({"place": "Nowhereville"}, "place", "no place called 'Nowhereville' is known"),
    ({"place": {"name": "Geneva", "country": "XXX"}}, "place", "unknown country 'XXX'"),
    ({"place": {"name": "Mill", "lat": 91, "lon": 0}}, "place", "91 is no latitude"),
    ({"place": {"lat": 1, "lon": 0}}, "place", "a place is a name, or an object"),
    ({"contexts": ["war"]}, "contexts", "unknown context 'war'"),
    ({"contexts": "military"}, "contexts", "contexts are a list"),
    ({"actors": [{"old": 3, "new": "IRQ"}]}, "actors", "there is no number 3 among the actors"),
    ({"actors": [{"old": "FRA", "new": "IRQ"}]}, "actors", "'FRA' is none of the actors; there are IRN:GOV"),
    ({"actors": [{"old": 0, "new": "Zorblax"}]}, "actors", "nobody called 'Zorblax' is known"),
    ({"actors": [{"old": 0, "new": {"name": "X", "kind": "club"}}]}, "actors", "unknown kind 'club'"),
    ({"actors": [{"old": 0, "new": {"name": "X", "kind": "group", "sectors": ["ZZZ"]}}]}, "actors", "unknown sector 'ZZZ'"),
    ({"actors": [{"new": "IRN:GOV"}, {"old": 0, "new": None, "who": 1}]}, "actors", "an object with old, new and everywhere"),
    ({"actors": [{"new": "IRQ", "everywhere": True}]}, "actors", "everywhere needs somebody to replace"),
    ({"actors": [{}]}, "actors", "an object with old, new"),
    ({"actors": "IRQ"}, "actors", "actors are a list"),
    ({"recipients": [{"new": "line\nbreak"}]}, "recipients", "on one line"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "field", "message"), WRONG, ids=[str(v) for v, _, _ in WRONG])
def test_what_does_not_fit_is_refused(desk: Corrections, values: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(CorrectionError) as caught:
        desk.change("r1", "e1", values, who="ann")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.field == field
    with View(desk.path) as view:
        assert list(view.corrections()) == []
        assert view.coding("r1") == coding(events=EVENTS)


def test_other_refusals(desk: Corrections, tmp_path: Path, choices: Choices) -> None:
    with pytest.raises(CorrectionError, match="the event says all of this already"):
        desk.change(
            "r1", "e1", {"event_type": "ACCUSE", "status": "actual", "contexts": ["diplomatic", "military"]}, who="ann"
        )
    with pytest.raises(UnknownEventError, match="there is no report 'r9'"):
        desk.change("r9", "e1", {"status": "future"}, who="ann")
    for call in (desk.accept, desk.reject):
        with pytest.raises(UnknownEventError, match="report 'r1' has no event 'e9'"):
            call("r1", "e9", who="ann")
    for name in (" ", "a\0b", "x" * 101):
        with pytest.raises(CorrectionError, match="give the name") as caught:
            desk.accept("r1", "e1", who=name)
        assert caught.value.field == "who"
    with pytest.raises(CorrectionError, match="at most 2000 characters"):
        desk.accept("r1", "e1", who="ann", note="x" * 2001)
    with pytest.raises(CorrectionError, match="there is no correction 5"):
        desk.undo(5, who="ann")
    with pytest.raises(StoreError, match="no such database"):
        Corrections(tmp_path / "none.db", choices=choices).accept("r1", "e1", who="ann")
    assert not (tmp_path / "none.db").exists()


def test_stories_are_in_line_at_once(desk: Corrections) -> None:
    row = desk.reject("r1", "e1", who="  ann  lee ", note=" no such thing ")
    assert (row.who, row.note) == ("ann lee", "no such thing")
    with View(desk.path) as view:
        assert {each.event_type for each in stories_from(view)} == {"CONSULT", "ACCUSE"}
        assert sum(len(each.evidence) for each in stories_from(view)) == 2
    desk.undo(row.number, who="ben")
    with View(desk.path) as view:
        assert sum(len(each.evidence) for each in stories_from(view)) == 3


def test_many_at_once(desk: Corrections) -> None:
    statuses = ("historical", "future", "hypothetical", "negated")
    failed: list[Exception] = []

    def change(status: str) -> None:
        try:
            desk.change("r1", "e1", {"status": status}, who=status)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=change, args=(status,)) for status in statuses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with View(desk.path) as view:
        rows = list(view.corrections())
    assert sorted(row.who for row in rows) == sorted(statuses)
    assert stands(desk.path, "e1").status == rows[0].who


def test_a_coder_that_writes_meanwhile(desk: Corrections) -> None:
    desk.change("r1", "e1", {"status": "negated"}, who="ann")
    with Writer(desk.path) as writer:
        writer.add(report(), coding(events=EVENTS[1:]))
    with pytest.raises(UnknownEventError):
        desk.accept("r1", "e1", who="ben")
    with Writer(desk.path) as writer:
        writer.add(report(), coding(events=EVENTS))
    assert stands(desk.path, "e1").status == "negated"
