"""A filter as SQL: the conditions, and the values for their question marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from dragoman.store.records import EventFilter, StatementFilter
from dragoman.store.rows import fold

Condition = tuple[str, list[object]]

# A phrase in quotation marks (the last may be missing), or a word; an asterisk after it asks for beginnings.
_TERM = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')

_CODE = (
    "(x.country = ? OR x.organization = ? OR x.entity_id = ? OR (x.entity_id >= ? || ':' AND x.entity_id < ? || ';'))"
)

IS_CODE = f"SELECT EXISTS (SELECT 1 FROM event_entities x WHERE {_CODE})"
IS_SPEAKERS_CODE = f"SELECT EXISTS (SELECT 1 FROM statement_entities x WHERE {_CODE})"

STATEMENT_ORDER = "ORDER BY r.date DESC NULLS LAST, s.report, s.position"
_ORDERS = {
    "date_desc": "e.date DESC NULLS LAST, e.report, e.position",
    "date_asc": "e.date ASC NULLS LAST, e.report, e.position",
}


def code_values(code: str) -> list[object]:
    """Return the values that IS_CODE wants for a code."""
    return [code] * 5


def search_expression(text: str) -> str | None:
    """Return what a user typed as an FTS5 expression in which nothing but the words counts.

    Every term becomes a quoted string, so that `AND`, `-`, `:` and the like are words and not operators. None
    if there is no word in it.
    """
    terms = []
    for phrase, star, word in _TERM.findall(text.replace("\0", " ")):
        term, begins = (word.rstrip("*"), word.endswith("*")) if word else (phrase, bool(star))
        if any(character.isalnum() for character in term):
            terms.append(f'"{term}"' + (" *" if begins else ""))
    return " AND ".join(terms) or None


def event_query(wanted: EventFilter, is_code: Callable[[str], bool]) -> Condition:
    """Return the part of the query from WHERE on, for tables `events e` and `reports r`."""
    where, values = event_where(wanted, is_code)
    limit = -1 if wanted.limit is None else wanted.limit
    return f"WHERE {where} {event_order(wanted)} LIMIT ? OFFSET ?", [*values, limit, wanted.offset]


def event_order(wanted: EventFilter) -> str:
    """Return the order of the events."""
    return f"ORDER BY {_ORDERS[wanted.order]}"


def event_where(wanted: EventFilter, is_code: Callable[[str], bool]) -> Condition:
    """Return the condition of a filter alone, without order and limit."""
    return _all_of(
        [
            *_simple(wanted),
            *_judged(wanted),
            *_dates(wanted),
            *_entities(wanted, is_code),
            *_places(wanted),
            *_text(wanted),
        ]
    )


def statement_query(wanted: StatementFilter, is_code: Callable[[str], bool]) -> Condition:
    """Return the part of the query from WHERE on, for tables `statements s` and `reports r`."""
    where, values = statement_where(wanted, is_code)
    limit = -1 if wanted.limit is None else wanted.limit
    return f"WHERE {where} {STATEMENT_ORDER} LIMIT ?", [*values, limit]


def statement_where(wanted: StatementFilter, is_code: Callable[[str], bool]) -> Condition:
    """Return the condition of a filter alone, without order and limit."""
    conditions: list[Condition] = []
    if wanted.speaker is not None:
        match, values = _match(wanted.speaker, is_code)
        matching = f"SELECT x.statement FROM statement_entities x WHERE x.side = 'speaker' AND {match}"
        conditions.append((f"s.number IN ({matching})", values))
    if wanted.topic is not None:
        topics = (
            "SELECT statement FROM statement_contexts WHERE context = ?"
            " UNION ALL SELECT statement FROM statement_topics WHERE topic = ?"
        )
        conditions.append((f"s.number IN ({topics})", [wanted.topic, wanted.topic]))
    if wanted.report_id is not None:
        conditions.append(("r.id = ?", [wanted.report_id]))
    conditions += _days("r.date", wanted.since, wanted.until)
    return _all_of(conditions)


def _all_of(conditions: Sequence[Condition]) -> Condition:
    where = " AND ".join(sql for sql, _ in conditions) or "1"
    return where, [value for _, given in conditions for value in given]


def _simple(wanted: EventFilter) -> list[Condition]:
    found: list[Condition] = []
    if wanted.event_type is not None:
        found.append(("e.event_type = ?", [wanted.event_type.upper()]))
    if wanted.mode is not None:
        found.append(("e.mode = ?", [wanted.mode.lower()]))
    if wanted.quad is not None:
        found.append(("e.quad = ?", [wanted.quad]))
    if wanted.status is not None:
        found.append(("e.status = ?", [wanted.status]))
    if wanted.context is not None:
        matching = "SELECT event FROM event_contexts WHERE context = ?"
        found.append((f"e.number IN ({matching})", [wanted.context.lower()]))
    if wanted.report_id is not None:
        found.append(("r.id = ?", [wanted.report_id]))
    if wanted.min_confidence is not None:
        found.append(("e.confidence >= ?", [wanted.min_confidence]))
    return found


def _judged(wanted: EventFilter) -> list[Condition]:
    if wanted.judged == "all":
        return []
    if wanted.judged == "not-rejected":
        return [("e.judged IS NOT 'rejected'", [])]
    if wanted.judged == "unjudged":
        return [("e.judged IS NULL", [])]
    return [("e.judged = ?", [wanted.judged])]


def _dates(wanted: EventFilter) -> list[Condition]:
    return _days("e.date", wanted.since, wanted.until)


def _days(column: str, since: str | None, until: str | None) -> list[Condition]:
    # Either side may be a month or a year: "2014-02" lies within a filter from 2014-02-10 on, and 2014-02-15
    # before the end of "2014-02". The tilde sorts after every digit and hyphen.
    found: list[Condition] = []
    if since is not None:
        found.append((f"({column} >= ? AND {column} >= substr(?, 1, length({column})))", [since[:4], since]))
    if until is not None:
        found.append((f"{column} <= ? || '~'", [until]))
    return found


def _entities(wanted: EventFilter, is_code: Callable[[str], bool]) -> list[Condition]:
    found: list[Condition] = []
    for side, value in (("actor", wanted.actor), ("recipient", wanted.recipient)):
        if value is not None:
            match, values = _match(value, is_code)
            matching = f"SELECT x.event FROM event_entities x WHERE x.side = '{side}' AND {match}"
            found.append((f"e.number IN ({matching})", values))
    if wanted.party is not None:
        match, values = _match(wanted.party, is_code)
        matching = f"SELECT x.event FROM event_entities x WHERE x.side IN ('actor', 'recipient') AND {match}"
        found.append((f"e.number IN ({matching})", values))
    if wanted.between is not None:
        found.append(_between(wanted.between, is_code))
    return found


def _between(pair: tuple[str, str], is_code: Callable[[str], bool]) -> Condition:
    one, one_values = _match(pair[0], is_code)
    other, other_values = _match(pair[1], is_code)
    together = "NOT EXISTS (SELECT 1 FROM event_entities z WHERE z.event = x.event AND z.side = 'recipient')"
    sql = (
        f"e.number IN (SELECT x.event FROM event_entities x WHERE x.side IN ('actor', 'recipient') AND {one}"
        " AND EXISTS (SELECT 1 FROM event_entities y WHERE y.event = x.event"
        " AND y.side IN ('actor', 'recipient')"
        f" AND {other.replace('x.', 'y.')} AND (y.side <> x.side OR"
        f" (x.side = 'actor' AND y.position <> x.position AND {together}))))"
    )
    return sql, [*one_values, *other_values]


def _match(value: str, is_code: Callable[[str], bool]) -> Condition:
    # A code is not looked for in names as well: "UN" would find the United States, and "USA" Jerusalem.
    if is_code(value):
        return _CODE, code_values(value)
    return "instr(x.names, ?) > 0", [fold(value)]


def _places(wanted: EventFilter) -> list[Condition]:
    found: list[Condition] = []
    if wanted.place is not None:
        found.append(("instr(e.place_names, ?) > 0", [fold(wanted.place)]))
    if wanted.country is not None:
        found.append(("e.place_country = ?", [wanted.country]))
    return found


def _text(wanted: EventFilter) -> list[Condition]:
    if wanted.text is None or not wanted.text.strip():
        return []
    expression = search_expression(wanted.text)
    if expression is None:
        # Signs and emoji are no words to the index.
        return [("instr(e.evidence, ?) > 0", [wanted.text.strip()])]
    return [("e.number IN (SELECT rowid FROM event_search WHERE event_search MATCH ?)", [expression])]
