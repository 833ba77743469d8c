"""The local engine: order, back-pressure, and what happens when a worker dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.engines import code_reports
from dragoman.engines.local import _Crew
from dragoman.errors import PipelineError
from dragoman.model import Report
from dragoman.settings import Settings
from dragoman.timing import StageTimes

from . import fakes


def _ids(count: int) -> list[str]:
    return [f"r{number}" for number in range(count)]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_reports_come_back_in_order_with_their_codings(workers: int) -> None:
    reports = [fakes.report(n, f"sleep {0.02 if n % 5 == 0 else 0}") for n in range(40)]
    found = list(code_reports(reports, workers=workers, factory=fakes.make))
    assert [report.id for report, _ in found] == _ids(40)
    assert [coding.report.id for _, coding in found] == _ids(40)
    assert multiprocessing.active_children() == []


def test_no_reports_start_no_process() -> None:
    assert list(code_reports([], workers=4, factory=fakes.die)) == []


def test_one_worker_uses_the_coder_that_is_given() -> None:
    [(_, coding)] = code_reports([fakes.report(1)], coder=fakes.FakeCoder(), factory=fakes.refuse)
    assert coding.report.id == "r1"


def test_workers_use_one_thread() -> None:
    [(_, coding)] = code_reports([fakes.report(1)], workers=2, factory=fakes.make)
    assert coding.report.date_reason == "1"


def test_reading_stays_near_what_is_given_out() -> None:
    read = 0

    def reports() -> Iterator[Report]:
        nonlocal read
        for number in range(500):
            read += 1
            yield fakes.report(number)

    codings = code_reports(reports(), Settings(batch_size=2), workers=2, factory=fakes.make)
    for given, _ in enumerate(codings, start=1):
        assert read <= given + 2 * 2 * 5
        if given == 60:
            break


@pytest.mark.slow
def test_one_long_report_does_not_make_the_others_pile_up() -> None:
    reports = [fakes.report(0, "sleep 1.0"), *(fakes.report(n) for n in range(1, 300))]
    read: list[str] = []
    codings = code_reports(
        (read.append(report.id) or report for report in reports),  # type: ignore[func-returns-value]
        Settings(batch_size=1),
        workers=2,
        factory=fakes.make,
    )
    next(codings)
    assert len(read) <= 2 * 4 + 2
    assert len(list(codings)) == 299


@pytest.mark.parametrize(("text", "cause"), [("die now", "SIGKILL"), ("exit now", "exit status 7")])
def test_report_that_kills_its_worker_twice_fails_alone(text: str, cause: str) -> None:
    reports = [fakes.report(n, text if n == 5 else "Talks were held.") for n in range(20)]
    found = list(code_reports(reports, workers=2, factory=fakes.make))
    assert [report.id for report, _ in found] == _ids(20)
    failed = [coding.report for _, coding in found if coding.report.error]
    assert [summary.id for summary in failed] == ["r5"]
    assert cause in (failed[0].error or "")


def test_report_whose_worker_is_killed_once_is_coded(tmp_path: Path) -> None:
    reports = [fakes.report(n, f"die-once {tmp_path / 'mark'}" if n == 3 else "x") for n in range(12)]
    found = list(code_reports(reports, workers=2, factory=fakes.make))
    assert [coding.report.id for _, coding in found] == _ids(12)
    assert [coding.report.error for _, coding in found] == [None] * 12


def test_death_of_an_idle_worker_is_not_laid_to_the_next_report(tmp_path: Path) -> None:
    signed = tmp_path / "pid"

    def reports() -> Iterator[Report]:
        yield fakes.report(0, f"sign {signed}")
        os.kill(int(signed.read_text()), signal.SIGKILL)
        time.sleep(0.2)
        yield fakes.report(1, f"die-once {tmp_path / 'mark'}")

    found = list(_Crew(Settings(batch_size=1), 1, fakes.make, StageTimes()).code(reports()))
    assert [coding.report.error for _, coding in found] == [None] * 2


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="workers are forks on Linux alone")
def test_system_that_cannot_fork_for_a_moment() -> None:
    found = list(code_reports([fakes.report(n) for n in range(12)], workers=2, factory=fakes.make_hard_to_fork))
    assert [coding.report.error for _, coding in found] == [None] * 12


def test_several_killers_cost_only_themselves() -> None:
    reports = [fakes.report(n, "die" if n in (0, 4, 11) else "x") for n in range(12)]
    found = list(code_reports(reports, workers=2, factory=fakes.make))
    assert [c.report.id for _, c in found if c.report.error] == ["r0", "r4", "r11"]


def test_error_while_the_coder_is_made_is_raised_here() -> None:
    with pytest.raises(PipelineError, match="is not installed; install it"):
        list(code_reports([fakes.report(1)], Settings(), workers=2, factory=fakes.refuse))
    assert multiprocessing.active_children() == []


def test_workers_that_never_start_end_the_run() -> None:
    with pytest.raises(PipelineError, match="end while they load"):
        list(code_reports([fakes.report(1)], workers=2, factory=fakes.die))


def test_closing_ends_the_workers() -> None:
    codings = code_reports([fakes.report(n) for n in range(100)], workers=2, factory=fakes.make)
    next(codings)
    assert multiprocessing.active_children()
    codings.close()
    assert multiprocessing.active_children() == []


@pytest.mark.slow
def test_interrupt_of_the_whole_group_is_answered_by_the_parent_alone() -> None:
    script = textwrap.dedent(
        """
        from engines import fakes
        from dragoman.engines import code_reports
        if __name__ == "__main__":
            reports = [fakes.report(n, "sleep 0.02") for n in range(10000)]
            try:
                for report, _ in code_reports(reports, workers=2, factory=fakes.make):
                    print(report.id, flush=True)
            except KeyboardInterrupt:
                print("interrupted", flush=True)
        """
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "r0\n"
    os.killpg(process.pid, signal.SIGINT)
    started = time.monotonic()
    output, errors = process.communicate(timeout=20)
    assert output.splitlines()[-1] == "interrupted"
    assert errors == ""
    assert process.returncode == 0
    assert time.monotonic() - started < 5
