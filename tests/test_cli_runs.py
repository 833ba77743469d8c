"""`dragoman runs`, `dragoman failures`, and the log: what a run leaves behind, as a user meets it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from dragoman.cli import main
from dragoman.cli.common import Tools
from dragoman.coder import Coder
from dragoman.errors import StoreError
from dragoman.model import Coding, Report
from dragoman.store import View, Writer

GOOD = "Turkish troops attacked Syrian soldiers near the border."


def run(coder: object, *arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)], obj=Tools(coder=coder, patience=0.1))  # type: ignore[arg-type]


def table(coder: object, *arguments: object) -> str:
    result = run(coder, *arguments, "--format", "table")
    assert result.exit_code == 0, result.output
    return result.stdout


def rows(coder: object, *arguments: object) -> list[dict[str, Any]]:
    result = run(coder, *arguments, "--format", "jsonl")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


class Stumbling:
    """A coder that fails on the reports with some ids, and knows no stages."""

    def __init__(self, coder: Coder, *ids: str) -> None:
        self._coder = coder
        self.ids = set(ids)

    def code(self, report: Report) -> Coding:
        if report.id in self.ids:
            summary = self._coder.code(report).report
            return Coding(report=msgspec.structs.replace(summary, error="ValueError while coding: it is 7 too odd"))
        return self._coder.code(report)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    lines = [json.dumps({"id": f"r{n}", "text": GOOD}) for n in range(3)]
    (tmp_path / "in" / "a.jsonl").write_text("\n".join([*lines, '{"id": "cut", "text": "Ira']) + "\n")
    (tmp_path / "in" / "empty.txt").write_text("")
    return tmp_path


def test_a_run_is_shown(coder: Coder, here: Path) -> None:
    assert run(coder, "code", "in", "--db", "a.db", "--date", "2014-02-26", "--set", "places=no").exit_code == 1
    (row,) = rows(coder, "runs", "show", "--db", "a.db")
    assert (row["command"], row["state"], row["inputs"], row["workers"]) == ("code", "finished", ["in"], 1)
    assert row["options"] == {"resume": False, "date": "2014-02-26"}
    assert row["settings"]["places"] is False
    figures = row["figures"]
    assert {name: figures[name] for name in ("reports", "resumed", "skipped", "failed", "events")} == {
        "reports": 5, "resumed": 0, "skipped": 0, "failed": 2, "events": 3,
    }  # fmt: skip
    assert figures["characters"] == 3 * len(GOOD)
    assert sorted(figures["reasons"].values()) == [1, 1]
    assert {"read", "annotate", "events"} <= set(figures["stages"])
    assert 0 < sum(figures["stages"].values()) <= figures["cpu"] + 0.1
    shown = table(coder, "runs", "show", row["id"][:15], "--db", "a.db")
    for text in (
        row["id"], "finished", "5: 3 coded, 2 failed", "places=no", "date 2014-02-26", "annotate", "is empty",
        f"dragoman failures list --run {row['id']} --db a.db",
    ):  # fmt: skip
        assert text in shown
    assert "min_confidence" not in shown  # it is as by default


def test_runs_are_listed_the_latest_first(coder: Coder, here: Path) -> None:
    run(coder, "code", "in", "--db", "a.db")
    run(coder, "code", "in", "--db", "a.db", "--resume")
    run(coder, "failures", "retry", "--db", "a.db")
    found = rows(coder, "runs", "list", "--db", "a.db")
    assert [row["command"] for row in found] == ["failures retry", "code", "code"]
    assert [row["figures"]["resumed"] for row in found] == [0, 3, 0]
    assert [row["figures"]["events"] for row in found] == [0, 0, 3]  # those of the reports that it coded itself
    assert [row["id"] for row in found] == [
        row["id"] for row in rows(coder, "runs", "list", "--db", "a.db", "--limit", 9)
    ]
    shown = table(coder, "runs", "list", "--db", "a.db")
    assert [shown.index(row["id"]) for row in found] == sorted(shown.index(row["id"]) for row in found)
    assert rows(coder, "runs", "show", "--db", "a.db")[0]["id"] == found[0]["id"]


def test_an_unknown_run_is_one_line(coder: Coder, here: Path) -> None:
    run(coder, "code", "in", "--db", "a.db")
    for command in (
        ("runs", "show", "nix"),
        ("failures", "list", "--run", "nix"),
        ("failures", "retry", "--run", "nix"),
    ):
        result = run(coder, *command, "--db", "a.db")
        assert result.exit_code == 1
        assert result.stderr == "Error: a.db: there is no run 'nix'; `dragoman runs list --db a.db` lists them\n"


def test_a_database_without_runs(coder: Coder, here: Path) -> None:
    with Writer("a.db"):
        pass
    assert table(coder, "runs", "list", "--db", "a.db") == "No runs.\n"
    assert table(coder, "failures", "list", "--db", "a.db") == "No failures.\n"
    result = run(coder, "runs", "show", "--db", "a.db")
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: a.db: holds no run; it was filled before runs were recorded\n",
    )


@pytest.mark.parametrize(
    ("error", "state", "why"),
    [
        (KeyboardInterrupt(), "interrupted", None),
        (StoreError("a.db: disk is full"), "failed", "a.db: disk is full"),
        (OSError("odd"), "failed", "OSError: odd"),
    ],
)
def test_a_run_that_does_not_come_to_its_end_says_how(
    here: Path, error: BaseException, state: str, why: str | None
) -> None:
    class Ending:
        def code(self, report: Report) -> Coding:
            raise error

    run(Ending(), "code", "in", "--db", "a.db")
    (row,) = rows(None, "runs", "show", "--db", "a.db")
    assert (row["state"], row["error"]) == (state, why)
    assert row["ended_at"]


def test_a_coder_that_cannot_be_made_ends_the_run_with_the_reason(here: Path) -> None:
    (here / "mine.toml").write_text("nonsense = 1\n")
    result = CliRunner().invoke(main, ["code", "in", "--db", "a.db", "--codebook", "mine.toml"])
    assert result.exit_code == 2
    (row,) = rows(None, "runs", "show", "--db", "a.db")
    assert row["state"] == "failed"
    assert result.stderr.endswith(f"Error: {row['error']}\n")


@pytest.mark.slow
def test_a_killed_run_tells_how_far_it_came(here: Path) -> None:
    (here / "many.jsonl").write_text("".join(json.dumps({"id": f"r{n}", "text": GOOD}) + "\n" for n in range(20_000)))
    command = [sys.executable, "-m", "dragoman.cli", "code", "many.jsonl", "--db", "a.db", "--log", "run.log"]
    process = subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 120
        kept = 0
        while not kept and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.1)
            if (here / "a.db").exists() and "began" in _content(here / "run.log"):
                (row,) = rows(None, "runs", "show", "--db", "a.db")
                assert row["state"] == "running"
                kept = row["kept"]
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=60)
    (row,) = rows(None, "runs", "show", "--db", "a.db")
    assert row["state"] == "cut off"
    with View("a.db") as view:
        assert 0 < kept <= row["kept"] == view.counts().reports
    assert "cut off" in table(None, "runs", "show", "--db", "a.db")


def _content(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def test_failures_are_listed_and_chosen(coder: Coder, here: Path) -> None:
    run(Stumbling(coder, "r1"), "code", "in", "--db", "a.db")
    found = rows(coder, "failures", "list", "--db", "a.db")
    assert [(row["report_id"], row["cause"]) for row in found] == [
        ("r1", "coding"),
        ("a.jsonl:4", "read"),
        ("empty.txt", "read"),
    ]
    assert found[0]["source"] == "in/a.jsonl, line 2"
    assert found[0]["reason"] == "ValueError while coding: it is 7 too odd"
    assert found[2]["reason"] == "is empty; remove it or give it a text"
    (row,) = rows(coder, "runs", "show", "--db", "a.db")
    assert {f["run"] for f in found} == {row["id"]}
    assert row["figures"]["reasons"]["ValueError while coding: it is … too odd"] == 1
    for options, ids in (
        (("--reason", "empty"), ["empty.txt"]),
        (("--id", "a.jsonl:4", "--id", "r0"), ["a.jsonl:4"]),
        (("--run", row["id"], "--limit", 1), ["r1"]),
    ):
        assert [f["report_id"] for f in rows(coder, "failures", "list", "--db", "a.db", *options)] == ids
    shown = table(coder, "failures", "list", "--db", "a.db")
    assert "in/a.jsonl, line 2" in shown
    assert "too odd" in shown


def test_failures_are_mended(coder: Coder, here: Path) -> None:
    run(Stumbling(coder, "r1"), "code", "in", "--db", "a.db", "--date", "2014-02-26")
    result = run(Stumbling(coder, "r1"), "failures", "retry", "--db", "a.db")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-2:] == [
        "a.db: 3 reports, 0 events, 0 statements; 3 failed.", "a.db: 0 of 3 failures mended; 3 still fail."
    ]  # fmt: skip
    text = (here / "in" / "a.jsonl").read_text().replace('"Ira', json.dumps(GOOD) + "}")
    (here / "in" / "a.jsonl").write_text(text)
    result = run(coder, "failures", "retry", "--db", "a.db", "--reason", "json")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (0, "a.db: 1 of 1 failure mended.")
    result = run(coder, "failures", "retry", "--db", "a.db")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "Error: in/empty.txt: is empty; remove it or give it a text",
        "a.db: 2 reports, 1 event, 1 statement; 1 failed.",
        "a.db: 1 of 2 failures mended; 1 still fails.",
    ]
    (here / "in" / "empty.txt").write_text(GOOD)
    assert run(coder, "failures", "retry", "--db", "a.db").exit_code == 0
    with View("a.db") as view:
        assert sorted(row.id for row in view.reports()) == ["cut", "empty.txt", "r0", "r1", "r2"]
        assert {row.date for row in view.reports()} == {"2014-02-26"}  # as the first run was told
        assert view.counts().events == 5
    result = run(coder, "failures", "retry", "--db", "a.db")
    assert (result.exit_code, result.stderr) == (0, "a.db: no failures.\n")


def test_a_report_that_brings_its_own_id_takes_the_place_of_its_line(coder: Coder, here: Path) -> None:
    lines = (here / "in" / "a.jsonl").read_text().splitlines()
    (here / "in" / "a.jsonl").write_text("\n".join([*lines[:2], "nothing", lines[2]]) + "\n")
    run(coder, "code", "in/a.jsonl", "--db", "a.db")
    (here / "in" / "a.jsonl").write_text(
        "\n".join([*lines[:2], json.dumps({"id": "own", "text": GOOD}), lines[2]]) + "\n"
    )
    assert run(coder, "failures", "retry", "--db", "a.db").exit_code == 0
    with View("a.db") as view:
        assert sorted(row.id for row in view.reports()) == ["own", "r0", "r1", "r2"]


def test_a_failure_is_coded_under_the_settings_that_it_failed_under(coder: Coder, here: Path) -> None:
    run(Stumbling(coder, "r1"), "code", "in/a.jsonl", "--db", "a.db", "--set", "min_confidence=0.5")
    run(coder, "code", "in/empty.txt", "--db", "a.db")
    (here / "in" / "empty.txt").write_text(GOOD)
    result = run(coder, "failures", "retry", "--db", "a.db", "--set", "places=no")
    assert result.exit_code == 1  # the cut line
    found = rows(coder, "runs", "list", "--db", "a.db")[:2]
    assert sorted(row["settings"]["min_confidence"] for row in found) == [0.0, 0.5]
    assert [row["settings"]["places"] for row in found] == [False, False]
    with View("a.db") as view:
        kept = {row.id: json.loads(row.settings)["min_confidence"] for row in view.reports()}
    assert (kept["r1"], kept["empty.txt"]) == (0.5, 0.0)


def test_what_came_from_standard_input_is_told_to_be_gone(coder: Coder, here: Path) -> None:
    tools = Tools(coder=coder)
    CliRunner().invoke(main, ["code", "-", "--db", "a.db"], obj=tools, input='{"id": "x", "text": 1}\n')
    result = run(coder, "failures", "retry", "--db", "a.db")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "Error: x: cannot be read again: it came from standard input, which is gone; code it again",
        "a.db: 0 of 1 failure mended; 1 still fails.",
    ]
    (row,) = rows(coder, "failures", "list", "--db", "a.db")
    assert "must be a string" in row["reason"]  # why it failed is not forgotten


def test_a_log_tells_of_the_run_and_of_each_failure(coder: Coder, here: Path) -> None:
    result = run(coder, "code", "in", "--db", "a.db", "--log", "run.log")
    assert len(result.stderr.splitlines()) == 3  # nothing is told twice on the screen
    lines = [json.loads(line) for line in (here / "run.log").read_text().splitlines()]
    (row,) = rows(coder, "runs", "show", "--db", "a.db")
    assert {line["run"] for line in lines} == {row["id"]}
    assert lines[0]["message"] == "code began"
    assert [(line["report"], line["source"]) for line in lines if line["level"] == "error"] == [
        ("a.jsonl:4", "in/a.jsonl, line 4"), ("empty.txt", "in/empty.txt")
    ]  # fmt: skip
    assert (lines[-1]["message"], lines[-1]["reports"], lines[-1]["failed"]) == ("code finished", 5, 2)
    run(coder, "code", "in", "--log", "run.log", "--output", "out.jsonl")
    more = [json.loads(line) for line in (here / "run.log").read_text().splitlines()][len(lines) :]
    assert [line["message"] for line in more][::3] == ["code began", "code finished"]
    assert not any("run" in line for line in more)  # no database, no record


def test_a_log_that_cannot_be_written_is_one_line(coder: Coder, here: Path) -> None:
    result = run(coder, "code", "in", "--db", "a.db", "--log", "nowhere/run.log")
    assert result.exit_code == 1
    why = "cannot be written (No such file or directory); name another file for the log"
    assert result.stderr == f"Error: nowhere/run.log: {why}\n"


@pytest.mark.slow
def test_the_cost_of_workers_is_told(here: Path) -> None:
    command = [sys.executable, "-m", "dragoman.cli", "code", "in", "--db", "a.db", "--workers", "2", "--log", "run.log"]
    done = subprocess.run(command, timeout=120, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    (row,) = rows(None, "runs", "show", "--db", "a.db")
    assert row["workers"] == 2
    assert row["figures"]["worker_memory"] > 10**8
    assert row["figures"]["stages"]["annotate"] > 0
    assert row["figures"]["cpu"] > sum(row["figures"]["stages"].values()) * 0.9


def test_a_failure_stays_while_the_database_refuses_what_is_in_its_place(
    coder: Coder, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Writer.add

    def refuse(self: Writer, report: Report, coding: Coding) -> None:
        if report.id == "own":
            raise StoreError("a.db: report 'own': refused; try again")
        original(self, report, coding)

    (here / "b.jsonl").write_text('{"id": "cut", "text": "Ira\n')
    run(coder, "code", "b.jsonl", "--db", "a.db")
    (here / "b.jsonl").write_text(json.dumps({"id": "own", "text": GOOD}) + "\n")
    with monkeypatch.context() as patched:
        patched.setattr(Writer, "add", refuse)
        assert run(coder, "failures", "retry", "--db", "a.db").exit_code == 1
    assert len(rows(coder, "failures", "list", "--db", "a.db")) == 1
    assert run(coder, "failures", "retry", "--db", "a.db").exit_code == 0
    assert rows(coder, "failures", "list", "--db", "a.db") == []
