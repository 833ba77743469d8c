"""What stands beside a name of a place: whether it makes another name of it, and whether it says that a place is meant."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Literal, Protocol

from dragoman.resolve.gazetteer import Gazetteer
from dragoman.resolve.place_choice import Candidate
from dragoman.resolve.place_words import PlaceLists, Words

Other = Literal["", "person", "body", "nature", "name"]
BIG = 300_000  # people of a city that is known everywhere
_AFTER_NOUNS = frozenset({"area", "airport", "city", "suburb", "suburbs", "neighborhood", "neighbourhood", "airspace"})
_FACILITIES = frozenset({"airport", "international", "airfield", "airbase", "air", "base"})
_UNKNOWN_TOWN = frozenset(
    {"village", "town", "city", "hamlet", "settlement", "suburb", "neighborhood", "neighbourhood",
    "district", "township"}
)  # fmt: skip


class Names(Protocol):
    """What the context of a name asks of the finder."""

    gazetteer: Gazetteer

    def is_of_country(self, name: str) -> bool:
        """Whether a word is a country's name or adjective."""


class NameContext:
    """The words around the names of one report; it remembers which names are people's."""

    def __init__(self, finder: Names, lists: PlaceLists, text: str, country_ends: AbstractSet[int]) -> None:
        self._finder, self._lists, self._text, self._country_ends = finder, lists, text, country_ends
        self.people: set[str] = set()

    def other(self, words: Words, c: Candidate) -> Other:
        """Tell of what other name a name is a part: a person's, an organisation's, a river's, or one not known; "" if none."""
        if c.qualifier == "person":
            return "person"
        if self._of_organization(words, c.first):
            return "body"
        for k, beside in ((c.first - 1, c.first - 1), (c.last, c.last + 1)):
            if words.hyphened(k):
                other = words.words[beside]
                if beside < c.first and other.lower in self._lists.person_links:
                    return "person"
                if other.capital and not self._is_place_word(other.text):
                    return "name"
        return self._other_before(words, c) or self._other_after(words, c)

    def _of_organization(self, words: Words, first: int) -> bool:
        k = first - 1
        if words.lower_at(k) == "the":
            k -= 1
        return words.lower_at(k) in ("of", "for") and k > 0 and words.words[k - 1].capital and (
            words.lower_at(k - 1) in self._lists.organizations_of
        )  # fmt: skip

    def _other_before(self, words: Words, c: Candidate) -> Other:
        lists, before = self._lists, words.before(c.first)
        if before is None:
            return ""
        lower = before.lower
        if lower in lists.titles or lower in lists.given_names or len(before.text) == 1:
            self.people.add(words.words[c.last].lower)
            return "person"
        if lower in lists.before or lower in lists.calendar or lower in lists.place_nouns:
            return ""
        if lower in lists.natural_before:
            return "nature"
        if self._finder.is_of_country(before.text) or words.words[c.first - 1].end in self._country_ends:
            return ""
        if (words.opens(c.first - 1) or words.is_heading) and lower not in lists.surnames:
            return "" if self._is_big(c) else "name"
        if before.text.isupper() and self._is_big(c):  # "CBC Toronto"
            return "body"
        self.people.add(words.words[c.last].lower)
        return "name"

    def _other_after(self, words: Words, c: Candidate) -> Other:
        lists, after = self._lists, words.after(c.last)
        if after is None:
            return ""
        lower = after.lower
        if lower in lists.natural_after:
            return "nature"
        if lower in _FACILITIES and (
            lower not in ("international", "air") or words.lower_at(c.last + 2) in _FACILITIES
        ):
            return ""
        if lower in lists.calendar or lower in lists.offices or lower in lists.function_words:
            return ""
        if lower in lists.heads:
            further = words.after(c.last + 1)
            c.head, c.last, c.end = True, c.last + 1, after.end
            c.text = self._text[c.start : c.end]
            return "body" if further and further.lower in lists.organizations else ""
        if lower in lists.organizations:
            return "body"
        if (self._finder.is_of_country(after.text) or words.is_heading) and c.country:
            return ""
        self.people.add(lower)
        return "name"

    def _is_place_word(self, text: str) -> bool:
        return (
            self._finder.is_of_country(text)
            or bool(self._finder.gazetteer.lookup(text))
            or text in ("Sino", "Franco", "Anglo")
        )

    def _is_big(self, c: Candidate) -> bool:
        return bool(c.country or c.capital_of) or any(o.population >= BIG or o.kind == "area" for o in c.options)

    def cue(self, words: Words, c: Candidate) -> str:
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


def unlisted(words: Words, sentence: int, taken: AbstractSet[int], lists: PlaceLists) -> Iterator[Candidate]:
    """Return the towns that the words call so ("the village of X") and the gazetteer does not have.

    `taken`: the numbers of words that belong to names that were found.
    """
    for i in range(2, len(words)):
        if words.lower_at(i - 1) != "of" or words.lower_at(i - 2) not in _UNKNOWN_TOWN or words.words[i - 2].capital:
            continue
        if not words.words[i].capital and not (words.hyphened(i) and words.lower_at(i) in ("al", "el")):
            continue
        j = i
        while _goes_on(words, j):
            j += 1
        j -= not words.words[j].capital
        start, end = words.words[i].start, words.words[j].end
        text = words.text[start:end]
        if taken.isdisjoint(range(i, j + 1)) and text.lower() not in lists.ordinary:
            yield Candidate(i, j, start, end, text, None, None, (), sentence=sentence, cue="strict")


def _goes_on(words: Words, j: int) -> bool:
    """Whether a name that is not listed takes in the next word, too."""
    if j + 1 >= len(words) or not (words.gap(j).isspace() or words.hyphened(j)):
        return False
    return words.words[j + 1].capital or (words.lower_at(j + 1) in ("al", "el") and words.hyphened(j + 1))
