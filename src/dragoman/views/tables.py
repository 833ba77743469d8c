"""Events and stories as flat rows, one value a column, for spreadsheets and data frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dragoman.model import Coding, Entity
from dragoman.store.records import EventRow
from dragoman.views.formats.acts import Act
from dragoman.views.formats.cells import item
from dragoman.views.wording import entity_code, entity_name


class FlatEvent(NamedTuple):
    """A row of an export of events; its fields are the columns.

    Lists are joined by semicolons: `actors` has the code of each (empty where it was not resolved), `actor_names`
    the name and `actor_sectors` the sectors (`GOV|ELI`) in the same place. Spans count characters of the report.
    """

    event_id: str
    report_id: str
    date: str | None
    type: str
    mode: str | None
    status: str
    quad: int
    score: float
    confidence: float
    actors: str
    actor_names: str
    recipients: str
    recipient_names: str
    contexts: str
    place: str | None
    country: str | None
    lat: float | None
    lon: float | None
    speaker: str | None
    trigger: str
    evidence: str
    origins: str
    publisher: str | None
    url: str | None
    title: str | None
    date_precision: str | None
    report_date: str | None
    admin1: str | None
    geoname_id: int | None
    actor_sectors: str
    recipient_sectors: str
    method: str
    trigger_start: int
    trigger_end: int
    evidence_start: int
    evidence_end: int


class FlatStory(NamedTuple):
    """A row of an export of stories; lists as in FlatEvent.

    `reports`: how many tell of it, `independent_origins`: at least so many reported it on their own. `report_id`
    and what follows it: the report whose words stand in `evidence`. `report_ids`: all, the first told first.
    """

    story_id: str
    date: str | None
    date_precision: str | None
    type: str
    mode: str | None
    status: str
    quad: int
    score: float
    actors: str
    actor_names: str
    actor_sectors: str
    recipients: str
    recipient_names: str
    recipient_sectors: str
    contexts: str
    place: str | None
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    geoname_id: int | None
    reports: int
    independent_origins: int
    report_ids: str
    report_id: str
    event_id: str
    confidence: float
    trigger: str
    evidence: str
    evidence_start: int
    evidence_end: int
    publisher: str | None
    url: str | None
    title: str | None


# What is no text, for programs that want types.
WHOLE = frozenset(
    "quad geoname_id trigger_start trigger_end evidence_start evidence_end reports independent_origins".split()
)
REAL = frozenset("score confidence lat lon".split())


def flatten(row: EventRow) -> FlatEvent:
    """Return an event as a flat row."""
    event, place = row.event, row.event.place
    return FlatEvent(
        event_id=event.id,
        report_id=row.report_id,
        date=event.date,
        type=event.event_type,
        mode=event.mode,
        status=event.status,
        quad=event.quad,
        score=event.score,
        confidence=event.confidence,
        actors=_codes(event.actors),
        actor_names=_names(event.actors),
        recipients=_codes(event.recipients),
        recipient_names=_names(event.recipients),
        contexts=";".join(event.contexts),
        place=(place.name or place.text) if place else None,
        country=place.country if place else None,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        speaker=entity_name(event.speaker) if event.speaker else None,
        trigger=event.trigger.text,
        evidence=event.evidence.text,
        origins=";".join(row.origins),
        publisher=row.publisher,
        url=row.url,
        title=row.title,
        date_precision=event.date_precision,
        report_date=row.report_date,
        admin1=place.admin1 if place else None,
        geoname_id=place.geoname_id if place else None,
        actor_sectors=_sectors(event.actors),
        recipient_sectors=_sectors(event.recipients),
        method=event.method,
        trigger_start=event.trigger.start,
        trigger_end=event.trigger.end,
        evidence_start=event.evidence.start,
        evidence_end=event.evidence.end,
    )


def flatten_story(act: Act) -> FlatStory:
    """Return a story as a flat row."""
    event, place, page = act.event, act.event.place, act.page
    return FlatStory(
        story_id=act.id,
        date=event.date,
        date_precision=event.date_precision,
        type=event.event_type,
        mode=event.mode,
        status=event.status,
        quad=event.quad,
        score=event.score,
        actors=_codes(event.actors),
        actor_names=_names(event.actors),
        actor_sectors=_sectors(event.actors),
        recipients=_codes(event.recipients),
        recipient_names=_names(event.recipients),
        recipient_sectors=_sectors(event.recipients),
        contexts=";".join(event.contexts),
        place=(place.name or place.text) if place else None,
        country=place.country if place else None,
        admin1=place.admin1 if place else None,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        geoname_id=place.geoname_id if place else None,
        reports=len(act.mentions),
        independent_origins=act.origins,
        report_ids=";".join(item(mention.page.id, ";") for mention in act.mentions),
        report_id=page.id,
        event_id=event.id,
        confidence=event.confidence,
        trigger=event.trigger.text,
        evidence=event.evidence.text,
        evidence_start=event.evidence.start,
        evidence_end=event.evidence.end,
        publisher=page.coding.report.publisher,
        url=page.report.url,
        title=page.coding.report.title,
    )


def event_rows(coding: Coding, url: str | None = None) -> Iterator[EventRow]:
    """Give the events of a coding as a View would, so that they can be exported without a database."""
    report = coding.report
    for event in coding.events:
        yield EventRow(
            report_id=report.id,
            title=report.title,
            publisher=report.publisher,
            origins=report.origins,
            report_date=report.date,
            url=url,
            event=event,
        )


def _codes(entities: Sequence[Entity]) -> str:
    return ";".join(item(entity_code(entity), ";") for entity in entities)


def _names(entities: Sequence[Entity]) -> str:
    return ";".join(item(entity_name(entity), ";") for entity in entities)


def _sectors(entities: Sequence[Entity]) -> str:
    return ";".join("|".join(entity.sectors) for entity in entities)
