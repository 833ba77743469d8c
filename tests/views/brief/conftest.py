"""Databases for the tests of briefs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.coder import Coder
from dragoman.samples import sample_paths
from dragoman.sources import read_reports
from dragoman.store import View, Writer
from dragoman.stories.keeping import Keeper
from views.brief.made import harmful, pages, write


@pytest.fixture(scope="session")
def quarrel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    path = write(tmp_path_factory.mktemp("brief") / "quarrel.db", pages())
    with View(path) as view:
        yield view


@pytest.fixture(scope="session")
def harm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    path = write(tmp_path_factory.mktemp("brief") / "harm.db", [*pages(), harmful()])
    with View(path) as view:
        yield view


@pytest.fixture(scope="session")
def samples(coder: Coder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the sample reports, with stories."""
    path = tmp_path_factory.mktemp("brief") / "samples.db"
    with sample_paths() as paths, Writer(path) as writer:
        with writer.batch():
            for report in read_reports([str(each) for each in paths]):
                writer.add(report, coder.code(report))
        Keeper(writer.ledger).catch_up(lambda *_: None)
    return path
