"""Stories for reading in a terminal, and as JSON Lines for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

import msgspec
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dragoman.model import Entity
from dragoman.stories.records import Story
from dragoman.views.wording import entity_label, one_line

_COOPERATION = "dodger_blue1"
_CONFLICT = "dark_orange"

# The columns before the evidence, with the least and the most cells that each takes.
_COLUMNS = (
    ("date", 10, 10),
    ("event", 8, 24),
    ("who → whom", 10, 30),
    ("reports", 7, 7),
    ("origins", 7, 7),
)
_GAP = 3  # cells between two columns
_LEAST_EVIDENCE = 16


def encode_story(story: Story) -> bytes:
    """Return a story as one line of JSON in UTF-8, without the line end."""
    return msgspec.json.encode(story)


def write_stories(stories: Iterable[Story], stream: BinaryIO) -> int:
    """Write stories, one a line; return how many."""
    count = 0
    for story in stories:
        stream.write(encode_story(story) + b"\n")
        count += 1
    return count


def stories_table(stories: Iterable[Story], console: Console) -> None:
    """Print stories as a table, each with the words that tell it and how many reported it on their own."""
    cells = [_cells(story) for story in stories]
    if not cells:
        console.print("No stories: no events pass this filter. Leave out a condition.")
        return
    widths = _widths(cells, console.width)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for (name, _, _), width in zip(_COLUMNS, widths, strict=True):
        numbers = name in ("reports", "origins")
        table.add_column(name, width=width, justify="right" if numbers else "left", overflow="fold")
    left = max(console.width - sum(widths) - _GAP * len(widths), 1)
    table.add_column("evidence", width=left, no_wrap=True, overflow="ellipsis")
    for row in cells:
        table.add_row(*row)
    console.print(table)


def _widths(cells: list[tuple[Text, ...]], width: int) -> list[int]:
    # On a narrow screen the widest column gives way to the evidence, as far as it can.
    widths = [
        min(most, max(len(name), *(row[n].cell_len for row in cells))) for n, (name, _, most) in enumerate(_COLUMNS)
    ]
    while sum(widths) + _GAP * len(widths) + _LEAST_EVIDENCE > width:
        spare = [taken - least for taken, (_, least, _) in zip(widths, _COLUMNS, strict=True)]
        if max(spare) <= 0:
            break
        widths[spare.index(max(spare))] -= 1
    return widths


def _cells(story: Story) -> tuple[Text, ...]:
    kind = f"{story.event_type}-{story.mode}" if story.mode else story.event_type
    told_by = (story.told_by.report_id, story.told_by.event_id)
    quotes = [each.quote for each in story.evidence if (each.report_id, each.event_id) == told_by]
    return (
        _text(story.date or "?"),
        _text(kind, _CONFLICT if story.quad in (3, 4) else _COOPERATION),
        _text(f"{_labels(story.actors)} → {_labels(story.recipients)}"),
        _text(str(len(story.reports))),
        _text(str(story.independent_origins)),
        _text(quotes[0].text),
    )


def _labels(entities: tuple[Entity, ...]) -> str:
    return ", ".join(map(entity_label, entities)) or "–"


def _text(value: str, style: str = "") -> Text:
    # Never as markup: a report may hold square brackets, and escape codes.
    return Text(one_line(value), style=style)
