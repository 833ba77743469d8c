"""What a brief needs besides the database: names and offices, and where a text names topics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from dragoman.model import Entity
from dragoman.positions.commitments import CommitmentReader
from dragoman.positions.positions import Finder, PositionReader


class Term(Protocol):
    """A term of office; the knowledge base's Holder is one."""

    @property
    def country(self) -> str | None:
        """Whom it is an office of."""

    @property
    def organization(self) -> str | None:
        """Whom it is an office of."""

    @property
    def office(self) -> str:
        """Which office."""

    @property
    def start(self) -> str | None:
        """First day, as exactly as it is known; None if it is not."""

    @property
    def end(self) -> str | None:
        """Last day."""


class Membership(Protocol):
    """A stretch of belonging to a body; the knowledge base's Membership is one."""

    @property
    def member(self) -> str:
        """Who belongs."""

    @property
    def status(self) -> str:
        """As what."""

    @property
    def start(self) -> str | None:
        """First day."""

    @property
    def end(self) -> str | None:
        """Last day."""


class Body(Protocol):
    """An organisation; the knowledge base's Named is one."""

    @property
    def name(self) -> str:
        """Its name."""


class Knowledge(Protocol):
    """As much of the knowledge base as a brief asks for; the resolver's KnowledgeBase is one."""

    @property
    def countries(self) -> Mapping[str, str]:
        """Names by code."""

    @property
    def organizations(self) -> Mapping[str, Body]:
        """Bodies by abbreviation."""

    @property
    def memberships(self) -> Mapping[str, Sequence[Membership]]:
        """Who belongs to a body, by its abbreviation."""

    def people(self, name: str) -> Sequence[Term]:
        """Return the terms of whoever has a full name."""


def _no_topics(text: str) -> Iterable[tuple[int, int, frozenset[str]]]:
    return ()


@dataclass(frozen=True)
class Helpers:
    """What the caller gives: the knowledge base (None: there is none), and what finds topics in a text.

    `headings`: topics that nobody is for or against, as PositionReader takes them. Keep it for several briefs.
    """

    knowledge: Knowledge | None = None
    find: Finder = _no_topics
    headings: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def positions(self) -> PositionReader:
        """What reads positions; it is made once, since its words take a while to load."""
        return PositionReader(self.find, self.headings)

    @cached_property
    def commitments(self) -> CommitmentReader:
        """What reads commitments."""
        return CommitmentReader()

    @property
    def tag(self) -> Callable[[str], set[str]]:
        """What gives the topics of a text."""
        return lambda text: {topic for _, _, topics in self.find(text) for topic in topics}


def offices(knowledge: Knowledge, entity: Entity, first: str | None, last: str | None) -> list[str]:
    """Return the offices that a person held between two days, each with its term."""
    if entity.kind != "person" or not entity.name:
        return []
    found = []
    for term in knowledge.people(entity.name):
        if entity.code not in (term.country, term.organization) or not _overlaps(term.start, term.end, first, last):
            continue
        found.append(f"{term.office}{_term(term.start, term.end)}")
    return list(dict.fromkeys(found))


def memberships(knowledge: Knowledge, code: str, day: str | None) -> list[str]:
    """Return the bodies that a state or body belonged to on a day (without one: belongs to now).

    What is no plain membership says as what.
    """
    return [
        body if each.status == "member" else f"{body} ({each.status})"
        for body, each in _belonging(knowledge, code)
        if _overlaps(each.start, each.end, day, day)
    ]


def _belonging(knowledge: Knowledge, code: str) -> Iterator[tuple[str, Membership]]:
    for body in sorted(knowledge.memberships):
        for each in knowledge.memberships[body]:
            if each.member == code:
                yield body, each


def _overlaps(start: str | None, end: str | None, first: str | None, last: str | None) -> bool:
    # A coarser day stands for its whole period; without any days, only what holds still is given.
    if first is None or last is None:
        return end is None
    return not (start and last[: len(start)] < start[: len(last)]) and not (
        end and first[: len(end)] > end[: len(first)]
    )


def _term(start: str | None, end: str | None) -> str:
    if start and end:
        return f" ({start} to {end})"
    if start:
        return f" (from {start})"
    return f" (until {end})" if end else ""
