"""What the server asks of the interpreter, so that a page does not wait for what others load."""

from __future__ import annotations

import gc
import sys

import pytest

from dragoman.views.web import server


def test_turns_are_short_while_it_serves() -> None:
    before = sys.getswitchinterval()
    with server._short_turns():
        assert sys.getswitchinterval() == pytest.approx(0.0005)
    assert sys.getswitchinterval() == before


def test_what_stays_is_not_collected_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_COLLECTION", 0.0)
    with server._short_collections():
        gc.collect(1)
        assert gc.get_freeze_count() == 0
        gc.collect()
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0


def test_a_quick_collection_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_COLLECTION", 60.0)
    with server._short_collections():
        gc.collect()
        assert gc.get_freeze_count() == 0
