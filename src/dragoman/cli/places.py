"""`dragoman places`: what a name of a place can stand for; imports of larger gazetteers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman.cli.common import CONTEXT, FAILED, Commands, console_for, on_terminal, say

if TYPE_CHECKING:
    from dragoman.resolve.imports.geonames import Watch
    from dragoman.resolve.tables import Problem

_SHOWN = 20
_DEFAULT_BASE = "dragoman-places"
_KEYS = ("name", "kind", "country", "admin1", "lat", "lon", "population", "geoname_id")


@click.group(cls=Commands, context_settings=CONTEXT)
def places() -> None:
    """Ask the gazetteer, and add to it."""


@places.command(context_settings=CONTEXT)
@click.argument("name", metavar="NAME")
@click.option(
    "--places", "bases", metavar="DIR", multiple=True, help="Look into an imported base too; may be repeated."
)
@click.option(
    "--format", "shape", type=click.Choice(["table", "jsonl"]), default="table", show_default=True, help="How to print."
)
@click.pass_context
def lookup(ctx: click.Context, name: str, bases: tuple[str, ...], shape: str) -> None:
    """Show all places that NAME can stand for, the largest first.

    Which one a report means is decided by what else it names.
    """
    import msgspec

    from dragoman.coder import open_gazetteer
    from dragoman.resolve.loading import load_knowledge
    from dragoman.settings import Settings

    found = open_gazetteer(Settings(place_bases=bases), load_knowledge()).lookup(name)
    if not found:
        say(f"{name!r} is in no gazetteer; countries are asked for with `dragoman actors lookup`")
        ctx.exit(FAILED)
    rows = [tuple(getattr(place, key) for key in _KEYS) for place in found]
    if shape == "jsonl":
        for row in rows:
            click.echo(msgspec.json.encode(dict(zip(_KEYS, row, strict=True))))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(*_KEYS, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row))
    console_for(sys.stdout).print(table, soft_wrap=not on_terminal())


@places.command("import", context_settings=CONTEXT)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, dir_okay=False))
@click.option("--into", "base", metavar="DIR", default=_DEFAULT_BASE, show_default=True, help="Where the base lies.")
@click.option("--add", is_flag=True, help="Keep what the base holds; else it is replaced.")
@click.pass_context
def import_(ctx: click.Context, files: tuple[str, ...], base: str, add: bool) -> None:
    """Make a base of places from GeoNames' tables: allCountries, cities500, or the file of one country.

    A table may lie in GeoNames' zip or be compressed (gzip, bzip2, xz). Lines that cannot be used are named and left
    out. The base that was there is in use until the new one is whole. Use it with `dragoman code --places DIR`.
    """
    from dragoman.resolve.imports.geonames import import_places

    with _progress() as watch:
        done = import_places([Path(f) for f in files], Path(base), add=add, watch=watch)
    _report(done.problems, done.left_out)
    for source in done.base.sources:
        click.echo(
            f"{source.file}: {source.places:,} places, {source.left_out:,} things of other kinds, "
            f"{source.problems:,} problems"
        )
    click.echo(f"{base}: {done.base.places:,} places with {done.base.names:,} names")
    if done.problems:
        ctx.exit(FAILED)


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

    return FileBar("places")
