"""How strongly something is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dragoman.coder import Coder
from dragoman.extract.stances import StrengthReader, load_stance_words
from dragoman.model import Report, Stance, Statement
from dragoman.settings import Settings

READER = StrengthReader(load_stance_words().strength)
EXAMPLE = Path(__file__).parents[2] / "docs" / "example-codebook.toml"


@pytest.mark.parametrize(
    ("stance", "cue", "near", "content", "strength"),
    [
        ("asserts", "say", "he", "the harvest was good", 0.4),
        ("asks", "demand", "", "an apology", 0.9),
        ("asks", "call for", "", "talks", 0.6),
        ("opposes", "condemn", "strongly", "the raid", 0.95),
        ("opposes", "condemn", "strongly categorically utterly", "the raid", 1.0),
        ("asserts", "say", "", "the raid might perhaps have been a mistake", 0.1),
        ("asserts", "suggest", "cautiously", "it could possibly rain", 0.05),
        ("warns", "unheard-of verb", "", "of war", 0.6),
        ("asserts", "", "", "", 0.4),
        ("asserts", "say", "", "mustard was sold", 0.4),
    ],
)
def test_base_and_steps(stance: Stance, cue: str, near: str, content: str, strength: float) -> None:
    assert READER.read(stance, cue, near, content) == strength


def test_every_stance_has_a_base_and_all_values_lie_within_bounds() -> None:
    words = load_stance_words().strength
    assert set(words.base) == set(load_stance_words().cues) | {"asserts"}
    assert all(0.05 <= value <= 1 for value in (*words.base.values(), *words.cues.values()))
    assert not set(words.words.stronger) & set(words.words.weaker)


def said(coder: Coder, text: str) -> Statement:
    (found,) = coder.code(Report(id="r", text=text, date="2014-02-26")).statements
    return found


def test_words_beside_the_cue_count(coder: Coder) -> None:
    weak = said(coder, "The French president condemned the raid on the convoy.")
    strong = said(coder, "The French president strongly condemned the raid on the convoy.")
    assert weak.strength is not None
    assert strong.strength is not None
    assert weak.strength < strong.strength


@pytest.mark.slow
def test_topics_of_a_users_codebook() -> None:
    text = "The Kenyan president said that foreign troops had left the valley."
    own = Coder(replace(Settings(relations=False), codebook_files=(str(EXAMPLE),)))
    assert said(own, text).topics == ("foreign_forces",)
    assert said(Coder(Settings(relations=False)), text).topics == ()
