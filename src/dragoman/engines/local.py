"""Codes many reports on this machine: in this process, or in several that each load the coder once.

Reports go to the workers in small batches and come back in their order. A batch is only a parcel: a worker
codes its reports one after another, so results depend neither on the parcels nor on the number of workers.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, NamedTuple

from dragoman.engines.worker import Factory, Started, SupportsCode, limit_threads, load_coder, serve
from dragoman.errors import PipelineError
from dragoman.model import Coding, Report, ReportSummary
from dragoman.settings import Settings

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

# A parcel ends at so many reports or characters, whichever comes first: large enough that the pipe costs
# nothing, small enough that the last parcels of a run keep all workers busy.
_BATCH_REPORTS = 8
_BATCH_CHARS = 50_000

# Reports read ahead of the next one to be given out, in full batches a worker: it bounds the memory while the
# others work on, when one report takes long.
_AHEAD = 4

# Workers that may die before they have loaded their coder, one after another, until the run is given up.
_FALSE_STARTS = 3

_CONTEXT = get_context("spawn")  # not fork: the caller may have threads, and models loaded


def code_reports(
    reports: Iterable[Report],
    settings: Settings | None = None,
    workers: int = 1,
    *,
    coder: SupportsCode | None = None,
    factory: Factory = load_coder,
) -> Generator[tuple[Report, Coding], None, None]:
    """Code reports as they come and give each with its coding, in input order.

    With one worker `coder` does it, if given, in this process. With more, `factory` (importable by name)
    makes a coder in each process; a report in whose coding its process dies twice gets a coding with an
    error. Raises SettingsError, CodebookError or PipelineError when no coder can be made.
    """
    settings = settings or Settings()
    if workers > 1:
        return _Crew(settings, workers, factory).code(reports)
    return _code_here(reports, settings, coder, factory)


def _code_here(
    reports: Iterable[Report], settings: Settings, coder: SupportsCode | None, factory: Factory
) -> Generator[tuple[Report, Coding], None, None]:
    if coder is None:
        limit_threads()
        coder = factory(settings)
    for report in reports:
        yield report, coder.code(report)


class _Task(NamedTuple):
    """Reports for one worker; `first` is the number of the first in the input, `retry` after a death."""

    first: int
    reports: tuple[Report, ...]
    retry: bool = False


class _Worker:
    """A process, the pipe to it, and what it is at work on."""

    def __init__(self, settings: Settings, factory: Factory) -> None:
        ours, theirs = _CONTEXT.Pipe()
        self.pipe: Connection = ours
        self.process: SpawnProcess = _CONTEXT.Process(target=serve, args=(theirs, settings, factory), daemon=True)
        with _interrupts_blocked():
            self.process.start()
        # Only the worker may hold its end: then the pipe breaks when it dies, and that is how we learn of it.
        theirs.close()
        self.ready = False
        self.task: _Task | None = None

    def end(self) -> int | None:
        """End the process if it has not ended; return its exit status, negative for a signal."""
        self.pipe.close()
        self.process.join(timeout=1)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        return self.process.exitcode


class _Crew:
    """The workers of one run, and the reports that are under way."""

    def __init__(self, settings: Settings, size: int, factory: Factory) -> None:
        self._settings = settings
        self._size = size
        self._factory = factory
        self._batch = max(1, min(_BATCH_REPORTS, settings.batch_size))
        self._workers: list[_Worker] = []
        self._queue: deque[_Task] = deque()
        self._open: dict[int, Report] = {}  # read, and not yet given out
        self._done: dict[int, Coding] = {}
        self._read = 0
        self._false_starts = 0

    def code(self, reports: Iterable[Report]) -> Generator[tuple[Report, Coding], None, None]:
        """Give each report with its coding, in order; ends the workers when closed."""
        batches = self._batches(iter(reports))
        next_out = 0
        try:
            while True:
                self._hand_out(batches, next_out)
                while next_out in self._done:
                    yield self._open.pop(next_out), self._done.pop(next_out)
                    next_out += 1
                    self._collect(timeout=0)
                    self._hand_out(batches, next_out)
                if not self._open:
                    return
                self._collect(timeout=None)
        finally:
            for worker in self._workers:
                worker.process.terminate()
            for worker in self._workers:
                worker.end()
            self._workers.clear()

    def _batches(self, reports: Iterator[Report]) -> Iterator[_Task]:
        batch: list[Report] = []
        size = 0
        for report in reports:
            self._open[self._read] = report
            self._read += 1
            batch.append(report)
            size += len(report.text)
            if len(batch) >= self._batch or size >= _BATCH_CHARS:
                yield _Task(self._read - len(batch), tuple(batch))
                batch, size = [], 0
        if batch:
            yield _Task(self._read - len(batch), tuple(batch))

    def _hand_out(self, batches: Iterator[_Task], next_out: int) -> None:
        """Give every idle worker a task, and start workers as long as there is work for them."""
        free = self._size - sum(1 for worker in self._workers if worker.task)
        while len(self._queue) < free and self._read - next_out < self._size * self._batch * _AHEAD:
            task = next(batches, None)
            if task is None:
                break
            self._queue.append(task)
        for worker in [worker for worker in self._workers if worker.ready and not worker.task]:
            if self._queue:
                self._send(worker, self._queue.popleft())
        starting = sum(1 for worker in self._workers if not worker.ready)
        for _ in range(min(len(self._queue) - starting, self._size - len(self._workers))):
            self._workers.append(_Worker(self._settings, self._factory))

    def _send(self, worker: _Worker, task: _Task) -> None:
        worker.task = task
        try:
            worker.pipe.send(task.reports)
        except OSError:
            self._replace(worker)

    def _collect(self, timeout: float | None) -> None:
        """Take in what workers have sent; with `timeout` None wait until one has."""
        pipes: dict[Any, _Worker] = {worker.pipe: worker for worker in self._workers}
        for pipe in wait(list(pipes), timeout):
            worker = pipes[pipe]
            try:
                message = worker.pipe.recv()
            except (EOFError, OSError):
                self._replace(worker)
                continue
            if isinstance(message, Started):
                if message.error is not None:
                    raise message.error
                worker.ready = True
                self._false_starts = 0
            else:
                self._take(worker, message)

    def _take(self, worker: _Worker, codings: Sequence[Coding]) -> None:
        assert worker.task is not None
        for number, coding in enumerate(codings, start=worker.task.first):
            self._done[number] = coding
        worker.task = None

    def _replace(self, dead: _Worker) -> None:
        """Put what a dead worker had to do back, a report at a time, so that only the guilty one can fail."""
        self._workers.remove(dead)
        status, task = dead.end(), dead.task
        if not dead.ready:
            self._false_starts += 1
            if self._false_starts >= _FALSE_STARTS:
                raise PipelineError(
                    f"worker processes end while they load ({_cause(status)}); free memory or use one worker"
                )
        if task is None:
            return
        if task.retry:
            self._done[task.first] = _lost(task.reports[0], _cause(status))
        else:
            alone = [_Task(n, (report,), retry=True) for n, report in enumerate(task.reports, task.first)]
            self._queue.extendleft(reversed(alone))


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Hold interrupts back while a process is started, which inherits that: it is never to die of one."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # it would unblock the signal when it is started
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _cause(status: int | None) -> str:
    if status is not None and status < 0:
        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = str(-status)
        memory = ", which is also how a machine short of memory ends a program" if name == "SIGKILL" else ""
        return f"killed by {name}{memory}"
    return f"exit status {status}"


def _lost(report: Report, cause: str) -> Coding:
    reason = f"the worker process died twice while coding it: {cause}; code it alone, or split it"
    summary = ReportSummary(
        id=report.id, title=report.title, publisher=report.publisher, origins=(), dateline=None,
        published=report.date, date=report.date, date_reason="the report could not be coded", language=None,
        boilerplate=(), error=reason,
    )  # fmt: skip
    return Coding(report=summary)
