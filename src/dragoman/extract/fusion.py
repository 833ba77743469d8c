"""Lexicon and relation model together: what one has found the other confirms, doubts or completes.

The lexicon supplies trigger, mode and who fills the slots; the model reads the whole sentence with the pair marked.
Which of them is followed, and from which probability on, was measured on the project's own evaluation
(`docs/relations.md`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import combinations
from typing import NamedTuple

from dragoman.annotate.tree import Tree
from dragoman.codebook import Codebook, parse_frame
from dragoman.extract import arguments
from dragoman.extract.drafts import Draft
from dragoman.extract.matching import Match
from dragoman.extract.relations import NONE, Marked, Relation, RelationTyper
from dragoman.model import Entity, Sentence, Span
from dragoman.resolve.cast import SentenceCast
from dragoman.resolve.mentions import Mention
from dragoman.timing import StageClock

# From this probability on a pair that a verb joins is an event, although no frame has matched.
FOUND = 0.93
# From this probability on any pair of a sentence in which nothing else was found is one.
FOUND_APART = 0.99
# Such a pair is looked for in sentences of so many actors and words at most: each costs a run of the model.
_MOST_ACTORS, _MOST_WORDS = 2, 20
# From this probability on the model's type takes the place of the lexicon's, if it thinks that one as unlikely as OVERRULED.
OVERRULE, OVERRULED = 0.96, 0.05
# The weight of the model's probability in the confidence of what the lexicon has found.
SHARE = 0.4
# Word pieces around a pair that are read: fewer than `dragoman relate` reads, which made no difference to the events.
PIECES = 36
# Joins of a participant to a verb or to its object.
_LINKS = frozenset("to with against on at from into for over in by of toward towards between".split())
# What is done together somewhere: where that is says nothing of whose place it is.
_TOGETHER = frozenset({"AGREE", "CONSULT", "COOPERATE", "SUPPORT"})
# Verbs that say what somebody is or has, not what he does.
_STATES = frozenset({"be", "have", "become", "remain", "seem"})
# The model tells apart what the codebook has under one mode.
_COARSER = {"embargo": "discontinue", "ties": "discontinue", "aid": "discontinue", "jailed": "convict"}


class Candidate(NamedTuple):
    """A pair of a sentence: the word that joins it, who acts and who is acted upon."""

    head: int
    actor: Entity
    recipient: Entity


class Fusion:
    """Judges the drafts of one sentence after another with the relation model."""

    def __init__(self, typer: RelationTyper, codebook: Codebook, clock: StageClock | None = None) -> None:
        self._typer = typer
        self._clock = clock or StageClock()
        self._codebook = codebook

    def judge(
        self, sentence: Sentence, cast: SentenceCast, text: str, drafts: Sequence[Draft], refused: Set[int]
    ) -> list[Draft]:
        """Weigh the drafts of the lexicon in place, and return them with what the model alone has found.

        `refused`: the words at which a frame matched that yet is no act ("the ability to attack"); there the model,
        which knows nothing of such rules, is not asked, nor at a noun that a verb's frame has used: "lifted its
        sanctions on Chad" imposes none.
        """
        taken = refused | {word for draft in drafts for word in draft.match.used - {draft.match.head}}
        asked: set[tuple[int, int]] = set()
        for draft in drafts:
            relation = self._ask(sentence, text, draft.actors, draft.recipients)
            if relation is not None:
                self._weigh(draft, relation)
            asked.update((a.start, r.start) for a in draft.actors for r in draft.recipients)
        kept = list(drafts)
        for candidate in (*joined(cast), *named(cast)):
            place = (candidate.actor.start, candidate.recipient.start)
            if place in asked or place[::-1] in asked or candidate.head in taken:
                continue
            asked.add(place)
            found = self._find(sentence, text, candidate, FOUND, cast)
            if found and not any(_same_act(found, k) for k in kept):
                kept.append(found)
        if kept or refused:
            return kept
        others = (c for c in apart(cast) if (c.actor.start, c.recipient.start) not in asked)
        likely = (self._find(sentence, text, candidate, FOUND_APART, cast) for candidate in others)
        best = max(filter(None, likely), key=lambda draft: draft.confidence, default=None)
        return [best] if best else []

    def _weigh(self, draft: Draft, relation: Relation) -> None:
        """Let the model confirm the lexicon's type, or overrule it, and count for the confidence."""
        chances = relation.probabilities
        best = max((name for name in chances if name != NONE), key=lambda name: chances[name])
        source = f"rule: {draft.rule}" if draft.rule else f"lexicon: {draft.match.frame.text}"
        if best == draft.event_type and relation.event_type != NONE:
            draft.method = source.replace(":", " and model:", 1)
        elif chances[best] >= OVERRULE and chances.get(draft.event_type, 0.0) < OVERRULED:
            draft.method = f"model, not {source}"
            draft.event_type, draft.mode, draft.status = best, self._mode(relation), relation.status
        draft.confidence = round((1 - SHARE) * draft.confidence + SHARE * chances.get(draft.event_type, 0.0), 2)

    def _mode(self, relation: Relation) -> str | None:
        """Return the model's mode as the codebook has it."""
        mode = _COARSER.get(relation.mode or "", relation.mode)
        return mode if mode in self._codebook.types[relation.event_type].modes else None

    def _find(
        self, sentence: Sentence, text: str, candidate: Candidate, least: float, cast: SentenceCast
    ) -> Draft | None:
        relation = self._ask(sentence, text, [candidate.actor], [candidate.recipient])
        if relation is None or relation.event_type == NONE or relation.confidence < least:
            return None
        if relation.event_type in _TOGETHER and relation.mode != "visit" and candidate.recipient.start in _hosts(cast):
            return None
        return Draft(
            match=Match(_BY_MODEL, candidate.head, used={candidate.head}),
            event_type=relation.event_type,
            mode=self._mode(relation),
            status=relation.status,
            actors=[candidate.actor],
            recipients=[candidate.recipient],
            confidence=round(relation.confidence, 2),
            method="model",
        )

    def _ask(
        self, sentence: Sentence, text: str, actors: Sequence[Entity], recipients: Sequence[Entity]
    ) -> Relation | None:
        """Type the first pair that stands in the sentence; None if there is none."""
        for actor in actors:
            for recipient in recipients:
                inside = all(sentence.start <= e.start < e.end <= sentence.end for e in (actor, recipient))
                if inside and (actor.end <= recipient.start or recipient.end <= actor.start):
                    start = sentence.start
                    marked = Marked(
                        text[start : sentence.end],
                        Span(actor.start - start, actor.end - start),
                        Span(recipient.start - start, recipient.end - start),
                    )
                    before = self._clock.enter("relations")
                    relation = self._typer.type_one(marked)
                    self._clock.enter(before)
                    return relation
        return None


