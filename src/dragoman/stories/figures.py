"""Reads numbers out of sentences, with what they count and how exactly: "at least ten fighters were killed"."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from dragoman.errors import CodebookError
from dragoman.model import Record

# Words between a verb and its number ("killed at least ten"), and between a number and its verb ("ten young
# fighters of the rebel group were killed").
_BEFORE, _AFTER = 4, 7
# How far off a number is that is given as about so many.
_ABOUT = 0.2

# What is written with other signs than digits, as "²", is no number that counts something.
_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?|[^\W\d_]+(?:-[^\W\d_]+)*|[^\w\s]")
_CLAUSE = frozenset(",;:.()")
_ARTICLES = ("a", "an")


class Thing(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that is counted, and the words by which it is known."""

    name: str
    verbs: tuple[str, ...]
    nouns: tuple[str, ...]


class Denial(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words by which a party denies."""

    always: frozenset[str]
    refusal: frozenset[str]
    charges: frozenset[str]

    def found(self, sentence: str) -> bool:
        """Whether a sentence denies something."""
        words = [token.casefold() for token in _TOKEN.findall(sentence)]
        if self.always.intersection(words):
            return True
        refusals = [n for n, word in enumerate(words) if word in self.refusal]
        return bool(refusals) and bool(self.charges.intersection(words[refusals[0] :]))


class Wording(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the data file says: see there."""

    numbers: dict[str, int]
    factors: dict[str, int]
    bounds: dict[str, tuple[str, ...]]
    things: tuple[Thing, ...]
    denial: Denial


class Figure(NamedTuple):
    """A number in a text: what it counts, the least and the most that it can mean, and its words."""

    thing: str
    low: float
    high: float
    text: str
    start: int
    end: int

    def agrees(self, other: Figure) -> bool:
        """Whether both can be right."""
        return self.low <= other.high and other.low <= self.high


class _Word(NamedTuple):
    text: str
    start: int
    end: int


@cache
def load_wording() -> Wording:
    """Read the data file; raises CodebookError if it breaks its schema."""
    data = files("dragoman.stories").joinpath("data/contradictions.toml").read_text(encoding="utf-8")
    try:
        return msgspec.convert(tomllib.loads(data), Wording)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise CodebookError(f"contradictions.toml: {error}") from error


def figures(text: str, wording: Wording) -> list[Figure]:
    """Return the numbers of a sentence that count something known; offsets are those of the sentence."""
    words = [_Word(match[0].casefold(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    found, at = [], 0
    while at < len(words):
        value, after = _number(words, at, wording)
        if value is None:
            at += 1
            continue
        thing = _thing(words, at, after, wording)
        if thing is not None:
            low, high, first = _bounds(words, at, value, wording)
            start, end = words[first].start, words[after - 1].end
            found.append(Figure(thing, low, high, text[start:end], start, end))
        at = after
    return found


def _number(words: Sequence[_Word], at: int, wording: Wording) -> tuple[float | None, int]:
    """Return the number that begins here and where it ends."""
    total: float | None = None
    while at < len(words):
        word = words[at].text
        if word[0].isdecimal():
            value: float | None = float(word.replace(",", ""))
        else:
            parts = [wording.numbers.get(part) for part in word.split("-")]
            value = float(sum(part or 0 for part in parts)) if all(parts) else None
        factor = wording.factors.get(word)
        if factor is not None and (total is not None or (words[at - 1 : at] and words[at - 1].text in _ARTICLES)):
            total = (1 if total is None else total) * factor
        elif value is not None and total is None:
            total = value
        else:
            break
        at += 1
    return total, at


def _thing(words: Sequence[_Word], start: int, end: int, wording: Wording) -> str | None:
    """Return what the number from `start` to `end` counts: by the noun after it, by a verb before it or after."""
    nouns = {noun: thing.name for thing in wording.things for noun in thing.nouns}
    verbs = {verb: thing.name for thing in wording.things for verb in thing.verbs}
    before = [w.text for w in reversed(words[max(0, start - _BEFORE) : start])]
    following = _clause([w.text for w in words[end : end + _AFTER]])
    for word in _clause(before):
        if word in verbs:
            return verbs[word]
    for word in following[:2]:
        if word in nouns:
            return nouns[word]
    for word in following:
        if word in verbs:
            return verbs[word]
        if word[0].isdigit() or word in wording.numbers:
            break
    return None


def _clause(words: Sequence[str]) -> list[str]:
    found = []
    for word in words:
        if word in _CLAUSE:
            break
        found.append(word)
    return found


def _bounds(words: Sequence[_Word], at: int, value: float, wording: Wording) -> tuple[float, float, int]:
    """Return the least and the most that a number can mean, and the word where that begins."""
    if at and words[at - 1].text in _ARTICLES:
        at -= 1  # "up to a dozen"
    for side, phrases in wording.bounds.items():
        for phrase in phrases:
            length = phrase.count(" ") + 1
            if at >= length and " ".join(w.text for w in words[at - length : at]) == phrase:
                match side:
                    case "least":
                        return value, math.inf, at - length
                    case "most":
                        return 0.0, value, at - length
                    case _:
                        return value * (1 - _ABOUT), value * (1 + _ABOUT), at - length
    return value, value, at
