from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from dragoman.store import EventFilter, StatementFilter, View, Writer
from dragoman.stories.keeping import Keeper
from records import IRAN, STATEMENT, TURKEY, coding, event, report


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    path = tmp_path_factory.mktemp("store") / "a.db"
    meeting = {"event_type": "CONSULT", "mode": None, "quad": 1, "actors": (IRAN, TURKEY), "recipients": ()}
    with Writer(path) as writer:
        writer.add(report("r1"), coding("r1", events=(event("a"), event("b", date="2014-03-01", **meeting))))
        writer.add(
            report("r2", date="2014-03-02"),
            coding("r2", events=(event("c", date=None),), origins=(), date="2014-03-02", publisher=None),
        )
        said = msgspec.structs.replace(coding("r3", date="2014-04-01"), statements=(STATEMENT,))
        writer.add(report("r3"), said)
        Keeper(writer.ledger).catch_up(lambda *_: None)
    with View(path) as opened:
        yield opened


def test_tally(view: View) -> None:
    tally = view.overview.tally(EventFilter(limit=1))
    assert (tally.events, tally.reports, tally.quads) == (3, 2, (1, 0, 2, 0))
    assert (tally.first, tally.last) == ("2014-02-26", "2014-03-01")
    assert view.overview.tally(EventFilter(actor="USA")).events == 0


def test_statements_that_pass_several_filters_count_once(view: View) -> None:
    count = view.overview.statements
    assert count([StatementFilter(), StatementFilter(speaker="IRN")]) == 1
    assert count([StatementFilter(topic="military")]) == count([StatementFilter(topic="border")]) == 1
    assert count([StatementFilter(topic="economic")]) == count([StatementFilter(report_id="r1")]) == count([]) == 0


def test_actors(view: View) -> None:
    found, total = view.overview.actors(EventFilter(), 1)
    assert total == 2
    assert [(each.entity.id, each.acts, each.targeted, each.offices) for each in found] == [
        ("IRN:GOV", 3, 0, ("foreign minister",))
    ]
    assert (found[0].first, found[0].last, found[0].event.event.id) == ("2014-02-26", "2014-03-01", "c")


def test_sources(view: View) -> None:
    found = view.overview.sources(EventFilter())
    assert found.reports == 2
    assert [(each.name, each.reports, each.earliest) for each in found.origins] == [
        ("Another Agency", 1, "r1"), ("Example News", 1, "r1"), (None, 1, "r2"),
    ]  # fmt: skip
    assert [(each.name, each.reports, each.first) for each in found.publishers] == [
        ("Example Post", 1, "2014-02-26"), (None, 1, "2014-03-02"),
    ]  # fmt: skip
    assert [(each.reports, each.earliest) for each in found.copies] == [(2, "r1")]
    more = view.overview.sources(EventFilter(), [StatementFilter(), StatementFilter(speaker="IRN")], limit=1)
    assert (more.reports, len(more.origins), more.origins_count) == (3, 1, 3)


def test_stories_and_copies(view: View) -> None:
    found = view.overview.stories(EventFilter())
    assert sum(each.events for each in found) == 3
    assert [each.reports for each in found] == sorted((each.reports for each in found), reverse=True)
    assert {each.quad for each in found} == {1, 3}
    assert len(view.overview.copies_of("r2")) == 3
    assert view.overview.copies_of("none") == []


def test_a_limit_counts_the_newest_only(view: View) -> None:
    newest = EventFilter(limit=1)
    assert [each.events for each in view.overview.stories(newest)] == [1]
    assert view.overview.sources(newest).reports == 1
    assert view.overview.actors(newest, 5)[1] == 2


def test_codes_and_days(view: View) -> None:
    assert view.overview.is_code("irn")
    assert not view.overview.is_code("Iran")
    assert view.overview.last_day() == "2014-04-01"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [({"who": "TUR"}, {"a", "b", "c"}), ({"who": "USA"}, set()), ({"who": "türk", "quad": 1}, {"b"})],
)
def test_party_is_on_either_side(view: View, wanted: dict[str, str], expected: set[str]) -> None:
    assert {row.event.id for row in view.events(EventFilter(**wanted))} == expected  # type: ignore[arg-type]


def test_limits_keep_the_order(view: View) -> None:
    everything = [row.event.id for row in view.events(EventFilter(order="date_asc"))]
    assert [row.event.id for row in view.events(EventFilter(order="date_asc", limit=2))] == everything[:2]
    assert [row.event.id for row in view.events(EventFilter(order="date_asc", limit=2, offset=1))] == everything[1:]
    assert [row.statement.id for row in view.statements(StatementFilter(limit=1))] == ["s1"]
