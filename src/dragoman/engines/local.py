"""Codes many reports on this machine: in this process, or in several worker processes.

Reports go to the workers in small parcels and come back in their order. A parcel is only a parcel: a worker codes its
reports one after another, so results depend neither on the parcels nor on the number of workers. Each coding comes
back as soon as it is made, so that it is known at any time which report a worker is at, and for how long.
"""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import chain
from multiprocessing.connection import wait
from typing import Any, NamedTuple

from dragoman.engines.nursery import Source, workers_from
from dragoman.engines.worker import (
    Coded,
    Factory,
    Started,
    SupportsCode,
    limit_threads,
    load_coder,
    taken,
    unpack,
)
from dragoman.errors import PipelineError
from dragoman.limits import LateError, time_limit
from dragoman.model import Coding, Report, failed_coding
from dragoman.settings import Settings
from dragoman.timing import StageTimes

# A parcel ends at so many reports or characters, whichever comes first: large enough that the pipe costs
# nothing, small enough that the last parcels of a run keep all workers busy.
_BATCH_REPORTS = 8
_BATCH_CHARS = 50_000

# Reports read ahead of the next one to be given out, in full parcels a worker: it bounds the memory while the
# others work on, when one report takes long. The same holds for characters.
_AHEAD = 4

# Workers in a row that may die before they have loaded their coder, for each that is wanted, until the run is given up.
_FALSE_STARTS = 3

# So many reports are coded in this process, if one worker may be a process of its own: that one would cost more.
_FEW = 8

# How often the time of the workers' reports is looked at, and the most that counts between two looks, in seconds: if
# it was more, this program itself, or the whole machine, has slept.
_LOOK, _AWAKE = 0.5, 2.0

Result = tuple[Report, Coding]


def code_reports(
    reports: Iterable[Report | Result],
    settings: Settings | None = None,
    workers: int = 1,
    *,
    coder: SupportsCode | None = None,
    factory: Factory = load_coder,
    times: StageTimes | None = None,
    isolate: bool = False,
) -> Generator[Result, None, None]:
    """Code reports as they come and give each with its coding, in input order.

    A report that comes with its coding passes as it is: of such, too, only a few are held at a time.

    With one worker `coder` does it, if given, in this process. With more, `factory` (importable by name)
    makes a coder in another process. A report in whose coding its process dies twice, or that takes longer than the
    settings allow, gets a coding with an error. `times` is given the seconds of each stage.

    `isolate`: have even one worker be a process, if there are more than a few reports, so that one that cannot be
    interrupted in this process is no danger to the others; some reports are then read ahead.

    Raises SettingsError, CodebookError or PipelineError when no coder can be made.
    """
    settings = settings or Settings()
    times = times if times is not None else StageTimes()
    if workers > 1:
        return _Crew(settings, workers, factory, times).code(reports)
    if isolate and coder is None:
        return _code_apart(reports, settings, factory, times)
    return _code_here(reports, settings, coder, factory, times)


def _code_apart(
    reports: Iterable[Report | Result], settings: Settings, factory: Factory, times: StageTimes
) -> Generator[Result, None, None]:
    reports = iter(reports)
    first: list[Report | Result] = []
    for each in reports:
        if isinstance(each, tuple) and not first:
            yield each
            continue
        first.append(each)
        if len(first) > _FEW:
            yield from _Crew(settings, 1, factory, times).code(chain(first, reports))
            return
    if first:
        yield from _code_here(first, settings, None, factory, times)


def _code_here(
    reports: Iterable[Report | Result],
    settings: Settings,
    coder: SupportsCode | None,
    factory: Factory,
    times: StageTimes,
) -> Generator[Result, None, None]:
    if coder is None:
        limit_threads()
        coder = factory(settings)
    taken(coder)  # what it did before is no part of this run
    for report in reports:
        if isinstance(report, tuple):
            yield report
            continue
        try:
            with time_limit(settings.report_seconds):
                coding = coder.code(report)
        except LateError:
            coding = failed_coding(report, late(settings.report_seconds))
        times.add(taken(coder))
        yield report, coding


