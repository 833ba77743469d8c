"""`dragoman codebook`: what is coded, and the check of a user's own file."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

from dragoman.cli.common import CONTEXT, FAILED, Commands, console_for, say

if TYPE_CHECKING:
    from dragoman.codebook import Codebook


@click.group(cls=Commands, context_settings=CONTEXT, invoke_without_command=True)
@click.pass_context
def codebook(ctx: click.Context) -> None:
    """List the event types with their modes and the number of frames that lead to each."""
    if ctx.invoked_subcommand is None:
        from dragoman.codebook import load_codebook

        _show(load_codebook())


@codebook.command(context_settings=CONTEXT)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...]) -> None:
    """Check codebook files of your own; each error names the file and the place in it."""
    from dragoman.codebook import load_codebook
    from dragoman.errors import CodebookError

    builtin = load_codebook()
    failed = False
    for file in files:
        try:
            own = load_codebook((file,))
        except CodebookError as error:
            say(f"Error: {error}")
            failed = True
        else:
            types = len(own.types) - len(builtin.types)
            contexts = len(own.contexts) - len(builtin.contexts)
            frames = _frames(own).total() - _frames(builtin).total()
            click.echo(
                f"{file}: good; adds {types} types, {contexts} contexts, {len(own.topics)} topics, {frames} frames."
            )
    if failed:
        ctx.exit(FAILED)


def _frames(codebook: Codebook) -> Counter[str]:
    return Counter(frame.event_type for frames in codebook.frames.values() for frame in frames)


def _show(codebook: Codebook) -> None:
    from rich.table import Table
    from rich.text import Text

    frames = _frames(codebook)
    table = Table(box=None, pad_edge=False)
    for heading in ("type", "quad", "score", "frames", "modes", "definition"):
        table.add_column(heading, justify="right" if heading in ("quad", "score", "frames") else "left")
    for name, kind in codebook.types.items():
        cells = (name, str(kind.quad), f"{kind.score:+g}", str(frames[name]), ", ".join(kind.modes) or "–")
        table.add_row(*map(Text, (*cells, kind.definition)))
    console = console_for(sys.stdout)
    console.print(table)
    console.print(
        f"\n{len(codebook.types)} types, {frames.total()} frames, {len(codebook.contexts)} contexts:"
        f" {', '.join(codebook.contexts)}."
    )
