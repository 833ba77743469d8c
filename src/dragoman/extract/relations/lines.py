"""The JSON Lines contract of `dragoman relate`: a marked pair in, its type out; a bad line stops no other one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from dragoman.extract.relations.typer import Marked, RelationTyper, check
from dragoman.model import Status

# Whoever marks a pair mostly takes it for one that has to do with each other: NONE is given only below this chance of
# any act. The model's own threshold, for pairs that nobody has looked at, stands in its card.
PRESUMED = 0.1


class _Line(msgspec.Struct, frozen=True):
    text: str
    actor: list[int]
    recipient: list[int]
    id: str | int | None = None


class _Id(msgspec.Struct, frozen=True):
    id: str | int | None = None


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """One line of output."""

    id: str | int
    event_type: str
    mode: str | None
    status: Status
    confidence: float
    probabilities: dict[str, float]


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """The output of a line that could not be typed: the same fields, empty, and the error."""

    id: str | int
    error: str
    event_type: None = None
    mode: None = None
    status: None = None
    confidence: None = None
    probabilities: None = None


class Answer(NamedTuple):
    """The answer to one line of input; `line` counts from 1."""

    line: int
    record: Typed | Failed


def relate_lines(lines: Iterable[bytes], typer: RelationTyper) -> Iterator[Answer]:
    """Answer JSON Lines of `{"id", "text", "actor": [start, end], "recipient": [start, end]}`, in order.

    A line without an id is known by its number. Blank lines are passed over.
    """
    for number, raw in enumerate(lines, 1):
        if raw.strip():
            yield Answer(number, _answer(raw, number, typer))


def _answer(raw: bytes, number: int, typer: RelationTyper) -> Typed | Failed:
    try:
        line = msgspec.json.decode(raw, type=_Line)
        marked: Marked = check(line.text, line.actor, line.recipient)
    except (ValueError, UnicodeError) as error:  # msgspec's own errors are ValueErrors
        return Failed(id=_id_of(raw, number), error=_plain(error))
    found = typer.type_one(marked)
    return Typed(
        id=number if line.id is None else line.id,
        event_type=found.event_type,
        mode=found.mode,
        status=found.status,
        confidence=found.confidence,
        probabilities=found.probabilities,
    )


def _plain(error: Exception) -> str:
    if isinstance(error, msgspec.ValidationError):
        return f'{error}; a line is {{"id", "text", "actor": [start, end], "recipient": [start, end]}}'
    if isinstance(error, msgspec.DecodeError | UnicodeError):
        return f"is not JSON ({error})"
    return str(error)


def _id_of(raw: bytes, number: int) -> str | int:
    try:
        found = msgspec.json.decode(raw, type=_Id).id
    except (ValueError, UnicodeError):
        return number
    return number if found is None else found
