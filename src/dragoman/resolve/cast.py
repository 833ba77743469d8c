"""From a word of a sentence to the actors it means: through mentions, pronouns, descriptions and modifiers."""

from __future__ import annotations

from functools import cached_property

import msgspec

from dragoman.annotate.tree import Tree
from dragoman.model import Entity, Place, Span
from dragoman.resolve.lexicon import Anaphora
from dragoman.resolve.memory import Memory, again, as_state
from dragoman.resolve.mentions import Mention

_QUANTITIES = frozenset(
    "group number dozen hundred thousand million score majority member some several many most all both part series "
    "team crowd handful couple pair lot one two three four five six seven eight nine ten list coalition array "
    "delegation spokesman side people leader body head remnant faction group tens".split()
)
_PEOPLE = frozenset({"man", "woman", "president", "minister", "leader"})
_STATES = frozenset({"country", "nation", "state", "neighbor", "neighbour", "republic", "power", "capital"})
_SINGULAR = frozenset({"he", "she", "him", "her", "himself", "herself", "his"})
_NEUTER = frozenset({"it", "itself", "its"})
_PLURAL = frozenset({"they", "them", "themselves", "their", "both"})
_SPEAKERS = frozenset({"we", "us", "our", "i", "me", "my", "ourselves"})
_LOCATIVES = frozenset({"in", "from", "of", "inside", "near", "around", "across", "outside"})


