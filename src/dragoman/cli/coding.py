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
FORMATS = ("view", "table", "jsonl", "csv", "parquet", "lake", "polecat", "icews", "phoenix")


@click.command(context_settings=CONTEXT)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@output_option
@click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(FORMATS),
    help="view: reports with their evidence highlighted (the default on a terminal); table: events, one a"
    " row; jsonl: one line a report (the default in a file or a pipe); lake: a folder of Parquet files, as of"
    " an output that ends in a slash; the others: one line an event, in the columns of docs/exports.md.",
)
@click.option(
    "--db",
    metavar="FILE",
    help="Keep reports and events in a database; with it alone only a summary is shown.",
)
@click.option("--resume", is_flag=True, help="Do not code again what the database holds with the same text.")
@click.option("--workers", "-w", type=click.IntRange(min=1), help="Processes that code: 1, or on Ray one for each CPU.")
@click.option(
    "--engine",
    type=click.Choice(("local", "ray")),
    default="local",
    show_default=True,
    help="ray: code on a Ray cluster, which RAY_ADDRESS names or is started on this machine; needs --output LAKE/.",
)
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
    workers: int | None,
    engine: str,
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
    With the extra dragoman[parquet], PATH can also be an address such as s3://bucket/prefix.

    The results come in the order of the input and are the same for any number of workers. A report that
    cannot be read or coded is named on standard error and stands in the results with its error; all others
    are coded. Coding a report again replaces what the database holds for its id.

    An output that ends in a slash becomes a lake: a folder of Parquet files (docs/lake.md), which `dragoman
    load` puts into a database. A lake that was begun is gone on with.
    """
    from dragoman.cli.lake import LakeJob, is_lake, run_lake
    from dragoman.cli.run import Job, run
    from dragoman.views.lake import Folder

    day = date.date().isoformat() if date else None
    if is_lake(output, format_):
        _check_lake(output, db, paths)
        settings = read_settings(codebooks, values, bases, gazetteers)
        lake = LakeJob(paths, Folder(output or ""), settings, engine, workers, day)
        ctx.exit(run_lake(lake, ctx.find_object(Tools) or Tools()))
    if engine == "ray":
        raise click.UsageError(
            "--engine ray needs --output LAKE/ (with a slash), a folder that all nodes can write to."
        )
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
        workers=workers or 1,
        date=day,
        settings=read_settings(codebooks, values, bases, gazetteers),
    )
    ctx.exit(run(job, ctx.find_object(Tools) or Tools()))


def _check_lake(output: str | None, db: str | None, paths: tuple[str, ...]) -> None:
    if output in (None, "-"):
        raise click.UsageError("--format lake needs --output LAKE/.")
    if db:
        raise click.UsageError("--db does not go with a lake; make the lake, then `dragoman load LAKE --db FILE`.")
    if "-" in paths:
        raise click.UsageError("a lake cannot be made of standard input, which is read once; save it to a file.")


def _usual_format(output: str | None, db: str | None) -> str | None:
    if output is not None:
        ending = output.lower().rpartition(".")[2]
        return ending if ending in ("csv", "parquet") else "jsonl"
    if db is not None:
        return None
    return "view" if on_terminal() else "jsonl"
