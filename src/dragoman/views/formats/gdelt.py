"""GDELT 2.0: 61 columns of Events and 16 of Mentions, without headers, tabs between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dragoman.codebook import Crosswalk
from dragoman.model import Entity, Place
from dragoman.views.formats.acts import Act, Mention
from dragoman.views.formats.cells import Cell, Day, day_of, timestamp, where
from dragoman.views.formats.delimited import Layout, Making, Row, TabWriter
from dragoman.views.formats.names import is_implied, party_name

_ACTOR = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
    "Type2Code", "Type3Code",
)  # fmt: skip
_GEO = ("Type", "Fullname", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
COLUMNS = (
    "GlobalEventID", "Day", "MonthYear", "Year", "FractionDate",
    *(f"Actor1{name}" for name in _ACTOR),
    *(f"Actor2{name}" for name in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions",
    "NumSources", "NumArticles", "AvgTone",
    *(f"{what}Geo_{name}" for what in ("Actor1", "Actor2", "Action") for name in _GEO),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
MENTION_COLUMNS = (
    "GlobalEventID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName", "MentionIdentifier",
    "SentenceID", "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset", "InRawText", "Confidence",
    "MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo", "Extras",
)  # fmt: skip

_NOWHERE: Row = (0, *[None] * 7)
_WEB, _CITATION = 1, 2
_NOT_FOUND = -1


class Gdelt:
    """The rows of both tables; with `mentions`, every row of Events has those of its reports written there."""

    def __init__(self, mentions: TabWriter | None = None) -> None:
        self._mentions = mentions

    def rows(self, act: Act, making: Making) -> Iterator[Row]:
        """Give a row of Events for the pairs of an act; none for what has no CAMEO code."""
        crosswalk = making.crosswalk
        plain = crosswalk.act(act.event)
        if plain is None or plain.cameo is None:
            return
        event, code, day = act.event, plain.cameo, day_of(act.event)
        reports = len(act.mentions)
        lead = act.page.in_lead(event.evidence)
        for row, (source, target, _) in enumerate(making.sides(act)):
            number = act.number(row)
            yield (
                number,
                day.compact,
                day.year * 100 + day.month if day.year and day.month else None,
                day.year,
                _fraction(day),
                *_actor(source, crosswalk),
                *_actor(target, crosswalk),
                None if lead is None else int(lead),
                code.code,
                code.base,
                code.root,
                code.quad,
                code.goldstein,
                reports,
                act.origins,
                reports,
                None,
                # Where an actor was is not known; where he belongs to stands in his country code.
                *_NOWHERE,
                *_NOWHERE,
                *_geo(event.place, crosswalk),
                timestamp(_added(act)),
                act.page.identifier,
            )
            if self._mentions is not None:
                for cells in mention_rows(act, number, source, target):
                    self._mentions.write(cells)


def layout(mentions: TabWriter | None = None) -> Layout:
    """Return the layout of Events; with `mentions`, that table is written beside it."""
    return Layout(columns=COLUMNS, header=False, missing="", rows=Gdelt(mentions).rows)


def mention_rows(act: Act, number: int, source: Entity | None, target: Entity | None) -> Iterator[Row]:
    """Give the rows of Mentions for a row of Events: one for each report, for the sentence that tells of it first."""
    added = timestamp(_added(act))
    for mention in act.mentions:
        page, event = mention
        yield (
            number,
            added,
            timestamp(page.coded_at),
            _WEB if page.on_web else _CITATION,
            page.domain or page.outlet,
            page.identifier,
            page.sentence_number(event.evidence),
            _offset(source, event.actors, event.recipients),
            _offset(target, event.recipients, event.actors),
            event.trigger.start,
            int(_within(mention)),
            round(event.confidence * 100),
            len(page.report.text),
            None,
            None,
            None,
        )


def _fraction(day: Day) -> float | None:
    # GDELT's own reckoning: months of 30 days in a year of 365.
    if day.year is None or day.month is None or day.day is None:
        return None
    return round(day.year + ((day.month - 1) * 30 + day.day) / 365, 4)


def _actor(entity: Entity | None, crosswalk: Crosswalk) -> Row:
    if entity is None:
        return (None,) * len(_ACTOR)
    actor = crosswalk.cameo_actor(entity)
    types = [role for role in (actor.generic, *actor.roles) if role][:3]
    filled: list[Cell] = [*types, *[None] * (3 - len(types))]
    return actor.code, party_name(entity, crosswalk).upper(), actor.country, actor.group, None, None, None, *filled


def _geo(place: Place | None, crosswalk: Crosswalk) -> Row:
    if place is None:
        return _NOWHERE
    country = crosswalk.country(place.country)
    parts = where(place, country.name if country else None)
    fips = country.fips if country else None
    state = crosswalk.us_states.get(parts.province or "") if place.country == "USA" else None
    adm1 = fips if parts.level == "country" else f"{fips}{state}" if state else None
    home = place.country == "USA"
    kind = {"country": 1, "province": 2 if home else 5, "town": 3 if home else 4}.get(parts.level or "", 0)
    names = [parts.town or parts.name, parts.province, country.name if country else None]
    return (
        kind,
        ", ".join(dict.fromkeys(name for name in names if name)),
        fips,
        adm1,
        None,
        place.lat,
        place.lon,
        adm1 if parts.level in ("country", "province") else None,
    )


def _added(act: Act) -> str | None:
    return min((mention.page.coded_at for mention in act.mentions if mention.page.coded_at), default=None)


def _offset(wanted: Entity | None, side: Sequence[Entity], other: Sequence[Entity]) -> int:
    """Return where a report names an actor of the act, -1 if it does not.

    The same actor may stand on the other side there; another one of his country only counts on his own.
    """
    if wanted is None or is_implied(wanted):
        return _NOT_FOUND
    for same, entities in ((_same_id, (*side, *other)), (_same_code, side), (_same_text, (*side, *other))):
        for entity in entities:
            if not is_implied(entity) and same(entity, wanted):
                return entity.start
    return _NOT_FOUND


def _same_id(one: Entity, other: Entity) -> bool:
    return one.id is not None and one.id == other.id


def _same_code(one: Entity, other: Entity) -> bool:
    return one.code is not None and one.code == other.code


def _same_text(one: Entity, other: Entity) -> bool:
    return one.text.casefold() == other.text.casefold()


def _within(mention: Mention) -> bool:
    """Whether the sentence itself names all who take part."""
    evidence = mention.event.evidence
    parties = (*mention.event.actors, *mention.event.recipients)
    return all(
        evidence.start <= entity.start and entity.end <= evidence.end and not is_implied(entity) for entity in parties
    )
