"""A cue: the words that introduce what somebody says or thinks."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Cue:
    """A word that introduces a statement; all fields are token indices.

    `words`: the cue as a whole ("called for"). `content`: what is said, empty when only a quotation can hold
    it. `speakers`, `addressees`: heads of noun phrases. `preposition`: the lemma that decides the sense.
    `marked`: the content is a clause with "that". `clause`: the content is a clause, not a phrase. `attitude`:
    nothing need have been said. `otherwise`: what the word introduces if it has no quotation.
    """

    head: int
    words: list[int]
    content: list[int]
    speakers: list[int]
    addressees: list[int] = field(default_factory=list)
    preposition: str | None = None
    marked: bool = False
    clause: bool = True
    attitude: bool = False
    otherwise: Cue | None = None
