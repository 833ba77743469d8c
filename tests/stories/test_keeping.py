"""Reports that come in one by one, in any order, and again."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from dragoman.model import Coding, Event, Report, ReportSummary
from dragoman.store import View, Writer
from dragoman.stories.copies import find_copies
from dragoman.stories.database import stories_from
from dragoman.stories.keeping import Keeper
from dragoman.stories.merging import merge
from dragoman.stories.records import CopyGroup, Story

from .samples import ARAUCA, CALI, DRONES, ORIGINS, REPORTS, Row, event, quote, row, ten_rows, ten_texts

Arrival = tuple[Report, tuple[Event, ...]]


def arrivals(rows: Iterable[Row]) -> list[Arrival]:
    """Return the reports of rows; those that are no samples have a text of their own words."""
    events: dict[str, list[Row]] = {}
    for each in rows:
        events.setdefault(each.report_id, []).append(each)
    found = []
    for id_, told in events.items():
        plain = Report(id=id_, text=f"{id_} " * 9, date=told[0].report_date, publisher=told[0].publisher)
        found.append((REPORTS.get(id_, plain), tuple(each.event for each in told)))
    return found


def add(writer: Writer, keeper: Keeper, arrival: Arrival) -> None:
    report, events = arrival
    summary = ReportSummary(
        id=report.id, title=None, publisher=report.publisher, origins=ORIGINS.get(report.id, ()), dateline=None,
        published=report.date, date=report.date, date_reason="came with the report", language="en", boilerplate=(),
    )  # fmt: skip
    writer.add(report, Coding(report=summary, events=events))
    keeper.add(report.id)


def kept(path: Path, arrivals: Sequence[Arrival]) -> list[Story]:
    with Writer(path) as writer:
        keeper = Keeper(writer.ledger)
        for arrival in arrivals:
            add(writer, keeper, arrival)
    with View(path) as view:
        return stories_from(view)


# Acts of a week that are alike, some vaguely dated, one re-published before its original comes in.
WEEK = [
    row("v1", date="2023-05", date_precision="month", report_date="2023-06-01"),
    row("v2", date=None, date_precision=None, report_date="2023-05-20"),
    *(row(f"w{day}", date=f"2023-05-{day}", report_date=f"2023-05-{day}", place=ARAUCA) for day in range(10, 17)),
    row("z1", date="2023-05-12", report_date="2023-05-13", place=CALI, event_type="REJECT"),
    row("z2", date="2023-05-12", report_date=None, recipients=()),
]


@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_arrival_gives_the_same_stories(tmp_path: Path, seed: int) -> None:
    reports = arrivals([*ten_rows(), *WEEK])
    expected = kept(tmp_path / "in-order.db", reports)
    random.Random(seed).shuffle(reports)
    assert kept(tmp_path / "shuffled.db", reports) == expected
    assert sum(len(story.evidence) for story in expected) == len(ten_rows()) + len(WEEK)


def test_what_is_kept_is_what_is_made_of_all_at_once(tmp_path: Path) -> None:
    rows = ten_rows()
    expected = merge(rows, find_copies(ten_texts()))
    found = kept(tmp_path / "a.db", arrivals(rows))
    assert [(s.id, s.reports, s.parts, s.independent_origins) for s in found] == [
        (s.id, s.reports, s.parts, s.independent_origins) for s in expected
    ]


def test_coding_again_leaves_nothing_behind(tmp_path: Path) -> None:
    reports = arrivals(ten_rows())
    expected = kept(tmp_path / "a.db", reports)
    with Writer(tmp_path / "a.db") as writer:
        keeper = Keeper(writer.ledger)
        for report, _ in reports:
            add(writer, keeper, (report, ()))
        for arrival in reports[::-1]:
            add(writer, keeper, arrival)
        assert writer.ledger.stale("unit") == writer.ledger.stale("text") == []
    with View(tmp_path / "a.db") as view:
        assert stories_from(view) == expected


def test_a_report_that_loses_its_events_leaves_its_story(tmp_path: Path) -> None:
    reports = arrivals([row("a"), row("b", actors=())])
    path = tmp_path / "a.db"
    assert [story.reports for story in kept(path, reports)] == [("a", "b")]
    assert [story.reports for story in kept(path, [(reports[0][0], ())])] == [("b",)]


def test_the_original_may_come_after_its_copies(tmp_path: Path) -> None:
    copy = Report(id="copy", text=f"{DRONES} And more of this kind.", date="2023-05-18")
    late = event(date="2023-05-25", evidence=quote(DRONES.split(". ")[0], DRONES))
    first = event(evidence=quote(DRONES.split(". ")[0], DRONES))
    (story,) = kept(tmp_path / "a.db", [(copy, (late,)), (REPORTS["d1"], (first,))])
    assert (story.date, story.reports, [score.rule for score in story.parts]) == (
        "2023-05-16",
        ("d1", "copy"),
        ["copy"],
    )


def test_reports_without_words_and_without_date(tmp_path: Path) -> None:
    empty, undated = Report(id="empty", text=" \n"), Report(id="undated", text=DRONES)
    found = kept(tmp_path / "a.db", [(empty, ()), (undated, (event(),)), *arrivals(ten_rows())])
    assert found[0].reports == ("d1", "d2", "d3", "d4", "undated")
    assert all("empty" not in story.reports for story in found)


def test_a_merge_is_explained_in_the_database(tmp_path: Path) -> None:
    (story,) = kept(tmp_path / "a.db", arrivals([row("a", report_date="2023-05-16"), row("b", actors=())]))
    with View(tmp_path / "a.db") as view:
        (said,) = view.ledger.judgements.of_events([("a", "a-1"), ("b", "b-1")])
    assert (said.decision, said.by_hand, said.who, said.deleted_at) == ("same", False, "machine", None)
    assert {said.first, said.second} == {("a", "a-1"), ("b", "b-1")}
    assert said.score == story.parts[0].total


def test_many_that_carry_one_report_are_one_origin(tmp_path: Path) -> None:
    told = event(evidence=quote(DRONES.split(". ")[0], DRONES))
    sites = [
        (
            Report(id=f"site{n}", text=DRONES + f" Site {n}." * (n % 2), date="2023-05-17", publisher=f"Site {n}"),
            (told,),
        )
        for n in range(10)
    ]
    (story,) = kept(tmp_path / "a.db", [(REPORTS["d1"], (told,)), *sites])
    assert (len(story.reports), story.independent_origins) == (11, 1)


def test_the_groups_of_a_database_are_those_of_the_texts(tmp_path: Path) -> None:
    kept(tmp_path / "a.db", arrivals(ten_rows()))
    with View(tmp_path / "a.db") as view:
        ledger = view.ledger
        found = {id_: ledger.first_report(id_) for id_ in REPORTS}
    groups: list[CopyGroup] = find_copies(ten_texts())
    assert found == {id_: next((g.reports[0] for g in groups if id_ in g.reports), id_) for id_ in REPORTS}
