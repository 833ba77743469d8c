"""Positions from statements and events; where they changed, and who agrees with whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from dragoman.model import Claim, Event, Stance
from dragoman.positions.parties import holder, is_named, is_party
from dragoman.positions.records import Agreement, Change, Claimed, Position, Said, Side, Told
from dragoman.positions.words import AttitudeWords, Words, load_attitudes

# Where the terms of topics stand in a text: start, end, topics.
Finder = Callable[[str], Iterable[tuple[int, int, frozenset[str]]]]

# What a party does by an act of words that is no statement. Mode `allege` of ACCUSE blames.
_STANCES: dict[str, Stance] = {
    "SUPPORT": "supports", "REJECT": "opposes", "ACCUSE": "opposes", "REQUEST": "asks", "AGREE": "offers",
    "THREATEN": "warns",
}  # fmt: skip
_SIDES: dict[Stance, Side] = {
    "supports": "for", "praises": "for", "offers": "for", "opposes": "against", "blames": "against",
}  # fmt: skip
_OTHER: dict[Side, Side] = {"for": "against", "against": "for"}
_STOP = re.compile(r"[.;!?]\s")
_WORD = re.compile(r"[\w’'-]+")
_NEAR = 3  # words before a word that may turn it round


class PositionReader:
    """Reads positions; `find` gives the terms of topics in a text, `headings` are topics that have no sides."""

    def __init__(self, find: Finder, headings: Iterable[str] = (), words: AttitudeWords | None = None) -> None:
        words = words or load_attitudes()
        self._find = find
        self._headings = frozenset(headings) - words.sided
        self._reach = words.reach
        self._before: dict[Side, Words] = {"against": Words(words.before.against), "for": Words(words.before.favour)}
        self._after: dict[Side, Words] = {"against": Words(words.after.against), "for": Words(words.after.favour)}
        self._negation = Words(words.negation.words)
        self._effects: dict[Side, Words] = {"against": Words(words.effects.bad), "for": Words(words.effects.good)}

    def read(self, said: Iterable[Said], told: Iterable[Told] = ()) -> list[Position]:
        """Return the positions, the newest first; an act that a statement of the same party tells is left out."""
        found: list[Position] = []
        spoken: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for row in said:
            statement = row.statement
            who = holder(statement.speaker) if statement.speaker else None
            if who is None or statement.speaker is None:
                continue
            span = statement.sentence or (statement.spans[0] if statement.spans else None)
            if span:
                spoken.setdefault((row.report_id, who), []).append((span[0], span[1]))
            found += self._of_statement(row, who)
        for each in told:
            found += self._of_event(each, spoken)
        return sorted(found, key=_newest_first)

    def _of_statement(self, row: Said, who: str) -> Iterator[Position]:
        statement = row.statement
        if statement.speaker is None:
            return
        topics = self._sides(statement.text, statement.stance, statement.claims)
        topic: str | None
        for topic in (*statement.contexts, *statement.topics):
            topics.setdefault(topic, self._by_stance(topic, statement.stance))
        none: dict[str | None, Side | None] = {None: _SIDES.get(statement.stance)}
        for topic, side in (topics or none).items():
            yield Position(
                holder=who, actor=statement.speaker, topic=topic, side=side, stance=statement.stance,
                strength=statement.strength, about=statement.about, date=row.report_date, basis="statement",
                report_id=row.report_id, id=statement.id, text=statement.text, quote=row.sentence,
            )  # fmt: skip

    def _of_event(self, row: Told, spoken: dict[tuple[str, str], list[tuple[int, int]]]) -> Iterator[Position]:
        event = row.event
        stance = _stance_of(event)
        if stance is None or event.status not in ("actual", "historical"):
            return
        topics = self._sides(event.evidence.text, stance, (), event.trigger.end - event.evidence.start)
        topic: str | None
        for topic in event.contexts:
            topics.setdefault(topic, self._by_stance(topic, stance))
        for actor in event.actors:
            who = holder(actor)
            if who is None:
                continue
            told = spoken.get((row.report_id, who), ())
            if any(start <= event.trigger.start < end for start, end in told):
                continue
            none: dict[str | None, Side | None] = {None: _SIDES.get(stance)}
            for topic, side in (topics or none).items():
                yield Position(
                    holder=who, actor=actor, topic=topic, side=side, stance=stance, strength=None,
                    about=event.recipients, date=event.date or row.report_date, basis="event",
                    report_id=row.report_id, id=event.id, text=event.evidence.text, quote=event.evidence,
                )  # fmt: skip

    # For or against

    def _sides(
        self, text: str, stance: Stance, claims: Sequence[Claim], begins: int = 0
    ) -> dict[str | None, Side | None]:
        """Return the topics of a text with the side that it takes on each; the first that shows one decides."""
        found: dict[str | None, Side | None] = {}
        for start, end, topics in self._find(text):
            side = self.side(text, start, end, stance, claims, begins)
            for topic in sorted(topics):
                if found.get(topic) is None:
                    found[topic] = None if topic in self._headings else side
        return found

    def _by_stance(self, topic: str, stance: Stance) -> Side | None:
        return None if topic in self._headings else _SIDES.get(stance)

    def side(
        self, text: str, start: int, end: int, stance: Stance, claims: Sequence[Claim] = (), begins: int = 0
    ) -> Side | None:
        """Return the side taken on `text[start:end]`: by a claim, the words around it, or the stance.

        The stance counts for what is named soon after what is said `begins`.
        """
        found = self._of_claims(text[start:end], claims) or self._around(text, start, end)
        near = begins <= start and len(text[begins:start].split()) < self._reach.object
        return found or (_SIDES.get(stance) if near else None)

    def _of_claims(self, term: str, claims: Sequence[Claim]) -> Side | None:
        for claim in claims:
            if term in claim.cause.text:
                for side, words in self._effects.items():
                    if words.first(claim.effect.text):
                        return _OTHER[side] if claim.status == "denied" else side
        return None

    def _around(self, text: str, start: int, end: int) -> Side | None:
        before = _STOP.split(text[:start])[-1]
        words = list(_WORD.finditer(before))[-self._reach.before :]
        near = before[words[0].start() :] if words else ""
        found = [(m.start(), side) for side, sign in self._before.items() for m in sign.pattern.finditer(near)]
        if found:
            at, side = max(found)
            ahead = " ".join(_WORD.findall(near[:at])[-_NEAR:])
            return _OTHER[side] if self._negation.first(ahead) else side
        after = " ".join(_WORD.findall(_STOP.split(text[end:])[0])[: self._reach.after])
        return next((side for side, sign in self._after.items() if sign.first(after)), None)


def chosen(
    positions: Sequence[Position], who: str | None = None, topic: str | None = None, about: str | None = None
) -> list[Position]:
    """Return the positions of somebody, on a topic, about a party, as far as these are given.

    `who`: a code, or, where nobody has it, part of a name. Those who acted together with the one who is meant are others.
    """
    found = list(positions)
    if who is not None:
        found = [p for p in positions if is_party(p.actor, who)] or [p for p in positions if is_named(p.actor, who)]
    return [
        p
        for p in found
        if (topic is None or p.topic == topic) and (about is None or any(is_party(e, about) for e in p.about))
    ]


def claims(said: Iterable[Said]) -> list[Claimed]:
    """Return the claims of statements, in the order of the statements."""
    return [
        Claimed(
            holder=holder(row.statement.speaker) if row.statement.speaker else None, actor=row.statement.speaker,
            claim=claim, strength=row.statement.strength,
            topics=(*row.statement.contexts, *row.statement.topics), date=row.report_date, report_id=row.report_id,
            statement_id=row.statement.id, quote=row.sentence,
        )
        for row in said
        for claim in row.statement.claims
    ]  # fmt: skip


def changes(positions: Iterable[Position]) -> list[Change]:
    """Return where holders went over to the other side, the latest first; positions without a side do not count.

    Without a topic, positions about one and the same party are compared.
    """
    latest: dict[tuple[str, str | None, str], Position] = {}
    found: list[Change] = []
    for position in sorted(positions, key=lambda p: (p.date or "", p.report_id, p.id)):
        if position.side is None or position.date is None:
            continue
        targets = [""] if position.topic else [code for e in position.about if (code := holder(e))]
        for target in targets:
            key = (position.holder, position.topic, target)
            before = latest.get(key)
            if before is not None and before.side != position.side and before.date != position.date:
                found.append(Change(holder=position.holder, topic=position.topic, before=before, after=position))
            latest[key] = position
    return sorted(found, key=lambda c: c.after.date or "", reverse=True)


def agreements(positions: Iterable[Position]) -> list[Agreement]:
    """Return, for each topic, which holders are on one side and which are not, by the latest word of each."""
    latest: dict[tuple[str, str], Position] = {}
    for position in sorted(positions, key=_newest_first):
        if position.side is not None and position.topic is not None:
            latest.setdefault((position.topic, position.holder), position)
    by_topic: dict[str, list[Position]] = {}
    for (topic, _), position in sorted(latest.items(), key=lambda item: item[0]):
        by_topic.setdefault(topic, []).append(position)
    return [
        Agreement(topic=topic, agree=one.side == other.side, first=one, second=other)
        for topic, found in by_topic.items()
        for one, other in combinations(found, 2)
    ]


def _stance_of(event: Event) -> Stance | None:
    return "blames" if (event.event_type, event.mode) == ("ACCUSE", "allege") else _STANCES.get(event.event_type)


def _newest_first(position: Position) -> tuple[int, str, int, str, str]:
    day = [9999 - int(part) for part in (position.date or "0000").split("-")] if position.date else [10000]
    quote = position.quote.start if position.quote else 0
    return (0 if position.date else 1, ".".join(f"{n:05d}" for n in day), quote, position.id, position.topic or "")
