"""Puts the workbench together."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from dragoman.views.web.actions import Action
from dragoman.views.web.answers import error_answer
from dragoman.views.web.config import Workbench
from dragoman.views.web.errors import NotFoundError, VisitError
from dragoman.views.web.pages import File, Page
from dragoman.views.web.security import Gate

_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}


def all_pages() -> tuple[Page, ...]:
    """Return all pages, in the order of the navigation."""
    from dragoman.views.web import (
        actors,
        api,
        briefs,
        event,
        home,
        keys,
        listing,
        measuring,
        network,
        paste,
        places,
        promises,
        read,
        saying,
        search,
        stands,
        story,
        tales,
        timeline,
    )

    return (
        *home.PAGES, *read.PAGES, *listing.PAGES, *event.PAGES, *tales.PAGES, *story.PAGES, *search.PAGES, *actors.PAGES,
        *timeline.PAGES, *network.PAGES,
        *places.PAGES, *stands.PAGES, *promises.PAGES, *briefs.PAGES, *measuring.PAGES, *saying.PAGES, *paste.PAGES,
        *api.PAGES, *keys.PAGES,
    )  # fmt: skip


def all_actions() -> tuple[Action, ...]:
    """Return all actions; each module of an area has those of it."""
    from dragoman.views.web import judging, paste, promises, story

    return (*paste.ACTIONS, *judging.ACTIONS, *story.ACTIONS, *promises.ACTIONS)


def all_files() -> tuple[File, ...]:
    """Return the addresses that answer with files."""
    from dragoman.views.web import briefs, exporting, saying

    return (*exporting.FILES, *briefs.FILES, *saying.FILES)


def create_app(bench: Workbench) -> Starlette:
    """Return the workbench as an ASGI application."""
    from dragoman.views.web import api, briefs, exporting, saying
    from dragoman.views.web.openapi import description, openapi_route

    routes: list[BaseRoute] = [route for page in all_pages() for route in page.routes(bench)]
    routes += exporting.routes(bench)
    routes += briefs.download_routes(bench)
    routes += saying.download_routes(bench)
    routes += [route for endpoint in api.ENDPOINTS for route in endpoint.routes(bench)]
    routes.append(openapi_route(lambda: description(all_pages(), api.ENDPOINTS, all_actions(), all_files())))
    routes += [route for action in all_actions() for route in action.routes(bench)]
    routes.append(Mount("/static", Assets()))
    middleware: Sequence[Middleware] = (Middleware(Gate, bench), Middleware(GZipMiddleware, minimum_size=2_000))
    return Starlette(
        routes=routes,
        middleware=middleware,
        exception_handlers={HTTPException: _http_error},  # type: ignore[dict-item]
    )


class Assets(StaticFiles):
    """The package's own files. Which there are is known from the start: no path that is asked for reaches the disk.

    Their addresses bear the version, so that a browser may keep them.
    """

    def __init__(self) -> None:
        super().__init__(packages=[("dragoman.views.web", "static")])
        self.files = {
            path.relative_to(folder).as_posix(): path
            for folder in map(Path, self.all_directories)
            for path in folder.rglob("*")
            if path.suffix in _KINDS
        }

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Return a file by its name, if it is one of ours."""
        found = self.files.get(path.replace(os.sep, "/"))
        return (str(found), found.stat()) if found is not None else ("", None)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file."""
        response = await super().get_response(path, scope)
        # Said here, since some systems take scripts for plain text, which browsers then refuse to run.
        response.headers["content-type"] = _KINDS[Path(path).suffix]
        response.headers["cache-control"] = "public, max-age=3600"
        return response


def _http_error(request: Request, error: HTTPException) -> Response:
    if error.status_code == 404:
        return error_answer(request.scope, NotFoundError(f"there is no page {request.url.path!r} here"))
    other = VisitError(str(error.detail))
    other.status = error.status_code
    other.headers = error.headers or {}  # such as which methods are allowed
    return error_answer(request.scope, other)
