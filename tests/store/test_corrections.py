"""What people say of events: it is what the database then holds, whatever is coded again, and it can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dragoman.errors import CorrectionError, SettingsError, UnknownEventError
from dragoman.model import Coding, Event, Place, Quote
from dragoman.store import (
    Change,
    CorrectionFilter,
    DateChange,
    EventFilter,
    KindChange,
    PartyChange,
    PlaceChange,
    View,
    Writer,
)
from dragoman.store.amending import Judged
from records import IRAN, SCO, TURKEY, UNKNOWN, VAN, coding, entity, event, full_coding, report

REJECT = KindChange(event_type="REJECT", mode="assist", quad=3, score=-2.0)
IRAQ = entity("Iran's foreign minister", "IRQ", name="Iraq")
BATMAN = Place(
    text="Van", start=VAN.start, end=VAN.end, name="Batman", country="TUR", admin1=None, lat=37.9, lon=41.1,
    geoname_id=None, reason="",
)  # fmt: skip
CHANGES: dict[str, tuple[Change, dict[str, Any]]] = {
    "kind": (Change(kind=REJECT), {"event_type": "REJECT", "mode": "assist", "quad": 3, "score": -2.0}),
    "status": (Change(status="negated"), {"status": "negated"}),
    "date": (
        Change(date=DateChange(date="2014-02", precision="month")),
        {"date": "2014-02", "date_precision": "month"},
    ),
    "place": (Change(place=PlaceChange(place=BATMAN)), {"place": BATMAN}),
    "no place": (Change(place=PlaceChange(place=None)), {"place": None}),
    "contexts": (Change(contexts=("trafficking",)), {"contexts": ("trafficking",)}),
    "another actor": (
        Change(parties=(PartyChange(side="actor", old=IRAN, new=IRAQ),)),
        {"actors": (IRAQ,)},
    ),
    "no recipient": (Change(parties=(PartyChange(side="recipient", old=TURKEY, new=None),)), {"recipients": ()}),
    "one more recipient": (
        Change(parties=(PartyChange(side="recipient", old=None, new=SCO),)),
        {"recipients": (TURKEY, SCO)},
    ),
    "speaker": (Change(parties=(PartyChange(side="speaker", old=None, new=SCO),)), {"speaker": SCO}),
}
REASONS = ("method", "date_reason")


def bare(event: Event) -> Event:
    """Return an event without the reasons that tell who decided."""
    plain = msgspec.structs.replace
    sides = {side: tuple(plain(e, reason="") for e in getattr(event, side)) for side in ("actors", "recipients")}
    speaker = event.speaker and plain(event.speaker, reason="")
    place = event.place and plain(event.place, reason="")
    return plain(event, **sides, speaker=speaker, place=place, method="", date_reason="")


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with Writer(tmp_path / "a.db") as made:
        made.add(report(), coding(events=(event(),)))
        yield made


def stands(writer: Writer, event_id: str = "e1") -> tuple[Event, Judged | None]:
    with View(writer.path) as view:
        row = view.event("r1", event_id)
        assert row is not None
        return row.event, row.judged


def listed(writer: Writer, **wanted: Any) -> list[str]:
    with View(writer.path) as view:
        return [row.event.id for row in view.events(EventFilter(**wanted))]


@pytest.mark.parametrize("name", CHANGES)
def test_change_and_undo(writer: Writer, name: str) -> None:
    change, values = CHANGES[name]
    made = writer.correct("r1", "e1", "change", change, who="ann", note="read again")
    changed, judged = stands(writer)
    assert bare(changed) == bare(event(**values))
    assert judged == "changed"
    assert changed == made.stood
    assert (made.coded, made.state, made.attached, made.note) == (event(), "in force", "e1", "read again")
    with View(writer.path) as view:
        assert view.machine_event("r1", "e1") == event()
        assert view.coding("r1") == coding(events=(changed,))
        assert view.coding("r1", machine=True) == coding(events=(event(),))
    back = writer.withdraw_correction(made.number, who="ben")
    assert stands(writer) == (event(), None)
    assert (back.state, back.withdrawn_by, back.who) == ("withdrawn", "ben", "ann")


def test_whose_word_it_is(writer: Writer) -> None:
    for name in ("kind", "date", "place", "another actor"):
        made = writer.correct("r1", "e1", "change", CHANGES[name][0], who="ann")
    changed, _ = stands(writer)
    said = f"corrected by ann on {made.made_at[:10]}"
    assert changed.place is not None
    assert [changed.method, changed.date_reason, changed.place.reason, changed.actors[0].reason] == [said] * 4
    assert changed.recipients == (TURKEY,)


@pytest.mark.parametrize("name", CHANGES)
def test_change_survives_a_new_coding(writer: Writer, name: str) -> None:
    writer.correct("r1", "e1", "change", CHANGES[name][0], who="ann")
    expected = stands(writer)
    writer.add(report(), coding(events=(event(),)))
    assert stands(writer) == expected
    writer.add(report(), coding(events=()))
    with View(writer.path) as view:
        assert [row.state for row in view.corrections()] == ["unattached"]
    writer.add(report(), coding(events=(event("e9"), event("e1"))))
    assert stands(writer) == expected
    assert stands(writer, "e9") == (event("e9"), None)


def test_filters_see_what_is_in_force(writer: Writer) -> None:
    writer.correct("r1", "e1", "change", CHANGES["another actor"][0], who="ann")
    writer.correct("r1", "e1", "change", CHANGES["kind"][0], who="ann")
    writer.correct("r1", "e1", "change", CHANGES["no place"][0], who="ann")
    writer.correct("r1", "e1", "change", CHANGES["contexts"][0], who="ann")
    for wanted in ({"actor": "IRQ"}, {"event_type": "reject"}, {"mode": "assist"}, {"context": "trafficking"}):
        assert listed(writer, **wanted) == ["e1"]
    for wanted in ({"actor": "IRN"}, {"event_type": "accuse"}, {"place": "Van"}, {"context": "military"}):
        assert listed(writer, **wanted) == []
    assert listed(writer, text="arms") == ["e1"]


def test_rejected_events_are_left_out(tmp_path: Path) -> None:
    with Writer(tmp_path / "a.db") as writer:
        writer.add(report(), full_coding())
        with View(writer.path) as view:
            before = view.counts()
        made = writer.correct("r1", "e3", "reject", who="ann")
        assert sorted(listed(writer)) == ["e1", "e2"]
        with View(writer.path) as view:
            assert view.counts().events == before.events - 1
            assert dict(view.counts().types) == {"ACCUSE": 2}
            assert [row.events for row in view.reports()] == [2]
            found = view.coding("r1")
            assert found is not None
            assert [each.id for each in found.events] == ["e1", "e2"]
            assert view.coding("r1", machine=True) == full_coding()
        writer.withdraw_correction(made.number, who="ann")
        with View(writer.path) as view:
            assert view.counts() == before
            assert view.coding("r1") == full_coding()


def test_filter_by_verdict(tmp_path: Path) -> None:
    with Writer(tmp_path / "a.db") as writer:
        writer.add(
            report(),
            coding(events=tuple(event(f"e{n}", trigger=Quote(text="x", start=n * 9, end=n * 9 + 1)) for n in range(4))),
        )
        writer.correct("r1", "e0", "accept", who="ann")
        writer.correct("r1", "e1", "reject", who="ann")
        writer.correct("r1", "e2", "change", CHANGES["status"][0], who="ann")
        found = {
            judged: sorted(listed(writer, judged=judged))
            for judged in ("all", "not-rejected", "accepted", "rejected", "changed", "unjudged")
        }
        assert found == {
            "all": ["e0", "e1", "e2", "e3"], "not-rejected": ["e0", "e2", "e3"], "accepted": ["e0"],
            "rejected": ["e1"], "changed": ["e2"], "unjudged": ["e3"],
        }  # fmt: skip
    with pytest.raises(SettingsError, match="judged: 'good' is unknown"):
        EventFilter(judged="good")  # type: ignore[arg-type]


def test_later_words_count_more_and_each_can_be_taken_back(writer: Writer) -> None:
    date = writer.correct("r1", "e1", "change", CHANGES["date"][0], who="ann").number
    gone = writer.correct("r1", "e1", "reject", who="ben").number
    assert stands(writer)[1] == "rejected"
    writer.correct("r1", "e1", "change", CHANGES["status"][0], who="cid")
    changed, judged = stands(writer)
    assert (changed.date, changed.status, judged) == ("2014-02", "negated", "changed")
    writer.withdraw_correction(date, who="ann")
    changed, judged = stands(writer)
    assert (changed.date, changed.status, judged) == ("2014-02-26", "negated", "changed")
    writer.withdraw_correction(gone, who="ben")
    assert stands(writer)[1] == "changed"


def test_accepted_values_stay(writer: Writer) -> None:
    writer.correct("r1", "e1", "accept", who="ann")
    assert stands(writer) == (event(), "accepted")
    otherwise = event(date="2014-02-20", actors=(IRAQ,), contexts=(), mode=None, score=-3.0)
    writer.add(report(), coding(events=(otherwise,)))
    found, judged = stands(writer)
    assert (bare(found), judged) == (bare(event()), "accepted")
    assert found.date_reason.startswith("accepted by ann on ")
    with View(writer.path) as view:
        assert view.machine_event("r1", "e1") == otherwise


def test_what_the_machine_now_says_too_keeps_its_reason(writer: Writer) -> None:
    for name in ("date", "another actor", "one more recipient"):
        writer.correct("r1", "e1", "change", CHANGES[name][0], who="ann")
    now = event(date="2014-02", date_precision="month", actors=(IRAQ,), recipients=(SCO, TURKEY))
    writer.add(report(), coding(events=(now,)))
    assert stands(writer) == (now, "changed")


MOVED: dict[str, dict[str, Any]] = {
    "type": {"event_type": "REJECT", "score": -4.0, "mode": None},
    "trigger": {"trigger": Quote(text="accused Türkiye", start=event().trigger.start, end=event().trigger.end + 8)},
    "another word of the sentence": {"trigger": Quote(text="sending", start=90, end=97)},
    "another sentence": {"evidence": Quote(text="Iran's foreign minister accused Türkiye", start=36, end=75)},
}


@pytest.mark.parametrize("name", MOVED)
def test_event_that_was_moved_is_found_again(writer: Writer, name: str) -> None:
    writer.correct("r1", "e1", "change", CHANGES["date"][0], who="ann")
    writer.add(report(), coding(events=(event("new", **MOVED[name]),)))
    found, judged = stands(writer, "new")
    assert (found.date, judged) == ("2014-02", "changed")
    with View(writer.path) as view:
        (row,) = view.corrections(CorrectionFilter(event_id="new"))
        assert (row.event_id, row.attached) == ("e1", "new")
    # What is said now is said of the same event, and found with it when it moves back.
    writer.correct("r1", "new", "change", CHANGES["status"][0], who="ann")
    writer.add(report(), coding(events=(event(),)))
    found, _ = stands(writer)
    assert (found.date, found.status) == ("2014-02", "negated")


@pytest.mark.parametrize(
    ("name", "judged"),
    [("type", None), ("trigger", "rejected"), ("another word of the sentence", "rejected")],
)
def test_rejected_is_what_was_said_and_no_other_act(writer: Writer, name: str, judged: str | None) -> None:
    writer.correct("r1", "e1", "reject", who="ann")
    writer.add(report(), coding(events=(event("new", **MOVED[name]),)))
    assert stands(writer, "new")[1] == judged


def test_rejection_does_not_pass_to_another_act_of_the_sentence(tmp_path: Path) -> None:
    first = event("e1")
    second = event("e2", trigger=Quote(text="sending", start=90, end=97), actors=(TURKEY,), recipients=(IRAN,))
    with Writer(tmp_path / "a.db") as writer:
        writer.add(report(), coding(events=(first, second)))
        writer.correct("r1", "e1", "reject", who="ann")
        writer.add(report(), coding(events=(second,)))
        assert stands(writer, "e2") == (second, None)


def test_two_events_do_not_become_one(tmp_path: Path) -> None:
    first, second = event("e1"), event("e2", event_type="REJECT", mode=None)
    with Writer(tmp_path / "a.db") as writer:
        writer.add(report(), coding(events=(first, second)))
        writer.correct("r1", "e1", "change", CHANGES["date"][0], who="ann")
        writer.correct("r1", "e2", "change", CHANGES["status"][0], who="ann")
        writer.add(report(), coding(events=(second,)))
        found, _ = stands(writer, "e2")
        assert (found.date, found.status) == ("2014-02-26", "negated")
        with View(writer.path) as view:
            states = {row.event_id: row.state for row in view.corrections()}
        assert states == {"e1": "unattached", "e2": "in force"}


def test_the_same_words_everywhere(tmp_path: Path) -> None:
    told = (
        event("e1"),
        event("e2", trigger=Quote(text="meet", start=120, end=124), actors=(TURKEY,), recipients=(IRAN,), speaker=IRAN),
        event("e3", trigger=Quote(text="in", start=130, end=132), actors=(UNKNOWN, IRAQ)),
    )
    wide = Change(parties=(PartyChange(side="actor", old=IRAN, new=SCO, everywhere=True),))
    with Writer(tmp_path / "a.db") as writer:
        writer.add(report(), coding(events=told))
        number = writer.correct("r1", "e1", "change", wide, who="ann").number
        assert [entity.id for entity in stands(writer)[0].actors] == [SCO.id]
        second, judged = stands(writer, "e2")
        assert second.speaker is not None
        assert ([e.id for e in second.recipients], second.speaker.id, judged) == ([SCO.id], SCO.id, "changed")
        assert stands(writer, "e3") == (told[2], None)
        # An event that only a later coding finds has it as well; the report's first event may be gone.
        writer.add(
            report(), coding(events=(event("e4", trigger=Quote(text="near", start=9, end=13), actors=(UNKNOWN, IRAN)),))
        )
        assert [e.id for e in stands(writer, "e4")[0].actors] == [UNKNOWN.id, SCO.id]
        writer.add(report(), coding(events=told))
        writer.withdraw_correction(number, who="ann")
        with View(writer.path) as view:
            assert view.coding("r1") == coding(events=told)


def test_order_does_not_matter(tmp_path: Path) -> None:
    def code(writer: Writer) -> None:
        writer.add(report(), full_coding())

    def say(writer: Writer) -> None:
        writer.correct("r1", "e1", "change", CHANGES["another actor"][0], who="ann")
        writer.correct("r1", "e3", "reject", who="ann")

    def say_more(writer: Writer) -> None:
        writer.correct("r1", "e2", "change", CHANGES["date"][0], who="ann")
        writer.correct("r1", "e1", "change", CHANGES["status"][0], who="ann")

    found: list[Coding | None] = []
    for steps in ((say, say_more, code), (say_more, code, code, say), (say, code, say_more)):
        with Writer(tmp_path / f"{len(found)}.db") as writer:
            code(writer)
            for step in steps:
                step(writer)
        with View(writer.path) as view:
            found.append(view.coding("r1"))
    assert found[0] == found[1] == found[2] != full_coding()


def test_rows_are_kept(writer: Writer) -> None:
    one = writer.correct("r1", "e1", "change", CHANGES["date"][0], who="ann").number
    two = writer.correct("r1", "e1", "reject", who="ben").number
    writer.withdraw_correction(two, who="ann")
    with View(writer.path) as view:
        rows = list(view.corrections())
        assert [(row.number, row.state) for row in rows] == [(two, "withdrawn"), (one, "in force")]
        assert view.correction(one) == rows[1]
        for wanted, count in (
            (CorrectionFilter(who="ann"), 1), (CorrectionFilter(verdict="reject"), 1), (CorrectionFilter(limit=1), 1),
            (CorrectionFilter(state="unattached"), 0), (CorrectionFilter(report_id="r2"), 0), (CorrectionFilter(offset=2), 0),
        ):  # fmt: skip
            assert len(list(view.corrections(wanted))) == count
    with pytest.raises(CorrectionError, match=f"correction {two} was taken back before, by ann on"):
        writer.withdraw_correction(two, who="ben")
    with pytest.raises(CorrectionError, match="there is no correction 99"):
        writer.withdraw_correction(99, who="ben")
    with pytest.raises(UnknownEventError, match="report 'r1' has no event 'e7'"):
        writer.correct("r1", "e7", "accept", who="ann")


def test_search_index_is_in_step(writer: Writer) -> None:
    writer.correct("r1", "e1", "change", CHANGES["kind"][0], who="ann")
    check = writer._connection.execute
    check("INSERT INTO event_search (event_search) VALUES ('integrity-check')")
    assert check("PRAGMA foreign_key_check").fetchall() == []
