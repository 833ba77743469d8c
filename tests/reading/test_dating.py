"""The day of writing: given, printed, or reasoned from the dateline, days of the week and terms of office."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from dragoman.model import Reading, Report
from dragoman.reading import Reader
from dragoman.settings import Settings

READER = Reader(Settings(latest_date="2024-12-31"))
Terms = Sequence[tuple[str, str | None, str | None]]
NEWS = "The secretary held talks with the visiting delegation on {day}, officials said after the session."
SECRETARY = ("Ali Shamkhani was secretary of the council", "2013-09-10", "2023-05-22")
GENERAL = ("Dmitry Mezentsev was secretary-general of the SCO", "2013-01-01", "2015-12-31")


def read(text: str, terms: Terms = (), date: str | None = None) -> Reading:
    return READER.read(Report(id="r", text=text, date=date), terms=lambda _: terms)


def agency(day: str = "Wednesday", dateline: str = "TEHRAN, Feb 26 (IRNA) –", more: str = "") -> str:
    return f"{dateline} {NEWS.format(day=day)}\n\n{more or 'The talks are to go on.'}"


def test_two_terms_and_a_weekday_leave_one_year() -> None:
    reading = read(agency(), [SECRETARY, GENERAL])
    assert reading.date == "2014-02-26"
    assert reading.date_reason == (
        "dateline 26 Feb; Ali Shamkhani was secretary of the council, 2013-2023; "
        "Dmitry Mezentsev was secretary-general of the SCO, 2013-2015; "
        "'Wednesday' falls on it in 2003, 2014, 2020"
    )
    assert reading.published is None


@pytest.mark.parametrize(
    ("text", "terms", "date", "reason"),
    [
        (agency(), [SECRETARY], None, "several years remain: 2014, 2020"),
        (agency(), [], None, "several years remain: …"),
        (agency(day="the spot"), [], None, "the year is missing, and nothing in the text tells it"),
        (agency(day="the spot"), [GENERAL], None, "several years remain: 2013, 2014, 2015"),
        # The day before, where no year fits on the day itself.
        (agency(day="Friday"), [("X, head of Y", "2014-01-01", "2014-12-31")], "2014-02-26", "5 days before"),
        (agency(day="Tuesday"), [GENERAL], "2013-02-26", "'Tuesday' falls on it in"),
        (
            agency(day="Monday"),
            [("X", "2012-06-01", "2014-12-31")],
            "2013-02-26",
            "on the day before in 2013",
        ),
        (agency(day="Saturday"), [GENERAL], None, "falls neither on it nor on the day before"),
        # Terms that exclude each other.
        (agency(), [SECRETARY, ("X", "1990-01-01", "1995-01-01")], None, "no year fits all of this"),
        # One person, two terms.
        (
            agency(),
            [("X", "1997-01-01", "1997-12-31"), ("X", "2014-01-01", "2014-12-31")],
            None,
            "1997, 2014",
        ),
        # Open ends.
        (agency(), [("X", "2016-01-01", None)], "2020-02-26", "X, 2016-"),
        # Years that are told of as past.
        (agency(more="The council was founded in 2017."), [], "2020-02-26", "it tells of 2017 as past"),
        (agency(more="They had met in November 2014 as well."), [SECRETARY], "2020-02-26", "November 2014"),
        (agency(more="The pipeline will be finished in 2021."), [SECRETARY], None, "2014, 2020"),
        (agency(more="It planned to cut output by 2021."), [SECRETARY], None, "2014, 2020"),
        # Days of the week that do not tell the day of the news.
        (agency(day="the phone and will meet by Friday"), [GENERAL], None, "2013, 2014, 2015"),
        (agency(day="the phone before Friday prayers"), [GENERAL], None, "2013, 2014, 2015"),
        # The dateline's own day of the week is certain.
        (
            agency(day="Monday", dateline="TEHRAN, Wednesday, Feb. 26 (IRNA) –"),
            [GENERAL],
            "2014-02-26",
            "'Wednesday'",
        ),
        (
            agency(dateline="TEHRAN, Feb. 29 (IRNA) –"),
            [("X", "2010-01-01", "2014-01-01")],
            "2012-02-29",
            "Wednesday",
        ),
        # Years after the latest day are left out.
        (agency(day="Thursday"), [("X", "2024-01-01", None)], None, "no day before"),
    ],
)
def test_reasoning(text: str, terms: Terms, date: str | None, reason: str) -> None:
    reading = read(text, terms)
    if reason == "no day before":
        assert reading.date == "2024-02-26"
        assert "4 days before" in reading.date_reason
        return
    assert reading.date == date
    assert reason in reading.date_reason


@pytest.mark.parametrize(
    ("text", "given", "date", "reason"),
    [
        (agency(), "2014-02-27", "2014-02-27", "came with the report"),
        (agency(dateline="TEHRAN, Feb 26, 2014 (IRNA) –"), None, "2014-02-26", "the dateline's date"),
        (agency(dateline="TEHRAN, Monday, Feb 26, 2014 (IRNA) –"), None, "2014-02-26", "says Monday"),
        (agency(dateline="TEHRAN, Feb 26, 2044 (IRNA) –"), None, None, "after 2024-12-31"),
        (agency(dateline="TEHRAN, Feb 26, 2014 (IRNA) –"), "soon", "2014-02-26", "'soon', is not a day"),
        (agency(dateline="TEHRAN (IRNA) –"), None, None, "no date came with the report"),
        (agency(dateline=""), "2014-02-31", None, "is not a day"),
        (
            f"Talks go on\n\nPublished: 3 March 2015\n\n{NEWS}",
            None,
            "2015-03-03",
            "3 March 2015 printed at the top",
        ),
        (f"Talks go on\n\n3 March 2015\n\n{NEWS}", None, "2015-03-03", "printed"),
        (
            f"Talks go on\n\nPublished: 2 January 2015\n\nTEHRAN, Dec 31 (IRNA) – {NEWS}",
            None,
            "2014-12-31",
            "the year",
        ),
        (f"Talks go on\n\nUpdated: 3 March 2044\n\n{NEWS}", None, None, "no date came"),
        (f"{NEWS}\n\nThe first talks were held on 3 March 2015.", None, None, "no date came"),
    ],
)
def test_days_that_are_given(text: str, given: str | None, date: str | None, reason: str) -> None:
    reading = read(text, date=given)
    assert reading.date == date
    assert reason in reading.date_reason
    assert reading.published == (given if given == "2014-02-27" else None)
