"""What became of commitments: the later events that keep or break them, and how each stands on a day."""

from __future__ import annotations

import calendar
import heapq
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice, repeat
from typing import NamedTuple

import msgspec

from dragoman.model import Event
from dragoman.positions.commitments import ASKED, CommitmentReader
from dragoman.positions.parties import holders
from dragoman.positions.records import Commitment, CommitmentKind, CommitmentStatus, Judged, Link, Outcome, Told
from dragoman.positions.words import Act, Pattern, Words

# An event counts from this confidence on; events of less than the second are not even shown.
COUNTS = 0.5
_SHOWN = 0.4
# The earliest decides, so that no more are looked for after so many that count.
_ENOUGH = 5
# Of what is done so long after a commitment lapsed, nobody would say that it kept it.
_TOO_LATE = timedelta(days=365)

# What makes up the confidence (docs/positions.md). Tuned on the sample reports and the made-up pairs of the tests.
_BASE, _OWED, _OTHER_SIDE, _PER_WORD, _MOST_WORDS, _IN_TIME, _OF_EVENT = 0.25, 0.15, 0.2, 0.06, 0.18, 0.05, 0.2
_NEGATED, _SAME_DAY, _LATE = -0.05, -0.1, -0.15
# Where the other side does not appear, or there is none, so many words must be shared: else any deed of one who has
# promised anything would do.
_FEWEST_WORDS = 2

# Promises of something that goes on have no last day; a request or a threat is forgotten in time.
_LASTING: frozenset[CommitmentKind] = frozenset({"readiness", "pledge", "agreement"})
# Acts that the one who owes may stand on either side of.
_MUTUAL = frozenset({"CONSULT", "AGREE", "COOPERATE"})


class _Deed(NamedTuple):
    """An event with what is compared: its day, its parties, who did it, and the words that it is about."""

    day: str
    row: Told
    present: frozenset[str]
    doers: frozenset[str]
    stems: frozenset[str]


# Deeds by who did them, of which type, and with whom, the earliest first.
_Deeds = dict[tuple[str, str, str], list[_Deed]]
_ANY, _NOBODY = "*", ""
_UNNAMED = Act(name="", words=())


