"""How fast a run is, and for how long still."""

from __future__ import annotations

import pytest

from dragoman.cli.progress import Pace


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_rate_begins_with_the_first(clock: Clock) -> None:
    pace = Pace(clock)
    assert pace.rate() is None
    clock.now += 30  # the models are loaded
    pace.add()
    assert pace.rate() is None
    for _ in range(20):
        clock.now += 0.5
        pace.add()
    assert pace.rate() == pytest.approx(2.0)
    assert pace.left(101) == pytest.approx(40.0)
    assert pace.left(None) is None


def test_what_was_done_before_does_not_count(clock: Clock) -> None:
    pace = Pace(clock)
    for _ in range(10_000):
        clock.now += 0.0001
        pace.add(fresh=False)
    assert pace.rate() is None
    assert pace.left(20_000) is None
    for _ in range(10):
        pace.add()
        clock.now += 1
    assert pace.passed == 10_010
    assert pace.rate() == pytest.approx(0.9)
    assert pace.left(10_109) == pytest.approx(110.0)


def test_parcels_of_several_workers_make_no_jumps(clock: Clock) -> None:
    pace = Pace(clock)
    rates = []
    for _ in range(100):  # 16 at once, every 2 seconds
        for _ in range(16):
            pace.add()
        clock.now += 2
        rates.append(pace.rate())
    assert all(rate is not None and 7 < rate < 9 for rate in rates[10:])


def test_the_rate_follows_a_change_and_falls_when_nothing_comes(clock: Clock) -> None:
    pace = Pace(clock)
    for step in (0.1, 1.0):
        for _ in range(1200):
            clock.now += step
            pace.add()
    assert pace.rate() == pytest.approx(1.0, abs=0.05)
    clock.now += 60
    assert pace.rate() == pytest.approx(0.5, abs=0.05)


def test_more_than_were_expected_need_no_time(clock: Clock) -> None:
    pace = Pace(clock)
    for _ in range(5):
        pace.add()
        clock.now += 1
    assert pace.left(3) == 0


def test_samples_are_few(clock: Clock) -> None:
    pace = Pace(clock)
    for _ in range(100_000):
        clock.now += 0.01
        pace.add()
    assert len(pace._samples) < 130
