"""What a statement says to bring about what: claims of cause and effect, from the parse of its sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dragoman.annotate import Tree
from dragoman.extract.causes import CauseWords
from dragoman.model import Claim, ClaimStatus, Quote, Sentence, Span, Token

_SUBJECTS = ("nsubj", "csubj", "nsubjpass", "csubjpass")
_OBJECTS = ("dobj", "ccomp", "xcomp", "oprd")
# What begins so names its cause or effect in another clause.
_RELATIVE = frozenset({"WDT", "WP", "WRB"})
_EDGES = " \t\r\n,;:.!?…–—-“”\"'‘’«»"


class _Link(NamedTuple):
    """A cue with the tokens of both sides; `verb` carries negation and modality, None where the cue has no verb."""

    cue: list[int]
    cause: list[int]
    effect: list[int]
    verb: int | None


class ClaimFinder:
    """Finds claims in parsed sentences."""

    def __init__(self, words: CauseWords) -> None:
        self._words = words
        self._heads = words.heads()
        self._links = tuple(phrase.split() for phrase in words.links.prepositions)

    def find(self, sentence: Sentence, text: str, spans: Sequence[Span]) -> list[Claim]:
        """Return the claims of a sentence whose cue stands within the spans; both sides are cut to the spans."""
        if not any(t.lemma in self._heads for t in sentence.tokens):
            return []
        tree = Tree(sentence)
        out = []
        for link in self._of(tree):
            cue = tree.span(link.cue)
            if not any(s.start <= cue.start and cue.end <= s.end for s in spans):
                continue
            cause, effect = (self._quote(tree, side, text, spans, cue) for side in (link.cause, link.effect))
            if cause and effect and (cause.end <= effect.start or effect.end <= cause.start):
                words = Quote(text=text[cue.start : cue.end], start=cue.start, end=cue.end)
                out.append(Claim(cause=cause, effect=effect, cue=words, status=self._status(tree, link.verb)))
        return out

    def _of(self, tree: Tree) -> Iterator[_Link]:
        for i, token in enumerate(tree.tokens):
            if token.lemma not in self._heads:
                continue
            if token.tag.startswith("V"):
                yield from self._of_verb(tree, i)
            elif token.tag in ("NN", "NNS"):
                yield from self._of_noun(tree, i)
            yield from self._of_phrase(tree, i)

    # Verbs: "leads to", "was caused by", "stems from"

    def _of_verb(self, tree: Tree, i: int) -> Iterator[_Link]:
        lemma = tree.tokens[i].lemma
        for prepositions, forward in (
            (self._words.forward_verbs.get(lemma, ()), True),
            (self._words.backward_verbs.get(lemma, ()), False),
        ):
            if not prepositions:
                continue
            agents = tree.kids(i, "agent")
            subject = self._subject(tree, i)
            if forward and agents and "" in prepositions:
                for agent in agents:
                    yield _Link([i, agent], self._below(tree, agent), subject, i)
                continue
            for mark, side in self._complements(tree, i, prepositions):
                cause, effect = (subject, side) if forward else (side, subject)
                yield _Link([i, *mark], cause, effect, i)

    def _complements(self, tree: Tree, i: int, prepositions: Sequence[str]) -> Iterator[tuple[list[int], list[int]]]:
        """Yield what a verb governs: the tokens of the preposition, and those of what stands after it."""
        # "led a delegation to Paris" has an object, and leads to nothing.
        led = "" not in prepositions and bool(tree.kids(i, "dobj"))
        for preposition in () if led else tree.kids(i, "prep", "dative"):
            if tree.tokens[preposition].lemma in prepositions:
                yield [preposition], self._below(tree, preposition)
                return
        particles = [p for p in tree.kids(i, "prt") if tree.tokens[p].lemma in prepositions]
        if "" in prepositions or particles:
            objects = tree.kids(i, *_OBJECTS)
            if objects and objects[0] > i:
                marks = [p for p in particles if p < objects[0]]
                yield marks, sorted({k for o in objects for k in tree.subtree(o)} - set(particles))

    def _subject(self, tree: Tree, i: int) -> list[int]:
        """Return the subject of a verb; that of what governs it where it has none of its own."""
        for node in (i, *tree.ancestors(i)):
            token = tree.tokens[node]
            found = tree.kids(node, *_SUBJECTS)
            if found:
                if token.dep == "relcl" and tree.tokens[found[-1]].lemma in ("which", "that", "who"):
                    return self._without(tree, token.head, node)
                return tree.subtree(found[-1])
            if token.dep in ("acl", "relcl"):
                return self._without(tree, token.head, node)
            if token.dep not in ("conj", "xcomp", "acomp", "oprd", "attr") and token.tag not in ("TO", "MD"):
                return []
        return []

    # Nouns: "X is the root of Y", "X is the outcome of Y"

    def _of_noun(self, tree: Tree, i: int) -> Iterator[_Link]:
        token = tree.tokens[i]
        first = tree.first_conjunct(i)
        if tree.tokens[first].dep == "pobj":
            # "one of the causes of"
            of = tree.tokens[first].head
            first = tree.tokens[of].head if tree.tokens[of].lemma == "of" else first
        if tree.tokens[first].dep not in ("attr", "oprd"):
            return
        verb = tree.tokens[first].head
        subject = self._subject(tree, verb)
        for found, forward in (
            (self._words.forward_nouns.get(token.lemma, ()), True),
            (self._words.backward_nouns.get(token.lemma, ()), False),
        ):
            for preposition in tree.kids(i, "prep"):
                if tree.tokens[preposition].lemma in found:
                    side = self._below(tree, preposition)
                    cause, effect = (subject, side) if forward else (side, subject)
                    yield _Link([i, preposition], cause, effect, verb)

    # Phrases and conjunctions: "due to", "because"

    def _of_phrase(self, tree: Tree, i: int) -> Iterator[_Link]:
        tokens = tree.tokens
        words = [t.text.lower() for t in tokens[i : i + 4]]
        phrase = next((p for p in self._links if words[: len(p)] == p), None)
        if phrase:
            cue = list(range(i, i + len(phrase)))
            governor = next((tokens[k].head for k in cue if tokens[k].head not in cue), None)
            inside = {k for c in cue for k in tree.subtree(c)} - set(cue)
            cause = [k for k in sorted(inside) if k > cue[-1]]
        elif tokens[i].lemma in self._words.links.conjunctions and tokens[i].dep in ("mark", "prep"):
            cue, clause = [i], tokens[i].head
            governor = tokens[clause].head if clause != tokens[clause].head else None
            cause = [k for k in tree.subtree(clause) if k > i]
        else:
            return
        if governor is None or not cause:
            return
        clause = next((k for k in (governor, *tree.ancestors(governor)) if tokens[k].tag[0] in "VM"), governor)
        if tokens[governor].dep == "acomp" or (phrase and tokens[governor].dep in _SUBJECTS):
            clause = tokens[governor].head
        taken = set(cue) | set(cause)
        effect = [k for k in tree.subtree(clause) if k not in taken and not self._is_mark(tree, k, clause)]
        before, after = [k for k in effect if k < cue[0]], [k for k in effect if k > cause[-1]]
        # "It must not rain because ..." denies the rain, and not what brings it.
        yield _Link(cue, cause, before or after, None)

    @staticmethod
    def _is_mark(tree: Tree, i: int, verb: int) -> bool:
        return tree.tokens[i].head == verb and tree.tokens[i].dep in ("mark", "cc", "punct")

    @staticmethod
    def _below(tree: Tree, i: int) -> list[int]:
        return [k for k in tree.subtree(i) if k > i]

    @staticmethod
    def _without(tree: Tree, i: int, clause: int) -> list[int]:
        """Return a noun with its modifiers, but for the clause that hangs on it."""
        cut = set(tree.subtree(clause))
        return [k for k in tree.subtree(i) if k not in cut]

    # What is kept

    def _quote(self, tree: Tree, side: Sequence[int], text: str, spans: Sequence[Span], cue: Span) -> Quote | None:
        held = [k for k in side if any(s.start <= tree.tokens[k].start < s.end for s in spans)]
        if not held:
            return None
        run = _run_beside(held, tree, cue)
        if tree.tokens[run[0]].tag in _RELATIVE or not any(self._says_something(tree.tokens[k]) for k in run):
            return None
        start, end = tree.tokens[run[0]].start, tree.tokens[run[-1]].end
        while start < end and text[start] in _EDGES:
            start += 1
        while start < end and text[end - 1] in _EDGES:
            end -= 1
        return Quote(text=text[start:end], start=start, end=end) if start < end else None

    def _says_something(self, token: Token) -> bool:
        """Whether a word has a meaning of its own: "it was" has none."""
        return token.tag[:2] in ("NN", "VB") and token.lemma not in self._words.empty.words

    def _status(self, tree: Tree, verb: int | None) -> ClaimStatus:
        if verb is None:
            return "asserted"
        near = {tree.tokens[k].text.lower() for k in self._chain(tree, verb)}
        if near & self._words.status.denied:
            return "denied"
        return "possible" if near & self._words.status.possible else "asserted"

    @staticmethod
    def _chain(tree: Tree, verb: int) -> Iterator[int]:
        """Yield auxiliaries, negations and adverbs of a verb and of those that it is an infinitive of."""
        for node in (verb, *tree.ancestors(verb)):
            yield node
            yield from tree.kids(node, "aux", "neg", "advmod", "acomp")
            for subject in tree.kids(node, "nsubj", "nsubjpass"):
                yield from tree.kids(subject, "neg", "det")
            if tree.tokens[node].dep not in ("xcomp", "acomp"):
                return


def _run_beside(held: Sequence[int], tree: Tree, cue: Span) -> list[int]:
    """Return the part of a side that lies before the cue, or after it, whichever is the longer."""
    before = [k for k in held if tree.tokens[k].end <= cue.start]
    after = [k for k in held if tree.tokens[k].start >= cue.end]
    return before if len(before) >= len(after) else after
