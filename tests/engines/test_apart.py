"""A coder in a process of its own: what it does when that process dies, hangs, or never starts."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dragoman.engines.apart import Apart
from dragoman.errors import PipelineError
from dragoman.settings import Settings

from . import fakes


@pytest.fixture
def apart() -> Iterator[Apart]:
    coder = Apart(Settings(report_seconds=2.0), fakes.make)
    yield coder
    coder.close()
    assert multiprocessing.active_children() == []


def test_it_codes_in_another_process(apart: Apart) -> None:
    first, second = (apart.code(fakes.report(n, "who are you")).report for n in range(2))
    assert (first.id, second.id) == ("r0", "r1")
    assert first.date_reason == second.date_reason != str(os.getpid())


@pytest.mark.slow
def test_report_that_ends_the_process(apart: Apart) -> None:
    assert "died twice while coding it: killed by SIGKILL" in (
        apart.code(fakes.report(1, "die now")).report.error or ""
    )
    assert "exit status 7" in (apart.code(fakes.report(2, "exit now")).report.error or "")
    assert apart.code(fakes.report(3)).report.error is None


def test_process_that_ends_once(apart: Apart, tmp_path: Path) -> None:
    assert apart.code(fakes.report(1, f"die-once {tmp_path / 'mark'}")).report.error is None


@pytest.mark.slow
def test_report_that_hangs(apart: Apart) -> None:
    begun = time.monotonic()
    assert "stopped after 2 seconds" in (apart.code(fakes.report(1, "sleep 60")).report.error or "")
    assert time.monotonic() - begun < 20
    assert apart.code(fakes.report(2)).report.error is None


@pytest.mark.slow
def test_process_that_has_grown_is_replaced() -> None:
    coder = Apart(Settings(worker_megabytes=400), fakes.make)
    before = coder.code(fakes.report(1, "who")).report.date_reason
    assert coder.code(fakes.report(2, "need 250")).report.error is None
    assert coder.code(fakes.report(3, "who")).report.date_reason != before
    coder.close()


def test_threads_take_turns(apart: Apart) -> None:
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda n: apart.code(fakes.report(n)).report.id, range(20)))
    assert found == [f"r{n}" for n in range(20)]


def test_coder_that_cannot_be_loaded() -> None:
    with pytest.raises(PipelineError, match="is not installed; install it"):
        Apart(Settings(), fakes.refuse)
    assert multiprocessing.active_children() == []


def test_coder_that_dies_while_it_loads() -> None:
    coder = Apart(Settings(), fakes.die)
    assert "exit status 3" in (coder.code(fakes.report(1)).report.error or "")
    coder.close()
