"""Keeps the narrow tables that are counted over in step with the codings they are made from."""

from __future__ import annotations

import sqlite3

_PARTY = "text, entity_id, name, kind, country, organization, office"
_SAME_PARTY = " AND ".join(f"p.{name} = x.{name}" for name in _PARTY.split(", "))
_KIND = "event_type, mode, status, quad, method, judged"
_SAME_KIND = " AND ".join(f"k.{name} = e.{name}" for name in _KIND.split(", "))


def _pairs(level: int, who: str) -> str:
    return (
        "INSERT OR IGNORE INTO event_pairs (event, level, actor, recipient, quad, score)"
        f" SELECT e.number, {level}, p.{who}, q.{who}, e.quad, e.score FROM events e"
        " CROSS JOIN event_parties a ON a.event = e.number AND a.side = 0 CROSS JOIN parties p ON p.number = a.party"
        " CROSS JOIN event_parties b ON b.event = e.number AND b.side = 1 CROSS JOIN parties q ON q.number = b.party"
        f" WHERE p.{who} IS NOT NULL AND q.{who} IS NOT NULL AND {{of}}"
    )


# In this order; {of} chooses the reports.
_STEPS = (
    f"INSERT OR IGNORE INTO kinds ({_KIND}) SELECT {_KIND} FROM digest_events e WHERE {{of}}",
    "INSERT OR IGNORE INTO context_sets (contexts) SELECT contexts FROM digest_events e WHERE {of}",
    "INSERT OR IGNORE INTO spots (key, names, name, country, admin1, lat, lon, geoname_id)"
    " SELECT spot, place_names, place_name, place_country, place_admin1, place_lat, place_lon, place_geoname_id"
    " FROM digest_events e WHERE spot IS NOT NULL AND {of}",
    f"INSERT OR IGNORE INTO parties ({_PARTY}, names) SELECT {_PARTY}, names FROM digest_event_entities e WHERE {{of}}",
    f"INSERT OR IGNORE INTO parties ({_PARTY}, names) SELECT {_PARTY}, names FROM digest_statement_entities e WHERE {{of}}",
    "INSERT OR IGNORE INTO actors (id) SELECT id FROM digest_ids",
    "INSERT OR IGNORE INTO party_actors (party, actor)"
    " SELECT d.party, a.number FROM digest_ids d CROSS JOIN actors a ON a.id = d.id",
    "UPDATE parties SET linked = 1, actor = (SELECT number FROM actors WHERE id = entity_id),"
    " code = (SELECT number FROM actors WHERE id = coalesce(nullif(organization, ''), country)) WHERE linked = 0",
    "INSERT OR IGNORE INTO event_parties (event, side, party) SELECT x.event, x.side, p.number"
    f" FROM digest_event_entities x CROSS JOIN parties p ON {_SAME_PARTY} WHERE {{of_x}}",
    "INSERT OR IGNORE INTO event_actors (event, side, actor, date)"
    " SELECT e.number, x.side, a.actor, coalesce(e.date, '') FROM events e"
    " CROSS JOIN event_parties x ON x.event = e.number CROSS JOIN party_actors a ON a.party = x.party WHERE {of}",
    _pairs(0, "code"),
    _pairs(1, "actor"),
    "INSERT INTO event_facts (number, report, position, kind, contexts, spot, quad, score, confidence, date,"
    " date_precision, actors, recipients, code_pairs, id_pairs)"
    " SELECT e.number, e.report, e.position, k.number, c.number, (SELECT number FROM spots WHERE key = e.spot), e.quad,"
    " e.score, e.confidence, e.date, e.date_precision, e.actors, e.recipients, e.code_pairs, e.id_pairs"
    " FROM digest_events e"
    f" CROSS JOIN kinds k ON {_SAME_KIND} CROSS JOIN context_sets c ON c.contexts = e.contexts WHERE {{of}}",
    "INSERT OR IGNORE INTO statement_facts (number, report, position, date, stance)"
    " SELECT e.number, e.report, e.position, r.date, e.stance FROM statements e"
    " CROSS JOIN reports r ON r.number = e.report WHERE {of}",
    "INSERT OR IGNORE INTO statement_parties (statement, side, party) SELECT x.statement, x.side, p.number"
    f" FROM digest_statement_entities x CROSS JOIN parties p ON {_SAME_PARTY} WHERE {{of_x}}",
    "INSERT OR IGNORE INTO statement_actors (statement, side, actor, date)"
    " SELECT e.number, x.side, a.actor, coalesce(f.date, '') FROM statements e"
    " CROSS JOIN statement_facts f ON f.number = e.number"
    " CROSS JOIN statement_parties x ON x.statement = e.number CROSS JOIN party_actors a ON a.party = x.party WHERE {of}",
)
_OF_ONE = tuple(step.format(of="e.report = :report", of_x="x.report = :report") for step in _STEPS)
_OF_ALL_DUE = tuple(
    step.format(of="e.report IN (SELECT report FROM undigested)", of_x="x.report IN (SELECT report FROM undigested)")
    for step in _STEPS
)


def digest(connection: sqlite3.Connection, report: int) -> None:
    """Make the narrow rows of a report that has none, by its number; they go by themselves when its rows go."""
    for step in _OF_ONE:
        connection.execute(step, {"report": report})


def digest_again(connection: sqlite3.Connection, report_id: str) -> None:
    """Make the narrow rows of the events of a report anew, after a person has corrected some of them."""
    (report,) = connection.execute("SELECT number FROM reports WHERE id = ?", (report_id,)).fetchone()
    for table in ("event_pairs", "event_actors", "event_parties"):
        connection.execute(
            f"DELETE FROM {table} WHERE event IN (SELECT number FROM events WHERE report = ?)", (report,)
        )
    connection.execute("DELETE FROM event_facts WHERE report = ?", (report,))
    digest(connection, report)


def digest_due(connection: sqlite3.Connection) -> None:
    """Make the narrow rows of all reports that a migration has put into `undigested`, which have none."""
    if connection.execute("SELECT EXISTS (SELECT 1 FROM undigested)").fetchone()[0]:
        for step in _OF_ALL_DUE:
            connection.execute(step)
        connection.execute("DELETE FROM undigested")
