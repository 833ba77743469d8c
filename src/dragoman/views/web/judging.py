"""What people say of an event: who has said what, and the actions that accept, reject, change and take back."""

from __future__ import annotations

import hashlib
import re
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta

from dragoman.corrections import Corrections
from dragoman.errors import CorrectionError, UnknownEventError
from dragoman.model import Event, Record
from dragoman.store import CorrectionFilter, CorrectionRow, View
from dragoman.store.amending import Judged, Ruling
from dragoman.store.records import CorrectionState
from dragoman.views.corrections_table import compared, differences, event_line
from dragoman.views.web.actions import Action, Form
from dragoman.views.web.changing import Parts, Typed, typed, values_of
from dragoman.views.web.config import Workbench
from dragoman.views.web.errors import ConflictError, NotFoundError, RefusedError, UnfitError
from dragoman.views.web.links import event_link, judging_key
from dragoman.views.web.pages import Visit

Shape = Literal["event", "report", "list", "row"]
"""Where it is shown: on the page of the event, beside a report, in a list of events, in the list of corrections."""

EVENT: Shape = "event"
REPORT: Shape = "report"

_Text = Annotated[str, Meta(min_length=1, max_length=1000)]
_Value = Annotated[str, Meta(max_length=300)]
# A page of ours that takes events; nothing that a browser could take for an address elsewhere.
_BACK = re.compile(r"/(event|events|report|corrections)(\?[!-\[\]-~]*)?")


class Said(Record, frozen=True, kw_only=True):
    """What one person has said: the verdict, and in words what it left otherwise than the machine had it.

    `machine`: what decided the type then. Times are in UTC (ISO 8601).
    """

    number: int
    verdict: Ruling
    state: CorrectionState
    who: str
    made_at: str
    note: str | None
    changes: tuple[str, ...]
    machine: str
    withdrawn_at: str | None
    withdrawn_by: str | None


class Difference(Record, frozen=True, kw_only=True):
    """A part of an event that people have left otherwise than the machine codes it, both in words."""

    part: str
    machine: str
    now: str


class Judging(Record, frozen=True, kw_only=True):
    """What people have said of an event, the latest first, and whether one can say something here.

    `key` names the event within a page. `last`: the number of what `undo` takes back first. `why_not`: why nothing can be
    said. `seen`: stands for the event as it is now; a change that was typed for another is not taken. `done`: what was
    just done, and `number` what would take that back. `back`: the page that it was done on.
    """

    key: str
    report_id: str
    event_id: str
    event: Event
    judged: Judged | None
    machine: Event | None
    differences: tuple[Difference, ...]
    history: tuple[Said, ...]
    last: int | None
    why_not: str | None
    seen: str
    typed: Typed
    shape: Shape
    done: str | None = None
    number: int | None = None
    back: str | None = None


class Undone(Record, frozen=True, kw_only=True):
    """What was taken back, and the event that it was said of, in words; `judging` None if the present coding has none."""

    said: Said
    report_id: str
    event_id: str
    attached: str | None
    line: str
    evidence: str
    judging: Judging | None
    shape: Shape
    back: str | None


class Named(NamedTuple):
    """An event by the ids of its report and its own."""

    report_id: str
    event_id: str


def judging_of(visit: Visit, report_id: str, event_id: str, shape: Shape, back: str | None = None) -> Judging:
    """Return what people have said of an event; `back`: where to go once something was. Raises NotFoundError."""
    if visit.bench.correcting is not None and not visit.bench.read_only:
        visit.bench.correcting.warm()
    return _judging(visit.view, visit.bench, Named(report_id, event_id), shape, back)


def said_of(row: CorrectionRow) -> Said:
    """Return a correction as pages show it."""
    return Said(
        number=row.number,
        verdict=row.verdict,
        state=row.state,
        who=row.who,
        made_at=row.made_at,
        note=row.note,
        changes=tuple(differences(row)),
        machine=row.coded.method,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
    )


def _judging(view: View, bench: Workbench, key: Named, shape: Shape, back: str | None = None) -> Judging:
    row = view.event(*key)
    if row is None:
        raise NotFoundError(f"report {key.report_id!r} has no event {key.event_id!r}; it may have been coded anew")
    found = list(view.corrections(CorrectionFilter(report_id=key.report_id, event_id=key.event_id)))
    machine = view.machine_event(*key)
    other = machine if machine is not None and machine != row.event else None
    return Judging(
        key=judging_key(*key),
        report_id=key.report_id,
        event_id=key.event_id,
        event=row.event,
        judged=row.judged,
        machine=other,
        differences=tuple(
            Difference(part=part, machine=before, now=now) for part, before, now in compared(other, row.event)
        )
        if other is not None
        else (),
        history=tuple(map(said_of, found)),
        last=next((each.number for each in found if each.state == "in force"), None),
        why_not=bench.why_not,
        seen=hashlib.blake2b(msgspec.json.encode(row.event), digest_size=8).hexdigest(),
        typed=typed(row.event),
        shape=shape,
        back=back,
    )


