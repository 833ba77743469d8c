"""An act with a value for every column, and a database in which one act is told by three reports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dragoman.annotate import sentences_of
from dragoman.model import Coding, Entity, Event, Place, Quote, Report, ReportSummary, Sentence
from dragoman.reading import Reader
from dragoman.settings import Settings
from dragoman.store import Writer
from dragoman.stories.keeping import Keeper
from dragoman.views.formats.acts import Act, Mention, Page, act_of
from records import event as plain_event

_READER = Reader(Settings())

TEXT = (
    "KAMPALA, May 4, 2015 (Example News) - The rain came late this year.\n\n"
    "Farmers say that it will not save the harvest. Uganda's foreign minister Sam Kutesa accused Congolese soldiers"
    " and the UN mission near Gulu of theft.\n\n"
    "Nobody else was there."
)


def split(report: Report) -> Sequence[Sentence]:
    """Return the sentences of a report as the coder finds them."""
    return sentences_of(report.text, _READER.read(report))


def quoted(text: str, within: str) -> Quote:
    start = within.index(text)
    return Quote(text=text, start=start, end=start + len(text))


def named(text: str, within: str, country: str | None, *sectors: str, **values: Any) -> Entity:
    start = within.index(text)
    given: dict[str, Any] = {
        "text": text,
        "start": start,
        "end": start + len(text),
        "id": ":".join((country, *sectors[:1])) if country else None,
        "name": None,
        "kind": "group",
        "country": country,
        "organization": None,
        "sectors": sectors,
        "office": None,
        "reason": "named in the text",
    }
    return Entity(**{**given, **values})


def page(report: Report, *events: Event, **values: Any) -> Page:
    return Page(
        report, Coding(report=summary(report, **values), events=events), split, "9.9", "2015-05-05T06:07:08+00:00"
    )


def summary(report: Report, **values: Any) -> ReportSummary:
    given: dict[str, Any] = {
        "id": report.id,
        "title": report.title,
        "publisher": report.publisher,
        "origins": (),
        "dateline": None,
        "published": report.date,
        "date": report.date,
        "date_reason": "came with the report",
        "language": "en",
        "boilerplate": (),
    }
    return ReportSummary(**{**given, **values})


REPORT = Report(
    id="r7",
    text=TEXT,
    title="Kampala speaks",
    date="2015-05-04",
    url="https://www.example.co.uk/a;b?c=1",
    publisher="Post",
)
KUTESA = named(
    "Uganda's foreign minister Sam Kutesa",
    TEXT,
    "UGA",
    "GOV",
    "ELI",
    id="UGA:Sam Kutesa",
    name="Sam Kutesa",
    kind="person",
    office="foreign minister",
)
SOLDIERS = named("Congolese soldiers", TEXT, "COD", "MIL", "UNK")
MISSION = named(
    "the UN mission", TEXT, None, "IGO", id="org:UN", name="United Nations", kind="organization", organization="UN"
)
GULU = Place(
    text="Gulu",
    start=TEXT.index("Gulu"),
    end=TEXT.index("Gulu") + 4,
    name="Gulu",
    country="UGA",
    admin1="Northern Region",
    lat=2.77457,
    lon=32.29899,
    geoname_id=233346,
    reason="the only place of this name",
)
EVENT = plain_event(
    "e5",
    contexts=("military", "crime"),
    actors=(KUTESA,),
    recipients=(SOLDIERS, MISSION),
    date="2015-05-03",
    place=GULU,
    trigger=quoted("accused", TEXT),
    evidence=quoted(TEXT[TEXT.index("Uganda's") : TEXT.index("\n\nNobody")], TEXT),
)
PAGE = Page(
    REPORT,
    Coding(report=summary(REPORT), events=(EVENT,), places=(GULU,)),
    split,
    "9.9",
    "2015-05-05T06:07:08+00:00",
)
ACT = act_of(EVENT, PAGE)


def act(report: Report = REPORT, **values: Any) -> Act:
    """Return the act with some values of its event replaced."""
    given = {name: getattr(EVENT, name) for name in EVENT.__struct_fields__}
    event = Event(**{**given, **values})
    told = page(report, event)
    return Act(event.id, (report.id, event.id), event, told, (Mention(told, event),))


# One act in three reports, of which the second carries the text of the first with a line before it.
FIRST = (
    "Malawi's president Peter Mutharika visited Zambia on Thursday to speak about the railway to the coast. He crossed"
    " the border at Mwami with nine ministers and was met by a brass band. The line has been out of use since the"
    " floods of January, and traders on both sides have waited for months for news of its repair. Engineers put the"
    " cost at forty million dollars, most of which a bank in Abidjan has promised to lend."
)
COPY = f"From our partners abroad we have this account of a meeting.\n\n{FIRST}"
OWN = (
    "The tracks may be mended before the maize is in. That is what people in Chipata hope after Thursday, when the"
    " Malawian leader visited Zambia with a long column of cars."
)
TEXTS = {"m1": FIRST, "m2": COPY, "m3": OWN}
OUTLETS = {"m1": "Malawi Wire", "m2": "Lusaka Mirror", "m3": "Chipata Voice"}
SENTENCES = {"m1": 1, "m2": 2, "m3": 2}


def visit(report_id: str) -> Event:
    text = TEXTS[report_id]
    who = "Malawi's president Peter Mutharika" if report_id != "m3" else "Malawian leader"
    start = text.index("Malawi's") if report_id != "m3" else text.index("That is")
    end = text.index(". ", start) if ". " in text[start:] else len(text) - 1
    return plain_event(
        f"{report_id}-e",
        event_type="CONSULT",
        mode="visit",
        quad=1,
        score=4.0,
        contexts=("diplomatic",) if report_id != "m3" else ("diplomatic", "economic"),
        actors=(named(who, text, "MWI", "GOV", id="MWI:Peter Mutharika", name="Peter Mutharika", kind="person"),),
        recipients=(named("Zambia", text, "ZMB", kind="country"),),
        date="2015-05-07",
        place=None,
        trigger=quoted("visited", text),
        evidence=Quote(text=text[start : end + 1], start=start, end=end + 1),
    )


def database(folder: Path) -> Path:
    """Make a database of the three reports."""
    path = folder / "rail.db"
    with Writer(path) as writer:
        for id_, text in TEXTS.items():
            report = Report(
                id=id_,
                text=text,
                date="2015-05-07" if id_ == "m1" else "2015-05-08",
                url=f"https://{OUTLETS[id_].split()[0].lower()}.example/{id_}" if id_ != "m3" else None,
                publisher=OUTLETS[id_],
            )
            writer.add(report, Coding(report=summary(report), events=(visit(id_),)))
        Keeper(writer.ledger).catch_up()
    return path


__all__ = ["ACT", "EVENT", "OUTLETS", "PAGE", "REPORT", "SENTENCES", "TEXT", "TEXTS", "act", "database", "split"]
