"""What belongs to the page and not to the news, found with the patterns of `boilerplate.toml`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from dragoman.errors import CodebookError
from dragoman.model import Boilerplate, Span
from dragoman.reading.data_files import Pattern, Patterns
from dragoman.reading.headline import looks_like_headline
from dragoman.reading.names import AgencyNames, DayGrammar

_TOP = 8  # paragraphs that bylines and dates of publication stand in
_TAIL = 5  # paragraphs that signings-off stand in
_MOST_WHOLE = 900  # longer paragraphs are never boilerplate as a whole
_END_WINDOW = 900  # how far before a paragraph's end a closing note may begin
# A closing note opens a sentence, a line or a bracket; it is no part of a sentence of the news.
_OPENS = r"(?:\A|(?<=[.!?…”’\"')\]|*]\s)|(?<=[–—-]\s)|(?<=[.!?”\"](?=[(\[©]))|(?<=\n)|(?<=\s)(?=[(\[©]))"
_REST = r"[\w&'’-]*(?:\.\w[\w-]*)*"
_CAPITAL = rf"[A-Z0-9ÁÉÍÓÚÀÈÄÖÜÇŞİ]{_REST}"
_OUTLET = (
    rf"(?:(?:[Tt]he\s+)?{_CAPITAL}(?:\s+(?:(?:of|the|and|for|de|in|on|du|al|&)\s+)?{_CAPITAL}){{0,7}}"
    r"|[\w-]+(?:\.[\w-]+){1,3})"
)
_NAME = r"[A-Z][\w.'’-]+(?:\s+(?:(?:al|de|van|von|bin|ibn|el|der|la|da|dos|ben|ul)[\s-])?[A-Z][\w.'’-]*){1,3}"
_EMAIL = r"[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,30}){1,4}"
_PHONE = r"\+?\(?\d[\d ()./-]{5,18}\d"
_TIME = (
    r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?\s*(?:[AaPp]\.?[Mm]\.?)?"
    r"(?:\s*\(?(?:GMT|UTC|[A-Z]{2,4}T|IST|MSK)(?:[+-]\d{1,4})?\)?)?"
)


class Finding(NamedTuple):
    """A stretch of boilerplate, with the names of outlets that it gives."""

    boilerplate: Boilerplate
    publisher: str | None
    origins: tuple[str, ...]


class _Compiled(NamedTuple):
    pattern: Pattern
    regex: re.Pattern[str]
    closing: re.Pattern[str]


class BoilerplateFinder:
    """Finds boilerplate with compiled patterns."""

    def __init__(self, data: Patterns, days: DayGrammar, agencies: AgencyNames) -> None:
        values = {"date": days.pattern, "agency": agencies.pattern, "outlet": _OUTLET, "name": _NAME}
        values |= {"email": _EMAIL, "phone": _PHONE, "time": _TIME}
        self._whole = [_compile(p, values) for p in data.pattern if p.scope == "whole"]
        self._end = [_compile(p, values) for p in data.pattern if p.scope == "end"]
        self._inside = [_compile(p, values) for p in data.pattern if p.scope == "inside"]

    def is_whole(self, line: str, *, top: bool, tail: bool) -> bool:
        """Tell whether a line is nothing but boilerplate."""
        return self._match_whole(line, 0, len(line), top=top, tail=tail) is not None

    def find(self, text: str, paragraphs: Sequence[Span]) -> list[Finding]:
        """Return the boilerplate in the paragraphs, in order and without overlap."""
        findings: list[Finding] = []
        followed = False
        for index, span in enumerate(paragraphs):
            top, tail = index < _TOP, index >= len(paragraphs) - _TAIL
            whole = self._match_whole(text, span.start, span.end, top=top, tail=tail)
            if whole is not None:
                compiled, match = whole
                findings.append(_finding(compiled.pattern, match, span.start, span.end))
                followed = compiled.pattern.followed
            elif followed and looks_like_headline(text[span.start : span.end]):
                findings.append(Finding(Boilerplate(kind="navigation", start=span.start, end=span.end), None, ()))
            else:
                followed = False
                findings.extend(self._parts(text, span, tail=tail))
        return findings

    def _match_whole(
        self, text: str, start: int, end: int, *, top: bool, tail: bool
    ) -> tuple[_Compiled, re.Match[str]] | None:
        if end - start > _MOST_WHOLE:
            return None
        lowered = text[start:end].lower()
        for compiled in (*self._whole, *self._end):
            pattern = compiled.pattern
            if (pattern.where == "top" and not top) or (pattern.where == "tail" and not tail):
                continue
            if pattern.cues and not any(cue in lowered for cue in pattern.cues):
                continue
            match = compiled.regex.fullmatch(text, start, end)
            if match is not None:
                return compiled, match
        return None

    def _parts(self, text: str, span: Span, *, tail: bool) -> list[Finding]:
        """Find notes at a paragraph's end, one before another, and credits within it."""
        findings: list[Finding] = []
        end = span.end
        while (found := self._match_end(text, span.start, end, tail=tail)) is not None:
            findings.append(_finding(found[0].pattern, found[1], found[1].start(), found[1].end()))
            end = found[1].start()
            while end > span.start and text[end - 1].isspace():
                end -= 1
        lowered = text[span.start : end].lower()
        for compiled in self._inside:
            if any(cue in lowered for cue in compiled.pattern.cues):
                for match in compiled.regex.finditer(text, span.start, end):
                    findings.append(_finding(compiled.pattern, match, match.start(), match.end()))
        return _without_overlap(findings)

    def _match_end(self, text: str, start: int, end: int, *, tail: bool) -> tuple[_Compiled, re.Match[str]] | None:
        start = max(start, end - _END_WINDOW)
        window = text[start:end]
        lowered = window.lower()
        for compiled in self._end:
            if compiled.pattern.where == "tail" and not tail:
                continue
            if not any(cue in lowered for cue in compiled.pattern.cues):
                continue
            match = compiled.closing.search(window)
            if match is not None and match.end() > match.start():
                # Match again in place, so that the offsets are those of the text.
                again = compiled.regex.fullmatch(text, start + match.start(), end)
                if again is not None:
                    return compiled, again
        return None


def _compile(pattern: Pattern, values: dict[str, str]) -> _Compiled:
    regex = pattern.regex
    for name, value in values.items():
        regex = regex.replace(f"{{{name}}}", f"(?:{value})")
    flags = re.IGNORECASE if pattern.any_case else 0
    try:
        return _Compiled(pattern, re.compile(regex, flags), re.compile(rf"{_OPENS}(?:{regex})\s*\Z", flags))
    except re.error as error:
        raise CodebookError(f"boilerplate.toml: pattern {pattern.id!r}: {error}; correct its regex") from error


def _finding(pattern: Pattern, match: re.Match[str], start: int, end: int) -> Finding:
    groups = {name: " ".join(value.split()) for name, value in match.groupdict().items() if value}
    publisher = next((value for name, value in groups.items() if name.startswith("publisher")), None)
    origins = tuple(value for name, value in groups.items() if name.startswith("origin"))
    return Finding(Boilerplate(kind=pattern.kind, start=start, end=end), publisher, origins)


def _without_overlap(findings: list[Finding]) -> list[Finding]:
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (f.boilerplate.start, -f.boilerplate.end)):
        if not kept or finding.boilerplate.start >= kept[-1].boilerplate.end:
            kept.append(finding)
    return kept
