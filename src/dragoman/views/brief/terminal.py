"""A brief for reading in a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from dragoman.views.brief.records import Brief, Evidence, Group, Line, PartKind
from dragoman.views.brief.telling import balance_text, brief_heading, more_text, source_text, spaced
from dragoman.views.wording import capped_text, plain

_LEAST_WIDTH = 20
_COLOURS = {"cooperation": "dodger_blue1", "conflict": "dark_orange", None: "bold"}
_STYLES: dict[PartKind, str] = {"actor": "bold", "recipient": "bold", "date": "cyan", "topic": "italic", "side": "bold"}


def render_brief(brief: Brief, console: Console) -> None:
    """Print a brief, each line with its evidence below."""
    console.print(_text(brief_heading(brief), "bold"))
    for fact in (*brief.scope, *brief.numbers):
        console.print(Text.assemble((f"{fact.label}: ", "dim"), _text(fact.text)))
    for note in brief.notes:
        console.print(_text(note, "dim"))
    for section in brief.sections:
        console.print()
        console.print(_text(section.title.upper(), "bold"))
        if section.empty:
            console.print(_text(section.empty))
        if section.balance:
            console.print(_text(balance_text(section.balance)))
        for note in section.notes:
            console.print(_text(note, "dim"))
        for group in section.groups:
            _print_group(group, console)


def _print_group(group: Group, console: Console) -> None:
    console.print()
    console.print(_text(f"{group.title} ({group.count:,})", _COLOURS[group.tone]))
    for line in group.lines:
        _print_line(line, console)
    if group.more:
        _print_indented(_text(more_text(group.more)), 2, console)


def _print_line(line: Line, console: Console) -> None:
    shown = Text("• ")
    for part in line.parts:
        style = _COLOURS[line.tone] if part.kind == "act" else _STYLES.get(part.kind, "")
        shown.append(spaced(part.text), style=style)
    _print_indented(shown, 1, console, hanging=2)
    for fact in line.facts:
        _print_indented(_text(f"{fact.label}: {fact.text}", "dim"), 5, console)
    for each in line.evidence:
        _print_indented(_evidence(each), 5, console)
    if line.also:
        names = capped_text([ref.id for ref in line.also] + ["?"] * line.also_more, len(line.also))
        _print_indented(_text(f"also in {names}", "dim"), 5, console)


def _evidence(evidence: Evidence) -> Text:
    label = f"{plain(evidence.label)}: " if evidence.label else ""
    source = source_text(evidence)
    if evidence.quote is None:
        return Text(label + source, style="dim")
    return Text.assemble(label, f"“{plain(evidence.quote.text)}”", (f" — {source}", "dim"))


def _text(value: str, style: str = "") -> Text:
    # Never as markup: a report may hold square brackets, and escape codes.
    return Text(plain(value), style=style)


def _print_indented(content: Text, by: int, console: Console, hanging: int = 0) -> None:
    # Wrapped here: a padding of rich's would fill every line up with spaces, which a file then keeps.
    for number, line in enumerate(content.wrap(console, max(console.width - by - hanging, _LEAST_WIDTH))):
        line.rstrip()
        console.print(Text.assemble(" " * (by + (hanging if number else 0)), line), soft_wrap=True)
