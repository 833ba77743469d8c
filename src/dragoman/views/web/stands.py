"""Positions over time: who stood where on a topic, each with the sentence that shows it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from dragoman.codebook import load_codebook
from dragoman.model import Record
from dragoman.positions.parties import is_named, is_party
from dragoman.positions.positions import agreements, changes
from dragoman.positions.records import Agreement, Change, Position
from dragoman.store import EventFilter, StatementFilter
from dragoman.views.web.pages import Page, Query, Visit

_Words = Annotated[str, Meta(max_length=200)]

# Positions are read from so many statements and events of the scope, the newest.
_STATEMENTS, _EVENTS = 400, 200
# Holders of a picture, those with most positions; the list below it has all.
_HOLDERS = 14


class PositionsQuery(Query, frozen=True, kw_only=True):
    """Whose positions, on what, towards whom, and when."""

    topic: Annotated[_Words, Meta(description="A context of the codebook, or a topic of your own.")] | None = None
    actor: Annotated[_Words, Meta(description="Who speaks or acts: a code (IRN, SCO) or part of a name.")] | None = None
    about: Annotated[_Words, Meta(description="Only what names this party: a code.")] | None = None
    side: Literal["for", "against"] | None = None
    since: Annotated[_Words, Meta(description="First day: 2014-02-26, 2014-02 or 2014.")] | None = None
    until: Annotated[_Words, Meta(description="Last day.")] | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    offset: Annotated[int, Meta(ge=0, le=100_000)] = 0


class Dot(Record, frozen=True, kw_only=True):
    """A position in the picture: `x` and `y` are shares of its width and rows from its top."""

    x: float
    y: int
    position: Position


class Picture(Record, frozen=True, kw_only=True):
    """Positions by holder and time, from the first day to the last; `left_out`: holders that have no row."""

    first: str
    last: str
    holders: tuple[str, ...]
    dots: tuple[Dot, ...]
    left_out: int


class PositionsPage(Record, frozen=True, kw_only=True):
    """Positions, the newest first, and what they come to.

    `capped`: there are older statements or events than those that were read. `topics`: what can be asked for.
    """

    positions: tuple[Position, ...]
    total: int
    limit: int
    offset: int
    more: bool
    capped: bool
    topics: tuple[str, ...]
    picture: Picture | None
    changes: tuple[Change, ...]
    agreements: tuple[Agreement, ...]


def positions(visit: Visit, asked: PositionsQuery) -> PositionsPage:
    """Make the page."""
    found, capped = _read(visit, asked)
    page = found[asked.offset : asked.offset + asked.limit]
    pairs = [pair for pair in agreements(found) if asked.topic is not None or asked.actor is not None]
    return PositionsPage(
        positions=tuple(page),
        total=len(found),
        limit=asked.limit,
        offset=asked.offset,
        more=len(found) > asked.offset + asked.limit,
        capped=capped,
        topics=_topics(visit),
        picture=_picture(found) if asked.topic is not None or asked.actor is not None else None,
        changes=tuple(changes(found)[:20]),
        agreements=tuple(pairs[:30]),
    )


def _read(visit: Visit, asked: PositionsQuery) -> tuple[list[Position], bool]:
    said = list(
        visit.view.statements(
            StatementFilter(
                speaker=asked.actor, topic=asked.topic, since=asked.since, until=asked.until, limit=_STATEMENTS
            )
        )
    )
    told = list(
        visit.view.events(
            EventFilter(actor=asked.actor, context=asked.topic, since=asked.since, until=asked.until, limit=_EVENTS)
        )
    )
    found = visit.bench.helpers().positions.read(said, told)
    if asked.actor is not None:
        # Those who acted together with the one who is meant are others.
        coded = [p for p in found if is_party(p.actor, asked.actor)]
        found = coded or [p for p in found if is_named(p.actor, asked.actor)]
    found = [
        p
        for p in found
        if (asked.topic is None or p.topic == asked.topic)
        and (asked.side is None or p.side == asked.side)
        and (asked.about is None or any(is_party(entity, asked.about) for entity in p.about))
    ]
    return found, len(said) == _STATEMENTS or len(told) == _EVENTS


def _topics(visit: Visit) -> tuple[str, ...]:
    return tuple(sorted({*load_codebook().contexts, *visit.view.topics()}))


def _picture(found: list[Position]) -> Picture | None:
    dated = [(p, day) for p in found if (day := _day(p.date)) is not None and p.side is not None]
    if not dated:
        return None
    numbers: dict[str, int] = {}
    for position, _ in dated:
        numbers[position.holder] = numbers.get(position.holder, 0) + 1
    holders = sorted(numbers, key=lambda holder: (-numbers[holder], holder))[:_HOLDERS]
    rows = {holder: row for row, holder in enumerate(holders)}
    first, last = min(day for _, day in dated), max(day for _, day in dated)
    span = max((last - first).days, 1)
    return Picture(
        first=first.isoformat(),
        last=last.isoformat(),
        holders=tuple(holders),
        dots=tuple(
            Dot(x=round((day - first).days / span, 4), y=rows[position.holder], position=position)
            for position, day in reversed(dated)
            if position.holder in rows
        ),
        left_out=len(numbers) - len(holders),
    )


def _day(value: str | None) -> date | None:
    """Return a day to draw at: the first one of a month or a year."""
    return date.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value) if value else None


PAGES = (
    Page(
        "/positions", "positions.html", PositionsQuery, PositionsPage, positions,
        "Who stands where on what, over time, with the sentences", "positions",
    ),
)  # fmt: skip
