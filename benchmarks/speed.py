"""Articles and tokens a second on one core, the same with the lexicon alone, and for spaCy's full pipeline, in one run."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from benchmarks.table import corpus_path, show

_T = TypeVar("_T")

# Enough for caches and the interpreter's specialised code; the first texts are slower on all sides.
_WARM_UP = 5

# All sides take turns over slices of the corpus, so that a busy spell of the machine hits all.
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
    lexicon = Coder(settings.with_values(relations=False))
    tokens = sum(len(nlp.make_doc(report.text)) for report in reports)
    codings: list[Coding] = []

    def code(some: Sequence[Report]) -> None:
        codings.extend(coder.code_all(some))

    def code_by_lexicon(some: Sequence[Report]) -> None:
        for _ in lexicon.code_all(some):
            pass

    def parse(some: Sequence[Report]) -> None:
        for _ in nlp.pipe([report.text for report in some]):
            pass

    code(reports[:_WARM_UP])
    code_by_lexicon(reports[:_WARM_UP])
    parse(reports[:_WARM_UP])
    codings.clear()
    ours = plain = theirs = 0.0
    for start in range(_SLICES):
        some = reports[start::_SLICES]
        ours += _cpu(code, some)
        plain += _cpu(code_by_lexicon, some)
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
            ("with the lexicon alone, tokens/s", f"{tokens / plain:,.0f}"),
            ("speed kept with the relation model", f"{plain / ours:.0%}"),
            ("spaCy full pipeline, tokens/s", f"{tokens / theirs:,.0f}"),
            ("ratio, dragoman to spaCy", f"{theirs / ours:.2f}"),
        ],
    )


def _cpu(work: Callable[[Sequence[_T]], None], some: Sequence[_T]) -> float:
    started = time.process_time()
    work(some)
    return time.process_time() - started
