"""The first events by somebody, with somebody else or with anybody, from some day on: what a promise is kept or broken by."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from dragoman.store.events import EVENT_COLUMNS, event_row
from dragoman.store.records import EventRow

# The first on one side: the index of event_actors gives them in the order of their dates, so that as many are looked at
# as are wanted, and not all events of an actor. Vague dates sort before the days of their period, hence the year.
_SIDE = (
    "SELECT * FROM (SELECT x.event FROM event_actors x CROSS JOIN event_facts f ON f.number = x.event"
    " CROSS JOIN kinds k ON k.number = f.kind"
    " WHERE x.actor = :owing AND x.side = {side} AND x.date >= substr(:since, 1, 4)"
    " AND x.date >= substr(:since, 1, length(x.date)) AND x.date <> ''"
    " AND (:other IS NULL OR EXISTS (SELECT 1 FROM event_actors y WHERE y.event = x.event AND y.side < 2"
    " AND +y.actor = :other)) AND k.status IN ('actual', 'historical', 'negated')"
    " ORDER BY x.date LIMIT :most)"
)
_CHOSEN = f"{_SIDE.format(side=0)} UNION ALL {_SIDE.format(side=1)}"
_NUMBER = "SELECT number FROM actors WHERE id = ?"


def first_deeds(
    connection: sqlite3.Connection, asked: Iterable[tuple[str, str | None, str]], most: int
) -> Iterator[EventRow]:
    """Give events that happened or were denied, each once: for each (code, code of the other side or None, day) those
    that the first takes part in, with the other, from the day on, `most` on each side of an event, the earliest first.
    """
    numbers: dict[str, int | None] = {}
    for code in {code for one, other, _ in asked for code in (one, other) if code is not None}:
        row = connection.execute(_NUMBER, (code,)).fetchone()
        numbers[code] = row[0] if row else None
    found: dict[int, None] = {}
    for one, other, since in asked:
        owing, opposite = numbers[one], numbers[other] if other is not None else None
        if owing is None or (other is not None and opposite is None):
            continue
        values = {"owing": owing, "other": opposite, "since": since, "most": most}
        found.update((row[0], None) for row in connection.execute(_CHOSEN, values))
    query = f"{EVENT_COLUMNS} FROM events e JOIN reports r ON r.number = e.report WHERE e.number = ?"
    for number in found:
        yield event_row(connection.execute(query, (number,)).fetchone())
