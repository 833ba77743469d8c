"""What grammar makes of a type: future help is an agreement, refused help a rejection, threatened force a threat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.annotate.tree import Tree
from dragoman.codebook import Codebook
from dragoman.extract.matching import Match
from dragoman.extract.status import Modality

if TYPE_CHECKING:
    from dragoman.extract.drafts import Draft

_COOPERATIVE = frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID"})
_YIELDING = frozenset({"CONCEDE", "RETREAT"})
_FORCEFUL = frozenset({"SANCTION", "MOBILIZE", "COERCE", "ASSAULT"})
_ASSAULT_WINDOW = 12


class Shifter:
    """Changes type, mode and status of a draft as PLOVER's rules on tense, modality and negation have it."""

    def __init__(self, codebook: Codebook) -> None:
        self._codebook = codebook
        self._cues = codebook.cues

    def shift(self, draft: Draft, modality: Modality, inner: Match | None, tree: Tree, background: bool) -> bool:
        """Apply the rules to a draft; return False when nothing is left to code."""
        if inner is not None or draft.match.clause is not None:
            self._complement(draft, inner)
        if draft.event_type == "PROTEST" and draft.match.frame.head == "protest" and _by_states(draft):
            draft.event_type, draft.mode = "ACCUSE", "disapprove"
        if draft.event_type == "ASSAULT" and draft.mode is None:
            draft.mode = self._weapon_mode(tree, draft.match)
        if modality.negated:
            return self._negate(draft, modality)
        if modality.future or modality.intended:
            return self._postpone(draft, modality, menaced=_unless(tree, draft.match.head))
        if modality.hypothetical:
            return not modality.unreal and self._suppose(draft)
        if background:
            draft.status = "historical"
        return True

    def complement_mode(self, event_type: str, inner_type: str | None) -> str | None:
        """Return the mode of a request, refusal or threat, by what is asked for, refused or threatened."""
        table = self._cues.complement_modes.get(event_type, {})
        mode = table.get(inner_type or "DEFAULT", table.get("DEFAULT"))
        return mode if mode in self._codebook.types[event_type].modes else None

    def _complement(self, draft: Draft, inner: Match | None) -> None:
        inner_type = inner.frame.event_type if inner else None
        if draft.event_type == "AGREE" and inner_type in _YIELDING:
            draft.event_type, draft.mode = "CONCEDE", None
        elif draft.event_type == "AGREE" and inner_type in _FORCEFUL:
            # "ready to impose sanctions"
            draft.event_type, draft.mode = "THREATEN", self.complement_mode("THREATEN", inner_type)
        elif draft.mode is None:
            draft.mode = self.complement_mode(draft.event_type, inner_type)
            if draft.event_type == "THREATEN" and inner and inner.frame.mode in ("arrest", "expel", "deport"):
                draft.mode = "arrest" if inner.frame.mode == "arrest" else "expel"

    def _negate(self, draft: Draft, modality: Modality) -> bool:
        """Refused cooperation is a rejection; what was not done, or not said, keeps its type as negated."""
        refused = modality.future or modality.hypothetical or modality.obligation
        target = self._cues.negated_types.get(draft.event_type)
        if target and refused and target in self._codebook.types:
            inner_type = draft.event_type
            draft.event_type, draft.status = target, "actual"
            draft.mode = self.complement_mode(target, inner_type)
            return True
        draft.status = "negated"
        return True

    def _postpone(self, draft: Draft, modality: Modality, *, menaced: bool) -> bool:
        """Promised help is an agreement and promised retreat a concession, but for "unless": that makes a threat of it."""
        if menaced and draft.event_type in _YIELDING:
            draft.mode = self.complement_mode("THREATEN", draft.event_type)
            draft.event_type = "THREATEN"
        elif draft.event_type in _COOPERATIVE:
            if draft.event_type != "AGREE":
                draft.event_type, draft.mode = "AGREE", None
        elif draft.event_type in _YIELDING:
            draft.event_type, draft.mode = "CONCEDE", None
        elif draft.event_type in _FORCEFUL:
            inner_type, inner_mode = draft.event_type, draft.mode
            draft.event_type = "THREATEN"
            draft.mode = self.complement_mode("THREATEN", inner_type)
            if inner_mode in ("arrest", "expel", "deport"):
                draft.mode = "arrest" if inner_mode == "arrest" else "expel"
        else:
            draft.status = "future"
        return True

    def _suppose(self, draft: Draft) -> bool:
        if draft.event_type in ("REQUEST", "AGREE", "ACCUSE", "SUPPORT"):
            draft.confidence -= 0.1
            draft.status = "actual" if draft.event_type in ("REQUEST", "AGREE") else "hypothetical"
            return True
        draft.status = "hypothetical"
        return True

    def _weapon_mode(self, tree: Tree, match: Match) -> str | None:
        """Read the mode of an assault off the weapons named near it."""
        near = tree.tokens[max(0, match.head - _ASSAULT_WINDOW) : match.head + _ASSAULT_WINDOW]
        lemmas = {t.lemma for t in near}
        for mode, words in self._cues.weapon_modes.items():
            if lemmas.intersection(words):
                return mode
        return None


def _by_states(draft: Draft) -> bool:
    """Whether only states or governments act, as verbs tell it: they protest in words, where civilians take to the streets."""
    official = [(not e.sectors and e.kind == "country") or e.sectors[:1] == ("GOV",) for e in draft.actors]
    return draft.match.frame.pos == "v" and bool(official) and all(official)


def _unless(tree: Tree, verb: int) -> bool:
    """Whether what a verb tells will be done unless something else is."""
    return any(
        tree.tokens[mark].lemma == "unless" for clause in tree.kids(verb, "advcl") for mark in tree.kids(clause, "mark")
    )
