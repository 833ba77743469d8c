"""Datelines in the forms that agencies use, and sentences that only look like one."""

from __future__ import annotations

import pytest

from dragoman.model import Report
from dragoman.reading import Reader
from dragoman.settings import Settings

READER = Reader(Settings(latest_date="2024-12-31"))
BODY = "The foreign minister met his counterpart for talks on the border dispute, officials said."

FORMS = [
    ("Tehran, Feb 26m IRNA –", "Tehran", "--02-26", "IRNA"),
    ("MOSCOW, March 3 (Xinhua) --", "Moscow", "--03-03", "Xinhua"),
    ("GENEVA (Reuters) -", "Geneva", None, "Reuters"),
    ("GENEVA (Reuters)-", "Geneva", None, "Reuters"),
    ("Geneva (Reuters) —", "Geneva", None, "Reuters"),
    ("KABUL, Afghanistan —", "Kabul, Afghanistan", None, None),
    ("KABUL, Afghanistan (AP) —", "Kabul, Afghanistan", None, "AP"),
    ("AFP | Beirut |", "Beirut", None, "AFP"),
    ("AP | BAGHDAD —", "Baghdad", None, "AP"),
    ("(AP) LONDON —", "London", None, "AP"),
    ("LONDON (AP) _", "London", None, "AP"),
    ("BAGHDAD, Iraq (CNN) --", "Baghdad, Iraq", None, "CNN"),
    ("Ankara, 12 May (AA):", "Ankara", "--05-12", "Anadolu"),
    ("TEHRAN, Aug. 5 (MNA) –", "Tehran", "--08-05", "Mehr"),
    ("TEHRAN, Aug.5(MNA)–", "Tehran", "--08-05", "Mehr"),
    ("WASHINGTON, Jan. 12, 1994 (AFP) -", "Washington", "1994-01-12", "AFP"),
    ("WASHINGTON, Jan 12 1994 (AFP) –", "Washington", "1994-01-12", "AFP"),
    ("UNITED NATIONS, Sept 9 -", "United Nations", "--09-09", None),
    ("UNITED NATIONS, Sept 9 (Reuters) -", "United Nations", "--09-09", "Reuters"),
    ("ISLAMABAD:", "Islamabad", None, None),
    ("Islamabad, 4 June (APP):", "Islamabad", "--06-04", "APP"),
    ("BRUSSELS/BERLIN, July 4 (Reuters) -", "Brussels/Berlin", "--07-04", "Reuters"),
    ("DAMASCUS, SANA –", "Damascus", None, "SANA"),
    ("DAMASCUS, (SANA) –", "Damascus", None, "SANA"),
    ("KYIV - Reuters -", "Kyiv", None, "Reuters"),
    ("BEIJING, Feburary 3 (Xinhua) —", "Beijing", "--02-03", "Xinhua"),
    ("BEIJING, Feb.3 (Xinhua)--", "Beijing", "--02-03", "Xinhua"),
    ("BEIJING, 3rd Febuary (Xinhua) --", "Beijing", "--02-03", "Xinhua"),
    ("MOSCOW, January 15. /TASS/.", "Moscow", "--01-15", "TASS"),
    ("KIEV, March 2 /Ukrinform/.", "Kiev", "--03-02", "Ukrinform"),
    ("SEOUL, Dec. 1 (Yonhap) --", "Seoul", "--12-01", "Yonhap"),
    ("PORT-AU-PRINCE, Haiti (AP) —", "Port-au-Prince, Haiti", None, "AP"),
    ("N'DJAMENA (AFP) -", "N'Djamena", None, "AFP"),
    ("SANA'A, May 4 (Saba) –", "Sana'a", "--05-04", "SABA"),
    ("RIO DE JANEIRO (Reuters) -", "Rio de Janeiro", None, "Reuters"),
    ("WASHINGTON, D.C. (AP) -", "Washington, D.C.", None, "AP"),
    ("(Reuters) -", None, None, "Reuters"),
    ("Feb 26 (Reuters) -", None, "--02-26", "Reuters"),
    ("CAIRO, Wednesday, Feb. 26 (MENA) –", "Cairo", "--02-26", "MENA"),
    ("CAIRO, 26/2/2014 (MENA) –", "Cairo", "2014-02-26", "MENA"),
    ("CAIRO, 3/4/2014 (MENA) –", "Cairo", None, "MENA"),
    ("MINSK, 26.02.2014 (BelTA) –", "Minsk", "2014-02-26", "BelTA"),
    ("PARIS, 2014-02-26 (AFP) –", "Paris", "2014-02-26", "AFP"),
    ("New Delhi, Nov 3 (PTI)", "New Delhi", "--11-03", "PTI"),
    ("NEW DELHI, Nov 3 (IANS/AKIpress) -", "New Delhi", "--11-03", "IANS/AKIpress"),
    ("THE HAGUE, Netherlands (AP) —", "The Hague, Netherlands", None, "AP"),
    ("Tel Aviv (dpa) -", "Tel Aviv", None, "dpa"),
    ("DOHA —", "Doha", None, None),
    ("ADDIS ABABA –", "Addis Ababa", None, None),
    ("KUWAIT, April 9 (KUNA) --", "Kuwait", "--04-09", "KUNA"),
    ("ASTANA. February 3. KAZINFORM -", "Astana", "--02-03", "Kazinform"),
    ("BAGHDAD, Feb 31 (Reuters) -", "Baghdad", None, "Reuters"),
]


