"""The built-in codebook: complete, without duplicates, and in the order that the matcher relies on."""

from __future__ import annotations

from collections import Counter

import pytest

from dragoman.codebook import Codebook, builtin_frames, load_codebook, parse_frame
from dragoman.codebook.loader import FrameRow

ROWS: list[tuple[str, FrameRow]] = list(builtin_frames())
# Fewer would leave everyday wordings of a type out.
LEAST_FRAMES = 1_500
QUADS = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return load_codebook()


def test_there_are_enough_frames() -> None:
    assert len(ROWS) >= LEAST_FRAMES


def test_every_frame_parses_and_keeps_its_text() -> None:
    for where, row in ROWS:
        assert parse_frame(row.frame, row.type, row.mode or None).text == row.frame, where


def test_every_frame_is_loaded(codebook: Codebook) -> None:
    assert sum(len(frames) for frames in codebook.frames.values()) == len(ROWS)


def test_no_frame_is_given_twice() -> None:
    places: dict[str, list[str]] = {}
    for where, row in ROWS:
        places.setdefault(" ".join(row.frame.split()), []).append(where)
    assert {frame: where for frame, where in places.items() if len(where) > 1} == {}


def test_no_example_is_given_twice() -> None:
    examples = Counter(row.example for _, row in ROWS)
    assert [example for example, count in examples.items() if count > 1] == []


def test_every_frame_has_an_example_that_is_a_sentence() -> None:
    assert [where for where, row in ROWS if not row.example.endswith((".", "?", "!", "”", '"'))] == []


def test_examples_name_who_acts_or_who_is_acted_upon() -> None:
    assert [where for where, row in ROWS if not row.actor.strip(";") and not row.recipient.strip(";")] == []


def test_frames_stand_in_the_file_of_their_type() -> None:
    assert [where for where, row in ROWS if where.split(".csv:")[0].upper() != row.type] == []


def test_all_types_have_frames(codebook: Codebook) -> None:
    assert set(codebook.types) == {row.type for _, row in ROWS}


def test_all_modes_have_a_frame_or_a_rule(codebook: Codebook) -> None:
    framed = {(row.type, row.mode) for _, row in ROWS if row.mode}
    by_rule = {("ASSAULT", mode) for mode in codebook.cues.weapon_modes}
    by_rule |= {(type_, mode) for type_, made in codebook.cues.complement_modes.items() for mode in made.values()}
    all_modes = {(name, mode) for name, type_ in codebook.types.items() for mode in type_.modes}
    assert all_modes - framed - by_rule == set()
    assert by_rule - all_modes == set(), "a rule makes a mode that the ontology does not have"


def test_rules_speak_of_known_types(codebook: Codebook) -> None:
    cues = codebook.cues
    named = {*cues.negated_types, *cues.negated_types.values(), *cues.complement_modes}
    named |= {type_ for made in cues.complement_modes.values() for type_ in made} - {"DEFAULT"}
    assert named - set(codebook.types) == set()


def test_there_are_sixteen_types_in_four_quads(codebook: Codebook) -> None:
    assert len(codebook.types) == 16
    assert {type_.quad for type_ in codebook.types.values()} == set(QUADS)


def test_scores_are_on_the_scale(codebook: Codebook) -> None:
    for name, type_ in codebook.types.items():
        for score in (type_.score, *type_.modes.values()):
            assert -10 <= score <= 10, name
            assert (score < 0) <= (type_.quad > 2), f"{name} is cooperation with a score below zero"


def test_a_mode_has_its_own_score(codebook: Codebook) -> None:
    assert codebook.score("CONSULT", None) == 2.5
    assert codebook.score("CONSULT", "phone") == 1.5


def test_all_contexts_have_terms(codebook: Codebook) -> None:
    assert len(codebook.contexts) == 37
    assert set(codebook.terms) == set(codebook.contexts)
    assert [context for context, terms in codebook.terms.items() if not terms] == []


def test_no_term_is_given_twice_in_a_context(codebook: Codebook) -> None:
    for context, terms in codebook.terms.items():
        counts = Counter(term.lower() for term in terms)
        assert [term for term, count in counts.items() if count > 1] == [], context


def test_terms_have_no_space_around_them(codebook: Codebook) -> None:
    assert [t for terms in codebook.terms.values() for t in terms if not t or t != t.strip()] == []


def test_the_most_specific_frame_of_a_head_comes_first(codebook: Codebook) -> None:
    for key, frames in codebook.frames.items():
        weights = [frame.weight for frame in frames]
        assert weights == sorted(weights, reverse=True), key


def test_frames_are_filed_under_their_head(codebook: Codebook) -> None:
    for (pos, head), frames in codebook.frames.items():
        assert {(frame.pos, frame.head) for frame in frames} == {(pos, head)}


def test_heads_hold_those_of_all_frames(codebook: Codebook) -> None:
    assert {parse_frame(row.frame, row.type, None).head for _, row in ROWS} - codebook.heads() == set()


def test_heads_are_lemmas_in_lower_case(codebook: Codebook) -> None:
    assert [head for head in codebook.heads() if not head or head != head.lower()] == []
