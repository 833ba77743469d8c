"""Holds stories and copies of a small base against the gold: which reports tell of one act, and which carry one text."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from dragoman import Coder
from dragoman.model import Coding, Event, Record, Report, Span
from dragoman.store import View, Writer
from dragoman.stories.copies import Copies
from dragoman.stories.database import stories_from
from dragoman.stories.keeping import Keeper
from dragoman.stories.records import ContradictionKind, Story
from evals.gold import EvalsError, sound
from evals.scoring import Score


class GoldTelling(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report, the words that tell its act, the act that they tell of, and the text that it carries.

    Reports that tell of one act have one `story`, those that carry one text have one `carries`. `disputed`: in what
    the reports of the act contradict one another.
    """

    id: str
    date: str
    publisher: str | None
    text: str
    act: Span
    story: str
    carries: str
    title: str | None = None
    disputed: tuple[ContradictionKind, ...] = ()


class Base(NamedTuple):
    """What a database knows: its stories, the codings by report, and the group of copies of each report."""

    stories: Sequence[Story]
    codings: Mapping[str, Coding]
    copies: Mapping[str, int]


def story_figures(coder: Coder, rows: Sequence[GoldTelling]) -> dict[str, float]:
    """Return the share of acts that were coded; pairwise precision and recall of stories over these, and of copies
    over all reports; precision and recall of contradictions over stories."""
    return figures(rows, make_base(coder, rows))


def make_base(coder: Coder, rows: Sequence[GoldTelling]) -> Base:
    """Code the reports into a database of their own, and read its stories."""
    reports = [Report(id=r.id, text=r.text, date=r.date, title=r.title, publisher=r.publisher) for r in rows]
    codings = {report.id: sound(coding) for report, coding in zip(reports, coder.code_all(reports), strict=True)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "stories.db")
        with Writer(path) as writer, writer.batch():
            for report in reports:
                writer.add(report, codings[report.id])
            Keeper(writer.ledger).catch_up()
        with View(path) as view:
            copies = Copies(view.ledger.texts)
            kept = {row.id: view.ledger.report(row.id) for row in rows}
            groups = {id_: copies.group(report.number)[0] for id_, report in kept.items() if report is not None}
            return Base(stories_from(view), codings, groups)


def figures(rows: Sequence[GoldTelling], base: Base) -> dict[str, float]:
    """Compare a base with the gold."""
    story_of = {(each.report_id, each.event_id): s for s in base.stories for each in s.evidence}
    told: dict[str, list[Story]] = {}
    for row in rows:
        events = act_events(row, base.codings[row.id].events)
        if events:
            told[row.id] = list({story.id: story for e in events if (story := story_of.get((row.id, e.id)))}.values())
    wanted = {row.id: row.story for row in rows}
    found = pairs({(id_, story.id) for id_, stories in told.items() for story in stories})
    stories = pair_score(pairs({(id_, wanted[id_]) for id_ in told}), found)
    copies = pair_score(pairs({(r.id, r.carries) for r in rows}), pairs(base.copies.items()))
    disputes = _disputes(rows, told)
    return {
        "stories.found": len(told) / len(rows) if rows else 0.0,
        "stories.precision": stories.precision,
        "stories.recall": stories.recall,
        "stories.contradictions.precision": disputes.precision,
        "stories.contradictions.recall": disputes.recall,
        "copies.precision": copies.precision,
        "copies.recall": copies.recall,
    }


def act_events(row: GoldTelling, events: Iterable[Event]) -> list[Event]:
    """Return the events that the act's words trigger; if none, the one of its sentence, if there is only one."""
    start, end = row.act
    if not 0 <= start < end <= len(row.text):
        raise EvalsError(f"story {row.id}: the act's span {start} to {end} is not in the text")
    here = [e for e in events if e.evidence.start < end and start < e.evidence.end]
    exact = [e for e in here if e.trigger.start < end and start < e.trigger.end]
    return exact or (here if len(here) == 1 else [])


def pairs(labels: Iterable[tuple[str, Hashable]]) -> set[tuple[str, str]]:
    """Return the pairs of reports that share a label."""
    by_label: defaultdict[Hashable, set[str]] = defaultdict(set)
    for id_, label in labels:
        by_label[label].add(id_)
    return {pair for ids in by_label.values() for pair in combinations(sorted(ids), 2)}


def pair_score(gold: set[tuple[str, str]], found: set[tuple[str, str]]) -> Score:
    """Return how many pairs are right, were found, and there are."""
    return Score(len(gold & found), len(found), len(gold))


def _disputes(rows: Sequence[GoldTelling], told: Mapping[str, Sequence[Story]]) -> Score:
    gold = {(row.story, kind) for row in rows for kind in row.disputed}
    found = {
        (row.story, contradiction.kind)
        for row in rows
        for story in told.get(row.id, ())
        for contradiction in story.contradictions
    }
    return Score(len(gold & found), len(found), len(gold))
