"""The word lists of positions and commitments, as checked data, and how their entries are looked for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cached_property
from importlib.resources import files
from typing import TypeVar

import msgspec

from dragoman.errors import CodebookError
from dragoman.positions.records import CommitmentKind, Group

_T = TypeVar("_T")


class Sides(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"favour": "for"}):
    """Words that show a side."""

    against: tuple[str, ...]
    favour: tuple[str, ...]


class Reach(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many words around a topic count, and how many words from the beginning on the stance is about."""

    before: int
    after: int
    object: int


class Negation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that turn a side round."""

    words: tuple[str, ...]


class Effects(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What effects speak against a cause, and for it."""

    bad: tuple[str, ...]
    good: tuple[str, ...]


class AttitudeWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of `attitudes.toml`; `sided` are the contexts on which one can take sides."""

    sided: frozenset[str]
    reach: Reach
    before: Sides
    after: Sides
    negation: Negation
    effects: Effects


class Pattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which events are meant: by type, mode and words, and by how many words they share with the commitment."""

    types: frozenset[str]
    modes: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    shared: int = 0


class Act(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What can be committed to, and the events that keep or break it.

    `groups`: the kinds of commitments that it can be the act of; `negative`: those of which only its omission is.
    """

    name: str
    words: tuple[str, ...]
    groups: frozenset[Group] = frozenset({"promise", "request"})
    negative: frozenset[Group] = frozenset()
    kept: tuple[Pattern, ...] = ()
    broken: tuple[Pattern, ...] = ()
    ongoing: bool = False


class Grace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days allowed after a due date."""

    days: int


class CommitmentSigns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that tell the kinds of commitments apart."""

    ready: tuple[str, ...]
    promise: tuple[str, ...]
    ahead: tuple[str, ...]
    agreement: tuple[str, ...]
    invite: tuple[str, ...]
    ultimatum: tuple[str, ...]
    negation: tuple[str, ...]
    condition: tuple[str, ...]
    looking_back: tuple[str, ...]
    aside: tuple[str, ...]
    common: frozenset[str]


class CommitmentWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of `commitments.toml`."""

    days_open: dict[CommitmentKind, int]
    grace: Grace
    refusal: Pattern
    words: CommitmentSigns
    acts: tuple[Act, ...]


class Words:
    """Looks for the entries of a list in a text; `fight*` stands for all words that begin so."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._entries = sorted(set(entries), key=lambda e: (-len(e), e))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The entries as one expression, for text in any case."""
        parts = (re.escape(e).replace(r"\*", r"[\w’'-]*").replace(r"\ ", r"\s+") for e in self._entries)
        return re.compile(rf"(?<![\w-])(?:{'|'.join(parts) or '(?!)'})(?![\w-])", re.IGNORECASE)

    def first(self, text: str) -> re.Match[str] | None:
        """Return the first entry in a text."""
        return self.pattern.search(text)


def load_attitudes() -> AttitudeWords:
    """Read the words that show a side."""
    return _load("attitudes.toml", AttitudeWords)


def load_commitments() -> CommitmentWords:
    """Read what makes, keeps and breaks a commitment."""
    return _load("commitments.toml", CommitmentWords)


def _load(name: str, schema: type[_T]) -> _T:
    text = (files("dragoman.positions") / "data" / name).read_text(encoding="utf8")
    try:
        return msgspec.convert(tomllib.loads(text), schema)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise CodebookError(f"{name}: {error}") from error
