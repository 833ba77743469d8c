"""Looks up what words can be: names of actors, titles and roles, the words that make up descriptions."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib.resources import files

import msgspec

from dragoman.annotate.tree import Tree
from dragoman.model import Token
from dragoman.resolve.facts import Named, Role
from dragoman.resolve.knowledge import KnowledgeBase
from dragoman.resolve.memory import Memory
from dragoman.resolve.names import Hit, NameFinder


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
    echoes: frozenset[str]
    indefinite: frozenset[str]
    attached: frozenset[str]
    name_tails: frozenset[str]
    federal_roles: frozenset[str]
    before_us: frozenset[str]
    after_turkey: frozenset[str]
    kitchen: frozenset[str]
    weak_roles: frozenset[str]
    titular: frozenset[str]
    rivers: frozenset[str]
    rulers: frozenset[str]
    plain_people: frozenset[str]
    title_roles: dict[str, str]
    seats: dict[str, str]
    sending: frozenset[str]
    firing: frozenset[str]
    projectiles: frozenset[str]
    after_on: frozenset[str]
    female_names: frozenset[str]
    state_words: frozenset[str]
    first_name_states: frozenset[str]
    bare_names: frozenset[str]
    body_nouns: dict[str, str]
    forms: dict[str, frozenset[str]]
    several: dict[str, tuple[str, ...]]
    halves: dict[str, tuple[tuple[str, str], ...]]


def load_anaphora() -> Anaphora:
    """Read the word lists for descriptions, titles and the like."""
    text = (files("dragoman.resolve") / "data" / "anaphora.toml").read_text(encoding="utf8")
    return msgspec.convert(tomllib.loads(text), Anaphora)


class Lexicon:
    """The knowledge base as the mention finder asks it."""

    def __init__(self, knowledge: KnowledgeBase, names: NameFinder) -> None:
        self.knowledge = knowledge
        self.names = names
        self.words = load_anaphora()
        self._role_starts: dict[str, int] = {}
        for role in knowledge.roles:
            words = role.replace("-", " - ").split()
            self._role_starts[words[0]] = max(self._role_starts.get(words[0], 0), len(words) + 2)

    def choose(self, hit: Hit, date: str | None, memory: Memory | None = None) -> Named | None:
        """Pick what a name stands for on a day, by what else the report names; None if that is a toss-up."""
        valid = [s for s in hit.senses if s.valid(date)]
        # A name outlives its time ("Zaire said"); a town that is no longer the capital does not stand for the state.
        valid = valid or [s for s in hit.senses if s.sense != "capital"]
        if not valid:
            return None
        shared = [s for s in valid if s.shared]
        if shared:
            # What many states have, "the Freedom Party", is the one of the state that the report is about.
            valid = [s for s in valid if not s.shared] or _leading(shared, memory)
            if not valid:
                return None
        if date is None:
            valid = [s for s in valid if s.end is None] or valid
        if len({s.id for s in valid}) > 1:
            decided = _by_report(valid, memory) if memory else None
            if decided:
                return decided
            part = next((s for s in valid if s.sense == "territory" and s.country), None)
            if part and memory and memory.focus[part.country or ""] and not any(
                memory.focus[s.country or ""] for s in valid if s.sense == "name"
            ):  # fmt: skip
                return part  # Georgia of a report on the USA that names nothing else of the Caucasus
            # A name proper outranks a byname.
            for sense in ("name", "body", "adjective", "demonym", "capital", "organization"):
                proper = [s for s in valid if s.sense == sense]
                if proper:
                    valid = (
                        _of_focus(proper, memory) if memory and sense in ("name", "adjective", "demonym") else proper
                    )
                    break
        return (
            valid[0] if len({s.id for s in valid}) == 1 or valid[0].sense in ("name", "adjective", "demonym") else None
        )

    def role_at(self, tree: Tree, i: int) -> tuple[int, Role] | None:
        """Return (last token, role) of the longest role phrase that begins at a token."""
        tokens = tree.tokens
        longest = self._role_starts.get(tokens[i].text.lower(), 0) or self._role_starts.get(tokens[i].lemma, 0)
        for length in range(min(longest, len(tokens) - i), 0, -1):
            last = i + length - 1
            if tokens[last].tag[0] != "N" and (length == 1 or tokens[last].tag[0] != "J"):
                continue  # "director-general" ends in what is tagged an adjective
            for ending in _endings(tokens[last]):
                phrase = (
                    "".join(
                        t.text.lower() + (" " if tokens[k + 1].start > t.end else "")
                        for k, t in enumerate(tokens[i:last], i)
                    )
                    + ending
                )
                role = self.knowledge.roles.get(phrase) or self.knowledge.roles.get(phrase.replace("-", " "))
                if role:
                    return last, role
        return None

    def knows_full_name(self, name: str) -> bool:
        """Whether a full name is that of an office holder."""
        return bool(self.knowledge.people(name))


def _leading(senses: Sequence[Named], memory: Memory | None) -> list[Named]:
    """Return those of some senses whose state is named, and more than that of any other; none without a report."""
    if memory is None or not any(memory.focus[s.country or ""] for s in senses):
        return []
    found = _of_focus(senses, memory)
    return found if len({s.id for s in found}) == 1 else []


def _by_report(senses: Sequence[Named], memory: Memory) -> Named | None:
    """Pick the bearer of a shared abbreviation or name whom the report names in full, or whose state it is about."""
    bearers = [s for s in senses if s.sense in ("body", "organization")]
    if len(bearers) < 2 or len(bearers) < len(senses):
        return None
    full = [s for s in bearers if s.id in memory.named and s.sense == "organization"]
    if len({s.id for s in full}) == 1:
        return full[0]
    leading = _of_focus(bearers, memory)
    return leading[0] if len({s.id for s in leading}) == 1 else None


def _of_focus(senses: Sequence[Named], memory: Memory) -> list[Named]:
    """Return those of some senses whose state the report names most; all if it names none."""
    times = [memory.focus[s.country] if s.country else 0 for s in senses]
    if not any(times):
        return [s for s in senses if s.country is None] or list(senses)  # of several states' and nobody's the latter
    return [s for s, n in zip(senses, times, strict=True) if n == max(times)]


def _endings(token: Token) -> tuple[str, ...]:
    """Return the forms by which a role's last word may be listed; a plural at the start of a headline is tagged a name."""
    word = token.text.lower()
    if token.tag not in ("NNP", "NNPS") or not word.endswith("s"):
        return (token.lemma, word)
    return (token.lemma, word, word[:-3] + "y" if word.endswith("ies") else word[:-1])
