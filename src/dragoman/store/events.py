"""The query for events with their entities, contexts and reports, and the record that a row becomes."""

from __future__ import annotations

import sqlite3

from dragoman.store import rows
from dragoman.store.records import EventRow


def gathered_entities(owner: str) -> str:
    """Return the subquery for the entities of an event or a statement as JSON."""
    return (
        "(SELECT json_group_array(json_array(side, position, json_object('text', text, 'start', span_start,"
        " 'end', span_end, 'id', entity_id, 'name', name, 'kind', kind, 'country', country,"
        " 'organization', organization, 'sectors', json(sectors), 'office', office, 'reason', reason)))"
        f" FROM {owner}_entities WHERE {owner} = {owner[0]}.number)"
    )


def gathered(owner: str, kind: str) -> str:
    """Return the subquery for the contexts of an event, or the contexts or topics of a statement, as JSON."""
    texts = f"SELECT json_group_array(json_array(position, {kind})) FROM {owner}_{kind}s"
    return f"({texts} WHERE {owner} = {owner[0]}.number)"


# Lists are gathered by the same statement: a row is of one moment, even while a Writer replaces the report.
ORIGINS = "(SELECT json_group_array(json_array(position, name)) FROM report_origins WHERE report = r.number) AS origins"
EVENT = f"SELECT e.*, {gathered_entities('event')} AS entities, {gathered('event', 'context')} AS contexts"
EVENT_COLUMNS = f"{EVENT}, {ORIGINS}, r.id AS report_id, r.title, r.publisher, r.date AS report_date, r.url"
EVENT_ROW = f"{EVENT_COLUMNS} FROM events e JOIN reports r ON r.number = e.report"

# What takes part in stories, timelines and commitments.
STANDING = "e.judged IS NOT 'rejected'"


def event_row(row: sqlite3.Row) -> EventRow:
    """Return the record of a row of EVENT_ROW."""
    return EventRow(
        report_id=row["report_id"],
        title=row["title"],
        publisher=row["publisher"],
        origins=rows.to_texts(row["origins"]),
        report_date=row["report_date"],
        url=row["url"],
        event=rows.to_event(row),
        judged=row["judged"],
    )
