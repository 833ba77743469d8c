"""The database: a `Writer` that keeps codings, a `View` that reads them and can never write."""

from dragoman.store.amending import Change, DateChange, KindChange, PartyChange, PlaceChange
from dragoman.store.records import (
    CorrectionFilter,
    CorrectionRow,
    Counts,
    EventFilter,
    EventRow,
    JudgedEvent,
    Judgement,
    ReportRow,
    StatementFilter,
    StatementRow,
    StoryFilter,
)
from dragoman.store.view import View
from dragoman.store.writer import Writer

__all__ = [
    "Change", "CorrectionFilter", "CorrectionRow", "Counts", "DateChange", "EventFilter", "EventRow", "JudgedEvent",
    "Judgement", "KindChange", "PartyChange", "PlaceChange", "ReportRow", "StatementFilter", "StatementRow",
    "StoryFilter", "View", "Writer",
]  # fmt: skip
