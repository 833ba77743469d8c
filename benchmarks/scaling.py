"""What a report costs with one worker and with two, in small and large runs, and what follows for a cluster.

`dragoman code` itself is run over made-up reports. Loading is not counted: measured is from the first result on.

On a shared machine processor time is no fixed thing: others use its caches and its memory, and the same work takes half
as long again from one quarter of an hour to the next. So a yardstick goes along: some reports that are coded again and
again in this process, at the same times. Costs are also told in its units.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.processes import Use, family
from benchmarks.reports import make_reports, write_reports
from benchmarks.table import PROGRAM
from dragoman import Coder, Settings
from dragoman.model import Report

SIZES = (1_000, 10_000, 50_000)
WORKERS = (1, 2)

# How often the processes are looked at, in seconds, and how often their memory is, which takes the system longer.
_LOOK, _WEIGH = 0.2, 3.0

# How often the yardstick is laid on, in seconds, and how many reports it is.
_LAID, _STICK = 10.0, 4

# The extrapolation and where its assumptions come from: docs/scaling.md. Pages of a month of Common Crawl News, the share
# that are articles in English, their characters, and the share of 100 cores that codes.
_PAGES, _ENGLISH, _CHARS = 13_000_000, 0.35, 2_900
_CORES, _USED = 100, 0.85


class Figures(NamedTuple):
    """What one run has shown; memory in MiB, the largest that was seen."""

    reports: int
    workers: int
    seconds: float  # from the first result to the end
    cpu: float  # of all processes, in that time
    parent: float  # of these, the program's own
    megabytes: float  # of text
    rss: float  # of one worker
    pss: float
    private: float
    total: float  # PSS of all processes
    yard: float  # of a report of the yardstick at the same time, in seconds


class Yardstick:
    """How long the same reports take, again and again: the parser and the lexicon, without the relation model, which
    remembers the pairs that it has seen."""

    def __init__(self, seed: int) -> None:
        self._coder = Coder(Settings(relations=False))
        self._reports = [Report(**each) for each in make_reports(_STICK, seed + 1)]
        self._taken: list[float] = []
        self._laid = 0.0
        self._code()  # the first time tables are read

    def _code(self) -> float:
        begun = time.process_time()
        for report in self._reports:
            self._coder.code(report)
        return (time.process_time() - begun) / len(self._reports)

    def lay_on(self) -> None:
        """Measure, if it is time to."""
        if time.monotonic() - self._laid > _LAID:
            self._taken.append(self._code())
            self._laid = time.monotonic()

    def take(self) -> float:
        """Return the seconds of a report since this was last asked: the mean, as what it measures is a sum."""
        taken, self._taken = self._taken or [self._code()], []
        return sum(taken) / len(taken)


def run(sizes: Sequence[int], workers: Sequence[int], *, database: bool, seed: int = 8) -> None:
    """Measure and print a Markdown table."""
    if sys.platform != "linux":
        print("skipped: only Linux tells what each process uses")
        return
    found: list[Figures] = []
    yardstick = Yardstick(seed)
    with tempfile.TemporaryDirectory() as folder:
        for size in sorted(set(sizes)):
            path = Path(folder) / f"{size}.jsonl"
            write_reports(path, size, seed)
            for number in sorted(set(workers)):
                print(f"{size:,} reports, {number} workers ...", file=sys.stderr, flush=True)
                found.append(measure(path, size, number, Path(folder), yardstick, database=database))
    print(table(found))
    print()
    print(conclusions(found))


def measure(path: Path, reports: int, workers: int, folder: Path, yardstick: Yardstick, *, database: bool) -> Figures:
    """Run the command once over a file."""
    output = folder / "out.jsonl"
    command = [*PROGRAM, "code", str(path), "--workers", str(workers), "--output", str(output)]
    if database:
        (folder / "out.db").unlink(missing_ok=True)
        command += ["--db", str(folder / "out.db")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    partial = output.with_name(output.name + ".partial")
    try:
        while not (partial.exists() and partial.stat().st_size) and process.poll() is None:
            time.sleep(_LOOK / 4)
        begun, skipped = time.monotonic(), _lines(partial)
        first = family(process.pid, memory=False)
        last, peaks, total = dict(first), Use(0, 0, 0.0, 0.0, 0.0, 0.0), 0.0
        weighed = 0.0
        while process.poll() is None:
            weigh = time.monotonic() - weighed > _WEIGH
            now = family(process.pid, memory=weigh)
            last |= now
            if weigh:
                weighed = time.monotonic()
                total = max(total, sum(use.pss for use in now.values()))
                for use in _workers(now, process.pid):
                    peaks = Use(
                        0, 0, 0.0, max(peaks.rss, use.rss), max(peaks.pss, use.pss), max(peaks.private, use.private)
                    )
            yardstick.lay_on()
            time.sleep(_LOOK)
        seconds = time.monotonic() - begun
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    if process.returncode:
        raise SystemExit(f"`dragoman code` ended with status {process.returncode}")
    spent = {pid: use.seconds - (first[pid].seconds if pid in first else 0.0) for pid, use in last.items()}
    coded = reports - skipped
    megabytes = path.stat().st_size / 1e6 * coded / reports
    return Figures(
        coded, workers, seconds, sum(spent.values()), spent.get(process.pid, 0.0), megabytes,
        peaks.rss, peaks.pss, peaks.private, total, yardstick.take(),
    )  # fmt: skip


def _lines(path: Path) -> int:
    try:
        return path.read_bytes().count(b"\n")
    except OSError:
        return 0


def _workers(found: dict[int, Use], root: int) -> list[Use]:
    """Return the processes that code: those under a child of the program's, which has loaded the coder for them."""
    return [use for use in found.values() if use.parent not in (root, 0) and use.pid != root and use.parent in found]


