"""Events that somebody tells of carry who tells of them."""

from __future__ import annotations

import pytest

from dragoman.coder import Coder
from dragoman.model import Report


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“Iran attacked Iraq on Sunday,” said Putin.", "RUS:Vladimir Putin"),
        (
            "Putin warned Iran in Sochi. “We have seen it,” he said. “Iran attacked Iraq on Sunday.”",
            "RUS:Vladimir Putin",
        ),
        ("Iran attacked Iraq on Sunday, Putin said.", "RUS:Vladimir Putin"),
        ("Iran attacked Iraq on Sunday. Putin was in Sochi.", None),
        # Whose act it is vouches for it himself.
        ("“Iran attacked Iraq on Sunday,” said Iran.", None),
    ],
)
def test_an_event_in_a_statement_has_its_speaker(coder: Coder, text: str, speaker: str | None) -> None:
    coding = coder.code(Report(id="r", text=text, date="2016-05-02"))
    assert [e.speaker and e.speaker.id for e in coding.events if e.event_type == "ASSAULT"] == [speaker]
