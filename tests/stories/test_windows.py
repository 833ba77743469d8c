from __future__ import annotations

from datetime import date

import pytest

from dragoman.model import Precision
from dragoman.stories.windows import gap, window


@pytest.mark.parametrize(
    ("day", "precision", "first", "last"),
    [
        ("2014-02-26", "day", "2014-02-26", "2014-02-26"),
        ("2014-02-26", None, "2014-02-26", "2014-02-26"),
        ("2014-02-26", "week", "2014-02-24", "2014-03-02"),
        ("2014-W09", "week", "2014-02-24", "2014-03-02"),
        ("2014-02-26", "month", "2014-02-01", "2014-02-28"),
        ("2014-02", "day", "2014-02-01", "2014-02-28"),
        ("2014", "year", "2014-01-01", "2014-12-31"),
        ("2014", "decade", "2010-01-01", "2019-12-31"),
    ],
)
def test_windows(day: str, precision: Precision | None, first: str, last: str) -> None:
    found = window(day, precision)
    assert found is not None
    assert (date.fromordinal(found.first).isoformat(), date.fromordinal(found.last).isoformat()) == (
        first,
        last,
    )


@pytest.mark.parametrize("day", [None, "", "soon", "2014-02-30", "2014-13", "--02-26", "0000", "2014-W60"])
def test_no_window(day: str | None) -> None:
    assert window(day, "day") is None


def test_gap() -> None:
    days = [window(f"2014-02-{day}", "day") for day in (10, 11, 14)]
    month = window("2014-02", "month")
    assert days[0]
    assert days[1]
    assert days[2]
    assert month
    assert [gap(days[0], other) for other in (days[0], days[1], days[2], month)] == [0, 1, 4, 0]
