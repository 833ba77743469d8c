"""What workers have to say reaches the log of the run."""

from __future__ import annotations

import json
import os
from pathlib import Path

from dragoman.cli.recording import logging_factory
from dragoman.engines import code_reports
from dragoman.logs import end_log, start_log

from . import fakes


def test_workers_write_into_the_log(tmp_path: Path) -> None:
    log = start_log(tmp_path / "run.log", "run-1")
    try:
        reports = [fakes.report(number) for number in range(20)]
        coded = list(code_reports(reports, workers=2, factory=logging_factory(fakes.make_telling)))
    finally:
        end_log(log)
    assert len(coded) == 20
    lines = [json.loads(line) for line in log.path.read_text().splitlines()]
    assert sorted(line["report"] for line in lines) == sorted(report.id for report in reports)
    assert {line["run"] for line in lines} == {"run-1"}
    assert os.getpid() not in {line["process"] for line in lines}
