"""Abbreviations that a report explains: "the Civic United Front (CUF)"."""

from __future__ import annotations

import re

_SMALL = r"(?:of|for|the|and|in|on|to|against|de|del|du|la|des)[ \n]"
_IN_BRACKETS = re.compile(rf"((?:[A-Z][\w'’.-]*[ \n](?:{_SMALL}){{0,2}}){{2,9}})\(([A-Z][A-Za-z0-9&.-]{{1,9}})\)")
_CAPITALS = re.compile(r"[A-Z]")


def defined_abbreviations(text: str) -> dict[str, int]:
    """Return the abbreviations that stand in brackets after their long form, each with the end of that form.

    The long form is at least two capitalised words; the abbreviation begins as one of them does, and has two capitals.
    """
    found: dict[str, int] = {}
    for match in _IN_BRACKETS.finditer(text):
        words, short = match.group(1).split(), match.group(2)
        if len(_CAPITALS.findall(short)) >= 2 and any(w[0] == short[0] for w in words):
            found.setdefault(short, match.end(1) - 1)
    return found
