"""Frames against hand-made parses: which fires, and what fills its slots."""

from __future__ import annotations

import msgspec
import pytest

from builders import Parsed, codebook, parsed
from dragoman.codebook import Codebook, parse_frame
from dragoman.extract.matching import FrameMatcher, Match


def book(*frames: str) -> Codebook:
    """Return the built-in codebook with nothing but these frames."""
    found: dict[tuple[str, str], list[object]] = {}
    for text in frames:
        frame = parse_frame(text, "ACCUSE", None)
        found.setdefault((frame.pos, frame.head), []).append(frame)
    indexed = {key: tuple(sorted(group, key=lambda f: -f.weight)) for key, group in found.items()}  # type: ignore[attr-defined]
    return msgspec.structs.replace(codebook(), frames=indexed)


def match(sentence: Parsed, *frames: str) -> list[Match]:
    return FrameMatcher(book(*frames)).find(sentence.tree)


ACCUSE = parsed("Chad/NNP/nsubj>1 accused=accuse/VBD/ROOT Libya/NNP/dobj>1 of/IN/prep>1 theft/NN/pobj>3")
ACCUSED = parsed(
    "Libya/NNP/nsubjpass>2 was=be/VBD/auxpass>2 accused=accuse/VBN/ROOT by/IN/agent>2 Chad/NNP/pobj>3 "
    "of/IN/prep>2 theft/NN/pobj>5"
)
HOLD = parsed("Peru/NNP/nsubj>1 held=hold/VBD/ROOT talks=talk/NNS/dobj>1 with/IN/prep>2 Chile/NNP/pobj>3")
BREAK = parsed("Chad/NNP/nsubj>1 broke=break/VBD/ROOT off/RP/prt>1 ties=tie/NNS/dobj>1 with/IN/prep>3 Libya/NNP/pobj>4")
BROKE = parsed("Chad/NNP/nsubj>1 broke=break/VBD/ROOT ties=tie/NNS/dobj>1 with/IN/prep>2 Libya/NNP/pobj>3")
ASK = parsed(
    "Peru/NNP/nsubj>1 asked=ask/VBD/ROOT Chile/NNP/dobj>1 to/TO/aux>4 withdraw/VB/xcomp>1 troops=troop/NNS/dobj>4"
)
SAY = parsed("Peru/NNP/nsubj>1 said=say/VBD/ROOT Chile/NNP/nsubj>3 lied=lie/VBD/ccomp>1")
MEET = parsed("Peru/NNP/nsubj>3 and/CC/cc>0 Chile/NNP/conj>0 met=meet/VBD/ROOT")
ALONE = parsed("Peru/NNP/nsubj>1 met=meet/VBD/ROOT")
LIGHT = parsed("India/NNP/nsubj>1 launched=launch/VBD/ROOT an/DT/det>3 attack/NN/dobj>1 on/IN/prep>3 Nepal/NNP/pobj>4")
HEAVY = parsed("India/NNP/nsubj>1 feared=fear/VBD/ROOT an/DT/det>3 attack/NN/dobj>1 on/IN/prep>3 Nepal/NNP/pobj>4")
OWNED = parsed("India/NNP/poss>2 ~'s/POS/case>0 attack/NN/nsubj>5 on/IN/prep>2 Nepal/NNP/pobj>3 failed=fail/VBD/ROOT")
BY = parsed(
    "the/DT/det>1 attack/NN/nsubj>6 on/IN/prep>1 Nepal/NNP/pobj>2 by/IN/prep>1 India/NNP/pobj>4 failed=fail/VBD/ROOT"
)
REJECT = parsed("Peru/NNP/nsubj>1 rejected=reject/VBD/ROOT Chile/NNP/poss>4 ~'s/POS/case>2 offer/NN/dobj>1")
READY = parsed("Iran/NNP/nsubj>1 is=be/VBZ/ROOT ready/JJ/acomp>1 to/TO/aux>4 trade/VB/xcomp>2")
OUTRAGED = parsed("Mali/NNP/nsubjpass>2 was=be/VBD/auxpass>2 outraged=outrage/VBN/ROOT")
GIVE = parsed("Cuba/NNP/nsubj>1 gave=give/VBD/ROOT Sudan/NNP/dative>1 a/DT/det>4 loan/NN/dobj>1")
GERUND = parsed(
    "Chad/NNP/nsubj>1 accused=accuse/VBD/ROOT Libya/NNP/dobj>1 of/IN/prep>1 stealing=steal/VBG/pcomp>3 oil/NN/dobj>4"
)

