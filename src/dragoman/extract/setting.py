"""When and where an event happened, as far as its sentence and the report's date tell."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from dragoman.annotate.tree import Tree
from dragoman.codebook import Cues
from dragoman.extract.status import ModalityReader
from dragoman.model import Event, Place, Reading, Sentence, Span, Status
from dragoman.resolve.dates import Dated, DateResolver
from dragoman.resolve.places import PlaceFinder

# The title and the first two paragraphs tell the news; what comes later may be background.
_LEAD_PARAGRAPHS = 2
# "He will visit Havana on Aug. 14" is an agreement that stands now; its date is that of the visit.
_AHEAD = re.compile(r"(?:\b(?:will|shall|would|to|plans?|intends?|due)\b|['’]ll\b)[^,;:.]{0,25}$")


_PROMISING = frozenset({"AGREE", "CONCEDE", "THREATEN"})


class SettingReader:
    """Gives events their date and place."""

    needs: tuple[str, ...] = ("events", "places", "reading")
    gives: tuple[str, ...] = ("dates",)

    def __init__(self, places: PlaceFinder, cues: Cues) -> None:
        self._dates = DateResolver()
        self._places = places
        self._modality = ModalityReader(cues)

    def report(self, text: str, reading: Reading, places: Sequence[Place]) -> ReportSetting:
        """Return a reader for the sentences of one report, to be given in text order."""
        return ReportSetting(self._dates, self._places, self._modality, text, reading, places)


class ReportSetting:
    """The setting of one report's events; it remembers when the events told before happened."""

    def __init__(self, dates: DateResolver, finder: PlaceFinder, modality: ModalityReader, text: str, reading: Reading, places: Sequence[Place]) -> None:
        self._dates, self._finder, self._modality = dates, finder, modality
        self._text, self._reading, self._places = text, reading, places

    def settle(self, events: Sequence[Event], sentence: Sentence) -> list[Event]:
        """Return the sentence's events with date, precision, reason and place."""
        out = []
        for event in events:
            trigger = Span(event.trigger.start, event.trigger.end)
            ahead = event.status == "actual" and event.event_type in _PROMISING
            dated = self._date(trigger, sentence, event.status, ahead)
            place = self._finder.event_place(trigger, sentence, self._text, self._places)
            out.append(
                msgspec.structs.replace(event, date=dated.value, date_precision=dated.precision, date_reason=dated.reason, place=place)
            )
        return out

    def date(self, trigger: Span, sentence: Sentence) -> Dated:
        """Return when the act happened that some words of a sentence name, whether or not it is coded."""
        return self._date(trigger, sentence, self._status(trigger, sentence), False)

    def _date(self, trigger: Span, sentence: Sentence, status: Status, promising: bool) -> Dated:
        evidence = self._text[sentence.start : sentence.end]
        before = evidence[: trigger.start - sentence.start]
        ahead = promising and _AHEAD.search(before)
        return Dated(*self._dates.resolve(
            evidence, sentence.start, trigger.start, self._reading.date,
            "future" if ahead else status, sentence.paragraph < _LEAD_PARAGRAPHS,
        ))  # fmt: skip

    def _status(self, trigger: Span, sentence: Sentence) -> Status:
        tree = Tree(sentence)
        heads = tree.at(trigger.start, trigger.end)
        if not heads:
            return "actual"
        read = self._modality.of(tree, heads[-1])
        if read.negated:
            return "negated"
        if read.hypothetical or read.unreal:
            return "hypothetical"
        return "future" if read.future or read.intended or read.obligation else "actual"
