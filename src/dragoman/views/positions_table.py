"""Positions, commitments and claims for reading in a terminal, and as JSON Lines for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

import msgspec
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dragoman.model import Entity, Quote
from dragoman.positions.linking import counts
from dragoman.positions.records import Agreement, Change, Claimed, Commitment, Link, Position
from dragoman.views.wording import entity_label, one_line

Row = Position | Change | Agreement | Claimed | Commitment

_COLOURS = {
    "for": "dodger_blue1", "against": "dark_orange", "kept": "dodger_blue1", "broken": "dark_orange", "open": "bold",
    "lapsed": "dim",
}  # fmt: skip
_GAP = 3  # cells between two columns
_LEAST_SENTENCE = 16


def write_rows(rows: Iterable[Row], stream: BinaryIO) -> int:
    """Write records as JSON Lines in UTF-8; return how many."""
    count = 0
    for row in rows:
        stream.write(msgspec.json.encode(row) + b"\n")
        count += 1
    return count


def positions_table(positions: Sequence[Position], console: Console) -> None:
    """Print positions, each with its sentence."""
    rows = [
        (p.date or "?", entity_label(p.actor), p.topic or "–", p.side or "–", p.stance, _strength(p.strength),
         _words(p.quote, p.text))
        for p in positions
    ]  # fmt: skip
    _print(("date", "who", "topic", "side", "stance", "strength", "sentence"), rows, console, "No positions")


def changes_table(changes: Sequence[Change], console: Console) -> None:
    """Print changes, the sentence before above the one after."""
    rows = [
        (p.date or "?", c.holder if p is c.before else "", (c.topic or "–") if p is c.before else "", p.side or "–",
         _words(p.quote, p.text))
        for c in changes
        for p in (c.before, c.after)
    ]  # fmt: skip
    _print(("date", "who", "topic", "side", "sentence"), rows, console, "No changes")


def agreement_table(agreements: Sequence[Agreement], console: Console) -> None:
    """Print who agrees with whom."""
    rows = [
        (a.topic, "agree" if a.agree else "differ", f"{a.first.holder} {a.first.side}",
         f"{a.second.holder} {a.second.side}", f"{_words(a.first.quote, a.first.text)} / {_words(a.second.quote, a.second.text)}")
        for a in agreements
    ]  # fmt: skip
    _print(("topic", "", "one", "other", "sentences"), rows, console, "No two parties take sides on one topic")


def claims_table(claims: Sequence[Claimed], console: Console) -> None:
    """Print claims of cause and effect."""
    rows = [
        (c.date or "?", entity_label(c.actor) if c.actor else "–", c.claim.status,
         f"{c.claim.cause.text} → {c.claim.effect.text}")
        for c in claims
    ]  # fmt: skip
    _print(("date", "who", "status", "cause → effect"), rows, console, "No claims")


def commitments_table(commitments: Sequence[Commitment], console: Console) -> None:
    """Print commitments, each with the evidence of what became of it below."""
    rows: list[tuple[str, ...]] = []
    for c in commitments:
        what = f"{'not: ' if c.negative else ''}{c.act or '?'}"
        who = f"{_labels(c.by)} → {_labels(c.towards)}"
        sentence = _words(c.sources[0].quote, "")
        rows.append((c.id, c.made or "?", c.due or "–", c.kind, who, what, c.status, sentence))
        rows += [("", link.date, "", "", "", "", _verdict(link), f"↳ {_words(link.quote, '')}") for link in c.links]
    heads = ("id", "made", "due", "kind", "who → whom", "act", "status", "sentence")
    _print(heads, rows, console, "No commitments")


def _verdict(link: Link) -> str:
    if link.verdict:
        return f"{link.outcome}, {link.verdict} by {link.who}"
    return f"{link.outcome} {link.confidence:.2f}" + ("" if counts(link) else " (does not count)")


def _print(heads: Sequence[str], rows: Sequence[tuple[str, ...]], console: Console, none: str) -> None:
    if not rows:
        console.print(f"{none}: nothing passes this filter. Leave out a condition.")
        return
    last = len(heads) - 1
    widths = [min(28, max(len(heads[n]), *(Text(one_line(r[n])).cell_len for r in rows))) for n in range(last)]
    while sum(widths) + _GAP * last + _LEAST_SENTENCE > console.width and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for head, width in zip(heads[:-1], widths, strict=True):
        table.add_column(head, width=width, overflow="fold")
    left = max(console.width - sum(widths) - _GAP * last, 1)
    table.add_column(heads[-1], width=left, no_wrap=True, overflow="ellipsis")
    for row in rows:
        table.add_row(*(Text(one_line(cell), style=_COLOURS.get(cell, "")) for cell in row))
    console.print(table)


def _strength(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _words(quote: Quote | None, text: str) -> str:
    return quote.text if quote else text


def _labels(entities: tuple[Entity, ...]) -> str:
    return ", ".join(map(entity_label, entities)) or "–"
