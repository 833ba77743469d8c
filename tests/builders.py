"""Makes parsed sentences by hand, and short descriptions of events, for tests that compare tables.

A sentence is written one word after another as `word/TAG/label>head`, heads counted from 0:

    parsed("Iran/NNP/nsubj>1 attacked=attack/VBD/ROOT Iraq/NNP/dobj>1 ././punct>1")

`word=lemma` gives the lemma where it is not the word in lower case; `~` before a word
glues it to the one before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dragoman.annotate import Tree
from dragoman.codebook import Codebook, load_codebook
from dragoman.coder import Coder
from dragoman.model import Entity, EntityKind, Event, Report, Sentence, Token
from dragoman.resolve.cast import SentenceCast
from dragoman.resolve.knowledge import KnowledgeBase
from dragoman.resolve.loading import load_knowledge
from dragoman.resolve.memory import Memory
from dragoman.resolve.mentions import Mention, MentionFinder
from dragoman.resolve.names import NameFinder


@dataclass(frozen=True)
class Parsed:
    """A hand-made sentence: its text, record and tree."""

    text: str
    sentence: Sentence
    tree: Tree

    def index(self, word: str) -> int:
        """Return the place of a word that stands once in the sentence."""
        (found,) = [i for i, t in enumerate(self.tree.tokens) if t.text == word]
        return found

    def words(self, indices: Iterable[int]) -> list[str]:
        """Return the words at some places."""
        return [self.tree.tokens[i].text for i in indices]


def parsed(spec: str) -> Parsed:
    """Build a sentence from its notation."""
    text = ""
    tokens: list[Token] = []
    for number, piece in enumerate(spec.split()):
        form, tag, label = piece.rsplit("/", 2) if not piece.startswith("/") else ("/", *piece[2:].split("/"))
        glued = form.startswith("~")
        word, _, lemma = form.removeprefix("~").partition("=")
        label, _, head = label.partition(">")
        text += "" if glued or not text else " "
        start = len(text)
        text += word
        tokens.append(Token(word, start, len(text), lemma or word.lower(), tag, label, int(head) if head else number))
    sentence = Sentence(start=0, end=len(text), paragraph=0, tokens=tuple(tokens))
    return Parsed(text, sentence, Tree(sentence))


@lru_cache(maxsize=1)
def knowledge() -> KnowledgeBase:
    """Return the knowledge base, read once for all tests."""
    return load_knowledge()


@lru_cache(maxsize=1)
def codebook() -> Codebook:
    """Return the built-in codebook, read once for all tests."""
    return load_codebook()


@lru_cache(maxsize=1)
def mention_finder() -> MentionFinder:
    """Return a finder over the whole knowledge base."""
    return MentionFinder(knowledge(), NameFinder(knowledge()))


def memory(date: str | None = None, **focus: int) -> Memory:
    """Return an empty memory; the keywords say how often each country is named in the report."""
    return Memory(date, focus=Counter(focus), places_named=Counter(focus))


def mentions_of(sentence: Parsed, remembered: Memory | None = None) -> list[Mention]:
    """Find the mentions of a hand-made sentence."""
    mentions, _ = mention_finder().find(
        sentence.tree, sentence.text, remembered if remembered is not None else memory()
    )
    return mentions


def cast_of(sentence: Parsed, remembered: Memory | None = None) -> SentenceCast:
    """Ask who is named in a hand-made sentence."""
    remembered = remembered if remembered is not None else memory()
    mentions, here = mention_finder().find(sentence.tree, sentence.text, remembered)
    return SentenceCast(sentence.tree, sentence.text, mentions, remembered, mention_finder().words, here)


def entity(
    name: str,
    *,
    country: str | None = None,
    organization: str | None = None,
    kind: EntityKind = "country",
    sectors: tuple[str, ...] = (),
    office: str | None = None,
    start: int = 0,
) -> Entity:
    """Build an entity whose text is its name."""
    return Entity(
        text=name, start=start, end=start + len(name), id=organization or country, name=name, kind=kind,
        country=country,
        organization=organization, sectors=sectors, office=office, reason="made for a test",
    )  # fmt: skip


def code_of(found: Entity) -> str:
    """Return `ORG` or `ISO`, with the primary sector: `KEN`, `KEN:GOV`, `?:REB`."""
    sector = f":{found.sectors[0]}" if found.sectors else ""
    return f"{found.organization or found.country or '?'}{sector}"


def codes(found: Sequence[Entity]) -> list[str]:
    """Return the codes of several entities, in their order."""
    return [code_of(e) for e in found]


def brief(event: Event, *, sectors: bool = False) -> str:
    """Return `TYPE actors>recipients`, and the status if it is not actual: `ASSAULT EGY>LBY negated`."""
    sides = [
        "+".join(sorted({code_of(e) if sectors else code_of(e).partition(":")[0] for e in side}))
        for side in (event.actors, event.recipients)
    ]
    status = "" if event.status == "actual" else f" {event.status}"
    return f"{event.event_type} {sides[0]}>{sides[1]}{status}"


def told(coder: Coder, text: str, date: str | None = None, *, sectors: bool = False) -> list[str]:
    """Code a text and describe its events."""
    return [brief(e, sectors=sectors) for e in events(coder, text, date)]


def events(coder: Coder, text: str, date: str | None = None) -> tuple[Event, ...]:
    """Code a text; an error in the coding fails the test."""
    coding = coder.code(Report(id="test", text=text, date=date))
    assert coding.report.error is None, coding.report.error
    return coding.events
