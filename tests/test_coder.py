"""The coder as a whole: what it accepts, what it never breaks on, and that it is the same each time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dragoman
from dragoman.coder import Coder, check_stages
from dragoman.errors import PipelineError
from dragoman.model import Coding, Report
from dragoman.reading import Reader
from dragoman.resolve import abbreviations
from dragoman.settings import Settings
from dragoman.timing import STAGES

TEXT = (
    "NAIROBI, March 3 (Reuters) - Kenya accused Somalia of sheltering smugglers on Monday.\n\n"
    "President Paul Kagame of Rwanda, who was visiting, praised Kenya. He said Somalia must close the camps."
    "\n\n"
    "“We did not attack anybody,” a Somali official said."
)
FRENCH = (
    "Le président de la République a rencontré lundi le ministre des affaires étrangères du Kenya. Ils "
    "ont parlé "
    "de la situation dans la région et des moyens de renforcer la coopération entre les deux pays."
)


def encoded(coding: Coding) -> bytes:
    return msgspec.json.encode(coding)


def anchored(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every record with a span in a coding, as built-in types, with where it stands."""
    if isinstance(node, dict):
        if {"start", "end"} <= set(node):
            yield path, node
        for key, value in node.items():
            yield from anchored(value, f"{path}.{key}")
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from anchored(value, f"{path}[{i}]")


def assert_sound(coding: Coding, text: str) -> None:
    """Check that every span stands in the text, and that the words quoted are those of the text."""
    for path, record in anchored(msgspec.to_builtins(coding)):
        assert 0 <= record["start"] <= record["end"] <= len(text), path
        if "text" in record and "spans" not in record:
            assert text[record["start"] : record["end"]] == record["text"], path
    for event in coding.events:
        assert event.evidence.start <= event.trigger.start < event.trigger.end <= event.evidence.end
        assert event.actors
        assert 0 < event.confidence <= 1
        assert event.quad in (1, 2, 3, 4)
        assert -10 <= event.score <= 10
        for entity in (*event.actors, *event.recipients):
            assert entity.start < entity.end
            assert entity.reason
    for statement in coding.statements:
        assert statement.spans
        assert all(0 <= s.start < s.end <= len(text) for s in statement.spans)
    for ids in ([e.id for e in coding.events], [s.id for s in coding.statements]):
        assert len(set(ids)) == len(ids)


class TestStages:
    def test_each_stage_gets_what_it_needs(self) -> None:
        check_stages([Reader(Settings()), Named("sentences", needs=("report", "reading"))])

    def test_a_missing_need_is_named_with_its_stage(self) -> None:
        with pytest.raises(PipelineError, match=r"^stage Named needs reading, which no stage before it gives$"):
            check_stages([Named("sentences", needs=("report", "reading"))])

    def test_what_comes_later_does_not_count(self) -> None:
        with pytest.raises(PipelineError, match="stage Named needs b, c"):
            check_stages([Named("a"), Named(needs=("a", "b", "c")), Named("b", "c")])

    def test_no_stages_are_fine(self) -> None:
        check_stages([])


class Named:
    """A stage that does nothing but say what it needs and gives."""

    def __init__(self, *gives: str, needs: tuple[str, ...] = ("report",)) -> None:
        self.needs, self.gives = needs, gives


