"""Articles and tokens a second on one core, and the same for spaCy's full pipeline, in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from benchmarks.table import corpus_path, show

_T = TypeVar("_T")

# Enough for caches and the interpreter's specialised code; the first texts are slower on both sides.
_WARM_UP = 5

# Both sides take turns over slices of the corpus, so that a busy spell of the machine hits both.
_SLICES = 4


def run(corpus: Path, limit: int | None) -> None:
    """Measure and print."""
    path = corpus_path(corpus)
    if path is None:
        return
    from dragoman.engines import limit_threads

    limit_threads()  # before spaCy is loaded
    import spacy

    from dragoman import Coder
    from dragoman.model import Coding, Report
    from dragoman.settings import Settings
    from dragoman.sources import read_reports

    settings = Settings()
    reports = list(islice((r for r in read_reports([str(path)]) if r.error is None), limit))
    if not reports:
        print(f"skipped: {path} holds no report that can be read")
        return
    coder, nlp = Coder(settings), spacy.load(settings.spacy_model)
    tokens = sum(len(nlp.make_doc(report.text)) for report in reports)
    codings: list[Coding] = []

    def code(some: Sequence[Report]) -> None:
        codings.extend(coder.code_all(some))

    def parse(some: Sequence[Report]) -> None:
        for _ in nlp.pipe([report.text for report in some]):
            pass

    code(reports[:_WARM_UP])
    parse(reports[:_WARM_UP])
    codings.clear()
    ours = theirs = 0.0
    for start in range(_SLICES):
        some = reports[start::_SLICES]
        ours += _cpu(code, some)
        theirs += _cpu(parse, some)
    show(
        f"Speed on {path.name}, one core, models loaded",
        [
            ("articles", f"{len(reports):,}"),
            ("tokens (spaCy's tokenizer)", f"{tokens:,}"),
            ("events found", f"{sum(len(coding.events) for coding in codings):,}"),
            ("reports that failed", str(sum(coding.report.error is not None for coding in codings))),
            ("dragoman, articles/s", f"{len(reports) / ours:.1f}"),
            ("dragoman, tokens/s", f"{tokens / ours:,.0f}"),
            ("spaCy full pipeline, tokens/s", f"{tokens / theirs:,.0f}"),
            ("ratio, dragoman to spaCy", f"{theirs / ours:.2f}"),
        ],
    )


def _cpu(work: Callable[[Sequence[_T]], None], some: Sequence[_T]) -> float:
    started = time.process_time()
    work(some)
    return time.process_time() - started
