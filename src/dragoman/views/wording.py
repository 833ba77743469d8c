"""How a record is put into words, the same in every view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dragoman.model import Claim, Coding, Entity, Event, ReportSummary, Statement

# The parts of a MergeScore, and its rules in words.
MERGE_PARTS = ("kind", "actors", "recipients", "date", "place", "words")
MERGE_RULES: Mapping[str, str] = {
    "copy": "the same words in copies of one text",
    "match": "alike",
    "only": "the one story that the vague date fits",
    "hand": "joined by hand",
}


def event_kind(event: Event) -> str:
    """Return type and mode: `CONSULT-visit`."""
    return f"{event.event_type}-{event.mode}" if event.mode else event.event_type


def entity_name(entity: Entity) -> str:
    """Return the resolved name, or the words of the text where there is none."""
    return entity.name or entity.text


def entity_code(entity: Entity) -> str:
    """Return the id, or as much as is known of it; empty when nothing is."""
    return entity.id or entity.organization or entity.country or ""


def entity_label(entity: Entity) -> str:
    """Return the shortest name: the code, or the words of the text in quotation marks."""
    return entity_code(entity) or f'"{entity.text}"'


def score_text(score: float) -> str:
    """Return a score with its sign, so that it does not depend on colour."""
    return f"{score:+g}" if score else "0"


def is_conflict(event: Event) -> bool:
    """Whether the event counts as conflict; the quad class decides, since scores can be 0."""
    return event.quad in (3, 4)


def place_text(event: Event) -> str | None:
    """Return the place as `Natanz, IRN`; None when there is none."""
    if event.place is None:
        return None
    name = event.place.name or event.place.text
    return f"{name}, {event.place.country}" if event.place.country else name


def report_facts(report: ReportSummary) -> list[tuple[str, str]]:
    """Return what is known of a report, as pairs of label and value, in the order to show."""
    line = report.dateline
    given = (
        ("origin", ", ".join(report.origins) or None),
        ("publisher", report.publisher),
        ("dateline", line and ", ".join(part for part in (line.place, line.date, line.agency) if part)),
        ("date", f"{report.date or 'unknown'} ({report.date_reason})"),
    )
    return [(label, value) for label, value in given if value]


def statement_text(statement: Statement) -> tuple[str, str]:
    """Return who speaks, and what is said."""
    return (entity_name(statement.speaker) if statement.speaker else "unnamed speaker"), statement.text


def claim_text(claim: Claim) -> str:
    """Return cause and effect on one line: `drought → hunger`, with what is said of their link."""
    note = "" if claim.status == "asserted" else f" ({claim.status})"
    return f"claim: {claim.cause.text} → {claim.effect.text}{note}"


def nothing_found(coding: Coding, text: str | None = None) -> str:
    """Say in one sentence why a coding has no events."""
    report = coding.report
    if report.error:
        return f"Not coded: {report.error}"
    if report.skipped:
        return f"Skipped: {report.skipped}"
    if text is not None and not text.strip():
        return "No events: the report has no text."
    found = [
        f"{count} {noun if count == 1 else noun + 's'}"
        for count, noun in ((len(coding.statements), "statement"), (len(coding.places), "place"))
        if count
    ]
    also = f" Found: {' and '.join(found)}." if found else ""
    return f"No events: no sentence tells of an act between political actors that the codebook knows.{also}"


# What breaks a line or steers a terminal.
_BREAKING = dict.fromkeys((*range(32), *range(127, 160), 0x2028, 0x2029), " ")
# Marks that turn the direction of writing round, and with it the order in which a line is read.
_TURNING = {
    ord(c): f"⟨U+{ord(c):04X}⟩" for c in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
}


def one_line(text: str) -> str:
    """Return a text of the same length that cannot break a line or steer a terminal."""
    return text.translate(_BREAKING)


def plain(text: str) -> str:
    """Return a text on one line, without runs of space, in which marks that turn the direction of writing are seen.

    A report cannot break out of its line by it: `\\u202e` becomes `⟨U+202E⟩`.
    """
    return " ".join(one_line(text).translate(_TURNING).split())


def counted(count: int, noun: str, nouns: str | None = None) -> str:
    """Return a number with its noun: `1 report`, `1,204 reports`, `2 stories`."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def listed(texts: Sequence[str]) -> str:
    """Return texts as a list in a sentence: `Iran, China and Russia`."""
    return ", ".join(texts[:-1]) + f" and {texts[-1]}" if len(texts) > 1 else "".join(texts)


def capped_text(texts: Iterable[str], most: int) -> str:
    """Return texts as a list in a sentence; beyond `most` they are counted: `SCO, UN and 3 more`."""
    found = list(texts)
    over = len(found) - most
    return listed([*found[:most], f"{over} more"] if over > 0 else found)
