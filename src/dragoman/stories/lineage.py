"""What those who carry one text have changed in it: what they added, cut, and put over it as a headline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from dragoman.model import Quote
from dragoman.stories.records import Carrier, Change, CopyGroup, Kept, Lineage

_WORD = re.compile(r"\w+")
# Longer texts are compared by sentences; by words it would take seconds.
_MOST_WORDS = 3000
_SENTENCE = re.compile(r"[^.!?]*(?:[.!?]+|$)")


def lineage(group: CopyGroup, reports: Sequence[Kept]) -> Lineage:
    """Return the history of a text; `reports` are those of the group, in its order."""
    first = reports[0]
    return Lineage(
        earliest=first.id,
        origin=first.origins[0] if first.origins else next(iter(group.origins), first.publisher),
        origins=group.origins,
        carriers=tuple(
            Carrier(
                report_id=report.id,
                publisher=report.publisher,
                date=report.published or report.date,
                changes=() if report is first else tuple(changes(first, report)),
            )
            for report in reports
        ),
    )


def changes(original: Kept, copy: Kept) -> Iterator[Change]:
    """Give what differs: `added` and `headline` with spans in the copy's text, `cut` with spans in the original's."""
    if copy.title and copy.title != original.title:
        start = copy.text.find(copy.title)
        quote = Quote(text=copy.title, start=max(start, 0), end=max(start, 0) + (len(copy.title) if start >= 0 else 0))
        yield Change(kind="headline", quote=quote)
    one, other = _units(original.text), _units(copy.text)
    words = [_folded(original.text, span) for span in one], [_folded(copy.text, span) for span in other]
    for tag, i, j, k, m in SequenceMatcher(None, *words, autojunk=False).get_opcodes():
        if tag in ("delete", "replace"):
            yield Change(kind="cut", quote=_quote(original.text, one[i][0], one[j - 1][1]))
        if tag in ("insert", "replace"):
            start, end = other[k][0], other[m - 1][1]
            if copy.title is None or copy.text[start:end] != copy.title:
                yield Change(kind="added", quote=_quote(copy.text, start, end))


def _units(text: str) -> list[tuple[int, int]]:
    words = [match.span() for match in _WORD.finditer(text)]
    if len(words) <= _MOST_WORDS:
        return words
    return [match.span() for match in _SENTENCE.finditer(text) if _WORD.search(match[0])]


def _folded(text: str, span: tuple[int, int]) -> str:
    return " ".join(_WORD.findall(text[span[0] : span[1]].casefold()))


def _quote(text: str, start: int, end: int) -> Quote:
    return Quote(text=text[start:end], start=start, end=end)
