"""Puts the stages together: from reports to codings."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, Protocol, TypeVar

import msgspec

from dragoman.annotate import Annotator, Tree
from dragoman.codebook import Codebook, load_codebook
from dragoman.errors import PipelineError
from dragoman.extract.assessing import StatementAssessor
from dragoman.extract.events import EventExtractor
from dragoman.extract.fusion import PIECES, Fusion
from dragoman.extract.relations import RelationTyper
from dragoman.extract.setting import SettingReader
from dragoman.extract.statements import StatementExtractor
from dragoman.extract.voices import voiced
from dragoman.model import (
    Annotated,
    Coding,
    Entity,
    Event,
    Place,
    Reading,
    Report,
    ReportSummary,
    Sentence,
    Span,
    Statement,
    failed_coding,
)
from dragoman.reading import Reader
from dragoman.resolve.abbreviations import bracketed, fits
from dragoman.resolve.base import ActorBase
from dragoman.resolve.cast import SentenceCast
from dragoman.resolve.dates import Dated
from dragoman.resolve.facts import Named, surname_of
from dragoman.resolve.gazetteer import Gazetteer
from dragoman.resolve.knowledge import KnowledgeBase
from dragoman.resolve.labels import named_entity
from dragoman.resolve.loading import load_knowledge
from dragoman.resolve.memory import Memory
from dragoman.resolve.mentions import MentionFinder
from dragoman.resolve.names import Hit, NameFinder
from dragoman.resolve.place_base import PlaceBase
from dragoman.resolve.places import PlaceFinder
from dragoman.settings import Settings
from dragoman.timing import StageClock

_T = TypeVar("_T")
_log = logging.getLogger(__name__)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
# No word of a name is longer; without a bound, a text that is one long word is read again from each of its letters.
_NAME_RUN = re.compile(r"[^\W\d_a-z][\w'’-]{1,60}(?:\s+(?:al|bin|de|van|von|der|el|[^\W\d_a-z][\w'’-]{0,60}))+")
# The longest known name has 8 words, of which a spelling may leave some out. A text that is a list of names, or has
# capitals throughout, is not worth more than so many words.
_LONGEST_NAME, _MOST_NAMES = 10, 3_000
# So many characters hold the words that an abbreviation may stand for.
_LONG_FORM = 1_000
# A name of so many characters may be an abbreviation that others share.
_ABBREVIATION = 6
_PRONOUNS = frozenset({"he", "she", "they", "it", "we", "i"})


class Coder:
    """Codes reports one after another; loads its models and data once, when made.

    Raises SettingsError, CodebookError or PipelineError when what it is given cannot be used. A report that cannot
    be coded gives a coding whose summary holds the error; it never stops the others. `clock` tells how long the stages
    of `code` have taken.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.clock = StageClock()
        self.codebook: Codebook = load_codebook(self.settings.codebook_files)
        self.knowledge = open_knowledge(self.settings)
        self._names = NameFinder(self.knowledge, self.knowledge.bases)
        self._reader = Reader(self.settings)
        self._mentions = MentionFinder(self.knowledge, self._names)
        self._extractor = EventExtractor(self.codebook, self._fusion())
        self._statements = StatementExtractor(self.codebook, attitudes=self.settings.statements)
        self._places = PlaceFinder(open_gazetteer(self.settings, self.knowledge), self.knowledge, self._names)
        self._setting = SettingReader(self._places, self.codebook.cues)
        self._annotator = Annotator(self.settings, self._worth_parsing, self.codebook.compounds())
        self._assessor = StatementAssessor(self.codebook, self._annotator.lemma)
        self._is_role = lru_cache(maxsize=100_000)(self._names_a_role)
        self._is_cue = lru_cache(maxsize=100_000)(self._heads_a_frame)
        self._is_telling = lru_cache(maxsize=100_000)(self._heads_a_statement)
        self._heads = self.codebook.heads() | self._statements.heads()
        check_stages(
            (
                self._reader,
                self._annotator,
                self._places,
                self._mentions,
                self._statements,
                self._extractor,
                self._setting,
                self._assessor,
            )
        )

    def _fusion(self) -> Fusion | None:
        return Fusion(RelationTyper(pieces=PIECES), self.codebook, self.clock) if self.settings.relations else None

    def code(self, report: Report) -> Coding:
        """Code one report; an unforeseen failure is logged and kept in the coding's summary."""
        if report.error is not None:
            return failed_coding(report, report.error)
        if report.skipped is not None:
            return Coding(report=_skipped(report, report.skipped))
        self.clock.start()
        try:
            return self._code(report)
        except MemoryError:
            _log.exception("report %s could not be coded", report.id, extra={"report": report.id})
            reason = "its coding needs more memory than there is (setting worker_megabytes); allow it more, or split it"
            return failed_coding(report, reason)
        except BaseException as error:  # one broken report must not stop the others
            # A panic of a library in Rust is no Exception, but is one of its failures all the same.
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            _log.exception("report %s could not be coded", report.id, extra={"report": report.id})
            return failed_coding(report, f"{type(error).__name__} while coding: {error}")
        finally:
            self.clock.stop()

    def code_all(self, reports: Iterable[Report]) -> Iterator[Coding]:
        """Code many reports, in order, as they come."""
        for report in reports:
            yield self.code(report)

    def read(self, report: Report) -> Reading:
        """Run the reading stage alone."""
        return self._reader.read(report, terms=self._terms)

    def _code(self, report: Report) -> Coding:
        self.clock.enter("read")
        reading = self.read(report)
        summary = _summary(report, reading)
        if reading.language not in (None, "en"):
            reason = f"language {reading.language}: only English is coded"
            return Coding(report=msgspec.structs.replace(summary, skipped=reason))
        self.clock.enter("annotate")
        annotated = self._annotator.annotate(report, reading)
        events, statements, places = self._extract(annotated)
        return Coding(report=summary, events=events, statements=statements, places=places)

    def meant(self, report: Report, spans: Sequence[Span]) -> list[tuple[Entity, ...]]:
        """Return whom stretches of a report's text mean, each with the reason; several for "both countries".

        A stretch is a name, a description or a pronoun; it means nobody where nothing is known to be meant. Every
        sentence is parsed for this, also those in which nothing happens.
        """
        annotated = self._annotator.annotate(report, self.read(report), whole=True)
        places = self._places.find(annotated)

        def look(memory: Memory) -> dict[Span, tuple[Entity, ...]]:
            found: dict[Span, tuple[Entity, ...]] = {}
            for scene in self._scenes(annotated, memory):
                for span in spans:
                    if scene.cast and scene.sentence.start <= span.start < scene.sentence.end:
                        found[span] = tuple(scene.cast.meant(span))
            return found

        found = self._with_hindsight(annotated, places, look)
        return [found.get(span, ()) for span in spans]

    def when(self, report: Report, spans: Sequence[Span]) -> list[Dated]:
        """Return when the acts happened that stretches of a report's text name, each with precision and reason.

        An act is dated whether or not it is coded as an event. Every sentence is parsed for this.
        """
        annotated = self._annotator.annotate(report, self.read(report), whole=True)
        places = self._places.find(annotated)

        def look(memory: Memory) -> dict[Span, Dated]:
            found: dict[Span, Dated] = {}
            setting = self._setting.report(report.text, annotated.reading, places)
            for scene in self._scenes(annotated, memory):
                events = self._events(scene, annotated)
                settled = setting.settle(events, scene.sentence)
                for span in spans:
                    if scene.sentence.start <= span.start < scene.sentence.end:
                        event = next(
                            (e for e in settled if e.trigger.start < span.end and span.start < e.trigger.end), None
                        )
                        found[span] = (
                            Dated(event.date, event.date_precision, event.date_reason)
                            if event
                            else setting.date(span, scene.sentence)
                        )
            return found

        found = self._with_hindsight(annotated, places, look)
        nowhere = Dated(None, None, "no sentence of the body holds it")
        return [found.get(span, nowhere) for span in spans]

    def _events(self, scene: _Scene, annotated: Annotated) -> list[Event]:
        report = annotated.report
        if scene.cast is None:
            return []
        return self._extractor.extract(scene.sentence, scene.cast, report.id, report.text, annotated.reading.date)

    def _extract(self, annotated: Annotated) -> tuple[tuple[Event, ...], tuple[Statement, ...], tuple[Place, ...]]:
        report, reading, enter = annotated.report, annotated.reading, self.clock.enter
        enter("places")
        found_places = self._places.find_all(annotated)
        places = found_places.named

        def look(memory: Memory) -> tuple[list[Event], list[Statement]]:
            events: list[Event] = []
            statements: list[Statement] = []
            claims: Sequence[Statement] = ()
            enter("dates")
            setting = self._setting.report(report.text, reading, places)
            for scene in self._scenes(annotated, memory):
                statements += scene.statements
                claims = scene.claims
                enter("events")
                drawn = self._events(scene, annotated)
                enter("dates")
                events += setting.settle(drawn, scene.sentence)
            enter("events")
            return voiced(events, claims), statements

        events, statements = self._with_hindsight(annotated, places, look)
        enter("assess")
        statements.sort(key=lambda s: (s.spans[0].start, s.cue.start))
        kept = tuple(e for e in events if e.confidence >= self.settings.min_confidence)
        said = self._assessor.assess(statements, annotated.sentences, report.text) if self.settings.statements else []
        return (
            kept,
            tuple(said),
            found_places.all() if self.settings.places else (),
        )

    def _with_hindsight(self, annotated: Annotated, places: Sequence[Place], look: Callable[[Memory], _T]) -> _T:
        """Read a report, and once more if it said only after somebody's first mention who that is."""
        memory = self._memory(annotated, places)
        found = look(memory)
        if not memory.late:
            return found
        wiser = self._memory(annotated, places)
        for name, person in memory.late.items():
            wiser.people[name] = msgspec.structs.replace(person, reason=f"further below {person.reason}")
        return look(wiser)

    def _scenes(self, annotated: Annotated, memory: Memory) -> Iterator[_Scene]:
        """Yield sentence after sentence with who is in it; what it tells is remembered before the next one."""
        report, enter = annotated.report, self.clock.enter
        enter("statements")
        speech = self._statements.report(report.text, annotated.sentences)
        for sentence in annotated.sentences:
            if not sentence.tokens:
                enter("statements")
                said = speech.extract(sentence, None, memory, report.id, report.text)
                yield _Scene(sentence, None, said, speech.claims)
                continue
            enter("mentions")
            tree = Tree(sentence)
            mentions, here = self._mentions.find(tree, report.text, memory)
            cast = SentenceCast(tree, report.text, mentions, memory, self._mentions.words, here)
            enter("statements")
            said = speech.extract(sentence, cast, memory, report.id, report.text)
            yield _Scene(sentence, cast, said, speech.claims)
            enter("context")
            for mention in mentions:
                token = tree.tokens[mention.head]
                subject = any(t.dep in ("nsubj", "nsubjpass") for t in tree.tokens[mention.first : mention.last + 1])
                joined = token.dep == "conj" or bool(tree.kids(mention.head, "conj")) or len(mention.entities) > 1
                for entity in mention.entities:
                    memory.remember(entity, plural=token.tag in ("NNS", "NNPS"), subject=subject, joined=joined)
            memory.next_sentence()

    def _memory(self, annotated: Annotated, places: Sequence[Place]) -> Memory:
        """Return what is known of a report before its first sentence is read."""
        self.clock.enter("context")
        last = max((s.end for s in annotated.sentences), default=0)
        text, date = annotated.report.text[:last], annotated.reading.date
        choose = self._mentions.lexicon.choose
        named = [(hit, chosen) for hit in self._names.find(text) if (chosen := choose(hit, date))]
        known, defined = self._abbreviations(text, date, named)
        places_named = _named_states(named, places)
        focus = places_named + self._of_holders(text, date)
        return Memory(
            date, focus=focus, places_named=places_named, places=places, abbreviations=known, defined=defined,
            named=frozenset(chosen.id for hit, chosen in named if hit.end - hit.start > _ABBREVIATION),
        )  # fmt: skip

    def _abbreviations(
        self, text: str, date: str | None, named: Sequence[tuple[Hit, Named]]
    ) -> tuple[dict[str, Entity], frozenset[str]]:
        """Return whom the abbreviations mean that the report explains, and those explained by names nobody knows.

        What means the same without being explained is in neither.
        """
        known: dict[str, Entity] = {}
        unknown = set()
        by_end = {hit.end: (hit, chosen) for hit, chosen in named}
        for short, end in bracketed(text).items():
            senses = [n for h in self._names.find(short) for n in h.senses if h.end - h.start == len(short)]
            hit, chosen = by_end.get(end, (None, None))
            if hit is None or chosen is None:
                if fits(short, text[max(0, end - _LONG_FORM) : end]):
                    unknown.add(short)
            elif (
                chosen.kind != "country" or chosen.sense == "body" or fits(short, text[hit.start : end])
            ) and chosen.id not in {n.id for n in senses if n.valid(date)}:
                entity = named_entity(chosen, short, Span(hit.start, hit.end))
                known[short] = msgspec.structs.replace(
                    entity, reason=f"the report abbreviates {chosen.name} as {short}"
                )
        return known, frozenset(unknown)

    def _of_holders(self, text: str, date: str | None) -> Counter[str]:
        """Count how often each country is named by its office holders."""
        focus: Counter[str] = Counter()
        for run in islice(dict.fromkeys(_NAME_RUN.findall(text)), _MOST_NAMES):
            for name in _names_within(run):
                countries = {h.country for h in self.knowledge.people(name) if h.valid(date)}
                if len(countries) == 1 and (country := countries.pop()):
                    focus[country] += text.count(surname_of(name))
                    break
        return focus

    def _worth_parsing(self, sentence: str) -> bool:
        """Whether a sentence has somebody who could act, and a word that could be an act."""
        found = _WORD.findall(sentence)
        words = [w.lower() for w in found]
        if not any(self._is_cue(w) for w in words):
            return self.settings.statements and self._may_tell(found)
        return (
            self._names.any(sentence)
            or any(w in _PRONOUNS for w in words)
            or any(self._is_role(w) for w in words)
            or bool(_NAME_RUN.search(sentence))
            or (self.settings.statements and self._may_tell(found))
        )

    def _may_tell(self, words: Sequence[str]) -> bool:
        """Whether words may be a statement of somebody whom no table knows: "…," said Mr. Falk."""
        return any(self._is_telling(w.lower()) for w in words)

    def _names_a_role(self, word: str) -> bool:
        return word in self.knowledge.roles or self._annotator.lemma(word, "NNS") in self.knowledge.roles

    def _heads_a_frame(self, word: str) -> bool:
        lemma = self._annotator.lemma
        word = word.rpartition("-")[2]
        return any(lemma(word, tag) in self._heads for tag in ("VBD", "VBZ", "VBG", "NNS", "JJ"))

    def _heads_a_statement(self, word: str) -> bool:
        lemma = self._annotator.lemma
        return any(lemma(word, tag) in self._statements.telling for tag in ("VBD", "VBZ", "VBG", "NNS"))

    def _terms(self, text: str) -> Sequence[tuple[str, str | None, str | None]]:
        """Return (person and office, from, until) for the office holders named in full in a text.

        Of a person who held several offices, those terms count whose title shares most words with what stands there.
        """
        found: dict[tuple[str, str | None, str | None], None] = {}
        left = _MOST_NAMES
        for run in _NAME_RUN.finditer(text):
            words = run.group().split()[:left]
            left -= len(words)
            near = text[max(0, run.start() - 80) : run.end() + 80].lower().replace("-", " ")
            said = set(_WORD.findall(near))
            for length in range(min(len(words), _LONGEST_NAME), 1, -1):
                for i in range(len(words) - length + 1):
                    holders = self.knowledge.people(" ".join(words[i : i + length]))
                    shared = [len(said & (set(h.office.split()) - {"of", "the"})) for h in holders]
                    best = [h for h, n in zip(holders, shared, strict=True) if n and n == max(shared)]
                    if len(best) == 1:
                        found[(f"{best[0].name}, {best[0].office}", best[0].start, best[0].end)] = None
        return list(found)


