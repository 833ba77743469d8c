"""`dragoman relate`: the relation model alone, on pairs that are already marked."""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from dragoman.cli.common import CONTEXT, FAILED, on_terminal, output_option, say

if TYPE_CHECKING:
    from collections.abc import Iterator

# More than these would bury what went well; the output has them all.
_MOST_ERRORS = 20


@click.command(context_settings=CONTEXT)
@click.argument("source", metavar="INPUT", required=True)
@output_option
@click.option(
    "--threshold",
    type=click.FloatRange(0.0, 1.0),
    metavar="P",
    default=0.1,
    show_default=True,
    help="Give a type only if the chance of any act is at least P, else NONE; docs/relations.md has precision and"
    " recall for each. The default is for pairs that somebody has marked; to sift all pairs of a text take 0.6 or more.",
)
@click.option(
    "--types",
    "table",
    type=click.Choice(("mapping", "manual")),
    default="mapping",
    show_default=True,
    help="Whose types: those of the CAMEO2PLOVER table, with which most relation data is labelled, or those of the"
    " manual, which `dragoman code` gives; they part ways over sanctions, verdicts, promised concessions and apologies.",
)
@click.pass_context
def relate(ctx: click.Context, source: str, output: str | None, threshold: float, table: str) -> None:
    """Say what a marked actor does to a marked recipient, for each line of INPUT (JSON Lines; - for standard input).

    A line is {"id", "text", "actor": [start, end], "recipient": [start, end]}, with spans in characters of the text.
    The answer has event_type (or NONE), mode, status, confidence and the probabilities of all types. A line that
    cannot be used is answered with its error and named on standard error; all others are typed.
    """
    import msgspec

    from dragoman.cli.output import opened
    from dragoman.cli.progress import Bar
    from dragoman.extract.relations import RelationTyper
    from dragoman.extract.relations.lines import Failed, relate_lines

    typer = RelationTyper(threshold=threshold, table="manual" if table == "manual" else "mapping")
    encoder = msgspec.json.Encoder()
    failed = 0
    with _lines(source) as lines, opened(output) as out:
        visible = sys.stderr.isatty() and not (on_terminal() and output is None)
        with Bar(lambda: None, visible=visible, unit="pairs") as bar:
            for number, record in relate_lines(lines, typer):
                out.write(encoder.encode(record) + b"\n")
                bar.advance()
                if isinstance(record, Failed):
                    failed += 1
                    if failed <= _MOST_ERRORS:
                        bar.say(f"{source}:{number}: {record.error}")
    if failed:
        more = f", of which {_MOST_ERRORS} are named" if failed > _MOST_ERRORS else ""
        lines_were = "1 line" if failed == 1 else f"{failed} lines"
        say(f"{lines_were} could not be used{more}; see the error in each answer.")
        ctx.exit(FAILED)


@contextmanager
def _lines(source: str) -> Iterator[BinaryIO]:
    from dragoman.errors import SourceError

    if source == "-":
        yield sys.stdin.buffer
        return
    with ExitStack() as stack:
        try:
            file = stack.enter_context(Path(source).open("rb"))
        except OSError as error:
            raise SourceError(
                f"{source}: cannot be read ({error.strerror}); name a file of JSON Lines, or -"
            ) from error
        yield file
