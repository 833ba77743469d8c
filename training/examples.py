"""From labelled sentences to what the network learns from: word pieces, label numbers, batches."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from dragoman.extract.relations.encoding import Encoded, PairEncoder
from dragoman.model import Span
from training.corpus import NONE, Labelled, Pair
from training.swapping import stock_of, swapped

Swap = Callable[[Labelled, Pair], tuple[str, Span, Span]]

STATUSES = ("actual", "historical", "future", "hypothetical", "negated")
# A mode with fewer examples is learned as its type alone.
_RARE = 12
_PRISON = re.compile(r"\b(jail\w*|prison\w*|imprison\w*|behind bars|sentenced|years?|life|labour camp|labor camp)\b")
# Batches are padded to a multiple of so many pieces: each length is compiled for itself.
_STEP = 8
# The share of participants that are exchanged in each epoch.
_SWAPPED = 0.25


class Example(NamedTuple):
    """An encoded pair with its gold label and status; -1 where nobody labelled it."""

    encoded: Encoded
    label: int
    status: int


@dataclass(frozen=True)
class Batch:
    """Tensors of one step: (batch, pieces) for `ids` and `mask`, (batch,) for the rest; `rows` are example numbers."""

    ids: Tensor
    mask: Tensor
    actor: Tensor
    recipient: Tensor
    label: Tensor
    status: Tensor
    rows: Tensor


def labels_of(sentences: Iterable[Labelled]) -> list[str]:
    """Return the labels to be learned: `TYPE.mode`, or `TYPE` for what has no mode or a rare one."""
    counts = Counter(label_of(s.text, pair) for s in sentences for pair in s.pairs)
    types = {name.partition(".")[0] for name in counts}
    return sorted(types | {name for name, n in counts.items() if n >= _RARE})


def examples_of(
    sentences: Iterable[Labelled], encoder: PairEncoder, labels: Sequence[str], swap: Swap | None = None
) -> list[Example]:
    """Encode all labelled pairs, in order; with `swap`, with some of their participants exchanged."""
    number = {name: i for i, name in enumerate(labels)}
    return [
        Example(
            encoder.encode(*(swap(s, pair) if swap else (s.text, pair.actor, pair.recipient))),
            number.get(label_of(s.text, pair), number[pair.event_type]),
            STATUSES.index(pair.status) if pair.event_type != NONE else -1,
        )
        for s in sentences
        for pair in s.pairs
    ]


def varied(
    sentences: Sequence[Labelled], encoder: PairEncoder, labels: Sequence[str], seed: int
) -> Callable[[int], list[Example]]:
    """Return what gives the examples of an epoch: those of `examples_of`, with other participants in each."""
    stock = stock_of(sentences)

    def of_epoch(epoch: int) -> list[Example]:
        chance = random.Random(seed * 1000 + epoch)
        return examples_of(sentences, encoder, labels, lambda s, pair: swapped(s, pair, stock, _SWAPPED, chance))

    return of_epoch


def unlabelled_pairs(sentence: Labelled) -> list[tuple[Span, Span]]:
    """Return the ordered pairs of a sentence's brackets that nobody labelled."""
    spans = sorted({span for pair in sentence.pairs for span in (pair.actor, pair.recipient)})
    known = {(pair.actor, pair.recipient) for pair in sentence.pairs}
    return [(a, b) for a in spans for b in spans if a != b and (a, b) not in known]


def split(sentences: Sequence[Labelled], share: float, seed: int) -> tuple[list[Labelled], list[Labelled]]:
    """Split sentences into those to learn from and those to choose by; the same for the same seed."""
    order = list(range(len(sentences)))
    random.Random(seed).shuffle(order)
    held = set(order[: round(share * len(order))])
    return [s for i, s in enumerate(sentences) if i not in held], [sentences[i] for i in sorted(held)]


def batches(examples: Sequence[Example], size: int, seed: int | None, device: torch.device) -> Iterator[Batch]:
    """Yield batches of pairs of like length, in random order; in the given order without a seed."""
    order = list(range(len(examples)))
    if seed is not None:
        chance = random.Random(seed)
        chance.shuffle(order)
        pool = size * 40
        order = [
            i
            for start in range(0, len(order), pool)
            for i in sorted(order[start : start + pool], key=lambda i: len(examples[i].encoded.ids))
        ]
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    if seed is not None:
        chance.shuffle(groups)
    for rows in groups:
        yield _batch([examples[i] for i in rows], rows, device)


def _batch(chosen: Sequence[Example], rows: Sequence[int], device: torch.device) -> Batch:
    longest = -(-max(len(e.encoded.ids) for e in chosen) // _STEP) * _STEP
    ids = torch.zeros(len(chosen), longest, dtype=torch.long)
    mask = torch.zeros(len(chosen), longest, dtype=torch.long)
    for i, example in enumerate(chosen):
        ids[i, : len(example.encoded.ids)] = torch.tensor(example.encoded.ids)
        mask[i, : len(example.encoded.ids)] = 1

    def numbers(values: Iterable[int]) -> Tensor:
        return torch.tensor(list(values), device=device)

    return Batch(
        ids.to(device), mask.to(device), numbers(e.encoded.actor for e in chosen),
        numbers(e.encoded.recipient for e in chosen), numbers(e.label for e in chosen),
        numbers(e.status for e in chosen), numbers(rows),
    )  # fmt: skip


def label_of(text: str, pair: Pair) -> str:
    """Return the label of a pair: `TYPE.mode`, or `TYPE`.

    Two modes are told apart further than the sentences do it, because the CAMEO2PLOVER table has other types for
    them: a protest to come, and a verdict that sends to prison.
    """
    mode = pair.mode
    if pair.event_type == "PROTEST" and pair.status == "future":
        mode = "announced"
    elif mode == "convict" and _PRISON.search(text):
        mode = "jailed"
    return f"{pair.event_type}.{mode}" if mode else pair.event_type
