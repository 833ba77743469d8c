"""Pictures of the pages of the workbench on the sample reports: light, dark and narrow. `make screenshots` makes them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from dragoman.samples import sample_paths
from dragoman.store import EventFilter, View
from dragoman.stories.database import stories_from
from dragoman.views.web.links import link

_PORT = 8698
_ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
_SHAPES = (("light", 1280, "light"), ("dark", 1280, "dark"), ("narrow", 380, "light"))


def run(folder: Path) -> None:
    """Make a picture of each page in each shape in a folder; needs Chromium on the PATH."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("there is no chromium on the PATH; install it, for example with apt-get install chromium")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "samples.db"
        with sample_paths() as paths:
            command = [sys.executable, "-m", "dragoman.cli", "code", *map(str, paths), "--db", str(path)]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        server = subprocess.Popen(
            [sys.executable, "-m", "dragoman.cli", "serve", "--db", str(path), "--port", str(_PORT)],
            stderr=subprocess.DEVNULL,
        )
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
                for name, width, scheme in _SHAPES:
                    page = browser.new_context(
                        viewport={"width": width, "height": 900},
                        color_scheme="dark" if scheme == "dark" else "light",
                    ).new_page()
                    for title, address in _addresses(path).items():
                        _opened(page, f"http://127.0.0.1:{_PORT}{address}")
                        page.screenshot(path=str(folder / f"{title}-{name}.png"))
                browser.close()
        finally:
            server.terminate()
            server.wait(10)


def _opened(page: object, address: str) -> None:
    for attempt in range(100):
        try:
            page.goto(address)  # type: ignore[attr-defined]
            break
        except Exception:
            if attempt == 99:
                raise
            page.wait_for_timeout(200)  # type: ignore[attr-defined]
    page.wait_for_load_state("networkidle")  # type: ignore[attr-defined]
    page.wait_for_timeout(300)  # type: ignore[attr-defined]


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
