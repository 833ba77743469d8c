"""A brief as Markdown; nothing that a report says can become a link, a heading, a table or HTML in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dragoman.views.brief.records import Brief, Evidence, Group, Line, Section
from dragoman.views.brief.telling import balance_text, brief_heading, more_text, source_text, spaced
from dragoman.views.wording import capped_text, plain

# What some reader of Markdown turns into a link of its own accord: it stands as code, where nothing is read.
_LINKED = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.-]*:/*|www\.)[^\s`]*[^\s`.,;:!?)»”’\"']"
    r"|[^\s`<>()“”\"']*@[^\s`<>()“”\"']+"
    r"|\b[A-Za-z0-9-]{2,}(?:\.[A-Za-z0-9-]+)*\.[a-z]{2,}\b(?:/[^\s`]*)?"
)
# "note:this" is no address.
_ORDINARY = re.compile(r"(?!(?:mailto|xmpp|javascript|data|tel):)[A-Za-z][A-Za-z0-9+.-]*:[^/@]*", re.IGNORECASE)
_SIGNS = re.compile(r"([\\`*_\[\]<>|~&$#])")
# What begins a list or the like at the beginning of a line.
_OPENING = re.compile(r"^([-+=:])|^(\d+)([.)])")


def brief_markdown(brief: Brief) -> str:
    """Return the brief as Markdown, with headings, lists and quotations."""
    lines = [f"# {text(brief_heading(brief))}", ""]
    lines += [f"- {text(fact.label)}: {text(fact.text)}" for fact in (*brief.scope, *brief.numbers)]
    for note in brief.notes:
        lines += ["", text(note)]
    for section in brief.sections:
        lines += ["", *_section(section)]
    return "\n".join(lines) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield f"## {text(section.title)}"
    if section.empty:
        yield from ("", text(section.empty))
    if section.balance:
        yield from ("", text(balance_text(section.balance)))
    for note in section.notes:
        yield from ("", text(note))
    for group in section.groups:
        yield from ("", *_group(group))


def _group(group: Group) -> Iterator[str]:
    yield f"### {text(group.title)} ({group.count:,})"
    yield ""
    for line in group.lines:
        yield from _line(line)
    if group.more:
        yield f"- {text(more_text(group.more))}"


def _line(line: Line) -> Iterator[str]:
    words = "".join(f"**{text(part.text)}**" if part.kind == "act" else _kept(part.text) for part in line.parts)
    yield item(words)
    for fact in line.facts:
        yield f"  - {text(fact.label)}: {text(fact.text)}"
    for each in line.evidence:
        yield from _evidence(each)
    if line.also:
        names = capped_text([ref.id for ref in line.also] + ["?"] * line.also_more, len(line.also))
        yield f"  - also in {text(names)}"


def _evidence(evidence: Evidence) -> Iterator[str]:
    label = f"{text(evidence.label)}: " if evidence.label else ""
    if evidence.quote is None:
        yield f"  {item(label + text(source_text(evidence)))}"
    else:
        yield f"  {item(label)}“{text(evidence.quote.text)}” — {text(source_text(evidence))}"


def text(value: str) -> str:
    """Return a text so that Markdown shows it as it is, within a line."""
    shown = plain(value)
    parts, at = [], 0
    for match in _LINKED.finditer(shown):
        found = match[0]
        if _ORDINARY.fullmatch(found):
            continue
        parts += [_escaped(shown[at : match.start()]), f"`{found}`"]
        at = match.end()
    return "".join([*parts, _escaped(shown[at:])])


def item(markdown: str) -> str:
    """Return Markdown as the beginning of an item of a list, where it may not begin another one."""
    return f"- {_OPENING.sub(_disarmed, markdown)}"


def _kept(value: str) -> str:
    shown = spaced(value)
    return f"{' ' if shown[:1] == ' ' else ''}{text(shown)}{' ' if shown[1:].endswith(' ') else ''}"


def _disarmed(match: re.Match[str]) -> str:
    return f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}"


def _escaped(value: str) -> str:
    return _SIGNS.sub(r"\\\1", value)
