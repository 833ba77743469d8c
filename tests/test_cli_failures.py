"""Bad input and bad luck: one line says what and where, and everything else is done."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Self

import pytest
from click.testing import CliRunner, Result

from dragoman.cli import main
from dragoman.cli.common import Tools
from dragoman.coder import Coder
from dragoman.errors import StoreError
from dragoman.model import Coding, Report
from dragoman.store import View, Writer
from dragoman.stories.keeping import Keeper

GOOD = "Turkish troops attacked Syrian soldiers near the border."


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.txt"
    path.write_text(GOOD)
    return path


def run(coder: Coder, *arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)], obj=Tools(coder=coder, patience=0.1))


def _bad(folder: Path, name: str) -> Path:
    path = folder / name
    if name == "binary.txt":
        path.write_bytes(bytes(range(256)) * 40)
    elif name == "empty.txt":
        path.write_bytes(b"")
    elif name == "cut.jsonl":
        path.write_text('{"id": "cut", "text": "Iran and Iraq he')
    elif name == "picture.png":
        path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    elif name == "loop.txt":
        path.symlink_to(path)
    return path


@pytest.mark.parametrize(
    "name",
    ["binary.txt", "empty.txt", "cut.jsonl", "missing.txt", "missing-folder", "picture.png", "loop.txt"],
)
def test_bad_input_is_one_line_and_the_others_are_coded(coder: Coder, good: Path, tmp_path: Path, name: str) -> None:
    bad = _bad(tmp_path, name)
    result = run(coder, "code", bad, good, "--db", tmp_path / "a.db", "--format", "jsonl")
    assert result.exit_code == 1
    error, summary = result.stderr.splitlines()
    assert error.startswith("Error: ")
    assert name in error
    assert "; " in error  # and what to do
    assert summary.endswith("; 1 failed.")
    failed, coded = map(json.loads, result.stdout.splitlines())
    assert failed["report"]["error"]
    assert coded["report"]["id"] == "good.txt"
    assert coded["events"]
    with View(tmp_path / "a.db") as view:
        assert view.counts().reports == 2
        assert view.counts().failed == 1


def test_truncated_line_costs_only_itself(coder: Coder, tmp_path: Path) -> None:
    line = json.dumps({"text": GOOD})
    (tmp_path / "news.jsonl").write_text(f"{line}\n{line[:30]}\n{line}\n")
    result = run(coder, "code", tmp_path / "news.jsonl")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "news.jsonl, line 2" in result.stderr
    assert len(result.stdout.splitlines()) == 3


@pytest.mark.slow
def test_line_of_ten_megabytes_is_coded(coder: Coder, tmp_path: Path) -> None:
    filler = "The weather in the mountains was fine, and the roads were dry. "
    long = GOOD + " " + filler * (10_000_000 // len(filler))
    lines = [json.dumps({"id": id_, "text": text}) for id_, text in (("long", long), ("short", GOOD))]
    (tmp_path / "news.jsonl").write_text("\n".join(lines))
    result = run(coder, "code", tmp_path / "news.jsonl", "--db", tmp_path / "a.db", "--format", "jsonl")
    assert result.exit_code == 0, result.stderr
    first, second = map(json.loads, result.stdout.splitlines())
    assert [len(coding["events"]) for coding in (first, second)] == [1, 1]
    assert "characters are read" in first["report"]["date_reason"]
    with View(tmp_path / "a.db") as view:
        kept = view.report("long")
    assert kept is not None
    assert kept.text == long


class _Failing:
    """A coder that fails in one report."""

    def __init__(self, coder: Coder, id_: str, error: BaseException) -> None:
        self._coder = coder
        self._id = id_
        self._error = error

    def code(self, report: Report) -> Coding:
        if report.id == self._id:
            raise self._error
        return self._coder.code(report)


def _three(folder: Path) -> Path:
    path = folder / "three.jsonl"
    path.write_text("".join(json.dumps({"id": f"r{n}", "text": GOOD}) + "\n" for n in range(3)))
    return path


def test_report_that_cannot_be_coded_is_named(coder: Coder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Coder._code

    def fail(self: Coder, report: Report) -> Coding:
        if report.id == "r1":
            raise ValueError("tree has\ntwo roots")
        return original(self, report)

    monkeypatch.setattr(Coder, "_code", fail)
    result = run(coder, "code", _three(tmp_path), "--format", "jsonl")
    assert result.exit_code == 1
    [line] = result.stderr.splitlines()  # no traceback, no broken line
    assert "three.jsonl, line 2: report 'r1' could not be coded: ValueError" in line
    assert [bool(json.loads(line)["events"]) for line in result.stdout.splitlines()] == [True, False, True]


def test_unreadable_report_does_not_replace_what_was_read_before(coder: Coder, good: Path, tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    assert run(coder, "code", good, "--db", database).exit_code == 0
    good.write_bytes(b"")
    assert run(coder, "code", good, "--db", database).exit_code == 1
    with View(database) as view:
        kept = view.report("good.txt")
    assert kept is not None
    assert kept.text == GOOD


def test_locked_database(coder: Coder, good: Path, tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    assert run(coder, "code", good, "--db", database).exit_code == 0
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    result = run(coder, "code", good, "--db", database, "--format", "jsonl")
    other.close()
    assert result.exit_code == 1
    assert str(database) in result.stderr
    assert "locked by another program" in result.stderr
    assert run(coder, "code", good, "--db", database).exit_code == 0


@pytest.mark.parametrize("command", [["code", "GOOD"], ["events"], ["report", "good.txt"]])
def test_file_that_is_no_database(coder: Coder, good: Path, command: list[str]) -> None:
    arguments = [str(good) if argument == "GOOD" else argument for argument in command]
    result = run(coder, *arguments, "--db", good)
    assert result.exit_code == 1
    [line] = result.stderr.splitlines()
    assert line.startswith(f"Error: {good}: ")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_database(coder: Coder, good: Path, tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    assert run(coder, "code", good, "--db", database).exit_code == 0
    database.chmod(0o444)
    tmp_path.chmod(0o555)
    result = run(coder, "code", good, "--db", database)
    tmp_path.chmod(0o755)
    assert result.exit_code == 1
    assert "read-only" in result.stderr


def _refuse_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the database refuse r1, but not what stands in its place."""
    original = Writer.add

    def refuse(self: Writer, report: Report, coding: Coding) -> None:
        if report.id == "r1" and report.text:
            raise StoreError("a.db: report 'r1': refused; try again")
        original(self, report, coding)

    monkeypatch.setattr(Writer, "add", refuse)


