from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.errors import StoreError
from dragoman.model import (
    Boilerplate,
    Claim,
    Coding,
    Dateline,
    Entity,
    Event,
    Place,
    Quote,
    Report,
    ReportSummary,
    Span,
    Statement,
)
from dragoman.settings import Settings
from dragoman.store import EventFilter, View, Writer
from records import coding, event, full_coding, report

_TEXT = st.text(max_size=12)
_MAYBE = st.none() | _TEXT
_OFFSET = st.integers(0, 2**40)
_NUMBER = st.floats(allow_nan=False)
_DEGREES = st.none() | st.floats(-180, 180)
_QUOTE = st.builds(Quote, text=_TEXT, start=_OFFSET, end=_OFFSET)
_SPANS = st.lists(st.builds(Span, _OFFSET, _OFFSET), max_size=3).map(tuple)
_TEXTS = st.lists(_TEXT, max_size=3).map(tuple)
_ENTITY = st.builds(
    Entity,
    text=_TEXT,
    start=_OFFSET,
    end=_OFFSET,
    id=_MAYBE,
    name=_MAYBE,
    country=_MAYBE,
    organization=_MAYBE,
    sectors=_TEXTS,
    office=_MAYBE,
    reason=_TEXT,
)
_ENTITIES = st.lists(_ENTITY, max_size=3).map(tuple)
_PLACE = st.builds(
    Place,
    text=_TEXT,
    start=_OFFSET,
    end=_OFFSET,
    name=_MAYBE,
    country=_MAYBE,
    admin1=_MAYBE,
    lat=_DEGREES,
    lon=_DEGREES,
    geoname_id=st.none() | _OFFSET,
    reason=_TEXT,
)
_EVENT = st.builds(
    Event,
    id=_TEXT,
    event_type=_TEXT,
    mode=_MAYBE,
    contexts=_TEXTS,
    quad=st.integers(1, 4),
    score=_NUMBER,
    confidence=st.floats(0, 1),
    method=_TEXT,
    actors=_ENTITIES,
    recipients=_ENTITIES,
    speaker=st.none() | _ENTITY,
    date=_MAYBE,
    date_reason=_TEXT,
    place=st.none() | _PLACE,
    trigger=_QUOTE,
    evidence=_QUOTE,
)
_STATEMENT = st.builds(
    Statement,
    id=_TEXT,
    speaker=st.none() | _ENTITY,
    addressee=st.none() | _ENTITY,
    cue=_QUOTE,
    spans=_SPANS,
    text=_TEXT,
    contexts=_TEXTS,
    about=_ENTITIES,
    strength=st.none() | _NUMBER,
    topics=_TEXTS,
    claims=st.lists(st.builds(Claim, cause=_QUOTE, effect=_QUOTE, cue=_QUOTE), max_size=3).map(tuple),
    sentence=st.none() | st.builds(Span, _OFFSET, _OFFSET),
)
_SUMMARY = st.builds(
    ReportSummary,
    id=st.just("r1"),
    title=_MAYBE,
    publisher=_MAYBE,
    origins=_TEXTS,
    dateline=st.none() | st.builds(Dateline, place=_MAYBE, date=_MAYBE, agency=_MAYBE, start=_OFFSET, end=_OFFSET),
    published=_MAYBE,
    date=_MAYBE,
    date_reason=_TEXT,
    language=_MAYBE,
    boilerplate=st.lists(st.builds(Boilerplate, start=_OFFSET, end=_OFFSET), max_size=3).map(tuple),
    error=_MAYBE,
    skipped=_MAYBE,
)


def _distinct(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=3, unique_by=lambda record: record.id).map(tuple)


_CODING = st.builds(
    Coding,
    report=_SUMMARY,
    events=_distinct(_EVENT),
    statements=_distinct(_STATEMENT),
    places=st.lists(_PLACE, max_size=3).map(tuple),
)
_REPORT = st.builds(
    Report,
    id=st.just("r1"),
    text=_TEXT,
    title=_MAYBE,
    date=_MAYBE,
    url=_MAYBE,
    publisher=_MAYBE,
    source=_MAYBE,
    error=_MAYBE,
    skipped=_MAYBE,
    language=_MAYBE,
)


def test_every_field_comes_back(tmp_path: Path) -> None:
    with Writer(tmp_path / "a.db") as writer:
        writer.add(report(error="half of it was unreadable"), full_coding())
    with View(tmp_path / "a.db") as view:
        assert view.report("r1") == report(error="half of it was unreadable")
        assert view.coding("r1") == full_coding()
        assert [row.event for row in view.events(EventFilter(order="date_asc"))] == [
            full_coding().events[i] for i in (0, 2, 1)
        ]
        row = next(view.events())
        assert (row.report_id, row.title, row.publisher) == ("r1", "Iran accuses neighbour", "Example Post")
        assert (row.origins, row.report_date, row.url) == (
            ("Example News", "Another Agency"),
            "2014-02-26",
            "https://news.example/1",
        )


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(report=_REPORT, coding=_CODING)
def test_any_record_comes_back(report: Report, coding: Coding) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        with Writer(path) as writer:
            writer.add(report, coding)
            writer.add(report, coding)
        with View(path) as view:
            assert view.report("r1") == report
            assert view.coding("r1") == coding
            by_id = {row.event.id: row.event for row in view.events()}
            assert by_id == {event.id: event for event in coding.events}


