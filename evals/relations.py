"""Holds typed pairs against the gold: types, quad classes, statuses, and whether the probabilities can be believed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from dragoman.codebook import load_codebook
from dragoman.extract.relations import NONE, Relation, RelationTyper, check
from dragoman.extract.relations.lines import PRESUMED, relate_lines
from dragoman.model import Record, Span, Status

# As usual for this measure: Naeini et al. 2015, ten bins of equal width.
_BINS = 10
_STEPS = tuple(n / 10 for n in range(10))


class GoldPair(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A marked pair; `event_type` is NONE where the actor does nothing to the recipient. Types are the manual's."""

    id: str
    text: str
    actor: Span
    recipient: Span
    event_type: str
    mode: str | None
    status: Status


class Point(NamedTuple):
    """Precision and recall of types at a threshold; NONE counts as nothing given."""

    threshold: float
    precision: float
    recall: float
    f1: float


def type_pairs(rows: Sequence[GoldPair]) -> list[Relation]:
    """Type the gold pairs with the manual's types."""
    typer = RelationTyper(table="manual")
    return list(typer.type_all(check(row.text, row.actor, row.recipient) for row in rows))


def relation_figures(rows: Sequence[GoldPair], found: Sequence[Relation]) -> dict[str, float]:
    """Return accuracy and macro-F1 over types (NONE one of them), macro-F1 over quads, status, and 1 - ECE."""
    quad = {name: str(kind.quad) for name, kind in load_codebook().types.items()}
    likeliest = [max(r.probabilities, key=lambda n: r.probabilities[n]) for r in found]
    gold = [row.event_type for row in rows]
    acts = [i for i, name in enumerate(gold) if name != NONE]
    status = [rows[i].status == found[i].status for i in acts if found[i].event_type != NONE]
    right = [g == p for g, p in zip(gold, likeliest, strict=True)]
    sure = [r.probabilities[name] for r, name in zip(found, likeliest, strict=True)]
    return {
        "relations.accuracy": sum(right) / len(right),
        "relations.type.macro": macro_f1(gold, likeliest),
        "relations.quad.macro": macro_f1([quad.get(g, NONE) for g in gold], [quad.get(p, NONE) for p in likeliest]),
        "relations.status": sum(status) / max(1, len(status)),
        "relations.calibrated": 1.0 - calibration_error(sure, right),
    }


def macro_f1(gold: Sequence[str], found: Sequence[str]) -> float:
    """Return the mean F1 over the labels of the gold."""
    scores = []
    for label in sorted(set(gold)):
        both = sum(g == p == label for g, p in zip(gold, found, strict=True))
        either = gold.count(label) + found.count(label)
        scores.append(2 * both / either)
    return sum(scores) / len(scores)


def calibration_error(sure: Sequence[float], right: Sequence[bool]) -> float:
    """Return the expected calibration error: how far confidence and share of right answers lie apart, by bin."""
    total = 0.0
    for number in range(_BINS):
        rows = [i for i, s in enumerate(sure) if min(int(s * _BINS), _BINS - 1) == number]
        if rows:
            mean = sum(sure[i] for i in rows) / len(rows)
            share = sum(right[i] for i in rows) / len(rows)
            total += len(rows) / len(sure) * abs(mean - share)
    return total


def curve(rows: Sequence[GoldPair], found: Sequence[Relation], steps: Sequence[float]) -> list[Point]:
    """Return precision and recall of types at each threshold of the chance of any act."""
    points = []
    for threshold in steps:
        given = [(row, best(r)) for row, r in zip(rows, found, strict=True) if 1 - r.probabilities[NONE] >= threshold]
        right = sum(row.event_type == name for row, name in given)
        acts = sum(row.event_type != NONE for row in rows)
        precision, recall = right / max(1, len(given)), right / max(1, acts)
        f1 = 2 * precision * recall / (precision + recall) if right else 0.0
        points.append(Point(threshold, precision, recall, f1))
    return points


def best(relation: Relation) -> str:
    """Return the likeliest type that is an act."""
    return max((n for n in relation.probabilities if n != NONE), key=lambda n: relation.probabilities[n])


def relate_corpus(lines: Sequence[str], path: Path) -> None:
    """Answer the lines of a corpus as `dragoman relate` does, into a file."""
    typer = RelationTyper(table="mapping", threshold=PRESUMED)
    with path.open("wb") as out:
        for answer in relate_lines((line.encode() for line in lines), typer):
            out.write(msgspec.json.encode(answer.record) + b"\n")


def relation_report(rows: Sequence[GoldPair]) -> str:
    """Return the scores by type and the curve of precision and recall, as tables for docs/relations.md."""
    found = type_pairs(rows)
    likeliest = [max(r.probabilities, key=lambda n: r.probabilities[n]) for r in found]
    lines = ["| type | precision | recall | F1 | in the gold |", "| --- | --- | --- | --- | --- |"]
    for name in sorted({row.event_type for row in rows}):
        both = sum(row.event_type == name == guess for row, guess in zip(rows, likeliest, strict=True))
        guessed, gold = likeliest.count(name), sum(row.event_type == name for row in rows)
        precision, recall = both / max(1, guessed), both / gold
        f1 = 2 * both / (guessed + gold)
        lines.append(f"| {name} | {precision:.2f} | {recall:.2f} | {f1:.2f} | {gold} |")
    lines += ["", "| threshold | precision | recall | F1 |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {p.threshold:.2f} | {p.precision:.3f} | {p.recall:.3f} | {p.f1:.3f} |" for p in curve(rows, found, _STEPS)
    ]
    return "\n".join(lines)