class JudgeForm(Form, frozen=True, kw_only=True):
    """What is said of an event. The parts of the event, for `change`: as they are typed into the form, all of them.

    A program gives `values` instead, in the form that docs/corrections.md describes. `party`: what is said of actors, recipients
    and speaker; `party.actors.0.new` is who stands there instead of the first, `.remove` and `.everywhere` are what they
    say, and `party.actors.add.new` is who is added.
    """

    report: _Text
    event: _Text
    verdict: Ruling
    note: Annotated[str, Meta(max_length=2000)] | None = None
    seen: _Value | None = None
    shape: Shape = "event"
    back: Annotated[str, Meta(max_length=4000)] | None = None
    values: dict[str, Any] | None = None
    event_type: _Value = ""
    mode: _Value = ""
    status: _Value = ""
    date: _Value = ""
    date_precision: _Value = ""
    place: _Value = ""
    contexts: tuple[_Value, ...] = ()
    party: dict[str, _Value] = msgspec.field(default_factory=dict)


class UndoForm(Form, frozen=True, kw_only=True):
    """The number of what is to be taken back, and of which event it was said, if the page tells of one."""

    number: Annotated[int, Meta(ge=1, le=2**53)]
    report: _Text | None = None
    event: _Text | None = None
    shape: Shape = "event"
    back: Annotated[str, Meta(max_length=4000)] | None = None


def judge(bench: Workbench, form: JudgeForm) -> Judging:
    """Keep what a person says of an event."""
    key = Named(form.report, form.event)
    back = _back(form.back)
    desk = _desk(bench)
    try:
        if form.verdict == "accept":
            row = desk.accept(*key, who=bench.who, note=form.note)
        elif form.verdict == "reject":
            row = desk.reject(*key, who=bench.who, note=form.note)
        else:
            row = _change(bench, desk, form)
    except UnknownEventError:
        raise
    except CorrectionError as error:
        with View(bench.database, patience=bench.limits.patience) as view:
            again = _judging(view, bench, key, form.shape, back)
        raise UnfitError(str(error), error.field, again) from None
    with View(bench.database, patience=bench.limits.patience) as view:
        made = _judging(view, bench, key, form.shape, back)
    return msgspec.structs.replace(made, done=_done(row), number=row.number)


def _change(bench: Workbench, desk: Corrections, form: JudgeForm) -> CorrectionRow:
    key = Named(form.report, form.event)
    values = form.values
    if values is None:
        with View(bench.database, patience=bench.limits.patience) as view:
            now = _judging(view, bench, key, form.shape)
        if form.seen is not None and form.seen != now.seen:
            raise CorrectionError("the event has changed since this page was opened; look at it again, then change it")
        given = Parts(
            event_type=form.event_type, mode=form.mode, status=form.status, date=form.date,
            date_precision=form.date_precision, place=form.place, contexts=form.contexts, party=form.party,
        )  # fmt: skip
        values = values_of(given, now.event)
        if not values:
            raise CorrectionError("nothing was changed; accept the event if it is right as it stands")
    if bench.correcting is not None:
        desk = bench.correcting.loaded()
    return desk.change(*key, values, who=bench.who, note=form.note)


def undo(bench: Workbench, form: UndoForm) -> Undone:
    """Take back what was said."""
    try:
        row = _desk(bench).undo(form.number, who=bench.who)
    except UnknownEventError:
        raise
    except CorrectionError as error:
        raise ConflictError(str(error)) from None
    back = _back(form.back)
    event_id = row.attached or form.event
    judging = None
    if event_id is not None:
        with View(bench.database, patience=bench.limits.patience) as view:
            # What was said of an event that is gone can be taken back, too.
            if view.event(row.report_id, event_id) is not None:
                judging = _judging(view, bench, Named(row.report_id, event_id), form.shape, back)
                judging = msgspec.structs.replace(judging, done=f"Taken back: {row.verdict} by {row.who}.")
    return Undone(
        said=said_of(row), report_id=row.report_id, event_id=row.event_id, attached=row.attached,
        line=event_line(row.stood), evidence=row.stood.evidence.text, judging=judging, shape=form.shape, back=back,
    )  # fmt: skip


def _desk(bench: Workbench) -> Corrections:
    if bench.correcting is None:
        raise RefusedError(bench.why_not or "")
    return bench.correcting.desk


def _back(given: str | None) -> str | None:
    """Return an address of ours to go back to; anything else is left out."""
    return given if given is not None and _BACK.fullmatch(given) else None


def _done(row: CorrectionRow) -> str:
    return {
        "accept": "Accepted: the event is right as it stands.",
        "reject": "Rejected: the event is listed no more.",
        "change": f"Changed: {'; '.join(differences(row)) or 'as you said'}.",
    }[row.verdict]


def _after_judge(made: Judging) -> str:
    # A report does not show an event that was rejected.
    gone = made.judged == "rejected" and made.shape == "report"
    return made.back if made.back and not gone else f"{event_link(made.report_id, made.event_id)}#{made.key}"


def _after_undo(made: Undone) -> str:
    if made.back:
        return made.back
    event = made.judging
    return f"{event_link(event.report_id, event.event_id)}#{event.key}" if event else "/corrections"


ACTIONS = (
    Action(
        "/correct", JudgeForm, Judging, judge, "Accepts, rejects or changes an event", "quality",
        after=_after_judge, fragment="corrections/swapped.html", unfit="corrections/again.html",
    ),
    Action(
        "/correct/undo", UndoForm, Undone, undo, "Takes back what was said of an event", "quality",
        after=_after_undo, fragment="corrections/undone.html",
    ),
)  # fmt: skip
