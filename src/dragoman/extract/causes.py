"""The words that link a cause with its effect, as checked data."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import msgspec

from dragoman.errors import CodebookError


class LinkWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words before a cause whose effect is the clause that they belong to."""

    prepositions: tuple[str, ...]
    conjunctions: frozenset[str]


class StatusWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that deny a link, or leave it open."""

    denied: frozenset[str]
    possible: frozenset[str]


class EmptyWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that are no cause and no effect by themselves."""

    words: frozenset[str]


class CauseWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of `causes.toml`; each map gives the prepositions of a lemma, `""` for its object."""

    forward_verbs: dict[str, tuple[str, ...]]
    backward_verbs: dict[str, tuple[str, ...]]
    forward_nouns: dict[str, tuple[str, ...]]
    backward_nouns: dict[str, tuple[str, ...]]
    links: LinkWords
    status: StatusWords
    empty: EmptyWords

    def heads(self) -> frozenset[str]:
        """Return every lemma that can set off a claim."""
        links = {phrase.split()[0] for phrase in self.links.prepositions}
        return (
            frozenset(self.forward_verbs) | frozenset(self.backward_verbs) | frozenset(self.forward_nouns)
            | frozenset(self.backward_nouns) | links | self.links.conjunctions
        )  # fmt: skip


def load_cause_words() -> CauseWords:
    """Read the words that link a cause with its effect."""
    text = (files("dragoman.codebook") / "data" / "causes.toml").read_text(encoding="utf8")
    try:
        return msgspec.convert(tomllib.loads(text), CauseWords)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise CodebookError(f"causes.toml: {error}") from error
