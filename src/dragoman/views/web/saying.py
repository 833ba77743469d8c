"""What people have said of events: the list, and the evaluation data that it makes."""

from __future__ import annotations

from typing import Annotated, BinaryIO

from msgspec import Meta
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dragoman.corrections.evaluation import Unit, write_judged
from dragoman.model import Event, Record
from dragoman.store import CorrectionFilter, CorrectionRow, View
from dragoman.store.amending import Ruling
from dragoman.views.corrections_table import event_line
from dragoman.views.web.answers import error_answer
from dragoman.views.web.config import Workbench
from dragoman.views.web.downloads import Download
from dragoman.views.web.errors import VisitError
from dragoman.views.web.judging import Said, said_of
from dragoman.views.web.pages import File, Page, Query, Visit, read_query

_Words = Annotated[str, Meta(max_length=200)]
STATES = {"in-force": "in force", "unattached": "unattached", "withdrawn": "withdrawn"}


class SaidQuery(Query, frozen=True, kw_only=True):
    """Which corrections; `state`: whether they hold, hold but find no event, or were taken back."""

    who: Annotated[_Words, Meta(description="Only those of this person.")] | None = None
    verdict: Ruling | None = None
    state: Annotated[str, Meta(pattern="^(in-force|unattached|withdrawn)$")] | None = None
    report: Annotated[str, Meta(max_length=1000, description="Id of the report.")] | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 30
    offset: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


class SaidRow(Record, frozen=True, kw_only=True):
    """A correction with the event that it was made on, as the person left it.

    `line`: the event in words. `attached`: its id in the present coding, None if there is none.
    """

    said: Said
    report_id: str
    event_id: str
    attached: str | None
    line: str
    event: Event


class SaidPage(Record, frozen=True, kw_only=True):
    """A page of corrections, the latest first. `why_not`: why nothing can be taken back here."""

    rows: tuple[SaidRow, ...]
    limit: int
    offset: int
    more: bool
    why_not: str | None


def said(visit: Visit, asked: SaidQuery) -> SaidPage:
    """Make a page of corrections."""
    wanted = CorrectionFilter(
        who=asked.who, verdict=asked.verdict, report_id=asked.report, limit=asked.limit + 1, offset=asked.offset,
        state=STATES[asked.state] if asked.state else "all",  # type: ignore[arg-type]
    )  # fmt: skip
    found = list(visit.view.corrections(wanted))
    return SaidPage(
        rows=tuple(map(row_of, found[: asked.limit])),
        limit=asked.limit,
        offset=asked.offset,
        more=len(found) > asked.limit,
        why_not=visit.bench.why_not,
    )


def row_of(row: CorrectionRow) -> SaidRow:
    """Return a correction as the list has it."""
    return SaidRow(
        said=said_of(row),
        report_id=row.report_id,
        event_id=row.event_id,
        attached=row.attached,
        line=event_line(row.stood),
        event=row.stood,
    )


class ExportQuery(Query, frozen=True, kw_only=True):
    """Whether a line of the file is a report or a sentence."""

    unit: Annotated[str, Meta(pattern="^(reports|sentences)$")] = "reports"


def download_routes(bench: Workbench) -> list[Route]:
    """Return the route of the judged events as evaluation data, JSON Lines."""

    def answer(request: Request) -> Response:
        try:
            asked = read_query(request.query_params, ExportQuery)
            unit: Unit = "sentences" if asked.unit == "sentences" else "reports"
            with View(bench.database, patience=bench.limits.patience) as view:
                if next(view.judged_events(), None) is None:
                    raise VisitError("no event has been judged yet; accept, reject or change some first")
        except Exception as error:
            return error_answer(request.scope, error)

        def write(stream: BinaryIO) -> None:
            with View(bench.database, patience=bench.limits.patience) as view:
                write_judged(view, stream, unit)

        return Download(write, name=f"judged-{unit}.jsonl", media_type="application/jsonl")

    async def data(request: Request) -> Response:
        return await run_in_threadpool(answer, request)

    return [Route("/corrections/export", data, methods=["GET"])]


PAGES = (Page("/corrections", "corrections.html", SaidQuery, SaidPage, said, "What people have said", "quality"),)
FILES = (File("/corrections/export", ExportQuery, ("application/jsonl",), "Judged events as evaluation data"),)
