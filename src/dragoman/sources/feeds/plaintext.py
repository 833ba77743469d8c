"""The text of a piece of HTML, as entries of feeds carry it, in paragraphs."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    "address article aside blockquote br caption center dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6"
    " header hr li main nav ol p pre section table td th tr ul".split()
)
_SILENT = frozenset("script style head template iframe object svg math button select".split())
_SPACE = re.compile(r"[\s\u00a0]+")


class _Paragraphs(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._current: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """End a paragraph where a block begins."""
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self.end()

    def handle_endtag(self, tag: str) -> None:
        """End a paragraph where a block ends."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self.end()

    def handle_data(self, data: str) -> None:
        """Take in text."""
        if not self._silent:
            self._current.append(data)

    def end(self) -> None:
        """End the paragraph."""
        text = _SPACE.sub(" ", "".join(self._current)).strip()
        self._current.clear()
        if text:
            self.found.append(text)


def plain_text(html: str) -> str:
    """Return the text of a piece of HTML; its paragraphs are parted by blank lines."""
    reader = _Paragraphs()
    reader.feed(html)
    reader.close()
    reader.end()
    return "\n\n".join(reader.found)


def one_line(html: str | None) -> str | None:
    """Return a title without markup and line breaks; None if nothing is left."""
    text = _SPACE.sub(" ", plain_text(html)).strip() if html else ""
    return text or None
