"""What a report has dated so far, from which later sentences count: "the same night", "a day earlier"."""

from __future__ import annotations

import re

from dragoman.resolve.time_reading import Anchor, Dated, parsed
from dragoman.resolve.time_words import TimeWords

_REACH = 2  # sentences that may lie between what was told and what counts from it, the first one included
_RECENT = 8  # days before the report that news may still tell of without saying so again
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 4  # letters of a noun that is looked for in a verb ("attack", "attacked")


class Chronology:
    """The times of the sentences of one report, in text order."""

    def __init__(self, words: TimeWords) -> None:
        self._words = words
        self._sentence = 0
        self._paragraph = -2
        self._last: tuple[int, int, Anchor] | None = None
        self._now: tuple[frozenset[str], Anchor] | None = None
        self._told: list[tuple[frozenset[str], Anchor]] = []

    def begin(self, paragraph: int) -> None:
        """Go on to the next sentence, which stands in a paragraph."""
        if self._now is not None:
            self._last = (self._sentence, self._paragraph, self._now[1])
            self._told.append(self._now)
            self._now = None
        self._sentence += 1
        self._paragraph = paragraph

    def note(self, text: str, dated: Dated, words: str) -> None:
        """Keep when the act of the sentence happened, for those that follow; `words` say where the time comes from."""
        if dated.value is None or dated.precision is None:
            return
        named = frozenset(w.lower() for w in _WORD.findall(text))
        self._now = (named, Anchor(dated.value, dated.precision, words))

    def before(self) -> Anchor | None:
        """Return the time of what was told just before; None where nothing near was dated."""
        if self._last is None:
            return None
        sentence, paragraph, anchor = self._last
        near = self._sentence - sentence <= _REACH and self._paragraph - paragraph <= 1
        return anchor if near else None

    def of(self, noun: str) -> Anchor | None:
        """Return the time of what a noun takes up ("the vote"), as it was told last; None where it was not."""
        for words, anchor in reversed(self._told):
            for name in self._words.alike(noun):
                stem = name.removesuffix("s")
                if any(w == name or (len(stem) >= _SHORTEST and w.startswith(stem)) for w in words):
                    return anchor
        return None

    def past_told(self, report_date: str | None) -> Anchor | None:
        """Return the time that the sentence just before tells of in the same paragraph, if it is long past."""
        base = parsed(report_date)
        if self._last is None or base is None:
            return None
        sentence, paragraph, anchor = self._last
        if self._sentence - sentence != 1 or paragraph != self._paragraph:
            return None
        if anchor.precision == "day":
            day = parsed(anchor.value)
            return anchor if day and (base - day).days > _RECENT else None
        if anchor.precision == "week":
            return None
        return None if base.isoformat().startswith(anchor.value) else anchor
