"""JSON Lines of marked pairs: a bad line is answered with its error, the others are typed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dragoman.extract.relations import RelationTyper
from dragoman.extract.relations.lines import Failed, Typed, relate_lines

GOOD = {"id": "a", "text": "Ghana praised Togo.", "actor": [0, 5], "recipient": [14, 18]}


@pytest.fixture(scope="module")
def typer() -> RelationTyper:
    return RelationTyper()


def _line(**changes: Any) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


def test_answers_come_in_order_with_their_ids(typer: RelationTyper) -> None:
    lines = [_line(), b"\n", _line(id=7), json.dumps({k: v for k, v in GOOD.items() if k != "id"}).encode()]
    answers = list(relate_lines(lines, typer))
    assert [(a.line, a.record.id) for a in answers] == [(1, "a"), (3, 7), (4, 4)]
    assert all(isinstance(a.record, Typed) and a.record.event_type == "SUPPORT" for a in answers)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[]", "a line is"),
        (b'{"id": "x", "text": "A hit B."}', "a line is"),
        (_line(actor="Ghana"), "a line is"),
        (_line(actor=[0, 5.5]), "a line is"),
        (_line(actor=[0, 500]), "outside the text"),
        (_line(actor=[14, 18]), "overlap"),
        (_line(actor=[5, 0]), "swapped"),
        (_line(actor=[2, 2]), "is empty"),
        (_line(text=""), "outside the text"),
    ],
)
def test_a_bad_line_stops_no_other(typer: RelationTyper, line: bytes, message: str) -> None:
    before, bad, after = relate_lines([_line(id="before"), line, _line(id="after")], typer)
    assert isinstance(bad.record, Failed)
    assert message in bad.record.error
    assert isinstance(before.record, Typed)
    assert isinstance(after.record, Typed)


def test_a_bad_line_keeps_its_id(typer: RelationTyper) -> None:
    (answer,) = relate_lines([_line(actor=[3])], typer)
    assert answer.record.id == "a"
