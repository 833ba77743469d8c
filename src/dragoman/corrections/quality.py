"""How often the machine is right, as far as people have judged its events: precision with intervals.

An event counts that has a verdict of its own in force. Accepted: right. Rejected: wrong. Changed: wrong in what was
changed, right in the rest. Type precision asks whether the type is right, full precision whether everything is. What
counts is the machine's coding as it is now: where it says after a new coding what a person has said, it is right; what
it says now and nobody has looked at counts neither way.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from statistics import NormalDist
from typing import Literal

from dragoman.model import Event, Record
from dragoman.store import Change, JudgedEvent
from dragoman.store.amending import same_entities, same_place

Dimension = Literal["all", "type", "origin", "publisher", "method", "confidence"]

# An interval of 95% is customary; from 30 on it is no wider than about a third of the scale.
_LEVEL = 0.95
FEW = 30
UNKNOWN = "unknown"
_BANDS = 10


class Share(Record, frozen=True, kw_only=True):
    """How many of how many were right, with the interval that the true share lies in at 95% (Wilson's score interval).

    All are None where nothing was judged. `few`: so few were judged (less than 30) that the share says little.
    """

    right: int
    judged: int
    share: float | None
    low: float | None
    high: float | None
    few: bool


class Quality(Record, frozen=True, kw_only=True):
    """The figures of one group of events: by `dimension` (type, origin, …), that whose `value` is this.

    `accepted`, `rejected`, `changed`: verdicts. `type`: precision of the type, `full`: of everything. `confidence`: the
    mean that the machine gave them. An event of several origins counts in each.
    """

    dimension: Dimension
    value: str
    events: int
    accepted: int
    rejected: int
    changed: int
    type: Share
    full: Share
    confidence: float


class QualityReport(Record, frozen=True, kw_only=True):
    """All figures of a database: the whole, each group by the number of its events, and the calibration.

    `calibration`: by tenths of confidence, the lowest first; an honest confidence lies within the interval of `type`.
    `note`: what the figures can say.
    """

    total: Quality
    by_type: tuple[Quality, ...]
    by_origin: tuple[Quality, ...]
    by_publisher: tuple[Quality, ...]
    by_method: tuple[Quality, ...]
    calibration: tuple[Quality, ...]
    note: str


def wilson(right: int, judged: int, level: float = _LEVEL) -> tuple[float, float]:
    """Return Wilson's score interval of a share.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209-212;
    recommended for small numbers by Brown, Cai and DasGupta, Interval estimation for a binomial proportion,
    Statistical Science 16 (2001), 101-133.
    """
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share = right / judged
    middle = (share + z * z / (2 * judged)) / (1 + z * z / judged)
    half = z / (1 + z * z / judged) * math.sqrt(share * (1 - share) / judged + z * z / (4 * judged * judged))
    # Rounding must not leave out the share itself where all or none were right.
    return min(max(middle - half, 0.0), share), max(min(middle + half, 1.0), share)


def quality_of(judged: Iterable[JudgedEvent]) -> QualityReport:
    """Return the figures of the events that people have judged; `judged`: View.judged_events()."""
    seen = [_Seen(event) for event in judged]
    calibration = _grouped("confidence", seen, lambda each: (confidence_band(each.coded.confidence),))
    return QualityReport(
        total=_quality("all", "all", seen),
        by_type=_grouped("type", seen, lambda each: (each.coded.event_type,)),
        by_origin=_grouped("origin", seen, lambda each: each.origins or (UNKNOWN,)),
        by_publisher=_grouped("publisher", seen, lambda each: (each.publisher or UNKNOWN,)),
        by_method=_grouped("method", seen, lambda each: (method_kind(each.coded.method),)),
        calibration=tuple(sorted(calibration, key=lambda each: each.value)),
        note=_note(seen),
    )


def method_kind(method: str) -> str:
    """Return what decided the type: `lexicon`, `rule`, `model`, `both` (a frame or a rule, and the model), or `other`."""
    source = method.partition(":")[0].strip()
    if source.startswith("model"):
        return "model"
    if source.endswith("and model"):
        return "both"
    return source if source in ("lexicon", "rule") else "other"


def confidence_band(confidence: float) -> str:
    """Return the tenth that a confidence lies in: `0.7-0.8`; its lower end belongs to it."""
    # 0.3 / 0.1 is a little less than 3 in binary.
    tenth = min(max(int(confidence * _BANDS + 1e-9), 0), _BANDS - 1)
    return f"{tenth / _BANDS:.1f}-{(tenth + 1) / _BANDS:.1f}"


class _Seen:
    """A judged event: what the machine says, and whether its type, and all of it, is right (None: nobody knows)."""

    def __init__(self, judged: JudgedEvent) -> None:
        self.coded = judged.coded
        self.verdict = judged.row.judged
        self.origins = tuple(dict.fromkeys(judged.row.origins))
        self.publisher = judged.row.publisher
        self.type_right: bool | None = False
        self.all_right: bool | None = False
        if self.verdict != "rejected":
            parts = {name: self._is_right(name, judged) for name in _PARTS}
            self.type_right = parts["type"]
            unknown = any(right is None for right in parts.values())
            self.all_right = False if False in parts.values() else None if unknown else True

    def _is_right(self, name: str, judged: JudgedEvent) -> bool | None:
        same, said = _PARTS[name]
        if not same(self.coded, judged.row.event):
            return False
        for row in judged.corrections:
            if row.verdict == "accept" or (row.change is not None and said(row.change)) or same(row.coded, self.coded):
                return True
        return None  # coded otherwise since somebody looked at it


_Same = Callable[[Event, Event], bool]
# How each part is compared, and whether a change speaks of it.
_PARTS: dict[str, tuple[_Same, Callable[[Change], bool]]] = {
    "type": (lambda a, b: a.event_type == b.event_type, lambda c: c.kind is not None),
    "mode": (lambda a, b: a.mode == b.mode, lambda c: c.kind is not None),
    "status": (lambda a, b: a.status == b.status, lambda c: c.status is not None),
    "date": (
        lambda a, b: (a.date, a.date_precision) == (b.date, b.date_precision),
        lambda c: c.date is not None,
    ),
    "place": (lambda a, b: same_place(a.place, b.place), lambda c: c.place is not None),
    "contexts": (lambda a, b: sorted(a.contexts) == sorted(b.contexts), lambda c: c.contexts is not None),
    "actors": (lambda a, b: same_entities(a.actors, b.actors), lambda c: _speaks_of("actor", c)),
    "recipients": (lambda a, b: same_entities(a.recipients, b.recipients), lambda c: _speaks_of("recipient", c)),
    "speaker": (
        lambda a, b: same_entities([a.speaker] if a.speaker else [], [b.speaker] if b.speaker else []),
        lambda c: _speaks_of("speaker", c),
    ),
}


def _speaks_of(side: str, change: Change) -> bool:
    return any(party.side == side for party in change.parties)


def _grouped(
    dimension: Dimension, seen: Iterable[_Seen], values: Callable[[_Seen], Iterable[str]]
) -> tuple[Quality, ...]:
    groups: dict[str, list[_Seen]] = {}
    for each in seen:
        for value in values(each):
            groups.setdefault(value, []).append(each)
    found = [_quality(dimension, value, group) for value, group in groups.items()]
    return tuple(sorted(found, key=lambda each: (-each.events, each.value)))


def _quality(dimension: Dimension, value: str, seen: list[_Seen]) -> Quality:
    return Quality(
        dimension=dimension,
        value=value,
        events=len(seen),
        accepted=sum(each.verdict == "accepted" for each in seen),
        rejected=sum(each.verdict == "rejected" for each in seen),
        changed=sum(each.verdict == "changed" for each in seen),
        type=_share(each.type_right for each in seen),
        full=_share(each.all_right for each in seen),
        confidence=round(sum(each.coded.confidence for each in seen) / len(seen), 3) if seen else 0.0,
    )


def _share(found: Iterator[bool | None]) -> Share:
    known = [right for right in found if right is not None]
    right, judged = sum(known), len(known)
    if not judged:
        return Share(right=0, judged=0, share=None, low=None, high=None, few=True)
    low, high = wilson(right, judged)
    return Share(right=right, judged=judged, share=right / judged, low=low, high=high, few=judged < FEW)


def _note(seen: list[_Seen]) -> str:
    if not seen:
        return "No event has been judged yet: accept, reject or change some."
    few = f" Only {len(seen)} were judged: the intervals are wide." if len(seen) < FEW else ""
    return (
        "Precision of the events that people have judged. It holds for the others only as far as these were chosen by"
        f" chance, and says nothing of events that were missed.{few}"
    )
