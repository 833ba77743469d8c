"""Imports the actor and agent dictionaries of TABARI and PETRARCH, with CAMEO codes made into PLOVER's.

The format is that of the TABARI 0.8 manual, chapter 4, and of PETRARCH: an actor is a line with its name, lines with
"+" its synonyms, and codes in brackets that may carry dates ("[USAGOV 930120-010120]", "<", ">"); an agent is a line
with its name, an irregular plural in braces and a code that begins with "~". "!SET!" stands for the words of a set.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dragoman.model import EntityKind
from dragoman.resolve.imported import ImportedActor, ImportedRole, Term
from dragoman.resolve.imports.common import Problems, Progress, Record, is_day, lines
from dragoman.resolve.tables import SECTORS

# CAMEO's codes for roles that PLOVER words otherwise (CAMEO manual 1.1b3, chapter 3; PLOVER manual 2.0, actors).
_RENAMED = {"INS": "REB", "SEP": "REB", "MED": "JRN", "HLH": "MED", "CIV": "CVL", "NGM": "NGO", "PPL": "CVL"}
_BODIES = {"UNO": "UN", "EEC": "EU", "NAT": "NATO", "LAS": "LAS", "ASN": "ASEAN", "SCO": "SCO", "OAS": "OAS"}
_DISCARDED = "---"
# Sets within sets multiply; no agent of the published dictionaries has more than some dozens of spellings.
_MOST_SPELLINGS = 1_000
# Years of two digits up to this one are of this century.
_PIVOT = 30
_CODE = re.compile(r"\[([^\]]*)\]")
_SET = re.compile(r"!([A-Z0-9_]+)!")
_SMALL_WORDS = frozenset("of the and for in on to at by de la del du des y e da do".split())


@dataclass
class _Entry:
    """A dictionary entry while its lines are read."""

    line: int
    names: list[tuple[int, str]] = field(default_factory=list)
    codes: list[tuple[int, str]] = field(default_factory=list)


def read(path: Path, problems: Problems, progress: Progress, countries: frozenset[str]) -> Iterator[Record]:
    """Yield the actors and roles of a dictionary. `countries` are the codes of states that are known.

    An undated code counts for the days on which no dated one does.
    """
    entry = _Entry(0)
    sets: dict[str, list[str]] = {}
    seen: dict[str, int] = {}
    for number, raw in lines(path, progress):
        try:
            line = raw.decode("utf8").removeprefix("\ufeff")
        except UnicodeDecodeError:
            problems.add(number, "is no UTF-8")
            continue
        line = re.split(r"[#;]", line, maxsplit=1)[0].strip()
        if not line:
            continue
        if line.startswith("!") and "=" in line:
            name, _, words = line.partition("=")
            sets[name.strip().strip("!")] = [w.strip() for w in words.split(",") if w.strip()]
        elif "[~" in line or "~]" in line:
            yield from _agent(number, line, sets, problems)
        else:
            done = _actor_line(number, line, entry, problems)
            if done is not None:
                yield from _actor(entry, seen, problems, countries)
                entry = done
    yield from _actor(entry, seen, problems, countries)


def _actor_line(number: int, line: str, entry: _Entry, problems: Problems) -> _Entry | None:
    """Add a line to an entry; return a new entry if the line begins one, with the line in it."""
    codes = [(number, c.strip()) for c in _CODE.findall(line)]
    name = _CODE.sub("", line).strip()
    if "[" in name or "]" in name:
        problems.add(number, "has a bracket without its other half")
        return None
    if not name:
        if not entry.names:
            problems.add(number, "has a code that belongs to no name")
        entry.codes += codes
        return None
    if name.startswith("+"):
        if not entry.names:
            problems.add(number, "has a synonym that belongs to no name")
            return None
        entry.names.append((number, name[1:]))
        entry.codes += codes
        return None
    if entry.names and not entry.codes:
        entry.names.append((number, name))  # several names may stand before their common code
        entry.codes += codes
        return None
    return _Entry(number, [(number, name)], codes)


def _actor(
    entry: _Entry, seen: dict[str, int], problems: Problems, countries: frozenset[str]
) -> Iterator[ImportedActor]:
    names: list[str] = []
    for line, written in entry.names:
        key = written.strip("_ ").upper()
        if key in seen:
            problems.add(line, f"{written.strip()} is a duplicate of line {seen[key]}")
        elif key:
            seen[key] = line
            names += [n for n in readable(written) if n not in names]
    terms = [t for line, code in entry.codes if (t := _term(line, code, problems, countries))]
    if not entry.names or not names:
        return
    if not entry.codes:
        problems.add(entry.line, f"{names[0]} has no code")
    if not terms:
        return
    dated = any(t.start or t.end or "ELI" in t.sectors for t in terms)
    plain = all(t.country and not t.sectors and not t.organization for t in terms)
    kind: EntityKind = "person" if dated else "country" if plain else "organization"
    if kind == "organization":
        terms = [_with_body(t, names[0]) for t in terms]
    identity = (terms[0].country if kind == "country" else None) or f"petrarch:{names[0]}"
    yield ImportedActor(identity, names[0], kind, tuple(names[1:]), tuple(terms))


def _with_body(term: Term, name: str) -> Term:
    """Give a body that belongs to no state the only identity it has: its name."""
    if term.country or term.organization:
        return term
    return Term(None, name, term.sectors, term.office, term.start, term.end)


def _agent(number: int, line: str, sets: dict[str, list[str]], problems: Problems) -> Iterator[ImportedRole]:
    codes = _CODE.findall(line)
    name = _CODE.sub("", line)
    plurals = re.findall(r"\{([^}]*)\}", name)
    name = re.sub(r"\{[^}]*\}", "", name).strip("_ \t")
    if not codes or not name:
        problems.add(number, "has no name or no code")
        return
    sectors = _sectors(codes[0].strip("~ "))
    if not sectors:
        problems.add(number, f"{name}: the code {codes[0].strip()} has no PLOVER sector")
        return
    for spelled in [*_expanded(number, name, sets, problems), *(p for p in plurals if p.strip())]:
        words = " ".join(spelled.replace("_", " ").split()).lower()
        if words:
            yield ImportedRole(words, sectors, "group" if plurals == [""] else "person")


def _expanded(
    number: int, name: str, sets: dict[str, list[str]], problems: Problems, above: frozenset[str] = frozenset()
) -> list[str]:
    """Put in the words of sets; a set that is missing or leads back to itself is a problem of the line.

    `above` are the sets whose words are being put in.
    """
    match = _SET.search(name)
    if match is None:
        return [name]
    inner = match.group(1)
    if inner in above or inner not in sets:
        wrong = "is a cycle: it leads back to itself" if inner in above else "is not defined above"
        problems.add(number, f"the set !{inner}! {wrong}")
        return []
    words = [w for text in sets[inner] for w in _expanded(number, text, sets, problems, above | {inner})]
    rest = _expanded(number, name[match.end() :], sets, problems, above)
    if len(words) * len(rest) > _MOST_SPELLINGS:
        problems.add(number, f"the set !{inner}! makes more than {_MOST_SPELLINGS:,} names of one line")
        return []
    return [name[: match.start()] + w + r for w in words for r in rest]


def _term(line: int, text: str, problems: Problems, countries: frozenset[str]) -> Term | None:
    code, _, dates = text.partition(" ")
    if code == _DISCARDED:
        return None
    if not re.fullmatch(r"[A-Z]{3,}", code) or len(code) % 3:
        problems.add(line, f"[{text}] is no code of three-letter parts")
        return None
    bounds = _bounds(dates.strip())
    if bounds is None:
        problems.add(line, f"[{text}] has a wrong date; a day is YYMMDD or YYYYMMDD")
        return None
    parts = [code[i : i + 3] for i in range(0, len(code), 3)]
    country = parts[0] if parts[0] in countries else None
    rest = parts[1:] if country else parts
    body = next((_BODIES[p] for p in rest if p in _BODIES), None)
    sectors = _sectors("".join(rest))
    if not (country or body or sectors):
        problems.add(line, f"[{text}] has no known state, body or sector")
        return None
    return Term(country, body, sectors, None, *bounds)


def _bounds(dates: str) -> tuple[str | None, str | None] | None:
    """Read "930120-010120", "<010120", ">930120"; None if a day is wrong."""
    if not dates:
        return None, None
    if dates[0] in "<>":
        day = _day(dates[1:].strip())
        return None if day is None else ((None, day) if dates[0] == "<" else (day, None))
    first, _, last = dates.partition("-")
    start, end = _day(first.strip()), _day(last.strip())
    return None if start is None or end is None or start > end else (start, end)


def _day(digits: str) -> str | None:
    if not re.fullmatch(r"[0-9]{6}(?:[0-9]{2})?", digits):
        return None
    if len(digits) == 6:
        digits = ("20" if int(digits[:2]) < _PIVOT else "19") + digits
    day = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    return day if is_day(day) else None


def _sectors(code: str) -> tuple[str, ...]:
    """Return the PLOVER sectors of CAMEO parts; parts that have none (religions, UN agencies) are left out."""
    parts: Iterable[str] = (code[i : i + 3] for i in range(0, len(code), 3))
    return tuple(dict.fromkeys(r for p in parts if (r := _RENAMED.get(p, p)) in SECTORS))


def readable(written: str) -> list[str]:
    """Return a dictionary's name as news writes it: "ISLAMIC_REPUBLIC_OF_IRAN_" is "Islamic Republic of Iran".

    A short word may be an abbreviation: up to three letters are kept in capitals; up to six come in both forms.
    """
    name = " ".join(written.replace("_", " ").split())
    if not name or name != name.upper():
        return [name] if name else []
    if " " not in name and (len(name) <= 3 or "." in name or not re.search("[AEIOUY]", name)):
        return [name]
    title = " ".join(
        w.lower() if i and w.lower() in _SMALL_WORDS else "-".join(p[:1] + p[1:].lower() for p in w.split("-"))
        for i, w in enumerate(name.split())
    )
    return [title, name] if " " not in name and len(name) <= 6 else [title]
