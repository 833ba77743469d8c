"""POLECAT: 40 columns with a header, tabs between them, `None` for nothing, `; ` between several values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from dragoman.model import Entity
from dragoman.views.formats.acts import Act
from dragoman.views.formats.cells import Cell, day_of, item, joined, where
from dragoman.views.formats.delimited import Layout, Making, Row
from dragoman.views.formats.names import is_implied

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title",
    "Actor Name Raw", "Wikipedia Actor ID",
    "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors",
    "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID",
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename",
    "Feature Type",
    "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip

_QUADS = {
    1: "VERBAL COOPERATION",
    2: "MATERIAL COOPERATION",
    3: "VERBAL CONFLICT",
    4: "MATERIAL CONFLICT",
}


def rows(act: Act, making: Making) -> Iterator[Row]:
    """Give the row of an act; none for what was not done."""
    crosswalk = making.crosswalk
    plain = crosswalk.act(act.event)
    if plain is None:
        return
    event, page, place = act.event, act.page, act.event.place
    country = crosswalk.country(place.country) if place else None
    parts = where(place, country.name if country else None)
    report_id, event_id = act.first
    yield (
        f"{report_id}_{event_id}",
        day_of(event).iso,
        plain.type,
        plain.mode,
        plain.score,
        _QUADS.get(plain.quad),
        _several(event.contexts),
        *_side(event.actors, making),
        *_side(event.recipients, making),
        parts.name,
        parts.town,
        None,
        parts.province,
        place.country if place else None,
        place.lat if place else None,
        place.lon if place else None,
        place.geoname_id if place else None,
        place.text if place else None,
        None,
        page.outlet,
        page.day,
        _several(page.people()),
        _several(page.organizations()),
        _several(page.locations()),
        page.coding.report.language,
        f"dragoman-{page.version}",
    )


LAYOUT = Layout(columns=COLUMNS, header=True, missing="None", rows=rows)


def _side(entities: Sequence[Entity], making: Making) -> tuple[Cell, ...]:
    """Return the eight columns of a side; several entities stand in the same order in each."""
    crosswalk = making.crosswalk

    def each(value: Callable[[Entity], str | None]) -> str | None:
        return _several(map(value, entities))

    def cow(entity: Entity) -> str | None:
        country = crosswalk.country(entity.country)
        return country.cow if country else None

    return (
        each(lambda entity: entity.name),
        each(crosswalk.plover_country),
        each(cow),
        each(lambda entity: entity.sectors[0] if entity.sectors else None),
        each(lambda entity: "|".join(entity.sectors) or None),
        each(lambda entity: _inner(entity.office)),
        each(lambda entity: None if is_implied(entity) else _inner(entity.text)),
        None,
    )


def _several(texts: Iterable[str | None]) -> str | None:
    return joined(texts, "; ", missing="None")


def _inner(text: str | None) -> str | None:
    return item(text, ";", "|") if text else None
