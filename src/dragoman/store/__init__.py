"""The database: a `Writer` that keeps codings, a `View` that reads them and can never write."""

<<<<<<< ours
from dragoman.store.amending import Change, DateChange, KindChange, PartyChange, PlaceChange
from dragoman.store.records import (
    CorrectionFilter,
    CorrectionRow,
    Counts,
    EventFilter,
    EventRow,
    JudgedEvent,
=======
from dragoman.store.records import (
    Counts,
    EventFilter,
    EventRow,
>>>>>>> theirs
    Judgement,
    ReportRow,
    StatementFilter,
    StatementRow,
<<<<<<< ours
)  # fmt: skip
=======
    StoryFilter,
)
>>>>>>> theirs
from dragoman.store.view import View
from dragoman.store.writer import Writer

__all__ = [
<<<<<<< ours
    "Change", "CorrectionFilter", "CorrectionRow", "Counts", "DateChange", "EventFilter", "EventRow", "JudgedEvent",
    "Judgement", "KindChange", "PartyChange", "PlaceChange", "ReportRow", "StatementFilter", "StatementRow", "View",
    "Writer",
=======
    "Counts", "EventFilter", "EventRow", "Judgement", "ReportRow", "StatementFilter", "StatementRow", "StoryFilter", "View", "Writer",
>>>>>>> theirs
]  # fmt: skip
