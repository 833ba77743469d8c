"""A report's text cut where marks begin and end, with what each mark stands for.

Marks overlap and nest: the text is cut into segments, each with all marks that lie on it. Offsets count characters
(code points), as everywhere; the cutting is done here, since browsers count otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Literal, NamedTuple

from dragoman.model import Coding, Event, Place, Record, ReportSummary, Statement
from dragoman.stories.summary import story_name
from dragoman.views.web.blocks import Layout, stretches
from dragoman.views.wording import nothing_found

MarkKind = Literal[
    "actor", "recipient", "trigger", "place", "statement", "speaker", "cue", "evidence", "addressee", "cause", "effect"
]
# Those that are seen in the text from the first; the others when what they belong to is chosen.
_DRAWN = frozenset({"actor", "recipient", "trigger", "place", "statement", "speaker", "cue"})
# Of marks on the same words these are meant first when one clicks: a part of an event before one of a statement.
_RANK = {"trigger": -1, "statement": 1, "cue": 1, "speaker": 1, "place": 2}
# Where these are, a place is part of a name: "the Chilean minister".
_NAMES = frozenset({"actor", "recipient", "speaker"})
_MOST_SHOWN = 300_000  # characters; a browser takes a second to lay out more


class Mark(Record, frozen=True, kw_only=True):
    """What words are: the `kind` of part that they play in the event, statement or place with the id `of`.

    `begins`: this is the first segment of it.
    """

    of: str
    kind: MarkKind
    begins: bool


class Segment(Record, frozen=True, kw_only=True):
    """A stretch of text with the same marks all along.

    `part`: `dateline`, or the kind of boilerplate, where it is no news; `part_begins` at the first segment of one.
    `to`: what is shown when one clicks on it. `anchor`: the event or statement that it is the first word of.
    `opens`, `closes`: a statement begins, or ends, here.
    """

    start: int
    end: int
    text: str
    marks: tuple[Mark, ...] = ()
    part: str | None = None
    part_begins: bool = False
    to: str | None = None
    anchor: str | None = None
    opens: bool = False
    closes: bool = False

    @property
    def classes(self) -> str:
        """The style classes: what is seen to be marked here."""
        ends = [name for name, there in (("opens", self.opens), ("closes", self.closes)) if there]
        return " ".join(dict.fromkeys([*(mark.kind for mark in self.marks if mark.kind in _DRAWN), *ends]))

    @property
    def data(self) -> str:
        """All marks in one attribute: `id:kind`, with `:first` where a mark begins."""
        return " ".join(f"{mark.of}:{mark.kind}{':first' if mark.begins else ''}" for mark in self.marks)

    def kinds_of(self, id_: str | None, *, begun: bool = False) -> str:
        """Return the kinds of the marks of one event or statement here, or only of those that begin here."""
        kinds = (mark.kind for mark in self.marks if mark.of == id_ and (mark.begins or not begun))
        return " ".join(dict.fromkeys(kinds))


class Block(Record, frozen=True, kw_only=True):
    """A paragraph; `lines`: its line breaks are meant. `part`: all of it is of this part of the page."""

    layout: Layout
    segments: tuple[Segment, ...]
    part: str | None = None


class Item(Record, frozen=True, kw_only=True):
    """An event, a statement or a place, at the place in the text where it begins.

    `story`: an id that finds the story of the event.
    """

    id: str
    start: int
    event: Event | None = None
    statement: Statement | None = None
    place: Place | None = None
    story: str | None = None


class Marked(Record, frozen=True, kw_only=True):
    """A report with all that was found in it.

    `items`: events and statements in the order of the text; `places`: those that the report names. `shown`: the one
    that was asked for, and `mark_at` where its first words stand. `note`: why there are no events. `left_out`: characters at
    the end that are not shown.
    """

    report: ReportSummary
    blocks: tuple[Block, ...]
    items: tuple[Item, ...]
    places: tuple[Item, ...]
    shown: Item | None
    mark_at: int | None
    note: str | None
    left_out: int = 0

    @property
    def headline_first(self) -> bool:
        """Whether the text begins with the headline."""
        return bool(self.blocks) and self.blocks[0].layout == "headline"

    @property
    def has_headline(self) -> bool:
        """Whether the headline stands in the text."""
        return any(block.layout == "headline" for block in self.blocks)


def marked(text: str, coding: Coding, show: str | None, *, stored: bool) -> Marked:
    """Return a report with its marks; `stored`: it is in the database, and its events have stories."""
    items, places = items_of(coding, stored=stored)
    blocks = tuple(_blocks(text[:_MOST_SHOWN], coding.report, list(_placed(items, places))))
    shown = find_item((*items, *places), show)
    return Marked(
        report=coding.report,
        blocks=blocks,
        items=items,
        places=places,
        shown=shown,
        mark_at=_mark_at(blocks, shown),
        note=None if coding.events else nothing_found(coding, text),
        left_out=max(0, len(text) - _MOST_SHOWN),
    )


def items_of(coding: Coding, *, stored: bool) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Return events and statements, and the places, each in the order of the text."""
    report = coding.report.id
    events = [
        Item(id=e.id, start=e.trigger.start, event=e, story=story_name(report, e.id) if stored else None)
        for e in coding.events
    ]
    statements = [Item(id=s.id, start=_first(s), statement=s) for s in coding.statements]
    places = {place.start: Item(id=f"place-{place.start}", start=place.start, place=place) for place in coding.places}
    return (
        tuple(sorted((*events, *statements), key=lambda item: (item.start, item.event is None))),
        tuple(places[start] for start in sorted(places)),
    )


