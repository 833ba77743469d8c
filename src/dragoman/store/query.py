"""A filter as SQL: the conditions, and the values for their question marks.

Conditions on events are on `event_facts f`, those on statements on `statement_facts f`: narrow tables that are read
in a fraction of the time of the wide ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from dragoman.store import parts
from dragoman.store.lookup import Lookup
from dragoman.store.records import EventFilter, StatementFilter
from dragoman.store.rows import fold

Condition = tuple[str, list[object]]

# A phrase in quotation marks (the last may be missing), or a word; an asterisk after it asks for beginnings.
_TERM = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')

_LATEST = "f.date DESC NULLS LAST, f.report, f.position"
_ORDERS = {
    "date_desc": _LATEST,
    "date_asc": "f.date ASC NULLS LAST, f.report, f.position",
    "confidence_desc": f"f.confidence DESC, {_LATEST}",
    "confidence_asc": f"f.confidence ASC, {_LATEST}",
    "score_desc": f"f.score DESC, {_LATEST}",
    "score_asc": f"f.score ASC, {_LATEST}",
    # By lot, and the same each time: numbers times a constant near 2^32 over the golden ratio (Knuth, TAOCP 3, 6.4) lie
    # evenly and without regard to what the events are.
    "sample": "(f.number * 2654435761) & 4294967295, f.number",
}
_ACTOR, _RECIPIENT = 0, 1
_SPEAKER, _ADDRESSEE, _ABOUT = 0, 1, 2
_REJECTED = 10  # is added to the sides of events that a person has rejected

# Everybody of a code, or everybody of a name; {} is the alias of a table with `actor` or `party`.
_OF_CODE = "{}.actor = (SELECT number FROM actors WHERE id = ?)"
_OF_NAME = "{}.party IN (SELECT number FROM parties WHERE instr(names, ?) > 0)"
# The same of the parties of an event that is at hand: the unary plus keeps from looking at all events of a party.
_PARTY_OF_CODE = (
    "EXISTS (SELECT 1 FROM party_actors z WHERE z.party = {}.party"
    " AND z.actor = (SELECT number FROM actors WHERE id = ?))"
)
_PARTY_OF_NAME = "+" + _OF_NAME


class Who(NamedTuple):
    """Somebody asked for, by code or by part of a name."""

    value: str
    by_code: bool

    def rows(self, owner: str, alias: str) -> str:
        """Return the table of events or statements (`owner`) with sides that this one is found in."""
        return f"{owner}_{'actors' if self.by_code else 'parties'} {alias}"

    def among(self, alias: str) -> str:
        """Return the condition on that table; it has one value."""
        return (_OF_CODE if self.by_code else _OF_NAME).format(alias)

    def party(self, alias: str) -> str:
        """Return the condition on a table of parties; it has one value."""
        return (_PARTY_OF_CODE if self.by_code else _PARTY_OF_NAME).format(alias)


def who(value: str, is_code: Callable[[str], bool]) -> Who:
    """Return somebody as asked for: by the code, if it is one in this database, else by the name."""
    # A code is not looked for in names as well: "UN" would find the United States, and "USA" Jerusalem.
    return Who(value, True) if is_code(value) else Who(fold(value), False)


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


def event_where(wanted: EventFilter, lookup: Lookup, long: bool = False) -> Condition:
    """Return the condition on `event_facts f`.

    `long`: the period holds many of all events, so that looking them
    up by the index of dates, one by one, takes longer than to go through all.
    """
    return _all(
        [
            *_kind(wanted),
            *_judged(wanted, lookup),
            *_simple(wanted),
            # The unary plus bars the index.
            *_days("+f.date" if long else "f.date", wanted.since, wanted.until),
            *_entities(wanted, lookup),
            *_places(wanted),
            *_parts(wanted),
            *_reports(wanted),
            *_text("event", "evidence", wanted.text),
        ]
    )


def is_long(wanted: EventFilter) -> Condition:
    """Return the query for whether the period of a filter holds more than half of all events."""
    where, values = _all(_days("f.date", wanted.since, wanted.until))
    half = "(SELECT max(number) / 2 FROM event_facts)"
    return f"SELECT count(*) >= {half} FROM (SELECT 1 FROM event_facts f WHERE {where} LIMIT {half})", values


def event_page(wanted: EventFilter, lookup: Lookup) -> Condition:
    """Return the rows of `event_facts f` in order, from FROM to ORDER BY, joined with `events e` and `reports r`."""
    # The page is chosen among narrow rows; only what is on it is looked up in the wide ones. A list without an end is
    # read in its order as it is asked for.
    facts, values = chosen_events(wanted, lookup)
    return (
        f"FROM {facts} CROSS JOIN events e ON e.number = f.number JOIN reports r ON r.number = e.report"
        f" ORDER BY {_ORDERS[wanted.order]}",
        values,
    )


def chosen_events(wanted: EventFilter, lookup: Lookup) -> Condition:
    """Return the rows of `event_facts f` that pass a filter, within its limit, for FROM."""
    where, values = event_where(wanted, lookup)
    return _page("event_facts", where, _ORDERS[wanted.order], values, wanted.limit, wanted.offset)


def chosen_statements(wanted: StatementFilter, lookup: Lookup) -> Condition:
    """Return the rows of `statement_facts f` that pass a filter, within its limit, for FROM."""
    where, values = statement_where(wanted, lookup)
    return _page("statement_facts", where, _LATEST, values, wanted.limit, wanted.offset)


def statement_where(wanted: StatementFilter, lookup: Lookup) -> Condition:
    """Return the condition on `statement_facts f`."""
    conditions: list[Condition] = []
    sides = ((_SPEAKER, wanted.speaker), (_ADDRESSEE, wanted.addressee), (_ABOUT, wanted.about))
    conditions += [
        _side("statement", (side,), who(value, lookup.is_speakers_code)) for side, value in sides if value is not None
    ]
    if wanted.stance is not None:
        conditions.append(("f.stance = ?", [wanted.stance]))
    if wanted.topic is not None:
        topics = (
            "SELECT statement FROM statement_topics WHERE topic = ?"
            " UNION ALL SELECT statement FROM statement_contexts WHERE context = ?"
        )
        conditions.append((f"f.number IN ({topics})", [wanted.topic, wanted.topic]))
    if wanted.report_id is not None:
        conditions.append(_report(wanted.report_id))
    conditions += _days("f.date", wanted.since, wanted.until)
    conditions += _text("statement", "text", wanted.text)
    return _all(conditions)


def statement_page(wanted: StatementFilter, lookup: Lookup) -> Condition:
    """Return the rows of `statement_facts f` in order, joined with `statements s` and `reports r`."""
    facts, values = chosen_statements(wanted, lookup)
    return (
        f"FROM {facts} CROSS JOIN statements s ON s.number = f.number JOIN reports r ON r.number = s.report"
        f" ORDER BY {_LATEST}",
        values,
    )


def report_where(text: str | None) -> Condition:
    """Return the condition on `reports r`; `text` is looked for in headline and text."""
    if text is None or not text.strip():
        return "1", []
    expression = search_expression(text)
    if expression is None:
        return "instr(r.text, ?) > 0", [text.strip()]
    return "r.number IN (SELECT rowid FROM report_search WHERE report_search MATCH ?)", [expression]


def _all(conditions: Sequence[Condition]) -> Condition:
    where = " AND ".join(sql for sql, _ in conditions) or "1"
    return where, [value for _, given in conditions for value in given]


def _page(table: str, where: str, order: str, values: list[object], limit: int | None, offset: int) -> Condition:
    if limit is None and offset == 0:
        return f"(SELECT * FROM {table} f WHERE {where}) f", values
    size = -1 if limit is None else limit
    return f"(SELECT * FROM {table} f WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?) f", [*values, size, offset]


def _kind(wanted: EventFilter) -> list[Condition]:
    found: list[Condition] = []
    if wanted.event_type is not None:
        found.append(("event_type = ?", [wanted.event_type.upper()]))
    if wanted.mode is not None:
        found.append(("mode = ?", [wanted.mode.lower()]))
    if wanted.quad is not None:
        found.append(("quad = ?", [wanted.quad]))
    if wanted.status is not None:
        found.append(("status = ?", [wanted.status]))
    if wanted.method is not None:
        found.append(("method = ?", [wanted.method]))
    if not found:
        return []
    where, values = _all(found)
    return [(f"f.kind IN (SELECT number FROM kinds WHERE {where})", values)]


def _judged(wanted: EventFilter, lookup: Lookup) -> list[Condition]:
    if wanted.judged == "all":
        return []
    if wanted.judged == "not-rejected":
        # Where there is none, the condition would only be in the planner's way.
        some = lookup.has_rejected()
        return [("f.kind NOT IN (SELECT number FROM kinds WHERE judged = 'rejected')", [])] if some else []
    judged = "" if wanted.judged == "unjudged" else wanted.judged
    return [("f.kind IN (SELECT number FROM kinds WHERE judged = ?)", [judged])]


def _simple(wanted: EventFilter) -> list[Condition]:
    found: list[Condition] = []
    if wanted.context is not None:
        matching = "SELECT event FROM event_contexts WHERE context = ?"
        found.append((f"f.number IN ({matching})", [wanted.context.lower()]))
    if wanted.min_confidence is not None:
        found.append(("f.confidence >= ?", [wanted.min_confidence]))
    return found


def _parts(wanted: EventFilter) -> list[Condition]:
    found: list[Condition] = []
    if wanted.period is not None:
        found.append(parts.within(wanted.period))
    if wanted.coarser_than is not None:
        found.append(parts.coarser_than(wanted.coarser_than))
    if wanted.edge is not None:
        found.append(parts.on_edge(*wanted.edge, wanted.edge_by))
    if wanted.at is not None:
        found.append(parts.at(*wanted.at))
    if wanted.lacking is not None:
        found.append(parts.lacking(wanted.lacking))
    return found


def _reports(wanted: EventFilter) -> list[Condition]:
    found: list[Condition] = []
    if wanted.report_id is not None:
        found.append(_report(wanted.report_id))
    if wanted.origin is not None:
        matching = "SELECT report FROM report_origins WHERE name = ? COLLATE NOCASE"
        found.append((f"f.report IN ({matching})", [wanted.origin]))
    if wanted.publisher is not None:
        matching = "SELECT number FROM reports WHERE publisher = ? COLLATE NOCASE"
        found.append((f"f.report IN ({matching})", [wanted.publisher]))
    return found


def _report(id_: str) -> Condition:
    return "f.report = (SELECT number FROM reports WHERE id = ?)", [id_]


def _days(column: str, since: str | None, until: str | None) -> list[Condition]:
    # Either side may be a month or a year: "2014-02" lies within a filter from 2014-02-10 on, and 2014-02-15
    # before the end of "2014-02". The tilde sorts after every digit and hyphen.
    found: list[Condition] = []
    if since is not None:
        found.append((f"({column} >= ? AND {column} >= substr(?, 1, length({column})))", [since[:4], since]))
    if until is not None:
        found.append((f"{column} <= ? || '~'", [until]))
    return found


def _entities(wanted: EventFilter, lookup: Lookup) -> list[Condition]:
    # The sides of rejected events have numbers of their own, above all others.
    rejected = wanted.judged in ("all", "rejected")
    sides = (((_ACTOR,), wanted.actor), ((_RECIPIENT,), wanted.recipient), ((_ACTOR, _RECIPIENT), wanted.who))
    found = [_side("event", side, who(value, lookup.is_code), rejected) for side, value in sides if value is not None]
    if wanted.between is not None:
        one, other = wanted.between
        pair = who(one, lookup.is_code), who(other, lookup.is_code)
        numbers, values = lookup.numbers(*_between(*pair, rejected))
        found.append((f"f.number IN ({numbers})", values))
    return found


def _side(owner: str, sides: Sequence[int], one: Who, rejected: bool = False) -> Condition:
    chosen = [*sides, *(side + _REJECTED for side in sides if rejected)]
    among = f"x.side IN ({', '.join(map(str, chosen))})"
    matching = f"SELECT x.{owner} FROM {one.rows(owner, 'x')} WHERE {one.among('x')} AND {among}"
    return f"f.number IN ({matching})", [one.value]


def _between(one: Who, other: Who, rejected: bool) -> Condition:
    # Either acts on the other; or two different parties act together, on nobody.
    side = f"{{}}.side % {_REJECTED}" if rejected else "{}.side"
    x, y, v, w = map(side.format, "xyvw")
    sql = (
        f"SELECT x.event FROM {one.rows('event', 'x')} WHERE {one.among('x')} AND {x} < 2"
        f" AND EXISTS (SELECT 1 FROM {other.rows('event', 'y')} WHERE y.event = x.event AND {y} = 1 - {x}"
        f" AND {other.among('y')})"
        f" UNION ALL SELECT x.event FROM {one.rows('event', 'x')} CROSS JOIN event_facts g ON g.number = x.event"
        f" WHERE {one.among('x')} AND {x} = 0 AND g.recipients = 0 AND g.actors > 1"
        " AND EXISTS (SELECT 1 FROM event_parties v CROSS JOIN event_parties w ON w.event = v.event"
        f" AND {w} = 0 AND w.party <> v.party WHERE v.event = x.event AND {v} = 0"
        f" AND {one.party('v')} AND {other.party('w')})"
    )
    return sql, [one.value, other.value, one.value, one.value, other.value]


def _places(wanted: EventFilter) -> list[Condition]:
    found: list[Condition] = []
    if wanted.place is not None:
        found.append(("f.spot IN (SELECT number FROM spots WHERE instr(names, ?) > 0)", [fold(wanted.place)]))
    if wanted.country is not None:
        found.append(("f.spot IN (SELECT number FROM spots WHERE country = ?)", [wanted.country]))
    return found


def _text(owner: str, column: str, text: str | None) -> list[Condition]:
    if text is None or not text.strip():
        return []
    expression = search_expression(text)
    if expression is None:
        # Signs and emoji are no words to the index.
        matching = f"SELECT number FROM {owner}s WHERE instr({column}, ?) > 0"
        return [(f"f.number IN ({matching})", [text.strip()])]
    return [(f"f.number IN (SELECT rowid FROM {owner}_search WHERE {owner}_search MATCH ?)", [expression])]
