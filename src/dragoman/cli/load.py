"""`dragoman load`: a lake into a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import click

from dragoman.cli.common import CONTEXT, FAILED, INTERRUPTED, OK, Tools, log_option, say, wait_for_others

if TYPE_CHECKING:
    from dragoman.cli.progress import Bar
    from dragoman.model import Coding, Report
    from dragoman.settings import Settings
    from dragoman.store import Writer
    from dragoman.views.lake import About, Loaded


@click.command(context_settings=CONTEXT)
@click.argument("lake", metavar="LAKE")
@click.option("--db", metavar="FILE", required=True, help="The database; it is made if it does not exist.")
@log_option
@click.pass_context
def load(ctx: click.Context, lake: str, db: str) -> None:
    """Load a lake that `dragoman code --output LAKE/` made into a database.

    LAKE is a folder, or an address such as s3://bucket/lake. The database then holds what coding the same reports
    with --db would have put there. A load that was broken off goes on where it stopped, and what was loaded before
    is not loaded again; a report that the database holds already is replaced.
    """
    ctx.exit(_load(lake, db, ctx.find_object(Tools) or Tools()))


def _load(place: str, db: str, tools: Tools) -> int:
    import sys

    from dragoman.cli.progress import Bar
    from dragoman.views.lake import Folder, Lake, load_lake

    lake = Lake(Folder(place))
    total = sum(planned.reports or 0 for planned in lake.plan()) or None
    try:
        with Bar(lambda: total, visible=sys.stderr.isatty()) as bar:
            found = load_lake(lake, db, partial(_watching, place, bar, tools), patience=tools.patience)
    except KeyboardInterrupt:
        say(f"Interrupted. {db} holds what was loaded; run the same command to go on.")
        return INTERRUPTED
    say(_text(found, db))
    if found.missing:
        say(
            f"Error: {place} is not whole: {found.missing} of its {found.shards} shards are missing; run the"
            " `dragoman code` that makes it again, then load it again"
        )
    return FAILED if found.missing else OK


@contextmanager
def _watching(
    place: str, bar: Bar, tools: Tools, writer: Writer, about: About, settings: Settings
) -> Iterator[Callable[[Report, Coding], None]]:
    """Show how far a load has come, and keep the record of it."""
    from dragoman.cli.recording import Recorder
    from dragoman.cli.tally import Tally

    tally = Tally()
    with Recorder("load", settings, tally, writer, inputs=[place], data=about.data) as record:
        wait_for_others(writer, tools, bar.say)

        def told(report: Report, coding: Coding) -> None:
            tally.add(report, coding)
            record.renew()
            bar.advance()

        yield told


def _text(found: Loaded, db: str) -> str:
    before = f", {found.before} more were loaded before" if found.before else ""
    return f"{db}: {found.reports} {'report' if found.reports == 1 else 'reports'} loaded{before}."
