"""The words of a sentence as the finder of places sees them: capitals, gaps, what stands beside a name."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import msgspec

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_]+(?:['’ʻ`‘][^\W\d_]+)*")
_POSSESSIVE = ("'s", "’s", "'S", "’S")
_HYPHENS = frozenset("-‐‑–")
_ABBREVIATED = frozenset({"st", "ste", "ft", "mt"})


class PlaceLists(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of `toponyms.toml`; its comments say what each list is for."""

    titles: frozenset[str]
    offices: frozenset[str]
    calendar: frozenset[str]
    organizations: frozenset[str]
    organizations_of: frozenset[str]
    before: frozenset[str]
    natural_before: frozenset[str]
    natural_after: frozenset[str]
    heads: frozenset[str]
    place_nouns: frozenset[str]
    strict_locatives: frozenset[str]
    locatives: frozenset[str]
    posted: frozenset[str]
    links_in_names: frozenset[str]
    person_links: frozenset[str]
    function_words: frozenset[str]
    ordinary: frozenset[str]
    given_names: frozenset[str]
    surnames: frozenset[str]
    not_places: frozenset[str]
    abbreviations: dict[str, str]
    adjectives: dict[str, str]

    def adjective_pattern(self) -> re.Pattern[str]:
        """Return a pattern that finds the adjectives of continents and regions, as they stand in a text."""
        return _adjective_pattern(tuple(self.adjectives))


def load_place_lists() -> PlaceLists:
    """Read the word lists for finding places."""
    text = (files("dragoman.resolve") / "data" / "toponyms.toml").read_text(encoding="utf8")
    return msgspec.convert(tomllib.loads(text), PlaceLists)


@lru_cache(maxsize=4)
def _adjective_pattern(adjectives: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(adjectives, key=lambda a: (-len(a), a))
    names = "|".join(r"[\s-]+".join(rf"(?-i:{w[0].upper()}){re.escape(w[1:])}" for w in a.split()) for a in longest)
    return re.compile(rf"\b({names})s?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """A word without its possessive ending; `capital`: it begins with a capital letter."""

    text: str
    lower: str
    start: int
    end: int
    capital: bool


class Words:
    """The words of one sentence, with offsets in the report's text."""

    def __init__(self, text: str, start: int, end: int, lists: PlaceLists) -> None:
        self.text, self.start, self.end = text, start, end
        self._lists = lists
        self.words: list[Word] = []
        for match in _WORD.finditer(text, start, end):
            word = match.group()
            if word.endswith(_POSSESSIVE) and len(word) > 2:
                word = word[:-2]
            capital = word[0].isupper()
            lower = word.lower()
            self.words.append(Word(word, lower.rstrip("."), match.start(), match.start() + len(word), capital))
        capitals = sum(w.capital for w in self.words if len(w.text) > 3)
        long_words = sum(1 for w in self.words if len(w.text) > 3)
        # In a heading every word has a capital, so that capitals say little there.
        closed = text[start:end].rstrip(" \n”\"’')").endswith((".", "!", "?"))
        self.is_heading = not closed and long_words > 3 and capitals > 0.75 * long_words

    def __len__(self) -> int:
        return len(self.words)

    def gap(self, i: int) -> str:
        """What stands between a word and the next one."""
        if i + 1 >= len(self.words):
            return self.text[self.words[i].end : self.end] if self.words else ""
        return self.text[self.words[i].end : self.words[i + 1].start]

    def joined(self, i: int) -> bool:
        """Whether a word and the next one can be parts of one name."""
        if i < 0 or i + 1 >= len(self.words):
            return False
        gap = self.gap(i)
        return gap.isspace() or gap in _HYPHENS or gap in ("'s ", "’s ") or (
            gap in (". ", ".") and (self.words[i].lower in _ABBREVIATED)
        )  # fmt: skip

    def hyphened(self, i: int) -> bool:
        """Whether a hyphen stands between a word and the next one."""
        return 0 <= i < len(self.words) - 1 and self.gap(i) in _HYPHENS

    def possessed(self, i: int) -> bool:
        """Whether the word before has a possessive ending."""
        return i > 0 and self.gap(i - 1).strip() in ("'s", "’s", "'", "’") and self.gap(i - 1)[-1:].isspace()

    def spaced(self, i: int) -> bool:
        """Whether only white space, or the stop of a title or initial, parts a word from the next."""
        if i < 0 or i + 1 >= len(self.words):
            return False
        gap, word = self.gap(i), self.words[i]
        if gap.isspace():
            return "\n" not in gap
        return gap in (". ", ".") and word.capital and (len(word.text) == 1 or word.lower in self._lists.titles)

    def opens(self, i: int) -> bool:
        """Whether a word's capital is that of the beginning of a sentence or a quotation."""
        if i == 0:
            return True
        gap = self.gap(i - 1)
        return any(mark in gap for mark in '“"‘:.!?•—') and not (gap.startswith(".") and self.spaced(i - 1))

    def before(self, i: int) -> Word | None:
        """The word before, if it touches and its capital is its own."""
        if not self.spaced(i - 1):
            return None
        word = self.words[i - 1]
        if not word.capital or (word.lower in self._lists.function_words and len(word.text) > 1):
            return None
        return word

    def after(self, i: int) -> Word | None:
        """The word after, if it touches and has a capital."""
        if not self.spaced(i) or self.text[self.words[i].end : self.words[i].end + 1] == ".":
            return None
        word = self.words[i + 1]
        return word if word.capital else None

    def lower_at(self, i: int) -> str:
        """The small form of a word; empty outside the sentence."""
        return self.words[i].lower if 0 <= i < len(self.words) else ""
