"""Calibrates an exported model and writes down how it was made and how good it is: the model card."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dragoman.extract.relations.encoding import PairEncoder
from training.corpus import NONE, Labelled
from training.examples import STATUSES, examples_of
from training.exporting import calibrate, choose_threshold, fold, outputs, precision_recall, softmax
from training.network import STUDENT, student_base

# Labels that the CAMEO2PLOVER table of 2021, or relation data that is labelled by way of it, has under another type than
# the manual: CAMEO 163, 116, 173 (jailed by a verdict), 133 (a protest announced), 176 (a cyber attack), 035 and 055.
MAPPING = {
    "SANCTION.embargo": "COERCE",
    "SANCTION.convict": "ACCUSE",
    "SANCTION.jailed": "COERCE",
    "PROTEST.announced": "THREATEN",
    "COERCE.cyber": "ASSAULT",
    "CONCEDE.promise": "AGREE",
    "CONCEDE.regret": "SUPPORT",
}


def card_of(
    model: Path, held: Sequence[Labelled], labels: Sequence[str], data: Mapping[str, Any], training: Mapping[str, Any]
) -> dict[str, Any]:
    """Calibrate a model on sentences that it has not learned from, score it there, and return its card.

    `data`, `training`: what the card says of the sentences and of the recipe.
    """
    encoder = PairEncoder(student_base() / "tokenizer.json")
    examples = examples_of(held, encoder, labels)
    logits, statuses = outputs(model, examples)
    gold = [e.label for e in examples]
    temperature = calibrate(logits, gold, labels)
    threshold = choose_threshold(logits, gold, labels, temperature)
    chosen = next(r for r in precision_recall(logits, gold, labels, temperature) if r["threshold"] == threshold)
    types = sorted({label.partition(".")[0] for label in labels})
    guess = fold(softmax(logits / temperature), labels, types).argmax(-1)
    right = [types[g] == labels[e.label].partition(".")[0] for g, e in zip(guess, examples, strict=True)]
    status = [int(s.argmax()) == e.status for s, e in zip(statuses, examples, strict=True) if e.status >= 0]
    return {
        "name": "dragoman relations",
        "task": "type, mode and status of what a marked actor does to a marked recipient, in one sentence or paragraph",
        "licence": "Apache-2.0",
        "base": {"package": STUDENT.replace("_", "-"), "version": _version(STUDENT), "licence": "Apache-2.0"},
        "data": {**data, "held_out_pairs": len(examples), "of_these_none": sum(labels[g] == NONE for g in gold)},
        "training": {**training, "torch": _version("torch"), "transformers": _version("transformers")},
        "scores": {
            "held_out_accuracy": round(sum(right) / len(right), 4),
            "held_out_status": round(sum(status) / len(status), 4),
            "held_out_precision": round(chosen["precision"], 4),
            "held_out_recall": round(chosen["recall"], 4),
            "held_out_f1": round(chosen["f1"], 4),
        },
        "labels": list(labels),
        "statuses": list(STATUSES),
        "temperature": temperature,
        "status_temperature": calibrate(statuses, [e.status for e in examples]),
        "threshold": threshold,
        "mapping": {label: name for label, name in MAPPING.items() if label in labels},
    }


def _version(package: str) -> str:
    return importlib.metadata.version(package.replace("_", "-"))
