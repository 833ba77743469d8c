"""Lines and paragraphs of a text, by their offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from dragoman.model import Span

_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_SPACES = " \t\r\n\x0b\x0c\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\u200b\u200e\u200f\u2060\ufeff"
_BLANKS = re.compile(rf"[\s{_SPACES}]*")
_TERMINAL = re.compile(r"[.!?…:。！？؟][\"'”’»)\]]*$")
_WORD = re.compile(r"\S+")
# Hard-wrapped mail and wire copy has lines of up to about 80 characters; web paragraphs are longer.
_WRAP_MOST = 100
_WRAP_LEAST = 45


class Line(NamedTuple):
    """A line without the white space around it; `gap`: a blank line is before it, `indent`: spaces are."""

    start: int
    end: int
    gap: bool
    indent: bool


def trim(text: str, start: int, end: int) -> Span:
    """Return the span without the white space at its ends."""
    while start < end and (text[start].isspace() or text[start] in _SPACES):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _SPACES):
        end -= 1
    return Span(start, end)


def split_lines(text: str, end: int) -> list[Line]:
    """Return the lines before offset `end` that are not blank."""
    lines: list[Line] = []
    previous = 0
    for match in _LINE.finditer(text, 0, end):
        span = trim(text, match.start(), match.end())
        if span.start == span.end:
            continue
        gap = not lines or len(_BREAK.findall(text, previous, match.start())) > 1
        lines.append(Line(span.start, span.end, gap, span.start > match.start()))
        previous = match.end()
    return lines


def join_lines(text: str, lines: Sequence[Line], breaks: frozenset[int]) -> list[Span]:
    """Return the paragraphs: lines joined where the text was wrapped, parted before each of `breaks`."""
    paragraphs: list[Span] = []
    block: list[Line] = []
    for line in lines:
        if block and (line.gap or line.start in breaks):
            paragraphs.extend(_join_block(text, block))
            block = []
        block.append(line)
    if block:
        paragraphs.extend(_join_block(text, block))
    return paragraphs


def is_closed(text: str) -> bool:
    """Tell whether a text ends as a sentence does."""
    return _TERMINAL.search(text[-8:]) is not None


def _join_block(text: str, block: list[Line]) -> list[Span]:
    width = max(line.end - line.start for line in block)
    closed = [is_closed(text[line.start : line.end]) for line in block]
    inner = len(block) - 1
    wrapped = width <= _WRAP_MOST and width >= _WRAP_LEAST and sum(closed[:-1]) * 2 <= inner
    joined: list[Span] = []
    start = block[0].start
    for index in range(inner):
        line, following = block[index], block[index + 1]
        if _continues(text, line, following, width, closed[index], wrapped):
            continue
        joined.append(Span(start, line.end))
        start = following.start
    joined.append(Span(start, block[-1].end))
    return joined


def _continues(text: str, line: Line, following: Line, width: int, closed: bool, wrapped: bool) -> bool:
    """Tell whether a sentence or a paragraph goes on in the following line."""
    if text[following.start].islower() and not closed:
        return True
    if not wrapped or following.indent:
        return False
    word = _WORD.match(text, following.start)
    fits = line.end - line.start + 1 + (len(word.group()) if word else 0) <= width - 6
    # The next word would have fitted, and yet the line ends: it was meant to.
    return not fits or (not closed and line.end - line.start >= _WRAP_LEAST)
