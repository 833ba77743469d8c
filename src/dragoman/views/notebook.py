"""A coding as a piece of HTML for notebooks and mails: one section, no script, no outside file."""

from __future__ import annotations

from html import escape

from dragoman.model import Coding, Entity, Event
from dragoman.views import wording
from dragoman.views.highlight import Mark, evidence_pieces

# Text inherits the page's colour and the rest is drawn in middle tones, so that it works on light and dark.
# White on these two has a contrast above 4.5.
_COOPERATION = "#1f6fb2"
_CONFLICT = "#b45309"
_MARKS: dict[Mark, str] = {
    "actor": "border-bottom:2px solid #2a9d8f",
    "recipient": "border-bottom:2px dashed #b5599c",
    "trigger": "font-weight:bold;text-decoration:underline",
}
_SMALL = "font-size:85%;opacity:.75"


def coding_html(coding: Coding) -> str:
    """Return a section with the report's facts, every event with its evidence, and the statements."""
    report = coding.report
    facts = " · ".join(f"{escape(label)}: {escape(value)}" for label, value in wording.report_facts(report))
    parts = [
        '<section class="dragoman" style="font-family:sans-serif;line-height:1.45;max-width:60em">',
        f'<h3 style="margin:.2em 0">{escape(report.title or report.id)}</h3>',
        f'<p style="margin:.2em 0;{_SMALL}">{facts}</p>',
    ]
    if report.error or not coding.events:
        parts.append(f"<p>{escape(wording.nothing_found(coding))}</p>")
    if coding.events:
        items = "".join(map(_event, coding.events))
        parts.append(f'<ol style="padding-left:1.6em">{items}</ol>')
    if coding.statements:
        parts.append(_statements(coding))
    parts.append("</section>")
    return "\n".join(parts)


def _event(event: Event) -> str:
    colour = _CONFLICT if wording.is_conflict(event) else _COOPERATION
    kind = f"{escape(wording.event_kind(event))} {wording.score_text(event.score)}"
    facts = [event.status, event.date or f"no date ({event.date_reason})", wording.place_text(event)]
    if event.speaker:
        facts.append(f"according to {wording.entity_name(event.speaker)}")
    return (
        f'<li style="margin:.7em 0"><span style="background:{colour};color:#fff;border-radius:.3em;'
        f'padding:.05em .4em;font-size:90%">{kind}</span> '
        f"{_names(event.actors)} → {_names(event.recipients)}"
        f'<div style="{_SMALL}">{escape(" · ".join(fact for fact in facts if fact))}</div>'
        f'<div style="border-left:3px solid {colour};padding-left:.6em">{_evidence(event)}</div></li>'
    )


def _evidence(event: Event) -> str:
    shown = []
    for piece in evidence_pieces(event):
        text = escape(piece.text)
        if piece.marks:
            marks = sorted(piece.marks)
            style = ";".join(_MARKS[mark] for mark in marks)
            text = f'<span title="{" ".join(marks)}" style="{style}">{text}</span>'
        shown.append(text)
    return "".join(shown)


def _names(entities: tuple[Entity, ...]) -> str:
    return ", ".join(map(_name, entities)) or "–"


def _name(entity: Entity) -> str:
    sectors = f' <small style="opacity:.75">{escape(" ".join(entity.sectors))}</small>' if entity.sectors else ""
    return f'<b title="{escape(entity.reason)}">{escape(wording.entity_name(entity))}</b>{sectors}'


def _statements(coding: Coding) -> str:
    items = []
    for statement in coding.statements:
        speaker, said = wording.statement_text(statement)
        claims = "".join(f'<div style="{_SMALL}">{escape(wording.claim_text(c))}</div>' for c in statement.claims)
        items.append(f"<li><b>{escape(speaker)}</b>: “{escape(said)}”{claims}</li>")
    return (
        f"<details><summary>Statements ({len(items)})</summary>"
        f'<ul style="padding-left:1.6em">{"".join(items)}</ul></details>'
    )
