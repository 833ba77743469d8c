"""Spellings of one name: without diacritics, and across the ways in which other scripts are written in Latin letters."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

# Letters that do not decompose into a base letter and a mark.
_LETTERS = str.maketrans(
    {"ı": "i", "İ": "I", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "ß": "ss",
     "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ə": "e", "Ə": "E", "ʿ": "", "ʾ": "", "‘": "", "’": "", "'": "",
     "`": "", "ʼ": "", "′": ""}
)  # fmt: skip
# How the same Cyrillic, Arabic, Persian or Hebrew letters are written in English news, in this order.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[-\s]+", " "),
        (r"\b(?:al|el|ad|ar|as|ash|at|az|an) (?=\w)", ""),
        (r"shch|sch|tsch", "sh"),
        (r"tch", "ch"),
        (r"dzh|dj|zh", "j"),
        (r"dh", "d"),
        (r"kh|gh|q|ck|c(?!h)", "k"),
        (r"xander\b", "ksandr"),
        (r"x", "ks"),
        (r"(?<=[ae])ye", "e"),
        (r"ph", "f"),
        (r"eff\b", "ev"),
        (r"off\b", "ov"),
        (r"ow(?=[^aeiou])|ou|oo|o", "u"),
        (r"w", "v"),
        (r"tz|cz", "ts"),
        (r"\bye", "e"),
        (r"ai|ay|ei|ey", "ai"),
        (r"aii|aiy", "ai"),
        (r"iyi|iyy|iy|yi|ij|yy|ii|ie|ee|y|j(?=\b)", "i"),
        (r"ai\b", "i"),
        (r"\bdimi", "dmi"),
        (r"e", "a"),
        (r"(.)\1", r"\1"),
        (r"h\b|(?<=[aiu])h(?=[^aiu])", ""),
    )
)


_BRITISH = (
    ("Organization", "Organisation"), ("Defense", "Defence"), ("Labor", "Labour"), ("Center", "Centre"),
    ("Programme", "Program"),
)  # fmt: skip


def spellings(name: str) -> tuple[str, ...]:
    """Return a name as it is and as it is spelled across the Atlantic: "Organization", "Organisation"."""
    for american, british in _BRITISH:
        for here, there in ((american, british), (british, american)):
            if re.search(rf"\b{here}\b", name):
                return name, re.sub(rf"\b{here}\b", there, name)
    return (name,)


class _Flat(dict[int, str]):
    """Maps each character to the one base letter that it is a form of, worked out when first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        plain = _LETTERS_ALONE.get(character) or unicodedata.normalize("NFD", character)[0]
        self[code] = plain
        return plain


_LETTERS_ALONE = {
    "ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "ə": "e", "Ə": "E",
    "‘": "'", "’": "'", "ʼ": "'", "´": "'", "`": "'", "′": "'", "＇": "'", "\n": " ", "\u00a0": " ",
    "‐": "-", "‑": "-",
}  # fmt: skip


@cache
def _flattening() -> _Flat:
    return _Flat()


def flat(text: str) -> str:
    """Return a text of the same length without diacritics, with plain apostrophes, hyphens and blanks."""
    return text.replace("\n", " ").replace("`", "'") if text.isascii() else text.translate(_flattening())


def folded(name: str) -> str:
    """Return a name without diacritics and apostrophes: "Erdoğan" is "Erdogan"; case is kept."""
    plain = unicodedata.normalize("NFD", name.translate(_LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c))


@lru_cache(maxsize=50_000)
def sounding(name: str) -> str:
    """Return a key that spellings of one name share: "Dimitry", "Dmitri", "Dmitriy"; "Gaddafi", "Gadhafi".

    Two names with one key may still be two people; the key only says where to look.
    """
    plain = folded(name).lower()
    for pattern, sound in _SOUNDS:
        plain = pattern.sub(sound, plain)
    return plain
