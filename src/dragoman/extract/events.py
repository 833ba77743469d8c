"""From matched frames to events: who, whom, which type the grammar makes of it, and how sure that is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from dragoman.annotate.tree import Tree
from dragoman.codebook import Codebook, Frame, parse_frame
from dragoman.extract import arguments
from dragoman.extract.contexts import ContextTagger
from dragoman.extract.drafts import Draft
from dragoman.extract.fusion import Fusion
from dragoman.extract.matching import FrameMatcher, Match
from dragoman.extract.shifts import Shifter
from dragoman.extract.status import Modality, ModalityReader
from dragoman.model import Entity, Event, Quote, Sentence
from dragoman.resolve.cast import SentenceCast
from dragoman.resolve.memory import codes

_PLACED_TYPES = frozenset(
    {"AID", "CONCEDE", "RETREAT", "PROTEST", "MOBILIZE", "COERCE", "ASSAULT", "SANCTION", "ACCUSE"}
)
_FOR_OTHERS = frozenset({"AID", "SUPPORT"})
_NEED_SOMEBODY = frozenset({"AID", "ASSAULT", "COERCE", "COOPERATE", "RETREAT", "SANCTION"})
_PLACE_PREPOSITIONS = frozenset({"in", "into", "from", "inside", "to", "at", "near", "over", "across", "on", "outside"})
_ADDRESSED = frozenset(
    {"with", "to", "against", "on", "from", "of", "for", "by", "toward", "towards", "over", "between"}
)


class EventExtractor:
    """Codes one sentence after another."""

    needs: tuple[str, ...] = ("sentences", "mentions", "speakers")
    gives: tuple[str, ...] = ("events",)

    def __init__(self, codebook: Codebook, fusion: Fusion | None = None) -> None:
        self._codebook = codebook
        self._fusion = fusion
        self._matcher = FrameMatcher(codebook)
        self._modality = ModalityReader(codebook.cues)
        self._shifter = Shifter(codebook)
        self._contexts = ContextTagger(codebook)

    def extract(
        self, sentence: Sentence, cast: SentenceCast, report_id: str, text: str, date: str | None
    ) -> list[Event]:
        """Return the events of a sentence, in text order; their date and place are not yet set."""
        tree = cast.tree
        matches = self._matcher.find(tree)
        evidence = text[sentence.start : sentence.end]
        background = self._modality.is_background(evidence, date)
        absorbed = self._absorbed(tree, matches)
        drafts: list[Draft] = []
        refused: set[int] = set()
        for match in matches:
            if match.head in absorbed:
                continue
            inner = next((m for m in matches if m.head in absorbed and absorbed[m.head] == match.head), None)
            draft = self._draft(tree, cast, match, inner, background)
            if draft:
                drafts.append(draft)
            else:
                refused.add(match.head)
        drafts.extend(self._obligations(tree, cast, matches, absorbed, drafts))
        drafts.extend(self._judgements(tree, cast, {m.head for m in matches}))
        if self._fusion:
            drafts = self._fusion.judge(sentence, cast, text, drafts, refused)
        contexts = self._contexts.tag(evidence)
        return [self._event(d, tree, sentence, report_id, evidence, contexts) for d in self._distinct(drafts)]

    # Which matches are parts of others

    @staticmethod
    def _absorbed(tree: Tree, matches: list[Match]) -> dict[int, int]:
        """Map the head of each match that lies in another one's complement to the head of that other one."""
        absorbed: dict[int, int] = {}
        heads = {m.head for m in matches}
        for match in matches:
            if match.clause is None or match.frame.complement is None:
                continue
            stack = [match.clause]
            while stack:
                node = stack.pop()
                if node in heads and node != match.head:
                    absorbed.setdefault(node, match.head)
                stack.extend(
                    c
                    for c in tree.children[node]
                    if c != match.head and not (tree.tokens[c].dep in ("relcl", "advcl") and node != match.head)
                )
        return absorbed

    # One match

    def _draft(
        self, tree: Tree, cast: SentenceCast, match: Match, inner: Match | None, background: bool
    ) -> Draft | None:
        if self._fights_an_evil(tree, match):
            return None
        modality = self._modality.of(tree, match.head)
        actors = self._resolve(cast, match.actors, located=False)
        recipients = self._resolve(cast, match.recipients)
        everybody = self._resolve(cast, match.everybody)
        actors += everybody
        if not recipients and not everybody:
            recipients = self._fallback_recipients(tree, cast, match, inner, actors)
            known = [e for e in recipients if e.code]
            recipients = known or recipients
        actors, recipients = _apart(actors, recipients)
        if match.frame.event_type in _FOR_OTHERS and actors and [e.id for e in actors] == [e.id for e in recipients]:
            return None  # "troops backed by helicopters": both are the same state's forces
        named = any(e.code for e in actors)
        may_imply = not match.actors or match.frame.event_type == "PROTEST"
        implied = self._implied(cast, match) if may_imply and not named else None
        actors = [implied] if implied else actors
        if not actors:
            return None
        if match.frame.event_type == "CONSULT" and recipients and codes(actors) == codes(recipients) and (
            not any(e.sectors for e in recipients)
        ):  # fmt: skip
            return None  # a visit at home
        draft = Draft(match, match.frame.event_type, match.frame.mode, "actual", actors, recipients)
        if match.frame.pos == "n" and not any(e.code for e in actors):
            return None
        if match.frame.pos == "n" and match.frame.event_type == "AGREE" and all(_is_private(e) for e in actors):
            return None  # what private people decide is no offer to anybody
        if match.frame.subject == "AR" and len(codes([*actors, *recipients])) < 2:
            if match.frame.pos == "n" and not implied:
                return None
            draft.confidence -= 0.2
        if not self._shifter.shift(draft, modality, inner, tree, background):
            return None
        if not recipients and self._acts_on_a_thing(cast, match):
            return None
        if not any(e.code for e in actors) and not any(e.code for e in recipients):
            return None
        if not draft.recipients:
            nobody = self._unresolved(cast, match)
            draft.recipients = [nobody] if nobody else []
        draft.speaker = self._speaker(tree, cast, match.head, draft.actors)
        draft.confidence -= 0.15 if implied else 0.0
        draft.confidence = self._confidence(draft, modality)
        return draft

    @staticmethod
    def _resolve(cast: SentenceCast, tokens: Iterable[int], *, located: bool = True) -> list[Entity]:
        out: list[Entity] = []
        for i in tokens:
            for entity in cast.entities(i, located=located):
                if (entity.code or entity.kind in ("person", "group")) and all(
                    (e.start, e.end, e.id) != (entity.start, entity.end, entity.id) for e in out
                ):
                    out.append(entity)
        return out

    def _fallback_recipients(
        self, tree: Tree, cast: SentenceCast, match: Match, inner: Match | None, actors: list[Entity]
    ) -> list[Entity]:
        """Look for the recipient where the frame did not say: in the object, the complement, beside the verb."""
        taken = {(e.start, e.end) for e in actors}

        def fresh(tokens: Iterable[int]) -> list[Entity]:
            return [e for e in self._resolve(cast, tokens) if (e.start, e.end) not in taken]

        told = match.frame.complement is not None and match.frame.complement.kind == "THAT"
        if told and match.clause is not None:
            subject = [e for e in fresh(tree.kids(match.clause, "nsubj", "nsubjpass")) if not _same(e, actors)]
            if subject:
                return subject
        if inner is not None:
            asks = match.frame.event_type in ("REQUEST", "ACCUSE")
            order = (inner.actors, inner.recipients) if asks else (inner.recipients, inner.everybody, inner.actors)
            for tokens in order:
                found = [e for e in fresh(tokens) if not _same(e, actors)]
                if found:
                    return found
        if match.clause is not None:
            asked = fresh(tree.kids(match.clause, "nsubj", "nsubjpass"))
            if asked and not all(_same(e, actors) for e in asked):
                return [e for e in asked if not _same(e, actors)]
            found = fresh(o for o in arguments.objects(tree, match.clause) if not _own(tree, o))
            found = found or fresh(
                p for _, p in arguments.prepositional(tree, [match.clause], _ADDRESSED | {"into", "in"})
            )
            found = [e for e in found if not _same(e, actors) and e.code]
            if found:
                return found
            inside = [
                i
                for i in tree.subtree(match.clause)
                if cast.mention_at(i) and tree.tokens[i].dep != "compound" and not _own(tree, i)
            ]
            found = [e for i in inside for e in fresh([i]) if not _same(e, actors) and e.code]
            if found:
                return found[:1]
        heads = [o for o in match.objects if o != match.head]
        things = fresh(heads)
        if match.frame.event_type in ("MOBILIZE", "AID"):  # one's own forces are not whom they are sent to
            things = [e for e in things if e.code not in codes(actors)]
        found = [e for e in things if not _same(e, actors) and e.code]
        if found:
            return found
        found = fresh(p for _, p in arguments.prepositional(tree, [*heads, match.head], _ADDRESSED))
        if not found and match.frame.event_type in _PLACED_TYPES:
            found = fresh(p for _, p in arguments.prepositional(tree, [match.head, *heads], _PLACE_PREPOSITIONS))
        if not found and match.frame.pos == "n":
            governor = arguments.governing_verb(tree, match.head)
            if governor is not None:
                found = fresh(p for _, p in arguments.prepositional(tree, [governor], _ADDRESSED))
        return [e for e in found or things if not _same(e, actors)]

    def _acts_on_a_thing(self, cast: SentenceCast, match: Match) -> bool:
        """Whether a material act that needs somebody to act on has a thing instead: "fought poverty", "captured the title"."""
        frame = match.frame
        if frame.event_type not in _NEED_SOMEBODY or not match.recipients or frame.object_nouns:
            return False
        tokens = [c for r in match.recipients for c in cast.tree.conjuncts(r)]
        return not any(
            cast.mention_at(t) or cast.tree.tokens[t].tag in ("PRP", "NNP", "NNPS", "CD")
            or any(cast.mention_at(m) for m in arguments.modifiers(cast.tree, t))
            for t in tokens
        )  # fmt: skip

    def _fights_an_evil(self, tree: Tree, match: Match) -> bool:
        """Whether force is meant for nobody: "fought corruption", "battled a blaze", "sent soldiers to contain Ebola"."""
        fought: list[int] = []
        if match.frame.event_type == "ASSAULT":
            fought = match.recipients
        elif match.frame.event_type == "MOBILIZE":
            parts = [match.head, *match.objects, *arguments.objects(tree, match.head)]
            aims = [verb for part in parts for verb in tree.kids(part, "advcl", "xcomp", "acl", "relcl")]
            aims += [verb for aim in aims for verb in tree.kids(aim, "xcomp", "ccomp")]  # "to help contain"
            fought = [thing for verb in aims for thing in arguments.objects(tree, verb)]
        evils = self._codebook.cues.evils
        return any(tree.tokens[thing].lemma.lower() in evils for thing in fought)

    def _implied(self, cast: SentenceCast, match: Match) -> Entity | None:
        """Return whom an act without an actor implies; only some acts do, and nouns only for protests."""
        frame = match.frame
        sector = self._codebook.cues.implied_actors.get(f"{frame.event_type}.{frame.mode}") or (
            self._codebook.cues.implied_actors.get(frame.event_type)
        )
        if sector is None or (frame.pos == "n" and frame.event_type != "PROTEST"):
            return None
        if frame.event_type != "PROTEST" and frame.head not in self._codebook.cues.legal_verbs:
            return None
        if frame.pos == "v" and frame.event_type != "PROTEST" and not arguments.is_passive(cast.tree, match.head):
            return None
        return cast.implied(match.head, sector)

    @staticmethod
    def _unresolved(cast: SentenceCast, match: Match) -> Entity | None:
        tokens = [*match.recipients, *(o for o in match.objects if match.frame.object_slot == "R")]
        for i in tokens:
            entity = cast.unresolved(i)
            if entity:
                return entity
        return None

    def _speaker(self, tree: Tree, cast: SentenceCast, head: int, actors: list[Entity]) -> Entity | None:
        """Return who claims the act: the subject of the verb of saying above it, if that is not the actor."""
        below = head
        for above in tree.ancestors(head):
            token = tree.tokens[above]
            if token.lemma in self._codebook.cues.speech_verbs and tree.tokens[below].dep in (
                "ccomp",
                "pcomp",
                "xcomp",
                "advcl",
                "parataxis",
            ):
                found = self._resolve(cast, arguments.subjects(tree, above))
                if found and not _same(found[0], actors):
                    return found[0]
                return None
            below = above
        for i, token in enumerate(tree.tokens):
            if token.lemma == "accord" and token.text.lower() == "according":
                found = self._resolve(cast, (p for to in tree.kids(i, "prep") for p in tree.kids(to, "pobj")))
                return found[0] if found and not _same(found[0], actors) else None
        return None

    # "X said Y must do Z": a request

    def _obligations(
        self, tree: Tree, cast: SentenceCast, matches: list[Match], absorbed: dict[int, int], drafts: list[Draft]
    ) -> list[Draft]:
        """Code what a speaker says that somebody else must do as a request to them."""
        out = []
        for i, token in enumerate(tree.tokens):
            if token.tag[0] != "V" or not self._modality.of(tree, i).obligation or token.dep == "conj":
                continue
            asked = self._resolve(cast, arguments.surface_subjects(tree, i))
            speaker = self._sayer(tree, cast, i)
            if not asked or speaker is None or _same(speaker, asked) or i in absorbed:
                continue
            inner = next((m for m in matches if m.head == i), None)
            match = inner or Match(_OBLIGATION, i, used={i})
            mode = self._shifter.complement_mode("REQUEST", inner.frame.event_type if inner else None)
            drafts[:] = [d for d in drafts if d.match.head != i]
            out.append(
                Draft(
                    replace(match, frame=_OBLIGATION),
                    "REQUEST",
                    mode,
                    "actual",
                    [speaker],
                    asked,
                    None,
                    0.55,
                    "obligation",
                )
            )
        return out

    # "X said that Y obstructs the talks": blame; "X said it was owed to Y's prudence": praise

    def _judgements(self, tree: Tree, cast: SentenceCast, coded: set[int]) -> list[Draft]:
        """Code what a speaker says well or ill of somebody else, where no frame has coded it."""
        out = []
        cues = self._codebook.cues
        for i, token in enumerate(tree.tokens):
            if i in coded:
                continue
            if token.tag[0] == "V" and token.lemma in cues.blame_verbs:
                judged, frame = arguments.subjects(tree, i), _BLAME
            elif token.lemma in cues.blame_adjectives and token.dep in ("acomp", "oprd"):
                judged, frame = _doers(tree, i), _BLAME
            elif token.tag[0] == "N" and token.lemma in cues.praise_nouns:
                judged, frame = arguments.modifiers(tree, i), _PRAISE
            else:
                continue
            draft = self._judgement(tree, cast, i, judged, frame)
            if draft:
                out.append(draft)
        return out

    def _judgement(self, tree: Tree, cast: SentenceCast, i: int, judged: list[int], frame: Frame) -> Draft | None:
        modality = self._modality.of(tree, i)
        speaker = self._sayer(tree, cast, i)
        if speaker is None or modality.negated or modality.hypothetical or modality.obligation:
            return None
        found = self._resolve(cast, judged)
        if not found and frame is _BLAME:
            makers = [p for _, p in arguments.prepositional(tree, judged, frozenset({"by"}))]
            nobody = next(filter(None, (cast.unresolved(j) for j in [*makers, *judged])), None)
            found = [nobody] if nobody else []
        if not found or _same(speaker, found):
            return None
        rule = "blame" if frame is _BLAME else "praise"
        return Draft(
            Match(frame, i, used={i}), frame.event_type, frame.mode, "actual", [speaker], found, None, 0.5, rule
        )

    def _sayer(self, tree: Tree, cast: SentenceCast, i: int) -> Entity | None:
        for above in tree.ancestors(i):
            if tree.tokens[above].lemma in self._codebook.cues.speech_verbs:
                found = self._resolve(cast, arguments.subjects(tree, above))
                return found[0] if found else None
        quoted = any(t.text in ("“", '"', "``") for t in tree.tokens)
        return cast.memory.speaker if quoted else None

    # Finishing

    def _confidence(self, draft: Draft, modality: Modality) -> float:
        """Estimate how likely the event is right; the weights are from the project's own evaluation (docs/evaluation.md)."""
        value = draft.confidence + 0.45 + 0.05 * min(draft.match.frame.weight, 5)
        if any(e.code for e in draft.actors):
            value += 0.1
        if any(e.code for e in draft.recipients):
            value += 0.1
        if draft.match.frame.pos == "n":
            value -= 0.1
        if modality.hypothetical or modality.intended:
            value -= 0.15
        return round(min(max(value, 0.05), 0.95), 2)

    @staticmethod
    def _distinct(drafts: list[Draft]) -> list[Draft]:
        """Leave one of the drafts that tell the same act: the one that says more, else the surer one."""
        kept: list[Draft] = []
        ranked = sorted(drafts, key=lambda d: (-len(d.recipients), -d.confidence, d.match.head))
        for draft in ranked:
            ours = {e.code for e in draft.actors + draft.recipients}
            if not any(
                k.event_type == draft.event_type
                and k.status == draft.status
                and ours <= {e.code for e in k.actors + k.recipients}
                for k in kept
            ):
                kept.append(draft)
        return sorted(kept, key=lambda d: d.match.head)

    def _event(
        self, draft: Draft, tree: Tree, sentence: Sentence, report_id: str, evidence: str, contexts: tuple[str, ...]
    ) -> Event:
        token = tree.tokens[draft.match.head]
        kind = self._codebook.types[draft.event_type]
        key = f"{report_id}\0{draft.event_type}\0{token.start}\0{draft.match.frame.text}"
        return Event(
            id=hashlib.blake2b(key.encode(), digest_size=8).hexdigest(),
            event_type=draft.event_type,
            mode=draft.mode,
            contexts=contexts,
            status=draft.status,
            quad=kind.quad,
            score=self._codebook.score(draft.event_type, draft.mode),
            confidence=draft.confidence,
            method=draft.method or (f"rule: {draft.rule}" if draft.rule else f"lexicon: {draft.match.frame.text}"),
            actors=tuple(draft.actors),
            recipients=tuple(draft.recipients),
            speaker=draft.speaker,
            date=None,
            date_precision=None,
            date_reason="",
            place=None,
            trigger=Quote(
                text=evidence[token.start - sentence.start : token.end - sentence.start],
                start=token.start,
                end=token.end,
            ),
            evidence=Quote(text=evidence, start=sentence.start, end=sentence.end),
        )


