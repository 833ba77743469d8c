"""Runs in a database: how they begin, go on and end, and what is told of those that did not end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from dragoman.errors import RunError
from dragoman.model import Coding, Report
from dragoman.store import View, Writer, processes, runs
from dragoman.store.processes import Process, is_gone, this_process
from dragoman.store.runs import FailureFilter, RunFigures, RunStart, count_reason
from records import full_coding, report

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    with Writer(path) as opened:
        yield opened


def failed(id: str, error: str, *, read: bool = True) -> tuple[Report, Coding]:
    received = Report(id=id, text="" if read else "A text.", source=f"in/{id}", error=error if read else None)
    summary = msgspec.structs.replace(full_coding(id).report, error=error)
    return received, Coding(report=summary)


def test_a_run_is_told_as_it_was_begun(writer: Writer, path: Path) -> None:
    start = RunStart(
        command="code", inputs=("in", "é.txt"), options={"date": "2014-02-26"}, workers=2, data={"codebook": "0a"}
    )
    log = writer.begin_run(start)
    with View(path) as view:
        row = view.runs.latest()
    assert row is not None
    assert (row.id, row.command, row.state, row.inputs, row.workers) == (log.id, "code", "running", ("in", "é.txt"), 2)
    assert (row.options, row.data, row.folder) == ({"date": "2014-02-26"}, {"codebook": "0a"}, str(Path.cwd()))
    assert row.settings["min_confidence"] == 0.0
    assert row.python == ".".join(map(str, sys.version_info[:3]))
    assert (row.ended_at, row.error, row.figures, row.kept) == (None, None, RunFigures(), 0)


def test_figures_come_back_as_they_were_kept(writer: Writer, path: Path) -> None:
    figures = RunFigures(
        reports=9, resumed=2, skipped=1, failed=1, events=4, statements=3, characters=1000,
        reasons={"is empty": 1}, stages={"read": 0.5, "annotate": 2.25}, wall=3.5, cpu=4.5, memory=10**9,
        worker_memory=None,
    )  # fmt: skip
    log = writer.begin_run(RunStart(command="code"))
    log.renew(figures)
    with View(path) as view:
        assert view.runs.find(log.id).figures == figures
    assert figures.coded == 5
    log.end("interrupted", figures)
    with View(path) as view:
        row = view.runs.find(log.id)
    assert row.state == "interrupted"
    assert row.ended_at is not None
    assert list(row.figures.stages) == ["read", "annotate"]


def test_reports_bear_the_run_that_coded_them_last(writer: Writer, path: Path) -> None:
    writer.add(report("before"), full_coding("before"))
    first = writer.begin_run(RunStart(command="code"))
    for id in ("r1", "r2"):
        writer.add(report(id), full_coding(id))
    second = writer.begin_run(RunStart(command="code"))
    writer.add(report("r2"), full_coding("r2"))
    with View(path) as view:
        assert {row.id: row.kept for row in view.runs.list()} == {second.id: 1, first.id: 1}
        assert [row.id for row in view.runs.list(limit=1)] == [second.id]


def test_figures_go_with_the_transaction_that_is_open(writer: Writer, path: Path) -> None:
    log = writer.begin_run(RunStart(command="code"))
    with writer.batch():
        writer.add(report("r1"), full_coding("r1"))
        log.renew(RunFigures(reports=1))
        with View(path) as view:
            assert view.runs.find(log.id).figures.reports == 0
    with View(path) as view:
        assert view.runs.find(log.id).figures.reports == 1


def test_it_is_time_to_renew_now_and_then(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(runs, "monotonic", lambda: now[0])
    log = writer.begin_run(RunStart(command="code"))
    assert not log.due()
    now[0] += runs.RENEWAL
    assert log.due()
    log.renew(RunFigures())
    assert not log.due()


def test_runs_sort_by_id_and_are_found_by_its_beginning(
    writer: Writer, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suffixes = iter(("aa01", "aa01", "ab02"))
    monkeypatch.setattr(runs, "token_hex", lambda size: next(suffixes))
    monkeypatch.setattr(runs, "_now", lambda: "2026-03-01T12:00:00+00:00")
    ids = [writer.begin_run(RunStart(command="code")).id for _ in range(2)]
    assert ids == ["20260301-120000-aa01", "20260301-120000-ab02"]  # one that was given is not given again
    with View(path) as view:
        assert view.runs.find("20260301-120000-ab").id == ids[1]
        with pytest.raises(RunError, match="several runs begin with '2026'"):
            view.runs.find("2026")
        with pytest.raises(RunError, match="there is no run 'nix'; `dragoman runs list --db"):
            view.runs.find("nix")
        with pytest.raises(RunError, match="there is no run '%'"):
            view.runs.find("%")


def test_a_million_inputs_are_not_kept(writer: Writer, path: Path) -> None:
    log = writer.begin_run(RunStart(command="code", inputs=tuple(f"{n}.txt" for n in range(1000))))
    with View(path) as view:
        inputs = view.runs.find(log.id).inputs
    assert (len(inputs), inputs[-1]) == (201, "… and 800 more")


def test_a_run_whose_process_was_killed_is_cut_off(path: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "from dragoman.store import Writer\n"
        "from dragoman.store.runs import RunStart, RunFigures\n"
        "log = Writer(sys.argv[1]).begin_run(RunStart(command='code'))\n"
        "log.renew(RunFigures(reports=7))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], timeout=60, check=False)
    assert done.returncode == -9
    with View(path) as view:
        row = view.runs.latest()
    assert row is not None
    assert (row.state, row.figures.reports, row.ended_at) == ("cut off", 7, row.seen_at)
    with Writer(path) as writer:
        writer.begin_run(RunStart(command="code"))
    with View(path) as view:
        states = [row.state for row in view.runs.list()]
    assert states == ["running", "cut off"]  # what is at work is left alone


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no other system tells when a process began")
def test_the_number_of_a_process_alone_says_nothing() -> None:
    me = this_process()
    assert not is_gone(me, NOW, NOW + timedelta(days=1))
    assert is_gone(me._replace(born="1"), NOW, NOW)
    assert is_gone(me._replace(pid=2**22 + 1), NOW, NOW)


def test_a_dead_process_that_nobody_has_asked_for_is_gone(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    try:
        born = processes._born(child.pid)
        there = this_process()._replace(pid=child.pid, born=born or "")
        assert not is_gone(there, NOW, NOW)
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # dead, and not buried
        if born is not None:
            assert is_gone(there, NOW, NOW)
    finally:
        child.kill()
        child.communicate()


def test_where_one_cannot_look_silence_decides() -> None:
    elsewhere = Process("other-host", "boot", "pid:[1]", 1, "1")
    assert not is_gone(elsewhere, NOW, NOW + processes.SILENCE)
    assert is_gone(elsewhere, NOW, NOW + processes.SILENCE + timedelta(seconds=1))
    me = this_process()
    if me.boot:
        assert is_gone(me._replace(boot="an earlier start"), NOW, NOW)  # of this machine
        container = me._replace(space="pid:[1]")
        assert not is_gone(container, NOW, NOW)


def test_failures_are_listed_with_why_and_in_which_run(writer: Writer, path: Path) -> None:
    writer.add(*failed("old.txt", "in/old.txt: is empty; remove it"))
    log = writer.begin_run(RunStart(command="code", options={"date": "2014-02-26"}))
    writer.add(report("good"), full_coding("good"))
    writer.add(*failed("cut.jsonl:3", "in/cut.jsonl:3: is not valid JSON"))
    writer.add(*failed("odd", "ValueError while coding: 100% odd", read=False))
    with View(path) as view:
        found = {row.report_id: row for row in view.runs.failures()}
        assert list(found) == ["old.txt", "cut.jsonl:3", "odd"]
        assert (found["old.txt"].run, found["old.txt"].folder, found["old.txt"].date) == (None, None, None)
        assert found["old.txt"].reason == "is empty; remove it"
        cut = found["cut.jsonl:3"]
        assert (cut.cause, cut.source, cut.run, cut.date) == ("read", "in/cut.jsonl:3", log.id, "2014-02-26")
        assert (found["odd"].cause, found["odd"].reason) == ("coding", "ValueError while coding: 100% odd")
        for wanted, ids in (
            (FailureFilter(run=log.id[:8]), ["cut.jsonl:3", "odd"]),
            (FailureFilter(reason="VALUEERROR"), ["odd"]),
            (FailureFilter(reason="100%"), ["odd"]),
            (FailureFilter(reason="1_0"), []),
            (FailureFilter(ids=("odd", "old.txt", "good")), ["old.txt", "odd"]),
            (FailureFilter(limit=1), ["old.txt"]),
        ):
            assert [row.report_id for row in view.runs.failures(wanted)] == ids


def test_only_a_failure_can_be_dropped(writer: Writer, path: Path) -> None:
    writer.add(report("good"), full_coding("good"))
    writer.add(*failed("bad", "in/bad: is empty"))
    assert [writer.failed(id) for id in ("good", "bad", "nobody")] == [False, True, False]
    assert [writer.drop_failure(id) for id in ("good", "bad", "nobody")] == [False, True, False]
    with View(path) as view:
        assert [row.id for row in view.reports()] == ["good"]
        assert view.counts().failed == 0


def test_reasons_are_counted_by_kind() -> None:
    reasons: dict[str, int] = {}
    for line in (12, 345):
        error = f"in/a.jsonl, line {line}: is not valid JSON (cut at character {line * 7}); mend it"
        count_reason(reasons, error, f"in/a.jsonl, line {line}")
    assert reasons == {"is not valid JSON (cut at character …)": 2}
    for letter in range(100):
        count_reason(reasons, f"reason {chr(200 + letter)}", None)
    assert len(reasons) == runs._KINDS + 1
    assert sum(reasons.values()) == 102
