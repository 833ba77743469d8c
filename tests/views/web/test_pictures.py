"""Timeline, network and map: what they count is what the list of events behind each part holds."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from starlette.testclient import TestClient

from dragoman.store import Writer
from dragoman.views.web.config import Workbench
from records import IRAN, SCO, TURKEY, VAN, coding, entity, event, report

from .making import Open

HOSTILE = '<img src=x onerror="alert(1)">'
MISTER = entity(HOSTILE, "IRN", id=f"IRN:{HOSTILE}\\", name=HOSTILE, kind="person")
ODD = msgspec.structs.replace(VAN, name=f"{HOSTILE}, Old & New", lat=39.5, lon=-0.25, geoname_id=None)
NOWHERE = msgspec.structs.replace(VAN, name="Nowhere", lat=None, lon=None)

EVENTS = (
    event("e1"),
    event("e2", quad=4, score=-9.0, event_type="ASSAULT", date="2014-02-27"),
    event("e3", quad=1, score=2.0, event_type="CONSULT", date="2014-03-02", actors=(TURKEY,), recipients=(IRAN,)),
    event("e4", quad=2, score=5.0, event_type="AID", date="2014-03-02", actors=(SCO,), place=None),
    event("e5", date="2014-02", date_precision="month", actors=(IRAN,), recipients=(IRAN,)),
    event("e6", date="2014", date_precision="year", place=NOWHERE),
    event("e7", date=None, date_precision=None, actors=(MISTER,), place=ODD),
)


@pytest.fixture
def asked(tmp_path: Path, opened: Open) -> TestClient:
    path = tmp_path / "a.db"
    with Writer(path) as writer:
        writer.add(report(), coding("r1", EVENTS))
    return opened(Workbench(database=path))


def counted(asked: TestClient, address: str) -> int:
    """Return how many events the list at an address holds."""
    parts = urlsplit(address)
    assert parts.path == "/events"
    return int(asked.get(f"/events.json?{parts.query}").json()["facets"]["events"])


def cells(page: str, lists: str = "/events") -> list[tuple[str, int]]:
    """Return the addresses behind the numbers of a page's tables, with the numbers."""
    found = re.findall(r'<td class="number"[^>]*><a href="([^"]+)">([\d\u2009]+)</a>', page)
    return [
        (html.unescape(to), int(number.replace("\u2009", ""))) for to, number in found if urlsplit(to).path == lists
    ]


@pytest.mark.parametrize(
    "address", ["/timeline?unit=month", "/timeline?unit=day&who=IRN", "/network", "/network?by=id"]
)
def test_each_number_leads_to_as_many_events(asked: TestClient, address: str) -> None:
    numbers = cells(asked.get(address).text)
    assert len(numbers) >= 3
    for to, number in numbers:
        assert counted(asked, to) == number, to


def test_each_bar_leads_to_the_events_it_counts(asked: TestClient) -> None:
    page = asked.get("/timeline.json?unit=month&who=TUR").json()
    assert [p["label"] for p in page["timeline"]["periods"]] == ["2014-02", "2014-03"]
    for period in page["timeline"]["periods"]:
        for quad, events in enumerate(period["quads"], 1):
            assert counted(asked, f"{page['events_at']}&period={period['label']}&quad={quad}") == events


def test_events_that_no_bar_counts_are_told_and_linked(asked: TestClient) -> None:
    page = asked.get("/timeline?unit=day").text
    assert "2 events</a> have a date too vague for a bar (1 known to the month, 1 known to the year)" in page
    assert "1 event</a> has no date" in page
    assert counted(asked, "/events?coarser_than=day") == 2
    assert counted(asked, "/events?lacking=date") == 1


