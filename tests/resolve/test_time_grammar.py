"""Which words of a sentence are expressions of time, and of which kind."""

from __future__ import annotations

import time

import pytest

from dragoman.resolve.time_grammar import TimeGrammar
from dragoman.resolve.time_words import load_time_words

GRAMMAR = TimeGrammar(load_time_words())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They left on Monday.", [("on Monday", "weekday")]),
        ("They left in mid-2014.", [("in mid-2014", "year")]),
        ("They left early in 2013.", [("early in 2013", "year")]),
        ("They left in the first half of May.", [("in the first half of May", "month")]),
        ("They left in the summer of 2003.", [("in the summer of 2003", "season")]),
        ("They left last winter.", [("last winter", "season")]),
        ("They left on New Year's Eve.", [("on New Year's Eve", "holiday")]),
        ("They left on Good Friday.", [("on Good Friday", "holiday")]),
        ("They left by the end of the year.", [("by the end of the year", "period")]),
        ("They left the same night.", [("the same night", "same")]),
        ("They left later that day.", [("later that day", "same")]),
        ("They left the following Monday.", [("the following Monday", "following")]),
        ("They left two days later.", [("two days later", "offset")]),
        ("They left two days after the vote.", [("two days after", "offset")]),
        ("They left on the eve of the vote.", [("on the eve of", "eve")]),
        ("They have sat here for the past three weeks.", [("for the past three weeks", "lasting")]),
        ("They left in recent years.", [("in recent years", "span")]),
        ("They left in 20140.", [("in 20140", "badyear")]),
        # No time at all
        ("The roof may fall in the spring of a watch.", []),
        ("They signed the Good Friday agreement.", []),
        ("They met for two hours before lunch.", []),
        ("It was the first time in three years.", []),
        ("Every Sunday they pray.", []),
        ("They sold 20140 tons in 15000 bags.", []),
        ("Waters fall on the rocks.", []),
    ],
)
def test_expressions(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(e.text, e.kind) for e in GRAMMAR.expressions(text)] == expected


@pytest.mark.parametrize(
    ("text", "latest", "of_noun", "counts"),
    [
        ("by Friday", True, False, False),
        ("by the end of June", True, False, False),
        ("on Friday", False, False, False),
        ("two days after the vote", False, True, True),
        ("two days before, they left", False, False, True),
        ("on the eve of the vote", False, True, True),
    ],
)
def test_what_an_expression_says_of_itself(text: str, latest: bool, of_noun: bool, counts: bool) -> None:
    (e,) = GRAMMAR.expressions(f"They left {text}.")
    assert (e.latest, e.of_noun, e.counts_from_other) == (latest, of_noun, counts)


@pytest.mark.parametrize(
    "piece", ["two days after the ", "two days later ", "2014 ", "May ", "that day ", "in the last few "]
)
def test_long_rows_of_expressions_are_read_fast(piece: str) -> None:
    """A tenth of a second on an idle core; the limit leaves room for a slow machine, and none for a square of the length."""
    text = (piece * 10_000)[:100_000]
    began = time.process_time()
    GRAMMAR.expressions(text)
    assert time.process_time() - began < 5.0
