"""Where parties stand, where they changed sides, and who agrees."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman.extract.contexts import TermTagger
from dragoman.model import ClaimStatus, Stance
from dragoman.positions.parties import holder, is_named, is_party
from dragoman.positions.positions import PositionReader, agreements, changes, claims
from dragoman.positions.words import Words, load_attitudes, load_commitments

from .samples import BLOC, KEN, NOBODY, REBELS, UGA, claim, said, told

TAGGER = TermTagger({"smuggling": ("smuggling",), "bases": ("foreign bases", "base"), "army": ("army",)})


def find(text: str) -> list[tuple[int, int, frozenset[str]]]:
    return [(hit.start, hit.end, hit.labels) for hit in TAGGER.hits(text)]


READER = PositionReader(find, headings=("army", "terrorism"))


@pytest.mark.parametrize(
    ("stance", "text", "side"),
    [
        ("asks", "all states should fight smuggling", "against"),
        ("asks", "all states should fight theft, fraud and smuggling", "against"),
        ("asserts", "the government would never support smuggling", "against"),
        ("asserts", "it welcomed the foreign bases", "for"),
        ("asserts", "the foreign bases must stop", "against"),
        ("asserts", "foreign bases should leave", "against"),
        ("asserts", "the base must continue", "for"),
        ("opposes", "foreign bases in the valley", "against"),
        ("supports", "foreign bases in the valley", "for"),
        ("asserts", "there are foreign bases in the valley", None),
        ("denies", "there are foreign bases in the valley", None),
        ("asserts", "They fight theft. Smuggling is another matter", None),
        ("opposes", "the plan of the mayor of the old town by the great lake for a base", None),
    ],
)
def test_side(stance: Stance, text: str, side: str | None) -> None:
    (position,) = READER.read([said(KEN, stance, text)])
    assert position.side == side


@pytest.mark.parametrize(
    ("effect", "status", "side"),
    [
        ("insecurity in the valley", "asserted", "against"),
        ("lasting peace", "asserted", "for"),
        ("war", "denied", "for"),
        ("a long queue", "asserted", None),
    ],
)
def test_side_by_what_the_topic_is_said_to_cause(effect: str, status: ClaimStatus, side: str | None) -> None:
    text = f"the presence of foreign bases leads to {effect}"
    row = said(KEN, "asserts", text, claims=(claim("the presence of foreign bases", effect, status=status),))
    assert [p.side for p in READER.read([row])] == [side]


def test_headings_have_no_sides_and_no_topic_is_kept() -> None:
    rows = [said(KEN, "opposes", "the army"), said(KEN, "opposes", "the rain", report="r2", about=(UGA,))]
    assert [(p.topic, p.side) for p in READER.read(rows)] == [("army", None), (None, "against")]


def test_contexts_and_topics_of_the_coding_count() -> None:
    row = said(KEN, "opposes", "the gangs", contexts=("terrorism", "army"), topics=("gangs",))
    reader = PositionReader(find, headings=("army", "terrorism", "diplomatic"))
    assert {p.topic: p.side for p in reader.read([row])} == {"terrorism": "against", "army": None, "gangs": "against"}


def test_newest_first_and_without_a_known_speaker_nothing() -> None:
    rows = [
        said(KEN, "asserts", "smuggling", date="2014-02-01", report="a"),
        said(KEN, "asserts", "smuggling", date=None, report="b"),
        said(KEN, "asserts", "smuggling", date="2014-11-30", report="c"),
        said(NOBODY, "asserts", "smuggling", report="d"),
        said(None, "asserts", "smuggling", report="e"),
    ]
    assert [p.report_id for p in READER.read(rows)] == ["c", "a", "b"]
    assert READER.read([]) == []


def test_acts_of_words_count_unless_a_statement_tells_them() -> None:
    text = "Kenya rejected the foreign bases."
    act = told("REJECT", (KEN,), (), "2014-02-26", text, "rejected")
    (alone,) = READER.read([], [act])
    assert (alone.basis, alone.topic, alone.side, alone.strength) == ("event", "bases", "against", None)
    both = READER.read([said(KEN, "opposes", "the foreign bases", start=8)], [act])
    assert {p.basis for p in both} == {"statement", "event"}  # the statement's own sentence does not hold the act
    within = READER.read([said(KEN, "opposes", text)], [act])
    assert [p.basis for p in within] == ["statement"]


@pytest.mark.parametrize("status", ["negated", "hypothetical", "future"])
def test_acts_that_did_not_happen_are_no_positions(status: Any) -> None:
    act = told("REJECT", (KEN,), (), "2014-02-26", "Kenya rejected the base.", "rejected", status=status)
    assert READER.read([], [act]) == []


def test_change_of_sides_has_both_sentences() -> None:
    rows = [
        said(KEN, "supports", "foreign bases", date="2014-01-01", report="a"),
        said(KEN, "asserts", "foreign bases", date="2014-02-01", report="b"),
        said(KEN, "opposes", "foreign bases", date="2014-03-01", report="c"),
        said(UGA, "opposes", "foreign bases", date="2014-03-01", report="d"),
    ]
    (change,) = changes(READER.read(rows))
    assert (change.holder, change.topic) == ("KEN", "bases")
    assert (change.before.report_id, change.after.report_id) == ("a", "c")
    assert change.after.quote is not None


def test_two_minds_on_one_day_are_no_change() -> None:
    rows = [said(KEN, "supports", "foreign bases", report="a"), said(KEN, "opposes", "foreign bases", report="b")]
    assert changes(READER.read(rows)) == []


def test_without_a_topic_the_party_meant_is_compared() -> None:
    rows = [
        said(KEN, "praises", "the neighbour", date="2014-01-01", report="a", about=(UGA,)),
        said(KEN, "opposes", "the club", date="2014-02-01", report="b", about=(BLOC,)),
        said(KEN, "blames", "the neighbour", date="2014-03-01", report="c", about=(UGA,)),
    ]
    assert [(c.before.report_id, c.after.report_id) for c in changes(READER.read(rows))] == [("a", "c")]


def test_agreement_is_by_the_latest_word_of_each() -> None:
    rows = [
        said(KEN, "supports", "foreign bases", date="2014-01-01", report="a"),
        said(KEN, "opposes", "foreign bases", date="2014-03-01", report="b"),
        said(UGA, "opposes", "foreign bases", date="2014-02-01", report="c"),
        said(BLOC, "supports", "foreign bases", date="2014-02-01", report="d"),
        said(REBELS, "asserts", "foreign bases", date="2014-02-01", report="e"),
    ]
    found = {(a.first.holder, a.second.holder): a.agree for a in agreements(READER.read(rows))}
    assert found == {("EAC", "KEN"): False, ("EAC", "UGA"): False, ("KEN", "UGA"): True}


def test_claims_keep_who_makes_them() -> None:
    rows = [said(KEN, "asserts", "drought leads to war", claims=(claim("drought", "war"),)), said(UGA, "asserts", "no")]
    (found,) = claims(rows)
    assert (found.holder, found.claim.cause.text, found.claim.effect.text) == ("KEN", "drought", "war")


def test_parties() -> None:
    assert [holder(e) for e in (KEN, REBELS, BLOC, NOBODY)] == ["KEN", "UGA:REB", "EAC", None]
    assert is_party(REBELS, "uga")
    assert is_party(REBELS, "UGA:REB")
    assert not is_party(UGA, "UGA:REB")
    assert not is_party(NOBODY, "KEN")
    assert is_named(NOBODY, "SOMÉ")
    assert not is_named(NOBODY, "else")


def test_word_lists_are_whole() -> None:
    assert load_attitudes().before.favour
    acts = load_commitments().acts
    assert len({act.name for act in acts}) == len(acts)
    assert all(act.kept for act in acts)


@pytest.mark.parametrize(
    ("entry", "text", "found"),
    [
        ("fight*", "They were FIGHTING it", "FIGHTING"),
        ("fight*", "a dogfight", None),
        ("in favour of", "in  favour\nof it", "in  favour\nof"),
        ("end", "the endless end", "end"),
        ("a.b", "axb", None),
    ],
)
def test_entries_of_a_list(entry: str, text: str, found: str | None) -> None:
    match = Words([entry]).first(text)
    assert (match.group() if match else None) == found
    assert Words([]).first(text) is None
