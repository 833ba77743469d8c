"""Phoenix as the Open Event Data Alliance writes it: 26 columns without a header, tabs between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dragoman.codebook import Crosswalk
from dragoman.model import Entity
from dragoman.views.formats.acts import Act
from dragoman.views.formats.cells import Cell, day_of, joined, where
from dragoman.views.formats.delimited import Layout, Making, Row

COLUMNS = (
    "EventID", "Date", "Year", "Month", "Day",
    "SourceActorFull", "SourceActorEntity", "SourceActorRole", "SourceActorAttribute",
    "TargetActorFull", "TargetActorEntity", "TargetActorRole", "TargetActorAttribute",
    "EventCode", "EventRootCode", "PentaClass", "GoldsteinScore", "Issues", "Lat", "Lon", "LocationName", "StateName",
    "CountryCode", "SentenceID", "URLs", "NewsSources",
)  # fmt: skip


def rows(act: Act, making: Making) -> Iterator[Row]:
    """Give a row for the pairs of an act; none for what has no CAMEO code."""
    crosswalk = making.crosswalk
    plain = crosswalk.act(act.event)
    if plain is None or plain.cameo is None:
        return
    place, day = act.event.place, day_of(act.event)
    country = crosswalk.country(place.country) if place else None
    parts = where(place, country.name if country else None)
    for number, (source, target, _) in enumerate(making.sides(act)):
        yield (
            f"{act.number(number)}_{act.page.version}",
            day.compact,
            day.year,
            day.month,
            day.day,
            *_side(source, crosswalk),
            *_side(target, crosswalk),
            plain.cameo.code,
            plain.cameo.root,
            plain.cameo.penta,
            plain.cameo.goldstein,
            _issues(act),
            place.lat if place else None,
            place.lon if place else None,
            parts.name,
            parts.province,
            country.cameo if country else None,
            joined(_sentences(act)),
            joined(mention.page.identifier.replace(";", "%3B") for mention in act.mentions),
            joined(mention.page.outlet for mention in act.mentions),
        )


LAYOUT = Layout(columns=COLUMNS, header=False, missing="", rows=rows)


def _side(entity: Entity | None, crosswalk: Crosswalk) -> tuple[Cell, Cell, Cell, Cell]:
    if entity is None:
        return None, None, None, None
    actor = crosswalk.cameo_actor(entity)
    rest = (actor.group, *actor.roles[1:])
    return actor.code, actor.country or actor.generic, next(iter(actor.roles), None), joined(filter(None, rest))


def _sentences(act: Act) -> Iterator[str | None]:
    for page, event in act.mentions:
        number = page.sentence_number(event.evidence)
        yield None if number is None else str(number)


def _issues(act: Act) -> str | None:
    """Return each context with the number of reports that tell of the act in it."""
    told = Counter(context for mention in act.mentions for context in mention.event.contexts)
    return joined(f"{context.upper()},{told[context]}" for context in act.event.contexts if told[context])
