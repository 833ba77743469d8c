"""The tables of a lake: their columns, and the rows of a coding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from dragoman.model import Coding, Entity, Place, Report, Statement
from dragoman.stories.records import Story
from dragoman.views.tables import REAL, WHOLE, FlatEvent, FlatStory, event_rows, flatten
from dragoman.views.wording import entity_code, entity_name

# Raised when a column changes its meaning or goes; new columns do not raise it.
VERSION = 1
UNKNOWN = "unknown"

Row = tuple[Any, ...]


class FlatReport(NamedTuple):
    """A row of `reports`: a report as it was received, with its whole coding.

    `report` (JSON) are the fields as received but for the text; `coding` (JSON) is the line of `--format jsonl`.
    `shard` and `row`: where it stands in the input. `events`, `statements` and `places` are numbers of them.
    """

    report_id: str
    date: str | None
    date_reason: str
    published: str | None
    title: str | None
    publisher: str | None
    origins: str
    language: str | None
    url: str | None
    source: str | None
    error: str | None
    skipped: str | None
    events: int
    statements: int
    places: int
    text: str
    report: str
    coding: str
    shard: str
    row: int


class FlatStatement(NamedTuple):
    """A row of `statements`; lists are joined by semicolons, `spans` is JSON, offsets count characters of the text."""

    statement_id: str
    report_id: str
    report_date: str | None
    kind: str
    stance: str
    strength: float | None
    speaker: str | None
    speaker_name: str | None
    addressee: str | None
    addressee_name: str | None
    about: str
    about_names: str
    text: str
    cue: str
    contexts: str
    topics: str
    spans: str
    cue_start: int
    cue_end: int
    sentence_start: int | None
    sentence_end: int | None
    claims: int
    publisher: str | None
    url: str | None


class FlatPlace(NamedTuple):
    """A row of `places`: a place that a report names."""

    report_id: str
    report_date: str | None
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


class LakeStory(NamedTuple):
    """A row of `stories`: the columns of an export, and the whole story (JSON)."""

    flat: FlatStory
    story: str


class StoryEvent(NamedTuple):
    """A row of `story_events`: to which story an event belongs."""

    report_id: str
    event_id: str
    story_id: str
    story_date: str | None
    independent_origins: int


class Copy(NamedTuple):
    """A row of `copies`: the earliest report that carries the same text; a report without copies has no row."""

    report_id: str
    copy_of: str


_WHOLE = WHOLE | {
    "events", "statements", "places", "row", "start", "end", "claims", "cue_start", "cue_end", "sentence_start",
    "sentence_end",
}  # fmt: skip
_REAL = REAL | {"strength"}
# What few values are repeated in: a dictionary of them is kept in the file, and tried in vain for no other column.
REPEATED = frozenset(
    "publisher language date published report_date shard type mode status country admin1 method date_precision kind"
    " stance origins story_date".split()
)
COLUMNS: dict[str, tuple[str, ...]] = {
    "reports": FlatReport._fields,
    "events": FlatEvent._fields,
    "statements": FlatStatement._fields,
    "places": FlatPlace._fields,
    "stories": (*FlatStory._fields, "story"),
    "story_events": StoryEvent._fields,
    "copies": Copy._fields,
}
SHARD_TABLES = ("reports", "events", "statements", "places")
STORY_TABLES = ("stories", "story_events", "copies")


def month_of(day: str | None) -> str:
    """Return the month of an ISO day, `unknown` for none."""
    return day[:7] if day and len(day) >= 7 and day[:4].isdigit() and day[4] == "-" and day[5:7].isdigit() else UNKNOWN


def coding_month(coding: Coding) -> str:
    """Return the month in which a report is kept: that of the day on which it was written, or came out."""
    return month_of(coding.report.date or coding.report.published)


def rows_of(report: Report, coding: Coding, shard: str, row: int) -> Iterator[tuple[str, Row]]:
    """Give the rows of a coding, each with the name of its table."""
    yield "reports", _report_row(report, coding, shard, row)
    for event in event_rows(coding, report.url):
        yield "events", flatten(event)
    for statement in coding.statements:
        yield "statements", _statement_row(statement, report, coding)
    for place in coding.places:
        yield "places", _place_row(place, coding)


def parquet(table: str, rows: Iterable[Row]) -> Any:
    """Return rows of a table as an Arrow table."""
    import pyarrow

    names = COLUMNS[table]
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    schema = schema_of(table)
    return pyarrow.table(
        [pyarrow.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )


def schema_of(table: str) -> Any:
    """Return the Arrow schema of a table; its metadata name table and version."""
    import pyarrow

    def kind(column: str) -> Any:
        if column in _WHOLE:
            return pyarrow.int64()
        return pyarrow.float64() if column in _REAL else pyarrow.string()

    about = {"dragoman.table": table, "dragoman.lake": str(VERSION)}
    return pyarrow.schema([(name, kind(name)) for name in COLUMNS[table]], metadata=about)


def story_row(flat: FlatStory, story: Story) -> Row:
    """Return the row of a story."""
    return (*flat, _json(story))


def _report_row(report: Report, coding: Coding, shard: str, row: int) -> FlatReport:
    summary = coding.report
    received = {name: value for name, value in msgspec.to_builtins(report).items() if name != "text"}
    return FlatReport(
        report_id=summary.id,
        date=summary.date,
        date_reason=summary.date_reason,
        published=summary.published,
        title=summary.title,
        publisher=summary.publisher,
        origins=";".join(summary.origins),
        language=summary.language,
        url=report.url,
        source=report.source,
        error=summary.error,
        skipped=summary.skipped,
        events=len(coding.events),
        statements=len(coding.statements),
        places=len(coding.places),
        text=report.text,
        report=_json(received),
        coding=_json(coding),
        shard=shard,
        row=row,
    )


def _statement_row(statement: Statement, report: Report, coding: Coding) -> FlatStatement:
    speaker, addressee, sentence = statement.speaker, statement.addressee, statement.sentence
    return FlatStatement(
        statement_id=statement.id,
        report_id=coding.report.id,
        report_date=coding.report.date,
        kind=statement.kind,
        stance=statement.stance,
        strength=statement.strength,
        speaker=_code(speaker),
        speaker_name=entity_name(speaker) if speaker else None,
        addressee=_code(addressee),
        addressee_name=entity_name(addressee) if addressee else None,
        about=";".join(_code(entity) or "" for entity in statement.about),
        about_names=";".join(entity_name(entity).replace(";", ",") for entity in statement.about),
        text=statement.text,
        cue=statement.cue.text,
        contexts=";".join(statement.contexts),
        topics=";".join(statement.topics),
        spans=_json(statement.spans),
        cue_start=statement.cue.start,
        cue_end=statement.cue.end,
        sentence_start=sentence.start if sentence else None,
        sentence_end=sentence.end if sentence else None,
        claims=len(statement.claims),
        publisher=coding.report.publisher,
        url=report.url,
    )


def _place_row(place: Place, coding: Coding) -> FlatPlace:
    return FlatPlace(
        report_id=coding.report.id,
        report_date=coding.report.date,
        text=place.text,
        start=place.start,
        end=place.end,
        name=place.name,
        country=place.country,
        admin1=place.admin1,
        lat=place.lat,
        lon=place.lon,
        geoname_id=place.geoname_id,
        reason=place.reason,
    )


def _code(entity: Entity | None) -> str | None:
    return (entity_code(entity) or None) if entity else None


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode("utf-8")
