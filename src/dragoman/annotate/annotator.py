"""The annotating stage: sentences by rule, tokens and a parse by spaCy."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dragoman.annotate.lemmas import Lemmatizer
from dragoman.annotate.mending import mend
from dragoman.errors import PipelineError
from dragoman.model import Annotated, Reading, Report, Sentence, Span, Token
from dragoman.settings import Settings

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# Only these are needed; names, universal tags and lemmas cost two thirds of the full pipeline's time.
_KEPT = ("tok2vec", "transformer", "tagger", "parser")
# What is copied of each token; `HEAD` counts from the token itself. Asking for all at once takes half the time.
_ATTRIBUTES: list[int | str] = ["IDX", "LENGTH", "TAG", "DEP", "HEAD", "IS_SPACE"]
_HEAD = _ATTRIBUTES.index("HEAD")
_ODD_APOSTROPHES = re.compile(r"(?<=[^\W\d_])[ˈ`´ʼ＇](?=s\b|[^\W\d_])")
_BREAKS = {ord(c): " " for c in "\n\r\t\xa0\u2028"}
# After a single capital letter, the splitter fails at a blank of several bytes that stands before a full stop.
_WIDE_BLANK = re.compile(r"[^\S\x00-\x7f](?=\.)")
_MARKS = {'"', "“", "”", "'", "‘", "’", ")", "]"}


class Annotator:
    """Turns readings into sentences with parses.

    `worth_parsing` decides from a sentence's text whether it can hold an event or a statement; the others keep their
    span and get no tokens. `compounds` are hyphenated lemmas that stand for one word: "cease-fire" and "cease fire" have
    the lemma "cease-fire" at their last token. Reports are parsed one at a time, so that a parse never depends on its neighbours.
    """

    needs: tuple[str, ...] = ("report", "reading")
    gives: tuple[str, ...] = ("sentences",)

    def __init__(
        self,
        settings: Settings,
        worth_parsing: Callable[[str], bool] = bool,
        compounds: frozenset[str] = frozenset(),
    ) -> None:
        self._settings = settings
        self._worth_parsing = worth_parsing
        self._compounds = compounds
        self._nlp = load_pipeline(settings.spacy_model)
        self._lemmas = Lemmatizer(_lemma_tables(self._nlp))
        self.lemma = self._lemmas.lemma  # shared with the rules that look at words before they are parsed

    def annotate(self, report: Report, reading: Reading, *, whole: bool = False) -> Annotated:
        """Split the title and the body into sentences and parse those that are worth it, or with `whole` all."""
        limit = self._settings.max_report_chars
        pieces = [(s.paragraph, Span(s.start, s.end)) for s in sentences_of(report.text, reading, limit)]
        plain = plain_text(report.text)
        title = report.text[reading.title_span.start : reading.title_span.end] if reading.title_span else ""
        texts = [
            "" if paragraph >= 0 and plain[s.start : s.end].casefold() == title.casefold() else plain[s.start : s.end]
            for paragraph, s in pieces
        ]
        # A headline that is repeated in the body would count twice.
        chosen = [
            i
            for i, t in enumerate(texts)
            if t and len(t) <= self._settings.max_sentence_chars and (whole or self._worth_parsing(t))
        ]
        parsed = dict(zip(chosen, self._nlp.pipe([texts[i] for i in chosen], batch_size=256), strict=True))
        sentences = tuple(
            Sentence(
                start=span.start,
                end=span.end,
                paragraph=paragraph,
                tokens=self._tokens(parsed[i], span.start) if i in parsed else (),
            )
            for i, (paragraph, span) in enumerate(pieces)
        )
        return Annotated(report=report, reading=reading, sentences=sentences)

    def _tokens(self, doc: Doc, offset: int) -> tuple[Token, ...]:
        """Copy what is needed out of spaCy's document; white space tokens are left out."""
        table = doc.to_array(_ATTRIBUTES)
        heads = table[:, _HEAD].astype("int64").tolist()  # they come as unsigned numbers
        words = [(i, row) for i, row in enumerate(table.tolist()) if not row[-1]]
        index = {i: n for n, (i, _) in enumerate(words)}
        lemma, strings, plain = self._lemmas.lemma, doc.vocab.strings, doc.text
        out: list[Token] = []
        for n, (i, (at, length, tag_id, dep_id, *_)) in enumerate(words):
            text, tag, start = plain[at : at + length], strings[tag_id], offset + at
            base = lemma(text, tag)
            if n and self._compounds:
                first = out[n - 2] if n > 1 and out[n - 1].text == "-" else out[n - 1]
                joined = f"{first.text.lower()}-{base}"
                base = joined if joined in self._compounds else base
            out.append(Token(text, start, start + length, base, tag, strings[dep_id], index.get(i + heads[i], n)))
        return mend(out)


