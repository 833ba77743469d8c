"""Records to table rows and back."""

from __future__ import annotations

import hashlib
import sqlite3
import unicodedata
from typing import Any

import msgspec

from dragoman.model import (
    Boilerplate,
    Claim,
    Coding,
    Dateline,
    Entity,
    Event,
    Place,
    Quote,
    Report,
    ReportSummary,
    Span,
    Statement,
)

Values = dict[str, Any]

_ENTITIES = msgspec.json.Decoder(list[tuple[str, int, Entity]])
_TEXTS = msgspec.json.Decoder(list[tuple[int, str]])
_SPANS = msgspec.json.Decoder(list[tuple[int, int, int]])
_CLAIMS = msgspec.json.Decoder(list[tuple[int, Claim]])
_BOILERPLATE = msgspec.json.Decoder(tuple[Boilerplate, ...])


def fold(text: str) -> str:
    """Return a text as names are compared: without accents, in one case."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return plain.casefold()


def report_values(report: Report, summary: ReportSummary) -> Values:
    """Return the columns of table `reports` that come from the records."""
    line = summary.dateline
    return {
        "id": report.id,
        "text": report.text,
        "url": report.url,
        "source": report.source,
        "received_title": report.title,
        "received_date": report.date,
        "received_publisher": report.publisher,
        "received_error": report.error,
        "received_skipped": report.skipped,
        "received_language": report.language,
        "title": summary.title,
        "publisher": summary.publisher,
        "published": summary.published,
        "date": summary.date,
        "date_reason": summary.date_reason,
        "language": summary.language,
        "dateline_place": line and line.place,
        "dateline_date": line and line.date,
        "dateline_agency": line and line.agency,
        "dateline_start": line and line.start,
        "dateline_end": line and line.end,
        "boilerplate": _json(summary.boilerplate),
        "error": summary.error,
        "skipped": summary.skipped,
        "content_hash": hashlib.sha256(report.text.encode("utf-8")).hexdigest(),
    }


def event_values(event: Event) -> Values:
    """Return the columns of table `events` that come from the record."""
    place = event.place
    return {
        "id": event.id,
        "event_type": event.event_type,
        "mode": event.mode,
        "status": event.status,
        "quad": event.quad,
        "score": event.score,
        "confidence": event.confidence,
        "method": event.method,
        "date": event.date,
        "date_precision": event.date_precision,
        "date_reason": event.date_reason,
        "place_text": place and place.text,
        "place_start": place and place.start,
        "place_end": place and place.end,
        "place_name": place and place.name,
        "place_country": place and place.country,
        "place_admin1": place and place.admin1,
        "place_lat": place and place.lat,
        "place_lon": place and place.lon,
        "place_geoname_id": place and place.geoname_id,
        "place_reason": place and place.reason,
        "place_names": _names(place.name, place.admin1, place.text) if place else "",
        "trigger": event.trigger.text,
        "trigger_start": event.trigger.start,
        "trigger_end": event.trigger.end,
        "evidence": event.evidence.text,
        "evidence_start": event.evidence.start,
        "evidence_end": event.evidence.end,
    }


def statement_values(statement: Statement) -> Values:
    """Return the columns of table `statements` that come from the record."""
    return {
        "id": statement.id,
        "kind": statement.kind,
        "cue": statement.cue.text,
        "cue_start": statement.cue.start,
        "cue_end": statement.cue.end,
        "text": statement.text,
        "stance": statement.stance,
        "strength": statement.strength,
        "sentence_start": statement.sentence and statement.sentence.start,
        "sentence_end": statement.sentence and statement.sentence.end,
    }


def claim_values(claim: Claim) -> Values:
    """Return the columns of table `claims` that come from the record."""
    values: Values = {"status": claim.status}
    for name, quote in (("cause", claim.cause), ("effect", claim.effect), ("cue", claim.cue)):
        values |= {name: quote.text, f"{name}_start": quote.start, f"{name}_end": quote.end}
    return values


def entity_values(entity: Entity) -> Values:
    """Return the columns that an entity has in the tables of events and of statements."""
    return {
        "text": entity.text,
        "span_start": entity.start,
        "span_end": entity.end,
        "entity_id": entity.id,
        "name": entity.name,
        "kind": entity.kind,
        "country": entity.country,
        "organization": entity.organization,
        "sectors": _json(entity.sectors),
        "office": entity.office,
        "reason": entity.reason,
        "names": _names(entity.name, entity.text),
    }


def place_values(place: Place) -> Values:
    """Return the columns of table `places` that come from the record."""
    return {
        "text": place.text,
        "span_start": place.start,
        "span_end": place.end,
        "name": place.name,
        "country": place.country,
        "admin1": place.admin1,
        "lat": place.lat,
        "lon": place.lon,
        "geoname_id": place.geoname_id,
        "reason": place.reason,
    }


def to_report(row: sqlite3.Row) -> Report:
    """Build the report as it was received."""
    return Report(
        id=row["id"],
        text=row["text"],
        title=row["received_title"],
        date=row["received_date"],
        url=row["url"],
        publisher=row["received_publisher"],
        source=row["source"],
        error=row["received_error"],
        skipped=row["received_skipped"],
        language=row["received_language"],
    )


def to_coding(
    row: sqlite3.Row, events: tuple[Event, ...], statements: tuple[Statement, ...], places: tuple[Place, ...]
) -> Coding:
    """Build a coding from the row of its report and the records that belong to it."""
    dateline = None
    if row["dateline_start"] is not None:
        dateline = Dateline(
            place=row["dateline_place"],
            date=row["dateline_date"],
            agency=row["dateline_agency"],
            start=row["dateline_start"],
            end=row["dateline_end"],
        )
    summary = ReportSummary(
        id=row["id"],
        title=row["title"],
        publisher=row["publisher"],
        origins=to_texts(row["origins"]),
        dateline=dateline,
        published=row["published"],
        date=row["date"],
        date_reason=row["date_reason"],
        language=row["language"],
        boilerplate=to_boilerplate(row["boilerplate"]),
        error=row["error"],
        skipped=row["skipped"],
    )
    return Coding(report=summary, events=events, statements=statements, places=places)


def to_event(row: sqlite3.Row) -> Event:
    """Build an event from its row, in which entities and contexts are gathered as JSON."""
    sides = _by_side(row["entities"])
    place = None
    if row["place_text"] is not None:
        place = Place(
            text=row["place_text"],
            start=row["place_start"],
            end=row["place_end"],
            name=row["place_name"],
            country=row["place_country"],
            admin1=row["place_admin1"],
            lat=row["place_lat"],
            lon=row["place_lon"],
            geoname_id=row["place_geoname_id"],
            reason=row["place_reason"],
        )
    return Event(
        id=row["id"],
        event_type=row["event_type"],
        mode=row["mode"],
        contexts=to_texts(row["contexts"]),
        status=row["status"],
        quad=row["quad"],
        score=row["score"],
        confidence=row["confidence"],
        method=row["method"],
        actors=sides.get("actor", ()),
        recipients=sides.get("recipient", ()),
        speaker=_only(sides.get("speaker", ())),
        date=row["date"],
        date_precision=row["date_precision"],
        date_reason=row["date_reason"],
        place=place,
        trigger=Quote(text=row["trigger"], start=row["trigger_start"], end=row["trigger_end"]),
        evidence=Quote(text=row["evidence"], start=row["evidence_start"], end=row["evidence_end"]),
    )


def to_statement(row: sqlite3.Row) -> Statement:
    """Build a statement from its row, in which entities, spans and contexts are gathered as JSON."""
    sides = _by_side(row["entities"])
    return Statement(
        id=row["id"],
        kind=row["kind"],
        speaker=_only(sides.get("speaker", ())),
        addressee=_only(sides.get("addressee", ())),
        cue=Quote(text=row["cue"], start=row["cue_start"], end=row["cue_end"]),
        spans=tuple(Span(start, end) for _, start, end in sorted(_SPANS.decode(row["spans"]))),
        text=row["text"],
        stance=row["stance"],
        contexts=to_texts(row["contexts"]),
        about=sides.get("about", ()),
        strength=row["strength"],
        topics=to_texts(row["topics"]),
        claims=tuple(claim for _, claim in sorted(_CLAIMS.decode(row["claims"]), key=lambda item: item[0])),
        sentence=Span(row["sentence_start"], row["sentence_end"]) if row["sentence_start"] is not None else None,
    )


def to_place(row: sqlite3.Row) -> Place:
    """Build a place from its row."""
    return Place(
        text=row["text"],
        start=row["span_start"],
        end=row["span_end"],
        name=row["name"],
        country=row["country"],
        admin1=row["admin1"],
        lat=row["lat"],
        lon=row["lon"],
        geoname_id=row["geoname_id"],
        reason=row["reason"],
    )


def to_boilerplate(column: str) -> tuple[Boilerplate, ...]:
    """Return the spans of a report that are no news."""
    return _BOILERPLATE.decode(column)


def to_texts(gathered: str) -> tuple[str, ...]:
    """Return gathered texts (JSON pairs of position and text) in their order."""
    return tuple(text for _, text in sorted(_TEXTS.decode(gathered)))


def to_tally(gathered: str) -> tuple[tuple[str, int], ...]:
    """Return gathered counts (JSON pairs of the negative number and the text), the most frequent first."""
    return tuple((text, -number) for number, text in sorted(_TEXTS.decode(gathered)))


def _by_side(gathered: str) -> dict[str, tuple[Entity, ...]]:
    sides: dict[str, tuple[Entity, ...]] = {}
    for side, _, entity in sorted(_ENTITIES.decode(gathered), key=lambda item: item[:2]):
        sides[side] = (*sides.get(side, ()), entity)
    return sides


def _only(entities: tuple[Entity, ...]) -> Entity | None:
    return entities[0] if entities else None


def _names(*names: str | None) -> str:
    return "\n".join(fold(name) for name in names if name)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode("utf-8")
