"""The cards that stories are listed by: in step with the stories, whatever was done and in whatever order."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from dragoman.errors import StoryError, UnknownEventError
from dragoman.model import Report
from dragoman.store import EventFilter, StoryFilter, View, Writer
from dragoman.store.amending import Ruling
from dragoman.stories import shelving
from dragoman.stories.assembling import Assembler
from dragoman.stories.database import listed_stories, stories_from
from dragoman.stories.hand import merge_stories, split_story, undo
from dragoman.stories.keeping import Keeper
from dragoman.stories.records import Story

from .samples import (
    ARAUCA,
    CALI,
    DISCLAIMER,
    DRONES,
    DRONES_APART,
    ORIGINS,
    REPORTS,
    event,
    quote,
    row,
    sentence,
    ten_rows,
)
from .test_corrected import SAID
from .test_keeping import WEEK, Arrival, add, arrivals

Card = tuple[str | None, int, int, int, int]

DENIED = quote("Moscow had never sent any drones over the Dniester, it said.")
# Who denies an act tells of it in a story of its own.
DENIALS = [
    row("n1", status="negated", evidence=DENIED, report_date="2023-05-17"),
    row("n2", status="negated", date="2023-05-12", evidence=DENIED, place=ARAUCA, report_date="2023-05-13"),
]
# Carries the text of others, and no act is coded in it.
SILENT = Report(id="d5", text=DRONES + DISCLAIMER, date="2023-05-18", publisher="Late Courier")


def cards(view: View) -> dict[int, Card]:
    """Return what is on the cards that stand for a story."""
    query = "SELECT head, date, events, reports, origins, contradictions FROM story_cards WHERE leader = head"
    return {number: tuple(rest) for number, *rest in view._connection.execute(query)}


def wanted_cards(view: View) -> dict[int, Card]:
    """Return what should be on them, by the stories as they are."""
    reader = Assembler(view.ledger)
    found: dict[int, Card] = {}
    for group in {reader.joined.leaders(leader) for leader in view.story_leaders()}:
        story = reader.story(group, copies=False)
        found[min(group)] = (
            story.date,
            len(story.evidence),
            len(story.reports),
            story.independent_origins,
            len(story.contradictions),
        )
    return found


def check(path: Path) -> None:
    with View(path) as view:
        assert view.stories_due() == 0
        assert cards(view) == wanted_cards(view)
        listed = list(listed_stories(view, StoryFilter()))
        assert by_id(listed) == by_id(stories_from(view))
        heads = {head for (head,) in view._connection.execute("SELECT DISTINCT head FROM story_cards")}
        assert heads == set(cards(view))


def by_id(stories: Sequence[Story]) -> dict[str, Story]:
    assert len({story.id for story in stories}) == len(stories)
    return {story.id: story for story in stories}


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with Writer(tmp_path / "a.db") as made:
        yield made


def kept_of(writer: Writer, came: Sequence[Arrival]) -> Keeper:
    keeper = Keeper(writer.ledger)
    for arrival in came:
        add(writer, keeper, arrival)
    return keeper


ROWS = [*ten_rows(), *WEEK, *DENIALS]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.slow
def test_in_step_after_every_step(writer: Writer, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    came: list[Arrival] = [*arrivals(ROWS), (SILENT, ())]
    chance.shuffle(came)
    keeper = Keeper(writer.ledger)
    acts: list[int] = []
    corrections: list[int] = []

    def correct(known: list[Arrival]) -> None:
        report, events = chance.choice(known)
        said = [key for key in SAID if key[0] == report.id]
        if not said or not events:
            return
        _, event_id = chance.choice(said)
        change = SAID[report.id, event_id]
        verdict: Ruling = "reject" if change is None else "change"
        corrections.append(writer.correct(report.id, event_id, verdict, change, who="ann").number)
        keeper.catch_up()

    def withdraw(_: list[Arrival]) -> None:
        if corrections:
            writer.withdraw_correction(corrections.pop(chance.randrange(len(corrections))), who="ben")
            keeper.catch_up()

    def again(known: list[Arrival]) -> None:
        report, events = chance.choice(known)
        monkeypatch.setitem(ORIGINS, report.id, chance.choice([(), ("EFE",), ("Reuters", "KNA")]))
        publisher, day = chance.choice(["Example Post", None]), chance.choice([report.date, "2023-05-10"])
        changed = msgspec.structs.replace(report, publisher=publisher, date=day)
        add(writer, keeper, (changed, chance.choice([events, (), events])))

    def by_hand(_: list[Arrival]) -> None:
        with View(writer.path) as view:
            stories = stories_from(view)
        if chance.random() < 0.6 and len(stories) > 1:
            one, other = chance.sample(stories, 2)
            acts.append(merge_stories(writer.ledger, one.id, other.id, "ann"))
        elif stories:
            story = chance.choice(stories)
            told = chance.choice(story.evidence)
            acts.append(split_story(writer.ledger, story.id, f"{told.report_id}/{told.event_id}", "ann"))

    def back(_: list[Arrival]) -> None:
        if acts:
            undo(writer.ledger, acts.pop(chance.randrange(len(acts))), "ben")

    others: list[Callable[[list[Arrival]], None]] = [correct, withdraw, again, by_hand, by_hand, back]
    for number, arrival in enumerate(came):
        add(writer, keeper, arrival)
        check(writer.path)
        for _ in range(2):
            # Some cannot be done: what people have said stands against it, or an event is no longer coded.
            with suppress(StoryError, UnknownEventError):
                chance.choice(others)(came[: number + 1])
            check(writer.path)


def test_a_denial_comes_and_goes(writer: Writer) -> None:
    keeper = kept_of(writer, arrivals([row("a", report_date="2023-05-16")]))
    denial = arrivals([DENIALS[0]])[0]
    for told in (denial, (denial[0], ()), denial):
        add(writer, keeper, told)
        check(writer.path)
    with View(writer.path) as view:
        assert view.count_stories(StoryFilter(contradicted=True)) == 1
    number = writer.correct("n1", "n1-1", "reject", who="ann").number
    keeper.catch_up()
    check(writer.path)
    with View(writer.path) as view:
        assert view.count_stories(StoryFilter(contradicted=True)) == 0
    writer.withdraw_correction(number, who="ann")
    keeper.catch_up()
    check(writer.path)


def test_a_copy_without_events_may_name_the_agency_of_others(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    one = event(evidence=sentence(DRONES))
    other = event("o", evidence=sentence(DRONES_APART))
    keeper = kept_of(writer, [(REPORTS["d3"], (one,)), (REPORTS["d4"], (other,))])
    check(writer.path)
    with View(writer.path) as view:
        assert [story.independent_origins for story in stories_from(view)] == [2]
    monkeypatch.setitem(ORIGINS, SILENT.id, ORIGINS["d4"])
    add(writer, keeper, (SILENT, ()))
    check(writer.path)
    with View(writer.path) as view:
        assert [story.independent_origins for story in stories_from(view)] == [1]


def test_what_is_joined_or_parted_by_hand_does_not_wait(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelving, "_LARGE", 0)
    monkeypatch.setattr(shelving, "_GROWN", 1)
    kept_of(writer, arrivals([*ten_rows(), *WEEK])).shelve()
    with View(writer.path) as view:
        large, *small = sorted(stories_from(view), key=lambda story: -len(story.evidence))
    for act in [merge_stories(writer.ledger, large.id, other.id, "ann") for other in small[:3]]:
        check(writer.path)
        undo(writer.ledger, act, "ann")
    check(writer.path)


def test_a_large_story_waits_for_the_end_of_a_run(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelving, "_LARGE", 4)
    monkeypatch.setattr(shelving, "_GROWN", 2)
    many = arrivals(row(f"m{n:02}", report_date=f"2023-05-{n + 10}", place=CALI, origins=()) for n in range(15))
    keeper = kept_of(writer, many)
    with View(writer.path) as view:
        assert view.stories_due() == 1
        (card,) = cards(view).values()
        assert 4 < card[1] < 15
        assert view.count_stories(StoryFilter()) == 1
    keeper.shelve()
    check(writer.path)


def test_a_database_from_before_there_were_cards(writer: Writer) -> None:
    kept_of(writer, arrivals(ROWS))
    writer._connection.executescript(
        "DELETE FROM story_cards; INSERT OR REPLACE INTO story_due (leader) SELECT DISTINCT leader FROM story_units"
    )
    Keeper(writer.ledger).catch_up()
    check(writer.path)


FILTERS: list[EventFilter] = [
    EventFilter(),
    EventFilter(actor="MDA"),
    EventFilter(event_type="CONSULT"),
    EventFilter(since="2023-05-14", until="2023-05-19"),
    EventFilter(text="camp"),
    EventFilter(who="nobody of this name"),
    EventFilter(between=("KEN", "ETH")),
]


@pytest.mark.parametrize("wanted", FILTERS)
@pytest.mark.parametrize(("origins", "contradicted"), [(1, False), (2, False), (1, True)])
def test_a_list_is_what_passes_of_all_stories(
    writer: Writer, wanted: EventFilter, origins: int, contradicted: bool
) -> None:
    kept_of(writer, arrivals(ROWS))
    asked = StoryFilter(events=wanted, min_origins=origins, contradicted=contradicted)
    with View(writer.path) as view:
        expected = [
            story
            for story in stories_from(view, wanted)
            if story.independent_origins >= origins and (story.contradictions or not contradicted)
        ]
        found = list(listed_stories(view, asked))
        assert by_id(found) == by_id(expected)
        assert view.count_stories(asked) == len(expected)
        dates = [story.date or "" for story in found]
        assert dates == sorted(dates, reverse=True)
        pages = [
            story
            for offset in range(0, len(found) + 3, 3)
            for story in listed_stories(view, msgspec.structs.replace(asked, limit=3, offset=offset))
        ]
        assert pages == found
