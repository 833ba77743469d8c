"""The vocabulary: every record that flows between the stages, frozen and typed.

A stage takes records of this module and returns records of this module; nothing is edited in place. Offsets
are character offsets into `Report.text`, end exclusive. A value that is not known is `None`, and the record's
`reason` (or `date_reason`) says why.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

Status = Literal["actual", "historical", "future", "hypothetical", "negated"]
EntityKind = Literal["country", "organization", "person", "group", "unknown"]
Precision = Literal["day", "week", "month", "year", "decade"]
BoilerplateKind = Literal["disclaimer", "credit", "navigation", "contact", "byline"]
StatementKind = Literal["direct", "indirect", "mixed"]
Stance = Literal["asserts", "supports", "opposes", "blames", "praises", "asks", "offers", "warns", "denies"]
ClaimStatus = Literal["asserted", "possible", "denied"]


class Span(NamedTuple):
    """A stretch of a report's text: `text[start:end]`."""

    start: int
    end: int


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What all records share: they are frozen, and made with keywords only."""


class Report(Record, frozen=True, kw_only=True):
    """One document as received; `text` is never altered.

    `date` is the publication date that came with the report (ISO 8601 day), not one that was worked out.
    `source` says where the report was read (a path, and the line in it), for messages. `error` is set when the
    document could not be read at all; such a report flows through with an empty text, so that it is accounted for.
    `skipped` is set when it was read but is nothing to be coded ("is a list of links, not an article"): no failure.
    `language` (ISO 639-1) is set when it was skipped for its language.
    """

    id: str
    text: str
    title: str | None = None
    date: str | None = None
    url: str | None = None
    publisher: str | None = None
    source: str | None = None
    error: str | None = None
    skipped: str | None = None
    language: str | None = None


class Quote(Record, frozen=True, kw_only=True):
    """A span together with the text that stands there."""

    text: str
    start: int
    end: int


class Boilerplate(Record, frozen=True, kw_only=True):
    """A span that belongs to the page and not to the news; it is never coded."""

    kind: BoilerplateKind
    start: int
    end: int


class Dateline(Record, frozen=True, kw_only=True):
    """The line that opens an agency report; `date` is as far as the dateline gives it (`2014-02-26`, `--02-26`)."""

    place: str | None
    date: str | None
    agency: str | None
    start: int
    end: int


class Reading(Record, frozen=True, kw_only=True):
    """What the raw text says about the report itself.

    `title` and `title_span`: the headline, and where it stands in the text (None when it came with the report
    only). `origins`: the agencies or outlets that first reported it. `publisher`: who carries it.
    `published`: the date that came with the report. `date`: the day that the report is taken to be written on,
    with the reason. `language`: ISO 639-1, None if undecided. `body`: the spans to be coded, in text order, each
    one paragraph, without dateline and boilerplate; the title is not part of it.
    """

    title: str | None
    title_span: Span | None
    publisher: str | None
    origins: tuple[str, ...]
    dateline: Dateline | None
    published: str | None
    date: str | None
    date_reason: str
    language: str | None
    boilerplate: tuple[Boilerplate, ...]
    body: tuple[Span, ...]


class Token(NamedTuple):
    """A word: its text, span, lemma, Penn tag, dependency label (ClearNLP) and the index of its head.

    `head` is an index into the sentence's tokens; the root's head is the root itself.
    """

    text: str
    start: int
    end: int
    lemma: str
    tag: str
    dep: str
    head: int


class Sentence(Record, frozen=True, kw_only=True):
    """A sentence. `tokens` is empty when the sentence was not parsed because it cannot hold an event.

    `paragraph` counts the spans of `Reading.body`; -1 is the title.
    """

    start: int
    end: int
    paragraph: int
    tokens: tuple[Token, ...] = ()


class Annotated(Record, frozen=True, kw_only=True):
    """A report with its reading and its sentences."""

    report: Report
    reading: Reading
    sentences: tuple[Sentence, ...]


class Entity(Record, frozen=True, kw_only=True):
    """Someone who acts or is acted upon: where the text names it, and what it was resolved to.

    `id` is the state's or body's code (`IRN`, `SCO`), with the sector for a role (`IRN:GOV`) and the name for a person
    (`IRN:Ali Shamkhani`); `country` is ISO 3166-1
    alpha-3, `organization` the body's usual abbreviation; `sectors` are PLOVER's, the primary one first.
    `reason` says in plain words how it was resolved, or why it was not.
    """

    text: str
    start: int
    end: int
    id: str | None
    name: str | None
    kind: EntityKind
    country: str | None
    organization: str | None
    sectors: tuple[str, ...]
    office: str | None
    reason: str

    @property
    def code(self) -> str | None:
        """The code by which entities are compared: the organisation's, else the country's."""
        return self.organization or self.country


class Place(Record, frozen=True, kw_only=True):
    """A place named in the text, resolved to a point. Degrees WGS 84; `country` ISO 3166-1 alpha-3."""

    text: str
    start: int
    end: int
    name: str | None
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    geoname_id: int | None
    reason: str


class Event(Record, frozen=True, kw_only=True):
    """Who did what to whom: one act, with the words that prove it.

    `quad`: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict. `score`: the
    PLOVER scale, -10 to +10. `confidence`: 0 to 1. `method`: what decided the type, a frame
    (`lexicon: A accuse/v R of ING`), a rule (`rule: obligation`, `rule: blame`, `rule: praise`), the relation model
    (`model`), or both (`lexicon and model: …`, `model, not lexicon: …`).
    `speaker`: who claims it, when the report does not itself vouch for it.
    """

    id: str
    event_type: str
    mode: str | None
    contexts: tuple[str, ...]
    status: Status
    quad: int
    score: float
    confidence: float
    method: str
    actors: tuple[Entity, ...]
    recipients: tuple[Entity, ...]
    speaker: Entity | None
    date: str | None
    date_precision: Precision | None
    date_reason: str
    place: Place | None
    trigger: Quote
    evidence: Quote


class Claim(Record, frozen=True, kw_only=True):
    """A cause and its effect, as a statement asserts them; `cue` are the words that link the two.

    `cause` and `effect` stand the right way round whichever comes first in the text. `status`: `possible` for
    "may lead to", `denied` for "does not lead to".
    """

    cause: Quote
    effect: Quote
    cue: Quote
    status: ClaimStatus


class Statement(Record, frozen=True, kw_only=True):
    """Who said what: `spans` are the content, discontinuous where the cue interrupts it; `text` joins them.

    `strength`: how strongly it is said, 0 to 1; None for one that was coded before there were strengths.
    `topics`: those of a user's codebook. `sentence`: from the first to the last sentence that the cue and the
    content stand in.
    """

    id: str
    kind: StatementKind
    speaker: Entity | None
    addressee: Entity | None
    cue: Quote
    spans: tuple[Span, ...]
    text: str
    stance: Stance
    contexts: tuple[str, ...]
    about: tuple[Entity, ...]
    strength: float | None = None
    topics: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    sentence: Span | None = None


class ReportSummary(Record, frozen=True, kw_only=True, omit_defaults=True):
    """The `report` part of a line of output.

    `error`: why the report could not be coded. `skipped`: why it was not meant to be, being no article in English.
    """

    id: str
    title: str | None
    publisher: str | None
    origins: tuple[str, ...]
    dateline: Dateline | None
    published: str | None
    date: str | None
    date_reason: str
    language: str | None
    boilerplate: tuple[Boilerplate, ...]
    error: str | None = None
    skipped: str | None = None


class Coding(Record, frozen=True, kw_only=True):
    """All that was found in one report: a line of `dragoman code --format jsonl`."""

    report: ReportSummary
    events: tuple[Event, ...] = ()
    statements: tuple[Statement, ...] = ()
    places: tuple[Place, ...] = ()

    def _repr_html_(self) -> str:
        """Show the coding as a page section in a notebook."""
        from dragoman.views.notebook import coding_html

        return coding_html(self)

    def __str__(self) -> str:
        """Show the coding as a table."""
        from dragoman.views.terminal import coding_table

        return coding_table(self)


def failed_coding(report: Report, error: str) -> Coding:
    """Return the coding of a report that could not be read or coded; `error` says why."""
    summary = ReportSummary(
        id=report.id, title=report.title, publisher=report.publisher, origins=(), dateline=None, published=report.date,
        date=report.date, date_reason="the report could not be coded", language=None, boilerplate=(), error=error,
    )  # fmt: skip
    return Coding(report=summary)
