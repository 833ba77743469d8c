"""What the workbench is made with: the database, what it may do, and its limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from dragoman.model import Report
from dragoman.settings import Settings
from dragoman.views.brief import Helpers
from dragoman.views.formats.acts import Splitter
from dragoman.views.web.correcting import Correcting
from dragoman.views.web.desk import Codes, Desk
from dragoman.views.web.knowing import Knows
from dragoman.views.web.turns import Turns


@dataclass(frozen=True)
class Limits:
    """What one request may cost.

    `body`: bytes of a request; `query_ms`: milliseconds that the database may work for one page; `page`: rows of a
    page at most; `url`: characters of an address; `slow`: seconds that a body may take to arrive; `patience`: seconds
    that a change waits for another writer. `export`: events of an exported file at most, `export_stories`: stories of
    one, which cost more to put together.
    `text`: characters that are coded at once, which takes a few seconds; `coder_patience`: seconds that a pasted report
    waits for the coder, which takes some to load.
    """

    body: int = 2_000_000
    query_ms: int = 5_000
    page: int = 200
    url: int = 4_000
    slow: float = 20.0
    patience: float = 5.0
    export: int = 100_000
    export_stories: int = 20_000
    text: int = 200_000
    coder_patience: float = 60.0


@dataclass(frozen=True)
class Workbench:
    """A workbench: its database and what it may do.

    `hosts`: the names under which it may be asked (the Host header, without the port). `token`: what a change has to
    bring along; None where only this machine can reach it. `private`: reading needs the token, too. `read_only`: no
    changes at all. `who`: whose name a correction bears. `coder`: makes what codes pasted reports, called when it is
    first needed; None for a workbench without; `settings`: its settings, which are kept beside what it coded. `reads`:
    makes reports of bytes as `dragoman code -` takes them (a text, a web page, or JSON Lines), goes with `coder`.
    `desk`: where they are coded. `splitter`: finds the sentences of a report; without it no sentences around an event
    are shown, and no other system's columns are exported. `known`: tells who actors are; None for a workbench that
    knows only what reports say. `helpers`: what finds topics and knows persons, for briefs, positions and commitments;
    it is asked for often and has to be made once. `correcting`: what takes corrections; None for a workbench
    that takes none. `turns`: how many requests work at once; `files`: how many files are written at once, which last as long
    as the slowest visitor takes. `demo`: it shows the sample
    reports.
    """

    database: Path
    hosts: frozenset[str] = frozenset({"127.0.0.1", "localhost", "[::1]"})
    token: str | None = None
    private: bool = False
    read_only: bool = False
    who: str = "somebody"
    coder: Callable[[], Codes] | None = None
    splitter: Splitter | None = None
    settings: Settings = field(default_factory=Settings)
    reads: Callable[[bytes], Iterable[Report]] | None = None
    desk: Desk = field(default_factory=Desk, compare=False)
    known: Knows | None = None
    helpers: Callable[[], Helpers] = Helpers
    correcting: Correcting | None = None
    turns: Turns = field(default_factory=Turns, compare=False)
    files: Turns = field(default_factory=lambda: Turns(at_once=3, waiting=3, patience=5.0), compare=False)
    demo: bool = False
    limits: Limits = field(default_factory=Limits)

    @property
    def why_not(self) -> str | None:
        """Why nothing can be corrected here; None if it can."""
        if self.read_only:
            return "This workbench is for reading only; start it without --read-only to correct something."
        return None if self.correcting is not None else "This workbench takes no corrections."

    @property
    def may_correct(self) -> bool:
        """Whether people can say what is right."""
        return self.why_not is None
