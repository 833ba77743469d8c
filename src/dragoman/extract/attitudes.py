"""Finds, in a parsed sentence, what somebody is told to think, know, want or plan, and how he stands to something."""

from __future__ import annotations

from dragoman.annotate.tree import Tree
from dragoman.extract import arguments
from dragoman.extract.cues import Cue
from dragoman.extract.stances import AttitudeWords

_TO = "to"
_THAT = "that"
# Verbs that put somebody in the state that an adjective or noun names.
_LINKING = frozenset({"be", "become", "feel", "remain", "seem", "appear", "get", "grow", "stay", "sound", "look"})


class AttitudeFinder:
    """Finds the cues of attitudes."""

    def __init__(self, words: AttitudeWords) -> None:
        self._words = words
        self.heads = words.heads()

    def cue(self, tree: Tree, i: int) -> Cue | None:
        """Return the attitude that a word introduces; None for none, or where nobody holds it."""
        token = tree.tokens[i]
        cue = None
        if token.tag[:1] == "V":
            cue = self._verb(tree, i) or self._adjective(tree, i)
        elif token.tag[:1] == "J":
            cue = self._adjective(tree, i)
        elif token.tag in ("NN", "NNS"):
            cue = self._noun(tree, i)
        if cue is None or not cue.speakers or not cue.content:
            return None
        cue.attitude = True
        own = set(cue.words) | {k for s in cue.speakers for k in (s,)}
        return None if own.intersection(cue.content) else cue

    # Verbs

    def _verb(self, tree: Tree, i: int) -> Cue | None:
        token = tree.tokens[i]
        if token.dep == "amod" or (arguments.is_passive(tree, i) and not tree.kids(i, "agent")):
            return None
        words = self._words
        cue = (
            (self._clause(tree, i) if token.lemma in words.clause_verbs else None)
            or (self._infinitive(tree, i) if token.lemma in words.infinitive_verbs else None)
            or (self._gerund(tree, i) if token.lemma in words.gerund_verbs else None)
            or (self._judged(tree, i) if token.lemma in words.judging_verbs else None)
            or (self._object(tree, i) if token.lemma in words.object_verbs else None)
            or self._prepositional(tree, i)
        )
        if cue:
            cue.speakers = arguments.subjects(tree, i)
        return cue

    @staticmethod
    def _clause(tree: Tree, i: int) -> Cue | None:
        for c in tree.kids(i, "ccomp"):
            if c < i or not (tree.tokens[c].tag[:1] in "VM" or tree.kids(c, "cop", "aux", "nsubj", "mark")):
                continue
            if any(tree.tokens[k].tag == "TO" for k in tree.kids(c, "aux", "auxpass")):
                continue
            if not tree.kids(c, "nsubj", "nsubjpass", "expl", "csubj"):
                continue
            return _clause_cue(tree, i, c)
        return None

    @staticmethod
    def _infinitive(tree: Tree, i: int) -> Cue | None:
        for c in tree.kids(i, "xcomp", "ccomp"):
            if c > i and any(tree.tokens[k].tag == "TO" for k in tree.kids(c, "aux", "auxpass")):
                content = set(tree.subtree(c))
                for o in tree.kids(i, "dobj"):
                    content.update(tree.subtree(o) if o < c else ())
                return Cue(i, [i], sorted(content - {i}), [])
        return None

    @staticmethod
    def _gerund(tree: Tree, i: int) -> Cue | None:
        for c in tree.kids(i, "xcomp", "ccomp", "pcomp"):
            if c > i and tree.tokens[c].tag == "VBG":
                return Cue(i, [i], tree.subtree(c), [])
        return None

    def _judged(self, tree: Tree, i: int) -> Cue | None:
        small = [
            c for c in tree.kids(i, "ccomp", "oprd", "xcomp")
            if c > i and (tree.tokens[c].tag[:1] in "NJ" or tree.tokens[c].tag in ("VBN", "VBG"))
            and not tree.kids(c, "aux", "mark")
        ]  # fmt: skip
        objects = [o for o in tree.kids(i, "dobj") if o > i]
        said = [
            c for c in tree.kids(i, "prep")
            if objects and tree.tokens[c].lemma in self._words.judging_prepositions and c > objects[0]
        ]  # fmt: skip
        if tree.tokens[i].lemma in ("see", "make", "present", "position", "treat", "link", "compare", "attribute"):
            small = [c for c in small if tree.tokens[c].tag[:1] in "NJ"]
        if len(objects) < 1 and not any(tree.kids(c, "nsubj") for c in small):
            return None
        if not small and not said:
            return None
        parts = [*objects, *small, *said]
        return Cue(i, [i], sorted({k for p in parts for k in tree.subtree(p)} - {i}), [], clause=False)

    def _object(self, tree: Tree, i: int) -> Cue | None:
        objects = [o for o in tree.kids(i, "dobj") if o > i and tree.tokens[o].tag not in ("WP", "WDT")]
        if not objects:
            return None
        content = {k for o in objects for k in tree.subtree(o)}
        for c in tree.kids(i, "prep"):
            if c > objects[0] and tree.tokens[c].lemma in self._words.object_tails:
                content.update(tree.subtree(c))
        return Cue(i, [i], sorted(content - {i}), [], clause=False)

    def _prepositional(self, tree: Tree, i: int) -> Cue | None:
        wanted = self._words.prepositions.get(tree.tokens[i].lemma)
        if wanted is None:
            return None
        for c in tree.kids(i, "prep", "agent", "prt"):
            if c < i or tree.tokens[c].lemma not in wanted:
                continue
            below = tree.kids(c, "pobj", "pcomp")
            if below:
                content = [k for b in below for k in tree.subtree(b)]
                return Cue(i, [i, c] if c == i + 1 else [i], sorted(content), [], preposition=tree.tokens[c].lemma)
        return None

    # Adjectives and nouns

    def _adjective(self, tree: Tree, i: int) -> Cue | None:
        token = tree.tokens[i]
        wanted = self._words.adjectives.get(token.text.lower()) or self._words.adjectives.get(token.lemma)
        if wanted is None:
            return None
        if token.dep in ("acomp", "attr", "oprd", "advcl", "conj") and tree.tokens[token.head].lemma in _LINKING:
            speakers = arguments.subjects(tree, token.head)
        elif token.tag == "VBN" and tree.kids(i, "auxpass", "nsubjpass"):
            speakers = tree.kids(i, "nsubjpass")
        elif token.dep in ("amod", "acl") and tree.is_nominal(token.head) and token.head < i:
            speakers = [token.head]
        else:
            return None
        cue = self._complement(tree, i, wanted)
        if cue:
            cue.speakers = [s for s in speakers if tree.tokens[s].tag not in ("EX",)]
        return cue

    def _noun(self, tree: Tree, i: int) -> Cue | None:
        wanted = self._words.nouns.get(tree.tokens[i].lemma)
        if wanted is None:
            return None
        cue = self._complement(tree, i, wanted)
        if cue is None:
            return None
        owners = tree.kids(i, "poss")
        cue.speakers = owners or arguments.subjects_of_noun(tree, i)
        if not owners:
            verb = arguments.governing_verb(tree, i)
            if verb is None or tree.tokens[verb].lemma not in self._words.light_verbs:
                return None
        return cue

    def _complement(self, tree: Tree, i: int, wanted: frozenset[str]) -> Cue | None:
        """Read what goes with an adjective or noun: "sure that …", "willing to …", "support for …"."""
        for c in tree.kids(i, "ccomp", "xcomp", "acl", "advcl", "prep", "agent"):
            if c < i:
                continue
            token = tree.tokens[c]
            if token.dep in ("prep", "agent"):
                below = tree.kids(c, "pobj", "pcomp")
                if token.lemma in wanted and below:
                    content = [k for b in below for k in tree.subtree(b)]
                    words = [i, c] if c == i + 1 else [i]
                    return Cue(i, words, sorted(content), [], preposition=token.lemma, clause=False)
            elif any(tree.tokens[k].tag == "TO" for k in tree.kids(c, "aux", "auxpass")):
                if _TO in wanted:
                    return Cue(i, [i], tree.subtree(c), [])
            elif _THAT in wanted and token.dep in ("ccomp", "acl") and tree.kids(c, "nsubj", "nsubjpass", "expl"):
                if token.dep == "acl" and not tree.kids(c, "mark"):
                    continue
                return _clause_cue(tree, i, c)
        return None


def _clause_cue(tree: Tree, i: int, c: int) -> Cue:
    content = tree.subtree(c)
    marks = [m for m in tree.kids(c, "mark") if tree.tokens[m].lemma == _THAT and m < c]
    return Cue(i, [i], [k for k in content if k not in marks and k != i], [], marked=bool(marks))
