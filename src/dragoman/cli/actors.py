"""`dragoman actors`: who is who and who was who when; imports of other people's knowledge, and checks of tables."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.common import CONTEXT, FAILED, Commands, console_for, on_terminal, say

if TYPE_CHECKING:
    from dragoman.resolve.imports.run import Format, Watch
    from dragoman.resolve.tables import Problem

_SHOWN = 20
_DEFAULT_BASE = "dragoman-actors"

_on = click.option("--on", metavar="YYYY-MM-DD", help="The day that is asked for; today's state when not given.")
_bases = click.option(
    "--actors", "bases", metavar="DIR", multiple=True, help="Look into an imported base too; may be repeated."
)
_format = click.option(
    "--format", "shape", type=click.Choice(["table", "jsonl"]), default="table", show_default=True, help="How to print."
)


@click.group(cls=Commands, context_settings=CONTEXT)
def actors() -> None:
    """Ask the knowledge base who is who, and add to it."""


@actors.command(context_settings=CONTEXT)
@click.argument("name", metavar="NAME")
@_on
@_bases
@_format
@click.pass_context
def lookup(ctx: click.Context, name: str, on: str | None, bases: tuple[str, ...], shape: str) -> None:
    """Show all that NAME can mean: states, bodies, people with their offices, roles.

    With --on, what does not hold on that day is marked and comes last.
    """
    from dragoman.resolve.actors import Actors

    book = Actors(bases)
    answers = book.lookup(name, on)
    if not answers:
        similar = book.similar(name)
        hint = f"; did you mean {' or '.join(similar)}?" if similar else ""
        say(f"{name!r} is not known{hint}")
        ctx.exit(FAILED)
    keys = ("name", "what", "country", "organization", "sectors", "office", "from", "until", "source", "on the day")
    held = {True: "yes", False: "no", None: None}
    _print(
        keys if on else keys[:-1],
        [
            (a.name, a.what, a.country, a.organization, list(a.sectors), a.office, a.start, a.end, a.source)
            + ((held[a.valid],) if on else ())
            for a in answers
        ],
        shape,
    )


@actors.command(context_settings=CONTEXT)
@click.argument("organization", metavar="ORGANIZATION")
@_on
@click.option("--all", "everybody", is_flag=True, help="Show observers, partners and candidates too.")
@_format
@click.pass_context
def members(ctx: click.Context, organization: str, on: str | None, everybody: bool, shape: str) -> None:
    """Show who belonged to ORGANIZATION (an abbreviation or a name), with status and dates."""
    from dragoman.resolve.actors import Actors

    found = Actors().members(organization, on, everybody=True)
    kept = [m for m in found if everybody or m.is_member]
    if not kept:
        say(f"{organization} had no members that are known{f' on {on}' if on else ''}")
        ctx.exit(FAILED)
    keys = ("code", "name", "status", "from", "until")
    _print(keys, [(m.code, m.name, m.status, m.start, m.end) for m in kept], shape)
    if shape == "table":
        full = sum(m.is_member and m.status != "suspended" for m in kept)
        more = f"; {len(found) - len(kept)} others with --all" if len(found) > len(kept) else ""
        click.echo(f"\n{full} members{more}")


@actors.command(context_settings=CONTEXT)
@click.argument("title", metavar="TITLE")
@click.argument("of", metavar="STATE_OR_BODY")
@_on
@_format
@click.pass_context
def office(ctx: click.Context, title: str, of: str, on: str | None, shape: str) -> None:
    """Show who held an office: `dragoman actors office "foreign minister" IRN --on 2014-02-26`.

    TITLE may be any usual title of the office; STATE_OR_BODY a code, an abbreviation or a name.
    """
    from dragoman.resolve.actors import Actors

    book = Actors()
    found = book.office(title, of, on)
    if not found:
        role = book.knowledge.roles.get(title.lower())
        known = f"; as a title it resolves to {'|'.join(role.sectors) or 'no sector'}" if role else ""
        say(f"nobody is known as {title} of {of}{f' on {on}' if on else ' today'}{known}")
        ctx.exit(FAILED)
    keys = ("name", "office", "country", "organization", "sectors", "from", "until")
    _print(
        keys,
        [(h.name, h.office, h.country, h.organization, list(h.sectors), h.start, h.end) for h in found],
        shape,
    )


@actors.command("import", context_settings=CONTEXT)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, dir_okay=False))
@click.option("--into", "base", metavar="DIR", default=_DEFAULT_BASE, show_default=True, help="Where the base lies.")
@click.option("--add", is_flag=True, help="Keep what the base holds; else it is replaced.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["wikidata", "petrarch", "csv"]),
    help="The format of the files; told by their names and first lines when not given.",
)
@click.pass_context
def import_(ctx: click.Context, files: tuple[str, ...], base: str, add: bool, kind: str | None) -> None:
    """Make a base of actors from a Wikidata JSON dump, PETRARCH or TABARI dictionaries, or CSV tables.

    Dumps may be compressed (gzip, bzip2, xz). Lines that cannot be used are named and left out. The base that was
    there is in use until the new one is whole. Use it with `dragoman code --actors DIR`.
    """
    from dragoman.resolve.imports.run import import_files

    with _progress() as watch:
        done = import_files([Path(f) for f in files], Path(base), format=_as_format(kind), add=add, watch=watch)
    _report(done.problems, done.left_out)
    for source in done.base.sources:
        click.echo(
            f"{source.file} ({source.format}): {source.actors:,} actors, {source.roles:,} roles, "
            f"{source.problems:,} problems"
        )
    click.echo(f"{base}: {done.base.actors:,} actors with {done.base.names:,} names, {len(done.base.roles):,} roles")
    if done.problems:
        ctx.exit(FAILED)


@actors.command(context_settings=CONTEXT)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, dir_okay=False))
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...]) -> None:
    """Hold CSV tables of actors against the rules of their columns; every breach is named with its line."""
    from dragoman.resolve.tables import check as check_table

    failed = False
    for file in files:
        table, good, problems = check_table(Path(file))
        _report(problems, 0)
        failed = failed or bool(problems)
        kind = f"a table of {table.name}" if table else "no table that is known"
        verdict = f"{len(problems):,} problems" if problems else "good"
        click.echo(f"{file}: {kind}, {good:,} good rows, {verdict}")
    if failed:
        ctx.exit(FAILED)


def _as_format(kind: str | None) -> Format | None:
    return kind  # type: ignore[return-value]


def _report(problems: Sequence[Problem], left_out: int) -> None:
    for problem in problems[:_SHOWN]:
        say(str(problem))
    rest = len(problems) - _SHOWN + left_out
    if rest > 0:
        say(f"… and {rest:,} more problems")


def _progress() -> AbstractContextManager[Watch | None]:
    """Return a watch that draws a bar where a person sees it."""
    if not sys.stderr.isatty():
        return nullcontext(None)
    from dragoman.cli.progress import FileBar

    return FileBar()


def _print(keys: Sequence[str], rows: Iterable[Sequence[Any]], shape: str) -> None:
    if shape == "jsonl":
        import msgspec

        for row in rows:
            click.echo(msgspec.json.encode(dict(zip(keys, row, strict=True))))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    kept = list(rows)
    shown = [i for i, key in enumerate(keys) if any(row[i] for row in kept) and (key != "source" or _imported(kept, i))]
    for i in shown:
        table.add_column(keys[i], overflow="fold")
    for row in kept:
        table.add_row(*(Text(_cell(row[i])) for i in shown))
    console_for(sys.stdout).print(table, soft_wrap=not on_terminal())


def _imported(rows: Sequence[Sequence[Any]], column: int) -> bool:
    """Whether an answer comes from an imported base; else where it comes from goes without saying."""
    return any(row[column] != "built in" for row in rows)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(value)
    return "" if value is None else str(value)
