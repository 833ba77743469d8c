"""When and where an event happened, as far as its sentence and the report's date tell."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from dragoman.model import Event, Place, Reading, Sentence, Span
from dragoman.resolve.dates import DateResolver
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

    def __init__(self, places: PlaceFinder) -> None:
        self._dates = DateResolver()
        self._places = places

    def settle(
        self, events: Sequence[Event], sentence: Sentence, text: str, reading: Reading, places: Sequence[Place]
    ) -> list[Event]:
        """Return the sentence's events with date, precision, reason and place."""
        out = []
        for event in events:
            before = event.evidence.text[: event.trigger.start - sentence.start]
            ahead = event.status == "actual" and event.event_type in _PROMISING and _AHEAD.search(before)
            date, precision, reason = self._dates.resolve(
                event.evidence.text, sentence.start, event.trigger.start, reading.date,
                "future" if ahead else event.status, sentence.paragraph < _LEAD_PARAGRAPHS,
            )  # fmt: skip
            place = self._places.event_place(Span(event.trigger.start, event.trigger.end), sentence, text, places)
            out.append(
                msgspec.structs.replace(event, date=date, date_precision=precision, date_reason=reason, place=place)
            )
        return out
