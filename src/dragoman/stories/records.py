"""What stories are made from, and what they are."""

from __future__ import annotations

from typing import Literal, Protocol, TypeVar

from dragoman.model import Entity, Event, Place, Precision, Quote, Record, Status

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


class Kept(Protocol):
    """A report as copies are looked for; the store's KeptReport is one."""

    @property
    def number(self) -> int:
        """Its number in the database."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def text(self) -> str:
        """Its text as it was received."""

    @property
    def title(self) -> str | None:
        """Its headline."""

    @property
    def publisher(self) -> str | None:
        """Who carries it."""

    @property
    def published(self) -> str | None:
        """The day that came with it."""

    @property
    def date(self) -> str | None:
        """The day that it was written on."""

    @property
    def origins(self) -> tuple[str, ...]:
        """Who first reported it."""

    @property
    def boilerplate(self) -> tuple[tuple[int, int], ...]:
        """The spans of its text that are no news."""


Filter = TypeVar("Filter", contravariant=True)


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


ContradictionKind = Literal["figures", "denied"]
ChangeKind = Literal["headline", "added", "cut"]


class Said(Record, frozen=True, kw_only=True):
    """Words of a report that contradict others: whose they are, if somebody's, and of which event, if of one."""

    report_id: str
    event_id: str | None
    who: str | None
    quote: Quote


class Contradiction(Record, frozen=True, kw_only=True):
    """Where reports of one story do not agree.

    `figures`: they give different numbers of one thing, `about`; all that is said of it stands in `said`.
    `denied`: the party `about` denies it.
    """

    kind: ContradictionKind
    about: str
    said: tuple[Said, ...]


class Change(Record, frozen=True, kw_only=True):
    """What a copy has otherwise than the original. The span is in the copy's text, that of a cut in the original's.

    The span of a headline that came beside the text is empty.
    """

    kind: ChangeKind
    quote: Quote


class Carrier(Record, frozen=True, kw_only=True):
    """A report that carries a text, and what it has changed in it; `date` is the day of publication."""

    report_id: str
    publisher: str | None
    date: str | None
    changes: tuple[Change, ...]


class Lineage(Record, frozen=True, kw_only=True):
    """The history of a text that several carry: the earliest report, the agency or outlet that it came from, and all
    who carry it, the earliest first."""

    earliest: str
    origin: str | None
    origins: tuple[str, ...]
    carriers: tuple[Carrier, ...]


class Story(Record, frozen=True, kw_only=True):
    """One real-world event with all the reports that tell of it.

    Type, actors and recipients are those of the event `told_by`, which most reports agree with, and their
    spans are in its report. Mode, date and place are the finest that are known, and of those the most often
    told. `reports`: the earliest first. `independent_origins`: at least so many first reported it on their
    own; copies of one text and reports of one agency count once. `evidence`: every event that was merged,
    the first told first. `parts`: the scores that joined them, one fewer than there are events.
    `contradictions`: where the reports do not agree; `copies`: the texts among them that several carry.
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
    contradictions: tuple[Contradiction, ...] = ()
    copies: tuple[Lineage, ...] = ()