def test_coding_again_replaces(tmp_path: Path) -> None:
    with Writer(tmp_path / "a.db") as writer:
        writer.add(report("r1"), full_coding("r1"))
        writer.add(report("r2"), full_coding("r2"))
        again = coding("r1", events=(event("e9", evidence=event().trigger),), date="2014-02-27")
        writer.add(report("r1", text="Shorter."), again)
    with View(tmp_path / "a.db") as view:
        assert view.coding("r1") == again
        assert view.coding("r2") == full_coding("r2")
        counts = view.counts()
        assert (counts.reports, counts.events, counts.statements, counts.places) == (2, 4, 2, 2)
        assert counts.types == (("ACCUSE", 3), ("CONSULT", 1))
        # The search index forgot the old words: only r2 still tells of the border.
        assert {row.report_id for row in view.events(EventFilter(text="border"))} == {"r2"}
        assert [row.id for row in view.reports("Geneva")] == ["r2"]
        assert [row.id for row in view.reports("shorter")] == ["r1"]


def test_failed_and_empty_reports_are_kept(tmp_path: Path) -> None:
    with Writer(tmp_path / "a.db") as writer:
        writer.add(report("r1", text="", error="no such file"), coding("r1", error="no such file"))
        assert writer.known(["r1", "r2"]) == {"r1"}
    with View(tmp_path / "a.db") as view:
        assert view.counts().failed == 1
        assert next(view.reports()).error == "no such file"
        assert view.coding("r2") is None
        assert view.report("r2") is None


def test_skipped_reports_are_kept_with_the_reason(tmp_path: Path) -> None:
    reason = "is a list of links, not an article"
    received = report("r1", text="", skipped=reason, language="fr")
    with Writer(tmp_path / "a.db") as writer:
        writer.add(received, coding("r1", skipped=reason))
    with View(tmp_path / "a.db") as view:
        assert (view.counts().skipped, view.counts().failed) == (1, 0)
        assert next(view.reports()).skipped == reason
        assert view.report("r1") == received
        assert view.coding("r1") == coding("r1", skipped=reason)


def test_coder_is_kept_with_the_report(tmp_path: Path) -> None:
    from dragoman import __version__

    for min_confidence in (0.1, 0.1, 0.2):
        with Writer(tmp_path / "a.db", Settings(min_confidence=min_confidence)) as writer:
            writer.add(report(), coding())
    with View(tmp_path / "a.db") as view:
        row = next(view.reports())
        assert row.version == __version__
        assert '"min_confidence":0.2' in row.settings


def test_report_that_cannot_be_kept_leaves_the_others(tmp_path: Path) -> None:
    bad = {
        "surrogate": (report("bad", text="a \ud83d b"), coding("bad"), "surrogate"),
        "twice": (report("bad"), coding("bad", events=(event("e1"), event("e1"))), "given twice"),
        "large": (report("bad"), coding("bad", events=(event("e1", quad=2**70),)), "too large"),
    }
    with Writer(tmp_path / "a.db") as writer, writer.batch():
        writer.add(report("r1"), full_coding("r1"))
        for one, its_coding, message in bad.values():
            with pytest.raises(StoreError, match=f"a.db: report 'bad': .*{message}"):
                writer.add(one, its_coding)
        writer.add(report("r2"), full_coding("r2"))
    with View(tmp_path / "a.db") as view:
        assert sorted(row.id for row in view.reports()) == ["r1", "r2"]
        assert view.counts().events == 6


def test_coding_of_another_report_is_refused(tmp_path: Path) -> None:
    with Writer(tmp_path / "a.db") as writer, pytest.raises(StoreError, match="'r2', not of 'r1'"):
        writer.add(report("r1"), coding("r2"))


def test_what_could_not_be_committed_does_not_come_with_the_next(tmp_path: Path) -> None:
    def add_what_cannot_be_committed(writer: Writer) -> None:
        writer.add(report("r1"), coding("r1"))
        writer._connection.execute("PRAGMA defer_foreign_keys = ON")
        writer._connection.execute("INSERT INTO report_origins (report, position, name) VALUES (99, 0, 'x')")

    with Writer(tmp_path / "a.db") as writer:
        with pytest.raises(StoreError), writer.batch():
            add_what_cannot_be_committed(writer)
        writer.add(report("r2"), coding("r2"))
        assert writer.known(["r1", "r2"]) == {"r2"}
