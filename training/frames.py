"""The examples of the codebook's frames as training sentences: each is a sentence of our own whose coding is tested."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import dragoman.codebook
from dragoman import Coder, Settings
from dragoman.model import Event, Report, Span
from training.corpus import MODES, NONE, Labelled, Pair

FRAMES = Path(dragoman.codebook.__file__).parent / "data" / "frames"
_AID = re.compile(r"\b(aid|assistance|support|loan|fund|funding|credit|subsidy|grant)\b")
_EMBARGO = re.compile(
    r"\b(sanction|embargo|tariff|duty|ban|blacklist|quota|levy|asset|import|export|trade|boycott)\w*\b"
)
_CONCESSIONS = (
    ("regret", re.compile(r"apolog|regret|remorse|sorry|forgive|contrition|atone")),
    (
        "pardon",
        re.compile(r"pardon|amnesty|acquit|charge|bail|clemency|commute|exonerate|overturn|case|sentence|verdict"),
    ),
    ("ceasefire", re.compile(r"ceasefire|truce|cessation|armistice|hostility|fighting")),
    ("promise", re.compile(r"agree|promise|pledge|offer|vow|ready|willing|prepare|plan|intend|announce")),
    ("ease", re.compile(r"lift|ease|relax|legali[sz]e|allow|permit|curfew|emergency|ban|restriction|censorship")),
    ("demand", re.compile(r"demand|protest|strike|yield|bow|back|give|cave|concede|concession|approve|grant")),
)
# What is done to one another has no direction that could be wrong.
_MUTUAL = frozenset({"CONSULT", "AGREE", "SUPPORT", "COOPERATE"})
_EVERY = 3  # of the turned pairs every third is given, lest they outnumber all other pairs without an act


def frame_examples() -> Iterator[Labelled]:
    """Code each example with the lexicon alone and yield what has an actor and a recipient in it."""
    coder = Coder(Settings(statements=False, places=False, relations=False))
    turned = 0
    for path in sorted(FRAMES.glob("*.csv")):
        with path.open(encoding="utf8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), 2):
                report = Report(id=f"{path.stem}-{number}", text=row["example"])
                pairs = [p for e in coder.code(report).events for p in _pairs(e, row)]
                if not pairs:
                    continue
                known = {(p.actor, p.recipient) for p in pairs}
                first = pairs[0]
                if first.event_type not in _MUTUAL and (first.recipient, first.actor) not in known:
                    turned += 1
                    if turned % _EVERY == 0:
                        pairs.append(Pair(first.recipient, first.actor, NONE, "", "actual"))
                yield Labelled(row["example"], tuple(pairs), path.name, number)


def _pairs(event: Event, row: dict[str, str]) -> Iterator[Pair]:
    for actor in event.actors:
        for recipient in event.recipients:
            apart = actor.end <= recipient.start or recipient.end <= actor.start
            if apart and actor.end > actor.start and recipient.end > recipient.start:
                yield Pair(
                    Span(actor.start, actor.end), Span(recipient.start, recipient.end), event.event_type,
                    _mode(event, row), event.status,
                )  # fmt: skip


def _mode(event: Event, row: dict[str, str]) -> str:
    """Return the mode as the training sentences have it: finer than the codebook's for some types."""
    frame = row["frame"]
    if event.event_type == "CONCEDE":
        if row["type"] != "CONCEDE":
            return "promise"  # the frame's own act is still to come
        return next((mode for mode, words in _CONCESSIONS if words.search(frame)), "")
    if event.event_type == "SANCTION" and event.mode == "discontinue":
        return "aid" if _AID.search(frame) else "embargo" if _EMBARGO.search(frame) else "ties"
    return event.mode if event.mode and event.mode in MODES[event.event_type] else ""
