from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dragoman.cli import main
from dragoman.cli.common import Tools
from dragoman.cli.stories import stories
from dragoman.model import Coding, Report
from dragoman.store import View, Writer

from .test_database import path as path
from .test_database import summary


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


def story_ids(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in run(path).stdout.splitlines()]


def call(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["stories", *arguments, "--db", str(path)])


def test_list_is_the_command_that_is_meant(path: Path) -> None:
    assert call(path, "list").stdout == run(path).stdout
    assert "Usage: stories" in CliRunner().invoke(stories, []).output
    assert CliRunner().invoke(stories, ["--help"]).exit_code == 0


def test_show(path: Path) -> None:
    first = story_ids(path)[0]
    shown = call(path, "show", first, "--format", "view").stdout
    for words in ("ACCUSE", "4 reports", "Why they are one", "d1 is the earliest of 3, from Moldpres", "cut “Farmers"):
        assert words in shown
    as_json = json.loads(call(path, "show", first).stdout)
    assert [text["earliest"] for text in as_json["copies"]] == ["d1"]


def test_by_hand(path: Path) -> None:
    first, second, _ = story_ids(path)
    done = call(path, "merge", first, second, "--who", "ann")
    assert done.exit_code == 0
    assert done.stderr == (
        f"{first} and {second} are one story now; `dragoman stories undo 1 --db {path}` takes it back.\n"
    )
    assert len(story_ids(path)) == 2
    assert "says ann on" in call(path, "show", second, "--format", "view").stdout
    assert call(path, "undo", "1").exit_code == 0
    assert story_ids(path)[:2] == [first, second]
    assert call(path, "split", first, "d4-1", "--who", "ben").exit_code == 0
    assert len(story_ids(path)) == 4
    said = [json.loads(line) for line in call(path, "judgements").stdout.splitlines()]
    assert [(each["act"], each["who"], each["deleted_at"] is None) for each in said][:2] == [
        (1, "ann", False),
        (2, "ben", True),
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "nobody"), "there is no story 'nobody'"),
        (("merge", "nobody", "else"), "there is no story 'nobody'"),
        (("split", "nobody", "e1"), "there is no story 'nobody'"),
        (("undo", "3"), "there is no judgement 3"),
    ],
)
def test_errors_are_one_line(path: Path, arguments: tuple[str, ...], message: str) -> None:
    done = call(path, *arguments)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Error: {message}")
    assert done.stderr.count("\n") == 1


def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    done = call(tmp_path / "none.db", "merge", "a", "b")
    assert (done.exit_code, "no such database" in done.stderr) == (1, True)
    assert not (tmp_path / "none.db").exists()


def test_reports_that_came_in_without_stories_are_taken_in(path: Path) -> None:
    with Writer(path) as writer:
        writer.add(Report(id="new", text="Nothing."), Coding(report=summary(Report(id="new", text="Nothing."))))
    done = call(path, "list")
    assert done.stderr == f"{path}: 1 report put into stories.\n"
    assert len(done.stdout.splitlines()) == 3
    assert call(path, "list").stderr == ""


def due(path: Path) -> int:
    with View(path) as view:
        return view.stories_due()


def leave_for_later(path: Path) -> None:
    with Writer(path) as writer, View(path) as view:
        leaders = view.story_leaders()
        with writer.ledger.whole():
            writer.ledger.cards.leave(leaders)
    assert due(path) == len(leaders) == 3


def test_stories_that_were_left_for_later_are_listed_anew(path: Path) -> None:
    leave_for_later(path)
    assert run(path).exit_code == 0
    assert due(path) == 0


def test_listing_does_not_wait_for_who_writes(path: Path) -> None:
    leave_for_later(path)
    with Writer(path) as busy, busy.ledger.whole():
        assert len(run(path).stdout.splitlines()) == 3
    assert due(path) == 3


class Silent:
    """A coder that finds nothing."""

    def code(self, report: Report) -> Coding:
        return Coding(report=summary(report))


def test_the_end_of_a_run_lists_what_was_left_for_later(path: Path, tmp_path: Path) -> None:
    leave_for_later(path)
    more = tmp_path / "more.txt"
    more.write_text("Nothing happened in Bern.")
    done = CliRunner().invoke(main, ["code", str(more), "--db", str(path)], obj=Tools(coder=Silent()))
    assert done.exit_code == 0
    assert due(path) == 0
