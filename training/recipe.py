"""The whole recipe: two students from the base, three branches from their mean, one of them taught, the mean of these."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from dragoman.extract.relations import typer
from dragoman.extract.relations.encoding import PairEncoder
from training.card import card_of
from training.corpus import NOT_OF_THE_SECOND, Labelled, digest, read_all
from training.examples import STATUSES, Example, examples_of, labels_of, split, varied
from training.exporting import export, write_model
from training.fitting import Plan, fit
from training.frames import frame_examples
from training.network import TEACHER, RelationNetwork, averaged, student_base
from training.teaching import Place, teach, unlabelled

# Chosen before any training: of the sentences in data/, so many serve to choose threshold and temperature.
_HELD = 0.04
_SPLIT_SEED = 7
# Branches begin at the mean of two students and are trained shortly, at most two thirds as fast as those were: so many on
# the labels alone, for so many epochs; and one that is taught. Their mean is shipped: of the means that were tried, the best
# on the held-out sentences.
_BRANCHES = 2
_BRANCH_EPOCHS = 2
_TAUGHT_EPOCHS = 3
_BRANCH_RATE = 2e-4
# The teacher's share in the loss of a pair that has a label.
_SOFT = 0.8


@dataclass(frozen=True)
class Recipe:
    """What can be varied.

    `epochs`, `rate`, `seed`: of the students that begin at the base. `layers`: how many of the base's layers are kept.
    `teacher`: where the packages of the teacher's weights lie; None: no branch is taught.
    """

    epochs: int = 12
    rate: float = 3e-4
    layers: int = 5
    seed: int = 1
    teacher: Path | None = None


@dataclass(frozen=True)
class Data:
    """Sentences to learn from and held-out ones, with the labels to be told apart."""

    learned: tuple[Labelled, ...]
    held: tuple[Labelled, ...]
    labels: tuple[str, ...]
    sha256: str


def load() -> Data:
    """Read the sentences of `data/` and the examples of the codebook's frames."""
    return _data(tuple(labels_of([*read_all(), *frame_examples()])), ())


def _data(labels: tuple[str, ...], without: tuple[str, ...]) -> Data:
    sentences = read_all(without=without)
    learned, held = split(sentences, _HELD, _SPLIT_SEED)
    return Data((*learned, *frame_examples()), tuple(held), labels, digest(without=without))


def train(recipe: Recipe, build: Path, target: Path = typer.MODEL) -> dict[str, Any]:
    """Train, export and calibrate the model; put it, tokenizer and card into the package, and return the card."""
    build.mkdir(parents=True, exist_ok=True)
    target.mkdir(parents=True, exist_ok=True)
    data = load()
    older = _data(data.labels, NOT_OF_THE_SECOND)
    students = [_student(recipe, data, build / "first"), _student(recipe, older, build / "second")]
    start = averaged([student.state_dict() for student in students])
    model = build / "relations.onnx"
    branches = [_branch(recipe, data, start, build / f"branch-{n}", n) for n in range(1, _BRANCHES + 1)]
    if recipe.teacher is not None:
        branches.append(_taught(recipe, data, start, build))
    export(_begun(recipe, data, averaged([branch.state_dict() for branch in branches])), model)
    seen = set(older.learned)
    card = _card(recipe, data, [s for s in data.held if s not in seen], model)
    shutil.copy(model, target / model.name)
    write_model(target, student_base() / "tokenizer.json", card)
    return card


def curve(recipe: Recipe, build: Path, shares: Sequence[float]) -> Iterator[dict[str, Any]]:
    """Train one student from the base on growing shares of the sentences, each holding the smaller ones.

    Yields the scores of each; the models are left in the build folder.
    """
    data = load()
    order = list(data.learned)
    random.Random(recipe.seed).shuffle(order)
    for share in shares:
        part = replace(data, learned=tuple(order[: max(1, round(share * len(order)))]))
        folder = build / f"curve-{share:g}"
        folder.mkdir(parents=True, exist_ok=True)
        export(_student(recipe, part, folder), folder / "relations.onnx")
        card = _card(recipe, part, part.held, folder / "relations.onnx")
        write_model(folder, student_base() / "tokenizer.json", card)
        pairs = sum(len(s.pairs) for s in part.learned)
        yield {"share": share, "sentences": len(part.learned), "pairs": pairs, **card["scores"]}


def _student(recipe: Recipe, data: Data, folder: Path) -> RelationNetwork:
    """Train a student from the base; with the same seed all have the same heads at first, so that a mean makes sense."""
    plan = Plan(epochs=recipe.epochs, rate=recipe.rate, seed=recipe.seed)
    return _fitted(_network(recipe, data), data, plan, folder)


def _branch(recipe: Recipe, data: Data, start: Mapping[str, Tensor], folder: Path, number: int) -> RelationNetwork:
    """Train the mean of the students on, with the examples in another order and other participants in them."""
    plan = Plan(epochs=_BRANCH_EPOCHS, rate=_BRANCH_RATE, head_rate=_BRANCH_RATE, seed=recipe.seed + number)
    return _fitted(_begun(recipe, data, start), data, plan, folder)


def _taught(recipe: Recipe, data: Data, start: Mapping[str, Tensor], build: Path) -> RelationNetwork:
    """Train the mean of the students on, with the labels and what a teacher says of these pairs and of others."""
    assert recipe.teacher is not None
    seed = recipe.seed + 1
    places = unlabelled(data.learned, seed)
    taught = teach(data.learned, places, data.labels, recipe.teacher, build / "teacher")
    plan = Plan(epochs=_TAUGHT_EPOCHS, rate=_BRANCH_RATE, head_rate=_BRANCH_RATE, soft=_SOFT, seed=seed)
    return _fitted(_begun(recipe, data, start), data, plan, build / "taught", places, taught)


def _fitted(
    network: RelationNetwork,
    data: Data,
    plan: Plan,
    folder: Path,
    more: Sequence[Place] = (),
    taught: Tensor | None = None,
) -> RelationNetwork:
    """Train a network on the sentences, and on `more` pairs without a label, of which a teacher has `taught`."""
    encoder = PairEncoder(student_base() / "tokenizer.json")
    extra = [Example(encoder.encode(*place), -1, -1) for place in more]
    examples = [*examples_of(data.learned, encoder, data.labels), *extra]
    turned = varied(data.learned, encoder, data.labels, plan.seed)
    fit(network, examples, plan, folder, varied=lambda epoch: [*turned(epoch), *extra], taught=taught)
    return network


def _begun(recipe: Recipe, data: Data, start: Mapping[str, Tensor]) -> RelationNetwork:
    network = _network(recipe, data)
    network.load_state_dict(start)
    return network


def _network(recipe: Recipe, data: Data) -> RelationNetwork:
    torch.manual_seed(recipe.seed)
    return RelationNetwork(student_base(), recipe.layers, len(data.labels), len(STATUSES))


def _card(recipe: Recipe, data: Data, held: Sequence[Labelled], model: Path) -> dict[str, Any]:
    sentences = (*data.learned, *data.held)
    told = {"sha256": data.sha256, "sentences": len(sentences), "pairs": sum(len(s.pairs) for s in sentences)}
    settings = {
        "epochs": recipe.epochs, "rate": recipe.rate, "layers": recipe.layers, "seed": recipe.seed,
        "branch_epochs": _BRANCH_EPOCHS, "taught_epochs": _TAUGHT_EPOCHS, "branch_rate": _BRANCH_RATE,
        "teacher": TEACHER if recipe.teacher is not None else None,
    }  # fmt: skip
    return card_of(model, held, data.labels, told, settings)
