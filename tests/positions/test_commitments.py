"""Which events and statements make which commitment, and what keeps or breaks it."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from dragoman.model import Entity
from dragoman.positions.commitments import CommitmentReader
from dragoman.positions.linking import Linker, judged, on_day
from dragoman.positions.records import Commitment
from dragoman.store import EventRow, Judgement, StatementRow

from .samples import BLOC, KEN, NOBODY, REBELS, UGA, said, told

READER = CommitmentReader()
DAY = "2014-03-01"
VISIT = told("AGREE", (KEN,), (UGA,), None, "Kenya's president will visit Uganda next month.", "visit", report_date=DAY)
VISITED = told("CONSULT", (KEN,), (UGA,), "2014-04-10", "Kenya's president visited Uganda.", "visited", report="r2")


def read(*rows: EventRow | StatementRow) -> list[Commitment]:
    events = [row for row in rows if isinstance(row, EventRow)]
    return READER.read(events, [row for row in rows if isinstance(row, StatementRow)])


def stand(day: str, *rows: EventRow | StatementRow, judgements: tuple[Judgement, ...] = ()) -> list[Commitment]:
    events = [row for row in rows if isinstance(row, EventRow)]
    linked = Linker(READER).link(read(*rows), events)
    return on_day(judged(linked, judgements, events), date.fromisoformat(day), READER)


# What makes a commitment


@pytest.mark.parametrize(
    ("event_type", "text", "trigger", "kind", "act"),
    [
        ("AGREE", "Kenya is ready to cooperate with Uganda.", "ready", "readiness", "cooperation"),
        ("AGREE", "Kenya will send grain to Uganda.", "send", "pledge", "aid"),
        ("AGREE", "Kenya and Uganda reached a deal.", "reached", "agreement", "accord"),
        ("CONCEDE", "Kenya will withdraw its troops from Uganda.", "withdraw", "pledge", "withdrawal"),
        ("CONCEDE", "Kenya agreed to release prisoners.", "agreed", "pledge", "release"),
        ("THREATEN", "Kenya threatened Uganda with sanctions.", "threatened", "threat", "punishment"),
        ("REQUEST", "Kenya invited Uganda to a summit.", "invited", "invitation", "talks"),
        ("AGREE", "Kenya invited Uganda to peace talks.", "invited", "invitation", "talks"),
        ("REQUEST", "Kenya demanded an apology from Uganda.", "demanded", "demand", "apology"),
        ("REQUEST", "Kenya gave Uganda 48 hours to leave the island.", "gave", "ultimatum", "withdrawal"),
    ],
)
def test_kinds_of_events(event_type: str, text: str, trigger: str, kind: str, act: str) -> None:
    (found,) = read(told(event_type, (KEN,), (UGA,), None, text, trigger, report_date=DAY))
    assert (found.kind, found.act, found.made, found.status) == (kind, act, DAY, "open")
    owed = ("UGA",) if kind in ("invitation", "demand", "ultimatum") else ("KEN",)
    assert found.owed_by == owed


@pytest.mark.parametrize(
    "row",
    [
        told("CONSULT", (KEN,), (UGA,), DAY, "Kenya met Uganda.", "met"),
        told("CONCEDE", (KEN,), (UGA,), DAY, "Kenya eased its rules for Uganda.", "eased"),
        told("REQUEST", (KEN,), (NOBODY,), DAY, "Kenya called on all to talk.", "called"),
        told("REQUEST", (KEN,), (KEN,), DAY, "The president ordered an inquiry.", "ordered"),
        told("AGREE", (NOBODY,), (UGA,), DAY, "They will visit Uganda.", "visit"),
        told("AGREE", (KEN,), (UGA,), DAY, "Kenya will not visit Uganda.", "visit", status="negated"),
        told("AGREE", (KEN,), (UGA,), DAY, "Kenya might visit Uganda.", "visit", status="hypothetical"),
    ],
)
def test_what_makes_no_commitment(row: EventRow) -> None:
    assert read(row) == []


@pytest.mark.parametrize(
    ("stance", "cue", "values", "kind"),
    [
        ("offers", "invited", {"addressee": UGA}, "invitation"),
        ("offers", "promised", {"about": (UGA,)}, "pledge"),
        ("asks", "urged", {"addressee": UGA}, "demand"),
        ("warns", "threatened", {"about": (UGA,)}, "threat"),
    ],
)
def test_kinds_of_statements(stance: Any, cue: str, values: dict[str, Any], kind: str) -> None:
    (found,) = read(said(KEN, stance, "to talk", cue=cue, **values))
    assert (found.kind, found.sources[0].basis) == (kind, "statement")
    assert [e.code for e in found.towards] == ["UGA"]


@pytest.mark.parametrize(
    "row",
    [
        said(KEN, "asks", "all to talk", cue="urged"),
        said(KEN, "asks", "the cabinet to talk", cue="urged", addressee=KEN),
        said(None, "offers", "to talk", cue="promised"),
        said(NOBODY, "offers", "to talk", cue="promised"),
        said(KEN, "warns", "of floods", cue="warned"),
        said(KEN, "offers", "Uganda is ready to talk", about=(UGA,)),
        said(KEN, "asserts", "to talk"),
    ],
)
def test_statements_that_make_none(row: StatementRow) -> None:
    assert read(row) == []


def test_event_and_statement_of_one_sentence_are_one() -> None:
    text = "Kenya promised to send grain to Uganda."
    event = told("AGREE", (KEN,), (UGA,), None, text, "promised", report_date=DAY)
    statement = said(KEN, "offers", text, cue="promised", date=DAY)
    assert [c.sources[0].basis for c in read(event, statement)] == ["event"]


def test_what_somebody_is_invited_to_is_not_their_promise() -> None:
    text = "Kenya invited Uganda to join the pact."
    event = told("AGREE", (UGA,), (KEN,), None, text, "join", report_date=DAY)
    statement = said(KEN, "offers", text, cue="invited", addressee=UGA, date=DAY)
    assert [c.kind for c in read(event, statement)] == ["invitation"]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Kenya will withdraw its troops by May 10.", "2014-05-10"),
        ("Kenya will withdraw its troops by the end of June.", "2014-06-30"),
        ("Kenya will withdraw its troops within ten days.", "2014-03-11"),
        ("Kenya will withdraw its troops within two months.", "2014-05-01"),
        ("Kenya will withdraw its troops before Friday.", "2014-03-07"),
        ("Kenya will withdraw its troops.", None),
        ("Kenya will withdraw its troops within days.", None),
    ],
)
def test_due(text: str, due: str | None) -> None:
    (found,) = read(told("CONCEDE", (KEN,), (UGA,), None, text, "withdraw", report_date=DAY))
    assert found.due == due


def test_day_that_an_act_is_announced_for_is_due() -> None:
    row = told("AGREE", (KEN,), (UGA,), "2014-03-20", "Kenya will visit Uganda on March 20.", "visit", report_date=DAY)
    (found,) = read(row)
    assert (found.made, found.due) == (DAY, "2014-03-20")


def test_condition_and_negation() -> None:
    text = "Kenya agreed not to impose sanctions on Uganda if the truce held."
    (found,) = read(told("CONCEDE", (KEN,), (UGA,), None, text, "agreed", report_date=DAY))
    assert (found.negative, found.condition) == (True, "if the truce held")


def test_one_commitment_told_twice_is_one_with_both_sources() -> None:
    second = told(
        "AGREE", (KEN,), (UGA,), None, "The president of Kenya is to visit Uganda in a month.", "visit", report="r0",
        report_date="2014-03-02",
    )  # fmt: skip
    later = msgspec.structs.replace(second, report_id="r9", report_date="2014-06-02")
    assert [[s.report_id for s in c.sources] for c in read(second, VISIT)] == [["r1", "r0"]]
    assert len(read(VISIT, later)) == 2


def test_ids_are_the_same_when_coded_again_with_another_type() -> None:
    row = told("AGREE", (KEN,), (UGA,), None, "Kenya will withdraw its troops.", "withdraw", report_date=DAY)
    other = told("CONCEDE", (KEN,), (UGA,), None, "Kenya will withdraw its troops.", "withdraw", report_date=DAY)
    assert [c.id for c in read(row)] == [c.id for c in read(other)]


def test_two_promises_in_one_sentence_have_two_ids() -> None:
    text = "Kenya will send grain to Uganda and will sign the pact."
    rows = [told("AGREE", (KEN,), (UGA,), None, text, word, report_date=DAY) for word in ("send", "sign")]
    found = read(*rows)
    assert [c.act for c in sorted(found, key=lambda c: c.act or "")] == ["accord", "aid"]
    assert len({c.id for c in found}) == 2
    assert {c.id for c in read(*rows)} == {c.id for c in found}


# What keeps or breaks it


def test_visit_that_took_place() -> None:
    (found,) = stand("2014-12-31", VISIT, VISITED)
    (link,) = found.links
    assert found.status == "kept"
    assert (link.event_id, link.outcome, link.date) == (VISITED.event.id, "kept", "2014-04-10")
    assert link.confidence >= 0.5
    assert "CONSULT with both sides" in link.reason


@pytest.mark.parametrize(
    ("day", "status"),
    [("2014-03-01", "open"), ("2014-04-09", "open"), ("2014-04-10", "kept"), ("2020-01-01", "kept")],
)
def test_the_day_decides(day: str, status: str) -> None:
    assert [c.status for c in stand(day, VISIT, VISITED)] == [status]


def test_before_it_was_made_there_is_none() -> None:
    assert stand("2014-02-28", VISIT) == []


PROMISES = {
    "withdraw": ("CONCEDE", "Kenya will withdraw its troops.", "withdraw"),
    "truce": ("CONCEDE", "Kenya declared a ceasefire.", "declared"),
    "grain": ("AGREE", "Kenya will send grain.", "send"),
    "pact": ("AGREE", "Kenya will sign the pact.", "sign"),
    "threat": ("THREATEN", "Kenya threatened to attack Uganda.", "threatened"),
    "no sanctions": ("CONCEDE", "Kenya agreed not to impose sanctions.", "agreed"),
}


@pytest.mark.parametrize(
    ("promise", "event_type", "text", "trigger", "values", "status"),
    [
        ("withdraw", "RETREAT", "Kenya withdrew its troops.", "withdrew", {"mode": "withdraw"}, "kept"),
        ("withdraw", "ASSAULT", "Kenya shelled a town.", "shelled", {}, "broken"),
        ("truce", "ASSAULT", "Kenya shelled a town.", "shelled", {}, "broken"),
        ("grain", "AID", "Kenya sent grain.", "sent", {}, "kept"),
        ("grain", "AID", "Kenya did not send grain.", "send", {"status": "negated"}, "broken"),
        ("grain", "AID", "Kenya might send grain.", "send", {"status": "hypothetical"}, "open"),
        ("grain", "REJECT", "Kenya refused to help.", "refused", {"mode": "assist"}, "broken"),
        ("pact", "SUPPORT", "Kenya signed the pact.", "signed", {}, "kept"),
        ("pact", "SUPPORT", "Kenya praised the harbour.", "praised", {}, "open"),
        ("threat", "ASSAULT", "Kenya attacked Uganda.", "attacked", {}, "kept"),
        ("no sanctions", "SANCTION", "Kenya imposed sanctions.", "imposed", {}, "broken"),
        ("no sanctions", "SANCTION", "Kenya did not impose any.", "impose", {"status": "negated"}, "open"),
    ],
)
def test_promises_and_deeds(
    promise: str, event_type: str, text: str, trigger: str, values: dict[str, Any], status: str
) -> None:
    kind, promised, word = PROMISES[promise]
    row = told(kind, (KEN,), (UGA,), None, promised, word, report_date=DAY)
    deed = told(event_type, (KEN,), (UGA,), "2014-05-01", text, trigger, report="r2", **values)
    assert [c.status for c in stand("2014-06-01", row, deed) if c.made == DAY] == [status]


@pytest.mark.parametrize(
    ("actors", "recipients", "date_", "report"),
    [
        ((UGA,), (), "2014-04-10", "r2"),  # not by the one who owes it
        ((REBELS,), (UGA,), "2014-04-10", "r2"),
        ((KEN,), (BLOC,), "2014-04-10", "r2"),  # with somebody else
        ((KEN,), (UGA,), "2014-02-10", "r2"),  # before
        ((KEN,), (UGA,), DAY, "r2"),  # on the day, in another report
        ((KEN,), (UGA,), DAY, "r1"),  # on the day, and not told of as earlier
        ((KEN,), (UGA,), None, "r2"),
    ],
)
def test_what_does_not_keep_it(
    actors: tuple[Entity, ...], recipients: tuple[Entity, ...], date_: str | None, report: str
) -> None:
    deed = told("CONSULT", actors, recipients, date_, "The president visited.", "visited", report=report, start=900)
    assert [(c.status, c.links) for c in stand("2014-06-01", VISIT, deed)] == [("open", ())]


def test_without_the_other_side_two_words_must_be_shared() -> None:
    promise = told("AGREE", (KEN,), (), None, "Kenya will sign the fisheries charter.", "sign", report_date=DAY)
    kept = told("SUPPORT", (KEN,), (), "2014-05-01", "Kenya signed the fisheries charter.", "signed", report="r2")
    other = told("SUPPORT", (KEN,), (BLOC,), "2014-05-01", "Kenya signed the bloc's charter.", "signed", report="r2")
    assert [c.status for c in stand("2014-06-01", promise, kept)] == ["kept"]
    assert [c.status for c in stand("2014-06-01", promise, other)] == ["open"]


def test_a_person_who_speaks_for_no_state_answers_for_themselves() -> None:
    one, other = (
        msgspec.structs.replace(KEN, id=f"KEN:{name}", name=name, kind="person", sectors=("LEG",))
        for name in ("Ada Moraa", "Ben Otieno")
    )
    promise = told("AGREE", (one,), (UGA,), None, "She will visit Uganda.", "visit", report_date=DAY)
    deed = told("CONSULT", (other,), (UGA,), "2014-05-01", "He visited Uganda.", "visited", report="r2")
    assert [c.status for c in stand("2014-06-01", promise, deed)] == ["open"]
    same = msgspec.structs.replace(deed, event=msgspec.structs.replace(deed.event, actors=(one,)))
    assert [c.status for c in stand("2014-06-01", promise, same)] == ["kept"]


def test_what_comes_late_counts_for_less() -> None:
    late = msgspec.structs.replace(VISITED, event=msgspec.structs.replace(VISITED.event, date="2016-06-01"))
    (in_time,), (found,) = stand("2020-01-01", VISIT, VISITED), stand("2020-01-01", VISIT, late)
    assert found.links[0].confidence < in_time.links[0].confidence
    assert found.links[0].reason.endswith(", late")
    years_on = msgspec.structs.replace(VISITED, event=msgspec.structs.replace(VISITED.event, date="2019-01-01"))
    assert [(c.status, c.links) for c in stand("2020-01-01", VISIT, years_on)] == [("lapsed", ())]


def test_the_earliest_deed_decides_however_many_follow() -> None:
    later = [
        told("CONSULT", (KEN,), (UGA,), f"2014-{m:02d}-{d:02d}", "Kenya's president visited Uganda again.", "visited",
             report=f"m{m}d{d}", confidence=1.0)
        for m in range(5, 9) for d in range(1, 6)
    ]  # fmt: skip
    (found,) = stand("2014-04-20", VISIT, VISITED, *later)
    assert (found.status, found.links[0].event_id) == ("kept", VISITED.event.id)
    (found,) = stand("2014-12-31", *later, VISITED, VISIT)
    assert found.status_reason.startswith("2014-04-10")


@pytest.mark.parametrize(
    ("event_type", "text", "trigger", "act"),
    [
        ("THREATEN", "After a meeting, Kenya threatened Uganda with sanctions.", "threatened", "punishment"),
        ("THREATEN", "Kenya warned Uganda during their meeting.", "warned", None),
        ("AGREE", "Kenya will attack the problem.", "attack", None),
        ("CONCEDE", "Kenya agreed not to attack Uganda.", "agreed", "force"),
        ("AGREE", "Kenya will build a bridge.", "build", None),
    ],
)
def test_act(event_type: str, text: str, trigger: str, act: str | None) -> None:
    (found,) = read(told(event_type, (KEN,), (UGA,), None, text, trigger, report_date=DAY))
    assert found.act == act


def test_demand_is_met_by_the_one_who_was_asked() -> None:
    demand = told("REQUEST", (KEN,), (UGA,), DAY, "Kenya demanded an apology from Uganda.", "demanded")
    met = told("CONCEDE", (UGA,), (KEN,), "2014-05-01", "Uganda apologised to Kenya.", "apologised", report="r2")
    other = told("CONCEDE", (KEN,), (UGA,), "2014-05-01", "Kenya apologised to Uganda.", "apologised", report="r3")
    assert [c.status for c in stand("2014-06-01", demand, met)] == ["kept"]
    assert [c.status for c in stand("2014-06-01", demand, other)] == ["open"]


@pytest.mark.parametrize(
    ("text", "actors", "status"),
    [
        ("Uganda rejected the call to open its archives.", (UGA,), "broken"),
        ("Uganda rejected the budget.", (UGA,), "open"),
        ("Kenya rejected the call to open its archives.", (KEN,), "open"),
    ],
)
def test_a_demand_is_refused_whatever_it_is_for(text: str, actors: tuple[Entity, ...], status: str) -> None:
    demand = told("REQUEST", (KEN,), (UGA,), DAY, "Kenya called on Uganda to show its archives.", "called")
    refusal = told(
        "REJECT", actors, (KEN,) if actors == (UGA,) else (UGA,), "2014-05-01", text, "rejected", report="r2"
    )
    assert [c.status for c in stand("2014-06-01", demand, refusal)] == [status]


def test_what_is_asked_not_to_be_done_is_broken_by_doing_it_or_refusing() -> None:
    demand = told("REQUEST", (KEN,), (UGA,), DAY, "Kenya urged Uganda not to attack the island.", "urged")
    raid = told("ASSAULT", (UGA,), (KEN,), "2014-05-01", "Uganda attacked the island.", "attacked", report="r2")
    refusal = told(
        "REJECT", (UGA,), (KEN,), "2014-05-01", "Uganda rejected to spare the island.", "rejected", report="r3"
    )
    assert [c.status for c in stand("2014-06-01", demand, raid)] == ["broken"]
    assert [c.status for c in stand("2014-06-01", demand, refusal)] == ["broken"]


def test_what_goes_on_is_broken_by_one_breach() -> None:
    truce = told("CONCEDE", (KEN,), (UGA,), None, "Kenya declared a ceasefire.", "declared", report_date=DAY)
    held = told("RETREAT", (KEN,), (UGA,), "2014-04-01", "Kenya ceased fire.", "ceased", report="r2", mode="ceasefire")
    breach = told("ASSAULT", (KEN,), (UGA,), "2014-05-01", "Kenya shelled Uganda.", "shelled", report="r3")
    assert [c.status for c in stand("2014-04-15", truce, held, breach)] == ["kept"]
    assert [c.status for c in stand("2014-05-15", truce, held, breach)] == ["broken"]


def test_looked_back_upon_in_the_same_report_counts_for_less() -> None:
    text = "A week earlier, Kenya had said that its president would visit Uganda."
    promise = told("AGREE", (KEN,), (UGA,), None, text, "visit", report_date=DAY)
    deed = told("CONSULT", (KEN,), (UGA,), DAY, "Kenya's president visited Uganda.", "visited", start=900)
    (found,) = stand("2014-06-01", promise, deed)
    assert found.status == "kept"
    assert found.links[0].confidence < stand("2014-06-01", VISIT, VISITED)[0].links[0].confidence


# When it lapses


@pytest.mark.parametrize(("day", "status"), [("2015-03-01", "open"), ("2015-03-02", "lapsed")])
def test_readiness_lapses_after_a_year(day: str, status: str) -> None:
    row = told("AGREE", (KEN,), (UGA,), DAY, "Kenya is ready to cooperate.", "ready")
    (found,) = stand(day, row)
    assert found.status == status
    assert "365 days" in found.status_reason


@pytest.mark.parametrize(("day", "status"), [("2014-05-12", "open"), ("2014-05-13", "lapsed")])
def test_due_date_and_grace(day: str, status: str) -> None:
    row = told(
        "CONCEDE", (KEN,), (UGA,), None, "Kenya will withdraw its troops by May 10.", "withdraw", report_date=DAY
    )
    assert [c.status for c in stand(day, row)] == [status]


def test_promise_of_what_goes_on_does_not_lapse() -> None:
    row = told("CONCEDE", (KEN,), (UGA,), None, "Kenya declared a ceasefire.", "declared", report_date=DAY)
    assert [c.status for c in stand("2034-01-01", row)] == ["open"]


# By hand


def by_hand(found: Commitment, event: EventRow, verdict: Any, outcome: Any = "kept") -> Judgement:
    return Judgement(
        commitment=found.id, report_id=event.report_id, event_id=event.event.id, verdict=verdict, outcome=outcome,
        who="Ada", made_at="2015-01-01T00:00:00+00:00",
    )  # fmt: skip


def test_an_undone_link_is_shown_and_does_not_count() -> None:
    (found,) = read(VISIT)
    (undone,) = stand("2014-06-01", VISIT, VISITED, judgements=(by_hand(found, VISITED, "undone"),))
    assert undone.status == "open"
    assert [(link.verdict, link.who) for link in undone.links] == [("undone", "Ada")]


def test_a_confirmed_event_counts_though_no_rule_links_it() -> None:
    (found,) = read(VISIT)
    odd = told("PROTEST", (UGA,), (), "2014-05-01", "Crowds cheered the guest.", "cheered", report="r2")
    (confirmed,) = stand("2014-06-01", VISIT, odd, judgements=(by_hand(found, odd, "confirmed", "broken"),))
    assert confirmed.status == "broken"
    assert "confirmed by Ada" in confirmed.status_reason


def test_a_judgement_on_an_event_that_is_gone_changes_nothing() -> None:
    (found,) = read(VISIT)
    (still,) = stand("2014-06-01", VISIT, judgements=(by_hand(found, VISITED, "confirmed"),))
    assert (still.status, still.links) == ("open", ())
