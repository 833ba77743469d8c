"""From a word to the actors it means."""

from __future__ import annotations

import pytest

from builders import cast_of, codes, entity, memory, parsed
from dragoman.model import Entity
from dragoman.resolve.memory import Memory

KENYA = entity("Kenya", country="KEN")
GHANA = entity("Ghana", country="GHA")
NATO = entity("NATO", organization="NATO", kind="organization", sectors=("IGO",))
MINISTER = entity("Amina Okello", country="KEN", kind="person", sectors=("GOV",), office="foreign minister")
REBELS = entity("rebels", country="COL", kind="group", sectors=("REB",))


def remembering(*entities: Entity, plural: bool = False) -> Memory:
    remembered = memory()
    for found in entities:
        remembered.remember(found, plural=plural, subject=True)
    return remembered


MEANT = [
    # (sentence, word, codes)
    ("Kenya/NNP/nsubj>3 and/CC/cc>0 Ghana/NNP/conj>0 met=meet/VBD/ROOT", "Kenya", ["KEN", "GHA"]),
    ("Turkey/NNP/poss>2 ~'s/POS/case>0 attack/NN/nsubj>3 failed=fail/VBD/ROOT", "attack", ["TUR"]),
    ("a/DT/det>2 Turkish/JJ/amod>2 offer/NN/nsubj>3 failed=fail/VBD/ROOT", "offer", ["TUR"]),
    (
        "suppression/NN/nsubj>4 of/IN/prep>0 unrest/NN/pobj>1 nowhere/RB/advmod>4 failed=fail/VBD/ROOT",
        "suppression",
        [],
    ),
    (
        "villages=village/NNS/nsubj>3 in/IN/prep>0 Cambodia/NNP/pobj>1 burned=burn/VBD/ROOT",
        "villages",
        ["KHM"],
    ),
    (
        "dozens=dozen/NNS/nsubj>4 of/IN/prep>0 Kenyan/JJ/amod>3 soldiers=soldier/NNS/pobj>1 left=leave/VBD/ROOT",
        "dozens",
        ["KEN:MIL"],
    ),
    ("the/DT/det>1 bridge/NN/nsubj>2 broke=break/VBD/ROOT", "bridge", []),
    (
        "U.S./NNP/nmod>3 and/CC/cc>0 Russian/JJ/conj>0 negotiators=negotiator/NNS/nsubj>4 met=meet/VBD/ROOT",
        "negotiators",
        ["USA:GOV", "RUS:GOV"],
    ),
    (
        "their/PRP$/poss>1 backer/NN/nsubj>5 ~,/,/punct>1 Russia/NNP/appos>1 ~,/,/punct>1 left=leave/VBD/ROOT",
        "backer",
        ["RUS"],
    ),
]


@pytest.mark.parametrize(("spec", "word", "expected"), MEANT)
def test_words_lead_to_actors(spec: str, word: str, expected: list[str]) -> None:
    sentence = parsed(spec)
    assert codes(cast_of(sentence).entities(sentence.index(word))) == expected


OF_WHOM = [
    ("group/NN", "rebels=rebel/NNS", "KEN:REB"),
    ("delegation/NN", "lawmakers=lawmaker/NNS", "KEN:LEG"),
    ("team/NN", "doctors=doctor/NNS", "KEN:MED"),
]


@pytest.mark.parametrize(("first", "second", "code"), OF_WHOM)
def test_an_adjective_after_of_belongs_to_the_noun_that_follows(first: str, second: str, code: str) -> None:
    spec = f"a/DT/det>1 {first}/nsubj>5 of/IN/prep>1 Kenyan/JJ/amod>4 {second}/pobj>2 left=leave/VBD/ROOT"
    assert codes(cast_of(parsed(spec)).entities(1)) == [code]


def test_an_owner_counts_only_where_it_may() -> None:
    sentence = parsed("Turkey/NNP/poss>2 ~'s/POS/case>0 attack/NN/nsubj>3 failed=fail/VBD/ROOT")
    assert cast_of(sentence).entities(2, owner=False) == []


PRONOUNS = [
    ("He/PRP/nsubj>1 left=leave/VBD/ROOT", "He", remembering(KENYA, MINISTER, GHANA), ["KEN:GOV"]),
    ("She/PRP/nsubj>1 left=leave/VBD/ROOT", "She", remembering(KENYA), []),
    ("It/PRP/nsubj>1 left=leave/VBD/ROOT", "It", remembering(KENYA, MINISTER), ["KEN"]),
    ("It/PRP/nsubj>1 left=leave/VBD/ROOT", "It", remembering(KENYA, NATO), ["NATO:IGO"]),
    ("It/PRP/nsubj>1 rained=rain/VBD/ROOT", "It", memory(), []),
    ("They/PRP/nsubj>1 left=leave/VBD/ROOT", "They", remembering(REBELS, plural=True), ["COL:REB"]),
    ("They/PRP/nsubj>1 left=leave/VBD/ROOT", "They", remembering(KENYA), []),
    ("We/PRP/nsubj>1 left=leave/VBD/ROOT", "We", remembering(KENYA), []),
]


