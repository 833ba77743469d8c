"""Codings and events for reading in a terminal.

Colour never carries meaning alone: cooperation is blue and conflict orange, which the colour-blind can tell
apart, and scores have their sign.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dragoman.model import Coding, Entity, Event, Quote
from dragoman.store.records import EventRow
from dragoman.views import wording
from dragoman.views.highlight import Mark, evidence_pieces
from dragoman.views.wording import one_line

_COOPERATION = "dodger_blue1"
_CONFLICT = "dark_orange"
_MARKS: dict[Mark, str] = {"actor": "cyan", "recipient": "magenta", "trigger": "bold underline"}

# The columns of a table of events, with the least and the most cells that each takes.
_COLUMNS = (
    ("date", 10, 10),
    ("event", 8, 24),
    ("who → whom", 10, 36),
    ("status", 10, 12),
    ("evidence", 24, 1000),
    ("report", 10, 24),
)
_EVIDENCE = 4
_GAP = 3  # cells between two columns


def coding_table(coding: Coding, width: int = 120) -> str:
    """Return the events of a coding as a plain text table; evidence is shortened to the width."""
    if not coding.events:
        return wording.nothing_found(coding)
    table = _event_table([_event_cells(event) for event in coding.events], width)
    output = io.StringIO()
    Console(file=output, width=width, color_system=None, legacy_windows=False).print(table)
    return "\n".join(line.rstrip() for line in output.getvalue().splitlines()).strip("\n")


def render_coding(coding: Coding, text: str | None, console: Console) -> None:
    """Print a report with its events, each with its evidence, and its statements; `text` is the report's."""
    report = coding.report
    console.print(_text(report.title or report.id, "bold"))
    for label, value in wording.report_facts(report):
        console.print(Text.assemble((f"{label}: ", "dim"), _text(value)))
    if report.error or not coding.events:
        console.print()
        console.print(_text(wording.nothing_found(coding, text)))
    for number, event in enumerate(coding.events, start=1):
        console.print()
        _print_event(number, event, text, console)
    if coding.statements:
        console.print()
        console.print(Text("Statements", style="bold"))
    for statement in coding.statements:
        speaker, said = wording.statement_text(statement)
        console.print(_indented(Text.assemble(_text(speaker, "cyan"), ': "', _text(said), '"')))
        for claim in statement.claims:
            console.print(_indented(_indented(_text(wording.claim_text(claim), "dim"))))


def events_table(rows: Iterable[EventRow], console: Console) -> None:
    """Print events of a database as a table, with the report that each comes from."""
    cells = [(*_event_cells(row.event), _text(row.title or row.report_id)) for row in rows]
    if cells:
        console.print(_event_table(cells, console.width))
    else:
        console.print("No events pass this filter. Leave out a condition, or look at what the database holds.")


def _event_table(cells: list[tuple[Text, ...]], width: int) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    columns = _COLUMNS[: len(cells[0])]
    for (name, _, _), size in zip(columns, _column_widths(cells, width), strict=True):
        short = name in ("evidence", "report")
        table.add_column(name, width=size, no_wrap=short, overflow="ellipsis" if short else "fold")
    for row in cells:
        table.add_row(*row)
    return table


def _column_widths(cells: list[tuple[Text, ...]], width: int) -> list[int]:
    # The evidence gets what the others leave; on a narrow screen they give way to it, the widest first.
    columns = _COLUMNS[: len(cells[0])]
    widths = [
        min(most, max(len(name), *(row[place].cell_len for row in cells)))
        for place, (name, _, most) in enumerate(columns)
    ]
    room = width - _GAP * (len(columns) - 1) - sum(widths) + widths[_EVIDENCE]
    while room < _COLUMNS[_EVIDENCE][1]:
        spare = [widths[n] - columns[n][1] if n != _EVIDENCE else 0 for n in range(len(columns))]
        if max(spare) <= 0:
            break
        widths[spare.index(max(spare))] -= 1
        room += 1
    widths[_EVIDENCE] = max(1, min(widths[_EVIDENCE], room))
    return widths


def _event_cells(event: Event) -> tuple[Text, ...]:
    who = Text.assemble(_labels(event.actors), " → ", _labels(event.recipients))
    return (
        _text(event.date or "?"),
        _text(wording.event_kind(event), _colour(event)),
        who,
        _text(event.status),
        _text(event.evidence.text),
    )


def _print_event(number: int, event: Event, text: str | None, console: Console) -> None:
    head = Text.assemble(
        (f"{number}. ", "dim"),
        _text(wording.event_kind(event), f"bold {_colour(event)}"),
        " ",
        (wording.score_text(event.score), _colour(event)),
        "  ",
        _names(event.actors),
        " → ",
        _names(event.recipients),
    )
    facts = [event.status, event.date or f"no date ({event.date_reason})", wording.place_text(event)]
    if event.speaker:
        facts.append(f"according to {wording.entity_name(event.speaker)}")
    if console.color_system is None:
        facts.append(f'trigger "{event.trigger.text}"')
    console.print(head)
    console.print(_indented(_text(" · ".join(fact for fact in facts if fact), "dim")))
    console.print(_indented(_evidence(event, text)))


def _evidence(event: Event, text: str | None) -> Text:
    shown = Text()
    for piece in evidence_pieces(event):
        style = " ".join(_MARKS[mark] for mark in sorted(piece.marks))
        shown.append(one_line(piece.text), style=style)
    missing = [entity for entity in (*event.actors, *event.recipients) if not _stands_in(entity, event.evidence)]
    if text and missing:
        # A pronoun's antecedent, say: show the words that it was taken from.
        words = ", ".join(f'"{text[entity.start : entity.end]}"' for entity in missing)
        shown.append(one_line(f" (elsewhere in the text: {words})"), style="dim")
    return shown


def _stands_in(entity: Entity, quote: Quote) -> bool:
    return quote.start <= entity.start and entity.end <= quote.end


def _labels(entities: tuple[Entity, ...]) -> Text:
    return _text(", ".join(map(wording.entity_label, entities)) or "–")


def _names(entities: tuple[Entity, ...]) -> Text:
    if not entities:
        return Text("–")
    parts: list[Text] = []
    for entity in entities:
        part = _text(wording.entity_name(entity), "bold")
        if entity.sectors:
            part = Text.assemble(part, _text(f" [{' '.join(entity.sectors)}]", "dim"))
        parts.append(part)
    return Text(", ").join(parts)


def _colour(event: Event) -> str:
    return _CONFLICT if wording.is_conflict(event) else _COOPERATION


def _text(value: str, style: str = "") -> Text:
    # Never as markup: a report may hold square brackets, and escape codes.
    return Text(one_line(value), style=style)


def _indented(content: Text | Padding) -> Padding:
    return Padding(content, (0, 0, 0, 3))
