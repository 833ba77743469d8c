"""A report that is pasted or dropped, coded at once; it goes into the database only if the visitor says so."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from typing import Annotated

import msgspec
from msgspec import Meta

from dragoman.model import Coding, Record, Report
from dragoman.store import View, Writer
from dragoman.stories.keeping import Keeper
from dragoman.views.web.actions import Action, Form
from dragoman.views.web.config import Workbench
from dragoman.views.web.desk import Coded, Codes
from dragoman.views.web.errors import NotFoundError, RefusedError, TooLargeError, UncodableError, VisitError
from dragoman.views.web.links import link, report_link
from dragoman.views.web.marks import Marked, marked
from dragoman.views.web.pages import NoQuery, Page, Query, Visit
from dragoman.views.web.read import MarkPage, chosen

_REPORTS = 50  # reports of one JSON Lines file; the tabs of more would be no use
_GONE = "the workbench holds the latest results only, and this one has gone; paste the report again"

_Line = Annotated[str, Meta(max_length=500)]


class CodeForm(Form, frozen=True, kw_only=True):
    """A report; `text`: plain text, a web page, or JSON Lines with several. What is given beside it counts more."""

    text: str = ""
    title: _Line | None = None
    date: Annotated[str, Meta(max_length=10, description="Day of publication, 2014-02-26.")] | None = None
    publisher: _Line | None = None


class CodePage(Record, frozen=True, kw_only=True):
    """The form. `codes`: this workbench can code; `ready`: the coder is loaded; `most`: characters that it takes."""

    codes: bool
    ready: bool
    most: int


def code_page(visit: Visit, _: NoQuery) -> CodePage:
    """Make the form, and begin to load the coder."""
    bench = visit.bench
    if bench.coder is not None:
        bench.desk.prepare(bench.coder)
    return CodePage(codes=bench.coder is not None, ready=bench.desk.ready, most=bench.limits.text)


class Results(Record, frozen=True, kw_only=True):
    """Where the results are held."""

    draft: str


def code(bench: Workbench, form: CodeForm) -> Results:
    """Code what was pasted and hold the results."""
    return Results(draft=bench.desk.hold(_coded(bench, form)))


def code_one(bench: Workbench, form: CodeForm) -> Coding:
    """Code one report for a program."""
    found = _coded(bench, form)
    if len(found) > 1:
        raise UncodableError(f"the text is JSON Lines with {len(found)} reports; send one at a time")
    return found[0].coding


def _coded(bench: Workbench, form: CodeForm) -> list[Coded]:
    reports = _reports(bench, form)
    codings = bench.desk.code(_coder(bench), reports, bench.limits.coder_patience)
    if len(codings) == 1 and codings[0].report.error is not None:
        raise UncodableError(codings[0].report.error)
    return [Coded(report=report, coding=coding) for report, coding in zip(reports, codings, strict=True)]


def _coder(bench: Workbench) -> Callable[[], Codes]:
    if bench.coder is None:
        raise RefusedError("this workbench is for reading only; start it without --read-only to code reports")
    return bench.coder


def _reports(bench: Workbench, form: CodeForm) -> list[Report]:
    """Return the reports of a form; raises VisitError for one without."""
    _coder(bench)
    if not form.text.strip():
        raise UncodableError("there is no text yet; paste one, or drop a file")
    if len(form.text) > bench.limits.text:
        most, given = f"{bench.limits.text:,}", f"{len(form.text):,}"
        raise TooLargeError(f"the text has {given} characters, and {most} are coded here; use `dragoman code` for it")
    day = _day(form.date)
    reads = bench.reads or _as_it_is
    found = list(reads(form.text.encode("utf-8", "replace")))
    if len(found) > _REPORTS:
        raise TooLargeError(f"the file has {len(found)} reports, and {_REPORTS} are coded here; use `dragoman code`")
    if len(found) == 1:
        if found[0].error is not None:
            raise UncodableError(_told(found[0], "the text"))
        found = [_completed(found[0], form, day)]
    return [_named(report) for report in found]


def _as_it_is(data: bytes) -> list[Report]:
    return [Report(id="", text=data.decode("utf-8"))]


def _day(given: str | None) -> str | None:
    if given is None or not given.strip():
        return None
    try:
        return datetime.date.fromisoformat(given.strip()).isoformat()
    except ValueError:
        raise VisitError(f"date: {given!r} is not a day of the calendar; write it like 2014-02-26") from None


def _completed(report: Report, form: CodeForm, day: str | None) -> Report:
    given = {"title": (form.title or "").strip(), "date": day, "publisher": (form.publisher or "").strip()}
    return msgspec.structs.replace(report, **{name: value for name, value in given.items() if value})


def _named(report: Report) -> Report:
    """Give a report without an id of its own one that is the same whenever it is pasted again."""
    own = report.id and not report.id.startswith("stdin")
    if not own:
        parts = (report.text, report.title, report.date, report.publisher)
        name = f"pasted-{hashlib.blake2b(msgspec.json.encode(parts), digest_size=6).hexdigest()}"
        report = msgspec.structs.replace(report, id=name)
    error = _told(report, "the line") if report.error else None
    return msgspec.structs.replace(report, source="pasted", error=error)


def _told(report: Report, what: str) -> str:
    """Return the error of a source without its place, which the visitor does not know."""
    error = (report.error or "").removeprefix(f"{report.source}: ")
    return error if error.startswith("the ") else f"{what} {error}"


class CodedQuery(Query, frozen=True, kw_only=True):
    """Which results, which report of them (from 0), and which event, statement or place of it is chosen."""

    draft: Annotated[str, Meta(max_length=40)]
    n: Annotated[int, Meta(ge=0, lt=_REPORTS)] = 0
    show: Annotated[str, Meta(max_length=200)] | None = None


class CodedTab(Record, frozen=True, kw_only=True):
    """One of several results."""

    title: str
    events: int
    failed: bool
    skipped: bool


class CodedPage(Record, frozen=True, kw_only=True):
    """A report that was pasted, with its marks; addresses as in `ReportPage`.

    `kept`: the id under which it was put into the database; `can_keep`: it may be.
    """

    draft: str
    n: int
    address: str
    mark_address: str
    marked: Marked
    tabs: tuple[CodedTab, ...]
    kept: str | None
    can_keep: bool
    gone: bool


def coded_page(visit: Visit, asked: CodedQuery) -> CodedPage:
    """Make the page of a result."""
    results = _results(visit.bench, asked.draft)
    result = _result(results, asked.n)
    content = marked(result.report.text, result.coding, asked.show, stored=False)
    place = {"draft": asked.draft, "n": asked.n or None}
    return CodedPage(
        draft=asked.draft,
        n=asked.n,
        address=link("/coded", place),
        mark_address=link("/coded/mark", place),
        marked=content,
        tabs=tuple(map(_tab, results)) if len(results) > 1 else (),
        kept=result.report.id if result.kept else None,
        can_keep=not visit.bench.read_only and not result.kept and result.coding.report.error is None,
        gone=asked.show is not None and content.shown is None,
    )


def coded_mark(visit: Visit, asked: CodedQuery) -> MarkPage:
    """Make the details of one mark of a result."""
    result = _result(_results(visit.bench, asked.draft), asked.n)
    address = link("/coded", draft=asked.draft, n=asked.n or None)
    return MarkPage(address=address, shown=chosen(result.coding, asked.show or "", stored=False), report_id=None)


def _tab(result: Coded) -> CodedTab:
    summary = result.coding.report
    return CodedTab(
        title=summary.title or summary.id,
        events=len(result.coding.events),
        failed=summary.error is not None,
        skipped=summary.skipped is not None,
    )


def _results(bench: Workbench, draft: str) -> tuple[Coded, ...]:
    results = bench.desk.held(draft)
    if results is None:
        raise NotFoundError(_GONE)
    return results


def _result(results: tuple[Coded, ...], number: int) -> Coded:
    if number >= len(results):
        raise NotFoundError(f"there are {len(results)} reports here, counted from 0")
    return results[number]


class KeepForm(Form, frozen=True, kw_only=True):
    """Which result to put into the database."""

    draft: Annotated[str, Meta(max_length=40)]
    n: Annotated[int, Meta(ge=0, lt=_REPORTS)] = 0


class Kept(Record, frozen=True, kw_only=True):
    """The id of the report in the database."""

    id: str


def keep(bench: Workbench, form: KeepForm) -> Kept:
    """Put a result into the database, with its stories."""
    result = _result(_results(bench, form.draft), form.n)
    report, coding = result.report, result.coding
    if coding.report.error is not None:
        raise UncodableError("a report that could not be coded is not kept")
    with Writer(bench.database, bench.settings, patience=bench.limits.patience) as writer:
        _refuse_another(bench, report)
        with writer.batch():
            writer.add(report, coding)
            Keeper(writer.ledger).add(report.id)
    bench.desk.mark_kept(form.draft, form.n)
    return Kept(id=report.id)


def _refuse_another(bench: Workbench, report: Report) -> None:
    """Raise VisitError if the database has another report of this id: what was pasted must not take its place."""
    with View(bench.database, patience=bench.limits.patience) as view:
        other = view.report(report.id)
    if other is not None and other.text != report.text:
        raise VisitError(f"the database has another report with the id {report.id!r}; give this one another id")


PAGES = (
    Page("/code", "code.html", NoQuery, CodePage, code_page, "The form that codes a report", "code"),
    Page("/coded", "coded.html", CodedQuery, CodedPage, coded_page, "A report that was coded here", "code"),
    Page("/coded/mark", "mark.html", CodedQuery, MarkPage, coded_mark, "One event or statement of it", "code"),
)
ACTIONS = (
    Action(
        "/code", CodeForm, Coding, code, "Codes a report; nothing is kept", "code",
        after=lambda results: link("/coded", draft=results.draft), again="code.html", data=code_one, changes=False,
    ),
    Action(
        "/keep", KeepForm, Kept, keep, "Puts a report that was coded here into the database", "code",
        after=lambda kept: report_link(kept.id),
    ),
)  # fmt: skip
