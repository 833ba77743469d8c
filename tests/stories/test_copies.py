"""The texts on which the thresholds were set, and what must hold of any."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.stories.copies import Text, find_copies, fingerprint, shingles

from .samples import BORDER, CAMP, CAMP_APART, DISCLAIMER, DRONES, DRONES_APART, ten_texts

QUOTED = (
    '"We shall not sign anything that leaves the water of the upper valley in the hands of one side,'
    ' now or in the years to come," the minister said.'
)
ONE_QUOTE = (
    f"{QUOTED} He spoke after a session of the cabinet that lasted into the night. Engineers have warned"
    " that the level of the reservoir will fall below the intakes in August unless it rains, and the"
    " price of bread in the capital has risen by a tenth since the turbines were stopped. The opposition"
    " wants a vote on the treaty."
)
OTHER_QUOTE = (
    "Hopes for a quick accord over the dam faded on Wednesday as the two delegations left the hotel by"
    f" separate doors. {QUOTED} His counterpart declined to take questions, and a spokeswoman for the"
    " mediators said only that a new round would be called in due time. Diplomats had thought the text"
    " all but finished."
)
REWORDED = " ".join("indeed" if place % 20 == 19 else word for place, word in enumerate((DRONES + " " + CAMP).split()))


def groups(*texts: str) -> list[tuple[str, ...]]:
    made: list[Text] = [(f"r{n}", text, f"2023-01-{n + 1:02}", ()) for n, text in enumerate(texts)]
    return [group.reports for group in find_copies(made)]


@pytest.mark.parametrize(
    "copy",
    [
        DRONES,
        DRONES.upper().replace(".", " ."),
        DRONES + DISCLAIMER,
        "(Adds the envoy's summons) " + DRONES,
        DRONES[: len(DRONES) // 3],
        DRONES[len(DRONES) // 2 :],
        DRONES[: len(DRONES) // 2] + DISCLAIMER,
    ],
)
def test_copies_are_found(copy: str) -> None:
    assert groups(DRONES, copy) == [("r0", "r1")]


def test_a_light_edit_is_a_copy() -> None:
    assert groups(f"{DRONES} {CAMP}", REWORDED) == [("r0", "r1")]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        (DRONES, DRONES_APART),
        (CAMP, CAMP_APART),
        (ONE_QUOTE, OTHER_QUOTE),
        (DRONES + DISCLAIMER, CAMP + DISCLAIMER),
        ("Troops left the town.", "Troops left the city."),
    ],
)
def test_reports_of_one_topic_are_not_copies(text: str, other: str) -> None:
    assert groups(text, other) == []


def test_a_report_of_two_texts_does_not_make_them_one() -> None:
    assert groups(DRONES, BORDER, f"{DRONES} {BORDER}") == [("r0", "r2")]


def test_a_roundup_of_many_is_a_copy_of_none() -> None:
    roundup = " ".join((DRONES, BORDER, CAMP, ONE_QUOTE, OTHER_QUOTE, DRONES_APART, CAMP_APART))
    assert groups(BORDER, roundup) == []


def test_ten_reports() -> None:
    found = find_copies(ten_texts())
    assert [(group.reports, group.origins) for group in found] == [
        (("d1", "d2", "d3"), ("Moldpres",)),
        (("b1", "b2"), ("KNA",)),
        (("c2", "c1"), ("EFE",)),
    ]
    assert [(pair.report, pair.of, pair.containment) for pair in found[0].pairs] == [
        ("d2", "d1", 1.0),
        ("d3", "d1", 1.0),
    ]
    assert found[0].pairs[1].jaccard < 0.7


def test_the_earliest_comes_first_and_the_undated_last() -> None:
    texts: list[Text] = [("a", CAMP, None, ()), ("b", CAMP, "2023-02-01", ()), ("c", CAMP, "2023-01-31", ())]
    assert [group.reports for group in find_copies(texts)] == [("c", "b", "a")]


@pytest.mark.parametrize("text", ["", "   ", "—", "\n\n"])
def test_no_words_no_copies(text: str) -> None:
    assert groups(text, text, CAMP) == []


def test_short_texts() -> None:
    assert shingles("Troops left!") == {"troops left"}
    assert groups("Troops left!", "troops LEFT") == [("r0", "r1")]


def test_no_reports() -> None:
    assert find_copies([]) == []


@settings(deadline=None)
@given(st.randoms())
def test_order_does_not_matter(chance: random.Random) -> None:
    texts = ten_texts()
    expected = find_copies(texts)
    chance.shuffle(texts)
    assert find_copies(texts) == expected


def test_texts_that_share_nothing_are_never_compared() -> None:
    # Else the cost of a report would grow with the base.
    chance = random.Random(3)
    seen: set[int] = set()
    for number in range(300):
        words = (f"{chance.choice('abcdefgh')}{chance.randrange(500)}" for _ in range(120))
        found = fingerprint(" ".join(words))
        assert found, number
        assert not seen.intersection(found.bands), number
        seen.update(found.bands)


@pytest.mark.parametrize("words", [12, 20, 40, 60, 200])
def test_a_text_is_a_candidate_for_the_whole_however_short_it_was_cut(words: int) -> None:
    whole = (f"{DRONES} {CAMP} {BORDER}").split()
    one, other = fingerprint(" ".join(whole)), fingerprint(" ".join(whole[:words]))
    assert one
    assert other
    assert set(one.bands) & set(other.bands)
