"""When and where an event happened, as far as its sentence, those before it and the report's date tell."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dragoman.annotate.tree import Tree
from dragoman.codebook import Cues
from dragoman.extract.status import Modality, ModalityReader
from dragoman.model import Event, Place, Reading, Sentence, Span, Status
from dragoman.resolve.chronology import Chronology
from dragoman.resolve.dates import Dated, DateResolver, Tense
from dragoman.resolve.places import PlaceFinder
from dragoman.resolve.time_clauses import Clauses, Hangs
from dragoman.resolve.time_grammar import Expression

# The title and the first two paragraphs tell the news; what comes later may be background.
_LEAD_PARAGRAPHS = 2
# What these rules code is an act of speaking; it is dated by the verb of saying above the trigger.
_SPOKEN_RULES = frozenset({"rule: obligation", "rule: blame", "rule: praise"})

_DEEDS = frozenset({2, 4})  # the quad classes of material acts
_OPENING = 12  # characters before a place that opens a sentence: "In Lima, …" is about all that it tells


class SettingReader:
    """Gives events their date and place."""

    needs: tuple[str, ...] = ("events", "places", "reading")
    gives: tuple[str, ...] = ("dates",)

    def __init__(self, places: PlaceFinder, cues: Cues) -> None:
        self.dates = DateResolver()
        self.finder = places
        self.modality = ModalityReader(cues)
        self.cues = cues

    def report(self, text: str, reading: Reading, places: Sequence[Place]) -> ReportSetting:
        """Return a reader for the sentences of one report, to be given in text order."""
        return ReportSetting(self, text, reading, places)


class ReportSetting:
    """The setting of one report's events; it remembers when the events told before happened."""

    def __init__(self, reader: SettingReader, text: str, reading: Reading, places: Sequence[Place]) -> None:
        self._reader, self._text, self._reading, self._places = reader, text, reading, places
        self._told = Chronology(reader.dates.words)

    def settle(self, events: Sequence[Event], sentence: Sentence) -> list[Event]:
        """Return the sentence's events with date, precision, reason and place; every sentence has to be given, in order."""
        self._told.begin(sentence.paragraph)
        out = []
        for event in events:
            trigger = Span(event.trigger.start, event.trigger.end)
            dated = self._date(trigger, sentence, event.status, spoken=event.method in _SPOKEN_RULES)
            scenes = self._scenes(event, trigger, sentence)
            place = self._reader.finder.event_place(trigger, sentence, self._text, scenes)
            out.append(
                msgspec.structs.replace(
                    event, date=dated.value, date_precision=dated.precision, date_reason=dated.reason, place=place
                )
            )
        self._note(out, sentence)
        return out

    def date(self, trigger: Span, sentence: Sentence) -> Dated:
        """Return when the act happened that some words of the sentence name that was settled last."""
        return self._date(trigger, sentence, self._status(trigger, sentence), spoken=False)

    def _scenes(self, event: Event, trigger: Span, sentence: Sentence) -> list[Place]:
        """Return the sentence's places that no other act took: not those of a clause of its own, or of who reports a deed."""
        cues = self._reader.cues
        clauses = Clauses(Tree(sentence), trigger, cues.speech_verbs, cues.pass_through_verbs)
        kept = []
        for place in self._places:
            if sentence.start <= place.start and place.end <= sentence.end:
                hanging = clauses.hangs(Span(place.start, place.end))
                opens = place.start - sentence.start < _OPENING
                reported = hanging is Hangs.SAYING and event.quad in _DEEDS and not opens
                if not reported and (hanging not in (Hangs.ELSEWHERE, Hangs.CONTENT) or opens):
                    kept.append(place)
        return kept

    def _note(self, events: Sequence[Event], sentence: Sentence) -> None:
        """Keep when the sentence's act happened, for what is told after it: of its first act, else of its first date."""
        text = self._text[sentence.start : sentence.end]
        for event in reversed(events):
            if event.date and event.date_precision and event.status in ("actual", "historical"):
                dated = Dated(event.date, event.date_precision, event.date_reason)
                self._told.note(text, dated, f"“{event.trigger.text}” in the sentence before")
                return
        found = self._reader.dates.told_in(text, self._reading.date, self._told)
        if found:
            self._told.note(text, found, found.reason)

    def _date(self, trigger: Span, sentence: Sentence, status: Status, *, spoken: bool) -> Dated:
        evidence = self._text[sentence.start : sentence.end]
        tree = Tree(sentence)
        head = _head(tree, trigger)
        modality = Modality() if head is None else self._reader.modality.of(tree, head)
        if spoken and head is not None:
            above = next(
                (a for a in tree.ancestors(head) if tree.tokens[a].lemma in self._reader.cues.speech_verbs), None
            )
            if above is not None:
                head, modality = above, Modality()
                trigger = Span(tree.tokens[above].start, tree.tokens[above].end)
        ahead = modality.future or modality.intended or (modality.hypothetical and status != "negated")
        ahead = ahead or modality.obligation or status in ("future", "hypothetical")
        planned = head is not None and sentence.paragraph >= 0 and _is_planned(tree, head)
        hangs = None
        if head is not None:
            clauses = Clauses(tree, trigger, self._reader.cues.speech_verbs, self._reader.cues.pass_through_verbs)

            def hangs(e: Expression) -> Hangs:
                return clauses.hangs(Span(sentence.start + e.start, sentence.start + e.end))

        return self._reader.dates.resolve(
            evidence, sentence.start, trigger.start, self._reading.date, status, sentence.paragraph < _LEAD_PARAGRAPHS,
            ahead=ahead, planned=planned, told=self._told, tense=self._tense(tree, head), hangs=hangs,
        )  # fmt: skip

    def _tense(self, tree: Tree, head: int | None) -> Tense | None:
        """Read off the parse whether an act looks back, is reported, or is told as a habit."""
        if head is None:
            return None
        verb = _verb(tree, head)
        if verb is None:
            return Tense(False, False)
        own = verb if tree.kids(verb, "aux") else tree.first_conjunct(verb)
        helpers = {(tree.tokens[c].lemma, tree.tokens[c].text.lower()) for c in tree.kids(own, "aux")}
        looks_back = any(text in ("had", "'d", "’d") for _, text in helpers) and tree.tokens[own].tag in ("VBN", "VBD")
        reported = any(tree.tokens[a].lemma in self._reader.cues.speech_verbs for a in tree.ancestors(verb)) and (
            "relcl" not in {tree.tokens[i].dep for i in (verb, own)}
        )
        words = self._reader.dates.words.words
        adverbs = {
            tree.tokens[c].text.lower()
            for c in tree.kids(verb, "advmod")
            if tree.tokens[c].text.lower() in words.habitual | words.backward
        }
        return Tense(looks_back, reported, frozenset(adverbs))

    def _status(self, trigger: Span, sentence: Sentence) -> Status:
        tree = Tree(sentence)
        head = _head(tree, trigger)
        if head is None:
            return "actual"
        read = self._reader.modality.of(tree, head)
        if read.negated:
            return "negated"
        if read.hypothetical or read.unreal:
            return "hypothetical"
        return "future" if read.future or read.intended or read.obligation else "actual"


def _head(tree: Tree, trigger: Span) -> int | None:
    heads = tree.at(trigger.start, trigger.end)
    return next((i for i in reversed(heads) if tree.tokens[i].tag[0] in "VN"), heads[-1] if heads else None)


def _verb(tree: Tree, head: int) -> int | None:
    """Return the verb that an act is told with: itself, or the verb that governs its noun."""
    for i in (head, *tree.ancestors(head)):
        if tree.tokens[i].tag[0] == "V" and tree.tokens[i].dep not in ("aux", "auxpass", "amod"):
            return i
    return None


def _is_planned(tree: Tree, head: int) -> bool:
    """Whether the present tense tells what is planned: "the parties resume talks on Thursday", "is visiting next week"."""
    verb = _verb(tree, head)
    if verb is None:
        return False
    helpers = tree.kids(verb, "aux", "auxpass")
    if not helpers:
        return tree.tokens[verb].tag in ("VBP", "VBZ")
    return tree.tokens[verb].tag in ("VBG", "VB") and all(tree.tokens[c].tag in ("VBP", "VBZ", "TO") for c in helpers)
