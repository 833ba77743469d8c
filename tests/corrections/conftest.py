"""A database with one report of three events, and the tables that values are chosen from."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.corrections import Choices, Corrections
from dragoman.store import Writer
from dragoman.stories.keeping import Keeper
from records import IRAN, TURKEY, UNKNOWN, coding, event, quote, report

EVENTS = (
    event("e1"),
    event("e2", event_type="CONSULT", mode=None, quad=1, score=2.5, actors=(IRAN, TURKEY), recipients=(), place=None,
          status="future", trigger=quote("meet"), evidence=quote("The two sides will meet in Geneva."),
          method="lexicon and model: A meet/v", confidence=0.9),
    event("e3", actors=(UNKNOWN,), trigger=quote("sending"), method="model", confidence=0.45, speaker=IRAN),
)  # fmt: skip


@pytest.fixture(scope="session")
def choices() -> Choices:
    return Choices()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Writer(tmp_path / "a.db") as writer:
        writer.add(report(), coding(events=EVENTS))
        Keeper(writer.ledger).catch_up()
    return tmp_path / "a.db"


@pytest.fixture
def desk(path: Path, choices: Choices) -> Corrections:
    return Corrections(path, choices=choices)
