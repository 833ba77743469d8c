"""Records as answers: HTML from a template, or JSON; the same for errors."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import lru_cache
from traceback import format_exception
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from dragoman.views.web import wordings
from dragoman.views.web.errors import ErrorAnswer, VisitError, detail_of

_log = logging.getLogger(__name__)
_JSON = msgspec.json.Encoder(order="deterministic")


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Return the templates: everything that is put into them is escaped, and a name that is missing is an error."""
    environment = Environment(
        loader=PackageLoader("dragoman.views.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(wordings.FILTERS)
    environment.globals.update(wordings.GLOBALS)
    return environment


def html(
    template: str, context: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a page."""
    return HTMLResponse(templates().get_template(template).render(**context), status, headers)


def json(record: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a record as JSON."""
    return Response(_JSON.encode(record), status, headers, media_type="application/json")


def error_answer(scope: Scope, error: Exception, site: object = None) -> Response:
    """Return an error in the form that was asked for: JSON for a path that ends so or the API, else a page."""
    bench = scope.get("dragoman.workbench")
    detail = detail_of(error, bench.database if bench else None)
    if detail.status == 500:
        _log.error("%s %s failed: %s", scope.get("method"), scope.get("path"), "".join(format_exception(error)))
    elif not isinstance(error, VisitError) and detail.status > 500:
        _log.warning("%s %s: %s", scope.get("method"), scope.get("path"), error)
    headers = error.headers if isinstance(error, VisitError) else None
    if wants_json(scope.get("path", "")):
        return json(ErrorAnswer(error=detail), detail.status, headers)
    return html("error.html", {"page": detail, "site": site}, detail.status, headers)


def wants_json(path: str) -> bool:
    """Whether an address answers in JSON, errors too."""
    return path.endswith(".json") or path.startswith("/api/")
