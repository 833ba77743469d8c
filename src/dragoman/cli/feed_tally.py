"""What following feeds has come to, in a line."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.cli.tally import count
from dragoman.model import Coding


@dataclass
class FeedTally:
    """What has been done so far. `changed`: reports among `reports` that were kept before with another text."""

    where: str
    feeds: int = 0
    feeds_failed: int = 0
    pages_failed: int = 0
    reports: int = 0
    changed: int = 0
    events: int = 0
    statements: int = 0
    skipped: int = 0
    failed: int = 0

    def add(self, coding: Coding) -> None:
        """Count a report that was coded."""
        self.reports += 1
        self.events += len(coding.events)
        self.statements += len(coding.statements)
        self.skipped += coding.report.skipped is not None

    @property
    def changes(self) -> int:
        """A number that grows with whatever is worth a line."""
        return self.feeds + self.pages_failed + self.reports

    @property
    def any_failed(self) -> bool:
        """Whether anything went wrong."""
        return bool(self.feeds_failed or self.pages_failed or self.failed)

    def text(self) -> str:
        """Say it."""
        asked = count(self.feeds, "request to feeds", "requests to feeds")
        parts = [
            asked + (f" ({self.feeds_failed} failed)" if self.feeds_failed else ""),
            count(self.reports, "report") + (f" ({self.changed} changed)" if self.changed else ""),
            count(self.events, "event"),
            count(self.statements, "statement"),
        ]
        extra = [f"{self.skipped} skipped"] if self.skipped else []
        extra += [f"{count(self.pages_failed, 'page')} not read"] if self.pages_failed else []
        extra += [f"{self.failed} failed"] if self.failed else []
        return f"{self.where}: {'; '.join([', '.join(parts), *extra])}."


def span(seconds: float) -> str:
    """Say a length of time, roughly."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h" if seconds < 2 * 86400 else f"{round(seconds / 86400)} days"
