"""Runs that are killed, whose disk is full, or that go on: nothing that was told of is lost or coded twice."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from benchmarks.faults import Trial
from click.testing import CliRunner

from dragoman.cli import main
from dragoman.cli.common import Tools
from dragoman.model import Coding, Report
from dragoman.store import Writer
from engines import fakes

_COUNT = 30
# Runs the command with a coder without models, which writes down what it codes. LIMIT: bytes of a file; 0 for none.
_SCRIPT = textwrap.dedent(
    """
    import sys
    from engines import fakes
    from dragoman.cli import main
    from dragoman.cli.common import Tools

    class Coder(fakes.FakeCoder):
        def code(self, report):
            with open(sys.argv[1], "a") as log:
                log.write(report.id + "\\n")
            return super().code(report)

    if int(sys.argv[2]):
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
    main(sys.argv[3:], obj=Tools(coder=Coder()))
    """
)


class _Runs:
    """Runs over the same reports, one of which may kill the program the first time it is coded."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log, self.db, self.output = folder, folder / "log", folder / "a.db", folder / "a.jsonl"
        self._input = folder / "in.jsonl"

    def give(self, killer: int | None, length: int = 0) -> None:
        padding = "word " * length
        texts = [f"die-once {self.folder / 'mark'}" if n == killer else f"x {padding}{n}" for n in range(_COUNT)]
        lines = [json.dumps({"id": f"r{n}", "text": text}) for n, text in enumerate(texts)]
        self._input.write_text("\n".join(lines))

    def run(self, *more: str, limit: int = 0, db: bool = True) -> subprocess.CompletedProcess[str]:
        kept = ("--db", str(self.db), "--resume") if db else ()
        paths = [str(Path(__file__).parent), *sys.path]
        return subprocess.run(
            [
                sys.executable, "-c", _SCRIPT, str(self.log), str(limit), "code", str(self._input), *kept, *more,
            ],
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )  # fmt: skip

    def coded(self) -> list[str]:
        return self.log.read_text().split()

    def held(self) -> list[str]:
        with closing(sqlite3.connect(self.db)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            return [row[0] for row in connection.execute("SELECT id FROM reports WHERE error IS NULL ORDER BY number")]


@pytest.fixture
def runs(tmp_path: Path) -> _Runs:
    return _Runs(tmp_path)


def _ids(numbers: Sequence[int]) -> list[str]:
    return [f"r{n}" for n in numbers]


@pytest.mark.slow
@pytest.mark.parametrize("killer", [0, 1, 17, _COUNT - 1])
def test_killed_run_goes_on_where_it_stopped(runs: _Runs, killer: int) -> None:
    runs.give(killer)
    killed = runs.run("--output", str(runs.output))
    assert killed.returncode == -signal.SIGKILL
    assert not runs.output.exists()
    assert runs.held() == _ids(range(killer))
    # What a run before has left is not what this one gives.
    partial = runs.output.with_name("a.jsonl.partial")
    partial.write_text(partial.read_text() + '{"half')
    again = runs.run("--output", str(runs.output))
    assert again.returncode == 0
    assert runs.coded() == _ids([*range(killer + 1), *range(killer, _COUNT)])  # only the killer itself again
    assert [json.loads(line)["report"]["id"] for line in runs.output.read_text().splitlines()] == _ids(range(_COUNT))
    assert runs.held() == _ids(range(_COUNT))
    assert not partial.exists()


def test_what_was_printed_is_kept(runs: _Runs) -> None:
    runs.give(17)
    killed = runs.run("--format", "jsonl")
    printed = [json.loads(line)["report"]["id"] for line in killed.stdout.splitlines()]
    assert printed == _ids(range(17))
    assert runs.held() == printed


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no limit to the size of files there")
def test_full_disk_of_the_database(runs: _Runs) -> None:
    runs.give(None, length=20_000)
    full = runs.run(limit=2_500_000)
    assert full.returncode == 1
    assert "Error: " in full.stderr
    assert "disk" in full.stderr
    held = runs.held()
    assert 0 < len(held) < _COUNT
    assert runs.run().returncode == 0
    assert sorted(runs.held()) == sorted(_ids(range(_COUNT)))
    # Those that were kept were not coded again; the few that the disk refused were.
    coded = runs.coded()
    assert [id_ for id_ in held if coded.count(id_) != 1] == []


@pytest.mark.skipif(sys.platform == "win32", reason="no limit to the size of files there")
def test_full_disk_of_the_output(tmp_path: Path) -> None:
    runs = _Runs(tmp_path)
    runs.give(None)
    whole = runs.run("--output", str(runs.output), db=False)
    assert whole.returncode == 0
    expected = runs.output.read_bytes()
    before = runs.output.stat().st_mtime_ns
    full = runs.run("--output", str(runs.output), limit=len(expected) // 2, db=False)
    assert full.returncode == 1
    assert "cannot be written" in full.stderr
    # The file of before is still there and whole.
    assert (runs.output.read_bytes(), runs.output.stat().st_mtime_ns) == (expected, before)


def test_reports_are_on_the_disk_before_they_are_told_of(tmp_path: Path) -> None:
    with Writer(tmp_path / "a.db") as writer:
        level = writer._connection.execute("PRAGMA synchronous").fetchone()[0]
    assert level == 2  # FULL: a commit waits for the disk


def test_file_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    sync, replace = os.fsync, Path.replace

    def synced(number: int) -> None:
        done.append("sync")
        sync(number)

    def named(path: Path, to: Path) -> Path:
        done.append("name")
        return replace(path, to)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", named)
    path = tmp_path / "in.txt"
    path.write_text("x")

    class Coder:
        def code(self, report: Report) -> Coding:
            return Coding(report=fakes.summary(report, "made"))

    output = tmp_path / "out.jsonl"
    result = CliRunner().invoke(main, ["code", str(path), "--output", str(output)], obj=Tools(coder=Coder()))
    assert result.exit_code == 0
    assert done[:2] == ["sync", "name"]
    assert output.exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads which processes there are from Linux")
def test_runs_that_are_disturbed_at_random(tmp_path: Path) -> None:
    found = Trial(tmp_path, reports=24, seed=4).disturb(6)
    assert found.clean, found
    assert sum(found.faults.values()) == 6
