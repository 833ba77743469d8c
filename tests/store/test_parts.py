from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from dragoman.errors import SettingsError
from dragoman.model import Precision
from dragoman.store import EventFilter, View, Writer
from dragoman.store.parts import days_of
from dragoman.store.summary_records import NodeKind, Unit
from records import IRAN, SCO, TURKEY, UNKNOWN, VAN, coding, entity, event, report

GUARDS = entity("the Guards", "IRN", id="IRGC", name="Guards", organization="IRGC", kind="organization")
POINTLESS = msgspec.structs.replace(VAN, name="Old Mill", lat=None, lon=None, geoname_id=None)
BESIDE = msgspec.structs.replace(VAN, name="Van Castle")

DATES: tuple[tuple[str | None, Precision | None], ...] = (
    ("2014-02-26", "day"), ("2014-02-28", "day"), ("2014-03-01", "day"), ("2014-12-31", "day"), ("2015-01-01", "day"),
    ("2014-02-03", "week"), ("2014-02-24", "week"), ("2014-12-29", "week"), ("2014-02-05", "week"),
    ("2014-02", "month"), ("2014-01", "month"), ("2014-12", "month"), ("2014", "year"), ("2015", "year"),
    ("2010", "decade"), ("2014-02-26", None), ("2014-02", None), ("2014", None), (None, None),
)  # fmt: skip
SIDES = (
    ((IRAN,), (TURKEY,)), ((GUARDS,), (TURKEY,)), ((IRAN, SCO), (TURKEY,)), ((TURKEY,), (IRAN, GUARDS)),
    ((IRAN,), (IRAN,)), ((UNKNOWN,), (TURKEY,)), ((IRAN,), ()),
)  # fmt: skip
PLACES = (VAN, BESIDE, POINTLESS, None)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("parts") / "a.db"
    events = [
        event(
            f"e{number}",
            date=date,
            date_precision=precision,
            actors=SIDES[number % len(SIDES)][0],
            recipients=SIDES[number % len(SIDES)][1],
            place=PLACES[number % len(PLACES)],
            quad=number % 4 + 1,
        )
        for number, (date, precision) in enumerate(DATES * 3)
    ]
    with Writer(path) as writer:
        writer.add(report(), coding("r1", tuple(events)))
    return path


@pytest.fixture
def view(path: Path) -> Iterator[View]:
    with View(path) as view:
        yield view


@pytest.mark.parametrize("unit", ["day", "week", "month", "year"])
@pytest.mark.parametrize("since", [None, "2014-02-10", "2014-12"])
def test_a_period_holds_the_events_that_the_timeline_counts(view: View, unit: Unit, since: str | None) -> None:
    line = view.timeline(EventFilter(since=since), unit)
    assert line.periods
    for period in line.periods:
        assert view.count_events(EventFilter(since=since, period=period.label)) == period.events, period.label
        for quad in (1, 2, 3, 4):
            wanted = EventFilter(since=since, period=period.label, quad=quad)
            assert view.count_events(wanted) == period.quads[quad - 1]
    coarser = view.count_events(EventFilter(since=since, coarser_than=unit))
    assert coarser == sum(count for _, count in line.coarser)
    if since is None:
        assert view.count_events(EventFilter(lacking="date")) == line.undated == 3


@pytest.mark.parametrize("by", ["code", "id"])
def test_an_edge_holds_the_events_that_the_network_counts(view: View, by: NodeKind) -> None:
    graph = view.network(by=by)
    assert len(graph.edges) > 4
    for edge in graph.edges:
        wanted = EventFilter(edge=(edge.actor, edge.recipient), edge_by=by)
        assert view.count_events(wanted) == edge.events, edge


def test_acts_on_oneself_can_be_left_out(view: View) -> None:
    whole, others = view.network(), view.network(own=False)
    own = [edge for edge in whole.edges if edge.actor == edge.recipient]
    assert {edge.actor for edge in own} == {"IRN"}
    assert others.edges == tuple(edge for edge in whole.edges if edge not in own)
    assert whole.events_own == others.events_own == sum(edge.events for edge in own)
    assert others.events == whole.events


def test_a_place_holds_the_events_that_the_map_counts(view: View) -> None:
    found = view.map_points()
    assert {point.name for point in found.points} == {"Van", "Van Castle"}
    for point in found.points:
        assert view.count_events(EventFilter(at=(point.lat, point.lon, point.name))) == point.events
    assert view.count_events(EventFilter(lacking="place")) == found.placeless > 0
    assert view.count_events(EventFilter(lacking="point")) == found.unlocated > 0


@pytest.mark.parametrize("label", ["2014-13", "2014-W60", "14", "2014-2", "2014-02-30", "", "today", "2014-W9"])
def test_what_is_no_period_is_refused(label: str) -> None:
    with pytest.raises(SettingsError, match="period"):
        days_of(label)
    with pytest.raises(SettingsError, match="period"):
        EventFilter(period=label)