class SentenceCast:
    """Who is named in one sentence, asked for word by word."""

    def __init__(
        self,
        tree: Tree,
        text: str,
        mentions: list[Mention],
        memory: Memory,
        words: Anaphora,
        here: tuple[tuple[int, str], ...] = (),
    ) -> None:
        self.tree, self.text, self.mentions, self.memory = tree, text, mentions, memory
        self._here = here
        self._words = words
        self._located = True
        self._by_token: dict[int, Mention] = {}
        for mention in mentions:
            for i in range(mention.first, mention.last + 1):
                self._by_token.setdefault(i, mention)

    def mention_at(self, i: int) -> Mention | None:
        """The mention that covers a word."""
        return self._by_token.get(i)

    def entities(self, i: int, *, owner: bool = True, located: bool = True) -> list[Entity]:
        """Return the actors that a word, with those co-ordinated with it, means.

        `owner`: whether "Turkey's attack" may mean Turkey. `located`: whether "a village in Turkey" may. Unresolved
        words give nothing.
        """
        out: list[Entity] = []
        self._located = located
        for c in self.tree.conjuncts(i):
            for entity in self._one(c, 0, owner):
                if all((e.start, e.end, e.id) != (entity.start, entity.end, entity.id) for e in out):
                    out.append(entity)
        return out

    def meant(self, span: Span) -> list[Entity]:
        """Return whom a stretch of the sentence means: a name, a description, a pronoun, or several of them joined."""
        indices = self.tree.at(*span)
        inside = set(indices)
        heads = [i for i in indices if self.tree.tokens[i].head not in inside or self.tree.tokens[i].head == i]
        heads = [i for i in heads if self.tree.tokens[i].dep != "punct"]
        found: list[Entity] = []
        for head in heads[:1]:
            for i in [head, *(c for c in self.tree.conjuncts(head) if c in inside and c != head)]:
                found += [e for e in self._within(i, inside) if e not in found]
        if not found and indices:
            within = [
                m for m in self.mentions if indices[0] <= m.first and m.last <= indices[-1] and m.sense != "adjective"
            ]
            found = [e for m in within[-1:] for e in m.entities if e.code]
        if found:
            return found
        whole = (p for p in self.memory.places_in(*span) if (p.start, p.end) == tuple(span) and p.country)
        return [self._place(p) for p in whole if p.admin1 is not None][:1]

    @staticmethod
    def _place(place: Place) -> Entity:
        """Return the state that a place lies in, which is all that a mere place can stand for."""
        return Entity(
            text=place.text, start=place.start, end=place.end, id=place.country, name=None, kind="country",
            country=place.country, organization=None, sectors=(), office=None,
            reason=f"“{place.text}” is a place in {place.country}",
        )  # fmt: skip

    def _within(self, i: int, inside: set[int]) -> list[Entity]:
        """Return whom a word means, without what stands outside of some words: "Turkey" of "Turkey's army"."""
        mention = self._by_token.get(i)
        if mention and mention.head not in inside:
            for inner in mention.inner:
                if inner.first <= i <= inner.last:
                    return list(inner.entities)
        return self._one(i, 0, False)

    def implied(self, i: int, sector: str) -> Entity | None:
        """Return who must have done an act that names nobody: a protest has protesters, a charge has a court."""
        token = self.tree.tokens[i]
        here = dict.fromkeys(country for place, country in self._here if self.tree.shares_clause(i, place))
        country, reason = self.memory.local_country(token.text, list(here))
        if country is None:
            return None
        return Entity(
            text=token.text, start=token.start, end=token.end, id=f"{country}:{sector}", name=None, kind="group",
            country=country, organization=None, sectors=(sector,), office=None, reason=f"implied by the act; {reason}",
        )  # fmt: skip

    def unresolved(self, i: int) -> Entity | None:
        """Describe a noun phrase that stands for nobody known."""
        token = self.tree.tokens[i]
        if not (self.tree.is_nominal(i) or token.tag in ("PRP", "DT")):
            return None
        core = self.tree.core(i)
        start, end = self.tree.span([k for k in core if self.tree.tokens[k].tag != "DT"] or core)
        return Entity(
            text=self.text[start:end], start=start, end=end, id=None, name=None, kind="unknown", country=None,
            organization=None, sectors=(), office=None, reason="the words name no known actor",
        )  # fmt: skip

    def _one(self, i: int, depth: int, owner: bool) -> list[Entity]:
        token = self.tree.tokens[i]
        if depth > 4:
            return []
        if token.tag in ("PRP", "PRP$") or token.text.lower() in ("both", "i"):
            return self._pronoun(i)
        mention = self._by_token.get(i)
        described = self._description(i)
        if described:
            return described
        if mention and mention.sense == "role" and i > mention.head:
            # "withdrew its troops from Chad": not from Chad's troops.
            behind = [m for m in mention.inner if m.first > mention.head and m.first <= i <= m.last]
            if behind:
                return list(behind[0].entities)
        if mention and (mention.last - 1 <= i or mention.head == i or mention.sense in ("person", "role")):
            known = [e for e in mention.entities if e.code]
            if not known and mention.sense == "role":
                # "Castro's patron, the Soviet Union"; "a group of rebels"
                named = self._beside(i, depth) or self._through(i, frozenset({"of"}), depth, owner)
                return self._followers(mention.entities[0], named) or named or list(mention.entities)
            return list(mention.entities)
        if token.lemma in _QUANTITIES or token.tag in ("CD", "DT", "JJ"):
            found = self._through(i, frozenset({"of"}), depth, owner)
            if found:
                return found
        if mention:
            return list(mention.entities)
        if self.tree.is_nominal(i) or token.tag in ("JJ", "CD"):
            return self._by_modifier(i, depth) if owner else []
        return []

    def _followers(self, role: Entity, named: list[Entity]) -> list[Entity]:
        """Return civilians who are somebody's: "supporters of the president" are people of his state."""
        if role.sectors[:1] != ("CVL",) or not named or any(e.kind != "person" for e in named):
            return []
        return [
            msgspec.structs.replace(
                role, id=f"{e.country}:CVL", country=e.country, reason=f"“{role.text}” of {e.name or e.text}"
            )
            for e in named
            if e.country
        ]

    def _through(self, i: int, prepositions: frozenset[str], depth: int, owner: bool) -> list[Entity]:
        found: list[Entity] = []
        for c in self.tree.kids(i, "prep"):
            if self.tree.tokens[c].lemma in prepositions:
                for p in self.tree.kids(c, "pobj"):
                    for conjunct in self.tree.conjuncts(p):
                        found.extend(self._one(conjunct, depth + 1, owner))
        return found

    def _by_modifier(self, i: int, depth: int) -> list[Entity]:
        """Return whose a thing is: "Ghana's handling of the strike", "a Danish offer", "hamlets in Laos"."""
        tree = self.tree
        found: list[Entity] = []
        for c in tree.kids(i, "poss", "amod", "compound", "nmod"):
            for conjunct in tree.conjuncts(c):
                if tree.tokens[conjunct].tag == "PRP$":
                    found.extend(self._pronoun(conjunct))
                elif conjunct in self._by_token:
                    found.extend(self._by_token[conjunct].entities)
                elif tree.tokens[conjunct].dep == "poss" or tree.is_nominal(conjunct):
                    found.extend(self._one(conjunct, depth + 1, True))
        if not found:
            fired = tree.tokens[i].lemma in self._words.projectiles
            found = self._through(i, frozenset({"of", "by", "from"} if fired else {"of", "by"}), depth, True)
        if not found:
            found = self._through(i, _LOCATIVES | {"against", "for"}, depth, False) if self._located else []
        return found or self._beside(i, depth)

    def _beside(self, i: int, depth: int) -> list[Entity]:
        """Return who stands in apposition to a word."""
        found = [e for c in self.tree.kids(i, "appos") for e in self._one(c, depth + 1, False)]
        return [e for e in found if e.code]

    def _description(self, i: int) -> list[Entity]:
        """Resolve "the two countries", "both sides", "the bloc", "the kingdom"."""
        tree, token = self.tree, self.tree.tokens[i]
        kids = {tree.tokens[c].text.lower() for c in tree.children[i]}
        span = tree.span(tree.core(i))
        text = self.text[span.start : span.end]
        if token.tag == "NNS" and token.lemma in self._words.pair and kids & {"two", "both"}:
            pair = self._pair_here(i) if token.lemma in _STATES else []
            pair = pair or self._pair(token.lemma)
            return [again(e, text, span, f"“{text}”: {e.name or e.text} is one of the two named last") for e in pair]
        if token.lemma in ("pair", "duo") and "the" in kids and not tree.kids(i, "prep"):
            pair = self.memory.last_two("people")
            return [again(e, text, span, f"“{text}”: {e.name} is one of the two named last") for e in pair]
        half = self._half(token.text) if "the" in kids else None
        if half:
            return [_state(half, text, span)]
        several = self._words.several.get(token.text)
        if several:
            return [_state(code, text, span) for code in several]
        named = i in self._by_token and any(e.code for e in self._by_token[i].entities)
        if token.tag[0] == "N" and token.text[:1].isupper() and kids & {"the", "this", "that"} and not named:
            like = self.memory.named_like(token.text)
            if like and not tree.kids(i, "compound", "poss", "amod"):
                return [again(like, text, span, f"“{text}” is short for {like.name or like.text}")]
        if token.tag in ("NN", "NNP") and kids & {"the", "this", "that"} and not named:
            for kind, words in (("country", self._words.country), ("organization", self._words.organization)):
                of = any(tree.tokens[c].lemma == "of" for c in tree.kids(i, "prep"))
                if token.lemma in words and not of and not tree.kids(i, "compound", "poss"):
                    form = self._words.forms.get(token.lemma)
                    entity = self.memory.last_country(form) if form else None
                    entity = entity or self._named_before(i, kind) or self.memory.last_of(kind)
                    if entity:
                        entity = as_state(entity) if kind == "country" and entity.country else entity
                        return [again(entity, text, span, f"“{text}” refers back to {entity.name or entity.text}")]
        return []

    def _half(self, word: str) -> str | None:
        """Return the state that "the North" or "the South" means in a report on both halves of a divided country."""
        for half, other in self._words.halves.get(word, ()):
            if self.memory.focus[half] and self.memory.focus[other]:
                return half
        return None

    def _pair_here(self, i: int) -> list[Entity]:
        """Return the two states that the sentence names before a word, if it names just two."""
        before = [e for m in self.mentions if m.last < i for e in m.entities if e.country and not e.organization]
        states = {e.country: as_state(e) for e in before}
        return list(states.values()) if len(states) == 2 else []

    def _pair(self, noun: str) -> list[Entity]:
        """Return the two whom "the two countries", "both sides", "the two men" mean."""
        if noun in _PEOPLE:
            return self.memory.last_two("people")
        if noun in _STATES:
            return [as_state(e) for e in self.memory.last_two("countries")]
        return [_as_side(e) for e in self.memory.last_two("sides")]

    def _named_before(self, i: int, kind: str) -> Entity | None:
        """Return the state or body of who is named before a word in the same sentence."""
        for mention in reversed(self.mentions):
            if mention.last >= i:
                continue
            for entity in mention.entities:
                if kind == "organization" and entity.organization:
                    return entity
                if kind == "country" and entity.country and not entity.organization:
                    return as_state(entity)
        return None

    def _pronoun(self, i: int) -> list[Entity]:
        token = self.tree.tokens[i]
        word = token.text.lower()
        found: list[Entity | None] = []
        why = ""
        if word in _SPEAKERS:
            found, why = [self.memory.speaker], "is the speaker"
        elif word in _SINGULAR:
            found = [e for e in self._speaking(i, ("person",)) if self._agrees(word, e)]
            found = found or [self.memory.last_person(lambda e: self._agrees(word, e))]
            why = "is the person named last"
        elif word in _NEUTER:
            kinds = ("country", "organization", "group")
            # "Parliament endorsed it": an object is mostly a thing, and never the subject.
            last = self.memory.last_thing if token.dep == "dobj" else self.memory.last_of
            found = list(self._speaking(i, kinds)) or [last(*kinds)]
            why = "is the state or body named last"
        elif word in ("their", "them") and self._plural_before(i):
            found, why = list(self._plural_before(i)), "are those named before"
        elif word in _PLURAL:
            found = list(self._speaking(i, ("group", "organization", "person", "country")))
            found = found or list(self.memory.pair_before()) or [self.memory.last_group()]
            why = "are those named last"
        span = Span(token.start, token.end)
        return [
            again(entity, token.text, span, f"“{token.text}” {why}: {entity.name or entity.text}")
            for entity in found
            if entity is not None
        ]

    def _agrees(self, pronoun: str, person: Entity) -> bool:
        """Whether a pronoun can mean a person, as far as the first name tells a woman."""
        if self._is_woman(person):
            return pronoun not in ("he", "him", "his", "himself")
        return pronoun not in ("she", "her", "herself") or not self._knows_a_woman

    @cached_property
    def _knows_a_woman(self) -> bool:
        """Whether the report has named a woman before this sentence."""
        return any(self._is_woman(seen.entity) for seen in self.memory.recent)

    def _is_woman(self, person: Entity) -> bool:
        name = person.name if person.kind == "person" else None
        return name is not None and name.partition(" ")[0].lower() in self._words.female_names

    def _is_beside(self, i: int, verb: int) -> bool:
        """Whether a pronoun is an object of a verb, whose subject it then cannot mean: "Smith accused him"."""
        token = self.tree.tokens[i]
        if token.dep in ("dobj", "iobj", "dative"):
            return token.head == verb
        above = self.tree.tokens[token.head]
        return token.dep == "pobj" and above.dep in ("prep", "agent", "dative") and above.head == verb

    def _plural_before(self, i: int) -> list[Entity]:
        """Return the group named last before a word in the same sentence; not the subject of what is done to "them"."""
        tokens = self.tree.tokens
        doer = None if tokens[i].dep == "poss" else self._verb_over(i)
        for mention in reversed(self.mentions):
            head = tokens[mention.head]
            if mention.last >= i or head.tag not in ("NNS", "NNPS") or mention.sense == "name":
                continue
            if doer is not None and head.dep == "nsubj" and head.head == doer:
                continue
            return [e for e in mention.entities if e.code]
        return []

    def _verb_over(self, i: int) -> int | None:
        """Return the verb whose object a word is, through nouns and prepositions too: "fired shells at them"."""
        tokens = self.tree.tokens
        while tokens[i].dep in ("dobj", "iobj", "dative", "pobj", "prep"):
            i = tokens[i].head
        return i if tokens[i].tag[0] == "V" else None

    def _speaking(self, i: int, kinds: tuple[str, ...]) -> list[Entity]:
        """Return the subject of the clause above, if it can be meant: "Spain said it had paid"."""
        tree = self.tree
        for above in tree.ancestors(i):
            for s in tree.kids(above, "nsubj", "nsubjpass"):
                if s == i or tree.tokens[s].tag == "PRP" or i in tree.subtree(s) or self._is_beside(i, above):
                    continue
                if kinds == ("person",) and tree.tokens[s].tag in ("NNS", "NNPS"):
                    continue
                found = self.entities(s, owner=False)
                if (
                    found
                    and found[0].kind in kinds
                    and (found[0].country or found[0].organization or "person" in kinds)
                ):
                    return found if kinds[0] == "group" else found[:1]
        return []


def _as_side(entity: Entity) -> Entity:
    """Return the government or body whose people were named: "the Salvadoran president" is of his government."""
    if entity.organization:
        return msgspec.structs.replace(entity, id=entity.organization, name=None, kind="organization", office=None)
    state = as_state(entity)
    return msgspec.structs.replace(state, sectors=("GOV",)) if "GOV" in entity.sectors else state


def _state(code: str, text: str, span: Span) -> Entity:
    return Entity(
        text=text, start=span.start, end=span.end, id=code, name=None, kind="country", country=code, organization=None,
        sectors=(), office=None, reason=f"“{text}” stands for {code}",
    )  # fmt: skip
