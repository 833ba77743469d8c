"""A web page to a report: the article's text and what the page says about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import msgspec

from dragoman.errors import SourceError
from dragoman.model import Report
from dragoman.reading.data_files import Languages, load
from dragoman.reading.language import LanguageGuesser
from dragoman.sources.articles import Look, look_at, why_no_article
from dragoman.sources.timing import within

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
_NO_TEXT = "has no text that can be told from the page around it"
_SECONDS = 20.0  # a page of the largest size that is read takes some 3
_NO_LATEST = "2999-12-31"
_LANGUAGE_CHARS = 3000
_NEWLINES = re.compile(r"\s*\n\s*")


def judged_page(html: str, bare: Report, *, latest_date: str) -> Report:
    """Return a page as a report: `bare` with its article, or with the reason why it has none that is to be coded.

    What the page says about itself comes before what `bare` has, but for the id, the address and the source. Raises
    SourceError (without a place) when it cannot be parsed, or not within some time.
    """
    with within(_SECONDS):
        return _judged(html, bare, latest_date)


def _judged(html: str, bare: Report, latest_date: str) -> Report:
    tree = _parse(html)
    if tree is None:
        return msgspec.structs.replace(bare, skipped=_NO_TEXT)
    # Before the article is extracted, which takes most of the time: most pages of an archive are not in English.
    look = look_at(tree, bare.url)
    language = _languages().guess(" ".join([*look.prose, *look.short])[:_LANGUAGE_CHARS])
    if language not in (None, "en"):
        reason = f"language {language}: only English is coded"
        return msgspec.structs.replace(bare, title=_title(look), skipped=reason, language=language)
    why = why_no_article(look)
    if why is not None:
        return msgspec.structs.replace(bare, title=_title(look), skipped=why)
    try:
        report = _report(tree, html, bare.id, bare.source, latest_date)
    except _NothingError:
        return msgspec.structs.replace(bare, title=_title(look), skipped=_NO_TEXT)
    return msgspec.structs.replace(report, url=bare.url or report.url, publisher=report.publisher or bare.publisher)


def _title(look: Look) -> str | None:
    return look.titles[-1] if look.titles else None


def page_report(html: str, *, id: str, source: str, latest_date: str) -> Report:
    """Return the page's article as a report; raises SourceError (without a place) when it has none.

    Its paragraphs are parted by blank lines. A publication date after `latest_date` is not believed.
    """
    tree = _parse(html)
    if tree is None:
        raise _NothingError
    return _report(tree, html, id, source, latest_date)


class _NothingError(SourceError):
    def __init__(self) -> None:
        super().__init__("has no article that can be told from the page around it; save the article's text as .txt")


def _parse(html: str) -> Any:
    from trafilatura import load_html

    with _parsing():
        return load_html(_DECLARATION.sub("", html, count=1))


def _report(tree: Any, html: str, id: str, source: str | None, latest_date: str) -> Report:
    document = _extract(tree, latest_date)
    text = _NEWLINES.sub("\n\n", (document.text or "").strip()) if document is not None else ""
    if not text:
        raise _NothingError
    return Report(
        id=id,
        text=text,
        title=document.title or None,
        date=document.date if _is_day(document.date, html) else None,
        url=document.url or None,
        publisher=document.sitename or document.hostname or None,
        source=source,
    )


def _extract(tree: Any, latest_date: str) -> Any:
    from trafilatura import bare_extraction

    with _parsing():
        return bare_extraction(
            tree,
            include_comments=False,
            include_tables=True,
            with_metadata=True,
            # The extensive search makes days up: it gives 1 January for a page that only names a year.
            date_extraction_params={
                "original_date": True,
                "extensive_search": False,
                "max_date": latest_date,
            },
        )


def _is_day(date: str | None, html: str) -> bool:
    """Whether a page gives this day; of a day after the latest one only the month is seen, and it becomes a first."""
    if not date or not date.endswith("-01"):
        return bool(date)
    from htmldate import find_date

    with _parsing():
        return bool(find_date(html, original_date=True, extensive_search=False, max_date=_NO_LATEST) == date)


@contextmanager
def _parsing() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # whatever a broken page does to the parsers, the run goes on
        raise SourceError(
            f"cannot be parsed as HTML ({type(error).__name__}); save the article's text as .txt"
        ) from error


@cache
def _languages() -> LanguageGuesser:
    return LanguageGuesser(load("languages.toml", Languages))
