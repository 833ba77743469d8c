"""The relation model on marked pairs: what it answers, and that company and order do not change it."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from dragoman.errors import PipelineError
from dragoman.extract.relations import NONE, Marked, RelationTyper, check
from dragoman.extract.relations.typer import MODEL
from dragoman.model import Span


@pytest.fixture(scope="module")
def typer() -> RelationTyper:
    return RelationTyper()


def marked(text: str) -> Marked:
    """Return a pair that is marked with brackets: the actor with [], the recipient with {}."""
    plain, starts, spans = "", dict[str, int](), dict[str, Span]()
    for letter in text:
        if letter in "[{":
            starts[letter] = len(plain)
        elif letter in "]}":
            opening = "[" if letter == "]" else "{"
            spans[opening] = Span(starts[opening], len(plain))
        else:
            plain += letter
    return Marked(plain, spans["["], spans["{"])


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("[Ghana] sharply criticised {Togo} on Monday.", "ACCUSE"),
        ("{Togo} was sharply criticised by [Ghana] on Monday.", "ACCUSE"),
        ("[Peru's foreign minister] met {his Chilean counterpart} in Lima on Friday.", "CONSULT"),
        ("[Rebels] killed {three Kenyan soldiers} in an ambush near the border.", "ASSAULT"),
        ("[Spain] expelled {two Syrian diplomats} over the massacre.", "SANCTION"),
        ("[Norway] urged {Chad} to release the journalist.", "REQUEST"),
        ("[Canada] sent 40 tonnes of food to {Haiti} after the storm.", "AID"),
        ("[Iran] rejected {a European proposal} for new talks.", "REJECT"),
        ("[Thousands of students] marched through Dhaka against {the government}.", "PROTEST"),
        ("[Police in Minsk] arrested {an opposition leader} at his home.", "COERCE"),
        ("[The rebels] freed {two Italian hostages} on Sunday.", "RETREAT"),
    ],
)
def test_plain_sentences(typer: RelationTyper, text: str, event_type: str) -> None:
    found = typer.type_one(marked(text))
    assert found.event_type == event_type
    assert 0 < found.confidence <= 1


def test_probabilities_sum_to_one(typer: RelationTyper) -> None:
    found = typer.type_one(marked("[Ghana] praised {Togo}."))
    assert sum(found.probabilities.values()) == pytest.approx(1, abs=0.002)
    assert NONE in found.probabilities


def test_direction_matters(typer: RelationTyper) -> None:
    acts = typer.type_one(marked("[Gunmen] killed {a judge} in Quetta."))
    bears = typer.type_one(marked("{Gunmen} killed [a judge] in Quetta."))
    assert acts.event_type == "ASSAULT"
    assert bears.probabilities["ASSAULT"] < acts.probabilities["ASSAULT"]


def test_company_and_order_change_nothing(typer: RelationTyper) -> None:
    texts = [
        "[Ghana] praised {Togo}.",
        "[Iran] rejected {a plan} that took six years to write, its envoy said.",
        "[A] hit {B}.",
    ]
    pairs = [marked(text) for text in texts]
    alone = {pair: RelationTyper().type_one(pair) for pair in pairs}
    for seed in range(3):
        random.Random(seed).shuffle(pairs)
        assert list(typer.type_all(pairs)) == [alone[pair] for pair in pairs]


def test_the_threshold_decides_what_is_no_act(typer: RelationTyper) -> None:
    pair = marked("[Ghana] lies west of {Togo}.")
    always, never = RelationTyper(threshold=0.0), RelationTyper(threshold=1.0)
    assert always.type_one(pair).event_type != NONE
    assert never.type_one(pair).event_type == NONE
    assert never.type_one(pair).status == "actual"
    assert never.type_one(pair).probabilities == typer.type_one(pair).probabilities


def test_the_two_tables_part_ways_over_sanctions(typer: RelationTyper) -> None:
    pair = marked("[The European Union] imposed sanctions on {three Syrian generals}.")
    mapping = RelationTyper(table="mapping")
    assert typer.type_one(pair).event_type == "SANCTION"
    assert mapping.type_one(pair).event_type == "COERCE"


def test_a_long_text_is_read_around_the_pair(typer: RelationTyper) -> None:
    padding = "The weather in the capital was mild for the season. " * 200
    text = padding + "Ghana accused Togo of spying. " + padding
    start = text.index("Ghana")
    found = typer.type_one(Marked(text, Span(start, start + 5), Span(text.index("Togo"), text.index("Togo") + 4)))
    assert found.event_type == "ACCUSE"


def test_far_apart_spans_are_both_read(typer: RelationTyper) -> None:
    text = "Ghana " + "and its friends " * 300 + "accused Togo."
    assert typer.type_one(Marked(text, Span(0, 5), Span(len(text) - 5, len(text) - 1))).confidence > 0


@pytest.mark.parametrize(
    "text", ["[[SEP]] attacked {[CLS]}.", "[[MASK] x] hit {[unused1]} [unused2].", "[\u200b] and {é}."]
)
def test_special_words_in_a_text_are_words(typer: RelationTyper, text: str) -> None:
    plain = text.replace("{", "").replace("}", "")
    first = Span(0, 3)
    assert typer.type_one(Marked(plain, first, Span(len(plain) - 3, len(plain) - 1))).confidence > 0


@pytest.mark.parametrize(
    ("actor", "recipient", "message"),
    [
        ([0, 5], [13, 99], r"recipient \[13, 99\] lies outside the text of length 18"),
        ([-1, 5], [13, 17], r"actor \[-1, 5\] lies outside"),
        ([5, 0], [13, 17], r"ends before it starts; are they swapped\?"),
        ([0, 0], [13, 17], r"actor \[0, 0\] is empty"),
        ([5, 6], [13, 17], r"actor \[5, 6\] is empty"),
        ([0, 5], [3, 17], r"overlap"),
        ([0, 5], [0, 5], r"overlap"),
        ([0], [13, 17], r"is not \[start, end\]"),
    ],
)
def test_bad_spans_are_named(actor: list[int], recipient: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check("Ghana lauded Togo.", actor, recipient)


@pytest.mark.parametrize(("actor", "recipient"), [([0, 15], [0, 5]), ([0, 5], [0, 15]), ([0, 15], [9, 15])])
def test_one_participant_may_be_named_within_the_other(
    typer: RelationTyper, actor: list[int], recipient: list[int]
) -> None:
    found = typer.type_one(check("Ghana's farmers blocked the road to its ministry.", actor, recipient))
    assert abs(sum(found.probabilities.values()) - 1.0) < 0.01
    turned = typer.type_one(check("Ghana's farmers blocked the road to its ministry.", recipient, actor))
    assert turned.probabilities != found.probabilities


@pytest.mark.parametrize("text", ["Cafe\u0301 praised Togo.", "👩\u200d👩 praised Togo."])
def test_a_span_that_cuts_a_character(text: str) -> None:
    cut = text.index("\u0301") if "\u0301" in text else text.index("\u200d")
    with pytest.raises(ValueError, match=f"cuts a character at {cut}"):
        check(text, [0, cut], [text.index("Togo"), len(text) - 1])


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"cannot be opened .*relations=no"):
        RelationTyper(tmp_path)


def test_the_card_says_how_the_model_was_made() -> None:
    card = json.loads((MODEL / "card.json").read_text(encoding="utf8"))
    assert {"base", "data", "training", "scores", "licence"} <= set(card)
    assert len(card["labels"]) == len(set(card["labels"]))
    assert sum(path.stat().st_size for path in MODEL.iterdir()) < 45_000_000
