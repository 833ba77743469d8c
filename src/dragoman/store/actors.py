"""The actors that a database knows, with what is counted of each."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import get_args

from dragoman.errors import SettingsError
from dragoman.store.naming import names_of
from dragoman.store.rows import fold
from dragoman.store.summaries import tally
from dragoman.store.summary_records import ActorOrder, ActorProfile, ActorRow, Partner, Quads, Tally

_OFFICES = 8
_SIDES = 2  # actor, recipient

_KNOWN = "(a.events > 0 OR a.as_speaker > 0)"
_ROW = """
SELECT a.*,
    (SELECT country FROM parties p WHERE p.actor = a.number AND country <> ''
     GROUP BY country ORDER BY sum(mentions) DESC, country LIMIT 1) AS country,
    (SELECT organization FROM parties p WHERE p.actor = a.number AND organization <> ''
     GROUP BY organization ORDER BY sum(mentions) DESC, organization LIMIT 1) AS organization,
    (SELECT min(date) FROM event_actors x WHERE x.actor = a.number AND x.side = 0 AND date > '') AS first_act,
    (SELECT min(date) FROM event_actors x WHERE x.actor = a.number AND x.side = 1 AND date > '') AS first_received,
    (SELECT max(date) FROM event_actors x WHERE x.actor = a.number AND x.side = 0 AND date > '') AS last_act,
    (SELECT max(date) FROM event_actors x WHERE x.actor = a.number AND x.side = 1 AND date > '') AS last_received
