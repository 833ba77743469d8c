"""The importer of TABARI and PETRARCH dictionaries."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.resolve.imported import ImportedActor, ImportedRole, Term
from dragoman.resolve.imports import petrarch
from dragoman.resolve.imports.common import Problems, Record

COUNTRIES = frozenset({"EST", "KOR", "USA"})


def imported(folder: Path, text: str) -> tuple[list[Record], Problems]:
    path = folder / "made.actors.txt"
    path.write_text(text, encoding="utf8")
    problems = Problems(path.name)
    return list(petrarch.read(path, problems, lambda _: None, COUNTRIES)), problems


def test_a_state_with_its_synonyms(tmp_path: Path) -> None:
    (record,), problems = imported(tmp_path, "# a comment\nESTLAND_  [EST] ; note\n+REPUBLIC_OF_ESTLAND\n+EL_\n")
    assert record == ImportedActor("EST", "Estland", "country", ("Republic of Estland", "EL"), (Term("EST"),))
    assert problems.count == 0


def test_several_names_may_stand_before_their_code(tmp_path: Path) -> None:
    (record,), _ = imported(tmp_path, "THE_HARBOUR_LEAGUE_\nHL_\n\t[IGO]\n")
    assert isinstance(record, ImportedActor)
    assert (record.name, record.aliases) == ("The Harbour League", ("HL",))
    assert record.terms == (Term(None, "The Harbour League", ("IGO",)),)


@pytest.mark.parametrize(
    ("code", "term"),
    [
        ("[ESTGOV 930120-010120]", Term("EST", None, ("GOV",), None, "1993-01-20", "2001-01-20")),
        ("[ESTGOV >20130804]", Term("EST", None, ("GOV",), None, "2013-08-04", None)),
        ("[ESTGOV <010120]", Term("EST", None, ("GOV",), None, None, "2001-01-20")),
        ("[ESTELI 320101-331108]", Term("EST", None, ("ELI",), None, "1932-01-01", "1933-11-08")),
        ("[IGOUNO 970101-061231]", Term(None, "UN", ("IGO",), None, "1997-01-01", "2006-12-31")),
        ("[ESTINS <991231]", Term("EST", None, ("REB",), None, None, "1999-12-31")),
        ("[ESTMED <991231]", Term("EST", None, ("JRN",), None, None, "1999-12-31")),
        ("[ESTHLH <991231]", Term("EST", None, ("MED",), None, None, "1999-12-31")),
    ],
)
def test_codes_with_days(tmp_path: Path, code: str, term: Term) -> None:
    (record,), problems = imported(tmp_path, f"MIRA_KOLT_\n\t{code}\n")
    assert isinstance(record, ImportedActor)
    assert (record.kind, record.terms) == ("person", (term,))
    assert problems.count == 0


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("MIRA_KOLT_\n\t[ESTGOV 2004017-20061201]\n\t[ESTELI]\n", 2, "has a wrong date"),
        ("MIRA_KOLT_\n\t[ESTGOV 20010230-20020101]\n\t[ESTELI]\n", 2, "has a wrong date"),
        ("MIRA_KOLT_\n\t[ESTGOV 20050101-20010101]\n\t[ESTELI]\n", 2, "has a wrong date"),
        ("MIRA_KOLT_\n\t[EST1]\n\t[ESTELI]\n", 2, "is no code of three-letter parts"),
        ("MIRA_KOLT_\n\t[ZZZ]\n\t[ESTELI]\n", 2, "has no known state, body or sector"),
        ("MIRA_KOLT_\n\t[ESTELI\n\t[ESTELI]\n", 2, "a bracket without its other half"),
        ("+NOBODY_\nMIRA_KOLT_\n\t[ESTELI]\n", 1, "a synonym that belongs to no name"),
        ("\t[EST]\nMIRA_KOLT_\n\t[ESTELI]\n", 1, "a code that belongs to no name"),
        ("MIRA_KOLT_ [ESTELI]\n+MIRA_KOLT\n", 2, "is a duplicate of line 1"),
        ("MIRA_KOLT_ [ESTELI]\nOTTO_RAUN_\n", 2, "has no code"),
    ],
)
def test_what_is_wrong_is_named_and_the_rest_is_taken(tmp_path: Path, text: str, line: int, reason: str) -> None:
    records, problems = imported(tmp_path, text)
    assert [r.name for r in records if isinstance(r, ImportedActor)] == ["Mira Kolt"]
    (problem,) = problems.kept
    assert (problem.file, problem.line) == ("made.actors.txt", line)
    assert reason in problem.reason


def test_a_discarded_code_is_no_term(tmp_path: Path) -> None:
    records, problems = imported(tmp_path, "MIRA_KOLT_\n\t[ESTGOV 930120-010120] [---]\n")
    assert [len(r.terms) for r in records if isinstance(r, ImportedActor)] == [1]
    assert problems.count == 0


def test_agents_become_roles(tmp_path: Path) -> None:
    text = "!PERSON! = MAN, WOMAN\nHERDS!PERSON! [~AGR]\nLAWMAN {LAWMEN} [~COP]\nRIOT_POLICE {} [~COP]\nOIL_SOLDIER [~BUSMIL]\n"
    records, problems = imported(tmp_path, text)
    assert records == [
        ImportedRole("herdsman", ("AGR",)),
        ImportedRole("herdswoman", ("AGR",)),
        ImportedRole("lawman", ("COP",)),
        ImportedRole("lawmen", ("COP",)),
        ImportedRole("riot police", ("COP",), "group"),
        ImportedRole("oil soldier", ("BUS", "MIL")),
    ]
    assert problems.count == 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("!A! = !B!, X\n!B! = !A!\nBOSS!A! [~BUS]\n", "is a cycle"),
        ("BOSS!A! [~BUS]\n", "the set !A! is not defined above"),
        ("!A! = " + ", ".join(f"X{i}" for i in range(40)) + "\n!A!_!A! [~BUS]\n", "more than 1,000 names"),
        ("MONK [~BUD]\n", "has no PLOVER sector"),
    ],
)
def test_agents_that_cannot_be_taken(tmp_path: Path, text: str, reason: str) -> None:
    _, problems = imported(tmp_path, text)
    assert [p for p in problems.kept if reason in p.reason]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("ISLAMIC_REPUBLIC_OF_ORDA_", ["Islamic Republic of Orda"]),
        ("UN_", ["UN"]),
        ("U.N._", ["U.N."]),
        ("ORDA_", ["Orda", "ORDA"]),
        ("Secy_Gen", ["Secy Gen"]),
        ("BAN_KI-MOON", ["Ban Ki-Moon"]),
        ("_", []),
    ],
)
def test_names_are_written_as_news_writes_them(written: str, expected: list[str]) -> None:
    assert petrarch.readable(written) == expected
