"""`dragoman stories`: the events of a database, each once, and what people decide of them."""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli import exports
from dragoman.cli.common import CONTEXT, Tools, console_for, judge_name, on_terminal, output_option, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from dragoman.store import View, Writer
    from dragoman.store.records import JudgementRow
    from dragoman.stories.records import Story

FORMATS = ("table", "jsonl", "csv", "parquet", *exports.FORMATS)

# A table is for reading; a longer one is rather a file.
_TABLE_ROWS = 200

_database = click.option("--db", metavar="FILE", required=True, help="The database that `dragoman code --db` made.")
_who = click.option("--who", metavar="NAME", help="Whose judgement it is; your login name if not given.")


class _Listing(click.Group):
    """A group that lists when no command is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the command `list` before options that are its own."""
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Listing, context_settings=CONTEXT)
def stories() -> None:
    """List the events of a database, each once; show one; join two, or split one, by hand.

    Without a command, `list` is meant: `dragoman stories --db FILE`. An ID is that of a story, as `list --format
    jsonl` gives it; the ids that a story had before it grew or was joined still find it.
    """


@stories.command("list", context_settings=CONTEXT)
@_database
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
@output_option
@exports.pairs_option
@exports.mentions_option
@click.pass_context
def list_stories(
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
    """List the stories with an event that passes the options, with all the reports that tell of each."""
    from dragoman.cli.output import as_text, opened
    from dragoman.store import EventFilter
    from dragoman.stories.database import stories_from
    from dragoman.views.stories_table import stories_table, write_stories

    output = None if output == "-" else output
    format_ = format_ or _usual_format(output)
    exports.check_options(format_, output, pairs, mentions)
    between = wanted.pop("between") or None
    asked = EventFilter(**wanted, between=between) if between or any(wanted.values()) else None
    found = read_current(ctx, db, lambda view: stories_from(view, asked))
    found = [story for story in found if story.independent_origins >= min_origins]
    most = _TABLE_ROWS if limit is None and format_ == "table" and output is None else limit
    chosen = list(islice(found, most))
    written: int | None = None
    if format_ not in ("table", "jsonl"):
        written = read_current(ctx, db, lambda view: _export(chosen, view, format_, output, pairs, mentions))
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


@stories.command(context_settings=CONTEXT)
@click.argument("story", metavar="ID")
@_database
@click.option("--format", "-f", "format_", type=click.Choice(("view", "json")), help="view by default on a terminal.")
@click.pass_context
def show(ctx: click.Context, story: str, db: str, format_: str | None) -> None:
    """Show a story: its evidence, why its events are one, what contradicts, who copied whom."""
    from dragoman.cli.output import opened
    from dragoman.stories.database import story_from
    from dragoman.views.stories_table import write_stories
    from dragoman.views.story_view import render_story

    def look(view: View) -> tuple[Story, list[JudgementRow]]:
        one = story_from(view, story)
        return one, view.ledger.judgements.of_events([(each.report_id, each.event_id) for each in one.evidence])

    found, judged = read_current(ctx, db, look)
    if format_ == "json" or (format_ is None and not on_terminal()):
        with opened(None) as stream:
            write_stories([found], stream)
    else:
        render_story(found, judged, console_for(sys.stdout))


@stories.command(context_settings=CONTEXT)
@click.argument("story", metavar="A")
@click.argument("other", metavar="B")
@_database
@_who
@click.pass_context
def merge(ctx: click.Context, story: str, other: str, db: str, who: str | None) -> None:
    """Make one story of A and B. It stays so when reports are coded again; `undo` takes it back."""
    from dragoman.stories.hand import merge_stories

    act = _write(ctx, db, lambda writer: merge_stories(writer.ledger, story, other, judge_name(who)))
    say(f"{story} and {other} are one story now; `dragoman stories undo {act} --db {db}` takes it back.")


@stories.command(context_settings=CONTEXT)
@click.argument("story", metavar="ID")
@click.argument("event", metavar="EVENT")
@_database
@_who
@click.pass_context
def split(ctx: click.Context, story: str, event: str, db: str, who: str | None) -> None:
    """Take an event out of a story, with what copies of its report tell in the same words.

    EVENT is its id, or REPORT/EVENT. It stays so when reports are coded again; `undo` takes it back.
    """
    from dragoman.stories.hand import split_story

    act = _write(ctx, db, lambda writer: split_story(writer.ledger, story, event, judge_name(who)))
    say(f"{event} is no part of {story} any more; `dragoman stories undo {act} --db {db}` takes it back.")


@stories.command(context_settings=CONTEXT)
@click.argument("judgement", metavar="NUMBER", type=click.IntRange(min=1))
@_database
@_who
@click.pass_context
def undo(ctx: click.Context, judgement: int, db: str, who: str | None) -> None:
    """Take back a judgement by hand; the machine decides again."""
    from dragoman.stories.hand import undo as take_back

    _write(ctx, db, lambda writer: take_back(writer.ledger, judgement, judge_name(who)))
    say(f"Judgement {judgement} is taken back.")


@stories.command(context_settings=CONTEXT)
@_database
@click.pass_context
def judgements(ctx: click.Context, db: str) -> None:
    """List the judgements by hand, also those taken back, as JSON Lines."""
    from dragoman.cli.output import opened
    from dragoman.views.jsonl import write_records

    found = read_current(ctx, db, lambda view: view.ledger.judgements.acts())
    with opened(None) as stream:
        write_records(found, stream)


def read_current(ctx: click.Context, db: str, look: Callable[[View], Any]) -> Any:
    """Look into a database whose stories are up to date."""
    from dragoman.store import View

    patience = (ctx.find_object(Tools) or Tools()).patience
    with View(db, patience=patience) as view:
        if not view.ledger.count_pending():
            return look(view)
    _write(ctx, db, lambda writer: None)
    with View(db, patience=patience) as view:
        return look(view)


def _write(ctx: click.Context, db: str, change: Callable[[Writer], Any]) -> Any:
    """Change a database that is there, once its stories are up to date."""
    from dragoman.cli.progress import Bar
    from dragoman.store import View, Writer
    from dragoman.stories.keeping import Keeper

    patience = (ctx.find_object(Tools) or Tools()).patience
    with View(db, patience=patience) as view:  # a mistyped path must not make a new file
        pending = view.ledger.count_pending()
    with Writer(db, patience=patience) as writer:
        if pending:
            with Bar(lambda: pending, visible=sys.stderr.isatty()) as bar, writer.batch():
                count = Keeper(writer.ledger).catch_up(bar.advance)
            say(f"{db}: {count} {'report' if count == 1 else 'reports'} put into stories.")
        return change(writer)
