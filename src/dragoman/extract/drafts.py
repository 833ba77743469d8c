"""An event while it is being put together."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.extract.matching import Match
from dragoman.model import Entity, Status


@dataclass(slots=True)
class Draft:
    """What a frame, a rule or the relation model has found; `rule` names a rule, `method` says who decided."""

    match: Match
    event_type: str
    mode: str | None
    status: Status
    actors: list[Entity]
    recipients: list[Entity]
    speaker: Entity | None = None
    confidence: float = 0.0
    rule: str | None = None
    method: str | None = None
