"""The progress bar of a long run, on standard error and only where a person watches."""

from __future__ import annotations

import time
from collections import deque
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


# The rate is that of so many seconds: long enough for parcels that come all at once, short enough to follow a change.
_WINDOW = 60.0
_SAMPLE = 0.5


class Pace:
    """How fast things are done, and for how long still; what had been done before does not count.

    `clock` gives seconds, and is read when something is done or asked.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._samples: deque[tuple[float, int]] = deque()
        self.passed = 0  # all that came by
        self.done = 0  # without what had been done before

    def add(self, *, fresh: bool = True) -> None:
        """Count one that came by; `fresh`: it had to be done."""
        now = self._clock()
        self.passed += 1
        if not fresh:
            return
        self.done += 1
        if not self._samples or now - self._samples[-1][0] >= _SAMPLE:
            self._samples.append((now, self.done))
        while len(self._samples) > 2 and now - self._samples[1][0] >= _WINDOW:
            self._samples.popleft()

    def rate(self) -> float | None:
        """Return how many are done in a second, None while that cannot be told.

        The first one marks the beginning: what was loaded before it came is no part of the rate.
        """
        if not self._samples:
            return None
        (since, done), now = self._samples[0], self._clock()
        return (self.done - done) / (now - since) if self.done > done and now - since >= _SAMPLE else None

    def left(self, total: int | None) -> float | None:
        """Return the seconds that the rest of so many takes, if all of it has to be done; None if unknown."""
        rate = self.rate()
        return None if total is None or not rate else max(0, total - self.passed) / rate


class _RateColumn(ProgressColumn):
    def __init__(self, pace: Pace, unit: str) -> None:
        self._pace, self._unit = pace, unit
        super().__init__()

    def render(self, task: Task) -> Text:
        rate = self._pace.rate()
        return Text("" if rate is None else f"{rate:.1f} {self._unit}/s")


class _LeftColumn(ProgressColumn):
    max_refresh = 0.5  # a time that changes more often cannot be read

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        super().__init__()

    def render(self, task: Task) -> Text:
        left = self._pace.left(None if task.total is None else int(task.total))
        if left is None:
            return Text("-:--:--" if task.total is not None else "")
        minutes, seconds = divmod(round(left), 60)
        hours, minutes = divmod(minutes, 60)
        return Text(f"{hours}:{minutes:02}:{seconds:02} left")


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
        self._pace = Pace()
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

    def advance(self, *, fresh: bool = True) -> None:
        """Count one more; `fresh`: it was done now, and not by an earlier run."""
        if not self._pace.passed:
            self._started = time.monotonic()  # a short run shows no bar, however long the models took to load
        self._pace.add(fresh=fresh)
        if self._progress is None and self._visible and time.monotonic() - self._started >= _DELAY:
            self._progress = _progress(self._pace, self._unit)
            total = self._total()
            self._estimated = total is None
            self._progress.add_task("coding", total=total or self._estimate(), completed=self._pace.passed)
            self._progress.start()
        elif self._progress is not None:
            task = self._progress.task_ids[0]
            if self._estimated and self._pace.passed % _ESTIMATE_EVERY == 0:
                self._progress.update(task, total=self._estimate())
            self._progress.advance(task)

    def _estimate(self) -> int | None:
        share = self._share()
        return max(self._pace.passed, round(self._pace.passed / share)) if share else None

    def say(self, message: str) -> None:
        """Print a line above the bar."""
        if self._progress is None:
            say(message)
        else:
            line = "".join(c if c.isprintable() else " " for c in message)
            self._progress.console.print(Text(line), soft_wrap=True)


def _progress(pace: Pace, unit: str) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _RateColumn(pace, unit),
        _LeftColumn(pace),
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
