"""Finds who is mentioned in a sentence: names, roles with their state or body, people, each resolved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from dragoman.annotate.tree import Tree
from dragoman.model import Entity, Span
from dragoman.resolve.chunks import Chunk, ChunkBuilder
from dragoman.resolve.facts import Role
from dragoman.resolve.knowledge import KnowledgeBase
from dragoman.resolve.labels import named_entity
from dragoman.resolve.lexicon import Anaphora, Lexicon
from dragoman.resolve.memory import Memory, again, as_state
from dragoman.resolve.names import NameFinder
from dragoman.resolve.people import PeopleResolver
from dragoman.resolve.sectors import role_sectors


@dataclass(frozen=True, slots=True)
class Mention:
    """Words `first` to `last` of a sentence and whom they name; several for "Chilean and Peruvian officials".

    `inner` are the names that a longer mention is made with: "Turkey" in "Turkey's prime minister".
    """

    first: int
    last: int
    head: int
    entities: tuple[Entity, ...]
    sense: str
    inner: tuple[Mention, ...] = ()


class MentionFinder:
    """Finds the mentions of one sentence after another; what was said before is in the memory."""

    needs: tuple[str, ...] = ("sentences", "places")
    gives: tuple[str, ...] = ("mentions",)

    def __init__(self, knowledge: KnowledgeBase, names: NameFinder) -> None:
        self.lexicon = Lexicon(knowledge, names)
        words = self.lexicon.words
        self.people = PeopleResolver(knowledge, words.weak_roles, words.first_name_states, words.bare_names)

    @property
    def words(self) -> Anaphora:
        """The word lists for descriptions."""
        return self.lexicon.words

    def find(self, tree: Tree, text: str, memory: Memory) -> tuple[list[Mention], tuple[tuple[int, str], ...]]:
        """Return the sentence's mentions in text order, and the places that it is set in, as word and country."""
        work = _SentenceMentions(self, tree, text, memory)
        return work.find(), tuple(work.settings())

    def resolve_person(self, name: str, span: Span, chunk: Chunk, memory: Memory) -> Entity:
        """Resolve a person's name with what the words around it say."""
        return self.people.resolve(name, span, chunk.role, chunk.sources or [], chunk.former, memory)


_NOT_THE_HOLDER = frozenset({"acting", "assistant", "deputy", "ex", "former", "interim", "vice"})
_NOMINAL = ("nsubj", "nsubjpass", "dobj", "pobj", "conj", "agent", "attr", "iobj", "dative", "ROOT", "appos")
# "His country" is his; "its neighbour" is another's.
_OWN_STATE = frozenset({"country", "nation", "state", "kingdom", "republic", "island"})
_OTHERS = frozenset({"neighbor", "neighbour"})
# Sectors of what a state has one of.
_OF_STATES = frozenset({"GOV", "COP", "JUD", "LEG"})


def abbreviates(short: str, words: Sequence[str]) -> bool:
    """Whether the capital letters of an abbreviation stand, in order, at the beginnings of words."""
    initials = iter("".join(w[0] for w in words).upper())
    return all(letter in initials for letter in short if letter.isupper())


