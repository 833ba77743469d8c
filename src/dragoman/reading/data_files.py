"""The data files of this folder, as typed records; unknown keys and broken patterns are refused."""

from __future__ import annotations

from importlib import resources
from typing import Literal, TypeVar

import msgspec

from dragoman.errors import CodebookError
from dragoman.model import BoilerplateKind


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What all records of data files share."""


class Agency(_Data, frozen=True):
    """A news agency: the name that a reading gives, and the names that reports print."""

    name: str
    names: tuple[str, ...]


class Agencies(_Data, frozen=True):
    """`agencies.toml`."""

    agency: tuple[Agency, ...]


class Named(_Data, frozen=True):
    """A month (from 1) or a day of the week (Monday is 0) with its spellings."""

    number: int
    names: tuple[str, ...]


class Calendar(_Data, frozen=True):
    """`calendar.toml`."""

    month: tuple[Named, ...]
    weekday: tuple[Named, ...]


class DatelineWords(_Data, frozen=True):
    """`dateline.toml`."""

    labels: tuple[str, ...]
    openers: tuple[str, ...]
    particles: tuple[str, ...]


class LanguageWords(_Data, frozen=True):
    """Frequent small words of a language."""

    code: str
    words: tuple[str, ...]


class Script(_Data, frozen=True):
    """A range of letters, the language it mostly stands for, and letters of others that use it."""

    first: str
    last: str
    code: str
    letters: dict[str, str]


class Languages(_Data, frozen=True):
    """`languages.toml`."""

    language: tuple[LanguageWords, ...]
    script: tuple[Script, ...]


class Pattern(_Data, frozen=True):
    """A kind of boilerplate; the head of `boilerplate.toml` says what the fields mean."""

    id: str
    kind: BoilerplateKind
    scope: Literal["whole", "end", "inside"]
    regex: str
    where: Literal["any", "top", "tail"] = "any"
    any_case: bool = False
    followed: bool = False
    cues: tuple[str, ...] = ()


class Patterns(_Data, frozen=True):
    """`boilerplate.toml`."""

    pattern: tuple[Pattern, ...]


T = TypeVar("T", bound=_Data)


def load(name: str, kind: type[T]) -> T:
    """Return a data file of this folder as a record; raises CodebookError naming file and field."""
    return decode((resources.files("dragoman.reading") / "data" / name).read_bytes(), kind, name)


def decode(data: bytes, kind: type[T], name: str) -> T:
    """Return TOML data as a record; raises CodebookError naming file and field."""
    try:
        return msgspec.toml.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CodebookError(f"{name}: {error}; correct the file") from error
