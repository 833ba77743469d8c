"""The teacher: a larger network that learns from the same sentences, and then labels pairs for the student."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from dragoman.extract.relations.encoding import PairEncoder
from dragoman.model import Span
from training.corpus import Labelled
from training.examples import STATUSES, Example, examples_of, unlabelled_pairs, varied
from training.fitting import Plan, fit, predict
from training.network import RelationNetwork, teacher_base

Place = tuple[str, Span, Span]

# mpnet-base: two epochs, the lowest third of its layers as they are. Chosen for time: fifty minutes on two cores.
_PLAN = Plan(epochs=2, rate=5e-5)
_FROZEN = 4
# So many of the pairs that nobody labelled are given to the student, too.
_UNLABELLED = 30_000


def unlabelled(sentences: Sequence[Labelled], seed: int) -> list[Place]:
    """Draw pairs of brackets that nobody labelled, as text and spans."""
    found = [(s.text, actor, recipient) for s in sentences for actor, recipient in unlabelled_pairs(s)]
    return random.Random(seed).sample(found, min(_UNLABELLED, len(found)))


def teach(
    sentences: Sequence[Labelled], more: Sequence[Place], labels: Sequence[str], packages: Path, folder: Path
) -> Tensor:
    """Train the teacher; return its probabilities of labels for the pairs of sentences, in order, and for `more`.

    `packages`: where the packages of its weights were installed. `folder` keeps checkpoint and probabilities, the latter
    for the same pairs and labels: a row of another run's would teach another pair.
    """
    kept = folder / "probabilities.pt"
    key = hashlib.sha256(
        repr((_PLAN, _FROZEN, list(labels), [(s.text, s.pairs) for s in sentences], more)).encode()
    ).hexdigest()
    if kept.exists() and (found := torch.load(kept, weights_only=True))["key"] == key:
        before: Tensor = found["probabilities"]
        return before
    base = teacher_base(packages, folder)
    encoder = PairEncoder(base / "tokenizer.json")
    torch.manual_seed(_PLAN.seed)
    teacher = RelationNetwork(base, None, len(labels), len(STATUSES))
    teacher.freeze(_FROZEN)
    known = examples_of(sentences, encoder, labels)
    fit(teacher, known, _PLAN, folder, varied=varied(sentences, encoder, labels, _PLAN.seed))
    extra = [Example(encoder.encode(*place), -1, -1) for place in more]
    probabilities = predict(teacher, [*known, *extra])[0].softmax(-1)
    torch.save({"key": key, "probabilities": probabilities}, folder / "probabilities.new")
    (folder / "probabilities.new").replace(kept)
    return probabilities
