"""The CSV importer: rows to actors with their terms, and what it makes of broken rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.resolve.imported import ImportedActor, ImportedRole, Term
from dragoman.resolve.imports import csvtable
from dragoman.resolve.imports.common import Problems, Record

ACTORS = "id,name,aliases,kind,country,organization,sectors,office,from,until\n"
HOLDERS = "name,aliases,country,organization,office,sectors,from,until\n"


def imported(folder: Path, text: str) -> tuple[list[Record], Problems]:
    path = folder / "made.csv"
    path.write_text(text, encoding="utf8")
    problems = Problems(path.name)
    return list(csvtable.read(path, problems)), problems


def test_rows_of_one_actor_are_its_terms_wherever_they_stand(tmp_path: Path) -> None:
    text = ACTORS + (
        "P1,Mira Kolt,M. Kolt,person,EST,,GOV,minister,2001,2004\n"
        "P2,Otto Raun,,person,EST,,GOV,mayor,,\n"
        "P1,Mira Kolt,,person,EST,,GOV,president,2005-05-01,\n"
    )
    (kolt, raun), problems = imported(tmp_path, text)
    assert isinstance(kolt, ImportedActor)
    assert (kolt.id, kolt.kind, kolt.aliases) == ("P1", "person", ("M. Kolt",))
    assert kolt.terms == (
        Term("EST", None, ("GOV",), "minister", "2001", "2004"),
        Term("EST", None, ("GOV",), "president", "2005-05-01", None),
    )
    assert raun == ImportedActor("P2", "Otto Raun", "person", (), (Term("EST", None, ("GOV",), "mayor"),))
    assert problems.count == 0


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            HOLDERS + "Mira Kolt,,EST,,president,GOV,2001,\n",
            ImportedActor(
                "person:Mira Kolt", "Mira Kolt", "person", (), (Term("EST", None, ("GOV",), "president", "2001"),)
            ),
        ),
        (
            "abbr,name,names,kind,sectors,country,seat,from,until\nOL,Orda League,The League,igo,IGO,,Orda,1999,\n",
            ImportedActor(
                "OL", "Orda League", "organization", ("OL", "The League"), (Term(None, "OL", ("IGO",), None, "1999"),)
            ),
        ),
        (
            "name,names,country\nHill People,Hillmen,EST\n",
            ImportedActor("people:Hill People", "Hill People", "group", ("Hillmen",), (Term("EST", None, ("CVL",)),)),
        ),
        ("role,sectors,kind,inherits\nHerd Keeper,AGR,person,no\n", ImportedRole("herd keeper", ("AGR",))),
    ],
    ids=["holders", "organizations", "peoples", "roles"],
)
def test_the_packages_own_tables_can_be_imported(tmp_path: Path, table: str, expected: Record) -> None:
    records, problems = imported(tmp_path, table)
    assert (records, problems.kept) == ([expected], [])


@pytest.mark.parametrize(
    ("row", "line", "reason"),
    [
        ("P1,Mira Kolt,,person,EST,,GOV,mayor,2001-13,\n", 2, "'2001-13' is no date"),
        ("P1,Mira Kolt,,person,EST,,GOV,mayor,2005,2001\n", 2, "from 2005 is after until 2001"),
        ("P1,Mira Kolt,,person,EST,,XYZ,mayor,,\n", 2, "unknown sector XYZ"),
        ("P1,Mira Kolt,,robot,EST,,GOV,mayor,,\n", 2, "'robot' is none of"),
        ("P1,Mira Kolt,,person\n", 2, "has 4 fields and needs 10"),
        ("P2,Otto Raun,,person,EST,,GOV,mayor,,\n", 3, "is a duplicate of line 2"),
    ],
)
def test_a_broken_row_is_named_and_the_others_are_taken(tmp_path: Path, row: str, line: int, reason: str) -> None:
    good = "P2,Otto Raun,,person,EST,,GOV,mayor,,\n"
    records, problems = imported(tmp_path, ACTORS + row + good)
    assert [r.name for r in records if isinstance(r, ImportedActor)] == ["Otto Raun"]
    (problem,) = problems.kept
    assert (problem.file, problem.line) == ("made.csv", line)
    assert reason in problem.reason
    assert problems.count == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("code,lat,lon\nEST,1,2\n", "the columns fit no table"),
        ("organization,member,status,from,until\nUN,EST,member,1991,\n", "a table of memberships cannot be imported"),
        ("", "is empty"),
    ],
)
def test_a_table_of_another_kind_is_refused_with_a_reason(tmp_path: Path, text: str, reason: str) -> None:
    records, problems = imported(tmp_path, text)
    assert records == []
    assert reason in problems.kept[0].reason
