"""How fast the pages of the workbench are on a database of 100,000 events, while a coder writes into it."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.database import EVENTS, fill
from benchmarks.serving import ARGUMENTS, chromium, serving
from benchmarks.table import show
from dragoman.store import EventFilter, StoryFilter, View, Writer
from dragoman.stories.database import listed_stories
from dragoman.views.web.app import all_pages
from dragoman.views.web.links import link

_ROUNDS = 20
_PORT = 8697


def run(database: Path | None = None, rounds: int = _ROUNDS, writing: bool = True) -> None:
    """Measure and print; `database`: one that `python -m benchmarks database` made, which is copied."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        if database is None:
            fill(path, EVENTS, stories=True)
        else:
            shutil.copyfile(database, path)
            Writer(path).close()  # an older schema is brought up to date
        reports = _reports(path, Path(folder) / "more.jsonl")
        with (
            serving(path, _PORT) as base,
            httpx.Client(base_url=base, timeout=60) as client,
            _coding(path, reports if writing else None),
        ):
            rows = [(address, _times(client, address, rounds)) for address in _addresses(path)]
            paint = _first_paint(base)
    told = [
        (address, f"{size / 1000:.0f} kB, median {middle:.0f} ms, p95 {worst:.0f} ms")
        for address, (middle, worst, size) in rows
    ]
    worst = max(rows, key=lambda row: row[1][1])
    told.append(("slowest at the 95th percentile", f"{worst[0]}: {worst[1][1]:.0f} ms"))
    told += [(f"first paint of {address}", f"{ms:.0f} ms") for address, ms in paint]
    show(f"Pages on 100,000 events{', while a coder writes' if writing else ''}", told)


def _addresses(path: Path) -> Iterator[str]:
    with View(path) as view:
        row = next(view.events(EventFilter(actor="IRN", recipient="USA")))
        story = next(iter(listed_stories(view, StoryFilter(min_origins=3))))
    asked = {
        "/report": {"id": row.report_id},
        "/report/mark": {"id": row.report_id, "show": row.event.id},
        "/report/copies": {"id": row.report_id},
        "/event": {"report": row.report_id, "id": row.event.id},
        "/story": {"id": story.id},
        "/actor": {"id": "IRN"},
        "/search": {"text": "treaty"},
        "/brief": {"actor": "IRN", "with": "USA"},
        "/positions": {"topic": "military"},
    }
    filtered = {"/events", "/stories", "/timeline", "/network", "/map"}
    for page in all_pages():
        if page.path.startswith("/coded"):
            continue  # what was pasted, which is not in the database
        for base in (page.path, page.twin):
            yield link(base, asked.get(page.path))
            if page.path in filtered:
                yield link(base, who="IRN", since="2016")
    yield link("/commitments", actor="IRN")
    yield link("/commitments", status="kept")
    yield link("/api/v1/events", who="IRN", limit=200)


def _times(client: httpx.Client, address: str, rounds: int) -> tuple[float, float, int]:
    client.get(address).raise_for_status()
    taken, size = [], 0
    for _ in range(rounds):
        started = time.perf_counter()
        size = len(client.get(address).content)
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=20, method="inclusive")[-1], size


def _first_paint(base: str) -> list[tuple[str, float]]:
    """Return the first contentful paint of some pages, in a browser that has seen none; none without a browser."""
    found = chromium()
    if found is None:
        return []
    from playwright.sync_api import sync_playwright

    taken = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        for address in ("/", "/events", "/timeline"):
            page = browser.new_context().new_page()
            page.goto(base + address)
            page.wait_for_timeout(500)
            script = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"
            taken.append((address, float(page.evaluate(script))))
        browser.close()
    return taken


def _reports(path: Path, target: Path, count: int = 5_000) -> Path:
    """Write reports to be coded: texts of the database under other ids."""
    with View(path) as view, target.open("w", encoding="utf-8") as stream:
        for number, row in enumerate(view.reports(limit=count)):
            report = view.report(row.id)
            if report is not None:
                text = f"{report.text}\n\nWritten once more as number {number}."
                stream.write(json.dumps({"id": f"more-{number}", "text": text, "date": report.date}) + "\n")
    return target


@contextmanager
def _coding(path: Path, reports: Path | None) -> Iterator[None]:
    if reports is None:
        yield
        return
    coder = subprocess.Popen(
        [sys.executable, "-m", "dragoman.cli", "code", str(reports), "--db", str(path)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        time.sleep(12)  # until its models are loaded and it writes
        yield
        if coder.poll() is not None:
            print("the coder had finished before the last page was measured", file=sys.stderr)
    finally:
        coder.terminate()
        coder.wait(20)
