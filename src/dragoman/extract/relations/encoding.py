"""From a text with two marked spans to the word pieces that the relation model reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer

from dragoman.model import Span

# Words that the base model never saw: they stand before and after the actor and the recipient.
MARKERS = ("[unused1]", "[unused2]", "[unused3]", "[unused4]")
# Longer texts are read around the pair: what decides stands near it, and every piece costs time.
MAX_PIECES = 64
_MARGIN = 12


class Encoded(NamedTuple):
    """Word pieces of a marked pair, and where the markers before actor and recipient stand among them."""

    ids: tuple[int, ...]
    actor: int
    recipient: int


class PairEncoder:
    """Puts markers around actor and recipient; what stands far from both is left out of a long text."""

    def __init__(self, tokenizer: Path, most: int = MAX_PIECES) -> None:
        self._room = most - 2 - len(MARKERS)
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        # A text that holds "[SEP]" must not end there.
        self._tokenizer.encode_special_tokens = True
        # MPNet, the teacher, has the ends of RoBERTa.
        ends = ("<s>", "</s>") if self._tokenizer.token_to_id("<s>") is not None else ("[CLS]", "[SEP]")
        self._first, self._last, *self._markers = (self._id(name) for name in (*ends, *MARKERS))

    def _id(self, word: str) -> int:
        number = self._tokenizer.token_to_id(word)
        if number is None:
            raise ValueError(f"the tokenizer does not know {word}")
        return number

    def encode(self, text: str, actor: Span, recipient: Span) -> Encoded:
        """Encode one pair; the spans are not empty, lie within the text, and are apart or one within the other."""
        pieces = self._tokenizer.encode(text, add_special_tokens=False)
        at = [_covered(pieces.offsets, span) for span in (actor, recipient)]
        ids: list[int] = [self._first]
        heads = [0, 0]
        # Of two spans that begin or end at one piece, the longer one is marked outside.
        longer_first = sorted((0, 1), key=lambda side: at[side][0] - at[side][1])
        for i in _window(len(pieces.ids), at, self._room):
            for side in longer_first:
                if i == at[side][0]:
                    heads[side] = len(ids)
                    ids.append(self._markers[2 * side])
            ids.append(pieces.ids[i])
            ids.extend(self._markers[2 * side + 1] for side in reversed(longer_first) if i == at[side][1])
        return Encoded((*ids, self._last), heads[0], heads[1])


def _covered(offsets: Sequence[tuple[int, int]], span: Span) -> tuple[int, int]:
    """Return the first and the last word piece that a span touches; the nearest one if it touches none."""
    inside = [i for i, (start, end) in enumerate(offsets) if start < span.end and span.start < end]
    if inside:
        return inside[0], inside[-1]
    nearest = min(range(len(offsets)), key=lambda i: abs(offsets[i][0] - span.start))
    return nearest, nearest


def _window(count: int, spans: Sequence[tuple[int, int]], room: int) -> list[int]:
    """Return the word pieces to keep: all, or those of the spans, around them and, as far as there is room, between."""
    if count <= room:
        return list(range(count))
    kept: set[int] = set()
    for first, last in spans:  # of a very long span the ends tell enough
        kept.update([*range(first, last + 1)][: _MARGIN // 2], [*range(first, last + 1)][-_MARGIN // 2 :])
    order = sorted(range(count), key=lambda i: (min(max(first - i, i - last, 0) for first, last in spans), i))
    for i in order:
        if len(kept) >= room:
            break
        kept.add(i)
    return sorted(kept)
