"""The words of invented reports: sentences that differ from one another as those of news do, without any meaning."""

from __future__ import annotations

import random
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from dragoman.model import Event, Stance, Status


class Kind(NamedTuple):
    """A type of event with its quad, and its modes (the empty one among them) with their scores."""

    name: str
    quad: int
    modes: tuple[tuple[str | None, float], ...]
    weight: int


_OFTEN_CODED = {"CONSULT": 16, "SUPPORT": 9, "ACCUSE": 17, "REQUEST": 12, "ASSAULT": 14, "COERCE": 9, "AGREE": 7}

STATUSES: tuple[Status, ...] = ("actual", "historical", "future", "hypothetical", "negated")
STATUS_WEIGHTS = (70, 8, 10, 8, 4)
METHODS = (
    "model", "rule: obligation", "lexicon and model: A urge/v R TO", "lexicon and model: A accuse/v R of ING",
    "lexicon: A visit/v R", "lexicon: A protest/n", "model, not lexicon: A meet/v R", "rule and model: blame",
)  # fmt: skip
METHOD_WEIGHTS = (18, 6, 26, 20, 12, 6, 8, 4)
CONTEXTS = (
    "military", "diplomatic", "economic", "legal", "election", "territory", "terrorism", "human_rights", "migration",
    "health", "cyber", "natural_resource", "environment", "legislative", "executive", "repression", "crime",
)  # fmt: skip
STANCES: tuple[Stance, ...] = (
    "asserts", "supports", "opposes", "blames", "praises", "asks", "offers", "warns", "denies",
)  # fmt: skip
TOPICS = ("border", "trade", "fisheries", "water", "prisoners", "elections")
OFFICES = (
    "president",
    "prime minister",
    "foreign minister",
    "defence minister",
    "senator",
    "governor",
    "envoy",
    "general",
)
SECTOR_WORDS = {
    "GOV": "officials", "MIL": "troops", "COP": "police", "CVL": "residents", "OPP": "opposition groups",
    "REB": "insurgents", "BUS": "companies", "LEG": "lawmakers", "JUD": "judges", "JRN": "reporters",
}  # fmt: skip
SECTORS = tuple(SECTOR_WORDS)
OFTEN = (
    "USA RUS CHN IRN ISR GBR UKR SYR FRA DEU TUR IND PAK SAU IRQ EGY JPN KOR PRK AFG AUS CAN ITA ESP POL NGA ZAF BRA"
    " MEX VEN COL IDN PHL VNM THA YEM LBN JOR QAT ARE LBY SDN ETH KEN SOM COD MLI GRC SRB ARM AZE GEO KAZ MMR BGD LKA"
).split()

ADJECTIVES = (
    "senior junior local regional retired armed several many unnamed outgoing acting former young rival striking"
    " masked displaced visiting northern southern eastern western coastal rural angry loyal exiled"
).split()
_NOUNS = (
    "harbour bridge pipeline treaty ceasefire tariff fishery dam railway border outpost convoy archive school market"
    " refinery ministry ballot census quota satellite runway vaccine loan grain tanker island river valley port embassy"
    " prison court budget decree statute patrol rehearsal summit clinic mine forest reactor cable ferry orchard"
).split()
_VERBS = (
    "delay expand inspect rebuild close reopen survey finance blockade divide restore audit supply guard replace extend"
    " measure abandon relocate register cancel modernise protect search settle broaden"
).split()
_QUALITIES = (
    "disputed long-planned costly secret joint northern damaged unfinished historic crowded remote annual temporary"
    " floating underground contested provisional modest sudden quiet"
).split()
_TIMES = (
    "on Monday|on Tuesday|late on Friday|last week|earlier this month|after midnight|at dawn|before the vote|during the"
    " visit|over the weekend|this spring|in the afternoon|for the second time|without notice"
).split("|")
_ACTS = {
    1: "met|praised|endorsed|called|welcomed|thanked|invited",
    2: "sent grain to|supplied|released prisoners of|rescued|trained with|traded with",
    3: "accused|criticised|urged|rejected|warned|blamed|denounced",
    4: "attacked|arrested|sanctioned|expelled|shelled|seized assets of|marched against",
}
_SYLLABLES = (
    "ba be bo da de do ga go ka ke ki la le lo ma me mi na ne no ra re ro sa se so ta te to va ve vi za zo".split()
)


@cache
def kinds() -> tuple[Kind, ...]:
    """Return the types of events."""
    types = tomllib.loads(files("dragoman.codebook").joinpath("data", "plover.toml").read_text(encoding="utf-8"))[
        "types"
    ]
    return tuple(
        Kind(name, one["quad"], ((None, one["score"]), *one.get("modes", {}).items()), _OFTEN_CODED.get(name, 4))
        for name, one in types.items()
    )


def title(rng: random.Random) -> str:
    """Return a headline."""
    return f"{_phrase(rng).capitalize()} to {rng.choice(_VERBS)} {_phrase(rng)}"


def filler(rng: random.Random) -> str:
    """Return a sentence that tells of nobody."""
    return (
        f"The {_phrase(rng)} will {rng.choice(_VERBS)} the {_phrase(rng)} {rng.choice(_TIMES)}, and the"
        f" {_phrase(rng)} must {rng.choice(_VERBS)} {rng.randrange(2, 900)} of the {rng.choice(_NOUNS)}s near the"
        f" {_phrase(rng)} before anyone can {rng.choice(_VERBS)} the {rng.choice(_NOUNS)}."
    )


def event_sentence(rng: random.Random, event: Event) -> str:
    """Return a sentence that tells of an event."""
    actors = " and ".join(entity.text for entity in event.actors)
    recipients = " and ".join(entity.text for entity in event.recipients) or f"the {_phrase(rng)}"
    place = f" in {event.place.text}" if event.place else ""
    act = rng.choice(_ACTS[event.quad].split("|"))
    return (
        f"{actors} {act} {recipients} over the {_phrase(rng)}{place} {rng.choice(_TIMES)}, as the {_phrase(rng)}"
        f" had to {rng.choice(_VERBS)} the {_phrase(rng)}."
    )


def content(rng: random.Random, about: str) -> str:
    """Return what somebody says about somebody."""
    return f"that {about} would {rng.choice(_VERBS)} the {_phrase(rng)} and {rng.choice(_VERBS)} the {_phrase(rng)}"


def person(rng: random.Random) -> str:
    """Return a name that nobody bears."""
    return f"{_name(rng, 2)} {_name(rng, 3)}"


def town(rng: random.Random) -> str:
    """Return the name of a town that is on no map."""
    return _name(rng, 3) + rng.choice(("", "", "burg", "ville", " Bay"))


def unknown(rng: random.Random) -> str:
    """Return words for somebody who is not resolved."""
    return f"a {rng.choice(ADJECTIVES)} {rng.choice(('trader', 'guard', 'crowd', 'pilot', 'union', 'farmer'))}"


def _phrase(rng: random.Random) -> str:
    return f"{rng.choice(_QUALITIES)} {rng.choice(_NOUNS)}"


def _name(rng: random.Random, syllables: int) -> str:
    return "".join(rng.choices(_SYLLABLES, k=syllables)).capitalize()
