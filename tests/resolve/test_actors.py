"""Questions to the knowledge base."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders import knowledge
from dragoman.errors import ActorBaseError
from dragoman.resolve.actors import Actors
from dragoman.resolve.imports.run import import_files


@pytest.fixture(scope="module")
def book() -> Actors:
    return Actors(knowledge=knowledge())


@pytest.mark.parametrize(
    ("body", "day", "members"),
    [
        ("SCO", "2014-02-26", "CHN KAZ KGZ RUS TJK UZB"),
        ("SCO", "2024-07-05", "BLR CHN IND IRN KAZ KGZ PAK RUS TJK UZB"),
        ("Shanghai Cooperation Organisation", "2002-01-01", "CHN KAZ KGZ RUS TJK UZB"),
        ("GCC", "2020-01-01", "ARE BHR KWT OMN QAT SAU"),
        ("G7", "2020-01-01", "CAN DEU FRA GBR ITA JPN USA"),
        ("AES", "2025-06-01", "BFA MLI NER"),
    ],
)
def test_members_on_a_day(book: Actors, body: str, day: str, members: str) -> None:
    assert sorted(m.code for m in book.members(body, day)) == members.split()


@pytest.mark.parametrize(
    ("body", "day", "number"),
    [("NATO", "2000-01-01", 19), ("NATO", "2024-04-01", 32), ("EU", "2003-01-01", 15), ("EU", "2021-01-01", 27),
     ("AU", "2018-01-01", 55), ("ASEAN", "1998-01-01", 9), ("UN", "2012-01-01", 193)],
)  # fmt: skip
def test_how_many_members_there_were(book: Actors, body: str, day: str, number: int) -> None:
    assert len([m for m in book.members(body, day) if m.status == "member"]) == number


def test_observers_and_partners_come_on_request(book: Actors) -> None:
    found = {m.code: m.status for m in book.members("SCO", "2014-02-26", everybody=True)}
    assert (found["IND"], found["TUR"], found["CHN"]) == ("observer", "dialogue partner", "member")


def test_a_suspended_member_is_shown_as_that(book: Actors) -> None:
    assert {m.code: m.status for m in book.members("LAS", "2015-01-01")}["SYR"] == "suspended"
    assert {m.code: m.status for m in book.members("LAS", "2024-01-01")}["SYR"] == "member"


@pytest.mark.parametrize(
    ("title", "of", "day", "name"),
    [
        ("president", "RUS", "2010-06-01", "Dmitry Medvedev"),
        ("president", "Russia", "2014-06-01", "Vladimir Putin"),
        ("foreign minister", "IRN", "2014-02-26", "Mohammad Javad Zarif"),
        ("foreign minister", "USA", "2014-02-26", "John Kerry"),
        ("secretary of state", "USA", "2010-01-01", "Hillary Clinton"),
        ("prime minister", "DEU", "2010-01-01", "Angela Merkel"),
        ("minister of foreign affairs", "FRA", "2013-01-01", "Laurent Fabius"),
        ("secretary-general", "UN", "2000-01-01", "Kofi Annan"),
        ("chief", "NATO", "2010-01-01", "Anders Fogh Rasmussen"),
    ],
)
def test_offices_on_a_day(book: Actors, title: str, of: str, day: str, name: str) -> None:
    assert book.office(title, of, day)[0].name == name


def test_an_office_without_a_day_is_that_of_today(book: Actors) -> None:
    assert all(h.end is None for h in book.office("president", "FRA"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kremlin", ("body of a state", "RUS", ("GOV",))),
        ("Élysée", ("body of a state", "FRA", ("GOV",))),
        ("nato", ("organisation", None, ("IGO", "MIL"))),
        ("Kurds", ("people", None, ("CVL",))),
        ("police", ("role", None, ("COP",))),
        ("Dimitry Mezentsev", ("person", None, ("IGO",))),
    ],
)
def test_lookup(book: Actors, name: str, expected: tuple[str, str | None, tuple[str, ...]]) -> None:
    assert expected in [(a.what, a.country, a.sectors) for a in book.lookup(name)]


def test_what_holds_on_the_day_comes_first(book: Actors) -> None:
    found = book.lookup("Ali Shamkhani", "2014-02-26")
    assert (found[0].office, found[0].valid) == ("secretary of the supreme national security council", True)
    assert found[-1].valid is False


@pytest.mark.parametrize("day", ["2014", "26.2.2014", "2014-02-30", ""])
def test_a_wrong_day_is_refused(book: Actors, day: str) -> None:
    with pytest.raises(ActorBaseError, match="YYYY-MM-DD"):
        book.lookup("Iran", day)


def test_an_unknown_body_is_refused_with_a_hint(book: Actors) -> None:
    with pytest.raises(ActorBaseError, match="did you mean NATO"):
        book.members("NATOO")
    with pytest.raises(ActorBaseError, match="no organisation that is known"):
        book.office("president", "Nowhereland")


def test_imported_actors_are_found_with_their_source(tmp_path: Path) -> None:
    table = tmp_path / "own.csv"
    table.write_text(
        "name,aliases,country,organization,office,sectors,from,until\nMira Kolt,,EST,,mayor,GOV,2001,2004\n"
    )
    import_files([table], tmp_path / "base")
    (found,) = Actors([tmp_path / "base"], knowledge()).lookup("Mira Kolt", "2002-01-01")
    assert (found.country, found.office, found.valid) == ("EST", "mayor", True)
    assert found.source == str(tmp_path / "base")
