"""What a report has named so far."""

from __future__ import annotations

from collections import Counter

import pytest

from builders import entity, memory
from dragoman.model import Span
from dragoman.resolve.memory import Memory, again, codes

KENYA = entity("Kenya", country="KEN")
GHANA = entity("Ghana", country="GHA")
NATO = entity("NATO", organization="NATO", kind="organization", sectors=("IGO",))
REBELS = entity("rebels", country="COL", kind="group", sectors=("REB",))
MINISTER = entity("Amina Okello", country="KEN", kind="person", sectors=("GOV",), office="foreign minister")
SPEAKER = entity("Kwesi Mensah", country="GHA", kind="person", sectors=("LEG",), office="speaker")


def test_a_person_is_known_by_full_name_and_surname() -> None:
    found = memory()
    found.introduce("Amina Okello", "Okello", MINISTER)
    assert found.people["Okello"] == found.people["Amina Okello"] == MINISTER


def test_a_later_mention_adds_what_an_earlier_one_lacked_but_takes_nothing_away() -> None:
    found = memory()
    unknown = entity("Amina Okello", kind="person")
    found.introduce("Amina Okello", "Okello", unknown)
    found.introduce("Amina Okello", "Okello", MINISTER)
    assert found.people["Okello"] == MINISTER
    found.introduce("Amina Okello", "Okello", unknown)
    assert found.people["Okello"] == MINISTER


def test_the_last_person_is_a_subject_first() -> None:
    found = memory()
    found.remember(MINISTER, plural=False, subject=True)
    found.remember(SPEAKER, plural=False, subject=False)
    assert found.last_person() == MINISTER
    found.remember(SPEAKER, plural=False, subject=True)
    assert found.last_person() == SPEAKER


@pytest.mark.parametrize(
    ("office", "expected"), [("minister", MINISTER), ("speaker", SPEAKER), ("king", None), (None, SPEAKER)]
)
def test_the_last_person_that_fits(office: str | None, expected: object) -> None:
    found = memory()
    found.remember(MINISTER, plural=False, subject=True)
    found.remember(SPEAKER, plural=False, subject=True)
    assert found.last_person(lambda e: office is None or office in (e.office or "").split()) == expected


def test_people_in_the_plural_are_nobody_in_particular() -> None:
    found = memory()
    found.remember(MINISTER, plural=True, subject=True)
    assert found.last_person() is None


def test_rivals_are_those_of_the_last_sentence_that_has_any() -> None:
    found = memory()
    found.remember(SPEAKER, plural=False, subject=True)
    found.next_sentence()
    found.remember(MINISTER, plural=False, subject=True)
    found.next_sentence()
    found.remember(KENYA, plural=False, subject=True)
    assert found.rivals(lambda _: True) == [MINISTER]


def test_the_last_of_a_kind() -> None:
    found = memory()
    assert found.last_of("country") is None
    found.remember(KENYA, plural=False, subject=True)
    found.remember(NATO, plural=False, subject=True)
    found.remember(GHANA, plural=False, subject=False)
    assert found.last_of("country") == KENYA
    assert found.last_of("organization") == NATO
    assert found.last_of("country", "organization") == NATO
    assert found.last_of("group") is None


def test_what_was_named_long_ago_is_forgotten() -> None:
    found = memory()
    found.remember(KENYA, plural=False, subject=True)
    for _ in range(20):
        found.remember(NATO, plural=False, subject=False)
    assert found.last_of("country") is None


def test_the_last_group_is_plural_and_known() -> None:
    found = memory()
    found.remember(REBELS, plural=True, subject=False)
    found.remember(KENYA, plural=False, subject=True)
    found.remember(entity("tourists", kind="group"), plural=True, subject=False)
    assert found.last_group() == REBELS


def test_an_unknown_group_that_acts_hides_those_before_it() -> None:
    found = memory()
    found.remember(REBELS, plural=True, subject=True)
    found.remember(entity("tourists", kind="group"), plural=True, subject=True)
    assert found.last_group() is None


def test_the_last_two_come_in_the_order_of_the_text_and_differ() -> None:
    found = memory()
    found.remember(KENYA, plural=False, subject=True)
    assert found.last_two("countries") == []
    found.remember(GHANA, plural=False, subject=False)
    found.remember(entity("Accra", country="GHA", sectors=("GOV",)), plural=False, subject=False)
    assert [e.country for e in found.last_two("countries")] == ["KEN", "GHA"]
    assert [e.country for e in found.last_two("sides")] == ["KEN", "GHA"]


def test_of_three_states_in_a_sentence_the_joined_ones_are_the_two() -> None:
    found = memory()
    found.remember(entity("Egypt", country="EGY"), plural=False, subject=True)
    found.remember(KENYA, plural=False, subject=False, joined=True)
    found.remember(GHANA, plural=False, subject=False, joined=True)
    assert [e.country for e in found.last_two("countries")] == ["KEN", "GHA"]


def test_one_state_each_of_two_sentences_will_do() -> None:
    found = memory()
    found.remember(KENYA, plural=False, subject=True)
    found.next_sentence()
    found.remember(GHANA, plural=False, subject=True)
    assert [e.country for e in found.last_two("countries")] == ["KEN", "GHA"]


def test_the_only_armed_group_is_the_rebels() -> None:
    found = memory()
    group = entity("Front", country="KEN", organization="KNF", kind="organization", sectors=("REB",))
    found.remember(group, plural=False, subject=True)
    armed = found.only_rebels()
    assert armed is not None
    assert armed.id == "KNF"
    found.remember(
        entity("Army", organization="GLA", kind="organization", sectors=("REB",)), plural=False, subject=False
    )
    assert found.only_rebels() is None


@pytest.mark.parametrize(
    ("focus", "expected"),
    [
        ({"KEN": 1, "GHA": 1}, "KEN"),
        ({"KEN": 1, "GHA": 3}, None),
    ],
)
def test_what_only_a_state_has_is_of_the_state_spoken_of(focus: dict[str, int], expected: str | None) -> None:
    found = memory(None, **focus)
    found.remember(KENYA, plural=False, subject=True)
    found.next_sentence()
    assert found.spoken_of() == expected


@pytest.mark.parametrize(
    ("focus", "expected"),
    [
        ({}, None),
        ({"KEN": 1}, ("KEN", 1, 1)),
        ({"KEN": 3, "GHA": 2}, ("KEN", 3, 5)),
        ({"KEN": 4, "GHA": 3}, None),
        ({"KEN": 2, "GHA": 2}, None),
        ({"KEN": 6, "GHA": 2, "TGO": 4}, ("KEN", 6, 12)),
    ],
)
def test_the_main_country_is_named_half_as_often_again_as_the_next(focus: dict[str, int], expected: object) -> None:
    assert Memory(None, focus=Counter(focus)).main_country() == expected


def test_another_mention_of_the_same_entity() -> None:
    found = again(MINISTER, "she", Span(40, 43), "why")
    assert (found.text, found.start, found.end, found.reason) == ("she", 40, 43, "why")
    assert (found.id, found.name, found.country, found.sectors) == ("KEN", "Amina Okello", "KEN", ("GOV",))
    assert MINISTER.text == "Amina Okello"


def test_codes_name_the_body_before_the_state() -> None:
    both = entity("Pact", country="KEN", organization="PACT", kind="organization")
    assert codes([KENYA, both, entity("Zed", kind="person")]) == {"KEN", "PACT", "Zed"}
