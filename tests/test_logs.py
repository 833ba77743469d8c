"""The log of a run: JSON Lines from all its processes."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from dragoman.errors import LogError
from dragoman.logs import JsonLines, current_log, end_log, start_log

LOG = logging.getLogger("dragoman.tests")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[JsonLines]:
    handler = start_log(tmp_path / "run.log", "run-1")
    yield handler
    end_log(handler)


def lines(log: JsonLines) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.path.read_text(encoding="utf-8").splitlines()]


def test_a_record_is_a_line(log: JsonLines) -> None:
    LOG.info("%s reports", 3, extra={"report": "r1", "fields": {"source": "a.txt", "wall": 1.5}})
    LOG.debug("left out")
    (line,) = lines(log)
    assert datetime.fromisoformat(str(line.pop("time"))).utcoffset() is not None
    assert isinstance(line.pop("process"), int)
    assert line == {
        "level": "info", "logger": "dragoman.tests", "message": "3 reports", "run": "run-1", "report": "r1",
        "source": "a.txt", "wall": 1.5,
    }  # fmt: skip


def test_an_exception_comes_with_its_trace_on_one_line(log: JsonLines) -> None:
    # Not by the logger: what pytest captured of it could not be told to the other process of the tests.
    try:
        raise ValueError("half a \ud83d character\nand a line")
    except ValueError:
        log.handle(LOG.makeRecord(LOG.name, logging.ERROR, __file__, 1, "failed", (), sys.exc_info()))
    (line,) = lines(log)
    assert line["level"] == "error"
    assert "ValueError: half a ? character\nand a line" in str(line["exception"])


def test_a_file_is_continued(log: JsonLines, tmp_path: Path) -> None:
    LOG.info("one")
    end_log(log)
    again = start_log(log.path, "run-2")
    LOG.info("two")
    end_log(again)
    assert [(line["message"], line["run"]) for line in lines(log)] == [("one", "run-1"), ("two", "run-2")]


def test_a_log_that_has_ended_changes_nothing(log: JsonLines) -> None:
    assert current_log() is log
    end_log(log)
    LOG.warning("nobody reads this")
    assert current_log() is None
    assert lines(log) == []
    assert logging.getLogger("dragoman").level == logging.NOTSET


def test_lines_of_several_processes_do_not_mix(log: JsonLines) -> None:
    script = (
        "import logging, sys\n"
        "from dragoman.logs import start_log\n"
        "start_log(sys.argv[1])\n"
        "for n in range(200):\n"
        "    logging.getLogger('dragoman.tests').info('%d %s', n, 'x' * 2000)\n"
    )
    command = [sys.executable, "-c", script, str(log.path)]
    started = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait(timeout=60) for process in started] == [0, 0, 0]
    assert len({(line["process"], line["message"]) for line in lines(log)}) == 600


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        LogError, match=r"nowhere/run.log: cannot be written \(No such file or directory\); name another"
    ):
        start_log(tmp_path / "nowhere" / "run.log")


def test_a_full_disk_ends_the_log_and_not_the_run(log: JsonLines, capsys: pytest.CaptureFixture[str]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no disk that is always full")
    full = start_log("/dev/full")
    try:
        LOG.info("one")
        LOG.info("two")
    finally:
        end_log(full)
    assert capsys.readouterr().err.count("the log cannot be written any more") == 1
    assert [line["message"] for line in lines(log)] == ["one", "two"]
