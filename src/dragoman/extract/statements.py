"""Who said what: statements, from the cues of a sentence and the quotations of a report."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Sequence

from dragoman.codebook import Codebook
from dragoman.extract.attribution import Draft, SentenceAttribution
from dragoman.extract.contexts import ContextTagger
from dragoman.extract.quotes import QuoteIndex, ends_as_speech, has_words
from dragoman.extract.spans import trim_quoted
from dragoman.extract.speech import CueFinder
from dragoman.extract.stances import StanceReader, load_attitude_words, load_speech_words, load_stance_words
from dragoman.model import Entity, Quote, Sentence, Span, Statement
from dragoman.resolve.cast import SentenceCast
from dragoman.resolve.memory import Memory

_MOST_ABOUT = 5
_FEWEST_WORDS = 4
_LONGEST_CUE_SENTENCE = 20
_SAID = re.compile(
    r"\b(?:said|says|say|saying|told|tells|added|adds|asked|asks|wrote|writes|stated|warned|declared|insisted|"
    r"explained|argued|replied|tweeted|noted|stressed|according to)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w’']+")


class StatementExtractor:
    """Makes the extraction of statements for one report after another; without `attitudes` only what is said counts."""

    needs: tuple[str, ...] = ("sentences", "mentions")
    gives: tuple[str, ...] = ("statements", "speakers")

    def __init__(self, codebook: Codebook, *, attitudes: bool = True) -> None:
        self.words = load_speech_words()
        self.attitudes = load_attitude_words()
        self.finder = CueFinder(codebook.cues, self.words, self.attitudes if attitudes else None)
        # Words of which a statement may be made, also of somebody whom nothing is known of.
        self.telling = self.finder.quoting | self.attitudes.heads() | self.words.opinions
        self.stances = StanceReader(load_stance_words())
        self.contexts = ContextTagger(codebook)

    def heads(self) -> frozenset[str]:
        """Return the lemmas that can introduce a statement; a sentence without them needs no parse for it."""
        return self.finder.verbs | {"accord"}

    def report(self, text: str, sentences: Sequence[Sentence]) -> ReportStatements:
        """Begin a report; its sentences must then be given one by one, in order, parsed or not."""
        return ReportStatements(self, text, sentences)


class ReportStatements:
    """The statements of one report: keeps open quotations and who speaks from sentence to sentence."""

    def __init__(self, tools: StatementExtractor, text: str, sentences: Sequence[Sentence]) -> None:
        self._tools, self._text, self._sentences = tools, text, sentences
        self._starts = [s.start for s in sentences]
        self._quotes = QuoteIndex(text, sentences)
        self._claimed: set[int] = set()
        self._pending: list[int] = []
        self._waiting: list[Draft] = []
        self._carried: Draft | None = None
        self._seen: list[Entity] = []
        self.claims: list[Statement] = []  # those by which somebody says that something is so

    def extract(
        self, sentence: Sentence, cast: SentenceCast | None, memory: Memory, report_id: str, text: str
    ) -> list[Statement]:
        """Return the statements that this sentence completes, and set who speaks in it (`memory.speaker`).

        A statement whose quotation goes on is returned with the sentence that ends it. `cast` is None for a
        sentence that was not parsed.
        """
        here = self._quotes.within(sentence.start, sentence.end)
        quoted_only = bool(here) and not self._quotes.has_words_outside(sentence.start, sentence.end, here)
        carried = self._carried
        speaks_on = quoted_only and carried is not None and not self._is_claimed_later(sentence, here)
        memory.speaker = carried.speaker if carried and speaks_on else None
        drafts: list[Draft] = []
        if cast is not None and len(cast.tree):
            for mention in cast.mentions:
                self._seen.extend(mention.entities)
            work = SentenceAttribution(
                self._tools.finder,
                self._tools.words,
                text,
                sentence,
                cast,
                memory,
                self._quotes,
                here,
                self._pending,
            )
            before = memory.speaker
            drafts = work.drafts(self._claimed)
            if quoted_only:
                memory.speaker = before
        elif here and not quoted_only:
            drafts = self._from_text(sentence, here)
        for draft in drafts:
            self._claimed.update(draft.quotations)
            self._join_before(draft)
        self._pending = []
        drafts += self._standing_alone(sentence, here, carried)
        self._carry(sentence, cast, drafts, quoted_only, memory)
        self._waiting += drafts
        return self._finished(sentence, report_id)

    # Who speaks from here on

    def _carry(
        self,
        sentence: Sentence,
        cast: SentenceCast | None,
        drafts: list[Draft],
        quoted_only: bool,
        memory: Memory,
    ) -> None:
        outer = [d for d in drafts if not d.nested and not d.attitude]
        if outer:
            quoting = [d for d in outer if d.kind != "indirect"]
            self._carried = quoting[-1] if quoting else min(outer, key=lambda d: d.cue.start)
            if not quoted_only or self._carried.speaker is not None:
                memory.speaker = self._carried.speaker
        elif not quoted_only:
            self._carried = self._announced(sentence, cast)

    def _announced(self, sentence: Sentence, cast: SentenceCast | None) -> Draft | None:
        """Return who is about to speak after a sentence that ends with a colon."""
        if cast is None or not len(cast.tree) or not self._text[: sentence.end].endswith(":"):
            return None
        tree = cast.tree
        for i, token in enumerate(tree.tokens):
            subjects = tree.kids(i, "nsubj") if token.head == i else []
            found = [e for s in subjects for e in cast.entities(s)]
            if found:
                cue = Quote(text=token.text, start=token.start, end=token.end)
                return Draft("direct", found[0], None, cue, (token.lemma, None), [])
        return None

    def _is_claimed_later(self, sentence: Sentence, here: Sequence[int]) -> bool:
        """Whether the quotation that a sentence lies in ends in one that says who speaks."""
        last = self._quotes.run(here[-1])[-1]
        if last in self._claimed:
            return False
        end = self._quotes.found[last].outer_end
        n = bisect_right(self._starts, max(end - 1, sentence.start)) - 1
        closing = self._sentences[n]
        after = self._text[end : max(closing.end, end)]
        return has_words(after) or self._is_only_cue(n + 1, closing.paragraph)

    # Quotations that the sentence itself does not attribute

    def _standing_alone(self, sentence: Sentence, here: Sequence[int], carried: Draft | None) -> list[Draft]:
        """Give the quotations that end here, and that no cue has claimed, to who spoke before."""
        out: list[Draft] = []
        for n in here:
            run = self._quotes.run(n)
            end = self._quotes.found[run[-1]].outer_end
            if n in self._claimed or n != run[-1] or end > sentence.end:
                continue
            current = bisect_right(self._starts, sentence.start) - 1
            if self._is_free(run, sentence):
                if self._is_only_cue(current + 1, sentence.paragraph):
                    self._pending = [k for k in run if k not in self._claimed]
                    continue
                if carried is None and self._quotes.goes_on(run[-1]) and not self._quotes.found[run[-1]].closed:
                    continue  # the end of the quotation, a paragraph on, may say who speaks
            elif carried is None or not self._opens_sentence(run, sentence):
                continue
            out += self._unattributed([k for k in run if k not in self._claimed], carried)
        return out

    def _unattributed(self, run: list[int], carried: Draft | None) -> list[Draft]:
        spans = self._quoted_spans(run)
        words = sum(len(self._text[s.start : s.end].split()) for s in spans)
        if not spans or (carried is None and words < _FEWEST_WORDS):
            return []
        if carried is not None and carried.quotations and carried in self._waiting:
            self._claimed.update(run)
            carried.add(spans, run)
            return []
        first = self._quotes.found[run[0]]
        mark = self._text[first.outer_start : first.start].rstrip()
        opening = Quote(text=mark, start=first.outer_start, end=first.outer_start + len(mark))
        self._claimed.update(run)
        draft = Draft(
            "direct", carried.speaker if carried else None, None, carried.cue if carried else opening,
            carried.words if carried else ("", None), spans, run,
        )  # fmt: skip
        self._join_before(draft)
        return [draft]

    def _is_free(self, run: list[int], sentence: Sentence) -> bool:
        """Whether only quotations stand in the sentences of a run."""
        start, end = self._quotes.found[run[0]].outer_start, self._quotes.found[run[-1]].outer_end
        first = self._sentences[max(bisect_right(self._starts, start) - 1, 0)]
        return not has_words(self._text[first.start : start]) and not has_words(self._text[end : sentence.end])

    def _opens_sentence(self, run: list[int], sentence: Sentence) -> bool:
        """Whether a quoted sentence was left in one piece with what the report goes on to tell."""
        first, last = self._quotes.found[run[0]], self._quotes.found[run[-1]]
        return (
            first.outer_start <= sentence.start
            and ends_as_speech(self._text, last)
            and self._text[last.end - 1] in ".!?…"
            and len(self._text[first.start : last.end].split()) >= _FEWEST_WORDS
        )

    def _is_only_cue(self, n: int, paragraph: int) -> bool:
        """Whether a sentence only says who has just spoken: "Smith asked."."""
        if n >= len(self._sentences) or self._sentences[n].paragraph != paragraph:
            return False
        tokens = self._sentences[n].tokens
        if not 1 < len(tokens) <= _LONGEST_CUE_SENTENCE:
            return False
        root = next((i for i, t in enumerate(tokens) if t.head == i), None)
        if root is None or tokens[root].tag[:1] != "V" or tokens[root].lemma not in self._tools.finder.quoting:
            return False
        below = {t.dep for t in tokens if t.head == root}
        told = tokens[root].lemma in self._tools.words.addressing_verbs
        if below & {"ccomp", "xcomp", "neg", "attr"} or ("dobj" in below and not told):
            return False
        return not any(t.text in ("“", '"', "``", "‘", "''", "”") for t in tokens) and bool(below & {"nsubj"})

    def _join_before(self, draft: Draft) -> None:
        """Add the paragraphs before, which the quotation goes on from."""
        first = min(draft.quotations, default=0)
        while first and self._quotes.found[first].continues and first - 1 not in self._claimed:
            run = [k for k in self._quotes.run(first - 1) if k not in self._claimed]
            self._claimed.update(run)
            draft.add(self._quoted_spans(run), run)
            first = run[0]

    def _from_text(self, sentence: Sentence, here: Sequence[int]) -> list[Draft]:
        """Read a sentence without a parse: a quotation with a verb of saying beside it, and no speaker."""
        out: list[Draft] = []
        taken = set(self._claimed)
        for n in here:
            q = self._quotes.found[n]
            if n in taken:
                continue
            before = self._text[sentence.start : max(q.outer_start, sentence.start)]
            after = self._text[min(q.outer_end, sentence.end) : sentence.end]
            found = _SAID.search(after) if ends_as_speech(self._text, q) else None
            offset = sentence.end - len(after)
            if found is None and before.rstrip().endswith((",", ":")):
                found = next(iter(reversed(list(_SAID.finditer(before)))), None)
                offset = sentence.start
            if found is None:
                continue
            run = [k for k in self._quotes.run(n) if k not in taken]
            taken.update(run)
            cue = Quote(text=found.group(), start=offset + found.start(), end=offset + found.end())
            spans = self._quoted_spans(run)
            if spans:
                out.append(Draft("direct", None, None, cue, ("say", None), spans, run))
        return out

    def _quoted_spans(self, run: Sequence[int]) -> list[Span]:
        found = (self._quotes.found[n] for n in run)
        spans = (trim_quoted(self._text, q.start, q.end) for q in found)
        return [s for s in spans if s.start < s.end]

    # Finishing

    def _finished(self, sentence: Sentence, report_id: str) -> list[Statement]:
        """Return what is complete: the last speaker may go on in the next sentence, unless there is none."""
        last = sentence.start >= self._starts[-1]
        end = self._sentences[-1].end if last else sentence.end
        ready = [d for d in self._waiting if d.spans[-1].end <= end and (last or d is not self._carried)]
        self._waiting = [d for d in self._waiting if all(d is not r for r in ready)]
        ready.sort(key=lambda d: (d.spans[0].start, d.cue.start))
        made = [self._statement(d, report_id) for d in ready]
        self.claims += [s for s, d in zip(made, ready, strict=True) if not d.attitude]
        return made

    def _statement(self, draft: Draft, report_id: str) -> Statement:
        content = " ".join(self._text[s.start : s.end] for s in draft.spans)
        key = f"{report_id}\0statement\0{draft.spans[0].start}\0{draft.spans[-1].end}\0{draft.cue.start}"
        return Statement(
            id=hashlib.blake2b(key.encode("utf8", "surrogatepass"), digest_size=8).hexdigest(),
            kind=draft.kind,
            speaker=draft.speaker,
            addressee=draft.addressee,
            cue=draft.cue,
            spans=tuple(draft.spans),
            text=content,
            stance=self._tools.stances.read(*draft.words, self._lemmas(draft.spans), negated=draft.negated),
            contexts=self._tools.contexts.tag(content),
            about=self._about(draft),
        )

    def _lemmas(self, spans: Sequence[Span]) -> list[str]:
        out: list[str] = []
        for span in spans:
            n = max(bisect_right(self._starts, span.start) - 1, 0)
            while n < len(self._sentences) and self._sentences[n].start < span.end:
                sentence = self._sentences[n]
                if sentence.tokens:
                    out += [t.lemma for t in sentence.tokens if t.start < span.end and span.start < t.end]
                else:
                    piece = self._text[max(sentence.start, span.start) : min(sentence.end, span.end)]
                    out += _WORD.findall(piece.lower())
                n += 1
        return out

    def _about(self, draft: Draft) -> tuple[Entity, ...]:
        """Return whom a statement names, other than who makes it."""
        speaker = draft.speaker
        own = {speaker.id or speaker.name} if speaker else set()
        found: dict[str, Entity] = {}
        first = draft.spans[0].start
        for entity in reversed(self._seen):
            if entity.end <= first and entity.start < first:
                break
            code = entity.id or entity.name
            inside = any(s.start <= entity.start and entity.end <= s.end for s in draft.spans)
            if inside and code and code not in own:
                found[code] = entity
        ordered = sorted(found.values(), key=lambda e: (e.start, e.end))
        return tuple(ordered[:_MOST_ABOUT])
