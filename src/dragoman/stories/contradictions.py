"""Says where the reports of a story contradict one another: in numbers, and by what a party denies."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from dragoman.model import Entity, Event, Quote
from dragoman.stories.figures import Figure, Wording, figures
from dragoman.stories.likeness import bearer
from dragoman.stories.records import Contradiction, Said, Telling

# A denial speaks of the act if it follows it within so many sentences.
_SENTENCES_ON = 2
_END = re.compile(r"(?<=[.!?])[\"'”’»)\]]*\s+")


def contradictions(
    tellings: Sequence[Telling], texts: Mapping[str, str], denials: Iterable[Telling], wording: Wording
) -> tuple[Contradiction, ...]:
    """Return where reports contradict one another.

    `tellings`: the events of one story; `texts`: the texts of its reports by id; `denials`: events of any report
    that say that the act did not happen.
    """
    return (*_in_figures(tellings, wording), *_denied(tellings, texts, denials, wording))


def _in_figures(tellings: Sequence[Telling], wording: Wording) -> Iterator[Contradiction]:
    said: dict[str, dict[tuple[str, str], tuple[Figure, Said]]] = {}
    known: dict[str, list[Figure]] = {}  # copies tell in the same words
    for telling in tellings:
        evidence = telling.event.evidence
        if evidence.text not in known:
            known[evidence.text] = figures(evidence.text, wording)
        for figure in known[evidence.text]:
            quote = Quote(text=figure.text, start=evidence.start + figure.start, end=evidence.start + figure.end)
            entry = Said(report_id=telling.report_id, event_id=telling.event.id, who=None, quote=quote)
            key = telling.report_id, f"{quote.start}"
            said.setdefault(figure.thing, {}).setdefault(key, (figure, entry))
    for thing, entries in said.items():
        by_report: dict[str, list[Figure]] = {}
        for figure, entry in entries.values():
            by_report.setdefault(entry.report_id, []).append(figure)
        reports = list(by_report)
        # A report may give several numbers, of which one is meant: they clash if none can be that of the other.
        clash = any(
            not any(one.agrees(two) for one in by_report[first] for two in by_report[second])
            for place, first in enumerate(reports)
            for second in reports[place + 1 :]
        )
        if clash:
            yield Contradiction(kind="figures", about=thing, said=tuple(entry for _, entry in entries.values()))


def _denied(
    tellings: Sequence[Telling], texts: Mapping[str, str], denials: Iterable[Telling], wording: Wording
) -> Iterator[Contradiction]:
    parties = {bearer(e) for t in tellings for e in _sides(t.event)}
    found: dict[tuple[str, int], tuple[str, Said]] = {}
    for telling in denials:
        speaker = telling.event.speaker or next(iter(_sides(telling.event)), None)
        if speaker is None or bearer(speaker) not in parties:
            continue
        quote = telling.event.evidence
        entry = Said(report_id=telling.report_id, event_id=telling.event.id, who=bearer(speaker), quote=quote)
        found[telling.report_id, quote.start] = (bearer(speaker), entry)
    names = _names(tellings)
    denies = functools.cache(wording.denial.found)  # copies tell in the same words
    for telling in tellings:
        for who, quote in _denying(telling, texts.get(telling.report_id, ""), names, denies):
            entry = Said(report_id=telling.report_id, event_id=None, who=who, quote=quote)
            found.setdefault((telling.report_id, quote.start), (who, entry))
    by_party: dict[str, list[Said]] = {}
    for who, entry in found.values():
        by_party.setdefault(who, []).append(entry)
    for who, entries in sorted(by_party.items()):
        yield Contradiction(kind="denied", about=who, said=tuple(entries))


def _denying(
    telling: Telling, text: str, names: Mapping[str, str], denies: Callable[[str], bool]
) -> Iterator[tuple[str, Quote]]:
    """Give the sentences on an event, its own and those after it, in which somebody who is named denies it."""
    event = telling.event
    for start, end in _sentences(text, event.evidence.start):
        sentence = text[start:end]
        if not denies(sentence):
            continue
        # Who denies stands before the word; the first who is named does.
        hits = [(sentence.find(name), who) for name, who in names.items() if name in sentence]
        if hits:
            yield min(hits)[1], Quote(text=sentence, start=start, end=end)


def _sentences(text: str, start: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    ends = itertools.chain((match.end() for match in _END.finditer(text, start)), (len(text),))
    for end in ends:
        stripped = text[start:end].rstrip()
        if stripped:
            spans.append((start, start + len(stripped)))
        if len(spans) > _SENTENCES_ON:
            break
        start = end
    return spans


def _names(tellings: Sequence[Telling]) -> dict[str, str]:
    """Return by what names the reports call those who take part."""
    return {
        name: bearer(entity)
        for telling in tellings
        for entity in _sides(telling.event)
        for name in (entity.text, entity.name)
        if name
    }


def _sides(event: Event) -> tuple[Entity, ...]:
    return (*event.actors, *event.recipients)
