"""How stories and copies are held against the gold, on made-up bases."""

from __future__ import annotations

from typing import Any

import pytest
from evals.gold import DATA, EvalsError, read_gold
from evals.scoring import Score
from evals.stories import Base, GoldTelling, act_events, figures, pair_score, pairs

from dragoman.model import Coding, ReportSummary, Span
from dragoman.stories.merging import merge
from stories.samples import Row, changed, quote, row

TEXT = "Moldova accused Russia of letting drones cross."


def gold(id_: str, story: str, carries: str = "", act: Span = Span(8, 15)) -> GoldTelling:  # noqa: B008
    return GoldTelling(
        id=id_, date="2023-05-16", publisher=None, text=TEXT, act=act, story=story, carries=carries or id_
    )


def told(id_: str, **values: Any) -> Row:
    made = row(id_, **values)
    return changed(made, trigger=quote("accused", TEXT), evidence=quote(TEXT, TEXT))


def base(rows: list[Row], copies: dict[str, int]) -> Base:
    def coding(each: Row) -> Coding:
        summary = ReportSummary(
            id=each.report_id, title=None, publisher=None, origins=(), dateline=None, published=None, date=None,
            date_reason="test", language="en", boilerplate=(),
        )  # fmt: skip
        return Coding(report=summary, events=(each.event,))

    return Base(merge(rows), {each.report_id: coding(each) for each in rows}, copies)


def test_figures_of_a_small_base() -> None:
    rows = [told("a"), told("b"), told("c", date="2023-06-16"), told("d", quad=1, event_type="SUPPORT")]
    wanted = [gold("a", "s1", "t1"), gold("b", "s1", "t1"), gold("c", "s2", "t1"), gold("d", "s1")]
    found = figures(wanted, base(rows, {"a": 1, "b": 1, "c": 3, "d": 4}))
    assert found["stories.found"] == 1.0
    assert found["stories.precision"] == found["copies.precision"] == 1.0
    assert found["stories.recall"] == pytest.approx(1 / 3)
    assert found["copies.recall"] == pytest.approx(1 / 3)
    assert found["stories.contradictions.recall"] == 0.0


def test_an_act_is_found_by_its_words_or_as_the_only_one_of_its_sentence() -> None:
    event = told("a").event
    assert act_events(gold("a", "s", act=Span(8, 15)), [event]) == [event]
    assert act_events(gold("a", "s", act=Span(26, 33)), [event]) == [event]
    assert act_events(gold("a", "s", act=Span(26, 33)), [event, event]) == []
    with pytest.raises(EvalsError, match="not in the text"):
        act_events(gold("a", "s", act=Span(40, 99)), [event])


def test_pairs() -> None:
    assert pairs([("a", 1), ("b", 1), ("c", 1), ("d", 2)]) == {("a", "b"), ("a", "c"), ("b", "c")}
    assert pair_score({("a", "b"), ("a", "c")}, {("a", "b"), ("b", "c")}) == Score(1, 2, 2)


def test_gold_is_sound() -> None:
    rows = read_gold(DATA / "stories.jsonl", GoldTelling)
    stories: dict[str, list[GoldTelling]] = {}
    for each in rows:
        assert each.text[each.act.start : each.act.end].strip()
        stories.setdefault(each.story, []).append(each)
    retold = [told_by for told_by in stories.values() if len(told_by) > 1]
    assert len(retold) >= 40
    assert all(3 <= len({each.id for each in told_by}) <= 8 for told_by in retold)
    assert sum(len(told_by) == 1 for told_by in stories.values()) >= 200
    assert len({each.id for each in rows}) == len(rows)