class TestErrors:
    def test_a_report_that_could_not_be_read_stays_a_record(self, coder: Coder) -> None:
        report = Report(id="r1", text="", title="T", publisher="P", date="2014-02-26", error="file is empty")
        coding = coder.code(report)
        assert (coding.report.id, coding.report.error) == ("r1", "file is empty")
        assert (coding.report.title, coding.report.publisher, coding.report.published) == (
            "T",
            "P",
            "2014-02-26",
        )
        assert (coding.events, coding.statements, coding.places) == ((), (), ())

    def test_an_unforeseen_failure_is_kept_and_does_not_stop_the_others(
        self, coder: Coder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        find = coder._mentions.find

        def break_on_ghana(tree: Any, text: str, memory: Any) -> Any:
            if "Ghana" in text:
                raise ValueError("no such thing")
            return find(tree, text, memory)

        monkeypatch.setattr(coder._mentions, "find", break_on_ghana)
        reports = [
            Report(id="a", text="Kenya accused Somalia of theft."),
            Report(id="b", text="Ghana accused Togo of theft.", date="2014-02-26"),
            Report(id="c", text="Peru accused Chile of theft."),
        ]
        codings = list(coder.code_all(reports))
        assert [c.report.id for c in codings] == ["a", "b", "c"]
        assert [c.report.error for c in codings] == [None, "ValueError while coding: no such thing", None]
        assert [len(c.events) for c in codings] == [1, 0, 1]
        assert codings[1].report.published == "2014-02-26"
        assert "report b could not be coded" in caplog.text

    def test_a_panic_of_a_library_does_not_stop_the_others(self, coder: Coder, monkeypatch: pytest.MonkeyPatch) -> None:
        class PanicException(BaseException):
            """As libraries in Rust raise: no Exception."""

        def fail(*_: Any, **__: Any) -> Any:
            raise PanicException("not a char boundary")

        monkeypatch.setattr(coder._reader, "read", fail)
        assert coder.code(Report(id="a", text="Kenya accused Somalia of theft.")).report.error == (
            "PanicException while coding: not a char boundary"
        )
        monkeypatch.setattr(coder._reader, "read", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            coder.code(Report(id="a", text="Kenya accused Somalia of theft."))

    @pytest.mark.slow
    def test_an_unknown_pipeline_fails_at_once(self) -> None:
        with pytest.raises(PipelineError, match="no_such_pipeline"):
            Coder(Settings(spacy_model="no_such_pipeline"))


class TestInput:
    def test_another_language_is_named_and_not_coded(self, coder: Coder) -> None:
        coding = coder.code(Report(id="fr", text=FRENCH))
        assert coding.report.language == "fr"
        assert coding.report.error is None
        assert coding.report.skipped == "language fr: only English is coded"
        assert coding.report.date_reason.startswith("no date came with the report")
        assert coding.events == ()

    @pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\ufeff", "\u00a0", "…", "?", "a", "12345", "\x00", "🙂" * 50])
    def test_texts_with_nothing_in_them(self, coder: Coder, text: str) -> None:
        coding = coder.code(Report(id="empty", text=text))
        assert coding.report.error is None
        assert coding.events == ()

    @pytest.mark.parametrize(
        "text",
        [
            "Kenya\u00a0accused Somalia of theft.",
            "Kenya\u200b accused Somalia of theft.",
            "🙂🙂 Kenya accused Somalia of theft. 🙂",
            "Ke\u0301nya and Kenya accused Somalia of theft.",
            "𝕶enya! Kenya accused Somalia of theft.",
            "Kenya accused\r\nSomalia of theft.",
            "«Kenya accused Somalia of theft», it said.",
            "Kenya accused Somalia of theft.\u2028Kenya left.",
            "ⅫKenya accused Somalia of theft. İstanbul was calm.",
            "Kenya accused Somalia of theft.\x85\x1c\x0cKenya praised Ghana.",
        ],
    )
    def test_odd_characters_do_not_move_the_spans(self, coder: Coder, text: str) -> None:
        coding = coder.code(Report(id="odd", text=text))
        assert coding.report.error is None
        assert_sound(coding, text)

    def test_a_long_line_without_a_full_stop(self, coder: Coder) -> None:
        text = "Kenya and Somalia and " * 400 + "Chad met."
        coding = coder.code(Report(id="long", text=text))
        assert coding.report.error is None
        assert_sound(coding, text)

    def test_the_title_is_coded_where_it_stands_in_the_text(self, coder: Coder) -> None:
        text = "Kenya accuses Somalia of theft\n\nNairobi was calm on Monday, and the markets were open."
        coding = coder.code(Report(id="t", text=text))
        assert coding.report.error is None
        assert_sound(coding, text)

    def test_the_summary_echoes_the_report(self, coder: Coder) -> None:
        coding = coder.code(Report(id="x-1", text=TEXT, date="2014-03-04", publisher="The Paper"))
        summary = coding.report
        assert (summary.id, summary.published, summary.publisher, summary.language) == (
            "x-1",
            "2014-03-04",
            "The Paper",
            "en",
        )
        assert summary.dateline is not None
        assert summary.dateline.place == "Nairobi"
        assert summary.origins == ("Reuters",)


WORTH_PARSING = [
    ("Kenya accused Somalia.", True),
    ("He accused them.", True),
    ("Zoran Kumalic criticised the plan.", True),
    ("Police arrested the editor.", True),
    ("The ministers met on Monday.", True),
    ("The weather was mild and grey.", False),
    ("Prices rose by three percent.", False),
    ("The two countries held talks.", True),
]


@pytest.mark.parametrize(("sentence", "expected"), WORTH_PARSING)
def test_which_sentences_are_parsed(coder: Coder, sentence: str, expected: bool) -> None:
    assert coder._worth_parsing(sentence) is expected


class TestOutput:
    def test_the_same_bytes_twice(self, coder: Coder) -> None:
        report = Report(id="same", text=TEXT, date="2014-03-04")
        assert encoded(coder.code(report)) == encoded(coder.code(report))

    def test_a_report_does_not_depend_on_those_before_it(self, coder: Coder) -> None:
        report = Report(id="r", text="Police arrested protesters. He criticised the government.", date="2014-03-04")
        alone = encoded(coder.code(report))
        coder.code(
            Report(
                id="other",
                text="President Paul Kagame visited Kenya. Rwanda praised Kenya and Rwanda.",
                date="2014-03-04",
            )
        )
        assert encoded(coder.code(report)) == alone

    def test_code_all_keeps_the_order_and_streams(self, coder: Coder) -> None:
        endless = (Report(id=str(i), text="Kenya accused Somalia of theft.") for i in itertools.count())
        assert [c.report.id for c in itertools.islice(coder.code_all(endless), 3)] == ["0", "1", "2"]

    def test_it_survives_json(self, coder: Coder) -> None:
        coding = coder.code(Report(id="j", text=TEXT, date="2014-03-04"))
        assert coding.events
        assert msgspec.json.decode(encoded(coding), type=Coding) == coding

    def test_a_whole_report(self, coder: Coder) -> None:
        coding = coder.code(Report(id="w", text=TEXT, date="2014-03-04"))
        assert_sound(coding, TEXT)
        found = {
            (e.event_type, e.actors[0].country, e.recipients[0].country if e.recipients else None)
            for e in coding.events
        }
        assert {("ACCUSE", "KEN", "SOM"), ("SUPPORT", "RWA", "KEN"), ("REQUEST", "RWA", "SOM")} <= found

    def test_events_come_in_text_order(self, coder: Coder) -> None:
        coding = coder.code(Report(id="o", text=TEXT, date="2014-03-04"))
        evidence = [e.evidence.start for e in coding.events]
        assert evidence == sorted(evidence)

    def test_ids_differ_between_reports_and_events(self, coder: Coder) -> None:
        ids = [e.id for name in ("a", "b") for e in coder.code(Report(id=name, text=TEXT)).events]
        assert ids
        assert len(set(ids)) == len(ids)


def test_the_confidence_floor_is_a_setting(coder: Coder, monkeypatch: pytest.MonkeyPatch) -> None:
    report = Report(id="f", text=TEXT, date="2014-03-04")
    everything = coder.code(report).events
    floor = sorted(e.confidence for e in everything)[-1]
    monkeypatch.setattr(coder, "settings", Settings(min_confidence=floor))
    assert [e.id for e in coder.code(report).events] == [e.id for e in everything if e.confidence >= floor]


@pytest.mark.slow
def test_the_shorthand_codes_one_text() -> None:
    coding = dragoman.code("Kenya accused Somalia of theft.", date="2014-03-04")
    assert [e.event_type for e in coding.events] == ["ACCUSE"]
    assert coding.report.published == "2014-03-04"


FRAGMENTS = [
    "Kenya accused Somalia of theft.",
    "Egypt said it would attack Libya",
    "“Chad must leave,” the official said.",
    "Mexico met Cuba. The two countries held talks in Rome.",
    "Police arrested protesters in Bahrain.",
    "Kenya",
    "Kenyan",
    "Somalia",
    "the U.S.",
    "U.S.-Soviet",
    "President Paul Kagame",
    "rebels",
    "Tehran",
    "NATO",
    "Secretary General of the Gulf Cooperation Council (GCC) Salem Ranoun",
    "he",
    "its troops",
    "the two countries",
    "accused",
    "attacked",
    "met with",
    "will not meet",
    "said it would withdraw",
    "must release",
    "was condemned by",
    "talks",
    "an attack on",
    "aid to",
    "and",
    "of",
    "who",
    "that",
    ",",
    ".",
    "!",
    "“",
    "”",
    "\n",
    "\n\n",
    "--",
    "on Monday",
    "in 1987",
    "(Reuters)",
    "é",
    "🙂",
    "\u00a0",
    "中国",
    "\t",
    "'s",
    "’s",
    "Mr.",
    "according to",
]


def test_stages_tell_what_they_cost(coder: Coder) -> None:
    coder.clock.take()
    coder.code(Report(id="a", text=TEXT, date="2014-03-04"))
    seconds = coder.clock.take()
    assert {"read", "annotate", "places", "mentions", "statements", "events", "dates", "assess"} <= set(seconds)
    assert set(seconds) <= set(STAGES)
    assert all(value >= 0 for value in seconds.values())
    assert sum(seconds.values()) > 0
    assert coder.clock.take() == {}


def test_what_is_asked_besides_coding_counts_for_no_stage(coder: Coder) -> None:
    coder.clock.take()
    coder.when(Report(id="a", text=TEXT, date="2014-03-04"), [])
    assert coder.clock.take() == {}


def test_report_that_needs_too_much_memory_says_so(coder: Coder, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(report: Report, reading: object) -> None:
        raise MemoryError

    monkeypatch.setattr(coder._annotator, "annotate", fill)
    error = coder.code(Report(id="a", text=TEXT)).report.error or ""
    assert "needs more memory" in error
    assert "worker_megabytes" in error


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(st.lists(st.tuples(st.sampled_from(FRAGMENTS), st.sampled_from([" ", " ", " ", "", "\n"])), max_size=16))
def test_any_text_gives_a_sound_coding(coder: Coder, pieces: list[tuple[str, str]]) -> None:
    text = "".join(word + gap for word, gap in pieces)
    coding = coder.code(Report(id="any", text=text, date="2014-03-04"))
    assert coding.report.error is None, coding.report.error
    assert_sound(coding, text)


def test_an_abbreviation_is_looked_for_among_the_words_before_it(coder: Coder, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def fits(short: str, long: str) -> bool:
        asked.append(long)
        return abbreviations.fits(short, long)

    monkeypatch.setattr("dragoman.coder.fits", fits)
    text = "It rained for many hours. " * 100 + "Members of the Grand Fenwick Union (GFU) met Iranian envoys."
    coder.code(Report(id="r", text=text))
    assert asked
    assert all(len(long) <= 1000 and long.endswith("Grand Fenwick Union") for long in asked)
