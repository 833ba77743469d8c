"""What a brief is made of: sections of lines, each line in parts that views can mark, each with its evidence."""

from __future__ import annotations

from typing import Literal

from dragoman.model import Quote, Record

BriefKind = Literal["report", "pair", "topic", "actor", "period"]
RefKind = Literal["report", "event", "statement", "story", "actor", "topic", "commitment"]
PartKind = Literal["plain", "date", "actor", "recipient", "act", "status", "topic", "side", "count", "words"]
Tone = Literal["cooperation", "conflict"]


class Ref(Record, frozen=True, kw_only=True):
    """Names something that a view may lead to.

    `id`: of an event and a statement, in the report `report_id`; of an actor, its code.
    """

    kind: RefKind
    id: str
    report_id: str | None = None


class Part(Record, frozen=True, kw_only=True):
    """A stretch of a line. `words`: they are a report's own."""

    text: str
    kind: PartKind = "plain"
    ref: Ref | None = None


class Evidence(Record, frozen=True, kw_only=True):
    """What proves a line: the quoted words, and the report that they stand in.

    `label` says what the words show where a line has several: "before", "kept". `quote` None: the report as a
    whole is the evidence, or the words were not kept. `date` is that of the report.
    """

    report_id: str
    title: str | None
    publisher: str | None
    origins: tuple[str, ...]
    date: str | None
    quote: Quote | None
    label: str | None = None
    event_id: str | None = None
    statement_id: str | None = None


class Fact(Record, frozen=True, kw_only=True):
    """Something more about what a line tells: a label and its value."""

    label: str
    text: str


class Line(Record, frozen=True, kw_only=True):
    """One thing that the records say; `parts` in order make the sentence.

    `about` names the record that it is of. `also`: reports that tell the same, besides those of the evidence,
    and `also_more` how many further ones there are.
    """

    parts: tuple[Part, ...]
    date: str | None = None
    about: Ref | None = None
    tone: Tone | None = None
    facts: tuple[Fact, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    also: tuple[Ref, ...] = ()
    also_more: int = 0

    @property
    def text(self) -> str:
        """The line as plain text."""
        return "".join(part.text for part in self.parts)


class Group(Record, frozen=True, kw_only=True):
    """Lines of one kind. `count`: how many there are in all, `more`: how many of them are not listed."""

    title: str
    count: int
    lines: tuple[Line, ...]
    more: int = 0
    tone: Tone | None = None


class Balance(Record, frozen=True, kw_only=True):
    """How many stories (or events, where stories were not kept) there are in each class of acts."""

    unit: Literal["stories", "events"]
    verbal_cooperation: int
    material_cooperation: int
    verbal_conflict: int
    material_conflict: int

    @property
    def cooperation(self) -> int:
        """Both kinds of cooperation."""
        return self.verbal_cooperation + self.material_cooperation

    @property
    def conflict(self) -> int:
        """Both kinds of conflict."""
        return self.verbal_conflict + self.material_conflict


class Section(Record, frozen=True, kw_only=True):
    """A part of a brief; `name` is its fixed name, `empty` says why there is nothing in it."""

    name: str
    title: str
    groups: tuple[Group, ...] = ()
    balance: Balance | None = None
    notes: tuple[str, ...] = ()
    empty: str | None = None


class Brief(Record, frozen=True, kw_only=True):
    """One page on a report, a pair, a topic, an actor or a period.

    `scope`: what was asked for, as label and value. `numbers`: how much there is of it. `notes`: what was cut, and
    what that means.
    """

    kind: BriefKind
    title: str
    scope: tuple[Fact, ...]
    numbers: tuple[Fact, ...]
    notes: tuple[str, ...]
    sections: tuple[Section, ...]
