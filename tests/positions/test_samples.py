"""What the sample reports tell of promises: which were kept, which broken, and which are open, with the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from dragoman.positions.database import Ledger, commitments_from, is_between
from dragoman.positions.linking import counts
from dragoman.positions.records import Commitment
from dragoman.store import View

DAY = date(2016, 12, 31)


class Case(NamedTuple):
    """A commitment by words of its sentence; `deed`: words of the evidence of what became of it."""

    owed_by: str
    words: str
    status: str
    deed: str = ""


CASES = (
    Case("IRN", "agreed to halt enrichment", "kept", "halted its enrichment of uranium"),
    Case("UNSC", "will endorse the deal within days", "kept", "endorsed the nuclear deal with Iran"),
    Case("TUR", "demanded an apology", "kept", "had apologised to Russia in a letter"),
    Case("CHN", "would resume political and security dialogue", "kept", "Xi Jinping met Japanese Prime Minister"),
    Case("PRK", "to halt nuclear tests and launches", "broken", "conducted its fourth nuclear test"),
    Case("FARC", "declared a bilateral ceasefire", "broken", "killed two FARC fighters"),
    Case("FARC", "will hand over its weapons", "open"),
    Case("FARC", "promised to give up all links with the drug trade", "open"),
    Case("RUS", "was ready to mediate", "open"),
    Case("USA", "will visit Havana on Aug. 14", "lapsed"),
    Case("CUB", "promised to send 165 doctors", "lapsed"),
)


@pytest.fixture(scope="module")
def ledger(samples: Path) -> Iterator[Ledger]:
    with View(samples) as view:
        yield commitments_from(view)


def found(commitments: list[Commitment], case: Case) -> Commitment:
    (one,) = [
        c
        for c in commitments
        if case.owed_by in c.owed_by and any(case.words in source.quote.text for source in c.sources)
    ]
    return one


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.words)
def test_status_and_evidence(ledger: Ledger, case: Case) -> None:
    commitment = found(ledger.on(DAY), case)
    assert commitment.status == case.status
    deeds = [link.quote.text for link in commitment.links if counts(link)]
    if case.deed:
        assert case.deed in deeds[0]
        assert commitment.links[0].reason
    else:
        assert deeds == []


def test_nothing_else_counts_as_kept_or_broken(ledger: Ledger) -> None:
    decided = [c for c in ledger.on(DAY) if c.status in ("kept", "broken")]
    expected = [found(decided, case) for case in CASES if case.status in ("kept", "broken")]
    assert {c.id for c in decided} == {c.id for c in expected}


def test_on_the_eve_of_what_kept_it_a_promise_is_open(ledger: Ledger) -> None:
    case = CASES[1]
    assert found(ledger.on(date(2015, 7, 19)), case).status == "open"
    assert found(ledger.on(date(2015, 7, 20)), case).status == "kept"


def test_due_days(ledger: Ledger) -> None:
    commitments = ledger.on(DAY)
    assert found(commitments, CASES[6]).due == "2017-04-23"
    assert found(commitments, CASES[9]).due == "2015-08-14"
    assert found(commitments, CASES[1]).due is None


def test_between_two(ledger: Ledger) -> None:
    pairs = {tuple(sorted(c.owed_by)) for c in ledger.on(DAY) if is_between(c, "RUS", "TUR")}
    assert pairs == {("RUS",), ("TUR",)}
    assert all(is_between(c, "TUR", "RUS") for c in ledger.on(DAY) if is_between(c, "RUS", "TUR"))


def test_ids_are_unique_and_survive_a_second_reading(samples: Path, ledger: Ledger) -> None:
    with View(samples) as view:
        again = commitments_from(view)
    ids = [c.id for c in ledger.commitments]
    assert len(ids) == len(set(ids))
    assert again.commitments == ledger.commitments
