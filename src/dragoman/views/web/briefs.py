"""Briefs: one page on a report, a pair, a topic, an actor or a period, made from the records by fixed rules."""

from __future__ import annotations

from typing import Annotated

import msgspec
from markupsafe import Markup
from msgspec import Meta
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dragoman.codebook import load_codebook
from dragoman.model import Record
from dragoman.views.brief import Brief, Scope, build_brief
from dragoman.views.brief.html import brief_html, brief_page
from dragoman.views.brief.markdown import brief_markdown
from dragoman.views.brief.records import Ref
from dragoman.views.web.answers import error_answer
from dragoman.views.web.config import Workbench
from dragoman.views.web.errors import NotFoundError, VisitError
from dragoman.views.web.links import event_link, link, report_link, story_link
from dragoman.views.web.pages import File, Page, Query, Visit, answered, read_query

_Words = Annotated[str, Meta(max_length=200)]

# Counts on a page go no further than this, so that a brief on everything is quick.
_MOST = 2_000


class BriefQuery(Query, frozen=True, kw_only=True):
    """What the brief is on; a report excludes all else."""

    report: Annotated[_Words, Meta(description="Id of a report.")] | None = None
    actor: Annotated[_Words, Meta(description="Who acts or is acted upon: a code or part of a name.")] | None = None
    other: Annotated[_Words, Meta(description="With `actor`: what passed between the two.")] | None = msgspec.field(
        name="with", default=None
    )
    topic: Annotated[_Words, Meta(description="A context of the codebook, or a topic of your own.")] | None = None
    since: Annotated[_Words, Meta(description="First day: 2014-02-26, 2014-02 or 2014.")] | None = None
    until: Annotated[_Words, Meta(description="Last day.")] | None = None

    def scope(self) -> Scope | None:
        """Return what the brief is on; None if nothing is asked yet."""
        if not any(getattr(self, name) for name in self.__struct_fields__):
            return None
        pair = (self.actor, self.other) if self.actor and self.other else None
        return Scope(
            report=self.report, between=pair, actor=None if pair else self.actor or self.other, topic=self.topic,
            since=self.since, until=self.until,
        )  # fmt: skip


class BriefPage(Record, frozen=True, kw_only=True):
    """A brief; None while nothing is asked. `topics`: what can be asked for."""

    brief: Brief | None
    topics: tuple[str, ...]

    def html(self) -> Markup:
        """Return the brief as a fragment of HTML, in which all text of reports is escaped."""
        return Markup(brief_html(self.brief, _address, level=1)) if self.brief else Markup()


def brief(visit: Visit, asked: BriefQuery) -> BriefPage:
    """Make the page."""
    scope = asked.scope()
    if asked.report is not None and visit.view.report_row(asked.report) is None:
        raise NotFoundError(f"there is no report {asked.report!r}")
    made = build_brief(visit.view, scope, visit.bench.helpers(), most=_MOST) if scope else None
    return BriefPage(brief=made, topics=tuple(sorted({*load_codebook().contexts, *visit.view.topics()})))


def download_routes(bench: Workbench) -> list[Route]:
    """Return the routes of a brief as a file: Markdown, and HTML that stands alone."""

    def answer(request: Request, markdown: bool) -> Response:
        try:
            asked = read_query(request.query_params, BriefQuery)
            made = answered(bench, brief, asked).brief
        except Exception as error:
            return error_answer(request.scope, error)
        if made is None:
            return error_answer(request.scope, VisitError("say what the brief is on: an actor, a topic or a period"))
        text = brief_markdown(made) if markdown else brief_page(made)
        name = f"brief.{'md' if markdown else 'html'}"
        kind = "text/markdown" if markdown else "text/html"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(text, media_type=f"{kind}; charset=utf-8", headers=headers)

    async def as_markdown(request: Request) -> Response:
        return await run_in_threadpool(answer, request, True)

    async def as_html(request: Request) -> Response:
        return await run_in_threadpool(answer, request, False)

    return [Route("/brief.md", as_markdown, methods=["GET"]), Route("/brief.html", as_html, methods=["GET"])]


def _address(ref: Ref) -> str | None:
    match ref.kind:
        case "report":
            return report_link(ref.id)
        case "event":
            return event_link(ref.report_id or "", ref.id)
        case "statement":
            return report_link(ref.report_id or "", ref.id)
        case "story":
            return story_link(ref.id)
        case "actor":
            return link("/actor", id=ref.id)
        case "topic":
            return link("/positions", topic=ref.id)
    return None


PAGES = (
    Page("/brief", "brief.html", BriefQuery, BriefPage, brief, "One page on a report, a pair, a topic, an actor or a"
         " period", "brief"),
)  # fmt: skip

FILES = (
    File("/brief.md", BriefQuery, ("text/markdown; charset=utf-8",), "A brief in Markdown"),
    File("/brief.html", BriefQuery, ("text/html; charset=utf-8",), "A brief as a page that stands alone"),
)
