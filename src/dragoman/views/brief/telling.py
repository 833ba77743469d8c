"""What every form of a brief says in the same words."""

from __future__ import annotations

from dragoman.views.brief.records import Balance, Brief, BriefKind, Evidence
from dragoman.views.wording import counted, plain

KINDS: dict[BriefKind, str] = {
    "report": "Brief on a report", "pair": "Brief on a pair", "topic": "Brief on a topic", "actor": "Brief on an actor",
    "period": "Brief on a period",
}  # fmt: skip


def brief_heading(brief: Brief) -> str:
    """Return the title with what the brief is on: `Brief on a topic: terrorism`."""
    return f"{KINDS[brief.kind]}: {brief.title}"


def more_text(more: int) -> str:
    """Say how many lines are not listed."""
    return f"and {more:,} more"


def balance_text(balance: Balance) -> str:
    """Return how many acts there are of each class, in a sentence."""
    both = balance.cooperation + balance.conflict
    noun, nouns = ("story", "stories") if balance.unit == "stories" else ("event", "events")
    return (
        f"{counted(both, noun, nouns)}: cooperation {balance.cooperation:,} (verbal {balance.verbal_cooperation:,},"
        f" material {balance.material_cooperation:,}), conflict {balance.conflict:,} (verbal"
        f" {balance.verbal_conflict:,}, material {balance.material_conflict:,})."
    )


def source_text(evidence: Evidence) -> str:
    """Return where evidence stands: origin, publisher, headline, day, and the ids of report and record."""
    record = evidence.event_id or evidence.statement_id
    origins = ", ".join(evidence.origins)
    given = (
        origins or None,
        f"published by {evidence.publisher}" if evidence.publisher else None,
        f"“{evidence.title}”" if evidence.title else None,
        evidence.date,
        f"report {evidence.report_id}" + (f", {record}" if record else ""),
    )
    return plain("; ".join(part for part in given if part))


def spaced(value: str) -> str:
    """Return a part of a line on one line; a space at its beginning or end belongs to the line, and is kept."""
    shown = plain(value)
    if not shown:
        return " " if value else ""
    return f"{' ' if value[0].isspace() else ''}{shown}{' ' if value[-1].isspace() else ''}"
