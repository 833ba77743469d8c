"""The sectors of a role: its own, and those of whom it serves."""

from __future__ import annotations

from dragoman.model import Entity
from dragoman.resolve.facts import Role


def role_sectors(role: Role, source: Entity | None, former: bool) -> tuple[str, ...]:
    """Return the sectors of a role: its own, or those of whom it serves; a former office makes one of the elite."""
    own, served = list(role.sectors), list(source.sectors) if source else []
    if source and source.kind == "organization":
        served = served or ["IGO"]
        combined = [*served, *own]
    elif role.inherits and served and served[0] not in ("CVL",):
        combined = [*served, *own]
    else:
        combined = own
    if former:
        combined = ["ELI", *[s for s in combined if s != "GOV"]]
    return tuple(dict.fromkeys(combined))
