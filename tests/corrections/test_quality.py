"""Precision as people have judged it."""

from __future__ import annotations

import math
from pathlib import Path

import msgspec
import pytest

from dragoman.corrections import Corrections
from dragoman.corrections.quality import QualityReport, confidence_band, method_kind, quality_of, wilson
from dragoman.store import View, Writer
from records import coding, report

from .conftest import EVENTS


def quality(path: Path) -> QualityReport:
    with View(path) as view:
        return quality_of(view.judged_events())


@pytest.mark.parametrize(
    ("right", "judged", "low", "high"),
    # As printed by textbooks and by R's binom package (method "wilson").
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (81, 263, 0.2553, 0.3662),
        (1, 1, 0.2065, 1.0),
    ],
)
def test_wilson(right: int, judged: int, low: float, high: float) -> None:
    assert wilson(right, judged) == pytest.approx((low, high), abs=5e-5)


def test_wilson_holds_the_share() -> None:
    for judged in range(1, 60):
        for right in range(judged + 1):
            low, high = wilson(right, judged)
            assert 0 <= low <= right / judged <= high <= 1
            assert low < high
            assert not math.isnan(low + high)


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("lexicon: A accuse/v R", "lexicon"), ("rule: blame", "rule"), ("model", "model"),
        ("lexicon and model: A accuse/v R", "both"), ("rule and model: blame", "both"),
        ("model, not lexicon: A accuse/v R", "model"), ("by magic", "other"),
    ],
)  # fmt: skip
def test_method_kind(method: str, kind: str) -> None:
    assert method_kind(method) == kind


def test_confidence_bands() -> None:
    found = [confidence_band(value) for value in (0.0, 0.1, 0.3, 0.69, 0.7, 0.95, 1.0)]
    assert found == ["0.0-0.1", "0.1-0.2", "0.3-0.4", "0.6-0.7", "0.7-0.8", "0.9-1.0", "0.9-1.0"]


def test_nothing_judged(path: Path) -> None:
    found = quality(path)
    assert (found.total.events, found.total.type.share, found.total.type.low, found.by_type) == (0, None, None, ())
    assert found.note.startswith("No event has been judged yet")


def test_right_and_wrong(desk: Corrections) -> None:
    desk.accept("r1", "e1", who="ann")
    desk.change("r1", "e2", {"status": "actual"}, who="ann")
    desk.reject("r1", "e3", who="ann")
    found = quality(desk.path)
    total = found.total
    assert (total.events, total.accepted, total.changed, total.rejected) == (3, 1, 1, 1)
    assert (total.type.right, total.type.judged, total.full.right, total.full.judged) == (2, 3, 1, 3)
    assert total.type.few
    assert "Only 3 were judged" in found.note
    assert {q.value: (q.type.right, q.events) for q in found.by_type} == {"ACCUSE": (1, 2), "CONSULT": (1, 1)}
    assert {q.value: q.events for q in found.by_method} == {"lexicon": 1, "both": 1, "model": 1}
    assert {q.value: q.events for q in found.by_origin} == {"Example News": 3, "Another Agency": 3}
    assert [(q.value, q.full.right, q.confidence) for q in found.calibration] == [
        ("0.4-0.5", 0, 0.45), ("0.8-0.9", 1, 0.8), ("0.9-1.0", 0, 0.9),
    ]  # fmt: skip
    assert [(q.value, q.events) for q in found.by_publisher] == [("Example Post", 3)]
    assert msgspec.json.decode(msgspec.json.encode(found), type=QualityReport) == found


@pytest.mark.parametrize(
    "values",
    [{"mode": "disapprove"}, {"date": "2014"}, {"place": None}, {"contexts": []}, {"actors": [{"old": 0, "new": "IRQ"}]},
     {"recipients": [{"old": 0, "new": None}]}, {"speaker": "IRQ"}],
)  # fmt: skip
def test_wrong_in_what_was_changed_and_right_in_the_rest(desk: Corrections, values: dict[str, object]) -> None:
    desk.change("r1", "e1", values, who="ann")
    total = quality(desk.path).total
    assert (total.type.right, total.full.right, total.full.judged) == (1, 0, 1)


def test_another_type_is_wrong_both_ways_and_undone_it_counts_no_more(desk: Corrections) -> None:
    row = desk.change("r1", "e1", {"event_type": "REJECT"}, who="ann")
    total = quality(desk.path).total
    assert (total.type.right, total.type.judged, total.full.right) == (0, 1, 0)
    desk.undo(row.number, who="ann")
    assert quality(desk.path).total.events == 0


def test_what_was_changed_along_with_another_event_counts_for_that_one_only(desk: Corrections) -> None:
    desk.change("r1", "e1", {"actors": [{"old": 0, "new": "IRQ", "everywhere": True}]}, who="ann")
    assert quality(desk.path).total.events == 1


def code_again(path: Path, **values: object) -> None:
    with Writer(path) as writer:
        writer.add(report(), coding(events=(msgspec.structs.replace(EVENTS[0], **values), *EVENTS[1:])))


def test_a_better_coding_is_right_and_a_worse_one_wrong(desk: Corrections) -> None:
    desk.accept("r1", "e2", who="ann")
    desk.change("r1", "e1", {"date": "2014-02-25"}, who="ann")
    assert quality(desk.path).total.full.right == 1
    code_again(desk.path, date="2014-02-25")
    assert quality(desk.path).total.full.right == 2
    code_again(desk.path, date="2014-02-20")
    assert quality(desk.path).total.full.right == 1


def test_what_nobody_has_looked_at_counts_neither_way(desk: Corrections) -> None:
    desk.change("r1", "e1", {"date": "2014-02-25"}, who="ann")
    code_again(desk.path, date="2014-02-25", status="negated")
    total = quality(desk.path).total
    assert (total.type.right, total.type.judged, total.full.judged, total.full.share) == (1, 1, 0, None)
