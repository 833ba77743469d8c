"""How records are put into words: names of parties, the line of an act, counts."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import msgspec

from dragoman.errors import CodebookError
from dragoman.model import Entity, Quote, Record
from dragoman.store import EventRow, StatementRow
from dragoman.views.brief.knowledge import Knowledge
from dragoman.views.brief.records import Evidence, Part, PartKind, Ref, Tone
from dragoman.views.wording import counted, entity_code

# More parties than these are counted, not named.
_MOST_NAMES = 5


class _Recipient(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    other: str
    types: dict[str, str]


class _Words(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    recipient: _Recipient
    sectors: dict[str, str]


class Wording:
    """Words the parts of lines; `knowledge` gives the names of states and bodies that a record has by code only."""

    def __init__(self, knowledge: Knowledge | None = None) -> None:
        self._knowledge = knowledge
        self._words = _load()

    def name(self, entity: Entity) -> str:
        """Return the resolved name, else the state or body with the part of it, else the words of the text."""
        if entity.name:
            return entity.name
        code = entity.code
        if code is None:
            return f"“{entity.text}”"
        whole = entity.id in (code, f"org:{code}")
        part = self._words.sectors.get(entity.sectors[0]) if entity.sectors and not whole else None
        return f"{self.party(code)} ({part})" if part else self.party(code)

    def own_name(self, entity: Entity) -> str:
        """Return the name of who an entity is, and not of what it was called by: that of a state, not of its seat."""
        return self.party(entity.id) if entity.id and entity.id == entity.code else self.name(entity)

    def party(self, code: str) -> str:
        """Return the name of a state or body, or of the part of one (`COL:REB`), by its code."""
        head, _, tail = code.partition(":")
        name = self._base(head)
        return f"{name} ({self._words.sectors.get(tail, tail)})" if tail else name

    def heading(self, who: str) -> str:
        """Return what was asked for as a title has it: "Iran (IRN)"; a part of a name as it is."""
        code = who.upper()
        name = self.party(code) if self._base(code.partition(":")[0]) != code.partition(":")[0] else who
        return f"{name} ({code})" if name not in (who, code) else who

    def _base(self, code: str) -> str:
        if self._knowledge is None:
            return code
        body = self._knowledge.organizations.get(code)
        return self._knowledge.countries.get(code) or (body.name if body else code)

    def names(self, entities: Sequence[Entity], kind: PartKind) -> list[Part]:
        """Return several parties as parts, each once, with what separates them."""
        named = {self.name(entity): entity for entity in reversed(entities)}
        shown = list(reversed(named.items()))
        over = len(shown) - _MOST_NAMES
        shown = shown[:_MOST_NAMES] if over > 1 else shown
        parts: list[Part] = []
        for place, (name, entity) in enumerate(shown):
            last = place == len(shown) - 1 and over <= 1
            if place:
                parts.append(Part(text=" and " if last else ", "))
            parts.append(Part(text=name, kind=kind, ref=actor_ref(entity)))
        if over > 1:
            parts.append(Part(text=f" and {over} more"))
        return parts

    def act(
        self,
        event_type: str,
        mode: str | None,
        status: str,
        actors: Sequence[Entity],
        recipients: Sequence[Entity],
        date: str | None,
        speaker: Entity | None = None,
    ) -> list[Part]:
        """Return the line of an act: `2014-02-26 Iran: CONSULT visit with China (actual)`.

        `speaker`: on whose word alone the report tells it.
        """
        parts = [day(date), Part(text=" ")]
        parts += self.names(actors, "actor") if actors else [Part(text="actor not named")]
        parts.append(Part(text=": "))
        parts.append(Part(text=f"{event_type} {mode}" if mode else event_type, kind="act"))
        if recipients:
            words = self._words.recipient
            parts.append(Part(text=f" {words.types.get(event_type, words.other)} "))
            parts += self.names(recipients, "recipient")
        parts += [Part(text=" ("), Part(text=status, kind="status"), Part(text=")")]
        if speaker is not None:
            parts += [Part(text=", according to "), *self.names((speaker,), "plain")]
        return parts


@cache
def _load() -> _Words:
    data = files("dragoman.views.brief").joinpath("words.toml").read_text(encoding="utf-8")
    try:
        return msgspec.convert(tomllib.loads(data), _Words)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise CodebookError(f"words.toml: {error}") from error


def day(date: str | None) -> Part:
    """Return a date, or that there is none."""
    return Part(text=date or "No date", kind="date")


def actor_ref(entity: Entity) -> Ref | None:
    """Return what leads to an actor; None for one that was not resolved."""
    code = entity_code(entity)
    return Ref(kind="actor", id=code) if code else None


def topic_part(topic: str) -> Part:
    """Return a topic."""
    return Part(text=topic, kind="topic", ref=Ref(kind="topic", id=topic))


def tone(quad: int) -> Tone:
    """Return whether a class of acts is cooperation or conflict."""
    return "conflict" if quad in (3, 4) else "cooperation"


def of_event(row: EventRow, quote: Quote | None = None, label: str | None = None) -> Evidence:
    """Return an event as evidence; `quote` as in the event if not given."""
    return Evidence(
        report_id=row.report_id, title=row.title, publisher=row.publisher, origins=row.origins, date=row.report_date,
        quote=quote or row.event.evidence, label=label, event_id=row.event.id,
    )  # fmt: skip


def of_statement(row: StatementRow, label: str | None = None) -> Evidence:
    """Return a statement as evidence."""
    return Evidence(
        report_id=row.report_id, title=row.title, publisher=row.publisher, origins=row.origins, date=row.report_date,
        quote=row.sentence or row.statement.cue, label=label, statement_id=row.statement.id,
    )  # fmt: skip


def reported_by(origins: int, reports: int) -> list[Part]:
    """Return how many reported something: `, reported by 3 origins in 5 reports`."""
    return [Part(text=", reported by "), Part(text=counted(origins, "origin"), kind="count")] + (
        [Part(text=f" in {counted(reports, 'report')}")] if reports > origins else []
    )
