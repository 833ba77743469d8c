"""Puts the words of a sentence together: names of the knowledge base, roles with whom they serve, people's names.

It goes by the words in their order and not by the parse: "the Secretary General of the
Organization of American States (OAS), Luis Almagro" is one person however the parser breaks it up.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from dragoman.model import Entity
from dragoman.resolve.facts import Role
from dragoman.resolve.labels import NameLabeller
from dragoman.resolve.memory import as_state

_PREPOSITIONS_OF_BODY = frozenset({"of", "for", "in", "from", "at", "to", "with", "on"})
_LINKS = frozenset("bin al de van von der den el ben ibn dos das da do del della di du la le ter ten y e ul".split())
# So many words after a people's name its place may begin: "the Kurds in the far north of Syria".
_NEAR = 3
_GLUE_TAGS = frozenset(
    {"JJ", "JJR", "JJS", "NN", "NNS", "VBN", "VBG", "CD", "HYPH", "NNP", "NNPS", "POS", "RB", "RBS", "``", "''"}
)


@dataclass(slots=True)
class Chunk:
    """A role or a name while its mention is being put together."""

    first: int
    last: int
    head: int
    role: Role | None = None
    sources: list[Entity] | None = None
    name: str | None = None
    former: bool = False
    owner: str | None = None


class ChunkBuilder(NameLabeller):
    """The work on one sentence up to chunks: joins roles with whom they serve, and with people's names."""

    # Roles

    def role_chunks(self) -> list[Chunk]:
        """Return the roles of the sentence, each with whom it serves."""
        found: list[Chunk] = []
        i = 0
        while i < len(self.tokens):
            at = None
            idiom = i > 0 and self.tokens[i - 1].lemma == "on" and self.tokens[i].text in self.words.after_on
            if self.label[i] is None and self.tokens[i].tag[0] in "NJV" and not idiom:
                at = self.lexicon.role_at(self.tree, i)
            if at and (name_end := self.name_begun(i)):
                i = name_end + 1
                continue
            if at and all(self.label[k] is None for k in range(i, at[0] + 1)):
                last, role = at
                chunk = Chunk(i, last, last, role)
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

    def name_begun(self, i: int) -> int | None:
        """Return the last word of the full name of somebody known that a word which could be a role begins, or None:
        "Marine Le Pen"."""
        if self.tokens[i].tag != "NNP" or not self.tokens[i].text[:1].isupper():
            return None
        for k in range(i + 1, min(i + 4, len(self.tokens))):
            name = self.text[self.tokens[i].start : self.tokens[k].end]
            if self.tokens[k].tag == "NNP" and self.lexicon.knows_full_name(name):
                return k
        return None

    def join_roles(self, previous: Chunk, chunk: Chunk) -> None:
        """Make one of "opposition leader", "army general": the second word is the head, the first may give the sector."""
        first, second = previous.role, chunk.role
        assert first is not None
        assert second is not None
        if first.role in self.words.plain_people:
            previous.role, previous.last, previous.head = second, chunk.last, chunk.last
            return
        armed = first.sectors[:1] in (("REB",), ("PRM",)) and second.sectors[:1] == ("MIL",)
        sectors = first.sectors if second.inherits or armed else second.sectors
        previous.role = Role(f"{first.role} {second.role}", sectors, second.kind, second.inherits)
        previous.last = previous.head = chunk.last

    def look_left(self, chunk: Chunk, roles: list[Chunk]) -> None:
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
            if self.tokens[i + 1].tag == "POS" and not sources and (meant := self.described(i)):
                sources = [meant]
                chunk.first = i
                break
            if self.label[i] == "role" and self.tokens[i + 1].tag == "POS":
                owner = next((r for r in roles if r.first <= i <= r.last), None)
                if owner and owner.sources and owner.role and not sources:
                    sectors = owner.role.sectors
                    sources = [msgspec.structs.replace(e, sectors=sectors or e.sectors) for e in owner.sources]
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

    def described(self, i: int) -> Entity | None:
        """Return the body or state that "the alliance's", "the kingdom's" before a role means."""
        lemma = self.tokens[i].lemma
        if not i or self.tokens[i - 1].text.lower() not in ("the", "this", "that"):
            return None
        if lemma in self.words.organization:
            return self.memory.last_of("organization")
        form = self.words.forms.get(lemma)
        found = self.memory.last_country(form) if form else None
        if lemma in self.words.country:
            found = found or self.memory.last_of("country")
        return as_state(found) if found else None

    def is_only_attached(self, last: int) -> bool:
        """Whether a name is bound by a participle and tells not whose people they are: "US-backed", "rebel-held"."""
        if last + 2 >= len(self.tokens) or self.tokens[last + 1].text != "-":
            return False
        word = self.tokens[last + 2]
        return (
            word.tag in ("VBN", "VBD", "VBG", "JJ", "NN")
            and word.text.lower() != "led"
            and word.text.lower().endswith(("ed", "held", "made", "built", "run", "born", "speaking", "language"))
        )

    def hit_start(self, i: int) -> int | None:
        """Return the first token of the name that a token belongs to."""
        while i >= 0 and self.label[i] not in (None, "role"):
            if i in self.hit_entities:
                return i
            i -= 1
        return None

    def look_right(self, chunk: Chunk) -> None:
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
            if (
                start is None
                or start != k
                or (preposition in ("to", "with", "on", "at") and not (self.is_envoy(chunk) or self.is_servant(chunk)))
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

    def take_listed(self, chunk: Chunk, last: int) -> int:
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

    def is_servant(self, chunk: Chunk) -> bool:
        """Whether the role is one of those that work for whom "to" names: "adviser to the UN"."""
        return bool(
            chunk.role
            and {"adviser", "advisor", "aide", "assistant", "counsel", "deputy"} & set(chunk.role.role.split())
        )

    def is_envoy(self, chunk: Chunk) -> bool:
        """Whether the role is one that is sent to somebody."""
        return bool(chunk.role and {"ambassador", "envoy", "representative", "diplomat"} & set(chunk.role.role.split()))

    def take_abbreviation(self, chunk: Chunk, start: int) -> None:
        """Step over "(SCO)" after a body's name, and remember it."""
        i = chunk.last + 1
        if i + 2 < len(self.tokens) and self.tokens[i].text == "(" and self.tokens[i + 2].text == ")":
            self.memory.abbreviations[self.tokens[i + 1].text] = self.hit_entities[start][0]
            chunk.last = i + 2

    # People

    def name_chunks(self) -> list[Chunk]:
        """Return the runs of capitalised words that may be people's names."""
        found: list[Chunk] = []
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
            found.append(Chunk(i if known is None else known, last, last, name=name))
            i = last + 1
        return found

    def known_ending(self, first: int, last: int) -> int | None:
        """Return where a known full name begins that ends a run of capitalised words, if the run holds more."""
        for k in range(first + 1, last):
            if self.lexicon.knows_full_name(self.text[self.tokens[k].start : self.tokens[last].end]):
                return k
        return None

    def is_name_word(self, i: int, *, linked: bool = False) -> bool:
        """Whether a word is part of a name; `linked`: it hangs on one by a hyphen ("Ki-moon")."""
        token = self.tokens[i]
        return (
            self.label[i] is None
            and (
                token.tag in ("NNP", "NNPS")
                or (linked and token.tag[0] in "NJ")
                or (token.tag[0] in "NJ" and token.text[:1].isupper() and self.is_known_name(i))
            )
            and (token.text[:1].isupper() or linked)
            and (token.text.lower() not in self.words.calendar or self.is_known_after(i))
        )

    def is_known_name(self, i: int) -> bool:
        """Whether a word that the tagger took for none is the name of somebody known: "Costa relies on ..."."""
        return self.tokens[i].text in self.memory.people or self.is_known_after(i)

    def is_known_after(self, i: int) -> bool:
        """Whether a word that may be a month ends the name of somebody known: "Theresa May"."""
        before = self.tokens[i - 1] if i else None
        return before is not None and before.tag in ("NNP", "NNPS") and self.lexicon.knows_full_name(
            self.text[before.start : self.tokens[i].end]
        )  # fmt: skip

    def is_name_link(self, i: int) -> bool:
        """Whether a word joins two parts of a name: a hyphen, "bin", "van"."""
        token = self.tokens[i]
        glued = token.text in ("-", "'", "’") and token.start == self.tokens[i - 1].end
        return self.label[i] is None and (glued or token.text.lower() in _LINKS)

    def merge(self, chunks: list[Chunk]) -> list[Chunk]:
        """Join a role and the name beside it: "President X", "X, the president of Y,", "the president, X,"."""
        chunks.sort(key=lambda c: c.first)
        out: list[Chunk] = []
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

    def belong_together(self, left: Chunk, right: Chunk) -> bool:
        """Whether a role and a name that follow one another are one person."""
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

    def placed(self, entity: Entity) -> Entity:
        """Give a people that lives in several countries the one that the sentence or the report is about."""
        if entity.kind != "group" or entity.country:
            return entity
        name = entity.name or entity.text
        here = self.home(entity) or self.sentence_countries()
        known = self.memory.peoples.get(name)
        if len(here) != 1 and known:
            return msgspec.structs.replace(entity, country=known, reason=f"the report placed {name} in {known} before")
        country, reason = self.memory.local_country(entity.text, here)
        if country and len(here) == 1:
            self.memory.peoples[name] = country
        return msgspec.structs.replace(entity, country=country, reason=reason)

    def home(self, entity: Entity) -> list[str]:
        """Return the country of the place that follows a people's name: "the Kurds in northern Syria"."""
        after = next((i for i, t in enumerate(self.tokens) if t.start >= entity.end), len(self.tokens))
        if after == len(self.tokens) or self.tokens[after].text not in ("in", "of", "from", "inside"):
            return []
        return [country for first, country in self.located() if after < first <= after + _NEAR][:1]

    def settings(self) -> list[tuple[int, str]]:
        """Return the places that the sentence is set in, as word and country ("in Syria", "outside the court in Lyon")."""
        return [(first, country) for first, country in self.located() if self.is_setting(first)]

    def located(self) -> list[tuple[int, str]]:
        """Return the places of the sentence, as word and country, in order."""
        named = [(first, self.hit_entities[first][0].country) for first in self.hit_entities
                 if self.label[first] in ("name", "capital", "territory")]  # fmt: skip
        sentence = self.tree.sentence
        for place in self.memory.places_in(sentence.start, sentence.end):
            indices = self.tree.at(place.start, place.end)
            if indices and indices[0] not in self.hit_entities:
                named.append((indices[0], place.country))
        return [(first, country) for first, country in sorted(named) if country]

    def sentence_countries(self, of: int | None = None) -> list[str]:
        """Return the countries of the places that the sentence is set in.

        `of`: only of places that can be where this word's bearer is, and not those of another clause.
        """
        here = [c for first, c in self.settings() if of is None or self.tree.shares_clause(of, first)]
        return list(dict.fromkeys(here))
