"""Who else carries a report's text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.store import View, Writer
from dragoman.stories.carriers import carriers_of, lineage_of
from dragoman.stories.keeping import Keeper
from records import TEXT, coding, report


@pytest.fixture
def view(tmp_path: Path) -> Iterator[View]:
    with Writer(tmp_path / "a.db") as writer:
        for day, id_ in enumerate(("first", "second", "third"), start=1):
            date = f"2014-03-0{day}"
            text = TEXT + " Nobody else was told." * (day == 2)
            writer.add(report(id_, text=text, date=date), coding(id_, published=date, boilerplate=(), dateline=None))
        writer.add(report("other", text="A wholly different text of few words."), coding("other", boilerplate=()))
        Keeper(writer.ledger).catch_up()
    with View(tmp_path / "a.db") as view:
        yield view


def test_carriers_are_the_earliest_first_with_the_report_itself(view: View) -> None:
    found = carriers_of(view.ledger, "third", 10)
    assert ([kept.id for kept in found.reports], found.total) == (["first", "second", "third"], 3)
    few = carriers_of(view.ledger, "third", 2)
    assert ([kept.id for kept in few.reports], few.total) == (["first", "third"], 3)


def test_a_text_of_its_own_has_no_carriers(view: View) -> None:
    assert carriers_of(view.ledger, "other", 10) == ((), 0)
    assert carriers_of(view.ledger, "nothing", 10) == ((), 0)
    assert lineage_of(view.ledger, "other", 10) is None


def test_lineage_tells_what_was_changed(view: View) -> None:
    found = lineage_of(view.ledger, "second", 2)
    assert found is not None
    assert found.earliest == "first"
    changes = [(change.kind, change.quote.text) for carrier in found.carriers for change in carrier.changes]
    assert changes == [("added", "Nobody else was told")]
