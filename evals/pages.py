"""Holds the rules that tell articles from other pages against pages of own wording: `python -m evals --pages`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from dragoman.model import Record, Report
from dragoman.sources.pages import judged_page


class GoldPage(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page and whether it is an article. `half`: `set` for those that the rules were set on, `blind` for the others."""

    id: str
    half: Literal["set", "blind"]
    kind: str
    article: bool
    url: str
    html: str


class Judged(NamedTuple):
    """A page with the reason why it was skipped, None if it was taken for an article."""

    page: GoldPage
    skipped: str | None


def judge_pages(pages: Sequence[GoldPage]) -> list[Judged]:
    """Judge all pages."""
    found = []
    for page in pages:
        bare = Report(id=page.id, text="", url=page.url, source=page.id)
        found.append(Judged(page, judged_page(page.html, bare, latest_date="2025-12-31").skipped))
    return found


def page_figures(judged: Sequence[Judged]) -> dict[str, float]:
    """Return precision and recall of articles and of the others, for each half."""
    figures = {}
    for half in ("set", "blind"):
        own = [one for one in judged if one.page.half == half]
        for name, article in (("articles", True), ("others", False)):
            given = sum((one.skipped is None) == article for one in own)
            gold = sum(one.page.article == article for one in own)
            right = sum(one.page.article == article == (one.skipped is None) for one in own)
            figures[f"pages.{half}.{name}.precision"] = right / given if given else 1.0
            figures[f"pages.{half}.{name}.recall"] = right / gold if gold else 1.0
    return figures


def page_report(pages: Sequence[GoldPage]) -> str:
    """Return the figures, and below them the pages that were judged wrongly."""
    judged = judge_pages(pages)
    return "\n".join([*(f"{name:36}{value:6.3f}" for name, value in page_figures(judged).items()), *_wrong(judged)])


def _wrong(judged: Sequence[Judged]) -> Iterator[str]:
    for page, skipped in judged:
        if page.article == (skipped is not None):
            yield f"{page.half}: {page.id} ({page.kind}): {skipped or 'taken for an article'}"
