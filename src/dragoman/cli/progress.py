"""The progress bar of a long run, on standard error and only where a person watches."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from dragoman.cli.common import say

# Shorter runs show no bar: it would only flash.
_DELAY = 1.0


class _RateColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:.1f} reports/s")


class Bar:
    """Counts reports; from the second second on it shows how many, how fast and for how long still.

    `total` is asked when the bar appears, and may answer None. An invisible bar only passes messages on.
    """

    def __init__(self, total: Callable[[], int | None], *, visible: bool) -> None:
        self._total = total
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
        """Count one report."""
        if not self._count:
            self._started = time.monotonic()  # loading the models is not part of the rate
        self._count += 1
        if self._progress is None and self._visible and time.monotonic() - self._started >= _DELAY:
            self._progress = _progress()
            self._progress.add_task("coding", total=self._total(), completed=self._count)
            self._progress.start()
        elif self._progress is not None:
            self._progress.advance(self._progress.task_ids[0])

    def say(self, message: str) -> None:
        """Print a line above the bar."""
        if self._progress is None:
            say(message)
        else:
            line = "".join(c if c.isprintable() else " " for c in message)
            self._progress.console.print(Text(line), soft_wrap=True)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _RateColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=Console(stderr=True),
        transient=True,
    )