def test_database_that_refuses_one_report(coder: Coder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _refuse_one(monkeypatch)
    result = run(coder, "code", _three(tmp_path), "--db", tmp_path / "a.db", "--output", tmp_path / "o.jsonl")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0] == "Error: a.db: report 'r1': refused; try again"
    assert len((tmp_path / "o.jsonl").read_text().splitlines()) == 3
    listed = run(coder, "failures", "list", "--db", tmp_path / "a.db", "--format", "jsonl")
    [failure] = map(json.loads, listed.stdout.splitlines())
    assert (failure["report_id"], failure["cause"]) == ("r1", "read")
    assert failure["reason"] == "a.db: report 'r1': refused; try again"
    monkeypatch.undo()
    assert run(coder, "failures", "retry", "--db", tmp_path / "a.db").exit_code == 0
    with View(tmp_path / "a.db") as view:
        mended = view.report("r1")
    assert mended is not None
    assert (mended.text, mended.error) == (GOOD, None)


def test_report_that_is_refused_leaves_what_was_kept_of_it(
    coder: Coder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, source = tmp_path / "a.db", _three(tmp_path)
    assert run(coder, "code", source, "--db", database).exit_code == 0
    _refuse_one(monkeypatch)
    assert run(coder, "code", source, "--db", database).exit_code == 1
    with View(database) as view:
        kept = view.report("r1")
    assert kept is not None
    assert (kept.text, kept.error) == (GOOD, None)


def test_report_whose_stories_fail_is_kept_and_put_into_stories_at_the_end(
    coder: Coder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, failed = Keeper.add, []

    def stumble(self: Keeper, report_id: str) -> None:
        if report_id == "r1":
            failed.append(report_id)
            raise StoreError("a.db: the database refused: some trouble")
        original(self, report_id)

    monkeypatch.setattr(Keeper, "add", stumble)
    result = run(coder, "code", _three(tmp_path), "--db", tmp_path / "a.db")
    assert (result.exit_code, failed) == (0, ["r1"])
    assert "failed" not in result.stderr
    with View(tmp_path / "a.db") as view:
        assert view.ledger.count_pending() == 0
        assert view.stories_due() == 0


def test_report_that_goes_with_its_stories_is_a_failure(
    coder: Coder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk makes SQLite give up the transaction, and with it the report that was in it."""
    original = Keeper.add

    def full(self: Keeper, report_id: str) -> None:
        if report_id == "r1":
            self._ledger._connection.rollback()  # type: ignore[attr-defined]
            raise StoreError("a.db: disk is full")
        original(self, report_id)

    monkeypatch.setattr(Keeper, "add", full)
    result = run(coder, "code", _three(tmp_path), "--db", tmp_path / "a.db")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0] == "Error: a.db: disk is full"
    with View(tmp_path / "a.db") as view:
        assert [row.id for row in view.reports() if row.error is None] == ["r0", "r2"]


@pytest.mark.slow
def test_run_waits_for_another_writer(coder: Coder, tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    assert run(coder, "code", _three(tmp_path), "--db", database).exit_code == 0
    with _Locking(coder, database, seconds=2.3) as locking:
        tools = Tools(coder=locking, patience=0.1)
        result = CliRunner().invoke(main, ["code", str(_three(tmp_path)), "--db", str(database)], obj=tools)
    assert result.exit_code == 0, result.stderr
    assert f"{database}: waiting for another program that writes to it" in result.stderr


def test_run_ends_when_another_writer_does_not(coder: Coder, tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    assert run(coder, "code", _three(tmp_path), "--db", database).exit_code == 0
    with _Locking(coder, database, seconds=60.0) as locking:
        tools = Tools(coder=locking, patience=0.1, long_patience=0.3)
        result = CliRunner().invoke(main, ["code", str(_three(tmp_path)), "--db", str(database)], obj=tools)
    assert result.exit_code == 1
    [error] = result.stderr.splitlines()
    assert "locked by another program" in error
    assert run(coder, "code", _three(tmp_path), "--db", database, "--resume").exit_code == 0


class _Locking:
    """A coder at whose second report another program begins to write, for some seconds."""

    def __init__(self, coder: Coder, database: Path, seconds: float) -> None:
        self._coder, self._database, self._seconds = coder, database, seconds
        self._timer: threading.Timer | None = None
        self._coded = 0

    def code(self, report: Report) -> Coding:
        self._coded += 1
        if self._coded == 2:
            other = sqlite3.connect(self._database, isolation_level=None, check_same_thread=False)
            other.execute("BEGIN IMMEDIATE")
            self._timer = threading.Timer(self._seconds, other.close)
            self._timer.start()
        return self._coder.code(report)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._timer is not None
        if self._timer.is_alive():
            self._timer.cancel()
            self._timer.function()
        self._timer.join()


def test_database_that_refuses_all_ends_the_run(coder: Coder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Writer, report: Report, coding: Coding) -> None:
        raise StoreError("a.db: disk is full; free some space")

    monkeypatch.setattr(Writer, "add", refuse)
    result = run(coder, "code", _three(tmp_path), "--db", tmp_path / "a.db")
    assert result.exit_code == 1
    assert set(result.stderr.splitlines()) == {"Error: a.db: disk is full; free some space"}


@pytest.mark.parametrize("output", ["no-folder/out.jsonl", "."])
def test_output_that_cannot_be_written(coder: Coder, good: Path, tmp_path: Path, output: str) -> None:
    result = run(coder, "code", good, "--output", tmp_path / output)
    assert result.exit_code == 1
    [line] = result.stderr.splitlines()
    assert "cannot be written" in line


def test_interrupt_leaves_what_was_done(coder: Coder, tmp_path: Path) -> None:
    arguments = [
        "code",
        str(_three(tmp_path)),
        "--db",
        str(tmp_path / "a.db"),
        "--output",
        str(tmp_path / "o.jsonl"),
    ]
    stopping = Tools(coder=_Failing(coder, "r2", KeyboardInterrupt()))
    result = CliRunner().invoke(main, arguments, obj=stopping)
    assert result.exit_code == 130
    [line] = result.stderr.splitlines()
    assert "Interrupted after 2 reports." in line
    assert "o.jsonl.partial" in line
    assert "--resume" in line
    assert not (tmp_path / "o.jsonl").exists()
    assert len((tmp_path / "o.jsonl.partial").read_text().splitlines()) == 2
    again = CliRunner().invoke(main, [*arguments, "--resume"], obj=Tools(coder=coder))
    assert again.exit_code == 0
    assert "3 reports" in again.stderr
    assert "2 of the reports coded before" in again.stderr
    assert not (tmp_path / "o.jsonl.partial").exists()
    assert len((tmp_path / "o.jsonl").read_text().splitlines()) == 3


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.slow
def test_interrupt_signal_in_the_middle(tmp_path: Path, workers: int) -> None:
    source = tmp_path / "many.jsonl"
    source.write_text("".join(json.dumps({"id": f"r{n}", "text": f"{GOOD}\n\n" * 40}) + "\n" for n in range(3000)))
    database, output = tmp_path / "a.db", tmp_path / "o.jsonl"
    command = [sys.executable, "-m", "dragoman.cli", "code", source, "--db", database, "--output", output]
    process = subprocess.Popen(
        [*map(str, command), "--workers", str(workers)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    partial = tmp_path / "o.jsonl.partial"
    deadline = time.monotonic() + 60
    while not (partial.exists() and partial.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # what Ctrl-C does: all processes of the terminal get it
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    [line] = errors.splitlines()
    assert line.startswith("Interrupted after ")
    assert not output.exists()
    with View(database) as view:
        kept = view.counts().reports
    written = partial.read_bytes()
    assert 0 < written.count(b"\n") < 3000
    assert written.endswith(b"\n")
    assert kept >= written.count(b"\n")
