"""The words of speech as checked data, and the stance that a statement takes by them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from importlib.resources import files
from typing import Any, TypeVar

import msgspec

from dragoman.errors import CodebookError
from dragoman.model import Stance

_T = TypeVar("_T")
_NEGATIONS = frozenset({"not", "n't", "n’t", "never", "no", "nor", "neither", "cannot", "without", "hardly"})
# What a negated word amounts to: "will not support" opposes.
_NEGATED: dict[Stance, Stance] = {
    "supports": "opposes", "offers": "opposes", "praises": "asserts", "blames": "denies",
    "opposes": "supports",
    "denies": "asserts", "warns": "asserts", "asks": "asks", "asserts": "asserts",
}  # fmt: skip


class SpeechWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of `speech.toml`."""

    belief_verbs: frozenset[str]
    clause_verbs: frozenset[str]
    evidential_verbs: frozenset[str]
    infinitive_verbs: frozenset[str]
    phrase_verbs: frozenset[str]
    object_verbs: dict[str, frozenset[str]]
    preposition_verbs: dict[str, frozenset[str]]
    addressing_verbs: frozenset[str]
    nouns: frozenset[str]
    carriers: frozenset[str]
    evidence: frozenset[str]
    opinions: frozenset[str]
    refusing_verbs: frozenset[str]

    def verbs(self) -> frozenset[str]:
        """Return every verb that may introduce a statement."""
        return (
            self.belief_verbs | self.clause_verbs | self.evidential_verbs | self.infinitive_verbs
            | self.phrase_verbs
            | frozenset(self.object_verbs) | frozenset(self.preposition_verbs)
        )  # fmt: skip


class AttitudeWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of `attitudes.toml`."""

    clause_verbs: frozenset[str]
    infinitive_verbs: frozenset[str]
    gerund_verbs: frozenset[str]
    object_verbs: frozenset[str]
    object_tails: frozenset[str]
    judging_verbs: frozenset[str]
    judging_prepositions: frozenset[str]
    light_verbs: frozenset[str]
    prepositions: dict[str, frozenset[str]]
    adjectives: dict[str, frozenset[str]]
    nouns: dict[str, frozenset[str]]

    def heads(self) -> frozenset[str]:
        """Return every word that may introduce an attitude."""
        return (
            self.clause_verbs | self.infinitive_verbs | self.gerund_verbs | self.object_verbs | self.judging_verbs
            | frozenset(self.prepositions) | frozenset(self.adjectives) | frozenset(self.nouns)
        )  # fmt: skip


class StanceWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of `stances.toml`: for each stance the cues and the words in the content that show it."""

    cues: dict[Stance, tuple[str, ...]]
    content: dict[Stance, tuple[str, ...]]


def load_speech_words() -> SpeechWords:
    """Read the words that introduce what somebody says."""
    return _load("speech.toml", SpeechWords)


def load_attitude_words() -> AttitudeWords:
    """Read the words that tell what somebody thinks or wants."""
    return _load("attitudes.toml", AttitudeWords)


def load_stance_words() -> StanceWords:
    """Read the words that show a stance."""
    return _load("stances.toml", StanceWords)


def _load(name: str, schema: type[_T]) -> _T:
    text = (files("dragoman.codebook") / "data" / name).read_text(encoding="utf8")
    try:
        value: Any = tomllib.loads(text)
        return msgspec.convert(value, schema)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise CodebookError(f"{name}: {error}") from error


class StanceReader:
    """Tells the stance of a statement from its cue and, where that is neutral, from what is said."""

    def __init__(self, words: StanceWords) -> None:
        self._cues: dict[str, Stance] = {w: stance for stance, found in words.cues.items() for w in found}
        self._content: dict[str, Stance] = {w: stance for stance, found in words.content.items() for w in found}
        longest = sorted(self._content, key=lambda w: (-len(w), w))
        self._pattern = re.compile(r"(?<![^ ])(?:" + "|".join(map(re.escape, longest)) + r")(?![^ ])")

    def read(self, cue: str, preposition: str | None, lemmas: Sequence[str], *, negated: bool = False) -> Stance:
        """Return the stance; `lemmas` are those of the content, in order. `negated`: the cue is denied."""
        found = self._cues.get(f"{cue} {preposition}") if preposition else None
        found = found or self._cues.get(cue)
        if found:
            return _NEGATED[found] if negated else found
        joined = " ".join(lemmas)
        match = self._pattern.search(joined)
        if match is None:
            return "asserts"
        stance = self._content[match.group()]
        before = joined[: match.start()].split()[-3:]
        return _NEGATED[stance] if _NEGATIONS.intersection(before) else stance
