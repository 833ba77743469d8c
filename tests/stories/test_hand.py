"""What people decide: joined, split, taken back, and remembered when reports are coded again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from dragoman.errors import StoryError
from dragoman.store import View, Writer
from dragoman.stories.database import stories_from
from dragoman.stories.hand import merge_stories, split_story, undo
from dragoman.stories.keeping import Keeper
from dragoman.stories.records import Story

from .samples import ARAUCA, CALI, event, quote, row
from .test_keeping import Arrival, add, arrivals

ROWS = [
    row("a", place=ARAUCA, report_date="2023-05-16"),
    row("b", actors=(), report_date="2023-05-17"),
    row("c", report_date="2023-05-18", evidence=quote("Something else was said of it.")),
    row("far", date="2023-05-28", report_date="2023-05-28", place=CALI),
]


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with Writer(tmp_path / "a.db") as made:
        for arrival in arrivals(ROWS):
            add(made, Keeper(made.ledger), arrival)
        yield made


def stories(writer: Writer) -> list[Story]:
    with View(writer.path) as view:
        return stories_from(view)


def reports(writer: Writer) -> list[tuple[str, ...]]:
    return [story.reports for story in stories(writer)]


def again(writer: Writer, arrival: Arrival) -> None:
    add(writer, Keeper(writer.ledger), arrival)


def test_merge_and_undo(writer: Writer) -> None:
    first, far = stories(writer)
    act = merge_stories(writer.ledger, first.id, far.id, "ann")
    (story,) = stories(writer)
    assert (story.id, story.reports) == (first.id, ("a", "b", "c", "far"))
    assert [score.total for score in story.parts if score.rule == "hand"] == [1.0]
    assert len(story.parts) == len(story.evidence) - 1
    undo(writer.ledger, act, "ben")
    assert stories(writer) == [first, far]
    (said,) = writer.ledger.judgements.acts()
    assert (said.who, said.deleted_by, said.decision) == ("ann", "ben", "same")


@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_split_and_undo(writer: Writer, name: str) -> None:
    before = stories(writer)
    act = split_story(writer.ledger, before[0].id, f"{name}-1", "ann")
    rest = tuple(id_ for id_ in "abc" if id_ != name)
    assert sorted(reports(writer)) == sorted([rest, (name,), ("far",)])
    undo(writer.ledger, act, "ann")
    assert stories(writer) == before


def test_one_of_two_events_that_agree_in_all_but_words_can_be_split(tmp_path: Path) -> None:
    same = [row("x"), row("y", evidence=quote("Chisinau spoke of something else again."))]
    with Writer(tmp_path / "b.db") as writer:
        for arrival in arrivals(same):
            again(writer, arrival)
        (story,) = stories(writer)
        split_story(writer.ledger, story.id, "y/y-1", "ann")
        assert reports(writer) == [("x",), ("y",)] or reports(writer) == [("y",), ("x",)]
        again(writer, arrivals([row("z")])[0])
        assert sorted(reports(writer)) == [("x", "z"), ("y",)]


def test_judgements_survive_a_new_coding(writer: Writer) -> None:
    first, far = stories(writer)
    split_story(writer.ledger, first.id, "b-1", "ann")
    merge_stories(writer.ledger, first.id, far.id, "ann")
    expected = sorted(reports(writer))
    assert expected == [("a", "c", "far"), ("b",)]
    for each in arrivals(ROWS):
        report, (told,) = each
        again(writer, (report, ()))
        again(writer, (report, (msgspec.structs.replace(told, id=f"new-{report.id}", mode="allege"),)))
    assert sorted(reports(writer)) == expected


def test_a_judgement_on_what_is_no_longer_coded_sleeps(writer: Writer) -> None:
    first, far = stories(writer)
    merge_stories(writer.ledger, first.id, far.id, "ann")
    report = arrivals(ROWS)[3][0]
    elsewhere = event(
        "e9", date="2023-05-28", trigger=quote("met"), evidence=quote("They met."), event_type="CONSULT", quad=1
    )
    again(
        writer,
        (
            report,
            (msgspec.structs.replace(elsewhere, trigger=msgspec.structs.replace(elsewhere.trigger, start=50, end=53)),),
        ),
    )
    assert reports(writer) == [("a", "b", "c"), ("far",)]
    again(writer, arrivals(ROWS)[3])
    assert reports(writer) == [("a", "b", "c", "far")]


def test_by_hand_outranks_later_reports(writer: Writer) -> None:
    first = stories(writer)[0]
    split_story(writer.ledger, first.id, "b-1", "ann")
    for name in ("d", "e"):
        again(writer, arrivals([row(name, report_date="2023-05-19")])[0])
    found = {id_: number for number, story in enumerate(reports(writer)) for id_ in story}
    assert found["b"] != found["a"] == found["d"] == found["e"]


def test_what_a_person_has_split_is_not_merged(writer: Writer) -> None:
    first = stories(writer)[0]
    act = split_story(writer.ledger, first.id, "b-1", "ann")
    one, other, _ = sorted(stories(writer), key=lambda story: story.reports)
    with pytest.raises(
        StoryError, match=f"were split by ann on .*; take that back first with `dragoman stories undo {act}`"
    ):
        merge_stories(writer.ledger, one.id, other.id, "ben")


def test_what_was_joined_by_an_event_stays_joined_without_it(writer: Writer) -> None:
    first, far = stories(writer)
    merge_stories(writer.ledger, first.id, far.id, "ann")
    split_story(writer.ledger, first.id, "a-1", "ben")
    assert sorted(reports(writer)) == [("a",), ("b", "c", "far")]


def test_errors_are_one_line(writer: Writer) -> None:
    first, far = stories(writer)
    for wrong, message in (
        (lambda: merge_stories(writer.ledger, first.id, "nobody", "ann"), "there is no story 'nobody'"),
        (lambda: merge_stories(writer.ledger, first.id, first.id, "ann"), "are one story already"),
        (lambda: split_story(writer.ledger, first.id, "far-1", "ann"), "has no event 'far-1'"),
        (lambda: split_story(writer.ledger, far.id, "far-1", "ann"), "nothing to split it from"),
        (lambda: undo(writer.ledger, 7, "ann"), "there is no judgement 7"),
    ):
        with pytest.raises(StoryError, match=message) as caught:
            wrong()
        assert "\n" not in str(caught.value)
    assert len(stories(writer)) == 2
    assert writer.ledger.judgements.acts() == []
