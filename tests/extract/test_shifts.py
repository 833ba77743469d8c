"""What tense, modality and negation make of a type, by table and in whole sentences."""

from __future__ import annotations

import pytest

from builders import codebook, parsed, told
from dragoman.codebook import parse_frame
from dragoman.coder import Coder
from dragoman.extract.drafts import Draft
from dragoman.extract.matching import Match
from dragoman.extract.shifts import Shifter
from dragoman.extract.status import Modality

SHIFTER = Shifter(codebook())
TREE = parsed("Chad/NNP/nsubj>1 acted=act/VBD/ROOT").tree
ACTUAL, FUTURE, NOT = Modality(), Modality(future=True), Modality(negated=True)
MAYBE, UNREAL = Modality(hypothetical=True), Modality(hypothetical=True, unreal=True)
WILL_NOT, MEANT = Modality(negated=True, future=True), Modality(intended=True)


def draft(event_type: str, mode: str | None, clause: int | None = None) -> Draft:
    match = Match(parse_frame("A act/v", event_type, mode), 1, used={1}, clause=clause)
    return Draft(match, event_type, mode, "actual", [], [])


TABLE = [
    # (type, mode, modality, type, mode, status)
    ("AID", None, ACTUAL, "AID", None, "actual"),
    ("AID", None, FUTURE, "AGREE", None, "actual"),
    ("COOPERATE", None, FUTURE, "AGREE", None, "actual"),
    ("CONSULT", "visit", FUTURE, "AGREE", None, "actual"),
    ("SUPPORT", None, MEANT, "AGREE", None, "actual"),
    ("AGREE", None, FUTURE, "AGREE", None, "actual"),
    ("RETREAT", "withdraw", FUTURE, "CONCEDE", None, "actual"),
    ("CONCEDE", None, FUTURE, "CONCEDE", None, "actual"),
    ("ASSAULT", "aerial", FUTURE, "THREATEN", "violence", "actual"),
    ("SANCTION", "discontinue", FUTURE, "THREATEN", "relations", "actual"),
    ("SANCTION", "expel", FUTURE, "THREATEN", "expel", "actual"),
    ("COERCE", "arrest", FUTURE, "THREATEN", "arrest", "actual"),
    ("COERCE", "curfew", FUTURE, "THREATEN", "restrict", "actual"),
    ("MOBILIZE", "troops", FUTURE, "THREATEN", "violence", "actual"),
    ("REQUEST", None, FUTURE, "REQUEST", None, "future"),
    ("PROTEST", "demo", FUTURE, "PROTEST", "demo", "future"),
    ("CONSULT", None, WILL_NOT, "REJECT", "meet", "actual"),
    ("AID", None, WILL_NOT, "REJECT", "assist", "actual"),
    ("RETREAT", None, WILL_NOT, "REJECT", "yield", "actual"),
    ("ASSAULT", "aerial", WILL_NOT, "ASSAULT", "aerial", "negated"),
    ("AID", None, NOT, "AID", None, "negated"),
    ("ASSAULT", "aerial", NOT, "ASSAULT", "aerial", "negated"),
    ("ASSAULT", "aerial", MAYBE, "ASSAULT", "aerial", "hypothetical"),
    ("REQUEST", None, MAYBE, "REQUEST", None, "actual"),
    ("ACCUSE", None, MAYBE, "ACCUSE", None, "hypothetical"),
]


@pytest.mark.parametrize(("event_type", "mode", "modality", "shifted", "new_mode", "status"), TABLE)
def test_rules(
    event_type: str, mode: str | None, modality: Modality, shifted: str, new_mode: str | None, status: str
) -> None:
    found = draft(event_type, mode)
    assert SHIFTER.shift(found, modality, None, TREE, False)
    assert (found.event_type, found.mode, found.status) == (shifted, new_mode, status)
    assert found.mode is None or found.mode in codebook().types[found.event_type].modes


def test_what_is_only_a_thought_is_not_coded() -> None:
    assert not SHIFTER.shift(draft("ASSAULT", None), UNREAL, None, TREE, False)


def test_background_is_historical() -> None:
    found = draft("AID", None)
    assert SHIFTER.shift(found, ACTUAL, None, TREE, True)
    assert found.status == "historical"


INNER = [
    ("AGREE", "RETREAT", "CONCEDE", None),
    ("AGREE", "CONCEDE", "CONCEDE", None),
    ("AGREE", "AID", "AGREE", None),
    ("REQUEST", "RETREAT", "REQUEST", "yield"),
    ("REQUEST", "AID", "REQUEST", "assist"),
    ("REQUEST", "CONSULT", "REQUEST", "meet"),
    ("REQUEST", None, "REQUEST", "change"),
    ("REJECT", "CONSULT", "REJECT", "meet"),
    ("THREATEN", "ASSAULT", "THREATEN", "violence"),
    ("THREATEN", "SANCTION", "THREATEN", "relations"),
]


@pytest.mark.parametrize(("event_type", "inner", "shifted", "mode"), INNER)
def test_the_act_in_the_complement_decides_the_mode(
    event_type: str, inner: str | None, shifted: str, mode: str | None
) -> None:
    found = draft(event_type, None, clause=1)
    match = Match(parse_frame("A act/v", inner, None), 1) if inner else None
    assert SHIFTER.shift(found, ACTUAL, match, TREE, False)
    assert (found.event_type, found.mode) == (shifted, mode)


@pytest.mark.parametrize(
    ("words", "mode"),
    [
        ("with/IN/prep>1 artillery/NN/pobj>2", "heavy-weapons"),
        ("with/IN/prep>1 drones=drone/NNS/pobj>2", "drone"),
        ("with/IN/prep>1 knives=knife/NNS/pobj>2", "primitive"),
        ("with/IN/prep>1 sarin/NN/pobj>2 shells=shell/NNS/pobj>2", "unconventional"),
        ("by/IN/prep>1 night/NN/pobj>2", None),
    ],
)
def test_weapons_nearby_tell_the_mode(words: str, mode: str | None) -> None:
    found = draft("ASSAULT", None)
    tree = parsed(f"Chad/NNP/nsubj>1 attacked=attack/VBD/ROOT {words}").tree
    assert SHIFTER.shift(found, ACTUAL, None, tree, False)
    assert found.mode == mode


SENTENCES = [
    ("Egypt attacked Libya.", "ASSAULT EGY>LBY"),
    ("Egypt did not attack Libya.", "ASSAULT EGY>LBY negated"),
    ("Egypt will attack Libya.", "THREATEN EGY>LBY"),
    ("Egypt may attack Libya.", "ASSAULT EGY>LBY hypothetical"),
    ("Egypt would attack Libya if the talks failed.", "ASSAULT EGY>LBY hypothetical"),
    ("Egypt said it would attack Libya.", "THREATEN EGY>LBY"),
    ("Egypt said it would meet Libya.", "AGREE EGY>LBY"),
    ("Brazil will send aid to Bolivia.", "AGREE BRA>BOL"),
    ("Brazil will not meet Bolivia.", "REJECT BRA>BOL"),
    ("Brazil will withdraw its troops from Bolivia.", "CONCEDE BRA>BOL"),
    ("Brazil plans to expel the ambassador of Bolivia.", "THREATEN BRA>BOL"),
    ("Peru began to withdraw its troops from Chile.", "RETREAT PER>CHL"),
    ("Egypt invaded Libya in 1977.", "ASSAULT EGY>LBY historical"),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences(coder: Coder, text: str, expected: str) -> None:
    assert expected in told(coder, text, "2014-03-03")
