"""`dragoman demo`: the sample reports, coded."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

from dragoman.cli.common import FAILED, OK, Tools, console_for
from dragoman.errors import SourceError

if TYPE_CHECKING:
    from rich.console import Console

    from dragoman.model import Coding, Report


@click.command()
@click.pass_context
def demo(ctx: click.Context) -> None:
    """Code the sample reports that come with the program and show what was found."""
    from importlib.resources import as_file, files

    from dragoman.engines import code_reports, limit_threads
    from dragoman.sources import read_reports

    limit_threads()
    tools = ctx.find_object(Tools) or Tools()
    with as_file(files("dragoman") / "samples") as folder:
        if not folder.is_dir():
            raise SourceError(f"{folder}: the sample reports are missing; install the package again")
        results = list(code_reports(read_reports([str(folder)]), coder=tools.coder))
        console = console_for(sys.stdout)
        _show(results, console)
        _next_steps(str(folder), console)
    ctx.exit(FAILED if any(coding.report.error for _, coding in results) else OK)


def _show(results: list[tuple[Report, Coding]], console: Console) -> None:
    from dragoman.views.tables import event_rows
    from dragoman.views.terminal import events_table, render_coding

    longest = max(results, key=lambda result: len(result[1].events))
    console.rule("One report, with the evidence for every event")
    render_coding(longest[1], longest[0].text, console)
    console.print()
    console.rule(f"All events of the {len(results)} sample reports")
    events_table([row for report, coding in results for row in event_rows(coding, report.url)], console)
    types = Counter(event.event_type for _, coding in results for event in coding.events)
    said = sum(len(coding.statements) for _, coding in results)
    also = f" and {said} statements" if said else ""
    console.print(f"{len(results)} reports, {types.total()} events{also}:", end=" ")
    console.print(", ".join(f"{name} {count}" for name, count in types.most_common()))


def _next_steps(folder: str, console: Console) -> None:
    console.print()
    console.rule("What to try next")
    for command in (
        f"dragoman code {folder} --db news.db",
        "dragoman events --db news.db --between IRN USA",
        "dragoman code YOUR_REPORT.txt",
    ):
        console.print(f"  {command}", soft_wrap=True, markup=False)
