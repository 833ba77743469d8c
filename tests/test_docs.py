"""The documentation, held to what the program does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from dragoman.cli.reference import commands, reference
from dragoman.views.formats import gdelt, icews, phoenix, polecat
from dragoman.views.tables import FlatEvent, FlatStory

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = dict(commands())


@pytest.mark.parametrize("name", COMMANDS)
def test_command_has_help(name: str) -> None:
    text = COMMANDS[name].help
    assert text
    assert text.strip().splitlines()[0].endswith(".")


@pytest.mark.parametrize(
    ("name", "option"),
    [
        (name, option)
        for name, command in COMMANDS.items()
        for option in command.params
        if isinstance(option, click.Option)
    ],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_option_has_help(name: str, option: click.Option) -> None:
    assert option.help, f"{name} {option.opts[0]}"
    assert option.help.endswith("."), f"{name} {option.opts[0]}: the help is not a sentence"


def test_arguments_are_named_in_the_usage() -> None:
    for name, command in COMMANDS.items():
        for argument in command.params:
            if isinstance(argument, click.Argument):
                assert argument.metavar, f"{name} {argument.name}"


def test_reference_is_as_generated() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf8")
    assert page == reference(), "docs/cli.md is not up to date; run `make docs`"


@pytest.mark.parametrize(
    ("heading", "columns"),
    [
        ("csv and parquet: events", FlatEvent._fields),
        ("csv and parquet: stories", FlatStory._fields),
        ("POLECAT", polecat.COLUMNS),
        ("ICEWS", icews.COLUMNS),
        ("Phoenix", phoenix.COLUMNS),
        ("GDELT 2.0 Events", gdelt.COLUMNS),
        ("GDELT 2.0 Mentions", gdelt.MENTION_COLUMNS),
    ],
)
def test_every_column_of_an_export_is_described(heading: str, columns: tuple[str, ...]) -> None:
    page = (ROOT / "docs" / "exports.md").read_text(encoding="utf8")
    section = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    first_cells = (line.split(" | ")[0] for line in section.splitlines() if line.startswith("| `"))
    assert [name for cell in first_cells for name in cell.split("`")[1::2]] == list(columns)


def test_locks_name_no_place_to_fetch_from() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lines = (ROOT / name).read_text(encoding="utf8").splitlines()
        wrong = [line for line in lines if "://" in line or line.startswith(("-i", "--index", "--extra", "-f"))]
        assert wrong == []
        assert sum("--hash=sha256:" in line for line in lines) > sum("==" in line for line in lines)


def test_locks_agree() -> None:
    assert _pins("requirements.lock") <= _pins("requirements-dev.lock")


def _pins(name: str) -> set[str]:
    lines = (ROOT / name).read_text(encoding="utf8").splitlines()
    return {line.rstrip(" \\").partition(" ;")[0] for line in lines if "==" in line}


def test_help_does_not_load_what_commands_need() -> None:
    script = (
        "import sys\n"
        "from dragoman.cli import main\n"
        "main(['--help'], prog_name='dragoman', standalone_mode=False)\n"
        "print(*sorted(name for name in sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "Usage: dragoman" in done.stdout
    loaded = {name.split(".")[0] for name in done.stderr.split()}
    heavy = {"spacy", "numpy", "thinc", "rich", "trafilatura", "ahocorasick", "sqlite3", "multiprocessing"}
    assert not loaded & heavy
