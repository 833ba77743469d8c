"""`dragoman positions` and `dragoman commitments`, as a user gives them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dragoman.cli import main
from dragoman.cli.topics import finder
from dragoman.codebook import load_codebook
from dragoman.store import View, Writer
from records import coding, event, report

pytestmark = pytest.mark.slow

OWN = str(Path(__file__).resolve().parents[2] / "docs" / "example-codebook.toml")


def find_with(*files: str) -> tuple[Callable[[str], list[tuple[int, int, frozenset[str]]]], list[str]]:
    book = load_codebook(files)
    return finder(book), list(book.contexts)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def lines(*arguments: object) -> list[dict[str, Any]]:
    done = run(*arguments)
    assert done.exit_code == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def path(samples: Path, tmp_path: Path) -> Path:
    """A copy of the samples that may be changed."""
    with Writer(samples):
        pass
    return Path(shutil.copy(samples, tmp_path / "own.db"))


def test_positions_of_an_actor_newest_first_with_the_sentence(samples: Path) -> None:
    found = lines("positions", "--db", samples, "--actor", "IRN")
    assert {p["holder"] for p in found} == {"IRN"}
    by_name = lines("positions", "--db", samples, "--actor", "rouhani")
    assert by_name
    assert {p["actor"]["name"] for p in by_name} == {"Hassan Rouhani"}
    days = [p["date"] for p in found]
    assert days == sorted(days, reverse=True)
    assert all(p["quote"]["text"] for p in found)


@pytest.mark.parametrize(
    ("options", "least"),
    [
        (("--topic", "cbrn"), 3),
        (("--topic", "nuclear_talks", "--codebook", OWN), 1),
        (("--about", "IRN"), 2),
        (("--side", "against"), 3),
        (("--since", "2016", "--until", "2016-06"), 3),
        (("--show", "changes"), 0),  # in the samples nobody goes over; test_positions.py has those who do
        (("--show", "agreement", "--topic", "nuclear_talks", "--codebook", OWN), 1),
        (("--actor", "USA", "--show", "agreement", "--topic", "nuclear_talks", "--codebook", OWN), 0),
    ],
)
def test_options_of_positions(samples: Path, options: tuple[str, ...], least: int) -> None:
    found = lines("positions", "--db", samples, *options)
    assert len(found) >= least
    assert len(found) < len(lines("positions", "--db", samples))
    assert len(lines("positions", "--db", samples, *options, "--limit", 1)) <= 1


@pytest.mark.parametrize("show", ["positions", "changes", "agreement", "claims"])
def test_every_kind_has_a_table(samples: Path, show: str) -> None:
    done = run("positions", "--db", samples, "--show", show, "--format", "table")
    assert done.exit_code == 0
    assert done.stdout.strip()
    assert max(map(len, done.stdout.splitlines())) <= 140


def test_commitments_as_table_and_file(samples: Path, tmp_path: Path) -> None:
    done = run("commitments", "--db", samples, "--between", "UNSC", "SYR", "--on", "2013-12-31", "--format", "table")
    assert "disarmament" in done.stdout
    assert "open" in done.stdout
    target = tmp_path / "found.jsonl"
    done = run("commitments", "--db", samples, "--status", "broken", "--output", target)
    assert done.stderr == f"{target}: 2 commitments.\n"
    assert len(target.read_bytes().splitlines()) == 2


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (("--kind", "agreement", "--actor", "IRN"), 3),
        (("--status", "kept"), 4),
        (("--topic", "nuclear_talks", "--codebook", OWN, "--actor", "UNSC"), 0),
        (("--on", "2012-12-31"), 1),
        (("--limit", "3"), 3),
    ],
)
def test_options_of_commitments(samples: Path, options: tuple[str, ...], count: int) -> None:
    assert len(lines("commitments", "--db", samples, *options)) == count


def test_links_are_confirmed_undone_and_taken_back(path: Path) -> None:
    def standing() -> dict[str, Any]:
        (found,) = lines("commitments", "--db", path, "--actor", "UNSC", "--kind", "pledge")
        return found

    id_ = standing()["id"]
    assert standing()["status"] == "kept"
    done = run("commitments", "undo", id_, "--db", path, "--who", "Ada", "--note", "another text")
    assert "no longer counts, undone by Ada" in done.stdout
    assert (standing()["status"], standing()["links"][0]["verdict"]) == ("open", "undone")
    # Given before the command as well.
    assert run("commitments", "--db", path, "confirm", id_, "--who", "Bo").exit_code == 0
    assert "confirmed by Bo" in standing()["status_reason"]
    done = run("commitments", "withdraw", id_, "--db", path)
    assert done.stdout == f"{id_}: 1 judgement taken back.\n"
    assert (standing()["status"], standing()["links"][0]["verdict"]) == ("kept", None)
    with View(path) as view:
        assert [(j.who, j.note, j.withdrawn_at is None) for j in view.judgements(withdrawn=True)] == [
            ("Ada", "another text", False),
            ("Bo", None, False),
        ]


def test_an_event_is_named_that_no_rule_links(path: Path) -> None:
    (found,) = lines("commitments", "--db", path, "--actor", "RUS", "--kind", "readiness")
    with View(path) as view:
        row = next(r for r in view.events() if r.event.event_type == "PROTEST")
    done = run("commitments", "confirm", found["id"], "--db", path, "--event", row.event.id)
    assert done.exit_code == 2
    assert "--as kept or --as broken" in done.stderr
    done = run("commitments", "confirm", found["id"], "--db", path, "--event", row.event.id, "--as", "broken")
    assert done.exit_code == 0
    (now,) = lines("commitments", "--db", path, "--actor", "RUS", "--kind", "readiness", "--on", "2016-12-31")
    assert now["status"] == "broken"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("positions", "--actor", "XYZ"), 1, "nobody called 'XYZ' speaks or acts"),
        (("positions", "--topic", "terorism"), 2, "did you mean terrorism?"),
        (("positions", "--topic", "qqqq"), 2, "`dragoman codebook` lists the contexts"),
        (("positions", "--since", "Monday"), 2, "is not a date"),
        (("positions", "--until", "2014-02-30"), 2, "is not a date"),
        (("commitments", "--on", "Monday"), 2, "is not a day"),
        (("commitments", "--on", "2014-02-30"), 2, "is not a day"),
        (("commitments", "--actor", "XYZ"), 1, "no commitment by or towards 'XYZ'"),
        (("commitments", "--between", "IRN", "XYZ"), 1, "no commitment by or towards 'XYZ'"),
        (("commitments", "--topic", "terorism"), 2, "did you mean terrorism?"),
        (("commitments", "confirm", "nope"), 1, "holds no commitment 'nope'"),
        (("commitments", "undo", "nope"), 1, "holds no commitment 'nope'"),
        (("commitments", "withdraw", "nope"), 1, "no judgement on 'nope'"),
    ],
)
def test_bad_input_is_one_line(samples: Path, arguments: tuple[str, ...], status: int, message: str) -> None:
    done = run(*arguments, "--db", samples)
    assert done.exit_code == status
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["positions", "commitments"])
def test_databases_with_nothing_to_show(tmp_path: Path, command: str) -> None:
    missing = run(command, "--db", tmp_path / "missing.db")
    assert (missing.exit_code, "no such database" in missing.stderr) == (1, True)
    path = tmp_path / "empty.db"
    with Writer(path) as writer:
        writer.add(report(), coding())
    empty = run(command, "--db", path)
    assert empty.exit_code == 1
    assert "no statements" in empty.stderr
    assert len(empty.stderr.splitlines()) == 1


def test_reports_without_a_date_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    promise = event("e1", event_type="AGREE", mode=None, quad=1, date=None, date_precision=None)
    with Writer(path) as writer:
        writer.add(report(), coding(events=(promise,), date=None, published=None))
    done = run("commitments", "--db", path, "--on", "2015-01-01")
    assert (done.exit_code, done.stdout) == (0, "")
    assert run("commitments", "--db", path).exit_code == 0


def test_the_database_must_be_named() -> None:
    for arguments in (("commitments",), ("commitments", "confirm", "a"), ("positions",)):
        done = run(*arguments)
        assert done.exit_code == 2
        assert "Missing option '--db'" in done.stderr
