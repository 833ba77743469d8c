"""Dates of acts: each case is a sentence, the word that names the act, and what the date must be.

The report's day is Wednesday, 26 February 2014, unless a case says otherwise.
"""

from __future__ import annotations

import time

import pytest

from dragoman.model import Status
from dragoman.resolve.dates import DateResolver

REPORT = "2014-02-26"


@pytest.fixture(scope="module")
def resolver() -> DateResolver:
    return DateResolver()


def date_of(
    resolver: DateResolver, sentence: str, trigger: str, status: Status = "actual",
    report: str | None = REPORT, *, lead: bool = True, offset: int = 500,
) -> tuple[str | None, str | None]:  # fmt: skip
    at = sentence.index(trigger) + offset
    value, precision, reason = resolver.resolve(sentence, offset, at, report, status, lead)
    assert reason
    assert (value is None) == (precision is None)
    return value, precision


PAST = [
    # Weekdays: the most recent one, up to and including the report's day
    ("Gunmen attacked the customs post on Wednesday.", "attacked", "2014-02-26", "day"),
    ("Gunmen attacked the customs post on Thursday.", "attacked", "2014-02-20", "day"),
    ("Gunmen attacked the customs post Tuesday.", "attacked", "2014-02-25", "day"),
    ("Gunmen attacked the customs post last Friday.", "attacked", "2014-02-21", "day"),
    ("Gunmen attacked the customs post last Wednesday.", "attacked", "2014-02-19", "day"),
    ("Gunmen attacked the customs post late on Sunday.", "attacked", "2014-02-23", "day"),
    ("Early Monday, gunmen attacked the customs post.", "attacked", "2014-02-24", "day"),
    ("Gunmen attacked the post on Tuesday last week.", "attacked", "2014-02-18", "day"),
    ("On the evening of Saturday the two sides met.", "met", "2014-02-22", "day"),
    ("This past Monday the envoys met.", "met", "2014-02-24", "day"),
    ("The strike has gone on since Monday.", "strike", "2014-02-24", "day"),
    # Words for days
    ("The minister resigned today.", "resigned", "2014-02-26", "day"),
    ("The minister resigned yesterday.", "resigned", "2014-02-25", "day"),
    ("The minister resigned last night.", "resigned", "2014-02-25", "day"),
    ("Troops shelled the port overnight.", "shelled", "2014-02-26", "day"),
    ("Troops shelled the port this morning.", "shelled", "2014-02-26", "day"),
    ("Troops shelled the port earlier this evening.", "shelled", "2014-02-26", "day"),
    ("Troops shelled the port the day before yesterday.", "shelled", "2014-02-24", "day"),
    ("Troops shelled the port a few hours ago.", "shelled", "2014-02-26", "day"),
    ("Troops shelled the port two days ago.", "shelled", "2014-02-24", "day"),
    ("Troops shelled the port 10 days ago.", "shelled", "2014-02-16", "day"),
    # Weeks, months, years
    ("The parties signed a truce this week.", "signed", "2014-02-24", "week"),
    ("The parties signed a truce earlier this week.", "signed", "2014-02-24", "week"),
    ("The parties signed a truce last week.", "signed", "2014-02-17", "week"),
    ("The parties signed a truce two weeks ago.", "signed", "2014-02-10", "week"),
    ("The parties signed a truce over the weekend.", "signed", "2014-02-17", "week"),
    ("The parties signed a truce last month.", "signed", "2014-01", "month"),
    ("The parties signed a truce earlier this month.", "signed", "2014-02", "month"),
    ("The parties signed a truce three months ago.", "signed", "2013-11", "month"),
    ("The parties signed a truce last year.", "signed", "2013", "year"),
    ("The parties signed a truce earlier this year.", "signed", "2014", "year"),
    ("The parties signed a truce twenty years ago.", "signed", "1994", "year"),
    ("A decade ago the parties signed a truce.", "signed", "2000", "decade"),
    # Months
    ("Parliament rejected the bill in January.", "rejected", "2014-01", "month"),
    ("Parliament rejected the bill in March.", "rejected", "2013-03", "month"),
    ("Parliament rejected the bill in February.", "rejected", "2014-02", "month"),
    ("Parliament rejected the bill last February.", "rejected", "2013-02", "month"),
    ("Parliament rejected the bill in early December.", "rejected", "2013-12", "month"),
    ("Parliament rejected the bill in May.", "rejected", "2013-05", "month"),
    ("Parliament rejected the bill in November last year.", "rejected", "2013-11", "month"),
    ("Parliament rejected the bill in October 2009.", "rejected", "2009-10", "month"),
    # Days of the month
    ("The court freed him on March 3.", "freed", "2013-03-03", "day"),
    ("The court freed him on February 20.", "freed", "2014-02-20", "day"),
    ("The court freed him on Feb. 26.", "freed", "2014-02-26", "day"),
    ("The court freed him on 3 March 2011.", "freed", "2011-03-03", "day"),
    ("The court freed him on March 3, 2011, in the capital.", "freed", "2011-03-03", "day"),
    ("The court freed him on the 3rd of March 2011.", "freed", "2011-03-03", "day"),
    ("The court freed him on 2011-03-03.", "freed", "2011-03-03", "day"),
    ("The court freed him on Feb. 29.", "freed", "2012-02-29", "day"),
    # Years and decades
    ("The two states fought a war in 1999.", "fought", "1999", "year"),
    ("The two states have fought since 2011.", "fought", "2011", "year"),
    ("The 2003 invasion divided the alliance.", "invasion", "2003", "year"),
    ("The two states fought in the 1990s.", "fought", "1990", "decade"),
    ("In late 2012 the two states fought.", "fought", "2012", "year"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "trigger", "value", "precision"), PAST)
