"""What the last student begins with and learns from; needs what `make train` installs."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch
from training.corpus import Labelled, read_file
from training.network import STUDENT, Reader, RelationNetwork, averaged, student_base

from dragoman.extract.relations.encoding import PairEncoder
from training import examples, teaching

needs_base = pytest.mark.skipif(importlib.util.find_spec(STUDENT) is None, reason="the base weights are not installed")


@pytest.fixture
def sentences(tmp_path: Path) -> list[Labelled]:
    path = tmp_path / "some.txt"
    path.write_text(
        "[1 Kenya] urged [2 Chad] to talk to [3 Mali].\n1>2 REQUEST meet\n1>3 NONE\n\n"
        "[1 Peru] bombed [2 Chile].\n1>2 ASSAULT aerial\n\n"
        "[1 Oman] shelled [2 Yemen].\n1>2 ASSAULT heavy-weapons\n",
        encoding="utf8",
    )
    return read_file(path)


def test_the_mean_of_weights() -> None:
    one = {"w": torch.tensor([1.0, 2.0]), "ids": torch.tensor([7])}
    other = {"w": torch.tensor([3.0, 6.0]), "ids": torch.tensor([7])}
    mean = averaged([one, other])
    assert mean["w"].tolist() == [2.0, 4.0]
    assert mean["ids"].tolist() == [7]


def test_pairs_that_nobody_labelled_are_drawn_alike(sentences: list[Labelled]) -> None:
    drawn = teaching.unlabelled(sentences, 1)
    assert drawn == teaching.unlabelled(sentences, 1)
    marked = {(text[slice(*actor)], text[slice(*recipient)]) for text, actor, recipient in drawn}
    assert marked == {
        ("Chad", "Kenya"), ("Chad", "Mali"), ("Mali", "Kenya"), ("Mali", "Chad"), ("Chile", "Peru"), ("Yemen", "Oman"),
    }  # fmt: skip


@needs_base
def test_an_epoch_has_the_pairs_of_the_sentences_in_order_with_some_others_in_their_places(
    sentences: list[Labelled],
) -> None:
    encoder = PairEncoder(student_base() / "tokenizer.json")
    labels = examples.labels_of(sentences)
    plain = examples.examples_of(sentences, encoder, labels)
    of_epoch = examples.varied(sentences, encoder, labels, seed=1)
    epochs = [of_epoch(n) for n in range(8)]
    assert all([e.label for e in epoch] == [e.label for e in plain] for epoch in epochs)
    assert of_epoch(3) == epochs[3]
    assert any(epoch != plain for epoch in epochs)


@needs_base
def test_what_is_exported_gives_the_outputs_of_what_was_trained() -> None:
    torch.manual_seed(1)
    network = RelationNetwork(student_base(), 2, 5, 3).eval()
    ids = torch.randint(1000, 20000, (3, 40))
    mask = torch.ones_like(ids)
    mask[1, 30:] = 0
    given = (ids, mask, torch.tensor([3, 5, 7]), torch.tensor([9, 20, 11]))
    with torch.no_grad():
        for whole, read in zip(network(*given), Reader(network).eval()(*given), strict=True):
            assert torch.allclose(whole, read, atol=1e-5)
