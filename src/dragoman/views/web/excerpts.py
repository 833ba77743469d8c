"""The part of a text that has the words that were looked for."""

from __future__ import annotations

import re
import unicodedata

from dragoman.model import Record

_WORD = re.compile(r"\w+")
_BEFORE, _AFTER = 80, 160  # characters around the first word
# The search takes words by their stems; here they are the same but for the last three characters.
_LEAST_STEM, _ENDING = 4, 3


class ExcerptPart(Record, frozen=True, kw_only=True):
    """Some words; `hit`: they were looked for."""

    text: str
    hit: bool = False


class Excerpt(Record, frozen=True, kw_only=True):
    """A stretch of a text in parts; `cut_before`, `cut_after`: the text goes on there."""

    parts: tuple[ExcerptPart, ...]
    cut_before: bool
    cut_after: bool


def excerpt(text: str, wanted: str) -> Excerpt | None:
    """Return the stretch around the first word that was looked for; None if it stands in the headline only.

    Words are compared as the full-text search does it, more or less: without case and accents, and but for endings.
    """
    words = {_plain(word) for word in _WORD.findall(wanted)}
    known = {word: any(_alike(word, each) for each in words) for word in set(_WORD.findall(text))}
    hits = [m.span() for m in _WORD.finditer(text) if known[m.group()]]
    if not hits:
        return None
    start, end = _at_words(text, hits[0][0] - _BEFORE, hits[0][0] + _AFTER)
    parts, at = [], start
    for first, last in hits:
        if last > end:
            break
        parts += [ExcerptPart(text=text[at:first]), ExcerptPart(text=text[first:last], hit=True)]
        at = last
    parts.append(ExcerptPart(text=text[at:end]))
    return Excerpt(parts=tuple(part for part in parts if part.text), cut_before=start > 0, cut_after=end < len(text))


def _at_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch without the halves of words at its ends."""
    if start > 0:
        start = next((m.end() for m in re.compile(r"\s").finditer(text, start, start + 30)), start)
    if end < len(text):
        end = next((i for i in range(end, end - 30, -1) if text[i].isspace()), end)
    return max(start, 0), min(end, len(text))


def _plain(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


def _alike(word: str, wanted: str) -> bool:
    """Whether two words begin alike, up to an ending."""
    word = _plain(word)
    shared = max(_LEAST_STEM, min(len(word), len(wanted)) - _ENDING)
    return word == wanted or (
        abs(len(word) - len(wanted)) <= _ENDING and len(wanted) >= _LEAST_STEM and word[:shared] == wanted[:shared]
    )
