"""The shape of an item in a Wikidata JSON dump, as far as it is read, and the item numbers that are known.

The format is that of the Wikibase JSON documentation; properties that are not named here are skipped while decoding,
which is what makes reading a whole dump bearable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from dragoman.resolve.imports.common import is_day

# Wikidata's number for a class, and the sector of what belongs to it. The most specific class is found
# first on the way up from an item, so a political party is not taken for a mere organisation.
ORGANIZATIONS: Mapping[str, str] = {
    "Q245065": "IGO",  # intergovernmental organization
    "Q484652": "IGO",  # international organization
    "Q7278": "PTY",  # political party
    "Q17149090": "REB",  # armed organization
    "Q17127659": "REB",  # terrorist organization
    "Q772547": "MIL",  # armed forces
    "Q35535": "COP",  # police
    "Q47913": "SPY",  # intelligence agency
    "Q192350": "GOV",  # ministry
    "Q327333": "GOV",  # government agency
    "Q66344": "GOV",  # central bank
    "Q11204": "LEG",  # legislature
    "Q35749": "LEG",  # parliament
    "Q41487": "JUD",  # court
    "Q79913": "NGO",  # non-governmental organization
    "Q192283": "JRN",  # news agency
    "Q11032": "JRN",  # newspaper
    "Q178790": "LAB",  # labor union
    "Q1530022": "REL",  # religious organization
    "Q3918": "EDU",  # university
    "Q4830453": "BUS",  # business
    "Q6881511": "BUS",  # enterprise
}
# The same for positions that people hold.
POSITIONS: Mapping[str, str] = {
    "Q48352": "GOV",  # head of state
    "Q2285706": "GOV",  # head of government
    "Q30461": "GOV",  # president
    "Q14212": "GOV",  # prime minister
    "Q83307": "GOV",  # minister
    "Q121998": "GOV",  # ambassador
    "Q132050": "GOV",  # governor
    "Q30185": "GOV",  # mayor
    "Q486839": "LEG",  # member of parliament
    "Q4175034": "LEG",  # legislator
    "Q16533": "JUD",  # judge
    "Q189290": "MIL",  # military officer
}
HUMAN = "Q5"
_DAY, _MONTH, _YEAR = 11, 10, 9


class Text(msgspec.Struct, frozen=True):
    """A label or alias."""

    value: str


class Labels(msgspec.Struct, frozen=True):
    """The English label; `mul` is the label for all languages, where the English one is the same."""

    en: Text | None = None
    mul: Text | None = None


class Aliases(msgspec.Struct, frozen=True):
    """The English aliases."""

    en: tuple[Text, ...] = ()
    mul: tuple[Text, ...] = ()


class Value(msgspec.Struct, frozen=True):
    """A data value of any type."""

    value: Any = None


class Snak(msgspec.Struct, frozen=True):
    """A property's value; without `datavalue` it is unknown or none."""

    datavalue: Value | None = None


class Claim(msgspec.Struct, frozen=True):
    """A statement with its rank and qualifiers."""

    mainsnak: Snak
    rank: str = "normal"
    qualifiers: dict[str, list[Snak]] = msgspec.field(default_factory=dict)


class Claims(msgspec.Struct, frozen=True):
    """The statements that are read."""

    P17: tuple[Claim, ...] = ()  # country
    P27: tuple[Claim, ...] = ()  # country of citizenship
    P31: tuple[Claim, ...] = ()  # instance of
    P39: tuple[Claim, ...] = ()  # position held
    P279: tuple[Claim, ...] = ()  # subclass of
    P298: tuple[Claim, ...] = ()  # ISO 3166-1 alpha-3 code
    P361: tuple[Claim, ...] = ()  # part of
    P571: tuple[Claim, ...] = ()  # inception
    P576: tuple[Claim, ...] = ()  # dissolved
    P1001: tuple[Claim, ...] = ()  # applies to jurisdiction
    P1549: tuple[Claim, ...] = ()  # demonym
    P1813: tuple[Claim, ...] = ()  # short name
    P2389: tuple[Claim, ...] = ()  # organization directed by the office


def _no_labels() -> Labels:
    return Labels()


class Item(msgspec.Struct, frozen=True):
    """An item of the dump. An empty map is written as `[]` there."""

    id: str
    labels: Labels | tuple[()] = msgspec.field(default_factory=_no_labels)
    aliases: Aliases | tuple[()] = ()
    claims: Claims | tuple[()] = ()

    @property
    def label(self) -> str | None:
        """The English label."""
        if not isinstance(self.labels, Labels):
            return None
        text = self.labels.en or self.labels.mul
        return text.value if text else None

    @property
    def statements(self) -> Claims:
        """The statements, none if there are none."""
        return self.claims if isinstance(self.claims, Claims) else Claims()

    @property
    def names(self) -> tuple[str, ...]:
        """The English aliases."""
        found = self.aliases if isinstance(self.aliases, Aliases) else Aliases()
        return tuple(dict.fromkeys(t.value for t in (*found.en, *found.mul)))


def best_first(claims: Sequence[Claim]) -> list[Claim]:
    """Return statements with the preferred ones first and without the deprecated ones."""
    return sorted((c for c in claims if c.rank != "deprecated"), key=lambda c: c.rank != "preferred")


def items_of(claims: Sequence[Claim]) -> tuple[str, ...]:
    """Return the items that statements name, the preferred ones first; deprecated ones are left out."""
    return tuple(dict.fromkeys(item for c in best_first(claims) if (item := item_of(c.mainsnak))))


def item_of(snak: Snak) -> str | None:
    """Return the item that a statement names."""
    value = snak.datavalue.value if snak.datavalue else None
    if not isinstance(value, dict):
        return None
    identity = value.get("id")
    if identity is None and "numeric-id" in value:
        identity = f"Q{value['numeric-id']}"
    return identity if isinstance(identity, str) else None


def strings_of(claims: Sequence[Claim]) -> Iterator[str]:
    """Yield the strings of statements, the preferred ones first: plain ones, and English ones of texts with a language."""
    for claim in best_first(claims):
        value = claim.mainsnak.datavalue.value if claim.mainsnak.datavalue else None
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict) and value.get("language") == "en" and isinstance(value.get("text"), str):
            yield value["text"]


def date_of(snaks: Sequence[Snak]) -> str | None:
    """Return the first date of some values, as exact as it is known; None if there is none of a year or better.

    Raises ValueError when it is no day of the calendar.
    """
    for snak in snaks:
        value = snak.datavalue.value if snak.datavalue else None
        if not isinstance(value, dict) or not isinstance(value.get("time"), str):
            continue
        time, precision = value["time"], value.get("precision", _DAY)
        if not time.startswith("+") or not isinstance(precision, int) or precision < _YEAR:
            continue
        year, _, rest = time[1:].partition("-")
        month, day = rest[:2], rest[3:5]
        year = year.lstrip("0").zfill(4)
        if precision == _YEAR:
            month = day = "01"
        date = f"{year}-{month}"
        if not is_day(f"{date}-{day if precision >= _DAY else '01'}"):
            raise ValueError(f"{time} is no day of the calendar")
        if precision == _YEAR:
            return str(year)
        return f"{date}-{day}" if precision >= _DAY else str(date)
    return None
