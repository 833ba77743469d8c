"""The list of actors, the page of one, and what the knowledge base adds."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from starlette.testclient import TestClient

from builders import knowledge
from dragoman.cli.known import KnownActors
from dragoman.store import Writer
from dragoman.views.web.config import Workbench
from dragoman.views.web.knowing import Known, Term
from records import IRAN, STATEMENT, TURKEY, coding, entity, event, report

from .making import Open

ADMIRAL = entity(
    "Admiral Shamkhani", "IRN", id="IRN:Ali Shamkhani", name="Ali Shamkhani", kind="person", office="secretary",
    reason="secretary of the council on that day",
)  # fmt: skip


def _term(person: str, since: str | None, until: str | None) -> Term:
    return Term(person=person, person_id=f"IRN:{person}", office="minister", of="IRN", since=since, until=until)


class _Knows:
    """Knows Iran only."""

    def who_is(self, id_: str) -> Known | None:
        if id_ != "IRN":
            return None
        return Known(
            name="Iran", kind="state", what="state", country="IRN", names=("Persia",),
            holders=(_term("New", "2021-08", None), _term("Then", "2013-08", "2014-02"), _term("Old", None, "2005")),
        )  # fmt: skip


@pytest.fixture
def asked(tmp_path: Path, opened: Open) -> TestClient:
    path = tmp_path / "a.db"
    events = (
        event("e1", actors=(ADMIRAL,)), event("e2", quad=1, event_type="CONSULT"),
        event("e3", actors=(TURKEY,), recipients=(IRAN,)),
    )  # fmt: skip
    with Writer(path) as writer:
        writer.add(report(), msgspec.structs.replace(coding("r1", events), statements=(STATEMENT,)))
    return opened(Workbench(database=path, known=_Knows()))


def test_actors_are_listed_with_those_below_them_counted(asked: TestClient) -> None:
    page = asked.get("/actors.json").json()
    rows = {row["id"]: row for row in page["actors"]}
    assert (rows["IRN"]["as_actor"], rows["IRN"]["as_recipient"]) == (2, 1)
    assert rows["IRN:Ali Shamkhani"]["as_actor"] == 1
    assert page["total"] == len(rows)


def test_actors_are_found_by_name_and_code(asked: TestClient) -> None:
    assert [row["id"] for row in asked.get("/actors.json?text=shamkh").json()["actors"]] == ["IRN:Ali Shamkhani"]
    assert "TUR" in [row["id"] for row in asked.get("/actors.json?text=tur").json()["actors"]]
    assert "Nobody of this name" in asked.get("/actors?text=zzz").text


def test_the_list_comes_page_by_page(asked: TestClient) -> None:
    first = asked.get("/actors.json?limit=2").json()
    second = asked.get("/actors.json?limit=2&offset=2").json()
    assert first["more"]
    assert len(first["actors"]) == 2
    assert not {row["id"] for row in first["actors"]} & {row["id"] for row in second["actors"]}


def test_the_page_of_an_actor_tells_what_it_did_and_what_was_done_to_it(asked: TestClient) -> None:
    page = asked.get("/actor.json?id=irn").json()
    assert (page["id"], page["title"]) == ("IRN", "Iran")
    assert {bar["type"]: bar["events"] for bar in page["did"]} == {"ACCUSE": 1, "CONSULT": 1}
    assert {bar["type"]: bar["quad"] for bar in page["received"]} == {"ACCUSE": 3}
    assert len(page["acting"]) == 2
    assert len(page["acted_on"]) == 1
    text = asked.get("/actor?id=IRN").text
    assert 'data-twin="/timeline.json?who=IRN"' in text
    assert 'href="/events?actor=IRN&amp;type=CONSULT"' in text
    assert 'href="/timeline?who=IRN&amp;with=TUR"' in text


def test_the_words_that_name_an_actor_come_with_the_reason(asked: TestClient) -> None:
    page = asked.get("/actor.json?id=IRN:Ali+Shamkhani").json()
    assert page["known"] is None
    assert page["names"] == [
        {"text": "Admiral Shamkhani", "mentions": 1, "reason": "secretary of the council on that day"}
    ]
    assert "The knowledge base does not know this one" in asked.get("/actor?id=IRN:Ali+Shamkhani").text


def test_those_in_office_are_those_of_the_time_of_the_events(asked: TestClient) -> None:
    page = asked.get("/actor.json?id=IRN").json()
    assert [term["person"] for term in page["in_office"]] == ["Then"]


def test_whom_nobody_knows_is_not_found(asked: TestClient) -> None:
    answer = asked.get("/actor.json?id=XYZ")
    assert answer.status_code == 404
    assert "XYZ" in answer.json()["error"]["detail"]


def test_whom_only_the_knowledge_base_knows_has_a_page(tmp_path: Path, opened: Open) -> None:
    path = tmp_path / "empty.db"
    with Writer(path):
        pass
    bench = opened(Workbench(database=path, known=_Knows()))
    page = bench.get("/actor.json?id=IRN").json()
    assert page["profile"] is None
    assert [term["person"] for term in page["in_office"]] == ["New"]
    assert "No event and no statement of this database names this actor" in bench.get("/actor?id=IRN").text


@pytest.fixture(scope="module")
def known() -> KnownActors:
    return KnownActors()


def test_a_state_has_holders_and_memberships_with_dates(known: KnownActors) -> None:
    found = known.who_is("irn")
    assert found is not None
    assert (found.name, found.kind) == ("Iran", "state")
    assert "Persia" in found.names
    standings = {(s.code, s.status): (s.since, s.until) for s in found.memberships}
    assert standings["SCO", "member"] == ("2023-07-04", None)
    assert standings["SCO", "observer"][1] == "2023-07-04"
    ends = [term.until for term in found.holders]
    assert ends.index(next(end for end in ends if end)) == ends.count(None)


def test_a_body_has_members(known: KnownActors) -> None:
    found = known.who_is("SCO")
    assert found is not None
    assert found.kind == "organization"
    assert {"CHN", "RUS", "IND"} <= {s.code for s in found.members}
    assert found.since == "2001-06-15"


def test_a_person_has_offices_under_the_id_of_events(known: KnownActors) -> None:
    found = known.who_is("IRN:Ali Shamkhani")
    assert found is not None
    assert found.kind == "person"
    assert {term.person_id for term in found.terms} == {"IRN:Ali Shamkhani"}
    assert "defense minister" in {term.office for term in found.terms}
    assert known.who_is("USA:Ali Shamkhani") is None


def test_a_role_is_of_its_state(known: KnownActors) -> None:
    found = known.who_is("IRN:GOV")
    assert found is not None
    assert (found.kind, found.above, found.above_name) == ("role", "IRN", "Iran")


def test_a_code_that_stands_for_nobody_is_not_known(known: KnownActors) -> None:
    assert known.who_is("XQZ") is None
    assert known.who_is("XQZ:Nobody At All") is None
    assert knowledge().countries.get("XQZ") is None
