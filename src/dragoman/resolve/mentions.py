"""Finds who is mentioned in a sentence: names, roles with their state or body, people, each resolved."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from dragoman.annotate.tree import Tree
from dragoman.model import Entity, Span
from dragoman.resolve.chunks import Chunk, ChunkBuilder
from dragoman.resolve.facts import Role, surname_of
from dragoman.resolve.knowledge import KnowledgeBase
from dragoman.resolve.lexicon import Anaphora, Lexicon
from dragoman.resolve.memory import Memory, again
from dragoman.resolve.names import NameFinder
from dragoman.resolve.people import PeopleResolver
from dragoman.resolve.sectors import role_sectors


@dataclass(frozen=True, slots=True)
class Mention:
    """Words `first` to `last` of a sentence and whom they name; several for "Chilean and Peruvian officials"."""

    first: int
    last: int
    head: int
    entities: tuple[Entity, ...]
    sense: str


class MentionFinder:
    """Finds the mentions of one sentence after another; what was said before is in the memory."""

    needs: tuple[str, ...] = ("sentences", "places")
    gives: tuple[str, ...] = ("mentions",)

    def __init__(self, knowledge: KnowledgeBase, names: NameFinder) -> None:
        self.lexicon = Lexicon(knowledge, names)
        self._people = PeopleResolver(knowledge)

    @property
    def words(self) -> Anaphora:
        """The word lists for descriptions."""
        return self.lexicon.words

    def find(self, tree: Tree, text: str, memory: Memory) -> tuple[list[Mention], tuple[str, ...]]:
        """Return the sentence's mentions in text order, and the countries of the places that it is set in."""
        work = _SentenceMentions(self, tree, text, memory)
        return work.find(), tuple(work.sentence_countries())

    def resolve_person(self, name: str, span: Span, chunk: Chunk, memory: Memory) -> Entity:
        """Resolve a person's name with what the words around it say."""
        return self._people.resolve(name, span, chunk.role, chunk.sources or [], chunk.former, memory)

    def introduce(self, name: str, person: Entity, memory: Memory) -> None:
        """Remember a person under full name and surname."""
        memory.introduce(name, surname_of(name), person)

    def known_person(self, name: str, memory: Memory) -> bool:
        """Whether a name is that of a person already introduced or in the knowledge base."""
        return self._people.knows(name, memory)


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
                self.mentions.append(mention)
                covered.update(range(chunk.first, chunk.last + 1))
        for first, (a, b) in self.hit_range.items():
            if not covered.issuperset(range(a, b + 1)):
                entities = tuple(self.placed(e) for e in self.hit_entities[first])
                self.mentions.append(Mention(a, b, b, entities, self.label[a] or "name"))
        self.mentions.sort(key=lambda m: (m.first, -m.last))
        return self.mentions

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
                if not chunk.role and not self.looks_like_person(chunk):
                    return None
                person = self.finder.resolve_person(chunk.name, name_span, chunk, self.memory)
                if chunk.role and not person.code and self.is_local(chunk.role):
                    country, reason = self.memory.local_country(chunk.role.role, self.sentence_countries())
                    person = msgspec.structs.replace(
                        person, country=country, id=f"{country}:{chunk.name}" if country else None, reason=reason
                    )
                    self.finder.introduce(chunk.name, person, self.memory)
                entities = (msgspec.structs.replace(person, text=self.text[span.start : span.end]),)
            return Mention(chunk.first, chunk.last, chunk.head, entities, "person")
        if chunk.role is None:
            return None
        entities = self.role_entities(chunk, span)
        return Mention(chunk.first, chunk.last, chunk.head, entities, "role") if entities else None

    def looks_like_person(self, chunk: Chunk) -> bool:
        """A name without a title counts if it is known, has a title such as "Mr", or is two words or more."""
        assert chunk.name is not None
        titled = self.tokens[chunk.first].text.lower() in self.words.titles
        return titled or self.finder.known_person(chunk.name, self.memory) or (
            " " in chunk.name and self.tokens[chunk.last].dep in ("nsubj", "nsubjpass", "dobj", "pobj", "appos", "poss", "conj")
        )  # fmt: skip

    def role_entities(self, chunk: Chunk, span: Span) -> tuple[Entity, ...]:
        role = chunk.role
        assert role is not None
        if chunk.owner and not chunk.sources:
            chunk.sources = self.owners(chunk.owner, chunk.first) or None
        text = self.text[span.start : span.end]
        definite = self.tokens[chunk.first].text.lower() in ("the", "that", "this", "these", "those", "both")
        if not chunk.sources:
            if definite and role.kind == "person" and self.tokens[chunk.head].tag == "NN":
                word = role.role.split()[-1]
                person = self.memory.last_person(None if role.inherits else word)
                if person:
                    return (again(person, text, span, f"“{text}” refers back to {person.name or person.text}"),)
            return (self.local_role(role, text, span, chunk),)
        return tuple(self.role_of(role, source, text, span, chunk.former) for source in chunk.sources)

    def role_of(self, role: Role, source: Entity, text: str, span: Span, former: bool) -> Entity:
        sectors = role_sectors(role, source, former)
        code = source.code
        kind = "person" if role.kind == "person" else "group"
        if role.kind == "body":
            kind = "organization" if source.kind == "organization" else "group"
        return Entity(
            text=text, start=span.start, end=span.end, id=f"{code}:{sectors[0]}" if code and sectors else code,
            name=None, kind=kind, country=source.country, organization=source.organization, sectors=sectors,  # type: ignore[arg-type]
            office=role.role if role.kind == "person" else None,
            reason=f"“{role.role}” of {source.name or source.text}",
        )  # fmt: skip

    def local_role(self, role: Role, text: str, span: Span, chunk: Chunk) -> Entity:
        """Give a role without a state the country of the sentence's place or of the report, if one stands out."""
        country, reason = None, "no country is named with it, and none stands out in the report"
        if self.is_local(role) and not self.is_foreign(chunk):
            country, reason = self.memory.local_country(role.role, self.sentence_countries())
        sectors = role_sectors(role, None, chunk.former)
        return Entity(
            text=text, start=span.start, end=span.end, id=f"{country}:{sectors[0]}" if country and sectors else None,
            name=None, kind="person" if role.kind == "person" else "group", country=country, organization=None,
            sectors=sectors, office=role.role if role.kind == "person" else None, reason=reason,
        )  # fmt: skip

    def is_local(self, role: Role) -> bool:
        """Whether bearers of a role without a country belong to the place that is spoken of: rebels, police, protesters."""
        if role.role in self.words.vague_roles or role.role.split()[-1] in self.words.vague_roles:
            return False
        local = role.role.split()[-1] in self.words.local_roles
        return local or not (set(role.sectors[:1]) & self.words.stateless_sectors)

    def is_foreign(self, chunk: Chunk) -> bool:
        """Whether a word beside the role says that they come from elsewhere: "foreign forces"."""
        before = range(max(0, chunk.first - 3), chunk.head)
        after = self.tokens[chunk.last + 1 : chunk.last + 4]
        if after and after[0].text.lower() in ("of", "for") and any(t.tag == "NNP" for t in after[1:]):
            return True  # "speaker of the House": somebody's, but nobody's that is known
        return any(self.tokens[i].text.lower() in self.words.foreign_words for i in before)
