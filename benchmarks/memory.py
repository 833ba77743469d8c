"""Peak memory of the program over a corpus."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

from benchmarks.table import PROGRAM, corpus_path, show


def run(corpus: Path) -> None:
    """Measure and print."""
    path = corpus_path(corpus)
    if path is None:
        return
    if not hasattr(os, "wait4"):
        print("skipped: this system does not tell a process's peak memory")
        return
    # From standard input, which is coded in the program's own process.
    with path.open("rb") as given:
        peak, status = peak_memory([*PROGRAM, "code", "-", "--format", "jsonl"], given)
    result = f"{peak / 2**20:,.0f} MiB" + (f" (exit status {status})" if status else "")
    show(f"Memory on {path.name}, one process", [("peak resident set", result)])


def peak_memory(command: list[str], given: BinaryIO | None = None) -> tuple[int, int]:
    """Run a command over what it is given; return its peak resident set in bytes and its exit status."""
    process = subprocess.Popen(command, stdin=given, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024), process.returncode
