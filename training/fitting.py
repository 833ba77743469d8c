"""Trains a network on examples: seeded, one checkpoint an epoch, resumes where it stopped."""

from __future__ import annotations

import json
import math
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from training.examples import Batch, Example, batches
from training.network import RelationNetwork

_STATUS_WEIGHT = 0.3
_DECAY = 0.01


@dataclass(frozen=True)
class Plan:
    """How to train.

    `rate`, `head_rate`: the highest learning rates of the encoder and of the layers above it, which begin at random.
    `soft`: the share of the loss that follows a teacher's probabilities, where there are any.
    """

    epochs: int
    rate: float
    head_rate: float = 1e-3
    batch: int = 64
    warmup: float = 0.06
    smoothing: float = 0.05
    soft: float = 0.0
    seed: int = 1


def fit(
    network: RelationNetwork,
    examples: Sequence[Example],
    plan: Plan,
    folder: Path,
    *,
    varied: Callable[[int], Sequence[Example]] | None = None,
    taught: Tensor | None = None,
    device: torch.device | None = None,
) -> None:
    """Train a network in place.

    `varied`: gives the examples of an epoch, as many and in the same order, if they are not the same in each.
    `taught`: a teacher's probabilities, of shape (examples, labels). `folder` keeps the last checkpoint: a run that
    is started again with the same plan goes on after the last whole epoch.
    """
    device = device or torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network.to(device)
    # Half as long on a CPU; lengths come in few sizes and batches in one, so that each is compiled once.
    quick = torch.compile(network, dynamic=False) if shutil.which("gcc") or device.type == "cuda" else network
    steps = plan.epochs * math.ceil(len(examples) / plan.batch)
    # Fused: on a CPU a step otherwise takes as long as the pass through the network.
    optimizer = torch.optim.AdamW(_groups(network, plan), lr=plan.rate, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _slope(step, steps, plan.warmup))
    key = json.dumps({**asdict(plan), "examples": len(examples), "taught": taught is not None})
    done = _resume(folder, key, network, optimizer, schedule)
    for epoch in range(done, plan.epochs):
        torch.manual_seed(plan.seed * 1000 + epoch)
        network.train()
        began, total = time.perf_counter(), 0.0
        shown = varied(epoch) if varied else examples
        for batch in batches(shown, plan.batch, plan.seed * 1000 + epoch, device):
            loss = _loss(quick if len(batch.rows) == plan.batch else network, batch, plan, taught)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            total += loss.item() * len(batch.rows)
        seconds = time.perf_counter() - began
        print(f"epoch {epoch + 1} of {plan.epochs}: loss {total / len(examples):.3f}, {seconds:.0f} s", flush=True)
        _keep(folder, key, epoch + 1, network, optimizer, schedule)
    network.eval()


@torch.no_grad()
def predict(network: RelationNetwork, examples: Sequence[Example], size: int = 32) -> tuple[Tensor, Tensor]:
    """Return the logits of labels and statuses for examples, in order."""
    network.eval()
    device = next(network.parameters()).device
    labels, statuses = [], []
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].encoded.ids))
    for batch in batches([examples[i] for i in order], size, None, device):
        with torch.autocast(device.type, dtype=torch.bfloat16):
            label, status = network(batch.ids, batch.mask, batch.actor, batch.recipient)
        labels.append(label.float().cpu())
        statuses.append(status.float().cpu())
    back = torch.empty(len(order), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(labels)[back], torch.cat(statuses)[back]


def _loss(network: Callable[..., tuple[Tensor, Tensor]], batch: Batch, plan: Plan, taught: Tensor | None) -> Tensor:
    with torch.autocast(batch.ids.device.type, dtype=torch.bfloat16):
        label, status = network(batch.ids, batch.mask, batch.actor, batch.recipient)
    label, status = label.float(), status.float()
    gold = batch.label >= 0
    hard = functional.cross_entropy(
        label, batch.label, ignore_index=-1, reduction="none", label_smoothing=plan.smoothing
    )
    loss = torch.where(gold, hard, torch.zeros_like(hard))
    if taught is not None:
        target = taught[batch.rows.cpu()].to(label.device)
        soft = -(target * functional.log_softmax(label, dim=-1)).sum(-1)
        loss = torch.where(gold, (1 - plan.soft) * loss + plan.soft * soft, soft)
    total = loss.mean()
    if bool((batch.status >= 0).any()):
        total = total + _STATUS_WEIGHT * functional.cross_entropy(status, batch.status, ignore_index=-1)
    return total


def _groups(network: RelationNetwork, plan: Plan) -> list[dict[str, object]]:
    """Split the parameters by rate and decay: norms and biases are not decayed, as is usual for encoders of this kind."""
    groups: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        rate = plan.rate if name.startswith("encoder.") else plan.head_rate
        decay = 0.0 if name.endswith("bias") or "LayerNorm" in name else _DECAY
        groups.setdefault((rate, decay), []).append(parameter)
    return [{"params": found, "lr": rate, "weight_decay": decay} for (rate, decay), found in groups.items()]


def _slope(step: int, steps: int, warmup: float) -> float:
    rising = max(1, round(warmup * steps))
    return (step + 1) / rising if step < rising else max(0.0, (steps - step) / max(1, steps - rising))


def _resume(folder: Path, key: str, network: RelationNetwork, *others: object) -> int:
    path = folder / "checkpoint.pt"
    if not path.exists():
        return 0
    state = torch.load(path, map_location="cpu", weights_only=True)
    if state["key"] != key:
        return 0
    network.load_state_dict(state["network"])
    for name, other in zip(("optimizer", "schedule"), others, strict=True):
        other.load_state_dict(state[name])  # type: ignore[attr-defined]
    print(f"going on after epoch {state['epoch']}", flush=True)
    return int(state["epoch"])


def _keep(
    folder: Path, key: str, epoch: int, network: RelationNetwork, optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
) -> None:  # fmt: skip
    """Write a checkpoint aside and put it in place, so that none is ever half-written."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {
        "key": key, "epoch": epoch, "network": network.state_dict(), "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),
    }  # fmt: skip
    torch.save(state, folder / "checkpoint.new")
    (folder / "checkpoint.new").replace(folder / "checkpoint.pt")