class _Task(NamedTuple):
    """Reports for one worker, none in a row of those that are coded already.

    `first` is the number of the first in the input, `retry` after a death.
    """

    first: int
    reports: tuple[Report, ...]
    retry: bool = False

    def after(self, done: int) -> _Task:
        """Return the task without its first reports."""
        return _Task(self.first + done, self.reports[done:])


class Worker:
    """A process, the pipe to it, and what it is at work on."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.pipe, self._process = source.start()
        self.pid: int | None = None  # until it is ready
        self.task: _Task | None = None
        self.done = 0  # reports of the task
        self.since = 0.0  # when it began the report that it is at, by the crew's clock

    def kill(self) -> None:
        """End the process at once."""
        if self._process is not None:
            self._process.kill()
        elif self.pid is not None:
            self._source.kill(self.pid)

    def leave(self) -> None:
        """End a process that was killed; one that has not told its number ends with the source, unawaited."""
        if self._process is None and self.pid is None:
            self.pipe.close()
        else:
            self.end()

    def end(self) -> int | None:
        """End the process if it has not ended; return its exit status, negative for a signal, None if unknown."""
        self.pipe.close()
        if self._process is None:
            return self._source.status(self.pid)
        self._process.join(timeout=1)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        return self._process.exitcode


class _Crew:
    """The workers of one run, and the reports that are under way."""

    def __init__(self, settings: Settings, size: int, factory: Factory, times: StageTimes) -> None:
        self._settings = settings
        self._size = size
        self._source = workers_from(settings, factory)
        self._times = times
        self._batch = max(1, min(_BATCH_REPORTS, settings.batch_size))
        self._workers: list[Worker] = []
        self._queue: deque[_Task] = deque()
        self._open: dict[int, Report] = {}  # read, and not yet passed on
        self._chars = 0  # of these
        self._done: dict[int, Coding] = {}
        self._read = 0
        self._false_starts = 0
        self._clock = _Clock()

    def code(self, reports: Iterable[Report | Result]) -> Generator[Result, None, None]:
        """Give each report with its coding, in order; ends the workers when closed."""
        batches = self._batches(iter(reports))
        next_out = 0
        try:
            while True:
                self._hand_out(batches, next_out)
                while next_out in self._done:
                    report = self._open.pop(next_out)
                    self._chars -= len(report.text)
                    yield report, self._done.pop(next_out)
                    next_out += 1
                    self._collect(timeout=0)
                    self._hand_out(batches, next_out)
                if not self._open:
                    return
                self._collect(timeout=_LOOK)
        finally:
            for worker in self._workers:
                worker.kill()
            for worker in self._workers:
                worker.leave()
            self._workers.clear()
            self._source.close()

    def _batches(self, reports: Iterator[Report | Result]) -> Iterator[_Task]:
        """Give tasks; before each report that is coded already one that may be empty, so that not too many are read."""
        batch: list[Report] = []
        size = 0
        for each in reports:
            if isinstance(each, tuple):
                yield _Task(self._read - len(batch), tuple(batch))
                batch, size = [], 0
                self._done[self._read] = each[1]
                self._note(each[0])
                continue
            self._note(each)
            batch.append(each)
            size += len(each.text)
            if len(batch) >= self._batch or size >= _BATCH_CHARS:
                yield _Task(self._read - len(batch), tuple(batch))
                batch, size = [], 0
        if batch:
            yield _Task(self._read - len(batch), tuple(batch))

    def _note(self, report: Report) -> None:
        self._open[self._read] = report
        self._chars += len(report.text)
        self._read += 1

    def _may_read(self, next_out: int) -> bool:
        """Whether so little is under way that more may be read."""
        few = self._read - next_out < self._size * self._batch * _AHEAD
        return few and self._chars < self._size * _BATCH_CHARS * _AHEAD

    def _hand_out(self, batches: Iterator[_Task], next_out: int) -> None:
        """Give every idle worker a task, and start workers as long as there is work for them."""
        free = self._size - sum(1 for worker in self._workers if worker.task)
        while len(self._queue) < free and self._may_read(next_out):
            task = next(batches, None)
            if task is None:
                break
            if task.reports:
                self._queue.append(task)
        for worker in [worker for worker in self._workers if worker.pid is not None and not worker.task]:
            if self._queue and worker.pipe.poll():
                self._replace(worker)  # it has nothing to tell but that it is dead; what comes next is not to blame
            elif self._queue:
                self._send(worker, self._queue.popleft())
        starting = sum(1 for worker in self._workers if worker.pid is None)
        for _ in range(min(len(self._queue) - starting, self._size - len(self._workers))):
            self._workers.append(Worker(self._source))

    def _send(self, worker: Worker, task: _Task) -> None:
        worker.task, worker.done, worker.since = task, 0, self._clock.now()
        try:
            worker.pipe.send(task.reports)
        except OSError:
            self._replace(worker)

    def _collect(self, timeout: float) -> None:
        """Take in what workers have sent; wait so many seconds for the first."""
        pipes: dict[Any, Worker] = {worker.pipe: worker for worker in self._workers}
        ready = wait(list(pipes), timeout)
        now = self._clock.now()
        for pipe in ready:
            self._receive(pipes.pop(pipe), now)
        # From these nothing was there to be taken: what they sent before has been, so they are still at that report.
        for worker in pipes.values():
            if worker.task and 0 < self._settings.report_seconds < now - worker.since:
                worker.kill()
                self._replace(worker, too_long=True)

    def _receive(self, worker: Worker, now: float) -> None:
        try:
            message = worker.pipe.recv()
        except (EOFError, OSError):
            self._replace(worker)
            return
        if isinstance(message, Started):
            if message.error is not None:
                raise message.error
            worker.pid = message.pid
            self._false_starts = 0
        else:
            worker.since = now
            self._take(worker, message)

    def _take(self, worker: Worker, coded: Coded) -> None:
        assert worker.task is not None
        self._done[worker.task.first + worker.done] = unpack(coded.coding)
        self._times.add(coded.seconds)
        worker.done += 1
        if worker.done < len(worker.task.reports):
            return
        worker.task = None
        if coded.outgrown(self._settings):
            self._workers.remove(worker)
            worker.end()

    def _replace(self, dead: Worker, *, too_long: bool = False) -> None:
        """Put what a dead worker had to do back; the report that it was at comes alone, so that only it can fail."""
        self._workers.remove(dead)
        status, task = dead.end(), dead.task
        if dead.pid is None:
            self._false_starts += 1
            if self._false_starts >= _FALSE_STARTS * self._size:  # those that start together die together
                raise PipelineError(
                    f"worker processes end while they load ({_cause(status)}); free memory or use one worker"
                )
        if task is None:
            return
        task = task._replace(first=task.first + dead.done, reports=task.reports[dead.done :])
        if len(task.reports) > 1:
            self._queue.appendleft(task.after(1))
        if too_long:
            self._done[task.first] = failed_coding(task.reports[0], late(self._settings.report_seconds))
        elif task.retry:
            self._done[task.first] = failed_coding(task.reports[0], died(status))
        else:
            self._queue.appendleft(_Task(task.first, task.reports[:1], retry=True))


class _Clock:
    """Tells the time that this program was awake: what it slept through, with its workers, counts for nobody."""

    def __init__(self, told: Callable[[], float] = time.monotonic) -> None:
        self._told = told
        self._now = 0.0
        self._last = told()

    def now(self) -> float:
        """Return the seconds; to be asked at least every _AWAKE seconds."""
        now = self._told()
        self._now += min(now - self._last, _AWAKE)
        self._last = now
        return self._now


def _cause(status: int | None) -> str:
    if status is not None and status < 0:
        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = str(-status)
        memory = ", which is also how a machine short of memory ends a program" if name == "SIGKILL" else ""
        return f"killed by {name}{memory}"
    return "no exit status" if status is None else f"exit status {status}"


def died(status: int | None) -> str:
    """Say that a report ended its worker twice."""
    return f"the worker process died twice while coding it: {_cause(status)}; code it alone, or split it"


def late(seconds: float) -> str:
    """Say that a report was given up."""
    return f"its coding was stopped after {seconds:g} seconds (setting report_seconds); allow it more, or split it"
