"""The headline: the one that came with the report, or the first paragraph when it looks like one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dragoman.model import Span

_MOST_CHARS = 180
_MOST_WORDS = 28
_FULL_STOP = re.compile(r"(?<!\.\.)[.;:,][\"'”’»)\]]*$")
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}[\"'”’»)]*$")
_JUNK = re.compile(r"[\W_]+")
_SITE = re.compile(r"\s+[|–—•»-]\s+|\s+::\s+")


def looks_like_headline(line: str) -> bool:
    """Tell whether a line reads like a headline: short, of two words or more, and no closed sentence."""
    words = line.split()
    if not 2 <= len(words) <= _MOST_WORDS or len(line) > _MOST_CHARS:
        return False
    return not _FULL_STOP.search(line) or _DOTTED.search(line) is not None


def find_headline(
    text: str, given: str | None, news: Sequence[Span], dateline: Span | None
) -> tuple[str | None, Span | None]:
    """Return the title and where it stands; `news` are the paragraphs that are no boilerplate, in order."""
    first = news[0] if news else None
    if given is not None:
        here = first is not None and _same(given, text[first.start : first.end])
        return given, first if here else None
    if first is None or (dateline is not None and first.start == dateline.start):
        return None, None
    followed_by_dateline = dateline is not None and len(news) > 1 and news[1].start == dateline.start
    if dateline is None and len(news) < 2:
        return None, None
    line = text[first.start : first.end]
    if looks_like_headline(line.rstrip(".") if followed_by_dateline else line):
        return " ".join(line.split()), first
    return None, None


def _same(title: str, line: str) -> bool:
    """Tell whether a line is the title, or the title without the site's name after it."""
    wanted = _JUNK.sub("", line).lower()
    return bool(wanted) and any(_JUNK.sub("", form).lower() == wanted for form in (title, *_without_site(title)))


def _without_site(title: str) -> list[str]:
    return [title[: match.start()] for match in _SITE.finditer(title)]
