"""Which events a page is about: the filters that the pages on events share, in the address and in the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Any, NamedTuple, get_args

import msgspec
from msgspec import Meta

from dragoman.codebook import Codebook, EventType, load_codebook
from dragoman.model import Status
from dragoman.store import EventFilter
from dragoman.store.records import JudgedFilter, Lack
from dragoman.store.summary_records import NodeKind, Unit
from dragoman.views.web.errors import VisitError
from dragoman.views.web.links import link
from dragoman.views.web.pages import Query, Site
from dragoman.views.web.wordings import QUADS

Words = Annotated[str, Meta(max_length=200)]
"""What somebody typed into one field."""


LABELS = {
    "who": "Either side", "with": "With", "actor": "Actor", "recipient": "Recipient", "type": "Type", "mode": "Mode",
    "quad": "Kind", "status": "Status", "context": "Context", "since": "Since", "until": "Until", "place": "Place",
    "country": "In country", "text": "Words", "min_confidence": "Confidence from", "origin": "First reported by",
    "publisher": "Carried by", "method": "Decided by", "report": "Report", "period": "Dated within",
    "coarser_than": "Dated no closer than to a", "lacking": "Without a", "at": "At", "edge": "Who on whom",
    "edges": "Edges between", "judged": "Judged",
}  # fmt: skip
QUAD_NAMES = {number: name for number, (name, _) in QUADS.items()}

# What the form shows without being unfolded.
_ALWAYS_SHOWN = frozenset({"who", "with", "since", "until"})


class Chip(NamedTuple):
    """A filter that is set: what it is called, its value, and the address of the page without it."""

    label: str
    value: str
    without: str


class EventsAsked(Query, frozen=True, kw_only=True):
    """Which events: what is left out does not count, what is given must all hold.

    A page that shows events, or counts them, takes its own query from this one, and so has the same filters under the
    same names; a link to another of these pages can keep them.
    """

    who: (
        Annotated[Words, Meta(description="Takes part on either side: a code (IRN, SCO) or part of a name.")] | None
    ) = None
    other: Annotated[Words, Meta(description="With `who`: what the two did to each other, or together.")] | None = (
        msgspec.field(name="with", default=None)
    )
    actor: Annotated[Words, Meta(description="Who acts: a code (IRN, SCO, IRN:GOV) or part of a name.")] | None = None
    recipient: Annotated[Words, Meta(description="Who is acted upon: a code or part of a name.")] | None = None
    type: Annotated[Words, Meta(description="Event type, such as CONSULT.")] | None = None
    mode: Annotated[Words, Meta(description="Mode of the type, such as visit.")] | None = None
    quad: Annotated[int, Meta(ge=1, le=4, description="Quad class, 1 to 4.")] | None = None
    status: Status | None = None
    context: Annotated[Words, Meta(description="Context, such as military.")] | None = None
    since: Annotated[Words, Meta(description="First day: 2014-02-26, 2014-02 or 2014.")] | None = None
    until: Annotated[Words, Meta(description="Last day.")] | None = None
    place: Annotated[Words, Meta(description="Part of the name of the place.")] | None = None
    country: Annotated[Words, Meta(description="Country where it happened, such as TUR.")] | None = None
    text: Annotated[Words, Meta(description='Words of the evidence; "a phrase" and begin* work.')] | None = None
    min_confidence: Annotated[float, Meta(ge=0, le=1, description="Least confidence, 0 to 1.")] | None = None

    judged: (
        Annotated[
            JudgedFilter, Meta(description="By what people have said of the event; rejected ones are left out else.")
        ]
        | None
    ) = None

    # What pictures ask of the list of events, so that it holds the very events that a part of them counts.
    origin: Annotated[Words, Meta(description="Who first reported it, such as IRNA.")] | None = None
    publisher: Annotated[Words, Meta(description="Who carries the report.")] | None = None
    method: Annotated[Words, Meta(description="What decided the type: lexicon, model, ...")] | None = None
    report: Annotated[Words, Meta(description="Id of the report that tells of it.")] | None = None
    period: (
        Annotated[Words, Meta(description="Dated closely enough to lie within 2014-02-26, 2014-W09, 2014-02 or 2014.")]
        | None
    ) = None
    coarser_than: (
        Annotated[Unit, Meta(description="Dated, but not closely enough for a day, week, month or year.")] | None
    ) = None
    lacking: (
        Annotated[Lack, Meta(description="Without a date, a place, or a point on the map for its place.")] | None
    ) = None
    at: Annotated[Words, Meta(description="Latitude, longitude and name of a place: 38.5,43.38,Van.")] | None = None
    edge: Annotated[Words, Meta(description="Who acts on whom in a network: IRN>TUR.")] | None = None
    edges: Annotated[NodeKind, Meta(description="Whether `edge` is between codes or ids.")] | None = None

    def to_filter(self, **more: Any) -> EventFilter:
        """Return the filter; `more`: further values of it, or others than those that were asked for."""
        pair = (self.who, self.other) if self.who and self.other else None
        given: dict[str, Any] = {
            "who": None if pair else self.who or self.other,
            "between": pair,
            "actor": self.actor,
            "recipient": self.recipient,
            "event_type": self.type,
            "mode": self.mode,
            "quad": self.quad,
            "status": self.status,
            "context": self.context,
            "since": self.since,
            "until": self.until,
            "place": self.place,
            "country": self.country,
            "text": self.text,
            "min_confidence": self.min_confidence,
            "judged": self.judged or "not-rejected",
            "origin": self.origin,
            "publisher": self.publisher,
            "method": self.method,
            "report_id": self.report,
            "period": self.period,
            "coarser_than": self.coarser_than,
            "lacking": self.lacking,
            "at": self.at and _point(self.at),
            "edge": self.edge and _edge(self.edge),
            "edge_by": self.edges,
        }
        return EventFilter(**{name: value for name, value in {**given, **more}.items() if value is not None})

    def link(self, path: str, **changed: object) -> str:
        """Return the address of another page on the same events; None in `changed` takes a filter out."""
        return link(path, {**dict(self.given()), **changed})

    def given(self) -> Iterator[tuple[str, str]]:
        """Give the filters that are set, by their names in the address, with their values there."""
        for field in msgspec.structs.fields(EventsAsked):
            value = getattr(self, field.name)
            if value is not None:
                yield field.encode_name, str(value)

    def chips(self, site: Site) -> list[Chip]:
        """Return the filters that are set, in the order of the form."""
        found = []
        for name, value in self.given():
            text = QUAD_NAMES[int(value)] if name == "quad" else value
            found.append(Chip(LABELS[name], text, site.here(**{name: None})))
        return found

    def folded(self) -> int:
        """Return how many of the filters that are set stand in the folded part of the form."""
        return sum(name not in _ALWAYS_SHOWN for name, _ in self.given())

    def unfiltered(self, site: Site) -> str:
        """Return the address of the page without any filter; what else it is asked stays."""
        return site.here(**{name: None for name, _ in self.given()})

    def offered(self) -> Offered:
        """Return what the form offers to choose from."""
        return _offered()


def point_text(lat: float, lon: float, name: str | None) -> str:
    """Return a place as the filter `at` writes it."""
    return f"{lat!r},{lon!r},{name or ''}"


def edge_text(actor: str, recipient: str) -> str:
    """Return who acts on whom as the filter `edge` writes it."""
    return f"{actor}>{recipient}"


def _point(text: str) -> tuple[float, float, str | None]:
    lat, _, rest = text.partition(",")
    lon, _, name = rest.partition(",")
    try:
        return float(lat), float(lon), name or None
    except ValueError:
        raise VisitError(f"at: {text!r} is not latitude, longitude and a name, as in 38.5,43.38,Van") from None


def _edge(text: str) -> tuple[str, str]:
    actor, mark, recipient = text.partition(">")
    if not (mark and actor and recipient):
        raise VisitError(f"edge: {text!r} does not say who acts on whom; write it like IRN>TUR")
    return actor, recipient


class Offered(NamedTuple):
    """What a form offers to choose from; an address may ask for other types and contexts, those of a user's codebook."""

    types: tuple[str, ...]
    contexts: tuple[str, ...]
    quads: tuple[tuple[int, str], ...]
    statuses: tuple[str, ...]
    confidences: tuple[float, ...]


@lru_cache(maxsize=1)
def _codebook() -> Codebook:
    return load_codebook()


def ontology() -> Mapping[str, EventType]:
    """Return the event types of the built-in codebook, by name."""
    return _codebook().types


@lru_cache(maxsize=1)
def _offered() -> Offered:
    book = _codebook()
    return Offered(
        types=tuple(book.types),
        contexts=tuple(sorted(book.contexts)),
        quads=tuple(QUAD_NAMES.items()),
        statuses=get_args(Status),
        confidences=(0.5, 0.7, 0.9),
    )
