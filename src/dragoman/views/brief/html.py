"""A brief as HTML: a fragment for a page of somebody else's, or one file that stands alone.

The fragment has no style and no script of its own: classes begin with `brief-`, and links are whatever relative
address the caller's link-maker gives for a record. All text is escaped, and isolated from the text around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape
from importlib.resources import files

from dragoman.views.brief.records import Balance, Brief, Evidence, Fact, Group, Line, Part, Ref, Section
from dragoman.views.brief.telling import KINDS, balance_text, brief_heading, more_text, spaced
from dragoman.views.wording import plain

# Gives the relative address of what a reference names; None: there is no page for it.
Links = Callable[[Ref], str | None]

_RELATIVE = re.compile(r"(?![A-Za-z][A-Za-z0-9+.-]*:)(?![/\\]{2})[^\s\x00-\x1f\\]+")
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def no_links(ref: Ref) -> str | None:
    """Give no address for anything."""
    return None


def brief_html(brief: Brief, links: Links = no_links, *, level: int = 1) -> str:
    """Return the brief as one `article`; `level` is that of its heading (1 to 3), the others follow it.

    Raises ValueError if `links` gives an address that is not relative.
    """
    return _Writer(links, level).article(brief)


def brief_page(brief: Brief) -> str:
    """Return the brief as a whole HTML document with its stylesheet inside, for reading and printing."""
    shared = files("dragoman.views.web").joinpath("static", "brief.css").read_text(encoding="utf-8")
    style = files("dragoman.views.brief").joinpath("brief.css").read_text(encoding="utf-8") + shared
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        # Nothing may be loaded or run, whatever a report says.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{_text(brief_heading(brief))}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f"<main>\n{brief_html(brief)}\n</main>\n</body>\n</html>\n"
    )


class _Writer:
    def __init__(self, links: Links, level: int) -> None:
        self._links = links
        self._level = level

    def article(self, brief: Brief) -> str:
        top = self._level
        parts = [
            f'<article class="brief brief-on-{brief.kind}">',
            '<header class="brief-head">',
            f'<p class="brief-kind">{KINDS[brief.kind]}</p>',
            f"<h{top}>{_apart(brief.title)}</h{top}>",
            _facts(brief.scope, "brief-scope"),
            _facts(brief.numbers, "brief-numbers"),
            *_notes(brief.notes),
            "</header>",
            '<nav class="brief-contents" aria-label="Sections of this brief"><ul>',
            *(f'<li><a href="#brief-{each.name}">{_text(each.title)}</a></li>' for each in brief.sections),
            "</ul></nav>",
            *map(self._section, brief.sections),
            "</article>",
        ]
        return "\n".join(part for part in parts if part)

    def _section(self, section: Section) -> str:
        name = f"brief-{section.name}"
        parts = [
            f'<section class="brief-section" id="{name}" aria-labelledby="{name}-title">',
            f'<h{self._level + 1} id="{name}-title">{_text(section.title)}</h{self._level + 1}>',
        ]
        if section.empty:
            parts.append(f'<p class="brief-empty">{_text(section.empty)}</p>')
        if section.balance:
            parts.append(_balance(section.balance))
        parts += [*_notes(section.notes), *map(self._group, section.groups), "</section>"]
        return "\n".join(parts)

    def _group(self, group: Group) -> str:
        tone = f" brief-tone-{group.tone}" if group.tone else ""
        head = self._level + 2
        parts = [
            f'<div class="brief-group{tone}">',
            f'<h{head}>{_text(group.title)} <span class="brief-count">{group.count:,}</span></h{head}>',
            '<ul class="brief-lines">',
            *map(self._line, group.lines),
            "</ul>",
        ]
        if group.more:
            parts.append(f'<p class="brief-more">{_text(more_text(group.more))}</p>')
        return "\n".join([*parts, "</div>"])

    def _line(self, line: Line) -> str:
        tone = f" brief-tone-{line.tone}" if line.tone else ""
        said = "".join(map(self._part, line.parts))
        url = self._url(line.about)
        opens = f' <a class="brief-open" href="{url}">open</a>' if url else ""
        parts = [f'<li class="brief-line{tone}">', f'<p class="brief-said">{said}{opens}</p>']
        if line.facts:
            parts.append(_facts(line.facts, "brief-facts"))
        parts += map(self._evidence, line.evidence)
        if line.also:
            shown = ", ".join(self._linked(ref, _apart(ref.id)) for ref in line.also)
            more = f" {_text(more_text(line.also_more))}" if line.also_more else ""
            parts.append(f'<p class="brief-also">Also in {shown}{more}</p>')
        return "\n".join([*parts, "</li>"])

    def _part(self, part: Part) -> str:
        shown = escape(spaced(part.text))
        if part.kind == "plain" and part.ref is None:
            return shown
        if part.kind == "date" and _DAY.fullmatch(part.text):
            return f'<time class="brief-date" datetime="{part.text}">{shown}</time>'
        if part.kind in ("actor", "recipient", "words"):
            shown = f"<bdi>{shown}</bdi>"
        return self._linked(part.ref, f'<span class="brief-{part.kind}">{shown}</span>')

    def _evidence(self, evidence: Evidence) -> str:
        label = f'<span class="brief-label">{_text(evidence.label)}</span> ' if evidence.label else ""
        parts = ['<figure class="brief-evidence">']
        if evidence.quote is not None:
            parts.append(f'<blockquote dir="auto">{_text(evidence.quote.text)}</blockquote>')
        return "".join([*parts, f"<figcaption>{label}{self._source(evidence)}</figcaption></figure>"])

    def _source(self, evidence: Evidence) -> str:
        record = evidence.event_id or evidence.statement_id
        names = [
            _apart(", ".join(evidence.origins)) if evidence.origins else "",
            f"published by {_apart(evidence.publisher)}" if evidence.publisher else "",
            f"<cite>{_apart(evidence.title)}</cite>" if evidence.title else "",
            _text(evidence.date) if evidence.date else "",
        ]
        report = self._linked(Ref(kind="report", id=evidence.report_id), f"report {_apart(evidence.report_id)}")
        if record:
            kind = "event" if evidence.event_id else "statement"
            ref = Ref(kind="event" if kind == "event" else "statement", id=record, report_id=evidence.report_id)
            report += ", " + self._linked(ref, f"{kind} {_apart(record)}")
        return "; ".join(name for name in (*names, report) if name)

    def _linked(self, ref: Ref | None, shown: str) -> str:
        url = self._url(ref)
        return f'<a href="{url}">{shown}</a>' if url else shown

    def _url(self, ref: Ref | None) -> str | None:
        url = self._links(ref) if ref is not None else None
        if url is None:
            return None
        if not _RELATIVE.fullmatch(url):
            raise ValueError(f"{url!r} is not a relative address")
        return escape(url)


def _facts(facts: Iterable[Fact], name: str) -> str:
    rows = "".join(f"<div><dt>{_text(fact.label)}</dt><dd>{_apart(fact.text)}</dd></div>" for fact in facts)
    return f'<dl class="{name}">{rows}</dl>' if rows else ""


def _notes(notes: Iterable[str]) -> list[str]:
    return [f'<p class="brief-note">{_text(note)}</p>' for note in notes]


def _balance(balance: Balance) -> str:
    """Return a bar of the four classes; numbers are told below it in words."""
    classes = (
        ("verbal-cooperation", balance.verbal_cooperation),
        ("material-cooperation", balance.material_cooperation),
        ("verbal-conflict", balance.verbal_conflict),
        ("material-conflict", balance.material_conflict),
    )
    total = sum(count for _, count in classes)
    bars, at = [], 0.0
    for name, count in classes:
        width = 100 * count / total if total else 0
        if count:
            bars.append(f'<rect class="brief-{name}" x="{at:.2f}" y="0" width="{width:.2f}" height="4"/>')
        at += width
    words = _text(balance_text(balance))
    return (
        '<figure class="brief-balance"><svg viewBox="0 0 100 4" preserveAspectRatio="none" role="img"'
        f' aria-label="{words}">{"".join(bars)}</svg><figcaption>{words}</figcaption></figure>'
    )


def _apart(value: str) -> str:
    # Isolated: letters that are written from the right do not turn round what stands beside them.
    return f"<bdi>{_text(value)}</bdi>"


def _text(value: str) -> str:
    return escape(plain(value))
