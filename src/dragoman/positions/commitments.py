"""Commitments from events and statements: who is to do what, towards whom, and until when.

The rules are told in docs/positions.md; the words are in `data/commitments.toml`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from dragoman.model import Entity, Event, Quote, Statement
from dragoman.positions.parties import holder, holders
from dragoman.positions.records import Basis, Commitment, CommitmentKind, Group, Said, Source, Told
from dragoman.positions.words import Act, CommitmentWords, Words, load_commitments
from dragoman.resolve.deadlines import DeadlineReader

_GROUPS: dict[CommitmentKind, Group] = {
    "readiness": "promise", "pledge": "promise", "agreement": "promise",
    "invitation": "request", "demand": "request", "ultimatum": "request", "threat": "threat",
}  # fmt: skip
ASKED: frozenset[CommitmentKind] = frozenset({"invitation", "demand", "ultimatum"})
# Words before that of an act: in which it is told by the way, and in which it is negated.
_ASIDE, _NEGATED = 3, 4
_ALIKE = 0.3  # the share of words that two tellings of one commitment have in common, at least
_DAYS_APART = 3  # between reports that tell of one commitment
# Letters of a word that are compared, and of the shortest that says anything.
_STEM, _SHORTEST = 6, 3
_A_DAY = len("2014-02-26")


class _Found(NamedTuple):
    """A commitment as one record tells it; `said` are the words from what is committed to on."""

    kind: CommitmentKind
    by: tuple[Entity, ...]
    towards: tuple[Entity, ...]
    said: str
    quote: Quote
    topics: tuple[str, ...]
    made: str | None
    ahead: str | None
    basis: Basis
    report_id: str
    report_date: str | None
    record_id: str


class CommitmentReader:
    """Reads commitments from events and statements."""

    def __init__(self, words: CommitmentWords | None = None) -> None:
        self.words = words or load_commitments()
        signs = self.words.words
        self._signs = {
            name: Words(getattr(signs, name))
            for name in ("ready", "promise", "ahead", "agreement", "invite", "ultimatum", "negation", "condition",
                         "looking_back", "aside")
        }  # fmt: skip
        self._acts = [(act, Words(act.words)) for act in self.words.acts]
        self._deadlines = DeadlineReader()
        self._stems = lru_cache(maxsize=50_000)(self._cut)

    def read(self, told: Iterable[Told], said: Iterable[Said], overruled: Iterable[Told] = ()) -> list[Commitment]:
        """Return the commitments, the first made first, all of them open; one told several times is one.

        `overruled`: events as they were coded before a person rejected or changed them; what they told, no statement
        tells in their place.
        """
        statements = list(said)
        spoken: dict[str, list[Said]] = {}
        for row in statements:
            spoken.setdefault(row.report_id, []).append(row)
        found = [f for row in told for f in self._of_event(row, spoken.get(row.report_id, ()))]
        former = [f for row in overruled for f in self._of_event(row, spoken.get(row.report_id, ()))]
        known = {_telling(f, code) for f in (*found, *former) for code in holders(f.by)}
        for row in statements:
            other = self._of_statement(row)
            if other and not any(_telling(other, code) in known for code in holders(other.by)):
                found.append(other)
        return _merged([self._commitment(f, id_) for f, id_ in zip(found, _ids(found), strict=True)], self)

    # From events

    def _of_event(self, row: Told, spoken: Sequence[Said]) -> list[_Found]:
        event = row.event
        kind = self._kind(event, row.report_date)
        if kind is None or event.status not in ("actual", "historical") or self._is_content(event, spoken):
            return []
        if not holders(event.actors) or (kind in ASKED and not _asked(event.actors, event.recipients)):
            return []
        ahead = event.date if event.date and row.report_date and event.date > row.report_date else None
        made = event.date if event.date and not ahead else row.report_date
        # "Under the deal that was struck": what was agreed on may stand before.
        at = 0 if kind == "agreement" else max(event.trigger.start - event.evidence.start, 0)
        return [_Found(
            kind, event.actors, event.recipients, event.evidence.text[at:], event.evidence, event.contexts, made, ahead,
            "event", row.report_id, row.report_date, event.id,
        )]  # fmt: skip

    def _kind(self, event: Event, report_date: str | None) -> CommitmentKind | None:
        trigger, evidence = event.trigger.text, event.evidence.text
        match event.event_type:
            case "AGREE" | "REQUEST" if self._signs["invite"].first(trigger):
                return "invitation"
            case "AGREE":
                if self._signs["ready"].first(trigger):
                    return "readiness"
                return "agreement" if self._signs["agreement"].first(trigger) else "pledge"
            case "CONCEDE":
                return "pledge" if self._lies_ahead(event, report_date) else None
            case "THREATEN":
                return "threat"
            case "REQUEST":
                return "ultimatum" if self._signs["ultimatum"].first(evidence) else "demand"
        return None

    def _lies_ahead(self, event: Event, report_date: str | None) -> bool:
        """Whether a concession is promised, and not made."""
        before = event.evidence.text[: max(event.trigger.start - event.evidence.start, 0)]
        near = " ".join(before.replace("’", " ").replace("'", " ").split()[-2:])
        later = bool(event.date and report_date and event.date > report_date)
        return later or bool(self._signs["promise"].first(event.trigger.text) or self._signs["ahead"].first(near))

    @staticmethod
    def _is_content(event: Event, spoken: Sequence[Said]) -> bool:
        """Whether an act ahead is what somebody else invites to or asks for, and no promise."""
        if event.event_type not in ("AGREE", "CONCEDE"):
            return False
        return any(
            (row.statement.stance == "asks" or row.statement.cue.text.lower().startswith("invit"))
            and any(s.start <= event.trigger.start < s.end for s in row.statement.spans)
            and row.statement.addressee is not None
            for row in spoken
        )

    # From statements

    def _of_statement(self, row: Said) -> _Found | None:
        statement, quote = row.statement, row.sentence
        kind = self._kind_said(statement)
        if kind is None or quote is None or statement.speaker is None or holder(statement.speaker) is None:
            return None
        by = (statement.speaker,)
        about = tuple(e for e in statement.about if holder(e) not in (None, holder(statement.speaker)))
        towards = (statement.addressee,) if kind in ASKED and statement.addressee else about[:1]
        if kind in ASKED and not _asked(by, towards):
            return None
        return _Found(
            kind, by, towards, statement.text, quote, (*statement.contexts, *statement.topics), row.report_date, None,
            "statement", row.report_id, row.report_date, statement.id,
        )  # fmt: skip

    def _kind_said(self, statement: Statement) -> CommitmentKind | None:
        cue = statement.cue.text
        if statement.stance == "offers":
            if self._signs["invite"].first(cue):
                return "invitation"
            if self._signs["promise"].first(cue):
                return "pledge"
            # "Kerry said that Iran was ready" is Iran's readiness; if it is one, an event tells it.
            return "readiness" if self._signs["ready"].first(cue) else None
        if statement.stance == "asks" and statement.addressee is not None:
            return "ultimatum" if self._signs["ultimatum"].first(statement.text) else "demand"
        return "threat" if statement.stance == "warns" and cue.lower().startswith("threat") else None

    # What both become

    def _commitment(self, found: _Found, id_: str) -> Commitment:
        act, negative = self._act(found.said, _GROUPS[found.kind])
        due, reason = self._deadlines.read(found.said, found.made or found.report_date)
        if due is None and found.ahead:
            due, reason = found.ahead, reason or "the day that the act is announced for"
        condition = self._signs["condition"].first(found.quote.text)
        owed = found.towards if found.kind in ASKED else found.by
        return Commitment(
            id=id_, kind=found.kind, by=found.by, towards=found.towards, owed_by=holders(owed),
            act=act.name if act else None, negative=negative, ongoing=negative or bool(act and act.ongoing),
            topics=found.topics, made=found.made, due=due, due_reason=reason,
            condition=found.quote.text[condition.start() :].rstrip(" .") if condition else None,
            sources=(
                Source(id=id_, basis=found.basis, report_id=found.report_id, record_id=found.record_id, quote=found.quote),
            ),
            status="open", status_reason="nothing later is known",
        )  # fmt: skip

    def _act(self, said: str, group: Group) -> tuple[Act | None, bool]:
        """Return the act whose word comes first in what is said, and whether it is to be left undone."""
        found: list[tuple[int, int, Act, bool]] = []
        for n, (act, words) in enumerate(self._acts):
            for match in words.pattern.finditer(said):
                near = said[: match.start()].split()
                if self._signs["aside"].first(" ".join(near[-_ASIDE:])):
                    continue
                negative = self._signs["negation"].first(" ".join(near[-_NEGATED:])) is not None
                if group in act.groups or (negative and group in act.negative):
                    found.append((match.start(), n, act, negative))
                break
        if not found:
            return None, False
        _, _, act, negative = min(found, key=lambda hit: hit[:2])
        return act, negative

    def looks_back(self, quote: str) -> bool:
        """Whether a sentence tells of a commitment that was made before its report's day."""
        return self._signs["looking_back"].first(quote) is not None

    def stems(self, text: str, names: Iterable[Entity] = ()) -> frozenset[str]:
        """Return the words of a text that say what it is about, cut to six letters; names of parties left out."""
        named = (w for e in names for w in (*e.text.split(), *(e.name or "").split()))
        return self._stems(text) - frozenset(w.lower()[:_STEM] for w in named)

    def _cut(self, text: str) -> frozenset[str]:
        common = self.words.words.common
        words = ("".join(filter(str.isalpha, w)) for w in text.replace("-", " ").lower().split())
        return frozenset(w[:_STEM] for w in words if len(w) >= _SHORTEST and w not in common)


