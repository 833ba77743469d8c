"""When acts happened in whole texts: what the parse, the sentences before and the tense say. Report day: Wed, 26 Feb 2014."""

from __future__ import annotations

import pytest

from dragoman import Coder, Settings
from dragoman.model import Report, Span
from dragoman.resolve.dates import Dated

REPORT = "2014-02-26"


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(Settings(relations=False, latest_date="2024-12-31"))


def when(coder: Coder, text: str, word: str, date: str | None = REPORT) -> Dated:
    at = text.index(word)
    (dated,) = coder.when(Report(id="r", text=text, date=date), [Span(at, at + len(word))])
    return dated


@pytest.mark.parametrize(
    ("text", "word", "value", "precision"),
    [
        # Counted from what was told before
        ("Raiders attacked the mill on Friday. The same evening they burned a barge.", "burned", "2014-02-21", "day"),
        ("Gabon expelled two envoys on Monday. The day before, its navy had seized a trawler.", "seized", "2014-02-23", "day"),
        ("Police arrested the mayor on Saturday and freed him three days later.", "freed", "2014-02-25", "day"),
        ("The ballot was held on Sunday. A day after the vote, crowds attacked the court.", "attacked", "2014-02-24", "day"),
        ("Norway signed the treaty in 2009. Three years later it rejected a new text.", "rejected", "2012", "year"),
        ("Miners clashed with police on Thursday, two days after guards shot a foreman.", "shot", "2014-02-18", "day"),
        # Hung on the act by the parse
        ("Malta thanked the crew that had rescued its sailors on Monday.", "thanked", "2014-02-26", "day"),
        ("Monday's raid killed a guard.", "raid", "2014-02-24", "day"),
        ("The party vowed on Sunday to boycott the vote in April.", "vowed", "2014-02-23", "day"),
        ("On Tuesday, hours after the parade, rebels attacked a bridge.", "attacked", "2014-02-25", "day"),
        ("Chile restored ties on Monday, 40 years after Peru broke them off.", "broke", "1974", "year"),
        ("Chad thanked the crew for rescuing two sailors in March.", "thanked", "2014-02-26", "day"),
        ("Mali agreed to open its mines to visits every year.", "agreed", "2014-02-26", "day"),
        # Bounds, stretches, seasons, holidays
        ("Chad will withdraw its troops by the end of May.", "withdraw", "2014-05", "month"),
        ("Rebels have besieged the port for the past two months.", "besieged", "2013-12", "month"),
        ("Ghana expelled the trader in the autumn of 2012.", "expelled", "2012", "year"),
        ("Bandits attacked a bus on Christmas Eve.", "attacked", "2013-12-24", "day"),
        ("The ministers meet on Friday in Baku.", "meet", "2014-02-28", "day"),
    ],
)  # fmt: skip
def test_when(coder: Coder, text: str, word: str, value: str, precision: str) -> None:
    dated = when(coder, text, word)
    assert (dated.value, dated.precision) == (value, precision), dated.reason


@pytest.mark.parametrize(
    ("text", "word", "why"),
    [
        ("The king freed a writer whom the army had arrested.", "arrested", "looks back"),
        ("Togo has repeatedly accused Benin of smuggling.", "accused", "“repeatedly” tells of no particular time"),
        ("Every Sunday police arrest beggars at the gate.", "arrest", "again and again"),
        ("In 2003 rebels took the town. They killed the mayor.", "killed", "tells of 2003"),
        ("Police arrested the poet on the eve of the games.", "arrested", "which is not dated"),
        ("Guards shot a smuggler on 31 February.", "shot", "no day of the calendar"),
        ("Guards shot a smuggler in 20140.", "shot", "“in 20140” is no year"),
        ("Guards will shoot smugglers.", "shoot", "the act is"),
    ],
)
def test_no_date_has_its_reason(coder: Coder, text: str, word: str, why: str) -> None:
    dated = when(coder, text, word)
    assert (dated.value, dated.precision) == (None, None)
    assert why in dated.reason


def test_the_reports_day_is_taken_and_said_to_be(coder: Coder) -> None:
    dated = when(coder, "Police in Oslo arrested two smugglers.", "arrested")
    assert dated.value == REPORT
    assert dated.reason == "no date in the sentence; the report's date is taken as it tells news in the lead"
    assert when(coder, "Police in Oslo arrested two smugglers.", "arrested", None).value is None


def test_what_is_said_on_a_day_happened_by_then(coder: Coder) -> None:
    dated = when(coder, "Police arrested two smugglers in Oslo, the ministry said on Monday.", "arrested")
    assert dated.value == "2014-02-24"
    assert "it was said then" in dated.reason


def test_report_of_the_future_is_coded_without_its_date(coder: Coder) -> None:
    coding = coder.code(Report(id="r", text="Peru expelled the envoy of Chile on Monday.", date="2931-02-26"))
    assert coding.report.date is None
    assert "'2931-02-26', is after 2024-12-31, the latest day it can be" in coding.report.date_reason
    assert coding.report.published == "2931-02-26"
    assert [e.date for e in coding.events] == [None]
    assert "not known" in coding.events[0].date_reason


def test_a_span_outside_the_body_has_no_date(coder: Coder) -> None:
    (dated,) = coder.when(Report(id="r", text="Peru expelled an envoy.", date=REPORT), [Span(900, 905)])
    assert dated == (None, None, "no sentence of the body holds it")


def test_places_of_output_hold_what_is_spoken_of(coder: Coder) -> None:
    coding = coder.code(Report(id="r", text="Syrian troops shelled Homs on Monday.", date=REPORT))
    assert [(p.text, p.country) for p in coding.places] == [("Syrian", "SYR"), ("Homs", "SYR")]


@pytest.mark.parametrize(
    ("text", "word", "scene"),
    [
        ("Kenya called on Somalia to free the pilots.", "called", None),
        ("Togo's government rejected the accord after its envoys had signed it in Geneva.", "rejected", None),
        ("Peru accused Chile of seizing two boats in Arica.", "accused", None),
        ("Gunmen killed a judge in Quetta, officials in Karachi said.", "killed", "Quetta"),
        ("In Quetta, gunmen killed a judge who had fled to Karachi.", "killed", "Quetta"),
        ("Spain recalled its ambassador in Havana.", "recalled", None),
        ("Norway and Sweden held talks in Geneva on Monday.", "talks", "Geneva"),
    ],
)
def test_scene_of_an_act(coder: Coder, text: str, word: str, scene: str | None) -> None:
    coding = coder.code(Report(id="r", text=text, date=REPORT))
    places = [e.place.text if e.place else None for e in coding.events if e.trigger.text == word]
    assert places == [scene]


def test_a_chain_of_days_is_counted_from_left_to_right(coder: Coder) -> None:
    chain = "Rebels left Aden on Monday, returned a day later and a day later attacked the port."
    assert when(coder, chain, "attacked").value == "2014-02-26"
