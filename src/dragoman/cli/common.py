"""What the commands share: how errors end them, the options for settings, where they print."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from dragoman.errors import CodebookError, DragomanError, SettingsError

if TYPE_CHECKING:
    from rich.console import Console

    from dragoman.engines.worker import SupportsCode
    from dragoman.settings import FeedSettings, Settings
    from dragoman.store import Writer

_F = TypeVar("_F", bound=Callable[..., Any])

CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130

# Wide enough for a table whose reader is a file or a pager.
_FILE_WIDTH = 140


@dataclass(frozen=True)
class Tools:
    """What a program that runs a command may put in its place: `main([...], obj=Tools(coder=...))`.

    `coder` codes the reports if one worker does; `patience` is how many seconds to wait for a locked database,
    and `long_patience` how many in the middle of a run, which nobody sits before.
    """

    coder: SupportsCode | None = None
    patience: float = 5.0
    long_patience: float = 600.0


class Commands(click.Group):
    """A group in which every foreseen error ends as one line and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        ctx.ensure_object(Tools)
        _print_log_lines()
        try:
            return super().invoke(ctx)
        except (SettingsError, CodebookError) as error:
            say(f"Error: {error}")
            raise click.exceptions.Exit(USAGE) from error
        except DragomanError as error:
            say(f"Error: {error}")
            raise click.exceptions.Exit(FAILED) from error
        except KeyboardInterrupt as interrupt:
            say("Interrupted.")
            raise click.exceptions.Exit(INTERRUPTED) from interrupt


def say(message: str) -> None:
    """Print one line on standard error; whatever the message quotes cannot break it."""
    click.echo("".join(c if c.isprintable() else " " for c in message), err=True)


def wait_for_others(writer: Writer, tools: Tools, tell: Callable[[str], None]) -> None:
    """Have a run wait long for another program that writes to its database, and tell of it."""
    line = f"{writer.path}: waiting for another program that writes to it"
    writer.wait_long(tools.long_patience, lambda: tell(line))


output_option = click.option("--output", "-o", metavar="FILE", help="Write to a file; it appears when it is complete.")
table_format_option = click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(("table", "jsonl")),
    help="table by default on a terminal, else jsonl.",
)


def judge_name(given: str | None) -> str:
    """Return whose a judgement by hand is: the name that was given, else that of the login."""
    from getpass import getuser

    if given and given.strip():
        return given.strip()
    try:
        return getuser()
    except (KeyError, OSError, ImportError):  # a login without a name
        return "somebody"


def _open_log(ctx: click.Context, param: click.Parameter, path: str | None) -> None:
    if path is None or ctx.resilient_parsing:
        return
    from dragoman.logs import end_log, start_log

    log = start_log(path)
    ctx.call_on_close(lambda: end_log(log))


log_option = click.option(
    "--log",
    metavar="FILE",
    expose_value=False,
    callback=_open_log,
    help="Append what happens to a file, one JSON object a line (docs/runs.md).",
)


def settings_options(command: _F) -> _F:
    """Add the options that `read_settings` takes."""
    for option in (
        click.option(
            "--set",
            "values",
            metavar="NAME=VALUE",
            multiple=True,
            help="Change a setting (see `dragoman settings`); may be given more than once.",
        ),
        click.option(
            "--codebook",
            "codebooks",
            metavar="FILE",
            multiple=True,
            help="Add a codebook file (TOML) of your own; may be given more than once.",
        ),
        click.option(
            "--actors",
            "bases",
            metavar="DIR",
            multiple=True,
            help="Add a base made with `dragoman actors import`; may be given more than once.",
        ),
        click.option(
            "--places",
            "gazetteers",
            metavar="DIR",
            multiple=True,
            help="Add a base made with `dragoman places import`; may be given more than once.",
        ),
    ):
        command = option(command)
    return command


def read_settings(
    codebooks: tuple[str, ...],
    values: tuple[str, ...],
    bases: tuple[str, ...] = (),
    gazetteers: tuple[str, ...] = (),
    *,
    base: Settings | None = None,
) -> Settings:
    """Make settings from the command line, by changing the defaults or `base`; raises SettingsError."""
    from dragoman.settings import Settings, settings_table

    changed = _changed(values, {name: default for name, default, _ in settings_table()})
    base = base or Settings()
    for name, added in (("codebook_files", codebooks), ("actor_bases", bases), ("place_bases", gazetteers)):
        if added:
            changed[name] = (*changed.get(name, getattr(base, name)), *added)
    return base.with_values(**changed)


def read_both(
    codebooks: tuple[str, ...], values: tuple[str, ...], bases: tuple[str, ...], gazetteers: tuple[str, ...]
) -> tuple[Settings, FeedSettings]:
    """Make settings and those for feeds from the command line; raises SettingsError."""
    from dragoman.settings import FeedSettings, feed_settings_table

    defaults = {name: default for name, default, _ in feed_settings_table()}
    of_feeds = [given for given in values if given.partition("=")[0].strip().replace("-", "_") in defaults]
    others = tuple(given for given in values if given not in of_feeds)
    settings = read_settings(codebooks, others, bases, gazetteers)
    return settings, FeedSettings().with_values(**_changed(of_feeds, defaults))


def _changed(values: Sequence[str], defaults: dict[str, Any]) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for given in values:
        name, equals, value = given.partition("=")
        name = name.strip().replace("-", "_")
        if not equals:
            raise SettingsError(f"--set {given!r} has no '='; write it as NAME=VALUE")
        changed[name] = _value(name, value.strip(), defaults.get(name))
    return changed


def _value(name: str, value: str, default: Any) -> Any:
    if isinstance(default, bool):
        words = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False}
        words["0"] = False
        if value.lower() not in words:
            raise SettingsError(f"setting {name}: {value!r} is neither yes nor no")
        return words[value.lower()]
    if isinstance(default, int | float):
        try:
            return type(default)(value)
        except ValueError:
            kind = "whole number" if isinstance(default, int) else "number"
            raise SettingsError(f"setting {name}: {value!r} is not a {kind}") from None
    if isinstance(default, tuple):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def console_for(stream: IO[str]) -> Console:
    """Return what prints to a stream: in colour and as wide as the screen, where it is one."""
    from rich.console import Console

    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")  # a terminal that lacks a letter is no reason to stop
    width = None if stream.isatty() else _FILE_WIDTH
    return Console(file=stream, width=width, highlight=False, legacy_windows=False)


def on_terminal() -> bool:
    """Whether the results of a command would be read on a screen."""
    return sys.stdout.isatty()


class _Lines(logging.Handler):
    """Prints warnings as lines; what was told already, or is told of by whoever counts the failures, is left out."""

    def emit(self, record: logging.LogRecord) -> None:
        if not record.exc_info and not getattr(record, "told", False):
            say(record.getMessage())


def _print_log_lines() -> None:
    log = logging.getLogger("dragoman")
    if not any(isinstance(handler, _Lines) for handler in log.handlers):
        log.addHandler(_Lines(logging.WARNING))
        log.propagate = False
