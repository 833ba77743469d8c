"""Lemmas from Penn tags, with the tables of the installed pipeline and without any."""

from __future__ import annotations

import pytest

from dragoman.annotate.lemmas import Lemmatizer
from dragoman.coder import Coder

WITH_TABLES = [
    ("attacked", "VBD", "attack"),
    ("accused", "VBN", "accuse"),
    ("accusing", "VBG", "accuse"),
    ("withdrew", "VBD", "withdraw"),
    ("held", "VBD", "hold"),
    ("met", "VBD", "meet"),
    ("struck", "VBN", "strike"),
    ("fled", "VBD", "flee"),
    ("travelled", "VBD", "travel"),
    ("visiting", "VBG", "visit"),
    ("condemns", "VBZ", "condemn"),
    ("criticises", "VBZ", "criticise"),
    ("talks", "NNS", "talk"),
    ("ministries", "NNS", "ministry"),
    ("embassies", "NNS", "embassy"),
    ("refugees", "NNS", "refugee"),
    ("countries", "NNS", "country"),
    ("men", "NNS", "man"),
    ("allies", "NNS", "ally"),
    ("Talks", "NNS", "talk"),
    ("biggest", "JJS", "big"),
    ("attack", "NN", "attack"),
    ("Accused", "VBD", "accuse"),
    ("was", "VBD", "be"),
    ("has", "VBZ", "have"),
    ("n't", "RB", "not"),
    ("wo", "MD", "will"),
    ("’ll", "MD", "will"),
    ("'s", "POS", "'s"),
    ("’s", "POS", "'s"),
    ("'s", "VBZ", "be"),
    ("Iran", "NNP", "iran"),
    ("against", "IN", "against"),
]


@pytest.mark.parametrize(("form", "tag", "lemma"), WITH_TABLES)
def test_lemma_with_the_pipelines_tables(coder: Coder, form: str, tag: str, lemma: str) -> None:
    assert coder._annotator.lemma(form, tag) == lemma


@pytest.mark.parametrize(
    ("form", "tag", "lemma"),
    [
        ("attacked", "VBD", "attack"),
        ("talks", "NNS", "talk"),
        ("visiting", "VBG", "visit"),
        ("were", "VBD", "be"),
        ("never", "RB", "never"),
        ("meet", "VB", "meet"),
    ],
)
def test_lemma_without_tables_falls_back_on_plain_rules(form: str, tag: str, lemma: str) -> None:
    assert Lemmatizer(None).lemma(form, tag) == lemma


def test_exceptions_outrank_rules() -> None:
    tables = {
        "lemma_exc": {"verb": {"sought": ["seek"]}},
        "lemma_rules": {},
        "lemma_index": {"verb": ["seek"]},
    }
    assert Lemmatizer(tables).lemma("sought", "VBD") == "seek"


def test_a_doubled_consonant_is_undone_only_for_a_known_word() -> None:
    tables = {
        "lemma_exc": {},
        "lemma_rules": {"verb": [["ed", ""]]},
        "lemma_index": {"verb": ["ban", "kill"]},
    }
    lemmatizer = Lemmatizer(tables)
    assert lemmatizer.lemma("banned", "VBD") == "ban"
    assert lemmatizer.lemma("killed", "VBD") == "kill"
    assert lemmatizer.lemma("zogged", "VBD") == "zogg"


def test_the_empty_tag_does_not_break_it() -> None:
    assert Lemmatizer(None).lemma("", "") == ""
    assert Lemmatizer(None).lemma("…", "NFP") == "…"
