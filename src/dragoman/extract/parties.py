"""Who speaks and who is spoken to, around a word of saying."""

from __future__ import annotations

from dragoman.annotate.tree import Tree
from dragoman.extract import arguments
from dragoman.extract.stances import SpeechWords


def speakers(tree: Tree, i: int, passive: bool, words: SpeechWords) -> list[int]:
    """Return the heads of the noun phrases that name who speaks."""
    token = tree.tokens[i]
    if token.dep == "pcomp" and tree.tokens[token.head].lemma == "as":
        quoting = tree.tokens[token.head].head
        if tree.tokens[quoting].tag[:1] == "V":
            return arguments.objects(tree, quoting)
    found = arguments.subjects(tree, i) if passive else arguments.surface_subjects(tree, i)
    if not found and token.dep == "acl":
        found = arguments.surface_subjects(tree, i) or [token.head]
    if token.tag == "VB" and token.dep in ("acl", "relcl") and found == [token.head]:
        # "had this to say"
        found = tree.kids(tree.tokens[token.head].head, "nsubj") or found
    if found and all(tree.tokens[s].tag == "DT" for s in found):
        # "had this to say": who has it says it.
        found = [n for s in found for n in tree.kids(tree.tokens[s].head, "nsubj")] or found
    out: list[int] = []
    for s in found:
        carried = tree.tokens[s].lemma in words.carriers and not arguments.modifiers(tree, s)
        senders = [] if not carried or tree.kids(s, "prep") else arguments.subjects_of_noun(tree, s)
        out.extend(senders or [s])
    return out


def addressees(tree: Tree, i: int, passive: bool, words: SpeechWords, clause_verbs: frozenset[str]) -> list[int]:
    """Return the heads of the noun phrases that name who is spoken to."""
    lemma = tree.tokens[i].lemma
    found: list[int] = []
    if lemma in words.addressing_verbs:
        found = tree.kids(i, "nsubjpass") if passive else tree.kids(i, "dative", "dobj", "iobj")
    if not found and lemma in clause_verbs and lemma not in ("refer", "respond", "reply", "react"):
        found = [p for _, p in arguments.prepositional(tree, [i], frozenset({"to"})) if tree.tokens[p].dep == "pobj"]
    if not found:
        carriers = [
            p for _, p in arguments.prepositional(tree, [i], frozenset({"in", "during", "at"}))
            if tree.tokens[p].lemma in words.carriers
        ]  # fmt: skip
        found = [p for _, p in arguments.prepositional(tree, carriers, frozenset({"to"})) if tree.is_nominal(p)]
    if not found:
        found = [o for c in tree.kids(i, "advcl") if tree.tokens[c].lemma == "address" for o in tree.kids(c, "dobj")]
    return [a for a in found if tree.is_nominal(a) or tree.tokens[a].tag == "PRP"]
