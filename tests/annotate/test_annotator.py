"""The annotating stage: sentence splitting, which sentences are parsed, and what tokens carry."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.annotate.annotator import Annotator, load_pipeline, split_sentences
from dragoman.coder import Coder
from dragoman.errors import PipelineError
from dragoman.model import Annotated, Reading, Report, Span
from dragoman.settings import Settings

SPLITS = [
    ("Togo met Benin. Ghana left.", ["Togo met Benin.", "Ghana left."]),
    ("The U.S. envoy left. He flew to Rome.", ["The U.S. envoy left.", "He flew to Rome."]),
    ("Gen. Park resigned on Jan. 3 in Seoul.", ["Gen. Park resigned on Jan. 3 in Seoul."]),
    ("Prices rose 3.5 percent. Police watched.", ["Prices rose 3.5 percent.", "Police watched."]),
    ("  Chad left.  ", ["Chad left."]),
    ("Is Chad ready? It is!", ["Is Chad ready?", "It is!"]),
    ("", []),
    ("   ", []),
    # The splitter fails at these, and its failure is none that `except Exception` holds.
    ("They chose plan B\xa0. It failed.", ["They chose plan B\xa0.", "It failed."]),
    ("A\u2028\u202f. B\u2009.", ["A\u2028\u202f. B\u2009."]),
]


@pytest.mark.parametrize(("text", "expected"), SPLITS)
def test_sentences_of_a_paragraph(text: str, expected: list[str]) -> None:
    assert [text[s.start : s.end] for s in split_sentences(text, Span(0, len(text)))] == expected


def test_a_closing_mark_stays_with_its_sentence() -> None:
    text = "“We are ready to talk. We always were. ” The envoy left."
    pieces = [text[s.start : s.end] for s in split_sentences(text, Span(0, len(text)))]
    assert all(any(c.isalpha() for c in piece) for piece in pieces)
    assert pieces[-1].endswith("The envoy left.")


def test_spans_count_from_the_start_of_the_report() -> None:
    text = "HEADLINE\nTogo met Benin. Ghana left."
    spans = split_sentences(text, Span(9, len(text)))
    assert [text[s.start : s.end] for s in spans] == ["Togo met Benin.", "Ghana left."]


@given(
    st.lists(
        st.sampled_from(["Togo left. ", "“Yes.” ", "U.N. ", "\u00a0", "…", "3.5 ", "?! ", "é", "\t", "中国。", "”"])
    )
)
def test_splitting_loses_nothing_but_blanks(pieces: list[str]) -> None:
    text = "".join(pieces)
    spans = split_sentences(text, Span(0, len(text)))
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    covered = {i for s in spans for i in range(s.start, s.end)}
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)


def reading(text: str, *body: Span, title: Span | None = None) -> Reading:
    return Reading(
        title=text[title.start : title.end] if title else None, title_span=title, publisher=None, origins=(),
        dateline=None, published=None, date=None, date_reason="not known", language="en", boilerplate=(),
        body=body,
    )  # fmt: skip


def annotate(coder: Coder, text: str, *body: Span, title: Span | None = None, **settings: Any) -> Annotated:
    """Annotate with the loaded pipeline of the shared coder, but with other settings."""
    annotator = coder._annotator
    kept = annotator._settings
    annotator._settings = Settings().with_values(**settings)
    try:
        return annotator.annotate(
            Report(id="a", text=text), reading(text, *(body or (Span(0, len(text)),)), title=title)
        )
    finally:
        annotator._settings = kept


def test_tokens_point_into_the_report(coder: Coder) -> None:
    text = "Togo talks\n\nKenya  accused\u00a0Somalia of \tsheltering smugglers. It left."
    found = annotate(coder, text, Span(12, len(text)), title=Span(0, 10))
    tokens = [t for s in found.sentences for t in s.tokens]
    assert tokens
    assert all(text[t.start : t.end] == t.text for t in tokens)
    assert not any(t.text.isspace() for t in tokens)
    for sentence in found.sentences:
        assert all(0 <= t.head < len(sentence.tokens) for t in sentence.tokens)
        assert all(sentence.start <= t.start and t.end <= sentence.end for t in sentence.tokens)


def test_the_title_is_paragraph_minus_one_and_never_split(coder: Coder) -> None:
    text = "Chad fumes. Sudan waits\nChad left."
    found = annotate(coder, text, Span(24, len(text)), title=Span(0, 23))
    assert [(s.paragraph, text[s.start : s.end]) for s in found.sentences] == [
        (-1, "Chad fumes. Sudan waits"),
        (0, "Chad left."),
    ]


def test_a_sentence_that_cannot_hold_an_event_is_kept_without_tokens(coder: Coder) -> None:
    text = "Kenya accused Somalia. The weather was mild and grey."
    parsed, idle = annotate(coder, text).sentences
    assert parsed.tokens
    assert idle.tokens == ()
    assert text[idle.start : idle.end] == "The weather was mild and grey."


def test_too_long_a_sentence_is_not_parsed(coder: Coder) -> None:
    text = "Kenya accused Somalia of " + "more and " * 20 + "more."
    assert annotate(coder, text).sentences[0].tokens
    assert annotate(coder, text, max_sentence_chars=60).sentences[0].tokens == ()


def test_what_lies_beyond_the_limit_is_left_out(coder: Coder) -> None:
    text = "Kenya accused Somalia.\nChad accused Libya."
    found = annotate(coder, text, Span(0, 22), Span(23, len(text)), max_report_chars=10)
    assert [s.paragraph for s in found.sentences] == [0]


def test_a_parse_does_not_depend_on_its_neighbours(coder: Coder) -> None:
    first, second = "Kenya accused Somalia of spying.", "Chad and Libya signed a trade accord on Monday."
    both = annotate(coder, f"{first} {second}").sentences
    alone = annotate(coder, first).sentences
    assert both[0].tokens == alone[0].tokens


@pytest.mark.parametrize(
    "text", ["The rebels broke the cease-fire with Chad.", "The rebels broke the cease fire with Chad."]
)
def test_compounds_have_one_lemma_however_they_are_written(coder: Coder, text: str) -> None:
    lemmas = [t.lemma for t in annotate(coder, text).sentences[0].tokens]
    assert "cease-fire" in lemmas


def test_an_unknown_pipeline_is_named_with_the_setting_to_change() -> None:
    with pytest.raises(PipelineError, match=r"'no_such_pipeline' is not installed.*spacy_model"):
        load_pipeline("no_such_pipeline")


def test_a_pipeline_without_a_parser_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import spacy

    monkeypatch.setattr(spacy, "load", lambda name: spacy.blank("en"))
    with pytest.raises(PipelineError, match="has no tagger"):
        Annotator(Settings())


def test_what_the_stage_needs_and_gives() -> None:
    assert set(Annotator.needs) == {"report", "reading"}
    assert set(Annotator.gives) == {"sentences"}
