"""Whoever corrects something while a coder writes gets a turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dragoman.errors import StoreError
from dragoman.store import View, Writer
from dragoman.store import writer as module
from records import coding, event, full_coding, report

pytestmark = pytest.mark.slow


@contextmanager
def coding_without_end(path: Path, pause: float) -> Iterator[list[int]]:
    """Write reports in one batch that never fills, in another thread, until the block is left."""
    enough, begun = threading.Event(), threading.Event()
    written: list[int] = []

    def write() -> None:
        with Writer(path) as writer, writer.batch(size=10**9):
            while not enough.is_set():
                writer.add(report(f"n{len(written)}"), full_coding(f"n{len(written)}"))
                written.append(len(written))
                begun.set()
                time.sleep(pause)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert begun.wait(30)
        yield written
    finally:
        enough.set()
        thread.join()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Writer(tmp_path / "a.db") as writer:
        writer.add(report(), coding(events=(event(),)))
    return tmp_path / "a.db"


@pytest.mark.parametrize("pause", [0.0, 0.05])
def test_corrections_get_their_turn(path: Path, pause: float) -> None:
    with coding_without_end(path, pause) as written:
        for number in range(3):
            with Writer(path) as writer:
                writer.correct("r1", "e1", "accept", who=f"ann {number}")
    with View(path) as view:
        assert len(list(view.corrections())) == 3
        assert view.counts().reports == len(written) + 1


def test_without_a_turn_it_would_wait_in_vain(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LONGEST", 60.0)
    with (
        coding_without_end(path, 0.01),
        Writer(path, patience=1.5) as writer,
        pytest.raises(StoreError, match="locked by another program"),
    ):
        writer.correct("r1", "e1", "accept", who="ann")


def test_a_short_batch_is_one_commit(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LONGEST", 60.0)  # however slow the machine is
    with Writer(path) as writer, View(path) as view:
        with writer.batch():
            for number in range(5):
                writer.add(report(f"n{number}"), coding(f"n{number}"))
            assert view.counts().reports == 1
        assert view.counts().reports == 6
