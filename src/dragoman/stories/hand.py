"""What a person decides of stories: joining two, taking an event out of one, and taking that back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from dragoman.errors import StoryError
from dragoman.stories.closing import HandJoined, Judged
from dragoman.stories.graph import nodes_of
from dragoman.stories.keeping import Keeper, Ledger
from dragoman.stories.records import Telling


class Decision(Protocol):
    """A judgement; the store's JudgementRow is one."""

    @property
    def act(self) -> int | None:
        """What one command has said."""

    @property
    def decision(self) -> str:
        """Whether two events are the same act or different ones."""

    @property
    def who(self) -> str:
        """Who said so."""

    @property
    def first(self) -> tuple[str, str]:
        """Report and event."""

    @property
    def second(self) -> tuple[str, str]:
        """Report and event."""

    @property
    def made_at(self) -> str:
        """When."""

    @property
    def deleted_at(self) -> str | None:
        """When it was taken back."""


class Book(Judged, Protocol):
    """The judgements by hand, for writing; the store's Judgements is one."""

    def add(self, decision: str, who: str, pairs: Iterable[tuple[int, int]], act: int | None = None) -> int:
        """Keep what a person says of pairs of events, as part of an act or as one of its own; return its number."""

    def end(self, act: int, who: str) -> int:
        """Take back an act; return how many rows in force it ended."""

    def acts(self, number: int | None = None) -> Sequence[Decision]:
        """Return the judgements by hand."""


class Desk(Ledger, Protocol):
    """A ledger with its judgements; the store's Ledger is one."""

    @property
    def judgements(self) -> Book:
        """The judgements."""

    def unit_named(self, name: str) -> int | None:
        """Return the unit of the event of a name."""

    def event_number(self, report_id: str, event_id: str) -> int | None:
        """Return the number of an event."""


def units_of_story(desk: Desk, story: str) -> list[int]:
    """Return the units of a story by its id, or by the id that it had when one of its events was first to tell it."""
    unit = desk.unit_named(story)
    if unit is None:
        raise StoryError(f"there is no story {story!r}; `dragoman stories --format jsonl` lists ids")
    return HandJoined(desk.units, desk.judgements).units(unit)


def merge_stories(desk: Desk, story: str, other: str, who: str) -> int:
    """Make one story of two; return the number of the act. Raises StoryError if a person has split them."""
    with desk.whole():
        one, two = units_of_story(desk, story), units_of_story(desk, other)
        if set(one) & set(two):
            raise StoryError(f"{story} and {other} are one story already")
        both = set(one), set(two)
        for act, first, second in desk.judgements.pairs("different"):
            if any(first in a and second in b for a, b in (both, both[::-1])):
                said = desk.judgements.acts(act)[0]
                raise StoryError(
                    f"{story} and {other} were split by {said.who} on {said.made_at[:10]}; take that back first with"
                    f" `dragoman stories undo {act}`"
                )
        act = desk.judgements.add("same", who, [(_first_event(desk, one), _first_event(desk, two))])
        Keeper(desk).judged([*one, *two])
        return act


def split_story(desk: Desk, story: str, event: str, who: str) -> int:
    """Take an event out of a story; return the number of the act.

    `event`: its id, or REPORT/EVENT. What copies of its report tell in the same words goes with it.
    """
    with desk.whole():
        keeper = Keeper(desk)
        units = units_of_story(desk, story)
        members = [member for unit in units for member, _ in desk.units.members(unit)]
        number = _member(desk, members, story, event)
        report = desk.report(desk.telling(number).report_id)
        assert report is not None
        own = desk.units.where(number)
        assert own is not None
        moving = {number, *_copied(desk, keeper, number, own)}
        rest = [_first_event(desk, [unit], moving) for unit in units if _others(desk, unit, moving)]
        if not rest:
            raise StoryError(f"{event} is all that story {story} has; there is nothing to split it from")
        _move_joins(desk, number, own, moving, who)
        act = desk.judgements.add("different", who, [(number, each) for each in rest])
        keeper.again([report.number], [number, *rest])
        _keep_together(desk, rest, who, act)
        keeper.judged(units)
        return act