def open_knowledge(settings: Settings) -> KnowledgeBase:
    """Return the built-in knowledge with the imported bases that the settings name; raises ActorBaseError."""
    return load_knowledge().with_bases([ActorBase(path) for path in settings.actor_bases])


def open_gazetteer(settings: Settings, knowledge: KnowledgeBase) -> Gazetteer:
    """Return the built-in gazetteer with the imported bases that the settings name; raises PlaceBaseError."""
    return Gazetteer(knowledge, [PlaceBase(path) for path in settings.place_bases])


def code(text: str, *, date: str | None = None, title: str | None = None, settings: Settings | None = None) -> Coding:
    """Code one text; `date` is the day it was published on (ISO 8601). Keep a `Coder` to code many."""
    return Coder(settings).code(Report(id="text", text=text, date=date, title=title))


def _named_states(named: Sequence[tuple[Hit, Named]], places: Sequence[Place]) -> Counter[str]:
    """Count how often each country is named by itself, its bodies, its people and its places."""
    focus: Counter[str] = Counter()
    for hit, chosen in named:
        # A name that two states share says nothing of either: "Congo".
        rivals = {n.country for n in hit.senses if n.sense in (chosen.sense, "territory")}
        if chosen.country and len(rivals) == 1:
            focus[chosen.country] += 1
    named_at = {hit.start for hit, chosen in named if chosen.country}
    focus.update(p.country for p in places if p.country and p.start not in named_at)
    return focus


