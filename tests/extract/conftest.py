"""The lexicon and the rules alone; test_fusion.py has what the relation model adds."""

from __future__ import annotations

import pytest

from dragoman.coder import Coder
from dragoman.settings import Settings


@pytest.fixture(scope="session")
def coder() -> Coder:
    """One coder without the relation model for all tests of this folder."""
    return Coder(Settings(relations=False))
