"""Reads the stories of a database, as they were kept when its reports came in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from dragoman.errors import StoryError
from dragoman.stories.assembling import Assembler
from dragoman.stories.graph import nodes_of
from dragoman.stories.hand import Desk
from dragoman.stories.merging import in_order
from dragoman.stories.records import Filter, Story
from dragoman.stories.summary import story_name

Wanted = TypeVar("Wanted", contravariant=True)


class Reading(Desk, Protocol):
    """A ledger as it is read; the store's Ledger is one."""

    def moment(self) -> AbstractContextManager[None]:
        """Read all that is read inside as it was at one moment."""

    def count_pending(self) -> int:
        """Return how many reports no story knows of yet."""


class Ledgered(Protocol):
    """What has a ledger."""

    @property
    def ledger(self) -> Reading:
        """Copies, stories and judgements."""


class Database(Ledgered, Protocol[Filter]):
    """As much of the store's View as all stories are read from; its filter is the EventFilter."""

    def story_leaders(self, wanted: Filter | None = None) -> frozenset[int]:
        """Return the numbers of all that leads a story with an event that passes."""


class Listing(Ledgered, Protocol[Wanted]):
    """As much of the store's View as a list of stories is read from; its filter is the StoryFilter."""

    def story_heads(self, wanted: Wanted) -> Sequence[int]:
        """Return the stories that pass a filter, in its order, by number."""


def listed_stories(view: Listing[Wanted], wanted: Wanted, *, scores: bool = True) -> Iterator[Story]:
    """Give the stories that pass the filter in its order, one by one, as they were when the first was asked for.

    `view`: a View of the store, `wanted`: its StoryFilter. Only what is given is put together. `scores`: also why their
    events are one.
    """
    ledger = view.ledger
    with ledger.moment():
        assembler = _assembler(ledger)
        for head in view.story_heads(wanted):
            yield assembler.story(assembler.joined.leaders(head), copies=False, scores=scores)


def stories_from(view: Database[Filter], wanted: Filter | None = None) -> list[Story]:
    """Return the stories with an event that passes the filter, whole and by date.

    `view`: a View of the store, `wanted`: its EventFilter. Raises StoryError if reports came in that no story
    knows of yet (`Keeper.catch_up` takes them in).
    """
    ledger = view.ledger
    with ledger.moment():
        reader = _assembler(ledger)
        found = {reader.joined.leaders(leader) for leader in view.story_leaders(wanted)}
        return in_order(reader.story(each, copies=False) for each in found)


def stories_led_by(view: Database[Filter], leaders: Iterable[int], *, scores: bool = False) -> list[Story]:
    """Return the stories of these leaders (the ledger's) by date; leaders that people have joined lead one.

    They are whole but for the scores that joined their events, unless these are asked for.

    Raises StoryError as `stories_from` does.
    """
    ledger = view.ledger
    with ledger.moment():
        reader = _assembler(ledger)
        found = {reader.joined.leaders(leader) for leader in leaders}
        return in_order(reader.story(each, copies=False, scores=scores) for each in found)


def story_from(view: Ledgered, story: str, carriers: int | None = None) -> Story:
    """Return a story by its id, with the history of its texts; raises StoryError if there is none.

    An id that a story had before earlier reports came in, or before it was merged, still finds it. `carriers`: of who
    carries a text so many at most; None for all.
    """
    ledger = view.ledger
    with ledger.moment():
        reader = _assembler(ledger)
        unit = ledger.unit_named(story)
        if unit is None:
            raise StoryError(f"there is no story {story!r}; `dragoman stories --format jsonl` lists ids")
        (node,) = nodes_of(ledger.units, [unit])
        return reader.story(reader.joined.leaders(node.leader), copies=True, carriers=carriers)


def story_of_event(view: Ledgered, report_id: str, event_id: str) -> Story:
    """Return the story that an event belongs to, without the history of its texts; raises StoryError if there is none."""
    ledger = view.ledger
    with ledger.moment():
        reader = _assembler(ledger)
        unit = ledger.unit_named(story_name(report_id, event_id))
        if unit is None:
            raise StoryError(f"event {event_id!r} of report {report_id!r} is in no story")
        (node,) = nodes_of(ledger.units, [unit])
        return reader.story(reader.joined.leaders(node.leader), copies=False)


def _assembler(ledger: Reading) -> Assembler:
    pending = ledger.count_pending()
    if pending:
        raise StoryError(
            f"{pending} {'report is' if pending == 1 else 'reports are'} not in stories yet; run"
            " `dragoman stories --db FILE` where the file can be written"
        )
    return Assembler(ledger)
