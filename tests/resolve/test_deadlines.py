"""Terms: the last day that a text sets."""

from __future__ import annotations

import pytest

from dragoman.resolve.deadlines import DeadlineReader

REPORT = "2014-02-26"


@pytest.fixture(scope="module")
def reader() -> DeadlineReader:
    return DeadlineReader()


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("They must leave by Friday.", "2014-02-28"),
        ("They must leave by March 10.", "2014-03-10"),
        ("They must leave no later than 10 March 2014.", "2014-03-10"),
        ("They must leave before 2014-04-01.", "2014-04-01"),
        ("The arms are to be destroyed by the end of May.", "2014-05-31"),
        ("The arms are to be destroyed by next year.", "2015-12-31"),
        ("The arms are to be destroyed by the end of this month.", "2014-02-28"),
        ("The envoys may stay until tomorrow.", "2014-02-27"),
        ("The arms are to be destroyed by the end of the month.", "2014-02-28"),
        ("The arms are to be destroyed by the end of the year.", "2014-12-31"),
        ("They must leave by the end of the week.", "2014-03-02"),
        ("The arms are to be destroyed within 150 days.", "2014-07-26"),
        ("The arms are to be destroyed within six months.", "2014-08-26"),
        ("The arms are to be destroyed within the next two weeks.", "2014-03-12"),
        ("It gave the envoys 48 hours to leave.", "2014-02-28"),
        ("It gave the envoys ten days to leave.", "2014-03-08"),
        ("They met on Friday for three hours.", None),
        ("They will leave within days.", None),
        ("They will leave soon.", None),
        ("They will leave after Friday.", None),
        ("They must leave by the hundreds.", None),
        ("", None),
    ],
)
def test_deadline(reader: DeadlineReader, sentence: str, day: str | None) -> None:
    found, reason = reader.read(sentence, REPORT)
    assert found == day
    assert (reason is not None) == (day is not None)


def test_deadline_that_cannot_be_dated_says_why(reader: DeadlineReader) -> None:
    for sentence in ("They must leave by Friday.", "They must leave within ten days."):
        day, reason = reader.read(sentence, None)
        assert day is None
        assert reason is not None
        assert "not known" in reason
    assert reader.read("They must leave within 999 years.", "9990-01-01")[0] is None
