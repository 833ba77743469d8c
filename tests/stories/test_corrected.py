"""Stories of corrected events: the same as if the reports had been coded so, in any order of doing things."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from dragoman.model import Event
from dragoman.store import Change, DateChange, KindChange, PartyChange, PlaceChange, View, Writer
from dragoman.store.amending import Ruling, amended
from dragoman.stories.database import stories_from
from dragoman.stories.hand import merge_stories
from dragoman.stories.keeping import Keeper
from dragoman.stories.records import Story

from .samples import CALI, ETHIOPIA, KENYA, MOLDOVA, RUSSIA, ten_rows
from .test_keeping import WEEK, Arrival, add, arrivals, kept

REJECT = KindChange(event_type="REJECT", mode=None, quad=3, score=-4.0)
# Of report and event: what is changed, or None for what never was.
SAID: dict[tuple[str, str], Change | None] = {
    ("d1", "d1-1"): Change(date=DateChange(date="2023-05-12", precision="day")),
    ("d2", "d2-1"): None,
    ("b3", "b3-1"): Change(kind=REJECT),
    ("c1", "c1-1"): Change(place=PlaceChange(place=CALI), contexts=("military",)),
    ("w10", "w10-1"): Change(parties=(PartyChange(side="actor", old=MOLDOVA, new=KENYA),)),
    ("w11", "w11-1"): None,
    ("w12", "w12-1"): Change(status="negated"),
    ("v1", "v1-1"): Change(parties=(PartyChange(side="recipient", old=RUSSIA, new=ETHIOPIA),)),
}


def corrected(arrival: Arrival, reason: str) -> Arrival:
    report, events = arrival
    told: list[Event] = []
    for event in events:
        change = SAID.get((report.id, event.id), Change())
        if change is not None:
            told.append(amended(event, change, reason))
    return report, tuple(told)


def correct(writer: Writer, report_id: str) -> list[int]:
    """Say what there is to say of a report, and have it looked at again; return the numbers."""
    numbers = []
    for (report, event), change in SAID.items():
        if report == report_id:
            verdict: Ruling = "reject" if change is None else "change"
            numbers.append(writer.correct(report, event, verdict, change, who="ann").number)
    Keeper(writer.ledger).catch_up()
    return numbers


def bare(stories: list[Story]) -> list[bytes]:
    """Return stories without the words of those who say why."""
    plain = msgspec.structs.replace
    return [msgspec.json.encode(plain(story, parts=())) for story in stories]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_reports_and_corrections(tmp_path: Path, seed: int) -> None:
    rows = [*ten_rows(), *WEEK]
    came = arrivals(rows)
    assert set(SAID) <= {(report.id, event.id) for report, events in came for event in events}
    chance = random.Random(seed)
    chance.shuffle(came)
    with Writer(tmp_path / "a.db") as writer:
        keeper = Keeper(writer.ledger)
        numbers: list[int] = []
        later: list[Callable[[], object]] = []
        for arrival in came:
            add(writer, keeper, arrival)
            steps: list[Callable[[], object]] = [
                lambda arrival=arrival: numbers.extend(correct(writer, arrival[0].id)),  # type: ignore[misc]
                lambda arrival=arrival: add(writer, keeper, arrival),  # type: ignore[misc]
            ]
            chance.shuffle(steps)
            for step in steps:
                if chance.random() < 0.5:
                    step()
                else:
                    later.append(step)
        chance.shuffle(later)
        for step in later:
            step()
        assert len(numbers) == len(SAID)
        reason = f"corrected by ann on {_made_on(writer)}"
    with View(writer.path) as view:
        found = stories_from(view)
    expected = kept(tmp_path / "b.db", [corrected(arrival, reason) for arrival in came])
    assert bare(found) == bare(expected)
    assert [story.parts for story in found] == [story.parts for story in expected]
    with Writer(tmp_path / "a.db") as writer:
        keeper = Keeper(writer.ledger)
        chance.shuffle(numbers)
        for number in numbers:
            writer.withdraw_correction(number, who="ben")
            keeper.catch_up()
    with View(writer.path) as view:
        assert stories_from(view) == kept(tmp_path / "c.db", came)


def _made_on(writer: Writer) -> str:
    with View(writer.path) as view:
        return next(view.corrections()).made_at[:10]


def test_nothing_is_left_of_a_rejected_event(tmp_path: Path) -> None:
    with Writer(tmp_path / "a.db") as writer:
        keeper = Keeper(writer.ledger)
        for arrival in arrivals(WEEK):
            add(writer, keeper, arrival)
        for row in WEEK:
            writer.correct(row.report_id, row.event.id, "reject", who="ann")
            keeper.catch_up()
        with View(writer.path) as view:
            assert stories_from(view) == []
        for table in ("story_units", "story_keys", "story_pairs", "story_events", "story_stale"):
            assert writer._connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0


def test_what_people_joined_comes_back_with_a_rejected_event(tmp_path: Path) -> None:
    with Writer(tmp_path / "a.db") as writer:
        keeper = Keeper(writer.ledger)
        for arrival in arrivals([WEEK[2], WEEK[6]]):
            add(writer, keeper, arrival)
        first, second = kept_in(writer)
        merge_stories(writer.ledger, first.id, second.id, "ann")
        before = kept_in(writer)
        assert len(before) == 1
        number = writer.correct("w10", "w10-1", "reject", who="ann").number
        keeper.catch_up()
        assert [story.reports for story in kept_in(writer)] == [("w14",)]
        writer.withdraw_correction(number, who="ann")
        keeper.catch_up()
        assert kept_in(writer) == before


def test_a_correction_waits_for_the_stories(tmp_path: Path) -> None:
    with Writer(tmp_path / "a.db") as writer:
        keeper = Keeper(writer.ledger)
        for arrival in arrivals(WEEK):
            add(writer, keeper, arrival)
        writer.correct("z1", "z1-1", "reject", who="ann")
        assert writer.ledger.pending() == ["z1"]
        assert keeper.catch_up() == 1


def kept_in(writer: Writer) -> list[Story]:
    with View(writer.path) as view:
        return stories_from(view)
