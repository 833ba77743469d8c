"""A few hundred mutated documents through the whole program; `python -m benchmarks fuzz` takes as many as one likes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.fuzzing.documents import KINDS, Made, make
from benchmarks.fuzzing.run import SLOW
from benchmarks.fuzzing.shrinking import shrunk
from benchmarks.fuzzing.trials import Trials, available

from dragoman.coder import Coder

# Inputs of each kind of which only the reading is done, and of those that are coded, kept and exported as well.
READ, CODED = 40, 8


@pytest.fixture
def trials(tmp_path: Path, coder: Coder) -> Iterator[Trials]:
    with Trials(tmp_path, coder) as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_no_mutated_document_breaks_the_program(kind: str, trials: Trials) -> None:
    if not available(make(kind, 1, 0).ending):
        pytest.skip(f"this version does not read {kind}")
    for number in range(READ + CODED):
        outcome = trials.take(make(kind, 1, number), whole=number >= READ)
        assert not outcome.faults, (number, outcome.faults[0].told)
        assert outcome.seconds < SLOW, number
    assert trials.finish() == []


# What the fuzzing has found, made small; each was a crash or took minutes.
FOUND = [
    ("a blank of several bytes before a full stop", "Kenya chose plan B\xa0. Chad did not."),
    ("a number in signs that are no digits", "KYIV — Ukraine accused Russia of killing ₇ soldiers and ²³ℽ others."),
    (
        "a long list of names under a dateline without a year",
        "TEHRAN, Feb 26 (IRNA) - " + "Ali Reza Kamal Bo Li " * 500,
    ),
    ("a word of thousands of capitals", "Chad accused Mali. " + "A" * 50_000),
]


@pytest.mark.parametrize("text", [text for _, text in FOUND], ids=[what for what, _ in FOUND])
def test_what_was_found_once_stays_mended(text: str, trials: Trials) -> None:
    outcome = trials.take(Made(text.encode(), ".txt"), whole=True)
    assert (outcome.reports, outcome.refused, outcome.faults) == (1, 0, ())
    assert outcome.seconds < SLOW


def test_a_report_whose_address_is_none_is_exported(trials: Trials) -> None:
    line = b'{"text": "Chad accused Mali of theft.", "date": "2014-02-26", "url": "http://["}'
    outcome = trials.take(Made(line, ".jsonl"), whole=True)
    assert (outcome.events, outcome.faults) == (1, ())


def test_the_same_number_makes_the_same_document() -> None:
    for kind in KINDS:
        assert make(kind, 3, 5) == make(kind, 3, 5)
        assert len({make(kind, 3, number).data for number in range(20)}) > 10


def test_a_failing_input_is_made_small() -> None:
    assert shrunk(b"abcXdefghYijklmnop", lambda data: b"X" in data and b"Y" in data) == b"XY"


def test_a_crash_is_told(trials: Trials, monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicError(BaseException):
        """As libraries in Rust raise."""

    def fail(*_: object) -> None:
        raise PanicError("no")

    monkeypatch.setattr(trials, "_look", fail)
    (fault,) = trials.take(Made(b"Chad accused Mali.", ".txt"), whole=False).faults
    assert fault.kind == "PanicError"
