from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.stories.copies import find_copies
from dragoman.stories.merging import merge
from dragoman.stories.records import CopyGroup, Story, Telling

from .samples import (
    ARAUCA,
    CALI,
    COLOMBIA,
    ELN,
    ETHIOPIA,
    GUNMEN,
    KENYA,
    MOLDOVA,
    RUSSIA,
    TROOPS,
    Row,
    changed,
    entity,
    quote,
    row,
    ten_rows,
    ten_texts,
)

RAID: dict[str, Any] = {
    "event_type": "ASSAULT",
    "quad": 4,
    "actors": (TROOPS,),
    "recipients": (ELN,),
    "evidence": quote("Troops shelled the rebels."),
}
ELSEWHERE = quote("An official spoke at length to journalists.")


def told(stories: list[Story]) -> list[list[str]]:
    return sorted(sorted(each.event_id for each in story.evidence) for story in stories)


def together(*rows: Row, copies: tuple[CopyGroup, ...] = ()) -> bool:
    stories = merge(rows, copies)
    assert sum(len(story.evidence) for story in stories) == len(rows)
    return len(stories) == 1


def test_ten_reports_are_three_stories() -> None:
    stories = merge(ten_rows(), find_copies(ten_texts()))
    assert [(s.event_type, s.mode, s.date, s.reports, s.independent_origins) for s in stories] == [
        ("ACCUSE", None, "2023-05-16", ("d1", "d2", "d3", "d4"), 2),
        ("CONSULT", "third-party", "2023-05-19", ("b1", "b2", "b3"), 2),
        ("ASSAULT", "aerial", "2023-05-20", ("c1", "c2", "c3"), 1),
    ]
    assert [len(story.evidence) for story in stories] == [5, 3, 3]
    assert [len(story.parts) for story in stories] == [4, 2, 2]
    assert [story.place and story.place.name for story in stories] == [None, "Moyale", "Arauca"]


def test_a_story_says_why() -> None:
    story = merge(ten_rows(), find_copies(ten_texts()))[0]
    why = {(score.first.event_id, score.second.event_id): score for score in story.parts}
    copy = why["d1-1", "d2-1"]
    assert (copy.rule, copy.kind, copy.date, copy.words) == ("copy", 1.0, 1.0, 1.0)
    match = why["d1-1", "d4-1"]
    assert (match.rule, match.kind, match.actors, match.recipients, match.date) == ("match", 1, 1, 1, 1)
    assert 0.72 <= match.total < copy.total


def test_the_same_act_in_other_words() -> None:
    assert together(row("a"), row("b", evidence=ELSEWHERE))
    assert together(row("a"), row("b", evidence=ELSEWHERE, recipients=()))
    assert together(row("a"), row("b", evidence=ELSEWHERE, actors=(entity("Moldova", "MDA"),)))
    assert together(row("a", "1"), row("a", "2", evidence=ELSEWHERE))


@pytest.mark.parametrize(
    "other",
    [
        {"quad": 1, "event_type": "SUPPORT"},
        {"status": "negated"},
        {"status": "future"},
        {"actors": (KENYA,)},
        {"recipients": (KENYA,)},
        {"date": "2023-05-18"},
        {"date": "2023-06", "date_precision": "month"},
        {"date": None, "date_precision": None},
        {"actors": (RUSSIA,), "recipients": (MOLDOVA,)},
    ],
)
def test_what_contradicts_keeps_apart(other: dict[str, Any]) -> None:
    assert not together(row("a"), row("b", **other))


@pytest.mark.parametrize(
    "other",
    [
        {"date": "2023-05-17"},
        {"actors": (), "recipients": (RUSSIA,)},
        {"actors": (entity("rebels", "MDA", "REB"),)},
    ],
)
def test_what_is_doubtful_needs_the_words(other: dict[str, Any]) -> None:
    assert together(row("a"), row("b", **other))
    assert not together(row("a"), row("b", evidence=ELSEWHERE, **other))


def test_another_type_needs_words_and_place() -> None:
    raid = {**RAID, "place": ARAUCA}
    assert together(row("a", **raid), row("b", **{**raid, "event_type": "COERCE"}))
    assert not together(row("a", **raid), row("b", **{**raid, "event_type": "COERCE", "evidence": ELSEWHERE}))
    assert not together(row("a", "1", **raid), row("a", "2", **{**raid, "event_type": "COERCE"}))


