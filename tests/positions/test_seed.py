"""The agency report that the project began with; it is not part of the project, and only measured on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dragoman.coder import Coder
from dragoman.model import Report
from dragoman.positions.database import commitments_from, is_between
from dragoman.positions.positions import PositionReader, agreements, claims
from dragoman.settings import Settings
from dragoman.store import View, Writer

from .test_command import find_with

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT.parent / "shared" / "seed" / "report.txt"
OWN = str(ROOT / "docs" / "example-codebook.toml")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SEED.is_file(), reason="the seed report is not beside the checkout (../shared/seed)"),
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    report = Report(id="seed", text=SEED.read_text(encoding="utf8"))
    path = tmp_path_factory.mktemp("seed") / "seed.db"
    with Writer(path) as writer:
        writer.add(report, Coder(replace(Settings(), codebook_files=(OWN,))).code(report))
    return path


def test_ten_statements_by_two_speakers(path: Path) -> None:
    with View(path) as view:
        speakers = [row.statement.speaker for row in view.statements()]
    named = [s.id for s in speakers if s is not None and s.kind == "person"]
    assert sum("Shamkhani" in (id_ or "") for id_ in named) >= 6
    assert sum((id_ or "").startswith("SCO") for id_ in named) >= 4


def test_positions(path: Path) -> None:
    find, headings = find_with(OWN)
    with View(path) as view:
        positions = PositionReader(find, headings).read(view.statements())
    sides = {(p.holder, p.topic): p.side for p in positions if p.topic}
    assert sides[("IRN", "terrorism")] == sides[("IRN", "illegal_drugs")] == "against"
    assert sides[("IRN", "foreign_forces")] == sides[("SCO", "foreign_forces")] == "against"
    assert sides[("IRN", "nuclear_talks")] == sides[("SCO", "nuclear_talks")] == "for"
    pairs = {(a.topic, a.first.holder, a.second.holder): a.agree for a in agreements(positions)}
    assert pairs == {("foreign_forces", "IRN", "SCO"): True, ("nuclear_talks", "IRN", "SCO"): True}


def test_readiness_and_invitation_are_open_at_the_end_of_the_year(path: Path) -> None:
    with View(path) as view:
        found = [c for c in commitments_from(view).on(date(2014, 12, 31)) if is_between(c, "IRN", "SCO")]
    assert {(c.kind, c.by[0].code, c.towards[0].code, c.status) for c in found} == {
        ("readiness", "IRN", "SCO", "open"),
        ("invitation", "SCO", "IRN", "open"),
    }


def test_closing_sentence_is_a_claim(path: Path) -> None:
    with View(path) as view:
        found = claims(view.statements())
    last = max(found, key=lambda c: c.claim.cue.start)
    assert last.holder == "SCO"
    assert "forces" in last.claim.cause.text
    assert "insecurity" in last.claim.effect.text