def test_a_unit_that_gives_too_many_bars_gives_way(tmp_path: Path, opened: Open) -> None:
    days = [
        f"20{year:02}-{month:02}-{day:02}" for year in range(10, 14) for month in range(1, 13) for day in range(1, 26)
    ]
    path = tmp_path / "a.db"
    with Writer(path) as writer:
        writer.add(report(), coding("r1", tuple(event(f"e{i}", date=day) for i, day in enumerate(days))))
    page = opened(Workbench(database=path)).get("/timeline.json?unit=day").json()
    assert (page["too_fine"], page["timeline"]["unit"]) == ("day", "week")


def test_a_stray_event_of_long_ago_does_not_stretch_the_picture(tmp_path: Path, opened: Open) -> None:
    events = [event(f"e{i}", date=f"2014-0{i % 9 + 1}-11") for i in range(200)]
    path = tmp_path / "a.db"
    with Writer(path) as writer:
        writer.add(report(), coding("r1", (*events, event("old", date="1848-03-18"))))
    bench = opened(Workbench(database=path))
    page = bench.get("/timeline.json").json()
    assert (page["drawn"], page["outside"]) == ([1, 10], 1)
    assert "1 event of long before or after the others is in the table only" in bench.get("/timeline").text


def test_the_mean_score_is_drawn_when_it_is_asked_for(asked: TestClient) -> None:
    assert asked.get("/timeline.json").json()["score_line"] is False
    assert asked.get("/timeline.json?line=score").json()["score_line"] is True


def test_the_network_says_what_it_leaves_out(asked: TestClient) -> None:
    page: dict[str, Any] = asked.get("/network.json?limit=5").json()
    assert page["network"]["events_own"] == 1
    assert {"IRN", "TUR", "SCO"} == {node["key"] for node in page["network"]["nodes"]}
    assert all(edge["actor"] != edge["recipient"] for edge in page["network"]["edges"])
    text = asked.get("/network").text
    assert "1 event of one on itself" in text
    assert 'href="/network?own=yes"' in text
    own = asked.get("/network.json?own=yes").json()["network"]["edges"]
    assert ("IRN", "IRN") in {(edge["actor"], edge["recipient"]) for edge in own}


def test_each_place_leads_to_its_events(asked: TestClient) -> None:
    page = asked.get("/map.json").json()
    assert (page["placeless"], page["unlocated"]) == (1, 1)
    text = asked.get("/map").text
    links = [html.unescape(to) for to in re.findall(r'<tr data-place="\d+"><td><a href="([^"]+)"', text)]
    assert len(links) == len(page["spots"]) == 2
    for to, spot in zip(links, page["spots"], strict=True):
        assert counted(asked, to) == spot["point"]["events"]
        assert parse_qs(urlsplit(to).query)["at"] == [spot["at"]]
    assert counted(asked, "/events?lacking=place") == 1
    assert counted(asked, "/events?lacking=point") == 1


@pytest.mark.parametrize("address", ["/timeline", "/network?by=id", "/map", "/actors"])
def test_names_of_reports_stay_text(asked: TestClient, address: str) -> None:
    page = asked.get(address).text
    assert "<img" not in page
    assert "&lt;img src=x" in page or address == "/timeline"
    assert " style=" not in page


@pytest.mark.parametrize("address", ["/timeline", "/network", "/map"])
def test_without_events_a_page_says_what_to_do(asked: TestClient, address: str) -> None:
    page = asked.get(f"{address}?who=nobody+of+this+name")
    assert page.status_code == 200
    assert 'class="empty"' in page.text
    assert "<figure" not in page.text


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("/timeline?unit=hour", "unit"), ("/timeline?period=soon", "period"), ("/network?limit=100000", "limit"),
        ("/map?at=here", "at"), ("/network?edge=IRN", "edge"), ("/map?colour=red", "colour"),
        ("/timeline?since=yesterday", "since"), ("/map?at=1e999,nan", "at"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_name(asked: TestClient, address: str, word: str) -> None:
    answer = asked.get(address.replace("?", ".json?", 1))
    assert 400 <= answer.status_code < 500
    assert word in answer.json()["error"]["detail"]
