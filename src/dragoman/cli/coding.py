"""`dragoman code`: reports in, events with evidence out."""

from __future__ import annotations

from datetime import datetime

import click

from dragoman.cli import exports
from dragoman.cli.common import (
    CONTEXT,
    Tools,
    log_option,
    on_terminal,
    output_option,
    read_settings,
    settings_options,
)

# GDELT's counts are of all the reports of a database.
FORMATS = ("view", "table", "jsonl", "csv", "parquet", "polecat", "icews", "phoenix")


@click.command(context_settings=CONTEXT)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@output_option
@click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(FORMATS),
    help="view: reports with their evidence highlighted (the default on a terminal); table: events, one a"
    " row; jsonl: one line a report (the default in a file or a pipe); the others: one line an event, in"
    " the columns of docs/exports.md.",
)
@click.option(
    "--db",
    metavar="FILE",
    help="Keep reports and events in a database; with it alone only a summary is shown.",
)
@click.option("--resume", is_flag=True, help="Do not code again what the database holds with the same text.")
@click.option("--workers", "-w", type=click.IntRange(min=1), default=1, show_default=True, help="Processes that code.")
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Publication date of the reports that bring none.",
)
@exports.pairs_option
@log_option
@settings_options
@click.pass_context
def code(
    ctx: click.Context,
    paths: tuple[str, ...],
    output: str | None,
    format_: str | None,
    db: str | None,
    resume: bool,
    workers: int,
    date: datetime | None,
    pairs: bool,
    codebooks: tuple[str, ...],
    bases: tuple[str, ...],
    gazetteers: tuple[str, ...],
    values: tuple[str, ...],
) -> None:
    """Code the reports in PATH...: find who did what to whom.

    PATH is a .txt, .html, .jsonl or .warc file, one of the last two packed (.gz, .zst), a folder of them, or - for
    standard input. A line of .jsonl is an object with "text" and, if known, "id", "title", "date", "url" and
    "publisher". Pages of archives and folders that are no articles in English are skipped, with the reason.

    The results come in the order of the input and are the same for any number of workers. A report that
    cannot be read or coded is named on standard error and stands in the results with its error; all others
    are coded. Coding a report again replaces what the database holds for its id.
    """
    from dragoman.cli.run import Job, run

    if resume and not db:
        raise click.UsageError("--resume needs --db FILE: the database tells what is done already.")
    format_ = format_ or _usual_format(output, db)
    exports.check_options(format_, None if output == "-" else output, pairs)
    job = Job(
        paths=paths,
        output=output,
        format=format_,
        pairs=pairs,
        db=db,
        resume=resume,
        workers=workers,
        date=date.date().isoformat() if date else None,
        settings=read_settings(codebooks, values, bases, gazetteers),
    )
    ctx.exit(run(job, ctx.find_object(Tools) or Tools()))


def _usual_format(output: str | None, db: str | None) -> str | None:
    if output is not None:
        ending = output.lower().rpartition(".")[2]
        return ending if ending in ("csv", "parquet") else "jsonl"
    if db is not None:
        return None
    return "view" if on_terminal() else "jsonl"