def test_past(resolver: DateResolver, sentence: str, trigger: str, value: str, precision: str) -> None:
    assert date_of(resolver, sentence, trigger) == (value, precision)


AHEAD = [
    ("The ministers will meet on Wednesday.", "meet", "2014-02-26", "day"),
    ("The ministers will meet on Thursday.", "meet", "2014-02-27", "day"),
    ("The ministers will meet next Monday.", "meet", "2014-03-03", "day"),
    ("The ministers will meet next Wednesday.", "meet", "2014-03-05", "day"),
    ("The ministers will meet tomorrow.", "meet", "2014-02-27", "day"),
    ("The ministers will meet the day after tomorrow.", "meet", "2014-02-28", "day"),
    ("The ministers will meet on Tuesday next week.", "meet", "2014-03-04", "day"),
    ("The ministers will meet next week.", "meet", "2014-03-03", "week"),
    ("The ministers will meet this weekend.", "meet", "2014-02-24", "week"),
    ("The ministers will meet next month.", "meet", "2014-03", "month"),
    ("The ministers will meet later this year.", "meet", "2014", "year"),
    ("The ministers will meet next year.", "meet", "2015", "year"),
    ("The ministers will meet in March.", "meet", "2014-03", "month"),
    ("The ministers will meet in January.", "meet", "2015-01", "month"),
    ("The ministers will meet on March 3.", "meet", "2014-03-03", "day"),
    ("The ministers will meet on January 5.", "meet", "2015-01-05", "day"),
    ("The ministers will meet in two weeks.", "meet", "2014-03-10", "week"),
    ("The ministers will meet in three days.", "meet", "2014-03-01", "day"),
]


@pytest.mark.parametrize(("sentence", "trigger", "value", "precision"), AHEAD)
def test_ahead(resolver: DateResolver, sentence: str, trigger: str, value: str, precision: str) -> None:
    assert date_of(resolver, sentence, trigger, "future") == (value, precision)


NOTHING = [
    ("The two states have clashed in the past years.", "clashed", "stretch of time"),
    ("The two states have clashed in recent months.", "clashed", "stretch of time"),
    ("The two states recently clashed at sea.", "clashed", "stretch of time"),
    ("The two states clashed several weeks ago.", "clashed", "does not say how many"),
    ("The two states clashed two days earlier.", "clashed", "counts from something else"),
    ("The two states clashed the following Monday.", "clashed", "counts from something else"),
    ("The two states clashed in the 19th century.", "clashed", "stretch of time"),
    ("The two states clashed on February 30.", "clashed", "no day of the calendar"),
    ("Rebels seized the town in three days.", "seized", "how long it took"),
]


@pytest.mark.parametrize(("sentence", "trigger", "why"), NOTHING)
def test_expression_without_date(resolver: DateResolver, sentence: str, trigger: str, why: str) -> None:
    value, precision, reason = resolver.resolve(sentence, 0, sentence.index(trigger), REPORT, "actual", True)
    assert (value, precision) == (None, None)
    assert why in reason