# The frames of rules that no single word stands for.
_OBLIGATION = parse_frame("A say/v THAT", "REQUEST", None)
_BLAME = parse_frame("A say/v THAT", "ACCUSE", "disapprove")
_PRAISE = parse_frame("A say/v THAT", "SUPPORT", None)


def _doers(tree: Tree, adjective: int) -> list[int]:
    """Return whose deed an adjective judges: "Turkey's step was unacceptable", "we find such a step by Turkey illegal"."""
    verb = tree.tokens[adjective].head
    deeds = arguments.surface_subjects(tree, verb)
    if tree.tokens[adjective].dep == "oprd" and not arguments.is_passive(tree, verb):
        deeds = tree.kids(verb, "dobj", "nsubj") or deeds
    owners = [m for deed in deeds for m in arguments.modifiers(tree, deed)]
    by = [p for _, p in arguments.prepositional(tree, deeds, frozenset({"by"}))]
    return [*owners, *by, *deeds]


def _own(tree: Tree, noun: int) -> bool:
    """Whether somebody's own people or means are named, with which he acts: "threatened to send his forces"."""
    return any(tree.tokens[p].tag == "PRP$" for p in tree.kids(noun, "poss"))


def _same(entity: Entity, others: list[Entity]) -> bool:
    code = entity.code
    return any(o.code == code and code is not None and o.sectors == entity.sectors for o in others) or any(
        (o.start, o.end) == (entity.start, entity.end) for o in others
    )


def _is_private(entity: Entity) -> bool:
    return entity.kind == "person" and entity.sectors[:1] in ((), ("CVL",))


def _apart(actors: list[Entity], recipients: list[Entity]) -> tuple[list[Entity], list[Entity]]:
    """Take out of the recipients who already acts: at the same place in the text, or as the same state or body."""
    spans = {(e.start, e.end) for e in actors}
    whole = {e.code for e in actors if e.kind in ("country", "organization")}
    return actors, [
        e
        for e in recipients
        if (e.start, e.end) not in spans
        and not (e.kind in ("country", "organization") and not e.sectors and e.code in whole)
    ]
