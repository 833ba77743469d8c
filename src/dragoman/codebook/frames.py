"""Frames: how language expresses an event type, written as patterns and parsed into records.

The notation is described in docs/frames.md. A frame is written for the active voice; syntax is the matcher's job.
"""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.errors import CodebookError

PREPOSITIONS = frozenset(
    "about above across after against ahead along alongside amid among around as at before behind between beyond by "
    "during for from in inside into near of off on onto out outside over past through throughout to toward towards "
    "under until up down upon via with within without".split()
)
SLOTS = frozenset({"A", "R", "AR"})
POSSESSIVES = {"A's": "A", "R's": "R"}


@dataclass(frozen=True)
class Phrase:
    """A prepositional phrase: its prepositions, and a slot or the nouns that must stand in it (neither: anything)."""

    prepositions: frozenset[str]
    slot: str | None = None
    nouns: frozenset[str] = frozenset()
    possessor: str | None = None
    gerund: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Complement:
    """A clause that the head takes: `TO`, `THAT` or `ING`, with the verbs it may have (empty: any)."""

    kind: str
    verbs: frozenset[str] = frozenset()
    optional: bool = False


@dataclass(frozen=True)
class Frame:
    """One frame. `text` is the pattern as written and serves as its identifier."""

    text: str
    event_type: str
    mode: str | None
    head: str
    pos: str
    subject: str | None = None
    subject_optional: bool = False
    object_slot: str | None = None
    object_nouns: frozenset[str] = frozenset()
    object_any: bool = False
    object_optional: bool = False
    possessor: str | None = None
    particle: frozenset[str] = frozenset()
    phrases: tuple[Phrase, ...] = ()
    complement: Complement | None = None

    @property
    def weight(self) -> int:
        """How specific the frame is: the number of things that have to be there."""
        required = [p for p in self.phrases if not p.optional]
        return (
            2 * bool(self.object_nouns and not self.object_optional)
            + 2 * bool(self.particle)
            + bool((self.object_slot or self.object_any) and not self.object_optional)
            + sum(3 if p.nouns else 2 if p.gerund else 1 for p in required)
            + (0 if not self.complement or self.complement.optional else 3 if self.complement.verbs else 1)
            + bool(self.subject and not self.subject_optional)
        )


def parse_frame(text: str, event_type: str, mode: str | None) -> Frame:
    """Parse a pattern; raises CodebookError that names the element at fault."""
    return _PatternParser(text, event_type, mode).parse()


class _PatternParser:
    """Reads a pattern from left to right; holds what has been seen so far."""

    def __init__(self, text: str, event_type: str, mode: str | None) -> None:
        self.text, self.event_type, self.mode = text, event_type, mode
        self.elements = text.replace("(", " ( ").replace(")", " ) ").split()
        self.at = 0
        self.optional = False
        self.found: dict[str, object] = {}
        self.phrases: list[Phrase] = []
        self.possessor: str | None = None

    def fail(self, why: str) -> CodebookError:
        return CodebookError(f"frame {self.text!r}: {why}")

    def parse(self) -> Frame:
        while self.at < len(self.elements):
            element = self.elements[self.at]
            self.at += 1
            self.take(element)
        if "head" not in self.found:
            raise self.fail("it has no head; mark one word with /v, /n or /a")
        if self.optional:
            raise self.fail("a bracket is not closed")
        if self.possessor:
            raise self.fail("A's or R's must be followed by a noun")
        return Frame(
            text=self.text,
            event_type=self.event_type,
            mode=self.mode,
            phrases=tuple(self.phrases),
            **self.found,  # type: ignore[arg-type]
        )

    def put(self, **values: object) -> None:
        for name, value in values.items():
            if name in self.found:
                raise self.fail(f"{name.replace('_', ' ')} is given twice")
            self.found[name] = value

    def take(self, element: str) -> None:
        if element in "()":
            if (element == "(") == self.optional:
                raise self.fail("brackets do not match")
            self.optional = element == "("
        elif element[-2:] in ("/v", "/n", "/a"):
            if len(element) == 2:
                raise self.fail("the head has no word before its mark")
            self.put(head=element[:-2], pos=element[-1])
        elif element.endswith("/p"):
            self.put(particle=frozenset(element[:-2].split("|")))
        elif "head" not in self.found:
            self.take_before_head(element)
        elif element in POSSESSIVES:
            self.possessor = POSSESSIVES[element]
        elif element.split(":")[0] in ("TO", "THAT", "ING"):
            kind, _, verbs = element.partition(":")
            self.put(complement=Complement(kind, frozenset(filter(None, verbs.split("|"))), self.optional))
        elif all(word in PREPOSITIONS for word in element.split("|")):
            self.take_phrase(frozenset(element.split("|")))
        else:
            self.take_object(element)

    def take_before_head(self, element: str) -> None:
        if element not in SLOTS:
            raise self.fail(f"{element!r} stands before the head; only A, R or AR may")
        self.put(subject=element, subject_optional=self.optional)

    def take_phrase(self, prepositions: frozenset[str]) -> None:
        if self.at >= len(self.elements):
            raise self.fail("a preposition must be followed by R, A, AR, *, nouns or ING")
        element = self.elements[self.at]
        self.at += 1
        possessor = None
        if element in POSSESSIVES:
            possessor = POSSESSIVES[element]
            if self.at >= len(self.elements):
                raise self.fail("A's or R's must be followed by a noun")
            element = self.elements[self.at]
            self.at += 1
        if element in SLOTS:
            phrase = Phrase(prepositions, slot=element, optional=self.optional)
        elif element == "ING":
            phrase = Phrase(prepositions, gerund=True, optional=self.optional)
        elif element == "*":
            phrase = Phrase(prepositions, possessor=possessor, optional=self.optional)
        else:
            phrase = Phrase(prepositions, None, self.nouns(element), possessor, False, self.optional)
        self.phrases.append(phrase)

    def take_object(self, element: str) -> None:
        if element in SLOTS:
            self.put(object_slot=element)
            self.found.setdefault("object_optional", self.optional)
        elif element == "*":
            self.put(object_any=True)
            self.found.setdefault("object_optional", self.optional)
        else:
            self.put(object_nouns=self.nouns(element))
            self.found.setdefault("object_optional", self.optional)
        if self.possessor:
            self.put(possessor=self.possessor)
            self.possessor = None

    def nouns(self, element: str) -> frozenset[str]:
        if not all(word.replace("-", "").isalpha() and word == word.lower() for word in element.split("|")):
            raise self.fail(f"{element!r} is neither a slot nor a list of lower-case words")
        return frozenset(element.split("|"))
