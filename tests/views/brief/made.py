"""A made-up quarrel about a dam, as four reports tell of it, and one report that means harm."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from dragoman.model import Claim, Coding, Entity, Event, Quote, Report, ReportSummary, Span, Statement
from dragoman.resolve.facts import Holder, Membership, Named
from dragoman.resolve.knowledge import KnowledgeBase
from dragoman.store import Writer
from dragoman.stories.keeping import Keeper
from dragoman.views.brief import Helpers
from records import VAN, entity

QUADS = {"CONSULT": 1, "AGREE": 1, "SUPPORT": 1, "AID": 2, "ACCUSE": 3, "THREATEN": 3, "ASSAULT": 4, "SANCTION": 4}
KENYA = entity("Kenya", "KEN", id="KEN", name="Kenya", sectors=())
UGANDA = entity("Uganda", "UGA", id="UGA", name="Uganda", sectors=())
MINISTER = entity(
    "Jane Okoth", "UGA", id="UGA:Jane Okoth", name="Jane Okoth", kind="person", sectors=("GOV",), office="minister"
)
REBELS = entity("rebels", "UGA", id="UGA:REB", kind="group", sectors=("REB",))
HARM = (
    "<script>alert(1)</script> & <img src=x onerror=alert(1)> [click](javascript:alert(1)) **bold** | a | b |"
    " https://evil.example/?a=1 www.evil.example evil@mail.example \u202eneddih\u202c `code`"
)

KNOWLEDGE = KnowledgeBase(
    names={}, roles={}, surnames={}, countries={"KEN": "Kenya", "UGA": "Uganda"},
    holders={"Jane Okoth": (Holder("Jane Okoth", "UGA", None, "water minister", ("GOV",), "2030-02", "2032"),
                            Holder("Jane Okoth", "UGA", None, "mayor", ("GOV",), "2019", "2021"))},
    organizations={"EAC": Named("org:EAC", "East African Community", "organization", "organization", None, "EAC")},
    memberships={"EAC": (Membership("EAC", "KEN", "member", "2000", None), Membership("EAC", "UGA", "observer", "2031-01", None)),
                 "OLD": (Membership("OLD", "KEN", "member", "1960", "1990"),)},
)  # fmt: skip


def find(text: str) -> list[tuple[int, int, frozenset[str]]]:
    """Find the one topic that has sides here."""
    at = text.find("corruption")
    return [(at, at + len("corruption"), frozenset({"corruption"}))] if at >= 0 else []


HELPERS = Helpers(knowledge=KNOWLEDGE, find=find, headings=frozenset())


class Page:
    """A report that is put together sentence by sentence."""

    def __init__(self, id_: str, day: str, **values: Any) -> None:
        self.id, self.day, self.values = id_, day, values
        self.text = ""
        self.events: list[Event] = []
        self.statements: list[Statement] = []

    def _sentence(self, sentence: str) -> Quote:
        start = len(self.text)
        self.text += sentence + " "
        return Quote(text=sentence, start=start, end=start + len(sentence))

    def event(
        self, sentence: str, kind: str, trigger: str, who: Iterable[Entity], whom: Iterable[Entity] = (), **values: Any
    ) -> Page:
        """Add a sentence with an act."""
        quote = self._sentence(sentence)
        at = quote.start + sentence.index(trigger)
        event_type, _, mode = kind.partition(" ")
        given: dict[str, Any] = {
            "id": f"{self.id}-e{len(self.events)}", "event_type": event_type, "mode": mode or None, "contexts": (),
            "status": "actual", "quad": QUADS[event_type], "score": 0.0, "confidence": 0.9, "method": "made",
            "actors": tuple(who), "recipients": tuple(whom), "speaker": None, "date": self.day, "date_precision": "day",
            "date_reason": "made", "place": None, "trigger": Quote(text=trigger, start=at, end=at + len(trigger)),
            "evidence": quote,
        }  # fmt: skip
        self.events.append(Event(**{**given, **values}))
        return self

    def said(self, sentence: str, stance: str, who: Entity, **values: Any) -> Page:
        """Add a sentence that somebody says."""
        quote = self._sentence(sentence)
        given: dict[str, Any] = {
            "id": f"{self.id}-s{len(self.statements)}", "kind": "indirect", "speaker": who, "addressee": None,
            "cue": Quote(text="said", start=quote.start, end=quote.start + 4), "spans": (Span(quote.start, quote.end),),
            "text": sentence, "stance": stance, "contexts": (), "about": (), "strength": 0.5,
            "sentence": Span(quote.start, quote.end),
        }  # fmt: skip
        self.statements.append(Statement(**{**given, **values}))
        return self

    def add_to(self, writer: Writer) -> None:
        """Write the report into a database."""
        given: dict[str, Any] = {
            "id": self.id, "title": f"Report {self.id}", "publisher": None, "origins": (), "dateline": None,
            "published": self.day, "date": self.day, "date_reason": "made", "language": "en", "boilerplate": (),
        }  # fmt: skip
        summary = ReportSummary(**{**given, **self.values})
        coding = Coding(report=summary, events=tuple(self.events), statements=tuple(self.statements))
        writer.add(Report(id=self.id, text=self.text, date=self.day), coding)


def claim(cause: str, effect: str) -> Claim:
    """Return a claim of cause and effect."""
    made = (Quote(text=text, start=0, end=len(text)) for text in (cause, effect, "leads to"))
    return Claim(**dict(zip(("cause", "effect", "cue"), made, strict=True)), status="asserted")


def pages() -> list[Page]:
    """Return the reports of the quarrel."""
    return [
        Page("r1", "2031-03-01", origins=("Lake News",), publisher="Morning Sheet")
        .event("Kenya accused Uganda of closing the dam, which cut off 200 farms.", "ACCUSE allege", "accused", [KENYA], [UGANDA])
        .event("Kenya said it was ready to hold talks with Uganda on the dam by May 2031.", "AGREE", "ready", [KENYA], [UGANDA])
        .said("Closed dams lead to drought, Kenya said.", "asserts", KENYA, claims=(claim("Closed dams", "drought"),))
        .said("Kenya opposed corruption.", "opposes", KENYA, contexts=("corruption",)),
        Page("r2", "2031-03-02", origins=("Hill Agency",), publisher="Evening Sheet")
        .event("Kenya on Saturday accused Uganda of closing the dam.", "ACCUSE allege", "accused", [KENYA], [UGANDA],
               date="2031-03-01")
        .said("Uganda condemned corruption.", "opposes", UGANDA, contexts=("corruption",))
        .event("Rebels burned a mill in Uganda, Jane Okoth said.", "ASSAULT", "burned", [REBELS], [UGANDA], speaker=MINISTER),
        Page("r3", "2031-04-10", publisher="Morning Sheet")
        .event("Kenya held talks with Uganda on the dam.", "CONSULT", "talks", [KENYA], [UGANDA])
        .event("Jane Okoth gave Kenya seed.", "AID", "gave", [MINISTER], [KENYA], contexts=("environment",),
               place=msgspec.structs.replace(VAN, name="Mbale", country="UGA"))
        .said("Kenya supported corruption.", "supports", KENYA, contexts=("corruption",)),
    ]  # fmt: skip


def write(path: Path, given: Iterable[Page]) -> Path:
    """Make a database with stories."""
    with Writer(path) as writer:
        with writer.batch():
            for page in given:
                page.add_to(writer)
        Keeper(writer.ledger).catch_up(lambda *_: None)
    return path


def harmful() -> Page:
    """Return a report in which every text means harm."""
    villain = entity(HARM, "UGA", id="UGA:X", name=HARM, kind="person", office=HARM, reason=HARM)
    return (
        Page('r"><b>x', "2031-05-01", title=HARM, publisher=HARM, origins=(HARM,))
        .event(f"accused {HARM}", "ACCUSE allege", "accused", [villain], [KENYA])
        .event(f"offered {HARM}", "AGREE", "offered", [villain], [KENYA])
        .said(f"corruption {HARM}", "opposes", villain, contexts=("corruption",), claims=(claim(HARM, HARM),))
    )  # fmt: skip
