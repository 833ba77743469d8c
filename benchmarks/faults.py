"""Kills workers and the program itself at random moments of real runs, goes on with --resume, and counts what is lost.

A round codes made-up reports into a new database and a file. It is disturbed at moments that a seed gives; when it has
come to its end, its file has to be that of a run that nobody disturbed, byte for byte, and so have its stories. What
was in the database at a moment has to be there afterwards, coded when it was. Rounds follow until all moments are used.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import tempfile
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.processes import family
from benchmarks.reports import write_reports
from benchmarks.table import PROGRAM, show

# Quick to code: what is tried is not the coder.
_QUICK = ("--set", "relations=no", "--set", "statements=no")
# Seconds from the beginning of a run, or from the last fault in it, to the next.
_SOON, _LATE = 0.1, 6.0
# A run that does not end in so many seconds hangs.
_PATIENCE = 300.0
_SHARE_OF_PARENTS = 0.4


@dataclass
class Found:
    """What came of it."""

    faults: dict[str, int] = field(default_factory=dict)
    rounds: int = 0
    restarts: int = 0
    set_aside: int = 0  # reports at which a worker was killed twice; the next run codes them
    lost: int = 0
    doubled: int = 0
    differing: int = 0

    @property
    def clean(self) -> bool:
        """Whether nothing was lost, doubled or altered."""
        return not (self.lost or self.doubled or self.differing)


class Trial:
    """Runs of the command over the same reports, disturbed and undisturbed."""

    def __init__(self, folder: Path, reports: int, seed: int) -> None:
        self._folder = folder
        self._rng = random.Random(seed)
        self._count = reports
        self._input = folder / "reports.jsonl"
        write_reports(self._input, reports, seed)
        self.found = Found()
        calm = folder / "calm"
        calm.mkdir()
        status = self._start(calm).wait(_PATIENCE)
        assert status == 0, f"the undisturbed run ended with status {status}"
        self._expected = self._result(calm)

    def disturb(self, moments: int) -> Found:
        """Kill something at so many moments; return what came of it."""
        left = moments
        while left:
            folder = self._folder / f"round-{self.found.rounds}"
            folder.mkdir()
            left = self._round(folder, left)
            self.found.rounds += 1
        return self.found

    def _round(self, folder: Path, left: int) -> int:
        held: dict[str, str] = {}
        while True:
            process = self._start(folder)
            left = self._disturb(process, left)
            status = process.wait(_PATIENCE)
            now = _held(folder / "a.db")
            self._compare(held, now)
            held = now
            if status == 0:
                break
            if status > 0:
                self.found.set_aside += 1
                assert self.found.set_aside <= sum(self.found.faults.values()), "runs go on failing"
            self.found.restarts += 1
        self.found.lost += self._count - len(held)
        self.found.differing += self._result(folder) != self._expected
        return left

    def _disturb(self, process: subprocess.Popen[bytes], left: int) -> int:
        """Kill workers until the program has ended or was killed; return how many moments are left."""
        while left:
            with suppress(subprocess.TimeoutExpired):
                process.wait(self._rng.uniform(_SOON, _LATE))
                return left
            left -= 1
            if self._rng.random() < _SHARE_OF_PARENTS:
                process.kill()
                self._count_fault("the program")
                return left
            below = sorted(pid for pid in family(process.pid, memory=False) if pid != process.pid)
            if below:
                with suppress(ProcessLookupError):
                    os.kill(self._rng.choice(below), signal.SIGKILL)
                self._count_fault("a process under it")
            else:
                left += 1  # none was there yet
        return left

    def _count_fault(self, what: str) -> None:
        self.found.faults[what] = self.found.faults.get(what, 0) + 1

    def _compare(self, before: dict[str, str], now: dict[str, str]) -> None:
        """Count reports that are gone, and those that were coded once more although they were held."""
        self.found.lost += len(before.keys() - now.keys())
        self.found.doubled += sum(now[id_] != when for id_, when in before.items() if id_ in now)

    def _start(self, folder: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [
                *PROGRAM, "code", str(self._input), "--workers", "2", "--db", str(folder / "a.db"), "--resume",
                "--output", str(folder / "a.jsonl"), *_QUICK,
            ],
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def _result(self, folder: Path) -> tuple[bytes, list[tuple[str, ...]]]:
        """Return the file of results, and which events are one by the database."""
        return (folder / "a.jsonl").read_bytes(), _stories(folder / "a.db")


def _held(path: Path) -> dict[str, str]:
    """Return when each report was coded that a database holds, without error."""
    if not path.exists():
        return {}
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'reports'").fetchone():
            return {}
        rows = connection.execute("SELECT id, coded_at FROM reports WHERE error IS NULL").fetchall()
        assert len({id_ for id_, _ in rows}) == len(rows)
        return dict(rows)


def _stories(path: Path) -> list[tuple[str, ...]]:
    """Return the names of the events that are one, for each story."""
    query = (
        "SELECT u.leader, r.id || '#' || e.id FROM story_events s JOIN events e ON e.number = s.member"
        " JOIN reports r ON r.number = e.report JOIN story_units u ON u.number = s.node"
    )
    stories: dict[int, list[str]] = {}
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        for leader, name in connection.execute(query):
            stories.setdefault(leader, []).append(name)
    return sorted(tuple(sorted(names)) for names in stories.values())


def run(moments: int, reports: int, seed: int) -> bool:
    """Try, print, and return whether nothing was lost, doubled or altered."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = Trial(Path(folder), reports, seed).disturb(moments)
    rows = [(f"killed: {what}", f"{number} times") for what, number in sorted(found.faults.items())]
    rows += [
        ("rounds that came to their end", str(found.rounds)),
        ("goings on with --resume", str(found.restarts)),
        ("runs that set a report aside, coded by the next", str(found.set_aside)),
        ("reports lost", str(found.lost)),
        ("reports coded twice", str(found.doubled)),
        ("rounds whose results differ", str(found.differing)),
        ("seconds", f"{time.monotonic() - started:.0f}"),
    ]
    show(f"{moments} faults in runs over {reports:,} reports, two workers, seed {seed}", rows)
    return found.clean
