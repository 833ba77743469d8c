"""The quality gate as a program: `python -m evals`; exit status 1 when a floor or a hash does not hold."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from dragoman import Coder, Settings
from dragoman.errors import DragomanError
from evals.corpora import SHARED, available, run_corpora
from evals.gate import (
    Floors,
    check_figures,
    check_files,
    check_measured,
    hash_files,
    raised,
    read_floors,
    write_floors,
)
from evals.gold import DATA, read_gold
from evals.judged import JudgedText, judged_figures
from evals.measure import measure
from evals.pages import GoldPage, page_report
from evals.relations import GoldPair, relation_report
from evals.scoring import Score

# Undated reports are coded as if today were this day: figures must not depend on the day of the run.
LATEST = "2025-12-31"


class Run(NamedTuple):
    """What a run of the gate measured; `corpora` has their hashes, `skipped` why they were left out."""

    figures: Mapping[str, float]
    by_type: Mapping[str, Score]
    corpora: Mapping[str, str]
    skipped: str | None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the gate; returns 0 when all floors and hashes hold, 1 when not, 2 when it could not be run."""
    options = _parser().parse_args(arguments)
    try:
        if options.judged:
            rows = read_gold(Path(options.judged), JudgedText)
            for name, value in judged_figures(Coder(Settings(latest_date=LATEST)), rows).items():
                print(f"{name:16}{value:8.3f}")
            return 0
        if options.relations:
            print(relation_report(read_gold(DATA / "relations.jsonl", GoldPair)))
            return 0
        if options.pages:
            print(page_report(read_gold(DATA / "pages.jsonl", GoldPage)))
            return 0
        return _gate(options)
    except DragomanError as error:
        print(f"evals: {error}", file=sys.stderr)
        return 2


def _gate(options: argparse.Namespace) -> int:
    run = _measure(options)
    floors, hashes = read_floors(), hash_files()
    if options.update:
        floors = Floors(raised(floors.floors, run.figures), hashes, {**floors.corpora, **run.corpora})
        write_floors(floors)
    changed = {name for name, digest in run.corpora.items() if floors.corpora.get(name) != digest}
    # On other lines than the floors were set on, a corpus says nothing about the floors.
    held = {k: v for k, v in run.figures.items() if not (k.startswith("corpora.") and k.split(".")[1] in changed)}
    wrong = check_files(floors.files, hashes) + check_figures(floors.floors, held)
    wrong += check_measured(floors.floors, run.figures)
    if options.json:
        types = {name: s._asdict() for name, s in run.by_type.items()}
        print(json.dumps({"figures": run.figures, "types": types, "failures": wrong}, indent=1))
    elif options.markdown:
        print(markdown(run.figures, floors.floors, run.by_type))
    else:
        print(table(run.figures, floors.floors))
    for note in [
        run.skipped,
        *(f"corpora.{c}: other data than its floors; not held to them" for c in sorted(changed)),
    ]:
        if note:
            print(note, file=sys.stderr if options.json or options.markdown else sys.stdout)
    for line in wrong:
        print(f"FAILED {line}", file=sys.stderr)
    return 1 if wrong else 0


def table(figures: Mapping[str, float], floors: Mapping[str, float]) -> str:
    """Return the figures with their floors, for the terminal."""
    width = max(map(len, figures), default=0)
    lines = [f"{'figure':{width}}  measured  floor"]
    for name, value in figures.items():
        floor = floors.get(name)
        mark = "" if floor is not None and value >= floor else "  <-"
        lines.append(f"{name:{width}}  {value:8.3f}  {'-' if floor is None else f'{floor:.3f}'}{mark}")
    return "\n".join(lines)


def markdown(figures: Mapping[str, float], floors: Mapping[str, float], by_type: Mapping[str, Score]) -> str:
    """Return the figures with their floors and the scores by type, as tables for docs/evaluation.md."""
    lines = ["| figure | measured | floor |", "| --- | --- | --- |"]
    lines += [f"| `{name}` | {value:.3f} | {floors.get(name, 0.0):.3f} |" for name, value in figures.items()]
    lines += ["", "| event type | precision | recall | F1 | in the gold |", "| --- | --- | --- | --- | --- |"]
    for name, s in by_type.items():
        lines.append(f"| {name} | {s.precision:.2f} | {s.recall:.2f} | {s.f1:.2f} | {s.gold} |")
    return "\n".join(lines)


def _measure(options: argparse.Namespace) -> Run:
    settings = Settings(latest_date=LATEST)
    own = measure(Coder(settings))
    if options.no_corpora or not available():
        why = "skipped: --no-corpora" if options.no_corpora else f"skipped: ../{SHARED.name} is not here"
        return Run(own.figures, own.by_type, {}, why)
    results = run_corpora(settings, full=options.full, workers=options.workers)
    figures = dict(own.figures)
    for result in results.values():
        figures.update(result.figures)
    return Run(figures, own.by_type, {name: r.sha256 for name, r in results.items()}, None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description="Measure the coder and hold it to its floors.")
    parser.add_argument("--update", action="store_true", help="raise floors, record hashes; never lowers a floor")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print the figures as JSON")
    shape.add_argument(
        "--relations", action="store_true", help="print the relation model's scores by type and by threshold alone"
    )
    shape.add_argument("--pages", action="store_true", help="print how well articles are told from other web pages")
    shape.add_argument(
        "--judged", metavar="FILE", help="measure on what `dragoman corrections export` wrote, and on nothing else"
    )
    shape.add_argument("--markdown", action="store_true", help="print the figures as tables for docs/evaluation.md")
    parser.add_argument("--full", action="store_true", help="take the whole attribution corpus")
    parser.add_argument("--no-corpora", action="store_true", help="measure on the project's own data alone")
    parser.add_argument("--workers", type=int, default=2, help="processes that code the corpora (default: 2)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
