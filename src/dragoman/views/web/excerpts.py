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
    """Return the stretch around the first word that was looked for; None if none is seen in the text.

    Words are compared as the full-text search does it, more or less: without case and accents, and but for endings.
    """
    words = list(dict.fromkeys(_WORD.findall(_plain(wanted))))
    plain = _plain(text)
    if not words:
        return None
    pattern = re.compile(rf"\b(?:{'|'.join(map(_begun, words))})\b")
    first = pattern.search(plain)
    if first is None:
        return None
    start, end = _at_words(text, first.start() - _BEFORE, max(first.end(), first.start() + _AFTER))
    parts, at = [], start
    for hit in pattern.finditer(plain, first.start(), end):
        parts += [ExcerptPart(text=text[at : hit.start()]), ExcerptPart(text=text[hit.start() : hit.end()], hit=True)]
        at = hit.end()
    parts.append(ExcerptPart(text=text[at:end]))
    return Excerpt(parts=tuple(part for part in parts if part.text), cut_before=start > 0, cut_after=end < len(text))


def _begun(word: str) -> str:
    """Return a pattern of words that begin like this one."""
    if len(word) < _LEAST_STEM:
        return re.escape(word)
    return rf"{re.escape(word[: max(_LEAST_STEM, len(word) - _ENDING)])}\w{{0,{2 * _ENDING}}}"


def _plain(text: str) -> str:
    """Return a text of the same length without capitals and accents."""
    if text.isascii():
        return text.lower()
    return "".join(map(_plain_character, text))


def _plain_character(character: str) -> str:
    if character.isascii():
        return character.lower()
    return (unicodedata.normalize("NFKD", character.lower()) or character)[0]


def _at_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch without the halves of words at its ends."""
    if start > 0:
        start = next((at + 1 for at in range(start, start + 30) if text[at].isspace()), start)
    if end < len(text):
        end = next((at for at in range(end, end - 30, -1) if text[at].isspace()), end)
    return max(start, 0), min(end, len(text))