TABLE = [
    # (sentence, frame, head, actors, recipients, everybody)
    (ACCUSE, "A accuse/v R of *", "accused", ["Chad"], ["Libya"], []),
    (ACCUSED, "A accuse/v R of *", "accused", ["Chad"], ["Libya"], []),
    (GERUND, "A accuse/v R of ING", "accused", ["Chad"], ["Libya"], []),
    (HOLD, "A hold/v talk|meeting with R", "held", ["Peru"], ["Chile"], []),
    (HOLD, "A talk/n with R", "talks", ["Peru"], ["Chile"], []),
    (BREAK, "A break/v off/p tie with R", "broke", ["Chad"], ["Libya"], []),
    (ASK, "A ask/v R TO", "asked", ["Peru"], ["Chile"], []),
    (ASK, "A ask/v R TO:withdraw|stop", "asked", ["Peru"], ["Chile"], []),
    (SAY, "A say/v THAT", "said", ["Peru"], [], []),
    (MEET, "AR meet/v", "met", [], [], ["Peru"]),
    (LIGHT, "A attack/n on R", "attack", ["India"], ["Nepal"], []),
    (OWNED, "A attack/n on R", "attack", ["India"], ["Nepal"], []),
    (BY, "A attack/n on R", "attack", ["India"], ["Nepal"], []),
    (REJECT, "A reject/v R's offer|proposal", "rejected", ["Peru"], ["Chile"], []),
    (READY, "A ready/a TO", "ready", ["Iran"], [], []),
    (OUTRAGED, "A outraged/a (at|by R)", "outraged", ["Mali"], [], []),
    (GIVE, "A give/v R loan|credit", "gave", ["Cuba"], ["Sudan"], []),
    (ACCUSE, "A accuse/v R (over *)", "accused", ["Chad"], ["Libya"], []),
]


@pytest.mark.parametrize(("sentence", "frame", "head", "actors", "recipients", "everybody"), TABLE)
def test_slots(
    sentence: Parsed, frame: str, head: str, actors: list[str], recipients: list[str], everybody: list[str]
) -> None:
    (found,) = match(sentence, frame)
    assert sentence.tree.tokens[found.head].text == head
    assert sentence.words(found.actors) == actors
    assert sentence.words(found.recipients) == recipients
    assert sentence.words(found.everybody) == everybody
    assert found.head in found.used


NO_MATCH = [
    (BROKE, "A break/v off/p tie with R"),
    (ASK, "A ask/v R TO:release"),
    (ASK, "A ask/v R THAT"),
    (SAY, "A say/v TO"),
    (ALONE, "AR meet/v"),
    (HOLD, "A hold/v vote with R"),
    (HOLD, "A hold/v talk against R"),
    (ACCUSE, "A accuse/v R of ING"),
    (GERUND, "A accuse/v R of crime"),
    (GIVE, "A give/v R warning"),
    (MEET, "A meet/n"),
    (REJECT, "A reject/v R's plan"),
]


@pytest.mark.parametrize(("sentence", "frame"), NO_MATCH)
def test_what_is_not_in_brackets_must_be_there(sentence: Parsed, frame: str) -> None:
    assert match(sentence, frame) == []


def test_the_most_specific_frame_wins() -> None:
    (found,) = match(HOLD, "A hold/v *", "A hold/v talk", "A hold/v talk with R")
    assert found.frame.text == "A hold/v talk with R"


def test_a_noun_that_a_verbs_frame_uses_has_no_match_of_its_own() -> None:
    found = match(HOLD, "A hold/v talk with R", "A talk/n with R")
    assert [HOLD.tree.tokens[m.head].text for m in found] == ["held"]


def test_a_verb_that_carries_nothing_does_not_lend_its_subject() -> None:
    (found,) = match(HEAVY, "A attack/n on R")
    assert HEAVY.words(found.actors) == []
    assert HEAVY.words(found.recipients) == ["Nepal"]


def test_the_complement_clause_is_kept() -> None:
    (asked,) = match(ASK, "A ask/v R TO")
    assert asked.clause == ASK.index("withdraw")
    (accused,) = match(GERUND, "A accuse/v R of ING")
    assert accused.clause == GERUND.index("stealing")


def test_matches_come_in_text_order_with_one_a_head() -> None:
    found = match(LIGHT, "A attack/n on R", "A attack/n", "A launch/v *")
    assert [m.head for m in found] == sorted({m.head for m in found})


def test_auxiliaries_head_nothing() -> None:
    sentence = parsed("Chad/NNP/nsubj>2 has=have/VBZ/aux>2 left=leave/VBN/ROOT")
    assert match(sentence, "A have/v") == []


def test_a_plural_alone_can_meet() -> None:
    sentence = parsed("Ministers=minister/NNS/nsubj>1 met=meet/VBD/ROOT")
    (found,) = match(sentence, "AR meet/v")
    assert sentence.words(found.everybody) == ["Ministers"]
