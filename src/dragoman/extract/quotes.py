"""Finds what stands between quotation marks, over sentences and paragraphs, in the text alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from dragoman.model import Sentence, Span

_MARK = re.compile(r"``|''|[\"“”„‟«»‘’‛'`]")
_DOUBLE = frozenset({"``", "''", '"', "“", "”", "„", "‟", "«", "»"})
# What may close a quotation that a mark opened; writers and converters mix the kinds.
_CLOSERS = {
    "“": frozenset({"”", "''", '"', "“"}),
    "”": frozenset({"”"}),
    "„": frozenset({"“", "”", '"', "‟"}),
    "‟": frozenset({"”", '"'}),
    '"': frozenset({'"', "”", "''"}),
    "``": frozenset({"''", '"', "”"}),
    "''": frozenset({"''"}),
    "«": frozenset({"»"}),
    "‘": frozenset({"’", "'"}),
    "‛": frozenset({"’", "'"}),
    "'": frozenset({"'", "’"}),
    "`": frozenset({"'", "’"}),
}
_BEFORE_OPENING = "([{—–-/:,;…"
_AFTER_CLOSING = ".,;:!?)]}—–-…/"
_ENDS_SPEECH = ".,;!?…—–-"
# "'em", "'til", "rock 'n' roll": an apostrophe at the start of a word.
_ELISION = re.compile(r"(?:em|tis|twas|til|till|cause|cos|n|bout|round|\d\d?s?)\b", re.IGNORECASE)
_OPENING = re.compile(r"[\s(\[]*(``|''|[\"“„‟«‘'`])")


class Quotation(NamedTuple):
    """What is quoted (`start` to `end`) and the same with its marks (`outer_start` to `outer_end`).

    `closed`: a closing mark was found. `continues`: it goes on with the quotation before it, which the
    end of a paragraph left open.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    closed: bool
    continues: bool


class _Open(NamedTuple):
    mark: str
    start: int
    end: int


def find_quotations(text: str, sentences: Sequence[Sentence]) -> list[Quotation]:
    """Return the outermost quotations of a report's sentences, in text order."""
    paragraphs = paragraph_spans(sentences)
    found: list[Quotation] = []
    left_open: str | None = None
    for number, (span, inner) in enumerate(paragraphs):
        following = paragraphs[number + 1][0] if number + 1 < len(paragraphs) else None
        goes_on = _opening_mark(text, following) if following else None
        first = len(found)
        open_mark = _scan(text, span, inner, goes_on, found)
        if left_open and first < len(found) and not text[span.start : found[first].outer_start].strip(" \t([\n"):
            found[first] = found[first]._replace(continues=True)
        left_open = open_mark
    return found


def paragraph_spans(sentences: Sequence[Sentence]) -> list[tuple[Span, list[Span]]]:
    """Return each paragraph's span with the spans of its sentences."""
    out: list[tuple[int, list[Span]]] = []
    for sentence in sentences:
        if out and out[-1][0] == sentence.paragraph:
            out[-1][1].append(Span(sentence.start, sentence.end))
        else:
            out.append((sentence.paragraph, [Span(sentence.start, sentence.end)]))
    return [(Span(spans[0].start, spans[-1].end), spans) for _, spans in out]


class QuoteIndex:
    """The quotations of a report, asked for sentence by sentence and in order."""

    def __init__(self, text: str, sentences: Sequence[Sentence]) -> None:
        self._text = text
        self.found = find_quotations(text, sentences)
        self._runs = quotation_runs(text, self.found)
        self._position = 0

    def within(self, start: int, end: int) -> list[int]:
        """Return the numbers of the quotations that overlap a span; spans must come in text order."""
        found = self.found
        while self._position < len(found) and found[self._position].outer_end <= start:
            self._position += 1
        out = []
        for n in range(self._position, len(found)):
            if found[n].outer_start >= end:
                break
            out.append(n)
        return out

    def run(self, number: int) -> list[int]:
        """Return the quotations that a quotation makes one run with."""
        first = last = number
        while first and self._runs[first - 1] == self._runs[number]:
            first -= 1
        while last + 1 < len(self._runs) and self._runs[last + 1] == self._runs[number]:
            last += 1
        return list(range(first, last + 1))

    def goes_on(self, number: int) -> bool:
        """Whether the next paragraph continues a quotation."""
        return number + 1 < len(self.found) and self.found[number + 1].continues

    def has_words_outside(self, start: int, end: int, numbers: Sequence[int]) -> bool:
        """Whether a span holds words that none of the quotations holds."""
        position = start
        for n in numbers:
            if has_words(self._text[position : max(self.found[n].outer_start, position)]):
                return True
            position = max(position, self.found[n].outer_end)
        return has_words(self._text[position : max(end, position)])


def has_words(text: str) -> bool:
    """Whether a text holds a letter or a digit."""
    return any(c.isalnum() for c in text)


def quotation_runs(text: str, quotations: Sequence[Quotation]) -> list[int]:
    """Return for each quotation the number of its run; only blanks on one line part those of a run."""
    runs: list[int] = []
    for i, quotation in enumerate(quotations):
        gap = text[quotations[i - 1].outer_end : quotation.outer_start] if i else "x"
        runs.append(runs[-1] if i and not gap.strip() and "\n" not in gap else (runs[-1] + 1 if runs else 0))
    return runs


