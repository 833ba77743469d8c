"""Small databases that are made by hand, for the workbench."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from starlette.testclient import TestClient

from dragoman.model import Coding, Report
from dragoman.store import Writer
from dragoman.stories.keeping import Keeper
from dragoman.views.web.config import Workbench
from records import STATEMENT, VAN, coding, event, report

Open = Callable[[Workbench], TestClient]
ORIGIN = {"origin": "http://localhost"}


def stored(path: Path, *codings: tuple[Report, Coding]) -> Path:
    """Make a database of reports, with their stories."""
    with Writer(path) as writer:
        for each, found in codings:
            writer.add(each, found)
        Keeper(writer.ledger).catch_up()
    return path


def told(id_: str = "r1", **values: object) -> tuple[Report, Coding]:
    """Return a report with two events, a statement and a place."""
    events = (event("e1"), event("e2", event_type="CONSULT", quad=1, score=2.0, confidence=0.5))
    given = report(id_, **values)
    found = coding(id_, events, title=given.title, publisher=given.publisher, published=given.date, boilerplate=())
    return given, msgspec.structs.replace(found, statements=(STATEMENT,), places=(VAN,))