def test_places() -> None:
    assert not together(row("a", place=ARAUCA, **RAID), row("b", place=CALI, **RAID))
    assert together(row("a", place=ARAUCA, **RAID), row("b", place=COLOMBIA, **RAID))
    assert together(row("a", place=ARAUCA, **RAID), row("b", **RAID))
    assert together(row("a", place=ARAUCA), row("b", place=CALI))  # words carry far
    # What names no town cannot make two towns one.
    assert len(merge([row("a", place=ARAUCA, **RAID), row("b", **RAID), row("c", place=CALI, **RAID)], ())) == 2


def test_daily_fighting_is_not_one_event() -> None:
    days = [row(f"r{day:02}", date=f"2023-05-{day:02}", place=ARAUCA, **RAID) for day in range(1, 15)]
    for story in merge(days, ()):
        assert len(story.evidence) <= 2


def test_persons_of_one_government() -> None:
    minister = entity("Popa", "MDA", "GOV", kind="person", name="Ion Popa")
    namesake = entity("Minister Popa", "MDA", "GOV", kind="person", name="Popa")
    other = entity("Rusu", "MDA", "GOV", kind="person", name="Ana Rusu")
    assert together(row("a", actors=(minister,)), row("b", actors=(namesake,), evidence=ELSEWHERE))
    assert not together(row("a", actors=(minister,)), row("b", actors=(other,), evidence=ELSEWHERE))


def test_meetings_have_no_sides() -> None:
    both: dict[str, Any] = {"event_type": "CONSULT", "quad": 1, "evidence": ELSEWHERE}
    host = row("a", actors=(KENYA,), recipients=(ETHIOPIA,), **both)
    guest = row("b", actors=(ETHIOPIA,), recipients=(KENYA,), **both)
    joint = row("c", actors=(KENYA, ETHIOPIA), recipients=(), **both)
    assert together(host, guest, joint)


def test_a_vague_date_joins_the_only_story() -> None:
    month = row("b", date="2023-05", date_precision="month", evidence=ELSEWHERE)
    assert together(row("a"), month)
    assert [score.rule for score in merge([row("a"), month], ())[0].parts] == ["only"]
    assert told(merge([row("a"), row("c", date="2023-05-28"), month], ())) == [["a-1"], ["b-1"], ["c-1"]]
    year = row("b", date="2023", date_precision="year")
    assert not together(row("a"), year)
    assert merge([row("a"), month], ())[0].date == "2023-05-16"


def test_no_date() -> None:
    nothing: dict[str, Any] = {"date": None, "date_precision": None}
    assert together(row("a", "1", **nothing), row("a", "2", **nothing))
    assert together(row("a", "1"), row("a", "2", evidence=ELSEWHERE, **nothing))
    assert not together(row("a", **nothing), row("b", **nothing))
    copies = (CopyGroup(reports=("a", "b"), origins=(), pairs=()),)
    assert together(row("a", **nothing), row("b", **nothing), copies=copies)
    assert not together(row("a", date="soon"), row("b", date="soon"))


def test_no_actors() -> None:
    nobody: dict[str, Any] = {"actors": (), "recipients": (), "event_type": "ASSAULT", "quad": 4}
    assert together(row("a", place=ARAUCA, **nobody), row("b", place=ARAUCA, **nobody))
    assert not together(row("a", **nobody), row("b", **nobody))
    story = merge([row("a", **nobody)], ())[0]
    assert (story.actors, story.recipients, story.parts) == ((), (), ())
    assert together(row("a", actors=(GUNMEN,)), row("b", actors=(GUNMEN,)))
    assert not together(row("a", actors=(GUNMEN,)), row("b", actors=(entity("smugglers", None),)))


