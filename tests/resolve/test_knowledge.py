"""The knowledge base: its data files against their schema, and what the loader makes of them."""

from __future__ import annotations

import csv
import datetime
import itertools
import re
from collections import Counter, defaultdict
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import pytest

from builders import knowledge
from dragoman.errors import CodebookError
from dragoman.resolve import tables
from dragoman.resolve.facts import surname_of, within
from dragoman.resolve.loading import load_knowledge
from dragoman.resolve.tables import SECTORS, TABLES, check
from dragoman.resolve.tables import rows as package_rows

DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
DATED = ("countries.csv", "organizations.csv", "holders.csv")
# Of these there is one at a time; terms may touch, and a date may be known to the year only.
SINGLE_OFFICES = frozenset(
    {"president", "prime minister", "chancellor", "king", "queen", "pope", "secretary general", "taoiseach"}
)
# Rival governments, each recognised by some.
RIVALS = frozenset({("LBY", "prime minister")})
SLACK = datetime.timedelta(days=400)


@lru_cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    text = (files("dragoman.resolve") / "data" / name).read_text(encoding="utf8")
    return tuple(csv.DictReader(text.splitlines()))


def listed(field: str) -> list[str]:
    return [v for v in field.split("|") if v]


def day(date: str, *, last: bool) -> datetime.date:
    """Return the first or last day of a date of any precision; an open date lies far away."""
    if not date:
        return datetime.date.max if last else datetime.date.min
    year, month, in_month = ([int(p) for p in date.split("-")] + [0, 0])[:3]
    return datetime.date(year, month or (12 if last else 1), in_month or (28 if last else 1))


PACKAGED = sorted(set(TABLES) - {"actors"})


@pytest.mark.parametrize("name", PACKAGED)
def test_every_table_keeps_its_rules(name: str) -> None:
    table, count, problems = check(Path(str(files("dragoman.resolve") / "data" / f"{name}.csv")))
    assert problems == []
    assert table is TABLES[name]
    assert count == len(rows(f"{name}.csv"))


@pytest.mark.parametrize("name", PACKAGED)
def test_no_cell_has_stray_blanks_or_gaps(name: str) -> None:
    for row in rows(f"{name}.csv"):
        for cell in row.values():
            assert cell == cell.strip(), row
            assert "||" not in cell, row
            assert not cell.startswith("|"), row
            assert not cell.endswith("|"), row


@pytest.mark.parametrize(("name", "key"), [("countries.csv", "code"), ("roles.csv", "role")])
def test_keys_are_unique(name: str, key: str) -> None:
    assert [k for k, n in Counter(r[key] for r in rows(name)).items() if n > 1] == []


def test_a_body_has_several_rows_only_one_after_the_other() -> None:
    versions: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows("organizations.csv"):
        versions[row["abbr"]].append(row)
    for found in versions.values():
        found = sorted(found, key=lambda r: r["from"])
        for a, b in itertools.pairwise(found):
            assert day(a["until"], last=False) <= day(b["from"], last=True), (a, b)


@pytest.mark.parametrize("name", DATED)
def test_dates_are_iso_and_in_order(name: str) -> None:
    for row in rows(name):
        for column in ("from", "until"):
            assert not row[column] or DATE.fullmatch(row[column]), row
        assert day(row["from"], last=False) <= day(row["until"], last=True), row


def test_codes_of_countries() -> None:
    codes = {r["code"] for r in rows("countries.csv")}
    assert all(re.fullmatch("[A-Z]{3}", c) for c in codes)
    assert {"USA", "RUS", "CHN", "IRN", "PSE", "KOS", "HKG", "VAT", "SSD", "SUN", "YUG", "DDR"} <= codes
    for row in rows("countries.csv"):
        assert set(listed(row["successors"])) <= codes, row
        assert not row["successors"] or row["until"], f"only an ended state has successors: {row}"


