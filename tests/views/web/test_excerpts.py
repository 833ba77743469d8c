"""Where a text has the words that were looked for."""

from __future__ import annotations

import pytest

from dragoman.views.web.excerpts import excerpt

TEXT = (
    "The talks began late. " * 10
    + "Ministers of Türkiye 😀 accused nobody of anything, and sanctioned less. "
    + "End. " * 60
)


@pytest.mark.parametrize(
    ("wanted", "hits"),
    [
        ("turkiye", ["Türkiye"]),
        ('"of Türkiye"', ["of", "Türkiye", "of"]),
        ("ministers", ["Ministers"]),
        ("sanction*", ["sanctioned"]),
        ("accusing", ["accused"]),
    ],
)
def test_words_are_found_by_their_beginnings(wanted: str, hits: list[str]) -> None:
    found = excerpt(TEXT, wanted)
    assert found is not None
    assert [part.text for part in found.parts if part.hit] == hits
    assert "".join(part.text for part in found.parts) in TEXT
    assert found.cut_before
    assert found.cut_after


def test_nothing_is_found_where_nothing_is() -> None:
    assert excerpt(TEXT, "zebra") is None
    assert excerpt(TEXT, '"*') is None


def test_ends_of_the_text() -> None:
    found = excerpt("Short.", "short")
    assert found is not None
    assert not found.cut_before
    assert not found.cut_after