NO_EXPRESSION = [
    "The rebels may attack the garrison.",
    "Crowds march on the ministry and clash with guards.",
    "Police march detainees into a van and attack them.",
    "The army said 2000 rebels took part in the attack.",
    "Some 1,990 soldiers joined the attack.",
    "The attack cost $2014.",
    "Theresa May denounced the attack.",
    "Chicago police denounced the attack on Good Friday agreements.",
    "The rebels attack at 1900 GMT.",
    "They attack the plan every Friday.",
]


@pytest.mark.parametrize("sentence", NO_EXPRESSION)
def test_not_a_date(resolver: DateResolver, sentence: str) -> None:
    assert resolver.expressions(sentence) == []


def test_nearest_expression_wins(resolver: DateResolver) -> None:
    sentence = "Rebels seized the town on Monday and troops retook it on Tuesday."
    assert date_of(resolver, sentence, "seized") == ("2014-02-24", "day")
    assert date_of(resolver, sentence, "retook") == ("2014-02-25", "day")


def test_expression_of_another_clause_is_farther(resolver: DateResolver) -> None:
    sentence = "On Sunday he met the envoy who had fled in 2009."
    assert date_of(resolver, sentence, "met") == ("2014-02-23", "day")
    assert date_of(resolver, sentence, "fled") == ("2009", "year")


def test_day_of_saying_does_not_date_the_act(resolver: DateResolver) -> None:
    sentence = "Police said on Monday that gunmen had killed a judge."
    assert date_of(resolver, sentence, "said", lead=False) == ("2014-02-24", "day")
    assert date_of(resolver, sentence, "killed", lead=False) == (None, None)
    assert date_of(resolver, "Gunmen killed a judge on Sunday, police said on Monday.", "killed") == (
        "2014-02-23",
        "day",
    )


def test_deadline_does_not_date_the_demand(resolver: DateResolver) -> None:
    assert date_of(resolver, "The envoy demanded a withdrawal by Friday.", "demanded") == (REPORT, "day")


def test_without_expression(resolver: DateResolver) -> None:
    value, precision, reason = resolver.resolve("Gunmen killed a judge.", 0, 7, REPORT, "actual", True)
    assert (value, precision) == (REPORT, "day")
    assert reason == "no date in the sentence; the report's date is taken as it tells news in the lead"
    assert date_of(resolver, "Gunmen killed a judge.", "killed", lead=False) == (REPORT, "day")
    assert date_of(resolver, "Gunmen had killed a judge.", "killed", lead=False) == (None, None)


@pytest.mark.parametrize("status", ["historical", "future", "hypothetical", "negated"])
def test_report_date_is_only_for_what_happened(resolver: DateResolver, status: Status) -> None:
    assert date_of(resolver, "Gunmen kill a judge.", "kill", status) == (None, None)


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("Gunmen killed a judge on Wednesday.", "on Wednesday"),
        ("Gunmen killed a judge yesterday.", "yesterday"),
        ("Gunmen killed a judge two days ago.", "two days ago"),
        ("Gunmen killed a judge in March.", "in March"),
        ("Gunmen killed a judge on March 3.", "on March 3"),
        ("Gunmen killed a judge last year.", "last year"),
    ],
)  # fmt: skip
def test_unknown_report_date(resolver: DateResolver, sentence: str, named: str) -> None:
    value, precision, reason = resolver.resolve(sentence, 0, 7, None, "actual", True)
    assert (value, precision) == (None, None)
    assert f"“{named}”" in reason
    assert "not known" in reason


def test_absolute_dates_need_no_report_date(resolver: DateResolver) -> None:
    assert date_of(resolver, "Gunmen killed a judge on 3 March 2011.", "killed", report=None) == (
        "2011-03-03",
        "day",
    )
    assert date_of(resolver, "Gunmen killed a judge.", "killed", report=None) == (None, None)


def test_since_says_that_it_is_a_beginning(resolver: DateResolver) -> None:
    _, _, reason = resolver.resolve("They have fought since 2011.", 0, 10, REPORT, "actual", True)
    assert "“since” tells when it began" in reason


def test_speed(resolver: DateResolver) -> None:
    """A sentence takes tens of microseconds; the limit leaves room for a slow machine."""
    sentence = "The envoy said that the northern town, which rebels took on Monday, would be handed over in March."
    began = time.process_time()
    for _ in range(500):
        resolver.resolve(sentence, 0, 50, REPORT, "actual", False)
    assert (time.process_time() - began) / 500 < 0.001
