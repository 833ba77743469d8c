from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dragoman.errors import SettingsError
from dragoman.model import Event
from dragoman.store import EventFilter, View, Writer
from dragoman.store.query import is_long
from records import IRAN, SCO, TURKEY, UNKNOWN, VAN, coding, entity, event, report

SHAMKHANI = entity(
    "Admiral Shamkhani", "IRN", id="IRN:Ali Shamkhani", name="Ali Shamkhani", kind="person", office="secretary"
)
NOWHERE = msgspec.structs.replace(VAN, name="Old Mill", lat=None, lon=None, geoname_id=None)
GENEVA = msgspec.structs.replace(VAN, name="Geneva", country="CHE", lat=46.2, lon=6.15, geoname_id=2660646)

EVENTS = (
    event("day", method="model"),
    event("same day", quad=4, score=-9.0, event_type="ASSAULT", mode=None, method="lexicon: A hit/v R"),
    event("next day", date="2014-02-27", place=GENEVA, quad=1, score=2.5, event_type="CONSULT", mode="visit"),
    event("whole week", date="2014-02-03", date_precision="week", actors=(SHAMKHANI,), place=None),
    event("week of two months", date="2014-03-31", date_precision="week", actors=(SHAMKHANI, IRAN), place=None),
    event("month", date="2014-02", date_precision="month", recipients=(IRAN,), place=NOWHERE, status="future"),
    event("year", date="2014", date_precision="year", actors=(SCO,), contexts=()),
    event("decade", date="2010", date_precision="decade", actors=(TURKEY,), recipients=(IRAN,)),
    event("undated", date=None, date_precision=None, recipients=(UNKNOWN,), method="model, not lexicon: A meet/v R"),
    event("alone", recipients=()),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "a.db"
    with Writer(path) as writer:
        _add(writer, "r1", EVENTS[:5])
        _add(writer, "r2", EVENTS[5:])
        # A report that is coded anew, and another without events: neither leaves a trace in the counts.
        _add(writer, "r2", EVENTS[2:])
        _add(writer, "r2", EVENTS[5:])
        _add(writer, "r3", ())
    return path


def _add(writer: Writer, id_: str, events: tuple[Event, ...]) -> None:
    writer.add(report(id_), coding(id_, events=events))


@pytest.fixture(scope="module")
def view(path: Path) -> Iterator[View]:
    with View(path) as opened:
        yield opened


FILTERS: tuple[dict[str, Any], ...] = (
    {}, {"who": "IRN"}, {"quad": 3}, {"since": "2014-02-27"}, {"text": "accused"}, {"place": "van"}, {"method": "model"},
    {"between": ("IRN", "TUR")}, {"actor": "nobody"},
)  # fmt: skip


@pytest.mark.parametrize("wanted", FILTERS)
def test_counts_agree_with_the_events_themselves(view: View, wanted: dict[str, Any]) -> None:
    chosen = EventFilter(**wanted)
    found = [row.event for row in view.events(chosen)]
    quads = tuple(sum(e.quad == quad for e in found) for quad in (1, 2, 3, 4))
    assert view.count_events(chosen) == len(found)
    facets = view.facets(chosen)
    assert (facets.events, facets.quads) == (len(found), quads)
    assert sum(number for _, number in facets.types) == len(found)
    assert dict(facets.contexts).get("military", 0) == sum("military" in e.contexts for e in found)
    for unit in ("day", "week", "month", "year", "auto"):
        line = view.timeline(chosen, unit)
        placed = sum(period.events for period in line.periods)
        assert placed + sum(number for _, number in line.coarser) + line.undated == line.events == len(found)
    places = view.map_points(chosen)
    assert places.events == len(found)
    assert places.placeless == sum(e.place is None for e in found)
    assert sum(point.events for point in places.points) + places.placeless + places.unlocated == len(found)
    graph = view.network(chosen)
    assert graph.events == len(found)
    assert sum(edge.events for edge in graph.edges) >= len(found) - graph.unpaired


def test_facets(view: View) -> None:
    facets = view.facets()
    assert facets.types == (("ACCUSE", 8), ("ASSAULT", 1), ("CONSULT", 1))
    assert facets.modes == (("allege", 8), ("visit", 1))
    assert facets.quads == (1, 0, 8, 1)
    assert facets.statuses == (("actual", 9), ("future", 1))
    assert facets.contexts == (("diplomatic", 9), ("military", 9))
    assert facets.methods == (("lexicon", 8), ("model", 1), ("model, not lexicon", 1))


def test_count_ends_where_it_may(view: View) -> None:
    assert view.count_events(most=3) == 3
    assert view.count_events(EventFilter(limit=1, offset=5), most=100) == 10


def test_vague_dates_are_in_no_finer_period(view: View) -> None:
    days = view.timeline(unit="day")
    assert [(p.label, p.events) for p in days.periods] == [("2014-02-26", 3), ("2014-02-27", 1)]
    assert days.coarser == (("week", 2), ("decade", 1), ("month", 1), ("year", 1))
    assert days.undated == 1
    weeks = view.timeline(unit="week")
    assert [(p.label, p.start, p.end, p.events) for p in weeks.periods] == [
        ("2014-W06", "2014-02-03", "2014-02-09", 1),
        ("2014-W09", "2014-02-24", "2014-03-02", 4),
        ("2014-W14", "2014-03-31", "2014-04-06", 1),
    ]
    months = view.timeline(unit="month")
    assert [(p.label, p.end, p.events) for p in months.periods] == [("2014-02", "2014-02-28", 6)]
    assert months.coarser == (("decade", 1), ("week", 1), ("year", 1))
    years = view.timeline(unit="year")
    assert [(p.label, p.start, p.end, p.events) for p in years.periods] == [("2014", "2014-01-01", "2014-12-31", 8)]
    assert years.coarser == (("decade", 1),)


def test_period_adds_up_scores_and_quads(view: View) -> None:
    first = view.timeline(unit="day").periods[0]
    assert (first.quads, first.score_sum, first.score_mean) == ((0, 0, 2, 1), -16.0, -5.333)


@pytest.mark.parametrize(("days", "unit"), [(3, "day"), (390, "day"), (900, "week"), (5000, "month"), (40000, "year")])
def test_unit_follows_from_the_span(tmp_path: Path, days: int, unit: str) -> None:
    from datetime import date, timedelta

    first = date(1900, 1, 1)
    events = tuple(
        event(f"e{number}", date=(first + timedelta(days=number * days // 9)).isoformat()) for number in range(10)
    )
    with Writer(tmp_path / "a.db") as writer:
        _add(writer, "r1", events)
    with View(tmp_path / "a.db") as view:
        assert view.timeline().unit == unit


def test_network_by_country(view: View) -> None:
    graph = view.network()
    edges = {(edge.actor, edge.recipient): edge.events for edge in graph.edges}
    # Two of one country who act in one event are one edge of it.
    assert edges == {("IRN", "TUR"): 5, ("IRN", "IRN"): 1, ("SCO", "TUR"): 1, ("TUR", "IRN"): 1}
    assert (graph.events, graph.unpaired, graph.edges_left_out) == (10, 2, 0)
    nodes = {node.key: (node.name, node.kind, node.events) for node in graph.nodes}
    assert nodes["IRN"] == (None, "country", 7)
    assert nodes["SCO"] == (None, "organization", 1)
    edge = next(edge for edge in graph.edges if edge.actor == "IRN" and edge.recipient == "TUR")
    assert (edge.quads, edge.score_mean) == ((1, 0, 3, 1), -3.4)


def test_network_by_id_leaves_out_the_weakest(view: View) -> None:
    graph = view.network(by="id")
    assert ("IRN:Ali Shamkhani", "TUR:GOV", 2) in [(e.actor, e.recipient, e.events) for e in graph.edges]
    assert {node.name for node in graph.nodes if node.key == "IRN:Ali Shamkhani"} == {"Ali Shamkhani"}
    two = view.network(by="id", most=2)
    assert [edge.events for edge in two.edges] == [4, 2]
    assert two.edges_left_out == len(graph.edges) - 2
    assert two.events_left_out == sum(edge.events for edge in graph.edges[2:])
    assert {node.key for node in two.nodes} == {"IRN:GOV", "IRN:Ali Shamkhani", "TUR:GOV"}


def test_map(view: View) -> None:
    places = view.map_points()
    assert [(point.name, point.country, point.geoname_id, point.events) for point in places.points] == [
        ("Van", "TUR", 298117, 6),
        ("Geneva", "CHE", 2660646, 1),
    ]
    assert (places.placeless, places.unlocated, places.places_left_out) == (2, 1, 0)
    one = view.map_points(most=1)
    assert (len(one.points), one.places_left_out, one.events_left_out) == (1, 1, 1)


def test_empty_answers_are_whole(view: View) -> None:
    nothing = EventFilter(actor="nobody")
    assert view.timeline(nothing).periods == ()
    assert view.network(nothing).nodes == ()
    assert view.map_points(nothing).points == ()
    assert view.facets(nothing).types == ()


def test_single_event(view: View) -> None:
    found = view.event("r1", "next day")
    assert found is not None
    assert found.event == EVENTS[2]
    assert view.event("r2", "next day") is None


def test_actors(view: View) -> None:
    found = {row.id: row for row in view.actors()}
    assert set(found) == {"IRN", "IRN:GOV", "IRN:Ali Shamkhani", "TUR", "TUR:GOV", "SCO", "org", "org:SCO"}
    iran = found["IRN"]
    # Whoever stands below counts; an event with both on one side counts once.
    assert (iran.as_actor, iran.as_recipient, iran.events, iran.kind) == (8, 2, 9, "country")
    assert (iran.first_date, iran.last_date) == ("2010", "2014-03-31")
    person = found["IRN:Ali Shamkhani"]
    assert (person.name, person.kind, person.country, person.offices) == (
        "Ali Shamkhani",
        "person",
        "IRN",
        ("secretary",),
    )
    assert (person.as_actor, person.as_recipient, person.events) == (2, 0, 2)
    assert [row.id for row in view.actors(limit=2, offset=1)] == [row.id for row in view.actors()][1:3]
    assert [row.id for row in view.actors(order="id", limit=2)] == ["IRN", "IRN:Ali Shamkhani"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shamkhani", {"IRN:Ali Shamkhani"}),
        ("ADMIRAL", {"IRN:Ali Shamkhani"}),
        ("turk", {"TUR:GOV"}),
        ("tur", {"TUR", "TUR:GOV"}),
        ("%", set()),
        (" ", {"IRN", "IRN:GOV", "IRN:Ali Shamkhani", "TUR", "TUR:GOV", "SCO", "org", "org:SCO"}),
    ],
)
def test_actors_are_found_by_name_and_id(view: View, text: str, expected: set[str]) -> None:
    assert {row.id for row in view.actors(text)} == expected
    assert view.count_actors(text) == len(expected)


def test_actor(view: View) -> None:
    profile = view.actor("irn")
    assert profile is not None
    assert profile.types_as_actor == (("ACCUSE", 6), ("ASSAULT", 1), ("CONSULT", 1))
    assert profile.types_as_recipient == (("ACCUSE", 2),)
    assert (profile.quads_as_actor, profile.quads_as_recipient) == ((1, 0, 6, 1), (0, 0, 2, 0))
    assert [(p.id, p.acted_on, p.acted_by) for p in profile.partners] == [("TUR", 5, 1), ("IRN", 1, 1)]
    assert profile.names == ()  # only a role and a person of it are named
    assert profile.members == (("IRN:GOV", 8), ("IRN:Ali Shamkhani", 2))
    role = view.actor("IRN:GOV")
    assert role is not None
    assert role.names == (("Iran's foreign minister", 9),)
    assert view.actor("FRA") is None


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"who": "IRN:Ali Shamkhani"}, {"whole week", "week of two months"}),
        ({"who": "sco"}, {"year"}),
        ({"who": "trader"}, {"undated"}),
        ({"method": "model"}, {"day"}),
        ({"origin": "example NEWS", "quad": 4}, {"same day"}),
        ({"origin": "example"}, set()),
        ({"publisher": "example post", "quad": 1}, {"next day"}),
    ],
)
def test_filters_of_the_workbench(view: View, wanted: dict[str, Any], expected: set[str]) -> None:
    assert {row.event.id for row in view.events(EventFilter(**wanted))} == expected


