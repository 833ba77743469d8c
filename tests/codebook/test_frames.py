"""The notation of docs/frames.md: what each element is parsed into, and what is refused in which words."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman.codebook import Complement, Frame, Phrase, parse_frame
from dragoman.errors import CodebookError


def words(*given: str) -> frozenset[str]:
    return frozenset(given)


def frame(text: str, head: str, pos: str = "v", **values: Any) -> Frame:
    return Frame(text=text, event_type="AGREE", mode=None, head=head, pos=pos, **values)


OF_ANYTHING = Phrase(words("of"))
WITH_R = Phrase(words("with"), slot="R")

FRAMES = [
    # heads
    frame("attack/v", "attack"),
    frame("attack/n", "attack", "n"),
    frame("ready/a", "ready", "a"),
    frame("cease-fire/n", "cease-fire", "n"),
    # who acts
    frame("A attack/v", "attack", subject="A"),
    frame("AR clash/v", "clash", subject="AR"),
    frame("R suffer/v", "suffer", subject="R"),
    frame("(A) attack/v", "attack", subject="A", subject_optional=True),
    # who is acted upon
    frame("A attack/v R", "attack", subject="A", object_slot="R"),
    frame("A attack/v (R)", "attack", subject="A", object_slot="R", object_optional=True),
    frame("A seat/v AR", "seat", subject="A", object_slot="AR"),
    frame("A praise/v *", "praise", subject="A", object_any=True),
    frame("A praise/v (*)", "praise", subject="A", object_any=True, object_optional=True),
    # nouns as the object, and whose they are
    frame("A sign/v treaty", "sign", subject="A", object_nouns=words("treaty")),
    frame("A sign/v treaty|trade-pact", "sign", subject="A", object_nouns=words("treaty", "trade-pact")),
    frame("A sign/v (treaty)", "sign", subject="A", object_nouns=words("treaty"), object_optional=True),
    frame("A reject/v R's offer", "reject", subject="A", object_nouns=words("offer"), possessor="R"),
    frame("A sell/v A's share", "sell", subject="A", object_nouns=words("share"), possessor="A"),
    frame("A praise/v R's *", "praise", subject="A", object_any=True, possessor="R"),
    frame("A send/v R aid", "send", subject="A", object_slot="R", object_nouns=words("aid")),
    # phrases
    frame("talk/n with R", "talk", "n", phrases=(WITH_R,)),
    frame("talk/n between AR", "talk", "n", phrases=(Phrase(words("between"), slot="AR"),)),
    frame("call/n by A", "call", "n", phrases=(Phrase(words("by"), slot="A"),)),
    frame(
        "A attack/n on|against R",
        "attack",
        "n",
        subject="A",
        phrases=(Phrase(words("on", "against"), slot="R"),),
    ),
    frame("A accuse/v R of *", "accuse", subject="A", object_slot="R", phrases=(OF_ANYTHING,)),
    frame(
        "A take/v R into custody|detention",
        "take",
        subject="A",
        object_slot="R",
        phrases=(Phrase(words("into"), nouns=words("custody", "detention")),),
    ),
    frame("A refrain/v from ING", "refrain", subject="A", phrases=(Phrase(words("from"), gerund=True),)),
    frame(
        "A protest/v outside R's embassy",
        "protest",
        subject="A",
        phrases=(Phrase(words("outside"), nouns=words("embassy"), possessor="R"),),
    ),
    frame("A object/v to R's *", "object", subject="A", phrases=(Phrase(words("to"), possessor="R"),)),
    frame(
        "A sign/v accord (with R)",
        "sign",
        subject="A",
        object_nouns=words("accord"),
        phrases=(Phrase(words("with"), slot="R", optional=True),),
    ),
    frame("A agree/v with R on *", "agree", subject="A", phrases=(WITH_R, Phrase(words("on")))),
    # particles
    frame("A step/v down/p", "step", subject="A", particle=words("down")),
    frame(
        "A break/v off/p tie with R",
        "break",
        subject="A",
        particle=words("off"),
        object_nouns=words("tie"),
        phrases=(WITH_R,),
    ),
    frame(
        "A hit/v out|back/p at R",
        "hit",
        subject="A",
        particle=words("out", "back"),
        phrases=(Phrase(words("at"), slot="R"),),
    ),
    # clauses
    frame("A agree/v TO", "agree", subject="A", complement=Complement("TO")),
    frame(
        "A agree/v TO:free|release",
        "agree",
        subject="A",
        complement=Complement("TO", words("free", "release")),
    ),
    frame("A agree/v THAT", "agree", subject="A", complement=Complement("THAT")),
    frame("A stop/v ING", "stop", subject="A", complement=Complement("ING")),
    frame("A stop/v ING:shell", "stop", subject="A", complement=Complement("ING", words("shell"))),
    frame(
        "A invite/v R (TO)",
        "invite",
        subject="A",
        object_slot="R",
        complement=Complement("TO", optional=True),
    ),
    # brackets need no blanks, and may hold more than one element
    frame(
        "A sign/v accord ( with R )",
        "sign",
        subject="A",
        object_nouns=words("accord"),
        phrases=(Phrase(words("with"), slot="R", optional=True),),
    ),
    frame(
        "A sign/v (accord with R)",
        "sign",
        subject="A",
        object_nouns=words("accord"),
        object_optional=True,
        phrases=(Phrase(words("with"), slot="R", optional=True),),
    ),
]


@pytest.mark.parametrize("expected", FRAMES, ids=lambda f: f.text)
def test_pattern_is_parsed(expected: Frame) -> None:
    assert parse_frame(expected.text, "AGREE", None) == expected


def test_type_and_mode_are_kept() -> None:
    parsed = parse_frame("A arrest/v R", "COERCE", "arrest")
    assert (parsed.event_type, parsed.mode, parsed.text) == ("COERCE", "arrest", "A arrest/v R")


REFUSED = [
    ("", "it has no head; mark one word with /v, /n or /a"),
    ("A", "it has no head; mark one word with /v, /n or /a"),
    ("sign accord", "'sign' stands before the head; only A, R or AR may"),
    ("with R attack/v", "'with' stands before the head; only A, R or AR may"),
    ("R's attack/n", '"R\'s" stands before the head; only A, R or AR may'),
    ("* attack/v", "'*' stands before the head; only A, R or AR may"),
    ("TO attack/v", "'TO' stands before the head; only A, R or AR may"),
    ("A R attack/v", "subject is given twice"),
    ("A attack/v strike/v", "head is given twice"),
    ("A attack/v strike/n", "head is given twice"),
    ("A attack/v R AR", "object slot is given twice"),
    ("A sign/v accord deal", "object nouns is given twice"),
    ("A praise/v * *", "object any is given twice"),
    ("A step/v down/p off/p", "particle is given twice"),
    ("A agree/v TO THAT", "complement is given twice"),
    ("A sign/v accord (with R", "a bracket is not closed"),
    ("(A sign/v accord", "a bracket is not closed"),
    ("A sign/v accord with R)", "brackets do not match"),
    ("A sign/v ((accord))", "brackets do not match"),
    ("A attack/v on", "a preposition must be followed by R, A, AR, *, nouns or ING"),
    ("A reject/v R's", "A's or R's must be followed by a noun"),
    ("A reject/v offer A's", "A's or R's must be followed by a noun"),
    ("A protest/v at R's", "A's or R's must be followed by a noun"),
    ("A sign/v Treaty", "'Treaty' is neither a slot nor a list of lower-case words"),
    ("A sign/v treaty|Accord", "'treaty|Accord' is neither a slot nor a list of lower-case words"),
    ("A sign/v treaty|", "'treaty|' is neither a slot nor a list of lower-case words"),
    ("A sign/v treaty,", "'treaty,' is neither a slot nor a list of lower-case words"),
    ("A sign/v B", "'B' is neither a slot nor a list of lower-case words"),
    ("A attack/v with Knife", "'Knife' is neither a slot nor a list of lower-case words"),
]


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_refusal_names_the_pattern_and_the_fault(text: str, why: str) -> None:
    with pytest.raises(CodebookError) as caught:
        parse_frame(text, "AGREE", None)
    assert str(caught.value) == f"frame {text!r}: {why}"


WEIGHTS = [
    ("attack/n", 0),
    ("(A) attack/v", 0),
    ("A attack/v", 1),
    ("A attack/v R", 2),
    ("A attack/v (R)", 1),
    ("A sign/v treaty", 3),
    ("A sign/v treaty (with R)", 3),
    ("A sign/v treaty with R", 4),
    ("A step/v down/p", 3),
    ("A refrain/v from ING", 3),
    ("A take/v R into custody", 5),
    ("A agree/v TO", 2),
    ("A agree/v TO:free", 4),
    ("A agree/v (TO:free)", 1),
]


@pytest.mark.parametrize(("text", "weight"), WEIGHTS)
def test_weight_counts_what_must_be_there(text: str, weight: int) -> None:
    assert parse_frame(text, "AGREE", None).weight == weight


def test_a_frame_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        parse_frame("A attack/v R", "ASSAULT", None).head = "kill"  # type: ignore[misc]
