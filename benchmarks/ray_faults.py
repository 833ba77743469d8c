"""Kills nodes of a Ray cluster, and now and then the run itself, at random moments, and counts what is lost or doubled.

The reports are made up and their coder only sleeps, so that there are many moments to be hit; all else is as in a run of
`dragoman code --engine ray`: shards, actors, files, receipts, and going on after a break.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.table import show
from dragoman.cli.common import Tools
from dragoman.cli.lake import LakeJob, run_lake
from dragoman.model import Coding, Report, ReportSummary
from dragoman.settings import Settings
from dragoman.views.lake import Folder, Lake
from dragoman.views.lake.reading import shard_ids

KILLS, SEED = 50, 8
_SHARD = 20
_SECONDS = 0.02  # a report
# Seconds from one kill to the next, at random. A node takes two or three to come back.
_APART = (0.5, 4.0)
_MEMORY = 80 * 2**20
_TRIES = 4
# Reports for each kill: what two CPUs do meanwhile, so that the run does not end before all are done.
_PER_KILL = 250
# One kill of so many is of the run itself, with all that it has started.
_PARENTS = 5


class SleepingCoder:
    """Takes its time and finds nothing."""

    def code(self, report: Report) -> Coding:
        """Code a report."""
        time.sleep(_SECONDS)
        summary = ReportSummary(
            id=report.id, title=None, publisher=None, origins=(), dateline=None, published=report.date,
            date=report.date, date_reason="came with the report", language="en", boilerplate=(),
        )  # fmt: skip
        return Coding(report=summary)


def sleeping(settings: Settings) -> SleepingCoder:
    """Make the coder, in an actor."""
    return SleepingCoder()


def code(source: str, lake: str) -> int:
    """Code a file into a lake on the cluster that RAY_ADDRESS names; what a child process of `run` does."""
    settings = Settings().with_values(shard_reports=_SHARD)
    return run_lake(LakeJob((source,), Folder(lake), settings, "ray", factory=sleeping), Tools())


def run(kills: int, seed: int) -> int:
    """Kill so many times, and print what came of it; return the number of reports lost or doubled."""
    with tempfile.TemporaryDirectory(prefix="dragoman-faults-") as place:
        return _run(Path(place), kills, random.Random(seed))


def _run(place: Path, kills: int, rng: random.Random) -> int:
    source, lake = place / "in.jsonl", place / "lake"
    reports = max(400, kills * _PER_KILL)
    with source.open("w") as file:
        for number in range(reports):
            line = {"id": f"r{number}", "text": f"Report {number}.", "date": f"2024-{1 + number % 12:02}-01"}
            file.write(json.dumps(line) + "\n")
    os.environ.update(
        RAY_USAGE_STATS_ENABLED="0", PYTHONPATH=os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
    )
    cluster = import_module("ray.cluster_utils").Cluster(
        initialize_head=True,
        head_node_args={"num_cpus": 1, "object_store_memory": _MEMORY, "include_dashboard": False},
    )
    session = cluster.head_node.get_session_dir_path()
    os.environ["RAY_ADDRESS"] = cluster.address
    killed: Counter[str] = Counter()
    started = time.monotonic()
    process = None
    try:
        nodes = [_add(cluster)]
        process = _start(source, lake)
        while killed.total() < kills and process.poll() is None:
            time.sleep(rng.uniform(*_APART))
            if rng.randrange(_PARENTS) == 0:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                process = _start(source, lake)
                killed["run"] += 1
            else:
                cluster.remove_node(nodes.pop(), allow_graceful=False)
                nodes.append(_add(cluster))
                killed["node"] += 1
        status = process.wait(timeout=60 + reports * _SECONDS * 2)
    finally:
        if process is not None and process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        cluster.shutdown()
        _end_all(session)
        del os.environ["RAY_ADDRESS"]
    return _tell(Lake(Folder(str(lake))), reports, killed, status, time.monotonic() - started)


def _add(cluster: Any) -> Any:
    # On a busy machine a node does not always come up in the time that Ray gives it.
    for _ in range(_TRIES - 1):
        with suppress(Exception):
            return cluster.add_node(num_cpus=1, object_store_memory=_MEMORY)
    return cluster.add_node(num_cpus=1, object_store_memory=_MEMORY)


def _end_all(session: str) -> None:
    """End what is left of a cluster: what Ray started for a node that did not come up."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if session.encode() in path.read_bytes():
                os.kill(int(path.parent.name), signal.SIGKILL)


def _start(source: Path, lake: Path) -> subprocess.Popen[bytes]:
    script = f"from benchmarks.ray_faults import code; raise SystemExit(code({str(source)!r}, {str(lake)!r}))"
    return subprocess.Popen([sys.executable, "-c", script], start_new_session=True)


def _tell(lake: Lake, reports: int, killed: Counter[str], status: int, seconds: float) -> int:
    from pyarrow import dataset

    kept = Counter(id_ for receipt in lake.receipts() for id_, _ in shard_ids(lake.folder, receipt))
    read = dataset.dataset(str(lake.folder.local / "reports"), partitioning="hive").to_table(columns=["report_id"])  # type: ignore[operator]
    seen = Counter(read.column("report_id").to_pylist())
    lost = sum(1 for number in range(reports) if f"r{number}" not in seen)
    doubled = sum(1 for count in seen.values() if count > 1)
    set_aside = sum(len(receipt.failed) for receipt in lake.receipts())
    whole = status == 0 and seen == kept and lake.summary() is not None
    show(
        f"{killed.total()} kills at random moments ({seconds:.0f} s)",
        [
            ("reports", str(reports)),
            ("nodes killed", str(killed["node"])),
            ("runs killed", str(killed["run"])),
            ("lost", str(lost)),
            ("doubled", str(doubled)),
            ("set aside", str(set_aside)),
            ("lake is whole", "yes" if whole else "no"),
        ],
    )
    return lost + doubled + set_aside + (not whole)
