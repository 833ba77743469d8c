"""`dragoman actors`, as a user gives it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dragoman.cli import main

HOLDERS = "name,aliases,country,organization,office,sectors,from,until\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["actors", *map(str, arguments)])


def test_members_as_a_table() -> None:
    done = run("members", "SCO", "--on", "2014-02-26")
    assert done.exit_code == 0
    assert [line.split()[0] for line in done.stdout.splitlines()[1:7]] == "CHN KAZ KGZ RUS TJK UZB".split()
    assert "6 members; 8 others with --all" in done.stdout
    assert "IND" not in done.stdout


def test_members_as_json_lines() -> None:
    done = run("members", "SCO", "--on", "2024-07-05", "--format", "jsonl")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == 10
    assert rows[0] == {"code": "BLR", "name": "Belarus", "status": "member", "from": "2024-07-04", "until": None}


def test_office_and_lookup() -> None:
    assert "Mohammad Javad Zarif" in run("office", "foreign minister", "IRN", "--on", "2014-02-26").stdout
    looked = run("lookup", "Shamkhani", "--on", "2014-02-26")
    assert "secretary of the supreme national security council" in looked.stdout.splitlines()[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("lookup", "Qwertyuiop"), "is not known"),
        (("lookup", "NATOO"), "did you mean NATO"),
        (("office", "beekeeper", "IRN"), "nobody is known as beekeeper of IRN today"),
        (("office", "agriculture minister", "TUV", "--on", "1999-01-01"), "as a title it resolves to GOV"),
        (("members", "Nowhere Union"), "no organisation that is known"),
        (("members", "SCO", "--on", "26/2/2014"), "write it as YYYY-MM-DD"),
        (("members", "SCO", "--on", "1990-01-01"), "had no members that are known on 1990-01-01"),
    ],
)
def test_what_is_not_known_is_said_in_one_line(arguments: tuple[str, ...], message: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 1
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_import_prints_problems_and_counts_and_the_base_is_used(tmp_path: Path) -> None:
    table = tmp_path / "own.csv"
    table.write_text(
        HOLDERS + "Mira Kolt,,EST,,mayor,GOV,2001,2004\nBroken,,EST,,mayor,GOV,yesterday,\n", encoding="utf8"
    )
    done = run("import", table, "--into", tmp_path / "base")
    assert done.exit_code == 1
    assert "own.csv:3: from: 'yesterday' is no date" in done.stderr
    assert "own.csv (csv): 1 actors, 0 roles, 1 problems" in done.stdout
    assert "mayor" in run("lookup", "Mira Kolt", "--actors", tmp_path / "base").stdout


def test_check_names_every_breach(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(HOLDERS + "Mira Kolt,,EST,,mayor,GOV,2001,2004\n", encoding="utf8")
    bad.write_text(HOLDERS + "Mira Kolt,,Estonia,,mayor,XXX,2001,2000\n", encoding="utf8")
    assert run("check", good).stdout == f"{good}: a table of holders, 1 good rows, good\n"
    done = run("check", bad)
    assert done.exit_code == 1
    for reason in ("no three-letter code", "unknown sector XXX", "is after until"):
        assert reason in done.stderr
