"""A web page to a report: the article's text and what the page says about it."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from dragoman.errors import SourceError
from dragoman.model import Report

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
_NEWLINES = re.compile(r"\s*\n\s*")


def judged_page(html: str, bare: Report, *, latest_date: str) -> Report:
    """Return a page as a report: `bare` with its article, or with the reason why it has none that is to be coded.

    What the page says about itself comes before what `bare` has, but for the id, the address and the source. Raises
    SourceError (without a place) when it cannot be parsed.
    """
    report = page_report(html, id=bare.id, source=bare.source or "", latest_date=latest_date)
    return msgspec.structs.replace(report, url=bare.url or report.url, publisher=report.publisher or bare.publisher)


def page_report(html: str, *, id: str, source: str, latest_date: str) -> Report:
    """Return the page's article as a report; raises SourceError (without a place) when it has none.

    Its paragraphs are parted by blank lines. A publication date after `latest_date` is not believed.
    """
    document = _extract(_DECLARATION.sub("", html, count=1), latest_date)
    text = _NEWLINES.sub("\n\n", (document.text or "").strip()) if document is not None else ""
    if not text:
        raise SourceError("has no article that can be told from the page around it; save the article's text as .txt")
    return Report(
        id=id,
        text=text,
        title=document.title or None,
        date=document.date or None,
        url=document.url or None,
        publisher=document.sitename or document.hostname or None,
        source=source,
    )


def _extract(html: str, latest_date: str) -> Any:
    from trafilatura import bare_extraction

    try:
        return bare_extraction(
            html,
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
    except Exception as error:  # whatever a broken page does to the parsers, the run goes on
        raise SourceError(
            f"cannot be parsed as HTML ({type(error).__name__}); save the article's text as .txt"
        ) from error
