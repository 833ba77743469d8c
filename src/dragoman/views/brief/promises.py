"""Commitments for a brief: those of the scope, with the later events that keep or break them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from dragoman.positions.linking import Linker, counts, judged, on_day
from dragoman.positions.parties import holders
from dragoman.positions.records import Commitment, Link, Source
from dragoman.store import Judgement
from dragoman.views.brief.material import Material
from dragoman.views.brief.records import Evidence, Fact, Group, Line, Part, Ref, Section
from dragoman.views.brief.scope import last_day
from dragoman.views.brief.words import day, of_event
from dragoman.views.deeds import PROMISING, later_deeds

MOST = 10


class _Promises(NamedTuple):
    listed: list[Commitment]
    total: int
    on: date | None


def promises(material: Material) -> Section:
    """Return the section of commitments, the last made first."""
    found = _read(material)
    title = "What they promised"
    if not found.listed:
        return Section(
            name="promises", title=title,
            empty="No promise, request or threat was found in the events and statements of this scope.",
        )  # fmt: skip
    lines = tuple(_line(material, commitment) for commitment in found.listed)
    standing = [
        f"{n} {status}" for status in ("open", "kept", "broken", "lapsed") if (n := _count(found.listed, status))
    ]
    group = Group(title="Promises, requests and threats", count=found.total, lines=lines, more=found.total - len(lines))
    notes = [f"As known on {found.on}, of those listed: {', '.join(standing)}."]
    if any(c.kind == "threat" and c.status == "kept" for c in found.listed):
        notes.append("A threat that is kept was carried out.")
    return Section(name="promises", title=title, groups=(group,), notes=(" ".join(notes),))


def _count(found: Iterable[Commitment], status: str) -> int:
    return sum(commitment.status == status for commitment in found)


def _read(material: Material) -> _Promises:
    reader = material.helpers.commitments
    events = [row for row in material.events if row.event.event_type in PROMISING]
    found = [c for c in reader.read(events, material.statements) if _concerns(material, c)]
    until = material.scope.until
    ends = [last_day(each) for each in (until, material.view.overview.last_day()) if each]
    on = min(ends, default=None)
    if on is None:
        return _Promises([], 0, None)
    found = on_day(found, on, reader)[::-1]
    chosen = found[:MOST]
    judgements = _judgements(material, chosen)
    deeds = later_deeds(material.view, chosen)
    linked = Linker(reader).link(chosen, deeds.values())
    for judgement in judgements:
        row = material.event(judgement.report_id, judgement.event_id)
        if row is not None:
            deeds.setdefault((row.report_id, row.event.id), row)
    standing = on_day(judged(linked, judgements, deeds.values()), on, reader)
    tag = material.helpers.tag
    return _Promises([msgspec.structs.replace(c, topics=_topics(c, tag)) for c in standing], len(found), on)


def _topics(commitment: Commitment, tag: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    found = (topic for source in commitment.sources for topic in sorted(tag(source.quote.text)))
    return tuple(dict.fromkeys((*commitment.topics, *found)))


def _concerns(material: Material, commitment: Commitment) -> bool:
    scope = material.scope
    sides = [
        {who for who in scope.parties for entity in entities if material.meant(entity, who)}
        for entities in (commitment.by, commitment.towards)
    ]
    if scope.between is not None:
        return len(sides[0] | sides[1]) == len(set(scope.between)) and bool(sides[0])
    return scope.actor is None or bool(sides[0] | sides[1])


def _judgements(material: Material, commitments: Sequence[Commitment]) -> list[Judgement]:
    ids = {source.id for commitment in commitments for source in commitment.sources}
    return [judgement for judgement in material.view.judgements() if judgement.commitment in ids]


def _line(material: Material, c: Commitment) -> Line:
    parts: list[Part] = [day(c.made), Part(text=" "), *material.words.names(c.by, "actor")]
    if c.towards:
        parts += [Part(text=" to "), *material.words.names(c.towards, "recipient")]
    act = f"{'not ' if c.negative else ''}{c.act}" if c.act else "act not named"
    parts += [
        Part(text=": "),
        Part(text=c.kind, kind="act"),
        Part(text=f", {act} ("),
        Part(text=c.status, kind="status"),
    ]
    parts.append(Part(text=f"), {f'due {c.due}' if c.due else 'no due day'}"))
    facts = []
    if c.owed_by != holders(c.by):
        facts.append(Fact(label="owed by", text=", ".join(map(material.words.party, c.owed_by))))
    if c.condition:
        facts.append(Fact(label="condition", text=c.condition))
    facts.append(Fact(label="status", text=c.status_reason))
    deciding = [link for link in c.links if counts(link)]
    evidence = (
        *_source(material, c.sources[0]),
        *(each for link in deciding[:2] for each in _outcome(material, link)),
    )
    rest = dict.fromkeys(s.report_id for s in c.sources[1:] if s.report_id != c.sources[0].report_id)
    return Line(
        parts=tuple(parts), date=c.made, about=Ref(kind="commitment", id=c.id), facts=tuple(facts), evidence=evidence,
        also=tuple(Ref(kind="report", id=id_) for id_ in list(rest)[:5]), also_more=max(len(rest) - 5, 0),
    )  # fmt: skip


def _source(material: Material, source: Source) -> tuple[Evidence, ...]:
    return material.proof(source.report_id, source.record_id)


def _outcome(material: Material, link: Link) -> tuple[Evidence, ...]:
    row = material.event(link.report_id, link.event_id)
    return (of_event(row, link.quote, label=f"{link.outcome} {link.date}"),) if row else ()
