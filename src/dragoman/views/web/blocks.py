"""The paragraphs of a text, as it was published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Layout = Literal["headline", "paragraph", "lines"]

_GAP = re.compile(r"(?:\r\n|[\r\n\x0b\x0c\x85\u2028\u2029])(?:[^\S\r\n]*(?:\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]))+")
_BREAK = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
# As in the reading of reports: hard-wrapped copy has lines of 45 to 100 characters; shorter lines are a list or a
# table, and of longer ones each is a paragraph.
_WRAP_LEAST, _WRAP_MOST = 45, 100
# A headline stands at the beginning, under a line or two of the page at most.
_HEADLINE_WITHIN = 5


class Stretch(NamedTuple):
    """A paragraph by its offsets; `lines`: its line breaks are meant."""

    start: int
    end: int
    layout: Layout


def stretches(text: str, title: str | None) -> Iterator[Stretch]:
    """Give the paragraphs of a text in order; what lies between them is white space."""
    headline = " ".join(title.split()) if title else None
    for number, (start, end) in enumerate(_paragraphs(text)):
        if headline and number < _HEADLINE_WITHIN and " ".join(text[start:end].split()) == headline:
            headline = None
            yield Stretch(start, end, "headline")
        elif headline and number < _HEADLINE_WITHIN and (cut := _first_line(text, start, end, headline)):
            headline = None
            yield Stretch(start, cut[0], "headline")
            yield _stretch(text, cut[1], end)
        else:
            yield _stretch(text, start, end)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for gap in (*_GAP.finditer(text), None):
        start, end = _trimmed(text, at, gap.start() if gap else len(text))
        at = gap.end() if gap else at
        if start < end:
            yield from _parted(text, start, end)


def _parted(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the lines of a block on their own if one of them is as long as a paragraph, else the block."""
    lines = _lines(text, start, end)
    if max(b - a for a, b in lines) > _WRAP_MOST:
        yield from lines
    else:
        yield start, end


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found, at = [], start
    for found_break in _BREAK.finditer(text, start, end):
        found.append(_trimmed(text, at, found_break.start()))
        at = found_break.end()
    found.append(_trimmed(text, at, end))
    return [(a, b) for a, b in found if a < b]


def _first_line(text: str, start: int, end: int, headline: str) -> tuple[int, int] | None:
    """Return the end of a first line that is the headline, and the start of the second."""
    lines = _lines(text, start, end)
    if len(lines) > 1 and " ".join(text[slice(*lines[0])].split()) == headline:
        return lines[0][1], lines[1][0]
    return None


def _stretch(text: str, start: int, end: int) -> Stretch:
    lines = _lines(text, start, end)
    kept = len(lines) > 1 and max(b - a for a, b in lines) < _WRAP_LEAST
    return Stretch(start, end, "lines" if kept else "paragraph")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
