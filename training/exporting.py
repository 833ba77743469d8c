"""From a trained network to what the package ships: ONNX in int8, tokenizer, calibrated model card."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.corpus import NONE
from training.examples import STATUSES, Example
from training.network import Reader, RelationNetwork

_Floats = npt.NDArray[np.float64]
_OPSET = 17
_TEMPERATURES = [round(0.5 + 0.025 * n, 3) for n in range(101)]
_THRESHOLDS = [round(0.05 * n, 2) for n in range(1, 20)]


def export(network: RelationNetwork, path: Path) -> None:
    """Write the network as ONNX with int8 weights, one scale a channel (a scale a tensor is less exact)."""
    reader = Reader(network.cpu()).eval()
    ids = torch.randint(1000, 20000, (2, 40))
    place = torch.tensor([3, 5])
    whole = path.with_suffix(".float.onnx")
    inputs, outputs = ["ids", "mask", "actor", "recipient"], ["labels", "statuses"]
    torch.onnx.export(
        reader, (ids, torch.ones_like(ids), place, place), str(whole), input_names=inputs, output_names=outputs,
        dynamic_axes={name: {0: "pairs", 1: "pieces"} if name in ("ids", "mask") else {0: "pairs"} for name in inputs + outputs},
        dynamo=False, opset_version=_OPSET,
    )  # fmt: skip
    quantize_dynamic(whole, path, per_channel=True, weight_type=QuantType.QInt8)
    whole.unlink()


def outputs(model: Path, examples: Sequence[Example]) -> tuple[_Floats, _Floats]:
    """Run the exported model on examples, one by one as the package does; returns logits of labels and statuses."""
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    labels, statuses = [], []
    for example in examples:
        ids = np.array([example.encoded.ids], dtype=np.int64)
        label, status = session.run(
            ["labels", "statuses"],
            {
                "ids": ids,
                "mask": np.ones_like(ids),
                "actor": np.array([example.encoded.actor], dtype=np.int64),
                "recipient": np.array([example.encoded.recipient], dtype=np.int64),
            },
        )
        labels.append(label[0])
        statuses.append(status[0])
    return np.array(labels, dtype=np.float64), np.array(statuses, dtype=np.float64)


def calibrate(logits: _Floats, gold: Sequence[int], groups: Sequence[str] | None = None) -> float:
    """Return the temperature at which gold labels are likeliest (Guo et al. 2017); `groups` folds labels into types."""
    rows = [i for i, g in enumerate(gold) if g >= 0]
    return min(_TEMPERATURES, key=lambda t: _surprise(logits[rows], [gold[i] for i in rows], t, groups))


def choose_threshold(logits: _Floats, gold: Sequence[int], labels: Sequence[str], temperature: float) -> float:
    """Return the least chance of any act at which types are found with the best F1."""
    curve = precision_recall(logits, gold, labels, temperature)
    return max(curve, key=lambda row: row["f1"])["threshold"]


def precision_recall(
    logits: _Floats, gold: Sequence[int], labels: Sequence[str], temperature: float
) -> list[dict[str, float]]:
    """Return precision, recall and F1 of types (NONE not counted) at each threshold."""
    types = sorted({label.partition(".")[0] for label in labels})
    folded = fold(softmax(logits / temperature), labels, types)
    none = types.index(NONE)
    act = 1.0 - folded[:, none]
    acts = [i for i in range(len(types)) if i != none]
    guess = np.array(acts)[folded[:, acts].argmax(-1)]
    truth = np.array([types.index(labels[g].partition(".")[0]) for g in gold])
    rows = []
    for threshold in _THRESHOLDS:
        given = act >= threshold
        right = int((given & (guess == truth)).sum())
        precision = right / max(1, int(given.sum()))
        recall = right / max(1, int((truth != none).sum()))
        f1 = 2 * precision * recall / (precision + recall) if right else 0.0
        rows.append({"threshold": threshold, "precision": precision, "recall": recall, "f1": f1})
    return rows


def fold(probabilities: _Floats, labels: Sequence[str], types: Sequence[str]) -> _Floats:
    """Add up the probabilities of labels by type."""
    matrix = np.zeros((len(labels), len(types)))
    for i, label in enumerate(labels):
        matrix[i, types.index(label.partition(".")[0])] = 1.0
    return probabilities @ matrix


def softmax(logits: _Floats) -> _Floats:
    """Turn logits into probabilities, row by row."""
    powers: _Floats = np.exp(logits - logits.max(-1, keepdims=True))
    total: _Floats = powers / powers.sum(-1, keepdims=True)
    return total


def write_model(folder: Path, tokenizer: Path, card: dict[str, Any]) -> None:
    """Put tokenizer and card beside the exported model."""
    shutil.copy(tokenizer, folder / "tokenizer.json")
    (folder / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf8")


def statuses() -> tuple[str, ...]:
    """Return the statuses in the order of the model's outputs."""
    return STATUSES


def _surprise(logits: _Floats, gold: Sequence[int], temperature: float, groups: Sequence[str] | None) -> float:
    probabilities = softmax(logits / temperature)
    if groups is not None:
        types = sorted({g.partition(".")[0] for g in groups})
        probabilities = fold(probabilities, groups, types)
        gold = [types.index(groups[g].partition(".")[0]) for g in gold]
    chosen = probabilities[np.arange(len(gold)), gold]
    return float(-np.log(np.maximum(chosen, 1e-9)).mean())
