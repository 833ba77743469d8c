"""The training sentences: their format, their labels, and that they are not copies of one another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dragoman.codebook import load_codebook
from dragoman.extract.relations.typer import MODEL
from dragoman.model import Span
from training import corpus


@pytest.fixture(scope="module")
def sentences() -> list[corpus.Labelled]:
    return corpus.read_all()


def _write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "some.txt"
    path.write_text(text, encoding="utf8")
    return path


def test_a_sentence_with_pairs(tmp_path: Path) -> None:
    path = _write(tmp_path, "# remark\n[1 Kenya] urged [2 Chad] to talk.\n1>2 REQUEST meet\n2>1 NONE -\n")
    (sentence,) = corpus.read_file(path)
    assert sentence.text == "Kenya urged Chad to talk."
    assert (sentence.file, sentence.line) == ("some.txt", 2)
    first, second = sentence.pairs
    assert first == corpus.Pair(Span(0, 5), Span(12, 16), "REQUEST", "meet", "actual")
    assert sentence.text[slice(*second.actor)] == "Chad"
    assert (second.event_type, second.mode) == ("NONE", "")


@pytest.mark.parametrize(
    ("line", "mode", "status"),
    [
        ("1>2 ACCUSE allege future", "allege", "future"),
        ("1>2 ACCUSE negated", "", "negated"),
        ("1 > 2 ACCUSE - negated", "", "negated"),
        ("1>2 ACCUSE", "", "actual"),
    ],
)
def test_mode_and_status(tmp_path: Path, line: str, mode: str, status: str) -> None:
    (sentence,) = corpus.read_file(_write(tmp_path, f"[1 A] and [2 B].\n{line}\n"))
    assert (sentence.pairs[0].mode, sentence.pairs[0].status) == (mode, status)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1 A] and [2 B].\n", "no pair line"),
        ("[1 A] and [1 B].\n1>2 AID\n", "stands twice"),
        ("[1 A and [2 B]].\n1>2 AID\n", "bracket"),
        ("[1 A] and [2 B].\n1>3 AID\n", "no such brackets"),
        ("[1 A] and [2 B].\n1>1 AID\n", "no such brackets"),
        ("[1 A] and [2 B].\n1>2 HELP\n", "unknown type HELP"),
        ("[1 A] and [2 B].\n1>2 AID visit\n", "AID has no mode or status 'visit'"),
        ("[1 A] and [2 B].\n1>2: AID\n", "not a pair line"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = _write(tmp_path, "[1 X] and [2 Y].\n1>2 AID\n\n" + text)
    with pytest.raises(corpus.CorpusError, match=r"^some\.txt:4: ") as caught:
        corpus.read_file(path)
    assert message in str(caught.value)


def test_all_that_is_wrong_is_named(tmp_path: Path) -> None:
    with pytest.raises(corpus.CorpusError) as caught:
        corpus.read_file(_write(tmp_path, "[1 A] and [2 B].\n1>2 X\n\n[1 A] and [2 B].\n1>2 Y\n"))
    assert [line.partition(": ")[0] for line in str(caught.value).splitlines()] == ["some.txt:1", "some.txt:4"]


def test_types_are_those_of_the_codebook() -> None:
    assert set(corpus.MODES) == set(load_codebook().types) | {corpus.NONE}


def test_the_data_has_all_types_modes_and_statuses(sentences: list[corpus.Labelled]) -> None:
    pairs = [pair for sentence in sentences for pair in sentence.pairs]
    for name, modes in corpus.MODES.items():
        found = {pair.mode for pair in pairs if pair.event_type == name}
        assert modes <= found, name
    assert {pair.status for pair in pairs} == {"actual", "historical", "future", "hypothetical", "negated"}


def test_weights_and_sentences_belong_together() -> None:
    card = json.loads((MODEL / "card.json").read_text(encoding="utf8"))
    assert card["data"]["sha256"] == corpus.digest(), "the sentences have changed: run `make train`"


def test_hardly_any_sentence_is_a_near_copy_of_another(sentences: list[corpus.Labelled]) -> None:
    assert len(corpus.near_copies(sentences)) <= 0.005 * len(sentences)


def test_near_copies_are_found() -> None:
    def sentence(text: str) -> corpus.Labelled:
        return corpus.Labelled(text, (), "x", 1)

    first = sentence("Kenya asked the bank for a loan of two million dollars on Monday.")
    copy = sentence("Chad asked the bank for a loan of two million dollars on Friday.")
    other = sentence("Chad asked a friend for a small loan on Friday, and got it.")
    assert corpus.near_copies([first, copy, other]) == [(first, copy)]


@pytest.mark.slow
def test_no_sentence_is_the_evaluation_s(sentences: list[corpus.Labelled]) -> None:
    from evals.gold import DATA

    evaluation = "\n".join(path.read_text(encoding="utf8") for path in DATA.glob("*.jsonl"))
    assert not [s.line for s in sentences if s.text in evaluation]
