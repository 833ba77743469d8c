"""A limit on the time that something takes."""

from __future__ import annotations

import gc
import signal
import sys
import time
from collections.abc import Mapping

import pytest

from dragoman.limits import LateError, time_limit

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there is no such timer on this system")


def spin(seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass


def test_what_takes_longer_is_ended() -> None:
    with pytest.raises(LateError), time_limit(0.05):
        spin(20)
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_what_is_quick_is_left_alone() -> None:
    with time_limit(0.05):
        pass
    spin(0.1)


def test_no_limit() -> None:
    with time_limit(0):
        spin(0.05)


def test_it_is_raised_again_where_it_was_swallowed() -> None:
    swallowed: list[BaseException] = []

    def swallow() -> None:
        while len(swallowed) < 3:
            try:
                spin(20)
            except BaseException as error:
                swallowed.append(error)
        spin(20)

    with pytest.raises(LateError), time_limit(0.05):
        swallow()
    assert len(swallowed) == 3


def test_nothing_is_raised_in_a_callback_of_the_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    lost: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lost.append)

    def gc_callback(phase: str, info: Mapping[str, int]) -> None:
        until = time.monotonic() + 0.1
        while time.monotonic() < until:
            pass

    def collect() -> None:
        gc.collect()
        spin(20)

    gc.callbacks.append(gc_callback)
    try:
        with pytest.raises(LateError), time_limit(0.05):
            collect()
    finally:
        gc.callbacks.remove(gc_callback)
    assert lost == []


def test_another_use_of_the_signal_is_left_alone() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda number, frame: heard.append(number))
    try:
        with time_limit(0.02):
            spin(0.1)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert heard == []
