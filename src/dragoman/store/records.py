"""What a View is asked and what it answers."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal, get_args

from dragoman.errors import SettingsError
from dragoman.model import Entity, Event, Quote, Record, Stance, Statement, Status
from dragoman.store.amending import Change, Judged, Ruling
from dragoman.store.parts import days_of
from dragoman.store.summary_records import NodeKind, Unit

Verdict = Literal["confirmed", "undone"]
Outcome = Literal["kept", "broken"]
Lack = Literal["date", "place", "point"]
Order = Literal["date_desc", "date_asc", "confidence_desc", "confidence_asc", "score_desc", "score_asc", "sample"]
JudgedFilter = Literal["not-rejected", "all", "accepted", "rejected", "changed", "unjudged"]
CorrectionState = Literal["in force", "unattached", "withdrawn"]

_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


class EventFilter(Record, frozen=True, kw_only=True):
    """Which events are wanted; what is left out does not count, what is given must all hold.

    `actor`, `recipient`, and both of `between`: a country, organisation or id in any case (`irn`, `SCO`,
    `IRN:GOV`; an id stands for the ids below it too); what is no code in this database is looked for in the
    names. `who`: actor or recipient. `between`: the two in either direction, or acting together with no
    recipient. `since`, `until`: first and last day (or month or year) of the event; events without a date fall
    out. `place`: part of the name of the place; `country`: the country where it happened. `text`: words of the
    evidence, all of them, with `"a phrase"` and `begin*`; `min_confidence`: 0 to 1. `method`: what decided, as in
    `Event.method` before the colon (`lexicon`, `model`, `lexicon and model`). `origin`: who first reported it;
    `publisher`: who carries it; both are whole names, in any case. `judged`: by what people have said of the event;
    those that were rejected are left out unless they are asked for. Events that are equal in `order` stand by date,
    the latest first.

    What one part of a summary counts: `period`, those of a `Timeline` by its label; `coarser_than`, those whose date is
    too vague for its unit; `edge`, those of an edge of a `Network`, by codes or ids as `edge_by` says; `at`, those of a
    `MapPoint`: latitude, longitude, name; `lacking`, those without a date, a place, or a point for their place.
    """

    actor: str | None = None
    recipient: str | None = None
    who: str | None = None
    between: tuple[str, str] | None = None
    event_type: str | None = None
    mode: str | None = None
    quad: int | None = None
    status: Status | None = None
    context: str | None = None
    since: str | None = None
    until: str | None = None
    place: str | None = None
    country: str | None = None
    text: str | None = None
    report_id: str | None = None
    origin: str | None = None
    publisher: str | None = None
    method: str | None = None
    period: str | None = None
    coarser_than: Unit | None = None
    edge: tuple[str, str] | None = None
    edge_by: NodeKind = "code"
    at: tuple[float, float, str | None] | None = None
    lacking: Lack | None = None
    min_confidence: float | None = None
    judged: JudgedFilter = "not-rejected"
    limit: int | None = None
    offset: int = 0
    order: Order = "date_desc"

    def __post_init__(self) -> None:
        check_day("since", self.since)
        check_day("until", self.until)
        check_page(self.limit, self.offset)
        if self.order not in get_args(Order):
            raise SettingsError(f"order: {self.order!r} is unknown; known are {', '.join(get_args(Order))}")
        if self.judged not in get_args(JudgedFilter):
            raise SettingsError(f"judged: {self.judged!r} is unknown; known are {', '.join(get_args(JudgedFilter))}")
        if self.period is not None:
            days_of(self.period)


class StatementFilter(Record, frozen=True, kw_only=True):
    """Which statements are wanted, as in EventFilter; `since` and `until` count the day of the report.

    `speaker`: who makes it, `addressee`: to whom, `about`: on whom. `topic`: a context, or a topic of a user's
    codebook. `text`: words of what is said. The latest come first.
    """

    speaker: str | None = None
    addressee: str | None = None
    about: str | None = None
    stance: Stance | None = None
    topic: str | None = None
    since: str | None = None
    until: str | None = None
    text: str | None = None
    report_id: str | None = None
    limit: int | None = None
    offset: int = 0

    def __post_init__(self) -> None:
        check_day("since", self.since)
        check_day("until", self.until)
        check_page(self.limit, self.offset)


def check_page(limit: int | None, offset: int) -> None:
    """Raise SettingsError for a limit or an offset below 0."""
    if offset < 0 or (limit is not None and limit < 0):
        raise SettingsError("limit and offset are numbers of rows; give 0 or more")


def check_day(name: str, value: str | None) -> None:
    """Raise SettingsError for what is no day, month or year of the calendar."""
    if value is None:
        return
    try:
        if not _DAY.fullmatch(value):
            raise ValueError
        date.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value)
    except ValueError:
        message = f"{name}: {value!r} is not a date; write it like 2014-02-26, 2014-02 or 2014"
        raise SettingsError(message) from None


StoryOrder = Literal["date_desc", "date_asc", "origins_desc", "reports_desc"]


class StoryFilter(Record, frozen=True, kw_only=True):
    """Which stories are wanted: those with an event that passes `events`, whose own limit, offset and order do not count.

    `min_origins`: reported by at least so many on their own; `contradicted`: with reports that contradict each other.
    """

    events: EventFilter = EventFilter()
    min_origins: int = 1
    contradicted: bool = False
    limit: int | None = None
    offset: int = 0
    order: StoryOrder = "date_desc"

    def __post_init__(self) -> None:
        check_page(self.limit, self.offset)


class EventRow(Record, frozen=True, kw_only=True):
    """An event, and what one needs to know of the report that tells of it.

    `judged`: what a person has said of the event, None if nobody has; the event has the values in force.
    """

    report_id: str
    title: str | None
    publisher: str | None
    origins: tuple[str, ...]
    report_date: str | None
    url: str | None
    event: Event
    judged: Judged | None = None


class StatementRow(Record, frozen=True, kw_only=True):
    """A statement, its sentence, and what one needs to know of the report that it stands in.

    `sentence` is None for a statement that was coded before sentences were kept.
    """

    report_id: str
    title: str | None
    publisher: str | None
    origins: tuple[str, ...]
    report_date: str | None
    url: str | None
    sentence: Quote | None
    statement: Statement


class Judgement(Record, frozen=True, kw_only=True):
    """What somebody decided on a link: that an event does, or does not, keep or break a commitment.

    `made_at` and `withdrawn_at` are times in UTC (ISO 8601).
    """

    commitment: str
    report_id: str
    event_id: str
    verdict: Verdict
    outcome: Outcome
    who: str
    made_at: str
    note: str | None = None
    withdrawn_at: str | None = None


class ReportRow(Record, frozen=True, kw_only=True):
    """A report in a list; `events` and `statements` are numbers of them.

    `error`: why it could not be coded. `skipped`: why it was not meant to be.
    `version` and `settings` (JSON) are those of the coder.
    """

    id: str
    title: str | None
    publisher: str | None
    origins: tuple[str, ...]
    date: str | None
    url: str | None
    error: str | None
    skipped: str | None
    events: int
    statements: int
    coded_at: str
    version: str
    settings: str


class Counts(Record, frozen=True, kw_only=True):
    """How much a database holds.

    `failed`: reports with an error, `skipped`: those that are no article in English. `types`: event types and their
    numbers.
    """

    reports: int
    failed: int
    skipped: int
    events: int
    statements: int
    places: int
    first_date: str | None
    last_date: str | None
    types: tuple[tuple[str, int], ...]


class Tally(Record, frozen=True, kw_only=True):
    """How many events pass a filter, and in how many reports they stand.

    `quads`: events of verbal cooperation, material cooperation, verbal conflict and material conflict, in this
    order. `first`, `last`: dates of the earliest and the latest, None if none has one.
    """

    events: int
    reports: int
    quads: tuple[int, int, int, int]
    first: str | None
    last: str | None


class StoryWeight(Record, frozen=True, kw_only=True):
    """How much of a story passes a filter: its events and reports, and the date of its latest event.

    `leader` names the story's units as the ledger does; `quad` is the class that most of its events have.
    """

    leader: int
    quad: int
    events: int
    reports: int
    last: str | None


class ActorCount(Record, frozen=True, kw_only=True):
    """How often somebody acts and is acted upon in the events that pass a filter.

    `entity` is as the latest of the events has it, `offices` are those that the texts name, and `event` is that
    event. `first`, `last`: the dates of the events.
    """

    entity: Entity
    acts: int
    targeted: int
    offices: tuple[str, ...]
    first: str | None
    last: str | None
    event: EventRow


class SourceCount(Record, frozen=True, kw_only=True):
    """How many reports of some scope are of one source; `earliest` is the id of the first, `first` its date.

    `name` None: the reports that name none.
    """

    name: str | None
    reports: int
    earliest: str
    first: str | None


class Sources(Record, frozen=True, kw_only=True):
    """Where the reports of some scope come from, each kind with the number of all that there are.

    `copies`: texts that several of the reports carry; they have no name.
    """

    reports: int
    origins: tuple[SourceCount, ...]
    origins_count: int
    publishers: tuple[SourceCount, ...]
    publishers_count: int
    copies: tuple[SourceCount, ...]
    copies_count: int


class KeptReport(Record, frozen=True, kw_only=True):
    """A report as copies are looked for; `boilerplate`: the spans of its text that are no news, dateline among them."""

    number: int
    id: str
    text: str
    title: str | None
    publisher: str | None
    published: str | None
    date: str | None
    origins: tuple[str, ...]
    boilerplate: tuple[tuple[int, int], ...]
    failed: bool


class JudgementRow(Record, frozen=True, kw_only=True):
    """Why two events (report id, event id) are one story, or are not.

    `act`: what one command of a person has said, None for the machine. `score` and `parts` (JSON) are the machine's.
    `deleted_at`: when it was taken back, None while it is in force.
    """

    number: int
    act: int | None
    decision: Literal["same", "different"]
    by_hand: bool
    who: str
    first: tuple[str, str]
    second: tuple[str, str]
    score: float | None
    parts: str | None
    made_at: str
    deleted_at: str | None
    deleted_by: str | None


class CorrectionFilter(Record, frozen=True, kw_only=True):
    """Which corrections are wanted; what is left out does not count.

    `event_id`: the event that was meant then, or the one that the correction holds for now. `state`: those that hold
    for an event of the present coding (`in force`), that hold but find none (`unattached`), or that were taken back.
    """

    report_id: str | None = None
    event_id: str | None = None
    verdict: Ruling | None = None
    who: str | None = None
    state: Literal["all", "in force", "unattached", "withdrawn"] = "all"
    limit: int | None = None
    offset: int = 0


class CorrectionRow(Record, frozen=True, kw_only=True):
    """What a person has said of an event.

    `event_id`: the event's id then; `attached`: that of the event that it holds for now, None if there is none.
    `change`: what was changed, None for accept and reject. `coded`: the machine's coding then; `stood`: the event as
    the person left it. Times are in UTC (ISO 8601).
    """

    number: int
    verdict: Ruling
    state: CorrectionState
    report_id: str
    event_id: str
    attached: str | None
    change: Change | None
    coded: Event
    stood: Event
    who: str
    made_at: str
    note: str | None
    withdrawn_at: str | None
    withdrawn_by: str | None


class JudgedEvent(Record, frozen=True, kw_only=True):
    """An event with a verdict of its own in force: as it stands, as the machine codes it now, and the corrections."""

    row: EventRow
    coded: Event
    corrections: tuple[CorrectionRow, ...]
