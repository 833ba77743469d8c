"""Every column of every format, for an act with a value in each."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.model import Place
from dragoman.views.export import ActFormat, write_acts
from dragoman.views.formats import gdelt, icews, phoenix, polecat
from dragoman.views.formats.delimited import Making
from views.formats.samples import ACT, EVENT, KUTESA, REPORT, TEXT, act, named

COLUMNS = {
    "polecat": polecat.COLUMNS,
    "icews": icews.COLUMNS,
    "gdelt": gdelt.COLUMNS,
    "phoenix": phoenix.COLUMNS,
    "mentions": gdelt.MENTION_COLUMNS,
}
NUMBER = ACT.number()
OFFSETS = [TEXT.index(words) for words in ("Uganda's", "Congolese", "the UN", "accused")]


def written(format_: ActFormat, *acts: Any, pairs: bool = False) -> list[dict[str, str]]:
    """Write acts and read them back by the names of the columns."""
    stream = io.StringIO(newline="")
    write_acts(acts, format_, stream, Making(all_pairs=pairs))
    lines = list(csv.reader(io.StringIO(stream.getvalue(), newline=""), delimiter="\t", quoting=csv.QUOTE_NONE))
    columns = COLUMNS[format_]
    if format_ in ("polecat", "icews"):
        assert tuple(lines.pop(0)) == columns
    return [dict(zip(columns, line, strict=True)) for line in lines]


def test_numbers_of_columns() -> None:
    counts = {"polecat": 40, "icews": 20, "gdelt": 61, "phoenix": 26, "mentions": 16}
    assert {name: len(columns) for name, columns in COLUMNS.items()} == counts
    assert {name: len(set(columns)) for name, columns in COLUMNS.items()} == counts


def test_polecat() -> None:
    [row] = written("polecat", ACT)
    assert row == {
        "Event ID": "r7_e5",
        "Event Date": "2015-05-03",
        "Event Type": "ACCUSE",
        "Event Mode": "allege",
        "Intensity": "-3.5",
        "Quad Code": "VERBAL CONFLICT",
        "Contexts": "military; crime",
        "Actor Name": "Sam Kutesa",
        "Actor Country": "UGA",
        "Actor COW": "500",
        "Primary Actor Sector": "GOV",
        "Actor Sectors": "GOV|ELI",
        "Actor Title": "foreign minister",
        "Actor Name Raw": "Uganda's foreign minister Sam Kutesa",
        "Wikipedia Actor ID": "None",
        "Recipient Name": "None; United Nations",
        "Recipient Country": "COD; UNO",
        "Recipient COW": "490; None",
        "Primary Recipient Sector": "MIL; IGO",
        "Recipient Sectors": "MIL|UNK; IGO",
        "Recipient Title": "None",
        "Recipient Name Raw": "Congolese soldiers; the UN mission",
        "Wikipedia Recipient ID": "None",
        "Placename": "Gulu",
        "City": "Gulu",
        "District": "None",
        "Province": "Northern Region",
        "Country": "UGA",
        "Latitude": "2.77457",
        "Longitude": "32.29899",
        "GeoNames ID": "233346",
        "Raw Placename": "Gulu",
        "Feature Type": "None",
        "Source": "Post",
        "Publication Date": "2015-05-04",
        "Story People": "Sam Kutesa",
        "Story Organizations": "United Nations",
        "Story Locations": "Gulu",
        "Language": "en",
        "Version": "dragoman-9.9",
    }


def test_icews() -> None:
    first, second = written("icews", ACT, pairs=True)
    assert first == {
        "Event ID": str(NUMBER),
        "Event Date": "2015-05-03",
        "Source Name": "Sam Kutesa",
        "Source Sectors": "Government,Elites",
        "Source Country": "Uganda",
        "Event Text": "Accuse",
        "CAMEO Code": "112",
        "Intensity": "-2.0",
        "Target Name": "Congolese soldiers",
        "Target Sectors": "Military,Unidentified",
        "Target Country": "Democratic Republic of the Congo",
        "Story ID": "r7",
        "Sentence Number": "3",
        "Publisher": "Post",
        "City": "Gulu",
        "District": "",
        "Province": "Northern Region",
        "Country": "Uganda",
        "Latitude": "2.77457",
        "Longitude": "32.29899",
    }
    changed = {name: value for name, value in second.items() if value != first[name]}
    assert changed == {
        "Event ID": str(ACT.number(1)),
        "Target Name": "United Nations",
        "Target Sectors": "International Governmental Organization",
        "Target Country": "",
    }


def test_phoenix() -> None:
    first, second = written("phoenix", ACT, pairs=True)
    assert first == {
        "EventID": f"{NUMBER}_9.9",
        "Date": "20150503",
        "Year": "2015",
        "Month": "5",
        "Day": "3",
        "SourceActorFull": "UGAGOVELI",
        "SourceActorEntity": "UGA",
        "SourceActorRole": "GOV",
        "SourceActorAttribute": "ELI",
        "TargetActorFull": "CODMIL",
        "TargetActorEntity": "COD",
        "TargetActorRole": "MIL",
        "TargetActorAttribute": "",
        "EventCode": "112",
        "EventRootCode": "11",
        "PentaClass": "3",
        "GoldsteinScore": "-2.0",
        "Issues": "MILITARY,1;CRIME,1",
        "Lat": "2.77457",
        "Lon": "32.29899",
        "LocationName": "Gulu",
        "StateName": "Northern Region",
        "CountryCode": "UGA",
        "SentenceID": "3",
        "URLs": "https://www.example.co.uk/a%3Bb?c=1",
        "NewsSources": "Post",
    }
    target = ("IGOUNO", "IGO", "", "UNO")
    assert [second[f"TargetActor{part}"] for part in ("Full", "Entity", "Role", "Attribute")] == list(target)


def test_gdelt() -> None:
    first, second = written("gdelt", ACT, pairs=True)
    filled = {name: value for name, value in first.items() if value}
    assert filled == {
        "GlobalEventID": str(NUMBER),
        "Day": "20150503",
        "MonthYear": "201505",
        "Year": "2015",
        "FractionDate": "2015.337",
        "Actor1Code": "UGAGOVELI",
        "Actor1Name": "SAM KUTESA",
        "Actor1CountryCode": "UGA",
        "Actor1Type1Code": "GOV",
        "Actor1Type2Code": "ELI",
        "Actor2Code": "CODMIL",
        "Actor2Name": "CONGOLESE SOLDIERS",
        "Actor2CountryCode": "COD",
        "Actor2Type1Code": "MIL",
        "IsRootEvent": "0",
        "EventCode": "112",
        "EventBaseCode": "112",
        "EventRootCode": "11",
        "QuadClass": "3",
        "GoldsteinScale": "-2.0",
        "NumMentions": "1",
        "NumSources": "1",
        "NumArticles": "1",
        "Actor1Geo_Type": "0",
        "Actor2Geo_Type": "0",
        "ActionGeo_Type": "4",
        "ActionGeo_Fullname": "Gulu, Northern Region, Uganda",
        "ActionGeo_CountryCode": "UG",
        "ActionGeo_Lat": "2.77457",
        "ActionGeo_Long": "32.29899",
        "DATEADDED": "20150505060708",
        "SOURCEURL": "https://www.example.co.uk/a;b?c=1",
    }
    actor = {name: value for name, value in second.items() if name.startswith("Actor2") and value}
    assert actor == {
        "Actor2Code": "IGOUNO",
        "Actor2Name": "UNITED NATIONS",
        "Actor2KnownGroupCode": "UNO",
        "Actor2Type1Code": "IGO",
        "Actor2Geo_Type": "0",
    }


def test_mentions() -> None:
    stream, second = io.StringIO(newline=""), io.StringIO(newline="")
    assert write_acts([ACT], "gdelt", stream, Making(all_pairs=True), second) == 2
    rows = [dict(zip(gdelt.MENTION_COLUMNS, line.split("\t"), strict=True)) for line in second.getvalue().splitlines()]
    assert rows[0] == {
        "GlobalEventID": str(NUMBER),
        "EventTimeDate": "20150505060708",
        "MentionTimeDate": "20150505060708",
        "MentionType": "1",
        "MentionSourceName": "example.co.uk",
        "MentionIdentifier": "https://www.example.co.uk/a;b?c=1",
        "SentenceID": "3",
        "Actor1CharOffset": str(OFFSETS[0]),
        "Actor2CharOffset": str(OFFSETS[1]),
        "ActionCharOffset": str(OFFSETS[3]),
        "InRawText": "1",
        "Confidence": "80",
        "MentionDocLen": str(len(TEXT)),
        "MentionDocTone": "",
        "MentionDocTranslationInfo": "",
        "Extras": "",
    }
    assert (rows[1]["GlobalEventID"], rows[1]["Actor2CharOffset"]) == (str(ACT.number(1)), str(OFFSETS[2]))


def test_nothing_known() -> None:
    bare = act(
        REPORT.__class__(id="r8", text="Sirens.", source=None),
        mode=None,
        contexts=(),
        actors=(named("the mission", "the mission", None),),
        recipients=(),
        date=None,
        date_precision=None,
        place=None,
    )
    [row] = written("polecat", bare)
    known = {"Event ID", "Event Type", "Intensity", "Quad Code", "Actor Name Raw", "Language", "Version"}
    assert {name for name, value in row.items() if value != "None"} == known
    [row] = written("icews", bare)
    known = {"Event ID", "Source Name", "Event Text", "CAMEO Code", "Intensity", "Story ID", "Sentence Number"}
    assert {name for name, value in row.items() if value} == known
    [row] = written("gdelt", bare)
    assert {row[name] for name in ("Day", "MonthYear", "Year", "FractionDate", "Actor1CountryCode")} == {""}
    assert [row[f"{what}Geo_Type"] for what in ("Actor1", "Actor2", "Action")] == ["0"] * 3
    assert row["SOURCEURL"] == "r8"


@pytest.mark.parametrize(
    ("date", "precision", "wanted"),
    [
        ("2015-05-03", "day", ("20150503", "201505", "2015", "2015.337")),
        ("2015-12-31", None, ("20151231", "201512", "2015", "2015.989")),
        ("2015-05-01", "month", ("", "201505", "2015", "")),
        ("2015-05", "month", ("", "201505", "2015", "")),
        ("2015", "year", ("", "", "2015", "")),
        ("2015-05-03", "week", ("", "", "", "")),
        ("1990", "decade", ("", "", "", "")),
        (None, None, ("", "", "", "")),
    ],
)
def test_dates_as_far_as_they_are_known(date: str | None, precision: Any, wanted: tuple[str, ...]) -> None:
    given_act = act(date=date, date_precision=precision)
    [row] = written("gdelt", given_act)
    assert tuple(row[name] for name in ("Day", "MonthYear", "Year", "FractionDate")) == wanted
    [row] = written("phoenix", given_act)
    assert (row["Date"], row["Year"]) == (wanted[0], wanted[2])
    [row] = written("polecat", given_act)
    assert row["Event Date"] == (date if wanted[0] else "None")


def _place(name: str, country: str | None, admin1: str | None, lat: float, lon: float, number: int | None) -> Place:
    return Place(
        text=name,
        start=0,
        end=len(name),
        name=name,
        country=country,
        admin1=admin1,
        lat=lat,
        lon=lon,
        geoname_id=number,
        reason="named",
    )


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        (_place("Uganda", "UGA", None, 1.0, 32.0, 226074), ("1", "Uganda", "UG", "UG", "UG")),
        (_place("Texas", "USA", "Texas", 31.25, -97.667, 4736286), ("2", "Texas, United States", "US", "USTX", "USTX")),
        (_place("Austin", "USA", "Texas", 30.26715, -97.74306, 4671654), ("3", "Austin, Texas, United States", "US", "USTX", "")),
        (_place("Aleppo", "SYR", "Aleppo", 36.20124, 37.16117, 170063), ("4", "Aleppo, Syria", "SY", "", "")),
        (_place("Aleppo", "SYR", "Aleppo", 36.312, 37.501, 170062), ("5", "Aleppo, Syria", "SY", "", "")),
        (_place("Monaco", "MCO", None, 43.73976, 7.42732, 2993458), ("1", "Monaco", "MN", "MN", "MN")),
        (_place("Sahel", None, None, 14.0, 0.0, None), ("0", "Sahel", "", "", "")),
    ],
)  # fmt: skip
def test_places(place: Place, wanted: tuple[str, ...]) -> None:
    [row] = written("gdelt", act(place=place))
    names = ("Type", "Fullname", "CountryCode", "ADM1Code", "FeatureID")
    assert tuple(row[f"ActionGeo_{name}"] for name in names) == wanted
    [row] = written("icews", act(place=place))
    assert row["City"] == (place.name if wanted[0] in "34" else "")


def test_two_who_act_together_are_two_rows_with_pairs() -> None:
    other = named("Congolese soldiers", TEXT, "COD", "MIL")
    together = act(event_type="CONSULT", mode=None, actors=(KUTESA, other), recipients=())
    making = Making()
    stream = io.StringIO(newline="")
    assert write_acts([together], "phoenix", stream, making) == 1
    assert making.tally.pairs == 0
    rows = written("phoenix", together, pairs=True)
    codes = [(row["SourceActorFull"], row["TargetActorFull"], row["EventCode"]) for row in rows]
    assert codes == [("UGAGOVELI", "CODMIL", "040"), ("CODMIL", "UGAGOVELI", "040")]


def test_what_has_no_row_is_counted() -> None:
    making = Making()
    acts = [
        ACT,
        act(status="negated"),
        act(status="future"),
        act(event_type="TWEET"),
        act(event_type="ASSAULT", mode=None),
    ]
    assert write_acts(acts, "icews", io.StringIO(newline=""), making) == 2
    assert (making.tally.rows, making.tally.left_out, making.tally.pairs) == (2, 3, 2)
    # POLECAT has the lists, and a type of one's own is PLOVER's form.
    making = Making()
    assert write_acts(acts, "polecat", io.StringIO(newline=""), making) == 3
    assert (making.tally.left_out, making.tally.pairs) == (2, 0)


def test_whom_only_the_act_implies() -> None:
    implied = named("accused", TEXT, "UGA", "COP", reason="implied by the act; the report is about UGA")
    given_act = act(actors=(implied,))
    [row] = written("icews", given_act)
    assert row["Source Name"] == "Police (Uganda)"
    [row] = written("polecat", given_act)
    assert (row["Actor Name"], row["Actor Name Raw"], row["Actor Country"]) == ("None", "None", "UGA")
    [cells] = gdelt.mention_rows(given_act, 1, implied, None)
    assert dict(zip(gdelt.MENTION_COLUMNS, cells, strict=True))["Actor1CharOffset"] == -1
    assert cells[10] == 0


_NASTY = st.text(alphabet=st.sampled_from("a\"\t\n\r;|=+-@\u2028\x0b\x85\u00e9'\\"), max_size=12)


@pytest.mark.slow
@given(text=_NASTY, url=_NASTY)
@pytest.mark.parametrize("format_", ["polecat", "icews", "gdelt", "phoenix"])
def test_no_text_breaks_a_row(format_: ActFormat, text: str, url: str) -> None:
    actor = named("Congolese soldiers", TEXT, "COD", name=text or None, office=text)
    place = _place(text or "x", "UGA", text, 1.0, 2.0, 5)
    report = REPORT.__class__(id="r9", text=TEXT, url=url, publisher=text)
    stream = io.StringIO(newline="")
    write_acts([act(report, actors=(actor, KUTESA), place=place)], format_, stream, Making())
    line = stream.getvalue().removesuffix("\n").split("\n")[-1]
    # Two kinds of reader, the second with quotation marks.
    for quoting in (csv.QUOTE_NONE, csv.QUOTE_MINIMAL):
        [cells] = csv.reader([line], delimiter="\t", quoting=quoting)
        assert len(cells) == len(COLUMNS[format_])
        assert not any(cell[:1] in tuple("=+@\t") for cell in cells)
    if format_ == "polecat":
        names = dict(zip(COLUMNS[format_], cells, strict=True))["Actor Name"]
        assert names.count("; ") == 1


def test_the_act_is_as_described() -> None:
    # What the expected values above were read from.
    assert ACT.page.sentences[2].paragraph == 1
    assert TEXT[EVENT.evidence.start :].startswith("Uganda's foreign minister")
