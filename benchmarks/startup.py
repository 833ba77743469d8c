"""What one has to wait for: help, and the first result."""

from __future__ import annotations

import os
import subprocess
import time

from benchmarks.table import PROGRAM, show

# The first run may compile the modules and read them from the disk.
_RUNS = 3

_REPORT = (
    b"TEHRAN, Feb 26 - Iranian officials met a delegation of the European Union on Wednesday."
    b" Iran accused Israel of sabotage.\n"
)


def run() -> None:
    """Measure and print."""
    rows = [("time to the first result", f"{min(first_result() for _ in range(_RUNS)):.2f} s")]
    if hasattr(os, "wait4"):
        rows.insert(0, ("CPU of dragoman --help", f"{min(help_cpu() for _ in range(_RUNS)):.2f} s"))
    show("Start-up", rows)


def help_cpu() -> float:
    """Return the CPU seconds that `dragoman --help` takes."""
    process = subprocess.Popen([*PROGRAM, "--help"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"dragoman --help ended with status {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def first_result() -> float:
    """Return the wall time from the start of `dragoman code -` to its first line of output."""
    started = time.perf_counter()
    command = [*PROGRAM, "code", "-", "--format", "jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(_REPORT)
        process.stdin.close()
        line = process.stdout.readline()
        waited = time.perf_counter() - started
    if not line:
        raise RuntimeError("dragoman code gave no result")
    return waited
