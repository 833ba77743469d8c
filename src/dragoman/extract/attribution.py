"""Within one sentence: which cue introduces which words and which quotations, and who speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from dragoman.annotate.tree import Tree
from dragoman.extract import parties
from dragoman.extract.cues import Cue
from dragoman.extract.quotes import QuoteIndex, ends_as_speech
from dragoman.extract.spans import content_spans, is_word, trim_quoted
from dragoman.extract.speakers import SpeakerReader
from dragoman.extract.speech import CueFinder
from dragoman.extract.stances import SpeechWords
from dragoman.model import Entity, Quote, Sentence, Span, StatementKind
from dragoman.resolve.cast import SentenceCast
from dragoman.resolve.memory import Memory

_FIRST_AND_SECOND = frozenset({"i", "we", "you", "me", "us"})
# A cue stands close to the quotation that it introduces.
_WIDEST_GAP = 25
# A quotation that takes up a clause follows after no more than a few words.
_WIDEST_JOIN = 8

# How many words may follow a cue that ends its sentence: "…, officials said on Monday".
_LONGEST_REST = 3
_PAUSES = frozenset({",", "—", "–", "-", "--"})
_ASIDES = frozenset({"relcl", "appos"})


@dataclass(slots=True)
class Draft:
    """A statement while its content may still go on in later sentences.

    `words`: the cue's lemma and the preposition that goes with it. `quotations`: the numbers of those in it.
    `nested`: it stands within what somebody else says. `attitude`: it is what somebody thinks or
    wants. `negated`: he does not.
    """

    kind: StatementKind
    speaker: Entity | None
    addressee: Entity | None
    cue: Quote
    words: tuple[str, str | None]
    spans: list[Span]
    quotations: list[int] = field(default_factory=list)
    nested: bool = False
    attitude: bool = False
    negated: bool = False

    def add(self, spans: Sequence[Span], quotations: Sequence[int]) -> None:
        """Add quotations that go on from those in it or lead up to them."""
        self.spans = sorted([*self.spans, *spans])
        self.quotations = sorted([*self.quotations, *quotations])


class SentenceAttribution:
    """The work on one parsed sentence."""

    def __init__(
        self,
        finder: CueFinder,
        words: SpeechWords,
        text: str,
        sentence: Sentence,
        cast: SentenceCast,
        memory: Memory,
        quotes: QuoteIndex,
        here: Sequence[int],
        pending: Sequence[int],
    ) -> None:
        self._finder, self._words, self._text, self._sentence = finder, words, text, sentence
        self._cast, self._memory, self._quotes, self._here, self._pending = (
            cast,
            memory,
            quotes,
            here,
            pending,
        )
        self.tree: Tree = cast.tree
        self._tokens = self.tree.tokens
        self._inside = self._quotation_of_tokens()
        self._speakers = SpeakerReader(cast, self._inside, finder.quoting)
        self._taken: set[int] = set()
        self._heads: frozenset[int] = frozenset()
        self._cues: Sequence[Cue] = ()

    def drafts(self, claimed: set[int]) -> list[Draft]:
        """Return the sentence's statements, outer before inner; the first sets the memory's speaker."""
        self._taken = set(claimed)
        cues = self._cues = self._finder.find(self.tree)
        self._heads = frozenset(c.head for c in cues if self._inside[c.head] < 0)
        out: list[Draft] = []
        for cue in cues:
            quoted = self._inside[cue.head] >= 0
            draft = self._nested(cue) if quoted else self._draft(cue)
            if draft is None and cue.otherwise and not quoted:
                cue = cue.otherwise
                draft = self._draft(cue)
            if draft is None:
                continue
            draft.nested = quoted or any(_holds(d, draft.cue) for d in out)
            if draft.nested and not self._is_told(cue, draft):
                continue
            if not draft.attitude and not any(not (d.nested or d.attitude) for d in out) and not draft.nested:
                self._memory.speaker = draft.speaker
            self._taken.update(draft.quotations)
            out.append(draft)
        if self._sentence.paragraph < 0 and not out:
            headline = self._headline()
            out.extend([headline] if headline else [])
        out.extend(self._uncued())
        return out

    def _is_told(self, cue: Cue, draft: Draft) -> bool:
        """Whether words within a statement are a statement of their own: what a third one, who is known, has said."""
        speaker, outer = draft.speaker, self._memory.speaker
        if cue.attitude or not cue.clause or cue.preposition or speaker is None or speaker.id is None:
            return False
        return outer is None or outer.id != speaker.id

    def _quotation_of_tokens(self) -> list[int]:
        inside = [-1] * len(self._tokens)
        for n in self._here:
            q = self._quotes.found[n]
            for i, token in enumerate(self._tokens):
                if q.outer_start <= token.start and token.end <= q.outer_end:
                    inside[i] = n
        return inside

    # One cue

    def _draft(self, cue: Cue) -> Draft | None:
        direct = [] if cue.attitude else self._direct(cue)
        if direct:
            return self._make("direct", cue, self.quoted_spans(direct), direct)
        if not cue.content:
            if self._pending and self._tokens[cue.head].head == cue.head:
                return self._make("direct", cue, self.quoted_spans(self._pending), list(self._pending))
            cue.content = self._told_before(cue)
            if not cue.content:
                return None
        held = sorted({self._inside[k] for k in cue.content if self._inside[k] >= 0} - self._taken)
        content = set(cue.content)
        content.update(i for i, n in enumerate(self._inside) if n in held)
        content.difference_update(cue.words)
        following = self._following_part(cue)
        if following is not None:
            held = sorted({*held, following})
            content.update(i for i, n in enumerate(self._inside) if n == following)
        added = self._taken_up(cue, content)
        if added is not None:
            content.update(added)
            held = sorted({self._inside[k] for k in content if self._inside[k] >= 0})
        if not any(self._inside[k] < 0 and is_word(self._tokens[k]) for k in content):
            kind: StatementKind = "mixed" if cue.marked or not cue.clause or cue.preposition else "direct"
            return self._make(kind, cue, self.quoted_spans(held), held) if held else None
        content = self._without_asides(cue, content)
        spans = content_spans(self._tokens, content, [self._quotes.found[n] for n in held])
        if spans and held:
            spans = self._carried_on(spans, held[-1])
        return self._make("mixed" if held else "indirect", cue, spans, held)

    def _following_part(self, cue: Cue) -> int | None:
        """Return the quotation that takes up an interrupted clause: `It was, he said, "a day of shame"`."""
        _, right = self._beside(cue.head)
        if right is None or min(cue.content) > cue.head or not cue.clause:
            return None
        between = self._text[self._tokens[cue.head].end : self._quotes.found[right].outer_start]
        return right if between.strip() == "," else None

    def _told_before(self, cue: Cue) -> list[int]:
        """Return the words before a cue that ends its sentence: "Pilots to strike, union says"."""
        i = cue.head
        if (
            cue.attitude
            or self._tokens[i].tag not in ("VBD", "VBZ", "VBP")
            or self._tokens[i].lemma not in self._finder.quoting
        ):
            return []
        before, after = self._speakers.nouns_before(i), self._speakers.nouns_after(i)
        run = [*before, i] if before else [i, *after]
        rest = [k for k in range(run[-1] + 1, len(self._tokens)) if is_word(self._tokens[k])]
        comma = run[0] - 1
        if len(run) < 2 or comma < 2 or self._tokens[comma].text != "," or len(rest) > _LONGEST_REST:
            return []
        if any(k in self._heads for k in rest) or any(n >= 0 for n in self._inside[:comma]):
            return []
        return list(range(comma))

    def _without_asides(self, cue: Cue, content: set[int]) -> set[int]:
        """Leave out what the report adds at the end of a phrase or clause: "criticized the envoy, who had left"."""
        start, last = min(content), max(content)
        for k in sorted(content):
            if self._tokens[k].dep not in _ASIDES or self._inside[k] >= 0:
                continue
            part = set(self.tree.subtree(k))
            first = min(part)
            ends = last in part and first > max(cue.head, start + 1) and self._tokens[first - 1].text in _PAUSES
            if ends and part <= content and all(self._inside[n] < 0 for n in part):
                return content - part
        return content

    def _taken_up(self, cue: Cue, content: set[int]) -> list[int] | None:
        """Return the words up to a quotation that goes on with a clause: `said he had tried, but "nobody came"`."""
        last = max(content, default=-1)
        if cue.attitude or not cue.clause or cue.preposition or last < cue.head:
            return None
        n = next((n for n in self._here if self._quotes.found[n].outer_start >= self._tokens[last].end), None)
        if n is None or n in self._taken or self._inside[last] >= 0:
            return None
        inside = [k for k, number in enumerate(self._inside) if number == n]
        if not inside or any(set(inside).intersection(c.content) for c in self._cues if c is not cue):
            return None
        between = range(last + 1, inside[0])
        words = [k for k in between if is_word(self._tokens[k])]
        if len(words) > _WIDEST_JOIN or any(self._tokens[k].text in (".", ":", "?") for k in between):
            return None
        following = [k for k, t in enumerate(self._tokens) if k > inside[-1] and is_word(t)]
        if set(between).union(following[:4]) & self._heads:
            return None
        return [*between, *inside]

    def _carried_on(self, spans: list[Span], last: int) -> list[Span]:
        """Let the content go on to the end of a quotation that later sentences continue."""
        quotation = self._quotes.found[last]
        if quotation.outer_end <= self._sentence.end or spans[-1].end < quotation.start:
            return spans
        end = trim_quoted(self._text, spans[-1].start, quotation.end).end
        return [*spans[:-1], Span(spans[-1].start, max(end, spans[-1].end))]

    def _nested(self, cue: Cue) -> Draft | None:
        """Return what somebody is quoted as telling of a third one's words."""
        n = self._inside[cue.head]
        first = self._tokens[cue.speakers[0]].text.lower() if cue.speakers else "i"
        if first in _FIRST_AND_SECOND or not cue.clause or cue.preposition or not cue.content:
            return None
        if not cue.marked and self._tokens[cue.head].lemma not in ("say", "tell"):
            return None
        content = [k for k in cue.content if self._inside[k] == n and k not in cue.words]
        draft = self._make("indirect", cue, content_spans(self._tokens, content, ()), [])
        outer = self._memory.speaker
        same = draft and draft.speaker and outer and draft.speaker.id == outer.id and outer.id is not None
        if draft and same and self._tokens[cue.speakers[0]].tag == "PRP":
            # Who is quoted calls himself "I": "he" is another.
            draft.speaker = self._cast.unresolved(cue.speakers[0])
        return draft

    def _make(self, kind: StatementKind, cue: Cue, spans: list[Span], quotations: list[int]) -> Draft | None:
        token = self._tokens[cue.head]
        speaker = self._speakers.of(cue)
        if not spans or not self._is_credible(cue, speaker, bool(quotations)):
            return None
        addressee = self._speakers.named(cue.addressees)
        start, end = self._tokens[min(cue.words)].start, self._tokens[max(cue.words)].end
        quote = Quote(text=self._text[start:end], start=start, end=end)
        negated = cue.attitude and self._is_negated(cue.head)
        return Draft(
            kind, speaker, addressee, quote, (token.lemma, cue.preposition), spans, quotations,
            attitude=cue.attitude, negated=negated,
        )  # fmt: skip

    def _is_negated(self, i: int) -> bool:
        """Whether a word or, for an adjective or noun, its verb is denied: "is not willing", "has no plans"."""
        verb = i if self._tokens[i].tag[:1] == "V" else self._tokens[i].head
        words = [*self.tree.kids(verb, "neg"), *self.tree.kids(i, "neg", "det")]
        return any(self._tokens[k].text.lower() in ("not", "n't", "n’t", "never", "no") for k in words)

    def _is_credible(self, cue: Cue, speaker: Entity | None, quoted: bool) -> bool:
        """Whether words may be somebody's: events underline needs, and figures suggest, but do not speak."""
        token = self._tokens[cue.head]
        if speaker is None:
            return cue.clause and cue.preposition is None and token.tag not in ("VB", "NN", "NNS") and not (
                token.lemma in self._words.evidential_verbs or token.lemma in self._words.belief_verbs
            )  # fmt: skip
        if token.tag in ("NN", "NNS") and speaker.start <= token.start and token.end <= speaker.end:
            return False
        known = speaker.kind != "unknown" or speaker.id is not None
        named = any(
            self._tokens[s].tag in ("NNP", "NNPS", "PRP") or self._tokens[s].lemma in self._words.carriers
            for s in cue.speakers
        )
        if cue.attitude:
            return known or named or cue.clause or self._is_somebody(cue.speakers)
        if token.lemma in self._words.evidential_verbs:
            return known or any(self._tokens[s].lemma in self._words.evidence for s in cue.speakers)
        clause = cue.clause and cue.preposition is None
        return known or named or quoted or clause

    def _is_somebody(self, speakers: Sequence[int]) -> bool:
        """Whether words name people or a body, if unknown ones."""
        mentions = (self._cast.mention_at(s) for s in speakers)
        return any(m is not None and m.sense in ("person", "role", "organization", "body") for m in mentions)

    # Direct speech

    def quoted_spans(self, quotations: Sequence[int]) -> list[Span]:
        """Return the spans of quotations, without their marks and commas."""
        found = (self._quotes.found[n] for n in quotations)
        spans = (trim_quoted(self._text, q.start, q.end) for q in found)
        return [s for s in spans if s.start < s.end]

    def _direct(self, cue: Cue) -> list[int]:
        """Return the quotations beside a cue that it introduces as a whole."""
        left, right = self._beside(cue.head)
        outside = [k for k in cue.content if self._inside[k] < 0 and is_word(self._tokens[k])]
        chosen: list[int] = []
        if left is not None and self._is_said_before(cue, left, outside):
            chosen = self._quotes.run(left)
        if right is not None and self._is_said_after(cue, right, outside, bool(chosen)):
            chosen = chosen + self._quotes.run(right)
        return [n for n in dict.fromkeys(chosen) if n not in self._taken]

    def _beside(self, i: int) -> tuple[int | None, int | None]:
        """Return the quotations before and after a word that nothing has claimed yet."""
        token = self._tokens[i]
        left = [n for n in self._here if self._quotes.found[n].outer_end <= token.start]
        right = [n for n in self._here if self._quotes.found[n].outer_start >= token.end]
        before = left[-1] if left and left[-1] not in self._taken else None
        after = right[0] if right and right[0] not in self._taken else None
        return before, after

    def _before(self, n: int) -> str:
        """Return the sentence up to a quotation, without blanks at its end."""
        return self._text[self._sentence.start : max(self._quotes.found[n].outer_start, self._sentence.start)].rstrip()

    def _gap(self, start: int, end: int, cue: Cue) -> list[int] | None:
        """Return the words between a cue and a quotation; None if they are too many or hold another cue."""
        words = [i for i, t in enumerate(self._tokens) if t.start >= start and t.end <= end and is_word(t)]
        if len(words) > _WIDEST_GAP or any(i in self._heads and i != cue.head for i in words):
            return None
        return words

    def _is_said_before(self, cue: Cue, n: int, outside: list[int]) -> bool:
        quotation = self._quotes.found[n]
        gap = self._gap(quotation.outer_end, self._tokens[cue.head].start, cue)
        whole = bool(cue.content) and not outside
        if gap is None or not (ends_as_speech(self._text, quotation) or whole):
            return False
        if set(gap).intersection(cue.content):
            return False
        if self._is_another_content(cue, n):
            return False
        earlier = [k for k in outside if self._tokens[k].end <= quotation.outer_start]
        if earlier and self._before(n).endswith((":", ".", "—", "–", " -")):
            return True
        # `It was "a disgrace," he said`: a part of the clause stands before the quotation.
        return not (earlier and any(self._inside[k] == n for k in cue.content))

    def _is_another_content(self, cue: Cue, n: int) -> bool:
        """Whether a quotation is but a part of what another cue before it introduces."""
        start = self._quotes.found[n].start
        if self._text[start].isupper():
            return False
        inside = {k for k, number in enumerate(self._inside) if number == n}
        return any(
            other.head != cue.head and self._tokens[other.head].end <= start and inside.intersection(other.content)
            and cue.head not in other.content and self._inside[other.head] < 0
            for other in self._cues
        )  # fmt: skip

    def _is_said_after(self, cue: Cue, n: int, outside: list[int], joined: bool) -> bool:
        quotation = self._quotes.found[n]
        token = self._tokens[cue.head]
        gap = self._gap(token.end, quotation.outer_start, cue)
        if gap is None or (token.lemma not in self._finder.quoting and token.lemma != "accord"):
            return False
        between = self._text[token.end : quotation.outer_start].rstrip()
        if joined:
            return between.endswith((",", ";", ".", "—", "–", "-")) and not set(gap).intersection(cue.content)
        words = [k for k in gap if k not in cue.words]
        if any(k in cue.content for k in words) or cue.marked:
            return False
        if between.endswith(":") or (between.endswith(",") and self._text[quotation.start].isupper()):
            return True
        return not outside and (not words or between.endswith(",") or bool(cue.content))

    # Quotations that no known verb introduces

    def _uncued(self) -> list[Draft]:
        out: list[Draft] = []
        for n in self._here:
            if n in self._taken:
                continue
            cue = self._verb_after(n) or self._colon_before(n)
            if cue is None:
                continue
            run = [k for k in self._quotes.run(n) if k not in self._taken]
            following = self._going_on(cue, n)
            run += [k for k in following if k not in self._taken and k not in run]
            draft = self._make("direct", cue, self.quoted_spans(run), run)
            if draft:
                self._taken.update(run)
                if self._memory.speaker is None:
                    self._memory.speaker = draft.speaker
                out.append(draft)
        return out

    def _going_on(self, cue: Cue, n: int) -> list[int]:
        """Return the quotation that goes on after a cue: `"It was," he smiled, "a long day"`."""
        right = next((k for k in self._here if self._quotes.found[k].outer_start >= self._tokens[cue.head].end), None)
        if right is None or right == n or self._quotes.found[n].outer_start > self._tokens[cue.head].start:
            return []
        words = self._gap(self._tokens[cue.head].end, self._quotes.found[right].outer_start, cue)
        return self._quotes.run(right) if words is not None and self._before(right).endswith(",") else []

    def _verb_after(self, n: int) -> Cue | None:
        """Read `"…," he smiled`: any verb after a quotation that ends with a comma."""
        quotation = self._quotes.found[n]
        comma = self._text[quotation.end - 1] == "," or self._text[quotation.outer_end : quotation.outer_end + 1] == ","
        if not comma:
            return None
        after = [i for i, t in enumerate(self._tokens) if t.start >= quotation.outer_end and is_word(t)][:8]
        for i in after:
            below = self.tree.kids(i, "nsubj")
            told = any(self._inside[c] == n for c in self.tree.kids(i, "ccomp"))
            if self._inside[i] < 0 and self._tokens[i].tag in ("VBD", "VBZ", "VBP") and below and told:
                return Cue(i, [i], [], below)
        return None

    def _colon_before(self, n: int) -> Cue | None:
        """Read `Merkel: "…"` and `His answer was short: "…"`."""
        quotation = self._quotes.found[n]
        if len(self._text[quotation.start : quotation.end].split()) < 3:
            return None
        before = [i for i, t in enumerate(self._tokens) if t.end <= quotation.outer_start and self._inside[i] < 0]
        if len(before) < 2 or self._tokens[before[-1]].text != ":":
            return None
        verb = next(
            (i for i in reversed(before) if self._tokens[i].tag[:1] == "V" and self.tree.kids(i, "nsubj")),
            None,
        )
        if verb is None:
            mention = self._cast.mention_at(before[-2])
            named = len(before) <= 4 and all(self._tokens[i].text[:1].isupper() for i in before[:-1])
            if mention is None and not named:
                return None
            return Cue(before[-1], [before[-1]], [], [mention.head if mention else before[-2]])
        speakers = parties.speakers(self.tree, verb, False, self._words)
        known = [s for s in speakers if self._cast.entities(s)]
        return Cue(verb, [verb], [], known) if known else None

    def _headline(self) -> Draft | None:
        """Read "Merkel: Europe must stand together" and "Talks have failed: minister"."""
        colon = next((i for i, t in enumerate(self._tokens) if t.text == ":" and i > 0), None)
        if colon is None:
            return None
        before, after = range(colon), range(colon + 1, len(self._tokens))
        for names, content in ((before, after), (after, before)):
            spoken = [k for k in content if is_word(self._tokens[k])]
            quoted = bool(spoken) and all(self._inside[k] >= 0 for k in spoken)
            head = self._name_only(list(names), names is before and not quoted)
            if head is not None and sum(is_word(self._tokens[k]) for k in content) >= 3:
                held = sorted({self._inside[k] for k in content if self._inside[k] >= 0})
                quotations = [self._quotes.found[n] for n in held]
                spans = content_spans(self._tokens, content, quotations)
                outside = any(self._inside[k] < 0 and is_word(self._tokens[k]) for k in content)
                kind: StatementKind = "indirect" if not held else "mixed" if outside else "direct"
                cue = Cue(colon, [colon], list(content), [head])
                draft = self._make(kind, cue, spans, held)
                if draft:
                    self._memory.speaker = draft.speaker
                return draft
        return None

    def _name_only(self, names: list[int], leading: bool) -> int | None:
        """Return the head of words that only name somebody; a country's name in front is but a heading."""
        words = [k for k in names if is_word(self._tokens[k])]
        if not 0 < len(words) <= 7:
            return None
        mention = self._cast.mention_at(words[-1])
        if mention is None:
            return words[0] if leading and len(words) == 1 and self._is_surname(words[0]) else None
        senses = (
            ("person", "role", "organization", "body")
            if leading
            else ("person", "role", "organization", "body", "name")
        )
        if mention.sense not in senses:
            return None
        return mention.head if mention.first <= words[0] or all(k >= mention.first for k in words[1:]) else None

    def _is_surname(self, i: int) -> bool:
        """Whether a word of the title stands after a first name further on."""
        name = self._tokens[i].text
        body = self._text[self._sentence.end :]
        return name[:1].isupper() and re.search(rf"\b[A-Z]\w+ {re.escape(name)}\b", body) is not None


def _holds(draft: Draft, cue: Quote) -> bool:
    return any(s.start <= cue.start and cue.end <= s.end for s in draft.spans)
