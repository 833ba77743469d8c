"""Where events happened, on a map."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from dragoman.model import Record
from dragoman.store.summary_records import MapPoint, MapPoints
from dragoman.views.web.filtering import EventsAsked, point_text
from dragoman.views.web.pages import Page, Visit
from dragoman.views.web.timeline import title_of


class MapAsked(EventsAsked, frozen=True, kw_only=True):
    """Which events, and how many places."""

    limit: Annotated[int, Meta(ge=10, le=1000, description="The places with most events, so many.")] = 400


class Spot(Record, frozen=True, kw_only=True):
    """A place on the map: `title` for people, and `at` for the filter of that name."""

    title: str
    at: str
    point: MapPoint


class MapPage(Record, frozen=True, kw_only=True):
    """Where events happened. `events_at`: with `at=…` of a place it is the address of the events there.

    `found` tells how many events are not on the map, and why; its places are those of `spots`.
    """

    title: str
    events_at: str
    spots: tuple[Spot, ...]
    places_left_out: int
    events_left_out: int
    events: int
    placeless: int
    unlocated: int


def places(visit: Visit, asked: MapAsked) -> MapPage:
    """Make the map."""
    found: MapPoints = visit.view.map_points(asked.to_filter(), asked.limit)
    return MapPage(
        title=title_of(asked),
        events_at=asked.link("/events"),
        spots=tuple(_spot(point) for point in found.points),
        places_left_out=found.places_left_out,
        events_left_out=found.events_left_out,
        events=found.events,
        placeless=found.placeless,
        unlocated=found.unlocated,
    )


def _spot(point: MapPoint) -> Spot:
    name = point.name or "a place without a name"
    return Spot(
        title=f"{name}, {point.country}" if point.country else name,
        at=point_text(point.lat, point.lon, point.name),
        point=point,
    )


PAGES = (Page("/map", "map.html", MapAsked, MapPage, places, "Where events happened", "map"),)
