"""Reports that hang or take too much memory, consumers that are slow, and what workers leave behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dragoman.engines import code_reports, local
from dragoman.model import Coding, Report
from dragoman.settings import Settings
from dragoman.timing import StageTimes

from . import fakes

pytestmark = pytest.mark.slow

_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only there the system says what a process holds")
_QUICK = Settings(report_seconds=0.5)


@pytest.mark.parametrize("text", ["sleep 60", "spin"])
@pytest.mark.parametrize("workers", [1, 2])
def test_report_that_hangs_is_set_aside_alone(text: str, workers: int) -> None:
    reports = [fakes.report(n, text if n == 3 else "x") for n in range(12)]
    found = list(code_reports(reports, _QUICK, workers, factory=fakes.make))
    assert [coding.report.id for _, coding in found] == [f"r{n}" for n in range(12)]
    failed = {coding.report.id: coding.report.error for _, coding in found if coding.report.error}
    assert list(failed) == ["r3"]
    assert "stopped after 0.5 seconds" in (failed["r3"] or "")


def test_time_is_counted_from_a_reports_own_beginning() -> None:
    # Eight reports of a parcel take longer together than one may.
    reports = [fakes.report(n, "sleep 0.2") for n in range(16)]
    found = list(code_reports(reports, _QUICK, 2, factory=fakes.make))
    assert [coding.report.error for _, coding in found] == [None] * 16


def test_worker_is_not_blamed_for_a_slow_consumer() -> None:
    codings = code_reports([fakes.report(n, "sleep 0.01") for n in range(40)], _QUICK, 2, factory=fakes.make)
    next(codings)
    time.sleep(1.5)
    assert [coding.report.error for _, coding in codings] == [None] * 39


def test_time_that_the_machine_slept_through_does_not_count() -> None:
    moments = iter([100.0, 101.0, 400.0, 401.0])
    clock = local._Clock(lambda: next(moments))
    assert [clock.now() for _ in range(3)] == [1.0, 3.0, 4.0]


def test_no_limit() -> None:
    reports = [fakes.report(n, "sleep 0.1") for n in range(9)]
    found = list(code_reports(reports, Settings(report_seconds=0), 2, factory=fakes.make))
    assert [coding.report.error for _, coding in found] == [None] * 9


@_LINUX
def test_report_that_needs_too_much_memory_is_set_aside_alone() -> None:
    reports = [fakes.report(n, "need 300" if n == 4 else "x") for n in range(12)]
    found = list(code_reports(reports, Settings(worker_megabytes=100), 2, factory=fakes.make))
    assert [coding.report.id for _, coding in found if coding.report.error] == ["r4"]


@_LINUX
def test_worker_that_has_grown_is_replaced_after_its_parcel() -> None:
    texts = ["who", "need 60", "who", "who"]
    reports = [fakes.report(n, texts[n % 4]) for n in range(12)]
    settings = Settings(worker_megabytes=100, batch_size=4)
    found = list(code_reports(reports, settings, 1, factory=fakes.make, isolate=True))
    assert [coding.report.error for _, coding in found] == [None] * 12
    pids = [coding.report.date_reason for report, coding in found if report.text == "who"]
    assert [len(set(pids[n : n + 3])) for n in (0, 3, 6)] == [1, 1, 1]
    assert len(set(pids)) == 3


@pytest.mark.parametrize("count", [4, 20])
def test_one_worker_is_a_process_only_where_it_pays(count: int) -> None:
    reports = [fakes.report(n, "who") for n in range(count)]
    found = list(code_reports(reports, factory=fakes.make, isolate=True))
    pids = {coding.report.date_reason for _, coding in found}
    assert len(found) == count
    assert (pids == {str(os.getpid())}) == (count == 4)


def test_lone_worker_that_dies_is_replaced() -> None:
    reports = [fakes.report(n, "die" if n == 10 else "x") for n in range(20)]
    found = list(code_reports(reports, factory=fakes.make, isolate=True))
    assert [coding.report.id for _, coding in found if coding.report.error] == ["r10"]


def _counted(reports: list[Report], told: Callable[[int], None]) -> Iterator[Report]:
    for number, report in enumerate(reports, start=1):
        told(number)
        yield report


def test_a_slow_consumer_holds_the_reader_back() -> None:
    read: list[int] = []
    reports = _counted([fakes.report(n) for n in range(500)], read.append)
    codings = code_reports(reports, Settings(batch_size=4), workers=2, factory=fakes.make)
    for given, _ in enumerate(codings, start=1):
        time.sleep(0.02)
        assert read[-1] <= given + 4 * 2 * 5
        if given == 40:
            break
    codings.close()


def test_few_large_reports_are_read_ahead() -> None:
    read: list[int] = []
    reports = _counted([fakes.report(n, "x" * 100_000) for n in range(100)], read.append)
    codings = code_reports(reports, workers=2, factory=fakes.make)
    for given, _ in enumerate(codings, start=1):
        # 400,000 characters, and one more report for each of the two workers
        assert read[-1] <= given + 4 + 2
        if given == 30:
            break
    codings.close()


@pytest.mark.parametrize(("workers", "isolate"), [(1, False), (1, True), (2, False)])
@pytest.mark.parametrize("new", [range(0), range(5), range(250, 252), range(100, 400, 3), range(480, 500)])
def test_what_is_coded_already_passes_in_order_and_few_at_a_time(new: range, workers: int, isolate: bool) -> None:
    read: list[int] = []
    reports = _counted([fakes.report(n) for n in range(500)], read.append)
    kept = fakes.summary(fakes.report(0), "kept")
    mixed = (report if int(report.id[1:]) in new else (report, Coding(report=kept)) for report in reports)
    found = []
    for given, each in enumerate(
        code_reports(mixed, Settings(batch_size=4), workers=workers, factory=fakes.make, isolate=isolate), start=1
    ):
        assert read[-1] <= given + 4 * 2 * 5
        found.append(each)
    assert [report.id for report, _ in found] == [f"r{n}" for n in range(500)]
    assert [n for n, (_, coding) in enumerate(found) if coding.report.date_reason != "kept"] == list(new)


class _InterruptError(Exception):
    pass


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers")
def test_interrupt_while_many_workers_load_ends_at_once() -> None:
    def interrupt(*_: object) -> None:
        raise _InterruptError

    before, started = signal.signal(signal.SIGALRM, interrupt), time.monotonic()
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        with pytest.raises(_InterruptError):
            list(code_reports([fakes.report(n) for n in range(200)], workers=8, factory=fakes.make_slowly))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - started < 5
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize(("workers", "isolate"), [(1, False), (1, True), (2, False)])
def test_times_of_all_workers_are_summed(workers: int, isolate: bool) -> None:
    times = StageTimes()
    reports = [fakes.report(n) for n in range(20)]
    list(code_reports(reports, workers=workers, factory=fakes.make_timed, times=times, isolate=isolate))
    assert times.reports == 20
    assert times.seconds == {"read": 20.0}


def test_nothing_outlives_a_parent_that_is_killed() -> None:
    script = textwrap.dedent(
        """
        import sys
        from engines import fakes
        from dragoman.engines import code_reports
        if __name__ == "__main__":
            reports = [fakes.report(n, "spin" if n == 40 else "who") for n in range(100)]
            for report, coding in code_reports(reports, workers=2, factory=fakes.make):
                print(coding.report.date_reason, flush=True)
        """
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])},
    )
    with process:
        assert process.stdout is not None
        pids = {int(process.stdout.readline()) for _ in range(40)}
        process.send_signal(signal.SIGKILL)
    until = time.monotonic() + 10
    while any(map(_lives, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(_lives, pids))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:  # one that has ended and that nobody has asked for is no process any more
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return True
