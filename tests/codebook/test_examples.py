"""Every frame of the built-in lexicon codes the example that stands beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

import pytest

from dragoman.codebook import builtin_frames
from dragoman.codebook.loader import FrameRow
from dragoman.coder import Coder
from dragoman.model import Entity, Report

pytestmark = pytest.mark.slow


@lru_cache(maxsize=1)
def by_file() -> dict[str, list[tuple[str, FrameRow]]]:
    found: dict[str, list[tuple[str, FrameRow]]] = defaultdict(list)
    for where, row in builtin_frames():
        found[where.partition(":")[0]].append((where, row))
    return dict(found)


def listed(field: str) -> set[str]:
    return {code.strip() for code in field.split(";") if code.strip()}


def codes(entities: Sequence[Entity]) -> set[str]:
    return {code for e in entities for code in (e.organization, e.country) if code}


def fault(coder: Coder, row: FrameRow) -> str | None:
    """Return what is wrong with the coding of a row's example, or None."""
    coding = coder.code(Report(id="example", text=row.example))
    if coding.report.error:
        return coding.report.error
    typed = [e for e in coding.events if e.event_type == row.type]
    if not typed:
        return f"no {row.type}, but {sorted({e.event_type for e in coding.events}) or 'nothing'}"
    reciprocal = coder.codebook.types[row.type].reciprocal
    for event in typed:
        actors, recipients = codes(event.actors), codes(event.recipients)
        if reciprocal:  # who visits whom matters to the record, but an act of both may have all of them as actors
            actors = recipients = actors | recipients
        if listed(row.actor) <= actors and listed(row.recipient) <= recipients:
            return None
    sides = [f"{sorted(codes(e.actors))}->{sorted(codes(e.recipients))}" for e in typed]
    return f"{row.type} with {'; '.join(sides)} and not {row.actor}->{row.recipient}"


@pytest.mark.parametrize("file", sorted(by_file()))
def test_examples_are_coded_as_their_rows_say(coder: Coder, file: str) -> None:
    faults = [
        f"{where} {row.frame!r}: {why}\n    {row.example}"
        for where, row in by_file()[file]
        if (why := fault(coder, row))
    ]
    assert not faults, f"{len(faults)} of {len(by_file()[file])} examples fail:\n" + "\n".join(faults)


def test_every_row_has_an_example_of_its_own() -> None:
    seen: dict[str, str] = {}
    for where, row in builtin_frames():
        assert row.example.strip(), f"{where}: no example"
        assert row.example not in seen, f"{where}: the example of {seen[row.example]} again"
        seen[row.example] = where


def test_no_pattern_stands_twice() -> None:
    seen: dict[str, str] = {}
    twice = []
    for where, row in builtin_frames():
        if row.frame in seen:
            twice.append(f"{where}: {row.frame!r} stands at {seen[row.frame]}")
        seen[row.frame] = where
    assert twice == []


def test_every_type_has_frames_and_the_codes_are_codes(coder: Coder) -> None:
    rows = [row for _, row in builtin_frames()]
    assert {row.type for row in rows} == set(coder.codebook.types)
    known = set(coder.knowledge.countries) | set(coder.knowledge.organizations)
    unknown = {code for row in rows for code in listed(row.actor) | listed(row.recipient)} - known
    assert unknown == set()