def table(found: Sequence[Figures]) -> str:
    """Return the figures as a table."""
    lines = [
        "| reports | workers | reports/s | MB/s | CPU a report, ms | of it the program's own"
        " | yardstick, ms | CPU a report in yardsticks | worker RSS / PSS / own, MiB | all processes, MiB |",
        "| --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for one in found:
        lines.append(
            f"| {one.reports:,} | {one.workers} | {one.reports / one.seconds:.1f} | {one.megabytes / one.seconds:.3f}"
            f" | {one.cpu / one.reports * 1000:.1f} | {one.parent / one.reports * 1000:.2f}"
            f" | {one.yard * 1000:.1f} | {cost(one):.2f}"
            f" | {one.rss:.0f} / {one.pss:.0f} / {one.private:.0f} | {one.total:.0f} |"
        )
    return "\n".join(lines)


def conclusions(found: Sequence[Figures]) -> str:
    """Return what follows: efficiency of the second worker, flatness, and a month of news on 100 cores."""
    lines = []
    for size in sorted({_size(one) for one in found}):
        runs = {one.workers: one for one in found if _size(one) == size}
        if 1 in runs and 2 in runs:
            one, two = runs[1], runs[2]
            wall = (two.reports / two.seconds) / (2 * one.reports / one.seconds)
            lines.append(
                f"- about {size:,} reports: efficiency of the second worker {wall:.2f} by the clock,"
                f" {efficiency(one, two):.2f} in yardsticks"
            )
    for workers in sorted({one.workers for one in found}):
        for unit, costs in (
            ("in processor time", [one.cpu / one.reports for one in found if one.workers == workers]),
            ("in yardsticks", [cost(one) for one in found if one.workers == workers]),
        ):
            ratios = ", ".join(f"{each / costs[0]:.2f}" for each in costs)
            lines.append(f"- cost of a report with {workers} workers, by the first size, {unit}: {ratios}")
    char = found[-1].cpu / found[-1].reports / (found[-1].megabytes * 1e6 / found[-1].reports)
    lines.append(
        f"- a month of Common Crawl News, {_PAGES * _ENGLISH / 1e6:.1f} million articles in English of {_CHARS:,} characters, on"
        f" {_CORES} cores: {char * _CHARS * _PAGES * _ENGLISH / (_CORES * _USED) / 3600:.1f} hours"
    )
    return "\n".join(lines)


def cost(one: Figures) -> float:
    """Return the processor time of a report in yardsticks."""
    return one.cpu / one.reports / one.yard


def efficiency(one: Figures, two: Figures) -> float:
    """Return what two workers do on two cores, which the program shares, by what one does on one core.

    By processor time in yardsticks, so that others on the machine do not count: cost of a report with one worker, by that
    with two.
    """
    return cost(one) / cost(two)


def _size(one: Figures) -> int:
    return round(one.reports, -2) or one.reports
