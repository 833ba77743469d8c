"""Fixtures for the whole test suite."""

from __future__ import annotations

import pytest

from dragoman.coder import Coder


@pytest.fixture(scope="session")
def coder() -> Coder:
    """One coder for all tests: its models and data take longer to load than most texts take to code."""
    return Coder()
