"""Ten made-up reports of three events, with events as a coder would find them."""

from __future__ import annotations

from typing import Any

import msgspec

from dragoman.model import Entity, Event, Place, Quote, Record, Report
from dragoman.stories.copies import Text

DRONES = (
    "Moldova's foreign ministry on Tuesday accused Russia of letting reconnaissance drones cross into its"
    " airspace above the Dniester. The ministry said that radar crews had followed two aircraft without"
    " markings for nineteen minutes before they turned back towards the coast. It summoned the Russian envoy"
    " and handed him a note that calls the flights a breach of the country's neutrality. The embassy gave no"
    " answer by the evening. Farmers near Soroca told a local station that they had heard engines shortly"
    " after dawn and had found pieces of a wing in a field of sunflowers. The defence ministry sent a team to"
    " collect them and asked people to keep away from the place until it had been searched."
)
DRONES_APART = (
    "Chisinau has blamed Moscow for a double intrusion by unmanned aircraft, the latest quarrel between the"
    " two capitals. In a note delivered to the Russian ambassador, Moldova speaks of a grave violation of its"
    " skies and demands an explanation. Officials put the length of the incident at under twenty minutes."
    " Nobody was hurt. Neighbouring Romania said that its own fighters had not been scrambled."
)
DISCLAIMER = (
    " This article was provided by an outside service and has not been edited by our staff. The views"
    " given in it need not be ours. Write to the desk if you believe that it holds an error."
)
BORDER = (
    "The interior ministers of Kenya and Ethiopia met in Moyale on Friday to reopen two crossings that"
    " had been shut since the spring. After four hours behind closed doors they announced that lorries"
    " may pass from Monday, and that herders will need a card issued by the county. A joint committee is"
    " to look into the cattle raids that had led to the closure. Traders at the market welcomed the"
    " news, though some doubted that the scanners promised for the customs yard would come before the"
    " rains."
)
BORDER_APART = (
    "Addis Ababa and Nairobi have settled their quarrel over the frontier posts, the Ethiopian side"
    " said after talks in Moyale. Its minister called the meeting with his Kenyan colleague frank and"
    " useful, and praised the elders of both banks for having kept the peace. Freight is expected to"
    " move again next week."
)
CAMP = (
    "Colombian troops bombed a camp of the ELN guerrillas near Arauca on Saturday, killing six"
    " fighters, the army said. Two helicopters fired on the site before dawn and soldiers later"
    " recovered rifles, radios and a store of fuel. The commander of the brigade said that the group had"
    " planned to attack a pipeline. A priest in the district asked both sides to spare the farms, from"
    " which forty families have already fled to the town. The rebels have not commented on the raid."
)
CAMP_APART = (
    "Six members of the ELN died when the air force of Colombia struck their hide-out in the plains of"
    " Arauca, according to the defence minister, who spoke of the hardest blow against the front in"
    " years. Human rights monitors asked for proof that no minors had been among the dead."
)


def entity(text: str, country: str | None, *sectors: str, **values: Any) -> Entity:
    code = ":".join((country, *sectors[:1])) if country else None
    given: dict[str, Any] = {
        "text": text,
        "start": 0,
        "end": len(text),
        "id": code,
        "name": None,
        "kind": "country" if country else "unknown",
        "country": country,
        "organization": None,
        "sectors": sectors,
        "office": None,
        "reason": "named in the text",
    }
    return Entity(**{**given, **values})


def place(name: str, country: str, admin1: str | None, lat: float, lon: float) -> Place:
    return Place(
        text=name,
        start=0,
        end=len(name),
        name=name,
        country=country,
        admin1=admin1,
        lat=lat,
        lon=lon,
        geoname_id=None,
        reason="the only place of this name",
    )


MOLDOVA = entity("Moldova's foreign ministry", "MDA", "GOV")
RUSSIA = entity("Russia", "RUS")
KENYA = entity("Kenya", "KEN", "GOV")
ETHIOPIA = entity("Ethiopia", "ETH", "GOV")
TROOPS = entity("Colombian troops", "COL", "MIL")
ELN = entity("ELN", None, id="org:ELN", name="ELN", kind="group", organization="ELN", sectors=("REB",))
GUNMEN = entity("gunmen", None)
MOYALE = place("Moyale", "KEN", "Marsabit", 3.52, 39.06)
ARAUCA = place("Arauca", "COL", "Arauca", 7.08, -70.76)
CALI = place("Cali", "COL", "Valle del Cauca", 3.44, -76.52)
COLOMBIA = place("Colombia", "COL", None, 4.0, -72.0)


def quote(text: str, within: str = "") -> Quote:
    start = max(within.find(text), 0)
    return Quote(text=text, start=start, end=start + len(text))


class Row(Record, frozen=True, kw_only=True):
    """What a database gives of an event."""

    report_id: str
    publisher: str | None = None
    origins: tuple[str, ...] = ()
    report_date: str | None = None
    event: Event


