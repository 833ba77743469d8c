"""Reads the gold data of `evals/data`: one typed record a line, unknown keys refused."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from dragoman.errors import DragomanError
from dragoman.model import Coding, Place, Record, Span, StatementKind, Status

DATA = Path(__file__).parent / "data"
FILES = (
    "sentences.jsonl", "reports.jsonl", "readings.jsonl", "places.jsonl", "statements.jsonl",
    "statements-reports.jsonl", "mentions.jsonl", "mentions-blind.jsonl", "ambiguous.jsonl", "relations.jsonl",
    "times.jsonl", "stories.jsonl", "pages.jsonl",
)  # fmt: skip


class EvalsError(DragomanError):
    """Gold data, floors or a scorer cannot be used; the message names file and line."""


class GoldEvent(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event as a careful coder would give it.

    A code is an ISO 3166-1 alpha-3 country or an organisation's abbreviation; `A|B` leaves the choice, a
    final `?` says that it may be missing. `status` None: any will do. `other_types` and `other_modes` are as
    good as the first. An `optional` event is neither missed when absent nor false when present. `evidence` is
    the exact wording, in whole reports only.
    """

    event_type: str
    mode: str | None
    status: Status | None
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    other_types: tuple[str, ...] = ()
    other_modes: tuple[str, ...] = ()
    optional: bool = False
    evidence: str | None = None


class GoldText(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sentence or a whole report with its events."""

    id: str
    text: str
    events: tuple[GoldEvent, ...]
    date: str | None = None


class GoldReading(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The opening of a report and what reading has to find in it."""

    id: str
    text: str
    published: str | None
    place: str | None
    dateline_date: str | None
    agency: str | None
    origins: tuple[str, ...]
    title: str | None


class Toponym(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place name in a text and the point it means."""

    start: int
    end: int
    lat: float
    lon: float
    country: str


class GoldPlaces(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A short text with its toponyms; names of countries are not among them."""

    id: str
    text: str
    toponyms: tuple[Toponym, ...]


class GoldStatement(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A statement: the wording of its content (in pieces where the cue interrupts it) and of its speaker.

    `speaker` None: the text does not say who speaks. `means`: the name or id of whom the speaker's words mean.
    """

    kind: StatementKind
    content: tuple[str, ...]
    speaker: str | None
    addressee: str | None = None
    means: str | None = None


class GoldStatements(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A short text with its statements."""

    id: str
    text: str
    statements: tuple[GoldStatement, ...]


T = TypeVar("T", bound=Record)


def read_gold(path: Path, kind: type[T]) -> tuple[T, ...]:
    """Read a file of gold lines; raises EvalsError with file and line when one does not fit."""
    decoder = msgspec.json.Decoder(kind)
    rows: list[T] = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            rows.append(decoder.decode(line))
        except msgspec.DecodeError as error:
            raise EvalsError(f"{path.name}, line {number}: {error}; see evals/data/README.md") from error
    return tuple(rows)


def locate(text: str, wording: str, where: str) -> Span:
    """Return the span of a wording that stands exactly once in a text; raises EvalsError otherwise.

    Braces mark the part that is meant, where it alone stands more than once: "{he} added".
    """
    before, opened, rest = wording.partition("{")
    meant, _, after = rest.partition("}") if opened else (before, "", "")
    before = before if opened else ""
    whole = before + meant + after
    if text.count(whole) != 1:
        raise EvalsError(f"{where}: {whole!r} stands {text.count(whole)} times in the text, not once")
    start = text.index(whole) + len(before)
    return Span(start, start + len(meant))


def sound(coding: Coding) -> Coding:
    """Return a coding that did not fail; raises EvalsError otherwise, as a failure would pass for nothing found.

    Only the kind of the failure is named: its wording may quote the text.
    """
    if coding.report.error is not None:
        kind = coding.report.error.partition(" while coding")[0].partition(":")[0]
        raise EvalsError(f"report {coding.report.id} could not be coded ({kind}); nothing can be measured until it is")
    return coding


def point(place: Place) -> tuple[float, float] | None:
    """Return a place's latitude and longitude, if it was resolved."""
    return (place.lat, place.lon) if place.lat is not None and place.lon is not None else None
