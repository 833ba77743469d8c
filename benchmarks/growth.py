"""What it costs to keep one more report, with its copies and stories, in bases of 1,000, 10,000 and 100,000 reports.

The reports are made up. As in news, a larger base covers more days and not more reports a day; a third of the
reports are copies of one of the last days, word for word, cut, or with words added, and acts are told by several.
"""

from __future__ import annotations

import copy
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

from benchmarks.table import show
from dragoman.model import Coding, Entity, Event, Quote, Report, ReportSummary
from dragoman.store import Writer
from dragoman.stories.keeping import Keeper

SIZES = (1_000, 10_000, 100_000)
# Measured on so many reports, in so many turns: enough for what is done once in many reports (store/recent.py).
_MEASURED, _TURNS = 4_000, 16

_A_DAY = 50
_WORDS, _SENTENCES = 14, 7
_ACTS = 2  # a report
_COPIED, _OF_THE_LAST = 0.33, 100
_VOCABULARY = 6_000
_STATES = (
    "ARG AUS AUT BEL BOL BRA CAN CHE CHL CHN COL CUB DEU DNK ECU EGY ESP ETH FIN FRA GBR GRC HUN IDN IND IRN IRQ IRL"
    " ISR ITA JPN KEN KOR LBN LKA MAR MDA MEX MLI MYS NGA NLD NOR NPL PAK PER PHL POL PRT ROU RUS SAU SDN SRB SWE SYR"
    " THA TUN TUR TZA UGA UKR USA VEN VNM YEM ZAF ZMB"
).split()
_TYPES = (("ACCUSE", 3), ("CONSULT", 1), ("AID", 2), ("ASSAULT", 4), ("SANCTION", 4), ("REJECT", 3), ("SUPPORT", 1))
_START = date(2000, 1, 1)


