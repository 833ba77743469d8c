"""Names in text: bounds, case, the longest of several."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import knowledge
from dragoman.resolve.names import NameFinder, longest

FINDER = NameFinder(knowledge())

FOUND = [
    ("Iran accused Iraq.", ["Iran", "Iraq"]),
    ("Iranian and Iraqi envoys met.", ["Iranian", "Iraqi"]),
    ("IRAN ACCUSES IRAQ", ["IRAN", "IRAQ"]),
    ("South Korea and North Korea talked.", ["South Korea", "North Korea"]),
    ("Guinea-Bissau closed its border.", ["Guinea-Bissau"]),
    ("Equatorial Guinea and Papua New Guinea agreed.", ["Equatorial Guinea", "Papua New Guinea"]),
    ("The Democratic Republic of the Congo protested.", ["Democratic Republic of the Congo"]),
    ("South Sudan accused Sudan.", ["South Sudan", "Sudan"]),
    ("The U.S. left; the US returned.", ["U.S.", "US"]),
    ("U.S.-Soviet arms talks", ["U.S.", "Soviet"]),
    ("They told us that turkey was served.", []),
    ("Iranology and Indianapolis", []),
    ("Omani, Omanis and Oman's sultan", ["Omani", "Omanis", "Oman"]),
    ("the Shanghai Cooperation Organization (SCO)", ["Shanghai Cooperation Organization", "SCO"]),
    ("the United Nations Security Council", ["United Nations Security Council"]),
    ("Niger, Nigeria and Nigerien", ["Niger", "Nigeria", "Nigerien"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_names_are_found_whole_and_longest_first(text: str, expected: list[str]) -> None:
    assert [text[h.start : h.end] for h in FINDER.find(text)] == expected
    assert FINDER.any(text) is bool(expected)


def test_the_offset_is_added_to_the_spans() -> None:
    (hit,) = FINDER.find("in Oman", 100)
    assert (hit.start, hit.end) == (103, 107)


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ([(0, 4, "a"), (0, 9, "b")], [(0, 9, "b")]),
        ([(0, 5, "a"), (3, 8, "b")], [(0, 5, "a")]),
        ([(3, 8, "b"), (0, 5, "a")], [(0, 5, "a")]),
        ([(5, 6, "c"), (0, 5, "a")], [(0, 5, "a"), (5, 6, "c")]),
        ([(2, 4, "a"), (0, 10, "b"), (6, 8, "c")], [(0, 10, "b")]),
        ([], []),
    ],
)
def test_longest(found: list[tuple[int, int, str]], kept: list[tuple[int, int, str]]) -> None:
    assert longest(found) == kept


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["Iran", "Iranian", " ", "U.S.", "-", "US", "é", "n", "South ", "Korea", ".", "’s", "😀"]))
)
def test_hits_never_overlap_and_stand_in_the_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    hits = FINDER.find(text)
    assert all(text[h.start : h.end] in knowledge().names for h in hits)
    assert all(a.end <= b.start for a, b in itertools.pairwise(hits))
