"""Topics on the command line: which are known, and where a text names them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from dragoman.errors import CodebookError

if TYPE_CHECKING:
    from dragoman.codebook import Codebook


topic_option = click.option(
    "--topic", metavar="TOPIC", help="A context such as terrorism, or a topic of a codebook of your own."
)
codebooks_option = click.option(
    "--codebook",
    "codebooks",
    metavar="FILE",
    multiple=True,
    help="A codebook file (TOML) whose topics are looked for as well; may be given more than once.",
)


def finder(book: Codebook) -> Callable[[str], list[tuple[int, int, frozenset[str]]]]:
    """Return what finds the terms of contexts and topics in a text: start, end, what they indicate."""
    from dragoman.extract.contexts import ContextTagger, TopicTagger

    taggers = ContextTagger(book), TopicTagger(book)
    return lambda text: sorted(((*hit[:2], hit.labels) for t in taggers for hit in t.hits(text)), key=lambda h: h[:2])


def known_topic(topic: str | None, book: Codebook, coded: Iterable[str] = ()) -> str | None:
    """Return a context or topic as the codebook, or the database that it was coded into, writes it.

    Raises CodebookError for one that is unknown to both.
    """
    from difflib import get_close_matches

    if topic is None:
        return None
    name = topic.lower().replace(" ", "_")
    names = {known.lower(): known for known in (*book.contexts, *coded, *book.topics)}
    if name in names:
        return names[name]
    near = get_close_matches(name, names, n=1)
    hint = f"did you mean {names[near[0]]}?" if near else "`dragoman codebook` lists the contexts."
    raise CodebookError(f"topic {topic!r} is not known; {hint} Topics of your own are given with --codebook FILE")
