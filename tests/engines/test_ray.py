"""The Ray engine on a real cluster of two nodes: every shard once, whatever dies."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from dragoman.cli import main
from dragoman.cli.common import Tools
from dragoman.errors import PipelineError
from dragoman.model import Coding, Report

from . import fakes

pytest.importorskip("ray", reason="Ray is not installed: pip install 'dragoman[ray]'")
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("ray")]


@pytest.fixture(autouse=True)
def _deadline() -> Iterator[None]:
    with deadline(240):
        yield


@contextmanager
def deadline(seconds: int) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"the test takes longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def ray_cluster() -> Iterator[Any]:
    """A cluster of two nodes of one CPU each, in which nothing is told to anybody."""
    patch = pytest.MonkeyPatch()
    with deadline(120):
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        # As an installed package would be, the code is where every node finds it.
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        ray, utils = import_module("ray"), import_module("ray.cluster_utils")

        node = {"num_cpus": 1, "object_store_memory": 80 * 2**20, "include_dashboard": False}
        cluster = utils.Cluster(initialize_head=True, head_node_args=node)
        session = cluster.head_node.get_session_dir_path()
        cluster.add_node(num_cpus=1, object_store_memory=80 * 2**20)
        ray.init(address=cluster.address, logging_level="ERROR", log_to_driver=False)
    try:
        yield cluster
    finally:
        with deadline(120):
            ray.shutdown()
            cluster.shutdown()
            left = _wait_for_end(session)
            patch.undo()
        assert left == []


def _wait_for_end(session: str) -> list[str]:
    for _ in range(100):
        left = [line for line in _commands() if session in line]
        if not left:
            return []
        time.sleep(0.1)
    return left


def _commands() -> Iterator[str]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue


@pytest.fixture
def two_nodes(ray_cluster: Any) -> Any:
    """The cluster with both nodes, whatever a test before has killed."""
    while len(ray_cluster.list_all_nodes()) < 2:
        ray_cluster.add_node(num_cpus=1, object_store_memory=80 * 2**20)
    ray_cluster.wait_for_nodes(timeout=30)
    return ray_cluster


@dataclass(frozen=True)
class FolderWork:
    """Keeps what a shard has given as a file of its lines; shards are tuples of reports."""

    folder: Path

    def reports(self, shard: Sequence[Report], first: int = 0, last: int | None = None) -> Iterator[Report]:
        for report in shard[first:last]:
            if report.text == "die-when-read":
                os.kill(os.getpid(), signal.SIGKILL)
            yield report

    def keep(self, shard: Sequence[Report], results: Sequence[tuple[Report, Coding]]) -> list[tuple[str, str | None]]:
        found = [(coding.report.id, coding.report.error) for _, coding in results]
        assert [id_ for id_, _ in found] == [report.id for report, _ in results]
        path = self.folder / (shard[0].id if shard else "empty")
        path.write_text("\n".join(id_ for id_, _ in found))
        return found

    def lost(self, shard: Sequence[Report], reason: str) -> Report:
        return Report(id=f"lost {shard[0].id}", text="", error=reason)


def shards_of(reports: Sequence[Report], size: int) -> list[tuple[Report, ...]]:
    return [tuple(reports[at : at + size]) for at in range(0, len(reports), size)]


def found_in(receipts: Sequence[tuple[Any, list[tuple[str, str | None]]]]) -> dict[str, str | None]:
    pairs = [pair for _, receipt in receipts for pair in receipt]
    assert len({id_ for id_, _ in pairs}) == len(pairs), "a report came twice"
    return dict(pairs)


def test_every_report_comes_once_and_only_killers_are_set_aside(two_nodes: Any, tmp_path: Path) -> None:
    from dragoman.engines.ray import code_shards

    # Shards of nine are divided twice until a report is alone.
    texts = {5: "die", 11: f"die-once {tmp_path / 'mark'}", 20: "sleep 60"}
    reports = [fakes.report(n, texts.get(n, "sleep 0.001")) for n in range(27)]
    shards = [*shards_of(reports, 9), ()]
    (tmp_path / "out").mkdir()
    work = FolderWork(tmp_path / "out")
    receipts = list(code_shards(shards, work, factory=fakes.make, longest=1.0))
    found = found_in(receipts)
    assert set(found) == {report.id for report in reports}
    failed = {id_: error for id_, error in found.items() if error}
    assert set(failed) == {"r5", "r20"}
    assert "died 2 times while coding it" in (failed["r5"] or "")
    assert "longer than 1 s" in (failed["r20"] or "")
    kept = [line for path in (tmp_path / "out").iterdir() for line in path.read_text().split()]
    assert sorted(kept) == sorted(found)


def test_a_shard_that_cannot_be_read_is_one_report_that_says_so(two_nodes: Any, tmp_path: Path) -> None:
    from dragoman.engines.ray import code_shards

    shards = [(fakes.report(0), fakes.report(1, "die-when-read")), (fakes.report(2),)]
    found = found_in(list(code_shards(shards, FolderWork(tmp_path), factory=fakes.make)))
    assert set(found) == {"lost r0", "r2"}
    assert "died" in (found["lost r0"] or "")


def test_a_coder_that_cannot_be_made_ends_the_run(two_nodes: Any, tmp_path: Path) -> None:
    from dragoman.engines.ray import code_shards

    shards = [(fakes.report(0),)]
    with pytest.raises(PipelineError, match="is not installed; install it"):
        list(code_shards(shards, FolderWork(tmp_path), factory=fakes.refuse))
    with pytest.raises(PipelineError, match="end while they load"):
        list(code_shards(shards, FolderWork(tmp_path), factory=fakes.die))


def test_ray_and_this_machine_write_the_same_lake(two_nodes: Any, tmp_path: Path) -> None:
    from dragoman.cli.lake import LakeJob, run_lake
    from dragoman.settings import Settings
    from dragoman.views.lake import Folder

    source = samples(tmp_path / "in.jsonl")
    settings = Settings().with_values(shard_reports=8)
    for engine in ("local", "ray"):
        assert run_lake(LakeJob((str(source),), Folder(f"{tmp_path}/{engine}/"), settings, engine, 2), Tools()) == 0
    local, ray = files_of(tmp_path / "local"), files_of(tmp_path / "ray")
    assert sorted(local) == sorted(ray)
    assert [name for name in local if local[name] != ray[name]] == []
    assert main(["code", str(source), "--db", str(tmp_path / "straight.db")], standalone_mode=False) == 0
    assert main(["load", str(tmp_path / "ray"), "--db", str(tmp_path / "loaded.db")], standalone_mode=False) == 0
    for command in ("events", "stories"):
        for name in ("straight", "loaded"):
            output = ["--format", "jsonl", "--output", str(tmp_path / f"{name}.{command}")]
            main([command, "--db", str(tmp_path / f"{name}.db"), *output], standalone_mode=False)
        straight, loaded = (tmp_path / f"{name}.{command}" for name in ("straight", "loaded"))
        assert straight.read_bytes() == loaded.read_bytes() != b""


# The last one: a node that is killed takes long to be replaced.
def test_a_node_is_killed_in_the_middle(two_nodes: Any, tmp_path: Path) -> None:
    from dragoman.engines.ray import code_shards

    reports = [fakes.report(n, "sleep 0.05") for n in range(120)]
    receipts = []
    for receipt in code_shards(shards_of(reports, 10), FolderWork(tmp_path), factory=fakes.make):
        receipts.append(receipt)
        if len(receipts) == 3:
            (node,) = [node for node in two_nodes.list_all_nodes() if not node.head]
            two_nodes.remove_node(node, allow_graceful=False)
    assert found_in(receipts) == {report.id: None for report in reports}
    kept = [line for path in tmp_path.iterdir() for line in path.read_text().split()]
    assert sorted(kept) == sorted(report.id for report in reports)


def samples(path: Path) -> Path:
    """Write reports of a few acts, some of them copies, of three months and of no date."""
    lines = []
    for n in range(24):
        act = n // 3
        text = (
            f"Kenya accused Ethiopia of raid number {act} on a village near the border. The foreign minister of Iran"
            f" met his Russian counterpart in Moscow. He said that trade had grown by {act} per cent."
        )
        date = f"2014-0{1 + act % 3}-1{act}" if act != 5 else None
        lines.append(
            {"id": f"r{n}", "text": text + " It was no surprise." * (n % 3), "date": date, "publisher": f"P{n % 4}"}
        )
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
