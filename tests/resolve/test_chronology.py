"""What later sentences count from: the time told just before, what a noun takes up, and what is long past."""

from __future__ import annotations

import pytest

from dragoman.model import Precision
from dragoman.resolve.chronology import Chronology
from dragoman.resolve.time_reading import Anchor, Dated, shift
from dragoman.resolve.time_words import easter, load_time_words

REPORT = "2014-02-26"


def told(*sentences: tuple[int, str, str | None, Precision | None]) -> Chronology:
    """Tell sentences (paragraph, text, value, precision), and begin one more in the last one's paragraph."""
    chronology = Chronology(load_time_words())
    for paragraph, text, value, precision in sentences:
        chronology.begin(paragraph)
        chronology.note(text, Dated(value, precision, "test"), f"“{text}”")
    chronology.begin(sentences[-1][0] if sentences else 0)
    return chronology


def test_the_sentence_before_is_counted_from() -> None:
    chronology = told((0, "The fort fell.", "2014-02-20", "day"))
    assert chronology.before() == Anchor("2014-02-20", "day", "“The fort fell.”")


def test_a_sentence_does_not_count_from_itself() -> None:
    chronology = told((0, "The fort fell.", "2014-02-20", "day"))
    chronology.note("The town fell.", Dated("2014-02-21", "day", "test"), "now")
    assert chronology.before() == Anchor("2014-02-20", "day", "“The fort fell.”")


def test_what_was_told_long_before_is_not_counted_from() -> None:
    undated = (0, "Rain fell.", None, None)
    assert told((0, "The fort fell.", "2014-02-20", "day"), undated).before() is not None
    assert told((0, "The fort fell.", "2014-02-20", "day"), undated, undated).before() is None
    assert told((0, "The fort fell.", "2014-02-20", "day"), (2, "Rain fell.", None, None)).before() is None
    assert told().before() is None


@pytest.mark.parametrize(("noun", "known"), [("ballot", True), ("attack", True), ("wedding", False)])
def test_a_noun_takes_up_what_was_told(noun: str, known: bool) -> None:
    chronology = told(
        (0, "An election was held.", "2014-02-16", "day"), (1, "Gunmen attacked a mill.", "2014-02-18", "day")
    )
    assert (chronology.of(noun) is not None) == known


@pytest.mark.parametrize(
    ("value", "precision", "past"),
    [
        ("2014-02-25", "day", False), ("2014-01-05", "day", True), ("2014", "year", False), ("2011", "year", True),
        ("2013-11", "month", True), ("2014-02-17", "week", False),
    ],
)  # fmt: skip
def test_what_is_long_past_is_named(value: str, precision: Precision, past: bool) -> None:
    assert (told((0, "The fort fell.", value, precision)).past_told(REPORT) is not None) == past


def test_another_paragraph_or_no_report_date_is_nothing_past() -> None:
    chronology = told((0, "The fort fell.", "2011", "year"))
    assert chronology.past_told(None) is None
    chronology.begin(1)
    assert chronology.past_told(REPORT) is None


@pytest.mark.parametrize(
    ("anchor", "steps", "unit", "expected"),
    [
        (("2014-02-28", "day"), 1, "day", ("2014-03-01", "day")),
        (("2014-02-26", "day"), 1, "week", ("2014-03-03", "week")),
        (("2014-12", "month"), 1, "month", ("2015-01", "month")),
        (("2014", "year"), -3, "year", ("2011", "year")),
        (("2014-02", "month"), 1, "day", None),
        (("2014", "year"), 1, "month", None),
        (("1990", "decade"), 1, "year", None),
    ],
)
def test_counting_needs_an_anchor_that_is_exact_enough(
    anchor: tuple[str, Precision], steps: int, unit: str, expected: tuple[str, Precision] | None
) -> None:
    assert shift(Anchor(*anchor, "test"), steps, unit) == expected


@pytest.mark.parametrize(("year", "day"), [(1998, "1998-04-12"), (2008, "2008-03-23"), (2011, "2011-04-24")])
def test_easter(year: int, day: str) -> None:
    assert easter(year).isoformat() == day
