"""Corrections and the quality that they tell of, for reading in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dragoman.corrections.quality import Quality, QualityReport, Share
from dragoman.model import Entity, Event
from dragoman.store import CorrectionRow
from dragoman.store.amending import same_entities, same_place
from dragoman.views.wording import entity_label, event_kind, one_line, place_text

_TITLES = {
    "all": "", "type": "By type", "origin": "By origin", "publisher": "By publisher", "method": "By method",
    "confidence": "Calibration: confidence and precision",
}  # fmt: skip


def corrections_table(rows: Sequence[CorrectionRow], console: Console) -> None:
    """Print corrections, one a line."""
    if not rows:
        console.print("No corrections.")
        return
    table = _table("no.", "when", "who", "verdict", "state", "event", "what")
    for row in rows:
        what = "; ".join(differences(row)) or event_line(row.stood)
        cells = (row.number, row.made_at[:10], row.who, row.verdict, row.state, f"{row.report_id}/{row.event_id}", what)
        table.add_row(*(Text(one_line(str(cell))) for cell in cells))
    console.print(table)


def render_correction(row: CorrectionRow, console: Console) -> None:
    """Print a correction with what the machine had coded, by which method, and the sentence."""
    lines = [
        ("verdict", f"{row.verdict} by {row.who} on {row.made_at[:10]}" + (f": {row.note}" if row.note else "")),
        ("state", row.state + (f" by {row.withdrawn_by} on {row.withdrawn_at[:10]}" if row.withdrawn_at else "")),
        ("event", f"{row.report_id}/{row.attached or row.event_id}"),
        ("machine", f"{event_line(row.coded)} ({row.coded.method}, confidence {row.coded.confidence:g})"),
        *(("changed", difference) for difference in differences(row)),
        ("stands", "not in the report" if row.verdict == "reject" else event_line(row.stood)),
        ("evidence", row.stood.evidence.text),
    ]
    for label, value in lines:
        console.print(Text(f"{label:>9}  ", style="dim") + Text(one_line(value)))


def differences(row: CorrectionRow) -> Iterator[str]:
    """Give what a change left otherwise than the machine had coded it: `type ACCUSE → REJECT`."""
    if row.change is not None:
        for name, before, after in compared(row.coded, row.stood):
            yield f"{name} {before} → {after}"


def compared(old: Event, new: Event) -> Iterator[tuple[str, str, str]]:
    """Give what is otherwise in another version of an event: the name of the part, and both values in words."""
    pairs = [
        ("type", event_kind(old), event_kind(new)),
        ("status", old.status, new.status),
        ("date", _date(old), _date(new)),
        ("contexts", ", ".join(sorted(old.contexts)) or "none", ", ".join(sorted(new.contexts)) or "none"),
    ]
    if not same_place(old.place, new.place):
        before, after = place_text(old) or "none", place_text(new) or "none"
        pairs.append(("place", before, after if after != before else f"another {after}"))
    sides = {
        "actors": (old.actors, new.actors), "recipients": (old.recipients, new.recipients),
        "speaker": ((old.speaker and (old.speaker,)) or (), (new.speaker and (new.speaker,)) or ()),
    }  # fmt: skip
    for name, (before_side, after_side) in sides.items():
        if not same_entities(before_side, after_side):
            pairs.append((name, _labels(before_side), _labels(after_side)))
    for name, before, after in pairs:
        if before != after:
            yield name, before, after


def event_line(event: Event) -> str:
    """Return an event on one line: date, type, who, whom."""
    sides = f"{_labels(event.actors)} → {_labels(event.recipients)}" if event.recipients else _labels(event.actors)
    status = "" if event.status == "actual" else f" ({event.status})"
    return f"{_date(event)} {event_kind(event)}{status} {sides}"


def quality_table(report: QualityReport, console: Console) -> None:
    """Print the figures: the whole, each group, and the calibration."""
    if report.total.events:
        groups: Iterable[Sequence[Quality]] = (
            (report.total,), report.by_type, report.by_origin, report.by_publisher, report.by_method, report.calibration,
        )  # fmt: skip
        for group in groups:
            _print_group(group, console)
    console.print(Text(report.note))


def _print_group(group: Sequence[Quality], console: Console) -> None:
    title = _TITLES[group[0].dimension]
    if title:
        console.print(Text(title, style="bold"))
    table = _table("", "judged", "accepted", "changed", "rejected", "mean conf.", "type right", "all right")
    for each in group:
        numbers = (each.events, each.accepted, each.changed, each.rejected, f"{each.confidence:.2f}")
        cells = (each.value, *map(str, numbers), share_text(each.type), share_text(each.full))
        table.add_row(*(Text(one_line(cell)) for cell in cells))
    console.print(table)


def share_text(share: Share) -> str:
    """Return a share with its interval: `0.83 (0.55-0.95) of 12, few`."""
    if share.share is None:
        return "–"
    few = ", few" if share.few else ""
    return f"{share.share:.2f} ({share.low:.2f}-{share.high:.2f}) of {share.judged}{few}"


def _table(*names: str) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")
    return table


def _labels(entities: Sequence[Entity]) -> str:
    return " + ".join(entity_label(entity) for entity in entities) or "nobody"


def _date(event: Event) -> str:
    if event.date is None:
        return "undated"
    return f"{event.date} ({event.date_precision})" if event.date_precision in ("week", "decade") else event.date