def _ids(found: Iterable[_Found]) -> Iterator[str]:
    """Give an id to each, which does not change when its record is coded with another type or other words."""
    seen: Counter[str] = Counter()
    for each in found:
        key = f"{each.report_id}\0commitment\0{each.quote.start}\0{_GROUPS[each.kind]}\0{holders(each.by)}"
        seen[key] += 1
        if seen[key] > 1:
            key += f"\0{seen[key]}"  # two promises of one party in one sentence
        yield hashlib.blake2b(key.encode("utf8", "surrogatepass"), digest_size=6).hexdigest()


def _telling(found: _Found, code: str) -> tuple[str, int, Group, str]:
    return found.report_id, found.quote.start, _GROUPS[found.kind], code


def _asked(by: Iterable[Entity], of: Iterable[Entity]) -> bool:
    """Whether a request goes to somebody who is known, and not to one's own people alone."""
    return bool(set(holders(of)) - set(holders(by)))


def _merged(found: Iterable[Commitment], reader: CommitmentReader) -> list[Commitment]:
    """Put the tellings of one commitment together; the first made leads."""
    ordered = sorted(found, key=lambda c: (c.made or "9999", c.sources[0].report_id, c.sources[0].quote.start, c.id))
    out: list[Commitment] = []
    index: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[int]] = {}
    for commitment in ordered:
        key = (_GROUPS[commitment.kind], holders(commitment.by), holders(commitment.towards))
        for number in reversed(index.get(key, ())):
            days = _days_between(out[number], commitment)
            if days > _DAYS_APART and len(out[number].made or "") == len(commitment.made or "") == _A_DAY:
                # They come in the order in which they were made: the others are further away.
                index.setdefault(key, []).append(len(out))
                out.append(commitment)
                break
            if days <= _DAYS_APART and _is_one(out[number], commitment, reader):
                out[number] = _joined(out[number], commitment)
                break
        else:
            index.setdefault(key, []).append(len(out))
            out.append(commitment)
    return out


