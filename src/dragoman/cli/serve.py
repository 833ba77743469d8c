"""`dragoman serve`: the workbench."""

from __future__ import annotations

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

_LOCAL = ("127.0.0.1", "localhost", "::1")


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
@click.option("--token", metavar="TEXT", help="What changes must bring along; made up and printed where one is needed.")
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
    settings = read_settings(codebooks, values, bases, gazetteers)
    tools = ctx.find_object(Tools) or Tools()
    with ExitStack() as stack:
        path = Path(db) if db is not None else stack.enter_context(_samples(tools, settings))
        _check(path)
        bench = Workbench(
            database=path,
            hosts=frozenset({"127.0.0.1", "localhost", "[::1]", *map(host_name, names), *_bound(host)}),
            token=_token(host, token, private),
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

        run(bench, host, port, ready)


def _check(path: Path) -> None:
    """Raise StoreError now, rather than on the first page, if the database cannot be read."""
    from dragoman.store import View

    with View(path):
        pass


def _bound(host: str) -> tuple[str, ...]:
    """Return the names that an address to listen on is asked under; a wildcard has none of its own."""
    from dragoman.views.web.security import host_name

    return () if host in ("", "0.0.0.0", "::") else (host_name(host),)


def _token(host: str, given: str | None, private: bool) -> str | None:
    """Return the token that changes need; None where only this machine can reach the workbench."""
    import secrets

    if host not in _LOCAL:
        others = "nothing can be read or changed without the token" if private else "changes need the token"
        all_read = "" if private else "They can read everything in the database (--private forbids it); "
        say(f"Warning: others can reach {host}, over a connection that is not encrypted. {all_read}{others}.")
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
    from dragoman.engines import limit_threads
    from dragoman.engines.worker import load_coder

    limit_threads()
    return load_coder(settings)
