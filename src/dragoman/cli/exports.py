"""What the commands share for the formats of other data sets: options, writing, and what to say of what is missing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click

from dragoman.cli.common import say
from dragoman.errors import SettingsError

if TYPE_CHECKING:
    from dragoman.views.formats.acts import Act, Splitter
    from dragoman.views.formats.delimited import Making, Tally

_F = TypeVar("_F", bound=Callable[..., Any])

FORMATS = ("polecat", "icews", "gdelt", "phoenix")
_PAIRED = ("icews", "gdelt", "phoenix")

pairs_option = click.option(
    "--pairs",
    is_flag=True,
    help="With icews, gdelt, phoenix: a row for every pair of actor and recipient, not for the first alone.",
)
mentions_option = click.option(
    "--mentions", metavar="FILE", help="With gdelt: write its Mentions table too, a row for every report."
)


def check_options(format_: str | None, output: str | None, pairs: bool, mentions: str | None = None) -> None:
    """Refuse options that do not go together."""
    if format_ == "parquet" and output is None:
        raise click.UsageError("--format parquet needs --output FILE.")
    if pairs and format_ not in _PAIRED:
        raise click.UsageError(f"--pairs goes with --format {', '.join(_PAIRED)}.")
    if mentions is not None and format_ != "gdelt":
        raise click.UsageError("--mentions goes with --format gdelt.")
    if mentions is not None and mentions == (output or "-"):
        raise click.UsageError("--mentions needs a file of its own.")


def making(pairs: bool = False) -> Making:
    """Return what rows are made with."""
    from dragoman.codebook import load_crosswalk
    from dragoman.views.formats.delimited import Making

    return Making(load_crosswalk(), all_pairs=pairs)


def sentence_splitter() -> Splitter:
    """Return what finds the sentences of a report, as the coder does; it loads its data when it is first asked."""
    from dragoman.annotate import sentences_of
    from dragoman.model import Report, Sentence
    from dragoman.reading import Reader
    from dragoman.settings import Settings

    @cache
    def reader() -> Reader:
        # Whatever limit the report was coded with, the sentences before its end are the same.
        return Reader(Settings().with_values(max_report_chars=sys.maxsize))

    def split(report: Report) -> list[Sentence]:
        return sentences_of(report.text, reader().read(report))

    return split


def write(acts: Iterable[Act], format_: str, output: str | None, pairs: bool, mentions: str | None = None) -> int:
    """Write acts to a file or to standard output, and say what could not be written; return the number of rows."""
    from dragoman.cli.output import as_text, opened
    from dragoman.views.export import ActFormat, write_acts

    name = next((known for known in get_args(ActFormat) if known == format_), None)
    if name is None:
        raise SettingsError(f"unknown format {format_!r}; known are {', '.join(FORMATS)}")
    made = making(pairs)
    with ExitStack() as stack:
        stream = stack.enter_context(as_text(stack.enter_context(opened(output))))
        second = stack.enter_context(as_text(stack.enter_context(opened(mentions)))) if mentions else None
        count = write_acts(acts, name, stream, made, second)
    tell(made.tally, pairs)
    return count


def tell(tally: Tally, pairs: bool) -> None:
    """Say what the format could not hold."""
    if tally.left_out:
        say(f"{tally.left_out} left out: not done (negated, or only possible), or without a code in this format.")
    if tally.pairs and not pairs:
        say(f"{tally.pairs} more pairs of actor and recipient have no row; --pairs gives them theirs.")