class Linker:
    """Links commitments with the events that keep or break them."""

    def __init__(self, reader: CommitmentReader) -> None:
        self._reader = reader
        self._acts = {act.name: act for act in reader.words.acts}
        self._words: dict[tuple[str, ...], Words] = {}

    def link(self, commitments: Iterable[Commitment], told: Iterable[Told]) -> list[Commitment]:
        """Return the commitments with the events that may keep or break them, the surest first."""
        deeds: _Deeds = {}
        for row in told:
            deed = self._deed(row)
            if deed is not None:
                for code in deed.doers:
                    for other in (_ANY, *(deed.present - {code} or {_NOBODY})):
                        deeds.setdefault((code, row.event.event_type, other), []).append(deed)
        for found in deeds.values():
            found.sort(key=lambda deed: (deed.day, deed.row.report_id, deed.row.event.id))
        return [msgspec.structs.replace(c, links=self._links(c, deeds)) for c in commitments]

    def _deed(self, row: Told) -> _Deed | None:
        event = row.event
        day = event.date or row.report_date
        if day is None or event.status not in ("actual", "historical", "negated"):
            return None
        actors, recipients = holders(event.actors), holders(event.recipients)
        doers = frozenset(actors + recipients if event.event_type in _MUTUAL else actors)
        names = (*event.actors, *event.recipients)
        return _Deed(day, row, frozenset(actors + recipients), doers, self._reader.stems(event.evidence.text, names))

    def _links(self, commitment: Commitment, deeds: _Deeds) -> tuple[Link, ...]:
        act = self._acts.get(commitment.act or "", _UNNAMED)
        if commitment.made is None:
            return ()
        names = (*commitment.by, *commitment.towards)
        ours = frozenset(stem for s in commitment.sources for stem in self._reader.stems(s.quote.text, names))
        own = {source.record_id for source in commitment.sources}
        last = None if commitment.ongoing else _last_day(commitment, self._reader)[0]
        found: dict[tuple[str, str], Link] = {}
        deciding = 0
        for deed in self._candidates(commitment, act, deeds):
            if deciding >= _ENOUGH or (last is not None and _first(deed.day) > last + _TOO_LATE):
                break
            key = (deed.row.report_id, deed.row.event.id)
            link = None if key in found or key[1] in own else self._link(commitment, act, deed, ours)
            if link is not None:
                found[key] = link
                deciding += counts(link) and (link.outcome == "broken" or not commitment.ongoing)
        return tuple(sorted(found.values(), key=lambda e: (-e.confidence, e.date, e.report_id, e.event_id)))

    def _broken_by(self, commitment: Commitment, act: Act) -> tuple[Pattern, ...]:
        """Return what breaks a commitment; what is asked for can be refused, whatever it is."""
        return (*act.broken, self._reader.words.refusal) if commitment.kind in ASKED else act.broken

    def _candidates(self, commitment: Commitment, act: Act, deeds: _Deeds) -> Iterator[_Deed]:
        """Give the deeds by who has to act, of the types that matter, with the other side or nobody, by their days."""
        types = sorted({kind for pattern in (*act.kept, *self._broken_by(commitment, act)) for kind in pattern.types})
        others = _other_side(commitment)
        with_whom = (*sorted(others), _NOBODY, *commitment.owed_by) if others else (_ANY,)
        keys = ((code, kind, other) for code in commitment.owed_by for kind in types for other in with_whom)
        lists = [each for key in keys if (each := deeds.get(key))]
        # What is vaguely dated sorts before the days of its period, and may be as late as any of them.
        year = (commitment.made or "")[:4]
        starts = [bisect_left(each, year, key=lambda deed: deed.day) for each in lists]
        return heapq.merge(*map(islice, lists, starts, repeat(None)), key=lambda deed: deed.day)

    def _link(self, commitment: Commitment, act: Act, deed: _Deed, ours: frozenset[str]) -> Link | None:
        event, day = deed.row.event, deed.day
        same_day = self._later(commitment, deed.row, day)
        both = self._both_sides(commitment, deed.present)
        if same_day is None or both is None:
            return None
        shared = len(ours & deed.stems)
        outcome = self._outcome(commitment, act, event, shared)
        if outcome is None or (not both and shared < _FEWEST_WORDS):
            return None
        value = _BASE + _OWED + min(shared * _PER_WORD, _MOST_WORDS) + (_OTHER_SIDE if both else 0.0)
        value += _IN_TIME if commitment.due and day <= commitment.due else 0.0
        value += _NEGATED if event.status == "negated" else 0.0
        value += _SAME_DAY if same_day else 0.0
        value += _OF_EVENT * event.confidence
        late = not commitment.ongoing and self._is_late(commitment, day)
        value += _LATE if late else 0.0
        if value < _SHOWN:
            return None
        return Link(
            outcome=outcome, report_id=deed.row.report_id, event_id=event.id, date=day,
            reason=self._reason(commitment, event, outcome, shared, both) + (", late" if late else ""),
            confidence=round(min(value, 1.0), 2), quote=event.evidence,
        )  # fmt: skip

    @staticmethod
    def _both_sides(commitment: Commitment, present: frozenset[str]) -> bool | None:
        """Whether both sides of a commitment take part in an event; None for one with, or to, somebody else."""
        owing, other = set(commitment.owed_by), _other_side(commitment)
        if other & present or (not other and len(owing & present) > 1):
            return True
        return None if other and present - owing else False

    def _is_late(self, commitment: Commitment, day: str) -> bool:
        last, _ = _last_day(commitment, self._reader)
        return last is not None and _first(day) > last

    def _later(self, commitment: Commitment, row: Told, day: str) -> bool | None:
        """Return False for an event after the commitment, True for one of its very day that may count, else None."""
        made, source = commitment.made, commitment.sources[0]
        if made is None or day[: len(made)] < made[: len(day)]:
            return None
        if day > made and not made.startswith(day):
            return False
        if row.report_id != source.report_id:
            return None
        # Within one report, only what is told of as earlier can have been kept by the news of its day.
        within = source.quote.start <= row.event.trigger.start < source.quote.end
        return None if within or not self._reader.looks_back(source.quote.text) else True

    def _outcome(self, commitment: Commitment, act: Act, event: Event, shared: int) -> Outcome | None:
        """Return what an event does to a commitment; `shared` words are in both."""
        keeps = any(self._fits(pattern, event, shared) for pattern in act.kept)
        if event.status == "negated":
            return "broken" if keeps and not commitment.negative else None
        if commitment.negative and keeps:
            return "broken"  # what was not to be done, was done
        if keeps:
            return "kept"
        breaks = any(self._fits(pattern, event, shared) for pattern in self._broken_by(commitment, act))
        return "broken" if breaks else None

    def _fits(self, pattern: Pattern, event: Event, shared: int) -> bool:
        if event.event_type not in pattern.types or shared < pattern.shared:
            return False
        if pattern.modes and event.mode not in pattern.modes:
            return False
        if not pattern.words:
            return True
        words = self._words.setdefault(pattern.words, Words(pattern.words))
        return words.first(event.evidence.text[max(event.trigger.start - event.evidence.start, 0) :]) is not None

    @staticmethod
    def _reason(commitment: Commitment, event: Event, outcome: Outcome, shared: int, both: bool) -> str:
        kind = f"{event.event_type}-{event.mode}" if event.mode else event.event_type
        denied = " that did not happen" if event.status == "negated" else ""
        act = f"act “{commitment.act}”" if commitment.act else "an act without a name"
        what = "what was not to be done" if commitment.negative else act
        sides = "both sides" if both else "the side that owes it"
        words = f", {shared} {'word' if shared == 1 else 'words'} in common" if shared else ""
        return f"{kind}{denied} with {sides}, for {what} ({outcome}){words}"


