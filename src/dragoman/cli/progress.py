"""The progress bar of a long run, on standard error and only where a person watches."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from dragoman.cli.common import say

if TYPE_CHECKING:
    from dragoman.resolve.imports.run import Watch

# Shorter runs show no bar: it would only flash.
_DELAY = 1.0
# Reports between two estimates of how many there are.
_ESTIMATE_EVERY = 10


class _RateColumn(ProgressColumn):
    def __init__(self, unit: str) -> None:
        self._unit = unit
        super().__init__()

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:.1f} {self._unit}/s")


class Bar:
    """Counts reports, or other units; from the second second on it shows how many, how fast and for how long still.

    `total` is asked when the bar appears, and may answer None; then `share` (how much of the input has been read, 0
    to 1) is asked again and again, and the total estimated. An invisible bar only passes messages on.
    """

    def __init__(
        self,
        total: Callable[[], int | None],
        *,
        visible: bool,
        unit: str = "reports",
        share: Callable[[], float | None] = lambda: None,
    ) -> None:
        self._total = total
        self._share = share
        self._estimated = False
        self._unit = unit
        self._visible = visible
        self._count = 0
        self._started = time.monotonic()
        self._progress: Progress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    def advance(self) -> None:
        """Count one more."""
        if not self._count:
            self._started = time.monotonic()  # loading the models is not part of the rate
        self._count += 1
        if self._progress is None and self._visible and time.monotonic() - self._started >= _DELAY:
            self._progress = _progress(self._unit)
            total = self._total()
            self._estimated = total is None
            self._progress.add_task("coding", total=total or self._estimate(), completed=self._count)
            self._progress.start()
        elif self._progress is not None:
            task = self._progress.task_ids[0]
            if self._estimated and self._count % _ESTIMATE_EVERY == 0:
                self._progress.update(task, total=self._estimate())
            self._progress.advance(task)

    def _estimate(self) -> int | None:
        share = self._share()
        return max(self._count, round(self._count / share)) if share else None

    def say(self, message: str) -> None:
        """Print a line above the bar."""
        if self._progress is None:
            say(message)
        else:
            line = "".join(c if c.isprintable() else " " for c in message)
            self._progress.console.print(Text(line), soft_wrap=True)


def _progress(unit: str) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _RateColumn(unit),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=Console(stderr=True),
        transient=True,
    )


class FileBar:
    """Shows how much of a file has been read, and how many things came of it; used as a context it gives the watch."""

    def __init__(self, unit: str = "actors") -> None:
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"),
            TextColumn(f"{{task.fields[made]:,}} {unit}"), TimeRemainingColumn(), console=Console(stderr=True),
            transient=True,
        )  # fmt: skip
        self._tasks: dict[Path, TaskID] = {}

    def __enter__(self) -> Watch:
        self._progress.start()
        return self._watch

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def _watch(self, file: Path, read: int, size: int, made: int) -> None:
        if file not in self._tasks:
            self._tasks[file] = self._progress.add_task(file.name, total=max(size, 1), made=0)
        self._progress.update(self._tasks[file], completed=read, made=made)
