"""Actions: what a page sends, the record that answers, and where the visitor comes out.

An action is declared once, as an `Action`, beside the pages of its area. It takes a form as browsers send it
(`application/x-www-form-urlencoded`) and as JSON, and has a `.json` twin like a page, which answers the record. Every
request has passed the gate before: it comes from a page of ours, brings the token where one is wanted, and is not
larger than it may be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dragoman.model import Record
from dragoman.views.web.answers import error_answer, html, json
from dragoman.views.web.config import Workbench
from dragoman.views.web.errors import RefusedError, UnfitError, VisitError, detail_of
from dragoman.views.web.pages import Site, plain

F = TypeVar("F", bound="Form")

_FIELDS = 500  # more than any form of ours has; bounds the work of reading one


class Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an action is sent; each has its own. A field that is left empty counts as not given.

    A name that a form sends more than once is a list; `party.x` is `x` of the object `party`.
    """


@dataclass(frozen=True)
class Action:
    """An action: address, what it is sent, what does it and makes its record, and a line on what it is for.

    `build` opens what it needs (a Writer, a View) itself. `changes`: it changes the database, and a workbench that is
    read-only refuses it. The twin answers what `data` makes of the form, or `build` if there is none.
    A browser is sent on to `after` (an address made of the record), or shown `template`. A request of htmx
    (`HX-Request`) is shown `fragment` if there is one; otherwise it, too, is sent on.
    `again`: the template of the page with the form, which is shown with `problem` and what was `typed` when something
    is wrong; without it, there is the page of errors. `unfit`: the same for an UnfitError that
    brings a record, which it shows as `page`; htmx is shown `fragment` with it.
    """

    path: str
    form: type[Form]
    result: type[Record]
    build: Callable[[Workbench, Any], Record]
    summary: str
    section: str
    after: Callable[[Any], str] | None = None
    template: str | None = None
    fragment: str | None = None
    again: str | None = None
    unfit: str | None = None
    data: Callable[[Workbench, Any], Record] | None = None
    changes: bool = True

    @property
    def twin(self) -> str:
        """The address that answers in JSON."""
        return f"{self.path}.json"

    def routes(self, bench: Workbench) -> list[Route]:
        """Return the routes of the action and of its twin."""

        async def shown(request: Request) -> Response:
            return await self._shown(bench, request)

        async def data(request: Request) -> Response:
            return await self._data(bench, request)

        return [Route(self.path, shown, methods=["POST"]), Route(self.twin, data, methods=["POST"])]

    async def _data(self, bench: Workbench, request: Request) -> Response:
        try:
            form = self._form(bench, await _values(request))
            record = await run_in_threadpool(self.data or self.build, bench, form)
        except Exception as error:
            return error_answer(request.scope, error)
        return json(record)

    async def _shown(self, bench: Workbench, request: Request) -> Response:
        site = Site(bench=bench, section=self.section, path=self.path, asked={})
        typed: Mapping[str, Any] = {}
        try:
            typed = await _values(request)
            record = await run_in_threadpool(self.build, bench, self._form(bench, typed))
        except UnfitError as error:
            if error.record is None or self.unfit is None:
                return error_answer(request.scope, error, site)
            context = {"page": error.record, "problem": detail_of(error), "typed": typed, "site": site}
            by_htmx = request.headers.get("hx-request") == "true" and self.fragment is not None
            return html(self.fragment if by_htmx and self.fragment else self.unfit, context, error.status)
        except Exception as error:
            detail = detail_of(error)
            if self.again is None or detail.status == 500:
                return error_answer(request.scope, error, site)
            return html(self.again, {"problem": detail, "typed": typed, "site": site}, detail.status)
        by_htmx = request.headers.get("hx-request") == "true"
        context = {"page": record, "problem": None, "typed": {}, "site": site}
        if by_htmx and self.fragment is not None:
            return html(self.fragment, context)
        if self.after is not None:
            to = self.after(record)
            return Response(headers={"HX-Redirect": to}) if by_htmx else RedirectResponse(to, 303)
        if self.template is None:
            return json(record)
        return html(self.template, context)

    def _form(self, bench: Workbench, values: Mapping[str, Any]) -> Form:
        if self.changes and bench.read_only:
            raise RefusedError("this workbench is for reading only; start it without --read-only to change something")
        return read_form(values, self.form)


async def _values(request: Request) -> dict[str, Any]:
    """Return the fields of a body; raises VisitError for one that is no form and no JSON object."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if kind == "application/json":
        return _json_fields(body)
    if kind == "application/x-www-form-urlencoded":
        return _form_fields(body)
    raise VisitError("send application/json, or a form (application/x-www-form-urlencoded)")


def _json_fields(body: bytes) -> dict[str, Any]:
    try:
        values = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise VisitError(f"the body is not a JSON object: {error}") from None
    return {name: value for name, value in values.items() if value is not None and value != ""}


def _form_fields(body: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(body.decode("ascii"), errors="strict", max_num_fields=_FIELDS)
    except ValueError as error:  # UnicodeDecodeError is one
        raise VisitError(f"the form cannot be read: {error}") from None
    values: dict[str, Any] = {}
    for name, value in pairs:
        whole, _, part = name.partition(".")
        held = values.setdefault(whole, {}) if part else values
        if not isinstance(held, dict):
            raise VisitError(f"the form cannot be read: {whole} is sent as a value and as an object")
        # Browsers send every end of a line as CR LF, whatever was typed or pasted.
        _put(held, part or whole, value.replace("\r\n", "\n"))
    return values


def _put(held: dict[str, Any], name: str, value: str) -> None:
    """Put a value under a name; one that is sent again makes a list."""
    before = held.get(name)
    if isinstance(before, list):
        before.append(value)
    elif isinstance(before, dict):
        raise VisitError(f"the form cannot be read: {name} is sent as a value and as an object")
    else:
        held[name] = value if before is None else [before, value]


def read_form(values: Mapping[str, Any], form: type[F]) -> F:
    """Return a form of the fields that were sent; raises VisitError, which names the one that is wrong."""
    known = [field.encode_name for field in msgspec.structs.fields(form)]
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise VisitError(f"there is no field {unknown[0]!r} here; known are: {', '.join(known) or 'none'}")
    # A list of which only one thing was sent comes as that thing.
    several = {f.encode_name for f in msgspec.structs.fields(form) if "tuple[" in str(f.type)}
    given = {name: [v] if name in several and isinstance(v, str) else v for name, v in values.items()}
    try:
        return msgspec.convert(given, form, strict=False)
    except msgspec.ValidationError as error:
        raise VisitError(f"a field cannot be read: {plain(error)}") from None
