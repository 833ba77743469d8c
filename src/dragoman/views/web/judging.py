"""What people say of events: accept, reject, change, undo; what they have said, and what it tells of the coding."""

from __future__ import annotations

from typing import Annotated, Any, BinaryIO, Literal

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dragoman.codebook import load_codebook
from dragoman.corrections.choices import STATUSES
from dragoman.corrections.evaluation import write_judged
from dragoman.corrections.quality import QualityReport, quality_of
from dragoman.errors import CorrectionError
from dragoman.model import Event, Record
from dragoman.store import CorrectionFilter, CorrectionRow, EventRow, View
from dragoman.views.web.actions import Action, Form
from dragoman.views.web.config import Workbench
from dragoman.views.web.correcting import Correcting
from dragoman.views.web.downloads import Download
from dragoman.views.web.errors import RefusedError
from dragoman.views.web.links import event_link
from dragoman.views.web.pages import NoQuery, Page, Query, Visit

_Id = Annotated[str, Meta(min_length=1, max_length=1000)]
_Words = Annotated[str, Meta(max_length=300)]
_Side = Literal["actors", "recipients", "speaker"]


class Judging(Record, frozen=True, kw_only=True):
    """What a page offers for an event: what was said of it, the machine's own coding where it differs, and choices.

    `why_not` says why nothing can be corrected here; None where it can. `types`: each type with its modes.
    """

    history: tuple[CorrectionRow, ...]
    machine: Event | None
    why_not: str | None
    types: tuple[tuple[str, tuple[str, ...]], ...]
    statuses: tuple[str, ...]
    contexts: tuple[str, ...]


def judging_of(visit: Visit, row: EventRow) -> Judging:
    """Return what people have said of an event, and what they can say."""
    bench, book = visit.bench, load_codebook()
    machine = visit.view.machine_event(row.report_id, row.event.id) if row.judged == "changed" else None
    if bench.correcting is not None:
        bench.correcting.warm()
    return Judging(
        history=tuple(
            visit.view.corrections(CorrectionFilter(report_id=row.report_id, event_id=row.event.id, state="all"))
        ),
        machine=machine,
        why_not=_why_not(bench),
        types=tuple((name, tuple(kind.modes)) for name, kind in book.types.items()),
        statuses=tuple(STATUSES),
        contexts=tuple(book.contexts),
    )


def _why_not(bench: Workbench) -> str | None:
    return "This workbench is for reading only." if bench.read_only or bench.correcting is None else None


class JudgeForm(Form, frozen=True, kw_only=True):
    """That an event is right, or is none."""

    report: _Id
    id: _Id
    note: _Words | None = None


class ChangeForm(Form, frozen=True, kw_only=True):
    """What is to be otherwise; what is left out stays as it is.

    `mode`, `date`, `place`, `contexts`: `-` stands for none; contexts are parted by commas. `party` says who is meant
    (`actors:0`, `recipients:1`, `speaker`), `who` whom to put in the place, `-` to take it out; `add` is somebody more on
    the side `add_to`. `everywhere`: wherever the report uses the same words for the same one.
    """

    report: _Id
    id: _Id
    event_type: _Words | None = None
    mode: _Words | None = None
    status: _Words | None = None
    date: _Words | None = None
    place: _Words | None = None
    contexts: Annotated[str, Meta(max_length=1000)] | None = None
    party: _Words | None = None
    who: _Words | None = None
    everywhere: bool = False
    add_to: _Side | None = None
    add: _Words | None = None
    note: _Words | None = None


class UndoForm(Form, frozen=True, kw_only=True):
    """Which correction is taken back, by its number."""

    number: Annotated[int, Meta(ge=1, le=2**62)]


def accept(bench: Workbench, form: JudgeForm) -> CorrectionRow:
    """Keep that an event is right."""
    return _desk(bench).desk.accept(form.report, form.id, who=bench.who, note=form.note)


def reject(bench: Workbench, form: JudgeForm) -> CorrectionRow:
    """Keep that there is no such event."""
    return _desk(bench).desk.reject(form.report, form.id, who=bench.who, note=form.note)


def change(bench: Workbench, form: ChangeForm) -> CorrectionRow:
    """Keep what is otherwise."""
    desk = _desk(bench).loaded()
    with View(bench.database, patience=bench.limits.patience) as view:
        row = view.event(form.report, form.id)
    values = _values(form, row.event if row else None)
    return desk.change(form.report, form.id, values, who=bench.who, note=form.note)


def undo(bench: Workbench, form: UndoForm) -> CorrectionRow:
    """Take a correction back."""
    return _desk(bench).desk.undo(form.number, who=bench.who)


def _desk(bench: Workbench) -> Correcting:
    if bench.correcting is None:
        raise RefusedError("this workbench was opened without what corrections need; use `dragoman serve`")
    return bench.correcting


