"""Holds resolved mentions against the gold: whose state, which body, which sector, which office, and which name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dragoman import Coder
from dragoman.model import Entity, Record, Report, Span
from dragoman.resolve.knowledge import KnowledgeBase
from dragoman.resolve.offices import plain_title
from dragoman.resolve.spelling import sounding
from evals.gold import EvalsError

# Institutions that the gold may name by the union they belong to.
EU_INSTITUTIONS = ("EU", "EC-COM", "EUCO", "EU-COUNCIL", "EP", "EEAS")
# "foreign ministry official" says more than "official", and nothing else.
GENERIC_OFFICES = frozenset({"official", "spokesman", "officer", "commander", "leader", "chief", "candidate", "envoy"})


class GoldWho(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who is meant. `A|B` leaves the choice, an empty choice means none.

    `sector` is the primary one, `office` the titles that are right (none: not an office holder), `name` the person's.
    """

    country: str
    organization: str
    sector: str
    office: tuple[str, ...]
    name: str


class GoldMention(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of a mention, where they stand, and whom they mean: nobody where a careful reader could not tell,
    or where they are no actor at all ("turkey")."""

    text: str
    start: int
    who: tuple[GoldWho, ...]


class GoldMentions(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A short report with its mentions."""

    id: str
    date: str
    text: str
    mentions: tuple[GoldMention, ...]


class Judged(NamedTuple):
    """A mention with what it was resolved to; `right` by state, body, sector and office; `named`: the name too."""

    report: GoldMentions
    gold: GoldMention
    found: tuple[Entity, ...]
    right: bool
    named: bool


def judge(coder: Coder, rows: Sequence[GoldMentions]) -> Iterator[Judged]:
    """Resolve every gold mention and judge it."""
    for row in rows:
        spans = []
        for mention in row.mentions:
            if row.text[mention.start : mention.start + len(mention.text)] != mention.text:
                raise EvalsError(f"mention {row.id}: {mention.text!r} does not stand at {mention.start}")
            spans.append(Span(mention.start, mention.start + len(mention.text)))
        found = coder.meant(Report(id=row.id, text=row.text, date=row.date), spans)
        for mention, entities in zip(row.mentions, found, strict=True):
            yield Judged(row, mention, entities, *_judged(mention, entities, coder.knowledge))


def _judged(gold: GoldMention, entities: Sequence[Entity], knowledge: KnowledgeBase) -> tuple[bool, bool]:
    known = [e for e in entities if e.code]
    if not gold.who:
        return not known, not known
    if len(known) != len(gold.who):
        return False, False
    rest, named = list(known), True
    for who in gold.who:
        match = next((e for e in rest if _same(who, e, knowledge)), None)
        if match is None:
            return False, False
        rest.remove(match)
        named &= not who.name or sounding(match.name or "") in {sounding(n) for n in who.name.split("|")}
    return True, named


def _same(who: GoldWho, entity: Entity, knowledge: KnowledgeBase) -> bool:
    return (
        (entity.country or "") in who.country.split("|")
        and _same_body(who.organization.split("|"), entity, knowledge)
        and next(iter(entity.sectors), "") in who.sector.split("|")
        and _same_office(who.office, entity, knowledge)
    )


def _same_body(wanted: Sequence[str], entity: Entity, knowledge: KnowledgeBase) -> bool:
    """Whether the bodies are one; the gold may call by its name what the tables abbreviate."""
    own = entity.organization or ""
    if own in EU_INSTITUTIONS:
        wanted = [*wanted, *(EU_INSTITUTIONS if "EU" in wanted or "EC" in wanted else ())]
    if own and "" in wanted and (entity.sectors[:1] == ("JRN",) or _is_own_party(own, entity, knowledge)):
        return True
    if not own and any(n.sense == "body" for n in knowledge.names.get(entity.name or "", ())):
        return True  # a body of a state is coded by its state and sector
    if own.casefold() in [w.casefold() for w in wanted] or own.partition("-")[0] in wanted:
        return True
    senses = [n for w in wanted for n in knowledge.names.get(w, ())]
    if not own and any(n.sense == "body" and n.country == entity.country for n in senses):
        return True
    meant = {n.organization for n in senses}
    return bool(own) and own in meant


def _is_own_party(own: str, entity: Entity, knowledge: KnowledgeBase) -> bool:
    """Whether a body is one of the entity's own state, so that naming it says more than the gold and nothing else."""
    body = knowledge.organizations.get(own)
    return body is not None and body.country is not None and body.country == entity.country


def _same_office(wanted: Sequence[str], entity: Entity, knowledge: KnowledgeBase) -> bool:
    if not wanted:
        return True
    held = (entity.office or "").removeprefix("former ")
    last = plain_title(held).rpartition(" ")[2]
    if last in GENERIC_OFFICES and last in [plain_title(title) for title in wanted]:
        return True
    return any(knowledge.offices.same(title.removeprefix("former "), held, entity.country) for title in wanted)
