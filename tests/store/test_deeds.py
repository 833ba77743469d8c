from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.store import View, Writer
from records import IRAN, SCO, TURKEY, coding, event, report


@pytest.fixture
def view(tmp_path: Path) -> Iterator[View]:
    events = (
        event("late", date="2014-12-30", actors=(IRAN,), recipients=(TURKEY,)),
        event("early", date="2013-05-01", actors=(IRAN,), recipients=(TURKEY,)),
        event("vague", date="2014", date_precision="year", actors=(TURKEY,), recipients=(IRAN,)),
        event("both", date="2014-05-02", actors=(IRAN, TURKEY), recipients=()),
        event("alone", date="2014-05-01", actors=(IRAN,), recipients=(SCO,)),
        event("planned", date="2014-05-03", status="future", actors=(IRAN,), recipients=(TURKEY,)),
        event("denied", date="2014-05-04", status="negated", actors=(IRAN,), recipients=(TURKEY,)),
        event("undated", date=None, date_precision=None, actors=(IRAN,), recipients=(TURKEY,)),
    )
    path = tmp_path / "a.db"
    with Writer(path) as writer:
        writer.add(report(), coding("r1", events))
        writer.correct("r1", "late", "reject", who="a reader")
    with View(path) as view:
        yield view


def first(view: View, *asked: tuple[str, str | None, str], most: int = 10) -> set[str]:
    return {row.event.id for row in view.first_deeds(asked, most)}


def test_what_a_pair_did_from_a_day_on_is_found_on_either_side(view: View) -> None:
    assert first(view, ("IRN", "TUR", "2014-02-10")) == {"vague", "both", "denied"}
    assert first(view, ("IRN", "TUR", "")) == {"early", "vague", "both", "denied"}


def test_what_was_planned_or_rejected_or_has_no_date_is_left_out(view: View) -> None:
    assert not first(view, ("IRN", None, "")) & {"planned", "late", "undated"}


def test_with_nobody_else_asked_for_all_count(view: View) -> None:
    assert first(view, ("IRN", None, "2014-05-01")) == {"vague", "alone", "both", "denied"}


def test_each_event_is_given_once_and_the_earliest_come_first(view: View) -> None:
    rows = view.first_deeds([("IRN", "TUR", ""), ("TUR", "IRN", "")], 10)
    assert len(rows) == len({row.event.id for row in rows})
    assert first(view, ("IRN", "TUR", "2013"), most=1) == {"early", "vague"}


def test_a_code_that_no_report_names_did_nothing(view: View) -> None:
    assert first(view, ("XXX", None, ""), ("IRN", "XXX", "")) == set()
