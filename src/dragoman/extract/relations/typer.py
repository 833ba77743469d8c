"""The relation model at work: what one participant of a sentence does to another, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, cast

import msgspec
import numpy as np
import numpy.typing as npt
import onnxruntime

from dragoman.errors import PipelineError
from dragoman.extract.relations.encoding import MAX_PIECES, Encoded, PairEncoder
from dragoman.model import Span, Status

MODEL = Path(__file__).parent / "model"
NONE = "NONE"
TypeTable = Literal["manual", "mapping"]

# A report repeats its sentences seldom, a run over copies of one report does: what was typed lately is kept.
_CACHE = 4096
_Floats = npt.NDArray[np.float32]


class Marked(NamedTuple):
    """A text in which an actor and a recipient are marked; the spans count characters of the text."""

    text: str
    actor: Span
    recipient: Span


class Relation(msgspec.Struct, frozen=True, kw_only=True):
    """What the actor does to the recipient.

    `event_type` is `NONE` where the chance that anything is done is below the threshold. `mode` is the likeliest
    mode of that type, None where the type has none or the type alone is likelier. `confidence` is the calibrated
    probability of `event_type`, `probabilities` those of all types and of `NONE`; they sum to 1.
    """

    event_type: str
    mode: str | None
    status: Status
    confidence: float
    probabilities: dict[str, float]


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What the model card says that the runtime needs (`model/card.json`).

    `labels`: one `TYPE` or `TYPE.mode` for each output. `temperature`, `status_temperature`: what the outputs are
    divided by, so that they are calibrated. `threshold`: the least chance of any act for which a type is given.
    `mapping`: the labels that the CAMEO2PLOVER table of 2021 gives another type than the manual.
    """

    labels: tuple[str, ...]
    statuses: tuple[str, ...]
    temperature: float
    status_temperature: float
    threshold: float
    mapping: dict[str, str]


class RelationTyper:
    """Types pairs, one after another, on one thread.

    Pairs are not put together into batches: the activations of an int8 model are scaled over all of a batch, so
    that a pair's result would hang on its neighbours. One by one costs about a fifth of the speed and gives the
    same result in any company.
    """

    def __init__(
        self,
        folder: Path = MODEL,
        *,
        threshold: float | None = None,
        table: TypeTable = "manual",
        pieces: int = MAX_PIECES,
    ) -> None:
        try:
            self.card = msgspec.json.decode((folder / "card.json").read_bytes(), type=Card)
            self._encoder = PairEncoder(folder / "tokenizer.json", pieces)
            self._session = onnxruntime.InferenceSession(
                str(folder / "relations.onnx"), _one_thread(), providers=["CPUExecutionProvider"]
            )
        except (OSError, ValueError, RuntimeError) as error:
            raise PipelineError(
                f"the relation model in {folder} cannot be opened ({error}); install Dragoman again, or leave the "
                "model out with the setting relations=no"
            ) from error
        self.threshold = self.card.threshold if threshold is None else threshold
        self._types = _types(self.card, table)
        self.names = tuple(sorted(set(self._types)))
        self._fold = np.zeros((len(self._types), len(self.names)), dtype=np.float32)
        for i, name in enumerate(self._types):
            self._fold[i, self.names.index(name)] = 1.0
        self.type_one = lru_cache(maxsize=_CACHE)(self._type_one)

    def type_all(self, pairs: Iterable[Marked]) -> Iterator[Relation]:
        """Type pairs, in order. Spans must be checked (`check`): empty, equal or crossing ones mean nothing."""
        for pair in pairs:
            yield self.type_one(pair)

    def _type_one(self, pair: Marked) -> Relation:
        """Type one pair."""
        logits, statuses = self._logits(self._encoder.encode(*pair))
        probabilities = _softmax(logits / self.card.temperature)
        folded = probabilities @ self._fold
        by_type = dict(zip(self.names, (float(p) for p in folded), strict=True))
        best = max((name for name in self.names if name != NONE), key=lambda name: by_type[name])
        if 1.0 - by_type.get(NONE, 0.0) < self.threshold:
            best = NONE
        status = self.card.statuses[int(np.argmax(statuses))]
        return Relation(
            event_type=best,
            mode=self._mode(best, probabilities),
            status=cast(Status, status if best != NONE else "actual"),
            confidence=round(by_type[best], 4),
            probabilities={name: round(p, 4) for name, p in by_type.items()},
        )

    def _mode(self, event_type: str, probabilities: _Floats) -> str | None:
        rows = [i for i, name in enumerate(self._types) if name == event_type]
        label = self.card.labels[max(rows, key=lambda i: float(probabilities[i]))]
        return label.partition(".")[2] or None

    def _logits(self, encoded: Encoded) -> tuple[_Floats, _Floats]:
        ids = np.array([encoded.ids], dtype=np.int64)
        logits, statuses = self._session.run(
            ["labels", "statuses"],
            {
                "ids": ids,
                "mask": np.ones_like(ids),
                "actor": np.array([encoded.actor], dtype=np.int64),
                "recipient": np.array([encoded.recipient], dtype=np.int64),
            },
        )
        return logits[0], statuses[0]


def check(text: str, actor: Sequence[int], recipient: Sequence[int]) -> Marked:
    """Return a marked pair; raises ValueError that says which span is wrong and why."""
    spans = [_span(text, name, given) for name, given in (("actor", actor), ("recipient", recipient))]
    first, second = spans
    apart = first.end <= second.start or second.end <= first.start
    if first == second or not (apart or _within(first, second)):
        raise ValueError(f"actor {list(first)} and recipient {list(second)} overlap; mark them apart")
    return Marked(text, first, second)


def _within(one: Span, other: Span) -> bool:
    """Whether one of two spans holds the other: "the Turkish army" and "Turkish"."""
    return (one.start <= other.start and other.end <= one.end) or (other.start <= one.start and one.end <= other.end)


def _span(text: str, name: str, given: Sequence[int]) -> Span:
    if len(given) != 2:
        raise ValueError(f"{name} {list(given)} is not [start, end]")
    start, end = given
    if start > end:
        raise ValueError(f"{name} [{start}, {end}] ends before it starts; are they swapped?")
    if start < 0 or end > len(text):
        raise ValueError(f"{name} [{start}, {end}] lies outside the text of length {len(text)}")
    if not text[start:end].strip():
        raise ValueError(f"{name} [{start}, {end}] is empty; mark the words that name somebody")
    for at in (start, end):
        if _splits(text, at):
            raise ValueError(
                f"{name} [{start}, {end}] cuts a character at {at}; count characters (code points), not bytes or UTF-16"
            )
    return Span(start, end)


def _splits(text: str, at: int) -> bool:
    """Whether a place in a text lies within what is read as one character."""
    import unicodedata

    if not 0 < at < len(text):
        return False
    after = text[at]
    return bool(unicodedata.combining(after)) or after == "\u200d" or text[at - 1] == "\u200d" or (
        "\udc00" <= after <= "\udfff" and "\ud800" <= text[at - 1] <= "\udbff"
    )  # fmt: skip


def _types(card: Card, table: TypeTable) -> list[str]:
    """Return the type of each label, by the manual or by the CAMEO2PLOVER table."""
    changed = card.mapping if table == "mapping" else {}
    return [changed.get(label, label.partition(".")[0]) for label in card.labels]


def _softmax(values: _Floats) -> _Floats:
    powers = np.exp(values - values.max())
    return cast(_Floats, powers / powers.sum())


def _one_thread() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return options
