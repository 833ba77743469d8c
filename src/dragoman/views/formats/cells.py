"""Values as cells: dates in parts, numbers as numbers, and texts that neither break a row nor run in a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from dragoman.model import Event, Place
from dragoman.views.wording import one_line

Cell = str | int | float | None

# What spreadsheets take for a formula, in the full width of East Asian keyboards too; a leading tab or line end is
# dropped by some of them, so that it uncovers what follows. Apostrophes before it are doubled by one, to be undone.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def harmless(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run; taking off one apostrophe gives the text back."""
    return f"'{text}" if _FORMULA.match(text) else text


def item(text: str, *separators: str) -> str:
    """Return a text as one of several in a cell: in one line, without what separates the items."""
    for separator in separators:
        text = text.replace(separator, {";": ",", "|": "/"}.get(separator, " "))
    return one_line(text).strip()


def joined(texts: Iterable[str | None], separator: str = ";", *, missing: str = "", within: str = "") -> str | None:
    """Return texts as one cell, each in its place; None if there is none at all.

    `within`: a further separator that the items may not hold.
    """
    cells = [item(text, separator.strip(), *within) if text else None for text in texts]
    return separator.join(cell or missing for cell in cells) if any(cells) else None


class Day(NamedTuple):
    """A date in parts, as far as it is known."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def iso(self) -> str | None:
        """The day as `2014-02-26`; None if only the month or the year is known."""
        return f"{self.year:04}-{self.month:02}-{self.day:02}" if self.day else None

    @property
    def compact(self) -> int | None:
        """The day as the number 20140226."""
        return int(self.iso.replace("-", "")) if self.iso else None


_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_PARTS = {"day": 3, "month": 2, "year": 1}


def day_of(event: Event) -> Day:
    """Return the date of an event as far as it is known to be true; nothing of a week or a decade."""
    found = _DATE.fullmatch(event.date or "")
    kept = _PARTS.get(event.date_precision or "day", 0)
    return Day(*(int(part) for part in found.groups()[:kept] if part)) if found else Day()


def timestamp(moment: str | None) -> int | None:
    """Return a moment (ISO 8601, UTC) as the number YYYYMMDDHHMMSS."""
    return int(datetime.fromisoformat(moment).strftime("%Y%m%d%H%M%S")) if moment else None


class Where(NamedTuple):
    """A place in the parts that other formats have; `level` is `country`, `province` or `town`, None if unknown."""

    level: str | None = None
    name: str | None = None
    town: str | None = None
    province: str | None = None


def where(place: Place | None, country: str | None) -> Where:
    """Return the parts of a place; `country`: the name of the country that it lies in.

    Of a name that town and province share, the coordinates tell: those of a province are the middle of its towns,
    given to three decimals, while of 1,527 towns that bear their province's name 12 have so few.
    """
    if place is None:
        return Where()
    name = place.name or place.text
    if place.admin1 is None:
        if country is not None and name == country:
            return Where("country", name)
        # Countries are found by their own names, areas have no number; what is left are towns of small states.
        return Where("town", name, town=name) if place.geoname_id is not None else Where(None, name)
    if name == place.admin1 and all(at is None or round(at, 3) == at for at in (place.lat, place.lon)):
        return Where("province", name, province=place.admin1)
    return Where("town", name, town=name, province=place.admin1)
