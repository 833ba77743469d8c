"""Who stands where around a verb or a noun: subjects, objects and prepositional phrases, read off the parse.

The labels are ClearNLP's. A function returns token indices; it neither resolves nor judges them.
"""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.annotate.tree import Tree

_SUBJECT_CONTROL = frozenset({"promise", "threaten", "vow", "pledge", "swear", "offer"})
# "accused X of selling", "praised X for selling", "kept X from selling": X sells.
_OBJECT_PREPOSITIONS = frozenset({"of", "for", "from", "with", "into"})
# What is written or voted on acts for who made it: "adopted a resolution demanding that …".
_DOCUMENTS = frozenset(
    {"communique", "decree", "declaration", "letter", "motion", "note", "petition", "resolution", "statement"}
)
_RELATIVES = frozenset({"who", "which", "that", "whom"})


def is_passive(tree: Tree, verb: int) -> bool:
    """Whether a verb is in the passive, reduced relatives ("troops sent by Chad") included."""
    if tree.kids(verb, "auxpass", "nsubjpass", "csubjpass"):
        return True
    token = tree.tokens[verb]
    if token.tag != "VBN" or tree.kids(verb, "aux", "nsubj"):
        return False
    if token.dep == "conj" and token.head != verb:
        return is_passive(tree, token.head) and not tree.kids(verb, "dobj")
    return token.dep in ("acl", "advcl", "amod") or bool(tree.kids(verb, "agent"))


def subjects(tree: Tree, verb: int, depth: int = 0) -> list[int]:
    """Return who does what a verb says: its subject, its agent in the passive, or the one it is controlled by."""
    if is_passive(tree, verb):
        return _agents(tree, verb)
    return _antecedents(tree, verb, tree.kids(verb, "nsubj")) or _controllers(tree, verb, depth)


def surface_subjects(tree: Tree, verb: int, depth: int = 0) -> list[int]:
    """Return the grammatical subject, whether the verb is active or passive."""
    own = tree.kids(verb, "nsubj", "nsubjpass")
    return _antecedents(tree, verb, own) or _controllers(tree, verb, depth)


def _agents(tree: Tree, verb: int) -> list[int]:
    found = [p for by in tree.kids(verb, "agent") for p in tree.kids(by, "pobj")]
    if found:
        return found
    by = [c for c in tree.kids(verb, "prep") if tree.tokens[c].lemma == "by"]
    return [p for b in by for p in tree.kids(b, "pobj")]


def _antecedents(tree: Tree, verb: int, own: list[int]) -> list[int]:
    """Replace a relative pronoun by the noun that the clause belongs to.

    Of two subjects the one next to the verb counts: the parser takes "Voicing readiness, X said" for a list.
    """
    out = []
    own = [max((i for i in own if i < verb), default=own[0])] if len(own) > 1 else own
    for i in own:
        if tree.tokens[i].tag in ("WDT", "WP") or (
            tree.tokens[i].text.lower() in _RELATIVES and tree.tokens[verb].dep == "relcl"
        ):
            head = _relative_head(tree, verb)
            out.extend([head] if head is not None else [])
        else:
            out.append(i)
    return out


def _relative_head(tree: Tree, verb: int) -> int | None:
    verb = tree.first_conjunct(verb)
    head = tree.tokens[verb].head
    return head if tree.tokens[verb].dep == "relcl" and head != verb else None


def _controllers(tree: Tree, verb: int, depth: int) -> list[int]:
    """Return the subject that a verb without one of its own shares with what governs it."""
    token = tree.tokens[verb]
    head = token.head
    if head == verb or depth > 6:
        return []
    governor = tree.tokens[head]
    if token.dep in ("conj", "parataxis"):
        stranded = _stranded_subject(tree, verb)
        if stranded is not None:
            return [stranded]
        return surface_subjects(tree, head, depth + 1) if governor.tag[0] in "VM" else []
    if token.dep == "xcomp":
        controlled = tree.kids(head, "dobj")
        if controlled and governor.lemma not in _SUBJECT_CONTROL:
            return controlled
        return surface_subjects(tree, head, depth + 1)
    if token.dep in ("advcl", "ccomp", "dep") and governor.tag[0] == "V":
        # "Voicing readiness, he said"; "a report said, citing officials"
        return surface_subjects(tree, head, depth + 1) if token.tag in ("VBG", "VBN", "VB") else []
    if token.dep == "acl" and token.tag in ("VBG", "VB") and tree.is_nominal(head):
        if token.tag == "VBG" and governor.lemma not in _DOCUMENTS:
            return [head]
        return subjects_of_noun(tree, head, depth + 1) or ([head] if token.tag == "VBG" else [])
    if token.dep == "pcomp":
        above = tree.tokens[head].head
        if tree.tokens[above].tag[0] == "V":
            accused = objects(tree, above) if governor.lemma in _OBJECT_PREPOSITIONS else []
            return accused or surface_subjects(tree, above, depth + 1)
        return subjects_of_noun(tree, above, depth + 1)
    if token.dep in ("acomp",) or governor.tag[0] == "J":
        return surface_subjects(tree, head, depth + 1)
    return []


