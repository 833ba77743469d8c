"""How an expression of time hangs on an act, by the parse of the sentence."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

from dragoman.annotate.tree import Tree
from dragoman.model import Span

_CLAUSE = frozenset({"relcl", "acl"})
_SAID = frozenset({"ccomp", "parataxis"})


class Hangs(Enum):
    """How an expression hangs on an act; the value is the distance in characters that it counts for or against.

    OWN: on the act's own verb or noun. ABOVE: on the verb that governs it, or that it is co-ordinated with. RELATIVE: on the
    verb above the relative clause that tells the act. INNER: on a participle or "when" clause below the act. UNKNOWN:
    there is no parse. CONTENT: on what somebody is accused of or thanked for. ELSEWHERE: on another act. SAYING: on the
    verb that reports the act.
    """

    OWN = -80
    ABOVE = 0
    UNKNOWN = 1
    INNER = 40
    RELATIVE = 60
    CONTENT = 999
    ELSEWHERE = 1000
    SAYING = 1001


class Clauses:
    """The clauses of a sentence, seen from the act that some words name."""

    def __init__(self, tree: Tree, trigger: Span, speech_verbs: Collection[str], open_verbs: Collection[str]) -> None:
        self._tree, self._speech, self._open = tree, speech_verbs, open_verbs
        heads = tree.at(trigger.start, trigger.end)
        self._head = next((i for i in reversed(heads) if tree.tokens[i].tag[0] in "VN"), heads[-1] if heads else None)
        self._verb = None if self._head is None else self._verb_of(self._head)

    def hangs(self, span: Span) -> Hangs:
        """Return how an expression that stands in the report at `span` hangs on the act."""
        tree, tokens = self._tree, self._tree.tokens
        inside = tree.at(span.start, span.end)
        if self._head is None or not inside:
            return Hangs.UNKNOWN
        top = next((i for i in inside if tokens[i].head not in inside), inside[0])
        if tokens[top].dep in ("poss", "amod", "compound", "nmod", "nummod"):
            return self._of_noun(tokens[top].head)
        above = [top, *tree.ancestors(top)]
        if self._head in above and not any(tokens[i].tag[0] == "V" for i in above[: above.index(self._head)]):
            return Hangs.OWN
        verb = self._verb_of(top)
        if verb is None or self._verb is None:
            return Hangs.UNKNOWN
        return self._between(verb, self._verb)

    def _of_noun(self, noun: int) -> Hangs:
        """Judge "Friday's attack" and "the 2003 invasion": the words date the noun, and the verb whose subject it is."""
        tree = self._tree
        if self._head == noun or (self._head is not None and noun in tree.core(self._head)):
            return Hangs.OWN
        if tree.tokens[noun].dep == "nsubj" and tree.tokens[noun].head == self._head:
            return Hangs.RELATIVE
        return Hangs.ELSEWHERE

    def _verb_of(self, i: int) -> int | None:
        """Return the verb of a word's clause; of an auxiliary, the verb that it helps."""
        tokens = self._tree.tokens
        for node in (i, *self._tree.ancestors(i)):
            if tokens[node].tag[0] in "VM" and tokens[node].dep not in ("aux", "auxpass", "amod"):
                return node
        return None

    def _between(self, verb: int, own: int) -> Hangs:
        tree, tokens = self._tree, self._tree.tokens
        if verb == own:
            return Hangs.OWN
        up = [own, *tree.ancestors(own)]
        if verb in up:
            path = up[: up.index(verb)]
            deps = {tokens[i].dep for i in path}
            if deps & _SAID:
                return Hangs.SAYING if tokens[verb].lemma in self._speech else Hangs.ELSEWHERE
            return Hangs.RELATIVE if deps & _CLAUSE else Hangs.ABOVE
        down = [verb, *tree.ancestors(verb)]
        if own in down:
            return self._below(down[: down.index(own)], own)
        if tree.first_conjunct(verb) == tree.first_conjunct(own):
            return Hangs.ABOVE
        return Hangs.ELSEWHERE

    def _below(self, path: list[int], own: int) -> Hangs:
        """Judge an expression in a clause below the act; `path` leads up to it, the clause's verb first."""
        tree, tokens = self._tree, self._tree.tokens
        if all(tokens[i].dep == "conj" for i in path if tokens[i].tag[0] == "V"):
            return Hangs.ELSEWHERE if tree.kids(path[0], "nsubj", "nsubjpass") else Hangs.INNER
        top = path[-1]
        deps = {tokens[i].dep for i in path}
        if deps & (_SAID | {"relcl"}):
            return Hangs.ELSEWHERE
        if "pcomp" in deps:
            return Hangs.CONTENT
        infinitive = any(tokens[c].tag == "TO" for c in tree.kids(path[0], "aux"))
        if infinitive:
            return Hangs.OWN if tokens[own].lemma in self._open and tokens[top].dep == "xcomp" else Hangs.ELSEWHERE
        if tokens[top].dep == "advcl":
            marks = {tokens[c].lemma for c in tree.children[top] if tokens[c].dep in ("mark", "advmod", "prep")}
            return Hangs.ELSEWHERE if marks & {"after", "before", "since", "until", "if"} else Hangs.INNER
        return Hangs.INNER
