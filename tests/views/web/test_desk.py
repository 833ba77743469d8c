"""One coder for many who paste."""

from __future__ import annotations

import threading

import pytest

from dragoman.model import Coding, Report
from dragoman.views.web.desk import Coded, Desk
from dragoman.views.web.errors import BusyError
from records import coding, report


class _Coder:
    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def code(self, report: Report) -> Coding:
        self.begun.set()
        assert self.go_on.wait(10)
        return coding(report.id)


def test_the_coder_is_loaded_once_and_beforehand() -> None:
    made: list[_Coder] = []
    loaded = threading.Event()

    def make() -> _Coder:
        made.append(_Coder())
        loaded.set()
        return made[0]

    desk = Desk()
    assert not desk.ready
    desk.prepare(make)
    desk.prepare(make)
    assert loaded.wait(10)
    assert desk.code(make, [report("a"), report("b")], 5) == [coding("a"), coding("b")]
    desk.prepare(make)
    assert desk.ready
    assert len(made) == 1


def test_a_coder_that_cannot_be_loaded_is_tried_again() -> None:
    tries: list[int] = []

    def make() -> _Coder:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("no model")
        return _Coder()

    desk = Desk()
    with pytest.raises(OSError, match="no model"):
        desk.code(make, [report()], 5)
    assert desk.code(make, [report()], 5) == [coding()]


def test_those_who_wait_too_long_are_told() -> None:
    desk, slow = Desk(), _Coder()
    slow.go_on.clear()
    first = threading.Thread(target=desk.code, args=(lambda: slow, [report()], 5))
    first.start()
    assert slow.begun.wait(10)
    with pytest.raises(BusyError, match="busy"):
        desk.code(lambda: slow, [report()], 0.01)
    slow.go_on.set()
    first.join(10)
    assert desk.code(lambda: slow, [report()], 5) == [coding()]


def test_results_are_held_until_others_take_their_place() -> None:
    desk = Desk()
    names = [desk.hold([Coded(report=report(), coding=coding())]) for _ in range(25)]
    assert desk.held(names[0]) is None
    assert desk.held("other") is None
    desk.mark_kept(names[-1], 0)
    held = desk.held(names[-1])
    assert held is not None
    assert held[0].kept
    desk.mark_kept(names[0], 0)
    assert len(set(names)) == 25
