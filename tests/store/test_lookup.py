from __future__ import annotations

from pathlib import Path

from dragoman.store import EventFilter, View, Writer
from records import IRAN, TURKEY, coding, event, report

PAIR = EventFilter(between=("IRN", "TUR"))


def test_within_a_moment_a_pair_is_looked_up_once_and_nothing_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with Writer(path) as writer:
        writer.add(report(), coding("r1", (event("e1", actors=(IRAN,), recipients=(TURKEY,)),)))
        with View(path) as view:
            with view.moment():
                assert [row.event.id for row in view.events(PAIR)] == ["e1"]
                writer.add(report("r2"), coding("r2", (event("e2", actors=(TURKEY,), recipients=(IRAN,)),)))
                assert view.count_events(PAIR) == view.overview.tally(PAIR).events == 1
                with view.moment():
                    assert view.count_events(PAIR) == 1
            assert view.count_events(PAIR) == view.overview.tally(PAIR).events == 2
