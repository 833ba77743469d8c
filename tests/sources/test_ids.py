"""Ids are unique, the same in each run, and take little memory."""

from __future__ import annotations

import tracemalloc

import pytest

from dragoman.sources.ids import Ids


def test_an_id_that_came_before_gets_a_number() -> None:
    ids = Ids()
    given = [ids.own(id) for id in ("a", "a", "a#2", "a", "b", "a#2")]
    assert given == ["a", "a#2", "a#2#2", "a#3", "b", "a#2#3"]


@pytest.mark.slow
def test_many_ids_take_little_memory() -> None:
    tracemalloc.start()
    ids = Ids()
    for number in range(100_000):
        ids.own(f"urn:uuid:{number:036}")
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 100_000 * 24 + 50_000


def test_one_id_given_again_and_again_stays_quick() -> None:
    ids = Ids()
    assert [ids.own("a") for _ in range(20_000)][-1] == "a#20000"
