"""Quotation marks of all kinds, unbalanced, nested and without end: sound spans, and in good time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .desk import Desk
from .test_statements import check

STYLES = [('"', '"'), ("“", "”"), ("'", "'"), ("«", "»"), ("„", "“"), ("``", "''"), ("‘", "’")]
# Linear work on the longest report that is coded takes a few seconds; more than this is not linear.
MOST_SECONDS = 30.0


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk()


def sound(desk: Desk, text: str, parsed: bool = True) -> None:
    for statement in desk.statements(text, parsed=parsed):
        check(text, statement)


@pytest.mark.parametrize(("opening", "closing"), STYLES)
def test_every_style_is_read(desk: Desk, opening: str, closing: str) -> None:
    text = f"{opening}We will never leave this valley,{closing} said the Kenyan foreign minister."
    (statement,) = desk.statements(text)
    assert (statement.kind, statement.text) == ("direct", "We will never leave this valley")
    assert statement.speaker is not None
    assert statement.speaker.country == "KEN"


@pytest.mark.parametrize(("opening", "closing"), STYLES)
def test_a_quotation_of_fifty_paragraphs_is_one_statement(desk: Desk, opening: str, closing: str) -> None:
    if opening == "'":
        pytest.skip("a single straight mark that is left open is an apostrophe")
    lines = [f"{opening}This is sentence number {n} of the speech." for n in range(50)]
    text = "The Kenyan president said:\n" + "\n".join(lines) + closing + "\nThe crowd went home."
    found = [s for s in desk.statements(text) if s.kind == "direct"]
    assert [len(s.spans) for s in found] == [50]
    assert found[0].speaker is not None
    assert found[0].speaker.country == "KEN"


def test_a_report_that_is_one_quotation(desk: Desk) -> None:
    text = "“We came at night. We saw nothing. We left again.”"
    (statement,) = desk.statements(text)
    assert (statement.kind, statement.speaker, statement.text) == ("direct", None, text[1:-1])


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "“" * 3000,
        '" ' * 3000,
        "“a b c d” " * 2000,
        "“a b c d”\n" * 2000,
        "“he said “she said " * 500,
        "'We' said 'they' said " * 500,
        "He said: “" + "no no no. " * 3000,
        "“No,” he said. " * 1000,
    ],
    ids=["opening", "straight", "run", "paragraphs", "nested", "single", "open", "cued"],
)
def test_no_runaway_time(desk: Desk, text: str) -> None:
    begun = time.process_time()
    sound(desk, text, parsed=len(text) < 20_000)
    assert time.process_time() - begun < MOST_SECONDS


PIECES = [
    "said", "he", "the minister", "Kenya", "that", "wants to leave", "according to", "the claim", ".", ",", ":", ";",
    "\n", "?", "in his view", "told reporters", "is worried about", "no", "peace", "— ", *{m for s in STYLES for m in s},
]  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25), st.sampled_from([" ", ""]))
def test_spans_are_sound_for_any_marks(desk: Desk, pieces: list[str], between: str) -> None:
    sound(desk, between.join(pieces))
