"""How long the stages of coding take: a clock that a coder turns from stage to stage, and sums of what clocks say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import thread_time

# Those of a run, which no worker does.
OF_RUN = ("store", "stories")

# In the order in which a report goes through them; "other" is what stands between them.
STAGES = (
    "read", "annotate", "places", "context", "mentions", "statements", "events", "relations", "dates", "assess", "other",
    *OF_RUN,
)  # fmt: skip


class StageClock:
    """Counts the seconds of one stage after the other.

    They are the processor's, so that a busy machine changes nothing. To turn the clock costs half a microsecond.
    """

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._stage: str | None = None
        self._since = 0.0

    def start(self) -> None:
        """Begin to count, with what is before the first stage."""
        self._stage, self._since = "other", thread_time()

    def enter(self, stage: str) -> str:
        """End the stage that is going on and begin another; returns the one that ends, to go back to it.

        Does nothing unless the clock was started.
        """
        if self._stage is None:
            return stage
        now, before = thread_time(), self._stage
        self._seconds[before] = self._seconds.get(before, 0.0) + now - self._since
        self._stage, self._since = stage, now
        return before

    def stop(self) -> None:
        """End the stage that is going on."""
        self.enter("other")
        self._stage = None

    def take(self) -> dict[str, float]:
        """Return the seconds of each stage since the last time they were taken."""
        taken, self._seconds = self._seconds, {}
        return taken


class StageTimes:
    """The sums, over all reports and workers of a run, of the processor seconds that their stages took."""

    def __init__(self) -> None:
        self.reports = 0
        self._seconds: dict[str, float] = {}

    def add(self, seconds: Mapping[str, float], reports: int = 1) -> None:
        """Add what so many reports took."""
        self.reports += reports
        for stage, value in seconds.items():
            self._seconds[stage] = self._seconds.get(stage, 0.0) + value

    @property
    def seconds(self) -> dict[str, float]:
        """Seconds by stage, in the order of STAGES; stages that others have named come last."""
        known = [stage for stage in STAGES if stage in self._seconds]
        return {stage: self._seconds[stage] for stage in (*known, *sorted(set(self._seconds) - set(known)))}


class RunClock:
    """Counts what the main process of a run does with a report: the stages of OF_RUN."""

    def __init__(self, times: StageTimes) -> None:
        self._times = times
        self._clock = StageClock()

    @contextmanager
    def timed(self, stage: str) -> Iterator[StageClock]:
        """Count what is done inside, to begin with as this stage."""
        self._clock.start()
        self._clock.enter(stage)
        try:
            yield self._clock
        finally:
            self._clock.stop()
            self._times.add(self._clock.take(), reports=0)
