"""Finds who is mentioned in a sentence: names, roles with their state or body, people, each resolved.

Mentions are built over the words in their order and not over the parse: "Secretary General of Shanghai Cooperation
Organization (SCO) Dimitry Mezentsev" is one person however the parser breaks it up.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files

import msgspec

from dragoman.annotate.tree import Tree
from dragoman.model import Entity, Span, Token
from dragoman.resolve.knowledge import KnowledgeBase, Named, Role, surname_of
from dragoman.resolve.memory import Memory, again
from dragoman.resolve.names import Hit, NameFinder
from dragoman.resolve.people import PeopleResolver

_PREPOSITIONS_OF_BODY = frozenset({"of", "for", "in", "from", "at", "to", "with", "on"})
_GLUE_TAGS = frozenset({"JJ", "JJR", "JJS", "NN", "NNS", "VBN", "VBG", "CD", "HYPH", "NNP", "NNPS", "POS", "RB", "RBS", "``", "''"})


class Anaphora(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of `anaphora.toml`."""

    country: frozenset[str]
    organization: frozenset[str]
    pair: frozenset[str]
    titles: frozenset[str]
    directions: frozenset[str]
    former: frozenset[str]
    calendar: frozenset[str]
    stateless_sectors: frozenset[str]
    local_roles: frozenset[str]
    vague_roles: frozenset[str]
    foreign_words: frozenset[str]
    given_names: frozenset[str]


def load_anaphora() -> Anaphora:
    """Read the word lists for descriptions, titles and the like."""
    text = (files("dragoman.resolve") / "data" / "anaphora.toml").read_text(encoding="utf8")
    return msgspec.convert(tomllib.loads(text), Anaphora)


def _endings(token: Token) -> tuple[str, ...]:
    """Return the forms by which a role's last word may be listed; a plural at the start of a headline is tagged a name."""
    word = token.text.lower()
    if token.tag not in ("NNP", "NNPS") or not word.endswith("s"):
        return (token.lemma, word)
    return (token.lemma, word, word[:-3] + "y" if word.endswith("ies") else word[:-1])


@dataclass(frozen=True, slots=True)
class Mention:
    """Words `first` to `last` of a sentence and whom they name; several for "Turkish and Greek officials"."""

    first: int
    last: int
    head: int
    entities: tuple[Entity, ...]
    sense: str


@dataclass(slots=True)
class _Chunk:
    """A role or a name while its mention is being put together."""

    first: int
    last: int
    head: int
    role: Role | None = None
    sources: list[Entity] | None = None
    name: str | None = None
    former: bool = False
    owner: str | None = None