def event(id_: str = "e1", **values: Any) -> Event:
    given: dict[str, Any] = {
        "id": id_,
        "event_type": "ACCUSE",
        "mode": None,
        "contexts": (),
        "status": "actual",
        "quad": 3,
        "score": -3.0,
        "confidence": 0.8,
        "method": "lexicon:test",
        "actors": (MOLDOVA,),
        "recipients": (RUSSIA,),
        "speaker": None,
        "date": "2023-05-16",
        "date_precision": "day",
        "date_reason": "named in the sentence",
        "place": None,
        "trigger": quote("accused"),
        "evidence": quote("Moldova accused Russia of letting drones cross."),
    }
    return Event(**{**given, **values})


def row(report_id: str, id_: str | None = None, **values: Any) -> Row:
    about = {name: values.pop(name) for name in ("publisher", "origins", "report_date") if name in values}
    return Row(report_id=report_id, event=event(id_ or f"{report_id}-1", **values), **about)


def sentence(text: str, number: int = 0) -> Quote:
    """Return a sentence of a text."""
    return quote(text.split(". ")[number], text)


REPORTS: dict[str, Report] = {
    report.id: report
    for report in (
        Report(id="d1", text=DRONES, date="2023-05-16"),
        Report(id="d2", text=DRONES + DISCLAIMER, date="2023-05-17", publisher="Example Post"),
        Report(id="d3", text=DRONES[: DRONES.index("Farmers")], date="2023-05-17", publisher="Sample Gazette"),
        Report(id="d4", text=DRONES_APART, date="2023-05-17"),
        Report(id="b1", text=BORDER, date="2023-05-19"),
        Report(id="b2", text=BORDER.upper(), date="2023-05-20", publisher="Example Post"),
        Report(id="b3", text=BORDER_APART, date="2023-05-20"),
        Report(id="c1", text=CAMP, date="2023-05-20"),
        Report(id="c2", text=f"We have this from the capital. {CAMP}", date="2023-05-20"),
        Report(id="c3", text=CAMP_APART, date="2023-05-21"),
    )
}
ORIGINS: dict[str, tuple[str, ...]] = {
    "d1": ("Moldpres",),
    "d4": ("Reuters",),
    "b1": ("KNA",),
    "b3": ("ENA",),
    "c1": ("EFE",),
    "c2": ("EFE",),
    "c3": ("EFE",),
}
_DRONES: dict[str, Any] = {"evidence": sentence(DRONES)}
_MEETING: dict[str, Any] = {
    "event_type": "CONSULT",
    "quad": 1,
    "actors": (KENYA, ETHIOPIA),
    "recipients": (),
    "date": "2023-05-19",
    "place": MOYALE,
    "trigger": quote("met", BORDER),
    "evidence": sentence(BORDER),
}
_RAID: dict[str, Any] = {
    "event_type": "ASSAULT",
    "quad": 4,
    "mode": "aerial",
    "actors": (TROOPS,),
    "recipients": (ELN,),
    "date": "2023-05-20",
    "place": ARAUCA,
    "trigger": quote("bombed", CAMP),
    "evidence": sentence(CAMP),
}
_EVENTS: dict[str, tuple[dict[str, Any], ...]] = {
    "d1": (_DRONES, {"evidence": sentence(DRONES, 2), "trigger": quote("calls", DRONES)}),
    # Re-published a day later without a dateline: the weekday was read as that of the week after.
    "d2": ({**_DRONES, "date": "2023-05-23"},),
    "d3": (_DRONES,),
    "d4": ({"evidence": sentence(DRONES_APART), "actors": (entity("Chisinau", "MDA", "GOV"),)},),
    "b1": (_MEETING,),
    "b2": ({**_MEETING, "evidence": quote(BORDER.upper().split(". ")[0]), "trigger": quote("MET")},),
    "b3": (
        {
            **_MEETING,
            "actors": (ETHIOPIA,),
            "recipients": (KENYA,),
            "mode": "third-party",
            "evidence": sentence(BORDER_APART, 1),
        },
    ),
    "c1": (_RAID,),
    "c2": (_RAID,),
    "c3": ({**_RAID, "place": COLOMBIA, "mode": None, "evidence": sentence(CAMP_APART)},),
}


def ten_rows() -> list[Row]:
    return [
        row(
            id_,
            f"{id_}-{number}",
            report_date=REPORTS[id_].date,
            publisher=REPORTS[id_].publisher,
            origins=ORIGINS.get(id_, ()),
            **values,
        )
        for id_, events in _EVENTS.items()
        for number, values in enumerate(events, start=1)
    ]


def ten_texts() -> list[Text]:
    return [(id_, report.text, report.date, ORIGINS.get(id_, ())) for id_, report in REPORTS.items()]


def changed(row_: Row, **values: Any) -> Row:
    """Return a row with some values of its event replaced."""
    return msgspec.structs.replace(row_, event=msgspec.structs.replace(row_.event, **values))