def _stranded_subject(tree: Tree, verb: int) -> int | None:
    """Return the noun before a co-ordinated verb that the parser took for one more object of the verb before.

    "Cuba released a contractor, and the United States freed three agents."
    """
    before = verb - 1
    while before > 0 and tree.tokens[before].tag in ("RB", "MD"):
        before -= 1
    token = tree.tokens[before]
    if (
        before > 1
        and tree.is_nominal(before)
        and token.dep == "conj"
        and tree.tokens[verb].tag in ("VBD", "VBZ", "VBP")
    ):
        coordinators = [c for c in tree.kids(token.head, "cc") if c < before]
        if coordinators and tree.tokens[coordinators[-1] - 1].text == ",":
            return before
    return None


def subjects_of_noun(tree: Tree, noun: int, depth: int = 0) -> list[int]:
    """Return who has what a noun names: its possessor, or the subject of the verb that it is the object of."""
    owners = tree.kids(noun, "poss")
    if owners or depth > 6:
        return owners
    governor = governing_verb(tree, noun)
    return subjects(tree, governor, depth + 1) if governor is not None else []


def governing_verb(tree: Tree, noun: int) -> int | None:
    """Return the verb that a noun is the object of, directly or through a preposition."""
    noun = tree.first_conjunct(noun)
    token = tree.tokens[noun]
    if token.dep in ("dobj", "nsubjpass", "attr", "oprd") and tree.tokens[token.head].tag[0] == "V":
        return token.head
    if token.dep == "pobj":
        above = tree.tokens[token.head].head
        if tree.tokens[above].tag[0] == "V":
            return above
    return None


def objects(tree: Tree, verb: int) -> list[int]:
    """Return what is acted upon: the direct object, or the subject of the passive."""
    if is_passive(tree, verb):
        found = _antecedents(tree, verb, tree.kids(verb, "nsubjpass", "nsubj"))
        token = tree.tokens[verb]
        if not found and token.dep in ("acl", "amod"):
            found = [token.head]
        if not found and token.dep in ("conj", "xcomp", "advcl"):
            found = surface_subjects(tree, verb)
        return found + tree.kids(verb, "dobj", "oprd")
    found = [o for c in tree.kids(verb, "dobj", "attr", "oprd") for o in _antecedents(tree, verb, [c])]
    if not found:
        # "gave the envoys 48 hours": of two objects the parser takes a stretch of time for an adverb.
        found = _quantified(tree, verb) or (tree.kids(verb, "npadvmod") if tree.kids(verb, "dative") else [])
    if not found and tree.tokens[verb].dep == "relcl" and tree.kids(verb, "nsubj"):
        subject = tree.tokens[tree.kids(verb, "nsubj")[0]]
        if subject.tag not in ("WDT", "WP"):
            head = _relative_head(tree, verb)
            found = [head] if head is not None else []
    if not found and tree.tokens[verb].dep != "conj":
        # "criticised and rejected the offer": the parser hangs the object on the last verb.
        for c in tree.kids(verb, "conj"):
            if tree.tokens[c].tag == tree.tokens[verb].tag:
                found = tree.kids(c, "dobj")
                break
    return found


def _quantified(tree: Tree, verb: int) -> list[int]:
    """Return the object that the parser hangs on "up to": "freed up to forty miners"."""
    return [
        p
        for up in tree.kids(verb, "prt", "advmod", "prep")
        if tree.tokens[up].lemma == "up"
        for to in tree.kids(up, "prep")
        for p in tree.kids(to, "pobj")
        if tree.kids(p, "nummod")
    ]


def datives(tree: Tree, verb: int) -> list[int]:
    """Return the indirect object: "gave Sudan a loan"."""
    return [c for c in tree.kids(verb, "dative", "iobj") if tree.tokens[c].tag not in ("IN", "TO")]


def prepositional(tree: Tree, heads: list[int], prepositions: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield (preposition, object or gerund) for the phrases that hang on one of the heads."""
    for head in heads:
        for c in tree.children[head]:
            token = tree.tokens[c]
            if token.dep in ("advcl", "acl", "relcl") and "for" in prepositions:
                yield from _beneficiaries(tree, c)
            if token.dep not in ("prep", "dative", "agent", "prt", "advmod") or token.lemma not in prepositions:
                continue
            for p in tree.kids(c, "pobj", "pcomp"):
                yield c, p
            # "out of", "away from", "ahead of": the second preposition holds the object.
            for inner in tree.kids(c, "prep"):
                for p in tree.kids(inner, "pobj", "pcomp"):
                    yield inner, p


def _beneficiaries(tree: Tree, clause: int) -> Iterator[tuple[int, int]]:
    """Yield ("for", subject) of a clause that says what for: "approved a credit for Kenya to buy maize"."""
    if any(tree.tokens[c].tag == "TO" for c in tree.kids(clause, "aux")):
        for mark in tree.kids(clause, "mark"):
            if tree.tokens[mark].lemma == "for":
                yield from ((mark, subject) for subject in tree.kids(clause, "nsubj"))


def modifiers(tree: Tree, noun: int) -> list[int]:
    """Return what stands before a noun and may name whose it is: possessors, adjectives, compounds."""
    found = tree.kids(noun, "poss", "amod", "compound", "nmod")
    for c in list(found):
        # "the US-led fight": the name hangs on the participle.
        led = tree.kids(c, "npadvmod") if tree.tokens[c].lemma in ("lead", "led") else []
        found.extend(tree.kids(c, "conj", "compound", "amod", "nmod") + led)
    return sorted(set(found))
