"""A small database of stories: two copies of a text and another report tell one act, and somebody denies it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from dragoman.model import Coding, Event, Report, ReportSummary
from dragoman.store import Writer
from dragoman.stories.keeping import Keeper
from stories.samples import DISCLAIMER, DRONES, DRONES_APART, MOYALE, RUSSIA, entity, event, quote, sentence

ORIGINS = {"d1": ("Moldpres",), "d4": ("Reuters",)}
TITLES = {"d1": "Drones seen over the Dniester", "d2": "Drones!", "d4": "Chisinau blames Moscow", "n1": "Moscow denies"}
DENIED = "Moscow had never let any drones cross the Dniester, its envoy said."
AGAIN = f"{DRONES_APART} Nine villages saw them."


def story_reports() -> list[tuple[Report, tuple[Event, ...]]]:
    """Return the reports with their events; `m1` tells of an act of its own, of two sides that met."""
    said = event("e1", evidence=sentence(DRONES))
    other = event("e4", evidence=sentence(DRONES_APART), actors=(entity("Chisinau", "MDA", "GOV"),))
    denial = event("n", status="negated", evidence=quote(DENIED), speaker=RUSSIA, trigger=quote("cross"))
    meeting = event(
        "m", event_type="CONSULT", quad=1, score=2.0, date="2023-06-02", place=MOYALE, evidence=quote("Both met in Moyale."),
        trigger=quote("met"),
    )  # fmt: skip
    nearby = event("w", date="2023-05-18", evidence=quote("Moldova accused Russia of a second flight."))
    return [
        (Report(id="d1", text=DRONES, date="2023-05-16"), (said,)),
        (Report(id="d2", text=DRONES + DISCLAIMER, date="2023-05-17", publisher="Example Post"), (said,)),
        (Report(id="d4", text=AGAIN, date="2023-05-17"), (other,)),
        (Report(id="n1", text=DENIED, date="2023-05-18", publisher="Some Paper"), (denial,)),
        (Report(id="m1", text="Both met in Moyale.", date="2023-06-02", publisher="Late Courier"), (meeting,)),
        (Report(id="w1", text="Moldova accused Russia of a second flight.", date="2023-05-18"), (nearby,)),
    ]


def summary_of(report: Report) -> ReportSummary:
    """Return a report as its coding names it."""
    return ReportSummary(
        id=report.id, title=TITLES.get(report.id), publisher=report.publisher, origins=ORIGINS.get(report.id, ()),
        dateline=None, published=report.date, date=report.date, date_reason="came with the report", language="en",
        boilerplate=(),
    )  # fmt: skip


def story_database(path: Path, *, stories: bool = True) -> Path:
    """Make the database; `stories`: with its stories."""
    with Writer(path) as writer:
        for report, events in story_reports():
            given = msgspec.structs.replace(report, title=TITLES.get(report.id))
            writer.add(given, Coding(report=summary_of(given), events=events))
        if stories:
            Keeper(writer.ledger).catch_up()
    return path
