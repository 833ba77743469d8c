"""Rows of cells to a file, with commas or with tabs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TextIO

from dragoman.codebook import Crosswalk, load_crosswalk
from dragoman.views.formats.acts import Act, Sides, sides_of
from dragoman.views.formats.cells import Cell, harmless
from dragoman.views.wording import one_line

Row = tuple[Cell, ...]


@dataclass
class Tally:
    """What became of the acts: rows written, acts left out for having no code, pairs that found no row."""

    rows: int = 0
    left_out: int = 0
    pairs: int = 0


@dataclass(frozen=True)
class Making:
    """What rows are made with. `all_pairs`: a row for every pair of the two sides, not for the first alone."""

    crosswalk: Crosswalk = field(default_factory=load_crosswalk)
    all_pairs: bool = False
    tally: Tally = field(default_factory=Tally)

    def sides(self, act: Act) -> list[Sides]:
        """Return the pairs of an act that get a row."""
        pairs = sides_of(act.event)
        if self.all_pairs:
            return pairs
        # Two who act together are one pair, whoever stands first.
        self.tally.pairs += (len(pairs) // 2 if pairs[0].together else len(pairs)) - 1
        return pairs[:1]


class RowsOf(Protocol):
    """Gives the rows of an act, none if the format cannot hold it."""

    def __call__(self, act: Act, making: Making) -> Iterable[Row]:
        """Give the rows."""


@dataclass(frozen=True)
class Layout:
    """A format with tabs: its columns in order, whether they are named in the first line, what stands for nothing."""

    columns: tuple[str, ...]
    header: bool
    missing: str
    rows: RowsOf


def write_layout(acts: Iterable[Act], stream: TextIO, layout: Layout, making: Making) -> int:
    """Write the rows of acts; return how many. The stream must be opened with `newline=""`."""
    writer = TabWriter(stream, layout.missing)
    if layout.header:
        writer.write(layout.columns)
    before = making.tally.rows
    for act in acts:
        written = False
        for row in layout.rows(act, making):
            writer.write(row)
            making.tally.rows += 1
            written = True
        making.tally.left_out += not written
    return making.tally.rows - before


class TabWriter:
    """Writes cells with tabs between them, as the event data sets do: no quoting, one line a row.

    Tabs and line ends within a text become spaces and double quotation marks single ones, since readers differ in
    what they make of them.
    """

    def __init__(self, stream: TextIO, missing: str) -> None:
        self._missing = missing
        self._writer = csv.writer(
            stream, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, escapechar=None, lineterminator="\n"
        )

    def write(self, row: Sequence[Cell]) -> None:
        """Write one row."""
        self._writer.writerow([self._cell(value) for value in row])

    def _cell(self, value: Cell) -> str | int | float:
        if isinstance(value, str):
            value = harmless(one_line(value).strip().replace('"', "'"))
        return self._missing if value is None or value == "" else value


def csv_rows(rows: Iterable[Sequence[Cell]]) -> Iterator[list[Cell]]:
    """Give rows for CSV: texts that a spreadsheet would run are made harmless, all else stays."""
    for row in rows:
        yield [harmless(value) if isinstance(value, str) else value for value in row]
