"""What a run has done so far, for its last line and for its record."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence

from dragoman.model import Coding, Report
from dragoman.store.runs import RunFigures, count_reason
from dragoman.timing import OF_RUN, StageTimes


class Tally:
    """Counts of a run; `before` are reports that an earlier run had coded, `skipped` those that are no article in English."""

    def __init__(self, workers: int = 1) -> None:
        self.reports = self.events = self.statements = self.failed = self.skipped = self.before = 0
        self._workers = workers
        self.times = StageTimes()
        # Of the reports that did not come from an earlier run: events, statements, characters, skipped.
        self._own = [0, 0, 0, 0]
        self._reasons: dict[str, int] = {}
        self._began, self._cpu = time.monotonic(), self._processor()

    def add(self, report: Report, coding: Coding, failures: Sequence[str] = (), *, fresh: bool = True) -> None:
        """Count a report; `failures`: what went wrong, the coding's own error aside."""
        found = (len(coding.events), len(coding.statements), len(report.text), int(coding.report.skipped is not None))
        self.reports += 1
        self.events += found[0]
        self.statements += found[1]
        self.skipped += found[3]
        self.before += not fresh
        if fresh:
            self._own = [old + new for old, new in zip(self._own, found, strict=True)]
        error = coding.report.error
        self.failed += error is not None or bool(failures)
        for reason in (*([error] if error else ()), *failures):
            count_reason(self._reasons, reason, report.source)

    def text(self, where: str) -> str:
        """Return the last line of a run."""
        parts = [count(self.reports, "report"), count(self.events, "event"), count(self.statements, "statement")]
        extra = f", {self.before} of the reports coded before" if self.before else ""
        skipped = f"; {self.skipped} skipped" if self.skipped else ""
        failed = f"; {self.failed} failed" if self.failed else ""
        return f"{where}: {', '.join(parts)}{extra}{skipped}{failed}."

    def figures(self) -> RunFigures:
        """Return what the record of the run is to tell."""
        memory, worker_memory = _memory()
        events, statements, characters, skipped = self._own
        return RunFigures(
            reports=self.reports, resumed=self.before, skipped=skipped, failed=self.failed, events=events, statements=statements,
            characters=characters, reasons=dict(self._reasons), stages=self.times.seconds,
            wall=time.monotonic() - self._began, cpu=self._processor() - self._cpu, memory=memory,
            worker_memory=worker_memory,
        )  # fmt: skip

    def _processor(self) -> float:
        """Return the processor seconds of this process and its workers."""
        times = os.times()
        own, ended = times.user + times.system, times.children_user + times.children_system
        # Of workers that are at work, only what the stages have taken is known. Even one worker may be a process of its
        # own; then this one has taken less than the stages.
        taken = self.times.seconds
        stages = sum(seconds for stage, seconds in taken.items() if stage not in OF_RUN)
        here = own - sum(taken.get(stage, 0.0) for stage in OF_RUN)
        return own + max(ended, stages if self._workers > 1 or here < stages else 0.0)


def count(number: int, noun: str, several: str | None = None) -> str:
    """Return `1 report`, `2 reports`, `2 stories`."""
    return f"{number} {noun}" if number == 1 else f"{number} {several or noun + 's'}"


def _memory() -> tuple[int | None, int | None]:
    """Return the most bytes that this process has held, and the largest of its processes that have ended."""
    if sys.platform == "win32":
        return None, None
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    own, workers = (resource.getrusage(who).ru_maxrss * unit for who in whose)
    return own, workers or None
