"""`dragoman runs`: what was done to a database, when, with what, and what it cost."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from dragoman.cli.common import CONTEXT, Commands, Tools, output_option, table_format_option

if TYPE_CHECKING:
    from rich.console import Console

# A table is for reading; a longer one is rather a file.
_TABLE_ROWS = 50

_database = click.option("--db", metavar="FILE", required=True, help="The database that `dragoman code --db` made.")


@click.group(cls=Commands, context_settings=CONTEXT)
def runs() -> None:
    """Show the runs that have filled a database: version, settings, counts, failures, time by stage.

    A run that is killed, or ends with its machine, is told as `cut off`, with how far it came.
    """


@runs.command("list", context_settings=CONTEXT)
@_database
@click.option("--limit", type=click.IntRange(min=1), help=f"At most so many; {_TABLE_ROWS} in a table if not given.")
@table_format_option
@output_option
@click.pass_context
def list_(ctx: click.Context, db: str, limit: int | None, format_: str | None, output: str | None) -> None:
    """List runs, the latest first."""
    from dragoman.cli.deliver import deliver, shape_of
    from dragoman.store import View
    from dragoman.views.runs_table import runs_table

    ask = _TABLE_ROWS if limit is None and shape_of(format_, output) == "table" else limit
    with View(db, patience=(ctx.find_object(Tools) or Tools()).patience) as view:
        found = list(view.runs.list(ask))
    deliver(found, lambda console: runs_table(found, console), format_, output)


@runs.command(context_settings=CONTEXT)
@click.argument("run", metavar="[RUN]", required=False)
@_database
@table_format_option
@click.pass_context
def show(ctx: click.Context, run: str | None, db: str, format_: str | None) -> None:
    """Show a run: RUN is its id, or the beginning of it; the latest if not given."""
    from dragoman.cli.deliver import deliver
    from dragoman.errors import RunError
    from dragoman.settings import Settings
    from dragoman.store import View
    from dragoman.views.runs_table import render_run

    with View(db, patience=(ctx.find_object(Tools) or Tools()).patience) as view:
        row = view.runs.latest() if run is None else view.runs.find(run)
    if row is None:
        raise RunError(f"{db}: holds no run; it was filled before runs were recorded")
    defaults = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(Settings()).items()}

    def render(console: Console) -> None:
        render_run(row, defaults, console)
        if row.figures.failed:
            hint = f"Those that still fail: dragoman failures list --run {row.id} --db {db}"
            console.print(hint, soft_wrap=True, markup=False)

    deliver([row], render, format_, None)
