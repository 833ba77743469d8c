"""A database of the sample reports, coded once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.coder import Coder
from dragoman.samples import sample_paths
from dragoman.sources import read_reports
from dragoman.store import Writer


@pytest.fixture(scope="session")
def samples(coder: Coder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("samples") / "samples.db"
    with sample_paths() as paths, Writer(path) as writer, writer.batch():
        for report in read_reports([str(each) for each in paths]):
            writer.add(report, coder.code(report))
    return path
