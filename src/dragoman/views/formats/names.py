"""What actors and countries are called in the formats that want a name."""

from __future__ import annotations

from dragoman.codebook import Crosswalk
from dragoman.model import Entity


def is_implied(entity: Entity) -> bool:
    """Whether the text names nobody and the act tells who must have done it; the span is the act's then."""
    return entity.reason.startswith("implied by the act")


def party_name(entity: Entity, crosswalk: Crosswalk) -> str:
    """Return the resolved name, else the words of the text, else `Police (Iran)` for whom only the act implies."""
    if entity.name or not is_implied(entity):
        return entity.name or entity.text
    what = crosswalk.label(entity.sectors[0]) if entity.sectors else ""
    country = country_name(entity.country, crosswalk)
    return f"{what} ({country})" if country else what


def country_name(code: str | None, crosswalk: Crosswalk) -> str | None:
    """Return the English name of a country, the code itself where it is not in the table."""
    found = crosswalk.country(code)
    return found.name if found else code
