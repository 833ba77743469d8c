"""What a View answers when it is asked for numbers, and about actors."""

from __future__ import annotations

from typing import Literal

from dragoman.model import EntityKind, Precision, Record

Unit = Literal["day", "week", "month", "year"]
UnitAsked = Literal["day", "week", "month", "year", "auto"]
NodeKind = Literal["code", "id"]
ActorOrder = Literal["events", "as_actor", "as_recipient", "as_speaker", "id"]

# Numbers of events by quad: verbal cooperation, material cooperation, verbal conflict, material conflict.
Quads = tuple[int, int, int, int]
# Values with their numbers, the most frequent first, and equally frequent ones by name.
Tally = tuple[tuple[str, int], ...]


class Facets(Record, frozen=True, kw_only=True):
    """How the events that pass a filter divide.

    An event has several contexts, or none, and often no mode: these do not add up to `events`. `methods`: what
    decided, as in `Event.method` before the colon.
    """

    events: int
    quads: Quads
    types: Tally
    modes: Tally
    statuses: Tally
    contexts: Tally
    methods: Tally


class Period(Record, frozen=True, kw_only=True):
    """The events of a day, week (from Monday), month or year.

    `label`: 2014-02-26, 2014-W09, 2014-02 or 2014. `start` and `end`: its first and last day (ISO 8601).
    """

    label: str
    start: str
    end: str
    events: int
    quads: Quads
    score_sum: float
    score_mean: float


class Timeline(Record, frozen=True, kw_only=True):
    """Events over time; periods without events are left out.

    `events`: all that pass the filter. `coarser`: those whose date is too vague for the unit (an event of a year has no
    month; a week may lie in two), by the precision of the date. `undated`: those without a date. Both are in no period.
    """

    unit: Unit
    periods: tuple[Period, ...]
    events: int
    coarser: tuple[tuple[Precision, int], ...]
    undated: int


class Node(Record, frozen=True, kw_only=True):
    """Who acts or is acted upon in a network, and in how many of its events with two sides.

    `key`: a code or an id that the filters of events know. `name`: the one most used, None if only roles and people
    of it are named. `kind`: None if only those are.
    """

    key: str
    name: str | None
    kind: EntityKind | None
    events: int


class Edge(Record, frozen=True, kw_only=True):
    """How often one acts on another; both are keys of nodes, and may be the same one."""

    actor: str
    recipient: str
    events: int
    quads: Quads
    score_mean: float


class Network(Record, frozen=True, kw_only=True):
    """Who acts on whom, the strongest edges first.

    `edges_left_out` and `events_left_out`: edges that are not shown, and the events on them, counted once an edge.
    `events_own`: those of one on itself, whether such edges are asked for or not; if they are not, nothing else counts
    them. `nodes`: those of the edges that are shown, the most frequent first; their numbers of events count all edges.
    `events`: all that pass the filter; `unpaired`: those of them with no known actor or no known recipient.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    edges_left_out: int
    events_left_out: int
    events_own: int
    events: int
    unpaired: int


class MapPoint(Record, frozen=True, kw_only=True):
    """The events of one place. Degrees WGS 84; `country` ISO 3166-1 alpha-3."""

    name: str | None
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    geoname_id: int | None
    events: int
    quads: Quads


class MapPoints(Record, frozen=True, kw_only=True):
    """Where events happened, the place with most events first.

    `events`: all that pass the filter; `placeless`: those without a place; `unlocated`: those whose place has no point
    on the map. `places_left_out` and `events_left_out`: places that are not shown, and their events.
    """

    points: tuple[MapPoint, ...]
    places_left_out: int
    events_left_out: int
    events: int
    placeless: int
    unlocated: int


class ActorRow(Record, frozen=True, kw_only=True):
    """Somebody whom events or statements name: a state, a body, a role of a state (`IRN:GOV`), a person.

    All numbers count whoever stands below the id, too: those of `IRN` count `IRN:GOV`, and the bodies and persons of the
    country. `name`: the one most used, None for a role or if only those below are named. `offices`: the most often
    named first, at most eight. `events`: those with this one on either side, counted once. `first_date` and
    `last_date`: of events on either side, as far as they are dated.
    """

    id: str
    name: str | None
    kind: EntityKind | None
    country: str | None
    organization: str | None
    offices: tuple[str, ...]
    as_actor: int
    as_recipient: int
    events: int
    statements: int
    first_date: str | None
    last_date: str | None


class Partner(Record, frozen=True, kw_only=True):
    """With whom somebody has to do: `acted_on` counts events on this partner, `acted_by` those that the partner does.

    `id` is a country's or organization's code. `score_mean`: of both together.
    """

    id: str
    name: str | None
    acted_on: int
    acted_by: int
    quads: Quads
    score_mean: float


class ActorProfile(Record, frozen=True, kw_only=True):
    """All that is counted of one actor; `row` as in lists.

    `types_as_actor`, `types_as_recipient`: event types. `partners`: the most frequent first. `names`: words by which
    reports name the id itself and how often, without those of whoever stands below it; `members`: ids below it, or of
    its country or organization, with their numbers of events as actor or recipient. `stances`: of its statements.
    """

    row: ActorRow
    types_as_actor: Tally
    types_as_recipient: Tally
    quads_as_actor: Quads
    quads_as_recipient: Quads
    partners: tuple[Partner, ...]
    names: Tally
    members: Tally
    stances: Tally
