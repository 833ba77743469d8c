"""The command line. Its modules import only what `--help` needs, and the rest inside the commands."""

from __future__ import annotations

import click

from dragoman import __version__
from dragoman.cli.actors import actors
from dragoman.cli.brief import brief
from dragoman.cli.codebook import codebook
from dragoman.cli.coding import code
from dragoman.cli.commitments import commitments
from dragoman.cli.common import CONTEXT, Commands
from dragoman.cli.corrections import corrections
from dragoman.cli.demo import demo
from dragoman.cli.events import events, report
from dragoman.cli.failures import failures
from dragoman.cli.load import load
from dragoman.cli.places import places
from dragoman.cli.positions import positions
from dragoman.cli.relate import relate
from dragoman.cli.runs import runs
from dragoman.cli.serve import serve
from dragoman.cli.settings import settings
from dragoman.cli.stories import stories
from dragoman.cli.watch import watch

__all__ = ["main"]


@click.group(cls=Commands, context_settings=CONTEXT)
@click.version_option(__version__, prog_name="dragoman", help="Show the version and exit.")
def main() -> None:
    """Read news reports and find who did what to whom, with the evidence for every event.

    Start with `dragoman demo`, then `dragoman code FILE`. Exit status: 0 all went well, 1 something failed
    (the rest was done), 2 the command line is wrong, 130 interrupted.
    """


for _command in (
    code, watch, load, events, stories, positions, commitments, brief, corrections, report, runs, failures, demo, serve, relate,
    actors, places, codebook, settings,
):  # fmt: skip
    main.add_command(_command)