@pytest.mark.parametrize("name", ["territories.csv", "peoples.csv", "organizations.csv", "holders.csv"])
def test_countries_named_elsewhere_are_listed(name: str) -> None:
    codes = {r["code"] for r in rows("countries.csv")} | {""}
    assert [r for r in rows(name) if r["country"] not in codes] == []


def test_holders_serve_a_state_or_a_listed_body() -> None:
    bodies = {r["abbr"] for r in rows("organizations.csv")}
    for row in rows("holders.csv"):
        assert row["country"] or row["organization"], row
        assert row["organization"] in bodies | {""}, row
        assert row["office"] == row["office"].lower(), row


@pytest.mark.parametrize("name", ["territories.csv", "roles.csv", "organizations.csv", "holders.csv"])
def test_sectors_are_plovers(name: str) -> None:
    for row in rows(name):
        assert set(listed(row["sectors"])) <= SECTORS, row


def test_bodies_have_a_sector_and_a_state() -> None:
    codes = {r["code"] for r in rows("countries.csv")}
    for row in rows("bodies.csv"):
        assert listed(row["sectors"]), row
        assert row["country"] in codes, row


def test_memberships_name_listed_bodies_and_members() -> None:
    codes = {r["code"] for r in rows("countries.csv")}
    bodies = {r["abbr"] for r in rows("organizations.csv")}
    assert len({r["organization"] for r in rows("memberships.csv")}) >= 60
    for row in rows("memberships.csv"):
        assert row["organization"] in bodies, row
        assert row["member"] in codes | bodies, row


def test_kinds() -> None:
    assert {r["kind"] for r in rows("roles.csv")} == {"person", "group", "body"}
    assert {r["inherits"] for r in rows("roles.csv")} == {"yes", "no"}
    assert {r["kind"] for r in rows("organizations.csv")} <= {
        "igo", "ngo", "party", "armed_group", "agency", "company", "court", "church", "media", "movement",
    }  # fmt: skip
    assert all(r["role"] == r["role"].lower() for r in rows("roles.csv"))


def test_terms_of_one_office_do_not_contradict_each_other() -> None:
    terms: dict[tuple[str, str, str], list[dict[str, str]]] = defaultdict(list)
    for row in rows("holders.csv"):
        if row["office"] in SINGLE_OFFICES and (row["country"], row["office"]) not in RIVALS:
            terms[row["country"], row["organization"], row["office"]].append(row)
    clashes = []
    for office, found in terms.items():
        for i, a in enumerate(found):
            for b in found[i + 1 :]:
                start = max(day(a["from"], last=False), day(b["from"], last=False))
                end = min(day(a["until"], last=True), day(b["until"], last=True))
                if a["name"] != b["name"] and start < end and end - start > SLACK:
                    clashes.append(f"{'/'.join(filter(None, office))}: {a['name']} and {b['name']}, {start} to {end}")
    assert clashes == []


def test_nobody_holds_one_office_in_two_rows_at_once() -> None:
    terms: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    for row in rows("holders.csv"):
        terms[row["name"], row["country"], row["organization"], row["office"]].append(row)
    for found in terms.values():
        found = sorted(found, key=lambda r: r["from"])
        for a, b in itertools.pairwise(found):
            assert day(a["until"], last=False) <= day(b["from"], last=True), (a, b)


FACTS = [
    # office holders whose terms anybody can check
    ("Kofi Annan", "2003-05-01", None, "UN", True),
    ("Kofi Annan", "2008-05-01", None, "UN", False),
    ("Jacques Chirac", "2001-01-01", "FRA", None, True),
    ("Jacques Chirac", "2012-01-01", "FRA", None, False),
    ("Angela Merkel", "2015-06-01", "DEU", None, True),
    ("Nelson Mandela", "1996-02-02", "ZAF", None, True),
    ("Mikhail Gorbachev", "1990-02-02", "SUN", None, True),
]


@pytest.mark.parametrize(("name", "date", "country", "organization", "held"), FACTS)
def test_terms_that_anybody_can_check(
    name: str, date: str, country: str | None, organization: str | None, held: bool
) -> None:
    terms = [h for h in knowledge().holders[name] if (h.country, h.organization) == (country, organization)]
    assert terms
    assert any(h.valid(date) for h in terms) is held


