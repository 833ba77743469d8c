"""The line that opens an agency report: "KABUL, Afghanistan, Feb. 3 (Reuters) -" in its many forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dragoman.model import Dateline
from dragoman.reading.data_files import DatelineWords
from dragoman.reading.headline import looks_like_headline
from dragoman.reading.names import AgencyNames, DayFound, DayGrammar
from dragoman.reading.paragraphs import Line, is_closed

_WINDOW = 150  # characters of a line in which a dateline must end
_PROSE = 80  # a longer line that ends as a sentence is the news itself, no headline
_LINES = 10  # lines that are looked at
_DASH = r"[-‐‑‒–—―−]"
_SEPARATOR = re.compile(
    rf"\s+(?:{_DASH}){{1,3}}\s*|(?:{_DASH}){{1,3}}\s+|(?:--+|[‒–—―])|(?<=[)/\]]){_DASH}+"
    r"|\s+_{1,2}\s+|\s*:(?=\s)|(?<=\)):|\s\|(?=\s)|(?<=/)\.?\s+(?=[A-Z“\"'‘])|(?<=\))\.?\s*(?=[A-Z“\"'‘])"
)
_PART = re.compile(rf"\s+(?:{_DASH}){{1,3}}\s*|(?:{_DASH}){{1,3}}\s+|--+|[‒–—―]|\s*\|\s*|:\s")
_BRACKETED = re.compile(r"[(\[]\s*([A-Z][\w&.’'/ -]{1,30}?)\s*[)\]]")
_TIME = re.compile(
    r"\b\d{1,2}[:.]\d\d\s*(?:a\.?m\.?|p\.?m\.?)?(?:\s*(?:GMT|UTC|EST|EDT|CET|IST|MSK|local time))?"
    r"|\b\d{4}\s*(?:GMT|UTC)\b"
)
_SPEAKER = re.compile(r"^[ \t]*[A-Z][A-Z .'’-]{2,30}:(?=\s)", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_]))*\.?")
_WEAK_CHUNK_LETTERS = 4  # shorter capitals before a dash are a body's name, not a town's
_EDGES = " \t\xa0,.;()[]/|:*" + "-‐‑‒–—―−"


_GAPS = re.compile(r"[\s,;.()\[\]/|]*,[\s,;.()\[\]/|]*")
_DOTTED = re.compile(r"(?:^|[\s,])(?:[A-Z]\.)+[A-Z]$")


class FoundDateline(NamedTuple):
    """A dateline, the agencies that it names, and the day of the week, Monday being 0."""

    dateline: Dateline
    agencies: tuple[str, ...]
    weekday: int | None


class _Parsed(NamedTuple):
    place: str | None
    days: tuple[DayFound, ...]
    agencies: tuple[str, ...]
    known: bool
    bracketed: bool
    weekday: int | None


class DatelineFinder:
    """Finds the dateline among a report's first lines."""

    def __init__(self, words: DatelineWords, days: DayGrammar, agencies: AgencyNames) -> None:
        self._days = days
        self._agencies = agencies
        self._labels = frozenset(words.labels)
        self._openers = frozenset(words.openers)
        self._particles = frozenset(words.particles)

    def find(self, text: str, lines: Sequence[Line]) -> FoundDateline | None:
        """Return the first dateline among the first lines, or None."""
        transcript = len(_SPEAKER.findall(text, 0, 20_000)) > 1
        seen_prose = False
        for index, line in enumerate(lines[:_LINES]):
            found = self._find_in(text, line, alone=index + 1 == len(lines), weak=not (seen_prose or transcript))
            if found is not None:
                return found
            length = line.end - line.start
            seen_prose = seen_prose or (length > _PROSE and is_closed(text[line.start : line.end]))
        return None

    def _find_in(self, text: str, line: Line, *, alone: bool, weak: bool) -> FoundDateline | None:
        head = text[line.start : min(line.end, line.start + _WINDOW)]
        if not head[0].isupper() and head[0] not in "(*[0123456789":
            return None
        best: tuple[_Parsed, int] | None = None
        for prefix_end, end in _candidates(head, line.end - line.start):
            parsed = self._parse(head[:prefix_end])
            if parsed is None:
                continue
            separator = head[prefix_end:end].strip() or ("end" if prefix_end == end else "space")
            rest = text[line.start + end : line.end]
            if self._holds(parsed, head, rest, separator, alone=alone, weak=weak):
                best = (parsed, end)
        return self._build(text, line.start, *best) if best is not None else None

    def _parse(self, prefix: str) -> _Parsed | None:
        """Take the prefix apart; None when something in it has no part in a dateline."""
        place: str | None = None
        days: list[DayFound] = []
        agencies: list[str] = []
        known, bracketed = False, False
        weekday: int | None = None
        parts = [part for part in _PART.split(prefix) if part.strip(_EDGES)]
        for index, part in enumerate(parts):
            part_days = self._days.days(part)
            rest = _blank(part, [(day.start, day.end) for day in part_days])
            rest = self._days.date_like.sub(",", rest)  # days that cannot be, or are not clear
            names = list(self._agencies.regex.finditer(rest))
            in_brackets = any(_in_brackets(rest, match.start()) for match in names)
            rest = _blank(rest, [match.span() for match in names])
            unknown = _BRACKETED.search(rest)
            if unknown is not None:
                rest = _blank(rest, [unknown.span()])
            rest = _TIME.sub(",", rest)
            named_days = list(self._days.weekdays(rest))
            rest = _blank(rest, [(start, end) for start, end, _ in named_days])
            left = _GAPS.sub(", ", rest).strip(_EDGES)
            if _DOTTED.search(left):
                left += "."
            if left and not self._is_place(left):
                return None
            repeats = (part_days and days) or (left and place) or ((names or unknown) and agencies)
            # "(Reuters) - BP - ...": what follows an agency and a dash is a place only in capitals.
            loose = left and index and agencies and not bracketed_pipe(prefix) and not left.split(",")[0].isupper()
            if repeats or loose:
                return None
            place = left or place
            days.extend(part_days)
            agencies.extend(self._agencies.canonical(match.group()) for match in names)
            known = known or bool(names)
            bracketed = bracketed or in_brackets or unknown is not None
            if unknown is not None:
                agencies.append(unknown[1])
            weekday = named_days[0][2] if named_days else weekday
        if len(days) > 1:
            return None
        return _Parsed(place, tuple(days), tuple(dict.fromkeys(agencies)), known, bracketed, weekday)

    def _is_place(self, left: str) -> bool:
        chunks = [chunk.strip(_EDGES) for chunk in re.split(r"[,/;]| and | AND ", left)]
        return len(chunks) <= 4 and all(self._is_name(chunk) for chunk in chunks if chunk)

    def _is_name(self, chunk: str) -> bool:
        words = chunk.split()
        if not 1 <= len(words) <= 4 or words[0].lower().strip(".") in self._openers:
            return False
        if words[0] in self._particles or any(
            word.upper().strip(".") in self._labels and word.isupper() for word in words
        ):
            return False
        for word in words:
            if word.endswith(("'s", "’s", "'S", "’S")) or _WORD.fullmatch(word) is None:
                return False
            if not word[0].isupper() and word not in self._particles and not word.startswith(("al-", "el-")):
                return False
        return True

    def _holds(self, parsed: _Parsed, head: str, rest: str, separator: str, *, alone: bool, weak: bool) -> bool:
        """Decide whether the parts make a dateline, given what stands after them."""
        after = rest.strip()[:1]
        place, days, agencies = parsed.place, parsed.days, parsed.agencies
        if not after:
            # On a line of its own "Jane Doe, AFP" is a byline and "AFP, Beirut" a dateline.
            led = self._agencies.regex.match(head) is not None
            sure = parsed.known and (led or (place or "").isupper())
            return not alone and place is not None and (bool(days) or sure)
        if separator in {"space", "end"}:
            # No sign at all after "(CNN)": it is glued to the news, or the dateline is sure by itself.
            sure = bool(days) or (place or "").isupper() or (separator == "end" and place is not None)
            return parsed.bracketed and parsed.known and sure
        if separator == "|":
            return place is not None and parsed.known
        colon = ":" in separator
        if place is None:
            # "(Reuters) -", "Feb 26 (Reuters) -"; never "Reuters - which ..." or a chronology's "March 3 -".
            return parsed.known and not after.islower() and (parsed.bracketed or (bool(days) and not colon))
        first = re.split(r"[,/]", place)[0]
        capitals = first.isupper() and len(re.sub(r"[\W_]", "", first)) >= _WEAK_CHUNK_LETTERS
        if days or parsed.known:
            return not (colon and after.islower()) and (not after.islower() or bool(days) or parsed.bracketed)
        if agencies:
            return not after.islower() and (first.isupper() or not colon)
        if not weak or not capitals or after.islower() or len(first.split()) > 3:
            return False
        line = head if len(head) < _WINDOW else head + rest
        return alone or not looks_like_headline(line) or is_closed(rest)

    def _build(self, text: str, start: int, parsed: _Parsed, length: int) -> FoundDateline:
        day = parsed.days[0] if parsed.days else None
        date = None
        if day is not None:
            date = f"{day.year if day.year else '-'}-{day.month:02d}-{day.day:02d}"
        end = start + length
        while text[end - 1].isspace():
            end -= 1
        dateline = Dateline(
            place=_as_written(parsed.place, self._particles) if parsed.place else None,
            date=date,
            agency="/".join(parsed.agencies) or None,
            start=start,
            end=end,
        )
        return FoundDateline(dateline, parsed.agencies, parsed.weekday)


