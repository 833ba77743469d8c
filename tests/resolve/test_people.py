"""People: by the office in the text, by the list of office holders, by an earlier mention."""

from __future__ import annotations

import pytest

from builders import entity, knowledge, memory
from dragoman.model import Span
from dragoman.resolve.facts import Holder, Role
from dragoman.resolve.knowledge import KnowledgeBase
from dragoman.resolve.people import PeopleResolver


def holder(name: str, country: str, office: str, start: str | None, end: str | None) -> Holder:
    return Holder(name, country, None, office, ("GOV",), start, end)


ARANI = (
    holder("Lelo Arani", "GEO", "foreign minister", "2001", "2004"),
    holder("Lelo Arani", "GEO", "president", "2005", "2010"),
)
ELDER = holder("Otto Kaal", "EST", "president", "1995", "2000")
YOUNGER = holder("Otto Kaal", "EST", "president", "2010", None)
NAMESAKE = holder("Ruben Kaal", "SUR", "prime minister", "2010", "2014")
SMALL = KnowledgeBase(
    names={},
    roles={},
    holders={"Lelo Arani": ARANI, "Otto Kaal": (ELDER, YOUNGER), "Ruben Kaal": (NAMESAKE,)},
    surnames={"Arani": ARANI, "Kaal": (ELDER, YOUNGER, NAMESAKE)},
    countries={"GEO": "Georgia", "EST": "Estonia", "SUR": "Suriname"},
)
MINISTER = Role("foreign minister", ("GOV",), "person", False)
PRESIDENT = Role("president", ("GOV",), "person", False)
PRIME_MINISTER = Role("prime minister", ("GOV",), "person", False)
SPOKESMAN = Role("spokesman", (), "person", True)
SPAN = Span(10, 20)


@pytest.mark.parametrize(
    ("name", "role", "date", "country", "office", "sectors"),
    [
        ("Lelo Arani", None, "2002-05-05", "GEO", "foreign minister", ("GOV",)),
        ("Lelo Arani", None, "2007-05-05", "GEO", "president", ("GOV",)),
        ("Lelo Arani", None, "2020-05-05", "GEO", "former president", ("ELI",)),
        ("Arani", None, "2007-05-05", "GEO", "president", ("GOV",)),
        ("Arani", PRESIDENT, None, "GEO", "president", ("GOV",)),
        ("Kaal", None, "1997-01-01", "EST", "president", ("GOV",)),
        ("Kaal", PRIME_MINISTER, "2012-01-01", "SUR", "prime minister", ("GOV",)),
        ("Kaal", PRESIDENT, "2012-01-01", "EST", "president", ("GOV",)),
        ("Kaal", None, "2012-01-01", None, None, ()),
        ("Kaal", None, None, None, None, ()),
        ("Mira Kaal", None, "1997-01-01", None, None, ()),
        ("Nobody Known", None, "2012-01-01", None, None, ()),
    ],
)
def test_office_holders_by_name_office_and_day(
    name: str,
    role: Role | None,
    date: str | None,
    country: str | None,
    office: str | None,
    sectors: tuple[str, ...],
) -> None:
    found = PeopleResolver(SMALL).resolve(name, SPAN, role, [], False, memory(date))
    assert (found.country, found.office if country else None, found.sectors) == (country, office, sectors)
    assert (found.text, found.start, found.end, found.kind) == (name, 10, 20, "person")
    assert found.reason


def test_before_the_first_term_one_belongs_to_the_elite_and_has_no_office() -> None:
    found = PeopleResolver(SMALL).resolve("Lelo Arani", SPAN, None, [], False, memory("1999-05-05"))
    assert (found.country, found.office, found.sectors) == ("GEO", None, ("ELI",))
    assert "was to be foreign minister" in found.reason


def test_former_in_the_text_makes_one_of_the_elite() -> None:
    found = PeopleResolver(SMALL).resolve("Lelo Arani", SPAN, PRESIDENT, [], True, memory("2007-05-05"))
    assert (found.country, found.sectors) == ("GEO", ("ELI",))


def test_the_text_outranks_the_list() -> None:
    estonia = entity("Estonia", country="EST")
    found = PeopleResolver(SMALL).resolve("Lelo Arani", SPAN, MINISTER, [estonia], False, memory("2007-05-05"))
    assert (found.country, found.office) == ("EST", "foreign minister")
    assert found.reason == "the text calls Lelo Arani foreign minister of Estonia"


def test_a_spokesman_has_the_sector_of_whom_he_serves() -> None:
    army = entity("the army", country="EST", kind="group", sectors=("MIL",))
    found = PeopleResolver(SMALL).resolve("Jaan Tamm", SPAN, SPOKESMAN, [army], False, memory())
    assert (found.country, found.sectors) == ("EST", ("MIL",))


def test_a_surname_takes_up_whom_the_text_introduced() -> None:
    remembered = memory("2007-05-05")
    resolver = PeopleResolver(SMALL)
    resolver.resolve("Ruta Arani", SPAN, MINISTER, [entity("Estonia", country="EST")], False, remembered)
    found = resolver.resolve("Arani", Span(90, 95), None, [], False, remembered)
    assert (found.country, found.name, found.start) == ("EST", "Ruta Arani", 90)
    assert found.reason.startswith("Arani was introduced earlier")


def test_who_was_unknown_is_known_once_the_text_says_more() -> None:
    remembered = memory()
    resolver = PeopleResolver(SMALL)
    assert resolver.resolve("Mira Holt", SPAN, None, [], False, remembered).country is None
    resolver.resolve("Mira Holt", SPAN, MINISTER, [entity("Suriname", country="SUR")], False, remembered)
    assert resolver.resolve("Holt", SPAN, None, [], False, remembered).country == "SUR"


def test_nothing_is_guessed_about_the_unknown() -> None:
    found = PeopleResolver(SMALL).resolve("Mira Holt", SPAN, PRESIDENT, [], False, memory())
    assert (found.id, found.country, found.organization) == (None, None, None)
    assert found.office == "president"
    assert "not known" in found.reason


@pytest.mark.parametrize(
    ("name", "date", "known"),
    [
        ("Lelo Arani", None, True),
        ("Arani", "2007-01-01", True),
        ("Kaal", "1997-01-01", True),
        ("Kaal", "2012-01-01", False),
        ("Holt", None, False),
    ],
)
def test_knows(name: str, date: str | None, known: bool) -> None:
    assert PeopleResolver(SMALL).knows(name, memory(date)) is known


@pytest.mark.parametrize(
    ("name", "date", "code", "sectors"),
    [
        ("Vladimir Putin", "2015-03-01", "RUS", ("GOV",)),
        ("Kofi Annan", "2001-03-01", "UN", ("IGO",)),
        ("Margaret Thatcher", "1985-03-01", "GBR", ("GOV",)),
        ("Margaret Thatcher", "1999-03-01", "GBR", ("ELI",)),
    ],
)
def test_real_office_holders(name: str, date: str, code: str, sectors: tuple[str, ...]) -> None:
    found = PeopleResolver(knowledge()).resolve(name, SPAN, None, [], False, memory(date))
    assert (found.organization or found.country, found.sectors[:1]) == (code, sectors)