FROM actors a
"""


def count_actors(connection: sqlite3.Connection, text: str | None) -> int:
    """Return how many actors are named in a way that `text` is part of, or have it in their id."""
    where, values = _where(text)
    return int(connection.execute(f"SELECT count(*) FROM actors a WHERE {where}", values).fetchone()[0])


def actors(
    connection: sqlite3.Connection, text: str | None, limit: int, offset: int, order: ActorOrder
) -> list[ActorRow]:
    """Return a page of actors; the most frequent come first, or they stand by id."""
    if order not in get_args(ActorOrder):
        raise SettingsError(f"order: {order!r} is unknown; known are {', '.join(get_args(ActorOrder))}")
    where, values = _where(text)
    by = "a.id" if order == "id" else f"a.{order} DESC, a.id"
    page = f"SELECT number FROM actors a WHERE {where} ORDER BY {by} LIMIT ? OFFSET ?"
    return _rows(connection, f"WHERE a.number IN ({page}) ORDER BY {by}", (*values, limit, offset))


def actor(connection: sqlite3.Connection, id_: str, most: int) -> ActorProfile | None:
    """Return one actor with what is counted of it; None if the database does not know it."""
    found = connection.execute(f"SELECT number FROM actors a WHERE id = ? AND {_KNOWN}", (id_,)).fetchone()
    if found is None:
        return None
    number = found[0]
    (row,) = _rows(connection, "WHERE a.number = ?", (number,))
    types, quads = _types(connection, number)
    return ActorProfile(
        row=row,
        types_as_actor=tally(types[0]),
        types_as_recipient=tally(types[1]),
        quads_as_actor=quads[0],
        quads_as_recipient=quads[1],
        partners=_partners(connection, number, most),
        names=_tally(
            connection,
            "SELECT text, sum(mentions) AS n FROM parties WHERE actor = ? GROUP BY text HAVING n > 0"
            " ORDER BY n DESC, text LIMIT ?",
            (number, most),
        ),
        members=_tally(
            connection,
            "SELECT id, events FROM actors WHERE number IN (SELECT p.actor FROM party_actors b"
            " CROSS JOIN parties p ON p.number = b.party WHERE b.actor = ?1) AND number <> ?1 AND events > 0"
            " ORDER BY events DESC, id LIMIT ?2",
            (number, most),
        ),
        stances=_tally(
            connection,
            "SELECT f.stance, count(*) AS n FROM statement_actors x CROSS JOIN statement_facts f"
            " ON f.number = x.statement WHERE x.actor = ? AND x.side = 0 GROUP BY f.stance ORDER BY n DESC, f.stance",
            (number,),
        ),
    )


def _where(text: str | None) -> tuple[str, list[object]]:
    if text is None or not text.strip():
        return _KNOWN, []
    named = "a.number IN (SELECT actor FROM parties WHERE instr(names, ?) > 0)"
    return f"{_KNOWN} AND ({named} OR instr(lower(a.id), ?) > 0)", [fold(text.strip()), text.strip().lower()]


def _rows(connection: sqlite3.Connection, tail: str, values: Sequence[object]) -> list[ActorRow]:
    rows = connection.execute(f"{_ROW} {tail}", values).fetchall()
    names = names_of(connection, [row["number"] for row in rows])
    return [
        ActorRow(
            id=row["id"],
            name=names[row["number"]].name,
            kind=names[row["number"]].kind,
            country=row["country"],
            organization=row["organization"],
            offices=_offices(connection, row["number"]),
            as_actor=row["as_actor"],
            as_recipient=row["as_recipient"],
            events=row["events"],
            statements=row["as_speaker"],
            first_date=min(filter(None, (row["first_act"], row["first_received"])), default=None),
            last_date=max(filter(None, (row["last_act"], row["last_received"])), default=None),
        )
        for row in rows
    ]


def _offices(connection: sqlite3.Connection, number: int) -> tuple[str, ...]:
    query = (
        "SELECT office FROM parties WHERE actor = ? AND office <> '' AND mentions > 0"
        " GROUP BY office ORDER BY sum(mentions) DESC, office LIMIT ?"
    )
    return tuple(row[0] for row in connection.execute(query, (number, _OFFICES)))


def _types(connection: sqlite3.Connection, number: int) -> tuple[list[Counter[str]], list[Quads]]:
    """Return event types and quads, as actor and as recipient."""
    query = (
        "SELECT g.side, k.event_type, k.quad, g.n FROM"
        " (SELECT x.side, f.kind, count(*) AS n FROM event_actors x CROSS JOIN event_facts f ON f.number = x.event"
        " WHERE x.actor = ? AND x.side < 2 GROUP BY x.side, f.kind) g CROSS JOIN kinds k ON k.number = g.kind"
    )
    types: list[Counter[str]] = [Counter() for _ in range(_SIDES)]
    quads = [[0, 0, 0, 0] for _ in range(_SIDES)]
    for side, event_type, quad, events in connection.execute(query, (number,)):
        types[side][event_type] += events
        quads[side][quad - 1] += events
    return types, [(one, two, three, four) for one, two, three, four in quads]


def _partners(connection: sqlite3.Connection, number: int, most: int) -> tuple[Partner, ...]:
    # An event with two recipients of one country counts once for it.
    query = (
        "SELECT code, sum(side = 0) AS acted_on, sum(side = 1) AS acted_by, sum(quad = 1), sum(quad = 2),"
        " sum(quad = 3), sum(quad = 4), avg(score), count(*) AS n FROM"
        " (SELECT DISTINCT x.side, x.event, p.code, f.quad, f.score FROM event_actors x"
        " CROSS JOIN event_facts f ON f.number = x.event"
        " CROSS JOIN event_parties y ON y.event = x.event AND y.side = 1 - x.side"
        " CROSS JOIN parties p ON p.number = y.party"
        " WHERE x.actor = ? AND x.side < 2 AND p.code IS NOT NULL)"
        " GROUP BY code ORDER BY n DESC, code LIMIT ?"
    )
    rows = connection.execute(query, (number, most)).fetchall()
    names = names_of(connection, [row["code"] for row in rows])
    return tuple(
        Partner(
            id=names[row["code"]].id,
            name=names[row["code"]].name,
            acted_on=row["acted_on"],
            acted_by=row["acted_by"],
            quads=(row[3], row[4], row[5], row[6]),
            score_mean=round(row[7], 3),
        )
        for row in rows
    )


def _tally(connection: sqlite3.Connection, query: str, values: Sequence[object]) -> Tally:
    return tuple((row[0], row[1]) for row in connection.execute(query, values))
