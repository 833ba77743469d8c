"""The reference of the command line as Markdown, made from the commands' own help."""

from __future__ import annotations

from collections.abc import Iterator

import click

from dragoman.cli import main
from dragoman.cli.common import CONTEXT

_HEAD = """\
# Command line

This page is made from the commands' own help by `make docs`; change it there.
"""


def commands(
    command: click.Command = main, path: tuple[str, ...] = ("dragoman",)
) -> Iterator[tuple[str, click.Command]]:
    """Give every command with its full name, groups before what is in them."""
    yield " ".join(path), command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, (*path, name))


def reference() -> str:
    """Return the whole page."""
    parts = [_HEAD]
    for name, command in commands():
        level = "#" * (name.count(" ") + 2)
        parts.append(f"{level} {name}\n\n```text\n{_help(name, command)}\n```\n")
    return "\n".join(parts)


def _help(name: str, command: click.Command) -> str:
    # A fixed width: the page must not depend on whose terminal made it.
    with click.Context(command, info_name=name, terminal_width=100, **CONTEXT) as context:
        return command.get_help(context)


if __name__ == "__main__":
    print(reference(), end="")
