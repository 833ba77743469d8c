"""Judged events as evaluation data, written and read back."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
import pytest
from evals.gold import GoldEvent, locate, read_gold
from evals.judged import JudgedText, judged_figures, score_judged

from dragoman.coder import Coder
from dragoman.corrections import Choices, Corrections
from dragoman.corrections.evaluation import Unit, wording, write_judged
from dragoman.model import Event, Report
from dragoman.store import View, Writer
from records import TEXT

from .conftest import EVENTS


def written(path: Path, unit: Unit = "reports") -> tuple[JudgedText, ...]:
    stream = io.BytesIO()
    with View(path) as view:
        count = write_judged(view, stream, unit)
    target = path.with_suffix(".jsonl")
    target.write_bytes(stream.getvalue())
    rows = read_gold(target, JudgedText)
    assert len(rows) == count
    return rows


@pytest.fixture
def judged(desk: Corrections) -> Path:
    desk.accept("r1", "e1", who="ben")
    desk.change("r1", "e2", {"status": "hypothetical", "recipients": [{"new": "SCO"}]}, who="ann")
    desk.change("r1", "e3", {"event_type": "REQUEST"}, who="ann")
    desk.reject("r1", "e3", who="cid")
    return desk.path


def test_a_report(judged: Path) -> None:
    (row,) = written(judged)
    sentence, second = EVENTS[0].evidence.text, EVENTS[1].evidence.text
    assert (row.id, row.text, row.date, row.complete, row.judges) == (
        "r1",
        TEXT,
        "2014-02-26",
        False,
        ("ann", "ben", "cid"),
    )
    assert row.events == (
        GoldEvent(
            event_type="ACCUSE", mode="allege", status="actual", actors=("IRN",), recipients=("TUR",), evidence=sentence
        ),
        GoldEvent(
            event_type="CONSULT",
            mode=None,
            status="hypothetical",
            actors=("IRN", "TUR"),
            recipients=("SCO",),
            evidence=second,
        ),
    )
    assert [(each.event_type, each.actors) for each in row.rejected] == [("ACCUSE", ())]
    assert locate(row.text, second, "here") == (EVENTS[1].evidence.start, EVENTS[1].evidence.end)


def test_sentences(judged: Path) -> None:
    first, second = written(judged, "sentences")
    assert (first.id, first.text) == (f"r1#{EVENTS[0].evidence.start}", EVENTS[0].evidence.text)
    assert ([len(first.events), len(first.rejected)], [len(second.events), len(second.rejected)]) == ([1, 1], [1, 0])
    assert second.events[0].evidence == second.text


def test_only_what_was_judged(desk: Corrections) -> None:
    assert written(desk.path) == ()
    number = desk.accept("r1", "e1", who="ann").number
    assert [len(row.events) for row in written(desk.path)] == [1]
    desk.undo(number, who="ann")
    assert written(desk.path) == ()


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("He went. He spoke.", (0, 7), "He went"),
        ("He went. He went.", (9, 16), ". {He went}."),
        ("a a a a", (0, 1), None),
        ("{He} went.", (5, 9), None),
    ],
)
def test_wording(text: str, span: tuple[int, int], expected: str | None) -> None:
    found = wording(text, *span)
    if expected is not None:
        assert found is not None
        assert locate(text, found, "here") == span
    else:
        assert found is None or locate(text, found, "here") == span


def test_scores() -> None:
    row = JudgedText(
        id="a", text=TEXT, date=None, complete=False, judges=("ann",),
        events=tuple(gold(event) for event in EVENTS[:2]), rejected=(gold(EVENTS[2], "REQUEST"),),
    )  # fmt: skip
    again = msgspec.structs.replace(EVENTS[2], event_type="REQUEST")
    assert [tuple(score) for score in score_judged(row, EVENTS)] == [(2, 0, 2), (2, 0, 2), (1, 0, 1)]
    assert [tuple(score) for score in score_judged(row, (EVENTS[0], again))] == [(1, 0, 2), (1, 0, 2), (0, 0, 1)]
    assert [tuple(score) for score in score_judged(row, ())] == [(0, 0, 2), (0, 0, 2), (1, 0, 1)]


def gold(event: Event, event_type: str | None = None) -> GoldEvent:
    return GoldEvent(
        event_type=event_type or event.event_type, mode=event.mode, status=event.status, evidence=event.evidence.text,
        actors=tuple(e.country for e in event.actors if e.country),
        recipients=tuple(e.country for e in event.recipients if e.country),
    )  # fmt: skip


def test_a_coder_is_measured_on_what_it_was_told(tmp_path: Path, coder: Coder, choices: Choices) -> None:
    text = "Norway on Monday accused Iceland of breaking the fishing accord. Ministers from both countries met in Oslo on Friday."
    report = Report(id="r1", text=text, date="2011-05-14")
    with Writer(tmp_path / "a.db") as writer:
        writer.add(report, coder.code(report))
    desk = Corrections(tmp_path / "a.db", choices=choices)
    with View(desk.path) as view:
        events = {row.event.event_type: row.event.id for row in view.events()}
    assert set(events) >= {"ACCUSE", "CONSULT"}
    desk.accept("r1", events["ACCUSE"], who="ann")
    desk.reject("r1", events["CONSULT"], who="ann")
    assert judged_figures(coder, written(desk.path)) == {
        "judged.right": 1, "judged.found": 1, "judged.full": 1, "judged.rejected": 1, "judged.gone": 0,
    }  # fmt: skip
    assert judged_figures(coder, ())["judged.found"] == 0
