"""Events as flat rows, one value a column, for spreadsheets and data frames."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dragoman.model import Coding
from dragoman.store.records import EventRow
from dragoman.views.wording import entity_code, entity_name


class FlatEvent(NamedTuple):
    """A row of an export; its fields are the columns.

    Lists are joined by semicolons: `actors` has the code of each (empty where it was not resolved) and
    `actor_names` the name in the same place.
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
        actors=";".join(map(entity_code, event.actors)),
        actor_names=";".join(map(entity_name, event.actors)),
        recipients=";".join(map(entity_code, event.recipients)),
        recipient_names=";".join(map(entity_name, event.recipients)),
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
