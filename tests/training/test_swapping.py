"""Participants are exchanged, and the spans still mark them."""

from __future__ import annotations

import random

from training.corpus import Labelled, Pair
from training.swapping import stock_of, swapped

from dragoman.model import Span


def _sentence(text: str, actor: str, recipient: str, event_type: str = "AID") -> Labelled:
    def span(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words))

    return Labelled(text, (Pair(span(actor), span(recipient), event_type, "", "actual"),), "x", 1)


SENTENCES = [
    _sentence("Kenya gave the displaced of Juba rice.", "Kenya", "the displaced of Juba"),
    _sentence("On Monday a Danish charity fed Chad.", "a Danish charity", "Chad"),
    _sentence("Peru bombed Chile.", "Peru", "Chile", "ASSAULT"),
]


def test_nothing_is_exchanged_without_a_share() -> None:
    pair = SENTENCES[0].pairs[0]
    assert swapped(SENTENCES[0], pair, stock_of(SENTENCES), 0.0, random.Random(1)) == (
        SENTENCES[0].text, pair.actor, pair.recipient,
    )  # fmt: skip


def test_spans_move_with_the_words() -> None:
    stock = stock_of(SENTENCES)
    for sentence in SENTENCES:
        for seed in range(20):
            text, actor, recipient = swapped(sentence, sentence.pairs[0], stock, 1.0, random.Random(seed))
            names = {words.lower() for words in stock[sentence.pairs[0].event_type, "actor"]}
            assert text[slice(*actor)].lower() in names
            assert text[slice(*recipient)] in stock[sentence.pairs[0].event_type, "recipient"]
            assert text.endswith(sentence.text[-4:]) or recipient.end == len(text) - 1


def test_only_participants_of_the_same_type_are_taken() -> None:
    text, _, _ = swapped(SENTENCES[2], SENTENCES[2].pairs[0], stock_of(SENTENCES), 1.0, random.Random(3))
    assert text == "Peru bombed Chile."


def test_the_first_word_is_capital() -> None:
    texts = {
        swapped(SENTENCES[0], SENTENCES[0].pairs[0], stock_of(SENTENCES), 1.0, random.Random(n))[0] for n in range(9)
    }
    assert any(text.startswith("A Danish charity gave") for text in texts)
    assert all(text[0].isupper() for text in texts)
