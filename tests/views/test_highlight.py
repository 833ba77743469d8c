from __future__ import annotations

from dragoman.model import Quote
from dragoman.views.highlight import Piece, pieces

QUOTE = Quote(text="Iran accused Iraq", start=100, end=117)


def test_marks_cut_the_text() -> None:
    assert pieces(QUOTE, [(100, 104, "actor"), (105, 112, "trigger")]) == [
        Piece("Iran", frozenset({"actor"})),
        Piece(" ", frozenset()),
        Piece("accused", frozenset({"trigger"})),
        Piece(" Iraq", frozenset()),
    ]


def test_overlapping_marks_and_marks_at_the_edge() -> None:
    found = pieces(QUOTE, [(90, 107, "actor"), (105, 112, "trigger"), (113, 500, "recipient"), (1, 9, "actor")])
    assert "".join(piece.text for piece in found) == QUOTE.text
    assert found[1] == Piece("ac", frozenset({"actor", "trigger"}))
    assert found[-1] == Piece("Iraq", frozenset({"recipient"}))


def test_no_marks_and_no_text() -> None:
    assert pieces(QUOTE, []) == [Piece(QUOTE.text, frozenset())]
    assert pieces(Quote(text="", start=5, end=5), [(5, 5, "actor")]) == []
