"""One story for reading in a terminal: what it says, why its events are one, and where reports differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from dragoman.store.records import JudgementRow
from dragoman.stories.records import Change, Contradiction, Lineage, MergeScore, Story
from dragoman.views.wording import MERGE_PARTS, MERGE_RULES, entity_label, one_line

# A change is quoted up to so many characters.
_MOST_QUOTED = 200


def render_story(story: Story, judgements: Sequence[JudgementRow], console: Console) -> None:
    """Print a story; `judgements` are those on its events, of which the ones by hand are shown."""
    kind = f"{story.event_type}-{story.mode}" if story.mode else story.event_type
    place = story.place.name or story.place.text if story.place else None
    sides = " → ".join(", ".join(map(entity_label, side)) or "–" for side in (story.actors, story.recipients))
    origins = f"{story.independent_origins} independent {_plural('origin', story.independent_origins)}"
    _line(console, f"{kind}  {sides}", "bold")
    _line(console, " · ".join(part for part in (story.status, story.date or "no date", place) if part))
    _line(console, f"story {story.id} · {len(story.reports)} {_plural('report', len(story.reports))}, {origins}")
    _part(console, "Evidence", [f"{e.report_id}/{e.event_id}: {e.quote.text}" for e in story.evidence])
    _part(console, "Contradictions", _contradictions(story.contradictions))
    _part(console, "Why they are one", map(_why, story.parts))
    _part(console, "Copies", [line for each in story.copies for line in _lineage(each)])
    _part(console, "Judgements by hand", [_judgement(row) for row in judgements if row.by_hand])


def _part(console: Console, title: str, lines: Iterable[str]) -> None:
    shown = list(lines)
    if shown:
        console.print()
        _line(console, title, "bold")
        for line in shown:
            _line(console, f"  {line}")


def _contradictions(found: Iterable[Contradiction]) -> Iterable[str]:
    for each in found:
        if each.kind == "figures":
            said = dict.fromkeys(f"{s.quote.text} ({s.report_id})" for s in each.said)
            yield f"{each.about}: {', '.join(said)}"
        else:
            for said_ in each.said:
                yield f"denied by {each.about}: {said_.quote.text} ({said_.report_id})"


def _why(score: MergeScore) -> str:
    first, second = (f"{key.report_id}/{key.event_id}" for key in (score.first, score.second))
    parts = ", ".join(f"{name} {getattr(score, name):g}" for name in MERGE_PARTS)
    return f"{first} = {second}: {score.total:g}, {MERGE_RULES[score.rule]} ({parts})"


def _lineage(found: Lineage) -> Iterable[str]:
    origin = f", from {found.origin}" if found.origin else ""
    yield f"{found.earliest} is the earliest of {len(found.carriers)}{origin}"
    for carrier in found.carriers[1:]:
        who = f" ({carrier.publisher})" if carrier.publisher else ""
        changes = "; ".join(map(_change, carrier.changes)) or "nothing changed"
        yield f"  {carrier.report_id}{who}, {carrier.date or 'no date'}: {changes}"


def _change(change: Change) -> str:
    text = " ".join(change.quote.text.split())
    quoted = text if len(text) <= _MOST_QUOTED else f"{text[:_MOST_QUOTED]} …"
    return f"{'new headline' if change.kind == 'headline' else change.kind} “{quoted}”"


def _judgement(row: JudgementRow) -> str:
    first, second = ("/".join(key) for key in (row.first, row.second))
    back = f", taken back by {row.deleted_by} on {(row.deleted_at or '')[:10]}" if row.deleted_at else ""
    return f"{row.act}: {first} and {second} are {row.decision}, says {row.who} on {row.made_at[:10]}{back}"


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"


def _line(console: Console, text: str, style: str = "") -> None:
    # Never as markup: a report may hold square brackets, and escape codes.
    console.print(Text(one_line(text), style=style), soft_wrap=True)