def find_item(items: Iterable[Item], id_: str | None) -> Item | None:
    """Return an event, statement or place by its id."""
    return next((item for item in items if item.id == id_), None) if id_ else None


def _mark_at(blocks: Iterable[Block], shown: Item | None) -> int | None:
    """Return where the first words stand that an event, statement or place is told by; its sentence does not count."""
    for block in blocks if shown else ():
        for segment in block.segments:
            if shown and any(mark.of == shown.id and mark.kind in _DRAWN for mark in segment.marks):
                return segment.start
    return None


class _Placed(NamedTuple):
    """A mark by its offsets; one of the page and not of the news has no owner, and `part` is what it is."""

    start: int
    end: int
    of: str
    kind: MarkKind = "evidence"
    part: str | None = None


def _placed(items: Iterable[Item], places: Iterable[Item]) -> Iterator[_Placed]:
    for item in items:
        if item.event is not None:
            yield from (_Placed(start, end, item.id, kind) for start, end, kind in _of_event(item.event))
        elif item.statement is not None:
            yield from (_Placed(start, end, item.id, kind) for start, end, kind in _of_statement(item.statement))
    for item in places:
        if item.place is not None:
            yield _Placed(item.place.start, item.place.end, item.id, "place")


def _of_event(event: Event) -> Iterator[tuple[int, int, MarkKind]]:
    yield event.evidence.start, event.evidence.end, "evidence"
    yield event.trigger.start, event.trigger.end, "trigger"
    for entity in event.actors:
        yield entity.start, entity.end, "actor"
    for entity in event.recipients:
        yield entity.start, entity.end, "recipient"
    if event.speaker:
        yield event.speaker.start, event.speaker.end, "speaker"
    if event.place:
        yield event.place.start, event.place.end, "place"


def _of_statement(statement: Statement) -> Iterator[tuple[int, int, MarkKind]]:
    yield statement.cue.start, statement.cue.end, "cue"
    for span in statement.spans:
        yield span.start, span.end, "statement"
    if statement.speaker:
        yield statement.speaker.start, statement.speaker.end, "speaker"
    if statement.addressee:
        yield statement.addressee.start, statement.addressee.end, "addressee"
    for claim in statement.claims:
        yield claim.cause.start, claim.cause.end, "cause"
        yield claim.effect.start, claim.effect.end, "effect"


def _first(statement: Statement) -> int:
    return min((statement.cue.start, *(span.start for span in statement.spans)))


def _blocks(text: str, report: ReportSummary, placed: list[_Placed]) -> Iterator[Block]:
    parts = [_Placed(b.start, b.end, "", part=b.kind) for b in report.boilerplate]
    if report.dateline:
        parts.append(_Placed(report.dateline.start, report.dateline.end, "", part="dateline"))
    found = list(stretches(text, report.title))
    edges = {edge for stretch in found for edge in (stretch.start, stretch.end)}
    segments = _segments(text, [*placed, *parts], edges)
    for stretch in found:
        inside = []
        for segment in segments:
            if segment.start >= stretch.start:
                inside.append(segment)
            if segment.end >= stretch.end:
                break
        kinds = {segment.part for segment in inside if segment.text.strip()}
        part = kinds.pop() if len(kinds) == 1 else None
        yield Block(layout=stretch.layout, segments=tuple(inside), part=None if part == "dateline" else part)


def _segments(text: str, placed: Iterable[_Placed], edges: set[int]) -> Iterator[Segment]:
    """Cut a text at the edges and where marks begin and end, sweeping over it once."""
    opening: dict[int, list[_Placed]] = {}
    closing: dict[int, list[_Placed]] = {}
    for mark in dict.fromkeys(placed):
        start, end = max(mark.start, 0), min(mark.end, len(text))
        if start < end:
            opening.setdefault(start, []).append(mark)
            closing.setdefault(end, []).append(mark)
    anchored: set[str] = set()
    active: dict[_Placed, None] = {}
    for start, end in pairwise(sorted({0, len(text), *edges, *opening, *closing})):
        for mark in closing.get(start, ()):
            del active[mark]
        active.update(dict.fromkeys(opening.get(start, ())))
        yield _segment(text, start, end, list(active), anchored)


def _segment(text: str, start: int, end: int, active: list[_Placed], anchored: set[str]) -> Segment:
    part = next((mark for mark in active if not mark.of), None)
    marks = [mark for mark in active if mark.of]
    drawn = [mark for mark in marks if mark.kind in _DRAWN]
    named = any(mark.kind in _NAMES for mark in drawn)
    wanted = [mark for mark in drawn if not named or mark.kind != "place"]
    to = min(wanted, key=lambda mark: (mark.end - mark.start, _RANK.get(mark.kind, 0)), default=None)
    anchor = next((m.of for m in drawn if m.kind in ("trigger", "cue") and m.of not in anchored), None)
    anchored.update(m.of for m in drawn if m.kind in ("trigger", "cue") and m.of == anchor)
    said = [mark for mark in marks if mark.kind == "statement"]
    return Segment(
        start=start,
        end=end,
        text=text[start:end],
        marks=tuple(Mark(of=mark.of, kind=mark.kind, begins=mark.start == start) for mark in marks),
        part=part.part if part else None,
        part_begins=part is not None and part.start == start,
        to=anchor or (to.of if to else None),
        anchor=anchor,
        opens=any(mark.start == start for mark in said),
        closes=any(mark.end == end for mark in said),
    )
