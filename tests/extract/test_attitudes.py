"""What somebody is told to think, know, want or plan."""

from __future__ import annotations

import pytest

from dragoman.extract.stances import StanceReader, load_attitude_words, load_stance_words

from .desk import Desk


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize(
    ("text", "cue", "speaker", "content"),
    [
        ("Norway plans to reopen its embassy in Tripoli.", "plans", "Norway", "to reopen its embassy in Tripoli"),
        ("Kenya wants Somalia to close the camp.", "wants", "Kenya", "Somalia to close the camp"),
        ("Iran knows who ordered the raid.", "knows", "Iran", "who ordered the raid"),
        ("Vietnam considers the reef its own.", "considers", "Vietnam", "the reef its own"),
        ("Ghana supports the new treaty.", "supports", "Ghana", "the new treaty"),
        ("Peru is ready to sign the treaty.", "ready", "Peru", "to sign the treaty"),
        ("Spain is worried about the dam.", "worried about", "Spain", "the dam"),
        ("Brazil has no plans to leave the bloc.", "plans", "Brazil", "to leave the bloc"),
        ("Germany voted against the resolution.", "voted against", "Germany", "the resolution"),
    ],
)
def test_attitudes(desk: Desk, text: str, cue: str, speaker: str, content: str) -> None:
    (statement,) = desk.statements(text)
    assert (statement.cue.text, statement.text) == (cue, content)
    assert statement.speaker is not None
    assert statement.speaker.text == speaker


@pytest.mark.parametrize(
    "text",
    [
        "The old map supports the new shelf.",  # things take no stand
        "Kenya said that Somalia wants to close the camp.",  # what the speaker thinks of somebody is his claim
        "The plan to close the camp was ready.",
    ],
)
def test_what_is_no_attitude(desk: Desk, text: str) -> None:
    assert all(s.cue.text == "said" for s in desk.statements(text))


def test_an_attitude_does_not_speak(desk: Desk) -> None:
    desk.statements("Norway wants to mediate. “We are tired,” said Putin.")
    assert [s.name if s else None for s in desk.speakers] == [None, "Vladimir Putin"]


def test_a_denied_attitude_is_the_contrary(desk: Desk) -> None:
    found = desk.statements("Ghana does not support the new treaty. Peru is not willing to sign it.")
    assert [s.stance for s in found] == ["opposes", "opposes"]
    reader = StanceReader(load_stance_words())
    assert (reader.read("favor", None, []), reader.read("favor", None, [], negated=True)) == ("supports", "opposes")


def test_words_are_in_lower_case() -> None:
    words = load_attitude_words()
    assert all(word == word.lower() for word in words.heads())