@pytest.mark.parametrize(
    ("name", "sense", "code"),
    [
        ("Iran", "name", "IRN"),
        ("IRAN", "name", "IRN"),
        ("Iranian", "adjective", "IRN"),
        ("Tehran", "capital", "IRN"),
        ("Kremlin", "body", "RUS"),
        ("Knesset", "body", "ISR"),
        ("Swedes", "demonym", "SWE"),
        ("NATO", "organization", "org:NATO"),
        ("Abkhazia", "territory", "GEO"),
        ("Kurds", "people", "people:Kurds"),
        ("Burma", "name", "MMR"),
        ("U.S.", "name", "USA"),
        ("Soviet", "adjective", "SUN"),
    ],
)
def test_names_have_their_senses(name: str, sense: str, code: str) -> None:
    assert (sense, code) in {(s.sense, s.id) for s in knowledge().names[name]}


def test_a_breakaway_region_is_unrecognised_and_belongs_to_its_claimant() -> None:
    (abkhazia,) = [s for s in knowledge().names["Abkhazia"] if s.sense == "territory"]
    assert (abkhazia.country, abkhazia.sectors) == ("GEO", ("PRE",))


def test_a_capital_stands_for_the_government() -> None:
    assert [s.sectors for s in knowledge().names["Nairobi"] if s.sense == "capital"] == [("GOV",)]


@pytest.mark.parametrize(
    "word", ["May", "March", "us", "turkey", "chad", "The", "President", "Minister", "north", "Court"]
)
def test_plain_words_are_no_names(word: str) -> None:
    assert word not in knowledge().names


@pytest.mark.parametrize(
    ("date", "start", "end", "expected"),
    [
        (None, "1990", "1991", True),
        ("1990-06-01", "1990", "1991", True),
        ("1991-12-31", "1990", "1991", True),
        ("1992-01-01", "1990", "1991", False),
        ("1989-12-31", "1990", None, False),
        ("1990-05-31", "1990-06", None, False),
        ("1990-06-30", None, "1990-06", True),
        ("1990-07-01", None, "1990-06", False),
        ("1990-07-01", None, None, True),
        ("1990-06-15", "1990-06-15", "1990-06-15", True),
    ],
)
def test_a_coarse_bound_includes_its_whole_period(
    date: str | None, start: str | None, end: str | None, expected: bool
) -> None:
    assert within(date, start, end) is expected


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("Angela Merkel", "Merkel"),
        ("Xi Jinping", "Xi"),
        ("Ban Ki-moon", "Ban"),
        ("Kim Jong Il", "Kim"),
        ("Herman Van Rompuy", "Van Rompuy"),
        ("Ursula von der Leyen", "von der Leyen"),
        ("Mohammed bin Salman", "bin Salman"),
        ("Jens Stoltenberg", "Stoltenberg"),
        ("Pelé", "Pelé"),
    ],
)
def test_surnames(name: str, surname: str) -> None:
    assert surname_of(name) == surname


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("role,sectors\nabbot,REL\n", r"roles.csv: the columns must be role,sectors,kind,inherits"),
        ("role,sectors,kind,inherits\nabbot,REL\n", r"roles.csv:2: the row has not 4 fields"),
        ("role,sectors,kind,inherits\nabbot,REL,person,no,no\n", r"roles.csv:2: the row has not 4 fields"),
    ],
)
def test_a_broken_file_is_named_with_its_line(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    folder = tmp_path_factory.mktemp("package") / "data"
    folder.mkdir()
    (folder / "roles.csv").write_text(text, encoding="utf8")
    monkeypatch.setattr(tables, "files", lambda package: folder.parent)
    with pytest.raises(CodebookError, match=message):
        list(package_rows("roles"))


def test_loading_twice_gives_the_same() -> None:
    again = load_knowledge()
    assert again.names == knowledge().names
    assert again.holders == knowledge().holders
