"""Tables of a user's: each breach of the rules is named with its file, line and reason, and good rows still come."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dragoman.errors import CodebookError
from dragoman.resolve import tables
from dragoman.resolve.tables import TABLES, Problem, check, is_after, read_table, values

HOLDERS = ["name", "aliases", "country", "organization", "office", "sectors", "from", "until"]
HOLDER = {"name": "Mira Kolt", "country": "SUR", "office": "mayor", "sectors": "GOV", "from": "2001"}
ROLES = "role,sectors,kind,inherits\n"
GOOD = "monk,REL,person,no\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.csv"


def write(file: Path, kind: str, *rows: dict[str, str]) -> Path:
    with file.open("w", encoding="utf8", newline="") as stream:
        writer = csv.DictWriter(stream, list(TABLES[kind].columns), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return file


BODY = {"country": "SUR", "name": "Court of Audit", "kind": "court", "sectors": "JUD"}
STATE = {"code": "SUR", "name": "Suriname"}
GUILD = {"abbr": "GOB", "name": "Guild of Bakers", "kind": "ngo", "sectors": "NGO"}
MEMBER = {"organization": "UN", "member": "SUR", "status": "member", "from": "1975"}
ACTOR = {"name": "Mira Kolt", "kind": "person"}


@pytest.mark.parametrize(
    ("kind", "row", "change", "reason"),
    [
        ("holders", HOLDER, {"name": " "}, "name: is empty"),
        ("holders", HOLDER, {"aliases": "Kolt|M. Kolt|Kolt"}, "aliases: stands twice: Kolt"),
        ("holders", HOLDER, {"country": "Sur"}, "country: 'Sur' is no three-letter code of a state"),
        ("holders", HOLDER, {"sectors": "GOV|KING|DUKE"}, "sectors: unknown sector KING, DUKE"),
        ("holders", HOLDER, {"office": ""}, "office: is empty"),
        ("holders", HOLDER, {"from": "3 May 2001"}, "from: '3 May 2001' is no date (YYYY, YYYY-MM or YYYY-MM-DD)"),
        ("holders", HOLDER, {"until": "2001-13"}, "until: '2001-13' is no date (YYYY, YYYY-MM or YYYY-MM-DD)"),
        ("holders", HOLDER, {"from": "2001-02-29"}, "from: '2001-02-29' is no day of the calendar"),
        ("holders", HOLDER, {"from": "2001-05", "until": "2001-04-30"}, "from 2001-05 is after until 2001-04-30"),
        ("holders", HOLDER, {"country": "S", "office": ""}, "country: 'S' is no three-letter code of a state; office:"),
        ("countries", STATE, {"code": ""}, "code: is empty"),
        ("bodies", BODY, {"kind": "circus"}, "kind: 'circus' is none of bank, capital, court"),
        ("roles", {"role": "monk", "kind": "person"}, {"inherits": "perhaps"}, "'perhaps' is none of no, yes"),
        ("organizations", GUILD, {"kind": "club"}, "kind: 'club' is none of agency, armed_group"),
        ("memberships", MEMBER, {"status": "friend"}, "status: 'friend' is none of associate, candidate"),
        ("actors", ACTOR, {"kind": "god"}, "kind: 'god' is none of country, group, organization, person"),
    ],
)
def test_a_cell_against_its_rule(
    file: Path, kind: str, row: dict[str, str], change: dict[str, str], reason: str
) -> None:
    sound = row | ({"inherits": "no"} if kind == "roles" else {})
    table, good, problems = check(write(file, kind, {**sound, **change}, sound))
    assert (table, good, len(problems)) == (TABLES[kind], 1, 1)
    assert str(problems[0]).startswith("mine.csv:2: ")
    assert reason in problems[0].reason


@pytest.mark.parametrize(
    "change",
    [
        {"from": "2000-02-29", "until": "2000-02-29"},
        {"from": "2001-05", "until": "2001"},
        {"from": "", "until": "2001"},
        {"aliases": "Kolt | M. Kolt|", "sectors": ""},
        {"country": "", "organization": "UN"},
    ],
)
def test_what_keeps_the_rules(file: Path, change: dict[str, str]) -> None:
    assert check(write(file, "holders", {**HOLDER, **change})) == (TABLES["holders"], 1, [])


@pytest.mark.parametrize(
    ("start", "end", "after"),
    [
        ("2001", "2001", False),
        ("2002", "2001-12-31", True),
        ("2001-06-02", "2001-06", False),
        ("2001-06-02", "2001-06-01", True),
        ("1999-12-31", "2000", False),
    ],
)
def test_a_date_lies_wholly_after_another(start: str, end: str, after: bool) -> None:
    assert is_after(start, end) is after


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"abbot,REL,person", "has 3 fields and needs 4"),
        (b"abbot,REL,person,no,no", "has 5 fields and needs 4"),
        (b'"abbot,REL,person,no', "has a quote without its other half in the line"),
        (b'abbot,REL,person,"no', "has a quote without its other half in the line"),
        (b'"abb"ot,REL,person,no', "has a quote without its other half in the line"),
        (b"abb\xe9,REL,person,no", "is no UTF-8 text"),
        (b"ab\0bot,REL,person,no", "is no UTF-8 text"),
        (b"a" * 140_000 + b",REL,person,no", "field larger than field limit (131072)"),
        (b"nun,REL,person,no", "is a duplicate of line 2: same role"),
    ],
)
def test_a_broken_line_costs_only_itself(file: Path, line: bytes, reason: str) -> None:
    file.write_bytes(ROLES.encode() + b"nun,REL,person,no\n" + line + b"\n" + GOOD.encode())
    problems: list[Problem] = []
    table, good = read_table(file, problems)
    assert [(row.line, row.cells["role"]) for row in good] == [(2, "nun"), (4, "monk")]
    assert table is TABLES["roles"]
    assert problems == [Problem("mine.csv", 3, reason)]


def test_problems_stand_in_the_order_of_the_lines(file: Path) -> None:
    file.write_text(f"{ROLES}abbot\n{GOOD}nun,NUN,person,no\n{GOOD}\n")
    _, good, problems = check(file)
    assert good == 1
    assert [p.line for p in problems] == [2, 4, 5]


def test_of_two_rows_of_one_key_the_first_counts_even_after_a_faulty_one(file: Path) -> None:
    _, good, problems = check(write(file, "holders", {**HOLDER, "sectors": "X"}, HOLDER, {**HOLDER, "until": "2002"}))
    assert (good, [p.line for p in problems]) == (1, [2, 4])
    assert "is a duplicate of line 3: same name, country, organization, office, from" in problems[1].reason


@pytest.mark.parametrize(
    "text",
    [
        f"\ufeff{ROLES}{GOOD}",
        ROLES.replace("\n", "\r\n") + GOOD.replace("\n", "\r\n"),
        (ROLES + GOOD).replace("\n", "\r"),
        f"{ROLES}\n,,,\n{GOOD.strip()}",
        " inherits , kind,role,sectors\nno,person, monk ,REL\n",
        f'{ROLES}"monk",REL,"person",no\n',
    ],
    ids=["BOM", "CRLF", "CR", "blank lines", "other order", "quotes"],
)
def test_other_ways_to_write_the_same(file: Path, text: str) -> None:
    file.write_bytes(text.encode())
    problems: list[Problem] = []
    _, good = read_table(file, problems)
    cells = {"role": "monk", "sectors": "REL", "kind": "person", "inherits": "no"}
    assert [row.cells for row in good] == [cells]
    assert problems == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty; the first line names the columns"),
        (b"\n\n", "is empty; the first line names the columns"),
        (b"role,sectors,kind\n", "nearest is roles (missing inherits)"),
        (b"role,sector,kind,inherits\n", "nearest is roles (missing sectors; unknown or doubled sector)"),
        (b"role,sectors,kind,inherits,role\n", "nearest is roles (unknown or doubled role)"),
        (b'"role,sectors,kind,inherits\n', "has a quote without its other half in the line; is this a table?"),
        (ROLES.encode("utf-16"), "the columns fit no table"),
        (bytes(range(256)) * 20, "the columns fit no table"),
    ],
)
def test_columns_that_no_table_has(file: Path, data: bytes, reason: str) -> None:
    file.write_bytes(data)
    table, good, problems = check(file)
    assert (table, good, len(problems)) == (None, 0, 1)
    assert (problems[0].file, problems[0].line) == ("mine.csv", 1)
    assert reason in problems[0].reason


@pytest.mark.parametrize("name", ["", "missing.csv"])
def test_what_cannot_be_read_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(CodebookError, match=r"cannot be read .*; check the path"):
        check(tmp_path / name)


def test_a_table_of_columns_only_is_good(file: Path) -> None:
    assert check(write(file, "peoples")) == (TABLES["peoples"], 0, [])


def test_no_two_tables_have_the_same_columns() -> None:
    assert len({frozenset(t.columns) for t in tables.TABLES.values()}) == len(TABLES)


def test_every_key_is_of_columns() -> None:
    assert [t.name for t in TABLES.values() if not set(t.key) <= set(t.columns)] == []


@pytest.mark.parametrize(
    ("cell", "expected"), [("", []), ("a", ["a"]), (" a | b c|", ["a", "b c"]), ("|", []), ("ä|ä", ["ä", "ä"])]
)
def test_values_of_a_cell(cell: str, expected: list[str]) -> None:
    assert values(cell) == expected
