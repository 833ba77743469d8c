"""The OpenAPI 3.1 description, made of the declarations of pages, actions and the API, so that it is never out of step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple, get_type_hints

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dragoman import __version__
from dragoman.views.web.actions import Action
from dragoman.views.web.answers import json
from dragoman.views.web.api import Endpoint
from dragoman.views.web.errors import ErrorAnswer
from dragoman.views.web.pages import File, Page, Query

_REF = "#/components/schemas/{name}"
_ERRORS = {
    "400": "The question cannot be answered; the detail says why.",
    "401": "The workbench is private, and the token is missing or wrong.",
    "403": "The host, the origin or the token is not right.",
    "404": "There is no such thing.",
    "413": "The body is too large.",
    "414": "The address is too long.",
    "431": "The headers are too long.",
    "500": "The workbench met an error of its own.",
    "503": "The database is busy, or the question takes too long.",
}
_CHANGE_ERRORS = {
    "408": "The body does not arrive.",
    "409": "It cannot be done now; the detail says why.",
    "422": "What was sent cannot be used.",
}


class _Get(NamedTuple):
    path: str
    query: type[Query]
    result: Any
    summary: str
    tag: str


def description(
    pages: Iterable[Page], endpoints: Iterable[Endpoint], actions: Iterable[Action], files: Iterable[File] = ()
) -> dict[str, Any]:
    """Return the description as plain values."""
    gets = [_Get(e.path, e.query, e.result, e.summary, "api") for e in endpoints]
    gets += [_Get(p.twin, p.query, p.result, p.summary, "pages") for p in pages]
    posts = [(action, _answer_of(action)) for action in actions]
    files = tuple(files)
    types = [*(file.query for file in files), *(get.result for get in gets), *(get.query for get in gets), ErrorAnswer]
    types += [each for action, result in posts for each in (action.form, result)]
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    known = dict(zip(map(id, types), schemas, strict=True))
    paths: dict[str, Any] = {}
    for get in gets:
        paths.setdefault(get.path, {})["get"] = {
            "operationId": f"get{get.path.replace('/', '_').replace('.', '_')}",
            "summary": get.summary,
            "tags": [get.tag],
            "parameters": list(_parameters(known[id(get.query)], components)),
            "responses": _responses(known[id(get.result)]),
        }
    for file in files:
        name = file.path.replace("/", "_").replace(".", "_")
        paths[file.path] = {
            "get": {
                "operationId": f"get{name}",
                "summary": file.summary,
                "tags": ["files"],
                "parameters": list(_parameters(known[id(file.query)], components)),
                "responses": {"200": _file(file), **{status: _page(text) for status, text in _ERRORS.items()}},
            }
        }
    for action, result in posts:
        paths.setdefault(action.twin, {})["post"] = {
            "operationId": f"post{action.path.replace('/', '_')}",
            "summary": action.summary,
            "tags": ["changes"],
            "requestBody": {"required": True, "content": {"application/json": {"schema": known[id(action.form)]}}},
            "responses": {
                **_responses(known[id(result)]),
                **{status: _error(text) for status, text in _CHANGE_ERRORS.items()},
            },
        }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dragoman workbench",
            "version": __version__,
            "description": "Who did what to whom, from a database of news reports. Reading needs no key; changes need the"
            " workbench's own origin, or its token.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {"schemas": components},
    }


def _answer_of(action: Action) -> Any:
    """Return the record that the twin of an action answers with."""
    return get_type_hints(action.data).get("return", action.result) if action.data else action.result


def openapi_route(make: Callable[[], dict[str, Any]]) -> Route:
    """Return the route of the description, which is made when it is first asked for."""
    made = cache(make)

    async def answer(request: Request) -> Response:
        return json(made())

    return Route("/openapi.json", answer, methods=["GET"])


def _parameters(query: dict[str, Any], components: dict[str, Any]) -> Iterable[dict[str, Any]]:
    # Followed by its reference: two queries of one name get longer ones.
    schema = components[query["$ref"].rpartition("/")[2]]
    for name, value in schema.get("properties", {}).items():
        plain = {key: each for key, each in value.items() if key not in ("description", "default")}
        found = {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": _without_null(plain),
        }
        if value.get("default") is not None:
            found["schema"] = {**found["schema"], "default": value["default"]}
        text = value.get("description") or next(
            (o["description"] for o in value.get("anyOf", ()) if "description" in o), None
        )
        yield {**found, "description": text} if text else found


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what a value of an address can be: a value that is left out is not sent."""
    options = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        return {key: value for key, value in options[0].items() if key != "description"}
    if "enum" in schema:
        return {**schema, "enum": [value for value in schema["enum"] if value is not None]}
    return schema


def _responses(schema: Any) -> dict[str, Any]:
    answer = {"description": "The answer.", "content": {"application/json": {"schema": schema}}}
    return {"200": answer, **{status: _error(text) for status, text in _ERRORS.items()}}


def _file(file: File) -> dict[str, Any]:
    return {"description": "The file.", "content": {each: {"schema": {"type": "string"}} for each in file.media_types}}


def _page(text: str) -> dict[str, Any]:
    return {"description": text, "content": {"text/html": {"schema": {"type": "string"}}}}


def _error(text: str) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": {"$ref": _REF.format(name="ErrorAnswer")}}}}
