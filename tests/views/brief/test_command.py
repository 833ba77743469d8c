"""`dragoman brief`, as a user gives it, on the sample reports."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from dragoman.cli import main
from dragoman.store import View, Writer
from dragoman.views.brief import Brief, people, promises, stands
from dragoman.views.brief.material import MOST_ACTS, MOST_EVENTS, MOST_SOURCES, MOST_STATEMENTS
from records import coding, event, report

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["brief", *map(str, arguments)])


def shown(*arguments: object) -> str:
    done = run(*arguments)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def test_pair_as_markdown(samples: Path) -> None:
    lines = shown("--db", samples, "--between", "IRN", "SAU").splitlines()
    assert lines[0] == "# Brief on a pair: Iran (IRN) and Saudi Arabia (SAU)"
    assert [line for line in lines if line.startswith("## ")] == [
        "## Who is who", "## What they did", "## Where they stand", "## What they promised", "## What they claim",
        "## Contradictions", "## Who reported it",
    ]  # fmt: skip
    assert (
        "- 2016-01-03 Saudi Arabia: **SANCTION discontinue** against Iran (actual), according to Adel al-Jubeir,"
        " reported by 1 origin"
    ) in lines


def test_offices_and_memberships_are_those_of_the_days(samples: Path) -> None:
    page = shown("--db", samples, "--between", "IRN", "SAU")
    assert "office: foreign minister (2015-04-29 to 2018-12-27)" in page
    assert "SCO (observer)" in page


@pytest.mark.parametrize(
    "asked",
    [
        ("--report", "minsk-agreement.txt"), ("--topic", "Diplomatic"), ("--actor", "TUR", "--since", "2016"),
        ("--since", "2015", "--until", "2016"), ("--between", "IRN", "SAU", "--topic", "diplomatic"),
    ],
)  # fmt: skip
def test_every_line_has_evidence(samples: Path, asked: tuple[str, ...]) -> None:
    (line,) = shown("--db", samples, *asked, "--format", "jsonl").splitlines()
    brief = msgspec.json.decode(line, type=Brief)
    found = [line for section in brief.sections for group in section.groups for line in group.lines]
    assert len(found) > 5
    assert [line.text for line in found if not line.evidence] == []


def test_output_file_says_the_format(samples: Path, tmp_path: Path) -> None:
    begins = {
        "a.html": "<!DOCTYPE html>",
        "a.md": "# Brief on a topic: diplomatic\n",
        "a.json": '{"kind":"topic"',
        "a": "# Brief",
    }
    for name, beginning in begins.items():
        done = run("--db", samples, "--topic", "diplomatic", "--output", tmp_path / name)
        assert done.stderr == f"{tmp_path / name}: Brief on a topic: diplomatic.\n"
        assert (tmp_path / name).read_text(encoding="utf8").startswith(beginning)
    table = shown("--db", samples, "--topic", "diplomatic", "--format", "table")
    assert table.startswith("Brief on a topic: diplomatic\n")
    assert all(line == line.rstrip() for line in table.splitlines())


def test_table_into_a_file(samples: Path, tmp_path: Path) -> None:
    run("--db", samples, "--actor", "FARC", "-f", "table", "-o", tmp_path / "a.txt")
    assert "WHAT THEY DID" in (tmp_path / "a.txt").read_text(encoding="utf8")


@pytest.mark.parametrize(
    ("asked", "message", "code"),
    [
        ((), "Error: a brief is on a report, a pair, a topic, an actor or a period; name one", 2),
        (("--report", "none"), "no report 'none' in it", 1),
        (("--report", "a", "--actor", "IRN"), "takes no pair, topic, actor or period", 2),
        (("--between", "IRN", "USA", "--actor", "CHN"), "takes no actor besides the two", 2),
        (("--since", "soon"), "'soon' is not a date", 2),
        (("--topic", "terorism"), "did you mean terrorism?", 2),
    ],
)
def test_what_is_wrong_is_said(samples: Path, asked: tuple[str, ...], message: str, code: int) -> None:
    done = run("--db", samples, *asked)
    assert done.exit_code == code
    assert message in done.stderr


def test_reports_are_put_into_stories_first(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with Writer(path) as writer:
        writer.add(report(), coding(events=(event(),)))
    assert "1 story: cooperation 0" in shown("--db", path, "--actor", "IRN")
    with View(path) as view:
        assert view.ledger.count_pending() == 0


def test_example_of_the_page_is_as_made(samples: Path) -> None:
    page = (ROOT / "docs" / "brief.md").read_text(encoding="utf8")
    example = page.partition("```markdown\n")[2].partition("```")[0]
    made = shown("--db", samples, "--between", "COL", "FARC")
    parts = [
        f"## {part.rstrip()}\n" for part in made.split("\n## ") if part.startswith(("What they did", "What they prom"))
    ]
    assert example == "\n".join(parts)


def test_page_tells_how_many_lines_there_are() -> None:
    page = (ROOT / "docs" / "brief.md").read_text(encoding="utf8")
    rows = [line.split(" | ") for line in page.partition("| at most |")[2].partition("\n\n")[0].splitlines()[2:]]
    told = [int(re.findall(r"\d+", row[-1])[0]) for row in rows]
    assert told == [
        people.MOST_ACTORS, MOST_ACTS, stands.MOST_POSITIONS, stands.MOST_CHANGES, stands.MOST_AGREEMENTS,
        promises.MOST, stands.MOST_CLAIMS, 8, MOST_SOURCES,
    ]  # fmt: skip
    assert f"the newest {MOST_EVENTS} events and {MOST_STATEMENTS}\nstatements" in page
    assert json.dumps(people.MOST_BODIES) in page