def undo(desk: Desk, act: int, who: str) -> None:
    """Take back what a person has decided; raises StoryError if there is no such act, or it was taken back."""
    with desk.whole():
        rows = desk.judgements.acts(act)
        if not rows:
            raise StoryError(f"there is no judgement {act}; `dragoman stories judgements` lists them")
        if not desk.judgements.end(act, who):
            raise StoryError(f"judgement {act} was taken back before, on {(rows[0].deleted_at or '')[:10]}")
        apart = [row for row in rows if row.decision == "different"]
        if not apart:
            numbers = [desk.event_number(*key) for row in rows for key in (row.first, row.second)]
            units = [desk.units.where(number) for number in numbers if number is not None]
            Keeper(desk).judged([unit for unit in units if unit is not None])
            return
        numbers = [desk.event_number(*key) for row in apart for key in (row.first, row.second)]
        reports = [kept.number for row in apart if (kept := desk.report(row.first[0])) is not None]
        Keeper(desk).again(set(reports), [number for number in numbers if number is not None])


def _keep_together(desk: Desk, events: Iterable[int], who: str, act: int) -> None:
    """Join what only held together by an event that was taken out: the person took out that one and no other."""
    first, *others = events
    for other in others:
        units = [unit for event in (first, other) if (unit := desk.units.where(event)) is not None]
        joined = HandJoined(desk.units, desk.judgements).units(units[0])
        if units[-1] not in joined:
            desk.judgements.add("same", who, [(first, other)], act)


def _member(desk: Desk, members: Iterable[int], story: str, event: str) -> int:
    """Return the number of an event of a story by what a person calls it."""

    def called(telling: Telling) -> tuple[str, str]:
        return telling.event.id, f"{telling.report_id}/{telling.event.id}"

    found = [member for member in members if event in called(desk.telling(member))]
    if not found:
        raise StoryError(f"story {story} has no event {event!r}; `dragoman stories show {story}` lists its events")
    if len(found) > 1:
        raise StoryError(f"several reports of story {story} have an event {event!r}; name one as REPORT/{event}")
    return found[0]


def _copied(desk: Desk, keeper: Keeper, event: int, unit: int) -> set[int]:
    """Return the events that copies of a report tell in the words of its event."""
    telling = desk.telling(event)
    report = desk.report(telling.report_id)
    if report is None or not keeper.copies.leads(report.number):
        return set()
    copies = {desk.numbered(number).id for number in keeper.copies.group(report.number)}
    words = " ".join(telling.event.evidence.text.casefold().split())
    return {
        member
        for member, _ in desk.units.members(unit)
        if (other := desk.telling(member)).report_id in copies
        and " ".join(other.event.evidence.text.casefold().split()) == words
    }


def _others(desk: Desk, unit: int, moving: set[int]) -> bool:
    return any(member not in moving for member, _ in desk.units.members(unit))


def _first_event(desk: Desk, units: Iterable[int], without: Iterable[int] = ()) -> int:
    """Return the first event of the first of some units in rank."""
    ranked = sorted(nodes_of(desk.units, units), key=lambda node: node.rank)
    left = [member for node in ranked for member, _ in desk.units.members(node.number) if member not in without]
    return left[0]


def _move_joins(desk: Desk, event: int, unit: int, moving: set[int], who: str) -> None:
    """Have what was joined by way of an event that leaves be joined by way of another one of the same group."""
    (node,) = nodes_of(desk.units, [unit])
    group = [u for u in desk.units.followers(node.leader) if _others(desk, u, moving)]
    name = desk.telling(event)
    key = name.report_id, name.event.id
    for row in desk.judgements.acts():
        if (
            row.decision != "same"
            or row.deleted_at is not None
            or row.act is None
            or key not in (row.first, row.second)
        ):
            continue
        other = row.second if row.first == key else row.first
        number = desk.event_number(*other)
        desk.judgements.end(row.act, who)
        if group and number is not None:
            desk.judgements.add("same", row.who, [(_first_event(desk, group, moving), number)])
