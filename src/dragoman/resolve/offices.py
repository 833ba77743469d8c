"""Offices under their many titles: "the secretary of state" of the USA is its foreign minister."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from dragoman.resolve.tables import rows, values

_SPELLINGS = (
    (re.compile(r"\bdefence\b"), "defense"),
    (re.compile(r"\blabour\b"), "labor"),
    (re.compile(r"\borganisation\b"), "organization"),
    (re.compile(r"\badvisor\b"), "adviser"),
    (re.compile(r"\bcouncillor\b"), "councilor"),
    (re.compile(r"\bspokes(?:woman|person)\b"), "spokesman"),
    (re.compile(r"\bchair(?:woman|person)?\b"), "chairman"),
    (re.compile(r"[-–.]"), " "),
    (re.compile(r"^(?:the|a|an)\s+"), ""),
)
# "minister of the interior" and "interior minister" are one title, as are those with "secretary of".
_OF = re.compile(r"^((?:deputy |acting |interim |former )?)(minister|secretary|ministry) (?:of|for) (?:the )?(.+)$")
_KEPT = frozenset({"secretary of state"})


class Offices:
    """Knows which titles mean one office, everywhere or in one country.

    `titles`: (office, country or "") to its other titles, as the table of the offices has them.
    """

    def __init__(self, titles: Mapping[tuple[str, str], Iterable[str]]) -> None:
        self._offices: dict[tuple[str, str], set[str]] = {}
        for (office, country), others in titles.items():
            for title in (office, *others):
                self._offices.setdefault((plain_title(title), country), set()).add(plain_title(office))

    def meanings(self, title: str, country: str | None) -> frozenset[str]:
        """Return the offices that a title means in a country: itself in plain words, and what the table adds."""
        plain = plain_title(title)
        anywhere = self._offices.get((plain, ""), set())
        there = self._offices.get((plain, country or ""), set())
        return frozenset({plain} | anywhere | there)

    def same(self, title: str, held: str, country: str | None) -> bool:
        """Whether what somebody is called and what he holds can be one office: "premier", "prime minister"."""
        return bool(self.meanings(title, country) & self.meanings(held, country))


def plain_title(title: str) -> str:
    """Return a title in the one spelling by which titles are compared."""
    plain = title.lower().strip()
    for pattern, better in _SPELLINGS:
        plain = pattern.sub(better, plain)
    plain = " ".join(plain.split())
    turned = _OF.match(plain)
    if turned and plain not in _KEPT:
        deputy, noun, field = turned.groups()
        plain = f"{deputy}{field} {'minister' if noun == 'ministry' else noun}"
    return plain.replace("foreign affairs minister", "foreign minister").replace("national defense ", "defense ")


def load_offices() -> Offices:
    """Read the table of offices."""
    return Offices({(r["office"], r["country"]): values(r["titles"]) for r in rows("offices")})
