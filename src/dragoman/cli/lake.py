"""A run of `dragoman code` that writes a lake, on this machine or on a Ray cluster."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain

import msgspec

from dragoman.cli.common import FAILED, INTERRUPTED, OK, Tools, say
from dragoman.cli.progress import Bar
from dragoman.cli.tally import count
from dragoman.engines import code_reports, limit_threads
from dragoman.engines.worker import Factory, load_coder
from dragoman.fingerprints import fingerprints
from dragoman.model import Coding, Report
from dragoman.settings import Settings
from dragoman.sources import Shard, shard_reports, split_into_shards
from dragoman.views.lake import Folder, Lake, Planned, Receipt, Summary, keep_shard, make_stories, plan_digest, salt

_NO_LIMIT = 1e7  # seconds

Done = Generator[tuple[Shard, Receipt], None, None]


@dataclass(frozen=True)
class LakeJob:
    """What to code into a lake, and how; `workers` None: as many as the engine has CPUs."""

    paths: tuple[str, ...]
    folder: Folder
    settings: Settings
    engine: str = "local"
    workers: int | None = None
    date: str | None = None
    factory: Factory = load_coder


@dataclass(frozen=True)
class LakeWork:
    """What both engines do with a shard."""

    folder: Folder
    date: str | None = None
    latest_date: str | None = None
    largest_page: int = Settings().max_page_bytes

    def reports(self, shard: Shard, first: int = 0, last: int | None = None) -> Iterator[Report]:
        """Give the reports of a shard, or those from one place to before another."""
        for report in shard_reports(shard, first, last, latest_date=self.latest_date, largest_page=self.largest_page):
            if self.date and not report.date and report.error is None:
                yield msgspec.structs.replace(report, date=self.date)
            else:
                yield report

    def keep(self, shard: Shard, results: Sequence[tuple[Report, Coding]]) -> Receipt:
        """Write a shard to the lake, in place of what was written of it before."""
        return keep_shard(self.folder, planned(shard), results)

    def lost(self, shard: Shard, reason: str) -> Report:
        """Return the report that stands for a shard that cannot be read."""
        return Report(id=shard.files[0].name, text="", source=shard.label, error=f"{shard.label}: {reason}")


def planned(shard: Shard) -> Planned:
    """Return what a lake's plan says of a shard."""
    return Planned(shard=shard.key, label=shard.label, given=shard.given, reports=shard.count)


def run_lake(job: LakeJob, tools: Tools) -> int:
    """Do the job, or what is left of it, and return the exit status."""
    limit_threads()  # before anything loads numpy
    lake = Lake(job.folder)
    tally = _Tally()
    try:
        shards = list(split_into_shards(job.paths, job.settings.shard_reports, salt=salt(job.settings, date=job.date)))
        done = lake.begin(job.settings, [planned(shard) for shard in shards], fingerprints(job.settings))
        for receipt in done.values():
            tally.add(receipt, before=True)
        left = [shard for shard in shards if shard.key not in done]
        total = sum(shard.count or 0 for shard in left) or None
        with Bar(lambda: total, visible=sys.stderr.isatty()) as bar:
            code = _on_ray if job.engine == "ray" else _here
            with closing(code(job, tools, left, bar)) as receipts:
                for _, receipt in receipts:
                    tally.add(receipt)
                    for failed in receipt.failed:
                        bar.say(f"Error: {failed.error}")
        _finish(lake, tally)
    except KeyboardInterrupt:
        say(
            f"Interrupted. {job.folder.place} holds what was coded, {tally.reports} reports; run the same command to go on."
        )
        return INTERRUPTED
    say(tally.text(job.folder.place))
    return FAILED if tally.failed else OK


def _finish(lake: Lake, tally: _Tally) -> None:
    with Bar(lambda: tally.reports, visible=sys.stderr.isatty(), unit="reports into stories") as bar:
        stories = make_stories(lake, bar.advance)
    tally.stories = stories.stories
    lake.sweep()
    lake.finish(
        Summary(
            of=plan_digest(lake), reports=tally.reports, events=tally.events, statements=tally.statements,
            places=tally.places, skipped=tally.skipped, failed=tally.failed, stories=stories.stories,
            copies=stories.copies,
        )
    )  # fmt: skip


def _on_ray(job: LakeJob, tools: Tools, shards: Sequence[Shard], bar: Bar) -> Done:
    from dragoman.engines.ray import cluster, code_shards

    if not shards:
        return
    work = LakeWork(job.folder, job.date, job.settings.latest_date, job.settings.max_page_bytes)
    with (
        cluster(job.workers),
        closing(
            code_shards(
                shards,
                work,
                job.settings,
                workers=job.workers,
                factory=job.factory,
                longest=job.settings.report_seconds or _NO_LIMIT,
            )
        ) as found,
    ):
        for shard, receipt in found:
            for _ in range(receipt.reports):
                bar.advance()
            yield shard, receipt


def _here(job: LakeJob, tools: Tools, shards: Sequence[Shard], bar: Bar) -> Done:
    work = LakeWork(job.folder, job.date, job.settings.latest_date, job.settings.max_page_bytes)
    of: deque[int] = deque()  # of each report that is under way, the shard that it is of

    def reports() -> Iterator[Report]:
        for number, shard in enumerate(shards):
            for report in work.reports(shard):
                of.append(number)
                yield report

    results: list[tuple[Report, Coding]] = []
    at = 0
    coded = code_reports(reports(), job.settings, job.workers or 1, coder=tools.coder, factory=job.factory)
    with closing(coded):
        for result in chain(coded, [None]):
            number = of.popleft() if result else len(shards)
            while at < number:
                yield shards[at], work.keep(shards[at], results)
                results, at = [], at + 1
            if result:
                results.append(result)
                bar.advance()


class _Tally:
    """What a lake holds."""

    def __init__(self) -> None:
        self.reports = self.events = self.statements = self.places = self.skipped = self.failed = 0
        self.before = 0
        self.stories = 0

    def add(self, receipt: Receipt, *, before: bool = False) -> None:
        self.reports += receipt.reports
        self.events += receipt.events
        self.statements += receipt.statements
        self.places += receipt.places
        self.skipped += receipt.skipped
        self.failed += len(receipt.failed)
        self.before += receipt.reports if before else 0

    def text(self, where: str) -> str:
        parts = [
            count(self.reports, "report"),
            count(self.events, "event"),
            count(self.statements, "statement"),
            count(self.stories, "story", "stories"),
        ]
        before = f", {self.before} of the reports coded before" if self.before else ""
        skipped = f"; {self.skipped} skipped" if self.skipped else ""
        failed = f"; {self.failed} failed" if self.failed else ""
        return f"{where}: {', '.join(parts)}{before}{skipped}{failed}."


def is_lake(output: str | None, format_: str | None) -> bool:
    """Whether the options of `dragoman code` ask for a lake: by its name, or by a folder with one."""
    from pathlib import Path

    if format_ is not None or output in (None, "-"):
        return format_ == "lake"
    assert output is not None
    return output.endswith("/") or "://" in output or Path(output, "_lake.json").is_file()
