"""When an act happened, as far as its sentence and those before it say so.

Nothing is guessed: an expression gives the precision that it has ("in 2011" is a year), one that gives no date
("in recent years") gives none, and so does a relative one when the report's own date is not known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

from dragoman.model import Precision, Status
from dragoman.resolve.chronology import Chronology
from dragoman.resolve.time_clauses import Hangs
from dragoman.resolve.time_grammar import Expression, TimeGrammar
from dragoman.resolve.time_reading import Anchor, Dated, Seen, TimeReader, parsed, shift
from dragoman.resolve.time_words import load_time_words

__all__ = ["DateResolver", "Dated", "Tense"]

_BOUNDARY = re.compile(
    r"[;—]|\b(?:that|which|who|whose|where|while|when|after|before|although|though|but|because|whether|if|said|"
    r"says|told)\b"
)
_SPEECH = re.compile(
    r"\b(said|says|told|added|stated|reported|announced|confirmed|insisted|tweeted)\b[^,;:“”\"]{0,45}$"
)
_PAST_PERFECT = re.compile(r"\bhad\s+(?!(?:an?|the|no|to|any|his|her|its|their|some)\b)\w+")
_PER_BOUNDARY, _WEAK, _NEAR = 60, 40, 45  # characters of distance that each is worth
_LONGEST = 2_000  # characters; what is longer is a table or a list, and tells no act that others count from
_AHEAD: frozenset[Status] = frozenset({"future", "hypothetical"})
_CLAUSE_END = re.compile(r"[,;:]")
_EVERY = re.compile(r"\b(?:[Ee]very|[Ee]ach)\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun|day|night|week|month|year|time|spring|"
                    r"summer|autumn|winter)")  # fmt: skip


class Tense(NamedTuple):
    """What the grammar says of an act's time, as far as it was parsed.

    `looks_back`: it lies before what is told ("had arrested"). `reported`: a verb of saying reports it. `adverbs`: those
    with its verb that tell of no particular time ("repeatedly").
    """

    looks_back: bool
    reported: bool
    adverbs: frozenset[str] = frozenset()


class DateResolver:
    """Finds the date of an act in its sentence."""

    needs = ("sentences", "reading")
    gives = ("dates",)

    def __init__(self) -> None:
        self.words = load_time_words()
        self._grammar = TimeGrammar(self.words)
        self._reader = TimeReader(self.words)

    def resolve(
        self,
        sentence_text: str,
        offset: int,
        trigger_start: int,
        report_date: str | None,
        status: Status,
        first_paragraph: bool,
        *,
        ahead: bool | None = None,
        planned: bool = False,
        told: Chronology | None = None,
        tense: Tense | None = None,
        hangs: Callable[[Expression], Hangs] | None = None,
    ) -> Dated:
        """Return the date of the act named at `trigger_start`, its precision, and the reason for both.

        `offset` is where the sentence begins in the report. The date has the digits that its precision allows
        ("2014-02" for a month); a week is given by its Monday, a decade by its first year. `ahead`: the act is still
        to come (by its status, when not given); `planned`: it is if a date is given ("they meet on Friday"). `told`:
        what the report has dated so far. `hangs`: how an expression hangs on the act by the parse.
        """
        at = trigger_start - offset
        everything = self.expressions(sentence_text)
        ahead = status in _AHEAD if ahead is None else ahead
        sentence = _Sentence(sentence_text, everything, self._reader, Seen(parsed(report_date), ahead), told)
        inner = sentence.counted_clause(at)
        if inner is not None:
            return sentence.counted_back(inner, at, report_date)
        said: list[Expression] = []
        found: list[tuple[Hangs, int, Expression]] = []
        for e in sentence.outer():
            hanging = hangs(e) if hangs else Hangs.UNKNOWN
            if hanging is Hangs.SAYING or (hanging is not Hangs.OWN and _of_saying(sentence_text, e, at)):
                said.append(e)
            elif hanging is Hangs.CONTENT and e.kind != "span":
                continue  # "accused him of lying in May": the lie was in May
            elif hanging is not Hangs.ELSEWHERE and (ahead or not e.latest or _may_bound(sentence_text, e, tense)):
                found.append((hanging, _distance(sentence_text, e, at) + hanging.value, e))
        open_: Dated | None = None
        for hanging, _, best in sorted(found, key=lambda f: (f[1], f[2].start)):
            dated = sentence.read(best, ahead=ahead or (planned and hanging in (Hangs.OWN, Hangs.UNKNOWN)))
            if best.kind == "badyear" and hanging is not Hangs.OWN:
                continue
            if dated.value is not None or not best.counts_from_other:
                return dated
            open_ = open_ or dated  # another expression may say it: "on Thursday, hours after the vote"
        if open_ is not None:
            return open_
        seen = [d for e in said if (d := sentence.read(e)).value and d.precision == "day"]
        return _without(sentence_text, at, report_date, status, ahead, first_paragraph, told, tense, seen)

    def expressions(self, text: str) -> list[Expression]:
        """Return the expressions of time in a text that can date an act, in order."""
        return self._grammar.expressions(text)

    def told_in(self, sentence_text: str, report_date: str | None, told: Chronology) -> Dated | None:
        """Return the first time that a sentence names, for others to count from; None if it names none."""
        if len(sentence_text) > _LONGEST:
            return None
        everything = self.expressions(sentence_text)
        sentence = _Sentence(sentence_text, everything, self._reader, Seen(parsed(report_date), False), told)
        for e in sentence.outer():
            if not e.latest and not e.weak and (dated := sentence.read(e)).value:
                return dated
        return None


class _Sentence:
    """The expressions of a sentence, and what they count from."""

    def __init__(
        self, text: str, found: Sequence[Expression], reader: TimeReader, seen: Seen, told: Chronology | None
    ) -> None:
        self.text, self.found, self._reader, self._seen, self._told = text, found, reader, seen, told
        # The clause or phrase that such an expression counts from: "two days after [the vote of Sunday]".
        self._clauses = {e.start: (e.end, _clause_end(text, e.end)) for e in found if e.of_noun}

    def outer(self) -> list[Expression]:
        """Return the expressions that do not belong to what another one counts from."""
        return [e for e in self.found if not self._is_inner(e)]

    def _is_inner(self, e: Expression) -> bool:
        return any(start <= e.start < end for start, end in self._clauses.values())

    def counted_clause(self, at: int) -> Expression | None:
        """Return the expression that counts from the clause in which an act is told, if one does."""
        for e in self.found:
            if e.start in self._clauses:
                start, end = self._clauses[e.start]
                if start <= at < end and e.kind == "offset":
                    return e
        return None

    def counted_back(self, e: Expression, at: int, report_date: str | None) -> Dated:
        """Date an act that another one is counted from, by that other one: "on Monday, a day after soldiers shot ..."."""
        start, end = self._clauses[e.start]
        own = [f for f in self.found if start <= f.start < end]
        if own:
            return self.read(min(own, key=lambda f: abs(f.start - at)))
        others = [f for f in self.found if f is not e and not start <= f.start < end and not f.counts_from_other]
        if not others:
            return Dated(None, None, f"“{e.text}” counts from this act, and neither is dated")
        other = self.read(min(others, key=lambda f: abs(f.start - e.start)))
        if other.value is None or other.precision is None:
            return other
        # The expression is read as if the other act were what it counts from, with its steps turned round.
        there = self._reader.read(e, self._seen._replace(anchor=Anchor(other.value, other.precision, "the other act")))
        turned = _turned(there, Anchor(other.value, other.precision, "")) if there.value else None
        if turned is None:
            return Dated(None, None, f"“{e.text}” counts from this act, and is not exact enough to count back")
        reason = f"“{e.text}” counts from it to {other.value}, when the other act happened"
        return Dated(*turned, reason)

    def read(self, e: Expression, *, ahead: bool | None = None) -> Dated:
        """Return what an expression gives; one that counts from another time is given that."""
        seen = self._seen if ahead is None else self._seen._replace(ahead=ahead)
        return self._reader.read(e, seen._replace(anchor=self._anchor(e)) if e.counts_from_other else seen)

    def _anchor(self, e: Expression) -> Anchor | None:
        return self._counted_from(e) if e.of_noun else self._before[e.start]

    @cached_property
    def _before(self) -> dict[int, Anchor | None]:
        """What stands dated to the left of each expression, else what the report told before."""
        last = self._told.before() if self._told else None
        before: dict[int, Anchor | None] = {}
        for e in self.found:
            before[e.start] = last
            if not self._is_inner(e):
                anchor = self._counted_from(e) if e.of_noun else last
                dated = self._reader.read(e, self._seen._replace(anchor=anchor))
                if dated.value and dated.precision:
                    last = Anchor(dated.value, dated.precision, f"“{e.text}”")
        return before

    def _counted_from(self, e: Expression) -> Anchor | None:
        start, end = self._clauses[e.start]
        for f in self.found:
            if start <= f.start < end and not f.counts_from_other:
                dated = self.read(f)
                if dated.value and dated.precision:
                    return Anchor(dated.value, dated.precision, f"“{f.text}”")
        if self._told is None:
            return None
        phrase = self.text[start:end]
        for word in re.findall(r"[a-z]{3,}", phrase)[:4]:
            anchor = self._told.of(word) if word not in _FILLERS else None
            if anchor:
                return anchor._replace(words=f"“{phrase.strip()}”, told before: {anchor.words}")
        return None


_FILLERS = frozenset(
    {"the", "this", "that", "its", "their", "his", "her", "was", "were", "had", "has", "and", "with", "from"}
)


def _turned(there: Dated, other: Anchor) -> tuple[str, Precision] | None:
    """Return the time as far on one side of another as `there` is on its other side."""
    value = there.value or ""
    if there.precision == "day" and (day := parsed(value)) and (from_ := parsed(other.value)):
        return shift(other, -(day - from_).days, "day")
    if there.precision == "month":
        months = (int(value[:4]) - int(other.value[:4])) * 12 + int(value[5:7]) - int(other.value[5:7] or 0)
        return shift(other, -months, "month")
    if there.precision == "year":
        return shift(other, int(other.value[:4]) - int(value[:4]), "year")
    return None


def _clause_end(text: str, start: int) -> int:
    end = _CLAUSE_END.search(text, start)
    return end.start() if end else len(text)


# Which expression belongs to the act


def _distance(text: str, found: Expression, at: int) -> int:
    between = text[at : found.start] if found.start >= at else text[found.end : at]
    value = len(between) + _PER_BOUNDARY * len(_BOUNDARY.findall(between)) + (_WEAK if found.weak else 0)
    # A date that opens the sentence ("On Tuesday, troops ...") is as good as one beside the verb.
    opens = not text[: found.start].strip(" “\"'")
    return value // 3 if opens and "," in between[:3] else value


def _of_saying(text: str, found: Expression, at: int) -> bool:
    """Whether an expression dates the saying and not the act: "police said on Tuesday that ..."."""
    saying = _SPEECH.search(text[: found.start])
    if saying is None or saying.start(1) <= at <= saying.end(1):
        return False
    return not saying.start(1) < at < found.start


def _may_bound(text: str, found: Expression, tense: Tense | None) -> bool:
    """Whether "by Friday" can date what has happened: "by mid-May rebels had seized two towns"."""
    looks_back = tense.looks_back if tense else bool(_PAST_PERFECT.search(text))
    return looks_back and not text[: found.start].strip(" “\"'")


def _recurs(text: str, at: int) -> bool:
    """Whether "every week" is about the act: it opens the sentence, or stands near in the same clause."""
    for match in _EVERY.finditer(text):
        between = text[at : match.start()] if match.start() >= at else text[match.end() : at]
        near = len(between) < _NEAR and not _BOUNDARY.search(between) and " to " not in between
        if near or not text[: match.start()].strip(" “\"'"):
            return True
    return False


def _without(
    text: str, at: int, report_date: str | None, status: Status, ahead: bool, lead: bool, told: Chronology | None,
    tense: Tense | None, said: Sequence[Dated],
) -> Dated:  # fmt: skip
    """Date an act without an expression of its own: as its tense and its position allow."""
    nothing = "no date in the sentence"
    if status != "actual" or ahead:
        return Dated(None, None, f"{nothing}, and the act is {status if status != 'actual' else 'to come'}")
    looks_back = tense.looks_back and not (tense.reported and lead) if tense else bool(_PAST_PERFECT.search(text))
    if looks_back and (tense or not lead):
        return Dated(None, None, f"{nothing}, which looks back (“had”)")
    if _recurs(text, at):
        return Dated(None, None, f"{nothing}, which tells what happens again and again")
    if tense and tense.adverbs:
        return Dated(None, None, f"{nothing}: “{min(tense.adverbs)}” tells of no particular time")
    if said:
        return said[0]._replace(reason=f"{nothing} for the act itself; it was said then: {said[0].reason}")
    past = told.past_told(report_date) if told else None
    if past is not None:
        reason = f"{nothing}, and the one before tells of {past.value} ({past.words}): it may go on with that"
        return Dated(None, None, reason)
    base = parsed(report_date)
    if base is None:
        return Dated(None, None, f"{nothing}, and the report's date is not known")
    where = "it tells news in the lead" if lead else "it tells news"
    return Dated(base.isoformat(), "day", f"{nothing}; the report's date is taken as {where}")