def ends_as_speech(text: str, quotation: Quotation) -> bool:
    """Whether a quotation ends as a quoted sentence does before its speaker: “…,” or “…”, and the like."""
    last = text[quotation.end - 1 : quotation.end]
    after = text[quotation.outer_end : quotation.outer_end + 1]
    return last in _ENDS_SPEECH or after in (",", "—", "–")


def _scan(text: str, span: Span, inner: list[Span], goes_on: str | None, found: list[Quotation]) -> str | None:
    """Add a paragraph's quotations; return the mark that is open at its end if the next one takes it up."""
    position = span.start
    while position < span.end:
        opened = _next_opening(text, position, span)
        if opened is None:
            return None
        close = _single_close(text, opened, span) if opened.mark not in _DOUBLE else _double_close(text, opened, span)
        if close is not None:
            # An opening mark before any closing one ends the quotation without being a part of it.
            shut = close[0] != close[1]
            _add(text, Quotation(opened.end, close[0], opened.start, close[1], shut, False), found)
            position = max(close[1], opened.end)
            continue
        if goes_on and _same_family(goes_on, opened.mark) and (opened.mark in _DOUBLE or opened.start == span.start):
            _add(text, Quotation(opened.end, span.end, opened.start, span.end, False, False), found)
            return opened.mark
        if opened.mark in _DOUBLE:
            # A mark that nothing closes holds for its sentence.
            end = next((s.end for s in inner if s.start <= opened.start < s.end), span.end)
            _add(text, Quotation(opened.end, end, opened.start, end, False, False), found)
            position = max(end, opened.end)
        else:
            position = opened.end
    return None


def _add(text: str, quotation: Quotation, found: list[Quotation]) -> None:
    start, end = quotation.start, quotation.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if any(c.isalnum() for c in text[start:end]):
        found.append(quotation._replace(start=start, end=end))


def _next_opening(text: str, position: int, span: Span) -> _Open | None:
    for match in _MARK.finditer(text, position, span.end):
        mark, start, end = match.group(), match.start(), match.end()
        if mark == "''" and end < span.end and text[end].isalnum() and _free_before(text, start, span):
            return _Open(mark, start, end)
        if mark in ("''", "»", "’"):
            continue
        if mark == '"' and not _free_before(text, start, span) and not text[start - 1].isspace():
            continue
        if mark == "”" and not _looks_opening(text, start, end, span):
            continue
        if mark in ("‘", "‛", "'", "`") and not _opens_single(text, start, end, span):
            continue
        return _Open(mark, start, end)
    return None


def _free_before(text: str, start: int, span: Span) -> bool:
    before = text[start - 1] if start > span.start else " "
    return before.isspace() or before in _BEFORE_OPENING or bool(_MARK.fullmatch(before))


def _looks_opening(text: str, start: int, end: int, span: Span) -> bool:
    return _free_before(text, start, span) and end < span.end and not text[end].isspace() and text[end] not in ".,;:!?)"


def _looks_closing(text: str, start: int, end: int, span: Span) -> bool:
    if start == span.start or text[start - 1].isspace():
        return False
    after = text[end] if end < span.end else " "
    return after.isspace() or after in _AFTER_CLOSING or bool(_MARK.fullmatch(after))


def _opens_single(text: str, start: int, end: int, span: Span) -> bool:
    if not _free_before(text, start, span) or end >= span.end:
        return False
    if not (text[end].isalnum() or text[end] in '“"[(…'):
        return False
    return not _ELISION.match(text, end)


def _double_close(text: str, opened: _Open, span: Span) -> tuple[int, int] | None:
    closers = _CLOSERS[opened.mark]
    for match in _MARK.finditer(text, opened.end, span.end):
        mark, start, end = match.group(), match.start(), match.end()
        if mark in closers and not (mark == opened.mark and mark in ('"', "“") and _reopens(text, start, end, span)):
            if mark == "“" and opened.mark == "“" and not _looks_closing(text, start, end, span):
                return start, start
            return start, end
        if mark == opened.mark and mark in _DOUBLE:
            return start, start
    return None


def _reopens(text: str, start: int, end: int, span: Span) -> bool:
    return start > span.start and text[start - 1].isspace() and _looks_opening(text, start, end, span)


def _single_close(text: str, opened: _Open, span: Span) -> tuple[int, int] | None:
    """Return the closing single mark; one after a plural s may be an apostrophe, and any other goes first."""
    closers = _CLOSERS[opened.mark]
    weak: tuple[int, int] | None = None
    for match in _MARK.finditer(text, opened.end, span.end):
        mark, start, end = match.group(), match.start(), match.end()
        if mark == opened.mark and _opens_single(text, start, end, span):
            break
        if mark == "''":
            mark, end = "'", start + 1
        if mark not in closers or not _looks_closing(text, start, end, span):
            continue
        if text[start - 1] in "sSzx" and text[end : end + 1] == " " and text[end + 1 : end + 2].islower():
            weak = weak or (start, end)
            continue
        return start, end
    return weak


def _opening_mark(text: str, span: Span) -> str | None:
    match = _OPENING.match(text, span.start, span.end)
    return match.group(1) if match else None


def _same_family(first: str, second: str) -> bool:
    return (first in _DOUBLE) == (second in _DOUBLE)
