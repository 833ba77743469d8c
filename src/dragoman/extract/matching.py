"""Matches frames against a parsed sentence: which frame fires at which word, and what fills its slots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dragoman.annotate.tree import Tree
from dragoman.codebook import Codebook, Complement, Frame, Phrase
from dragoman.extract import arguments


@dataclass(slots=True)
class Match:
    """A frame that fired. `actors` and `recipients` are the tokens that fill its slots, not yet resolved.

    `everybody`: the tokens of a reciprocal slot. `used`: the words that the frame names, its head included.
    `clause`: the head of the complement clause, if the frame takes one.
    """

    frame: Frame
    head: int
    actors: list[int] = field(default_factory=list)
    recipients: list[int] = field(default_factory=list)
    everybody: list[int] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    objects: list[int] = field(default_factory=list)
    clause: int | None = None

    def fill(self, slot: str, tokens: list[int]) -> None:
        """Put tokens into a slot."""
        {"A": self.actors, "R": self.recipients, "AR": self.everybody}[slot].extend(tokens)


class FrameMatcher:
    """Finds the best frame at every word of a sentence that can head one."""

    def __init__(self, codebook: Codebook) -> None:
        self._frames = codebook.frames
        self._cues = codebook.cues

    def find(self, tree: Tree) -> list[Match]:
        """Return at most one match a head word; a noun that a verb's frame uses has none of its own."""
        found: list[Match] = []
        used: set[int] = set()
        classes = [_word_class(token.tag, token.dep) for token in tree.tokens]
        for pos in ("v", "a", "n"):
            for i, token in enumerate(tree.tokens):
                if classes[i] != pos or i in used:
                    continue
                frames = self._frames.get((pos, token.lemma)) or self._frames.get((pos, token.text.lower()), ())
                if token.tag == "VBN":
                    # "Senegal was outraged": an adjective to the codebook, a participle to the tagger.
                    frames = (*frames, *self._frames.get(("a", token.text.lower()), ()))
                match = next(filter(None, (self._match(tree, i, f) for f in frames)), None)
                if match:
                    found.append(match)
                    used |= match.used
        found.sort(key=lambda m: m.head)
        return found

    def _match(self, tree: Tree, head: int, frame: Frame) -> Match | None:
        match = Match(frame, head, used={head})
        if frame.particle and not self._take_particle(tree, match):
            return None
        if frame.pos == "v" and not self._take_objects(tree, match):
            return None
        for phrase in frame.phrases:
            # A phrase may hang on a noun that the one before has found: "withdrew from its treaty with Russia".
            heads = list(
                dict.fromkeys([head, *match.objects, *sorted(match.used), *_parted_by(tree, frame, phrase, head)])
            )
            if not self._take_phrase(tree, match, heads, phrase) and not phrase.optional:
                return None
        if frame.complement and not self._take_clause(tree, match, frame.complement):
            return None
        return match if self._take_subject(tree, match) and self._is_mutual(tree, match) else None

    @staticmethod
    def _is_mutual(tree: Tree, match: Match) -> bool:
        """A reciprocal frame needs several parties: a plural, a list, or two that are named."""
        if match.frame.subject != "AR" or match.recipients:
            return True
        tokens = [c for e in match.everybody for c in tree.conjuncts(e)]
        plural = any(
            tree.tokens[t].tag in ("NNS", "NNPS") or tree.tokens[t].lemma in ("they", "we", "both") for t in tokens
        )
        return len(set(tokens)) > 1 or plural or any("-" in tree.tokens[t].text for t in tokens)

    @staticmethod
    def _take_particle(tree: Tree, match: Match) -> bool:
        for c in tree.children[match.head]:
            token = tree.tokens[c]
            bare = token.dep in ("prt", "advmod", "acomp", "npadvmod") or (
                token.dep == "prep" and not tree.kids(c, "pobj", "pcomp")
            )
            if bare and token.lemma in match.frame.particle:
                match.used.add(c)
                return True
        return False

    @staticmethod
    def _take_objects(tree: Tree, match: Match) -> bool:
        frame = match.frame
        found = arguments.objects(tree, match.head)
        match.objects = list(found)
        if frame.object_nouns:
            wanted = [
                o
                for first in found
                for o in tree.conjuncts(first)
                if tree.tokens[o].lemma in frame.object_nouns or tree.tokens[o].text.lower() in frame.object_nouns
            ]
            if not wanted:
                return frame.object_optional
            match.used.update(wanted)
            match.objects = wanted
            if frame.object_slot:
                given = arguments.datives(tree, match.head) or [o for o in found if o not in wanted]
                if not given:
                    return False
                match.fill(frame.object_slot, given)
            if frame.possessor:
                match.fill(frame.possessor, [m for o in wanted for m in arguments.modifiers(tree, o)])
                match.fill(frame.possessor, [
                    p for _, p in arguments.prepositional(tree, wanted, frozenset({"of", "from", "by"}))
                ])  # fmt: skip
            return True
        if frame.object_slot:
            given = found or _clause_subjects(tree, match.head)
            match.fill(frame.object_slot, given)
            return bool(given) or frame.object_optional
        if frame.object_any:
            return bool(found) or bool(tree.kids(match.head, "ccomp", "xcomp")) or frame.object_optional
        return True

    @staticmethod
    def _take_phrase(tree: Tree, match: Match, heads: list[int], phrase: Phrase) -> bool:
        taken = False
        for preposition, target in arguments.prepositional(tree, heads, phrase.prepositions):
            token = tree.tokens[target]
            if phrase.gerund:
                if token.tag != "VBG":
                    continue
                match.clause = target
            elif phrase.nouns:
                wanted = [t for t in tree.conjuncts(target) if tree.tokens[t].lemma in phrase.nouns]
                if not wanted:
                    continue
                match.used.update(wanted)
                match.objects.extend(wanted)
                if phrase.possessor:
                    match.fill(phrase.possessor, [m for o in wanted for m in arguments.modifiers(tree, o)])
            elif phrase.slot:
                match.fill(phrase.slot, [target])
            else:
                match.objects.append(target)
            match.used.add(preposition)
            taken = True
            if not phrase.slot:
                break
        return taken

    def _take_clause(self, tree: Tree, match: Match, complement: Complement) -> bool:
        clause = next(self._clauses(tree, match, complement), None)
        match.clause = clause if clause is not None else match.clause
        return clause is not None or complement.optional

    @staticmethod
    def _clauses(tree: Tree, match: Match, complement: Complement) -> Iterator[int]:
        heads = [match.head, *match.objects, *[u for u in match.used if u != match.head]]
        for head in heads:
            for c in tree.kids(head, "xcomp", "ccomp", "advcl", "acl", "relcl", "pcomp"):
                if head != match.head and tree.tokens[c].dep not in ("acl", "xcomp", "pcomp", "relcl"):
                    continue
                if _clause_kind(tree, c) != complement.kind or (
                    tree.tokens[c].dep == "advcl" and complement.kind == "THAT"
                ):
                    continue
                if not complement.verbs or _verbs(tree, c) & complement.verbs:
                    yield c

    def _take_subject(self, tree: Tree, match: Match) -> bool:
        frame = match.frame
        if frame.subject is None:
            return True
        if frame.pos == "v":
            given = arguments.subjects(tree, match.head)
            if frame.subject == "R" or (frame.subject == "AR" and not arguments.is_passive(tree, match.head)):
                given = given or arguments.surface_subjects(tree, match.head)
        elif frame.pos == "a":
            given = _adjective_subjects(tree, match.head)
        else:
            given = self._noun_actors(tree, match)
        match.fill(frame.subject, given)
        return True

    def _noun_actors(self, tree: Tree, match: Match) -> list[int]:
        """Return who does what a noun names: before it, after "by" or "of", or the subject of a light verb."""
        noun = match.head
        before = arguments.modifiers(tree, noun)
        by = [p for _, p in arguments.prepositional(tree, [noun], frozenset({"by"}))]
        if by:
            return by
        governor = arguments.governing_verb(tree, noun)
        light = governor is not None and tree.tokens[governor].lemma in self._cues.light_verbs
        carried = [
            s for c in tree.kids(noun, "acl") if arguments.is_passive(tree, c) for s in arguments.subjects(tree, c)
        ]
        subject = arguments.subjects(tree, governor) if light and governor is not None else []
        if not subject and light and governor is not None and tree.tokens[noun].dep == "pobj":
            subject = arguments.surface_subjects(tree, governor)  # "were engaged in fighting"
        of = []
        taken = {p for phrase in match.frame.phrases for p in phrase.prepositions}
        if "of" not in taken:
            of = [p for _, p in arguments.prepositional(tree, [noun], frozenset({"of"}))]
        from_ = [] if "from" in taken else [p for _, p in arguments.prepositional(tree, [noun], frozenset({"from"}))]
        return before + carried + subject + of + from_


