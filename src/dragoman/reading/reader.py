"""A report to its reading: the parts are found one after another, and the body is what is left."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.model import Boilerplate, Reading, Report, Span
from dragoman.reading.boilerplate import BoilerplateFinder, Finding
from dragoman.reading.data_files import Agencies, Calendar, DatelineWords, Languages, Patterns, load
from dragoman.reading.dateline import DatelineFinder, FoundDateline
from dragoman.reading.dating import Clues, Dater, HolderYears, iso_date
from dragoman.reading.headline import find_headline
from dragoman.reading.language import LanguageGuesser
from dragoman.reading.names import AgencyNames, DayGrammar
from dragoman.reading.origin import find_origins, find_publisher
from dragoman.reading.paragraphs import Line, join_lines, split_lines, trim
from dragoman.settings import Settings

_TOP_LINES = 8  # lines above the body in which a date of publication may stand
_LONGEST_LINE = 300  # a longer line is never boilerplate by itself


class Reader:
    """Reads reports; build it once, since it loads its data and compiles its patterns."""

    needs: tuple[str, ...] = ("report",)
    gives: tuple[str, ...] = ("reading",)

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        days = DayGrammar(load("calendar.toml", Calendar))
        self._agencies = AgencyNames(load("agencies.toml", Agencies))
        self._datelines = DatelineFinder(load("dateline.toml", DatelineWords), days, self._agencies)
        self._boilerplate = BoilerplateFinder(load("boilerplate.toml", Patterns), days, self._agencies)
        self._languages = LanguageGuesser(load("languages.toml", Languages))
        self._dater = Dater(days, settings.latest_date)

    def read(self, report: Report, *, terms: HolderYears | None = None) -> Reading:
        """Return what the report's text says about the report itself, and its body.

        `terms` gives the terms of office of those whom a text names; a missing year is worked out with it.
        """
        text = report.text
        limit = self._limit(text)
        lines = split_lines(text, limit)
        dateline = self._datelines.find(text, lines)
        paragraphs = join_lines(text, lines, self._breaks(text, lines, dateline))
        at = Span(dateline.dateline.start, dateline.dateline.end) if dateline is not None else None
        findings = [f for f in self._boilerplate.find(text, paragraphs) if not _overlaps(f.boilerplate, at)]
        page = {f.boilerplate.start: f.boilerplate.end for f in findings}
        news = [p for p in paragraphs if page.get(p.start) != p.end]
        title, title_span = find_headline(text, report.title, news, at)
        findings = [f for f in findings if not _overlaps(f.boilerplate, title_span)]
        taken = sorted(
            [
                *(Span(f.boilerplate.start, f.boilerplate.end) for f in findings),
                *(s for s in (at, title_span) if s),
            ]
        )
        body = _body(text, paragraphs, taken)
        dated = self._dater.date(self._clues(report, limit, lines, dateline, body, findings), terms)
        credits = [
            text[f.boilerplate.start : f.boilerplate.end]
            for f in findings
            if f.boilerplate.kind in {"credit", "byline"}
        ]
        return Reading(
            title=title,
            title_span=title_span,
            publisher=find_publisher(report.publisher, findings),
            origins=find_origins(dateline.agencies if dateline else (), findings, credits, self._agencies),
            dateline=dateline.dateline if dateline is not None else None,
            published=report.date if iso_date(report.date or "") is not None else None,
            date=dated.date,
            date_reason=dated.reason + self._cut_note(text, limit),
            language=self._languages.guess(" ".join(text[s.start : s.end] for s in body[:20]) or text[:2000]),
            boilerplate=tuple(finding.boilerplate for finding in findings),
            body=body,
        )

    def _limit(self, text: str) -> int:
        """Return where coding stops: before a long text's limit, between words."""
        limit = self._settings.max_report_chars
        if len(text) <= limit:
            return len(text)
        space = max(text.rfind(" ", limit - 200, limit), text.rfind("\n", limit - 200, limit))
        return space if space > 0 else limit

    def _cut_note(self, text: str, limit: int) -> str:
        return f"; only the first {limit} of {len(text)} characters are read" if limit < len(text) else ""

    def _breaks(self, text: str, lines: Sequence[Line], dateline: FoundDateline | None) -> frozenset[int]:
        """Return the offsets at which a paragraph begins even where no blank line is."""
        breaks: set[int] = set()
        after = False
        for index, line in enumerate(lines):
            short = line.end - line.start <= _LONGEST_LINE
            page = short and self._boilerplate.is_whole(
                text[line.start : line.end], top=index < _TOP_LINES, tail=index >= len(lines) - _TOP_LINES
            )
            if page or after:
                breaks.add(line.start)
            after = page
            if dateline is not None and line.start == dateline.dateline.start:
                breaks.add(line.start)
                after = after or dateline.dateline.end == line.end
        return frozenset(breaks)

    def _clues(
        self,
        report: Report,
        limit: int,
        lines: Sequence[Line],
        dateline: FoundDateline | None,
        body: Sequence[Span],
        findings: Sequence[Finding],
    ) -> Clues:
        text = report.text
        # Dates of publication stand in lines that were taken for bylines.
        top = [
            text[f.boilerplate.start : f.boilerplate.end]
            for f in findings
            if f.boilerplate.kind == "byline" and len(lines) and f.boilerplate.start <= lines[:_TOP_LINES][-1].start
        ]
        return Clues(
            given=report.date,
            dateline=dateline.dateline if dateline is not None else None,
            dateline_weekday=dateline.weekday if dateline is not None else None,
            top=top,
            near=[text[span.start : span.end] for span in body[:3]],
            text=text[:limit],
        )


def read(report: Report, *, settings: Settings, terms: HolderYears | None = None) -> Reading:
    """Read one report; for many build a `Reader` once."""
    return Reader(settings).read(report, terms=terms)


def _overlaps(boilerplate: Boilerplate, span: Span | None) -> bool:
    return span is not None and boilerplate.start < span.end and span.start < boilerplate.end


def _body(text: str, paragraphs: Sequence[Span], taken: Sequence[Span]) -> tuple[Span, ...]:
    """Return the paragraphs without the spans in `taken`, which are in order and apart."""
    body: list[Span] = []
    index = 0
    for paragraph in paragraphs:
        start = paragraph.start
        while index < len(taken) and taken[index].start < paragraph.end:
            _add(text, start, taken[index].start, body)
            start = taken[index].end
            index += 1
        _add(text, start, paragraph.end, body)
    return tuple(body)


def _add(text: str, start: int, end: int, body: list[Span]) -> None:
    span = trim(text, start, end)
    if any(char.isalnum() for char in text[span.start : span.end]):
        body.append(span)
