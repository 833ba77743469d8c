from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.errors import BudgetError, StoreError
from dragoman.store import EventFilter, View, Writer
from records import coding, event, report

# No machine finds all this in no time.
_NONE = 0.0


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "a.db"
    with Writer(path) as writer, writer.batch():
        for number in range(300):
            writer.add(report(f"r{number}"), coding(f"r{number}", events=(event("a"), event("b"))))
    return path


def test_long_question_is_given_up_with_advice(path: Path) -> None:
    with View(path, budget=_NONE) as view:
        with pytest.raises(BudgetError, match=r"a.db: .*narrow it to a shorter period"):
            view.timeline()
        with pytest.raises(BudgetError):
            list(view.events(EventFilter(order="score_asc", limit=1)))
        # The view is as good as new.
        assert view.report("r1") == report("r1")
    assert issubclass(BudgetError, StoreError)


def test_budget_is_for_each_question(path: Path) -> None:
    with View(path, budget=30) as view:
        for _ in range(3):
            assert view.facets().events == 600


def test_budget_of_a_whole(path: Path) -> None:
    with View(path) as view:
        with view.within(_NONE), pytest.raises(BudgetError):
            view.facets()
        with view.within(_NONE), pytest.raises(BudgetError):
            view.ledger.pending()
        with view.within(30):
            assert view.facets().events == 600
            assert len(view.ledger.pending()) == 300
        assert view.facets().events == 600


def test_rows_are_given_at_the_readers_pace(path: Path) -> None:
    with View(path, budget=30) as view:
        first, second = view.events(), view.events(EventFilter(order="date_asc"))
        assert next(first).event.id == next(second).event.id == "a"
        view.counts()
        assert sum(1 for _ in first) == sum(1 for _ in second) == 599
