"""Finds the places that a report names and resolves each to a point, with the reason.

Names are matched from left to right, the longest first, over the words as written; a parse is not needed. A
name counts unless what stands beside it makes it part of another name (a person, an organisation, a river),
and a town needs the more evidence the smaller it is and the more its name looks like something else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from dragoman.model import Annotated, Place, Sentence, Span
from dragoman.resolve.gazetteer import Gazetteer, Toponym
from dragoman.resolve.knowledge import KnowledgeBase
from dragoman.resolve.locating import event_place
from dragoman.resolve.names import Hit, NameFinder
from dragoman.resolve.place_choice import Candidate, Chooser, country_of, in_state
from dragoman.resolve.place_words import PlaceLists, Words, load_place_lists

_LONGEST = 6  # words in a name
_OPTIONS = 40  # candidates of one name that are compared; the others are smaller than all of them
_BIG, _KNOWN, _TOWN = 300_000, 50_000, 15_000  # people; see `_Report.counts`
_LISTED = frozenset({",", "and", ", and", "or", "/", "&", ", or", "-", "–"})
_AFTER_NOUNS = frozenset({"area", "airport", "city", "suburb", "suburbs", "neighborhood", "neighbourhood", "airspace"})
_UNKNOWN_TOWN = frozenset(
    {"village", "town", "city", "hamlet", "settlement", "suburb", "neighborhood", "neighbourhood",
    "district", "township"}
)  # fmt: skip
_FACILITIES = frozenset({"airport", "international", "airfield", "airbase", "air", "base"})


class PlaceFinder:
    """Finds places in annotated reports."""

    needs: tuple[str, ...] = ("report", "reading", "sentences")
    gives: tuple[str, ...] = ("places",)

    def __init__(self, gazetteer: Gazetteer, knowledge: KnowledgeBase, names: NameFinder) -> None:
        self.gazetteer, self._knowledge, self._names = gazetteer, knowledge, names
        self.words: PlaceLists = load_place_lists()

    def find(self, annotated: Annotated) -> tuple[Place, ...]:
        """Return the places named in the body, in text order."""
        spans = [(s.start, s.end) for s in annotated.sentences if s.paragraph >= 0]
        return self._find(annotated, spans)

    def dateline(self, annotated: Annotated) -> tuple[Place, ...]:
        """Return the places named in the dateline."""
        report = self._dateline_report(annotated, self._names.find(annotated.report.text))
        return report.places() if report else ()

    def city_country(self, name: str) -> str | None:
        """Return the country of the only, or by far the largest, city of a name; None if it is not clear."""
        return self.gazetteer.city_country(name)

    def event_place(self, trigger: Span, sentence: Sentence, text: str, places: Sequence[Place]) -> Place | None:
        """Return the place where the sentence says that an act happened; see `locating.event_place`."""
        return event_place(trigger, sentence, text, places)

    def _find(self, annotated: Annotated, spans: list[tuple[int, int]]) -> tuple[Place, ...]:
        last = max((s.end for s in annotated.sentences), default=0)
        hits = self._names.find(annotated.report.text[:last])
        report = _Report(self, annotated, hits, in_dateline=False)
        dateline = self._dateline_report(annotated, hits)
        if dateline is not None:
            dateline.places()  # "TRIPOLI, Lebanon" says which Tripoli the report means
            report.chooser.explicit.update(dateline.chooser.explicit)
        for number, (start, end) in enumerate(spans):
            report.read(Words(annotated.report.text, start, end, self.words), number)
        return report.places()

    def _dateline_report(self, annotated: Annotated, hits: list[Hit]) -> _Report | None:
        line = annotated.reading.dateline
        if line is None or not line.place:
            return None
        start = annotated.report.text.upper().find(line.place.split(",")[0].upper(), line.start, line.end)
        report = _Report(self, annotated, hits, in_dateline=True)
        report.read(Words(annotated.report.text, max(start, line.start), line.end, self.words), 0)
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
        self._blocked = [(h.start, h.end) for h in hits if self._is_body(h)]
        text = annotated.report.text
        mentions = Counter((c, text[h.start : h.end]) for h in hits if (c := country_of(h)))
        self._hits = hits
        self._hit_starts = [h.start for h in hits]
        self._country_ends = {h.end for h in hits if country_of(h)}
        self._tags = {t.start: t.tag for s in annotated.sentences for t in s.tokens}
        self._people: set[str] = set()
        self._candidates: list[Candidate] = []
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
        i, previous = 0, None
        while i < len(words):
            found = self._match(words, i)
            if found is None:
                i += 1
                continue
            i = found.last + 1
            if self._is_other(words, found):
                continue
            found.sentence = sentence
            found.cue = self._cue(words, found)
            self._qualify(words, found)
            between = self._text[previous.end : found.start].strip() if previous else ""
            if previous and not found.cue and between in _LISTED:
                found.cue = previous.cue
            self._candidates.append(found)
            previous = found
        self._candidates.extend(self._unlisted(words, sentence))

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
        return tuple(_place(c) for c in sorted(kept, key=lambda c: c.start))

    # Names

    def _is_body(self, hit: Hit) -> bool:
        """Whether a name of the knowledge base is that of a body, so that no place may be read into it."""
        name = self._text[hit.start : hit.end].removeprefix("the ").removeprefix("The ")
        senses = {n.sense for n in hit.senses} | self._finder.senses(name)
        return not senses & {"name", "territory", "capital"}

    def _match(self, words: Words, i: int) -> Candidate | None:
        """Return the longest name that begins at a word."""
        word = words.words[i]
        if not word.capital and not (word.lower in ("al", "el", "ad", "ar", "as", "ash") and words.hyphened(i)):
            return None
        if any(start <= word.start < end for start, end in self._blocked):
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
            self._people.add(words.words[j].lower)
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

    # What stands beside it

    def _is_other(self, words: Words, c: Candidate) -> bool:
        """Whether the name is a part of another one: a person's, an organisation's, a river's."""
        if c.qualifier == "person":
            return True
        if self._of_organization(words, c.first):
            return True
        for k, beside in ((c.first - 1, c.first - 1), (c.last, c.last + 1)):
            if words.hyphened(k):
                other = words.words[beside]
                if beside < c.first and other.lower in self._lists.person_links:
                    return True
                if other.capital and not self._is_place_word(other.text):
                    return True
        if self._is_other_before(words, c):
            return True
        return self._is_other_after(words, c)

    def _of_organization(self, words: Words, first: int) -> bool:
        k = first - 1
        if words.lower_at(k) == "the":
            k -= 1
        return words.lower_at(k) in ("of", "for") and k > 0 and words.words[k - 1].capital and (
            words.lower_at(k - 1) in self._lists.organizations_of
        )  # fmt: skip

    def _is_other_before(self, words: Words, c: Candidate) -> bool:
        lists, before = self._lists, words.before(c.first)
        if before is None:
            return False
        lower = before.lower
        if lower in lists.titles or lower in lists.given_names or len(before.text) == 1:
            self._people.add(words.words[c.last].lower)
            return True
        if lower in lists.before or lower in lists.calendar or lower in lists.place_nouns:
            return False
        if lower in lists.natural_before:
            return True
        if self._finder.is_of_country(before.text) or self._ends_a_name(words, c.first - 1):
            return False
        if (words.opens(c.first - 1) or words.is_heading) and lower not in lists.surnames:
            return not self._is_big(c)
        self._people.add(words.words[c.last].lower)
        return True

    def _is_other_after(self, words: Words, c: Candidate) -> bool:
        lists, after = self._lists, words.after(c.last)
        if after is None:
            return False
        lower = after.lower
        if lower in lists.natural_after:
            return True
        if lower in _FACILITIES and (
            lower not in ("international", "air") or words.lower_at(c.last + 2) in _FACILITIES
        ):
            return False
        if lower in lists.calendar or lower in lists.offices or lower in lists.function_words:
            return False
        if lower in lists.heads:
            further = words.after(c.last + 1)
            if further and further.lower in lists.organizations:
                return True
            c.head, c.last, c.end = True, c.last + 1, after.end
            c.text = self._text[c.start : c.end]
            return False
        if lower in lists.organizations:
            return True
        if self._finder.is_of_country(after.text) and c.country:
            return False
        if words.is_heading and c.country:
            return False
        self._people.add(lower)
        return True

    def _is_place_word(self, text: str) -> bool:
        return (
            self._finder.is_of_country(text)
            or bool(self._finder.gazetteer.lookup(text))
            or text in ("Sino", "Franco", "Anglo")
        )

    def _ends_a_name(self, words: Words, i: int) -> bool:
        """Whether a country's name of several words ends here ("United States Virgin ...")."""
        return words.words[i].end in self._country_ends

    def _is_big(self, c: Candidate) -> bool:
        return bool(c.country or c.capital_of) or any(o.population >= _BIG or o.kind == "area" for o in c.options)

    def _cue(self, words: Words, c: Candidate) -> str:
        """Return how the words around say that it is a place: "strict", "loose" or nothing."""
        if c.cue:
            return c.cue
        lists = self._lists
        following = words.lower_at(c.last + 1) if words.spaced(c.last) or words.hyphened(c.last) else ""
        c.head = c.head or (following in lists.heads and words.spaced(c.last))
        if (words.spaced(c.last) and following in _AFTER_NOUNS | lists.heads) or c.head:
            return "strict"
        if words.hyphened(c.last) and following in ("based", "born", "area", "held"):
            return "strict"
        noun, k = False, c.first - 1
        c.direct = words.lower_at(k) in lists.strict_locatives or words.lower_at(k) == "of"
        for step in range(7):
            if k < 0 or (any(mark in words.gap(k) for mark in ",;:.()") and not words.spaced(k)):
                break
            word = words.words[k]
            if word.lower in lists.strict_locatives:
                return "strict"
            if word.lower == "of":
                if words.lower_at(k - 1) not in lists.place_nouns | lists.heads:
                    return "loose" if step == 0 else ("strict" if noun else "")
                noun = True
            elif word.lower in lists.place_nouns or word.lower in lists.heads:
                noun = noun or step == 0 or words.lower_at(k + 1) == "of"
            elif word.lower in lists.locatives:
                return "strict" if noun else "loose"
            elif not (
                word.lower in ("the", "a", "an", "its", "their", "his", "this", "that")
                or word.lower in lists.before
                or self._finder.is_of_country(word.text)
                or (step < 2 and not word.capital and word.lower not in lists.function_words)
            ):
                break
            k -= 1
        return "strict" if noun else ""

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
            self._narrow(
                c,
                [o for o in c.options if o.kind != "country" and in_state(o, state)],
                f"{self._text[c.start : word.end + self._text.startswith('.', word.end)]}",
            )
            if c.qualifier:
                c.country = None
            return
        for j in range(min(k + 3, len(words) - 1), k - 1, -1):
            if all(words.joined(m) for m in range(k, j)) and words.words[j].capital and word.capital:
                name = " ".join(self._text[word.start : words.words[j].end].split())
                if self._qualify_by(c, name, f"{self._text[c.start : words.words[j].end]}"):
                    return

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
                or word not in self._people
                or lower not in self._lists.given_names | self._lists.surnames
            )
        likely = [o for o in c.options if self.chooser.in_context(o)]
        people = max((o.population for o in likely), default=0)
        anywhere = max((o.population if o.primary else o.population // 4 for o in c.options), default=0)
        if lower in self._lists.ordinary:
            return c.cue == "strict" and c.direct and people >= _TOWN and self._own_capital(c)
        if c.capital_of:
            return True
        if word in self._people and c.cue != "strict":
            return False
        if any(o.kind == "area" for o in c.options):
            return True
        if any(o.kind == "region" and (o.country == "USA" or self.chooser.in_context(o)) for o in c.options):
            return True
        name_like = " " not in c.text and lower in self._lists.given_names | self._lists.surnames
        if name_like:
            return (c.cue == "strict" and (anywhere >= _KNOWN or people >= _TOWN // 3)) or people >= _BIG
        if c.cue:
            return anywhere >= _TOWN or people > 0
        return anywhere >= _KNOWN or people >= _TOWN

    def _own_capital(self, c: Candidate) -> bool:
        """Whether a name that is also a word has a capital of its own: not at the beginning of a sentence."""
        before = self._text[max(0, c.start - 2) : c.start]
        return bool(before) and before[-1].isspace() and not before.startswith((".", "!", "?", "\n", ":"))

    # The rest

    def _unlisted(self, words: Words, sentence: int) -> Iterator[Candidate]:
        """Return the towns that the words call so ("the village of X") and the gazetteer does not have."""
        taken = {k for c in self._candidates if c.sentence == sentence for k in range(c.first, c.last + 1)}
        for i in range(2, len(words)):
            if (
                words.lower_at(i - 1) != "of"
                or words.lower_at(i - 2) not in _UNKNOWN_TOWN
                or words.words[i - 2].capital
            ):
                continue
            if not words.words[i].capital and not (words.hyphened(i) and words.lower_at(i) in ("al", "el")):
                continue
            j = i
            while self._goes_on(words, j):
                j += 1
            j -= not words.words[j].capital
            text = self._text[words.words[i].start : words.words[j].end]
            if taken.isdisjoint(range(i, j + 1)) and text.lower() not in self._lists.ordinary:
                yield Candidate(
                    i,
                    j,
                    words.words[i].start,
                    words.words[j].end,
                    text,
                    None,
                    None,
                    (),
                    sentence=sentence,
                    cue="strict",
                )

    def _goes_on(self, words: Words, j: int) -> bool:
        """Whether a name that is not listed takes in the next word, too."""
        if j + 1 >= len(words) or not (words.gap(j).isspace() or words.hyphened(j)):
            return False
        return words.words[j + 1].capital or (words.lower_at(j + 1) in ("al", "el") and words.hyphened(j + 1))

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
