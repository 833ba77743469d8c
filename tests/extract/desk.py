"""Runs the stages up to the statements on a text, each line a paragraph; for tests."""

from __future__ import annotations

import re

from dragoman.annotate import Annotator, Tree
from dragoman.codebook import load_codebook
from dragoman.extract.statements import StatementExtractor
from dragoman.model import Entity, Reading, Report, Sentence, Span, Statement
from dragoman.resolve.cast import SentenceCast
from dragoman.resolve.loading import load_knowledge
from dragoman.resolve.memory import Memory
from dragoman.resolve.mentions import MentionFinder
from dragoman.resolve.names import NameFinder
from dragoman.settings import Settings


class Desk:
    """The pipeline without the reading stage."""

    def __init__(self) -> None:
        self.annotator = Annotator(Settings())
        self.knowledge = load_knowledge()
        self.mentions = MentionFinder(self.knowledge, NameFinder(self.knowledge))
        self.extractor = StatementExtractor(load_codebook())
        self.speakers: list[Entity | None] = []

    def sentences(self, text: str, title: bool = False) -> tuple[Sentence, ...]:
        """Return the parsed sentences of a text; `title`: the first line is the title."""
        lines = [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
        head = lines.pop(0) if title else None
        reading = Reading(
            title=None, title_span=head, publisher=None, origins=(), dateline=None, published=None,
            date="2016-05-02", date_reason="", language="en", boilerplate=(), body=tuple(lines),
        )  # fmt: skip
        return self.annotator.annotate(Report(id="r", text=text), reading).sentences

    def statements(self, text: str, title: bool = False, parsed: bool = True) -> list[Statement]:
        """Return the statements of a text; `parsed` False leaves the sentences without tokens."""
        sentences = self.sentences(text, title)
        if not parsed:
            sentences = tuple(Sentence(start=s.start, end=s.end, paragraph=s.paragraph) for s in sentences)
        memory = Memory("2016-05-02")
        report = self.extractor.report(text, sentences)
        self.speakers = []
        out: list[Statement] = []
        for sentence in sentences:
            if not sentence.tokens:
                out += report.extract(sentence, None, memory, "r", text)
                self.speakers.append(memory.speaker)
                continue
            tree = Tree(sentence)
            mentions, here = self.mentions.find(tree, text, memory)
            cast = SentenceCast(tree, text, mentions, memory, self.mentions.words, here)
            out += report.extract(sentence, cast, memory, "r", text)
            self.speakers.append(memory.speaker)
            for mention in mentions:
                token = tree.tokens[mention.head]
                for entity in mention.entities:
                    memory.remember(
                        entity,
                        plural=token.tag in ("NNS", "NNPS"),
                        subject=token.dep in ("nsubj", "nsubjpass"),
                    )
        return out
