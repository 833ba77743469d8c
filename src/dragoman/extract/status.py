"""Tense, modality and negation of an act: is it said to have happened?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dragoman.annotate.tree import Tree
from dragoman.codebook import Cues
from dragoman.extract import arguments

_YEAR = re.compile(
    r"\b(?:in|since|during|from|until|till|by|of|early|late|mid|around|before|after)[ -]"
    r"(?:(?:early|late|mid|the year|January|February|March|April|May|June|July|August|September|October|November"
    r"|December)[ -])?(1[5-9]\d\d|20\d\d)\b",
    re.IGNORECASE,
)
_PLANNED = frozenset({"planned", "future", "upcoming", "proposed", "forthcoming", "scheduled", "coming", "next"})
_POSSIBLE = frozenset({"possible", "potential", "threatened", "alleged", "hypothetical", "eventual", "any"})


@dataclass(frozen=True, slots=True)
class Modality:
    """What the grammar says of an act.

    `obligation`: somebody says that it must be done. `unreal`: it is only a thought ("the ability to strike").
    """

    negated: bool = False
    future: bool = False
    hypothetical: bool = False
    obligation: bool = False
    intended: bool = False
    unreal: bool = False


class ModalityReader:
    """Reads tense, modality and negation off the parse."""

    def __init__(self, cues: Cues) -> None:
        self._cues = cues

    def of(self, tree: Tree, head: int) -> Modality:
        """Return the modality of the act that a verb, noun or adjective names."""
        token = tree.tokens[head]
        if token.tag[0] == "V":
            return self._of_verb(tree, head)
        if token.tag[0] == "J":
            verb = tree.tokens[tree.first_conjunct(head)].head
            own = self._negated(tree, head)
            read = self._of_verb(tree, verb) if tree.tokens[verb].tag[0] == "V" else Modality()
            return _with(read, negated=read.negated or own)
        return self._of_noun(tree, head)

    def _of_noun(self, tree: Tree, noun: int) -> Modality:
        words = {tree.tokens[c].text.lower() for c in tree.children[noun]}
        read = Modality(
            negated=bool(words & {"no"}), future=bool(words & _PLANNED), hypothetical=bool(words & _POSSIBLE)
        )
        verb = arguments.governing_verb(tree, noun)
        if verb is None and tree.tokens[noun].dep in ("nsubj",):
            verb = tree.tokens[noun].head
        if verb is not None and tree.tokens[verb].tag[0] == "V":
            above = self._of_verb(tree, verb)
            failing = tree.tokens[verb].lemma in self._cues.failing_verbs and tree.tokens[verb].lemma in (
                "avoid",
                "prevent",
                "deny",
            )
            if tree.tokens[verb].lemma in self._cues.intention_verbs:
                read = _with(read, intended=True)
            return Modality(
                read.negated or above.negated or failing, read.future or above.future,
                read.hypothetical or above.hypothetical, above.obligation, read.intended or above.intended,
            )  # fmt: skip
        return read

    def _of_verb(self, tree: Tree, verb: int, depth: int = 0) -> Modality:
        auxiliaries = {tree.tokens[c].lemma for c in tree.kids(verb, "aux", "auxpass")}
        negated = self._negated(tree, verb)
        future = bool(auxiliaries & {"will", "shall", "'ll", "’ll"})
        if "would" in auxiliaries and self._is_reported_in_past(tree, verb):
            # "Egypt said it would open the canal" is "will" in the words that were used.
            future, auxiliaries = True, auxiliaries - {"would"}
        obligation = bool(auxiliaries & (self._cues.obligation_modals - {"need"}))
        hypothetical = bool(auxiliaries & (self._cues.conditional_modals - {"should", "can"}))
        marks = {tree.tokens[c].lemma for c in tree.kids(verb, "mark", "advmod")}
        hypothetical = hypothetical or bool(marks & self._cues.hypothetical_markers)
        read = Modality(negated, future, hypothetical, obligation)
        token = tree.tokens[verb]
        if token.head == verb or depth > 4:
            return read
        return self._inherit(tree, verb, read, depth)

    def _inherit(self, tree: Tree, verb: int, read: Modality, depth: int) -> Modality:
        """Add what the governing verb says of an infinitive, a conjunct or a complement."""
        token, governor = tree.tokens[verb], tree.tokens[tree.tokens[verb].head]
        infinitive = any(tree.tokens[c].tag == "TO" for c in tree.kids(verb, "aux", "auxpass"))
        if token.dep == "conj" and governor.tag[0] == "V" and not tree.kids(verb, "nsubj", "aux"):
            above = self._of_verb(tree, token.head, depth + 1)
            return _with(above, negated=read.negated or above.negated)
        if token.dep == "xcomp" and governor.tag[0] == "V":
            above = self._of_verb(tree, token.head, depth + 1)
            fails = governor.lemma in self._cues.failing_verbs
            future = governor.lemma in self._cues.intention_verbs or (governor.lemma == "go" and governor.tag == "VBG")
            unreal = not (future or fails or governor.lemma in self._cues.pass_through_verbs) and infinitive
            return Modality(
                read.negated or above.negated or fails, read.future or above.future or future,
                read.hypothetical or above.hypothetical or unreal, read.obligation or above.obligation, future,
                unreal or above.unreal,
            )  # fmt: skip
        if self._denied(tree, verb):
            return _with(read, negated=True)
        if infinitive and token.dep in ("acl", "relcl", "ccomp", "acomp"):
            planned = governor.lemma in self._cues.intention_nouns
            return _with(read, intended=planned, hypothetical=not planned, unreal=not planned)
        if infinitive and token.dep == "advcl":
            # A purpose is as real as what is done for it: "police used gas to disperse the crowd".
            above = self._of_verb(tree, token.head, depth + 1)
            wished = governor.lemma in self._cues.asking_verbs
            return _with(
                read, future=above.future, hypothetical=above.hypothetical or wished,
                negated=read.negated or above.negated, unreal=wished,
            )  # fmt: skip
        if token.dep in ("advcl",) and token.tag in ("VBG", "VBN"):
            above = self._of_verb(tree, token.head, depth + 1)
            return _with(read, future=read.future or above.future)
        return read

    def _denied(self, tree: Tree, verb: int) -> bool:
        """Whether a clause is what somebody denies: "denied that it had fired", "dismissed reports that it had fired"."""
        token, above = tree.tokens[verb], tree.tokens[verb].head
        if token.dep == "ccomp" and tree.tokens[above].tag[0] == "V":
            return tree.tokens[above].lemma in self._cues.denying_verbs
        if token.dep in ("acl", "ccomp") and tree.is_nominal(above) and tree.kids(verb, "mark"):
            governor = arguments.governing_verb(tree, above)
            return governor is not None and tree.tokens[governor].lemma in self._cues.denying_verbs
        return False

    def _is_reported_in_past(self, tree: Tree, verb: int) -> bool:
        verb = tree.first_conjunct(verb)
        token = tree.tokens[verb]
        above = tree.tokens[token.head]
        marked = any(tree.tokens[c].lemma in self._cues.hypothetical_markers for c in tree.kids(verb, "mark"))
        return (
            token.dep == "ccomp"
            and above.tag in ("VBD", "VBN")
            and above.lemma in self._cues.speech_verbs
            and not marked
        )

    def _negated(self, tree: Tree, i: int) -> bool:
        return any(
            tree.tokens[c].dep in ("neg", "det", "preconj", "cc", "advmod")
            and tree.tokens[c].lemma in self._cues.negators
            for c in tree.children[i]
        )

    def is_background(self, text: str, report_date: str | None) -> bool:
        """Whether a sentence tells of long ago: by a set phrase, or by a year over a year before the report's."""
        lower = text.lower()
        if any(marker in lower for marker in self._cues.historical_markers):
            return True
        years = [int(y) for y in _YEAR.findall(text)]
        return bool(report_date and years and max(years) < int(report_date[:4]) - 1)


def _with(read: Modality, **changes: bool) -> Modality:
    values = {
        name: getattr(read, name) for name in ("negated", "future", "hypothetical", "obligation", "intended", "unreal")
    }
    return Modality(**{**values, **changes})