class MentionFinder:
    """Finds the mentions of one sentence after another; what was said before is in the memory."""

    def __init__(self, knowledge: KnowledgeBase, names: NameFinder) -> None:
        self._knowledge = knowledge
        self._names = names
        self._words = load_anaphora()
        self._people = PeopleResolver(knowledge)
        self._role_starts: dict[str, int] = {}
        for role in knowledge.roles:
            words = role.replace("-", " - ").split()
            self._role_starts[words[0]] = max(self._role_starts.get(words[0], 0), len(words) + 2)

    @property
    def words(self) -> Anaphora:
        """The word lists for descriptions."""
        return self._words

    def find(self, tree: Tree, text: str, memory: Memory) -> tuple[list[Mention], tuple[str, ...]]:
        """Return the sentence's mentions in text order, and the countries of the places that it is set in."""
        work = _SentenceMentions(self, tree, text, memory)
        return work.find(), tuple(work.sentence_countries())

    def choose(self, hit: Hit, date: str | None) -> Named | None:
        """Pick what a name stands for on a day; None if that is a toss-up."""
        valid = [s for s in hit.senses if s.valid(date)] or list(hit.senses)
        if date is None:
            valid = [s for s in valid if s.end is None] or valid
        codes = {s.id for s in valid}
        if len(codes) > 1:
            # A name proper outranks a byname ("Georgia" the state of the USA is written with its country).
            for sense in ("name", "body", "adjective", "capital", "organization"):
                proper = [s for s in valid if s.sense == sense]
                if proper:
                    valid = proper
                    break
        return valid[0] if len({s.id for s in valid}) == 1 or valid[0].sense in ("name", "adjective") else None

    def role_at(self, tree: Tree, i: int) -> tuple[int, Role] | None:
        """Return (last token, role) of the longest role phrase that begins at a token."""
        tokens = tree.tokens
        longest = self._role_starts.get(tokens[i].text.lower(), 0) or self._role_starts.get(tokens[i].lemma, 0)
        for length in range(min(longest, len(tokens) - i), 0, -1):
            last = i + length - 1
            if tokens[last].tag[0] != "N":
                continue
            for ending in _endings(tokens[last]):
                phrase = "".join(
                    t.text.lower() + (" " if tokens[k + 1].start > t.end else "")
                    for k, t in enumerate(tokens[i:last], i)
                ) + ending
                role = self._knowledge.roles.get(phrase) or self._knowledge.roles.get(phrase.replace("-", " "))
                if role:
                    return last, role
        return None

    def resolve_person(self, name: str, span: Span, chunk: _Chunk, memory: Memory) -> Entity:
        """Resolve a person's name with what the words around it say."""
        return self._people.resolve(name, span, chunk.role, chunk.sources or [], chunk.former, memory)

    def knows_full_name(self, name: str) -> bool:
        """Whether a full name is that of an office holder."""
        return name in self._knowledge.holders

    def introduce(self, name: str, person: Entity, memory: Memory) -> None:
        """Remember a person under full name and surname."""
        memory.introduce(name, surname_of(name), person)

    def known_person(self, name: str, memory: Memory) -> bool:
        """Whether a name is that of a person already introduced or in the knowledge base."""
        return self._people.knows(name, memory)


