"""What the knowledge base says of an actor, as records; the workbench is handed something that answers so."""

from __future__ import annotations

from typing import Literal, Protocol

from dragoman.model import Record

KnownKind = Literal["state", "organization", "person", "role"]


class Term(Record, frozen=True, kw_only=True):
    """One person's time in one office. `person_id` is the id by which events know the person.

    `of`: code of the state or body, None if that is unknown. `since` and `until`: ISO 8601 of any precision, None for
    open or unknown.
    """

    person: str
    person_id: str
    office: str
    of: str | None
    since: str | None
    until: str | None


class Standing(Record, frozen=True, kw_only=True):
    """A stretch of somebody's standing in a body: `code` and `name` are those of the other one of the two."""

    code: str
    name: str
    status: str
    since: str | None
    until: str | None


class Known(Record, frozen=True, kw_only=True):
    """Who somebody is. `what` says it in a few words; what does not apply is empty.

    `terms`: a person's offices, the latest first. `holders`: who held the offices of a state or body, those who hold
    one still first. `memberships`: the bodies that a state or body belongs to; `members`: who belongs to a body.
    `above`: the state or body that a role or a person acts for.
    """

    name: str
    kind: KnownKind
    what: str
    country: str | None = None
    above: str | None = None
    above_name: str | None = None
    names: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    terms: tuple[Term, ...] = ()
    holders: tuple[Term, ...] = ()
    memberships: tuple[Standing, ...] = ()
    members: tuple[Standing, ...] = ()


class Knows(Protocol):
    """What tells who somebody is; the knowledge base does, by way of the command line."""

    def who_is(self, id_: str) -> Known | None:
        """Return who an id or code stands for; None if that is not known."""
        ...
