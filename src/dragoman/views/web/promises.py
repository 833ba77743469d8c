"""Commitments: who is to do what towards whom until when, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Literal
from urllib.parse import parse_qsl

import msgspec
from msgspec import Meta

from dragoman.model import Record
from dragoman.positions.database import concerns, is_between, with_topics
from dragoman.positions.records import Commitment, CommitmentKind, CommitmentStatus
from dragoman.store import EventFilter, EventRow, Judgement, StatementFilter, View, Writer
from dragoman.views.deeds import PROMISING, standing_on
from dragoman.views.web.actions import Action, Form
from dragoman.views.web.config import Workbench
from dragoman.views.web.errors import UnfitError, VisitError
from dragoman.views.web.finding import event_named
from dragoman.views.web.links import link
from dragoman.views.web.pages import Page, Query, Visit

_Words = Annotated[str, Meta(max_length=200)]

# Commitments are read from so many events of each type that makes some, and so many statements, the newest of the scope;
# with a filter that only their outcome answers, so many are looked at, in steps.
_EVENTS, _STATEMENTS, _LOOKED_AT, _STEP = 80, 120, 60, 21


class CommitmentsQuery(Query, frozen=True, kw_only=True):
    """Whose commitments, of which kind, and how they stand on a day."""

    actor: Annotated[_Words, Meta(description="Who commits themselves, or to whom: a code such as IRN.")] | None = None
    other: Annotated[_Words, Meta(description="With `actor`: a code; one towards the other, or both.")] | None = (
        msgspec.field(name="with", default=None)
    )
    topic: Annotated[_Words, Meta(description="A context of the codebook, or a topic of your own.")] | None = None
    kind: CommitmentKind | None = None
    status: CommitmentStatus | None = None
    since: Annotated[_Words, Meta(description="First day that reports are of.")] | None = None
    until: Annotated[_Words, Meta(description="Last day.")] | None = None
    on: Annotated[_Words, Meta(description="The day to look from; that of the latest report if not given.")] | None = (
        None
    )
    limit: Annotated[int, Meta(ge=1, le=50)] = 20
    offset: Annotated[int, Meta(ge=0, le=10_000)] = 0


class CommitmentsPage(Record, frozen=True, kw_only=True):
    """Commitments as they stood on a day, the last made first.

    `rows`: the events that link to them, by report and event id. `capped`: older ones may be missing, and why is told
    on the page.
    """

    on: str | None
    commitments: tuple[Commitment, ...]
    rows: tuple[EventRow, ...]
    limit: int
    offset: int
    more: bool
    capped: bool
    writable: bool


def commitments(visit: Visit, asked: CommitmentsQuery) -> CommitmentsPage:
    """Make the page."""
    day = _day(asked.on or visit.view.overview.last_day())
    found, capped = _read(visit, asked)
    reader, judgements = visit.bench.helpers().commitments, list(visit.view.judgements())
    rows: dict[tuple[str, str], EventRow] = {}
    chosen: list[Commitment] = []
    looked_at = 0
    wanted = asked.offset + asked.limit + 1
    for some in _steps(found) if day is not None else ():
        assert day is not None
        looked_at += len(some)
        standing, deeds = standing_on(visit.view, some, judgements, day, reader)
        rows.update(deeds)
        chosen += [each for each in standing if asked.status is None or each.status == asked.status]
        if len(chosen) >= wanted or looked_at >= max(_LOOKED_AT, wanted):
            break
    page = chosen[asked.offset : asked.offset + asked.limit]
    linked = {(link.report_id, link.event_id) for each in page for link in each.links}
    return CommitmentsPage(
        on=day.isoformat() if day else None,
        commitments=tuple(page),
        rows=tuple(row for key, row in rows.items() if key in linked),
        limit=asked.limit,
        offset=asked.offset,
        more=len(chosen) > asked.offset + asked.limit,
        writable=not visit.bench.read_only,
        capped=capped or (asked.status is not None and len(chosen) < wanted and looked_at < len(found)),
    )


def _read(visit: Visit, asked: CommitmentsQuery) -> tuple[list[Commitment], bool]:
    """Return commitments without what became of them, the last made first, and whether older ones were not read."""
    pair = (asked.actor, asked.other) if asked.actor and asked.other else None
    events: list[EventRow] = []
    capped = False
    for name in sorted(PROMISING):
        wanted = EventFilter(
            who=None if pair else asked.actor, between=pair, event_type=name, since=asked.since, until=asked.until,
            limit=_EVENTS,
        )  # fmt: skip
        some = list(visit.view.events(wanted))
        capped |= len(some) == _EVENTS
        events += some
    said = list(
        visit.view.statements(
            StatementFilter(speaker=asked.actor, since=asked.since, until=asked.until, limit=_STATEMENTS)
        )
    )
    helpers = visit.bench.helpers()
    found = [
        with_topics(c, helpers.tag)
        for c in helpers.commitments.read(events, said)
        if (pair is None or is_between(c, *pair))
        and (asked.actor is None or pair is not None or concerns(c, asked.actor))
        and (asked.kind is None or c.kind == asked.kind)
    ]
    found = [c for c in found if asked.topic is None or asked.topic in c.topics]
    found.sort(key=lambda c: (c.made or "", c.id), reverse=True)
    return found, capped


def _steps(found: list[Commitment]) -> Iterator[list[Commitment]]:
    for start in range(0, len(found), _STEP):
        yield found[start : start + _STEP]


def _day(value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise VisitError(f"on: {value!r} is not a day; write it like 2014-12-31") from None


class LinkForm(Form, frozen=True, kw_only=True):
    """What an event does to a commitment: `kept` or `broken` (confirmed), or nothing (undone).

    `commitment`: the id of the commitment. `back`: the query of the list to show then.
    """

    commitment: Annotated[str, Meta(max_length=200, min_length=1)]
    report: Annotated[str, Meta(max_length=1000, min_length=1)]
    event: Annotated[str, Meta(max_length=200, min_length=1)]
    verdict: Literal["confirmed", "undone", "withdrawn"]
    outcome: Literal["kept", "broken"]
    note: _Words | None = None
    back: Annotated[str, Meta(max_length=2000)] = ""


class LinkJudged(Record, frozen=True, kw_only=True):
    """The judgement as it is kept, or as it was taken back; `to`: the list to show then."""

    judgement: Judgement
    to: str


def judge(bench: Workbench, form: LinkForm) -> LinkJudged:
    """Keep what somebody says of a link, or take it back."""
    with View(bench.database, patience=bench.limits.patience) as view:
        event_named(view, form.report, form.event)
        known = [j for j in view.judgements() if (j.commitment, j.event_id) == (form.commitment, form.event)]
    to = link("/commitments", dict(parse_qsl(form.back))) + f"#c-{form.commitment}"
    with Writer(bench.database, bench.settings, patience=bench.limits.patience) as writer:
        if form.verdict == "withdrawn":
            if not known:
                raise UnfitError("nobody has said anything of this link that could be taken back")
            for judgement in known:
                writer.withdraw(judgement)
            return LinkJudged(judgement=known[-1], to=to)
        made = Judgement(
            commitment=form.commitment, report_id=form.report, event_id=form.event, verdict=form.verdict,
            outcome=form.outcome, who=bench.who, made_at=datetime.now(UTC).isoformat(timespec="seconds"), note=form.note,
        )  # fmt: skip
        writer.judge(made)
    return LinkJudged(judgement=made, to=to)


ACTIONS = (
    Action(
        "/commitments/judge", LinkForm, LinkJudged, judge, "Says whether an event keeps or breaks a commitment",
        "commitments", after=lambda done: done.to,
    ),
)  # fmt: skip
PAGES = (
    Page(
        "/commitments", "commitments.html", CommitmentsQuery, CommitmentsPage, commitments,
        "Promises, requests and threats, and what became of them", "commitments",
    ),
)  # fmt: skip
