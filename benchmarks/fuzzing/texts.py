"""What is mutated: the project's own sample reports; and the mutations of a text."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache

from dragoman.model import Report
from dragoman.samples import sample_paths
from dragoman.sources import read_reports

Mutation = Callable[[random.Random, str], str]

# Most inputs are of the size of a report, since there most of the code runs; a few are far larger.
_LONG = 0.01
_PARTS = re.compile(r"\w+|\s+|[^\w\s]")
_CONTROLS = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 127, 0x85, 0x2028, 0x2029]))
_BIDI = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0f\u180e\u034f"
_SURROGATES = "\ud800\udbff\udc00\udfff\ud83d\ude00"
_COMBINING = "\u0300\u0301\u0308\u0327\u0336\u0488\u20dd\u05b0\u064b"
_EMOJI = [
    "😀",
    "👩\u200d👩\u200d👧",
    "🇮🇷",
    "🇺🇸",
    "👍🏽",
    "❤️",
    "🏴\U000e0067\U000e0062\U000e0065\U000e007f",
    "\U0001f3ff",
]
_OPENING, _CLOSING = "([{“‘\"'«<", ")]}”’\"'»>"
_LOOKALIKES = str.maketrans("aeopcxyAEOPCTHKMB", "аеорсхуАЕОРСТНКМВ")
_SCRIPTS = (
    "Президент России",
    "الرئيس الإيراني",
    "中国外交部发言人",
    "Ελλάδα",
    "ראש הממשלה",
    "ประเทศไทย",
    "日本の首相",
    "भारत",
)
_TAGS = (
    "<p>", "</p>", "<b>", "<div class='x'>", "<script>alert(1)</script>", "<!--", "-->", "<![CDATA[", "&nbsp;",
    "&#0;", "&#x1F600;", "&amp;amp;", "<table><tr><td>", "<a href='javascript:1'>", "<br/>", "<style>", "<?php",
    "]]>", "<", "</",
)  # fmt: skip
_DATES = (
    "February 30", "Feb 29, 1900", "31/31/2014", "0000-00-00", "9999-12-31", "2014-02-26T99:99:99Z",
    "Monday, Sunday 32nd of May", "the 1st of the 2nd of the 3rd", "in 20140226", "on 99 January",
    "two thousand and fourteen years ago", "the 0th century", "May", "10,000 years ago", "999999999999 days ago",
    "next next last Monday", "-5 weeks ago", "since the 1990s-2050s", "Q5 2014", "12.13.14", "mid-late-early March",
    "a hundred million months later", "1 BC", "year 99999", "tomorrow yesterday", "Tuesday week", "the decade of 0",
)  # fmt: skip
_CUES = (
    "said", "told reporters", "according to", "accused", "denied that", "warned", "that", "whether", "because of",
    "if", "not", "never", "would have been", "refused to", "agreed to", "and", "or", "who", "which", "of the",
    "between", "against", "U.S.", "Gen.", "Mr.", "the",
)  # fmt: skip
_SURNAMES = (
    "al-Hadid",
    "O’Keefe",
    "de la Cruz",
    "van der Berg",
    "Lee",
    "Müller",
    "Nguyễn",
    "Šarić",
    "Petrov",
    "D'Souza",
    "McRae",
)
_HEADS = (
    "TEHRAN, Feb 26 (IRNA) - ", "By A Staff Writer\n", "(Reporting by X; editing by Y)\n",
    "© 2014 All rights reserved.\n", "Updated: ", "WASHINGTON (AP) — ", "Read more: http://example.org/",
    "Published on ", "— — — ", "Share this article\n", "Source: Reuters\n",
)  # fmt: skip


@cache
def seeds() -> tuple[Report, ...]:
    """Return the sample reports."""
    with sample_paths() as paths:
        return tuple(read_reports([str(path) for path in paths], latest_date="2024-12-31"))


def mutated(rng: random.Random) -> str:
    """Return a sample report's text, changed in one to four ways; now and then it is left as it is."""
    text = rng.choice(seeds()).text
    if rng.random() < 0.3:  # short ones show best what a single sentence does
        sentences = text.split(". ")
        start = rng.randrange(len(sentences))
        text = ". ".join(sentences[start : start + rng.randint(1, 4)])
    for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3, 4))):
        text = rng.choice(MUTATIONS)(rng, text)
    return text


