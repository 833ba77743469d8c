"""Finds the places that a report names and resolves each to a point, with the reason.

Names are matched from left to right, the longest first, over the words as written; a parse is not needed. A
name counts unless what stands beside it makes it part of another name (a person, an organisation, a river),
and a town needs the more evidence the smaller it is and the more its name looks like something else.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from dragoman.model import Annotated, Place, Sentence, Span
from dragoman.resolve.gazetteer import Gazetteer, Toponym
from dragoman.resolve.knowledge import KnowledgeBase
from dragoman.resolve.locating import event_place
from dragoman.resolve.names import Hit, NameFinder
from dragoman.resolve.place_choice import Candidate, Chooser, country_of, in_state
from dragoman.resolve.place_context import BIG, NameContext, Other, unlisted
from dragoman.resolve.place_words import PlaceLists, Words, load_place_lists

_LONGEST = 6  # words in a name
_OPTIONS = 40  # candidates of one name that are compared; the others are smaller than all of them
_KNOWN, _TOWN = 50_000, 15_000  # people; see `_Report.counts`
_LISTED = frozenset({",", "and", ", and", "or", "/", "&", ", or", "-", "–"})


class FoundPlaces(NamedTuple):
    """The places of a report. `named`: those that its body names; something can have happened there. `besides`: those that
    only its dateline, an adjective ("Syrian") or the name of a body ("University of Michigan") speaks of."""

    named: tuple[Place, ...]
    besides: tuple[Place, ...]

    def all(self) -> tuple[Place, ...]:
        """Return all of them, in text order."""
        return tuple(sorted((*self.named, *self.besides), key=lambda p: (p.start, p.end)))


class PlaceFinder:
    """Finds places in annotated reports."""

    needs: tuple[str, ...] = ("report", "reading", "sentences")
    gives: tuple[str, ...] = ("places",)

    def __init__(self, gazetteer: Gazetteer, knowledge: KnowledgeBase, names: NameFinder) -> None:
        self.gazetteer, self._knowledge, self._names = gazetteer, knowledge, names
        self.words: PlaceLists = load_place_lists()

    def find(self, annotated: Annotated) -> tuple[Place, ...]:
        """Return the places named in the body, in text order."""
        return self.find_all(annotated).named

    def dateline(self, annotated: Annotated) -> tuple[Place, ...]:
        """Return the places named in the dateline."""
        report = self._dateline_report(annotated, self._names.find(annotated.report.text))
        return report.places() if report else ()

    def city_country(self, name: str) -> str | None:
        """Return the country of the only, or by far the largest, city of a name; None if it is not clear."""
        return self.gazetteer.city_country(name)

    def event_place(self, trigger: Span, sentence: Sentence, text: str, places: Sequence[Place]) -> Place | None:
        """Return the place where the sentence says that an act happened; see `locating.event_place`."""
        return event_place(trigger, sentence, text, places, self.words.posted)

    def find_all(self, annotated: Annotated) -> FoundPlaces:
        """Return the places named in the body, and those that are spoken of without being named as places."""
        last = max((s.end for s in annotated.sentences), default=0)
        hits = self._names.find(annotated.report.text[:last])
        report = _Report(self, annotated, hits, in_dateline=False)
        line = self._dateline_report(annotated, hits)
        above: tuple[Place, ...] = ()
        line_besides: tuple[Place, ...] = ()
        if line is not None:
            # "TRIPOLI, Lebanon" says which Tripoli the report means
            above, line_besides = line.places(), line.abbreviations()
            report.chooser.explicit.update(line.chooser.explicit)
        spans = [(s.start, s.end) for s in annotated.sentences if s.paragraph >= 0]
        for number, (start, end) in enumerate(spans):
            report.read(Words(annotated.report.text, start, end, self.words), number)
        named = report.places()
        besides: list[Place] = [_because(p, "in the dateline") for p in (*above, *line_besides) if p.lat is not None]
        for place in (*report.abbreviations(), *report.embedded(), *report.adjectives(spans)):
            if not any(place.start < p.end and p.start < place.end for p in (*named, *besides)):
                besides.append(place)
        return FoundPlaces(named, tuple(besides))

    def _dateline_report(self, annotated: Annotated, hits: list[Hit]) -> _Report | None:
        line = annotated.reading.dateline
        if line is None or not line.place:
            return None
        text, parts = annotated.report.text.upper(), [part.strip().upper() for part in line.place.split(",")]
        start = text.find(parts[0], line.start, line.end)
        last = text.rfind(parts[-1], line.start, line.end)
        # What follows is a date or an agency, not "March" in England; the stop is that of "Ga."
        end = min(last + len(parts[-1]) + 1, line.end) if last >= 0 else line.end
        report = _Report(self, annotated, hits, in_dateline=True)
        report.read(Words(annotated.report.text, max(start, line.start), end, self.words), 0)
        return report

    # What a name can be

    def senses(self, name: str) -> frozenset[str]:
        """The senses that the knowledge base has for a name."""
        return frozenset(n.sense for n in self._knowledge.names.get(name, ()))

    def is_of_country(self, name: str) -> bool:
        """Whether a word is a country's name or adjective."""
        return bool(self.senses(name) & {"name", "adjective", "demonym", "territory"})

    def state(self, name: str) -> str | None:
        """Return the code of the country that a name names."""
        if name in self.words.not_places:
            return None
        return next((n.country for n in self._knowledge.names.get(name, ()) if n.sense == "name" and n.country), None)

    def territory(self, name: str) -> str | None:
        """Return the country of a region that only the knowledge base knows."""
        if name in self.words.not_places:
            return None
        return next((n.country for n in self._knowledge.names.get(name, ()) if n.sense == "territory"), None)

    def capital_of(self, name: str) -> str | None:
        """Return the country whose capital a name names."""
        return next((n.country for n in self._knowledge.names.get(name, ()) if n.sense == "capital"), None)

    def holder(self, name: str) -> bool:
        """Whether a name is that of a person who held an office."""
        return name in self._knowledge.holders


