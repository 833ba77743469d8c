"""Made-up rows of a database: who said and did what, in an invented quarrel between neighbours."""

from __future__ import annotations

from typing import Any, get_args

from builders import entity
from dragoman.model import Claim, ClaimStatus, Entity, Event, Quote, Span, Stance, Statement
from dragoman.store import EventRow, StatementRow

KEN = entity("Kenya", country="KEN", sectors=("GOV",))
UGA = entity("Uganda", country="UGA", sectors=("GOV",), start=50)
REBELS = entity("the rebels", country="UGA", sectors=("REB",), kind="group", start=50)
BLOC = entity("the bloc", organization="EAC", kind="organization", sectors=("IGO",), start=50)
NOBODY = entity("somebody", kind="unknown")
QUADS = {"CONSULT": 1, "AGREE": 1, "SUPPORT": 1, "AID": 2, "RETREAT": 2, "REQUEST": 3, "ASSAULT": 4}


def quote(text: str, start: int = 0) -> Quote:
    return Quote(text=text, start=start, end=start + len(text))


def told(
    event_type: str,
    actors: tuple[Entity, ...],
    recipients: tuple[Entity, ...],
    date: str | None,
    text: str,
    trigger: str,
    *,
    report: str = "r1",
    report_date: str | None = None,
    start: int = 0,
    **values: Any,
) -> EventRow:
    """An event; `trigger` stands in `text`, its sentence, which begins at `start`."""
    at = start + text.index(trigger)
    given: dict[str, Any] = {
        "id": f"{report}-{at}-{event_type}", "event_type": event_type, "mode": None, "contexts": (), "status": "actual",
        "quad": QUADS.get(event_type, 3), "score": 0.0, "confidence": 0.8, "method": "made", "actors": actors,
        "recipients": recipients, "speaker": None, "date": date, "date_precision": "day" if date else None,
        "date_reason": "made", "place": None, "trigger": quote(trigger, at), "evidence": quote(text, start),
    }  # fmt: skip
    return EventRow(
        report_id=report, title=None, publisher=None, origins=(), report_date=report_date or date, url=None,
        event=Event(**{**given, **values}),
    )  # fmt: skip


def said(
    speaker: Entity | None,
    stance: Stance,
    text: str,
    *,
    date: str | None = "2014-02-26",
    report: str = "r1",
    cue: str = "said",
    start: int = 0,
    **values: Any,
) -> StatementRow:
    """A statement; its sentence is the text and the cue."""
    assert stance in get_args(Stance)
    given: dict[str, Any] = {
        "id": f"{report}-{start}", "kind": "indirect", "speaker": speaker, "addressee": None,
        "cue": quote(cue, start + len(text) + 1), "spans": (Span(start, start + len(text)),), "text": text,
        "stance": stance, "contexts": (), "about": (), "strength": 0.5,
        "sentence": Span(start, start + len(text) + 1 + len(cue)),
    }  # fmt: skip
    return StatementRow(
        report_id=report, title=None, publisher=None, origins=(), report_date=date, url=None,
        sentence=quote(f"{text} {cue}", start), statement=Statement(**{**given, **values}),
    )  # fmt: skip


def claim(cause: str, effect: str, status: ClaimStatus = "asserted") -> Claim:
    return Claim(cause=quote(cause), effect=quote(effect), cue=quote("leads to"), status=status)
