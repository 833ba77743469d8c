"""Documents of every kind that the program reads, made of mutated texts; a number always makes the same one."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any, NamedTuple

from benchmarks.fuzzing import archives, feeds, pages
from benchmarks.fuzzing.damage import damaged, encoded, zipped
from benchmarks.fuzzing.texts import huge_number, mutated, seeds


class Made(NamedTuple):
    """A document: its bytes, and the ending of the file they go to; `-` is standard input, `feed` no file at all."""

    data: bytes
    ending: str


def make(kind: str, seed: int, number: int) -> Made:
    """Return the document of a number."""
    return KINDS[kind](random.Random(f"{seed}/{kind}/{number}"))


def _report(rng: random.Random) -> Made:
    data = damaged(rng, encoded(rng, mutated(rng)), 0.3)
    return Made(data, ".txt" if rng.random() < 0.9 else "-")


def _lines(rng: random.Random) -> Made:
    data = b"\n".join(_line(rng) for _ in range(rng.choice((1, 1, 1, 2, 3))))
    data = damaged(rng, data, 0.3)
    if rng.random() < 0.1:
        return Made(damaged(rng, zipped(rng, data), 0.2), ".jsonl.gz")
    return Made(data, ".jsonl" if rng.random() < 0.9 else "-")


def _line(rng: random.Random) -> bytes:
    report = rng.choice(seeds())
    fields: dict[str, Any] = {
        "id": report.id, "text": mutated(rng), "title": report.title, "date": report.date, "url": report.url,
        "publisher": report.publisher,
    }  # fmt: skip
    for _ in range(rng.choice((0, 0, 1, 2))):
        fields[rng.choice((*fields, "more", ""))] = _value(rng)
    if rng.random() < 0.05:
        del fields["text"]
    # Some write halves of surrogate pairs as escapes, some as bytes; NaN is no JSON, and met all the same.
    line = json.dumps(fields, ensure_ascii=rng.random() < 0.5)
    return damaged(rng, encoded(rng, line), 0.1)


def _value(rng: random.Random) -> Any:
    number = rng.randrange(8)
    if number == 0:
        return rng.choice(
            (None, True, 0, -1, 1.5e308, float("nan"), float("inf"), 10**400, "", " ", [], {}, "\ud800", "\x00", "null")
        )
    if number == 1:
        return _deep(rng.choice((3, 50, 900)))
    if number == 2:
        return huge_number(rng, "")
    if number == 3:
        return rng.choice(
            (
                "2014-02-30",
                "03/04/2014",
                "26 Feb 2014",
                "2014-02-26T10:00:00Z",
                "0000-00-00",
                "99999-01-01",
                "20140226",
                "٢٠١٤-٠٢-٢٦",
            )
        )
    if number == 4:
        return rng.choice(
            (
                "http://",
                "javascript:alert(1)",
                "http://[::1",
                "http://example.org:99999/",
                "//x",
                "http://" + "a." * 200 + "b",
            )
        )
    return mutated(rng)[: rng.choice((20, 300, 5_000))]


def _deep(depth: int) -> Any:
    value: Any = "x"
    for number in range(depth):
        value = [value] if number % 2 else {"a": value}
    return value


def _page(rng: random.Random) -> Made:
    data = damaged(rng, encoded(rng, pages.page(rng, mutated(rng))), 0.3)
    return Made(data, ".html" if rng.random() < 0.9 else "-")


def _archive(rng: random.Random) -> Made:
    return Made(*archives.archive(rng))


def _feed(rng: random.Random) -> Made:
    return Made(damaged(rng, encoded(rng, feeds.feed(rng)), 0.3), "feed")


KINDS: dict[str, Callable[[random.Random], Made]] = {
    "reports": _report,
    "lines": _lines,
    "html": _page,
    "warc": _archive,
    "feeds": _feed,
}