class _Report:
    """The names of one report, from the first look to the choice."""

    def __init__(self, finder: PlaceFinder, annotated: Annotated, hits: list[Hit], in_dateline: bool) -> None:
        self._finder, self._lists = finder, finder.words
        self._text = annotated.report.text
        self._in_dateline = in_dateline
        self._blocked = [(h.start, h.end) for h in hits if self._is_body(h)]  # in text order, not overlapping
        self._blocked_starts = [start for start, _ in self._blocked]
        text = annotated.report.text
        mentions = Counter((c, text[h.start : h.end]) for h in hits if (c := country_of(h)))
        self._hits = hits
        self._hit_starts = [h.start for h in hits]
        country_ends = {h.end for h in hits if country_of(h)}
        self._tags = {t.start: t.tag for s in annotated.sentences for t in s.tokens}
        self._context = NameContext(finder, finder.words, self._text, country_ends)
        self._candidates: list[Candidate] = []
        self._embedded: list[Candidate] = []
        self._abbreviated_states: list[Candidate] = []
        self._sure: list[Toponym] = []
        self._used: set[int] = set()  # where abbreviations stand that were read with their town
        self.chooser = Chooser(finder.gazetteer, mentions, self._country_of_dateline(annotated))

    def read(self, words: Words, sentence: int) -> None:
        """Collect the names of one sentence."""
        self.chooser.by_sentence.append(
            {
                (c, self._text[h.start : h.end])
                for h in self._hits[
                    bisect_left(self._hit_starts, words.start) : bisect_left(self._hit_starts, words.end)
                ]
                if (c := country_of(h))
            }
        )
        i, previous, first = 0, None, len(self._candidates)
        while i < len(words):
            found = None if self._standing_alone(words, i) else self._match(words, i)
            if found is None:
                i += 1
                continue
            found.sentence = sentence
            other = self._context.other(words, found)
            i = found.last + 1
            if other:
                self._embed(found, other)
                continue
            found.cue = self._context.cue(words, found)
            self._qualify(words, found)
            between = self._text[previous.end : found.start].strip() if previous else ""
            if previous and not found.cue and between in _LISTED:
                found.cue = previous.cue
            self._candidates.append(found)
            previous = found
        taken = {k for c in self._candidates[first:] for k in range(c.first, c.last + 1)}
        self._candidates.extend(unlisted(words, sentence, taken, self._lists))
        self._embedded.extend(self._within_bodies(words, sentence))

    def places(self) -> tuple[Place, ...]:
        """Choose among what the names can stand for, the clearest first."""
        for c in self._candidates:
            if c.qualifier:
                self.chooser.named.update(o.country for o in c.options if o.country)
        kept = [c for c in self._candidates if self._counts(c)]
        anchors: list[Toponym] = []
        for c in kept:
            if c.qualifier or len(c.options) == 1 or (c.country and not c.options):
                self.chooser.choose(c, [])
                if c.chosen and c.chosen.kind != "country":
                    anchors.append(c.chosen)
        self.chooser.explicit.update({c.text.lower(): c.chosen for c in kept if c.qualifier and c.chosen})
        for c in kept:
            if c.chosen is None and c.text != "Georgia":
                self.chooser.choose(c, anchors)
        everything = [c.chosen for c in kept if c.chosen]
        for c in kept:
            if c.chosen is None:
                self.chooser.choose(c, everything)
        self._sure = [c.chosen for c in kept if c.chosen]
        return tuple(_place(c) for c in sorted(kept, key=lambda c: c.start))

    # Places that are not named as such

    def abbreviations(self) -> tuple[Place, ...]:
        """Return the states that stand abbreviated after their towns."""
        for c in self._abbreviated_states:
            self.chooser.choose(c, self._sure)
        return tuple(_place(c) for c in self._abbreviated_states if c.chosen)

    def embedded(self) -> tuple[Place, ...]:
        """Return the places within the names of bodies: "University of Michigan", "Kenya Red Cross"; after `places`."""
        for c in self._embedded:
            self.chooser.choose(c, self._sure)
        return tuple(_because(_place(c), "within the name of a body") for c in self._embedded if c.chosen)

    def adjectives(self, spans: Sequence[tuple[int, int]]) -> tuple[Place, ...]:
        """Return the countries that are spoken of by their adjectives or people: "Syrian", "the Turks"."""
        out = []
        starts = [start for start, _ in spans]
        for hit in self._hits:
            number = bisect_right(starts, hit.start) - 1
            inside = number >= 0 and hit.end <= spans[number][1]
            senses = {n.sense for n in hit.senses}
            code = country_of(hit)
            country = self._finder.gazetteer.country(code) if code else None
            if inside and country and senses and senses <= {"adjective", "demonym"}:
                text = self._text[hit.start : hit.end]
                out.append(
                    _point_of(country, text, hit.start, hit.end, f"“{text}” says that {country.name} is spoken of")
                )
        return (*out, *self._wide_adjectives(spans))

    def _wide_adjectives(self, spans: Sequence[tuple[int, int]]) -> list[Place]:
        """Return the continents and regions that are spoken of by their adjectives: "European", "South-East Asian"."""
        out = []
        for match in self._lists.adjective_pattern().finditer(self._text):
            if any(start <= match.start() and match.end() <= end for start, end in spans):
                name = self._lists.adjectives[" ".join(match.group(1).lower().replace("-", " ").split())]
                area = next((o for o in self._finder.gazetteer.lookup(name) if o.kind == "area"), None)
                if area:
                    reason = f"“{match.group()}” says that {area.name} is spoken of"
                    out.append(_point_of(area, match.group(), match.start(), match.end(), reason))
        return out

    def _embed(self, c: Candidate, other: Other) -> None:
        """Keep a name within another one, if that is a body's and it is not rather a person's."""
        lower = c.text.lower()
        if other not in ("body", "name") or lower in self._lists.ordinary:
            return
        known = c.country or c.capital_of or any(o.kind in ("area", "region") or o.population >= BIG for o in c.options)
        personal = lower in self._lists.given_names | self._lists.surnames
        if other == "body" and not known:
            known = any(o.population >= _KNOWN or (o.population and self.chooser.in_context(o)) for o in c.options)
        if known and not (personal and other == "name"):
            self._embedded.append(c)

    def _within_bodies(self, words: Words, sentence: int) -> list[Candidate]:
        """Return the names of places within those bodies that the knowledge base has."""
        out = []
        for i, word in enumerate(words.words):
            body = self._body_at(word.start) if word.capital else None
            if body is None:
                continue
            for j in range(min(i + 3, len(words) - 1), i - 1, -1):
                end = words.words[j].end
                if end > body[1] or (word.start, end) == body or not all(words.joined(k) for k in range(i, j)):
                    continue
                found = self._candidate(words, i, j)
                if found and found.qualifier != "person" and (found.country or found.options):
                    found.sentence = sentence
                    before = len(self._embedded)
                    self._embed(found, "body")
                    out += self._embedded[before:]
                    del self._embedded[before:]
                    break
        return out

    # Names

    def _is_body(self, hit: Hit) -> bool:
        """Whether a name of the knowledge base is that of a body, so that no place may be read into it."""
        name = self._text[hit.start : hit.end].removeprefix("the ").removeprefix("The ")
        senses = {n.sense for n in hit.senses} | self._finder.senses(name)
        return not senses & {"name", "territory", "capital"}

    def _body_at(self, place: int) -> tuple[int, int] | None:
        """Return the span of the body's name that a place of the text lies in."""
        number = bisect_right(self._blocked_starts, place) - 1
        return self._blocked[number] if number >= 0 and place < self._blocked[number][1] else None

    def _match(self, words: Words, i: int) -> Candidate | None:
        """Return the longest name that begins at a word."""
        word = words.words[i]
        if not word.capital and not (word.lower in ("al", "el", "ad", "ar", "as", "ash") and words.hyphened(i)):
            return None
        if word.start in self._used or self._body_at(word.start):
            return None
        last = i
        while last + 1 < len(words) and last - i + 1 < _LONGEST and words.joined(last):
            following = words.words[last + 1]
            if not following.capital and following.lower not in self._lists.links_in_names:
                break
            last += 1
        for j in range(last, i - 1, -1):
            if not words.words[j].capital or (j == i and not word.capital):
                continue
            found = self._candidate(words, i, j)
            if found:
                return found
        return None

    def _candidate(self, words: Words, i: int, j: int) -> Candidate | None:
        start, end = words.words[i].start, words.words[j].end
        raw = self._text[start:end]
        name = " ".join(raw.split())
        if j > i and self._finder.holder(name):
            self._context.people.add(words.words[j].lower)
            return Candidate(i, j, start, end, raw, None, None, (), qualifier="person")
        country = self._finder.state(name)
        senses = self._finder.senses(name)
        options: tuple[Toponym, ...] = ()
        is_abbreviation = name.isupper() and len(name) < 5 and not self._in_dateline
        if len(name) > 2 and not is_abbreviation and (country or senses <= {"capital", "territory"}):
            options = self._finder.gazetteer.lookup(name)[:_OPTIONS]
        if not options and not country:
            if not self._finder.territory(name):
                return None
            country_of = self._finder.territory(name)
            assert country_of is not None
            return Candidate(i, j, start, end, raw, None, country_of, (), cue="territory")
        if (
            j == i
            and not country
            and not words.is_heading
            and self._tags.get(start, "NNP")[:2] not in ("NN", "FW", "JJ")
        ):
            return None
        capital = self._finder.capital_of(name)
        return Candidate(i, j, start, end, raw, country, capital, options, head=words.lower_at(j) in self._lists.heads)

    # "Springfield, Ill.", "Tripoli, Lebanon"

    def _qualify(self, words: Words, c: Candidate) -> None:
        """Narrow the options to those of the state or country that follows after a comma or owns the name."""
        if words.possessed(c.first) and c.options and not c.country:
            code = self._finder.state(words.words[c.first - 1].text)
            text = self._text[words.words[c.first - 1].start : c.end]
            self._narrow(c, [o for o in c.options if o.country == code], text)
            if c.qualifier:
                return
        if not (c.options or c.country) or words.gap(c.last).strip() not in (",", "(") or c.last + 1 >= len(words):
            return
        k = c.last + 1
        word = words.words[k]
        key, gap = word.text.rstrip("."), words.gap(k)
        state = self._lists.abbreviations.get(key)
        if state and not word.text.endswith("."):
            closes = (not gap.strip() and k + 1 >= len(words)) or gap[:1] in (",", ".", ")", ";", ":")
            if (key.isupper() and not closes) or (not key.isupper() and not gap.startswith(".")):
                state = None
        if state:
            end = word.end + self._text.startswith(".", word.end)
            fits = [o for o in c.options if o.kind != "country" and in_state(o, state)]
            self._narrow(c, fits, self._text[c.start : end])
            if c.qualifier:
                c.country = None
            elif not c.country and (self._text[end - 1] == "." or "." in key):
                c.options, c.cue, c.state = (), "strict", state
            if c.qualifier or c.state:
                self._abbreviated(words, k, state, c.sentence)
                self._used.add(word.start)
            return
        for j in range(min(k + 3, len(words) - 1), k - 1, -1):
            if all(words.joined(m) for m in range(k, j)) and words.words[j].capital and word.capital:
                name = " ".join(self._text[word.start : words.words[j].end].split())
                if self._qualify_by(c, name, f"{self._text[c.start : words.words[j].end]}"):
                    return

    def _abbreviated(self, words: Words, k: int, state: str, sentence: int) -> None:
        """Keep an abbreviated state ("Ill.") as a place of its own."""
        start, end = words.words[k].start, words.words[k].end
        end += self._text.startswith(".", end) and not self._text[start:end].endswith(".")
        options = [
            o for o in self._finder.gazetteer.lookup(state) if o.kind in ("region", "area") and in_state(o, state)
        ]
        if options:
            text = self._text[start:end]
            self._abbreviated_states.append(
                Candidate(k, k, start, end, text, None, None, tuple(options[:1]), sentence=sentence, cue="strict")
            )

    def _standing_alone(self, words: Words, i: int) -> bool:
        """Keep a state that stands abbreviated by itself, with its stops: "B.C."; not the years before Christ."""
        word = words.words[i]
        state = self._lists.abbreviations.get(word.text.rstrip(".")) if "." in word.text[:-1] else None
        if state is None or self._text[max(0, word.start - 3) : word.start].strip()[-1:].isdigit():
            return False
        self._abbreviated(words, i, state, len(self.chooser.by_sentence) - 1)
        return True

    def _qualify_by(self, c: Candidate, name: str, text: str) -> bool:
        code = self._finder.state(name)
        regions = [o for o in self._finder.gazetteer.lookup(name) if o.kind in ("region", "area") and o.admin1]
        if c.country and not any(r.country in ("USA", "CAN") for r in regions):
            return False
        fits = [
            o for o in c.options
            if o.name != name and ((o.country == code and not c.country)
            or any(o.country == r.country and o.admin1 == r.admin1 for r in regions))
        ]  # fmt: skip
        self._narrow(c, fits, text)
        if c.qualifier:
            c.country = None
        return bool(c.qualifier)

    @staticmethod
    def _narrow(c: Candidate, options: list[Toponym], qualifier: str) -> None:
        if options:
            c.options, c.qualifier = tuple(options), qualifier

    # Whether it counts

    def _counts(self, c: Candidate) -> bool:
        """Whether there is evidence enough that the name is a place's."""
        if c.qualifier or self._in_dateline or not (c.options or c.country):
            return True
        lower = c.text.lower().removeprefix("the ") if not c.country else c.text.lower()
        word = lower.split()[-1]
        if c.country:
            return (
                c.cue == "strict"
                or word not in self._context.people
                or lower not in self._lists.given_names | self._lists.surnames
            )
        likely = [o for o in c.options if self.chooser.in_context(o)]
        people = max((o.population for o in likely), default=0)
        anywhere = max((o.population if o.primary else o.population // 4 for o in c.options), default=0)
        if lower in self._lists.ordinary:
            return c.cue == "strict" and c.direct and people >= _TOWN and self._own_capital(c)
        if c.capital_of:
            return True
        large = any(o.kind == "region" or o.population >= BIG for o in c.options)
        if word in self._context.people and c.cue != "strict" and not (large and lower not in self._lists.surnames):
            return False
        if any(o.kind == "area" for o in c.options):
            return True
        if any(o.kind == "region" and (o.country == "USA" or self.chooser.in_context(o)) for o in c.options):
            return True
        name_like = " " not in c.text and lower in self._lists.given_names | self._lists.surnames
        if name_like:
            return (c.cue == "strict" and (anywhere >= _KNOWN or people >= _TOWN // 3)) or people >= BIG
        if c.cue:
            return anywhere >= _TOWN or people > 0 or (c.cue == "strict" and bool(likely))
        return anywhere >= _KNOWN or people >= _TOWN

    def _own_capital(self, c: Candidate) -> bool:
        """Whether a name that is also a word has a capital of its own: not at the beginning of a sentence."""
        before = self._text[max(0, c.start - 2) : c.start]
        return bool(before) and before[-1].isspace() and not before.startswith((".", "!", "?", "\n", ":"))

    def _country_of_dateline(self, annotated: Annotated) -> str | None:
        line = annotated.reading.dateline
        if line is None or not line.place:
            return None
        parts = [p.strip() for p in line.place.split(",")]
        for part in reversed(parts):
            code = self._finder.state(part) or self._finder.capital_of(part)
            if code:
                return code
        return self._finder.city_country(parts[0])


def _place(c: Candidate) -> Place:
    chosen = c.chosen
    return Place(
        text=c.text, start=c.start, end=c.end, name=chosen.name if chosen else None,
        country=chosen.country if chosen else c.capital_of, admin1=chosen.admin1 if chosen else None,
        lat=chosen.lat if chosen else None, lon=chosen.lon if chosen else None,
        geoname_id=chosen.geoname_id if chosen else None, reason=c.reason,
    )  # fmt: skip


def _point_of(point: Toponym, text: str, start: int, end: int, reason: str) -> Place:
    return Place(
        text=text, start=start, end=end, name=point.name, country=point.country, admin1=point.admin1, lat=point.lat,
        lon=point.lon, geoname_id=point.geoname_id, reason=reason,
    )  # fmt: skip


def _because(place: Place, where: str) -> Place:
    return msgspec.structs.replace(place, reason=f"{place.reason}; {where}")
