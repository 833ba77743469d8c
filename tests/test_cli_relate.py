"""`dragoman relate`, as a user gives it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dragoman.cli import main
from dragoman.cli.relate import relate
from dragoman.extract.relations.lines import PRESUMED

TEXT = "The European Union imposed sanctions on three Syrian generals."
LINE = {"id": "1", "text": TEXT, "actor": [0, 18], "recipient": [40, 61]}


def run(*arguments: object, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["relate", *map(str, arguments)], input=given)


def _file(tmp_path: Path, *rows: dict[str, Any]) -> Path:
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf8")
    return path


def test_a_file_in_a_file_out(tmp_path: Path) -> None:
    output = tmp_path / "typed.jsonl"
    done = run(_file(tmp_path, LINE, {**LINE, "id": "2"}), "--output", output)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    first, second = (json.loads(line) for line in output.read_text(encoding="utf8").splitlines())
    assert (first["id"], second["id"]) == ("1", "2")
    assert set(first) == {"id", "event_type", "mode", "status", "confidence", "probabilities"}
    assert first["event_type"] == "COERCE"


def test_the_manual_s_types(tmp_path: Path) -> None:
    done = run(_file(tmp_path, LINE), "--types", "manual")
    assert json.loads(done.stdout)["event_type"] == "SANCTION"


def test_standard_input_and_threshold() -> None:
    done = run("-", "--threshold", "1", given=json.dumps(LINE))
    assert json.loads(done.stdout)["event_type"] == "NONE"


def test_bad_lines_are_named_and_the_others_typed(tmp_path: Path) -> None:
    path = _file(tmp_path, LINE, {**LINE, "id": "bad", "actor": [0, 999]}, {**LINE, "id": "3"})
    done = run(path)
    assert done.exit_code == 1
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [("error" in row) for row in rows] == [False, True, False]
    assert f"{path}:2: actor [0, 999] lies outside the text" in done.stderr
    assert "1 line could not be used" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("missing.jsonl",), 1, "missing.jsonl: cannot be read"),
        (("-", "--threshold", "2"), 2, "--threshold"),
        (("-", "--types", "mine"), 2, "--types"),
    ],
)
def test_wrong_commands(arguments: tuple[str, ...], status: int, message: str) -> None:
    done = run(*arguments, given="")
    assert done.exit_code == status
    assert message in done.stderr


def test_the_threshold_that_the_help_names_is_the_one_for_marked_pairs() -> None:
    option = next(p for p in relate.params if p.name == "threshold")
    assert option.default == PRESUMED
