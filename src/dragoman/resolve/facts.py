"""The facts of the knowledge base as records: what names stand for, roles, terms of office, memberships."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from dragoman.model import EntityKind

Sense = Literal["name", "adjective", "demonym", "capital", "body", "people", "territory", "organization"]


@dataclass(frozen=True, slots=True)
class Named:
    """What one name can stand for. `start` and `end` bound its validity (ISO 8601, any precision; None: open).

    `shared`: others have the like, so that it only counts where the report is about its state.
    """

    id: str
    name: str
    kind: EntityKind
    sense: Sense
    country: str | None
    organization: str | None = None
    sectors: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None
    shared: bool = False

    def valid(self, date: str | None) -> bool:
        """Whether the name could be used on a day; always, if the day is not known."""
        return within(date, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Role:
    """A generic noun or title. `inherits`: its sector is that of the body or state it serves."""

    role: str
    sectors: tuple[str, ...]
    kind: str
    inherits: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """One term of one person in one office."""

    name: str
    country: str | None
    organization: str | None
    office: str
    sectors: tuple[str, ...]
    start: str | None
    end: str | None

    def valid(self, date: str | None) -> bool:
        """Whether the person held the office on a day; always, if the day is not known."""
        return within(date, self.start, self.end)


class Membership(NamedTuple):
    """One stretch of a state's (or body's) standing in an organisation; `member` is a code or an abbreviation."""

    organization: str
    member: str
    status: str
    start: str | None
    end: str | None

    def valid(self, date: str | None) -> bool:
        """Whether it held on a day; without a day, whether it holds still."""
        return within(date, self.start, self.end) if date else self.end is None


def within(date: str | None, start: str | None, end: str | None) -> bool:
    """Whether an ISO date of any precision lies between two others; a coarser bound includes its whole period."""
    if date is None:
        return True
    return not (start and date[: len(start)] < start) and not (end and date[: len(end)] > end)


def surname_of(name: str) -> str:
    """Return the part of a full name by which news calls the person afterwards.

    Family names come first in Chinese, Korean and Vietnamese names; those that are known this way are listed.
    """
    words = name.split()
    if len(words) in (2, 3) and words[0] in _FAMILY_FIRST:
        return words[0]
    for i, word in enumerate(words[1:-1], 1):
        if word.lower() in _PARTICLES:
            return " ".join(words[i:])
    return words[-1]


_PARTICLES = frozenset(
    {"van", "von", "de", "der", "den", "al", "bin", "ben", "ibn", "da", "dos", "del", "della", "di", "el"}
)
_FAMILY_FIRST = frozenset(
    "Xi Hu Jiang Li Wen Zhu Wang Yang Deng Zhao Qian Tang Zeng Liu Zhang Chen Kim Park Roh Lee Moon Yoon Ban Chung Kang "
    "Nguyen Nguyễn Tran Trần Pham Phan Le Truong Vo Mao Zhou Hua Lien Ma Tsai Lai Cho Choi Ri Han Qin He Wu Chiang Sun "
    "Chea Ieng Nuon Pol Son Hun Heng Goh".split()
)
