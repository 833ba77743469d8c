"""Which of the things that a name can stand for is meant: each is weighed, and the weightiest is taken."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.resolve.gazetteer import Gazetteer, Toponym
from dragoman.resolve.names import Hit

_NEAR_KM, _KM_PER_DEGREE = 250.0, 111.2
# The weights add up with the logarithm of a town's people (4 for a small one, 7 for the largest): a country
# that the sentence and the report name outweighs a town a thousand times larger elsewhere.
_COUNTRY, _AREA, _REGION_LOSS = 15.0, 7.5, 2.0
_HEAD, _PRIMARY = 4.5, 0.5
_NAMED, _OFTEN, _IN_SENTENCE, _DATELINE, _CAPITAL = 2.0, 1.0, 2.0, 1.5, 4.5
_NEAR, _SAME_PROVINCE = 1.5, 1.0
_CAUCASUS = ("RUS", "ARM", "AZE", "TUR", "UKR", "GEO")
_OF_COUNTRY = frozenset({"name", "adjective", "demonym", "capital", "territory", "body"})


@dataclass(slots=True)
class Candidate:
    """A name at words `first` to `last`, and what it could stand for.

    `cue`: how the words around say that it is a place ("strict", "loose" or nothing); `direct`: a preposition
    stands right before it. `qualifier`: the words that say which one is meant. `head`: a word such as
    "province" is with it. `state`: the state that is given for a town that the gazetteer does not have.
    """

    first: int
    last: int
    start: int
    end: int
    text: str
    country: str | None
    capital_of: str | None
    options: tuple[Toponym, ...]
    cue: str = ""
    qualifier: str = ""
    head: bool = False
    direct: bool = False
    state: str = ""
    sentence: int = 0
    chosen: Toponym | None = None
    reason: str = ""


class Chooser:
    """Chooses by what else one report names.

    `mentions`: for each sentence, the names of countries and their people and capitals, as (country, name); a name
    does not count for itself. `named`: countries of the places whose state or country is written out. `explicit`:
    what a name stands for that was given with its state or country.
    """

    def __init__(self, gazetteer: Gazetteer, mentions: Counter[tuple[str, str]], dateline_country: str | None) -> None:
        self._gazetteer, self._dateline_country = gazetteer, dateline_country
        self._mentions, self._total = mentions, sum(mentions.values()) or 1
        self._focus: Counter[str] = Counter()
        for (code, _), times in mentions.items():
            self._focus[code] += times
        self.by_sentence: list[set[tuple[str, str]]] = []
        self.named: set[str] = set()
        self.explicit: dict[str, Toponym] = {}

    def in_context(self, o: Toponym) -> bool:
        """Whether the report speaks of the country that a place is in."""
        code = o.country
        return code is not None and (code in self._focus or code in self.named or code == self._dateline_country)

    def _times(self, code: str, c: Candidate) -> int:
        """Count how often a country is named by other names than this one."""
        return self._focus[code] - self._mentions[code, c.text]

    def _beside(self, code: str, c: Candidate) -> bool:
        """Whether the sentence names a country by another name than this one."""
        return any(found == code and text != c.text for found, text in self.by_sentence[c.sentence])

    def choose(self, c: Candidate, anchors: Sequence[Toponym]) -> None:
        """Set what a name stands for, and why; `anchors` are places that are sure."""
        known = self.explicit.get(c.text.lower())
        if known is not None and not c.qualifier:
            c.chosen = known
            c.reason = f"“{c.text}” was given with its state or country elsewhere in the report"
            return
        country = self._gazetteer.country(c.country) if c.country else None
        options = [*([country] if country else []), *c.options]
        if not options:
            where = f"; it is in {c.capital_of or c.state}" if c.capital_of or c.state else ""
            c.reason = f"“{c.text}” is named as a place, but the gazetteer does not have it{where}"
            return
        c.chosen = max(options, key=lambda o: (self._value(o, c, anchors), o.population, -(o.geoname_id or 0)))
        c.reason = self._reason(c, c.chosen, anchors, len(options))

    def _value(self, o: Toponym, c: Candidate, anchors: Sequence[Toponym]) -> float:
        """Weigh one thing that a name can stand for: its size, and how it fits what else the report names."""
        if o.kind == "country":
            return self._georgia(anchors) if c.text == "Georgia" else _COUNTRY
        value = _AREA if o.kind == "area" else math.log10(o.population + 10)
        if o.kind == "region":
            value -= _REGION_LOSS
        if c.head and o.kind in ("region", "area"):
            value += _HEAD
        value += _PRIMARY * o.primary
        if o.country is None:
            return value
        share = self._times(o.country, c) / self._total
        value += _NAMED * (share > 0 or o.country in self.named) + _OFTEN * (share >= 0.3)
        value += _IN_SENTENCE * self._beside(o.country, c)
        value += _DATELINE * (o.country == self._dateline_country)
        value += _CAPITAL * (c.capital_of == o.country and o.kind == "city")
        others = [a for a in anchors if a.name != o.name]
        value += _NEAR * any(a.kind == "city" and _is_near(o, a) for a in others)
        province = o.admin1 and any(a.country == o.country and a.admin1 == o.admin1 for a in others)
        return value + (_SAME_PROVINCE if province else 0.0)

    def _georgia(self, anchors: Sequence[Toponym]) -> float:
        """Weigh the country against the American state of the same name by what else the report names."""
        near = sum(self._focus[code] for code in _CAUCASUS)
        states = sum(a.country == "USA" and a.kind != "country" for a in anchors)
        if near and not states:
            return _COUNTRY
        return 9.0 if near >= states else 0.0

    def _reason(self, c: Candidate, o: Toponym, anchors: Sequence[Toponym], options: int) -> str:
        if c.qualifier:
            return f"“{c.qualifier}” says which one is meant"
        if o.kind == "country":
            return f"“{c.text}” is the name of {o.name}"
        if options == 1:
            return f"the only place of the name “{c.text}” in the gazetteer"
        of_all = f"of {options} places of this name, the one"
        if o.country and self._beside(o.country, c):
            return f"{of_all} in {o.country}, which the sentence names"
        if o.country and (times := self._times(o.country, c)):
            return f"{of_all} in {o.country}, which the report names {times} time{'s' * (times > 1)}"
        if o.country and o.country == self._dateline_country:
            return f"{of_all} in {o.country}, where the report was written"
        for a in anchors:
            if a.name != o.name and a.kind == "city" and _is_near(o, a):
                return f"{of_all} near {a.name}, which the report names too"
        if c.capital_of == o.country:
            return f"of {options} places of this name, the capital of {o.country}"
        return f"the likeliest of {options} places of this name by its size"


def country_of(hit: Hit) -> str | None:
    """Return the country that a name of the knowledge base speaks of, if it speaks of one.

    "Georgia" is left out, since an American state has the name too.
    """
    senses = [n for n in hit.senses if n.sense in _OF_COUNTRY and (n.name, n.sense) != ("Georgia", "name")]
    codes = {n.country for n in senses if n.end is None} or {n.country for n in senses}
    return next(iter(codes)) if len(codes) == 1 else None


def in_state(o: Toponym, state: str) -> bool:
    """Whether a place is in an American state (the capital's district has two names) or Canadian province."""
    if state == "Washington, D.C.":
        return o.country == "USA" and o.admin1 in (state, "District of Columbia")
    return o.country in ("USA", "CAN") and o.admin1 == state


def _is_near(a: Toponym, b: Toponym) -> bool:
    """Whether two points are within 250 km; flat geometry is good enough for that."""
    if abs(a.lat - b.lat) * _KM_PER_DEGREE > _NEAR_KM:
        return False
    lat = math.radians((a.lat + b.lat) / 2)
    return _KM_PER_DEGREE * math.hypot(a.lat - b.lat, (a.lon - b.lon) * math.cos(lat)) < _NEAR_KM