@pytest.mark.parametrize(("prefix", "place", "date", "agency"), FORMS)
@pytest.mark.parametrize("headline", ["", "Ministers meet over border\n\n", "Ministers meet over border\n"])
def test_forms(prefix: str, place: str | None, date: str | None, agency: str | None, headline: str) -> None:
    text = f"{headline}{prefix} {BODY}"
    reading = READER.read(Report(id="r", text=text))
    assert reading.dateline is not None
    found = (reading.dateline.place, reading.dateline.date, reading.dateline.agency)
    assert found == (place, date, agency)
    assert text[reading.dateline.start : reading.dateline.end] == prefix
    assert [text[span.start : span.end] for span in reading.body] == [BODY]
    assert reading.title == (headline.strip() or None)


@pytest.mark.parametrize(
    "sentence",
    [
        "London, which hosted the talks, said nothing.",
        "Iran – once a close ally – rejected the offer on Monday.",
        "Moscow - long a mediator - offered its help again.",
        "On March 3 - the day of the vote - soldiers took the airport.",
        "March 3 – Soldiers take the airport.",
        "Reuters – which first reported the deal – named no source.",
        "The Associated Press (AP) - founded in New York - reported the deal.",
        "Baghdad, Iraq — the capital — was calm on Tuesday.",
        "BAGHDAD, the Iraqi capital — once a centre of trade — was calm.",
        "BREAKING: Rebels seize the airport.",
        "UPDATE - Rebels seize the airport.",
        "EXCLUSIVE — Ministers agree on a plan for the border.",
        "NATO - the alliance of 32 members - will meet in June.",
        "UN: No progress in the talks.",
        "Syria: Rebels take the town.",
        "In Geneva, on March 3, (Reuters) reporters were held.",
        "He told AFP: The talks have failed.",
        "Ministers from Kenya, Uganda and Rwanda - all members - met.",
        "President Assad (above) - in power since his father died - spoke.",
        "Well-known envoy – and former minister – resigned.",
        "The talks – held in Muscat – ended early.",
        "France, Germany and Italy: three views of the war.",
        "Xinhua: The voice of Beijing.",
        "Turkey and Greece (both members) - agreed to meet.",
        "“Cairo – our capital – is calm,” he said.",
    ],
)
def test_sentences_are_no_datelines(sentence: str) -> None:
    text = f"{sentence} {BODY}"
    reading = READER.read(Report(id="r", text=text))
    assert reading.dateline is None
    assert [text[span.start : span.end] for span in reading.body] == [text]


def test_a_dateline_may_be_glued_to_the_news() -> None:
    reading = READER.read(Report(id="r", text=f"Damascus, Syria (CNN){BODY}"))
    assert reading.dateline is not None
    assert (reading.dateline.place, reading.dateline.agency) == ("Damascus, Syria", "CNN")
    assert reading.body == ((21, 21 + len(BODY)),)


def test_a_transcript_has_no_dateline() -> None:
    text = "HOST: What did the minister say to you about the talks?\n\nGUEST: He said that they would go on."
    assert READER.read(Report(id="r", text=text)).dateline is None


def test_a_headline_with_a_label_is_no_dateline() -> None:
    text = f"SYRIA: Rebels take border town\n\n{BODY}"
    reading = READER.read(Report(id="r", text=text))
    assert reading.dateline is None
    assert reading.title == "SYRIA: Rebels take border town"


def test_a_dateline_on_a_line_of_its_own() -> None:
    text = f"Ministers meet over border\nAFP | Beirut\n{BODY}"
    reading = READER.read(Report(id="r", text=text))
    assert reading.dateline is not None
    assert (reading.dateline.place, reading.dateline.agency) == ("Beirut", "AFP")
    assert reading.title == "Ministers meet over border"
    assert [text[s.start : s.end] for s in reading.body] == [BODY]


def test_a_long_lead_is_not_searched() -> None:
    text = f"{BODY}\n\n{BODY}\n\nLONDON — {BODY}"
    assert READER.read(Report(id="r", text=text)).dateline is None
