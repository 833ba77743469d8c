"""From the words of what is said to its spans in the text: runs of words, without the marks around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dragoman.extract.quotes import Quotation
from dragoman.model import Span, Token

_EDGES = frozenset(" \t\r\n,;:–—-")
_EDGE_MARKS = frozenset({",", ";", ":", "–", "—", "-", "--", ".", "...", "…", "!", "?"})


def is_word(token: Token) -> bool:
    """Whether a token is more than punctuation."""
    return any(c.isalnum() for c in token.text)


def content_spans(tokens: Sequence[Token], content: Iterable[int], quotations: Sequence[Quotation]) -> list[Span]:
    """Return the spans of words that belong together; punctuation between them does not part them."""
    chosen = set(content)
    runs: list[list[int]] = []
    broken = True
    for i, token in enumerate(tokens):
        if i in chosen:
            if broken:
                runs.append([])
                broken = False
            runs[-1].append(i)
        elif is_word(token):
            broken = True
    spans = (_trimmed(tokens, run, quotations) for run in runs)
    return [s for s in spans if s is not None]


def trim_quoted(text: str, start: int, end: int) -> Span:
    """Return a quotation's span without the commas, dashes and blanks at its ends."""
    while end > start and (text[end - 1] in _EDGES or text[end - 1].isspace()):
        end -= 1
    while start < end and (text[start] in _EDGES or text[start].isspace()):
        start += 1
    return Span(start, end)


def _trimmed(tokens: Sequence[Token], run: list[int], quotations: Sequence[Quotation]) -> Span | None:
    """Take punctuation off the ends of a run of words, and quotation marks that have no partner in it."""
    first, last = 0, len(run) - 1
    while first <= last:
        head, tail = tokens[run[first]], tokens[run[last]]
        if not is_word(head) and not (head.text[:1] in "([$€£#" or _opens_inside(head, tail, quotations)):
            first += 1
        elif not is_word(tail) and not (tail.text[:1] in ")]%°" or _closes_inside(head, tail, quotations)):
            last -= 1
        elif head.text[:1] in "([" and not any(tokens[k].text in (")", "]") for k in run[first : last + 1]):
            first += 1
        elif tail.text in (")", "]") and not any(tokens[k].text in ("(", "[") for k in run[first : last + 1]):
            last -= 1
        else:
            whole = next((q for q in quotations if q.outer_start == head.start and q.outer_end == tail.end), None)
            return Span(head.start, tail.end) if whole is None or whole.start >= whole.end else _inner(whole)
    return None


def _inner(whole: Quotation) -> Span:
    return Span(whole.start, whole.end)


def _opens_inside(head: Token, tail: Token, quotations: Sequence[Quotation]) -> bool:
    """Whether a mark opens a quotation that ends before the run does."""
    if head.text in _EDGE_MARKS:
        return False
    return any(q.outer_start == head.start and q.closed and q.outer_end <= tail.end for q in quotations)


def _closes_inside(head: Token, tail: Token, quotations: Sequence[Quotation]) -> bool:
    """Whether a mark closes a quotation that begins after the run does."""
    if tail.text in _EDGE_MARKS:
        return False
    return any(q.outer_end == tail.end and q.closed and q.outer_start >= head.start for q in quotations)
