"""Runs and failures, for reading in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dragoman.store.runs import FailureRow, RunFigures, RunRow
from dragoman.views.wording import one_line

_STYLES = {"running": "cyan", "finished": "green", "interrupted": "yellow", "failed": "red", "cut off": "red"}
_MOST_INPUTS = 5


def runs_table(rows: Sequence[RunRow], console: Console) -> None:
    """Print runs, one a line."""
    if not rows:
        console.print("No runs.")
        return
    table = _table(("run", "command", "state"), ("reports", "events", "failed", "took"))
    table.columns[0].no_wrap = True  # to be copied
    for row in rows:
        figures = row.figures
        counts = (f"{number:,}" for number in (figures.reports, figures.events, figures.failed))
        numbers = map(Text, (*counts, _took(figures.wall)))
        table.add_row(Text(row.id), Text(one_line(row.command)), _state(row), *numbers)
    console.print(table)


def render_run(row: RunRow, defaults: dict[str, object], console: Console) -> None:
    """Print all about a run; of the settings, those that differ from the defaults."""
    for label, value in _facts(row, defaults):
        line = Text(f"{label:>11}  ", style="dim")
        console.print(line + (value if isinstance(value, Text) else Text(one_line(value))), soft_wrap=True)
    figures = row.figures
    if figures.stages:
        console.print()
        console.print(_stages(figures))
    if figures.reasons:
        console.print()
        table = _table((), ("failed",), ("reason",))
        for reason, number in sorted(figures.reasons.items(), key=lambda item: (-item[1], item[0])):
            table.add_row(Text(f"{number:,}"), Text(one_line(reason)))
        console.print(table)


def failures_table(rows: Sequence[FailureRow], console: Console) -> None:
    """Print the reports that were set aside, one a line."""
    if not rows:
        console.print("No failures.")
        return
    table = _table(("when (UTC)", "report", "from", "reason"))
    table.columns[0].no_wrap = True
    for row in rows:
        where = row.source if row.source and row.source != row.report_id else "–"
        cells = (_moment(row.at)[:16], row.report_id, where, row.reason)
        table.add_row(*(Text(one_line(cell)) for cell in cells))
    console.print(table)


def _facts(row: RunRow, defaults: dict[str, object]) -> Iterator[tuple[str, str | Text]]:
    figures = row.figures
    yield "run", row.id
    yield "command", row.command
    yield "state", _state(row) + Text(f": {one_line(row.error)}" if row.error else "")
    ended = f", ended {_moment(row.ended_at)}" if row.ended_at else f", last seen {_moment(row.seen_at)}"
    yield "time (UTC)", f"began {_moment(row.started_at)}{ended}"
    yield "took", f"{_took(figures.wall)}, processor time {_took(figures.cpu)}; {_workers(row.workers)}"
    yield "reports", f"{figures.reports:,}: {', '.join(_parts(figures))}" if figures.reports else "none"
    if row.state in ("running", "cut off") or row.kept < figures.coded:
        yield "kept", f"{row.kept:,} reports in the database are of this run"
    yield "found", f"{figures.events:,} events, {figures.statements:,} statements"
    if rate := _rate(figures):
        yield "rate", f"{rate} reports and {figures.characters / figures.wall / 1000:,.1f} thousand characters a second"
    if memory := _memory(figures):
        yield "memory", memory
    yield "program", f"dragoman {row.version}, Python {row.python}, {row.platform}"
    yield "data", "; ".join(f"{name} {digest}" for name, digest in row.data.items()) or "–"
    changed = [f"{name}={_plain(value)}" for name, value in row.settings.items() if defaults.get(name) != value]
    yield "settings", ", ".join(changed) or "all as by default"
    given = [f"{name} {_plain(value)}" for name, value in row.options.items() if value not in (None, False)]
    if given:
        yield "options", ", ".join(given)
    more = len(row.inputs) - _MOST_INPUTS
    yield "input", ", ".join(row.inputs[:_MOST_INPUTS]) + (f" and {more:,} more" if more > 0 else "")
    yield "folder", row.folder
    yield "process", f"{row.pid} on {row.host}"


def _parts(figures: RunFigures) -> Iterator[str]:
    yield f"{figures.coded:,} coded"
    for number, what in (
        (figures.resumed, "coded before"),
        (figures.skipped, "skipped"),
        (figures.failed, "failed"),
    ):
        if number:
            yield f"{number:,} {what}"


def _stages(figures: RunFigures) -> Table:
    whole = sum(figures.stages.values()) or 1.0
    done = figures.reports - figures.resumed
    table = _table(("stage",), ("seconds", "share", "ms a report"))
    for stage, seconds in figures.stages.items():
        each = f"{seconds / done * 1000:,.1f}" if done else ""
        table.add_row(*map(Text, (stage, f"{seconds:,.2f}", f"{seconds / whole:.1%}", each)))
    return table


def _state(row: RunRow) -> Text:
    return Text(row.state, style=_STYLES[row.state])


def _rate(figures: RunFigures) -> str:
    done = figures.reports - figures.resumed
    return f"{done / figures.wall:,.1f}" if done and figures.wall else ""


def _memory(figures: RunFigures) -> str:
    parts = []
    if figures.memory is not None:
        parts.append(f"at most {figures.memory / 2**20:,.0f} MB")
    if figures.worker_memory is not None and figures.worker_memory:
        parts.append(f"the largest worker {figures.worker_memory / 2**20:,.0f} MB")
    return ", ".join(parts)


def _workers(number: int) -> str:
    return "1 worker" if number == 1 else f"{number} workers"


def _moment(time: str) -> str:
    return datetime.fromisoformat(time).strftime("%Y-%m-%d %H:%M:%S")


def _took(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _table(texts: Sequence[str], numbers: Sequence[str] = (), last: Sequence[str] = ()) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in texts:
        table.add_column(name, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    for name in last:
        table.add_column(name, overflow="fold")
    return table
