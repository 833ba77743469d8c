"""Actors: a list to search, and a page for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta

from dragoman.model import Entity, Record
from dragoman.store import EventFilter, EventRow, StatementFilter, StatementRow
from dragoman.store.summary_records import ActorOrder, ActorProfile, ActorRow
from dragoman.views.web.errors import NotFoundError
from dragoman.views.web.filtering import Words, ontology
from dragoman.views.web.knowing import Known
from dragoman.views.web.pages import Page, Query, Visit

_LATEST = 5
# So many of the latest events are looked through for the words that name somebody, and why they were taken so.
_READ = 60
_MOST_PARTNERS = 15


class ActorsAsked(Query, frozen=True, kw_only=True):
    """Which actors, and which page of them."""

    text: Annotated[Words, Meta(description="Part of a name, or of the id.")] | None = None
    order: Annotated[ActorOrder, Meta(description="The largest number first, or by id.")] = "events"
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    offset: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


class ActorsPage(Record, frozen=True, kw_only=True):
    """A page of actors, of `total` in all; `more`: there are others after it."""

    actors: tuple[ActorRow, ...]
    total: int
    limit: int
    offset: int
    more: bool


def actors(visit: Visit, asked: ActorsAsked) -> ActorsPage:
    """Make a page of actors."""
    found = visit.view.actors(asked.text, limit=asked.limit, offset=asked.offset, order=asked.order)
    total = visit.view.count_actors(asked.text)
    return ActorsPage(
        actors=tuple(found),
        total=total,
        limit=asked.limit,
        offset=asked.offset,
        more=asked.offset + len(found) < total,
    )


class ActorAsked(Query, frozen=True, kw_only=True):
    """Whose page: a code or an id (`IRN`, `SCO`, `IRN:GOV`, `IRN:Ali Shamkhani`)."""

    id: Words


class TypeBar(Record, frozen=True, kw_only=True):
    """How often a type of event; `quad` is None for one that the built-in codebook does not know."""

    type: str
    quad: int | None
    events: int


class NamedAs(Record, frozen=True, kw_only=True):
    """Words by which reports name an actor, how often, and why they were taken so the last time (None: not looked up)."""

    text: str
    mentions: int
    reason: str | None


class ActorPage(Record, frozen=True, kw_only=True):
    """One actor: who it is, what it did and what was done to it, with whom, by which names.

    `profile` is None for somebody whom only the knowledge base knows, `known` for one whom only reports name.
    """

    id: str
    title: str
    known: Known | None
    profile: ActorProfile | None
    did: tuple[TypeBar, ...]
    received: tuple[TypeBar, ...]
    names: tuple[NamedAs, ...]
    acting: tuple[EventRow, ...]
    acted_on: tuple[EventRow, ...]
    said: tuple[StatementRow, ...]


def actor(visit: Visit, asked: ActorAsked) -> ActorPage:
    """Make the page of one actor."""
    view = visit.view
    known = visit.bench.known.who_is(asked.id) if visit.bench.known else None
    profile = view.actor(asked.id, _MOST_PARTNERS)
    if profile is None and known is None:
        raise NotFoundError(f"{asked.id!r} is no actor of this database, nor of the knowledge base; look it up by name")
    if profile is None:
        return _only_known(asked.id, known)
    id_ = profile.row.id
    acting = tuple(view.events(EventFilter(actor=id_, limit=_READ)))
    acted_on = tuple(view.events(EventFilter(recipient=id_, limit=_READ)))
    reasons = _reasons(id_, (*acting, *acted_on))
    return ActorPage(
        id=id_,
        title=profile.row.name or (known.name if known else id_),
        known=known,
        profile=profile,
        did=_bars(profile.types_as_actor),
        received=_bars(profile.types_as_recipient),
        names=tuple(NamedAs(text=t, mentions=n, reason=reasons.get(t)) for t, n in profile.names),
        acting=acting[:_LATEST],
        acted_on=acted_on[:_LATEST],
        said=tuple(view.statements(StatementFilter(speaker=id_, limit=_LATEST))),
    )


def _only_known(id_: str, known: Known | None) -> ActorPage:
    return ActorPage(
        id=id_, title=known.name if known else id_, known=known, profile=None, did=(), received=(), names=(),
        acting=(), acted_on=(), said=(),
    )  # fmt: skip


def _bars(tally: Iterable[tuple[str, int]]) -> tuple[TypeBar, ...]:
    types = ontology()
    return tuple(TypeBar(type=t, quad=types[t].quad if t in types else None, events=n) for t, n in tally)


def _reasons(id_: str, rows: Iterable[EventRow]) -> dict[str, str]:
    """Return why words were taken for an actor, from the latest event in which they were."""
    found: dict[str, str] = {}
    for row in rows:
        for entity in (*row.event.actors, *row.event.recipients):
            if _is(entity, id_):
                found.setdefault(entity.text, entity.reason)
    return found


def _is(entity: Entity, id_: str) -> bool:
    return entity.id is not None and entity.id.lower() == id_.lower()


PAGES = (
    Page("/actors", "actors.html", ActorsAsked, ActorsPage, actors, "Who acts and is acted upon", "actors"),
    Page("/actor", "actor.html", ActorAsked, ActorPage, actor, "One actor: who it is and what it does", "actors"),
)
