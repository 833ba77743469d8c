from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.errors import SettingsError
from dragoman.store import EventFilter, View, Writer
from dragoman.store.query import search_expression
from records import IRAN, SCO, TURKEY, UNKNOWN, VAN, coding, entity, event, quote, report

USA = entity("Washington", "USA", name="United States")
UN = entity("the UN", None, id="org:UN", name="United Nations", organization="UN")
JERUSALEM = entity("Jerusalem", None, name="Jerusalem")
ERDOGAN = entity("Erdoğan", "TUR", id="TUR:GOV", name="Recep Tayyip Erdoğan", kind="person")

EVENTS = (
    event("accuse", confidence=0.9),
    event("meet", event_type="CONSULT", mode=None, quad=1, actors=(IRAN, TURKEY), recipients=(), place=None),
    event("reply", actors=(ERDOGAN,), recipients=(IRAN,), date="2014-02", date_precision="month", confidence=0.5),
    event("both", actors=(USA,), recipients=(IRAN, TURKEY), date="2013-11-01", status="historical"),
    event("join", actors=(IRAN, TURKEY), recipients=(USA,), date="2015", date_precision="year"),
    event("bloc", actors=(SCO,), recipients=(UNKNOWN,), contexts=("election",), date=None, date_precision=None),
    event("odd", actors=(JERUSALEM,), recipients=(UN,), evidence=quote('Talks AND "peace" 🙂 50% of U.S. café')),
)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    path = tmp_path_factory.mktemp("store") / "a.db"
    with Writer(path) as writer:
        writer.add(report("r1"), coding("r1", events=EVENTS[:4]))
        writer.add(report("r2"), coding("r2", events=EVENTS[4:]))
    with View(path) as opened:
        yield opened


def _found(view: View, **wanted: Any) -> set[str]:
    return {row.event.id for row in view.events(EventFilter(**wanted))}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, {"accuse", "meet", "reply", "both", "join", "bloc", "odd"}),
        ({"actor": "IRN"}, {"accuse", "meet", "join"}),
        ({"actor": "irn:gov"}, {"accuse", "meet", "join"}),
        ({"actor": "sco"}, {"bloc"}),
        ({"actor": "org:sco"}, {"bloc"}),
        ({"actor": "org"}, {"bloc"}),
        ({"actor": "shanghai coop"}, {"bloc"}),
        ({"actor": "erdogan"}, {"reply"}),
        ({"actor": "USA"}, {"both"}),
        ({"recipient": "UN"}, {"odd"}),
        ({"recipient": "united"}, {"join", "odd"}),
        ({"recipient": "a trader"}, {"bloc"}),
        ({"recipient": "100%_'"}, set()),
        ({"between": ("IRN", "TUR")}, {"accuse", "meet", "reply"}),
        ({"between": ("tur", "irn")}, {"accuse", "meet", "reply"}),
        ({"between": ("USA", "iran")}, {"both", "join"}),
        ({"event_type": "consult"}, {"meet"}),
        ({"mode": "allege", "actor": "SCO"}, {"bloc"}),
        ({"quad": 1}, {"meet"}),
        ({"status": "historical"}, {"both"}),
        ({"context": "election"}, {"bloc"}),
        ({"since": "2014-02-26", "until": "2014-02-26"}, {"accuse", "meet", "odd", "reply"}),
        ({"since": "2014-03-01"}, {"join"}),
        ({"until": "2013"}, {"both"}),
        ({"until": "2013-11-01"}, {"both"}),
        ({"until": "2013-10"}, set()),
        ({"since": "2014-02", "until": "2014-02"}, {"accuse", "meet", "odd", "reply"}),
        ({"place": "van", "quad": 1}, set()),
        ({"place": "VAN", "actor": "SCO"}, {"bloc"}),
        ({"country": "tur", "actor": "SCO"}, {"bloc"}),
        ({"country": "IRN"}, set()),
        ({"report_id": "r2", "actor": "IRN"}, {"join"}),
        ({"min_confidence": 0.85}, {"accuse"}),
    ],
)
def test_filter(view: View, wanted: dict[str, Any], expected: set[str]) -> None:
    assert _found(view, **wanted) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("peace", {"odd"}),
        ("AND", {"odd"}),
        ("talk", {"odd"}),  # inflected forms are the same word
        ("CAFE", {"odd"}),
        ('"AND peace"', {"odd"}),
        ('"peace AND"', set()),
        ('"peace', {"odd"}),
        ("pea*", {"odd"}),
        ("*", set()),
        ("peace *", {"odd"}),
        ("🙂", {"odd"}),
        ("🙃", set()),
        ("50%", {"odd"}),
        ("u.s.", {"odd"}),
        ("NEAR(talks peace)", set()),
        ("evidence:talks", set()),
        ("-peace", {"odd"}),
        ("peace OR", set()),
        ("'; DROP TABLE events; --", set()),
    ],
)
def test_text_is_words_and_nothing_else(view: View, text: str, expected: set[str]) -> None:
    assert _found(view, text=text) == expected


def test_blank_text_is_no_condition(view: View) -> None:
    assert len(_found(view, text=" \t")) == len(EVENTS)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=20) | st.text(alphabet='"*()-+^:{}AND OR NOT\0é', max_size=20))
def test_no_text_breaks_the_search(view: View, text: str) -> None:
    list(view.events(EventFilter(text=text)))
    list(view.reports(text))
    list(view.events(EventFilter(actor=text, place=text, between=(text, text))))


def test_search_expression() -> None:
    assert search_expression('nuclear "peace talks" nego*') == '"nuclear" AND "peace talks" AND "nego" *'
    assert search_expression("** !") is None


def test_order_limit_and_offset(view: View) -> None:
    newest = [row.event.id for row in view.events()]
    assert newest == ["join", "accuse", "meet", "odd", "reply", "both", "bloc"]
    oldest = [row.event.id for row in view.events(EventFilter(order="date_asc"))]
    assert oldest == ["both", "reply", "accuse", "meet", "odd", "join", "bloc"]
    assert [row.event.id for row in view.events(EventFilter(limit=2, offset=1))] == newest[1:3]
    assert [row.event.id for row in view.events(EventFilter(limit=0))] == []


@pytest.mark.parametrize(
    "wanted", [{"since": "26.2.2014"}, {"until": "2014-2"}, {"limit": -1}, {"offset": -1}, {"order": "up"}]
)
def test_values_that_cannot_be_used_are_refused(wanted: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        EventFilter(**wanted)


def test_reports(view: View) -> None:
    assert [(row.id, row.events) for row in view.reports()] == [("r1", 4), ("r2", 3)]
    assert [row.id for row in view.reports(limit=1, offset=1)] == ["r2"]
    assert [row.id for row in view.reports("neighbour Geneva")] == ["r1", "r2"]
    assert list(view.reports("🙃")) == []
    assert (view.count_reports(), view.count_reports("neighbour Geneva"), view.count_reports("🙃")) == (2, 2, 0)
    assert view.count_reports(most=1) == 1


def test_counts(view: View) -> None:
    counts = view.counts()
    assert (counts.reports, counts.events, counts.failed) == (2, 7, 0)
    assert (counts.first_date, counts.last_date) == ("2013-11-01", "2015")
    assert counts.types == (("ACCUSE", 6), ("CONSULT", 1))
    assert VAN.name == "Van"
