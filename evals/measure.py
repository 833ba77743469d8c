"""Codes the gold texts and turns the comparison into named figures, each between 0 and 1."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from dragoman import Coder
from dragoman.model import Coding, Report
from evals.gold import DATA, GoldPlaces, GoldReading, GoldStatements, GoldText, read_gold, sound
from evals.mentions import GoldMentions, judge
from evals.pages import GoldPage, judge_pages, page_figures
from evals.relations import GoldPair, relation_figures, type_pairs
from evals.scoring import (
    EventComparison,
    Score,
    compare_events,
    judge_reading,
    same_mode,
    score_places,
)
from evals.statements import StatementScore, score_statements
from evals.stories import GoldTelling, story_figures
from evals.times import GoldTime, judge_times, time_figures

Figures = Mapping[str, float]
_NOTHING = Score(0, 0, 0)


class Measured(NamedTuple):
    """The figures by name, and the score of each event type over sentences and reports."""

    figures: Figures
    by_type: Mapping[str, Score]


def measure(coder: Coder, data: Path = DATA) -> Measured:
    """Code all gold texts of a folder; takes some seconds."""
    sentences = read_gold(data / "sentences.jsonl", GoldText)
    reports = read_gold(data / "reports.jsonl", GoldText)
    on_sentences, on_reports = _compare(coder, sentences), _compare(coder, reports)
    silent = [not (c.spurious or c.matched) for c, g in zip(on_sentences, sentences, strict=True) if not g.events]
    figures = {
        **event_figures("sentences", on_sentences),
        "sentences.silent": share(sum(silent), len(silent)),
        **event_figures("reports", on_reports),
        **_readings(coder, read_gold(data / "readings.jsonl", GoldReading)),
        **_places(coder, read_gold(data / "places.jsonl", GoldPlaces)),
        **_statements(coder, data, "statements"),
        **_statements(coder, data, "statements-reports"),
        **_mentions(coder, data, "mentions"),
        **_mentions(coder, data, "mentions-blind"),
        **_mentions(coder, data, "ambiguous"),
        **_relations(data),
        **time_figures(list(judge_times(coder, read_gold(data / "times.jsonl", GoldTime)))),
        **story_figures(coder, read_gold(data / "stories.jsonl", GoldTelling)),
        **page_figures(judge_pages(read_gold(data / "pages.jsonl", GoldPage))),
    }
    return Measured(figures, by_type([*on_sentences, *on_reports]))


def event_figures(name: str, comparisons: Sequence[EventComparison]) -> dict[str, float]:
    """Return precision, recall and F1 by type and in full, and the accuracy of status and mode."""
    figures: dict[str, float] = {}
    for label, full in (("type", False), ("full", True)):
        score = _NOTHING
        for comparison in comparisons:
            score = score.plus(comparison.score(full=full))
        figures[f"{name}.{label}.precision"] = score.precision
        figures[f"{name}.{label}.recall"] = score.recall
        figures[f"{name}.{label}.f1"] = score.f1
    matched = [m for c in comparisons for m in c.matched if not m.gold.optional]
    status = [m.gold.status == m.event.status for m in matched if m.gold.status is not None]
    figures[f"{name}.status"] = share(sum(status), len(status))
    # A mode is only comparable where the coder chose the gold's first type.
    mode = [same_mode(m.gold, m.event) for m in matched if m.gold.mode and m.gold.event_type == m.event.event_type]
    figures[f"{name}.mode"] = share(sum(mode), len(mode))
    return figures


def by_type(comparisons: Sequence[EventComparison]) -> dict[str, Score]:
    """Return the score of each event type, types alone."""
    scores: defaultdict[str, Score] = defaultdict(lambda: _NOTHING)
    for comparison in comparisons:
        for match in comparison.matched:
            if not match.gold.optional:
                scores[match.event.event_type] = scores[match.event.event_type].plus(Score(1, 1, 1))
        for gold in comparison.missed:
            scores[gold.event_type] = scores[gold.event_type].plus(Score(0, 0, 1))
        for event in comparison.spurious:
            scores[event.event_type] = scores[event.event_type].plus(Score(0, 1, 0))
    return dict(sorted(scores.items()))


def share(part: int, whole: int) -> float:
    """Return a share, 0 when there is nothing to take it of."""
    return part / whole if whole else 0.0


def _code(coder: Coder, reports: Sequence[Report]) -> Iterator[Coding]:
    return map(sound, coder.code_all(reports))


def _compare(coder: Coder, rows: Sequence[GoldText]) -> list[EventComparison]:
    reports = [Report(id=r.id, text=r.text, date=r.date) for r in rows]
    codings = _code(coder, reports)
    return [compare_events(row.text, row.events, c.events) for row, c in zip(rows, codings, strict=True)]


def _readings(coder: Coder, rows: Sequence[GoldReading]) -> dict[str, float]:
    reports = [Report(id=r.id, text=r.text, date=r.published) for r in rows]
    judged = [judge_reading(r, c.report) for r, c in zip(rows, _code(coder, reports), strict=True)]
    names = list(judged[0]) if judged else []
    figures = {f"readings.{n}": share(sum(j[n] for j in judged), len(judged)) for n in names}
    return {**figures, "readings.all": share(sum(all(j.values()) for j in judged), len(judged))}


def _places(coder: Coder, rows: Sequence[GoldPlaces]) -> dict[str, float]:
    codings = _code(coder, [Report(id=r.id, text=r.text) for r in rows])
    counts = [score_places(r.toponyms, c.places) for r, c in zip(rows, codings, strict=True)]
    total = sum(len(r.toponyms) for r in rows)
    return {
        f"places.{name}": share(sum(c[i] for c in counts), total) for i, name in enumerate(("found", "near", "country"))
    }


def _relations(data: Path) -> dict[str, float]:
    rows = read_gold(data / "relations.jsonl", GoldPair)
    return relation_figures(rows, type_pairs(rows))


def _mentions(coder: Coder, data: Path, name: str) -> dict[str, float]:
    judged = list(judge(coder, read_gold(data / f"{name}.jsonl", GoldMentions)))
    return {
        f"{name}.right": share(sum(j.right for j in judged), len(judged)),
        f"{name}.named": share(sum(j.named for j in judged), len(judged)),
    }


def _statements(coder: Coder, data: Path, name: str) -> dict[str, float]:
    rows = read_gold(data / f"{name}.jsonl", GoldStatements)
    total = StatementScore()
    for row, coding in zip(rows, _code(coder, [Report(id=r.id, text=r.text) for r in rows]), strict=True):
        total = total.plus(score_statements(row.text, row.statements, coding.statements))
    figures = {
        f"{name}.content.f1": total.content.f1,
        f"{name}.full.precision": total.full.precision,
        f"{name}.full.recall": total.full.recall,
        f"{name}.full.f1": total.full.f1,
        f"{name}.kind": total.kind.recall,
        **{f"{name}.{kind}.f1": score.f1 for kind, score in total.kinds.items()},
    }
    for label, score in (("named", total.named), ("told", total.told)):
        if score.gold:
            figures[f"{name}.{label}"] = score.recall
    return figures
