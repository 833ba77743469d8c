"""A workbench that really listens, and a real browser without a screen."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dragoman.cli.brief import brief_helpers
from dragoman.cli.exports import sentence_splitter
from dragoman.cli.known import KnownActors
from dragoman.cli.serve import _reports
from dragoman.codebook import load_codebook
from dragoman.coder import Coder
from dragoman.corrections import Corrections
from dragoman.samples import sample_paths
from dragoman.settings import Settings
from dragoman.sources import read_reports
from dragoman.store import Writer
from dragoman.stories.keeping import Keeper
from dragoman.views.web.config import Workbench
from dragoman.views.web.correcting import Correcting

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests of this folder, with a message, where there is no browser; one worker has them all."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on the PATH"))


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory, coder: Coder) -> Path:
    """A database with the sample reports."""
    path = tmp_path_factory.mktemp("browser") / "samples.db"
    with sample_paths() as paths, Writer(path) as writer:
        for report in read_reports([str(each) for each in paths]):
            writer.add(report, coder.code(report))
        Keeper(writer.ledger).catch_up()
    return path


@pytest.fixture
def database(samples: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copy(samples, tmp_path / "news.db"))


@pytest.fixture
def site(database: Path, coder: Coder) -> Iterator[str]:
    """The address of a workbench on the database."""
    import uvicorn

    from dragoman.views.web.app import create_app
    from dragoman.views.web.server import _listen

    bench = Workbench(
        database=database, who="ann", coder=lambda: coder, splitter=sentence_splitter(), settings=Settings(),
        reads=lambda data: _reports(data, Settings()), known=KnownActors(), helpers=_helpers(),
        correcting=Correcting(lambda: Corrections(database)),
    )  # fmt: skip
    with _listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(bench), log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


def _helpers() -> Callable[[], Any]:
    return cache(lambda: brief_helpers(load_codebook()))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page of a visitor; a test fails if the page meets an error or breaks its own policy."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(20_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert wrong == []
