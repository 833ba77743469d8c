"""The rules by which pages are judged, as a typed record; unknown keys and broken patterns are refused."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import msgspec

from dragoman.errors import SourceError


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What all records of data files share."""


class Thresholds(_Data, frozen=True):
    """`[thresholds]` of `pages.toml`, which says what each is."""

    block_chars: int
    block_links: float
    heading_links: float
    least_chars: int
    least_sentences: int
    stretch_chars: int
    claimed_stretch_chars: int
    list_links: int
    list_share: float
    front_links: int
    gallery_pictures: int
    gallery_chars: int
    live_times: int
    small_chars: int
    stub_chars: int
    gate_chars: int


class Phrases(_Data, frozen=True):
    """A kind of page with the patterns that tell it in a title or in the text, or the types that pages give themselves."""

    reason: str
    titles: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


class Rules(_Data, frozen=True):
    """`pages.toml`."""

    thresholds: Thresholds
    article_types: tuple[str, ...]
    list_paths: tuple[str, ...]
    kinds: dict[str, Phrases]


@cache
def load_rules() -> Rules:
    """Return the rules; raises SourceError when the file is damaged."""
    data = resources.files("dragoman.sources").joinpath("data/pages.toml").read_bytes()
    try:
        return msgspec.toml.decode(data, type=Rules)
    except msgspec.DecodeError as error:
        raise SourceError(f"pages.toml: {error}") from error


@cache
def pattern(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return one pattern that finds any of the phrases, None for none."""
    return re.compile("|".join(f"(?:{phrase})" for phrase in phrases), re.IGNORECASE) if phrases else None
