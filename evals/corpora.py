"""Runs the scorers of a folder `shared` beside the checkout on what the coder gives for its corpora.

The folder is no part of the project, and may be missing. Its scorers are programs of their own: they are
started with the gold file and the coded lines, and print figures. Nothing of the texts is printed or kept.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from dragoman.engines.local import code_reports
from dragoman.model import Report
from dragoman.settings import Settings
from evals.gold import EvalsError, sound
from evals.relations import relate_corpus
from evals.statements import corpus_kinds

SHARED = Path(__file__).resolve().parents[2] / "shared"
# As many of the articles with attributions as fit into a gate of a minute and a half; `--full` takes all.
ATTRIBUTION_SAMPLE = 60
_SCORER_SECONDS = 120
_PRF = r"P (?P<{0}_precision>[\d.]+) R (?P<{0}_recall>[\d.]+) F1 (?P<{0}_f1>[\d.]+)"


class Corpus(NamedTuple):
    """A corpus, how many of its lines are taken (None: all), how its scorer words the figures, whether its lines are
    marked pairs for `dragoman relate` instead of reports, and whether the kinds of its statements are scored apart."""

    name: str
    limit: int | None
    pattern: str
    related: bool = False
    kinds: bool = False


class CorpusResult(NamedTuple):
    """The figures of a corpus, and the hash of the lines that they were measured on."""

    figures: Mapping[str, float]
    sha256: str


def corpora(*, full: bool = False) -> tuple[Corpus, ...]:
    """Return the corpora that are measured; with `full`, all of attribution, under a name of its own."""
    attribution = Corpus(
        "attribution-all" if full else "attribution",
        None if full else ATTRIBUTION_SAMPLE,
        r"content F1 (?P<content_f1>[\d.]+).*content\+speaker " + _PRF.format("full"),
        kinds=True,
    )
    return (
        Corpus(
            "events",
            None,
            r"type found (?P<type>[\d.]+) · quad found (?P<quad>[\d.]+) · \S+ right (?P<full>[\d.]+)",
        ),
        Corpus("articles", None, r"type " + _PRF.format("type") + r".*whom " + _PRF.format("full")),
        Corpus("places", None, r"found (?P<found>[\d.]+) .*of all (?P<near>[\d.]+)"),
        attribution,
        Corpus("relations", None, r"type macro-F1 (?P<type>[\d.]+) · quad macro-F1 (?P<quad>[\d.]+)", related=True),
    )


def available(shared: Path = SHARED) -> bool:
    """Tell whether corpora and scorers lie beside the checkout."""
    return (shared / "corpora").is_dir() and (shared / "score").is_dir()


def run_corpora(
    settings: Settings, *, full: bool = False, workers: int = 2, shared: Path = SHARED
) -> dict[str, CorpusResult]:
    """Code each corpus and run its scorer; raises EvalsError when a file is missing or a scorer fails."""
    return {c.name: _run(c, settings, workers, shared) for c in corpora(full=full)}


def parse_figures(corpus: Corpus, printed: str) -> dict[str, float]:
    """Read the figures off what a scorer printed; raises EvalsError when it words them otherwise."""
    match = re.search(corpus.pattern, printed, re.DOTALL)
    if match is None:
        raise EvalsError(f"scorer of {corpus.name}: figures not found in its output; compare evals/corpora.py with it")
    return {
        f"corpora.{corpus.name}.{label.replace('_', '.')}": float(value) for label, value in match.groupdict().items()
    }


def _run(corpus: Corpus, settings: Settings, workers: int, shared: Path) -> CorpusResult:
    stem = corpus.name.removesuffix("-all")
    gold, scorer = shared / "corpora" / f"{stem}.jsonl", shared / "score" / f"{stem}.py"
    for path in (gold, scorer):
        if not path.is_file():
            raise EvalsError(f"corpus {stem}: {path} is missing; restore it, or run with --no-corpora")
    with gold.open(encoding="utf8") as lines, tempfile.TemporaryDirectory() as folder:
        taken = list(itertools.islice(lines, corpus.limit))
        subset, coded = Path(folder, "gold.jsonl"), Path(folder, "coded.jsonl")
        subset.write_text("".join(taken), encoding="utf8")
        if corpus.related:
            relate_corpus(taken, coded)
        else:
            _code(taken, settings, workers, coded)
        printed = _score(scorer, subset, coded)
        kinds = corpus_kinds(taken, coded) if corpus.kinds else {}
    digest = hashlib.sha256("".join(taken).encode("utf8")).hexdigest()
    by_kind = {f"corpora.{corpus.name}.{kind}.f1": score.f1 for kind, score in kinds.items()}
    return CorpusResult({**parse_figures(corpus, printed), **by_kind}, digest)


def _code(lines: list[str], settings: Settings, workers: int, coded: Path) -> None:
    with coded.open("wb") as out:
        for _, coding in code_reports(_reports(lines), settings, workers):
            out.write(msgspec.json.encode(sound(coding)) + b"\n")


def _reports(lines: list[str]) -> Iterator[Report]:
    for line in lines:
        row = json.loads(line)
        yield Report(id=str(row["id"]), text=row["text"])


def _score(scorer: Path, gold: Path, coded: Path) -> str:
    done = subprocess.run(
        [sys.executable, str(scorer), str(gold), str(coded)],
        capture_output=True, text=True, encoding="utf8", timeout=_SCORER_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise EvalsError(f"scorer {scorer.name} failed ({reason}); run it by hand on the output of `dragoman code`")
    return done.stdout