@pytest.mark.parametrize(("spec", "word", "remembered", "expected"), PRONOUNS)
def test_pronouns(spec: str, word: str, remembered: Memory, expected: list[str]) -> None:
    sentence = parsed(spec)
    found = cast_of(sentence, remembered).entities(sentence.index(word))
    assert codes(found) == expected
    assert all((e.text, e.start) == (word, 0) and word in e.reason for e in found)


def test_we_is_who_speaks() -> None:
    remembered = memory()
    remembered.speaker = MINISTER
    sentence = parsed("We/PRP/nsubj>1 left=leave/VBD/ROOT")
    assert codes(cast_of(sentence, remembered).entities(0)) == ["KEN:GOV"]


def test_it_is_the_subject_of_the_clause_above_before_anybody_earlier() -> None:
    sentence = parsed(
        "Japan/NNP/nsubj>1 said=say/VBD/ROOT it/PRP/nsubj>4 had=have/VBD/aux>4 halted=halt/VBN/ccomp>1 aid/NN/dobj>4"
    )
    assert codes(cast_of(sentence, remembering(KENYA)).entities(2)) == ["JPN"]


DESCRIPTIONS = [
    (
        "The/DT/det>2 two/CD/nummod>2 countries=country/NNS/nsubj>3 met=meet/VBD/ROOT",
        "countries",
        remembering(KENYA, GHANA),
        ["KEN", "GHA"],
    ),
    (
        "Both/DT/det>1 sides=side/NNS/nsubj>2 met=meet/VBD/ROOT",
        "sides",
        remembering(KENYA, NATO),
        ["KEN", "NATO:IGO"],
    ),
    (
        "The/DT/det>2 two/CD/nummod>2 countries=country/NNS/nsubj>3 met=meet/VBD/ROOT",
        "countries",
        remembering(KENYA),
        [],
    ),
    (
        "The/DT/det>1 countries=country/NNS/nsubj>2 met=meet/VBD/ROOT",
        "countries",
        remembering(KENYA, GHANA),
        [],
    ),
    (
        "The/DT/det>1 alliance/NN/nsubj>2 met=meet/VBD/ROOT",
        "alliance",
        remembering(NATO, KENYA),
        ["NATO:IGO"],
    ),
    ("The/DT/det>1 kingdom/NN/nsubj>2 voted=vote/VBD/ROOT", "kingdom", remembering(KENYA, NATO), ["KEN"]),
    ("A/DT/det>1 kingdom/NN/nsubj>2 voted=vote/VBD/ROOT", "kingdom", remembering(KENYA), []),
]


@pytest.mark.parametrize(("spec", "word", "remembered", "expected"), DESCRIPTIONS)
def test_descriptions(spec: str, word: str, remembered: Memory, expected: list[str]) -> None:
    sentence = parsed(spec)
    found = [e for e in cast_of(sentence, remembered).entities(sentence.index(word)) if e.country or e.organization]
    assert codes(found) == expected
    assert all(sentence.text[e.start : e.end] == e.text for e in found)


def test_nobody_known_is_described_by_the_noun_phrase() -> None:
    sentence = parsed("the/DT/det>2 old/JJ/amod>2 bridge/NN/nsubj>3 fell=fall/VBD/ROOT")
    found = cast_of(sentence).unresolved(2)
    assert found is not None
    assert (found.text, found.start, found.end) == ("old bridge", 4, 14)
    assert (found.id, found.country, found.kind) == (None, None, "unknown")
    assert cast_of(sentence).unresolved(3) is None


def test_mention_at() -> None:
    sentence = parsed("Kenyan/JJ/amod>1 police/NNS/nsubj>2 left=leave/VBD/ROOT")
    cast = cast_of(sentence)
    assert cast.mention_at(0) is cast.mention_at(1)
    assert cast.mention_at(2) is None


def test_a_chain_of_nouns_ends() -> None:
    spec = " ".join(
        f"part/NN/pobj>{i - 1} of/IN/prep>{i}" if i else "part/NN/nsubj>20 of/IN/prep>0" for i in range(0, 20, 2)
    )
    assert cast_of(parsed(f"{spec} left=leave/VBD/ROOT")).entities(0) == []
