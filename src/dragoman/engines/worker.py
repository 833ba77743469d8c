"""What runs inside a worker process: load a coder once, then code the reports that come down the pipe."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, Protocol

from dragoman.errors import DragomanError
from dragoman.model import Coding, Report
from dragoman.settings import Settings

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

# Whatever library numpy and spaCy were built on: the workers are the parallelism, and sums in one thread are
# made in one order, so that results are the same everywhere.
_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)


class SupportsCode(Protocol):
    """What an engine asks of a coder."""

    def code(self, report: Report) -> Coding:
        """Code one report."""
        ...


Factory = Callable[[Settings], SupportsCode]


class Started(NamedTuple):
    """A worker's first message: it is ready, or it could not load its coder."""

    error: DragomanError | None


def limit_threads() -> None:
    """Have the numerical libraries use one thread in this process; call it before they are loaded."""
    for name in _THREADS:
        os.environ[name] = "1"


def load_coder(settings: Settings) -> SupportsCode:
    """Load the coder; the import is here since it brings the parser with it."""
    from dragoman.coder import Coder

    return Coder(settings)


def serve(pipe: Connection, settings: Settings, factory: Factory) -> None:
    """Code what comes down the pipe, batch by batch, until the other end closes."""
    # An interrupt goes to all processes of the terminal; the parent alone answers it, and ends the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_threads()
    # A failure travels back in its coding; a traceback from here would only break into the parent's messages.
    logging.getLogger("dragoman").addHandler(logging.NullHandler())
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            coder = factory(settings)
        except DragomanError as error:
            pipe.send(Started(error))
            return
        pipe.send(Started(None))
        while True:
            reports: tuple[Report, ...] = pipe.recv()
            pipe.send(tuple(coder.code(report) for report in reports))
