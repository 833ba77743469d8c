"""Many inputs, one after another, with an eye on time and memory; what fails is made small and kept."""

from __future__ import annotations

import faulthandler
import logging
import random
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from benchmarks.fuzzing.documents import Made, make
from benchmarks.fuzzing.shrinking import shrunk
from benchmarks.fuzzing.trials import Fault, Trials, available
from benchmarks.table import show

# Seconds of one report's CPU, and MiB of a process, from which on they are faults.
SLOW, HEAVY = 5.0, 1_500
# A report that hangs ends the process after so many seconds, with the place where it hung.
_HUNG = 300.0
# Inputs of one fault that are kept, and slow inputs that are named.
_KEPT, _NAMED = 3, 8
_ENDINGS = {"reports": ".txt", "lines": ".jsonl", "html": ".html", "warc": ".warc", "feeds": "feed"}
_TOLD = 2_000


@dataclass(frozen=True)
class Plan:
    """What to do. `whole`: the share of inputs that are coded, kept and exported; of the others only the reading is done."""

    kinds: tuple[str, ...]
    count: int
    first: int
    seed: int
    whole: float
    folder: Path


@dataclass
class Tally:
    """What came of the inputs of one kind; `slow` and `heavy` name inputs by seconds and by MiB of the peak."""

    inputs: int = 0
    coded: int = 0
    reports: int = 0
    refused: int = 0
    events: int = 0
    cpu: float = 0.0
    size: int = 0
    slow: list[tuple[float, int]] = field(default_factory=list)
    heavy: list[tuple[int, int]] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    memory: list[int] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count another tally of the same kind in."""
        for name in ("inputs", "coded", "reports", "refused", "events", "cpu", "size", "slow", "heavy", "memory"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.faults += other.faults


def run(plan: Plan, workers: int) -> bool:
    """Do it, print what came of it, and return whether all went well."""
    kinds = tuple(kind for kind in plan.kinds if _read_here(kind))
    started = time.perf_counter()
    parts = [range(plan.first + n, plan.first + plan.count, workers) for n in range(workers)]
    well = True
    for kind in kinds:
        tally = Tally()
        for part in _in_processes(partial(work, plan, kind), parts, workers):
            tally.add(part)
        _tell(kind, plan, tally)
        well = well and not tally.faults
    print(f"\n{plan.count * len(kinds):,} inputs in {time.perf_counter() - started:,.0f} s")
    return well


def _read_here(kind: str) -> bool:
    found = available(_ENDINGS[kind])
    if not found:
        print(f"skipped: this version does not read {kind}")
    return found


def _in_processes(task: partial[Tally], parts: Sequence[range], workers: int) -> Iterable[Tally]:
    if workers == 1:
        return [task(parts[0])]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(task, parts))


def work(plan: Plan, kind: str, numbers: range) -> Tally:
    """Take the inputs of some numbers in this process."""
    from dragoman.engines import limit_threads

    limit_threads()
    logging.getLogger("dragoman").setLevel(logging.CRITICAL)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder, Trials(Path(folder)) as trials:
        peak = _peak()
        tally.memory.append(_resident())
        for done, number in enumerate(numbers, 1):
            made = make(kind, plan.seed, number)
            whole = is_whole(plan, kind, number)
            faulthandler.dump_traceback_later(_HUNG, exit=True)
            for fault in _taken(trials, tally, made, number, whole=whole):
                _keep(plan, kind, number, made, fault, tally, trials, whole=whole)
            if _peak() > peak:
                peak = _peak()
                tally.heavy.append((peak, number))
            if trials.full:
                _finish(trials, tally)
            if done % max(1, len(numbers) // 10) == 0:
                tally.memory.append(_resident())
                print(f"{kind}: {done:,} of {len(numbers):,}, {_resident()} MiB", file=sys.stderr, flush=True)
        _finish(trials, tally)
        faulthandler.cancel_dump_traceback_later()
    return tally


def is_whole(plan: Plan, kind: str, number: int) -> bool:
    """Whether an input goes through the whole program."""
    return random.Random(f"{plan.seed}/{kind}/{number}/whole").random() < plan.whole


def _taken(trials: Trials, tally: Tally, made: Made, number: int, *, whole: bool) -> list[Fault]:
    started = time.process_time()
    outcome = trials.take(made, whole=whole)
    tally.cpu += time.process_time() - started
    tally.inputs += 1
    tally.coded += whole
    tally.reports += outcome.reports
    tally.refused += outcome.refused
    tally.events += outcome.events
    tally.size += len(made.data)
    tally.slow = sorted([*tally.slow, (round(outcome.seconds, 2), number)], reverse=True)[:_NAMED]
    faults = list(outcome.faults)
    if outcome.seconds > SLOW:
        faults.append(Fault("Slow", "report", f"a report took {outcome.seconds:.1f} s"))
    if _resident() > HEAVY:
        faults.append(Fault("Heavy", "process", f"the process has grown to {_resident()} MiB"))
    return faults


def _keep(
    plan: Plan, kind: str, number: int, made: Made, fault: Fault, tally: Tally, trials: Trials, *, whole: bool
) -> None:
    """Write an input that fails to the folder, as it is and made small, with what it did."""
    label = re.sub(r"[^\w.-]+", "-", f"{fault.kind}-{fault.where}")[:60]
    tally.faults[label] += 1
    if tally.faults[label] > _KEPT:
        return
    print(f"{kind} {number}: {fault.kind} at {fault.where}", file=sys.stderr, flush=True)

    def fails(data: bytes) -> bool:
        outcome = trials.take(Made(data, made.ending), whole=whole)
        if fault.kind == "Slow":
            return outcome.seconds > SLOW
        return any((f.kind, f.where) == (fault.kind, fault.where) for f in outcome.faults)

    plan.folder.mkdir(parents=True, exist_ok=True)
    base = plan.folder / f"{kind}-{plan.seed}-{number}-{label}"
    ending = ".stdin" if made.ending == "-" else "." + made.ending.lstrip(".")
    base.with_name(base.name + ending).write_bytes(made.data)
    if fault.kind != "Heavy":
        base.with_name(base.name + ".small" + ending).write_bytes(shrunk(made.data, fails))
    command = (
        f"python -m benchmarks fuzz --kind {kind} --seed {plan.seed} --first {number} --count 1 --whole {float(whole)}"
    )
    base.with_name(base.name + ".told").write_text(f"{command}\n\n{fault.told}\n", encoding="utf-8", errors="replace")


def _finish(trials: Trials, tally: Tally) -> None:
    for fault in trials.finish():
        tally.faults[f"{fault.kind}-{fault.where}-database"] += 1
        print(fault.told[:_TOLD], file=sys.stderr)


def _tell(kind: str, plan: Plan, tally: Tally) -> None:
    slow = sorted(tally.slow, reverse=True)[:_NAMED]
    rows = [
        ("inputs", f"{tally.inputs:,} ({tally.size / 1e6:,.1f} MB), numbers from {plan.first}"),
        ("of these coded, kept and exported", f"{tally.coded:,}"),
        ("reports", f"{tally.reports:,}, of which {tally.refused:,} with an error that is told"),
        ("events", f"{tally.events:,}"),
        ("CPU", f"{tally.cpu:,.0f} s, {tally.cpu / max(1, tally.inputs) * 1000:.1f} ms an input"),
        ("slowest reports", ", ".join(f"{seconds:.2f} s (number {number})" for seconds, number in slow)),
        ("memory at the start, after each tenth", ", ".join(f"{mib:,}" for mib in tally.memory) + " MiB"),
        (
            "peak memory",
            ", ".join(f"{mib:,} MiB (number {number})" for mib, number in sorted(tally.heavy)[-2:])
            or "as at the start",
        ),
        ("faults", ", ".join(f"{count} × {name}" for name, count in tally.faults.most_common()) or "none"),
    ]
    show(f"Fuzzing {kind}, seed {plan.seed}", rows)
    sys.stdout.flush()


def _peak() -> int:
    """Return the largest memory that this process has had, in MiB."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used // (2**20 if sys.platform == "darwin" else 1024)


def _resident() -> int:
    """Return the memory that this process has now, in MiB; its peak where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return _peak()
    return pages * resource.getpagesize() // 2**20
