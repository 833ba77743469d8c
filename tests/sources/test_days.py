"""Publication dates in the forms that metadata uses."""

from __future__ import annotations

import pytest

from dragoman.sources.days import iso_day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2014-02-26", "2014-02-26"),
        ("2014-02-26T10:00:00Z", "2014-02-26"),
        ("2014-02-26 23:59:59+05:00", "2014-02-26"),
        ("2014-2-6", "2014-02-06"),
        ("2014/02/26", "2014-02-26"),
        ("20140226", "2014-02-26"),
        ("20140226T101500Z", "2014-02-26"),
        ("26 Feb 2014", "2014-02-26"),
        ("26 February, 2014", "2014-02-26"),
        ("26th of", None),
        ("Wed, 26 Feb 2014 10:00:00 GMT", "2014-02-26"),
        ("Wednesday 26 February 2014", "2014-02-26"),
        ("26-Feb-2014", "2014-02-26"),
        ("Feb 26, 2014", "2014-02-26"),
        ("Feb. 26, 2014", "2014-02-26"),
        ("Wednesday, February 26th, 2014 at noon", "2014-02-26"),
        (" 2014-02-26 ", "2014-02-26"),
        ("26/02/2014", "2014-02-26"),
        ("02/26/2014", "2014-02-26"),
        ("3/3/2014", "2014-03-03"),
        ("26.2.2014", "2014-02-26"),
        ("3.4.2014", "2014-04-03"),
        ("03/04/2014", None),
        ("2014-02-30", None),
        ("2014", None),
        ("February 2014", None),
        ("yesterday", None),
        ("1393400000", None),
        ("", None),
    ],
)
def test_iso_day(text: str, day: str | None) -> None:
    assert iso_day(text) == day
