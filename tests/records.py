"""Reports and codings made by hand, without a model."""

from __future__ import annotations

from typing import Any

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

TEXT = (
    "TEHRAN, Feb. 26 (Example News) - Iran's foreign minister accused Türkiye of sending arms across the"
    " border near Van. The two sides will meet in Geneva."
)


def entity(text: str, code: str | None = None, **values: Any) -> Entity:
    start = max(TEXT.find(text), 0)
    given: dict[str, Any] = {
        "text": text,
        "start": start,
        "end": start + len(text),
        "id": code and f"{code}:GOV",
        "name": None,
        "kind": "country" if code else "unknown",
        "country": code,
        "organization": None,
        "sectors": ("GOV",) if code else (),
        "office": None,
        "reason": "named in the text",
    }
    return Entity(**{**given, **values})


IRAN = entity("Iran's foreign minister", "IRN", name="Iran", sectors=("GOV", "ELI"), office="foreign minister")
TURKEY = entity("Türkiye", "TUR", name="Türkiye")
SCO = entity("the bloc", None, id="org:SCO", name="Shanghai Cooperation Organisation", organization="SCO")
UNKNOWN = entity("a trader", None, reason="no entry of the knowledge base fits")
VAN = Place(
    text="Van",
    start=TEXT.index("Van"),
    end=TEXT.index("Van") + 3,
    name="Van",
    country="TUR",
    admin1="Van",
    lat=38.49457,
    lon=0.1 + 0.2,
    geoname_id=298117,
    reason="the only place of this name near the border",
)


def quote(text: str) -> Quote:
    start = max(TEXT.find(text), 0)
    return Quote(text=text, start=start, end=start + len(text))


def event(id_: str = "e1", **values: Any) -> Event:
    given: dict[str, Any] = {
        "id": id_,
        "event_type": "ACCUSE",
        "mode": "allege",
        "contexts": ("military", "diplomatic"),
        "status": "actual",
        "quad": 3,
        "score": -3.5,
        "confidence": 0.1 + 0.7,
        "method": "lexicon:accuse-001",
        "actors": (IRAN,),
        "recipients": (TURKEY,),
        "speaker": None,
        "date": "2014-02-26",
        "date_precision": "day",
        "date_reason": "day of the report",
        "place": VAN,
        "trigger": quote("accused"),
        "evidence": quote(TEXT[TEXT.index("Iran's") : TEXT.index(" The two")]),
    }
    return Event(**{**given, **values})


STATEMENT = Statement(
    id="s1",
    kind="mixed",
    speaker=IRAN,
    addressee=TURKEY,
    cue=quote("accused"),
    spans=(Span(60, 70), Span(80, 90)),
    text="sending arms ... across the border",
    stance="blames",
    contexts=("military",),
    about=(TURKEY, UNKNOWN),
    strength=0.1 + 0.2,
    topics=("foreign_forces", "border"),
    claims=(
        Claim(cause=quote("sending arms"), effect=quote("The two sides"), cue=quote("of"), status="possible"),
        Claim(cause=quote("Van"), effect=quote("border"), cue=quote("near"), status="asserted"),
    ),
    sentence=Span(TEXT.index("Iran's"), TEXT.index(" The two")),
)


def report(id_: str = "r1", **values: Any) -> Report:
    given: dict[str, Any] = {
        "id": id_,
        "text": TEXT,
        "title": "received title",
        "date": "2014-02-26",
        "url": "https://news.example/1",
        "publisher": "Example Post",
        "source": "inbox/a.jsonl:3",
    }
    return Report(**{**given, **values})


def coding(id_: str = "r1", events: tuple[Event, ...] = (), **values: Any) -> Coding:
    given: dict[str, Any] = {
        "id": id_,
        "title": "Iran accuses neighbour",
        "publisher": "Example Post",
        "origins": ("Example News", "Another Agency"),
        "dateline": Dateline(place="TEHRAN", date="--02-26", agency="Example News", start=0, end=32),
        "published": "2014-02-26",
        "date": "2014-02-26",
        "date_reason": "came with the report",
        "language": "en",
        "boilerplate": (
            Boilerplate(kind="credit", start=1, end=2),
            Boilerplate(kind="byline", start=3, end=4),
        ),
    }
    return Coding(report=ReportSummary(**{**given, **values}), events=events)


def full_coding(id_: str = "r1") -> Coding:
    """A coding in which every field of every record is used."""
    events = (
        event("e1", speaker=UNKNOWN),
        event("e2", actors=(IRAN, TURKEY), recipients=(), mode=None, contexts=(), date=None, date_precision=None),
        event("e3", actors=(SCO,), recipients=(UNKNOWN,), place=None, quad=1, score=2.5, event_type="CONSULT"),
    )
    bare = Statement(
        id="s2",
        kind="direct",
        speaker=None,
        addressee=None,
        cue=quote("said"),
        spans=(),
        text="",
        stance="asserts",
        contexts=(),
        about=(),
    )
    return Coding(report=coding(id_).report, events=events, statements=(STATEMENT, bare), places=(VAN, VAN))
