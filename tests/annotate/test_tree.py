"""The tree over a hand-made parse."""

from __future__ import annotations

import pytest

from builders import Parsed, parsed
from dragoman.annotate import Tree
from dragoman.model import Sentence

# The new Iranian foreign minister and his aides met envoys in Oslo.
MINISTER = parsed(
    "The/DT/det>4 new/JJ/amod>4 Iranian/JJ/amod>4 foreign/JJ/amod>4 minister/NN/nsubj>8 and/CC/cc>4 "
    "his/PRP$/poss>7 "
    "aides=aide/NNS/conj>4 met=meet/VBD/ROOT envoys=envoy/NNS/dobj>8 in/IN/prep>8 Oslo/NNP/pobj>10 "
    "~././punct>8"
)
# U.S.-Russian talks with Togo and Benin
COMPOUND = parsed(
    "U.S./NNP/compound>2 ~-/HYPH/punct>2 ~Russian/JJ/amod>3 talks=talk/NNS/ROOT with/IN/prep>3 "
    "Togo/NNP/pobj>4 "
    "~,/,/punct>5 Benin/NNP/conj>5 and/CC/cc>7 Ghana/NNP/conj>7"
)


def test_kids_are_chosen_by_label() -> None:
    tree = MINISTER.tree
    met = MINISTER.index("met")
    assert MINISTER.words(tree.kids(met, "nsubj", "dobj")) == ["minister", "envoys"]
    assert tree.kids(met, "nsubjpass") == []


def test_the_root_is_not_its_own_child() -> None:
    met = MINISTER.index("met")
    assert met not in MINISTER.tree.children[met]
    assert len(MINISTER.tree) == 13


def test_subtree_is_in_text_order() -> None:
    tree = MINISTER.tree
    assert MINISTER.words(tree.subtree(MINISTER.index("in"))) == ["in", "Oslo"]
    assert tree.subtree(MINISTER.index("met")) == list(range(13))


def test_ancestors_are_nearest_first_and_end_at_the_root() -> None:
    tree = MINISTER.tree
    assert MINISTER.words(tree.ancestors(MINISTER.index("Oslo"))) == ["in", "met"]
    assert list(tree.ancestors(MINISTER.index("met"))) == []


@pytest.mark.parametrize(
    ("sentence", "word", "expected"),
    [
        (MINISTER, "minister", ["The", "new", "Iranian", "foreign", "minister"]),
        (MINISTER, "aides", ["his", "aides"]),
        (MINISTER, "Oslo", ["Oslo"]),
        (COMPOUND, "talks", ["U.S.", "-", "Russian", "talks"]),
        (COMPOUND, "Togo", ["Togo"]),
    ],
)
def test_core_holds_what_stands_before_the_head(sentence: Parsed, word: str, expected: list[str]) -> None:
    assert sentence.words(sentence.tree.core(sentence.index(word))) == expected


def test_conjuncts_follow_the_chain_to_the_right() -> None:
    tree = COMPOUND.tree
    assert COMPOUND.words(tree.conjuncts(COMPOUND.index("Togo"))) == ["Togo", "Benin", "Ghana"]
    assert COMPOUND.words(tree.conjuncts(COMPOUND.index("Benin"))) == ["Benin", "Ghana"]
    assert tree.first_conjunct(COMPOUND.index("Ghana")) == COMPOUND.index("Togo")
    assert tree.first_conjunct(COMPOUND.index("talks")) == COMPOUND.index("talks")


def test_spans_lead_back_to_the_text() -> None:
    tree = MINISTER.tree
    span = tree.span(tree.core(MINISTER.index("minister")))
    assert MINISTER.text[span.start : span.end] == "The new Iranian foreign minister"
    assert tree.at(span.start, span.end) == [0, 1, 2, 3, 4]
    assert tree.at(span.start + 5, span.start + 6) == [1]
    assert tree.at(10_000, 10_001) == []


def test_nominals() -> None:
    tree = MINISTER.tree
    assert [t.text for i, t in enumerate(tree.tokens) if tree.is_nominal(i)] == [
        "minister",
        "aides",
        "envoys",
        "Oslo",
    ]


def test_a_sentence_without_tokens_is_an_empty_tree() -> None:
    tree = Tree(Sentence(start=0, end=4, paragraph=0))
    assert len(tree) == 0
    assert tree.at(0, 4) == []
