"""Pictures of the pages of the workbench on the sample reports: light, dark and narrow. `make screenshots` makes them."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from benchmarks.serving import ARGUMENTS, chromium, serving
from dragoman.samples import sample_paths
from dragoman.store import EventFilter, View
from dragoman.stories.database import stories_from
from dragoman.views.web.links import link

_PORT = 8698
_SHAPES: tuple[tuple[str, int, Literal["light", "dark"]], ...] = (
    ("light", 1280, "light"),
    ("dark", 1280, "dark"),
    ("narrow", 380, "light"),
)


def run(folder: Path) -> None:
    """Make a picture of each page in each shape in a folder; needs Chromium on the PATH."""
    from playwright.sync_api import sync_playwright

    found = chromium()
    if found is None:
        raise SystemExit("there is no chromium on the PATH; install it, for example with apt-get install chromium")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, sample_paths() as paths, sync_playwright() as playwright:
        path = Path(made) / "samples.db"
        command = [sys.executable, "-m", "dragoman.cli", "code", *map(str, paths), "--db", str(path)]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        with serving(path, _PORT) as base:
            browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
            for name, width, scheme in _SHAPES:
                page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
                for title, address in _addresses(path).items():
                    page.goto(base + address)
                    page.wait_for_load_state("networkidle")
                    page.wait_for_timeout(300)
                    page.screenshot(path=str(folder / f"{title}-{name}.png"))
            browser.close()


def _addresses(path: Path) -> dict[str, str]:
    with View(path) as view:
        row = next(view.events(EventFilter(actor="IRN")))
        story = max(stories_from(view), key=lambda each: len(each.evidence))
    return {
        "home": "/",
        "reports": "/reports",
        "report": link("/report", id=row.report_id, show=row.event.id),
        "code": "/code",
        "events": "/events",
        "events-table": "/events?view=table",
        "event": link("/event", report=row.report_id, id=row.event.id),
        "stories": "/stories",
        "story": link("/story", id=story.id),
        "actors": "/actors",
        "actor": "/actor?id=IRN",
        "timeline": "/timeline?line=score",
        "network": "/network",
        "map": "/map",
        "positions": "/positions?topic=territory",
        "commitments": "/commitments",
        "brief": "/brief?actor=IRN",
        "quality": "/quality",
        "search": "/search?text=nuclear",
    }