class _SentenceMentions(ChunkBuilder):
    """The work on one sentence: from chunks to resolved mentions."""

    def __init__(self, finder: MentionFinder, tree: Tree, text: str, memory: Memory) -> None:
        super().__init__(finder.lexicon, tree, text, memory)
        self.finder = finder
        self.mentions: list[Mention] = []

    def find(self) -> list[Mention]:
        sentence = self.tree.sentence
        for hit in self.lexicon.names.find(self.text[sentence.start : sentence.end], sentence.start):
            self.label_hit(hit)
        chunks = self.merge(self.role_chunks() + self.name_chunks())
        covered: set[int] = set()
        for chunk in chunks:
            mention = self.mention_of(chunk)
            if mention:
                self.mentions.append(self.defining(mention))
                covered.update(range(chunk.first, chunk.last + 1))
        for first, (a, b) in self.hit_range.items():
            if not covered.issuperset(range(a, b + 1)):
                self.mentions.append(self.defining(self.name_mention(first, a, b)))
        self.mentions.sort(key=lambda m: (m.first, -m.last))
        return self.mentions

    def name_mention(self, first: int, a: int, b: int) -> Mention:
        """Return the mention of a name that stands by itself."""
        entities = tuple(self.placed(e) for e in self.hit_entities[first])
        if self.label[a] == "capital" and self.is_setting(a):
            entities = tuple(
                msgspec.structs.replace(e, sectors=(), reason=f"“{e.text}” is a place of {e.name}") for e in entities
            )
        if self.label[a] == "adjective" and self.is_people(a, b):
            entities = tuple(msgspec.structs.replace(e, sectors=e.sectors or ("CVL",)) for e in entities)
        return Mention(a, b, b, entities, self.label[a] or "name")

    def is_people(self, first: int, last: int) -> bool:
        """Whether an adjective of a state stands for people of it: "an Australian", "angry Basotho", "two French"."""
        token = self.tokens[last]
        if token.dep in ("amod", "compound", "nmod", "poss"):
            return False
        before = self.tokens[first - 1] if first else None
        some = before is None or (
            before.text.lower() in ("a", "an", "another", "every", "the") or before.tag in ("CD", "JJ")
        )
        return token.dep in _NOMINAL and (some or token.tag in ("NNS", "NNPS"))

    def inner_names(self, first: int, last: int) -> tuple[Mention, ...]:
        """Return the names within some words."""
        found = [
            (start, *self.hit_range[start])
            for start in self.hit_entities
            if start in self.hit_range and first <= start <= last
        ]
        return tuple(self.name_mention(start, a, b) for start, a, b in found if b <= last)

    def defining(self, mention: Mention) -> Mention:
        """Remember the abbreviation in brackets after a mention; a body without a code gets it as its own."""
        i = mention.last + 1
        if self.tokens[mention.last].text == ")":
            i = mention.last - 2  # the brackets were stepped over when the mention was put together
        if i < 0 or i + 2 >= len(self.tokens) or self.tokens[i].text != "(" or self.tokens[i + 2].text != ")":
            return mention
        short = self.tokens[i + 1].text
        if short not in self.memory.defined or len(mention.entities) != 1 or mention.sense == "person":
            return mention
        entity = mention.entities[0]
        words = [t.text for t in self.tokens[mention.first : mention.last + 1] if t.text[:1].isupper()]
        if entity.kind == "country" and not abbreviates(short, words):
            return mention
        body = self.lexicon.knowledge.organizations.get(short)
        if body and mention.sense == "role" and entity.kind != "person":
            entity = named_entity(body, entity.text, Span(entity.start, entity.end))
        elif not entity.organization and (entity.kind != "country"):
            name = entity.name or " ".join(words)
            entity = msgspec.structs.replace(
                entity, id=short, organization=short, name=name, kind="organization",
                reason=f"{entity.reason}; the report abbreviates it as {short}",
            )  # fmt: skip
        self.memory.abbreviations[short] = entity
        return replace(mention, entities=(entity,))

    def owners(self, pronoun: str, at: int) -> list[Entity]:
        """Return whom "his", "its" or "their" before a role means: those named before it here, else in the report."""
        here = [e for m in self.mentions if m.last < at for e in m.entities if e.code]
        named = [self.hit_entities[k][0] for k in sorted(self.hit_entities) if k < at]
        if pronoun == "its":
            bodies = [e for e in named if e.kind in ("country", "organization")]
            found = bodies[-1] if bodies else self.memory.last_of("country", "organization")
        elif pronoun in ("his", "her"):
            people = [e for e in here if e.kind == "person"]
            found = people[-1] if people else self.memory.last_person()
        elif pronoun == "their":
            return here[-2:] if len(here) > 1 else []
        else:
            found = self.memory.speaker if pronoun in ("our", "my") else None
        return [found] if found else []

    # From chunks to mentions

    def mention_of(self, chunk: Chunk) -> Mention | None:
        span = Span(self.tokens[chunk.first].start, self.tokens[chunk.last].end)
        if chunk.name:
            known = self.memory.abbreviations.get(chunk.name)
            if known:
                entities: tuple[Entity, ...] = (
                    again(
                        known, self.text[span.start : span.end], span, f"{chunk.name} was defined earlier in the report"
                    ),
                )
            else:
                name_span = Span(span.start, span.end)
                body = self.named_body(chunk, span)
                if body:
                    return Mention(chunk.first, chunk.last, chunk.head, (body,), "role")
                if not chunk.role and not self.looks_like_person(chunk):
                    return None
                chunk.role = self.echoed(chunk, chunk.role) if chunk.role else self.title_role(chunk)
                person = self.finder.resolve_person(chunk.name, name_span, chunk, self.memory)
                if chunk.role and not person.code and self.is_local(chunk.role):
                    country, reason = self.namesake(chunk) or self.local_country(chunk.role, chunk.head)
                    person = msgspec.structs.replace(
                        person, country=country, id=f"{country}:{chunk.name}" if country else None, reason=reason
                    )
                    self.finder.people.introduce(chunk.name, person, self.memory)
                entities = (msgspec.structs.replace(person, text=self.text[span.start : span.end]),)
            inner = self.inner_names(chunk.first, chunk.last)
            return Mention(chunk.first, chunk.last, chunk.head, entities, "person", inner)
        if chunk.role is None:
            return None
        entities = self.role_entities(chunk, span)
        inner = self.inner_names(chunk.first, chunk.last)
        return Mention(chunk.first, chunk.last, chunk.head, entities, "role", inner) if entities else None

    def title_role(self, chunk: Chunk) -> Role | None:
        """Return the role of an abbreviated title: "Sen." is a senator."""
        name = self.words.title_roles.get(self.tokens[chunk.first].text.lower())
        return self.lexicon.knowledge.roles.get(name) if name else None

    def namesake(self, chunk: Chunk) -> tuple[str | None, str] | None:
        """Return the country, of those in the report, where somebody of a name holds the office, and the reason.

        None if nobody of the name holds it anywhere; (None, reason) if it is nobody of the report's countries or several:
        "King Abdullah" is not of Yemen.
        """
        knowledge, name, role = self.lexicon.knowledge, chunk.name or "", chunk.role
        found = self.finder.people.called(name, role) or knowledge.family(name)
        same = [
            h
            for h in found
            if role and h.valid(self.memory.date) and knowledge.offices.same(role.role, h.office, h.country)
        ]
        countries = {h.country for h in same if h.country}
        if not countries:
            return None
        here = [c for c in countries if self.memory.focus[c]]
        if len(here) == 1:
            return here[0], f"of those called {name} who hold the office, one is of a state in the report: {here[0]}"
        return None, f"{name} can be of {' or '.join(sorted(countries))}: nothing decides"

    def named_body(self, chunk: Chunk, span: Span) -> Entity | None:
        """Return the body that a name stands for by its last word, though it is in no table: "Civic United Front"."""
        words = (chunk.name or "").split()
        if chunk.role or len(words) < 2 or words[-1].lower() not in self.words.body_nouns or not words[-1][0].isupper():
            return None
        sector = self.words.body_nouns[words[-1].lower()]
        if {"Liberation", "Revolutionary", "Resistance"} & set(words):
            sector = "REB"
        country, reason = self.memory.local_country(
            chunk.name or "", self.sentence_countries(chunk.head), of_state=True
        )
        return Entity(
            text=self.text[span.start : span.end], start=span.start, end=span.end,
            id=f"{country}:{chunk.name}" if country else None, name=chunk.name, kind="organization", country=country,
            organization=None, sectors=(sector,) if sector else (), office=None, reason=reason,
        )  # fmt: skip

    def local_country(self, role: Role, at: int) -> tuple[str | None, str]:
        """Return the country of a role without one, and the reason: the one of the report that has such an office,
        else that of the scene, of the report, or of what was spoken of before."""
        if role.role in self.words.titular and self.memory.date:
            knowledge = self.lexicon.knowledge
            for states in (self.memory.focus, knowledge.served):
                having = [c for c in states if knowledge.in_office(role.role, c, self.memory.date)]
                if having:
                    if len(having) == 1 and having[0] in knowledge.countries:
                        return having[0], f"no country is named with “{role.role}”; only {having[0]} has one"
                    break
        sender = self.sender(at) if role.sectors[:1] in (("MIL",), ("COP",)) else None
        if sender:
            return sender.country, f"“{role.role}” are those of {sender.name or sender.text}, who sent them"
        of_state = bool(set(role.sectors[:1]) & _OF_STATES)
        return self.memory.local_country(role.role, self.sentence_countries(at), of_state=of_state)

    def sender(self, at: int) -> Entity | None:
        """Return whose forces a word means: "Minsk sent troops", "President Park ordered the navy out", "fired from Gaza"."""
        token = self.tokens[at]
        if token.dep == "dobj" and self.tokens[token.head].lemma in self.words.sending:
            senders = self.tree.kids(token.head, "nsubj")
        else:
            fired = [c for c in self.tree.kids(at, "acl") if self.tokens[c].lemma in self.words.firing]
            senders = [
                place
                for verb in fired
                for c in self.tree.kids(verb, "prep", "agent")
                if self.tokens[c].lemma in ("by", "from")
                for place in self.tree.kids(c, "pobj")
            ]
        for i in senders:
            start = self.hit_start(i)
            here = [e for m in self.mentions if m.first <= i <= m.last for e in m.entities]
            named = [*self.hit_entities[start], *here] if start is not None else here
            if named and named[0].country:
                return named[0]
        return None

    def looks_like_person(self, chunk: Chunk) -> bool:
        """A name without a title counts if it is known, has a title such as "Mr", or is two words or more."""
        assert chunk.name is not None
        titled = self.tokens[chunk.first].text.lower() in self.words.titles
        return titled or self.finder.people.knows(chunk.name, self.memory) or (
            " " in chunk.name and self.tokens[chunk.last].dep in ("nsubj", "nsubjpass", "dobj", "pobj", "appos", "poss", "conj")
        )  # fmt: skip

    def role_entities(self, chunk: Chunk, span: Span) -> tuple[Entity, ...]:
        role = chunk.role
        assert role is not None
        if chunk.owner and not chunk.sources:
            chunk.sources = self.owners(chunk.owner, chunk.first) or None
        text = self.text[span.start : span.end]
        if role.role in self.words.country or role.role in self.words.organization:
            if not chunk.sources:
                return ()  # "the kingdom", "the bloc": a description of what was named before
            if role.role in _OWN_STATE and chunk.owner:
                states = {e.country: as_state(e) for e in chunk.sources}
                return tuple(again(e, text, span, f"“{text}”: that of {e.name or e.text}") for e in states.values())
        if role.role in _OTHERS:
            return ()  # whose neighbours they are does not tell who they are
        if not chunk.sources and role.inherits:
            chunk.sources = self.served(chunk)
        if chunk.sources:
            return tuple(self.role_of(chunk, role, source, text, span) for source in chunk.sources)
        definite = self.tokens[chunk.first].text.lower() in ("the", "that", "this", "these", "those", "both")
        many = self.tokens[chunk.head].tag in ("NNS", "NNPS")
        armed = self.memory.only_rebels() if definite and many and role.sectors[:1] == ("REB",) else None
        if armed:
            return (again(armed, text, span, f"“{text}” refers back to {armed.name or armed.text}"),)
        of = chunk.last + 1 < len(self.tokens) and self.tokens[chunk.last + 1].text.lower() == "of"
        if definite and role.kind == "person" and self.tokens[chunk.head].tag == "NN" and not of:
            person = self.named_before(role, text, span)
            if person:
                return (person,)
        return (self.local_role(role, text, span, chunk),)

    def served(self, chunk: Chunk) -> list[Entity] | None:
        """Return whom somebody without a state serves: "a spokesman for the chancellor"."""
        i = chunk.last + 1
        if i + 1 >= len(self.tokens) or self.tokens[i].text.lower() not in ("for", "of", "to"):
            return None
        start = i + (2 if self.tokens[i + 1].tag == "DT" else 1)
        at = self.lexicon.role_at(self.tree, start) if start < len(self.tokens) else None
        if at is None or at[1].inherits:
            return None
        inner = Chunk(i + 1, at[0], at[0], at[1])
        span = Span(self.tokens[inner.first].start, self.tokens[inner.last].end)
        found = [e for e in self.role_entities(inner, span) if e.code]
        return found or None

    def named_before(self, role: Role, text: str, span: Span) -> Entity | None:
        """Return the person of the report whom "the minister" means; unresolved if there are two of them."""
        word = role.role.split()[-1]
        people = self.finder.people
        former = bool({*role.role.split(), *text.lower().split()} & self.words.former)

        def fits(person: Entity) -> bool:
            if "ELI" in person.sectors[:1] and not former:
                return False
            if former and "ELI" not in person.sectors[:1] and "former" in text.lower():
                return False
            if role.inherits:
                return True
            if word in self.words.rulers and people.rules(person):
                return True
            held = person.office or ""
            deputy = held.split(" ")[0] in ("vice", "deputy", "assistant") and not role.role.startswith(
                held.split(" ")[0]
            )
            return not deputy and (word in held.split() or people.same_office(role.role, person))

        rivals = self.memory.rivals(fits)
        if len({e.code for e in rivals if e.code}) > 1 and not role.inherits:
            either = " or ".join(sorted({e.name or e.text for e in rivals}))
            return Entity(
                text=text, start=span.start, end=span.end, id=None, name=None, kind="person", country=None,
                organization=None, sectors=(), office=role.role, reason=f"“{text}” can be {either}: nothing decides",
            )  # fmt: skip
        person = self.memory.last_person(fits)
        return again(person, text, span, f"“{text}” refers back to {person.name or person.text}") if person else None

    def role_of(self, chunk: Chunk, role: Role, source: Entity, text: str, span: Span) -> Entity:
        role = self.echoed(chunk, role)
        sectors = role_sectors(role, source, chunk.former)
        code = source.code
        kind = "person" if role.kind == "person" else "group"
        if role.kind == "body":
            kind = "organization" if source.kind == "organization" else "group"
        holder = self.holder_of(chunk, role, source)
        who = holder[0] if holder else None
        reason = f"“{role.role}” of {source.name or source.text}{self.members_of(chunk, role, source)}"
        entity = Entity(
            text=text, start=span.start, end=span.end,
            id=f"{code}:{who}" if who else f"{code}:{sectors[0]}" if code and sectors else code,
            name=who, kind=kind, country=source.country, organization=source.organization, sectors=sectors,  # type: ignore[arg-type]
            office=role.role if role.kind == "person" else None,
            reason=f"{reason}; {holder[1]}" if holder else reason,
        )  # fmt: skip
        if who:
            self.finder.people.introduce(who, entity, self.memory)
        return entity

    def members_of(self, chunk: Chunk, role: Role, source: Entity) -> str:
        """Return, for the reason, who the members of a body were on the day of the report: "SCO members"."""
        many = self.tokens[chunk.head].tag in ("NNS", "NNPS") and "member" in role.role.split()
        if not many or not source.organization or self.memory.date is None:
            return ""
        found = self.lexicon.knowledge.members(source.organization, self.memory.date)
        codes = ", ".join(sorted(m.member for m in found if m.status.endswith("member")))
        return f"; on {self.memory.date} these were {codes}" if codes else ""

    def echoed(self, chunk: Chunk, role: Role) -> Role:
        """Return the role that "his counterpart" or "her Turkish colleague" has: that of whose counterpart it is."""
        if role.role.split()[-1] not in self.words.echoes:
            return role
        chunk.former = chunk.former or role.role == "predecessor"
        here = [e for m in self.mentions if m.last < chunk.first for e in m.entities]
        known = [e for e in here if e.kind == "person" and e.office and self.lexicon.knowledge.roles.get(e.office)]
        owner = known[-1] if known else self.memory.last_person(lambda e: bool(e.office))
        return self.lexicon.knowledge.roles.get(owner.office or "", role) if owner else role

    def holder_of(self, chunk: Chunk, role: Role, source: Entity) -> tuple[str, str] | None:
        """Return (name, reason) of who is meant by an office without a name: "the Russian president"."""
        one = self.tokens[chunk.head].tag in ("NN", "NNP", "JJ") and role.kind == "person" and not chunk.former
        if not one or source.kind == "person" or (source.kind != "organization" and set(source.sectors) - {"GOV"}):
            return None
        before = self.tokens[max(0, chunk.first - 1) : chunk.first + 1]
        within = self.tokens[chunk.first : max(chunk.first, chunk.last + 1 - len(role.role.split()))]
        if any(t.text.lower() in self.words.indefinite for t in before) or any(
            t.text.lower() in _NOT_THE_HOLDER for t in within
        ):
            return None
        return self.finder.people.office_holder(role.role, source, self.memory)

    def local_role(self, role: Role, text: str, span: Span, chunk: Chunk) -> Entity:
        """Give a role without a state the country of the sentence's place or of the report, if one stands out."""
        country, reason = None, "no country is named with it, and none stands out in the report"
        if self.is_local(role) and not self.is_foreign(chunk):
            country, reason = self.local_country(role, chunk.head)
        sectors = role_sectors(role, None, chunk.former)
        return Entity(
            text=text, start=span.start, end=span.end, id=f"{country}:{sectors[0]}" if country and sectors else None,
            name=None, kind="person" if role.kind == "person" else "group", country=country, organization=None,
            sectors=sectors, office=role.role if role.kind == "person" else None, reason=reason,
        )  # fmt: skip

    def is_local(self, role: Role) -> bool:
        """Whether bearers of a role without a country belong to the place that is spoken of: rebels, police, protesters."""
        words = role.role.split()
        if role.role in self.words.vague_roles or words[-1] in self.words.vague_roles:
            return len(words) > 1 and bool(self.words.state_words & set(words))
        local = role.role.split()[-1] in self.words.local_roles
        return local or not (set(role.sectors[:1]) & self.words.stateless_sectors)

    def is_foreign(self, chunk: Chunk) -> bool:
        """Whether a word beside the role says that they come from elsewhere: "foreign forces"."""
        before = range(max(0, chunk.first - 3), chunk.head)
        after = self.tokens[chunk.last + 1 : chunk.last + 4]
        if after and after[0].text.lower() in ("of", "for") and any(t.tag == "NNP" for t in after[1:]):
            return True  # "speaker of the House": somebody's, but nobody's that is known
        return any(
            self.tokens[i].text.lower() in self.words.foreign_words and self.label[i] in (None, "role") for i in before
        )
