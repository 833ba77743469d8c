"""From a database to what is printed."""

from __future__ import annotations

import io
import json
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from dragoman.errors import StoryError
from dragoman.model import Boilerplate, Coding, Dateline, Event, Report, ReportSummary
from dragoman.store import View, Writer
from dragoman.store.records import EventFilter
from dragoman.stories.database import stories_from, story_from
from dragoman.stories.keeping import Keeper
from dragoman.stories.merging import merge
from dragoman.stories.records import Story
from dragoman.views.stories_table import encode_story, stories_table, write_stories

from .samples import DISCLAIMER, DRONES, ORIGINS, REPORTS, quote, row, ten_rows


def summary(report: Report) -> ReportSummary:
    at = report.text.find(DISCLAIMER)
    return ReportSummary(
        id=report.id,
        title=None,
        publisher=report.publisher,
        origins=ORIGINS.get(report.id, ()),
        dateline=Dateline(place=None, date=None, agency=None, start=0, end=3) if report.id == "b1" else None,
        published=report.date,
        date=report.date,
        date_reason="came with the report",
        language="en",
        boilerplate=(Boilerplate(kind="disclaimer", start=at, end=len(report.text)),) if at > 0 else (),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    events: dict[str, list[Event]] = {}
    for each in ten_rows():
        events.setdefault(each.report_id, []).append(each.event)
    with Writer(tmp_path / "a.db") as writer:
        for id_, report in REPORTS.items():
            writer.add(report, Coding(report=summary(report), events=tuple(events[id_])))
        assert Keeper(writer.ledger).catch_up() == len(REPORTS)
    return tmp_path / "a.db"


def shown(stories: list[Story], width: int = 120) -> str:
    output = io.StringIO()
    stories_table(stories, Console(file=output, width=width, color_system=None, legacy_windows=False))
    return output.getvalue()


def test_stories_of_a_database(path: Path) -> None:
    with View(path) as view:
        stories = stories_from(view)
        assert [(s.reports, s.independent_origins) for s in stories] == [
            (("d1", "d2", "d3", "d4"), 2),
            (("b1", "b2", "b3"), 2),
            (("c1", "c2", "c3"), 1),
        ]
        assert stories_from(view) == stories


def test_a_story_of_a_database_has_its_texts(path: Path) -> None:
    with View(path) as view:
        listed = stories_from(view)[0]
        story = story_from(view, listed.id)
        assert msgspec.structs.replace(story, copies=()) == listed
        (text,) = story.copies
    assert (text.earliest, text.origin, [c.report_id for c in text.carriers]) == ("d1", "Moldpres", ["d1", "d2", "d3"])
    added, cut = (carrier.changes for carrier in text.carriers[1:])
    assert [(change.kind, change.quote.text) for change in added] == [("added", DISCLAIMER.strip(" ."))]
    assert [change.kind for change in cut] == ["cut"]
    assert cut[0].quote.text.startswith("Farmers near Soroca")
    assert cut[0].quote.text == DRONES[cut[0].quote.start : cut[0].quote.end]


def test_reports_that_no_story_knows_are_an_error(path: Path) -> None:
    with Writer(path) as writer:
        writer.add(Report(id="new", text="Nothing."), Coding(report=summary(Report(id="new", text="Nothing."))))
    with View(path) as view, pytest.raises(StoryError, match="1 report is not in stories yet"):
        stories_from(view)


def test_an_unknown_story_is_an_error(path: Path) -> None:
    with View(path) as view, pytest.raises(StoryError, match="there is no story 'x'"):
        story_from(view, "x")


def test_a_filter_chooses_the_events(path: Path) -> None:
    with View(path) as view:
        assert [s.event_type for s in stories_from(view, EventFilter(actor="COL"))] == ["ASSAULT"]
        assert stories_from(view, EventFilter(actor="FRA")) == []


def test_json_lines(path: Path) -> None:
    with View(path) as view:
        stories = stories_from(view)
    stream = io.BytesIO()
    assert write_stories(stories, stream) == 3
    lines = stream.getvalue().splitlines()
    assert [msgspec.json.decode(line, type=Story) for line in lines] == stories
    assert list(json.loads(lines[0])) == [field.name for field in msgspec.structs.fields(Story)]
    assert b"\n" not in encode_story(stories[0])


def test_table() -> None:
    text = shown(merge(ten_rows(), ()))
    line = text.splitlines()[2]
    assert line.split()[:7] == ["2023-05-16", "ACCUSE", "MDA:GOV", "→", "RUS", "3", "3"]
    assert "Moldova's foreign ministry on Tuesday" in line
    assert max(map(len, text.splitlines())) <= 120


def test_table_of_odd_stories() -> None:
    odd = row("a", actors=(), recipients=(), date=None, date_precision=None, evidence=quote("a [red]\x1b\nb"))
    text = shown(merge([odd], ()), width=60)
    assert "– → –" in text
    assert "a [red]  b" in text
    assert shown([]).startswith("No stories")
