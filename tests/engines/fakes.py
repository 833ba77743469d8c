"""Coders without models, importable by worker processes."""

from __future__ import annotations

import logging
import os
import signal
import time
from pathlib import Path

import msgspec

from dragoman.errors import PipelineError
from dragoman.model import Coding, Report, ReportSummary
from dragoman.settings import Settings
from dragoman.timing import StageClock


def report(number: int, text: str = "Iran and the IAEA held talks.") -> Report:
    return Report(id=f"r{number}", text=text)


_KEPT: list[bytes] = []


class FakeCoder:
    """Answers with the report's own title; what the text says happens to the process first."""

    def code(self, report: Report) -> Coding:
        verb, _, rest = report.text.partition(" ")
        if verb == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        elif verb == "exit":
            os._exit(7)
        elif verb == "die-once" and not Path(rest).exists():
            Path(rest).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        elif verb == "sleep":
            time.sleep(float(rest))
        elif verb == "spin":
            while True:
                pass
        elif verb == "need":
            _KEPT.append(bytes(range(256)) * (int(rest) * 4096))  # megabytes that are not given back
        elif verb == "sign":
            Path(rest).write_text(str(os.getpid()))
        elif verb == "who":
            return Coding(report=summary(report, str(os.getpid())))
        return Coding(report=summary(report, os.environ.get("OMP_NUM_THREADS", "unset")))


def summary(report: Report, reason: str) -> ReportSummary:
    base = ReportSummary(
        id=report.id, title=None, publisher=None, origins=(), dateline=None, published=None, date=None,
        date_reason=reason, language="en", boilerplate=(),
    )  # fmt: skip
    return msgspec.structs.replace(base, title=report.title)


def make(settings: Settings) -> FakeCoder:
    return FakeCoder()


def refuse(settings: Settings) -> FakeCoder:
    raise PipelineError(f"pipeline {settings.spacy_model!r} is not installed; install it")


def die(settings: Settings) -> FakeCoder:
    os._exit(3)


def make_hard_to_fork(settings: Settings) -> FakeCoder:
    fork, refused = os.fork, [BlockingIOError(11, "Resource temporarily unavailable")]

    def once() -> int:
        if refused:
            raise refused.pop()
        return fork()

    os.fork = once
    return FakeCoder()


def make_slowly(settings: Settings) -> FakeCoder:
    time.sleep(60)
    return FakeCoder()


class TellingCoder(FakeCoder):
    """Logs each report as it codes it."""

    def code(self, report: Report) -> Coding:
        logging.getLogger("dragoman.fakes").warning("coding", extra={"report": report.id})
        return super().code(report)


def make_telling(settings: Settings) -> TellingCoder:
    return TellingCoder()


class TimedCoder(FakeCoder):
    """Says that each report took a second to read."""

    def __init__(self) -> None:
        self.clock = StageClock()

    def code(self, report: Report) -> Coding:
        self.clock._seconds["read"] = self.clock._seconds.get("read", 0.0) + 1.0
        return super().code(report)


def make_timed(settings: Settings) -> FakeCoder:
    return TimedCoder()
