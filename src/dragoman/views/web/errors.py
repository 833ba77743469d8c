"""Errors that a visitor is told of; each is a page, and one shape in JSON."""

from __future__ import annotations

from dragoman.errors import CodebookError, DragomanError, SettingsError
from dragoman.model import Record


class VisitError(DragomanError):
    """A request that cannot be answered; `status` is its HTTP status."""

    status = 400
    title = "This cannot be answered"


class NotFoundError(VisitError):
    """There is no such report, event, actor or page."""

    status = 404
    title = "Not found"


class RefusedError(VisitError):
    """The request comes from elsewhere, lacks the token, or asks for a change where none may be made."""

    status = 403
    title = "Refused"


class TooLargeError(VisitError):
    """The request is larger than the workbench takes."""

    status = 413
    title = "Too large"


class UncodableError(VisitError):
    """What was sent holds no report that can be coded."""

    status = 422
    title = "This cannot be coded"


class BusyError(VisitError):
    """Others have what is needed; it can be had later."""

    status = 503
    title = "Busy"


class ErrorDetail(Record, frozen=True, kw_only=True):
    """What went wrong, and what to do about it."""

    status: int
    title: str
    detail: str


class ErrorAnswer(Record, frozen=True, kw_only=True):
    """The one shape of all errors in JSON."""

    error: ErrorDetail


def detail_of(error: Exception) -> ErrorDetail:
    """Return what a visitor is told of an error; nothing of the inside for one that was not foreseen."""
    if isinstance(error, VisitError):
        return ErrorDetail(status=error.status, title=error.title, detail=str(error))
    if isinstance(error, SettingsError | CodebookError):
        return ErrorDetail(status=400, title=VisitError.title, detail=str(error))
    if isinstance(error, DragomanError):
        return ErrorDetail(status=503, title="The database cannot be used now", detail=str(error))
    detail = "The workbench met an error of its own; its terminal has the details. Nothing was changed."
    return ErrorDetail(status=500, title="Something went wrong", detail=detail)
