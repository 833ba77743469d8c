"""Cooperation and conflict over time: how many events of each kind, period by period."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from dragoman.model import Record
from dragoman.store.summary_records import Period, Timeline, UnitAsked
from dragoman.views.web.filtering import EventsAsked
from dragoman.views.web.pages import Page, Visit

# More bars than this are no picture, and no table that anybody reads.
_MOST = 800
# A few events of long ago must not press all others to the edge.
_STRAY = 0.01


class TimelineAsked(EventsAsked, frozen=True, kw_only=True):
    """Which events, in which periods."""

    unit: Annotated[UnitAsked, Meta(description="Length of a period; auto takes the finest that can be drawn.")] = (
        "auto"
    )
    line: Annotated[Literal["score"], Meta(description="Draw the mean score, too.")] | None = None


class TimelinePage(Record, frozen=True, kw_only=True):
    """Events over time.

    `events_at`: address of all that are counted; with `period=LABEL`, and `quad=1` to `4`, it is that of a bar, or of a
    part of it. `drawn`: the periods from the first to the last that the picture shows; `outside`: events of the
    periods before and after, which the table has, too. `too_fine`: the unit that was asked for, if it would give too
    many periods; then a coarser one is shown.
    """

    title: str
    events_at: str
    score_line: bool
    drawn: tuple[int, int]
    outside: int
    too_fine: str | None
    timeline: Timeline


def timeline(visit: Visit, asked: TimelineAsked) -> TimelinePage:
    """Make the page of events over time."""
    wanted = asked.to_filter()
    found = visit.view.timeline(wanted, asked.unit)
    too_fine = asked.unit if asked.unit != "auto" and len(found.periods) > _MOST else None
    if too_fine:
        found = visit.view.timeline(wanted, "auto")
    first, last = _drawn(found.periods)
    drawn = found.periods[first:last]
    return TimelinePage(
        title=title_of(asked),
        events_at=asked.link("/events"),
        score_line=asked.line == "score",
        drawn=(first, last),
        outside=sum(p.events for p in found.periods) - sum(p.events for p in drawn),
        too_fine=too_fine,
        timeline=found,
    )


def title_of(asked: EventsAsked) -> str:
    """Return whom a picture is about, in the words of its filters."""
    one, other = asked.who or asked.other, asked.other if asked.who else None
    if one:
        return f"{one} and {other}" if other else one
    if asked.actor or asked.recipient:
        return f"{asked.actor or 'Anybody'} → {asked.recipient or 'anybody'}"
    return "All events"


def _drawn(periods: tuple[Period, ...]) -> tuple[int, int]:
    """Return the periods to draw, as a slice: all, or without a few events far off that would stretch it too long."""
    from datetime import date

    def span(first: int, last: int) -> int:
        return date.fromisoformat(periods[last].end).toordinal() - date.fromisoformat(periods[first].start).toordinal()

    if not periods:
        return 0, 0
    first, last = 0, len(periods) - 1
    length = span(first, first) + 1
    spare = int(_STRAY * sum(p.events for p in periods))
    while span(first, last) > _MOST * length:
        # The side that is left is the one with the wider gap behind its outermost period.
        from_left = span(first, first + 1) >= span(last - 1, last)
        spare -= periods[first if from_left else last].events
        if spare < 0:
            break
        first, last = (first + 1, last) if from_left else (first, last - 1)
    return first, last + 1


PAGES = (
    Page(
        "/timeline", "timeline.html", TimelineAsked, TimelinePage, timeline, "Cooperation and conflict over time",
        "timeline",
    ),
)  # fmt: skip