def _amount(rng: random.Random, usual: int, rare: int) -> int:
    return rng.randint(usual, rare) if rng.random() < _LONG else rng.randint(1, usual)


def _at(rng: random.Random, text: str, piece: str) -> str:
    """Put a piece at some place of a text, with or without blanks around it."""
    at = rng.randint(0, len(text))
    around = rng.choice(("", " ", "\n", "\n\n"))
    return text[:at] + around + piece + around + text[at:]


def _strewn(signs: str | list[str] | tuple[str, ...]) -> Mutation:
    """Return a mutation that strews signs over a text."""

    def strew(rng: random.Random, text: str) -> str:
        share = rng.choice((0.001, 0.01, 0.1, 0.5))
        return "".join(c + rng.choice(signs) if rng.random() < share else c for c in text[:20_000]) + text[20_000:]

    return strew


def _inserted(pieces: tuple[str, ...]) -> Mutation:
    def insert(rng: random.Random, text: str) -> str:
        for _ in range(_amount(rng, 20, 300)):
            text = _at(rng, text, rng.choice(pieces))
        return text

    return insert


def huge_token(rng: random.Random, text: str) -> str:
    """Put a word of thousands of letters, digits or signs in; rarely of a million."""
    unit = rng.choice(
        (
            "a",
            "x-",
            "A",
            "é",
            "ab.",
            "/",
            "http://a.b/",
            "9",
            "0",
            "U.S.",
            "'",
            "“",
            "-",
            "_",
            "@",
            "#",
            "$1,000",
            "字",
            "\u0301",
        )
    )
    return _at(rng, text, unit * (_amount(rng, 5_000, 1_000_000) // len(unit)))


def huge_number(rng: random.Random, text: str) -> str:
    """Put numbers of up to 5,000 digits in, where years, days and counts can stand."""
    digits = "".join(rng.choices("0123456789", k=rng.choice((5, 20, 400, 5_000))))
    shape = rng.choice(
        (
            "{} people were killed",
            "on May {}",
            "in {}",
            "{}-02-26",
            "{} days ago",
            "{}th century",
            "${} million",
            "{0}/{0}/{0}",
            "{0}.{0}",
        )
    )
    return _at(rng, text, shape.format(digits))


def nested(rng: random.Random, text: str) -> str:
    """Nest quotes and brackets deeply around a part, closed or not."""
    start = rng.randint(0, len(text))
    end = min(len(text), start + rng.randint(0, 400))
    depth = _amount(rng, 300, 20_000)
    which = [rng.randrange(len(_OPENING)) for _ in range(rng.choice((1, 2, 9)))]
    opening = "".join(_OPENING[which[i % len(which)]] for i in range(depth))
    closing = "".join(_CLOSING[which[i % len(which)]] for i in reversed(range(depth))) if rng.random() < 0.6 else ""
    return text[:start] + opening + text[start:end] + closing + text[end:]


def many_names(rng: random.Random, text: str) -> str:
    """List hundreds of names of people and states, rarely thousands."""
    states = (
        "Iran",
        "Israel",
        "the United States",
        "U.S.",
        "Congo",
        "Niger",
        "Georgia",
        "Mr. Lee",
        "the EU",
        "IAEA",
        "Paris",
        "Turkey",
    )
    words = [
        rng.choice(states)
        if rng.random() < 0.4
        else f"{chr(65 + rng.randrange(26))}{rng.choice(('li', 'na', 'oe', '.'))} {rng.choice(_SURNAMES)}"
        for _ in range(_amount(rng, 300, 8_000))
    ]
    return _at(rng, text, rng.choice((", ", " and ", " ", "; ", " said ", ", who met ", ". ", "\n")).join(words))


def repeated(rng: random.Random, text: str) -> str:
    """Repeat a stretch many times."""
    start = rng.randint(0, len(text))
    stretch = text[start : start + rng.choice((1, 2, 10, 80, 400))] or "x"
    return _at(rng, text, stretch * max(1, _amount(rng, 20_000, 400_000) // len(stretch)))


def without_breaks(rng: random.Random, text: str) -> str:
    """Take all white space, line breaks or full stops out."""
    gone = rng.choice((r"\s+", r"\n+", r"[.!?]", r"[^\w\s]", r"[a-z]", r"\w"))
    return re.sub(gone, rng.choice(("", " ")), text)


def all_breaks(rng: random.Random, text: str) -> str:
    """Put breaks, blanks or tabs everywhere."""
    return text.replace(
        " ", rng.choice(("\n", "\n\n", "\r", "\t", "   ", "\xa0", "\u2028", "\x0b", ". ", ", ", " - ", "\r\n \r\n"))
    )


def in_case(rng: random.Random, text: str) -> str:
    """Write all in one case."""
    return rng.choice((str.upper, str.lower, str.title, str.swapcase))(text)


def shuffled(rng: random.Random, text: str) -> str:
    """Shuffle words, sentences or characters."""
    how = rng.randrange(3)
    parts = _PARTS.findall(text) if how == 0 else text.split(". ") if how == 1 else list(text[:3_000])
    rng.shuffle(parts)
    return (". " if how == 1 else "").join(parts)


def swapped_words(rng: random.Random, text: str) -> str:
    """Put words of other places, cues and names over some of the words."""
    parts = _PARTS.findall(text)
    words = [part for part in parts if part[0].isalnum()] or ["x"]
    share = rng.choice((0.02, 0.1, 0.5))
    return "".join(
        (rng.choice(_CUES) if rng.random() < 0.5 else rng.choice(words))
        if rng.random() < share and part[0].isalnum()
        else part
        for part in parts
    )


def cut(rng: random.Random, text: str) -> str:
    """Cut a stretch out, or all but one."""
    start, end = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
    return text[start:end] if rng.random() < 0.3 else text[:start] + text[end:]


def joined(rng: random.Random, text: str) -> str:
    """Mix the paragraphs of two reports."""
    parts = text.split("\n\n") + rng.choice(seeds()).text.split("\n\n")
    rng.shuffle(parts)
    return rng.choice(("\n\n", "\n", " ")).join(parts)


def one_sentence(rng: random.Random, text: str) -> str:
    """Make one endless sentence of clauses."""
    words = [
        rng.choice(_CUES) if rng.random() < 0.6 else rng.choice(_SCRIPTS + _SURNAMES)
        for _ in range(_amount(rng, 250, 4_000))
    ]
    return _at(rng, text, " ".join(words))


def random_signs(rng: random.Random, text: str) -> str:
    """Put characters of any plane in."""
    signs = [
        chr(rng.choice((rng.randrange(0x80), rng.randrange(0x3000), rng.randrange(0x11_0000))))
        for _ in range(_amount(rng, 300, 20_000))
    ]
    return _at(rng, text, "".join(signs))


def lookalikes(rng: random.Random, text: str) -> str:
    """Write some of the words with letters of another script that look the same."""
    return "".join(part.translate(_LOOKALIKES) if rng.random() < 0.3 else part for part in _PARTS.findall(text))


def nothing(rng: random.Random, text: str) -> str:
    """Leave nothing, or only blanks and signs."""
    return rng.choice(
        ("", " ", "\n" * 50, "\ufeff", ".", "…", '"', "“”", "-", "\u200b" * 40, "()", "?!", "\xa0\n\xa0", "\x0c")
    )


def million(rng: random.Random, text: str) -> str:
    """Make it one of a million characters without a blank, seldom; else the plain text."""
    if rng.random() > 0.1:
        return text
    unit = re.sub(r"\s+", "", text) or "x"
    return (unit * (1_000_000 // len(unit) + 1))[:1_000_000]


MUTATIONS: tuple[Mutation, ...] = (
    _strewn(_CONTROLS), _strewn(_BIDI), _strewn(_INVISIBLE), _strewn(_SURROGATES), _strewn(_COMBINING),
    _strewn(_EMOJI), _strewn(_OPENING + _CLOSING), _inserted(_SCRIPTS), _inserted(_TAGS), _inserted(_DATES),
    _inserted(_DATES), _inserted(_CUES), _inserted(_HEADS), huge_token, huge_number, nested, many_names, repeated,
    without_breaks, all_breaks, in_case, shuffled, swapped_words, swapped_words, cut, joined, one_sentence,
    random_signs, lookalikes, nothing, million,
)  # fmt: skip
