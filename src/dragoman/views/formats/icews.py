"""ICEWS: 20 columns with a header, tabs between them, nothing for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.codebook import Crosswalk
from dragoman.model import Entity
from dragoman.views.formats.acts import Act
from dragoman.views.formats.cells import Cell, day_of, joined, where
from dragoman.views.formats.delimited import Layout, Making, Row
from dragoman.views.formats.names import country_name, party_name

COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher", "City",
    "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip


def rows(act: Act, making: Making) -> Iterator[Row]:
    """Give a row for the pairs of an act; none for what has no CAMEO code."""
    crosswalk = making.crosswalk
    plain = crosswalk.act(act.event)
    if plain is None or plain.cameo is None:
        return
    event, page, place = act.event, act.page, act.event.place
    country = country_name(place.country, crosswalk) if place else None
    parts = where(place, country)
    for number, (source, target, _) in enumerate(making.sides(act)):
        yield (
            act.number(number),
            day_of(event).iso,
            *_side(source, crosswalk),
            plain.cameo.label,
            plain.cameo.code,
            plain.cameo.goldstein,
            *_side(target, crosswalk),
            page.id,
            page.sentence_number(event.evidence),
            page.outlet,
            parts.town,
            None,
            parts.province,
            country,
            place.lat if place else None,
            place.lon if place else None,
        )


LAYOUT = Layout(columns=COLUMNS, header=True, missing="", rows=rows)


def _side(entity: Entity | None, crosswalk: Crosswalk) -> tuple[Cell, Cell, Cell]:
    if entity is None:
        return None, None, None
    return (
        party_name(entity, crosswalk),
        joined(map(crosswalk.label, entity.sectors), ","),
        country_name(entity.country, crosswalk),
    )
