"""Compares what was coded with the gold: one-to-one matching, precision, recall and F1."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dragoman.model import Entity, Event, Place, ReportSummary, Span
from evals.gold import GoldEvent, GoldReading, Toponym, locate, point

# Both sides of such an act may be named in one list, as the PLOVER manual has it for reciprocal acts.
MUTUAL = frozenset({"CONSULT", "AGREE", "COOPERATE", "SUPPORT", "ASSAULT"})
# The distance (100 miles) within which toponym resolution is commonly counted as right.
NEAR_KM = 161.0
_EARTH_DIAMETER_KM = 12742.0


class Score(NamedTuple):
    """How many were right, how many were coded, and how many there are; scores add up."""

    right: int
    coded: int
    gold: int

    @property
    def precision(self) -> float:
        """Return the share of the coded that is right (0 when nothing was coded)."""
        return self.right / self.coded if self.coded else 0.0

    @property
    def recall(self) -> float:
        """Return the share of the gold that was found (0 when there is none)."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.right / (self.coded + self.gold) if self.coded + self.gold else 0.0

    def plus(self, other: Score) -> Score:
        """Return the sum of two scores."""
        return Score(self.right + other.right, self.coded + other.coded, self.gold + other.gold)


class EventMatch(NamedTuple):
    """A gold event and the coded one given to it; `full` when who, whom and polarity are right too."""

    gold: GoldEvent
    event: Event
    full: bool


class EventComparison(NamedTuple):
    """The events of one text: the matched, the missed, and the coded ones that are in no gold."""

    matched: tuple[EventMatch, ...]
    missed: tuple[GoldEvent, ...]
    spurious: tuple[Event, ...]

    def score(self, *, full: bool) -> Score:
        """Return the score by type, or by type with who, whom and polarity; optional events do not count."""
        counted = [m for m in self.matched if not m.gold.optional]
        right = sum(m.full or not full for m in counted)
        return Score(right, len(counted) + len(self.spurious), len(counted) + len(self.missed))


def compare_events(text: str, gold: Sequence[GoldEvent], events: Sequence[Event]) -> EventComparison:
    """Match gold and coded events one to one, best pairs first: same type, evidence that overlaps."""
    spans = [locate(text, g.evidence, "gold event") if g.evidence else Span(0, len(text)) for g in gold]
    pairs: list[tuple[bool, bool, int, int]] = []
    for i, wanted in enumerate(gold):
        for j, event in enumerate(events):
            near = event.evidence.start < spans[i].end and spans[i].start < event.evidence.end
            if near and event.event_type in (wanted.event_type, *wanted.other_types):
                pairs.append((not wanted.optional, same_who(wanted, event) and _same_polarity(wanted, event), i, j))
    pairs.sort(key=lambda p: (-p[1], -p[0], p[2], p[3]))
    taken: dict[int, EventMatch] = {}
    used: set[int] = set()
    for _, full, i, j in pairs:
        if i not in taken and j not in used:
            taken[i] = EventMatch(gold[i], events[j], full)
            used.add(j)
    return EventComparison(
        tuple(taken.values()),
        tuple(g for i, g in enumerate(gold) if i not in taken and not g.optional),
        tuple(e for j, e in enumerate(events) if j not in used),
    )


def same_who(gold: GoldEvent, event: Event) -> bool:
    """Tell whether a coded event names all the gold's actors and recipients, and no third party.

    Entities without a code are left out of account; those of a mutual act may stand on either side.
    """
    actors, recipients = [_codes(e) for e in event.actors], [_codes(e) for e in event.recipients]
    known = set().union(*(_wanted(code) for code in (*gold.actors, *gold.recipients)))
    if any(codes and not codes & known for codes in (*actors, *recipients)):
        return False
    if event.event_type in MUTUAL and _covered((*gold.actors, *gold.recipients), (*actors, *recipients)):
        return True
    return _covered(gold.actors, actors) and _covered(gold.recipients, recipients)


def same_mode(gold: GoldEvent, event: Event) -> bool:
    """Tell whether the coded mode is among those that the gold allows."""
    return event.mode in (gold.mode, *gold.other_modes)


def score_places(toponyms: Sequence[Toponym], places: Sequence[Place]) -> tuple[int, int, int]:
    """Count the toponyms that were found, that lie within 161 km, and whose country is right."""
    found = near = country = 0
    for toponym in toponyms:
        hits = [(p, at) for p in places if p.start < toponym.end and toponym.start < p.end and (at := point(p))]
        found += bool(hits)
        near += any(distance_km((toponym.lat, toponym.lon), at) <= NEAR_KM for _, at in hits)
        country += any(p.country == toponym.country for p, _ in hits)
    return found, near, country


def judge_reading(gold: GoldReading, reading: ReportSummary) -> dict[str, bool]:
    """Tell for each thing that reading has to find whether it is right; case does not matter in names."""
    line = reading.dateline
    return {
        "title": reading.title == gold.title,
        "place": _town(line.place if line else None) == _fold(gold.place),
        "date": (line.date if line else None) == gold.dateline_date,
        "agency": _fold(line.agency if line else None) == _fold(gold.agency),
        "origins": {_fold(o) for o in reading.origins} == {_fold(o) for o in gold.origins},
    }


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great-circle distance of two points (haversine)."""
    (lat_a, lon_a), (lat_b, lon_b) = ((math.radians(p[0]), math.radians(p[1])) for p in (a, b))
    h = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return _EARTH_DIAMETER_KM * math.asin(math.sqrt(min(1.0, h)))


def _codes(entity: Entity) -> set[str]:
    return {code.upper() for code in (entity.country, entity.organization) if code}


def _wanted(code: str) -> set[str]:
    return set(code.rstrip("?").upper().split("|"))


def _covered(gold: Iterable[str], side: Iterable[set[str]]) -> bool:
    coded = set().union(*side)
    return all(code.endswith("?") or _wanted(code) & coded for code in gold)


def _same_polarity(gold: GoldEvent, event: Event) -> bool:
    return gold.status is None or (gold.status == "negated") == (event.status == "negated")


def _town(place: str | None) -> str | None:
    """Return a dateline's place without the country or state that may follow it."""
    return _fold(place.partition(",")[0]) if place is not None else None


def _fold(name: str | None) -> str | None:
    return name.casefold() if name is not None else None
