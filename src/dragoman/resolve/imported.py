"""What an importer yields: actors with their terms, and roles; as they are kept in a base."""

from __future__ import annotations

import msgspec

from dragoman.model import EntityKind


class Term(msgspec.Struct, frozen=True, array_like=True):
    """What an actor was in a stretch of time (ISO 8601, any precision; None: open): whose, in which sectors and office."""

    country: str | None = None
    organization: str | None = None
    sectors: tuple[str, ...] = ()
    office: str | None = None
    start: str | None = None
    end: str | None = None


class ImportedActor(msgspec.Struct, frozen=True, array_like=True):
    """A state, body, group or person with all its names. `id` is the source's own (`Q42`), else made from the name.

    A term without dates counts when no dated one does.
    """

    id: str
    name: str
    kind: EntityKind
    aliases: tuple[str, ...]
    terms: tuple[Term, ...]


class ImportedRole(msgspec.Struct, frozen=True, array_like=True):
    """A common noun or title with its sectors: "cattle rancher", AGR."""

    role: str
    sectors: tuple[str, ...]
    kind: str = "person"
    inherits: bool = False
