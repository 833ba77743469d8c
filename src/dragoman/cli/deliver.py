"""Records as a table on the screen, or as JSON Lines, there or in a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from dragoman.cli.common import console_for, on_terminal
from dragoman.cli.output import as_text, opened
from dragoman.views.jsonl import write_records

if TYPE_CHECKING:
    from rich.console import Console

    from dragoman.model import Record


def shape_of(format_: str | None, output: str | None) -> str:
    """Return the format that was asked for, else the usual one: a table on a terminal."""
    return format_ or ("table" if output in (None, "-") and on_terminal() else "jsonl")


def deliver(
    records: Sequence[Record], render: Callable[[Console], None], format_: str | None, output: str | None
) -> None:
    """Print or write records as it was asked for; `render` prints the table."""
    shape = shape_of(format_, output)
    if shape == "table" and output in (None, "-"):
        render(console_for(sys.stdout))
        return
    with opened(output) as stream:
        if shape == "jsonl":
            write_records(records, stream)
        else:
            with as_text(stream) as text:
                render(console_for(text))
