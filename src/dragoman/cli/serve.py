"""`dragoman serve`: the workbench."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman.cli import exports
from dragoman.cli.common import CONTEXT, Tools, judge_name, read_settings, say, settings_options

if TYPE_CHECKING:
    from dragoman.engines.worker import SupportsCode
    from dragoman.model import Report
    from dragoman.settings import Settings
    from dragoman.views.brief import Helpers
    from dragoman.views.web.correcting import Correcting

# A token can be tried from elsewhere as often as somebody likes.
_TOKEN = re.compile(r"[A-Za-z0-9._~-]{12,}")


@click.command(context_settings=CONTEXT)
@click.option("--db", metavar="FILE", help="The database that `dragoman code --db` made.")
@click.option("--demo", is_flag=True, help="Code the sample reports into a database of its own and open that.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; others can reach another.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8642, show_default=True, help="Port; 0 takes a free one."
)
@click.option(
    "--allow-host", "names", metavar="NAME", multiple=True, help="A name that it may be asked under; may be repeated."
)
@click.option(
    "--token",
    metavar="TEXT",
    help="What changes must bring along, 12 characters or more; made up and printed where one is needed.",
)
@click.option("--private", is_flag=True, help="Reading needs the token, too; browsers ask for it as a password.")
@click.option("--read-only", is_flag=True, help="Take no corrections, and code nothing.")
@click.option("--who", metavar="NAME", help="Whose name corrections bear; that of the login if not given.")
@click.option("--open/--no-open", "open_", default=False, help="Open it in a browser.")
@settings_options
@click.pass_context
def serve(
    ctx: click.Context,
    db: str | None,
    demo: bool,
    host: str,
    port: int,
    names: tuple[str, ...],
    token: str | None,
    private: bool,
    read_only: bool,
    who: str | None,
    open_: bool,
    values: tuple[str, ...],
    codebooks: tuple[str, ...],
    bases: tuple[str, ...],
    gazetteers: tuple[str, ...],
) -> None:
    """Open a workbench on a database in the browser: read, explore, correct, brief.

    It listens on this machine only, unless --host says otherwise; then changes need a token.
    """
    from dragoman.cli.known import KnownActors
    from dragoman.views.web.config import Workbench
    from dragoman.views.web.security import host_name
    from dragoman.views.web.server import serve as run

    if (db is None) == (not demo):
        raise click.UsageError("give --db FILE, or --demo.")
    _check_names(host, names, token)
    settings = read_settings(codebooks, values, bases, gazetteers)
    tools = ctx.find_object(Tools) or Tools()
    with ExitStack() as stack:
        path = Path(db) if db is not None else stack.enter_context(_samples(tools, settings))
        _check(path)
        bench = Workbench(
            database=path,
            hosts=frozenset({"127.0.0.1", "localhost", "[::1]", *map(host_name, names), *_bound(host)}),
            token=_token(host, token, private, bool(names)),
            private=private,
            read_only=read_only,
            who=judge_name(who),
            coder=None if read_only else (lambda: tools.coder or _coder(settings)),
            splitter=exports.sentence_splitter(),
            settings=settings,
            reads=None if read_only else (lambda data: _reports(data, settings)),
            known=KnownActors(bases),
            helpers=_helpers(settings),
            correcting=None if read_only else _correcting(path, settings, tools.patience),
            demo=demo,
        )

        def ready(address: str) -> None:
            say(f"Workbench: {address}  (stop it with Ctrl-C)")
            if open_:
                click.launch(address)

        at_work = run(bench, host, port, ready)
    if at_work:
        # A report that is being coded would hold the terminal for minutes. What is written to the database is whole or
        # not at all, however the program ends.
        sys.stderr.flush()
        os._exit(0)


def _check(path: Path) -> None:
    """Raise StoreError now, rather than on the first page, if the database cannot be read."""
    from dragoman.store import View

    with View(path):
        pass


def _check_names(host: str, names: tuple[str, ...], token: str | None) -> None:
    """Refuse what could not be meant: no browser would ever bring it along."""
    from dragoman.views.web.security import is_name

    if not host.strip():
        raise click.UsageError("--host is empty; 0.0.0.0 listens on all addresses of this machine.")
    for name in names:
        if not is_name(name):
            raise click.UsageError(f"--allow-host {name!r} is no name of a host; write it without http:// and port.")
    if token is not None and not _TOKEN.fullmatch(token):
        raise click.UsageError("--token: give 12 or more letters, digits and any of . _ ~ -")


def _bound(host: str) -> tuple[str, ...]:
    """Return the names that an address to listen on is asked under; one that stands for all has none of its own."""
    from dragoman.views.web.security import host_name
    from dragoman.views.web.server import EVERYWHERE

    return () if host in EVERYWHERE else (host_name(host),)


def _is_local(host: str) -> bool:
    """Whether only this machine reaches an address."""
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def _token(host: str, given: str | None, private: bool, named: bool) -> str | None:
    """Return the token that changes need; None where only this machine can reach the workbench.

    `named`: other names than those of the address are allowed.
    """
    import secrets

    from dragoman.views.web.server import EVERYWHERE

    if not _is_local(host):
        others = "nothing can be read or changed without the token" if private else "changes need the token"
        all_read = "" if private else "They can read everything in the database (--private forbids it); "
        say(f"Warning: others can reach {host}, over a connection that is not encrypted. {all_read}{others}.")
        if host in EVERYWHERE and not named:
            say("Warning: others are refused until the name by which they reach it is given with --allow-host NAME.")
    elif not private:
        return given
    token = given or secrets.token_urlsafe(16)
    if given is None:
        say(f"Token: {token}")
    return token


@contextmanager
def _samples(tools: Tools, settings: Settings) -> Iterator[Path]:
    """Give a database with the sample reports, which goes when the workbench does."""
    from tempfile import TemporaryDirectory

    from dragoman.cli.run import Job, run
    from dragoman.samples import sample_paths

    with TemporaryDirectory(prefix="dragoman-") as folder, sample_paths() as paths:
        path = Path(folder) / "samples.db"
        say("Coding the sample reports ...")
        job = Job(
            paths=tuple(map(str, paths)), output=None, format=None, db=str(path), resume=False, workers=1, date=None,
            settings=settings,
        )  # fmt: skip
        run(job, tools)
        yield path


def _reports(data: bytes, settings: Settings) -> Iterator[Report]:
    """Read what was pasted or dropped as `dragoman code -` reads it."""
    from io import BytesIO

    from dragoman.sources import read_reports

    return read_reports(["-"], stdin=BytesIO(data), latest_date=settings.latest_date)


def _helpers(settings: Settings) -> Callable[[], Helpers]:
    """Return what gives the helpers of briefs, made when they are first asked for."""
    from threading import Lock

    lock = Lock()

    @cache
    def made() -> Helpers:
        from dragoman.cli.brief import brief_helpers
        from dragoman.codebook import load_codebook

        return brief_helpers(load_codebook(settings.codebook_files))

    def once() -> Helpers:
        with lock:
            return made()

    return once


def _correcting(path: Path, settings: Settings, patience: float) -> Correcting:
    from dragoman.corrections import Corrections
    from dragoman.views.web.correcting import Correcting

    return Correcting(lambda: Corrections(path, settings, patience=patience))


def _coder(settings: Settings) -> SupportsCode:
    from dragoman.engines.apart import Apart

    return Apart(settings)
