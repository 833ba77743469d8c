"""Errors that a visitor is told of; each is a page, and one shape in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from starlette.requests import ClientDisconnect

from dragoman.errors import BudgetError, CodebookError, CorrectionError, DragomanError, SettingsError, UnknownEventError
from dragoman.model import Record


class VisitError(DragomanError):
    """A request that cannot be answered; `status` is its HTTP status, `headers` what the answer bears besides."""

    status = 400
    title = "This cannot be answered"
    headers: Mapping[str, str] = {}


class NotFoundError(VisitError):
    """There is no such report, event, actor or page."""

    status = 404
    title = "Not found"


class RefusedError(VisitError):
    """The request comes from elsewhere, lacks the token, or asks for a change where none may be made."""

    status = 403
    title = "Refused"


class TokenError(VisitError):
    """The workbench is read with a token, and the request brings none, or a wrong one."""

    status = 401
    title = "Token wanted"
    # Browsers ask for a name and a password, and remember them; the name does not count.
    headers: Mapping[str, str] = {"www-authenticate": 'Basic realm="Dragoman", charset="UTF-8"'}


class TooSlowError(VisitError):
    """A body does not arrive."""

    status = 408
    title = "Too slow"
    headers: Mapping[str, str] = {"connection": "close"}


class TooLongError(VisitError):
    """The address is longer than the workbench takes."""

    status = 414
    title = "Too long"


class TooLargeError(VisitError):
    """The request is larger than the workbench takes."""

    status = 413
    title = "Too large"


class UncodableError(VisitError):
    """What was sent holds no report that can be coded."""

    status = 422
    title = "This cannot be coded"


class UnfitError(VisitError):
    """What was said does not fit; `field` names the value that is wrong, `record` is what the form is shown with again."""

    status = 422
    title = "This does not fit"

    def __init__(self, message: str, field: str | None = None, record: Record | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.record = record


class ConflictError(VisitError):
    """What is asked contradicts what was said or done before."""

    status = 409
    title = "This cannot be done now"


class BusyError(VisitError):
    """Others have what is needed; it can be had later."""

    status = 503
    title = "Busy"
    headers: Mapping[str, str] = {"retry-after": "2"}


class ErrorDetail(Record, frozen=True, kw_only=True):
    """What went wrong, and what to do about it; `field` names the value that is wrong, where it is one."""

    status: int
    title: str
    detail: str
    field: str | None = None


class ErrorAnswer(Record, frozen=True, kw_only=True):
    """The one shape of all errors in JSON."""

    error: ErrorDetail


def detail_of(error: Exception, database: Path | None = None) -> ErrorDetail:
    """Return what a visitor is told of an error; nothing of the inside for one that was not foreseen.

    `database`: its path, of which a visitor is told the name only.
    """
    if isinstance(error, VisitError):
        field = error.field if isinstance(error, UnfitError) else None
        return ErrorDetail(status=error.status, title=error.title, detail=str(error), field=field)
    text = str(error).replace(str(database), database.name) if database is not None else str(error)
    if isinstance(error, SettingsError | CodebookError):
        return ErrorDetail(status=400, title=VisitError.title, detail=text)
    if isinstance(error, UnknownEventError):
        return ErrorDetail(status=404, title=NotFoundError.title, detail=text)
    if isinstance(error, CorrectionError):
        return ErrorDetail(status=422, title=UnfitError.title, detail=text, field=error.field)
    if isinstance(error, BudgetError):
        return ErrorDetail(status=503, title="This takes too long", detail=text)
    if isinstance(error, DragomanError):
        return ErrorDetail(status=503, title="The database cannot be used now", detail=text)
    if isinstance(error, ClientDisconnect):
        return ErrorDetail(status=400, title=VisitError.title, detail="the request ended before it was whole")
    detail = "The workbench met an error of its own; its terminal has the details. Nothing was changed."
    return ErrorDetail(status=500, title="Something went wrong", detail=detail)
