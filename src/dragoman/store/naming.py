"""By what name and kind an actor is shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple, cast

from dragoman.model import EntityKind

# By the words of the id itself; a code of which only roles and people are named is still known to be a country's or an
# organization's.
_NAMES = """
SELECT a.number, a.id,
    (SELECT name FROM parties p WHERE p.actor = a.number AND name <> ''
     GROUP BY name ORDER BY sum(mentions) DESC, name LIMIT 1) AS name,
    coalesce(
        (SELECT kind FROM parties p WHERE p.actor = a.number GROUP BY kind ORDER BY sum(mentions) DESC, kind LIMIT 1),
        (SELECT iif(organization = '', 'country', 'organization') FROM parties p WHERE p.code = a.number LIMIT 1)
    ) AS kind
FROM actors a WHERE a.number IN ({})
"""
_VALUES = 900


class Named(NamedTuple):
    """An actor with its name, if any report gives one, and its kind."""

    id: str
    name: str | None
    kind: EntityKind | None


def names_of(connection: sqlite3.Connection, actors: Iterable[int]) -> dict[int, Named]:
    """Return actors by their numbers."""
    numbers = sorted(set(actors))
    found: dict[int, Named] = {}
    for start in range(0, len(numbers), _VALUES):
        some = numbers[start : start + _VALUES]
        for number, id_, name, kind in connection.execute(_NAMES.format(", ".join("?" * len(some))), some):
            found[number] = Named(id_, name, cast("EntityKind | None", kind))
    return found
