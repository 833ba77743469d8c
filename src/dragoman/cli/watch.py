"""`dragoman watch`: feeds in, events with evidence into a database."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.common import CONTEXT, Tools, log_option, on_terminal, read_both, settings_options

if TYPE_CHECKING:
    from dragoman.sources.feeds import Pages

_PAGES = ("auto", "always", "never")


@click.command(context_settings=CONTEXT)
@click.argument("feeds", metavar="[FEEDS]...", nargs=-1)
@click.option(
    "--db", metavar="FILE", required=True, help="The database that keeps reports, events and the feeds' state."
)
@click.option("--once", is_flag=True, help="Ask the feeds that are due, code what they bring, and end.")
@click.option("--status", is_flag=True, help="Only show what is known of each feed, and what could not be read.")
@click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(("table", "jsonl")),
    help="Of --status: table by default on a terminal, else jsonl.",
)
@click.option(
    "--pages",
    type=click.Choice(_PAGES),
    default="auto",
    show_default=True,
    help="Whether to read the page that an entry leads to; auto: unless the entry carries the whole text.",
)
@click.option(
    "--contact", metavar="TEXT", help="Your address or page, told to the servers so that they can turn to you."
)
@log_option
@settings_options
@click.pass_context
def watch(
    ctx: click.Context,
    /,
    feeds: tuple[str, ...],
    db: str,
    once: bool,
    status: bool,
    format_: str | None,
    pages: Pages,
    contact: str | None,
    **given: Any,
) -> None:
    """Follow RSS and Atom feeds: code each new article, and keep it in a database.

    FEEDS is an OPML file, a text file with a URL a line, - for standard input, or a URL; without FEEDS the ones of the
    run before are followed. It runs until it is stopped (Ctrl-C, SIGTERM), and with --once until nothing is due any
    more.

    It can be stopped at any moment and goes on where it was: no article is lost or coded twice. A page that changes is
    coded anew, in place of what was kept. Servers are asked politely (docs/feeds.md): rarely, one request at a time, as
    their robots.txt allows, and for what is new only.
    """
    if status:
        from dragoman.cli.watch_status import show_status

        if feeds or once:
            raise click.UsageError("--status only shows; give it --db FILE alone.")
        show_status(db, format_ or ("table" if on_terminal() else "jsonl"))
        return
    if format_:
        raise click.UsageError("--format goes with --status; `dragoman events` and others show what was coded.")
    from dragoman.cli.watching import Watch, run
    from dragoman.sources.feeds import named_feeds

    settings, feed_settings = read_both(given["codebooks"], given["values"], given["bases"], given["gazetteers"])
    if contact is not None:
        feed_settings = feed_settings.with_values(contact=contact)
    named, problems = named_feeds(feeds, sys.stdin.buffer if "-" in feeds and sys.stdin else None)
    job = Watch(
        feeds=tuple(named),
        problems=tuple(problems),
        db=db,
        once=once,
        pages=pages,
        settings=settings,
        fetching=feed_settings,
    )
    ctx.exit(run(job, ctx.find_object(Tools) or Tools()))