def _values(form: ChangeForm, event: Event | None) -> dict[str, Any]:
    """Return the values of a form as the corrections take them; only what differs from the event."""
    values: dict[str, Any] = {}
    if form.event_type and (event is None or form.event_type != event.event_type):
        values["event_type"] = form.event_type
    for name in ("mode", "date"):
        given = getattr(form, name)
        if given and (event is None or given != getattr(event, name)):
            values[name] = None if given == "-" else given
    if form.status and (event is None or form.status != event.status):
        values["status"] = form.status
    if form.place:
        values["place"] = None if form.place == "-" else form.place
    if form.contexts:
        values["contexts"] = [] if form.contexts == "-" else [c.strip() for c in form.contexts.split(",") if c.strip()]
    if form.party and form.who:
        side, _, place = form.party.partition(":")
        new = None if form.who == "-" else form.who
        if side == "speaker":
            values["speaker"] = {"new": new, "everywhere": form.everywhere}
        elif side in ("actors", "recipients") and place.isdecimal():
            values[side] = [{"old": int(place), "new": new, "everywhere": form.everywhere}]
        else:
            raise CorrectionError(f"{form.party!r} is nobody of this event; name one like actors:0", "actors")
    if form.add and form.add_to == "speaker":
        values["speaker"] = {"new": form.add, "everywhere": False}
    elif form.add and form.add_to:
        values[form.add_to] = [*values.get(form.add_to, []), {"new": form.add}]
    return values


class CorrectionsQuery(Query, frozen=True, kw_only=True):
    """Which corrections."""

    verdict: Literal["accept", "reject", "change"] | None = None
    state: Literal["all", "in force", "unattached", "withdrawn"] = "all"
    who: _Words | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    offset: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


class CorrectionsPage(Record, frozen=True, kw_only=True):
    """Corrections, the latest first."""

    corrections: tuple[CorrectionRow, ...]
    limit: int
    offset: int
    more: bool
    why_not: str | None


def corrections(visit: Visit, asked: CorrectionsQuery) -> CorrectionsPage:
    """Make a page of corrections."""
    wanted = CorrectionFilter(
        verdict=asked.verdict, state=asked.state, who=asked.who, limit=asked.limit + 1, offset=asked.offset
    )
    found = tuple(visit.view.corrections(wanted))
    return CorrectionsPage(
        corrections=found[: asked.limit], limit=asked.limit, offset=asked.offset, more=len(found) > asked.limit,
        why_not=_why_not(visit.bench),
    )  # fmt: skip


class QualityPage(Record, frozen=True, kw_only=True):
    """What the judgements in force tell of the coding."""

    report: QualityReport


def quality(visit: Visit, _: NoQuery) -> QualityPage:
    """Make the page of quality."""
    return QualityPage(report=quality_of(visit.view.judged_events()))


class KeysPage(Record, frozen=True, kw_only=True):
    """The keys, each with what it does."""

    keys: tuple[tuple[str, str], ...]


def keys(_visit: Visit, _: NoQuery) -> KeysPage:
    """Make the page of keys."""
    return KeysPage(
        keys=(
            ("/", "go to the search"),
            ("j, k", "next and previous item of a list"),
            ("Tab, Enter", "through links and forms, and follow one"),
            ("arrow keys", "from one part of a picture to the next; Home and End to the first and the last"),
            ("+, −, 0", "enlarge, reduce, all of a picture"),
            ("Escape", "close what is open"),
            ("a, r", "on the page of an event: it is right, it is none"),
            ("e", "on the page of an event: change it"),
        )
    )


def download_routes(bench: Workbench) -> list[Route]:
    """Return the route of the judged reports as evaluation data."""

    def written(stream: BinaryIO) -> None:
        # Opened by the thread that writes, to which it belongs.
        with View(bench.database, patience=bench.limits.patience) as view:
            write_judged(view, stream)

    async def data(request: Request) -> Response:
        return Download(written, name="judged.jsonl", media_type="application/x-ndjson")

    return [Route("/corrections/export", data, methods=["GET"])]


def _to_event(row: CorrectionRow) -> str:
    return event_link(row.report_id, row.attached or row.event_id)


PAGES = (
    Page("/corrections", "corrections.html", CorrectionsQuery, CorrectionsPage, corrections,
         "What people have said of events", "quality"),
    Page("/quality", "quality.html", NoQuery, QualityPage, quality, "How right the coding is, by what people have said",
         "quality"),
    Page("/keys", "keys.html", NoQuery, KeysPage, keys, "The keys of the workbench", "keys"),
)  # fmt: skip
ACTIONS = (
    Action("/event/accept", JudgeForm, CorrectionRow, accept, "Says that an event is right", "events", after=_to_event),
    Action(
        "/event/reject", JudgeForm, CorrectionRow, reject, "Says that there is no such event", "events", after=_to_event
    ),
    Action("/event/change", ChangeForm, CorrectionRow, change, "Says what is otherwise", "events", after=_to_event),
    Action("/corrections/undo", UndoForm, CorrectionRow, undo, "Takes a correction back", "events", after=_to_event),
)
