"""The relation model alone: how many pairs a second on one core, and what `dragoman relate` weighs."""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path

from benchmarks.memory import peak_memory
from benchmarks.table import PROGRAM, ROOT, show

PAIRS = ROOT / "evals" / "data" / "relations.jsonl"
_TIMES = 4


def run() -> None:
    """Measure and print."""
    from dragoman.extract.relations import RelationTyper
    from dragoman.extract.relations.lines import relate_lines

    lines = PAIRS.read_bytes().splitlines()
    started = time.perf_counter()
    RelationTyper()
    loaded = time.perf_counter() - started
    seconds = 0.0
    for _ in range(_TIMES):
        # A pair that was typed before is remembered: a new typer has to type them all again.
        typer = RelationTyper()
        for _ in relate_lines(lines[:20], typer):
            pass
        started = time.process_time()
        for _ in relate_lines(lines[20:], typer):
            pass
        seconds += time.process_time() - started
    count = _TIMES * (len(lines) - 20)
    words = sum(len(json.loads(line)["text"].split()) for line in lines) / len(lines)
    rows = [
        ("pairs", f"{count:,}, {words:.0f} words each"),
        ("loaded in", f"{loaded:.2f} s"),
        ("pairs/s on one core", f"{count / seconds:.0f}"),
    ]
    if hasattr(os, "wait4"):
        with tempfile.NamedTemporaryFile(suffix=".jsonl") as out:
            peak, status = peak_memory([*PROGRAM, "relate", str(PAIRS), "--output", str(Path(out.name))])
        rows.append(("peak resident set", f"{peak / 2**20:,.0f} MiB" + (f" (exit status {status})" if status else "")))
    show("Relation model", rows)
