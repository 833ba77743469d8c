"""Makes a large database without coding anything: invented reports, acts and statements of real states and bodies.

Who acts, how often, where and when is drawn as in news: a few states in most events, ten years with busy and quiet
months, dates of every precision, acts that several reports tell, reports that others copy. The same seed always gives
the same database. Persons and towns are invented; towns lie near the middle of their country.
"""

from __future__ import annotations

import csv
import random
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from benchmarks import wording
from dragoman.model import (
    Coding,
    Entity,
    Event,
    Place,
    Precision,
    Quote,
    Report,
    ReportSummary,
    Span,
    Stance,
    Statement,
)
from dragoman.store import Writer

EVENTS = 100_000
# As reports of a news archive hold on average.
_EVENTS_A_REPORT, _STATEMENTS_A_REPORT, _FILLERS = 10 / 3, 4 / 3, 8
_FIRST_DAY, _DAYS = date(2014, 1, 1), 3653
_RETOLD, _COPIED, _LAST = 0.35, 0.2, 60
_PERSONS, _TOWNS = 12, 9  # of a state, on average
_PUBLISHERS, _AGENCIES = 60, 12
_PRECISIONS: tuple[tuple[Precision | None, int], ...] = (
    ("day", 800), ("week", 20), ("month", 60), ("year", 40), ("decade", 3), (None, 77),
)  # fmt: skip
_BATCH = 2_000

_Named = TypeVar("_Named", Entity, Place)


class _State(NamedTuple):
    code: str
    name: str
    persons: tuple[tuple[str, str], ...]
    towns: tuple[Place, ...]


class _Body(NamedTuple):
    code: str
    name: str


class _Choice:
    """Draws from a list, its head far more often than its tail (Zipf)."""

    def __init__(self, items: Sequence[_State | _Body], power: float) -> None:
        self._items = items
        self._weights = list(accumulate(1 / (rank + 2) ** power for rank in range(len(items))))

    def draw(self, rng: random.Random) -> _State | _Body:
        return rng.choices(self._items, cum_weights=self._weights)[0]


class _Sentence(NamedTuple):
    text: str
    event: Event | None = None
    statement: Statement | None = None


