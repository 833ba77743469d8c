"""The database: a `Writer` that keeps codings, a `View` that reads them and can never write."""

from dragoman.store.records import Counts, EventFilter, EventRow, Judgement, ReportRow, StatementFilter, StatementRow
from dragoman.store.view import View
from dragoman.store.writer import Writer

__all__ = [
    "Counts", "EventFilter", "EventRow", "Judgement", "ReportRow", "StatementFilter", "StatementRow", "View", "Writer",
]  # fmt: skip
