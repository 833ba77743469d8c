"""What templates say in words: filters and functions of all templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dragoman import __version__
from dragoman.corrections.quality import Share
from dragoman.model import Entity, Event
from dragoman.views import wording
from dragoman.views.highlight import evidence_pieces
from dragoman.views.web.links import actor_link, event_link, judging_key, outside_link, report_link, story_link
from dragoman.views.web.sorting import ORDER_NAMES

QUADS: Mapping[int, tuple[str, str]] = {
    1: ("verbal cooperation", "q1"),
    2: ("material cooperation", "q2"),
    3: ("verbal conflict", "q3"),
    4: ("material conflict", "q4"),
}
STATUS_WORDS: Mapping[str, str] = {
    "actual": "the text says that it happened",
    "historical": "the text looks back on it",
    "future": "announced, promised or expected",
    "hypothetical": "only possible, or asked for",
    "negated": "the text says that it did not happen",
}


def quad_name(quad: int) -> str:
    """Return the name of a quad class."""
    return QUADS[quad][0]


def quad_class(quad: int) -> str:
    """Return the style class of a quad class."""
    return QUADS[quad][1]


def percent(share: float | None) -> str:
    """Return a share as `87%`; a dash for none."""
    return "–" if share is None else f"{share:.0%}"


def number(count: int) -> str:
    """Return a number with its thousands apart by thin spaces."""
    return f"{count:,}".replace(",", " ")


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """Return a number with its noun: `1 event`, `12 events`."""
    return f"{number(count)} {noun if count == 1 else nouns or noun + 's'}"


def names(entities: tuple[Entity, ...]) -> str:
    """Return the names of some entities on one line."""
    return ", ".join(map(wording.entity_name, entities)) or "nobody named"


def method_name(event: Event) -> str:
    """Return what decided an event, in plain words."""
    method = event.method
    if method == "model":
        return "the relation model"
    kind, _, rest = method.partition(": ")
    words = {
        "lexicon": "a frame of the lexicon",
        "rule": "a rule",
        "lexicon and model": "a frame of the lexicon and the relation model, which agree",
        "model, not lexicon": "the relation model, against a frame of the lexicon",
    }
    return f"{words.get(kind, kind)} ({rest})" if rest else words.get(kind, kind)


_PARTS: Mapping[str, str] = {
    "dateline": "dateline",
    "disclaimer": "disclaimer",
    "credit": "credits",
    "navigation": "links of the page",
    "contact": "contact",
    "byline": "byline",
}


def part_name(part: str) -> str:
    """Return what a part of a report that is not coded is called."""
    return _PARTS.get(part, part)


def shortened(text: str, most: int) -> str:
    """Return the beginning of a text, cut between words, with three dots if it goes on."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


def scale_place(share: float) -> float:
    """Return where a share lies on the scale of a picture, which is 200 wide with a margin of 4."""
    return round(4 + 192 * share, 1)


def share_words(share: Share) -> str:
    """Return a share with its interval in words."""
    if share.share is None or share.low is None or share.high is None:
        return "not known"
    return f"{share.share:.0%}, {share.low:.0%} to {share.high:.0%}"


FILTERS: Mapping[str, Callable[..., Any]] = {
    "event_kind": wording.event_kind,
    "entity_name": wording.entity_name,
    "entity_label": wording.entity_label,
    "score": wording.score_text,
    "place_text": wording.place_text,
    "claim_text": wording.claim_text,
    "one_line": wording.one_line,
    "pieces": evidence_pieces,
    "quad_name": quad_name,
    "quad_class": quad_class,
    "percent": percent,
    "number": number,
    "plural": plural,
    "names": names,
    "method_name": method_name,
    "part_name": part_name,
    "shortened": shortened,
    "at": scale_place,
    "share_words": share_words,
}
STORY_RULES: Mapping[str, str] = {
    "copy": "the same words, in copies of one text",
    "match": "they are alike",
    "only": "the one story that the vague date fits",
    "hand": "joined by hand",
}
STORY_PARTS = ("kind", "actors", "recipients", "date", "place", "words")

GLOBALS: Mapping[str, object] = {
    "story_rules": STORY_RULES,
    "story_parts": STORY_PARTS,
    "version": __version__,
    "quads": QUADS,
    "report_link": report_link,
    "event_link": event_link,
    "actor_link": actor_link,
    "story_link": story_link,
    "judging_key": judging_key,
    "status_words": STATUS_WORDS,
    "order_names": tuple(ORDER_NAMES.items()),
    "order_names_of": ORDER_NAMES,
    "outside_link": outside_link,
}
