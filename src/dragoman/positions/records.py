"""What positions and commitments are made from, and what they are."""

from __future__ import annotations

from typing import Literal, Protocol

from dragoman.model import Claim, Entity, Event, Quote, Record, Stance, Statement

Side = Literal["for", "against"]
Basis = Literal["statement", "event"]
CommitmentKind = Literal["readiness", "pledge", "agreement", "invitation", "demand", "ultimatum", "threat"]
Group = Literal["promise", "request", "threat"]
CommitmentStatus = Literal["open", "kept", "broken", "lapsed"]
Outcome = Literal["kept", "broken"]
Verdict = Literal["confirmed", "undone"]


class Page(Protocol):
    """What must be known of a report."""

    @property
    def report_id(self) -> str:
        """Its id."""

    @property
    def report_date(self) -> str | None:
        """The day that it was written on."""


class Said(Page, Protocol):
    """A statement with its sentence, and its report; the store's StatementRow is one."""

    @property
    def sentence(self) -> Quote | None:
        """The sentence that it stands in."""

    @property
    def statement(self) -> Statement:
        """The statement."""


class Told(Page, Protocol):
    """An event, and the report that tells of it; the store's EventRow is one."""

    @property
    def event(self) -> Event:
        """The event."""


class Judged(Protocol):
    """What somebody decided on a link; the store's Judgement is one."""

    @property
    def commitment(self) -> str:
        """The id of the commitment."""

    @property
    def report_id(self) -> str:
        """The report that tells of the event."""

    @property
    def event_id(self) -> str:
        """The event."""

    @property
    def verdict(self) -> Verdict:
        """Whether the link holds."""

    @property
    def outcome(self) -> Outcome:
        """What the event does to the commitment, if the link holds."""

    @property
    def who(self) -> str:
        """Who decided."""

    @property
    def made_at(self) -> str:
        """When, in UTC."""


class Position(Record, frozen=True, kw_only=True):
    """Where somebody stands on a topic, as one sentence shows it.

    `holder`: the code under which positions of one party are compared (`IRN`, `SCO`, `COL:REB`), `actor` who
    spoke or acted. `side`: for or against the topic; None where the sentence takes none. `stance` and `strength`
    are those of the statement; an event has no strength. `topic`: None for a statement about none that is known.
    `id`: that of the statement or event in its report.
    """

    holder: str
    actor: Entity
    topic: str | None
    side: Side | None
    stance: Stance
    strength: float | None
    about: tuple[Entity, ...]
    date: str | None
    basis: Basis
    report_id: str
    id: str
    text: str
    quote: Quote | None


class Change(Record, frozen=True, kw_only=True):
    """That a holder went over to the other side of a topic: the last sentence before, and the first after."""

    holder: str
    topic: str | None
    before: Position
    after: Position


class Agreement(Record, frozen=True, kw_only=True):
    """That two holders are on the same side of a topic, or not, by the latest sentence of each."""

    topic: str
    agree: bool
    first: Position
    second: Position


class Claimed(Record, frozen=True, kw_only=True):
    """A claim of cause and effect, who makes it, and the sentence."""

    holder: str | None
    actor: Entity | None
    claim: Claim
    strength: float | None
    topics: tuple[str, ...]
    date: str | None
    report_id: str
    statement_id: str
    quote: Quote | None


class Source(Record, frozen=True, kw_only=True):
    """Where a report tells of a commitment; `id` stays the same when the report is coded anew."""

    id: str
    basis: Basis
    report_id: str
    record_id: str
    quote: Quote


class Link(Record, frozen=True, kw_only=True):
    """A later event that keeps or breaks a commitment, or would, were it not undone by hand.

    `confidence`: 0 to 1; below 0.5 the event is shown and does not count. `verdict`: what `who` decided at
    `judged_at`, None if nobody has.
    """

    outcome: Outcome
    report_id: str
    event_id: str
    date: str
    reason: str
    confidence: float
    quote: Quote
    verdict: Verdict | None = None
    who: str | None = None
    judged_at: str | None = None


class Commitment(Record, frozen=True, kw_only=True):
    """What somebody is to do, by their own word or because they were asked, and what became of it on a day.

    `by`: who promises, invites, demands or threatens; `towards`: whom; `owed_by`: who has to act, `by` for
    promises and threats and `towards` for demands and invitations. `act`: what is to be done, as
    `commitments.toml` names it; None if it has no name for it, and then only hands link it. `negative`: it is
    not to be done. `made`: the day it was made on, as far as is known; `due`: the last day, None if none is
    stated, with the reason. `condition`: the words that it depends on. `sources`: where it is told, the first
    told first, with its id. `status` is that of the day asked for, with its reason; a threat that is `kept`
    was carried out. `links`: the surest first.
    """

    id: str
    kind: CommitmentKind
    by: tuple[Entity, ...]
    towards: tuple[Entity, ...]
    owed_by: tuple[str, ...]
    act: str | None
    negative: bool
    ongoing: bool
    topics: tuple[str, ...]
    made: str | None
    due: str | None
    due_reason: str | None
    condition: str | None
    sources: tuple[Source, ...]
    status: CommitmentStatus
    status_reason: str
    links: tuple[Link, ...] = ()
