"""`dragoman events` and `dragoman report`: what a database holds."""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING, Any, get_args

import click

from dragoman.cli import exports
from dragoman.cli.common import CONTEXT, Tools, console_for, on_terminal, output_option, say
from dragoman.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dragoman.store import EventRow

FORMATS = ("table", "jsonl", "csv", "parquet", *exports.FORMATS)
STATUSES = ("actual", "historical", "future", "hypothetical", "negated")
JUDGED = ("not-rejected", "all", "accepted", "rejected", "changed", "unjudged")
ORDERS = {
    "newest": "date_desc",
    "oldest": "date_asc",
    "surest": "confidence_desc",
    "least-sure": "confidence_asc",
    "friendliest": "score_desc",
    "most-hostile": "score_asc",
}

# A table is for reading; a longer one is rather a file.
_TABLE_ROWS = 200

_database = click.option("--db", metavar="FILE", required=True, help="The database that `dragoman code --db` made.")


@click.command(context_settings=CONTEXT)
@_database
@click.option("--actor", metavar="WHO", help="Who acts: a code (IRN, SCO, IRN:GOV) or part of a name.")
@click.option("--recipient", metavar="WHO", help="Who is acted upon: a code or part of a name.")
@click.option("--who", metavar="WHO", help="Actor or recipient: a code or part of a name.")
@click.option("--between", metavar="A B", nargs=2, help="Both, in either direction or acting together.")
@click.option("--type", "event_type", metavar="TYPE", help="Event type, such as CONSULT.")
@click.option("--mode", metavar="MODE", help="Mode of the event, such as visit.")
@click.option(
    "--quad",
    type=click.IntRange(1, 4),
    help="1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.",
)
@click.option("--status", type=click.Choice(STATUSES), help="Whether it happened.")
@click.option("--context", metavar="CONTEXT", help="Context of the event, such as military.")
@click.option("--since", metavar="DAY", help="First day of the event: 2014-02-26, 2014-02 or 2014.")
@click.option("--until", metavar="DAY", help="Last day of the event.")
@click.option("--place", metavar="NAME", help="Part of the name of the place.")
@click.option("--country", metavar="CODE", help="Country where it happened (ISO 3166-1 alpha-3).")
@click.option("--text", metavar="WORDS", help='Words of the evidence, all of them; "a phrase" and begin* work.')
@click.option("--report", "report_id", metavar="ID", help="Only events of this report.")
@click.option("--origin", metavar="NAME", help="Who first reported it: the whole name of an agency or outlet.")
@click.option("--publisher", metavar="NAME", help="Who carries the report: the whole name.")
@click.option("--method", metavar="METHOD", help='What decided: lexicon, rule, model or "lexicon and model".')
@click.option("--min-confidence", type=click.FloatRange(0, 1), help="Least confidence, 0 to 1.")
@click.option(
    "--judged",
    type=click.Choice(JUDGED),
    default="not-rejected",
    show_default=True,
    help="By what people have said of the event (see `dragoman corrections`).",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    help=f"At most so many events; {_TABLE_ROWS} in a table if not given.",
)
@click.option("--offset", type=click.IntRange(min=0), default=0, help="Leave out the first so many events.")
@click.option(
    "--order",
    type=click.Choice(tuple(ORDERS)),
    default="newest",
    show_default=True,
    help="First in the list.",
)
@click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(FORMATS),
    help="table by default on a terminal, else jsonl; docs/exports.md explains the columns of each.",
)
@output_option
@exports.pairs_option
@exports.mentions_option
@click.pass_context
def events(
    ctx: click.Context,
    /,
    db: str,
    format_: str | None,
    output: str | None,
    order: str,
    limit: int | None,
    pairs: bool,
    mentions: str | None,
    **wanted: Any,
) -> None:
    """List the events of a database; every option narrows the list."""
    from dragoman.store import EventFilter, View

    if output == "-":
        output = None
    format_ = format_ or _usual_format(output)
    exports.check_options(format_, output, pairs, mentions)
    shown = format_ == "table" and output is None
    # One more than is shown tells that there are more.
    ask = _TABLE_ROWS + 1 if shown and limit is None else limit
    between = wanted.pop("between") or None
    wanted_events = EventFilter(**wanted, between=between, limit=ask, order=ORDERS[order])  # type: ignore[arg-type]
    tools = ctx.find_object(Tools) or Tools()
    with View(db, patience=tools.patience) as view:
        rows = view.events(wanted_events)
        if format_ in exports.FORMATS:
            from dragoman.views.formats.acts import Pages, acts_of_events

            acts = acts_of_events(rows, Pages(view, exports.sentence_splitter()))
            count = exports.write(acts, format_, output, pairs, mentions)
            if output is not None:
                say(f"{output}: {count} row{'' if count == 1 else 's'}.")
        elif output is not None:
            count = _to_file(rows, output, format_)
            say(f"{output}: {count} event{'' if count == 1 else 's'}.")
        else:
            _print(rows, format_, most=_TABLE_ROWS if limit is None else limit)


def _usual_format(output: str | None) -> str:
    if output is None:
        return "table" if on_terminal() else "jsonl"
    ending = output.lower().rpartition(".")[2]
    return ending if ending in ("csv", "parquet") else "jsonl"


def _to_file(rows: Iterable[EventRow], output: str, format_: str) -> int:
    from dragoman.cli.output import as_text, opened
    from dragoman.views.export import ExportFormat, export
    from dragoman.views.terminal import events_table

    for name in get_args(ExportFormat):
        if name == format_:
            return export(rows, output, name)
    found = list(rows)
    with opened(output) as stream, as_text(stream) as text:
        events_table(found, console_for(text))
    return len(found)


def _print(rows: Iterable[EventRow], format_: str, most: int) -> None:
    from dragoman.views.export import write_csv
    from dragoman.views.jsonl import write_events
    from dragoman.views.terminal import events_table

    if format_ == "table":
        found = list(islice(rows, most + 1))
        events_table(found[:most], console_for(sys.stdout))
        if len(found) > most:
            say(f"There are more than these {most}; see them with --limit N or --output FILE.")
        return
    from dragoman.cli.output import as_text, opened

    with opened(None) as stream:
        if format_ == "jsonl":
            write_events(rows, stream)
        else:
            with as_text(stream) as text:
                write_csv(rows, text)


@click.command(context_settings=CONTEXT)
@click.argument("report_id", metavar="ID")
@_database
@click.pass_context
def report(ctx: click.Context, report_id: str, db: str) -> None:
    """Show a report of a database with what was found in it, the evidence highlighted."""
    from dragoman.store import View
    from dragoman.views.terminal import render_coding

    tools = ctx.find_object(Tools) or Tools()
    with View(db, patience=tools.patience) as view:
        kept, coding = view.report(report_id), view.coding(report_id)
    if kept is None or coding is None:
        raise StoreError(f"{db}: holds no report {report_id!r}; `dragoman events` lists ids in its field report_id")
    render_coding(coding, kept.text, console_for(sys.stdout))