def test_independent_origins() -> None:
    def count(*rows: Row, copies: tuple[CopyGroup, ...] = ()) -> int:
        (story,) = merge(rows, copies)
        return story.independent_origins

    reuters, afp = row("a", origins=("Reuters",)), row("b", origins=("AFP",))
    both = row("c", origins=("Reuters", "AFP"))
    assert count(reuters, afp) == 2
    assert count(reuters, row("d", origins=("REUTERS",))) == 1
    assert count(reuters, both) == 1
    assert count(reuters, afp, both) == 2
    assert count(row("a"), row("b")) == 2
    assert count(row("a", publisher="Example Post"), row("b", publisher="Example Post")) == 1
    assert count(reuters, row("b", publisher="Example Post")) == 2
    group = CopyGroup(reports=("a", "b"), origins=("Reuters",), pairs=())
    assert count(reuters, row("b", publisher="Example Post"), copies=(group,)) == 1


def test_a_story_keeps_its_id_when_reports_join() -> None:
    early = merge([row("a", report_date="2023-05-16")], ())[0]
    late = merge([row("b", report_date="2023-05-17"), row("a", report_date="2023-05-16")], ())[0]
    assert early.id == late.id == "a89ea0ee03b2c897"
    assert late.reports == ("a", "b")


def test_most_reports_decide() -> None:
    rows = [
        row("a", recipients=()),
        row("b", mode="allege"),
        row("c", mode="allege"),
        row("d", mode="disapprove"),
    ]
    (story,) = merge(rows, ())
    assert (story.mode, story.recipients, story.told_by.report_id) == ("allege", (RUSSIA,), "b")


def test_the_first_of_the_copies_gives_the_date() -> None:
    copies = (CopyGroup(reports=("a", "b", "c"), origins=(), pairs=()),)
    late: dict[str, Any] = {"date": "2023-05-23", "report_date": "2023-05-24"}
    (story,) = merge([row("a", report_date="2023-05-16"), row("b", **late), row("c", **late)], copies)
    assert (story.date, story.independent_origins) == ("2023-05-16", 1)


def test_an_event_given_twice_counts_once() -> None:
    (story,) = merge([row("a"), row("a")], ())
    assert len(story.evidence) == 1


def test_no_events() -> None:
    assert merge([], ()) == []


DATES = [
    ("2023-05-16", "day"),
    ("2023-05-17", "day"),
    ("2023-05-18", "day"),
    ("2023-05-15", "week"),
    ("2023-05", "month"),
    ("2023", "year"),
    (None, None),
]
SIDES = [(MOLDOVA,), (RUSSIA,), (MOLDOVA, KENYA), (GUNMEN,), ()]


@st.composite
def many_rows(draw: st.DrawFn) -> list[Row]:
    rows = []
    for number in range(draw(st.integers(0, 14))):
        date, precision = draw(st.sampled_from(DATES))
        kind, quad = draw(st.sampled_from([("ACCUSE", 3), ("REJECT", 3), ("ASSAULT", 4)]))
        rows.append(
            row(
                draw(st.sampled_from("abcdef")),
                f"e{number}",
                event_type=kind,
                quad=quad,
                date=date,
                date_precision=precision,
                actors=draw(st.sampled_from(SIDES)),
                recipients=draw(st.sampled_from(SIDES)),
                place=draw(st.sampled_from([None, ARAUCA, CALI, COLOMBIA])),
                evidence=draw(st.sampled_from([ELSEWHERE, quote("Drones crossed the river.")])),
            )
        )
    return rows


COPIES = (
    CopyGroup(reports=("b", "a"), origins=(), pairs=()),
    CopyGroup(reports=("d", "f"), origins=(), pairs=()),
)


@settings(deadline=None, max_examples=200)
@given(many_rows(), st.randoms())
def test_order_does_not_matter_and_nothing_is_lost(rows: list[Row], chance: random.Random) -> None:
    stories = merge(rows, COPIES)
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert merge(shuffled, COPIES[::-1]) == stories
    members = [(each.report_id, each.event_id) for story in stories for each in story.evidence]
    assert sorted(members) == sorted((each.report_id, each.event.id) for each in rows)
    assert len({story.id for story in stories}) == len(stories)
    by_key = {(each.report_id, each.event.id): each.event for each in rows}
    for story in stories:
        assert len(story.parts) == len(story.evidence) - 1
        assert {by_key[each.report_id, each.event_id].quad for each in story.evidence} == {story.quad}


def test_rows_need_only_what_a_telling_has() -> None:
    rows: list[Telling] = [row("a"), changed(row("b"), mode="allege")]
    assert len(merge(rows, ())) == 1