class _SentenceMentions:
    """The work on one sentence."""

    def __init__(self, finder: MentionFinder, tree: Tree, text: str, memory: Memory) -> None:
        self.finder, self.tree, self.text, self.memory = finder, tree, text, memory
        self.tokens = tree.tokens
        self.words = finder.words
        self.label: list[str | None] = [None] * len(tree)
        self.hit_entities: dict[int, list[Entity]] = {}
        self.hit_range: dict[int, tuple[int, int]] = {}
        self.mentions: list[Mention] = []

    def find(self) -> list[Mention]:
        sentence = self.tree.sentence
        for hit in self.finder._names.find(self.text[sentence.start : sentence.end], sentence.start):
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

    # Names of the knowledge base

    def label_hit(self, hit: Hit) -> None:
        indices = self.tree.at(hit.start, hit.end)
        named = self.finder.choose(hit, self.memory.date)
        if not indices or named is None:
            return
        if self.is_part_of_longer_name(indices, named):
            return
        first, last = indices[0], indices[-1]
        text = self.text[hit.start : hit.end]
        for i in indices:
            self.label[i] = named.sense
            self.hit_range[i] = (first, last)
        self.hit_range = {k: v for k, v in self.hit_range.items() if k == v[0]}
        entity = Entity(
            text=text, start=hit.start, end=hit.end, id=named.organization or named.id, name=named.name, kind=named.kind,
            country=named.country, organization=named.organization, sectors=named.sectors, office=None,
            reason=_REASONS[named.sense].format(text=text, name=named.name),
        )  # fmt: skip
        # "U.S.-Soviet" is one word and two actors.
        self.hit_entities.setdefault(first, []).append(entity)

    def is_part_of_longer_name(self, indices: list[int], named: Named) -> bool:
        """Whether a country's name is only a part of another name: "Michael Jordan", "Iran Air", "Berlin Wall"."""
        first, last = indices[0], indices[-1]
        if named.sense not in ("name", "capital", "territory"):
            return False
        before = self.tokens[first - 1] if first else None
        after = self.tokens[last + 1] if last + 1 < len(self.tokens) else None
        if before and before.tag == "NNP" and before.head in (first, last) and before.dep == "compound":
            word = before.text.lower()
            plain = word in self.words.titles or word in self.words.directions or word in self.words.calendar
            return not (plain or before.end == self.tokens[first].start or self.finder.role_at(self.tree, first - 1))
        given_name = self.tokens[last].text.lower() in self.words.given_names
        if after and after.tag in ("NNP", "NNPS") and self.tokens[last].dep == "compound" and (
            named.sense == "capital" or given_name
        ):  # fmt: skip
            return not self.finder.role_at(self.tree, last + 1)
        return False

    # Roles

    def role_chunks(self) -> list[_Chunk]:
        found: list[_Chunk] = []
        i = 0
        while i < len(self.tokens):
            at = None
            if self.label[i] is None and self.tokens[i].tag[0] in "NJV":
                at = self.finder.role_at(self.tree, i)
            if at and all(self.label[k] is None for k in range(i, at[0] + 1)):
                last, role = at
                chunk = _Chunk(i, last, last, role)
                previous = found[-1] if found else None
                if previous and previous.last == i - 1 and previous.role:
                    self.join_roles(previous, chunk)
                else:
                    found.append(chunk)
                for k in range(i, last + 1):
                    self.label[k] = "role"
                i = last + 1
            else:
                i += 1
        for chunk in found:
            self.look_left(chunk, found)
            self.look_right(chunk)
        return found

    @staticmethod
    def join_roles(previous: _Chunk, chunk: _Chunk) -> None:
        """Make one of "opposition leader", "army general": the second word is the head, the first may give the sector."""
        first, second = previous.role, chunk.role
        assert first is not None
        assert second is not None
        sectors = first.sectors if second.inherits else second.sectors
        previous.role = Role(f"{first.role} {second.role}", sectors, second.kind, second.inherits)
        previous.last = previous.head = chunk.last

    def look_left(self, chunk: _Chunk, roles: list[_Chunk]) -> None:
        """Take the state or body named before the role, over adjectives, "and" and possessives."""
        sources: list[Entity] = []
        i = chunk.first - 1
        while i >= 0:
            token = self.tokens[i]
            if token.text == ")" and i > 2 and self.tokens[i - 2].text == "(":
                i -= 3  # "Gulf Cooperation Council (GCC) Secretary General"
                continue
            start = self.hit_start(i)
            if start is not None and self.is_only_attached(i):
                i = start - 1
                continue
            if start is not None:
                sources[:0] = [self.placed(e) for e in self.hit_entities[start]]
                chunk.first = start
                i = start - 1
                continue
            word = token.text.lower()
            if word in self.words.former:
                chunk.former = True
            if self.label[i] == "role" and self.tokens[i + 1].tag == "POS":
                owner = next((r for r in roles if r.first <= i <= r.last), None)
                if owner and owner.sources and not sources:
                    sources = list(owner.sources)
                break
            if token.tag == "PRP$" and not sources:
                chunk.owner = word
                chunk.first = i
                break
            joined = sources and (word in ("and", ",", "-") or token.tag == "HYPH")
            if joined and (self.hit_start(i - 1) is None):
                break
            if token.tag == "DT":
                chunk.first = i
                break
            if not (joined or token.tag in _GLUE_TAGS) or (token.tag in ("NNP", "NNPS") and sources):
                break
            if chunk.first - i > 6:
                break
            i -= 1
        chunk.sources = sources or None

    def is_only_attached(self, last: int) -> bool:
        """Whether a name is bound by a participle and tells not whose people they are: "US-backed", "rebel-held"."""
        if last + 2 >= len(self.tokens) or self.tokens[last + 1].text != "-":
            return False
        word = self.tokens[last + 2]
        return word.tag in ("VBN", "VBD", "JJ") and word.text.lower().endswith(("ed", "held", "made", "built", "run", "born"))

    def hit_start(self, i: int) -> int | None:
        """Return the first token of the name that a token belongs to."""
        while i >= 0 and self.label[i] not in (None, "role"):
            if i in self.hit_entities:
                return i
            i -= 1
        return None

    def owners(self, pronoun: str, at: int) -> list[Entity]:
        """Return whom "his", "its" or "their" before a role means: those named before it here, else in the report."""
        here = [e for m in self.mentions if m.last < at for e in m.entities if e.country or e.organization]
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

    def look_right(self, chunk: _Chunk) -> None:
        """Take the state or body that follows with "of" and the like, and an abbreviation in brackets."""
        i = chunk.last + 1
        steps = 0
        while i + 1 < len(self.tokens) and steps < 2 and self.tokens[i].text.lower() in _PREPOSITIONS_OF_BODY:
            preposition = self.tokens[i].text.lower()
            k = i + 1
            while k < len(self.tokens) and k < i + 7 and self.label[k] in (None, "role") and (
                self.tokens[k].tag in _GLUE_TAGS or self.tokens[k].tag == "DT"
            ):  # fmt: skip
                k += 1
            start = self.hit_start(k) if k < len(self.tokens) else None
            if start is None or start != k or (
                preposition in ("to", "with", "on", "at") and not (self.is_envoy(chunk) or self.is_servant(chunk))
            ):
                return
            last = self.hit_range[start][1]
            if preposition in ("to", "with") and not self.is_servant(chunk):
                chunk.last = last  # "ambassador to Turkey" belongs to who sent him
                return
            if self.label[start] == "adjective":
                # "a group of Kenyan rebels" are the rebels; "the leader of Kenyan rebels" is a Kenyan.
                if chunk.role and chunk.role.kind == "person" and not chunk.sources:
                    chunk.sources = list(self.hit_entities[start])
                return
            if chunk.sources is None or preposition in ("of", "to"):
                if not chunk.sources:
                    chunk.sources = list(self.hit_entities[start])
                    last = self.take_listed(chunk, last)
                chunk.last = last
                self.take_abbreviation(chunk, start)
            i = chunk.last + 1
            steps += 1

    def take_listed(self, chunk: _Chunk, last: int) -> int:
        """Add those that follow in a list: "the leaders of Ukraine, Russia and France"; return the last word."""
        if self.tokens[chunk.head].tag not in ("NNS", "NNPS"):
            return last
        k = last + 1
        while k < len(self.tokens) and self.tokens[k].text.lower() in (",", "and", "the", "&"):
            start = self.hit_start(k + 1) if k + 1 < len(self.tokens) else None
            if start == k + 1:
                chunk.sources = [*(chunk.sources or []), *self.hit_entities[start]]
                last = self.hit_range[start][1]
                k = last
            k += 1
        return last

    def is_servant(self, chunk: _Chunk) -> bool:
        """Whether the role is one of those that work for whom "to" names: "adviser to the UN"."""
        return bool(chunk.role and {"adviser", "advisor", "aide", "assistant", "counsel", "deputy"} & set(chunk.role.role.split()))

    def is_envoy(self, chunk: _Chunk) -> bool:
        return bool(chunk.role and {"ambassador", "envoy", "representative", "diplomat"} & set(chunk.role.role.split()))

    def take_abbreviation(self, chunk: _Chunk, start: int) -> None:
        """Step over "(SCO)" after a body's name, and remember it."""
        i = chunk.last + 1
        if i + 2 < len(self.tokens) and self.tokens[i].text == "(" and self.tokens[i + 2].text == ")":
            self.memory.abbreviations[self.tokens[i + 1].text] = self.hit_entities[start][0]
            chunk.last = i + 2

    # People

    def name_chunks(self) -> list[_Chunk]:
        found: list[_Chunk] = []
        i = 0
        while i < len(self.tokens):
            if not self.is_name_word(i):
                i += 1
                continue
            last = i
            while last + 1 < len(self.tokens) and (
                self.is_name_word(last + 1) or (self.is_name_link(last + 1) and last + 2 < len(self.tokens)
                                                and self.is_name_word(last + 2, linked=True))
            ):  # fmt: skip
                last += 1 if self.is_name_word(last + 1) else 2
            first = i
            while first < last and self.tokens[first].text.lower() in self.words.titles:
                first += 1
            known = self.known_ending(first, last)
            first = known if known is not None else first
            name = self.text[self.tokens[first].start : self.tokens[last].end]
            found.append(_Chunk(i if known is None else known, last, last, name=name))
            i = last + 1
        return found

    def known_ending(self, first: int, last: int) -> int | None:
        """Return where a known full name begins that ends a run of capitalised words, if the run holds more."""
        for k in range(first + 1, last):
            if self.finder.knows_full_name(self.text[self.tokens[k].start : self.tokens[last].end]):
                return k
        return None

    def is_name_word(self, i: int, *, linked: bool = False) -> bool:
        """Whether a word is part of a name; `linked`: it hangs on one by a hyphen ("Ki-moon")."""
        token = self.tokens[i]
        return (
            self.label[i] is None
            and (token.tag in ("NNP", "NNPS") or (linked and token.tag[0] in "NJ"))
            and (token.text[:1].isupper() or linked)
            and token.text.lower() not in self.words.calendar
        )

    def is_name_link(self, i: int) -> bool:
        token = self.tokens[i]
        glued = token.text in ("-", "'", "’") and token.start == self.tokens[i - 1].end
        return self.label[i] is None and (glued or token.text.lower() in ("bin", "al", "de", "van", "von", "der", "el", "ben"))

    def merge(self, chunks: list[_Chunk]) -> list[_Chunk]:
        """Join a role and the name beside it: "President X", "X, the president of Y,", "the president, X,"."""
        chunks.sort(key=lambda c: c.first)
        out: list[_Chunk] = []
        for chunk in chunks:
            previous = out[-1] if out else None
            if previous and self.belong_together(previous, chunk):
                role_side, name_side = (previous, chunk) if previous.role else (chunk, previous)
                previous.name = name_side.name
                previous.role, previous.sources = role_side.role, role_side.sources
                previous.former = role_side.former
                previous.head = name_side.head
                previous.first, previous.last = min(previous.first, chunk.first), max(previous.last, chunk.last)
            else:
                out.append(chunk)
        return out

    def belong_together(self, left: _Chunk, right: _Chunk) -> bool:
        if (left.role is None) == (right.role is None) or (left.name and right.name):
            return False
        role = left.role or right.role
        assert role is not None
        gap = [t.text for t in self.tokens[left.last + 1 : right.first]]
        if role.kind != "person":
            return False
        if left.role:
            plural = self.tokens[left.head].tag in ("NNS", "NNPS")
            return not plural and (not gap or (gap == [","] and self.closes(right.last)))
        article = self.tokens[right.first].tag == "DT"
        if gap == [","] and (article or self.closes(right.last)):
            return True
        return gap in ([",", "the"], [",", "a"], [",", "an"])

    def closes(self, last: int) -> bool:
        """Whether an apposition ends here: a comma, a full stop or the end of the sentence follows."""
        return last + 1 >= len(self.tokens) or self.tokens[last + 1].text in (",", ".", ";", ")", "—", "–", "-", ":")

    # From chunks to mentions

    def mention_of(self, chunk: _Chunk) -> Mention | None:
        span = Span(self.tokens[chunk.first].start, self.tokens[chunk.last].end)
        if chunk.name:
            known = self.memory.abbreviations.get(chunk.name)
            if known:
                entities: tuple[Entity, ...] = (
                    again(known, self.text[span.start : span.end], span, f"{chunk.name} was defined earlier in the report"),
                )
            else:
                name_span = Span(span.start, span.end)
                if not chunk.role and not self.looks_like_person(chunk):
                    return None
                person = self.finder.resolve_person(chunk.name, name_span, chunk, self.memory)
                if chunk.role and not (person.country or person.organization) and self.is_local(chunk.role):
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

    def looks_like_person(self, chunk: _Chunk) -> bool:
        """A name without a title counts if it is known, has a title such as "Mr", or is two words or more."""
        assert chunk.name is not None
        titled = self.tokens[chunk.first].text.lower() in self.words.titles
        return titled or self.finder.known_person(chunk.name, self.memory) or (
            " " in chunk.name and self.tokens[chunk.last].dep in ("nsubj", "nsubjpass", "dobj", "pobj", "appos", "poss", "conj")
        )  # fmt: skip

    def role_entities(self, chunk: _Chunk, span: Span) -> tuple[Entity, ...]:
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
        code = source.organization or source.country
        kind = "person" if role.kind == "person" else "group"
        if role.kind == "body":
            kind = "organization" if source.kind == "organization" else "group"
        return Entity(
            text=text, start=span.start, end=span.end, id=f"{code}:{sectors[0]}" if code and sectors else code,
            name=None, kind=kind, country=source.country, organization=source.organization, sectors=sectors,  # type: ignore[arg-type]
            office=role.role if role.kind == "person" else None,
            reason=f"“{role.role}” of {source.name or source.text}",
        )  # fmt: skip

    def local_role(self, role: Role, text: str, span: Span, chunk: _Chunk) -> Entity:
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

    def is_foreign(self, chunk: _Chunk) -> bool:
        """Whether a word beside the role says that they come from elsewhere: "foreign forces"."""
        before = range(max(0, chunk.first - 3), chunk.head)
        after = self.tokens[chunk.last + 1 : chunk.last + 4]
        if after and after[0].text.lower() in ("of", "for") and any(t.tag == "NNP" for t in after[1:]):
            return True  # "speaker of the House": somebody's, but nobody's that is known
        return any(self.tokens[i].text.lower() in self.words.foreign_words for i in before)

    def placed(self, entity: Entity) -> Entity:
        """Give a people that lives in several countries the one that the sentence or the report is about."""
        if entity.kind != "group" or entity.country:
            return entity
        name = entity.name or entity.text
        here = self.sentence_countries()
        known = self.memory.peoples.get(name)
        if len(here) != 1 and known:
            return msgspec.structs.replace(entity, country=known, reason=f"the report placed {name} in {known} before")
        country, reason = self.memory.local_country(entity.text, here)
        if country and len(here) == 1:
            self.memory.peoples[name] = country
        return msgspec.structs.replace(entity, country=country, reason=reason)

    def sentence_countries(self) -> list[str]:
        """Return the countries of the places that the sentence is set in ("in Syria", "outside the court in Lyon")."""
        named = [(first, self.hit_entities[first][0].country) for first in self.hit_entities
                 if self.label[first] in ("name", "capital", "territory")]  # fmt: skip
        sentence = self.tree.sentence
        for place in self.memory.places_in(sentence.start, sentence.end):
            indices = self.tree.at(place.start, place.end)
            if indices and indices[0] not in self.hit_entities:
                named.append((indices[0], place.country))
        return list(dict.fromkeys(country for first, country in sorted(named) if country and self.is_setting(first)))

    def is_setting(self, i: int) -> bool:
        """Whether a preposition of place stands before a name, with at most a few words between."""
        for k in range(i - 1, max(-1, i - 6), -1):
            token = self.tokens[k]
            if token.text.lower() == "of":
                continue  # "in the town of Qatif"
            if token.tag == "IN":
                return token.text.lower() in ("in", "near", "inside", "across", "outside", "around", "at")
            if token.tag not in ("JJ", "NN", "DT", "NNP", "POS", "VBN", "HYPH", "PRP$"):
                return False
        return False


_REASONS = {
    "name": "“{text}” is the name of {name}",
    "adjective": "“{text}” means of {name}",
    "demonym": "“{text}” are people of {name}",
    "capital": "“{text}” is the capital of {name} and stands for its government",
    "body": "“{text}” is a body of the state",
    "people": "“{text}” is a people",
    "territory": "“{text}” is a part of a country",
    "organization": "“{text}” is {name}",
}


def role_sectors(role: Role, source: Entity | None, former: bool) -> tuple[str, ...]:
    """Return the sectors of a role: its own, or those of whom it serves; a former office makes one of the elite."""
    own, served = list(role.sectors), list(source.sectors) if source else []
    if source and source.kind == "organization":
        served = served or ["IGO"]
        combined = [*served, *own] if "IGO" in served or role.inherits else [*own, *served]
    elif role.inherits and served and served[0] not in ("CVL",):
        combined = [*served, *own]
    else:
        combined = own
    if former:
        combined = ["ELI", *[s for s in combined if s != "GOV"]]
    return tuple(dict.fromkeys(combined))