@pytest.mark.parametrize(("order", "first"), [("score_asc", "same day"), ("score_desc", "next day")])
def test_orders(view: View, order: Any, first: str) -> None:
    assert next(row.event.id for row in view.events(EventFilter(order=order))) == first
    assert [row.event.id for row in view.events(EventFilter(order=order, limit=1))] == [first]


def test_orders_by_confidence(tmp_path: Path) -> None:
    events = (
        event("low", confidence=0.2),
        event("high", confidence=0.9),
        event("later", date="2015-01-01", confidence=0.9),
    )
    with Writer(tmp_path / "a.db") as writer:
        _add(writer, "r1", events)
    with View(tmp_path / "a.db") as view:
        best = [row.event.id for row in view.events(EventFilter(order="confidence_desc"))]
        worst = [row.event.id for row in view.events(EventFilter(order="confidence_asc", limit=2))]
    assert (best, worst) == (["later", "high", "low"], ["low", "later"])


def test_values_that_cannot_be_used_are_refused(view: View) -> None:
    with pytest.raises(SettingsError, match="order"):
        view.actors(order="name")  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="limit"):
        view.network(most=-1)


def test_what_goes_leaves_no_count(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with Writer(path) as writer:
        _add(writer, "r1", EVENTS)
        _add(writer, "r1", ())
    with View(path) as view:
        assert view.actors() == []
        assert (view.facets().events, view.network().events, view.map_points().events) == (0, 0, 0)
        assert view.actor("IRN") is None


def test_rejected_events_count_nowhere_and_can_be_asked_for(tmp_path: Path) -> None:
    with Writer(tmp_path / "a.db") as writer:
        writer.add(report(), coding(events=(event("e1"), event("e2"))))
        with View(writer.path) as view:
            before, (who, *_) = view.facets(), view.actors()
        made = writer.correct("r1", "e1", "reject", who="ann")
        with View(writer.path) as view:
            assert view.count_events() == view.facets().events == view.timeline().events == 1
            assert view.network().events == view.map_points().events == view.counts().events == 1
            found = next(row for row in view.actors() if row.id == who.id)
            assert found.events == who.events - 1
            for wanted in (EventFilter(who=who.id), EventFilter(who=who.name)):
                asked = {
                    judged: [row.event.id for row in view.events(msgspec.structs.replace(wanted, judged=judged))]
                    for judged in ("not-rejected", "rejected", "all", "unjudged")
                }
                assert asked == {
                    "not-rejected": ["e2"],
                    "rejected": ["e1"],
                    "all": ["e1", "e2"],
                    "unjudged": ["e2"],
                }
        writer.withdraw_correction(made.number, who="ann")
        with View(writer.path) as view:
            assert view.facets() == before
            assert next(row for row in view.actors() if row.id == who.id) == who


@pytest.mark.parametrize(("since", "until", "long"), [("2010", None, True), ("2014-02-27", "2014-02-27", False)])
def test_long_period_is_told_from_a_short_one(view: View, since: str, until: str | None, long: bool) -> None:
    wanted = EventFilter(since=since, until=until)
    found = view._connection.execute(*is_long(wanted)).fetchone()[0]
    assert bool(found) == long
    # However it is read, the answer is the same.
    assert view.facets(wanted).events == view.map_points(wanted).events == view.count_events(wanted)
