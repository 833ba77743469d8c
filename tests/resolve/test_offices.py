"""Titles of offices: which of them mean one office."""

from __future__ import annotations

import pytest

from builders import knowledge
from dragoman.resolve.offices import Offices, plain_title
from dragoman.resolve.tables import rows, values

OFFICES = Offices(
    {
        ("foreign minister", ""): ["foreign secretary"],
        ("foreign minister", "USA"): ["secretary of state"],
        ("prime minister", ""): ["premier"],
        ("prime minister", "IRL"): ["Taoiseach"],
    }
)


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Foreign Minister", "foreign minister"),
        ("minister of foreign affairs", "foreign minister"),
        ("Minister for Foreign Affairs", "foreign minister"),
        ("the minister of the interior", "interior minister"),
        ("Ministry of Labour", "labor minister"),
        ("Defence Minister", "defense minister"),
        ("minister of national defence", "defense minister"),
        ("secretary of defense", "defense secretary"),
        ("Secretary of State", "secretary of state"),
        ("deputy minister of health", "deputy health minister"),
        ("acting minister for trade", "acting trade minister"),
        ("Secretary-General", "secretary general"),
        ("vice–president", "vice president"),
        ("spokeswoman", "spokesman"),
        ("chairperson", "chairman"),
        ("chair", "chairman"),
        ("chairman", "chairman"),
        ("national security advisor", "national security adviser"),
        ("a   president ", "president"),
        ("", ""),
    ],
)
def test_a_title_in_one_spelling(title: str, plain: str) -> None:
    assert plain_title(title) == plain
    assert plain_title(plain) == plain


@pytest.mark.parametrize(
    ("title", "held", "country", "same"),
    [
        ("Foreign Secretary", "foreign minister", "GBR", True),
        ("minister of foreign affairs", "foreign minister", None, True),
        ("secretary of state", "foreign minister", "USA", True),
        ("secretary of state", "foreign minister", "GBR", False),
        ("secretary of state", "foreign minister", None, False),
        ("premier", "prime minister", "SUR", True),
        ("Taoiseach", "premier", "IRL", True),
        ("Taoiseach", "prime minister", "FRA", False),
        ("harbour master", "Harbour Master", "NLD", True),
        ("harbour master", "foreign minister", "NLD", False),
    ],
)
def test_titles_of_one_office(title: str, held: str, country: str | None, same: bool) -> None:
    assert OFFICES.same(title, held, country) is same
    assert OFFICES.same(held, title, country) is same


def test_meanings_are_the_title_itself_and_what_the_table_adds() -> None:
    assert OFFICES.meanings("the Secretary of State", "USA") == {"secretary of state", "foreign minister"}
    assert OFFICES.meanings("the Secretary of State", "FRA") == {"secretary of state"}
    assert Offices({}).meanings("premier", None) == {"premier"}


def test_every_title_of_the_packaged_table_means_its_office() -> None:
    for row in rows("offices"):
        for title in values(row["titles"]):
            assert knowledge().offices.same(title, row["office"], row["country"] or None), (title, row)


def test_no_packaged_title_is_its_own_office_in_plain_words() -> None:
    idle = [(t, r["office"]) for r in rows("offices") for t in values(r["titles"]) if t == r["office"]]
    assert idle == []
