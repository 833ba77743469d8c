"""Claims of cause and effect, the direction and the spans."""

from __future__ import annotations

import pytest

from dragoman.coder import Coder
from dragoman.extract.causes import load_cause_words
from dragoman.extract.claims import ClaimFinder
from dragoman.model import Report, Span

from .desk import Desk

FINDER = ClaimFinder(load_cause_words())


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk()


def claims(desk: Desk, text: str) -> list[tuple[str, str, str]]:
    (sentence,) = desk.sentences(text)
    found = FINDER.find(sentence, text, [Span(0, len(text))])
    for claim in found:
        for quote in (claim.cause, claim.effect, claim.cue):
            assert text[quote.start : quote.end] == quote.text
    return [(c.cause.text, c.effect.text, c.status) for c in found]


@pytest.mark.parametrize(
    ("text", "cause", "effect"),
    [
        ("Outside armies in the delta will lead to more unrest.", "Outside armies in the delta", "more unrest"),
        ("The shortage was caused by the closure of the port.", "the closure of the port", "The shortage"),
        ("Hunger in the north stems from the blockade.", "the blockade", "Hunger in the north"),
        ("The recovery is the outcome of years of patience.", "years of patience", "The recovery"),
        ("Land is the root of the quarrel between the two states.", "Land", "the quarrel between the two states"),
        ("Poverty is one of the main causes of migration.", "Poverty", "migration"),
        ("Prices rose in Kenya because the harvest had failed.", "the harvest had failed", "Prices rose in Kenya"),
        ("Because of the embargo, the factories in Cuba stood still.", "the embargo", "the factories in Cuba stood still"),
        ("The talks failed due to the stubbornness of both sides.", "the stubbornness of both sides", "The talks failed"),
        ("New bases are likely to bring about an arms race.", "New bases", "an arms race"),
        ("The policy, which has fuelled two wars, must end.", "The policy", "two wars"),
        ("Neglect resulted in a mutiny of the garrison.", "Neglect", "a mutiny of the garrison"),
        ("The mutiny resulted from neglect.", "neglect", "The mutiny"),
    ],
)  # fmt: skip
def test_cause_and_effect_stand_the_right_way_round(desk: Desk, text: str, cause: str, effect: str) -> None:
    assert [found[:2] for found in claims(desk, text)] == [(cause, effect)]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Sanctions lead to hardship.", "asserted"),
        ("Sanctions may lead to hardship.", "possible"),
        ("Sanctions do not lead to peace.", "denied"),
        ("Sanctions will never result in peace.", "denied"),
    ],
)
def test_status(desk: Desk, text: str, status: str) -> None:
    assert [found[2] for found in claims(desk, text)] == [status]


@pytest.mark.parametrize(
    "text",
    [
        "The minister led a delegation to Paris.",
        "It leads to war.",
        "The two sides met for talks on the cause of the crash.",
        "",
    ],
)
def test_what_is_no_claim(desk: Desk, text: str) -> None:
    assert [c for sentence in desk.sentences(text) for c in FINDER.find(sentence, text, [Span(0, len(text))])] == []


def test_sides_are_cut_to_what_is_said(desk: Desk) -> None:
    text = "Dams cause floods, the mayor of the town said."
    (sentence,) = desk.sentences(text)
    (claim,) = FINDER.find(sentence, text, [Span(0, 17)])
    assert (claim.cause.text, claim.effect.text) == ("Dams", "floods")
    assert FINDER.find(sentence, text, [Span(19, len(text))]) == []


def test_statements_carry_claims_and_the_inner_one_has_it(coder: Coder) -> None:
    text = "The Kenyan president said on Monday that Uganda believed that drought leads to war."
    found = coder.code(Report(id="r", text=text, date="2014-02-26")).statements
    assert len(found) == 2
    held = {statement.cue.text: [c.cause.text for c in statement.claims] for statement in found}
    assert held == {"said": [], "believed": ["drought"]}
    assert {statement.sentence for statement in found} == {Span(0, len(text))}