def bracketed_pipe(prefix: str) -> bool:
    """Tell whether the parts of a prefix are parted by upright strokes, as in "AFP | Beirut"."""
    return "|" in prefix


def _candidates(head: str, length: int) -> Iterator[tuple[int, int]]:
    """Yield (end of the prefix, end of the separator) wherever a dateline may end."""
    for match in _SEPARATOR.finditer(head):
        yield match.start(), match.end()
    if length <= 80 and length == len(head):
        yield length, length


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + "," + text[end:]
    return text


def _in_brackets(text: str, position: int) -> bool:
    before = text[:position]
    return before.count("(") > before.count(")") or before.count("[") > before.count("]") or before.endswith("/")


def _as_written(place: str, particles: frozenset[str]) -> str:
    """Return the place with words in capitals written small but for their first letters."""
    words = re.split(r"(\s+|[/,-])", " ".join(place.split()))
    return "".join(_small(word, index > 0, particles) for index, word in enumerate(words))


def _small(word: str, inner: bool, particles: frozenset[str]) -> str:
    if not word.isupper() or "." in word[:-1]:  # "D.C."
        return word
    if inner and word.lower() in particles:
        return word.lower()
    if len(word) > 2 and word[1] in "'’":  # N'Djamena
        return word[:2] + word[2:].capitalize()
    return word.capitalize()
