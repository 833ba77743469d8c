from __future__ import annotations

import io

from rich.console import Console

from dragoman.model import Coding
from dragoman.views.tables import event_rows
from dragoman.views.terminal import coding_table, events_table, render_coding
from records import IRAN, TEXT, TURKEY, UNKNOWN, coding, entity, event, full_coding, quote


def _console(width: int = 80, colour: bool = True) -> Console:
    if colour:
        return Console(record=True, width=width, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    return Console(record=True, width=width, file=io.StringIO())


def _rendered(coding: Coding, text: str | None = TEXT, width: int = 80, colour: bool = True) -> str:
    console = _console(width, colour)
    render_coding(coding, text, console)
    return console.export_text(styles=colour)


def test_table() -> None:
    assert coding_table(full_coding(), width=90).splitlines() == [
        "date         event            who → whom             status   evidence",
        "─" * 90,
        "2014-02-26   ACCUSE-allege    IRN:GOV → TUR:GOV      actual   Iran's foreign minister acc…",
        "?            ACCUSE           IRN:GOV, TUR:GOV → –   actual   Iran's foreign minister acc…",
        '2014-02-26   CONSULT-allege   org:SCO → "a trader"   actual   Iran\'s foreign minister acc…',
    ]


def test_table_is_what_a_coding_prints_as() -> None:
    assert str(full_coding()) == coding_table(full_coding())
    assert all(len(line) <= 60 for line in coding_table(full_coding(), width=60).splitlines())


def test_report_without_colour() -> None:
    shown = _rendered(Coding(report=full_coding().report, events=full_coding().events[:1]), colour=False)
    assert [line.rstrip() for line in shown.splitlines()] == [
        "Iran accuses neighbour",
        "origin: Example News, Another Agency",
        "publisher: Example Post",
        "dateline: TEHRAN, --02-26, Example News",
        "date: 2014-02-26 (came with the report)",
        "",
        "1. ACCUSE-allege -3.5  Iran [GOV ELI] → Türkiye [GOV]",
        '   actual · 2014-02-26 · Van, TUR · according to a trader · trigger "accused"',
        "   Iran's foreign minister accused Türkiye of sending arms across the border",
        "   near Van.",
    ]


def test_evidence_is_marked_and_sides_have_colours() -> None:
    shown = _rendered(coding(events=(event(), event("e2", quad=1, score=2.5))))
    assert "\x1b[1;4maccused\x1b[0m" in shown
    assert "\x1b[36mIran's foreign minister\x1b[0m" in shown
    assert "\x1b[35mTürkiye\x1b[0m" in shown
    conflict, cooperation = "38;5;208m", "38;5;33m"
    assert f"{conflict}-3.5" in shown
    assert f"{cooperation}+2.5" in shown


def test_no_colour_when_not_a_terminal() -> None:
    console = Console(file=io.StringIO(), width=80)
    render_coding(full_coding(), TEXT, console)
    assert isinstance(console.file, io.StringIO)
    assert "\x1b" not in console.file.getvalue()


def test_every_line_fits_the_width() -> None:
    for width in (30, 80, 120):
        shown = _rendered(full_coding(), width=width, colour=False)
        assert max(map(len, shown.splitlines())) <= width


def test_statements_and_antecedents() -> None:
    shown = _rendered(full_coding(), colour=False)
    assert 'Iran: "sending arms ... across the border"' in shown
    assert "claim: sending arms → The two sides (possible)" in shown
    assert "claim: Van → border  " in shown
    he = event(actors=(entity("TEHRAN", "IRN", name="Iran"),))
    assert '(elsewhere in the text: "TEHRAN")' in _rendered(coding(events=(he,)), width=200, colour=False)


def test_text_of_a_report_steers_nothing() -> None:
    nasty = event(evidence=quote("[bold]loud[/bold] \x1b[2J\x9b31m new\nline"), actors=(UNKNOWN,), recipients=(TURKEY,))
    shown = _rendered(coding(events=(nasty,), title="[red]\x1b]0;title\x07"), text=None, colour=False)
    assert "[bold]loud[/bold]" in shown
    assert "[red]" in shown
    for sign in "\x1b\x9b\x07":
        assert sign not in shown
        assert sign not in coding_table(coding(events=(nasty,)))
    assert len(coding_table(coding(events=(nasty,))).splitlines()) == 3


def test_nothing_found_explains_itself() -> None:
    assert coding_table(coding()).startswith("No events: no sentence tells of an act")
    assert coding_table(coding(error="no such file")) == "Not coded: no such file"
    skipped = coding(language="fa", skipped="language fa: only English is coded")
    assert coding_table(skipped) == "Skipped: language fa: only English is coded"
    assert "the report has no text" in _rendered(coding(), text="  ")
    full = full_coding()
    only = Coding(report=full.report, statements=full.statements[:1], places=full.places)
    assert coding_table(only).endswith("Found: 1 statement and 2 places.")


def test_events_table() -> None:
    console = _console(120, colour=False)
    events_table(event_rows(coding(events=(event(actors=(IRAN,)),))), console)
    shown = console.export_text()
    assert "IRN:GOV → TUR:GOV" in shown
    assert "Iran accuses neighbour" in shown
    console = _console(100, colour=False)
    events_table([], console)
    assert "No events pass this filter." in console.export_text()
