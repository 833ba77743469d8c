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
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("date", no_wrap=True, min_width=4)
    table.add_column("event", max_width=24, overflow="fold")
    table.add_column("who → whom", max_width=36, overflow="fold")
    table.add_column("reports", justify="right", no_wrap=True)
    table.add_column("origins", justify="right", no_wrap=True)
    table.add_column("evidence", ratio=1, min_width=12, no_wrap=True, overflow="ellipsis")
    for story in stories:
        table.add_row(*_cells(story))
    if table.row_count:
        console.print(table)
    else:
        console.print("No stories: no events pass this filter. Leave out a condition.")


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