class Maker:
    """Makes reports with their codings, the earliest first."""

    def __init__(self, events: int = EVENTS, seed: int = 7) -> None:
        self._rng = random.Random(seed)
        self._total = events
        states, bodies = list(_states(self._rng)), list(_bodies())
        self._parties = _Choice(_mixed(states, bodies), 1.05)
        self._acts: list[Event] = []
        self._last: list[tuple[Report, Coding]] = []
        self._busy = [0.4 + self._rng.random() ** 3 * 4 for _ in range(_DAYS // 30 + 1)]
        self._kinds = wording.kinds()
        self._made = self._named = 0

    def make(self) -> Iterator[tuple[Report, Coding]]:
        """Give reports until they hold the number of events that was asked for."""
        for day in self._days(round(self._total / _EVENTS_A_REPORT)):
            left = self._total - self._made
            if left <= 0:
                return
            made = self._copy(day) if self._last and self._rng.random() < _COPIED else self._new(day)
            report, coding = made
            coding = msgspec.structs.replace(coding, events=coding.events[:left])
            self._made += len(coding.events)
            self._last = [*self._last[-_LAST:], (report, coding)]
            yield report, coding

    def _days(self, reports: int) -> Iterator[date]:
        # Twice as many as needed, for the reports without events.
        months = self._rng.choices(range(len(self._busy)), self._busy, k=reports * 2)
        chosen = self._rng.sample(months, reports) if reports else []
        numbers = sorted(min(month * 30 + self._rng.randrange(30), _DAYS - 1) for month in chosen)
        for number in numbers:
            yield _FIRST_DAY + timedelta(days=number)
        while True:
            yield _FIRST_DAY + timedelta(days=_DAYS - 1)

    def _new(self, day: date) -> tuple[Report, Coding]:
        rng = self._rng
        sentences = [self._told(day) for _ in range(_about(rng, _EVENTS_A_REPORT))]
        sentences += [self._said() for _ in range(_about(rng, _STATEMENTS_A_REPORT))]
        sentences += [_Sentence(wording.filler(rng)) for _ in range(_about(rng, _FILLERS))]
        rng.shuffle(sentences)
        title = wording.title(rng)
        return self._assembled(day, title, sentences)

    def _copy(self, day: date) -> tuple[Report, Coding]:
        old, coding = self._rng.choice(self._last)
        id_, publisher = self._name()
        report = msgspec.structs.replace(old, id=id_, publisher=publisher, date=day.isoformat())
        summary = msgspec.structs.replace(
            coding.report, id=id_, publisher=publisher, published=report.date, date=report.date
        )
        return report, msgspec.structs.replace(coding, report=summary)

    def _name(self) -> tuple[str, str]:
        self._named += 1
        return f"r{self._named:06}", f"Example Paper {int(self._rng.paretovariate(0.7)) % _PUBLISHERS + 1}"

    def _assembled(self, day: date, title: str, sentences: Sequence[_Sentence]) -> tuple[Report, Coding]:
        id_, publisher = self._name()
        text = title + "\n\n"
        events: list[Event] = []
        statements: list[Statement] = []
        for sentence in sentences:
            at = len(text)
            if sentence.event is not None:
                events.append(_moved_event(sentence.event, f"e{len(events) + 1}", sentence.text, at))
            if sentence.statement is not None:
                statements.append(_moved_statement(sentence.statement, f"s{len(statements) + 1}", sentence.text, at))
            text += sentence.text + ("\n\n" if self._rng.random() < 0.3 else " ")
        agency = int(self._rng.paretovariate(0.8)) % _AGENCIES
        summary = ReportSummary(
            id=id_, title=title, publisher=publisher, origins=(f"Example Agency {agency}",) if agency else (),
            dateline=None, published=day.isoformat(), date=day.isoformat(), date_reason="came with the report",
            language="en", boilerplate=(),
        )  # fmt: skip
        report = Report(
            id=id_, text=text.rstrip(), title=title, date=day.isoformat(), publisher=publisher,
            url=f"https://news.example/{id_}",
        )  # fmt: skip
        places = tuple(event.place for event in events if event.place is not None)
        return report, Coding(report=summary, events=tuple(events), statements=tuple(statements), places=places)

    def _told(self, day: date) -> _Sentence:
        if self._acts and self._rng.random() < _RETOLD:
            event = self._rng.choice(self._acts[-_LAST:])
        else:
            event = self._act(day)
            self._acts.append(event)
        return _Sentence(wording.event_sentence(self._rng, event), event=event)

    def _act(self, day: date) -> Event:
        rng = self._rng
        kind = rng.choices(self._kinds, [kind.weight for kind in self._kinds])[0]
        one = self._parties.draw(rng)
        other = one if rng.random() < 0.3 else self._parties.draw(rng)
        actors = [_entity(rng, one)]
        if rng.random() < 0.05:
            actors.append(_entity(rng, self._parties.draw(rng)))
        recipients = [] if rng.random() < 0.18 else [_entity(rng, other)]
        if recipients and rng.random() < 0.06:
            recipients.append(_entity(rng, self._parties.draw(rng)))
        when, precision = _dated(rng, day)
        towns = [place for party in (one, other) if isinstance(party, _State) for place in party.towns]
        place = rng.choice(towns) if towns and rng.random() < 0.7 else None
        mode, score = rng.choice(kind.modes)
        return Event(
            id="", event_type=kind.name, mode=mode,
            contexts=tuple(rng.sample(wording.CONTEXTS, rng.choices((0, 1, 2, 3), (25, 40, 25, 10))[0])),
            status=rng.choices(wording.STATUSES, wording.STATUS_WEIGHTS)[0], quad=kind.quad, score=score,
            confidence=round(rng.betavariate(4, 2), 3), method=rng.choices(wording.METHODS, wording.METHOD_WEIGHTS)[0],
            actors=tuple(actors), recipients=tuple(recipients), speaker=_entity(rng, one) if rng.random() < 0.15 else None,
            date=when, date_precision=precision, date_reason="invented", place=place,
            trigger=Quote(text="", start=0, end=0), evidence=Quote(text="", start=0, end=0),
        )  # fmt: skip

    def _said(self) -> _Sentence:
        rng = self._rng
        speaker, about = _entity(rng, self._parties.draw(rng)), _entity(rng, self._parties.draw(rng))
        content = wording.content(rng, about.text)
        stance: Stance = rng.choice(wording.STANCES)
        statement = Statement(
            id="", kind="indirect", speaker=speaker, addressee=None, cue=Quote(text="said", start=0, end=4), spans=(),
            text=content, stance=stance, contexts=tuple(rng.sample(wording.CONTEXTS, 1)), about=(about,),
            strength=round(rng.random(), 2), topics=tuple(rng.sample(wording.TOPICS, rng.choice((0, 0, 1, 2)))),
            sentence=Span(0, 0),
        )  # fmt: skip
        return _Sentence(f"{speaker.text} said {content}.", statement=statement)


def fill(path: Path, events: int = EVENTS, *, stories: bool = False, seed: int = 7) -> None:
    """Make a database; `stories`: put the reports into stories, too, which takes several times as long."""
    from dragoman.stories.keeping import Keeper

    started = time.perf_counter()
    with Writer(path) as writer, writer.batch(_BATCH):
        keeper = Keeper(writer.ledger) if stories else None
        for report, coding in Maker(events, seed).make():
            writer.add(report, coding)
            if keeper is not None:
                keeper.add(report.id)
        if keeper is not None:
            keeper.shelve()
    print(f"{path}: {events:,} events made in {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)


def _states(rng: random.Random) -> Iterator[_State]:
    points = {row["code"]: (float(row["lat"]), float(row["lon"])) for row in _table("country_points.csv")}
    for row in _table("countries.csv"):
        code = row["code"]
        if code not in points or row["until"]:
            continue
        persons = tuple(
            (wording.person(rng), rng.choice(wording.OFFICES)) for _ in range(max(2, _about(rng, _PERSONS)))
        )
        towns = tuple(_town(rng, code, *points[code]) for _ in range(max(2, _about(rng, _TOWNS))))
        yield _State(code, row["name"], persons, towns)


def _bodies() -> Iterator[_Body]:
    for row in _table("organizations.csv"):
        yield _Body(row["abbr"], row["name"])


def _mixed(states: list[_State], bodies: list[_Body]) -> list[_State | _Body]:
    # Large states first, in the order in which news speaks of them; a body after every fourth.
    order = {code: rank for rank, code in enumerate(wording.OFTEN)}
    states = sorted(states, key=lambda state: (order.get(state.code, len(order)), state.code))
    found: list[_State | _Body] = []
    for number, state in enumerate(states):
        found.append(state)
        if number % 4 == 3 and number // 4 < len(bodies):
            found.append(bodies[number // 4])
    return found


def _table(name: str) -> Iterator[dict[str, str]]:
    with files("dragoman.resolve").joinpath("data", name).open(encoding="utf-8") as stream:
        yield from csv.DictReader(stream)


def _town(rng: random.Random, country: str, lat: float, lon: float) -> Place:
    name = wording.town(rng)
    return Place(
        text=name, start=0, end=len(name), name=name, country=country, admin1=f"{wording.town(rng)} Province",
        lat=round(lat + rng.uniform(-2, 2), 4), lon=round(lon + rng.uniform(-2, 2), 4),
        geoname_id=rng.randrange(10**6, 10**7), reason="invented",
    )  # fmt: skip


def _entity(rng: random.Random, party: _State | _Body) -> Entity:
    if isinstance(party, _Body):
        return _named(
            party.name if rng.random() < 0.5 else party.code, party.code, party.name, "organization", body=party.code
        )
    draw = rng.random()
    if draw < 0.4:
        return _named(party.name, party.code, party.name, "country", country=party.code)
    if draw < 0.7:
        person, office = party.persons[min(int(rng.expovariate(0.4)), len(party.persons) - 1)]
        text = f"{office.capitalize()} {person}" if rng.random() < 0.5 else person.split()[-1]
        return _named(text, f"{party.code}:{person}", person, "person", country=party.code, office=office)
    if draw < 0.93:
        sector = rng.choice(wording.SECTORS)
        text = f"{rng.choice(wording.ADJECTIVES)} {wording.SECTOR_WORDS[sector]} of {party.name}"
        return _named(text, f"{party.code}:{sector}", None, "group", country=party.code)
    return _named(wording.unknown(rng), None, None, "unknown")


def _named(
    text: str, id_: str | None, name: str | None, kind: str, *, country: str | None = None, body: str | None = None,
    office: str | None = None,
) -> Entity:  # fmt: skip
    return msgspec.convert(
        {
            "text": text, "start": 0, "end": len(text), "id": id_, "name": name, "kind": kind, "country": country,
            "organization": body, "sectors": (), "office": office, "reason": "invented for a measurement",
        },
        Entity,
    )  # fmt: skip


def _dated(rng: random.Random, day: date) -> tuple[str | None, Precision | None]:
    precision = rng.choices([name for name, _ in _PRECISIONS], [weight for _, weight in _PRECISIONS])[0]
    when = day - timedelta(days=int(rng.expovariate(0.4)))
    match precision:
        case "day":
            return when.isoformat(), precision
        case "week":
            return (when - timedelta(days=when.weekday())).isoformat(), precision
        case "month":
            return when.isoformat()[:7], precision
        case "year":
            return str(when.year - rng.randrange(3)), precision
        case "decade":
            return str(when.year // 10 * 10), precision
    return None, None


def _about(rng: random.Random, mean: float) -> int:
    return int(rng.expovariate(1 / (mean + 0.5)))


def _moved_event(event: Event, id_: str, sentence: str, at: int) -> Event:
    trigger = sentence.split()[min(3, sentence.count(" "))]
    start = at + sentence.index(trigger)
    return msgspec.structs.replace(
        event,
        id=id_,
        trigger=Quote(text=trigger, start=start, end=start + len(trigger)),
        evidence=Quote(text=sentence, start=at, end=at + len(sentence)),
        place=event.place and _found(event.place, sentence, at),
        actors=tuple(_found(entity, sentence, at) for entity in event.actors),
        recipients=tuple(_found(entity, sentence, at) for entity in event.recipients),
        speaker=event.speaker and _found(event.speaker, sentence, at),
    )


def _moved_statement(statement: Statement, id_: str, sentence: str, at: int) -> Statement:
    start = at + sentence.index(statement.text)
    cue = at + sentence.index(" said ") + 1
    return msgspec.structs.replace(
        statement,
        id=id_,
        cue=Quote(text="said", start=cue, end=cue + 4),
        spans=(Span(start, start + len(statement.text)),),
        sentence=Span(at, at + len(sentence)),
        speaker=statement.speaker and _found(statement.speaker, sentence, at),
        about=tuple(_found(entity, sentence, at) for entity in statement.about),
    )


def _found(named: _Named, sentence: str, at: int) -> _Named:
    start = at + max(sentence.find(named.text), 0)
    return msgspec.structs.replace(named, start=start, end=start + len(named.text))
