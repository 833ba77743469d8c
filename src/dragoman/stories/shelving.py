"""Keeps the cards that stories are listed by in step with the stories."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import msgspec

from dragoman.model import Status
from dragoman.stories.assembling import Assembler, Sources
from dragoman.stories.graph import nodes_of
from dragoman.stories.pairs import Unit
from dragoman.stories.placing import Stories

# A story that many tell takes long to put together; it is listed anew when it has grown by one part in so many, and
# when all are.
_LARGE = 50
_GROWN = 8
# Of a database from before there were cards all are due.
_AT_ONCE = 100
# What somebody can deny: one of each kind of reality.
_DENIABLE: tuple[Status, ...] = ("actual", "future", "hypothetical")


class Cards(Protocol):
    """Where the cards are kept; the store's StoryCards is one."""

    def due(self, most: int, *, later: bool) -> list[int]:
        """Return some leaders whose stories have changed; `later`: also those that were left for later."""

    def call_for(self, leaders: Iterable[int]) -> None:
        """Say that stories have changed."""

    def leave(self, leaders: Iterable[int]) -> None:
        """Leave stories for later."""

    def with_heads(self, leaders: Iterable[int]) -> set[int]:
        """Return leaders with all those that are listed as one story with them."""

    def size(self, leader: int) -> tuple[int, int]:
        """Return how many events follow a leader, and how many did when its card was made."""

    def keep(
        self, leaders: Iterable[int], *, date: str | None, events: int, reports: int, origins: int, contradictions: int
    ) -> None:
        """Keep the card of a story under all its leaders."""

    def drop(self, leader: int) -> None:
        """Forget the card of what leads no story."""


class Shelf(Sources, Protocol):
    """A ledger with its cards; the store's Ledger is one."""

    @property
    def cards(self) -> Cards:
        """The cards."""


class Shelver:
    """Makes the cards of stories that have changed."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._stories = Stories(shelf)

    def call_for(self, units: Iterable[int]) -> None:
        """Say that the stories of units have changed."""
        self._shelf.cards.call_for({node.leader for node in nodes_of(self._shelf.units, units)})

    def renew(self, *, later: bool = False) -> int:
        """Make some of the cards that are due, as many as may wait for one report; return how many were looked at.

        `later`: also those of stories that many tell and that have not grown much; else they are left for later.
        """
        due = self._shelf.cards.due(_AT_ONCE, later=later)
        if due:
            assembler = Assembler(self._shelf)
            among = self._shelf.cards.with_heads({*due, *self._denied(due)})
            among |= {each for leader in among for each in assembler.joined.leaders(leader)}
            leading = {node.number for node in nodes_of(self._shelf.units, among) if node.leader == node.number}
            for leader in among - leading:
                self._shelf.cards.drop(leader)
            for group in {assembler.joined.leaders(leader) & leading for leader in leading}:
                if later or self._worth(group):
                    self._card(assembler, group)
                else:
                    self._shelf.cards.leave(group)
        return len(due)

    def _card(self, assembler: Assembler, group: Iterable[int]) -> None:
        story = assembler.story(group, copies=False)
        self._shelf.cards.keep(
            group,
            date=story.date,
            events=len(story.evidence),
            reports=len(story.reports),
            origins=story.independent_origins,
            contradictions=len(story.contradictions),
        )

    def _worth(self, group: Iterable[int]) -> bool:
        sizes = [self._shelf.cards.size(leader) for leader in group]
        now, then = sum(now for now, _ in sizes), sum(then for _, then in sizes)
        return now <= _LARGE or abs(now - then) * _GROWN >= then

    def _denied(self, leaders: Iterable[int]) -> set[int]:
        """Return the leaders of stories whose acts are denied by what follows these."""
        units = self._shelf.units
        found: set[int] = set()
        for leader in leaders:
            for node in nodes_of(units, units.followers(leader)):
                unit = self._stories.unit(node)
                if unit.event.status == "negated":
                    for status in _DENIABLE:
                        said = Unit(msgspec.structs.replace(unit.event, status=status), unit.key, "", None)
                        found |= {other.leader for other in nodes_of(units, units.alike(sorted(said.looks_under())))}
        return found