def joined(cast: SentenceCast) -> Iterator[Candidate]:
    """Yield the pairs of known actors that a verb joins, as subject and object or prepositional object.

    "It" is mostly a thing or a deed where it is an object, whatever actor it could mean.
    """
    tree = cast.tree
    for verb, token in enumerate(tree.tokens):
        if token.tag[0] != "V" or token.dep in ("aux", "auxpass") or token.lemma in _STATES:
            continue
        acting = _known(cast, arguments.subjects(tree, verb))
        if not acting:
            continue
        for recipient in _known(cast, [i for i in _reached(tree, verb) if tree.tokens[i].text.lower() != "it"]):
            if recipient.code != acting[0].code and recipient.start != acting[0].start:
                yield Candidate(verb, acting[0], recipient)
                break


def named(cast: SentenceCast) -> Iterator[Candidate]:
    """Yield the pairs of known actors that a noun joins: "Turkish attacks on Syria", "Chad's quarrel with Libya"."""
    tree = cast.tree
    for noun, token in enumerate(tree.tokens):
        if token.tag not in ("NN", "NNS") or cast.mention_at(noun):
            continue
        acting = _known(cast, arguments.modifiers(tree, noun))
        if not acting:
            continue
        reached = [p for _, p in arguments.prepositional(tree, [noun], _LINKS)]
        for recipient in _known(cast, reached):
            if recipient.code != acting[0].code:
                yield Candidate(noun, acting[0], recipient)
                break


def apart(cast: SentenceCast) -> Iterator[Candidate]:
    """Yield the pairs of known actors of a sentence, each once, with the word above both.

    Who comes first acts, but for a passive.
    """
    tree = cast.tree
    first: dict[str, tuple[Mention, Entity]] = {}
    for mention in cast.mentions:
        for entity in mention.entities[:1]:
            if entity.code and entity.end > entity.start:
                first.setdefault(entity.code, (mention, entity))
    if len(first) > _MOST_ACTORS or len(tree) > _MOST_WORDS:
        return
    for (one, actor), (other, recipient) in combinations(first.values(), 2):
        above = [one.head, *tree.ancestors(one.head)]
        head = next((i for i in [other.head, *tree.ancestors(other.head)] if i in above), None)
        if head is None or tree.tokens[head].tag[0] not in "VN" or head in (one.head, other.head):
            continue
        turned = tree.tokens[head].tag[0] == "V" and arguments.is_passive(tree, head)
        yield Candidate(head, recipient, actor) if turned else Candidate(head, actor, recipient)


def _hosts(cast: SentenceCast) -> frozenset[int]:
    """Return where the capitals start that are only where something is done: "talks in Vienna"."""
    tokens = cast.tree.tokens
    return frozenset(
        e.start
        for m in cast.mentions
        if m.sense == "capital" and tokens[m.head].dep == "pobj" and tokens[tokens[m.head].head].lemma in ("in", "at")
        for e in m.entities
    )


def _same_act(one: Draft, other: Draft) -> bool:
    return one.event_type == other.event_type and bool({e.code for e in one.actors} & {e.code for e in other.actors})


def _reached(tree: Tree, verb: int) -> list[int]:
    """Return what a verb acts on, nearest first: its subject in the passive, its object, what prepositions join to them."""
    objects = arguments.objects(tree, verb)
    by_link = [p for _, p in arguments.prepositional(tree, [verb, *objects], _LINKS)]
    return [*tree.kids(verb, "nsubjpass"), *objects, *by_link]


def _known(cast: SentenceCast, tokens: Sequence[int]) -> list[Entity]:
    return [e for i in tokens for e in cast.entities(i) if e.code and e.end > e.start]


# A draft of the model's has no frame of its own.
_BY_MODEL = parse_frame("A do/v R", "ACCUSE", None)
