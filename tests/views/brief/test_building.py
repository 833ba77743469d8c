from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from dragoman.errors import SettingsError, StoreError
from dragoman.store import View
from dragoman.views.brief import (
    Brief,
    Line,
    Scope,
    Section,
    brief_of_pair,
    brief_of_period,
    brief_of_report,
    brief_of_topic,
    build_brief,
    material,
)  # fmt: skip
from dragoman.views.brief.material import MOST_ACTS
from views.brief.made import HELPERS, KENYA, UGANDA, Page, pages, write

NAMES = ["who", "acts", "positions", "promises", "claims", "contradictions", "sources"]


def section(brief: Brief, name: str) -> Section:
    return next(each for each in brief.sections if each.name == name)


def lines(brief: Brief, name: str) -> dict[str, list[str]]:
    return {group.title: [line.text for line in group.lines] for group in section(brief, name).groups}


def all_lines(brief: Brief) -> list[Line]:
    return [line for each in brief.sections for group in each.groups for line in group.lines]


@pytest.fixture(scope="module")
def pair(quarrel: View) -> Brief:
    return brief_of_pair(quarrel, "KEN", "UGA", HELPERS)


def test_heading_has_scope_and_numbers(quarrel: View) -> None:
    brief = build_brief(quarrel, Scope(between=("KEN", "uga"), since="2031-03", until="2031-03"), HELPERS)
    assert brief.kind == "pair"
    assert brief.title == "Kenya (KEN) and Uganda (UGA)"
    assert [(fact.label, fact.text) for fact in brief.scope] == [("period", "2031-03")]
    assert [(fact.label, fact.text) for fact in brief.numbers] == [
        ("reports", "2"), ("events", "3"), ("stories", "2"), ("statements by the two", "3"),
        ("first event", "2031-03-01"), ("last event", "2031-03-01"),
    ]  # fmt: skip
    assert [each.name for each in brief.sections] == NAMES


def test_who_is_who(quarrel: View) -> None:
    brief = brief_of_period(quarrel, "2031", "2031", HELPERS)
    (group,) = section(brief, "who").groups
    assert [line.text for line in group.lines] == [
        "Kenya (KEN, country): 4 acts, acted upon 1 time",
        "Jane Okoth (UGA:Jane Okoth, person): 1 act",
        "Uganda (rebels) (UGA:REB, group): 1 act",
        "Uganda (UGA, country): acted upon 5 times",
    ]
    facts = [{fact.label: fact.text for fact in line.facts} for line in group.lines]
    assert facts[0] == {"member of, on 2031-04-10": "EAC", "resolved": "named in the text"}
    assert facts[1] == {
        "country": "Uganda",
        "office": "water minister (2030-02 to 2032)",
        "resolved": "named in the text",
    }
    assert facts[3]["member of, on 2031-04-10"] == "EAC (observer)"


def test_acts_stand_by_class_and_those_of_more_origins_first(quarrel: View) -> None:
    brief = brief_of_period(quarrel, "2031", "2031", HELPERS)
    assert lines(brief, "acts") == {
        "Verbal cooperation": [
            "2031-04-10 Kenya: CONSULT with Uganda (actual), reported by 1 origin",
            "2031-03-01 Kenya: AGREE with Uganda (actual), reported by 1 origin",
        ],
        "Material cooperation": ["2031-04-10 Jane Okoth: AID to Kenya (actual), reported by 1 origin"],
        "Verbal conflict": ["2031-03-01 Kenya: ACCUSE allege against Uganda (actual), reported by 2 origins"],
        "Material conflict": [
            "2031-03-02 Uganda (rebels): ASSAULT against Uganda (actual), according to Jane Okoth, reported by 1 origin"
        ],
    }
    balance = section(brief, "acts").balance
    assert balance is not None
    assert (balance.unit, balance.cooperation, balance.conflict) == ("stories", 3, 2)
    accused = section(brief, "acts").groups[2].lines[0]
    assert accused.tone == "conflict"
    assert {accused.evidence[0].report_id, *(ref.id for ref in accused.also)} == {"r1", "r2"}
    assert [fact.text for fact in section(brief, "acts").groups[1].lines[0].facts] == ["Mbale, UGA"]


def test_positions_changes_and_agreement(pair: Brief) -> None:
    assert lines(pair, "positions") == {
        "Positions": [
            "Kenya on corruption: for (2 positions: for 1, against 1), latest 2031-04-10, supports",
            "Uganda on corruption: against, 2031-03-02, opposes",
        ],
        "Changes of side": ["2031-04-10 Kenya on corruption: from against to for"],
        "Agreement, by the latest word of each": ["corruption: they differ; Kenya is for, Uganda is against"],
    }
    change = section(pair, "positions").groups[1].lines[0]
    assert [(each.label, each.report_id, each.statement_id) for each in change.evidence] == [
        ("before", "r1", "r1-s1"), ("after", "r3", "r3-s0"),
    ]  # fmt: skip