def _other_side(commitment: Commitment) -> set[str]:
    return set(holders(commitment.by + commitment.towards)) - set(commitment.owed_by)


def judged(commitments: Iterable[Commitment], judgements: Iterable[Judged], told: Iterable[Told]) -> list[Commitment]:
    """Return the commitments with what was decided by hand; a confirmed link that no rule finds is added."""
    by_commitment: dict[str, list[Judged]] = {}
    for judgement in judgements:
        by_commitment.setdefault(judgement.commitment, []).append(judgement)
    if not by_commitment:
        return list(commitments)
    events = {(row.report_id, row.event.id): row for row in told}
    out = []
    for commitment in commitments:
        mine = [j for source in commitment.sources for j in by_commitment.get(source.id, ())]
        links = {(link.report_id, link.event_id): link for link in commitment.links}
        for judgement in mine:
            key = (judgement.report_id, judgement.event_id)
            link = links.get(key) or _by_hand(events.get(key), judgement)
            if link is not None:
                links[key] = msgspec.structs.replace(
                    link, verdict=judgement.verdict, who=judgement.who, judged_at=judgement.made_at,
                    outcome=judgement.outcome,
                )  # fmt: skip
        out.append(msgspec.structs.replace(commitment, links=tuple(links.values())))
    return out


def _by_hand(row: Told | None, judgement: Judged) -> Link | None:
    if row is None or judgement.verdict == "undone":
        return None
    day = row.event.date or row.report_date
    if day is None:
        return None
    return Link(
        outcome=judgement.outcome, report_id=row.report_id, event_id=row.event.id, date=day, reason="linked by hand",
        confidence=1.0, quote=row.event.evidence,
    )  # fmt: skip


def on_day(commitments: Iterable[Commitment], day: date, reader: CommitmentReader) -> list[Commitment]:
    """Return the commitments that had been made by a day, as they stood on it."""
    out = []
    for commitment in commitments:
        if commitment.made is None or _first(commitment.made) > day:
            continue
        links = tuple(link for link in commitment.links if _first(link.date) <= day)
        status, reason = _standing(commitment, links, day, reader)
        out.append(msgspec.structs.replace(commitment, links=links, status=status, status_reason=reason))
    return out


def counts(link: Link) -> bool:
    """Whether a link decides how a commitment stands."""
    return link.verdict == "confirmed" or (link.verdict is None and link.confidence >= COUNTS)


def _standing(
    commitment: Commitment, links: Sequence[Link], day: date, reader: CommitmentReader
) -> tuple[CommitmentStatus, str]:
    deciding = sorted(filter(counts, links), key=lambda e: (e.verdict != "confirmed", e.date, -e.confidence))
    if commitment.ongoing:
        deciding.sort(key=lambda e: (e.verdict != "confirmed", e.outcome != "broken"))
    if deciding:
        link = deciding[0]
        hand = f", confirmed by {link.who}" if link.verdict == "confirmed" else ""
        return link.outcome, f"{link.date}: {link.reason}{hand}"
    last, reason = _last_day(commitment, reader)
    if last is not None and day > last:
        return "lapsed", reason
    return "open", reason


def _last_day(commitment: Commitment, reader: CommitmentReader) -> tuple[date | None, str]:
    """Return the last day on which a commitment is open, and how that is known."""
    if commitment.due is not None:
        grace = timedelta(days=reader.words.grace.days)
        return _last(commitment.due) + grace, f"due {commitment.due} ({commitment.due_reason})"
    if commitment.ongoing and commitment.kind in _LASTING:
        return None, "no end was stated, and what is to last does not lapse"
    days = reader.words.days_open[commitment.kind]
    last = _last(commitment.made or "9999") + timedelta(days=days)
    return last, f"no due date: {commitment.kind} lapses after {days} days, on {last}"


def _first(day: str) -> date:
    parts = [int(part) for part in day.split("-")]
    return date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)


def _last(day: str) -> date:
    parts = [int(part) for part in day.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1])
