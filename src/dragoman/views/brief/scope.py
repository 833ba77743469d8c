"""What a brief is on, and the filters that this makes."""

from __future__ import annotations

import calendar
from datetime import date

import msgspec

from dragoman.errors import SettingsError
from dragoman.model import Record
from dragoman.store import EventFilter, StatementFilter
from dragoman.store.records import check_day
from dragoman.views.brief.records import BriefKind


class Scope(Record, frozen=True, kw_only=True):
    """What a brief is on: a report alone, or a pair, a topic, an actor and a period, alone or together.

    `between` and `actor` are codes (`IRN`, `SCO`, `IRN:GOV`) or parts of a name; one excludes the other. `topic` is a
    context or a topic of a user's codebook. `since`, `until`: first and last day (or month, or year).
    Raises SettingsError for what cannot be combined, and for nothing at all.
    """

    report: str | None = None
    between: tuple[str, str] | None = None
    topic: str | None = None
    actor: str | None = None
    since: str | None = None
    until: str | None = None

    def __post_init__(self) -> None:
        check_day("since", self.since)
        check_day("until", self.until)
        others = (self.between, self.topic, self.actor, self.since, self.until)
        if self.report is not None and any(each is not None for each in others):
            raise SettingsError("a brief on a report takes no pair, topic, actor or period; leave them out")
        if self.report is None and all(each is None for each in others):
            raise SettingsError("a brief is on a report, a pair, a topic, an actor or a period; name one")
        if self.between is not None and self.actor is not None:
            raise SettingsError("a brief on a pair takes no actor besides the two; leave it out")

    @property
    def kind(self) -> BriefKind:
        """What the brief is on in the first place."""
        if self.report is not None:
            return "report"
        if self.between is not None:
            return "pair"
        if self.topic is not None:
            return "topic"
        return "actor" if self.actor is not None else "period"

    @property
    def parties(self) -> tuple[str, ...]:
        """Those whom it is on."""
        return self.between or ((self.actor,) if self.actor is not None else ())

    @property
    def events(self) -> EventFilter:
        """The events that it is on."""
        return EventFilter(
            report_id=self.report, between=self.between, context=self.topic, who=self.actor,
            since=self.since, until=self.until,
        )  # fmt: skip

    @property
    def told_statements(self) -> tuple[StatementFilter, ...]:
        """The statements whose reports are counted: none for a pair, since each of the two speaks of others, too."""
        return () if self.between is not None else self.statements

    @property
    def statements(self) -> tuple[StatementFilter, ...]:
        """The statements that it is on: each passes one of these filters."""
        whole = StatementFilter(report_id=self.report, topic=self.topic, since=self.since, until=self.until)
        if not self.parties:
            return (whole,)
        return tuple(msgspec.structs.replace(whole, speaker=who) for who in dict.fromkeys(self.parties))


def last_day(day: str) -> date:
    """Return the last day of a day, month or year."""
    parts = [int(part) for part in day.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1])
