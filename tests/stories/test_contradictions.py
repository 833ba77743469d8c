from __future__ import annotations

import math

import pytest

from dragoman.stories.contradictions import contradictions
from dragoman.stories.figures import figures, load_wording

from .samples import MOLDOVA, Row, quote, row

WORDING = load_wording()


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Troops killed at least twelve rebels.", [("killed", 12, math.inf, "at least twelve")]),
        ("Ten young fighters of the group were killed.", [("killed", 10, 10, "Ten")]),
        ("The raid left thirty-two people dead.", [("killed", 32, 32, "thirty-two")]),
        ("It killed 1,200 and wounded about 50.", [("killed", 1200, 1200, "1,200"), ("wounded", 40, 60, "about 50")]),
        ("The army sent three thousand troops.", [("troops sent", 3000, 3000, "three thousand")]),
        ("Canada pledged 50 million dollars.", [("money", 50_000_000, 50_000_000, "50 million")]),
        ("Police arrested up to a dozen people.", [("held", 0, 12, "dozen")]),
        ("He spoke for two hours of 14 islands.", []),
        ("", []),
    ],
)
def test_figures(sentence: str, expected: list[tuple[str, float, float, str]]) -> None:
    found = figures(sentence, WORDING)
    assert [(f.thing, f.low, f.high) for f in found] == [each[:3] for each in expected]
    for figure, (*_, text) in zip(found, expected, strict=True):
        assert text in figure.text
        assert sentence[figure.start : figure.end] == figure.text


def raid(report: str, sentence: str) -> Row:
    return row(report, event_type="ASSAULT", quad=4, evidence=quote(sentence))


@pytest.mark.parametrize(
    ("sentences", "clash"),
    [
        (("They killed ten rebels.", "They killed seventeen rebels."), True),
        (("They killed ten rebels.", "They killed at least eight rebels."), False),
        (("They killed ten rebels.", "They killed at least eleven rebels."), True),
        (("They killed about ten rebels.", "They killed eleven rebels."), False),
        (("They killed ten rebels.", "They wounded three rebels."), False),
        (("They killed ten rebels.",), False),
        (("They killed ten rebels and three guards were killed.", "They killed three guards."), False),
    ],
)
def test_numbers_that_differ(sentences: tuple[str, ...], clash: bool) -> None:
    tellings = [raid(f"r{number}", sentence) for number, sentence in enumerate(sentences)]
    found = contradictions(tellings, {}, (), WORDING)
    assert [(each.kind, each.about) for each in found] == [("figures", "killed")] * clash
    for each in found:
        assert [said.report_id for said in each.said] == ["r0", "r1"]
        for said, sentence in zip(each.said, sentences, strict=True):
            assert sentence[said.quote.start : said.quote.end] == said.quote.text


CLAIM = "Moldova accused Russia of letting drones cross."


@pytest.mark.parametrize(
    ("after", "party"),
    [
        ("Russia denied the accusation.", "RUS"),
        ("The weather was fine. Russia dismissed the charge as baseless.", "RUS"),
        ("The weather was fine. It rained. It snowed. Russia denied it.", None),
        ("Romania denied the accusation.", None),
        ("Russia rejected a loan.", None),
    ],
)
def test_denials_in_a_report(after: str, party: str | None) -> None:
    text = f"{CLAIM} {after}"
    told = row("a", evidence=quote(CLAIM, text))
    found = contradictions([told], {"a": text}, (), WORDING)
    assert [(each.kind, each.about) for each in found] == ([("denied", party)] if party else [])
    for each in found:
        assert text[each.said[0].quote.start : each.said[0].quote.end] == each.said[0].quote.text


def test_an_event_that_was_coded_as_denied() -> None:
    told = row("a", event_type="ASSAULT", quad=4)
    denial = row(
        "b", event_type="ASSAULT", quad=4, status="negated", speaker=MOLDOVA, evidence=quote("It never fired.")
    )
    outside = row("c", status="negated", speaker=None, actors=(), recipients=())
    (found,) = contradictions([told], {}, [denial, outside], WORDING)
    assert (found.kind, found.about, [said.report_id for said in found.said]) == ("denied", "MDA", ["b"])
