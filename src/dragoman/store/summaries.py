"""Counts over the events that pass a filter: how they divide, when and where they happened, who acted on whom.

Each function takes a connection and a condition on `event_facts f` with its values.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date as date_
from heapq import nlargest, nsmallest
from operator import itemgetter

import msgspec

from dragoman.model import Precision
from dragoman.store.naming import names_of
from dragoman.store.periods import Dated, choose_unit, label, last_day, start_of
from dragoman.store.summary_records import (
    Edge,
    Facets,
    MapPoint,
    MapPoints,
    Network,
    Node,
    NodeKind,
    Period,
    Quads,
    Tally,
    Timeline,
    Unit,
    UnitAsked,
)

Values = Sequence[object]

_ALL = "1"
# With fewer events than this it is faster to look up the pairs of each than to go through all pairs.
_FEW = 15_000
_CONTEXTS = msgspec.json.Decoder(list[str])
_QUADS = "sum({0}.quad = 1), sum({0}.quad = 2), sum({0}.quad = 3), sum({0}.quad = 4)"
_PLACE = ("name", "country", "admin1", "lat", "lon", "geoname_id")
_SPOTS = f"SELECT number, {', '.join(_PLACE)} FROM spots WHERE lat IS NOT NULL AND lon IS NOT NULL"
_LEVELS = {"code": (0, "code_pairs"), "id": (1, "id_pairs")}


def count(connection: sqlite3.Connection, table: str, where: str, values: Values, most: int | None) -> int:
    """Return how many rows of a table `f` pass, counting no further than `most`."""
    limit = -1 if most is None else most
    query = f"SELECT count(*) FROM (SELECT 1 FROM {table} f WHERE {where} LIMIT ?)"
    return int(connection.execute(query, (*values, limit)).fetchone()[0])


def facets(connection: sqlite3.Connection, where: str, values: Values) -> Facets:
    """Return how the events divide."""
    counters: dict[str, Counter[str]] = {name: Counter() for name in ("event_type", "mode", "status", "method")}
    quads = [0, 0, 0, 0]
    kinds = {row["number"]: row for row in connection.execute("SELECT * FROM kinds")}
    total = 0
    for number, events in _grouped(connection, "kind", where, values):
        kind = kinds[number]
        total += events
        quads[kind["quad"] - 1] += events
        for name, counter in counters.items():
            counter[kind[name]] += events
    contexts: Counter[str] = Counter()
    sets = dict(map(tuple, connection.execute("SELECT number, contexts FROM context_sets")))
    for number, events in _grouped(connection, "contexts", where, values):
        for context in _CONTEXTS.decode(sets[number]):
            contexts[context] += events
    del counters["mode"][""]
    return Facets(
        events=total,
        quads=_four(quads),
        types=tally(counters["event_type"]),
        modes=tally(counters["mode"]),
        statuses=tally(counters["status"]),
        contexts=tally(contexts),
        methods=tally(counters["method"]),
    )


def timeline(connection: sqlite3.Connection, where: str, values: Values, unit: UnitAsked) -> Timeline:
    """Return the events by period."""
    query = (
        "SELECT date, date_precision, count(*), sum(score), "
        f"{_QUADS.format('f')} FROM event_facts f WHERE {where} GROUP BY date, date_precision"
    )
    found: list[Dated] = []
    undated = 0
    for date, precision, events, score, *quads in connection.execute(query, values):
        if date is None:
            undated += events
        else:
            found.append(Dated(date, precision, events, score, _four(quads)))
    chosen = choose_unit(found) if unit == "auto" else unit
    periods: dict[date_, list[Dated]] = {}
    coarser: Counter[Precision] = Counter()
    for dated in found:
        start = start_of(dated, chosen)
        if start is None:
            coarser[dated.known_to] += dated.events
        else:
            periods.setdefault(start, []).append(dated)
    return Timeline(
        unit=chosen,
        periods=tuple(_period(start, chosen, members) for start, members in sorted(periods.items())),
        events=undated + sum(dated.events for dated in found),
        coarser=tuple(sorted(coarser.items(), key=lambda item: (-item[1], item[0]))),
        undated=undated,
    )


def network(connection: sqlite3.Connection, where: str, values: Values, by: NodeKind, most: int, own: bool) -> Network:
    """Return who acts on whom: the `most` strongest edges; `own`: those of one on itself, too."""
    level, pairs = _LEVELS[by]
    query = f"SELECT count(*), coalesce(sum(f.{pairs} = 0), 0) FROM event_facts f WHERE {where}"
    total, unpaired = connection.execute(query, values).fetchone()
    cursor = connection.cursor()
    cursor.row_factory = None  # plain tuples, which are faster: there can be tens of thousands
    rows = cursor.execute(*_edges(level, where, values, total)).fetchall()
    events_own = sum(row[2] for row in rows if row[0] == row[1])
    if not own:
        rows = [row for row in rows if row[0] != row[1]]
    shown = nlargest(most, rows, key=itemgetter(2))  # the first of equal ones
    sizes: Counter[int] = Counter()
    for actor, recipient, events, *_ in rows:
        sizes[actor] += events
        if recipient != actor:
            sizes[recipient] += events
    names = names_of(connection, {number for row in shown for number in row[:2]})
    nodes = [Node(key=id_, name=name, kind=kind, events=sizes[number]) for number, (id_, name, kind) in names.items()]
    return Network(
        nodes=tuple(sorted(nodes, key=lambda node: (-node.events, node.key))),
        edges=tuple(
            Edge(
                actor=names[actor].id,
                recipient=names[recipient].id,
                events=events,
                quads=_four(quads),
                score_mean=_mean(score, events),
            )
            for actor, recipient, events, score, *quads in shown
        ),
        edges_left_out=len(rows) - len(shown),
        events_left_out=sum(row[2] for row in rows) - sum(row[2] for row in shown),
        events_own=events_own,
        events=total,
        unpaired=unpaired,
    )


def map_points(connection: sqlite3.Connection, where: str, values: Values, most: int) -> MapPoints:
    """Return the places of the events: the `most` of which there are most events."""
    events, placeless, unlocated = 0, 0, 0
    points: dict[tuple[object, ...], list[int]] = {}
    spots = {row[0]: tuple(row)[1:] for row in connection.execute(_SPOTS)}
    for number, *quads in connection.execute(*_spots(where, values)):
        held = sum(quads)
        events += held
        if number is None:
            placeless += held
        elif number not in spots:
            unlocated += held
        else:
            point = points.setdefault(spots[number], [0, 0, 0, 0])
            for quad, some in enumerate(quads):
                point[quad] += some
    shown = nsmallest(most, points, key=lambda place: (-sum(points[place]), *map(str, place)))
    return MapPoints(
        points=tuple(
            MapPoint(
                **dict(zip(_PLACE, place, strict=True)),  # type: ignore[arg-type]
                events=sum(points[place]),
                quads=_four(points[place]),
            )
            for place in shown
        ),
        places_left_out=len(points) - len(shown),
        events_left_out=events - placeless - unlocated - sum(sum(points[place]) for place in shown),
        events=events,
        placeless=placeless,
        unlocated=unlocated,
    )


def tally(counter: Mapping[str, int]) -> Tally:
    """Return counts, the most frequent first."""
    return tuple(sorted(counter.items(), key=lambda item: (-item[1], item[0])))


def _edges(level: int, where: str, values: Values, total: int) -> tuple[str, Values]:
    columns = f"p.actor, p.recipient, count(*), sum(p.score), {_QUADS.format('p')}"
    group = "GROUP BY p.actor, p.recipient"
    if where == _ALL:
        return f"SELECT {columns} FROM event_pairs p WHERE p.level = {level} {group}", ()
    if total < _FEW:
        tables = f"event_facts f CROSS JOIN event_pairs p ON p.event = f.number AND p.level = {level}"
        return f"SELECT {columns} FROM {tables} WHERE {where} {group}", values
    # The unary plus bars the index by event: the whole index by pair is read in order, once.
    chosen = f"+p.event IN (SELECT f.number FROM event_facts f WHERE {where})"
    return f"SELECT {columns} FROM event_pairs p WHERE p.level = {level} AND {chosen} {group}", values


def _spots(where: str, values: Values) -> tuple[str, Values]:
    group = "f.spot" if where == _ALL else "+f.spot"
    return f"SELECT f.spot, {_QUADS.format('f')} FROM event_facts f WHERE {where} GROUP BY {group}", values


def _grouped(connection: sqlite3.Connection, column: str, where: str, values: Values) -> Iterable[tuple[int, int]]:
    # With a filter, the unary plus leaves the planner no reason to read all rows in the order of the column.
    group = f"f.{column}" if where == _ALL else f"+f.{column}"
    query = f"SELECT f.{column}, count(*) FROM event_facts f WHERE {where} GROUP BY {group}"
    return ((row[0], row[1]) for row in connection.execute(query, values))


def _period(start: date_, unit: Unit, members: Sequence[Dated]) -> Period:
    events, score = sum(dated.events for dated in members), sum(dated.score for dated in members)
    return Period(
        label=label(start, unit),
        start=start.isoformat(),
        end=last_day(start, unit).isoformat(),
        events=events,
        quads=_four([sum(quads) for quads in zip(*(dated.quads for dated in members), strict=True)]),
        score_sum=round(score, 3),
        score_mean=_mean(score, events),
    )


def _mean(score: float, events: int) -> float:
    return round(score / events, 3)


def _four(quads: Sequence[int]) -> Quads:
    one, two, three, four = quads
    return one, two, three, four
