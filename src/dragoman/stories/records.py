"""What stories are made from, and what they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Protocol, TypeVar

from dragoman.model import Coding, Entity, Event, Place, Precision, Quote, Record, Report, Status

MergeRule = Literal["copy", "match", "only", "hand"]


class Telling(Protocol):
    """An event, and what must be known of the report that tells of it; the store's EventRow is one."""

    @property
    def report_id(self) -> str:
        """Its id."""

    @property
    def publisher(self) -> str | None:
        """Who carries it."""

    @property
    def origins(self) -> tuple[str, ...]:
        """Who first reported it."""

    @property
    def report_date(self) -> str | None:
        """The day that it was written on."""

    @property
    def event(self) -> Event:
        """The event."""


Filter = TypeVar("Filter", contravariant=True)


class Database(Protocol[Filter]):
    """As much of the store's View as stories are made from."""

    def events(self, wanted: Filter | None = None) -> Iterable[Telling]:
        """Give the events that pass a filter."""

    def report(self, id_: str) -> Report | None:
        """Return a report."""

    def coding(self, id_: str) -> Coding | None:
        """Return what was found in a report."""


class CopyPair(Record, frozen=True, kw_only=True):
    """Why `report` counts as a copy of `of`.

    `jaccard`: the share of the shingles of both that both have. `containment`: the same of the shorter one's.
    """

    report: str
    of: str
    jaccard: float
    containment: float


class CopyGroup(Record, frozen=True, kw_only=True):
    """Reports that carry one text, the earliest first; `origins` are all that any of them names."""

    reports: tuple[str, ...]
    origins: tuple[str, ...]
    pairs: tuple[CopyPair, ...]


class EventKey(Record, frozen=True, kw_only=True):
    """Names one event of one report."""

    report_id: str
    event_id: str


class MergeScore(Record, frozen=True, kw_only=True):
    """Why two events count as one: how alike they are, 0 to 1, in each part and in all.

    `total` is the weighted mean of the parts. `rule` says what brought the two together: `copy` (the same
    words in copies of one text), `match` (alike in the parts), `only` (the one story that a vaguely dated
    event fits), `hand` (a person has joined them; the total is 1, and the parts are for information).
    """

    first: EventKey
    second: EventKey
    rule: MergeRule
    total: float
    kind: float
    actors: float
    recipients: float
    date: float
    place: float
    words: float


class StoryEvidence(Record, frozen=True, kw_only=True):
    """Where one report tells of the story; `report_id` and `event_id` name the event."""

    report_id: str
    event_id: str
    quote: Quote


class Story(Record, frozen=True, kw_only=True):
    """One real-world event with all the reports that tell of it.

    Type, actors and recipients are those of the event `told_by`, which most reports agree with, and their
    spans are in its report. Mode, date and place are the finest that are known, and of those the most often
    told. `reports`: the earliest first. `independent_origins`: at least so many first reported it on their
    own; copies of one text and reports of one agency count once. `evidence`: every event that was merged,
    the first told first. `parts`: the scores that joined them, one fewer than there are events.
    """

    id: str
    told_by: EventKey
    event_type: str
    mode: str | None
    status: Status
    quad: int
    actors: tuple[Entity, ...]
    recipients: tuple[Entity, ...]
    date: str | None
    date_precision: Precision | None
    place: Place | None
    reports: tuple[str, ...]
    independent_origins: int
    evidence: tuple[StoryEvidence, ...]
    parts: tuple[MergeScore, ...]
