"""Lexicon and relation model together; the model is played by a table, so that each rule is seen alone."""

from __future__ import annotations

from typing import cast

import pytest

from dragoman import Coder
from dragoman.extract.events import EventExtractor
from dragoman.extract.fusion import FOUND, FOUND_APART, OVERRULE, Fusion
from dragoman.extract.relations import NONE, Marked, Relation, RelationTyper
from dragoman.model import Event, Report, Status


class Oracle:
    """Answers every question with one type at one probability, and remembers what it was asked."""

    def __init__(self, event_type: str, chance: float, mode: str | None = None, status: Status = "actual") -> None:
        self.asked: list[tuple[str, str]] = []
        self._answer = Relation(
            event_type=event_type, mode=mode, status=status, confidence=chance,
            probabilities={event_type: chance, NONE: 1 - chance},
        )  # fmt: skip

    def type_one(self, pair: Marked) -> Relation:
        self.asked.append((pair.text[slice(*pair.actor)], pair.text[slice(*pair.recipient)]))
        return self._answer


@pytest.fixture
def base(coder: Coder) -> Coder:
    return coder


def code(base: Coder, oracle: Oracle, text: str) -> tuple[Event, ...]:
    extractor = base._extractor
    base._extractor = EventExtractor(base.codebook, Fusion(cast(RelationTyper, oracle), base.codebook))
    try:
        return base.code(Report(id="x", text=text, date="2011-11-11")).events
    finally:
        base._extractor = extractor


def test_what_both_find_is_surer(base: Coder) -> None:
    text = "Kenya accused Somalia of theft on Monday."
    (alone,) = base.code(Report(id="x", text=text, date="2011-11-11")).events
    (sure,) = code(base, Oracle("ACCUSE", 1.0), text)
    (unsure,) = code(base, Oracle("SUPPORT", OVERRULE - 0.01), text)
    assert unsure.confidence < alone.confidence < sure.confidence
    assert (sure.event_type, unsure.event_type) == ("ACCUSE", "ACCUSE")
    assert sure.method == "lexicon and model: A accuse/v R of *"
    assert unsure.method == alone.method == "lexicon: A accuse/v R of *"


def test_a_model_that_is_sure_overrules_the_lexicon(base: Coder) -> None:
    (found,) = code(base, Oracle("REQUEST", 0.97, "yield"), "Kenya accused Somalia of theft on Monday.")
    assert (found.event_type, found.mode, found.quad) == ("REQUEST", "yield", 3)
    assert found.method == "model, not lexicon: A accuse/v R of *"
    assert found.trigger.text == "accused"


def test_the_model_finds_what_no_frame_has(base: Coder) -> None:
    text = "Kenya bamboozled Somalia in order to win."
    assert base.code(Report(id="x", text=text)).events == ()
    (found,) = code(base, Oracle("COERCE", FOUND, "cyber"), text)
    assert (found.event_type, found.mode, found.method, found.confidence) == ("COERCE", "cyber", "model", FOUND)
    assert (found.trigger.text, found.evidence.text) == ("bamboozled", text)
    assert ([e.code for e in found.actors], [e.code for e in found.recipients]) == (["KEN"], ["SOM"])


def test_the_model_is_asked_about_what_a_noun_joins(base: Coder) -> None:
    text = "The Kenyan shenanigans against Somalia went on through the attack season."
    oracle = Oracle("ASSAULT", FOUND)
    found = code(base, oracle, text)
    assert ("Kenyan", "Somalia") in oracle.asked
    assert [e.trigger.text for e in found if e.recipients[0].code == "SOM"] == ["shenanigans"]


def test_what_somebody_is_is_no_act(base: Coder) -> None:
    text = "In the attack season Kenya was to Somalia, as to Uganda, a sort of older sister."
    assert code(base, Oracle("COERCE", 0.99), text) == ()
    assert code(base, Oracle("COERCE", 0.99), text.replace("was to", "sang to"))


def test_below_the_threshold_nothing_is_found(base: Coder) -> None:
    assert code(base, Oracle("COERCE", FOUND - 0.01), "Kenya bamboozled Somalia in order to win.") == ()
    assert code(base, Oracle(NONE, 0.99), "Kenya bamboozled Somalia in order to win.") == ()


def test_a_pair_apart_needs_more(base: Coder) -> None:
    text = "Clouds over Kenya in the attack season drifted towards Somalia."
    assert code(base, Oracle("REJECT", FOUND_APART - 0.01), text) == ()
    assert [e.method for e in code(base, Oracle("REJECT", FOUND_APART), text)] == ["model"]


def test_modes_and_statuses_of_the_model_are_the_codebook_s(base: Coder) -> None:
    (found,) = code(base, Oracle("SANCTION", 0.95, "embargo", "negated"), "Kenya bamboozled Somalia in order to win.")
    assert (found.mode, found.status, found.quad) == ("discontinue", "negated", 4)
    (plain,) = code(base, Oracle("CONCEDE", 0.95, "pardon"), "Kenya bamboozled Somalia in order to win.")
    assert plain.mode is None


def test_the_model_is_not_asked_where_a_rule_has_refused(base: Coder) -> None:
    oracle = Oracle("ASSAULT", 1.0)
    assert code(base, oracle, "Kenya has the ability to attack Somalia.") == ()
    assert oracle.asked == []


def test_no_pair_is_asked_twice(base: Coder) -> None:
    oracle = Oracle("ACCUSE", 0.95)
    code(base, oracle, "Kenya accused Somalia of theft and bamboozled Uganda.")
    assert len(oracle.asked) == len(set(oracle.asked))


def test_without_the_model_the_lexicon_decides_alone(base: Coder) -> None:
    found = base.code(Report(id="x", text="Kenya accused Somalia of theft on Monday.")).events
    assert [e.method.partition(":")[0] for e in found] == ["lexicon"]


@pytest.mark.slow
def test_the_shipped_model_takes_part() -> None:
    found = Coder().code(Report(id="x", text="Kenya accused Somalia of theft on Monday.")).events
    assert [e.method for e in found] == ["lexicon and model: A accuse/v R of *"]


@pytest.mark.parametrize(("event_type", "coded"), [("CONSULT", 0), ("SUPPORT", 0), ("ASSAULT", 1)])
def test_a_capital_where_something_is_done_together_is_nobody(base: Coder, event_type: str, coded: int) -> None:
    found = code(base, Oracle(event_type, 0.99), "Iran bamboozled the attack planners in Vienna.")
    assert len(found) == coded
