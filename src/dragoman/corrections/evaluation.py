"""Judged events as evaluation data: what a coder should find in a text, and what it should not.

A line is a text in the form of the gold data of `evals/` (docs/corrections.md), with two fields more: `rejected`, events
that are in the text according to the machine alone, and `complete`, which is false: nobody says what else is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import BinaryIO, Literal, Protocol

import msgspec

from dragoman.model import Entity, Event, Quote, Record, Report, Status
from dragoman.store import JudgedEvent

Unit = Literal["reports", "sentences"]


class JudgedGold(Record, frozen=True, kw_only=True):
    """An event as a person left it, in codes; `evidence`: the words that tell it, braces around the part that is meant."""

    event_type: str
    mode: str | None
    status: Status
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    evidence: str | None


class JudgedText(Record, frozen=True, kw_only=True):
    """A report, or a sentence of one, with the events that people have judged in it; `date`: when it was written.

    `judges`: who has judged, in order of the alphabet.
    """

    id: str
    text: str
    date: str | None
    events: tuple[JudgedGold, ...]
    rejected: tuple[JudgedGold, ...]
    complete: bool
    judges: tuple[str, ...]


class Database(Protocol):
    """As much of the store's View as judged events are read from."""

    def judged_events(self) -> Iterator[JudgedEvent]:
        """Give the events with a verdict in force of their own."""

    def report(self, id_: str) -> Report | None:
        """Return a report as it was received."""


def judged_texts(view: Database, unit: Unit = "reports") -> Iterator[JudgedText]:
    """Give every report with judged events, or every sentence of them, in the order in which reports came.

    A report holds the context that its pronouns and dates need; a sentence is easier to read.
    """
    for report_id, group in groupby(view.judged_events(), key=lambda each: each.row.report_id):
        report = view.report(report_id)
        if report is None:
            continue
        judged = list(group)
        date = judged[0].row.report_date
        if unit == "reports":
            yield _text(report.id, report.text, 0, date, judged)
            continue
        spans: dict[tuple[int, int], list[JudgedEvent]] = {}
        for each in judged:
            evidence = each.row.event.evidence
            spans.setdefault((evidence.start, evidence.end), []).append(each)
        for (start, end), events in sorted(spans.items()):
            yield _text(f"{report.id}#{start}", report.text[start:end], start, date, events)


def write_judged(view: Database, stream: BinaryIO, unit: Unit = "reports") -> int:
    """Write judged texts as JSON Lines; return how many."""
    count = 0
    for text in judged_texts(view, unit):
        stream.write(msgspec.json.encode(text) + b"\n")
        count += 1
    return count


def wording(text: str, start: int, end: int) -> str | None:
    """Return the words of a span so that they stand once in a text: with as many around them, and then braces.

    None where that cannot be said, because the text has braces of its own.
    """
    meant = text[start:end]
    if not meant or "{" in text or "}" in text:
        return None
    if text.count(meant) == 1:
        return meant
    around = 1
    while around < len(text):
        first, last = max(start - around, 0), min(end + around, len(text))
        if text.count(text[first:last]) == 1:
            return f"{text[first:start]}{{{meant}}}{text[end:last]}"
        around *= 2
    return None


def _text(id_: str, text: str, offset: int, date: str | None, judged: Iterable[JudgedEvent]) -> JudgedText:
    events, rejected = [], []
    judges: set[str] = set()
    for each in judged:
        judges.update(row.who for row in each.corrections)
        if each.row.judged == "rejected":
            # What nobody should find is what the machine says, not what somebody has made of it before.
            rejected.append(_gold(each.coded, text, offset))
        else:
            events.append(_gold(each.row.event, text, offset))
    return JudgedText(
        id=id_, text=text, date=date, events=tuple(events), rejected=tuple(rejected), complete=False,
        judges=tuple(sorted(judges)),
    )  # fmt: skip


def _gold(event: Event, text: str, offset: int) -> JudgedGold:
    evidence = _within(event.evidence, text, offset)
    return JudgedGold(
        event_type=event.event_type,
        mode=event.mode,
        status=event.status,
        actors=_codes(event.actors),
        recipients=_codes(event.recipients),
        evidence=evidence,
    )


def _within(quote: Quote, text: str, offset: int) -> str | None:
    start, end = quote.start - offset, quote.end - offset
    return wording(text, start, end) if text[start:end] == quote.text else None


def _codes(entities: Iterable[Entity]) -> tuple[str, ...]:
    """Return whom gold data can name: states and bodies by their codes, either of which will do."""
    found = (tuple(filter(None, (entity.organization, entity.country))) for entity in entities)
    return tuple(dict.fromkeys("|".join(codes) for codes in found if codes))
