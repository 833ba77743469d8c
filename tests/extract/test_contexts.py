"""Contexts by their terms."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import codebook
from dragoman.extract.contexts import ContextTagger

BOOK = msgspec.structs.replace(
    codebook(),
    contexts={"health": "", "economic": "", "election": ""},
    terms={
        "health": ("vaccine", "cholera outbreak"),
        "economic": ("tariff", "vaccine tariff"),
        "election": ("ballot", "poll"),
    },
)
TAGGER = ContextTagger(BOOK)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They sent a vaccine.", ("health",)),
        ("VACCINES arrived.", ("health",)),
        ("A ballot on the tariff.", ("economic", "election")),
        ("A tariff on ballots.", ("economic", "election")),
        ("A vaccine tariff was dropped.", ("economic",)),
        ("The cholera outbreak grew.", ("health",)),
        ("pollution and pollen", ()),
        ("anti-poll rally", ("election",)),
        ("the poll's end", ("election",)),
        ("unballotted", ()),
        ("", ()),
    ],
)
def test_terms_count_as_whole_words_the_longest_first(text: str, expected: tuple[str, ...]) -> None:
    assert TAGGER.tag(text) == expected


def test_a_codebook_without_terms_tags_nothing() -> None:
    assert ContextTagger(msgspec.structs.replace(BOOK, terms={})).tag("a vaccine") == ()


def test_a_term_may_belong_to_two_contexts() -> None:
    book = msgspec.structs.replace(BOOK, terms={"health": ("quarantine",), "election": ("quarantine",)})
    assert ContextTagger(book).tag("quarantine") == ("health", "election")


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("Voters queued at polling stations for the presidential election.", "election"),
        ("The warships joined a naval exercise.", "military"),
        ("Doctors treated patients after an outbreak of cholera.", "health"),
        ("Inspectors found traces of enriched uranium.", "cbrn"),
        ("The earthquake destroyed the port.", "disasters"),
        ("Refugees crossed the border.", "migration"),
        ("The foreign ministers discussed bilateral relations.", "diplomatic"),
        ("Lawmakers in parliament debated the bill.", "legislative"),
        ("Police seized heroin.", "illegal_drugs"),
        ("Hackers attacked the bank's network in a cyberattack.", "cyber"),
    ],
)
def test_builtin_terms(text: str, context: str) -> None:
    assert context in ContextTagger(codebook()).tag(text)


def test_every_context_has_terms() -> None:
    assert [c for c, terms in codebook().terms.items() if not terms] == []


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=80))
def test_tags_are_known_and_in_the_codebooks_order(text: str) -> None:
    found = TAGGER.tag(text)
    assert list(found) == [c for c in BOOK.contexts if c in found]
