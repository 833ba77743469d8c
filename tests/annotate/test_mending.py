"""Heads that the forms of words rule out."""

from __future__ import annotations

from dragoman.annotate.mending import mend
from dragoman.model import Token


def words(*told: tuple[str, str, str, int]) -> list[Token]:
    """Build tokens of (text, tag, label, head)."""
    out, start = [], 0
    for text, tag, dep, head in told:
        out.append(Token(text, start, start + len(text), text.lower(), tag, dep, head))
        start += len(text) + 1
    return out


ACCUSED = (
    ("Kenya", "NNP", "nsubj", 1), ("accused", "VBD", "ROOT", 1), ("Chad", "NNP", "dobj", 1), ("of", "IN", "prep", 1),
    ("closing", "VBG", "pcomp", 3), ("dams", "NNS", "dobj", 4), ("and", "CC", "cc", 4),
)  # fmt: skip


def test_a_finite_verb_does_not_join_a_participle() -> None:
    mended = mend(words(*ACCUSED, ("recalled", "VBD", "conj", 4), ("envoys", "NNS", "dobj", 7)))
    assert mended[7].head == 1
    assert [t.head for t in mended[:7]] == [1, 1, 1, 1, 3, 4, 4]


def test_a_finite_verb_does_not_join_an_infinitive() -> None:
    told = words(
        ("Kenya", "NNP", "nsubj", 1), ("agreed", "VBD", "ROOT", 1), ("to", "TO", "aux", 3), ("talk", "VB", "xcomp", 1),
        ("and", "CC", "cc", 3), ("freed", "VBD", "conj", 3), ("prisoners", "NNS", "dobj", 5),
    )  # fmt: skip
    assert mend(told)[5].head == 1


def test_verbs_of_one_form_stay_together() -> None:
    assert mend(words(*ACCUSED, ("mining", "VBG", "conj", 4)))[7].head == 4


def test_a_verb_of_another_tense_stays() -> None:
    assert mend(words(*ACCUSED, ("recalls", "VBZ", "conj", 4)))[7].head == 4


def test_a_verb_with_a_subject_of_its_own_stays() -> None:
    told = words(*ACCUSED, ("Togo", "NNP", "nsubj", 8), ("recalled", "VBD", "conj", 4))
    assert mend(told)[8].head == 4


def test_a_participle_with_an_auxiliary_is_finite() -> None:
    told = words(
        ("Kenya", "NNP", "nsubj", 1), ("said", "VBD", "ROOT", 1), ("it", "PRP", "nsubj", 4), ("was", "VBD", "aux", 4),
        ("closing", "VBG", "ccomp", 1), ("dams", "NNS", "dobj", 4), ("and", "CC", "cc", 4), ("left", "VBD", "conj", 4),
    )  # fmt: skip
    assert mend(told)[7].head == 4


def test_what_somebody_is_accused_of_belongs_to_the_passive() -> None:
    told = words(
        ("Chad", "NNP", "nsubjpass", 2), ("was", "VBD", "auxpass", 2), ("accused", "VBN", "ROOT", 2),
        ("by", "IN", "agent", 2), ("groups", "NNS", "pobj", 3), ("of", "IN", "prep", 4), ("burning", "VBG", "pcomp", 5),
        ("crops", "NNS", "dobj", 6),
    )  # fmt: skip
    assert mend(told)[5].head == 2


def test_of_with_a_noun_stays_with_who_speaks() -> None:
    told = words(
        ("Chad", "NNP", "nsubjpass", 2), ("was", "VBD", "auxpass", 2), ("accused", "VBN", "ROOT", 2),
        ("by", "IN", "agent", 2), ("groups", "NNS", "pobj", 3), ("of", "IN", "prep", 4), ("farmers", "NNS", "pobj", 5),
    )  # fmt: skip
    assert mend(told)[5].head == 4


def test_a_headline_lists_its_subjects() -> None:
    told = words(
        ("Chad", "NNP", "npadvmod", 3), (",", ",", "punct", 3), ("Togo", "NNP", "nsubj", 3), ("sign", "VBP", "ROOT", 3),
    )  # fmt: skip
    first = mend(told)[0]
    assert (first.head, first.dep) == (2, "conj")


def test_a_day_is_not_listed_with_the_subject() -> None:
    told = words(
        ("Monday", "NNP", "npadvmod", 3), (",", ",", "punct", 3), ("Togo", "NNP", "nsubj", 3), ("met", "VBD", "ROOT", 3),
    )  # fmt: skip
    assert mend(told)[0].head == 3


def test_what_stands_between_commas_is_not_listed() -> None:
    told = words(
        ("Chad", "NNP", "npadvmod", 4), (",", ",", "punct", 4), ("Togo", "NNP", "nsubj", 4), (",", ",", "punct", 4),
        ("met", "VBD", "ROOT", 4),
    )  # fmt: skip
    assert mend(told)[0].head == 4


def test_a_participle_that_names_a_deed_is_a_noun() -> None:
    told = words(
        ("Shelling", "VBG", "advcl", 3), ("by", "IN", "agent", 0), ("rebels", "NNS", "pobj", 1),
        ("killed", "VBD", "ROOT", 3), ("two", "CD", "dobj", 3),
    )  # fmt: skip
    noun, by, *_ = mend(told)
    assert (noun.tag, noun.dep, noun.lemma, by.dep) == ("NN", "nsubj", "shelling", "prep")


def test_a_participle_beside_a_subject_stays() -> None:
    told = words(
        ("Speaking", "VBG", "advcl", 4), ("in", "IN", "prep", 0), ("Chad", "NNP", "pobj", 1), ("he", "PRP", "nsubj", 4),
        ("left", "VBD", "ROOT", 4),
    )  # fmt: skip
    assert mend(told)[0].tag == "VBG"
