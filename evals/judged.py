"""Measures a coder on what people have judged in a database: `dragoman corrections export`, read back.

Only what was judged is known of these texts. So there is no precision: of the events that are right, which are coded, and
of those that were rejected, which are coded no more?
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dragoman import Coder
from dragoman.model import Event, Record, Report
from evals.gold import GoldEvent, sound
from evals.scoring import Score, compare_events


class JudgedText(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report or a sentence with its judged events: those that are right, corrected where need was, and those that are not.

    `complete` is false: what else is in the text has not been judged.
    """

    id: str
    text: str
    date: str | None
    events: tuple[GoldEvent, ...]
    rejected: tuple[GoldEvent, ...]
    complete: bool
    judges: tuple[str, ...]


def judged_figures(coder: Coder, rows: Iterable[JudgedText]) -> dict[str, float]:
    """Return the shares of right events that are coded (by type, and in full), and of rejected ones that are not."""
    rows = list(rows)
    codings = coder.code_all(Report(id=row.id, text=row.text, date=row.date) for row in rows)
    scores = [score_judged(row, sound(coding).events) for row, coding in zip(rows, codings, strict=True)]
    found, full, gone = (
        (Score(sum(s.right for s in each), 0, sum(s.gold for s in each)) for each in zip(*scores, strict=True))
        if scores
        else (Score(0, 0, 0),) * 3
    )
    return {
        "judged.right": float(found.gold), "judged.found": found.recall, "judged.full": full.recall,
        "judged.rejected": float(gone.gold), "judged.gone": gone.recall,
    }  # fmt: skip


def score_judged(row: JudgedText, events: Sequence[Event]) -> tuple[Score, Score, Score]:
    """Return for one text how many right events were found by type and in full, and how many rejected ones were not."""
    compared = compare_events(row.text, row.events, events)
    again = compare_events(row.text, row.rejected, compared.spurious)
    coded = sum(match.full for match in again.matched)
    return (
        Score(len(compared.matched), 0, len(row.events)),
        Score(sum(match.full for match in compared.matched), 0, len(row.events)),
        Score(len(row.rejected) - coded, 0, len(row.rejected)),
    )
