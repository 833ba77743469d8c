"""Tense, modality and negation on hand-made parses."""

from __future__ import annotations

from dataclasses import astuple, fields

import pytest

from builders import codebook, parsed
from dragoman.extract.status import Modality, ModalityReader

READER = ModalityReader(codebook().cues)

TABLE = [
    # (sentence, head, what is true of it)
    ("Chad/NNP/nsubj>1 attacked=attack/VBD/ROOT Mali/NNP/dobj>1", "attacked", ""),
    (
        "Chad/NNP/nsubj>3 did=do/VBD/aux>3 n't=not/RB/neg>3 attack/VB/ROOT Mali/NNP/dobj>3",
        "attack",
        "negated",
    ),
    ("Chad/NNP/nsubj>2 never/RB/neg>2 attacked=attack/VBD/ROOT Mali/NNP/dobj>2", "attacked", "negated"),
    ("Chad/NNP/nsubj>2 will/MD/aux>2 attack/VB/ROOT Mali/NNP/dobj>2", "attack", "future"),
    (
        "Chad/NNP/nsubj>3 will/MD/aux>3 not/RB/neg>3 attack/VB/ROOT Mali/NNP/dobj>3",
        "attack",
        "negated future",
    ),
    ("Chad/NNP/nsubj>2 may/MD/aux>2 attack/VB/ROOT Mali/NNP/dobj>2", "attack", "hypothetical"),
    ("Chad/NNP/nsubj>2 could/MD/aux>2 attack/VB/ROOT Mali/NNP/dobj>2", "attack", "hypothetical"),
    ("Chad/NNP/nsubj>2 would/MD/aux>2 attack/VB/ROOT Mali/NNP/dobj>2", "attack", "hypothetical"),
    ("Chad/NNP/nsubj>2 must/MD/aux>2 leave/VB/ROOT Mali/NNP/dobj>2", "leave", "obligation"),
    ("Chad/NNP/nsubj>2 should/MD/aux>2 leave/VB/ROOT Mali/NNP/dobj>2", "leave", "obligation"),
    (
        "Chad/NNP/nsubj>1 said=say/VBD/ROOT it/PRP/nsubj>4 would/MD/aux>4 attack/VB/ccomp>1 Mali/NNP/dobj>4",
        "attack",
        "future",
    ),
    (
        "Chad/NNP/nsubj>1 says=say/VBZ/ROOT it/PRP/nsubj>4 would/MD/aux>4 attack/VB/ccomp>1 Mali/NNP/dobj>4",
        "attack",
        "hypothetical",
    ),
    (
        "It/PRP/nsubj>1 fought=fight/VBD/ROOT if/IN/mark>4 Chad/NNP/nsubj>4 attacked=attack/VBD/advcl>1 "
        "Mali/NNP/dobj>4",
        "attacked",
        "hypothetical",
    ),
    (
        "Chad/NNP/nsubj>1 plans=plan/VBZ/ROOT to/TO/aux>3 attack/VB/xcomp>1 Mali/NNP/dobj>3",
        "attack",
        "future intended",
    ),
    ("Chad/NNP/nsubj>1 began=begin/VBD/ROOT to/TO/aux>3 attack/VB/xcomp>1 Mali/NNP/dobj>3", "attack", ""),
    (
        "Chad/NNP/nsubj>1 failed=fail/VBD/ROOT to/TO/aux>3 attack/VB/xcomp>1 Mali/NNP/dobj>3",
        "attack",
        "negated",
    ),
    (
        "Chad/NNP/nsubj>2 will/MD/aux>2 begin/VB/ROOT to/TO/aux>4 attack/VB/xcomp>2 Mali/NNP/dobj>4",
        "attack",
        "future",
    ),
    (
        "a/DT/det>1 decision/NN/ROOT to/TO/aux>3 attack/VB/acl>1 Mali/NNP/dobj>3",
        "attack",
        "intended",
    ),
    (
        "the/DT/det>1 ability/NN/ROOT to/TO/aux>3 attack/VB/acl>1 Mali/NNP/dobj>3",
        "attack",
        "hypothetical unreal",
    ),
    (
        "Chad/NNP/nsubj>2 will/MD/aux>2 leave/VB/ROOT and/CC/cc>2 attack/VB/conj>2 Mali/NNP/dobj>4",
        "attack",
        "future",
    ),
    (
        "Police/NNS/nsubj>1 used=use/VBD/ROOT gas/NN/dobj>1 to/TO/aux>4 disperse/VB/advcl>1 crowds=crowd/NNS/dobj>4",
        "disperse",
        "",
    ),
    (
        "Police/NNS/nsubj>2 will/MD/aux>2 use/VB/ROOT gas/NN/dobj>2 to/TO/aux>5 disperse/VB/advcl>2 "
        "crowds=crowd/NNS/dobj>5",
        "disperse",
        "future",
    ),
    ("Chad/NNP/nsubj>1 launched=launch/VBD/ROOT an/DT/det>3 attack/NN/dobj>1", "attack", ""),
    ("Chad/NNP/nsubj>2 will/MD/aux>2 launch/VB/ROOT an/DT/det>4 attack/NN/dobj>2", "attack", "future"),
    (
        "Chad/NNP/nsubj>3 did=do/VBD/aux>3 not/RB/neg>3 launch/VB/ROOT an/DT/det>5 attack/NN/dobj>3",
        "attack",
        "negated",
    ),
    ("a/DT/det>2 planned/VBN/amod>2 attack/NN/ROOT", "attack", "future"),
    ("a/DT/det>2 possible/JJ/amod>2 attack/NN/ROOT", "attack", "hypothetical"),
    ("no/DT/det>1 attack/NN/ROOT", "attack", "negated"),
    ("Chad/NNP/nsubj>1 planned=plan/VBD/ROOT an/DT/det>3 attack/NN/dobj>1", "attack", "intended"),
    ("Chad/NNP/nsubj>1 is=be/VBZ/ROOT not/RB/neg>1 ready/JJ/acomp>1", "ready", "negated"),
    ("Chad/NNP/nsubj>1 is=be/VBZ/ROOT ready/JJ/acomp>1", "ready", ""),
]


@pytest.mark.parametrize(("spec", "head", "expected"), TABLE)
def test_modality(spec: str, head: str, expected: str) -> None:
    sentence = parsed(spec)
    read = READER.of(sentence.tree, sentence.index(head))
    true = {f.name for f, value in zip(fields(read), astuple(read), strict=True) if value}
    assert true == set(expected.split())


def test_nothing_is_assumed() -> None:
    assert Modality() == Modality(False, False, False, False, False, False)


@pytest.mark.parametrize(
    ("text", "date", "expected"),
    [
        ("Chad attacked Mali on Monday.", "2014-03-03", False),
        ("Chad attacked Mali in 1987.", "2014-03-03", True),
        ("Chad attacked Mali in 2013.", "2014-03-03", False),
        ("Chad, which fought Mali in 1987, attacked it in 2014.", "2014-03-03", False),
        ("Chad attacked Mali in 1987.", None, False),
        ("Chad attacked Mali decades ago.", None, True),
        ("Chad signed the accord during the Cold War.", "2014-03-03", True),
        ("Chad has 1200 soldiers in Mali.", "2014-03-03", False),
    ],
)
def test_background(text: str, date: str | None, expected: bool) -> None:
    assert READER.is_background(text, date) is expected
