"""Wikidata dumps: persons with their positions, states, organisations; ranks, dates, and what is wrong in them."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import ActorBaseError
from dragoman.resolve.imported import ImportedActor, Term
from dragoman.resolve.imports.common import Problems
from dragoman.resolve.imports.wikidata import read
from resolve.imports.dump import claim, dump, item, time

HUMAN, MAYOR, PARTY, COUNTRY = "Q5", "Q30185", "Q7278", "Q6256"
SURINAME = item("Q730", "Suriname", ("Republic of Suriname",), P31=COUNTRY, P298="SUR", P571=time("1975-11-25"))
GUYANA = item("Q734", "Guyana", P31=COUNTRY, P298="GUY")
POST = item("Q900", "mayor of Orda", P279=MAYOR, P1001="Q730")
KOLT = item("Q901", "Mira Költ", ("M. Kolt",), P31=HUMAN, P27="Q730", P39=claim("Q900", P580=time("2001-05")))
WORLD = (SURINAME, GUYANA, POST)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "dump.json"


def load(file: Path, data: bytes) -> tuple[dict[str, ImportedActor], list[str]]:
    """Read a dump; return its actors by their id and `line: reason` of what is wrong."""
    file.write_bytes(data)
    problems = Problems(file.name)
    actors = [r for r in read(file, problems, lambda _: None) if isinstance(r, ImportedActor)]
    found = {a.id: a for a in actors}
    assert len(found) == len(actors)
    return found, [f"{p.line}: {p.reason}" for p in problems.kept]


def test_a_person_with_a_position(file: Path) -> None:
    actors, problems = load(file, dump(KOLT, *WORLD))
    assert problems == []
    assert actors["Q901"] == ImportedActor(
        "Q901", "Mira Költ", "person", ("M. Kolt",),
        (Term("SUR", None, ("GOV",), "mayor of Orda", "2001-05", None), Term("SUR")),
    )  # fmt: skip


def test_a_state_has_its_code_for_an_id_and_its_people_for_names(file: Path) -> None:
    text = {"language": "en", "text": "Surinamese"}
    other = {"language": "nl", "text": "Surinamer"}
    line = item("Q730", "Suriname", ("Surinam",), P31=COUNTRY, P298="SUR", P1549=[other, text], P571=time("1975-11-25"))
    actors, _ = load(file, dump(line))
    term = Term("SUR", None, (), None, "1975-11-25", None)
    assert actors == {"SUR": ImportedActor("SUR", "Suriname", "country", ("Surinam", "Surinamese"), (term,))}


@pytest.mark.parametrize(
    ("claims", "term"),
    [
        ({"P31": PARTY, "P17": "Q730"}, Term("SUR", "Orda List", ("PTY",))),
        ({"P31": PARTY, "P17": ["Q730", "Q734"]}, Term(None, "Orda List", ("PTY",))),
        ({"P31": PARTY, "P571": time("1990"), "P576": time("2000-01-31")},
         Term(None, "Orda List", ("PTY",), None, "1990", "2000-01-31")),
        ({"P31": PARTY, "P1813": {"language": "en", "text": "OL"}}, Term(None, "OL", ("PTY",))),
        ({"P31": "Q245065", "P17": "Q730"}, Term(None, "Orda List", ("IGO",))),
        ({"P31": ["Q43229", "Q41487"], "P17": "Q730"}, Term("SUR", "Orda List", ("JUD",))),
        ({"P31": "Q950", "P17": "Q730"}, Term("SUR", "Orda List", ("BUS",))),
        ({"P31": [claim("Q41487"), claim(PARTY, "preferred")], "P17": "Q730"}, Term("SUR", "Orda List", ("PTY",))),
        ({"P31": PARTY, "P17": [claim("Q730", "deprecated"), "Q734"]}, Term("GUY", "Orda List", ("PTY",))),
        ({"P31": PARTY, "P571": [time("1990"), claim(time("1991"), "preferred")]},
         Term(None, "Orda List", ("PTY",), None, "1991", None)),
        ({"P31": PARTY, "P571": claim(time("1990"), "deprecated")}, Term(None, "Orda List", ("PTY",))),
    ],
)  # fmt: skip
def test_an_organization(file: Path, claims: dict[str, Any], term: Term) -> None:
    bakery, shop = item("Q950", "bakery", P279="Q951"), item("Q951", "shop", P279="Q4830453")
    actors, problems = load(file, dump(item("Q902", "Orda List", **claims), *WORLD, bakery, shop))
    assert problems == []
    assert actors["Q902"].terms == (term,)
    assert actors["Q902"].kind == "organization"


@pytest.mark.parametrize(
    "line",
    [
        item("Q903", "Ann Holt", P31=HUMAN),
        item("Q903", None, P31=HUMAN, P39="Q900"),
        item("Q903", "river", P31="Q4022", P17="Q730"),
        item("Q903", "Orda List"),
        item("P39", "position held", P31=PARTY, P17="Q730"),
    ],
    ids=["no position", "no English label", "no known class", "no class", "property"],
)
def test_what_is_no_actor(file: Path, line: bytes) -> None:
    assert load(file, dump(line, *WORLD)) == load(file, dump(*WORLD))


def test_a_label_for_all_languages_will_do(file: Path) -> None:
    assert "Q901" in load(file, dump(KOLT.replace(b'"labels": {"en"', b'"labels": {"mul"'), *WORLD))[0]


def test_deprecated_codes_do_not_count_and_preferred_ones_come_first(file: Path) -> None:
    codes = [claim("AAA", "deprecated"), claim("BBB"), claim("SUR", "preferred")]
    actors, _ = load(file, dump(KOLT, POST, item("Q730", "Suriname", P31=COUNTRY, P298=codes)))
    assert actors["SUR"].terms == (Term("SUR"),)
    assert [t.country for t in actors["Q901"].terms] == ["SUR", "SUR"]


def test_all_positions_count_but_deprecated_ones(file: Path) -> None:
    held = [
        claim("Q900", P580=time("2001"), P582=time("2002")),
        claim("Q900", "preferred", P580=time("2005")),
        claim("Q900", "deprecated", P580=time("1999")),
        claim(None),
    ]
    actors, problems = load(file, dump(item("Q901", "Mira", P31=HUMAN, P39=held), *WORLD))
    assert [(t.start, t.end) for t in actors["Q901"].terms] == [("2001", "2002"), ("2005", None)]
    assert problems == []


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (time("2014-02-26"), "2014-02-26"),
        (time("2014-02"), "2014-02"),
        (time("2014-02-26", 10), "2014-02"),
        (time("2014"), "2014"),
        (time("2014-02-26", 9), "2014"),
        (time("2014-02-26", 14), "2014-02-26"),
        (time("2010", 8), None),
        (time("1900", 7), None),
        ({"time": "-0044-03-15T00:00:00Z", "precision": 11}, None),
        ({"time": "+00000000987-03-15T00:00:00Z", "precision": 11}, "0987-03-15"),
        (None, None),
        ("soon", None),
        ({"time": 2014, "precision": 11}, None),
        ({"time": "+2014-01-01T00:00:00Z", "precision": "day"}, None),
    ],
)
def test_dates_are_as_exact_as_they_are_known(file: Path, start: Any, expected: str | None) -> None:
    line = item("Q901", "Mira", P31=HUMAN, P39=claim("Q900", P580=start))
    actors, problems = load(file, dump(line, *WORLD))
    assert [t.start for t in actors["Q901"].terms] == [expected]
    assert problems == []


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        ({"P580": time("2014-02-30")}, "+2014-02-30T00:00:00Z is no day of the calendar"),
        ({"P582": time("2014-13")}, "+2014-13-00T00:00:00Z is no day of the calendar"),
        ({"P580": {"time": "+abcd", "precision": 9}}, "+abcd is no day of the calendar"),
        ({"P580": {"time": "+", "precision": 11}}, "+ is no day of the calendar"),
        ({"P580": time("2014-02"), "P582": time("2013")}, "it ends before it begins"),
        ({"P580": time("2014-02-02"), "P582": time("2014-02-01")}, "it ends before it begins"),
    ],
)
def test_a_term_with_a_wrong_date_is_left_out_and_named(file: Path, dates: dict[str, Any], reason: str) -> None:
    line = item("Q901", "Mira", P31=HUMAN, P27="Q730", P39=[claim("Q900", **dates), claim("Q900", P580=time("2001"))])
    actors, problems = load(file, dump(line, *WORLD))
    assert [t.start for t in actors["Q901"].terms] == ["2001", None]
    assert problems == [f"2: Q901: the term as Q900 is left out: {reason}"]


def test_an_organization_with_a_wrong_date_is_taken_without_it(file: Path) -> None:
    actors, problems = load(file, dump(item("Q902", "Orda List", P31=PARTY, P571=time("1990-02-31"))))
    assert actors["Q902"].terms[0].start is None
    assert problems == ["2: Q902: +1990-02-31T00:00:00Z is no day of the calendar; taken without it"]


def test_the_first_of_two_items_counts(file: Path) -> None:
    actors, problems = load(file, dump(KOLT, *WORLD, KOLT.replace(b"M. Kolt", b"Other")))
    assert actors["Q901"].aliases == ("M. Kolt",)
    assert problems == ["6: Q901 is a duplicate of line 2"]


@pytest.mark.parametrize(
    "line",
    [
        KOLT[:-20],
        b"no json",
        b'{"labels": {}}',
        b'{"id": 901}',
        b"[]]",
        KOLT.replace(b"M. Kolt", b"M. K\xf6lt"),
        b'{"id": "Q1", "claims": {"P39": 7}}',
        b'{"id": "Q1", "claims": {"P31": [{"mainsnak": {"datavalue": {"value": ' + b"[" * 100_000,
        b"\0\xff\xfe",
    ],
    ids=["cut", "words", "no id", "number", "brackets", "no UTF-8", "other shape", "deep", "binary"],
)
def test_a_broken_line_is_named_and_the_next_ones_are_taken(file: Path, line: bytes) -> None:
    actors, problems = load(file, dump(line, KOLT.replace(b"Q901", b"Q904"), *WORLD))
    assert sorted(actors) == ["GUY", "Q904", "SUR"]
    assert len(problems) == 1
    assert problems[0].startswith("2: is no item of a dump (")


@pytest.mark.parametrize("separator", [b",\n", b"\n", b" ,\r\n", b"\n\n"])
def test_lines_with_and_without_brackets_and_commas(file: Path, separator: bytes) -> None:
    actors, problems = load(file, separator.join((KOLT, *WORLD)))
    assert (sorted(actors), problems) == (["GUY", "Q901", "SUR"], [])


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_dumps(file: Path, compress: Callable[[bytes], bytes]) -> None:
    data = dump(KOLT, *WORLD)
    assert load(file, compress(data)) == load(file, data)


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_a_dump_that_breaks_off_is_an_error(file: Path, compress: Callable[[bytes], bytes]) -> None:
    data = compress(dump(KOLT, *WORLD))
    with pytest.raises(ActorBaseError, match="ends in the middle of its compressed data; fetch it again"):
        load(file, data[: len(data) * 2 // 3])


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_a_dump_that_is_spoiled_is_an_error(file: Path, compress: Callable[[bytes], bytes]) -> None:
    data = compress(dump(KOLT, *WORLD))
    with pytest.raises(ActorBaseError, match=r"cannot be read .*; check the file"):
        load(file, data[:40] + b"\xff\0\xff\0\xff\0" * 4 + data[64:])


@pytest.mark.parametrize("classes", [("Q1001",), ("Q1001", "Q1002"), ("Q1001", "Q1002", "Q1003")])
def test_classes_in_a_circle_are_named_and_searched_once(file: Path, classes: tuple[str, ...]) -> None:
    circle = [item(c, f"class {c}", P279=classes[(i + 1) % len(classes)]) for i, c in enumerate(classes)]
    actors, problems = load(file, dump(item("Q902", "Orda List", P31="Q1001", P17="Q730"), *circle, *WORLD))
    assert "Q902" not in actors
    last = len(classes) + 2
    assert problems == [f"{last}: {classes[-1]} is a subclass of Q1001, which is a cycle"]


def test_a_way_out_of_a_circle_is_found(file: Path) -> None:
    circle = (item("Q1001", "a", P279="Q1002"), item("Q1002", "b", P279=["Q1001", PARTY]))
    actors, problems = load(file, dump(item("Q902", "Orda List", P31="Q1001", P17="Q730"), *circle, *WORLD))
    assert actors["Q902"].terms[0].sectors == ("PTY",)
    assert len(problems) == 1


def test_a_long_chain_of_classes(file: Path) -> None:
    chain = [item(f"Q{n}", "class", P279=f"Q{n + 1}") for n in range(100_000, 103_000)]
    end = item("Q103000", "class", P279=PARTY)
    actors, problems = load(file, dump(item("Q902", "Orda List", P31="Q100000", P17="Q730"), *chain, end))
    assert (actors["Q902"].terms[0].sectors, problems) == (("PTY",), [])


def test_positions_that_are_not_in_the_dump_are_named_once(file: Path) -> None:
    held = [claim("Q900", P580=time("2001")), claim("Q990"), claim("Q991")]
    people = [item(f"Q{n}", "Mira", P31=HUMAN, P39=held) for n in (901, 902)]
    actors, problems = load(file, dump(*people, *WORLD))
    assert [t.office for t in actors["Q901"].terms] == ["mayor of Orda", None, None]
    assert problems == ["0: 2 positions are held by somebody and not in the dump: Q990, Q991"]


@pytest.mark.parametrize(
    ("claims", "term"),
    [
        ({"P279": MAYOR, "P17": "Q730"}, Term("SUR", None, ("GOV",), "post")),
        ({"P279": MAYOR, "P1001": "Q734", "P17": "Q730"}, Term("GUY", None, ("GOV",), "post")),
        ({"P279": MAYOR, "P1001": ["Q730", "Q734"]}, Term(None, None, ("GOV",), "post")),
        ({"P279": MAYOR}, Term(None, None, ("GOV",), "post")),
        ({"P31": MAYOR, "P1001": "Q730"}, Term("SUR", None, ("GOV",), "post")),
        ({"P279": "Q16533", "P2389": "Q970"}, Term(None, "OC", ("JUD",), "post")),
        ({"P279": "Q999", "P1001": "Q730"}, Term("SUR", None, (), "post")),
    ],
)
def test_what_a_position_tells(file: Path, claims: dict[str, Any], term: Term) -> None:
    court = item("Q970", "Orda Court", P31="Q41487", P1813={"language": "en", "text": "OC"})
    person = item("Q901", "Mira", P31=HUMAN, P39="Q905")
    actors, problems = load(file, dump(person, item("Q905", "post", **claims), court, *WORLD))
    assert (actors["Q901"].terms, problems) == ((term,), [])


@pytest.mark.parametrize("data", [b"", b"[\n]\n", b"\n"])
def test_an_empty_dump(file: Path, data: bytes) -> None:
    assert load(file, data) == ({}, [])