def _parted_by(tree: Tree, frame: Frame, phrase: Phrase, noun: int) -> list[int]:
    """Return the verb that may hold who a noun is between: "clashes broke out between …"."""
    subject = frame.pos == "n" and tree.tokens[noun].dep == "nsubj"
    return [tree.tokens[noun].head] if subject and "between" in phrase.prepositions else []


def _clause_subjects(tree: Tree, verb: int) -> list[int]:
    """Return the subject of an infinitive clause, which the parser may make of an object: "asked Iran to stop"."""
    return [
        s for c in tree.kids(verb, "ccomp") if _clause_kind(tree, c) == "TO" for s in tree.kids(c, "nsubj", "nsubjpass")
    ]


def _clause_kind(tree: Tree, clause: int) -> str:
    """Return TO, ING or THAT for a clause."""
    if any(tree.tokens[c].tag == "TO" for c in tree.kids(clause, "aux", "auxpass")):
        return "TO"
    return "ING" if tree.tokens[clause].tag == "VBG" and not tree.kids(clause, "nsubj", "aux") else "THAT"


def _verbs(tree: Tree, clause: int) -> frozenset[str]:
    """Return the lemmas of a clause's verbs, those it only passes through to included ("begin to withdraw")."""
    found = {tree.tokens[c].lemma for c in tree.conjuncts(clause)}
    found |= {tree.tokens[x].lemma for x in tree.kids(clause, "xcomp")}
    return frozenset(found)


def _adjective_subjects(tree: Tree, adjective: int) -> list[int]:
    token = tree.tokens[adjective]
    if tree.kids(adjective, "nsubj", "nsubjpass"):
        return arguments.surface_subjects(tree, adjective)
    first = tree.first_conjunct(adjective)
    head = tree.tokens[first].head
    if (
        tree.tokens[first].dep in ("acomp", "oprd", "attr", "xcomp", "ccomp", "advcl")
        and tree.tokens[head].tag[0] == "V"
    ):
        return arguments.surface_subjects(tree, head)
    if token.dep in ("amod", "acl", "relcl") and tree.is_nominal(token.head):
        return [token.head]
    return tree.kids(adjective, "nsubj")


def _word_class(tag: str, dep: str) -> str | None:
    if tag[0] == "V":
        return None if dep in ("aux", "auxpass") else "v"
    if tag in ("NN", "NNS", "NNP", "NNPS"):
        return "n" if dep != "compound" else None  # "riot police", "aid worker"
    return "a" if tag[0] == "J" else None
