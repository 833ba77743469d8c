"""`dragoman stories`: the events of a database, each once, however many reports tell of it."""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli import exports
from dragoman.cli.common import CONTEXT, Tools, console_for, on_terminal, say

if TYPE_CHECKING:
    from dragoman.store import View
    from dragoman.stories.records import Story

FORMATS = ("table", "jsonl", "csv", "parquet", *exports.FORMATS)

# A table is for reading; a longer one is rather a file.
_TABLE_ROWS = 200


@click.command(context_settings=CONTEXT)
@click.option("--db", metavar="FILE", required=True, help="The database that `dragoman code --db` made.")
@click.option("--actor", metavar="WHO", help="Who acts: a code (IRN, SCO, IRN:GOV) or part of a name.")
@click.option("--recipient", metavar="WHO", help="Who is acted upon: a code or part of a name.")
@click.option("--between", metavar="A B", nargs=2, help="Both, in either direction or acting together.")
@click.option("--type", "event_type", metavar="TYPE", help="Event type, such as CONSULT.")
@click.option("--since", metavar="DAY", help="First day of the event: 2014-02-26, 2014-02 or 2014.")
@click.option("--until", metavar="DAY", help="Last day of the event.")
@click.option("--country", metavar="CODE", help="Country where it happened (ISO 3166-1 alpha-3).")
@click.option(
    "--min-origins",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Only stories that at least so many reported on their own.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    help=f"At most so many stories, the oldest first; {_TABLE_ROWS} in a table if not given.",
)
@click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(FORMATS),
    help="table by default on a terminal, else jsonl; docs/exports.md explains the columns of each.",
)
@click.option("--output", "-o", metavar="FILE", help="Write to a file; it appears when it is complete.")
@exports.pairs_option
@exports.mentions_option
@click.pass_context
def stories(
    ctx: click.Context,
    /,
    db: str,
    min_origins: int,
    limit: int | None,
    format_: str | None,
    output: str | None,
    pairs: bool,
    mentions: str | None,
    **wanted: Any,
) -> None:
    """List the events of a database, each once, with all the reports that tell of it."""
    from dragoman.cli.output import as_text, opened
    from dragoman.store import EventFilter, View
    from dragoman.stories.database import stories_from
    from dragoman.views.stories_table import stories_table, write_stories

    output = None if output == "-" else output
    format_ = format_ or _usual_format(output)
    exports.check_options(format_, output, pairs, mentions)
    between = wanted.pop("between") or None
    tools = ctx.find_object(Tools) or Tools()
    with View(db, patience=tools.patience) as view:
        found = stories_from(view, EventFilter(**wanted, between=between))
        found = [story for story in found if story.independent_origins >= min_origins]
        most = _TABLE_ROWS if limit is None and format_ == "table" and output is None else limit
        chosen = list(islice(found, most))
        written: int | None = None
        if format_ not in ("table", "jsonl"):
            written = _export(chosen, view, format_, output, pairs, mentions)
        elif output is None and format_ == "table":
            stories_table(chosen, console_for(sys.stdout))
        else:
            with opened(output) as stream:
                if format_ == "jsonl":
                    write_stories(chosen, stream)
                else:
                    with as_text(stream) as text:
                        stories_table(chosen, console_for(text))
    if output is not None and format_ in exports.FORMATS:
        say(f"{output}: {written} {'row' if written == 1 else 'rows'}.")
    elif output is not None:
        say(f"{output}: {len(chosen)} {'story' if len(chosen) == 1 else 'stories'}.")
    elif limit is None and len(chosen) < len(found):
        say(f"There are more than these {most}; see them with --limit N or --output FILE.")


def _usual_format(output: str | None) -> str:
    if output is None:
        return "table" if on_terminal() else "jsonl"
    ending = output.lower().rpartition(".")[2]
    return ending if ending in ("csv", "parquet") else "jsonl"


def _export(
    stories: list[Story], view: View, format_: str, output: str | None, pairs: bool, mentions: str | None
) -> int:
    """Write stories to a file or to standard output; return the number of rows."""
    from dragoman.cli.output import as_text, opened
    from dragoman.views.export import write_flat, write_flat_parquet
    from dragoman.views.formats.acts import Pages, acts_of_stories
    from dragoman.views.tables import FlatStory, flatten_story

    acts = acts_of_stories(stories, Pages(view, exports.sentence_splitter()))
    if format_ in exports.FORMATS:
        return exports.write(acts, format_, output, pairs, mentions)
    with opened(output) as stream:
        if format_ == "parquet":
            return write_flat_parquet(map(flatten_story, acts), FlatStory, stream)
        with as_text(stream) as text:
            return write_flat(map(flatten_story, acts), FlatStory, text)
