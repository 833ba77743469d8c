"""`dragoman settings`: the table of settings."""

from __future__ import annotations

import sys

import click

from dragoman.cli.common import CONTEXT, console_for


@click.command(context_settings=CONTEXT)
def settings() -> None:
    """List the settings that `--set NAME=VALUE` changes, with their defaults.

    The last ones are of `dragoman watch` alone.
    """
    from rich.table import Table
    from rich.text import Text

    from dragoman.settings import feed_settings_table, settings_table

    table = Table(box=None, pad_edge=False)
    for heading in ("setting", "default", "what it does"):
        table.add_column(heading, no_wrap=heading != "what it does")
    for name, default, text in (*settings_table(), *feed_settings_table()):
        table.add_row(Text(name), Text(_shown(default)), Text(text))
    console_for(sys.stdout).print(table)


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return "none" if default in (None, (), "") else str(default)
