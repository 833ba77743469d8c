"""Abbreviations that a report explains: "the Civic United Front (CUF)"."""

from __future__ import annotations

import re

_SMALL = r"(?:of|for|the|and|in|on|to|against|de|del|du|la|des)[ \n]"
# A bound for a word: a text that is one long word would else be read again from each of its capitals.
_IN_BRACKETS = re.compile(
    rf"((?:[A-Z][\w'’.-]{{0,60}}[ \n](?:{_SMALL}){{0,2}}){{2,9}})\(([A-Z][A-Za-z0-9&.-]{{1,9}})\)"
)
_CAPITALS = re.compile(r"[A-Z]")


def bracketed(text: str) -> dict[str, int]:
    """Return what stands in brackets after capitalised words and may abbreviate them, each with the end of the words.

    It has at least two capitals; whether it fits the words is for `fits` to say.
    """
    found: dict[str, int] = {}
    for match in _IN_BRACKETS.finditer(text):
        if len(_CAPITALS.findall(match.group(2))) >= 2:
            found.setdefault(match.group(2), match.end(1) - 1)
    return found


def fits(short: str, long: str) -> bool:
    """Whether an abbreviation begins as one of the last words of a long form does."""
    return any(word[0] == short[0] for word in long.split()[-9:])