def test_promises_have_status_due_day_and_what_kept_them(pair: Brief) -> None:
    (group,) = section(pair, "promises").groups
    (line,) = group.lines
    assert line.text == "2031-03-01 Kenya to Uganda: readiness, talks (kept), due 2031-05-31"
    assert [(each.label, each.report_id) for each in line.evidence] == [(None, "r1"), ("kept 2031-04-10", "r3")]
    assert section(pair, "promises").notes == ("As known on 2031-04-10, of those listed: 1 kept.",)


def test_promises_stand_as_they_did_at_the_end_of_the_period(quarrel: View) -> None:
    brief = brief_of_pair(quarrel, "KEN", "UGA", HELPERS, until="2031-03-20")
    assert lines(brief, "promises")["Promises, requests and threats"] == [
        "2031-03-01 Kenya to Uganda: readiness, talks (open), due 2031-05-31"
    ]


def test_a_promise_of_one_report_is_kept_by_another(quarrel: View) -> None:
    brief = brief_of_report(quarrel, "r1", HELPERS)
    assert "(kept)" in lines(brief, "promises")["Promises, requests and threats"][0]


def test_claims(quarrel: View) -> None:
    assert lines(brief_of_period(quarrel, "2031", None, HELPERS), "claims") == {
        "Cause and effect": ["2031-03-01 Kenya: cause “Closed dams”, effect “drought” (asserted)"],
        "Accusations": ["2031-03-01 Kenya: ACCUSE allege against Uganda (actual)"] * 2,
        "Acts that a report gives as somebody's word": [
            "2031-03-02 Uganda (rebels): ASSAULT against Uganda (actual), according to Jane Okoth"
        ],
    }


def test_contradictions(tmp_path: Path) -> None:
    given = [
        Page(f"r{n}", "2031-03-01", origins=(f"Agency {n}",)).event(
            f"Kenya bombed a camp in Uganda and killed {count} people.", "ASSAULT", "bombed", [KENYA], [UGANDA]
        )
        for n, count in ((1, 12), (2, 40))
    ]
    with View(write(tmp_path / "a.db", given)) as view:
        (group,) = section(brief_of_pair(view, "KEN", "UGA"), "contradictions").groups
    (line,) = group.lines
    assert line.text.startswith("2031-03-01 Kenya: ASSAULT against Uganda (actual); figures for ")
    assert line.text.endswith("differ: “killed 12 people” and “killed 40 people”") or "12" in line.text
    assert {each.report_id for each in line.evidence} == {"r1", "r2"}


def test_sources(quarrel: View) -> None:
    brief = brief_of_period(quarrel, "2031", None, HELPERS)
    assert lines(brief, "sources") == {
        "Origins: who first reported it": [
            "Lake News: 1 report, earliest 2031-03-01", "Hill Agency: 1 report, earliest 2031-03-02",
            "no origin named: 1 report, earliest 2031-04-10",
        ],
        "Publishers: who carries it": [
            "Morning Sheet: 2 reports, earliest 2031-03-01", "Evening Sheet: 1 report, earliest 2031-03-02"
        ],
    }  # fmt: skip
    assert section(brief, "sources").notes == ("No two of these reports carry the same text.",)


def test_copies_are_counted(tmp_path: Path) -> None:
    def told(id_: str, day: str) -> Page:
        page = Page(id_, day, publisher=f"{id_} Post")
        page.event(
            "Kenya accused Uganda of closing the dam near the border town.", "ACCUSE", "accused", [KENYA], [UGANDA]
        )
        page.text += " ".join(f"The engineers measured level {n} of the lake." for n in range(30))
        return page

    with View(write(tmp_path / "a.db", [told("a", "2031-03-01"), told("b", "2031-03-02")])) as view:
        brief = brief_of_pair(view, "KEN", "UGA")
        assert lines(brief, "sources")["Texts that several reports carry"] == [
            "one text: 2 reports, earliest 2031-03-01"
        ]
        assert "reported by 1 origin in 2 reports" in lines(brief, "acts")["Verbal conflict"][0]
        report = brief_of_report(view, "b")
    assert lines(report, "sources") == {
        "This report": ["2031-03-02 origin: not named; publisher: b Post"],
        "Reports that carry the same text, the earliest first": ["2031-03-01 publisher: a Post"],
    }


def test_topic(quarrel: View) -> None:
    brief = brief_of_topic(quarrel, "environment", HELPERS)
    assert brief.title == "environment"
    assert lines(brief, "acts") == {
        "Material cooperation": ["2031-04-10 Jane Okoth: AID to Kenya (actual), reported by 1 origin"]
    }
    said = brief_of_topic(quarrel, "corruption", HELPERS, actor="UGA")
    assert lines(said, "positions")["Positions"] == ["Uganda on corruption: against, 2031-03-02, opposes"]
    assert section(said, "acts").empty == "No event passes the filters of this brief."