def _is_one(first: Commitment, second: Commitment, reader: CommitmentReader) -> bool:
    if (first.act, first.negative) != (second.act, second.negative):
        return False
    if first.sources[0].quote == second.sources[0].quote:
        return True
    names = (*first.by, *first.towards, *second.by, *second.towards)
    one, other = (reader.stems(c.sources[0].quote.text, names) for c in (first, second))
    return len(one & other) >= _ALIKE * min(len(one), len(other)) and bool(one & other)


def _days_between(first: Commitment, second: Commitment) -> int:
    try:
        days = [date.fromisoformat(c.made or "") for c in (first, second)]
    except ValueError:
        return 0 if first.made == second.made else _DAYS_APART + 1
    return abs((days[0] - days[1]).days)


def _joined(first: Commitment, second: Commitment) -> Commitment:
    known = {source.id for source in first.sources}
    return Commitment(
        id=first.id, kind=first.kind, by=first.by, towards=first.towards, owed_by=first.owed_by, act=first.act,
        negative=first.negative, ongoing=first.ongoing, topics=tuple(dict.fromkeys((*first.topics, *second.topics))),
        made=first.made, due=first.due or second.due, due_reason=first.due_reason or second.due_reason,
        condition=first.condition or second.condition,
        sources=(*first.sources, *(s for s in second.sources if s.id not in known)),
        status=first.status, status_reason=first.status_reason,
    )  # fmt: skip
