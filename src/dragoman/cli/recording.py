"""The record that a run leaves: in the database, and in the log where one is written."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from dragoman.cli.tally import Tally, count
from dragoman.engines.worker import Factory, SupportsCode, load_coder
from dragoman.errors import DragomanError, StoreError
from dragoman.fingerprints import fingerprints
from dragoman.logs import current_log, start_log
from dragoman.model import Report
from dragoman.settings import Settings
from dragoman.store.runs import RunFigures, RunLog, RunStart, RunState

if TYPE_CHECKING:
    from dragoman.store import Writer

_log = logging.getLogger("dragoman.run")
# A log tells how far the run has come so often, in seconds.
_REMINDER = 30.0


class Recorder:
    """Keeps the record of a run from its beginning to its end, however it ends; without a writer, in the log alone.

    `data`: digests of what the reports were coded with, if it is not what this program has.
    """

    def __init__(
        self,
        command: str,
        settings: Settings,
        tally: Tally,
        writer: Writer | None,
        *,
        inputs: Sequence[str] = (),
        options: Mapping[str, Any] | None = None,
        workers: int = 1,
        folder: str | None = None,
        data: Mapping[str, str] | None = None,
    ) -> None:
        self._command = command
        self._tally = tally
        self._run: RunLog | None = None
        if writer is not None:
            start = RunStart(
                command=command,
                inputs=tuple(map(_storable, inputs)),
                options=options or {},
                workers=workers,
                folder=folder,
                data=fingerprints(settings) if data is None else data,
            )
            self._run = writer.begin_run(start)
        self._reminded = time.monotonic()

    @property
    def id(self) -> str | None:
        """The run's id; None if there is no database to keep it."""
        return None if self._run is None else self._run.id

    def __enter__(self) -> Self:
        if (log := current_log()) is not None:
            log.run = self.id
        _log.info("%s began", self._command)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        state, why = _end(error)
        figures = self._tally.figures()
        if self._run is not None:
            # Where the record cannot be kept any more, the run itself has said why.
            with suppress(StoreError):
                self._run.end(state, figures, why)
        level = logging.ERROR if state == "failed" else logging.INFO
        said = f"{self._command} {state}" + (f": {why}" if why else "")
        _log.log(level, "%s", said, extra={"told": True, "fields": _fields(figures)})

    def renew(self) -> None:
        """Tell how far the run has come, if it is time to; call it after each report, and while there is none."""
        if self._run is not None and self._run.due():
            # Another program may be writing for long; the next time will do.
            with suppress(StoreError):
                self._run.renew(self._tally.figures())
        if time.monotonic() - self._reminded >= _REMINDER:
            self._reminded = time.monotonic()
            _log.info(
                "%s so far", count(self._tally.reports, "report"), extra={"fields": _fields(self._tally.figures())}
            )


def log_failure(report: Report, failure: str) -> None:
    """Write a failure into the log; the screen is told by who calls this."""
    _log.error("%s", failure, extra={"told": True, "report": report.id, "fields": {"source": report.source}})


def logging_factory(factory: Factory = load_coder) -> Factory:
    """Return what makes coders in other processes: where a log is written, they write into it, too."""
    log = current_log()
    return factory if log is None else partial(_load_logging_coder, factory, str(log.path), log.run)


def _load_logging_coder(factory: Factory, path: str, run: str | None, settings: Settings) -> SupportsCode:
    if current_log() is None:  # in a process of its own
        with suppress(DragomanError):  # a log that cannot be opened there is no reason to code nothing
            start_log(path, run)
    return factory(settings)


def _end(error: BaseException | None) -> tuple[RunState, str | None]:
    if error is None:
        return "finished", None
    if isinstance(error, KeyboardInterrupt | BrokenPipeError):
        return "interrupted", None
    return "failed", str(error) if isinstance(error, DragomanError) else f"{type(error).__name__}: {error}"


def _fields(figures: RunFigures) -> dict[str, Any]:
    names = ("reports", "resumed", "skipped", "failed", "events", "statements", "wall")
    fields = {name: getattr(figures, name) for name in names}
    return {**fields, "wall": round(figures.wall, 3)}


def _storable(text: str) -> str:
    return text.encode("utf-8", errors="replace").decode("utf-8")
