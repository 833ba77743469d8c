"""Pages: what a page is asked, the record that answers, and the template that shows the record.

A page is declared once, as a `Page`; from that come its address, its `.json` twin, and its part of the OpenAPI
description. What a page shows is in its record, and nothing else is: the twin is as good as the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dragoman.model import Record
from dragoman.store import View
from dragoman.views.web.answers import error_answer, html, json
from dragoman.views.web.config import Workbench
from dragoman.views.web.errors import VisitError
from dragoman.views.web.links import link

Q = TypeVar("Q", bound="Query")
R = TypeVar("R", bound=Record)


class Query(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a page is asked, in the query of its address; each page has its own. An empty value counts as none."""


class NoQuery(Query, frozen=True, kw_only=True):
    """Nothing is asked."""


@dataclass(frozen=True)
class Visit:
    """One request: the database, opened for reading for its time, and the workbench."""

    view: View
    bench: Workbench


@dataclass(frozen=True)
class Page:
    """A page: address, template, what it is asked, what makes its record, and a line on what it is for.

    `path` is without an ending; its twin has `.json` at its end (`/index.json` for `/`). `section` is the entry of
    the navigation that it belongs to.
    """

    path: str
    template: str
    query: type[Query]
    result: type[Record]
    build: Callable[[Visit, Any], Record]
    summary: str
    section: str

    @property
    def twin(self) -> str:
        """The address of the record in JSON."""
        return f"{'/index' if self.path == '/' else self.path}.json"

    def routes(self, bench: Workbench) -> list[Route]:
        """Return the routes of the page and of its twin."""

        async def shown(request: Request) -> Response:
            return await run_in_threadpool(self._answer, bench, request, False)

        async def data(request: Request) -> Response:
            return await run_in_threadpool(self._answer, bench, request, True)

        return [Route(self.path, shown, methods=["GET"]), Route(self.twin, data, methods=["GET"])]

    def _answer(self, bench: Workbench, request: Request, as_json: bool) -> Response:
        site = Site(bench=bench, section=self.section, path=self.path, asked=dict(request.query_params))
        try:
            asked = read_query(request.query_params, self.query)
            record = answered(bench, self.build, asked)
        except Exception as error:
            return error_answer(request.scope, error, site)
        if as_json:
            return json(record)
        return html(self.template, {"page": record, "query": asked, "site": site, "twin": site.here(self.twin)})


@dataclass(frozen=True)
class File:
    """An address that answers with a file: what it is asked, its types, and a line on what it is for."""

    path: str
    query: type[Query]
    media_types: tuple[str, ...]
    summary: str


def answered(bench: Workbench, build: Callable[[Visit, Any], R], asked: Query) -> R:
    """Return the record that answers a query, made in turn and within the time that one request may take."""
    with (
        bench.turns.turn(),
        View(bench.database, patience=bench.limits.patience) as view,
        view.within(bench.limits.query_ms / 1000),
    ):
        return build(Visit(view=view, bench=bench), asked)


@dataclass(frozen=True)
class Site:
    """What every template knows besides its record: the workbench, and where the visitor is."""

    bench: Workbench
    section: str
    path: str
    asked: Mapping[str, str]

    def here(self, path: str | None = None, **changed: object) -> str:
        """Return the address of this page (or of another path with the same query) with some values changed.

        None takes a value out. Changing anything but the page leads back to its first page.
        """
        values = {name: value for name, value in self.asked.items() if value != ""}
        if changed and "offset" not in changed:
            values.pop("offset", None)
        for name, value in changed.items():
            values.pop(name, None)
            if value is not None and value != "":
                values[name] = str(value)
        return link(path or self.path, values)


def read_query(given: Any, form: type[Q]) -> Q:
    """Read the query of an address; raises VisitError, which names the value that is wrong."""
    values = {name: value for name, value in given.multi_items() if value.strip() != ""}
    unknown = sorted(set(values) - {field.encode_name for field in msgspec.structs.fields(form)})
    if unknown:
        known = ", ".join(field.encode_name for field in msgspec.structs.fields(form)) or "none"
        raise VisitError(f"there is no filter {unknown[0]!r} here; known are: {known}")
    try:
        return msgspec.convert(values, form, strict=False)
    except msgspec.ValidationError as error:
        raise VisitError(f"the address asks for something that cannot be: {plain(error)}") from None


def plain(error: msgspec.ValidationError) -> str:
    """Return what is wrong with a value, with its name before it."""
    text = str(error)
    what, _, where = text.partition(" - at `$.")
    return f"{where.rstrip('`')}: {what}" if where else what
