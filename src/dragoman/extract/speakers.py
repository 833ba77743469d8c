"""Who speaks: from the words that a cue points to, or that stand beside it, to an entity."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dragoman.extract.cues import Cue
from dragoman.model import Entity
from dragoman.resolve.cast import SentenceCast

_HEADS = frozenset({"NN", "NNS", "NNP", "NNPS", "PRP"})
_NOUN_PHRASE = _HEADS | {"DT", "JJ", "PRP$", "POS", "CD", "VBN", "HYPH"}


class SpeakerReader:
    """Reads the speakers of one parsed sentence.

    `inside` has for each token the number of the quotation that it stands in, or -1; `quoting` are the lemmas of
    the verbs that may stand beside a quotation.
    """

    def __init__(self, cast: SentenceCast, inside: Sequence[int], quoting: frozenset[str]) -> None:
        self._cast, self._inside, self._quoting = cast, inside, quoting
        self._tree = cast.tree
        self._tokens = cast.tree.tokens

    def of(self, cue: Cue) -> Entity | None:
        """Return who speaks by a cue; None for no one."""
        return self._at_pronoun(cue, self.named(self._outside(cue)) or self._neighbour(cue))

    def _outside(self, cue: Cue) -> list[int]:
        """Return the speakers of a cue that do not stand in a quotation that the cue is no part of."""
        own = self._inside[cue.head]
        return [s for s in cue.speakers if self._inside[s] in (-1, own) and s not in cue.content]

    def _at_pronoun(self, cue: Cue, speaker: Entity | None) -> Entity | None:
        """Let a known speaker stand where a relative pronoun names him: "…, who told them that"."""
        pronouns = [s for s in self._tree.kids(cue.head, "nsubj") if self._tokens[s].tag in ("WP", "WDT")]
        if not pronouns or speaker is None or not (speaker.id or speaker.name):
            return speaker
        token = self._tokens[pronouns[0]]
        return msgspec.structs.replace(speaker, text=token.text, start=token.start, end=token.end)

    def _neighbour(self, cue: Cue) -> Entity | None:
        """Return who stands beside a verb of saying, where the parser gave it no subject: `"…," said Smith`."""
        token = self._tokens[cue.head]
        if cue.attitude or token.tag not in ("VBD", "VBZ", "VBP") or token.lemma not in self._quoting:
            return None
        own = self._inside[cue.head]
        for run in (self.nouns_after(cue.head), self.nouns_before(cue.head)):
            heads = [k for k in run if self._inside[k] == own and k not in cue.content]
            if heads and heads == run:
                found = self.named(heads[-1:])
                if found:
                    return found
        return None

    def nouns_after(self, i: int) -> list[int]:
        """Return the words of the noun phrase that follows a word."""
        j, run = i + 1, list[int]()
        while j < len(self._tokens) and self._tokens[j].tag in _NOUN_PHRASE:
            run.append(j)
            if self._tokens[j].tag == "PRP":
                break
            j += 1
        while run and self._tokens[run[-1]].tag not in _HEADS:
            run.pop()
        return run

    def nouns_before(self, i: int) -> list[int]:
        """Return the words of the noun phrase before a word and the adverbs and auxiliaries that go with it."""
        j, run = i - 1, list[int]()
        while j >= 0 and (self._tokens[j].tag in ("RB", "MD") or self._tokens[j].lemma in ("have", "be")):
            j -= 1
        while j >= 0 and self._tokens[j].tag in _NOUN_PHRASE and (not run or self._tokens[j].tag != "PRP"):
            run.insert(0, j)
            j -= 1
        return run if run and self._tokens[run[-1]].tag in _HEADS else []

    def named(self, heads: Sequence[int]) -> Entity | None:
        """Return whom the first of some noun phrases names, standing where it does; None for no one."""
        for head in heads:
            token = self._tokens[head]
            if token.tag[:1] == "W" or token.tag == "EX":
                continue
            found = self._cast.entities(head)
            if found:
                entity = found[0]
                if entity.start < token.end and token.start < entity.end:
                    return entity
                described = self._cast.unresolved(head)
                if described is None:
                    return entity
                return msgspec.structs.replace(entity, text=described.text, start=described.start, end=described.end)
            described = self._cast.unresolved(head) or self._some(head)
            if described:
                return described
        return None

    def _some(self, head: int) -> Entity | None:
        """Describe a subject that is a number or an adjective: "one of them", "many"."""
        token = self._tokens[head]
        if token.tag not in ("CD", "JJ", "JJS", "JJR", "RBS", "RBR") or token.dep not in ("nsubj", "nsubjpass"):
            return None
        return Entity(
            text=token.text, start=token.start, end=token.end, id=None, name=None, kind="unknown", country=None,
            organization=None, sectors=(), office=None, reason="the words name no known actor",
        )  # fmt: skip
