"""Holds the days of acts against the gold: the day as exact as the text gives it, or none where it gives none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dragoman import Coder
from dragoman.model import Precision, Record, Report
from evals.gold import EvalsError, locate


class GoldTime(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A short text, the word in it that names an act, and when the act happened.

    `value` has the digits that `precision` allows; a week is given by its Monday, a season by its year, and a stretch of
    time by its beginning. Both are None where a careful reader could not tell. `blind` rows are measured and never
    looked at.
    """

    id: str
    text: str
    date: str
    trigger: str
    value: str | None
    precision: Precision | None
    blind: bool


class JudgedTime(NamedTuple):
    """A gold act with what it was dated to; `right` in day and precision, `precise` in precision alone."""

    gold: GoldTime
    value: str | None
    precision: Precision | None
    reason: str
    right: bool
    precise: bool


def judge_times(coder: Coder, rows: Sequence[GoldTime]) -> Iterator[JudgedTime]:
    """Date the act of every row, whether or not a frame codes it, and judge the date; raises EvalsError on a bad row."""
    for row in rows:
        if (row.value is None) != (row.precision is None):
            raise EvalsError(f"times {row.id}: value and precision must both be given, or neither")
        span = locate(row.text, row.trigger, f"times {row.id}")
        (found,) = coder.when(Report(id=row.id, text=row.text, date=row.date), [span])
        right = (found.value, found.precision) == (row.value, row.precision)
        yield JudgedTime(row, found.value, found.precision, found.reason, right, found.precision == row.precision)


def time_figures(judged: Sequence[JudgedTime]) -> dict[str, float]:
    """Return the share of acts with the right day and precision, and with the right precision, blind rows apart."""
    figures: dict[str, float] = {}
    for name, blind in (("times", False), ("times-blind", True)):
        half = [j for j in judged if j.gold.blind == blind]
        figures[f"{name}.right"] = sum(j.right for j in half) / len(half) if half else 0.0
        figures[f"{name}.precise"] = sum(j.precise for j in half) / len(half) if half else 0.0
    return figures
