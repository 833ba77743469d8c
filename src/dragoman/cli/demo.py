"""`dragoman demo`: the sample reports, coded."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

from dragoman.cli.common import CONTEXT, FAILED, OK, Tools, console_for

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from dragoman.model import Coding, Report


@click.command(context_settings=CONTEXT)
@click.pass_context
def demo(ctx: click.Context) -> None:
    """Code the sample reports that come with the program and show what was found."""
    from dragoman.engines import code_reports, limit_threads
    from dragoman.samples import sample_paths
    from dragoman.sources import read_reports

    limit_threads()
    tools = ctx.find_object(Tools) or Tools()
    with sample_paths() as paths:
        reports = read_reports([str(path) for path in paths])
        results = list(code_reports(reports, coder=tools.coder))
        console = console_for(sys.stdout)
        _show(results, console)
        _next_steps(str(paths[0].parent), console)
    ctx.exit(FAILED if any(coding.report.error for _, coding in results) else OK)


def _show(results: list[tuple[Report, Coding]], console: Console) -> None:
    from dragoman.views.terminal import render_coding

    # Of middling length: enough to see what is found, and still on one screen.
    report, coding = sorted(results, key=lambda result: len(result[1].events))[len(results) // 2]
    console.rule("One report, with the evidence for every event")
    render_coding(coding, report.text, console)
    console.print()
    console.rule(f"All {len(results)} sample reports")
    console.print(_reports_table([coding for _, coding in results]))
    types = Counter(event.event_type for _, coding in results for event in coding.events)
    said = sum(len(coding.statements) for _, coding in results)
    also = f", {said} statements" if said else ""
    console.print(f"\n{len(results)} reports{also}, {types.total()} events:", end=" ")
    console.print(", ".join(f"{name} {count}" for name, count in types.most_common()))


def _reports_table(codings: list[Coding]) -> Table:
    from rich.table import Table
    from rich.text import Text

    from dragoman.views.wording import event_kind

    table = Table(box=None, pad_edge=False)
    for heading in ("date", "report", "origin", "events"):
        table.add_column(heading, overflow="fold")
    for coding in codings:
        report = coding.report
        kinds = Counter(event_kind(event) for event in coding.events)
        events = ", ".join(f"{kind} {count}" if count > 1 else kind for kind, count in kinds.items())
        found = (report.date or "?", report.title or report.id, ", ".join(report.origins), events or "–")
        table.add_row(*map(Text, found))
    return table


def _next_steps(folder: str, console: Console) -> None:
    console.print()
    console.rule("What to try next")
    for command in (
        f"dragoman code {folder} --db news.db",
        "dragoman events --db news.db --between IRN USA",
        "dragoman commitments --db news.db --status broken",
        "dragoman code YOUR_REPORT.txt",
    ):
        console.print(f"  {command}", soft_wrap=True, markup=False)
