"""The words of speech as checked data, and the stance that a statement takes by them, with its strength."""

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


class StrengthSigns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words and phrases, in lower case, that make a statement stronger or weaker."""

    stronger: tuple[str, ...]
    weaker: tuple[str, ...]


class StrengthWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How strongly something is said, 0 to 1: where it begins, and what changes it.

    `step`: what one word adds or takes. `most_steps`: how many words of a kind count. `reach`: how many words
    before and after the cue are looked at.
    """

    base: dict[Stance, float]
    cues: dict[str, float]
    words: StrengthSigns
    step: float
    most_steps: int
    reach: int


class StanceWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of `stances.toml`: for each stance the cues and the words in the content that show it."""

    cues: dict[Stance, tuple[str, ...]]
    content: dict[Stance, tuple[str, ...]]
    strength: StrengthWords


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


class StrengthReader:
    """Tells how strongly something is said: by its stance or cue, and by the words near the cue and in it."""

    def __init__(self, words: StrengthWords) -> None:
        self._words = words
        self._stronger = _phrases(words.words.stronger)
        self._weaker = _phrases(words.words.weaker)

    @property
    def reach(self) -> int:
        """How many words before and after the cue may change the strength."""
        return self._words.reach

    def read(self, stance: Stance, cue: str, near: str, content: str) -> float:
        """Return the strength, 0.05 to 1; `cue` are lemmas, `near` the words around it."""
        first, _, rest = cue.partition(" ")
        known = self._words.cues
        base = known.get(cue, known.get(first, self._words.base[stance])) if rest else known.get(cue)
        start = self._words.base[stance] if base is None else base
        said = f"{near} \n {content}".lower()
        steps = self._count(self._stronger, said) - self._count(self._weaker, said)
        return round(min(1.0, max(0.05, start + steps * self._words.step)), 2)

    def _count(self, signs: re.Pattern[str], text: str) -> int:
        return min(len({match.group() for match in signs.finditer(text)}), self._words.most_steps)


def _phrases(found: Sequence[str]) -> re.Pattern[str]:
    longest = sorted(found, key=lambda w: (-len(w), w))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)")
