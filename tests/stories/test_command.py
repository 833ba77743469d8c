from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dragoman.cli.stories import stories

from .test_database import path as path


def run(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(stories, ["--db", str(path), *arguments])


def test_lines_by_default(path: Path) -> None:
    done = run(path)
    assert done.exit_code == 0
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(story["event_type"], len(story["reports"])) for story in found] == [
        ("ACCUSE", 4),
        ("CONSULT", 3),
        ("ASSAULT", 3),
    ]


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (("--min-origins", "2"), 2),
        (("--limit", "1"), 1),
        (("--type", "consult"), 1),
        (("--between", "MDA", "RUS"), 1),
    ],
)
def test_options_narrow_the_list(path: Path, arguments: tuple[str, ...], count: int) -> None:
    assert len(run(path, *arguments).stdout.splitlines()) == count


def test_table_and_file(path: Path, tmp_path: Path) -> None:
    assert "COL:MIL → org:ELN" in run(path, "--format", "table").stdout
    target = tmp_path / "stories.jsonl"
    done = run(path, "--output", str(target))
    assert done.stderr == f"{target}: 3 stories.\n"
    assert len(target.read_bytes().splitlines()) == 3
