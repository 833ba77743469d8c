"""`dragoman failures`: the reports that were set aside, and another try at them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.common import (
    CONTEXT,
    Commands,
    Tools,
    log_option,
    output_option,
    read_settings,
    say,
    settings_options,
    table_format_option,
)

if TYPE_CHECKING:
    from dragoman.settings import Settings

# A table is for reading; a longer one is rather a file.
_TABLE_ROWS = 200

_database = click.option("--db", metavar="FILE", required=True, help="The database that `dragoman code --db` made.")


def _chosen(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--reason", metavar="TEXT", help="Only those with these words in the reason."),
        click.option("--run", metavar="RUN", help="Only those of this run: its id, or the beginning of it."),
        click.option(
            "--id",
            "ids",
            metavar="ID",
            multiple=True,
            help="Only the report with this id; may be given more than once.",
        ),
    ):
        command = option(command)
    return command


@click.group(cls=Commands, context_settings=CONTEXT)
def failures() -> None:
    """List the reports that could not be read or coded, with the reason; try again those that were mended.

    A report that fails never stops the others: it is set aside with its reason.
    """


@failures.command("list", context_settings=CONTEXT)
@_database
@_chosen
@click.option("--limit", type=click.IntRange(min=1), help=f"At most so many; {_TABLE_ROWS} in a table if not given.")
@table_format_option
@output_option
@click.pass_context
def list_(
    ctx: click.Context,
    /,
    db: str,
    ids: tuple[str, ...],
    run: str | None,
    reason: str | None,
    limit: int | None,
    format_: str | None,
    output: str | None,
) -> None:
    """List the failures in the order in which they came."""
    from dragoman.cli.deliver import deliver, shape_of
    from dragoman.store import View
    from dragoman.store.runs import FailureFilter
    from dragoman.views.runs_table import failures_table

    bounded = limit is None and shape_of(format_, output) == "table"
    wanted = FailureFilter(ids=ids, run=run, reason=reason, limit=_TABLE_ROWS + 1 if bounded else limit)
    with View(db, patience=_tools(ctx).patience) as view:
        found = list(view.runs.failures(wanted))
    if bounded and len(found) > _TABLE_ROWS:
        say(f"There are more than these {_TABLE_ROWS}; see them with --limit N or --format jsonl.")
        found = found[:_TABLE_ROWS]
    deliver(found, lambda console: failures_table(found, console), format_, output)


@failures.command("retry", context_settings=CONTEXT)
@_database
@_chosen
@click.option("--workers", "-w", type=click.IntRange(min=1), default=1, show_default=True, help="Processes that code.")
@log_option
@settings_options
@click.pass_context
def retry_(
    ctx: click.Context,
    /,
    db: str,
    ids: tuple[str, ...],
    run: str | None,
    reason: str | None,
    workers: int,
    codebooks: tuple[str, ...],
    bases: tuple[str, ...],
    gazetteers: tuple[str, ...],
    values: tuple[str, ...],
) -> None:
    """Code the failures again, under the settings that they failed under; options change these.

    A report whose coding failed is coded from the text that the database keeps. What could not be read is read again
    from the file, line or folder it came from: mend that first. The exit status is 1 while something still fails.
    """
    from dragoman.cli.retrying import retry
    from dragoman.store.runs import FailureFilter

    def change(settings: Settings) -> Settings:
        return read_settings(codebooks, values, bases, gazetteers, base=settings)

    ctx.exit(retry(db, FailureFilter(ids=ids, run=run, reason=reason), change, workers, _tools(ctx)))


def _tools(ctx: click.Context) -> Tools:
    return ctx.find_object(Tools) or Tools()
