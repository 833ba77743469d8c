"""`dragoman brief`: one page on a report, a pair, a topic, an actor or a period."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from dragoman.cli.common import CONTEXT, Tools, console_for, on_terminal, output_option, say
from dragoman.cli.topics import codebooks_option, finder, known_topic, topic_option

if TYPE_CHECKING:
    from dragoman.codebook import Codebook
    from dragoman.views.brief import Brief, Helpers

FORMATS = ("table", "markdown", "html", "jsonl")
_ENDINGS = {"html": "html", "htm": "html", "md": "markdown", "markdown": "markdown"}


@click.command(context_settings=CONTEXT)
@click.option("--db", metavar="FILE", required=True, help="The database that `dragoman code --db` made.")
@click.option("--report", metavar="ID", help="A report, by its id; takes no other condition.")
@click.option("--between", metavar="A B", nargs=2, help="What passed between two: codes (IRN, SCO) or parts of a name.")
@topic_option
@click.option("--actor", metavar="WHO", help="Who acts or is acted upon: a code (IRN, SCO, IRN:GOV) or part of a name.")
@click.option("--since", metavar="DAY", help="First day: 2014-02-26, 2014-02 or 2014.")
@click.option("--until", metavar="DAY", help="Last day.")
@codebooks_option
@click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(FORMATS),
    help="table by default on a terminal, else markdown, or what the ending of the output file says.",
)
@output_option
@click.pass_context
def brief(
    ctx: click.Context,
    /,
    db: str,
    report: str | None,
    between: tuple[str, str] | None,
    topic: str | None,
    actor: str | None,
    since: str | None,
    until: str | None,
    codebooks: tuple[str, ...],
    format_: str | None,
    output: str | None,
) -> None:
    """Write one page: who is who, what they did, where they stand, what they promised and claim, who reported it.

    Name a report, a pair, a topic, an actor or a period; all but the report may be combined. Every line is made from
    the records by fixed rules (docs/brief.md) and has its evidence.
    """
    from dragoman.cli.stories import read_current
    from dragoman.codebook import load_codebook
    from dragoman.store import View
    from dragoman.views.brief import Scope, build_brief

    book = load_codebook(codebooks)
    if topic is not None:
        with View(db, patience=(ctx.find_object(Tools) or Tools()).patience) as view:
            topic = known_topic(topic, book, view.topics())
    scope = Scope(report=report, between=between or None, topic=topic, actor=actor, since=since, until=until)
    helpers = brief_helpers(book)
    made: Brief = read_current(ctx, db, lambda view: build_brief(view, scope, helpers))
    output = None if output == "-" else output
    _deliver(made, format_ or _usual_format(output), output)


def brief_helpers(book: Codebook) -> Helpers:
    """Return what a brief needs besides the database: the knowledge base, and what finds topics in a text."""
    from dragoman.resolve.loading import load_knowledge
    from dragoman.views.brief import Helpers

    return Helpers(knowledge=load_knowledge(), find=finder(book), headings=frozenset(book.contexts))


def _usual_format(output: str | None) -> str:
    if output is None:
        return "table" if on_terminal() else "markdown"
    ending = output.lower().rpartition(".")[2]
    return "jsonl" if ending in ("json", "jsonl") else _ENDINGS.get(ending, "markdown")


def _deliver(made: Brief, format_: str, output: str | None) -> None:
    from dragoman.cli.output import as_text, opened
    from dragoman.views.brief.html import brief_page
    from dragoman.views.brief.markdown import brief_markdown
    from dragoman.views.brief.telling import brief_heading
    from dragoman.views.brief.terminal import render_brief
    from dragoman.views.jsonl import write_records

    if format_ == "table" and output is None:
        render_brief(made, console_for(sys.stdout))
        return
    with opened(output) as stream:
        if format_ == "jsonl":
            write_records([made], stream)
        else:
            with as_text(stream) as text:
                if format_ == "table":
                    render_brief(made, console_for(text))
                else:
                    text.write(brief_page(made) if format_ == "html" else brief_markdown(made))
    if output is not None:
        say(f"{output}: {brief_heading(made)}.")