def sentences_of(text: str, reading: Reading, limit: int | None = None) -> list[Sentence]:
    """Return the sentences of a report in text order, not parsed: the headline, where it stands in the text, and the body.

    `limit`: a paragraph that starts at this character or after it is left out.
    """
    spans = [(-1, reading.title_span)] if reading.title_span else []
    spans += list(enumerate(reading.body))
    return [
        Sentence(start=piece.start, end=piece.end, paragraph=paragraph)
        for paragraph, span in spans
        if limit is None or span.start < limit
        for piece in (split_sentences(text, span) if paragraph >= 0 else [span])
    ]


def plain_text(text: str) -> str:
    """Replace line breaks and odd apostrophes ("Omanˈs") by plain ones; the length stays, so offsets hold."""
    return _ODD_APOSTROPHES.sub("’", text).translate(_BREAKS)


def load_pipeline(name: str) -> Language:
    """Load an installed spaCy pipeline by name; raises PipelineError if it is missing or unfit."""
    import spacy

    try:
        nlp = spacy.load(name)
    except OSError as error:
        raise PipelineError(
            f"spaCy pipeline {name!r} is not installed; install it with pip, or name another in the setting spacy_model"
        ) from error
    for needed in ("tagger", "parser"):
        if needed not in nlp.pipe_names:
            raise PipelineError(f"spaCy pipeline {name!r} has no {needed}; choose one that has")
    if not {"nsubj", "dobj"} <= set(nlp.get_pipe("parser").labels):  # type: ignore[attr-defined]
        raise PipelineError(f"spaCy pipeline {name!r} does not use the English (ClearNLP) dependency labels")
    for pipe in list(nlp.pipe_names):
        if pipe not in _KEPT:
            nlp.disable_pipe(pipe)
    return nlp


def _lemma_tables(nlp: Language) -> dict[str, Any] | None:
    """Return the WordNet tables of the pipeline's lemmatizer, if it brings them."""
    found = dict(nlp.components).get("lemmatizer")
    lookups = getattr(found, "lookups", None)
    if lookups is None:
        return None
    return {t: lookups.get_table(t) for t in ("lemma_exc", "lemma_index", "lemma_rules") if lookups.has_table(t)}


def split_sentences(text: str, span: Span) -> list[Span]:
    """Split one paragraph; the spans carry no white space at their ends."""
    from sentencex import get_sentence_boundaries

    out: list[Span] = []
    paragraph = text[span.start : span.end]
    for boundary in get_sentence_boundaries("en", _WIDE_BLANK.sub(" ", paragraph)):
        start, end = boundary["start_index"], boundary["end_index"]
        piece = paragraph[start:end]
        stripped = piece.strip()
        if not stripped:
            continue
        start += span.start + len(piece) - len(piece.lstrip())
        if out and all(c in _MARKS or c in ".!?" for c in stripped):
            out[-1] = Span(out[-1].start, start + len(stripped))  # a closing mark left alone
        else:
            out.append(Span(start, start + len(stripped)))
    return out
