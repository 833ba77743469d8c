"""Whom words mean in a report: the day decides, the rest of the report decides, and each says why."""

from __future__ import annotations

from collections import Counter

import pytest
from evals.gold import DATA, read_gold
from evals.mentions import GoldMentions, judge

from dragoman.coder import Coder
from dragoman.model import Report, Span


def meant(coder: Coder, text: str, words: str, date: str | None) -> list[tuple[str | None, str | None, str]]:
    start = text.index(words)
    (found,) = coder.meant(Report(id="1", text=text, date=date), [Span(start, start + len(words))])
    return [(e.id, e.name, e.reason) for e in found]


@pytest.mark.parametrize(
    ("words", "date", "name"),
    [
        ("The Russian president", "2010-06-01", "Dmitry Medvedev"),
        ("The Russian president", "2014-06-01", "Vladimir Putin"),
        ("The Russian president", "1999-06-01", "Boris Yeltsin"),
        ("The Russian president", None, None),
        ("A Russian president", "2010-06-01", None),
        ("The former Russian president", "2010-06-01", None),
        ("The deputy Russian foreign minister", "2010-06-01", None),
        ("The US secretary of state", "2014-06-01", "John Kerry"),
        ("The UN secretary-general", "2000-06-01", "Kofi Annan"),
    ],
)
def test_the_day_decides_between_holders(coder: Coder, words: str, date: str | None, name: str | None) -> None:
    ((_, found, _),) = meant(coder, f"{words} criticised the plan.", words, date)
    assert found == name


@pytest.mark.parametrize(
    ("date", "members"),
    [
        ("2014-02-26", "CHN, KAZ, KGZ, RUS, TJK, UZB"),
        ("2024-07-05", "BLR, CHN, IND, IRN, KAZ, KGZ, PAK, RUS, TJK, UZB"),
    ],
)
def test_the_day_decides_between_members(coder: Coder, date: str, members: str) -> None:
    ((id_, _, reason),) = meant(coder, "The SCO members praised the plan.", "The SCO members", date)
    assert id_ == "SCO:IGO"
    assert reason.endswith(f"on {date} these were {members}")


@pytest.mark.parametrize("name", ["Dimitry Mezentsev", "Dmitri Mezentsev", "Dmitriy Mezentsev"])
def test_spellings_of_one_name(coder: Coder, name: str) -> None:
    ((id_, found, _),) = meant(coder, f"{name} praised the plan.", name, "2014-02-26")
    assert (id_, found) == ("SCO:Dmitry Mezentsev", "Dmitry Mezentsev")


@pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ", "´", "`"])
def test_possessives_in_any_apostrophe(coder: Coder, apostrophe: str) -> None:
    text = f"Turkey{apostrophe}s prime minister criticised the plan."
    ((id_, _, _),) = meant(coder, text, text.partition(" criticised")[0], "2010-06-01")
    assert id_ == "TUR:Recep Tayyip Erdogan"


@pytest.mark.parametrize(
    ("text", "words", "codes"),
    [
        ("The Iranian foreign minister's spokesman denied it.", "The Iranian foreign minister's spokesman", ["IRN"]),
        ("Peru and Chile met in Lima. The two countries signed.", "The two countries", ["PER", "CHL"]),
        ("Egypt announced a truce between Peru and Chile. Both sides rejoiced.", "Both sides", ["PER", "CHL"]),
        ("Peru joined the OAS in Lima. The bloc praised it.", "The bloc", ["OAS"]),
        ("Japan met Jordan in Tokyo. The kingdom asked for aid.", "The kingdom", ["JOR"]),
        ("North Korea warned South Korea. The North fired a missile.", "The North", ["PRK"]),
        ("The Free Hill Union (FHU) met in Peru. The FHU praised Peru.", "The FHU praised", []),
        ("The Kenyan and Ugandan ministers met. The minister smiled.", "The minister smiled", []),
    ],
)
def test_descriptions_within_a_report(coder: Coder, text: str, words: str, codes: list[str]) -> None:
    words = words.removesuffix(" praised").removesuffix(" smiled")
    start = text.rindex(words)
    (found,) = coder.meant(Report(id="1", text=text, date="2012-05-05"), [Span(start, start + len(words))])
    assert [e.organization or e.country for e in found if e.code and codes] == codes
    assert all(e.reason for e in found)


@pytest.mark.parametrize("words", ["Paul", "Charles", "Joseph"])
def test_a_first_name_alone_is_no_minister_of_that_surname(coder: Coder, words: str) -> None:
    assert [id_ for id_, _, _ in meant(coder, f"{words} smiled at the plan.", words, "2015-05-05") if id_] == []


def test_a_toss_up_is_given_up_with_a_reason(coder: Coder) -> None:
    text = "The foreign ministers of Kenya and Uganda met. The minister smiled."
    ((id_, _, reason),) = meant(coder, text, "The minister", "1985-05-05")
    assert id_ is None
    assert "nothing decides" in reason


def test_who_is_explained_further_down_is_known_from_the_start(coder: Coder) -> None:
    text = "Elvira Quispe praised the plan. Ana Rojas rejected it. Elvira Quispe, a Peruvian minister, smiled."
    ((id_, _, reason),) = meant(coder, text, "Elvira Quispe", None)
    assert id_ == "PER:Elvira Quispe"
    assert "further below" in reason


@pytest.mark.parametrize("word", ["turkey", "georgia", "jordan", "chad", "us"])
def test_words_that_are_actors_or_not_are_right_in_all_contexts(coder: Coder, word: str) -> None:
    rows = [r for r in read_gold(DATA / "ambiguous.jsonl", GoldMentions) if r.id.startswith(f"{word}-")]
    judged = list(judge(coder, rows))
    assert [j.report.id for j in judged if not j.right] == []
    meanings = Counter(bool(j.gold.who) and j.gold.who[0].country for j in judged)
    assert min(n for _, n in meanings.most_common(2)) >= 4
