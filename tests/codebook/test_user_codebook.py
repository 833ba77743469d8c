"""A user's own codebook file: what it adds, and what is said of one that cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman.codebook import Codebook, load_codebook
from dragoman.errors import CodebookError

EXAMPLE = Path(__file__).parents[2] / "docs" / "example-codebook.toml"
Refusal = Callable[[str], str]


@pytest.fixture(scope="module")
def extended() -> Codebook:
    return load_codebook((str(EXAMPLE),))


@pytest.fixture
def refusal(tmp_path: Path) -> Refusal:
    """Give a function that loads a file with this text and returns the message with which it is refused."""

    def load(text: str) -> str:
        file = tmp_path / "mine.toml"
        file.write_text(text, encoding="utf8")
        with pytest.raises(CodebookError) as caught:
            load_codebook((str(file),))
        message = str(caught.value)
        assert "\n" not in message
        assert message.startswith(str(file)), message
        return message.removeprefix(str(file))

    return load


def test_the_example_adds_a_type(extended: Codebook) -> None:
    assert set(extended.types) - set(load_codebook().types) == {"COMMEMORATE"}
    assert extended.types["COMMEMORATE"].quad == 1
    assert extended.score("COMMEMORATE", "memorial") == 2.5


def test_the_example_adds_two_frames(extended: Codebook) -> None:
    builtin = load_codebook().frames
    added = {f.text: f.mode for key, found in extended.frames.items() for f in found if f not in builtin.get(key, ())}
    assert added == {
        "A lay/v wreath at|on R's memorial|cemetery|monument": "memorial",
        "AR mark/v anniversary of *": "anniversary",
    }


def test_the_example_adds_two_topics(extended: Codebook) -> None:
    assert load_codebook().topics == {}
    assert set(extended.topics) == {"foreign_forces", "nuclear_talks"}
    assert "foreign troops" in extended.topics["foreign_forces"].terms


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[topics.military]\nterms = ["drill"]\n', "topic 'military' is a context"),
        ("[topics.own]\nterms = []\n", "length >= 1"),
        ('[topics.own]\nterms = [""]\n', "length >= 1"),
        ('[topics.own]\ndefinition = "no terms"\n', "missing required field `terms`"),
        ('[topics.own]\nterms = ["a"]\nscore = 1\n', "unknown field `score`"),
    ],
)
def test_topic_that_cannot_be_used(refusal: Refusal, text: str, message: str) -> None:
    assert message in refusal(text)


def test_the_example_adds_a_context_and_terms(extended: Codebook) -> None:
    builtin = load_codebook()
    assert set(extended.contexts) - set(builtin.contexts) == {"polar"}
    assert "icebreaker" in extended.terms["polar"]
    assert extended.terms["environment"] == (*builtin.terms["environment"], "sea ice")


def test_the_built_in_codebook_is_left_as_it_was(extended: Codebook) -> None:
    assert "COMMEMORATE" in extended.types
    assert "COMMEMORATE" not in load_codebook().types


def test_several_files_are_added_in_turn(tmp_path: Path) -> None:
    more = tmp_path / "more.toml"
    more.write_text('[[frames]]\nframe = "A bow/v at R"\ntype = "COMMEMORATE"\nexample = "Peru bowed at Chile."\n')
    codebook = load_codebook((str(EXAMPLE), str(more)))
    assert [f.event_type for f in codebook.frames["v", "bow"] if f.text == "A bow/v at R"] == ["COMMEMORATE"]


def test_an_empty_file_adds_nothing(tmp_path: Path) -> None:
    file = tmp_path / "empty.toml"
    file.write_text("")
    assert load_codebook((str(file),)) == load_codebook()


FRAME = '[[frames]]\nframe = "A bow/v"\ntype = "AGREE"\nexample = "Peru bowed."\n'


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('[typos]\nx = "y"', ["unknown field `typos`"]),
        (FRAME + 'colour = "red"', ["unknown field `colour`", "$.frames[0]"]),
        (
            '[types.BOW]\nquad = 1\nscore = 1.0\ndefinition = "Bowing"\nweight = 3',
            ["unknown field `weight`", "$.types"],
        ),
        ("[types.BOW]\nquad = 1\nscore = 1.0", ["missing required field `definition`", "$.types"]),
        ('[types.BOW]\nquad = "one"\nscore = 1.0\ndefinition = "Bowing"', ["Expected `int`", "quad"]),
        (
            '[[frames]]\nframe = "A bow/v"\ntype = "AGREE"',
            ["missing required field `example`", "$.frames[0]"],
        ),
        ('[terms]\neconomic = "bow"', ["Expected `array`", "$.terms"]),
    ],
    ids=["key", "frame-key", "type-key", "type-incomplete", "type-value", "frame-incomplete", "terms-value"],
)
def test_a_broken_schema_names_the_field(refusal: Refusal, text: str, parts: list[str]) -> None:
    message = refusal(text)
    assert message.startswith(": ")
    assert [part for part in parts if part not in message] == [], message


def test_an_unknown_type_names_the_frame_and_the_known_types(refusal: Refusal) -> None:
    message = refusal(FRAME + FRAME.replace("AGREE", "BOW").replace("A bow/v", "A bow/v R"))
    assert message.startswith(", frame 2: unknown event type 'BOW'; known are AGREE, CONSULT, ")


def test_an_unknown_mode_names_the_frame(refusal: Refusal) -> None:
    assert refusal(FRAME + 'mode = "deep"') == ", frame 1: AGREE has no mode 'deep'"


def test_a_bad_pattern_names_the_frame_and_the_element(refusal: Refusal) -> None:
    message = refusal(FRAME.replace("A bow/v", "A bow deeply/v"))
    assert message == ", frame 1: frame 'A bow deeply/v': 'bow' stands before the head; only A, R or AR may"


def test_terms_for_an_unknown_context_name_the_context(refusal: Refusal) -> None:
    message = refusal('[terms]\nbowing = ["bow"]')
    assert "bowing" in message
    assert "[contexts]" in message


def test_broken_toml_names_the_line(refusal: Refusal) -> None:
    message = refusal('[contexts]\npolar = "The Arctic"\nbroken =\n')
    assert message.startswith(": not valid TOML: ")
    assert "line 3" in message


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    file = tmp_path / "latin.toml"
    file.write_bytes('[contexts]\npolar = "Régions froides"\n'.encode("latin-1"))
    with pytest.raises(CodebookError, match="UTF-8") as caught:
        load_codebook((str(file),))
    assert str(caught.value).startswith(str(file))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "nowhere.toml"
    with pytest.raises(CodebookError) as caught:
        load_codebook((str(file),))
    assert str(caught.value) == f"{file}: codebook file cannot be read: No such file or directory"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CodebookError) as caught:
        load_codebook((str(tmp_path),))
    assert str(caught.value) == f"{tmp_path}: codebook file cannot be read: Is a directory"