def _names_within(run: str) -> Iterator[str]:
    """Yield what can be a full name in a run of capitalised words, the longest first."""
    words = run.split()[:_MOST_NAMES]
    for length in range(min(len(words), 4), 1, -1):
        for i in range(len(words) - length + 1):
            yield " ".join(words[i : i + length])


class _Scene(NamedTuple):
    """A sentence with who is in it (None: it was not parsed), what is said in it, and all claims so far."""

    sentence: Sentence
    cast: SentenceCast | None
    statements: list[Statement]
    claims: list[Statement]


class Stage(Protocol):
    """What every stage says of itself: which parts of the record it needs, and which it gives."""

    needs: tuple[str, ...]
    gives: tuple[str, ...]


def check_stages(stages: Sequence[Stage]) -> None:
    """Check that each stage needs only what those before it give; raises PipelineError that names the stage."""
    given: set[str] = {"report"}
    for stage in stages:
        missing = [n for n in stage.needs if n not in given]
        if missing:
            name = type(stage).__name__
            raise PipelineError(f"stage {name} needs {', '.join(missing)}, which no stage before it gives")
        given.update(stage.gives)


def _summary(report: Report, reading: Reading) -> ReportSummary:
    return ReportSummary(
        id=report.id, title=reading.title, publisher=reading.publisher, origins=reading.origins,
        dateline=reading.dateline, published=reading.published, date=reading.date, date_reason=reading.date_reason,
        language=reading.language, boilerplate=reading.boilerplate,
    )  # fmt: skip


def _skipped(report: Report, why: str) -> ReportSummary:
    reason = "came with the report" if report.date else "the report was skipped before its date was looked for"
    return ReportSummary(
        id=report.id, title=report.title, publisher=report.publisher, origins=(), dateline=None, published=report.date,
        date=report.date, date_reason=reason, language=report.language, boilerplate=(), skipped=why,
    )  # fmt: skip
