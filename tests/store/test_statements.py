"""Statements of a database, and the judgements that are kept beside the codings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dragoman.errors import SettingsError
from dragoman.store import Judgement, StatementFilter, View, Writer
from records import SCO, STATEMENT, TEXT, coding, full_coding, report

JUDGEMENT = Judgement(
    commitment="c1", report_id="r1", event_id="e1", verdict="undone", outcome="kept", who="Ada",
    made_at="2015-01-01T10:00:00+00:00", note="another visit",
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    of_sco = msgspec.structs.replace(STATEMENT, id="s9", speaker=SCO)
    later = msgspec.structs.replace(coding("r2", date="2015-03-01"), statements=(of_sco,))
    with Writer(tmp_path / "a.db") as writer:
        writer.add(report(), full_coding())
        writer.add(report("r2"), later)
    return tmp_path / "a.db"


@pytest.fixture
def view(path: Path) -> Iterator[View]:
    with View(path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["s9", "s1", "s2"]),
        ({"speaker": "irn"}, ["s1"]),
        ({"speaker": "SCO"}, ["s9"]),
        ({"speaker": "shanghai"}, ["s9"]),
        ({"speaker": "TUR"}, []),
        ({"since": "2015"}, ["s9"]),
        ({"until": "2014-12"}, ["s1", "s2"]),
        ({"limit": 1}, ["s9"]),
        ({"limit": 1, "offset": 1}, ["s1"]),
        ({"offset": 2}, ["s2"]),
        ({"addressee": "TUR"}, ["s9", "s1"]),
        ({"about": "a trader"}, ["s9", "s1"]),
        ({"about": "IRN"}, []),
        ({"stance": "blames"}, ["s9", "s1"]),
        ({"topic": "border", "speaker": "IRN"}, ["s1"]),
        ({"topic": "trade"}, []),
        ({"report_id": "r1"}, ["s1", "s2"]),
        ({"text": "arms send*"}, ["s9", "s1"]),
        ({"text": "...", "report_id": "r2"}, ["s9"]),
        ({"text": "peace"}, []),
    ],
)
def test_filter(view: View, wanted: dict[str, Any], expected: list[str]) -> None:
    chosen = StatementFilter(**wanted)
    assert [row.statement.id for row in view.statements(chosen)] == expected
    if "limit" not in wanted and "offset" not in wanted:
        assert view.count_statements(chosen) == len(expected)


def test_counting_statements_ends_where_it_may(view: View) -> None:
    assert view.count_statements(most=2) == 2
    assert view.count_statements(StatementFilter(limit=1)) == 3


def test_single_statement(view: View) -> None:
    found = view.statement("r1", "s1")
    assert found is not None
    assert found.statement == STATEMENT
    assert view.statement("r2", "s1") is None


def test_speakers_are_counted(view: View) -> None:
    assert {row.id: row.statements for row in view.actors(order="as_speaker") if row.statements} == {
        "IRN": 1, "IRN:GOV": 1, "SCO": 1, "org": 1, "org:SCO": 1,
    }  # fmt: skip
    profile = view.actor("SCO")
    assert profile is not None
    assert profile.stances == (("blames", 1),)


def test_row_has_statement_and_sentence(view: View) -> None:
    row = next(view.statements(StatementFilter(speaker="IRN")))
    assert row.statement == STATEMENT
    assert row.sentence is not None
    assert TEXT[row.sentence.start : row.sentence.end] == row.sentence.text
    assert (row.report_id, row.report_date) == ("r1", "2014-02-26")


def test_topics(view: View) -> None:
    assert view.topics() == ("border", "foreign_forces")


@pytest.mark.parametrize("day", ["yesterday", "2014-13", "2014-02-30", "14-02-01", "2014-02-01 ", ""])
def test_days_are_checked(day: str) -> None:
    with pytest.raises(SettingsError, match="is not a date"):
        StatementFilter(since=day)


def test_judgements_are_replaced_taken_back_and_never_lost(path: Path) -> None:
    other = msgspec.structs.replace(JUDGEMENT, verdict="confirmed", who="Bo")
    with Writer(path) as writer:
        writer.judge(JUDGEMENT)
        writer.judge(other)
        writer.add(report(), full_coding())  # coded anew
    with View(path) as view:
        assert list(view.judgements()) == [other]
        first, second = view.judgements(withdrawn=True)
        assert (first.who, first.withdrawn_at is not None) == ("Ada", True)
        assert second == other
    with Writer(path) as writer:
        writer.withdraw(other)
    with View(path) as view:
        assert list(view.judgements()) == []
        assert len(list(view.judgements(withdrawn=True))) == 2
