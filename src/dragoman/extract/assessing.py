"""What is added to statements once they are found: strength, topics, claims, and their sentence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

import msgspec

from dragoman.codebook import Codebook
from dragoman.extract.causes import load_cause_words
from dragoman.extract.claims import ClaimFinder
from dragoman.extract.contexts import TopicTagger
from dragoman.extract.stances import StrengthReader, load_stance_words
from dragoman.model import Claim, Sentence, Span, Statement


class StatementAssessor:
    """Completes the statements of a report. `lemma` gives the lemma of a word and its Penn tag."""

    needs: tuple[str, ...] = ("sentences", "statements")
    gives: tuple[str, ...] = ("claims",)

    def __init__(self, codebook: Codebook, lemma: Callable[[str, str], str]) -> None:
        self._lemma = lemma
        self._strength = StrengthReader(load_stance_words().strength)
        self._topics = TopicTagger(codebook)
        self._claims = ClaimFinder(load_cause_words())

    def assess(self, found: Sequence[Statement], sentences: Sequence[Sentence], text: str) -> list[Statement]:
        """Return the statements, completed; a claim in a statement within another belongs to the inner one."""
        starts = [s.start for s in sentences]
        held = [self._sentences(statement, sentences, starts) for statement in found]
        claims = self._claimed(found, held, text)
        return [
            msgspec.structs.replace(
                statement,
                strength=self._read_strength(statement, within, text),
                topics=self._topics.tag(statement.text),
                claims=claims[n],
                sentence=Span(within[0].start, within[-1].end) if within else None,
            )
            for n, (statement, within) in enumerate(zip(found, held, strict=True))
        ]

    @staticmethod
    def _sentences(statement: Statement, sentences: Sequence[Sentence], starts: Sequence[int]) -> list[Sentence]:
        """Return the sentences of the content, and that of the cue if it is the next or the one before."""
        if not statement.spans:
            return []
        first = max(bisect_right(starts, statement.spans[0].start) - 1, 0)
        last = max(bisect_right(starts, statement.spans[-1].end - 1) - 1, first)
        cue = bisect_right(starts, statement.cue.start) - 1
        if cue in (first - 1, last + 1):
            first, last = min(first, cue), max(last, cue)
        return list(sentences[first : last + 1])

    def _read_strength(self, statement: Statement, within: Sequence[Sentence], text: str) -> float:
        cue, reach = statement.cue, self._strength.reach
        tokens = next((s.tokens for s in within if s.start <= cue.start < s.end), ())
        inside = [i for i, t in enumerate(tokens) if t.start < cue.end and cue.start < t.end]
        if not inside:
            words = cue.text.lower().split()
            lemmas = [self._lemma(words[0], "VBD"), *words[1:]] if words else [""]
            return self._strength.read(statement.stance, " ".join(lemmas), "", statement.text)
        lemmas = [tokens[i].lemma for i in inside]
        around = tokens[max(inside[0] - reach, 0) : inside[-1] + reach + 1]
        # What is said is looked at anyway.
        near = [t.text for t in around if not any(s.start <= t.start < s.end for s in statement.spans)]
        return self._strength.read(statement.stance, " ".join(lemmas), " ".join(near), statement.text)

    def _claimed(
        self, found: Sequence[Statement], held: Sequence[Sequence[Sentence]], text: str
    ) -> list[tuple[Claim, ...]]:
        """Return the claims of each statement; each claim is in the shortest of those that hold its cue."""
        lengths = [sum(s.end - s.start for s in statement.spans) for statement in found]
        owners: dict[tuple[int, int], tuple[int, int]] = {}
        out: list[list[Claim]] = []
        for n, (statement, within) in enumerate(zip(found, held, strict=True)):
            claims = [c for s in within if s.tokens for c in self._claims.find(s, text, statement.spans)]
            out.append(claims)
            for claim in claims:
                key = (claim.cue.start, claim.cue.end)
                owners[key] = min(owners.get(key, (lengths[n], n)), (lengths[n], n))
        return [tuple(c for c in claims if owners[(c.cue.start, c.cue.end)][1] == n) for n, claims in enumerate(out)]