def test_actor_by_part_of_a_name(quarrel: View) -> None:
    brief = build_brief(quarrel, Scope(actor="okoth"), HELPERS)
    assert brief.title == "okoth"
    assert list(lines(brief, "acts")) == ["Material cooperation"]


@pytest.mark.parametrize(
    "asked",
    [
        {"report": "r1"}, {"between": ("KEN", "UGA")}, {"topic": "corruption"}, {"actor": "KEN"}, {"since": "2031"},
        {"actor": "KEN", "topic": "corruption", "until": "2031-03"},
    ],
)  # fmt: skip
def test_every_line_has_evidence(quarrel: View, asked: dict[str, Any]) -> None:
    brief = build_brief(quarrel, Scope(**asked), HELPERS)
    shown = all_lines(brief)
    assert shown
    assert all(line.evidence for line in shown)
    assert all(
        quarrel.report(each.report_id).text[each.quote.start : each.quote.end] == each.quote.text  # type: ignore[union-attr]
        for line in shown
        for each in line.evidence
        if each.quote is not None
    )
    assert build_brief(quarrel, Scope(**asked), HELPERS) == brief
    assert msgspec.json.decode(msgspec.json.encode(brief), type=Brief) == brief


def test_nothing_found_says_why(quarrel: View) -> None:
    brief = brief_of_pair(quarrel, "KEN", "USA", HELPERS, since="1990", until="1991")
    assert all(each.empty and each.empty.endswith(".") for each in brief.sections)
    assert [fact.text for fact in brief.numbers[-2:]] == ["none", "none"]


def test_long_sections_are_cut_and_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(material, "MOST_EVENTS", 5)
    given = Page("r1", "2031-03-01")
    for number in range(12):
        other = msgspec.structs.replace(UGANDA, id=f"U{number:02}", country=f"U{number:02}", name=f"Land {number}")
        given.event(
            f"Kenya met Land {number} at table {number}.",
            "CONSULT",
            "met",
            [KENYA],
            [other],
            date=f"2031-03-{number + 1:02}",
        )
    with View(write(tmp_path / "a.db", [given])) as view:
        brief = build_brief(view, Scope(actor="KEN"))
    (group,) = section(brief, "acts").groups
    assert (group.count, len(group.lines), group.more) == (12, MOST_ACTS, 12 - MOST_ACTS)
    assert group.lines[0].date == "2031-03-12"
    (actors,) = section(brief, "who").groups
    assert (actors.count, len(actors.lines), actors.more) == (13, 10, 3)


def test_what_was_cut_is_told_in_the_heading(quarrel: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.views.brief.building.MOST_EVENTS", 2)
    brief = build_brief(quarrel, Scope(actor="KEN"), HELPERS)
    assert brief.notes == ("Positions, commitments and claims are read from the newest 2 of 5 events.",)


def test_single_events_without_stories(tmp_path: Path) -> None:
    from dragoman.store import Writer

    path = tmp_path / "a.db"
    with Writer(path) as writer:
        for page in pages():
            page.add_to(writer)
    with View(path) as view:
        brief = brief_of_pair(view, "KEN", "UGA", HELPERS)
    assert lines(brief, "acts")["Verbal conflict"] == ["2031-03-01 Kenya: ACCUSE allege against Uganda (actual)"] * 2
    balance = section(brief, "acts").balance
    assert balance is not None
    assert balance.unit == "events"
    assert {fact.label: fact.text for fact in brief.numbers}["stories"] == "not known"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({}, "name one"),
        ({"report": "r1", "topic": "x"}, "takes no pair"),
        ({"between": ("A", "B"), "actor": "C"}, "takes no actor"),
        ({"since": "yesterday"}, "since: 'yesterday' is not a date"),
    ],
)
def test_what_cannot_be_combined(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        Scope(**asked)


def test_unknown_report(quarrel: View) -> None:
    with pytest.raises(StoreError, match="no report 'none' in it"):
        brief_of_report(quarrel, "none")


def test_counts_can_be_cut_to_the_newest(quarrel: View) -> None:
    brief = build_brief(quarrel, Scope(since="2031"), HELPERS, most=2)
    assert brief.notes[0] == (
        "Actors, stories and sources are counted in the newest 2 of 6 events and the newest 2 of 4 statements."
    )
    numbers = {fact.label: fact.text for fact in brief.numbers}
    assert (numbers["events"], numbers["stories"], numbers["reports"]) == ("6", "2", "2")
    assert {line.date for line in all_lines(brief) if line.tone} <= {"2031-04-10", "2031-03-02", "2031-03-01"}