class Maker:
    """Makes reports with their codings; the same numbers always make the same ones."""

    def __init__(self, seed: int = 11) -> None:
        self._rng = random.Random(seed)
        letters = "abcdefghijklmnoprstuvwz"
        self._words = ["".join(self._rng.choices(letters, k=self._rng.randint(3, 9))) for _ in range(_VOCABULARY)]
        self._last: list[tuple[Report, Coding]] = []
        self._acts: dict[int, list[Event]] = {}
        self._made = 0

    def make(self, count: int) -> Iterator[tuple[Report, Coding]]:
        """Give so many more reports, the earliest first."""
        for _ in range(count):
            made = self._copy() if self._last and self._rng.random() < _COPIED else self._new()
            self._made += 1
            self._last = [*self._last[-_OF_THE_LAST:], made]
            yield made

    def _new(self) -> tuple[Report, Coding]:
        day = self._made // _A_DAY
        sentences = [" ".join(self._rng.choices(self._words, k=_WORDS)) + "." for _ in range(_SENTENCES)]
        text, events = "", []
        for number, sentence in enumerate(sentences):
            if number < _ACTS:
                events.append(self._event(day, number, sentence, len(text)))
            text += sentence + " "
        return self._report(text.strip(), day, tuple(events))

    def _copy(self) -> tuple[Report, Coding]:
        report, coding = self._rng.choice(self._last)
        text = report.text
        match self._rng.randrange(3):
            case 1:
                text = text[: text.rfind(".", 0, len(text) * 3 // 4) + 1] or text
            case 2:
                text += " " + " ".join(self._rng.choices(self._words, k=_WORDS)) + "."
        return self._report(text, self._made // _A_DAY, coding.events)

    def _report(self, text: str, day: int, events: tuple[Event, ...]) -> tuple[Report, Coding]:
        id_, written = f"r{self._made:07}", (_START + timedelta(days=day)).isoformat()
        summary = ReportSummary(
            id=id_, title=None, publisher=f"Paper {self._made % 40}", origins=(f"Agency {self._made % 7}",), dateline=None,
            published=written, date=written, date_reason="came with the report", language="en", boilerplate=(),
        )  # fmt: skip
        return Report(id=id_, text=text, date=written), Coding(report=summary, events=events)

    def _event(self, day: int, number: int, sentence: str, at: int) -> Event:
        """Return an act of its own, or one of the day that others tell already, in other words."""
        evidence = Quote(text=sentence, start=at, end=at + len(sentence))
        trigger = Quote(text=sentence.split()[2], start=at + 5, end=at + 10)
        id_ = f"e{self._made:07}{number}"
        acts = self._acts.setdefault(day, [])
        if acts and self._rng.random() < 0.5:
            told = self._rng.choice(acts)
            kind, quad, actors, recipients = told.event_type, told.quad, told.actors, told.recipients
            when = told.date
            match self._rng.randrange(3):
                case 1:
                    recipients = ()  # some name only one side
                case 2:
                    actors = (_entity(actors[0].country or "", self._rng),)  # or another organ of the state
        else:
            kind, quad = self._rng.choice(_TYPES)
            one, other = self._rng.sample(_STATES, 2)
            actors, recipients = (_entity(one, self._rng),), (_entity(other, self._rng),)
            when = (_START + timedelta(days=day - self._rng.randrange(2))).isoformat()
        event = Event(
            id=id_, event_type=kind, mode=None, contexts=(), status="actual", quad=quad, score=0.0, confidence=0.5,
            method="made", actors=actors, recipients=recipients, speaker=None, date=when, date_precision="day",
            date_reason="made", place=None, trigger=trigger, evidence=evidence,
        )  # fmt: skip
        acts.append(event)
        return event


def run(sizes: Sequence[int] = SIZES) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        bases = list(_bases(Path(folder), sorted(set(sizes))))
        writers = [stack.enter_context(Writer(path)) for _, path, _ in bases]
        keepers = [Keeper(writer.ledger) for writer in writers]
        spent = [0.0] * len(bases)
        # In turns, so that a busy spell of the machine hits all sizes.
        for turn in range(_TURNS + 1):
            for number, (_, _, maker) in enumerate(bases):
                seconds = cost(writers[number], keepers[number], maker, _MEASURED // _TURNS)
                spent[number] += seconds if turn else 0.0  # the first turn warms the caches
        rows = [
            (
                f"{size:,} reports ({path.stat().st_size / 1e6:,.0f} MB)",
                f"{seconds / _MEASURED * 1000:.2f} ms a report, {seconds / spent[0]:.2f} of the first",
            )
            for (size, path, _), seconds in zip(bases, spent, strict=True)
        ]
    show("A report into the database, with its copies and stories, CPU of one core", rows)


def _bases(folder: Path, sizes: Sequence[int]) -> Iterator[tuple[int, Path, Maker]]:
    """Make a base of each size, each from the one before it, with the maker of what comes next."""
    path, maker, held = folder / "growth.db", Maker(), 0
    for size in sizes:
        started = time.perf_counter()
        with Writer(path) as writer:
            fill(writer, maker, size - held)
        print(f"{size:,} reports made in {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
        held = size
        kept = folder / f"{size}.db"
        shutil.copyfile(path, kept)
        yield size, kept, copy.deepcopy(maker)


def fill(writer: Writer, maker: Maker, count: int) -> None:
    """Add reports with their copies and stories, in large transactions."""
    keeper = Keeper(writer.ledger)
    with writer.batch(2_000):
        for report, coding in maker.make(max(count, 0)):
            writer.add(report, coding)
            keeper.add(report.id)


def cost(writer: Writer, keeper: Keeper, maker: Maker, count: int) -> float:
    """Return the CPU seconds that it takes to keep so many more reports, each committed as `dragoman code` does."""
    made = list(maker.make(count))
    started = time.process_time()
    for report, coding in made:
        with writer.batch():
            writer.add(report, coding)
            keeper.add(report.id)
    return time.process_time() - started


def _entity(state: str, rng: random.Random) -> Entity:
    sector = rng.choice(("GOV", "MIL", ""))
    return Entity(
        text=state, start=0, end=3, id=f"{state}:{sector}" if sector else state, name=None, kind="country",
        country=state, organization=None, sectors=(sector,) if sector else (), office=None, reason="made",
    )  # fmt: skip


if __name__ == "__main__":
    run()
