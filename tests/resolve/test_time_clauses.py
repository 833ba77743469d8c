"""How expressions hang on acts, on trees made by hand."""

from __future__ import annotations

import pytest

from builders import Parsed, parsed
from dragoman.model import Span
from dragoman.resolve.time_clauses import Clauses, Hangs

SAID = parsed(
    "Police/NNP/nsubj>1 said=say/VBD/ROOT on/IN/prep>1 Monday/NNP/pobj>2 that/IN/mark>7 gunmen/NNS/nsubj>7 had/VBD/aux>7 "
    "killed=kill/VBN/ccomp>1 guards/NNS/dobj>7 in/IN/prep>7 May/NNP/pobj>9 ././punct>1"
)
THANKED = parsed(
    "Peru/NNP/nsubj>1 thanked=thank/VBD/ROOT crews/NNS/dobj>1 that/WDT/nsubj>4 came=come/VBD/relcl>2 on/IN/prep>4 "
    "Monday/NNP/pobj>5 ././punct>1"
)
ACCUSED = parsed(
    "Peru/NNP/nsubj>1 accused=accuse/VBD/ROOT Chile/NNP/dobj>1 of/IN/prep>1 lying=lie/VBG/pcomp>3 in/IN/prep>4 "
    "May/NNP/pobj>5 ././punct>1"
)
AGREED = parsed(
    "They/PRP/nsubj>1 agreed=agree/VBD/ROOT to/TO/aux>3 meet/VB/xcomp>1 on/IN/prep>3 Monday/NNP/pobj>4 ././punct>1"
)
ATTACK = parsed("Friday/NNP/poss>2 ~'s/POS/case>0 attack/NN/nsubj>3 killed=kill/VBD/ROOT guards/NNS/dobj>3 ././punct>3")


def hangs(sentence: Parsed, words: str, act: str) -> Hangs:
    token = sentence.tree.tokens[sentence.index(act)]
    start = sentence.text.index(words)
    clauses = Clauses(sentence.tree, Span(token.start, token.end), {"say"}, {"begin"})
    return clauses.hangs(Span(start, start + len(words)))


@pytest.mark.parametrize(
    ("sentence", "words", "act", "expected"),
    [
        (SAID, "on Monday", "said", Hangs.OWN),
        (SAID, "on Monday", "killed", Hangs.SAYING),
        (SAID, "in May", "killed", Hangs.OWN),
        (SAID, "in May", "said", Hangs.ELSEWHERE),
        (THANKED, "on Monday", "thanked", Hangs.ELSEWHERE),
        (THANKED, "on Monday", "came", Hangs.OWN),
        (ACCUSED, "in May", "accused", Hangs.CONTENT),
        (AGREED, "on Monday", "agreed", Hangs.ELSEWHERE),
        (AGREED, "on Monday", "meet", Hangs.OWN),
        (ATTACK, "Friday", "attack", Hangs.OWN),
        (ATTACK, "Friday", "killed", Hangs.RELATIVE),
    ],
)
def test_hangs(sentence: Parsed, words: str, act: str, expected: Hangs) -> None:
    assert hangs(sentence, words, act) is expected


def test_a_sentence_without_parse_says_nothing() -> None:
    bare = parsed("Rain/NN/ROOT")
    assert Clauses(bare.tree, Span(90, 94), set(), set()).hangs(Span(0, 4)) is Hangs.UNKNOWN
