"""The quality gate: scores on small cases made by hand, floors that hold, data that is what it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import pytest
from evals.corpora import Corpus, available, corpora, parse_figures
from evals.gate import (
    Floors,
    check_figures,
    check_files,
    check_measured,
    hash_files,
    raised,
    read_floors,
    write_floors,
)
from evals.gold import (
    DATA,
    EvalsError,
    GoldEvent,
    GoldPlaces,
    GoldReading,
    GoldStatement,
    GoldStatements,
    GoldText,
    Toponym,
    locate,
    read_gold,
    sound,
)
from evals.measure import by_type, event_figures
from evals.pages import GoldPage, Judged, page_figures
from evals.scoring import Score, compare_events, distance_km, judge_reading, score_places
from evals.statements import corpus_kinds, kind_of, score_statements
from evals.times import GoldTime, JudgedTime, time_figures

from dragoman.model import Coding, Entity, Event, Place, Precision, Quote, ReportSummary, Span, Statement, Status

TEXT = "Peru met Chile and Chile accused Peru."
WHOLE = Span(0, len(TEXT))
FIRST = Span(0, 1)


def entity(country: str | None, organization: str | None = None, span: Span = FIRST) -> Entity:
    return Entity(
        text="x", start=span.start, end=span.end, id=None, name=country, kind="country", country=country,
        organization=organization, sectors=(), office=None, reason="test",
    )  # fmt: skip


def event(
    kind: str,
    actors: tuple[str, ...],
    recipients: tuple[str, ...] = (),
    *,
    status: Status = "actual",
    mode: str | None = None,
    evidence: Span = WHOLE,
) -> Event:
    proof = Quote(text=TEXT[evidence.start : evidence.end], start=evidence.start, end=evidence.end)
    return Event(
        id="e", event_type=kind, mode=mode, contexts=(), status=status, quad=1, score=0.0, confidence=1.0,
        method="test", actors=tuple(map(entity, actors)), recipients=tuple(map(entity, recipients)), speaker=None,
        date=None, date_precision=None, date_reason="test", place=None, trigger=proof, evidence=proof,
    )  # fmt: skip


def gold(
    kind: str,
    actors: tuple[str, ...],
    recipients: tuple[str, ...] = (),
    *,
    status: Status | None = "actual",
    optional: bool = False,
    other_types: tuple[str, ...] = (),
    evidence: str | None = None,
) -> GoldEvent:
    return GoldEvent(
        event_type=kind, mode=None, status=status, actors=actors, recipients=recipients, optional=optional,
        other_types=other_types, evidence=evidence,
    )  # fmt: skip


def full(wanted: GoldEvent, coded: Event) -> bool:
    return compare_events(TEXT, [wanted], [coded]).score(full=True).right == 1


def summary(error: str | None = None, title: str | None = None, origins: tuple[str, ...] = ()) -> ReportSummary:
    return ReportSummary(
        id="r", title=title, publisher=None, origins=origins, dateline=None, published=None, date=None,
        date_reason="test", language="en", boilerplate=(), error=error,
    )  # fmt: skip


def test_score_of_nothing_is_zero() -> None:
    score = Score(0, 0, 0)
    assert (score.precision, score.recall, score.f1) == (0.0, 0.0, 0.0)


def test_score_counts() -> None:
    score = Score(1, 2, 2).plus(Score(1, 2, 6))
    assert (score.precision, score.recall) == (0.5, 0.25)
    assert score.f1 == pytest.approx(1 / 3)


def test_each_event_is_matched_once() -> None:
    coded = [event("ACCUSE", ("CHL",), ("PER",)), event("ACCUSE", ("CHL",), ("PER",))]
    compared = compare_events(TEXT, [gold("ACCUSE", ("CHL",), ("PER",))], coded)
    assert compared.score(full=False) == Score(1, 2, 1)
    assert compared.spurious == (coded[1],)


def test_best_pair_comes_first() -> None:
    coded = [event("ACCUSE", ("PER",), ("CHL",)), event("ACCUSE", ("CHL",), ("PER",))]
    compared = compare_events(TEXT, [gold("ACCUSE", ("CHL",), ("PER",))], coded)
    assert compared.matched[0].event is coded[1]


def test_direction_matters_in_one_sided_acts_only() -> None:
    assert not full(gold("ACCUSE", ("CHL",), ("PER",)), event("ACCUSE", ("PER",), ("CHL",)))
    assert full(gold("CONSULT", ("CHL", "PER")), event("CONSULT", ("PER",), ("CHL",)))


def test_third_party_is_wrong_and_uncoded_entity_is_not() -> None:
    assert not full(gold("ACCUSE", ("CHL",)), event("ACCUSE", ("CHL",), ("BOL",)))
    unknown = event("ACCUSE", ("CHL",))
    assert full(gold("ACCUSE", ("CHL",)), unknown)


def test_codes_leave_choices() -> None:
    assert full(gold("ACCUSE", ("UNSC|CHL",), ("PER?",)), event("ACCUSE", ("CHL",)))
    assert full(gold("ACCUSE", ("UNSC|CHL",), ("PER?",)), event("ACCUSE", ("CHL",), ("PER",)))
    assert not full(gold("ACCUSE", ("CHL",), ("PER",)), event("ACCUSE", ("CHL",)))


def test_polarity_matters() -> None:
    assert not full(gold("ACCUSE", ("CHL",), status="negated"), event("ACCUSE", ("CHL",)))
    assert full(gold("ACCUSE", ("CHL",), status=None), event("ACCUSE", ("CHL",), status="negated"))


def test_other_types_are_as_good() -> None:
    assert full(gold("COERCE", ("CHL",), other_types=("ASSAULT",)), event("ASSAULT", ("CHL",)))
    assert not full(gold("COERCE", ("CHL",)), event("ASSAULT", ("CHL",)))


def test_optional_events_do_not_count() -> None:
    wanted = [gold("ACCUSE", ("CHL",), optional=True)]
    assert compare_events(TEXT, wanted, []).score(full=False) == Score(0, 0, 0)
    assert compare_events(TEXT, wanted, [event("ACCUSE", ("CHL",))]).score(full=False) == Score(0, 0, 0)


def test_evidence_has_to_overlap() -> None:
    wanted = gold("ACCUSE", ("CHL",), evidence="Chile accused Peru")
    assert not full(wanted, event("ACCUSE", ("CHL",), evidence=Span(0, 14)))
    assert full(wanted, event("ACCUSE", ("CHL",), evidence=Span(19, 30)))


def test_evidence_that_is_not_in_the_text_is_refused() -> None:
    with pytest.raises(EvalsError, match="2 times"):
        locate(TEXT, "Peru", "report r")


def test_figures_of_events() -> None:
    compared = compare_events(TEXT, [gold("ACCUSE", ("CHL",)), gold("CONSULT", ("PER",))], [event("ACCUSE", ("PER",))])
    figures = event_figures("x", [compared])
    assert (figures["x.type.precision"], figures["x.type.recall"], figures["x.full.f1"]) == (1.0, 0.5, 0.0)
    assert figures["x.status"] == 1.0
    assert by_type([compared]) == {"ACCUSE": Score(1, 1, 1), "CONSULT": Score(0, 0, 1)}


def statement(spans: tuple[Span, ...], speaker: Span | None) -> Statement:
    return Statement(
        id="s", kind="indirect", speaker=entity("PER", span=speaker) if speaker else None, addressee=None,
        cue=Quote(text="said", start=0, end=4), spans=spans, text="", stance="asserts", contexts=(), about=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("spans", "speaker", "content", "both"),
    [
        ((Span(10, 20),), Span(0, 4), 1, 1),
        ((Span(15, 20),), Span(0, 4), 1, 1),
        ((Span(16, 20),), Span(0, 4), 0, 0),
        ((Span(10, 20),), Span(5, 9), 1, 0),
        ((Span(10, 20),), None, 1, 0),
        ((Span(10, 15), Span(15, 20)), Span(3, 6), 1, 1),
    ],
)
def test_statements(spans: tuple[Span, ...], speaker: Span | None, content: int, both: int) -> None:
    text = "Peru said abcdefghij."
    wanted = [GoldStatement(kind="indirect", content=("abcdefghij",), speaker="Peru")]
    score = score_statements(text, wanted, [statement(spans, speaker)])
    assert (score.content.right, score.full.right) == (content, both)


def test_statements_by_kind() -> None:
    text = "Peru said abcdefghij. It was announced that klmnopqrst."
    wanted = [
        GoldStatement(kind="direct", content=("abcdefghij",), speaker="Peru", means="PER"),
        GoldStatement(kind="mixed", content=("klmnopqrst",), speaker=None),
    ]
    coded = [statement((Span(10, 20),), Span(0, 4)), statement((Span(44, 54),), None), statement((Span(0, 3),), None)]
    score = score_statements(text, wanted, coded)
    assert score.kinds == {"direct": Score(1, 1, 1), "mixed": Score(1, 1, 1), "indirect": Score(0, 1, 0)}
    assert (score.kind.recall, score.named) == (0.0, Score(1, 1, 1))
    assert score.plus(score).kinds["indirect"] == Score(0, 2, 0)


def test_wording_in_braces_is_the_part_meant() -> None:
    assert locate("he came and he saw", "and {he} saw", "x") == Span(12, 14)


def test_kinds_of_a_corpus(tmp_path: Path) -> None:
    text = 'Peru said: "Not us." Chile said that "nobody" came and that all left.'
    gold = {"id": 1, "text": text, "attributions": [
        {"source": [[0, 4]], "cue": [], "content": [[11, 20]]}, {"cue": [], "content": [[32, 69]]},
    ]}  # fmt: skip
    coded = tmp_path / "coded.jsonl"
    said = [
        {"spans": [[12, 18]], "speaker": {"start": 0, "end": 4}, "kind": "direct"},
        {"spans": [[37, 69]], "speaker": None, "kind": "mixed"},
    ]
    coded.write_text(json.dumps({"report": {"id": "1"}, "statements": said}) + "\n", encoding="utf8")
    assert corpus_kinds([json.dumps(gold)], coded) == {
        "direct": Score(1, 1, 1), "mixed": Score(1, 1, 1), "indirect": Score(0, 0, 0),
    }  # fmt: skip
    assert [kind_of(c) for c in ("“Yes”", "it is “so”", "it's so")] == ["direct", "mixed", "indirect"]


def place(lat: float | None, lon: float | None, country: str = "FRA") -> Place:
    return Place(
        text="Brest", start=0, end=5, name="Brest", country=country, admin1=None, lat=lat, lon=lon, geoname_id=None,
        reason="test",
    )  # fmt: skip


def test_places() -> None:
    brest = [Toponym(start=0, end=5, lat=48.39, lon=-4.49, country="FRA")]
    assert score_places(brest, [place(48.4, -4.5)]) == (1, 1, 1)
    assert score_places(brest, [place(52.1, 23.7, "BLR")]) == (1, 0, 0)
    assert score_places(brest, [place(None, None)]) == (0, 0, 0)
    assert score_places(brest, []) == (0, 0, 0)


def test_distance() -> None:
    assert distance_km((0.0, 0.0), (0.0, 1.0)) == pytest.approx(111.2, abs=0.1)


def test_reading() -> None:
    wanted = GoldReading(
        id="r", text="", published=None, place=None, dateline_date=None, agency=None, origins=("IRNA",), title=None
    )
    assert all(judge_reading(wanted, summary(origins=("Irna",))).values())
    assert not judge_reading(wanted, summary(origins=()))["origins"]
    assert not judge_reading(wanted, summary(title="News"))["title"]


def test_failed_coding_stops_the_gate_without_quoting_the_text() -> None:
    with pytest.raises(EvalsError, match=r"report r could not be coded \(KeyError\)") as caught:
        sound(Coding(report=summary("KeyError while coding: 'secret'")))
    assert "secret" not in str(caught.value)


def test_floors_rise_and_never_fall() -> None:
    floors = {"a": 0.5, "b": 0.5, "gone": 0.7}
    new = raised(floors, {"a": 0.4, "b": 0.9, "new": 0.3})
    assert new == {"a": 0.5, "b": 0.89, "gone": 0.7, "new": 0.29}
    assert all(new[name] >= floor for name, floor in floors.items())


def test_update_leaves_a_fallen_figure_failing() -> None:
    floors = raised({"a": 0.5}, {"a": 0.4})
    assert check_figures(floors, {"a": 0.4}) == ["a: 0.400 is 0.100 below its floor of 0.500"]


def test_figure_without_floor_and_floor_without_figure_are_named() -> None:
    assert check_figures({}, {"a": 0.4}) == ["a: no floor; set one with --update"]
    assert check_measured({"places.near": 0.5}, {"places.found": 0.5}) == [
        "places.near: has a floor and was not measured"
    ]
    assert check_measured({"corpora.events.full": 0.5}, {"places.found": 0.5}) == []


def test_changed_data_is_named(tmp_path: Path) -> None:
    for path in DATA.glob("*.jsonl"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    recorded = hash_files(tmp_path)
    assert check_files(recorded, hash_files(tmp_path)) == []
    with (tmp_path / "places.jsonl").open("ab") as file:
        file.write(b"\n")
    (line,) = check_files(recorded, hash_files(tmp_path))
    assert line.startswith("places.jsonl: the data changed")


def test_data_is_as_recorded() -> None:
    assert check_files(read_floors().files, hash_files()) == []


def test_floors_are_written_as_read(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    floors = Floors({"a.b": 0.5}, {"f.jsonl": "00"}, {"events": "11"})
    write_floors(floors, path)
    assert read_floors(path) == floors


@pytest.mark.parametrize("text", ['[floors]\na = "high"\n', "[floors]\na = 2\n", "[flors]\na = 0.5\n", "[floors\n"])
def test_broken_floors_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "floors.toml"
    path.write_text(text, encoding="utf8")
    with pytest.raises(EvalsError, match=r"floors\.toml"):
        read_floors(path)


def test_bad_gold_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "places.jsonl"
    path.write_text('{"id":"p","text":"x","toponyms":[],"extra":1}\n', encoding="utf8")
    with pytest.raises(EvalsError, match=r"places\.jsonl, line 1"):
        read_gold(path, GoldPlaces)


def test_gold_is_sound() -> None:
    texts = [*read_gold(DATA / "sentences.jsonl", GoldText), *read_gold(DATA / "reports.jsonl", GoldText)]
    assert len({t.id for t in texts}) == len(texts)
    for row in texts:
        for wanted in row.events:
            assert wanted.evidence is None or locate(row.text, wanted.evidence, row.id)
    for name in ("statements.jsonl", "statements-reports.jsonl"):
        for said in read_gold(DATA / name, GoldStatements):
            for each in said.statements:
                wordings = (*each.content, each.speaker, each.addressee)
                assert all(locate(said.text, wording, said.id) for wording in wordings if wording is not None)
    for named in read_gold(DATA / "places.jsonl", GoldPlaces):
        for toponym in named.toponyms:
            assert named.text[toponym.start : toponym.end].strip()


def test_pages_are_counted_by_half() -> None:
    def page(half: Literal["set", "blind"], article: bool, skipped: str | None) -> Judged:
        return Judged(GoldPage(id="x", half=half, kind="list", article=article, url="", html=""), skipped)

    judged = [
        page("set", True, None),
        page("set", False, None),
        page("blind", True, "is a list"),
        page("blind", False, "x"),
    ]
    figures = page_figures(judged)
    assert (figures["pages.set.articles.precision"], figures["pages.set.articles.recall"]) == (0.5, 1.0)
    assert (figures["pages.set.others.precision"], figures["pages.set.others.recall"]) == (1.0, 0.0)
    assert (figures["pages.blind.articles.recall"], figures["pages.blind.others.precision"]) == (0.0, 0.5)


def test_gold_pages_are_sound() -> None:
    pages = read_gold(DATA / "pages.jsonl", GoldPage)
    assert len({page.id for page in pages}) == len(pages) >= 80
    assert {(page.half, page.article) for page in pages} == {(h, a) for h in ("set", "blind") for a in (True, False)}


def test_scorer_output_is_read() -> None:
    by_name: dict[str, Corpus] = {c.name: c for c in corpora()}
    printed = "gold 9 · predicted 4 · type P 0.800 R 0.300 F1 0.400 · who-did-what-to-whom P 0.500 R 0.200 F1 0.300\n"
    figures = parse_figures(by_name["articles"], printed)
    assert figures["corpora.articles.type.precision"] == 0.8
    assert figures["corpora.articles.full.f1"] == 0.3
    with pytest.raises(EvalsError, match="figures not found"):
        parse_figures(by_name["articles"], "no figures")


def test_corpora_may_be_missing(tmp_path: Path) -> None:
    assert not available(tmp_path)


def test_times_are_right_by_day_and_precise_by_precision() -> None:
    def judged(value: str | None, *, blind: bool = False) -> JudgedTime:
        gold = GoldTime(
            id="t", text="x", date="2014-02-26", trigger="x", value="2014-02-25", precision="day", blind=blind
        )
        found: Precision | None = "day" if value else None
        return JudgedTime(gold, value, found, "test", value == gold.value, found == gold.precision)

    rows = [judged("2014-02-25"), judged("2014-02-24"), judged(None, blind=True)]
    assert time_figures(rows) == {
        "times.right": 0.5, "times.precise": 1.0, "times-blind.right": 0.0, "times-blind.precise": 0.0,
    }  # fmt: skip
    assert set(time_figures([]).values()) == {0.0}


def test_gold_times_are_sound() -> None:
    rows = read_gold(DATA / "times.jsonl", GoldTime)
    assert (len(rows), sum(r.blind for r in rows), len({r.id for r in rows})) == (150, 75, 150)
    digits = {"day": 10, "week": 10, "month": 7, "year": 4, "decade": 4}
    for row in rows:
        assert row.text.count(row.trigger) == 1, row.id
        assert len(row.value or "") == (digits[row.precision] if row.precision else 0), row.id
