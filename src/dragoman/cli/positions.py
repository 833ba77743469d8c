"""`dragoman positions`: who stands where on what, who changed sides, who agrees, and what is claimed to cause what."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.common import CONTEXT, Tools, console_for, on_terminal, output_option, say, table_format_option
from dragoman.cli.topics import codebooks_option, finder, known_topic, topic_option
from dragoman.errors import StoreError

if TYPE_CHECKING:
    from rich.console import Console

    from dragoman.positions.positions import PositionReader
    from dragoman.positions.records import Position
    from dragoman.store import View
    from dragoman.views.positions_table import Row

# A table is for reading; a longer one is rather a file.
_TABLE_ROWS = 200
SHOWN = ("positions", "changes", "agreement", "claims")


@click.command(context_settings=CONTEXT)
@click.option("--db", metavar="FILE", required=True, help="The database that `dragoman code --db` made.")
@click.option("--actor", metavar="WHO", help="Who speaks or acts: a code (IRN, SCO, IRN:GOV) or part of a name.")
@topic_option
@click.option("--about", metavar="CODE", help="Towards whom: only what names this party.")
@click.option("--side", type=click.Choice(("for", "against")), help="Only those that take this side on the topic.")
@click.option("--since", metavar="DAY", help="First day: 2014-02-26, 2014-02 or 2014.")
@click.option("--until", metavar="DAY", help="Last day.")
@click.option(
    "--show",
    type=click.Choice(SHOWN),
    default="positions",
    show_default=True,
    help="Every position; where an actor changed sides; who agrees with whom; or claims of cause and effect.",
)
@codebooks_option
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    help=f"At most so many, the newest first; {_TABLE_ROWS} in a table if not given.",
)
@table_format_option
@output_option
@click.pass_context
def positions(
    ctx: click.Context,
    /,
    db: str,
    actor: str | None,
    topic: str | None,
    about: str | None,
    side: str | None,
    since: str | None,
    until: str | None,
    show: str,
    codebooks: tuple[str, ...],
    limit: int | None,
    format_: str | None,
    output: str | None,
) -> None:
    """Show who stands where on what, newest first, each with the sentence that says so."""
    from dragoman.codebook import load_codebook
    from dragoman.positions.positions import PositionReader, agreements, changes, chosen, claims
    from dragoman.store import StatementFilter, View
    from dragoman.views import positions_table as tables

    book = load_codebook(codebooks)
    wanted = StatementFilter(speaker=actor, since=since, until=until)
    tools = ctx.find_object(Tools) or Tools()
    rows: Sequence[Row]
    printed: Callable[[Any, Console], None]
    with View(db, patience=tools.patience) as view:
        topic = known_topic(topic, book, view.topics())
        _check_actor(view, actor)
        reader = PositionReader(finder(book), book.contexts)
        if show == "claims":
            rows = [c for c in claims(view.statements(wanted)) if topic is None or topic in c.topics]
            printed = tables.claims_table
        else:
            found = chosen(_read(view, reader, wanted), actor, topic, about)
            if show == "changes":
                rows, printed = changes(found), tables.changes_table
            elif show == "agreement":
                ours = {p.holder for p in found}
                whole = StatementFilter(since=since, until=until)
                everybody = found if actor is None else chosen(_read(view, reader, whole), None, topic, about)
                pairs = agreements(everybody)
                rows = [a for a in pairs if actor is None or {a.first.holder, a.second.holder} & ours]
                printed = tables.agreement_table
            else:
                rows = [p for p in found if side is None or p.side == side]
                printed = tables.positions_table
    deliver(rows, printed, limit, format_, output, show.rstrip("s") if show != "agreement" else "pair")


def deliver(
    rows: Sequence[Row],
    printed: Callable[[Any, Console], None],
    limit: int | None,
    format_: str | None,
    output: str | None,
    name: str,
) -> None:
    """Print rows as a table or as JSON Lines, to standard output or a file."""
    from dragoman.cli.output import as_text, opened
    from dragoman.views.positions_table import write_rows

    output = None if output == "-" else output
    format_ = format_ or ("table" if output is None and on_terminal() else "jsonl")
    most = _TABLE_ROWS if limit is None and format_ == "table" and output is None else limit
    shown = list(islice(rows, most))
    if output is None and format_ == "table":
        printed(shown, console_for(sys.stdout))
    else:
        with opened(output) as stream:
            if format_ == "jsonl":
                write_rows(shown, stream)
            else:
                with as_text(stream) as text:
                    printed(shown, console_for(text))
    if output is not None:
        say(f"{output}: {len(shown)} {name}{'' if len(shown) == 1 else 's'}.")
    elif limit is None and len(shown) < len(rows):
        say(f"There are more than these {most}; see them with --limit N or --output FILE.")


def _read(view: View, reader: PositionReader, wanted: Any) -> list[Position]:
    from dragoman.store import EventFilter

    events = EventFilter(actor=wanted.speaker, since=wanted.since, until=wanted.until)
    return reader.read(view.statements(wanted), view.events(events))


def _check_actor(view: View, actor: str | None) -> None:
    from dragoman.store import EventFilter, StatementFilter

    if view.counts().statements == 0:
        raise StoreError(f"{view.path}: holds no statements; code reports into it with statements switched on")
    if actor is None:
        return
    said = next(view.statements(StatementFilter(speaker=actor, limit=1)), None)
    if said is None and next(view.events(EventFilter(actor=actor, limit=1)), None) is None:
        raise StoreError(f"{view.path}: nobody called {actor!r} speaks or acts in it; give a code or part of a name")
