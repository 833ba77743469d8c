"""Where the time of coding goes: the costliest functions by their own time, and the stages with all that they call."""

from __future__ import annotations

import cProfile
import pstats
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path, PurePath

from benchmarks.table import ROOT, corpus_path

# Own reports that are not samples: coding them fills the caches that a long run has filled, but those of sentences.
_WARM_UP = ROOT / "evals" / "data" / "reports.jsonl"
_TOP = 10
# The functions in which a stage's work is done, by file and name; the rest is the coder's own.
_STAGES = (
    ("reading: headline, dateline, date, boilerplate", "reading/reader.py", "read"),
    ("annotate: sentences, tokens, parse", "annotate/annotator.py", "annotate"),
    ("of which the parser (spaCy)", "spacy/language.py", "pipe"),
    ("places", "resolve/places.py", "find_all"),
    ("mentions of actors", "resolve/mentions.py", "find"),
    ("statements", "extract/statements.py", "extract"),
    ("events: frames, slots, status, relation model", "extract/events.py", "extract"),
    ("of which the relation model (ONNX Runtime)", "relations/typer.py", "_type_one"),
    ("dates and places of events", "extract/setting.py", "settle"),
    ("strength, topics and claims of statements", "extract/assessing.py", "assess"),
    ("JSON", "views/jsonl.py", "encode_coding"),
)
_Stats = dict[tuple[str, int, str], tuple[int, int, float, float, dict[object, object]]]


def run(corpus: Path | None, limit: int | None) -> None:
    """Measure and print Markdown."""
    path = corpus_path(corpus) if corpus else None
    if corpus and path is None:
        return
    from dragoman.engines import limit_threads

    limit_threads()  # before spaCy is loaded
    from dragoman import Coder
    from dragoman.samples import sample_paths
    from dragoman.sources import read_reports
    from dragoman.views.jsonl import encode_coding

    with sample_paths() as samples:
        paths = [str(path)] if path else [str(sample) for sample in samples]
        reports = list(islice((r for r in read_reports(paths) if r.error is None), limit))
    others = [r for r in read_reports([str(_WARM_UP)]) if r.error is None]
    coder, plain = Coder(), Coder()
    for each in (coder, plain):
        for report in others:
            encode_coding(each.code(report))
    profile = cProfile.Profile()
    profile.enable()
    for report in reports:
        encode_coding(coder.code(report))
    profile.disable()
    # The profiler makes calls of Python seem dear: the sum is measured without it, by a coder that knows no more.
    started = time.process_time()
    for report in reports:
        encode_coding(plain.code(report))
    cpu = time.process_time() - started
    name = path.name if path else "the sample reports"
    _print(f"{len(reports)} reports of {name}", pstats.Stats(profile), cpu / len(reports))


def _print(what: str, stats: pstats.Stats, cpu: float) -> None:
    found: _Stats = stats.stats  # type: ignore[attr-defined]
    total: float = stats.total_tt  # type: ignore[attr-defined]
    print(
        f"{what}: {cpu * 1000:.1f} ms of CPU a report; {total:.2f} s under the profiler, of which shares are given.\n"
    )
    own = sorted(found.items(), key=lambda item: -item[1][2])[:_TOP]
    _table(
        ("function", "calls", "own time", "share"),
        [
            (_name(key), f"{calls:,}", f"{seconds:.3f} s", f"{seconds / total:.1%}")
            for key, (_, calls, seconds, *_) in own
        ],
    )
    rows = []
    for stage, file, name in _STAGES:
        # What calls itself, or has the name of another in the same file, counts once.
        seconds = max((v[3] for k, v in found.items() if k[0].endswith(file) and k[2] == name), default=0.0)
        rows.append((stage, f"{seconds:.3f} s", f"{seconds / total:.1%}"))
    print()
    _table(("stage", "with all it calls", "share"), rows)


def _name(key: tuple[str, int, str]) -> str:
    file, line, name = key
    if file == "~":
        return f"`{name.strip('<>')}`"
    return f"`{'/'.join(PurePath(file).parts[-2:])}:{line} {name}`"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    print(f"| {' | '.join(head)} |")
    print(f"| {' | '.join('---' if n == 0 else '--:' for n in range(len(head)))} |")
    for row in rows:
        print(f"| {' | '.join(row)} |")
