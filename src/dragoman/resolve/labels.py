"""Labels the words of a sentence with the names of the knowledge base: whom each means here, and what is none."""

from __future__ import annotations

import msgspec

from dragoman.annotate.tree import Tree
from dragoman.model import Entity, Span
from dragoman.resolve.facts import Named
from dragoman.resolve.lexicon import Lexicon
from dragoman.resolve.memory import Memory, again
from dragoman.resolve.names import Hit

_WATERS = frozenset({"Gulf", "Sea", "Strait", "Straits", "Bay", "Bight"})
_SMALL_TAILS = frozenset({"river", "sprouts", "pig", "pigs"})
_PLACE_SENSES = ("name", "capital", "territory")


class NameLabeller:
    """The names of one sentence: which words they take, and whom they mean."""

    def __init__(self, lexicon: Lexicon, tree: Tree, text: str, memory: Memory) -> None:
        self.lexicon, self.tree, self.text, self.memory = lexicon, tree, text, memory
        self.tokens = tree.tokens
        self.words = lexicon.words
        self.label: list[str | None] = [None] * len(tree)
        self.hit_entities: dict[int, list[Entity]] = {}
        self.hit_range: dict[int, tuple[int, int]] = {}

    # Names of the knowledge base

    def label_hit(self, hit: Hit) -> None:
        """Label the words of a name and note whom it means."""
        indices = self.tree.at(hit.start, hit.end)
        text = self.text[hit.start : hit.end]
        if not indices or text in self.memory.defined:
            return  # what the report explains means what it says
        known = self.memory.abbreviations.get(text)
        if known:
            self.label_as(indices, "organization", again(known, text, Span(hit.start, hit.end), known.reason))
            return
        named = self.lexicon.choose(hit, self.memory.date, self.memory)
        named = self.federal(hit, indices[-1], named)
        if named is None or self.is_part_of_longer_name(indices, named) or self.is_qualified(hit):
            return
        if self.is_word(indices, text) or (text in self.memory.people and named.sense in _PLACE_SENSES):
            return
        named = self.elsewhere(hit, named)
        seat = self.lexicon.knowledge.organizations.get(self.words.seats.get(text, ""))
        if seat and seat.id in self.memory.named and not self.is_setting(indices[0]):
            entity = named_entity(seat, text, Span(hit.start, hit.end))
            reason = f"“{text}” is the seat of {seat.name}, which the report names"
            self.label_as(indices, "organization", msgspec.structs.replace(entity, reason=reason))
            return
        self.label_as(indices, named.sense, named_entity(named, text, Span(hit.start, hit.end)))

    def label_as(self, indices: list[int], sense: str, entity: Entity) -> None:
        """Label the words of a name with its sense and note whom it means."""
        first, last = indices[0], indices[-1]
        for i in indices:
            self.label[i] = sense
        self.hit_range[first] = (first, last)
        # "U.S.-Soviet" is one word and two actors.
        self.hit_entities.setdefault(first, []).append(entity)

    def federal(self, hit: Hit, last: int, named: Named | None) -> Named | None:
        """Return the part of a federation instead of the state of its name before an office of such a part."""
        part = next((n for n in hit.senses if n.sense == "territory"), None)
        if named is None or part is None or named.sense != "name" or last + 1 >= len(self.tokens):
            return named
        after = last + 2 if self.tokens[last + 1].tag == "POS" and last + 2 < len(self.tokens) else last + 1
        found = self.lexicon.role_at(self.tree, after)
        return part if found and found[1].role in self.words.federal_roles else named

    def elsewhere(self, hit: Hit, named: Named) -> Named:
        """Return the state in which a place lies that is called like another state or its capital: "Lebanon, Ohio"."""
        if named.sense not in _PLACE_SENSES or self.text[hit.end : hit.end + 2] != ", ":
            return named
        places = {p.start: p for p in self.memory.places}
        place, after = places.get(hit.start), places.get(hit.end + 2)
        if place is None or after is None or place.country in (None, named.country) or place.country != after.country:
            return named
        return Named(place.country or "", place.name or place.text, "country", "territory", place.country)

    def is_word(self, indices: list[int], text: str) -> bool:
        """Whether what looks like a name is a plain word: "us" in a headline in capitals, "Polish the brass"."""
        first, last = indices[0], indices[-1]
        before = self.tokens[first - 1].text.lower() if first else ""
        sentence = self.tree.sentence
        if text == "US" and self.text[sentence.start : sentence.end].isupper():
            return before in self.words.before_us
        after = self.tokens[last + 1] if last + 1 < len(self.tokens) else None
        if before == "the" and text in self.words.rivers:
            return after is None or after.tag[0] != "N"
        if first == 0 and text == "Polish":
            return after is not None and after.tag in ("DT", "PRP$")
        if text.lower() != "turkey":
            return False
        kitchen = self.memory.focus["TUR"] < 2 and any(t.text.lower() in self.words.kitchen for t in self.tokens)
        return kitchen or (after is not None and after.text.lower() in self.words.after_turkey)

    def is_qualified(self, hit: Hit) -> bool:
        """Whether a word before a name says that it is not of that state: "pro-Russian", "ethnic Albanian"."""
        before = self.text[max(0, hit.start - 8) : hit.start].lower().rstrip("-– ")
        joined = self.text[hit.start - 1 : hit.start] in ("-", "–")
        word = before.rpartition(" ")[2] if before else ""
        return word in self.words.attached and (joined or word == "ethnic")

    def is_part_of_longer_name(self, indices: list[int], named: Named) -> bool:
        """Whether a country's name is only a part of another name: "Michael Jordan", "Iran Air", "Berlin Wall"."""
        first, last = indices[0], indices[-1]
        if named.sense not in _PLACE_SENSES:
            return False
        before = self.tokens[first - 1] if first else None
        after = self.tokens[last + 1] if last + 1 < len(self.tokens) else None
        tail = after is not None and after.tag[0] == "N" and after.text.lower() in self.words.name_tails
        if after and tail and (after.text[:1].isupper() or after.text in _SMALL_TAILS):
            return True
        if before and before.text.lower() == "of" and first > 1 and self.tokens[first - 2].text in _WATERS:
            return True
        if before and before.tag == "NNP" and before.head in (first, last) and before.dep == "compound":
            word = before.text.lower()
            plain = word in self.words.titles or word in self.words.directions or word in self.words.calendar
            return not (plain or before.end == self.tokens[first].start or self.lexicon.role_at(self.tree, first - 1))
        given_name = self.tokens[last].text.lower() in self.words.given_names
        if after and after.tag in ("NNP", "NNPS") and self.tokens[last].dep == "compound" and (
            named.sense == "capital" or given_name
        ):  # fmt: skip
            return not self.lexicon.role_at(self.tree, last + 1)
        return False

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


def named_entity(named: Named, text: str, span: Span) -> Entity:
    """Return whom a name means, where it stands."""
    return Entity(
        text=text, start=span.start, end=span.end, id=named.organization or named.id, name=named.name, kind=named.kind,
        country=named.country, organization=named.organization, sectors=named.sectors, office=None,
        reason=_REASONS[named.sense].format(text=text, name=named.name),
    )  # fmt: skip


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
