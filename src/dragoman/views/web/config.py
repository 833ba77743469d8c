"""What the workbench is made with: the database, what it may do, and its limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from dragoman.model import Coding, Report
from dragoman.views.formats.acts import Splitter


class Codes(Protocol):
    """What codes a pasted report; the coder is one."""

    def code(self, report: Report) -> Coding:
        """Code one report."""
        ...


@dataclass(frozen=True)
class Limits:
    """What one request may cost.

    `body`: bytes of a request; `query_ms`: milliseconds that the database may work for one page; `page`: rows of a
    page at most; `url`: characters of a query string; `patience`: seconds that a change waits for another writer;
    `export`: events of an exported file at most, `export_stories`: stories of one, which cost more to put together.
    """

    body: int = 2_000_000
    query_ms: int = 5_000
    page: int = 200
    url: int = 4_000
    patience: float = 5.0
    export: int = 100_000
    export_stories: int = 20_000


@dataclass(frozen=True)
class Workbench:
    """A workbench: its database and what it may do.

    `hosts`: the names under which it may be asked (the Host header, without the port). `token`: what a change has to
    bring along; None where only this machine can reach it. `read_only`: no changes at all. `who`: whose name a
    correction bears. `coder`: makes what codes pasted reports, called when it is first needed; None for a workbench
    without. `splitter`: finds the sentences of a report; None for a workbench without, which shows no sentences around
    an event and exports no other system's columns. `demo`: it shows the sample reports.
    """

    database: Path
    hosts: frozenset[str] = frozenset({"127.0.0.1", "localhost", "[::1]"})
    token: str | None = None
    read_only: bool = False
    who: str = "somebody"
    coder: Callable[[], Codes] | None = None
    splitter: Splitter | None = None
    demo: bool = False
    limits: Limits = field(default_factory=Limits)
